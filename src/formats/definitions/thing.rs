//! What names in the definitions are names of.

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// 规划.
    Plan,
    /// 代码体系.
    Scheme,
    /// 地类代码.
    Class,
    /// 类组.
    Group,
    /// 图层.
    Card,
    /// 规则.
    Rule,
    /// 规则种类.
    Kind,
    /// 性质.
    Nature,
    /// 级别.
    Severity,
    /// 证据等级.
    Evidence,
    /// 谁让.
    GivesWay,
    /// 优先方式.
    Precedence,
    /// 图形.
    Geometry,
    /// 面积单位.
    Unit,
    /// 字段类型.
    Holds,
    /// 缺省值.
    Defaults,
    /// 统计口径.
    Frame,
    /// 口径单元.
    FrameUnit,
    /// 口径性质.
    Status,
    /// 制度.
    Regime,
    /// 耕地增减名目.
    Item,
}

impl Thing {
    /// The word for it.
    pub(super) fn word(self) -> (&'static str, &'static str) {
        match self {
            Self::Plan => ("规划", "plan"),
            Self::Scheme => ("代码体系", "scheme"),
            Self::Class => ("类代码", "class code"),
            Self::Group => ("类组", "class group"),
            Self::Card => ("图层卡片", "card"),
            Self::Rule => ("规则", "rule"),
            Self::Kind => ("规则种类", "rule kind"),
            Self::Nature => ("性质", "nature"),
            Self::Severity => ("级别", "severity"),
            Self::Evidence => ("证据等级", "evidence"),
            Self::GivesWay => ("让的一方", "side to give way"),
            Self::Precedence => ("优先方式", "precedence"),
            Self::Geometry => ("图形", "geometry"),
            Self::Holds => ("字段类型", "type of column"),
            Self::Unit => ("面积单位", "area unit"),
            Self::Defaults => ("缺省值", "table of defaults"),
            Self::Frame => ("统计口径", "frame"),
            Self::FrameUnit => ("口径单元", "unit of a frame"),
            Self::Status => ("口径性质", "status"),
            Self::Regime => ("占补平衡制度", "regime"),
            Self::Item => ("耕地增减名目", "item of the balance"),
        }
    }
}
