//! The whole area: every rule on every cell.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::assess::{Answer, Assessment, Outcome, Sums};
use crate::conflict::join::{HitCell, patches};
use crate::conflict::patch::Patch;
use crate::conflict::sliver::Class;
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::combination::Combinations;
use crate::rules::rule::{Rule, Selector};
use crate::rules::select::can_supply;

/// Assesses a whole arrangement: asks every rule and joins the hit cells to patches.
///
/// `layers` are those the arrangement was cut from, in its order; `date` is the reference date (基准日).
/// Every rule's kind must be in [`crate::rules::kind::KINDS`]; the reader of rules has seen to that.
pub fn whole(
    arrangement: &Arrangement,
    layers: &[Layer],
    cards: &Cards,
    rules: &[Rule],
    date: Date,
) -> Assessment {
    let combinations = Combinations::new(arrangement, layers, cards);
    let district = cards.district_card().and_then(|card| arrangement.layer_index(&card.id));
    let mut assessment = Assessment::default();
    let mut is_hit = vec![false; arrangement.n_cells()];
    let mut is_kept = vec![false; arrangement.n_cells()];
    for rule in rules {
        let missing = missing(rule, layers, cards);
        if !is_in_force(rule, date) {
            assessment.outcomes.push(outcome(rule, Answer::NotApplicable, missing, &[]));
            continue;
        }
        if has_no_data(rule, layers, cards) {
            assessment.outcomes.push(outcome(rule, Answer::NoData, missing, &[]));
            continue;
        }
        let hits = hits(&combinations, rule, cards);
        for hit in &hits {
            is_hit[hit.cell as usize] = true;
        }
        let found = patches(arrangement, &rule.id, &hits, district, rule.sorting());
        for found in found.iter().filter(|found| found.patch.sliver.class == Class::Keep) {
            for &cell in &found.cells {
                is_kept[cell as usize] = true;
            }
        }
        let found: Vec<Patch> = found.into_iter().map(|found| found.patch).collect();
        let answer = if found.is_empty() { Answer::Clear } else { Answer::Conflict };
        assessment.outcomes.push(outcome(rule, answer, missing, &found));
        assessment.patches.extend(found);
    }
    for cell in (0..arrangement.n_cells()).filter(|&cell| is_hit[cell]) {
        assessment.net_legal_area += arrangement.legal_area(cell);
        assessment.net_planar_area += arrangement.planar_area(cell);
        if is_kept[cell] {
            assessment.net_kept_legal_area += arrangement.legal_area(cell);
            assessment.net_kept_planar_area += arrangement.planar_area(cell);
        }
    }
    assessment
}

pub(super) fn is_in_force(rule: &Rule, date: Date) -> bool {
    rule.since.is_none_or(|since| since <= date) && rule.until.is_none_or(|until| date <= until)
}

/// Whether an overlaid layer can have what a selector takes.
fn is_supplied(selector: &Selector, layers: &[Layer], cards: &Cards) -> bool {
    layers.iter().any(|layer| can_supply(&cards.cards[&layer.id], selector, cards))
}

/// A rule cannot be asked where no layer can have anything of one of its sides.
pub(super) fn has_no_data(rule: &Rule, layers: &[Layer], cards: &Cards) -> bool {
    let is_blind = |side: &[Selector]| !side.iter().any(|selector| is_supplied(selector, layers, cards));
    is_blind(&rule.a) || is_blind(&rule.b)
}

/// What could be overlaid for the selectors that nothing supplies.
pub(super) fn missing(rule: &Rule, layers: &[Layer], cards: &Cards) -> Vec<Arc<str>> {
    let named = rule.a.iter().chain(&rule.b).chain(&rule.except);
    let mut absent = BTreeSet::new();
    for selector in named.filter(|selector| !is_supplied(selector, layers, cards)) {
        absent.extend(
            cards.cards.values().filter(|card| can_supply(card, selector, cards)).map(|card| &card.id),
        );
    }
    if absent.is_empty() && has_no_data(rule, layers, cards) {
        absent.extend(rule.a.iter().chain(&rule.b).map(|selector| &selector.scheme));
    }
    absent.into_iter().cloned().collect()
}

/// The cells a rule hits, each once, sorted.
fn hits(combinations: &Combinations, rule: &Rule, cards: &Cards) -> Vec<HitCell> {
    let mut hits: Vec<HitCell> = combinations
        .breaking(rule, cards)
        .into_iter()
        .flat_map(|broken| {
            let (layers_a, layers_b) = (broken.sides.a, broken.sides.b);
            broken.cells.iter().map(move |&cell| HitCell { cell, layers_a, layers_b })
        })
        .collect();
    hits.sort_unstable();
    hits
}

fn outcome(rule: &Rule, answer: Answer, missing: Vec<Arc<str>>, patches: &[Patch]) -> Outcome {
    Outcome {
        rule: rule.id.clone(),
        answer,
        missing,
        n_patches: patches.len() as u32,
        legal_area: patches.iter().map(|patch| patch.legal_area).sum::<Area>(),
        planar_area: patches.iter().map(|patch| patch.planar_area).sum(),
        sums: Sums::of(patches),
    }
}
