//! Assessments (评估): the pure doors through which every judgement is reached.
//!
//! - **In**: an arrangement, its layers, the cards, the rules, a reference date (基准日).
//! - **Out**: [`Assessment`]: an answer for every rule, and the patches; [`point::Place`] and
//!   [`site::SiteAssessment`]: the same of one point or one site, in less than a millisecond.
//! - **Promised**: same input, same bytes. No data is not no conflict: there are four answers.
//! - **Left out**: I/O of any kind; the reference date is an argument.

pub mod point;
pub mod quality;
pub mod questions;
pub mod site;

mod sums;
mod words;

use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::geometry::area::{Area, DoubledArea};

mod whole;

pub use sums::{Sum, Sums};
pub use whole::whole;

/// What the rules say of a whole arrangement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assessment {
    /// One outcome a rule, in the order of rule ids.
    pub outcomes: Vec<Outcome>,
    /// The patches, by rule, district, then lowest corner.
    pub patches: Vec<Patch>,
    /// Legal area of the land hit by any rule, each cell counted once.
    pub net_legal_area: Area,
    /// Planar area of the land hit by any rule, each cell counted once.
    pub net_planar_area: DoubledArea,
    /// Of [`Self::net_legal_area`], what lies in a patch that is kept.
    pub net_kept_legal_area: Area,
    /// Of [`Self::net_planar_area`], what lies in a patch that is kept.
    pub net_kept_planar_area: DoubledArea,
}

/// What one rule says of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its answer.
    pub answer: Answer,
    /// Layers that were not overlaid and could have what the rule names, by card id, sorted; the scheme's id
    /// where no card has it. Not empty with another answer than [`Answer::NoData`]: the rule was asked of
    /// what there is, and the rest stays unknown.
    pub missing: Vec<Arc<str>>,
    /// Number of patches.
    pub n_patches: u32,
    /// Legal area hit.
    pub legal_area: Area,
    /// Planar area hit.
    pub planar_area: DoubledArea,
    /// The same by what is done with the patches; the three classes add up to the whole.
    pub sums: Sums,
}

/// The four answers a rule can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// 冲突: the rule is broken somewhere.
    Conflict,
    /// 无冲突: the data is there and nothing breaks the rule.
    Clear,
    /// 不适用: the rule is not in force on the reference date.
    NotApplicable,
    /// 无数据: a side of the rule has no layer at all.
    NoData,
}
