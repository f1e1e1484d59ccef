//! Parameters (参数): what a kind of rule asks to be told, and what a rule tells it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::layer::text::Text;
use crate::rules::condition::Condition;

/// A parameter of a kind.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name rule files use; it ends in the unit where it has one.
    pub name: &'static str,
    /// The unit: `m`, `ha`, `m²`, `m/s`; empty where it has none.
    pub unit: &'static str,
    /// What it says, in Chinese.
    pub zh: &'static str,
    /// What it says, in English.
    pub en: &'static str,
    /// What values it takes.
    pub shape: Shape,
}

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A number of at least zero.
    Number,
    /// A number, or a table of numbers by another parameter.
    NumberOrTable,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Some of these words.
    Words(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of ids of cards.
    Layers,
    /// A list of parts, each a condition `of` with some of these numbers.
    Parts(&'static [&'static str]),
}

impl Parameter {
    /// What it says.
    pub fn says(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

/// What a rule says of the parameters of its kind, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters(pub BTreeMap<Arc<str>, Value>);

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A table of numbers by another parameter.
    Table(Table),
    /// A word.
    Word(Arc<str>),
    /// Words.
    Words(Vec<Arc<str>>),
    /// Parts.
    Parts(Vec<Part>),
}

/// Numbers by another parameter (按参数取值), for example a distance by wind speed.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The parameter.
    pub by: Arc<str>,
    /// The steps, ascending; the last has no bound.
    pub steps: Vec<Step>,
}

/// One step of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Up to where it holds; `None`: beyond all others.
    pub bound: Option<f64>,
    /// Whether it holds on the bound itself.
    pub is_bound_within: bool,
    /// The number.
    pub is: f64,
}

/// A part of a rule with numbers of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Where it applies.
    pub of: Condition,
    /// Its numbers by name.
    pub numbers: BTreeMap<Arc<str>, f64>,
}

/// Prints a value for people, about as its file has it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
            Self::Words(words) => f.write_str(&words.join(", ")),
            Self::Table(Table { by, steps }) => {
                write!(f, "{by}")?;
                steps.iter().try_for_each(|step| match step.bound {
                    None => write!(f, " … → {}", step.is),
                    Some(bound) if step.is_bound_within => write!(f, " ≤ {bound} → {},", step.is),
                    Some(bound) => write!(f, " < {bound} → {},", step.is),
                })
            }
            Self::Parts(parts) => parts.iter().enumerate().try_for_each(|(n, part)| {
                let gap = if n == 0 { "" } else { "; " };
                write!(f, "{gap}{}", part.of.text)?;
                part.numbers.iter().try_for_each(|(name, number)| write!(f, " {name} {number}"))
            }),
        }
    }
}

impl Table {
    /// The number for a value of the parameter.
    pub fn at(&self, value: f64) -> Option<f64> {
        let holds = |step: &&Step| match step.bound {
            None => true,
            Some(bound) => value < bound || step.is_bound_within && value <= bound,
        };
        self.steps.iter().find(holds).map(|step| step.is)
    }
}

impl Parameters {
    /// A value by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A number; that of a table where the parameter it goes by is set.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::Number(number) => Some(*number),
            Value::Table(table) => table.at(self.number(&table.by)?),
            _ => None,
        }
    }

    /// A word.
    pub fn word(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Words; none where nothing is said.
    pub fn words(&self, name: &str) -> &[Arc<str>] {
        match self.get(name) {
            Some(Value::Words(words)) => words,
            _ => &[],
        }
    }

    /// Parts; none where nothing is said.
    pub fn parts(&self, name: &str) -> &[Part] {
        match self.get(name) {
            Some(Value::Parts(parts)) => parts,
            _ => &[],
        }
    }

    /// The conditions of all parts.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let parts = self.0.values().filter_map(|value| match value {
            Value::Parts(parts) => Some(parts),
            _ => None,
        });
        parts.flatten().map(|part| &part.of)
    }
}
