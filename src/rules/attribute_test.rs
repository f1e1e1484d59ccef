//! Tests of attribute values: comparisons, `LIKE`, `IN`, `BETWEEN`, `IS NULL` and arithmetic on the fields
//! of one layer's feature.
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
    /// A text is like a pattern: `%` stands for any text, `_` for one character.
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
    /// A text; a date is its ISO text.
    Text(Arc<str>),
    /// A field's value; the name is matched without regard to case.
    Field(Arc<str>),
    /// `+ - * /` of two numbers.
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
}

/// A value that is there.
#[derive(Clone, Debug)]
enum Known<'a> {
    Number(f64),
    Text(Cow<'a, str>),
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
        match &self.test {
            Test::Compare { left, comparison, right } => {
                let order = left.value(layer, index).zip(right.value(layer, index));
                let order = order.and_then(|(left, right)| order_of(&left, &right));
                order.map(|order| comparison.takes(order)).into()
            }
            Test::In { term, list } => {
                let value = term.value(layer, index);
                let is = |other: &Term| -> Truth {
                    let order = value.clone().zip(other.value(layer, index));
                    order.and_then(|(left, right)| order_of(&left, &right)).map(Ordering::is_eq).into()
                };
                list.iter().map(is).max().unwrap_or(Truth::False)
            }
            Test::Like { term, pattern } => {
                term.value(layer, index).map(|value| is_like(&value.text(), pattern)).into()
            }
            Test::IsNull(term) => Some(term.value(layer, index).is_none()).into(),
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
            Self::Number(_) | Self::Text(_) => {}
        }
    }

    fn value<'a>(&'a self, layer: &'a Layer, index: usize) -> Option<Known<'a>> {
        match self {
            Self::Number(number) => Some(Known::Number(*number)),
            Self::Text(text) => Some(Known::Text(Cow::Borrowed(text))),
            Self::Field(field) => match layer.value(index, field)? {
                Value::Null => None,
                Value::Text(text) if text.trim().is_empty() => None,
                Value::Text(text) => Some(Known::Text(Cow::Borrowed(text.trim()))),
                Value::Integer(number) => Some(Known::Number(*number as f64)),
                Value::Real(number) => number.is_finite().then_some(Known::Number(*number)),
            },
            Self::Arithmetic { left, operation, right } => {
                let (left, right) =
                    (left.value(layer, index)?.number()?, right.value(layer, index)?.number()?);
                let number = match operation {
                    Operation::Add => left + right,
                    Operation::Subtract => left - right,
                    Operation::Multiply => left * right,
                    Operation::Divide => left / right,
                };
                number.is_finite().then_some(Known::Number(number))
            }
        }
    }
}

impl Known<'_> {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// Texts compare as texts, all else as numbers; unknown where a text is none.
fn order_of(left: &Known<'_>, right: &Known<'_>) -> Option<Ordering> {
    match (left, right) {
        (Known::Text(left), Known::Text(right)) => Some(left.cmp(right)),
        _ => left.number()?.partial_cmp(&right.number()?),
    }
}

/// SQL's `LIKE`: the pattern's literal runs are met in turn, the last `%` giving way first.
pub fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut next, mut retry) = (0, 0, None);
    while at < text.len() {
        match pattern.get(next) {
            Some('%') => {
                retry = Some((at, next));
                next += 1;
            }
            Some(&own) if own == '_' || own == text[at] => {
                at += 1;
                next += 1;
            }
            _ => match retry {
                Some((from, star)) => {
                    retry = Some((from + 1, star));
                    (at, next) = (from + 1, star + 1);
                }
                None => return false,
            },
        }
    }
    pattern[next..].iter().all(|&own| own == '%')
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_pattern_stands_for_any_text_or_one_character() {
        for (text, pattern) in
            [("R21", "R%"), ("R21", "R_1"), ("露天开采", "%露天%"), ("", "%"), ("aab", "%ab")]
        {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [("R21", "R_"), ("r", "R"), ("", "_"), ("abc", "%b")] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
