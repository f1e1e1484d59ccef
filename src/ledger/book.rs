//! The books, one for each kind of quota, and the families of books a lot can stand in.

use crate::layer::text::Text;
use crate::ledger::amount::Unit;

/// A book (账): what is counted, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Book {
    /// 补充耕地数量与等别, bound to each other on one piece of land.
    QuantityByGrade,
    /// 补充耕地数量.
    Quantity,
    /// 补充耕地产能.
    Capacity,
    /// 补充水田.
    Paddy,
    /// 非农占用规模: what may be taken, decided by what was gained.
    Allowance,
    /// Of it paddy, while paddy must be replaced by paddy.
    AllowancePaddy,
    /// 新增建设用地.
    ConversionTotal,
    /// Of it 农用地转用.
    ConversionFarmland,
    /// Of it 占用耕地.
    ConversionCultivated,
    /// 增减挂钩周转指标: land that may be built on and is to be given back.
    LinkageTotal,
    /// Of it cultivated land.
    LinkageCultivated,
    /// Of that paddy.
    LinkagePaddy,
    /// Its capacity.
    LinkageCapacity,
    /// 矿业用地置换周转指标: reclaimed land against land newly mined.
    MiningSwap,
    /// 永久基本农田补划.
    Replacement,
}

/// Books that are kept of one lot together. A lot stands in one family for good, so the same land is never counted
/// twice under two headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// 占补平衡, quantity with grade.
    ByGrade,
    /// 占补平衡, three indicators (三类指标).
    ThreeIndicators,
    /// 占补平衡, what is gained decides what may be taken (以补定占).
    ByGain,
    /// 农用地转用计划指标.
    Conversion,
    /// 城乡建设用地增减挂钩.
    Linkage,
    /// 矿业用地等量置换.
    Mining,
    /// 永久基本农田补划.
    Replacement,
}

impl Book {
    /// All books, family by family.
    pub const ALL: [Self; 15] = [
        Self::QuantityByGrade,
        Self::Quantity,
        Self::Capacity,
        Self::Paddy,
        Self::Allowance,
        Self::AllowancePaddy,
        Self::ConversionTotal,
        Self::ConversionFarmland,
        Self::ConversionCultivated,
        Self::LinkageTotal,
        Self::LinkageCultivated,
        Self::LinkagePaddy,
        Self::LinkageCapacity,
        Self::MiningSwap,
        Self::Replacement,
    ];

    /// What its amounts count.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Capacity | Self::LinkageCapacity => Unit::Grain,
            _ => Unit::Land,
        }
    }

    /// Whether its accounts are kept by grade.
    pub const fn has_grades(self) -> bool {
        matches!(self, Self::QuantityByGrade | Self::Replacement)
    }

    /// The family it belongs to.
    pub const fn family(self) -> Family {
        match self {
            Self::QuantityByGrade => Family::ByGrade,
            Self::Quantity | Self::Capacity | Self::Paddy => Family::ThreeIndicators,
            Self::Allowance | Self::AllowancePaddy => Family::ByGain,
            Self::ConversionTotal | Self::ConversionFarmland | Self::ConversionCultivated => {
                Family::Conversion
            }
            Self::LinkageTotal | Self::LinkageCultivated | Self::LinkagePaddy | Self::LinkageCapacity => {
                Family::Linkage
            }
            Self::MiningSwap => Family::Mining,
            Self::Replacement => Family::Replacement,
        }
    }

    /// The stable name, for example `quantity-by-grade`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::QuantityByGrade => "quantity-by-grade",
            Self::Quantity => "quantity",
            Self::Capacity => "capacity",
            Self::Paddy => "paddy",
            Self::Allowance => "allowance",
            Self::AllowancePaddy => "allowance-paddy",
            Self::ConversionTotal => "conversion-total",
            Self::ConversionFarmland => "conversion-farmland",
            Self::ConversionCultivated => "conversion-cultivated",
            Self::LinkageTotal => "linkage-total",
            Self::LinkageCultivated => "linkage-cultivated",
            Self::LinkagePaddy => "linkage-paddy",
            Self::LinkageCapacity => "linkage-capacity",
            Self::MiningSwap => "mining-swap",
            Self::Replacement => "replacement",
        }
    }

    /// The book of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::QuantityByGrade => Text::new("数量(分等别)", "quantity by grade"),
            Self::Quantity => Text::new("数量", "quantity"),
            Self::Capacity => Text::new("产能", "capacity"),
            Self::Paddy => Text::new("水田", "paddy"),
            Self::Allowance => Text::new("以补定占规模", "allowance by gain"),
            Self::AllowancePaddy => Text::new("以补定占规模:水田", "allowance by gain: paddy"),
            Self::ConversionTotal => Text::new("新增建设用地", "conversion: total"),
            Self::ConversionFarmland => Text::new("农用地转用", "conversion: farmland"),
            Self::ConversionCultivated => Text::new("占用耕地", "conversion: cultivated"),
            Self::LinkageTotal => Text::new("增减挂钩", "linkage: total"),
            Self::LinkageCultivated => Text::new("增减挂钩:耕地", "linkage: cultivated"),
            Self::LinkagePaddy => Text::new("增减挂钩:水田", "linkage: paddy"),
            Self::LinkageCapacity => Text::new("增减挂钩:产能", "linkage: capacity"),
            Self::MiningSwap => Text::new("矿业用地置换", "mining swap"),
            Self::Replacement => Text::new("永久基本农田补划", "permanent farmland replacement"),
        }
    }
}

impl Family {
    /// All families.
    pub const ALL: [Self; 7] = [
        Self::ByGrade,
        Self::ThreeIndicators,
        Self::ByGain,
        Self::Conversion,
        Self::Linkage,
        Self::Mining,
        Self::Replacement,
    ];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ByGrade => "by-grade",
            Self::ThreeIndicators => "three-indicators",
            Self::ByGain => "by-gain",
            Self::Conversion => "conversion",
            Self::Linkage => "linkage",
            Self::Mining => "mining",
            Self::Replacement => "replacement",
        }
    }

    /// The family of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// Whether its lots come from land that is accepted and filed; the others are handed down.
    pub const fn is_of_land(self) -> bool {
        matches!(self, Self::ByGrade | Self::ThreeIndicators | Self::Mining | Self::Replacement)
    }

    /// Whether what is used is given back (周转, 到期归还) instead of written off.
    pub const fn is_revolving(self) -> bool {
        matches!(self, Self::Linkage | Self::Mining)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::ByGrade => Text::new("占补平衡(数量与等别)", "requisition-compensation by grade"),
            Self::ThreeIndicators => {
                Text::new("占补平衡(三类指标)", "requisition-compensation by three indicators")
            }
            Self::ByGain => Text::new("占补平衡(以补定占)", "requisition-compensation by gain"),
            Self::Conversion => Text::new("农用地转用指标", "conversion quota"),
            Self::Linkage => Text::new("增减挂钩", "increase-decrease linkage"),
            Self::Mining => Text::new("矿业用地置换", "mining land swap"),
            Self::Replacement => Text::new("永久基本农田补划", "permanent farmland replacement"),
        }
    }
}
