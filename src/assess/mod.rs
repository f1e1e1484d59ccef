//! Assessments (评估): the pure doors through which every judgement is reached.
//!
//! - **In**: an arrangement, its layers, the cards, the rules, a reference date (基准日).
//! - **Out**: [`Assessment`]: an answer for every rule, and the patches; [`Figures`]: answers and areas alone,
//!   without geometry; [`point::Place`] and [`site::SiteAssessment`]: the same of one point or one site, in less
//!   than a millisecond.
//! - **Promised**: same input, same bytes. No data is not no conflict: there are five answers. Land that
//!   several rules hit counts in full under each (gross) and once in totals (net), under the rule that leads:
//!   the most severe, of equals the first by id. What leads adds up to the net area exactly.
//! - **Left out**: I/O of any kind; the reference date is an argument.

pub mod category;
pub mod difference;
pub mod farmland;
pub mod inspection;
pub mod point;
pub mod quality;
pub mod queried;
pub mod questions;
pub mod site;
pub mod table;

mod sums;
mod words;

use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::geometry::area::{Area, DoubledArea};
use crate::layer::text::Text;
use crate::rules::kind::Measure;
use crate::rules::rule::{Rule, Severity};

mod figures;
mod whole;

pub use figures::{Figures, RuleFigures, figures};
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
    /// The net area by the severity of the rule that leads, `S1` first; they add up to the net area.
    pub leading: [Net; 4],
}

/// Land counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Legal area.
    pub legal_area: Area,
    /// Planar area.
    pub planar_area: DoubledArea,
}

impl Net {
    fn add(&mut self, legal_area: Area, planar_area: DoubledArea) {
        self.legal_area += legal_area;
        self.planar_area += planar_area;
    }
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
    /// Of the area hit, what no rule hits that is more severe, or as severe and before it by id. Over all
    /// rules this adds up to the net area.
    pub net: Net,
    /// What was measured, for a rule on sums.
    pub measures: Vec<Measure>,
    /// Beside layers, what it needs before it can be asked: input it names, parameters nobody has filled in.
    pub needs: Vec<Text>,
}

impl Outcome {
    /// Whether all that was hit is set aside as slivers: the rule has patches, and none to be listed as conflict.
    /// The answer stays, for it is the same whether geometry was looked at or areas alone.
    pub fn has_slivers_only(&self) -> bool {
        let is_broken = self.measures.iter().any(|measure| measure.is_broken);
        0 < self.n_patches && self.sums.keep.n_patches == 0 && !is_broken
    }
}

/// The five answers a rule can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// 冲突: the rule is broken somewhere.
    Conflict,
    /// 无冲突: the data is there and nothing breaks the rule.
    Clear,
    /// 不适用: the rule is not in force on the reference date.
    NotApplicable,
    /// 无数据: a side of the rule has no layer at all, or it needs something else first.
    NoData,
    /// 未定: nothing breaks the rule, but keeping it proves nothing, for the standard wants the case assessed by
    /// itself; or one place does not tell (sums, distances, what a layer is in itself).
    Undetermined,
}

/// For each rule its place in the order of leading: the most severe first, then by id.
fn ranks(rules: &[Rule]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by_key(|&index| (rules[index].severity, rules[index].id.clone()));
    let mut ranks = vec![0; rules.len()];
    for (rank, index) in (0..).zip(order) {
        ranks[index] = rank;
    }
    ranks
}

/// The place of a severity in [`Severity::ALL`].
fn place(severity: Severity) -> usize {
    Severity::ALL.iter().position(|&own| own == severity).expect("all severities are listed")
}
