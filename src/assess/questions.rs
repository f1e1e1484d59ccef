//! The rules of a reference date, made ready once to be asked of many places.

use std::sync::Arc;

use crate::assess::Answer;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::rules::asked::{Asked, Looks};
use crate::rules::kind::{self, Sides};
use crate::rules::rule::Rule;
use crate::rules::supply::{has_no_data, missing};

/// Every rule, made ready; it knows the layers' classes and belongs to the arrangement cut from them.
pub struct Questions {
    looks: Looks,
    questions: Vec<Question>,
}

/// One rule, made ready.
struct Question {
    missing: Vec<Arc<str>>,
    /// How to ask it, or the answer where it cannot be asked.
    asked: Result<Asked, Answer>,
    /// Whether keeping it proves nothing.
    is_reference: bool,
}

impl Questions {
    /// Makes the rules ready for a reference date (基准日); they keep their order.
    ///
    /// `layers` are those the arrangement was cut from, in its order.
    pub fn new(layers: &[Layer], cards: &Cards, rules: &[Rule], date: Date) -> Self {
        let looks = Looks::new(layers, cards, rules);
        let question = |rule: &Rule| Question {
            missing: missing(rule, layers, cards),
            asked: if !rule.is_in_force(date) {
                Err(Answer::NotApplicable)
            } else if has_no_data(rule, layers, cards) {
                Err(Answer::NoData)
            } else if kind::find(&rule.kind).is_some_and(kind::Kind::is_of_places) {
                Ok(looks.ask(rule))
            } else {
                // Sums, distances and what a layer is in itself do not show in one place.
                Err(Answer::Undetermined)
            },
            is_reference: rule.is_reference,
        };
        let questions = rules.iter().map(question).collect();
        Self { looks, questions }
    }

    /// The number of rules.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// What a rule could be told and is not, as [`crate::assess::Outcome::missing`] has it.
    pub fn missing(&self, rule: usize) -> &[Arc<str>] {
        &self.questions[rule].missing
    }

    /// What rules see of a cell with these labels.
    pub(super) fn look(&self, labels: &[u32], row: &mut Vec<u16>) {
        row.resize(labels.len(), 0);
        self.looks.look(labels, row);
    }

    /// What every rule says where a row was seen, in the order of rules: its answer, and where it is broken by
    /// which layers.
    pub(super) fn answers<'a>(
        &'a self,
        row: &'a [u16],
    ) -> impl Iterator<Item = (Answer, Option<Sides>)> + 'a {
        self.questions.iter().map(|question| match &question.asked {
            Err(answer) => (*answer, None),
            Ok(asked) => match asked.breaks(row) {
                None if question.is_reference => (Answer::Undetermined, None),
                None => (Answer::Clear, None),
                sides => (Answer::Conflict, sides),
            },
        })
    }
}
