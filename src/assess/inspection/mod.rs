//! Inspection of one delivery (质检): all that is asked of a layer by itself, check by check.
//!
//! - **In**: a layer with its rings, the arrangement it makes alone, its card, the rules, a reference date, what
//!   its reading had to say, and control areas where somebody states them.
//! - **Out**: [`Inspection`]: a [`Check`] a question, each with one of the answers *conflict* (something is at
//!   fault), *clear*, *not applicable* and *no data*, how much was looked at, and every [`Fault`] with its feature
//!   and its place.
//! - **Promised**: same input, same bytes. What rules ask is asked by the rules' own kinds, and overlaps and gaps
//!   are those every overlay finds: there is no second way of judging. A check that could not be asked never says
//!   *clear*.
//! - **Left out**: what lies under other layers. Gaps are land the layer encloses; those along its outer border
//!   are seen once it is overlaid with the districts.
//!
//! 1. `doors`: what reading said of CRS, encoding, records, geometry.
//! 2. `by_rule`: rules on the layer's own data, feature by feature.
//! 3. `doubles`: shapes and identifiers that come twice.
//! 4. `columns`: columns against the standard, as the card has it.
//! 5. `control`: sums against control areas.

mod by_rule;
mod columns;
mod control;
mod doors;
mod doubles;

use std::collections::{BTreeSet, HashMap};

use crate::assess::Answer;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring::Polygon;
use crate::layer::card::{Card, Cards};
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::finding::Weight;
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::rules::rule::{Rule, Severity};

pub use control::Control;

/// What is inspected.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The layer, with its rings or lines; its card is in `cards`.
    pub layer: &'a Layer,
    /// What the layer makes when it is cut alone.
    pub arrangement: &'a Arrangement,
    /// Cards and schemes.
    pub cards: &'a Cards,
    /// The rules; those that are not on a layer's own data are passed over.
    pub rules: &'a [Rule],
    /// The reference date (基准日).
    pub date: Date,
    /// The legal measure of the layer's plane.
    pub measure: &'a LegalMeasure,
    /// Features in the file, refused ones included.
    pub n_read: u64,
    /// What its reading had to say.
    pub remarks: &'a [Remark<'a>],
    /// The control areas that were stated; may be empty.
    pub controls: &'a [Control],
}

/// What reading had to say: a finding of the import, fresh or as kept.
#[derive(Clone, Copy, Debug)]
pub struct Remark<'a> {
    /// How much it weighs.
    pub weight: Weight,
    /// Its stable kind.
    pub kind: &'a str,
    /// The feature's number in its file.
    pub feature: Option<u64>,
    /// The field.
    pub field: Option<&'a str>,
    /// The place in the coordinates of the file.
    pub place: Option<(f64, f64)>,
    /// What it is and what to do.
    pub message: &'a Text,
}

/// What is found of a delivery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// The checks: of the reading, by rules in the order of their ids, then the rest.
    pub checks: Vec<Check>,
    /// The legal area of all features as drawn.
    pub drawn: Area,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Its stable name: a rule's id, with a check of it behind a stroke where it has several, or a word.
    pub id: String,
    /// What is asked.
    pub name: Text,
    /// How severe a fault is.
    pub severity: Severity,
    /// The answer; [`Answer::Conflict`] where something is at fault.
    pub answer: Answer,
    /// How many features were asked; of a check on columns, how many columns; on control areas, how many units.
    pub n_asked: u64,
    /// How many of them are at fault; of gaps, how many there are.
    pub n_at_fault: u64,
    /// How many of those asked have no value to tell by.
    pub n_without_value: u64,
    /// The land at fault, each feature once: of overlaps the land covered more than once, of gaps the land bare.
    pub area: Area,
    /// What it rests on, as cited, with how well that is verified.
    pub basis: Text,
    /// Whether it is made of what reading found alone.
    pub is_of_reading: bool,
    /// Why it could not be asked or does not apply; empty otherwise.
    pub needs: Vec<Text>,
    /// Every fault.
    pub faults: Vec<Fault>,
}

/// One thing at fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The feature's index in the layer, where it is about one that was kept.
    pub feature: Option<u32>,
    /// Its number in the file, where it is about one.
    pub number: Option<u64>,
    /// The field, where it is about one.
    pub field: Option<String>,
    /// The place in the coordinates of the file, where reading found it.
    pub place: Option<(f64, f64)>,
    /// The land at fault.
    pub area: Area,
    /// What it is and what to do.
    pub message: Text,
    /// The land at fault where it is not the whole feature.
    pub polygons: Vec<Polygon>,
}

/// Inspects a delivery.
pub fn inspect(subject: &Subject<'_>) -> Inspection {
    let mut checks = doors::checks(subject);
    checks.extend(by_rule::checks(subject));
    checks.extend(doubles::checks(subject));
    checks.extend(columns::check(subject));
    let drawn = (0..subject.layer.features.len()).map(|feature| subject.area(feature)).sum();
    Inspection { checks, drawn }
}

impl Inspection {
    /// The most severe of what is at fault, or `None` where nothing is.
    pub fn worst(&self) -> Option<Severity> {
        let at_fault = self.checks.iter().filter(|check| check.answer == Answer::Conflict);
        at_fault.map(|check| check.severity).min()
    }
}

impl Check {
    /// A check by its name, of which nothing has been asked yet.
    fn new(id: impl Into<String>, name: Text, severity: Severity, basis: Text) -> Self {
        Self {
            id: id.into(),
            name,
            severity,
            answer: Answer::NotApplicable,
            n_asked: 0,
            n_at_fault: 0,
            n_without_value: 0,
            area: Area::ZERO,
            basis,
            is_of_reading: false,
            needs: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// The same, not applicable or without data, and why.
    fn unasked(mut self, answer: Answer, why: Vec<Text>) -> Self {
        (self.answer, self.needs) = (answer, why);
        self
    }

    /// The same with what was found. Where there was something to ask and none of it had a value, there is no
    /// data; where there was nothing to ask, it does not apply.
    fn answered(mut self, n_asked: u64, n_without_value: u64, faults: Vec<Fault>) -> Self {
        (self.n_asked, self.n_without_value) = (n_asked, n_without_value);
        self.answer = if !faults.is_empty() {
            Answer::Conflict
        } else if n_asked == 0 {
            Answer::NotApplicable
        } else if n_without_value == n_asked {
            Answer::NoData
        } else {
            Answer::Clear
        };
        let (mut seen, mut n_others) = (BTreeSet::new(), 0);
        for fault in &faults {
            // A feature at fault twice counts once, and its whole land once.
            let is_new = fault.number.is_none_or(|number| seen.insert(number));
            n_others += u64::from(fault.number.is_none());
            if is_new || !fault.polygons.is_empty() {
                self.area += fault.area;
            }
        }
        self.n_at_fault = seen.len() as u64 + n_others;
        self.faults = faults;
        self
    }
}

impl<'a> Subject<'a> {
    /// The layer's card.
    fn card(&self) -> &'a Card {
        &self.cards.cards[&self.layer.id]
    }

    /// The legal area of a feature as drawn.
    fn area(&self, feature: usize) -> Area {
        self.layer.rings(feature).map(|ring| self.measure.ring(ring)).sum()
    }

    /// A fault of a feature as a whole.
    fn fault(&self, feature: usize, message: Text) -> Fault {
        Fault {
            feature: Some(feature as u32),
            number: Some(self.layer.features[feature].number),
            field: None,
            place: None,
            area: self.area(feature),
            message,
            polygons: Vec::new(),
        }
    }

    /// The layer's features by their numbers in the file.
    fn by_number(&self) -> HashMap<u64, u32> {
        (0..).zip(&self.layer.features).map(|(index, feature)| (feature.number, index)).collect()
    }
}
