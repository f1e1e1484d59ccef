//! Tests of attribute values: comparisons, `LIKE`, `IN`, `BETWEEN`, `IS NULL` and arithmetic on the fields
//! of one layer's feature, or on whatever else has values by name.
//!
//! A text that reads as a number is one where it meets a number, for bureaus deliver numbers as text; a
//! number meets a text by its digits. What is null, empty or no number where one is needed is unknown.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::layer::feature::{Layer, Value};
use crate::rules::truth::Truth;

/// A test of the values of one layer's features.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeTest {
    /// The layer, by its card's id.
    pub layer: Arc<str>,
    /// What is asked.
    pub test: Test,
}

/// What is asked of a feature.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Two values compare so.
    Compare {
        /// The left one.
        left: Term,
        /// How.
        comparison: Comparison,
        /// The right one.
        right: Term,
    },
    /// A value is one of these.
    In {
        /// The value.
        term: Term,
        /// These.
        list: Vec<Term>,
    },
    /// A text is like a pattern: `%` stands for any text, `_` for one character, `\` takes the next as it is.
    Like {
        /// The text.
        term: Term,
        /// The pattern.
        pattern: Arc<str>,
    },
    /// There is no value.
    IsNull(Term),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value, or how one is worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A number.
    Number(f64),
    /// A text; a day or an instant is its ISO text, a truth `true` or `false`.
    Text(Arc<str>),
    /// A field's value; the name is matched without regard to case.
    Field(Arc<str>),
    /// A text without regard to case.
    CaseFolded(Box<Term>),
    /// `+ - * / % ^ div` of two numbers.
    Arithmetic {
        /// The left one.
        left: Box<Term>,
        /// Which.
        operation: Operation,
        /// The right one.
        right: Box<Term>,
    },
}

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`, with the sign of the left one.
    Modulo,
    /// `^`
    Power,
    /// `div`, the quotient without its fraction.
    WholeQuotient,
}

/// A value that is there.
#[derive(Clone, Debug, PartialEq)]
pub enum Known<'a> {
    /// A finite number.
    Number(f64),
    /// A whole number: names of features may have more digits than a number with a fraction holds.
    Integer(i64),
    /// A text that is not blank.
    Text(Cow<'a, str>),
}

/// What is not known is null.
impl From<Option<Known<'_>>> for Value {
    fn from(known: Option<Known<'_>>) -> Self {
        match known {
            None => Self::Null,
            Some(Known::Text(text)) => Self::Text(text.into_owned()),
            Some(Known::Integer(number)) => Self::Integer(number),
            Some(Known::Number(number)) => Self::Real(number),
        }
    }
}

impl AttributeTest {
    /// The fields it names.
    pub fn fields(&self) -> Vec<&Arc<str>> {
        let mut fields = Vec::new();
        match &self.test {
            Test::Compare { left, right, .. } => {
                left.gather(&mut fields);
                right.gather(&mut fields);
            }
            Test::In { term, list } => {
                term.gather(&mut fields);
                for term in list {
                    term.gather(&mut fields);
                }
            }
            Test::Like { term, .. } | Test::IsNull(term) => term.gather(&mut fields),
        }
        fields
    }

    /// Asks feature `index` of the layer.
    pub fn ask(&self, layer: &Layer, index: usize) -> Truth {
        self.test.ask(&|field| layer.value(index, field).and_then(Known::of))
    }
}

impl Test {
    /// Asks what has the values; `None` is a value that is not known.
    pub fn ask<'a>(&'a self, value: &impl Fn(&str) -> Option<Known<'a>>) -> Truth {
        match self {
            Self::Compare { left, comparison, right } => {
                let order = left.value(value).zip(right.value(value));
                let order = order.and_then(|(left, right)| order_of(&left, &right));
                order.map(|order| comparison.takes(order)).into()
            }
            Self::In { term, list } => {
                let Some(own) = term.value(value) else { return Truth::Unknown };
                let is = |other: &'a Term| -> Truth {
                    let order = other.value(value).and_then(|other| order_of(&own, &other));
                    order.map(Ordering::is_eq).into()
                };
                list.iter().map(is).max().unwrap_or(Truth::False)
            }
            Self::Like { term, pattern } => term.value(value).map(|own| is_like(&own.text(), pattern)).into(),
            Self::IsNull(term) => Some(term.value(value).is_none()).into(),
        }
    }
}

impl Comparison {
    fn takes(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Term {
    fn gather<'a>(&'a self, fields: &mut Vec<&'a Arc<str>>) {
        match self {
            Self::Field(field) => fields.push(field),
            Self::Arithmetic { left, right, .. } => {
                left.gather(fields);
                right.gather(fields);
            }
            Self::CaseFolded(term) => term.gather(fields),
            Self::Number(_) | Self::Text(_) => {}
        }
    }

    fn value<'a>(&'a self, value: &impl Fn(&str) -> Option<Known<'a>>) -> Option<Known<'a>> {
        match self {
            Self::Number(number) => Some(Known::Number(*number)),
            Self::Text(text) => Some(Known::Text(Cow::Borrowed(text))),
            Self::Field(field) => value(field),
            Self::CaseFolded(term) => {
                term.value(value).map(|own| Known::Text(case_folded(&own.text()).into()))
            }
            Self::Arithmetic { left, operation, right } => {
                let (left, right) = (left.value(value)?.number()?, right.value(value)?.number()?);
                let number = match operation {
                    Operation::Add => left + right,
                    Operation::Subtract => left - right,
                    Operation::Multiply => left * right,
                    Operation::Divide => left / right,
                    Operation::Modulo => left % right,
                    Operation::Power => libm::pow(left, right),
                    Operation::WholeQuotient => (left / right).trunc(),
                };
                number.is_finite().then_some(Known::Number(number))
            }
        }
    }
}

/// A text as all its spellings in other cases have it: by way of capitals, for `ß` and `SS` are one.
pub fn case_folded(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

impl<'a> Known<'a> {
    /// What a feature's value says, `None` where that is nothing.
    pub fn of(value: &'a Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Text(text) => Self::text_of(text),
            Value::Integer(number) => Some(Self::Integer(*number)),
            Value::Real(number) => number.is_finite().then_some(Self::Number(*number)),
        }
    }

    /// A text, `None` where it is blank.
    pub fn text_of(text: impl Into<Cow<'a, str>>) -> Option<Self> {
        let text = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!text.is_empty()).then_some(Self::Text(text))
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Integer(number) => Some(*number as f64),
            Self::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    /// The whole number it is or reads as.
    fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(_) => None,
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

/// Texts compare as texts, whole numbers by all their digits, all else as numbers; unknown where a text is none.
fn order_of(left: &Known<'_>, right: &Known<'_>) -> Option<Ordering> {
    if let (Known::Text(left), Known::Text(right)) = (left, right) {
        return Some(left.cmp(right));
    }
    match left.integer().zip(right.integer()) {
        Some((left, right)) => Some(left.cmp(&right)),
        None => left.number()?.partial_cmp(&right.number()?),
    }
}

/// A piece of a pattern.
#[derive(Clone, Copy)]
enum Piece {
    /// `%`
    Any,
    /// `_`
    One,
    /// This character.
    Own(char),
}

/// The pieces of a pattern; `\` takes the next character as it is, itself where it stands last.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(own) = characters.next() {
        pieces.push(match own {
            '%' => Piece::Any,
            '_' => Piece::One,
            '\\' => Piece::Own(characters.next().unwrap_or('\\')),
            own => Piece::Own(own),
        });
    }
    pieces
}

/// SQL's `LIKE`: the pattern's literal runs are met in turn, the last `%` giving way first.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<Piece>) = (text.chars().collect(), pieces(pattern));
    let (mut at, mut next, mut retry) = (0, 0, None);
    while at < text.len() {
        let is_met = match pattern.get(next) {
            Some(Piece::Any) => {
                retry = Some((at, next));
                next += 1;
                continue;
            }
            Some(Piece::One) => true,
            Some(Piece::Own(own)) => *own == text[at],
            None => false,
        };
        if is_met {
            (at, next) = (at + 1, next + 1);
        } else if let Some((from, star)) = retry {
            retry = Some((from + 1, star));
            (at, next) = (from + 1, star + 1);
        } else {
            return false;
        }
    }
    pattern[next..].iter().all(|piece| matches!(piece, Piece::Any))
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_pattern_stands_for_any_text_or_one_character() {
        for (text, pattern) in [
            ("R21", "R%"),
            ("R21", "R_1"),
            ("露天开采", "%露天%"),
            ("", "%"),
            ("aab", "%ab"),
            ("5%", "5\\%"),
            ("\\", "\\"),
        ] {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("R21", "R_"), ("r", "R"), ("", "_"), ("abc", "%b"), ("50", "5\\%")] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
