//! What a patch is taken for: a contradiction, a sliver, a difference of definitions, or of times.
//!
//! A patch is **by era** (时点差异) where all that gives way was drawn before the rule held: the plan broke no law
//! of its day, and whether it is to be changed is another question than whether it was wrong. The day a
//! layer stands for is the one its delivery was said to have (数据时点); where nobody said one, nothing is by
//! era. Where a rule does not say who gives way, both sides must be older.

use crate::conflict::category::Category;
use crate::conflict::patch::Patch;
use crate::layer::date::Date;
use crate::rules::rule::{GivesWay, Rule};

/// The category of a patch of a rule; `as_of` has the day each layer of the arrangement stands for.
pub fn category(patch: &Patch, rule: &Rule, as_of: &[Option<Date>]) -> Category {
    if patch.sliver.is_sliver() {
        Category::Sliver
    } else if rule.is_artefact {
        Category::Artefact
    } else if is_by_era(patch, rule, as_of) {
        Category::Era
    } else {
        Category::Real
    }
}

fn is_by_era(patch: &Patch, rule: &Rule, as_of: &[Option<Date>]) -> bool {
    let Some(since) = rule.since else { return false };
    let (a, b): (&[_], &[_]) = match rule.gives_way {
        Some(GivesWay::A) => (&patch.features_a, &[]),
        Some(GivesWay::B) => (&[], &patch.features_b),
        Some(GivesWay::Later | GivesWay::Open) | None => (&patch.features_a, &patch.features_b),
    };
    let mut giving = a.iter().chain(b).peekable();
    let is_older = |&(layer, _): &(u16, u32)| {
        as_of.get(usize::from(layer)).copied().flatten().is_some_and(|day| day < since)
    };
    giving.peek().is_some() && giving.all(is_older)
}
