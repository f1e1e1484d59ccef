//! What a patch is: a contradiction of plans, or something that only looks like one.
//!
//! What is done with a patch (keep, merge, suppress) is its [`crate::conflict::sliver::Class`]; this is what
//! it is taken for. A hard rule's sliver is kept and is a sliver all the same.

use crate::layer::text::Text;

/// What a patch is taken for, the first that holds of sliver, artefact, era.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// 真冲突: the plans contradict each other.
    Real,
    /// 时点差异: what gives way was drawn before the rule held.
    Era,
    /// 口径差异: the code tables count one thing differently; the plans agree.
    Artefact,
    /// 碎片: an error of drawing or computing.
    Sliver,
}

impl Category {
    /// All categories, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Real, Self::Era, Self::Artefact, Self::Sliver];

    /// The stable name: `real`, `era`, `artefact` or `sliver`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Era => "era",
            Self::Artefact => "artefact",
            Self::Sliver => "sliver",
        }
    }

    /// The category of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Real => Text::new("真冲突", "real"),
            Self::Era => Text::new("时点差异", "by era"),
            Self::Artefact => Text::new("口径差异", "code artefact"),
            Self::Sliver => Text::new("碎片", "sliver"),
        }
    }
}
