//! The rules of a reference date, made ready once to be asked of many places.

use std::sync::Arc;

use crate::assess::Answer;
use crate::assess::whole::{has_no_data, is_in_force, missing};
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::rules::asked::{Asked, Looks};
use crate::rules::kind::Sides;
use crate::rules::rule::Rule;

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
}

impl Questions {
    /// Makes the rules ready for a reference date (基准日); they keep their order.
    ///
    /// `layers` are those the arrangement was cut from, in its order.
    pub fn new(layers: &[Layer], cards: &Cards, rules: &[Rule], date: Date) -> Self {
        let looks = Looks::new(layers, cards);
        let question = |rule: &Rule| Question {
            missing: missing(rule, layers, cards),
            asked: if !is_in_force(rule, date) {
                Err(Answer::NotApplicable)
            } else if has_no_data(rule, layers, cards) {
                Err(Answer::NoData)
            } else {
                Ok(looks.ask(rule, cards))
            },
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
                None => (Answer::Clear, None),
                sides => (Answer::Conflict, sides),
            },
        })
    }
}
