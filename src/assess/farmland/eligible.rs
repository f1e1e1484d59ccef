//! Whether land may be made farmland (补充耕地选址): the rules on supplement projects asked of one project's land.
//!
//! The library has these rules already: their side A takes the class a planned project has. So the land is asked as if
//! it were drawn as such a project, and a new bar is a new rule and nothing here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::Answer;
use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::site::{Areas, Parts};
use crate::rules::asked::{ABSENT, Looks, Ready};
use crate::rules::kind::{self, Kind};
use crate::rules::rule::Rule;
use crate::rules::supply::{is_side_b_blind, missing};
use crate::rules::truth::{Held, Truth};

/// What the rules say of a project's land.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Eligibility {
    /// Every rule on such projects, in the order of the library.
    pub rules: Vec<Bar>,
    /// The land any of them bars, each place counted once.
    pub barred: Areas,
}

/// What one rule says.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The rule, by its place among those asked.
    pub rule: usize,
    /// Conflict: some of the land is barred. Undetermined: of some it is not known. No data: it could not be asked.
    pub answer: Answer,
    /// The land it bars.
    pub barred: Areas,
    /// The land of which a value it asks for is not known, or no layer says anything.
    pub unknown: Areas,
    /// Layers that could have what it names and were not overlaid.
    pub missing: Vec<Arc<str>>,
}

/// Asks the rules on projects of a class of the land of one, on a day.
///
/// `layers` are those the arrangement was cut from, in its order; `parts` are what the land is made of. Costs a look at
/// each part and, for each distinct look, each rule.
pub fn eligible(
    (arrangement, layers, cards): (&Arrangement, &[Layer], &Cards),
    rules: &[Rule],
    project: &Code,
    date: Date,
    parts: &Parts,
) -> Eligibility {
    let looks = Looks::new(layers, cards, rules);
    let is_on_it = |rule: &Rule| rule.a.as_ref().is_some_and(|a| a.takes(&project.scheme, &project.code));
    let mut asked: Vec<(Bar, Option<Question<'_>>)> = Vec::new();
    for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| is_on_it(rule)) {
        let question = Question::new(rule, &looks, layers, cards);
        let (answer, question) = match question {
            _ if !rule.is_in_force(date) => (Answer::NotApplicable, None),
            None => (Answer::NoData, None),
            question => (Answer::Clear, question),
        };
        // Projects as planned are not missed: the land is taken to be one.
        let is_planned =
            |id: &Arc<str>| cards.cards.get(id).is_some_and(|card| card.scheme == project.scheme);
        let missing = missing(rule, layers, cards).into_iter().filter(|id| !is_planned(id)).collect();
        let (barred, unknown) = (Areas::default(), Areas::default());
        asked.push((Bar { rule: index, answer, barred, unknown, missing }, question));
    }
    let mut barred = Areas::default();
    for (row, areas) in alike(arrangement, &looks, parts) {
        let mut is_barred = false;
        for (bar, question) in &mut asked {
            match question.as_ref().map(|own| own.ask(&row)) {
                Some(Truth::True) => {
                    bar.barred = bar.barred.and(areas);
                    is_barred = true;
                }
                Some(Truth::Unknown) => bar.unknown = bar.unknown.and(areas),
                Some(Truth::False) | None => {}
            }
        }
        if is_barred {
            barred = barred.and(areas);
        }
    }
    let finish = |(mut bar, question): (Bar, Option<Question<'_>>)| {
        if question.is_some() {
            bar.unknown = bar.unknown.and(parts.bare);
            bar.answer = match (bar.barred == Areas::default(), bar.unknown == Areas::default()) {
                (false, _) => Answer::Conflict,
                (true, false) => Answer::Undetermined,
                (true, true) => Answer::Clear,
            };
        }
        bar
    };
    Eligibility { rules: asked.into_iter().map(finish).collect(), barred }
}

/// The land by what rules see of it.
fn alike(arrangement: &Arrangement, looks: &Looks, parts: &Parts) -> BTreeMap<Vec<u16>, Areas> {
    let mut alike: BTreeMap<Vec<u16>, Areas> = BTreeMap::new();
    let mut row = vec![ABSENT; looks.n_layers()];
    for part in &parts.parts {
        looks.look(arrangement.labels(part.cell as usize), &mut row);
        let sum = alike.entry(row.clone()).or_default();
        *sum = sum.and(part.areas);
    }
    alike
}

/// A rule made ready to be asked of land its side A is taken to be.
struct Question<'a> {
    rule: &'a Rule,
    kind: &'static dyn Kind,
    b: Ready,
}

impl<'a> Question<'a> {
    /// `None` where it cannot be asked of places, or nothing supplies what it asks for.
    fn new(rule: &'a Rule, looks: &Looks, layers: &[Layer], cards: &Cards) -> Option<Self> {
        let kind = kind::find(&rule.kind).filter(|kind| kind.is_of_places())?;
        let b = rule.b.as_ref().filter(|_| !is_side_b_blind(rule, layers, cards))?;
        Some(Self { rule, kind, b: looks.ready(b) })
    }

    /// Whether the land is barred.
    fn ask(&self, row: &[u16]) -> Truth {
        let b = self.b.ask(row);
        // The project is a layer of its own beside those that make side B hold: a bit they do not have.
        let project = !b.layers & b.layers.wrapping_add(1);
        match (b.truth, self.kind.breaks(self.rule, Held::by(project), b)) {
            (Truth::Unknown, _) => Truth::Unknown,
            (_, Some(_)) => Truth::True,
            (_, None) => Truth::False,
        }
    }
}
