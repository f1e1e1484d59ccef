//! Regimes (制度): by which law a project supplies what it takes. Decided by the day of approval, not by today.

use crate::layer::date::Date;
use crate::ledger::book::Family;

/// How what is taken must be supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Regime {
    /// 数量与等别 on one piece of land.
    R1998,
    /// 三类指标: quantity, capacity and paddy, each from where it can be had.
    R2017,
    /// 以补定占: what was gained decides what may be taken.
    R2024,
}

/// What the law says of the books. Days and limits are data (`layers/books.toml`), for they are decreed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookLaw {
    /// From which day which regime holds, ordered by day.
    pub regimes: Vec<(Date, Regime)>,
    /// Years after which turnover quota is to be given back at the latest; `None`: not said.
    pub return_years_max: Option<u16>,
}

impl Regime {
    /// All regimes, the oldest first.
    pub const ALL: [Self; 3] = [Self::R1998, Self::R2017, Self::R2024];

    /// The books its projects are written off in.
    pub const fn family(self) -> Family {
        match self {
            Self::R1998 => Family::ByGrade,
            Self::R2017 => Family::ThreeIndicators,
            Self::R2024 => Family::ByGain,
        }
    }

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::R1998 => "R1998",
            Self::R2017 => "R2017",
            Self::R2024 => "R2024",
        }
    }

    /// The regime of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }
}

impl BookLaw {
    /// The regime of what is approved on a day; `None` before the first.
    pub fn on(&self, day: Date) -> Option<Regime> {
        self.regimes.iter().rev().find(|(since, _)| *since <= day).map(|(_, regime)| *regime)
    }
}
