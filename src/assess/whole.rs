//! The whole area: every rule on every cell.

use crate::assess::{Answer, Assessment, Net, Outcome, Sums, place, ranks};
use crate::conflict::join::{HitCell, patches};
use crate::conflict::patch::Patch;
use crate::conflict::sliver::Class;
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::combination::Combinations;
use crate::rules::kind::{self, Ground};
use crate::rules::rule::Rule;
use crate::rules::supply;

/// No rule hits the cell.
const UNTOUCHED: u32 = u32::MAX;

/// Assesses a whole arrangement: asks every rule and joins the hit cells to patches.
///
/// `layers` are those the arrangement was cut from, in its order; `date` is the reference date (基准日).
/// Every rule's kind must be in [`kind::KINDS`]; the reader of rules has seen to that.
pub fn whole(
    arrangement: &Arrangement,
    layers: &[Layer],
    cards: &Cards,
    rules: &[Rule],
    date: Date,
) -> Assessment {
    let combinations = Combinations::new(arrangement, layers, cards, rules);
    let district = cards.district_card().and_then(|card| arrangement.layer_index(&card.id));
    let ground = Ground { arrangement, layers, cards, combinations: &combinations, district };
    let mut tally =
        Tally { leader: vec![UNTOUCHED; arrangement.n_cells()], is_kept: vec![false; arrangement.n_cells()] };
    let mut assessment = Assessment::default();
    for (rule, rank) in rules.iter().zip(ranks(rules)) {
        let (outcome, found) = ask(&ground, rule, rank, date, &mut tally);
        assessment.outcomes.push(outcome);
        assessment.patches.extend(found);
    }
    tally.close(arrangement, rules, &mut assessment);
    assessment
}

/// What is known of each cell while rules are asked.
struct Tally {
    /// The rank of the rule that leads, or [`UNTOUCHED`].
    leader: Vec<u32>,
    /// Whether it lies in a patch that is kept.
    is_kept: Vec<bool>,
}

/// Asks one rule.
fn ask(ground: &Ground<'_>, rule: &Rule, rank: u32, date: Date, tally: &mut Tally) -> (Outcome, Vec<Patch>) {
    let Ground { arrangement, layers, cards, district, .. } = *ground;
    let mut outcome = outcome(rule, layers, cards);
    if !rule.is_in_force(date) {
        return (outcome, Vec::new());
    }
    if supply::has_no_data(rule, layers, cards) {
        outcome.answer = Answer::NoData;
        return (outcome, Vec::new());
    }
    let kind = kind::find(&rule.kind).expect("the reader takes only rules of known kinds");
    let verdict = kind.ask(ground, rule);
    for &HitCell { cell, .. } in &verdict.hits {
        let leader = &mut tally.leader[cell as usize];
        *leader = rank.min(*leader);
    }
    let found = patches(arrangement, &rule.id, &verdict.hits, district, rule.sorting());
    for found in found.iter().filter(|found| found.patch.sliver.class == Class::Keep) {
        for &cell in &found.cells {
            tally.is_kept[cell as usize] = true;
        }
    }
    let found: Vec<Patch> = found.into_iter().map(|found| found.patch).collect();
    let is_broken = !found.is_empty() || verdict.measures.iter().any(|measure| measure.is_broken);
    outcome.answer = match (is_broken, rule.is_reference) {
        (true, _) => Answer::Conflict,
        (false, true) => Answer::Undetermined,
        (false, false) => Answer::Clear,
    };
    outcome.n_patches = found.len() as u32;
    outcome.legal_area = found.iter().map(|patch| patch.legal_area).sum::<Area>();
    outcome.planar_area = found.iter().map(|patch| patch.planar_area).sum();
    outcome.sums = Sums::of(&found);
    outcome.measures = verdict.measures;
    (outcome, found)
}

impl Tally {
    /// Counts every cell once: under the rule that leads, its severity, and the net area.
    fn close(&self, arrangement: &Arrangement, rules: &[Rule], assessment: &mut Assessment) {
        let mut by_rank = vec![Net::default(); rules.len()];
        let hit = (0..arrangement.n_cells()).filter(|&cell| self.leader[cell] != UNTOUCHED);
        for cell in hit {
            let (legal_area, planar_area) = (arrangement.legal_area(cell), arrangement.planar_area(cell));
            by_rank[self.leader[cell] as usize].add(legal_area, planar_area);
            assessment.net_legal_area += legal_area;
            assessment.net_planar_area += planar_area;
            if self.is_kept[cell] {
                assessment.net_kept_legal_area += legal_area;
                assessment.net_kept_planar_area += planar_area;
            }
        }
        let ranked = rules.iter().zip(ranks(rules)).zip(&mut assessment.outcomes);
        for ((rule, rank), outcome) in ranked {
            outcome.net = by_rank[rank as usize];
            assessment.leading[place(rule.severity)].add(outcome.net.legal_area, outcome.net.planar_area);
        }
    }
}

/// The outcome of a rule that does not apply.
fn outcome(rule: &Rule, layers: &[Layer], cards: &Cards) -> Outcome {
    Outcome {
        rule: rule.id.clone(),
        answer: Answer::NotApplicable,
        missing: supply::missing(rule, layers, cards),
        n_patches: 0,
        legal_area: Area::ZERO,
        planar_area: 0,
        sums: Sums::default(),
        net: Net::default(),
        measures: Vec::new(),
        needs: supply::needs(rule, layers, cards),
    }
}
