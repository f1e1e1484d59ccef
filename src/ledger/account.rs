//! Accounts: whose, of which book and lot, and in which state.

use std::fmt;

use crate::layer::code::Code;
use crate::layer::text::Text;
use crate::ledger::book::Book;
use crate::ledger::ids::{Grade, LotId, ProjectId};

/// What moves between states and stays the same thing: a lot's amount in one book and one district.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stock {
    /// The district that holds it, a code of the layer `xzq`.
    pub district: Code,
    /// The book.
    pub book: Book,
    /// The grade, exactly where the book has grades.
    pub grade: Option<Grade>,
    /// Where it came from.
    pub lot: LotId,
    /// What the district may do with it.
    pub terms: Terms,
}

/// What a district may do with stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Terms {
    /// Whatever the rules allow.
    Free,
    /// It came from another district and must not be handed on (不得再转出).
    NotToBeHandedOn,
}

/// The states (状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Outside the books: what the land or a plan gave. Never above zero.
    Outside,
    /// Outside the district: what other districts gave. Never above zero.
    FromOthers,
    /// 已验收, not filed yet.
    Registered,
    /// 可用.
    Available,
    /// 预挂钩, for one project and until a day.
    Locked,
    /// 已核销, for one project.
    WrittenOff,
    /// 已转出.
    TransferredOut,
    /// 冻结.
    Frozen,
    /// 核减.
    Deducted,
    /// 周转使用中, by one project, to be given back.
    InUse,
    /// 已归还.
    Returned,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account {
    /// What it holds.
    pub stock: Stock,
    /// In which state.
    pub state: State,
    /// For which project, exactly where the state is one project's.
    pub project: Option<ProjectId>,
}

impl Terms {
    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::NotToBeHandedOn => "not-to-be-handed-on",
        }
    }

    /// The terms of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        [Self::Free, Self::NotToBeHandedOn].into_iter().find(|own| own.id() == id)
    }
}

impl State {
    /// All states, in the order stock passes them.
    pub const ALL: [Self; 11] = [
        Self::Outside,
        Self::FromOthers,
        Self::Registered,
        Self::Available,
        Self::Locked,
        Self::WrittenOff,
        Self::TransferredOut,
        Self::Frozen,
        Self::Deducted,
        Self::InUse,
        Self::Returned,
    ];

    /// Whether it stands for what came in, and so is zero or less.
    pub const fn is_source(self) -> bool {
        matches!(self, Self::Outside | Self::FromOthers)
    }

    /// Whether its accounts are kept by project.
    pub const fn is_of_project(self) -> bool {
        matches!(self, Self::Locked | Self::WrittenOff | Self::InUse)
    }

    /// The stable name, for example `written-off`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::FromOthers => "from-others",
            Self::Registered => "registered",
            Self::Available => "available",
            Self::Locked => "locked",
            Self::WrittenOff => "written-off",
            Self::TransferredOut => "transferred-out",
            Self::Frozen => "frozen",
            Self::Deducted => "deducted",
            Self::InUse => "in-use",
            Self::Returned => "returned",
        }
    }

    /// The state of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Outside => Text::new("入库来源", "brought in"),
            Self::FromOthers => Text::new("转入来源", "from other districts"),
            Self::Registered => Text::new("已验收", "registered"),
            Self::Available => Text::new("可用", "available"),
            Self::Locked => Text::new("锁定", "locked"),
            Self::WrittenOff => Text::new("已核销", "written off"),
            Self::TransferredOut => Text::new("已转出", "transferred out"),
            Self::Frozen => Text::new("冻结", "frozen"),
            Self::Deducted => Text::new("核减", "deducted"),
            Self::InUse => Text::new("周转使用中", "in use, to be returned"),
            Self::Returned => Text::new("已归还", "returned"),
        }
    }
}

impl Account {
    /// The account of a stock in a state; the project counts only where the state is one project's.
    pub fn new(stock: Stock, state: State, project: Option<&ProjectId>) -> Self {
        let project = project.filter(|_| state.is_of_project()).cloned();
        Self { stock, state, project }
    }
}

/// Prints district, book, grade and lot, as messages name it.
impl fmt::Display for Stock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.district.code, self.book.id())?;
        if let Some(grade) = self.grade {
            write!(f, ":{grade}")?;
        }
        write!(f, " {}", self.lot)
    }
}
