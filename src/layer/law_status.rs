//! What a plan is in law (法定状态).

use crate::layer::text::Text;

/// What a version of a plan is in law. Which day it is so from stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LawStatus {
    /// 现行: in force.
    InForce,
    /// 修编中: in force while its successor is being made.
    InRevision,
    /// 废止: repealed.
    Repealed,
}

impl LawStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InForce, Self::InRevision, Self::Repealed];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::InRevision => "in-revision",
            Self::Repealed => "repealed",
        }
    }

    /// The one of a stable name.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::InForce => Text::new("现行", "in force"),
            Self::InRevision => Text::new("修编中", "in revision"),
            Self::Repealed => Text::new("废止", "repealed"),
        }
    }
}
