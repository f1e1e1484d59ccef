//! The whole area: every rule on every cell.

use std::sync::Mutex;

use rayon::prelude::*;

use crate::assess::{Answer, Assessment, Net, Outcome, Sums, place, ranks};
use crate::conflict::join::{Found, HitCell, patches};
use crate::conflict::patch::Patch;
use crate::conflict::sliver::Class;
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::ranked::Bits;
use crate::rules::combination::Combinations;
use crate::rules::kind::{self, Ground};
use crate::rules::rule::Rule;
use crate::rules::supply;

/// Assesses a whole arrangement: asks every rule and joins the hit cells to patches.
///
/// `layers` are those the arrangement was cut from, in its order; `date` is the reference date (基准日).
/// Every rule's kind must be in [`kind::KINDS`]; the reader of rules has seen to that. Rules are asked side by
/// side; the answer is the same whatever the number of threads.
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
    let n_rules = u16::try_from(rules.len()).expect("no library has 65,536 rules");
    let leads: Vec<u16> = ranks(rules).iter().map(|rank| n_rules - *rank as u16).collect();
    let tally = Mutex::new(Tally::new(arrangement.n_cells()));
    let asked: Vec<(Outcome, Vec<Patch>)> =
        rules.par_iter().zip(&leads).map(|(rule, &lead)| ask(&ground, rule, lead, date, &tally)).collect();
    let mut assessment = Assessment::default();
    for (outcome, found) in asked {
        assessment.outcomes.push(outcome);
        assessment.patches.extend(found);
    }
    let tally = tally.into_inner().expect("a rule that panics takes all of this with it");
    tally.close(arrangement, rules, &leads, &mut assessment);
    assessment
}

/// What is known of each cell while rules are asked. In which order they are makes no difference.
struct Tally {
    /// How far from the end the rule that leads stands by rank: the greatest of the rules that hit the cell;
    /// 0 where none does.
    lead: Vec<u16>,
    /// Whether it lies in a patch that is kept.
    is_kept: Bits,
}

/// Asks one rule.
fn ask(
    ground: &Ground<'_>,
    rule: &Rule,
    lead: u16,
    date: Date,
    tally: &Mutex<Tally>,
) -> (Outcome, Vec<Patch>) {
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
    let mut found = patches(arrangement, &rule.id, &verdict.hits, district, rule.sorting());
    let beside = kind.beside(ground, rule, &found);
    for (found, features) in found.iter_mut().zip(&beside) {
        found.patch.add_beside(features);
    }
    tally.lock().expect("a rule that panics takes all of this with it").add(&verdict.hits, &found, lead);
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
    fn new(n_cells: usize) -> Self {
        Self { lead: vec![0; n_cells], is_kept: Bits::none(n_cells) }
    }

    /// Adds what one rule hits.
    fn add(&mut self, hits: &[HitCell], found: &[Found], lead: u16) {
        for &HitCell { cell, .. } in hits {
            let own = &mut self.lead[cell as usize];
            *own = lead.max(*own);
        }
        for found in found.iter().filter(|found| found.patch.sliver.class == Class::Keep) {
            for &cell in &found.cells {
                self.is_kept.add(cell);
            }
        }
    }

    /// Counts every cell once: under the rule that leads, its severity, and the net area.
    fn close(&self, arrangement: &Arrangement, rules: &[Rule], leads: &[u16], assessment: &mut Assessment) {
        let mut by_lead = vec![Net::default(); rules.len() + 1];
        for (cell, &lead) in self.lead.iter().enumerate().filter(|&(_, &lead)| lead != 0) {
            let (legal_area, planar_area) = (arrangement.legal_area(cell), arrangement.planar_area(cell));
            by_lead[lead as usize].add(legal_area, planar_area);
            assessment.net_legal_area += legal_area;
            assessment.net_planar_area += planar_area;
            if self.is_kept.has(cell as u32) {
                assessment.net_kept_legal_area += legal_area;
                assessment.net_kept_planar_area += planar_area;
            }
        }
        let led = rules.iter().zip(leads).zip(&mut assessment.outcomes);
        for ((rule, &lead), outcome) in led {
            outcome.net = by_lead[lead as usize];
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
