//! Lots (指标来源): where an amount came from.

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::book::Family;
use crate::ledger::ids::LotId;

/// One source of quota. What it says is never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its name.
    pub id: LotId,
    /// The district it arose in.
    pub district: Code,
    /// How it arose.
    pub source: Source,
    /// The books it stands in.
    pub family: Family,
    /// The class of the land, where it is of one; a swap is of like for like.
    pub class: Option<Code>,
    /// When turnover quota is to be given back.
    pub due: Option<Date>,
}

/// How a lot arose (来源).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// 土地整理.
    Consolidation,
    /// 土地复垦.
    Reclamation,
    /// 土地开发.
    Development,
    /// 增减挂钩节余.
    LinkageSurplus,
    /// 高标准农田新增.
    HighStandard,
    /// 提质改造: better land, not more of it.
    Upgrade,
    /// 永久基本农田补划.
    Replacement,
    /// 计划下达: a plan's or a year's quota.
    Plan,
    /// 增减挂钩批次.
    LinkageBatch,
    /// 采矿用地复垦.
    MiningReclamation,
}

impl Source {
    /// All sources; those of land first.
    pub const ALL: [Self; 10] = [
        Self::Consolidation,
        Self::Reclamation,
        Self::Development,
        Self::LinkageSurplus,
        Self::HighStandard,
        Self::Upgrade,
        Self::Replacement,
        Self::MiningReclamation,
        Self::Plan,
        Self::LinkageBatch,
    ];

    /// Whether lots of a family can arise so.
    pub const fn is_of(self, family: Family) -> bool {
        match self {
            Self::Consolidation
            | Self::Reclamation
            | Self::Development
            | Self::LinkageSurplus
            | Self::HighStandard => matches!(family, Family::ByGrade | Family::ThreeIndicators),
            // Grades are bound to new land there, and an upgrade makes none.
            Self::Upgrade => matches!(family, Family::ThreeIndicators),
            Self::Replacement => matches!(family, Family::Replacement),
            Self::Plan => matches!(family, Family::ByGain | Family::Conversion),
            Self::LinkageBatch => matches!(family, Family::Linkage),
            Self::MiningReclamation => matches!(family, Family::Mining),
        }
    }

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Consolidation => "consolidation",
            Self::Reclamation => "reclamation",
            Self::Development => "development",
            Self::LinkageSurplus => "linkage-surplus",
            Self::HighStandard => "high-standard",
            Self::Upgrade => "upgrade",
            Self::Replacement => "replacement",
            Self::Plan => "plan",
            Self::LinkageBatch => "linkage-batch",
            Self::MiningReclamation => "mining-reclamation",
        }
    }

    /// The source of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Consolidation => Text::new("土地整理", "consolidation"),
            Self::Reclamation => Text::new("土地复垦", "reclamation"),
            Self::Development => Text::new("土地开发", "development"),
            Self::LinkageSurplus => Text::new("增减挂钩节余", "linkage surplus"),
            Self::HighStandard => Text::new("高标准农田新增", "high-standard farmland"),
            Self::Upgrade => Text::new("提质改造", "upgrade"),
            Self::Replacement => Text::new("永久基本农田补划", "permanent farmland replacement"),
            Self::Plan => Text::new("计划下达", "handed down by plan"),
            Self::LinkageBatch => Text::new("增减挂钩批次", "linkage batch"),
            Self::MiningReclamation => Text::new("采矿用地复垦", "reclaimed mining land"),
        }
    }
}
