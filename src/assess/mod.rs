//! Assessments: the pure doors through which every judgement is reached.
//!
//! - **In**: an arrangement, its layers, the cards, the rules, a reference date (基准日).
//! - **Out**: [`Assessment`]: an answer for every rule, and the patches.
//! - **Promised**: same input, same bytes. No data is not no conflict: there are four answers.
//! - **Left out**: I/O of any kind; the reference date is an argument.

mod words;

use std::sync::Arc;

use crate::conflict::patch::Patch;
use crate::geometry::area::{Area, DoubledArea};

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
}

/// What one rule says of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its answer.
    pub answer: Answer,
    /// Number of patches.
    pub n_patches: u32,
    /// Legal area hit.
    pub legal_area: Area,
    /// Planar area hit.
    pub planar_area: DoubledArea,
}

/// The four answers a rule can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 冲突: the rule is broken somewhere.
    Conflict,
    /// 无冲突: the data is there and nothing breaks the rule.
    Clear,
    /// 不适用: the rule is not in force on the reference date.
    NotApplicable,
    /// 无数据: a layer the rule needs is absent; `missing` names the schemes.
    NoData {
        /// Schemes of which no layer was overlaid.
        missing: Vec<Arc<str>>,
    },
}

use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::rule::Rule;

/// Assesses a whole arrangement: evaluates every rule and joins the hit cells to patches.
///
/// `layers` are those the arrangement was cut from, in its order; `date` is the reference date (基准日).
pub fn whole(
    _arrangement: &Arrangement,
    _layers: &[Layer],
    _cards: &Cards,
    _rules: &[Rule],
    _date: Date,
) -> Assessment {
    todo!()
}
