//! Lots (指标来源): where an amount came from.

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::book::Family;
use crate::ledger::error::LedgerError;
use crate::ledger::farmland::terms::Item;
use crate::ledger::ids::LotId;
use crate::ledger::linkage::years_later;
use crate::ledger::regime::BookLaw;

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

impl Lot {
    /// Refuses a lot that cannot be: `begun` is the day it is entered.
    ///
    /// # Errors
    /// [`LedgerError::LotWrong`] where its source makes no such lots, a linkage has no day of return or a later one
    /// than the law allows, or a swap of land has no class.
    pub fn check(&self, law: &BookLaw, begun: Date) -> Result<(), LedgerError> {
        let wrong = |zh: String, en: String| {
            Err(LedgerError::LotWrong { lot: self.id.clone(), what: Text::new(zh, en) })
        };
        if !self.source.is_of(self.family) {
            let (source, family) = (self.source.word(), self.family.word());
            return wrong(
                format!("来源“{}”不产生{}", source.zh, family.zh),
                format!("a {} makes no quota of {}", source.en, family.en),
            );
        }
        if self.family == Family::Mining && self.class.is_none() {
            return wrong(
                "置换须同类,请写明地类".to_owned(),
                "a swap is of like for like; say the class".to_owned(),
            );
        }
        let latest = law.return_years_max.and_then(|years| years_later(begun, years));
        match (self.family, self.due, latest) {
            (Family::Linkage, None, _) => {
                wrong("增减挂钩须写明归还日期".to_owned(), "a linkage says when it is given back".to_owned())
            }
            (Family::Linkage, Some(due), Some(latest)) if latest < due => wrong(
                format!("归还日期 {due} 晚于规定期限 {latest}"),
                format!("it is to be given back on {due}, and by law on {latest} at the latest"),
            ),
            (_, Some(due), _) if due < begun => {
                wrong(format!("归还日期 {due} 已过"), format!("the day of return {due} is past"))
            }
            _ => Ok(()),
        }
    }
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

    /// As what new farmland of this source stands in the balance of a year; `None` where it makes none.
    pub const fn item(self) -> Option<Item> {
        match self {
            Self::Consolidation | Self::HighStandard => Some(Item::Consolidation),
            Self::Reclamation | Self::LinkageSurplus | Self::MiningReclamation => Some(Item::Reclamation),
            Self::Development => Some(Item::Development),
            Self::Upgrade | Self::Replacement | Self::Plan | Self::LinkageBatch => None,
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
