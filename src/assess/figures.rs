//! Answers and areas alone: what editing a rule changes, without touching geometry.
//!
//! Works on combinations, of which there are thousands where cells are millions; a rule that cannot be
//! asked of places by themselves (sums, distances, layers) has no figures.

use std::sync::Arc;

use crate::assess::{Answer, Net, ranks};
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::combination::Combinations;
use crate::rules::kind;
use crate::rules::rule::Rule;
use crate::rules::supply;

/// What the rules say of a whole arrangement, in areas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// One entry a rule that can be asked of places by themselves, in the order of the rules.
    pub rules: Vec<RuleFigures>,
    /// The land any of them hits, counted once.
    pub net: Net,
}

/// What one rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFigures {
    /// The rule's id.
    pub rule: Arc<str>,
    /// Its answer.
    pub answer: Answer,
    /// The land it hits, in full.
    pub gross: Net,
    /// Of it, what it leads.
    pub net: Net,
    /// The number of cells it hits.
    pub n_cells: usize,
}

/// Asks the rules of combinations, made for at least the attribute tests of these rules.
///
/// Answers and areas equal those of [`crate::assess::whole`] for the same rules.
pub fn figures(
    combinations: &Combinations,
    arrangement: &Arrangement,
    layers: &[Layer],
    cards: &Cards,
    rules: &[Rule],
    date: Date,
) -> Figures {
    let mut leader: Vec<Option<(u32, usize)>> = vec![None; combinations.len()];
    let mut figures = Figures::default();
    for (rule, rank) in rules.iter().zip(ranks(rules)) {
        let kind = kind::find(&rule.kind).expect("the reader takes only rules of known kinds");
        if !kind.is_of_places() {
            continue;
        }
        let mut own = RuleFigures {
            rule: rule.id.clone(),
            answer: Answer::NotApplicable,
            gross: Net::default(),
            net: Net::default(),
            n_cells: 0,
        };
        if rule.is_in_force(date) && supply::has_no_data(rule, layers, cards) {
            own.answer = Answer::NoData;
        } else if rule.is_in_force(date) {
            for broken in combinations.breaking(rule, |a, b| kind.breaks(rule, a, b)) {
                let number = broken.number;
                let (legal_area, planar_area) = combinations.areas(arrangement, number);
                own.gross.add(legal_area, planar_area);
                own.n_cells += combinations.n_cells(number);
                let claim = (rank, figures.rules.len());
                leader[number] = Some(leader[number].map_or(claim, |other| claim.min(other)));
            }
            own.answer = match (own.n_cells, rule.is_reference) {
                (0, true) => Answer::Undetermined,
                (0, false) => Answer::Clear,
                _ => Answer::Conflict,
            };
        }
        figures.rules.push(own);
    }
    for (number, leader) in leader.iter().enumerate() {
        if let Some((_, index)) = leader {
            let (legal_area, planar_area) = combinations.areas(arrangement, number);
            figures.rules[*index].net.add(legal_area, planar_area);
            figures.net.add(legal_area, planar_area);
        }
    }
    figures
}
