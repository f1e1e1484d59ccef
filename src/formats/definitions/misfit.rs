//! Where a rule does not fit its kind: sides and parameters.

use crate::layer::text::Text;

/// What is wrong with a rule's sides or parameters, given its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterProblem {
    /// The kind takes no such parameter.
    Unknown {
        /// The kind.
        kind: String,
        /// The parameter.
        name: String,
        /// Those it takes.
        known: String,
    },
    /// The value is none the parameter takes.
    Value {
        /// The parameter.
        name: String,
        /// What it takes.
        expected: Text,
    },
    /// None of the parameters that the kind cannot do without.
    OneOf {
        /// The kind.
        kind: String,
        /// Those of which it wants one.
        names: String,
    },
    /// A side is there or is not, against what the kind wants.
    Sides {
        /// The kind.
        kind: String,
        /// What it wants.
        expected: Text,
    },
    /// `requires` lists a parameter that is set.
    NotOpen(String),
}

impl ParameterProblem {
    /// What is wrong and what to do, without the place.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Unknown { kind, name, known } => Text::new(
                format!("{kind} 类规则没有参数“{name}”;可用:{known}"),
                format!("rules of kind {kind} take no parameter \"{name}\"; they take {known}"),
            ),
            Self::Value { name, expected } => Text::new(
                format!("参数“{name}”应为{}", expected.zh),
                format!("parameter \"{name}\": write {}", expected.en),
            ),
            Self::OneOf { kind, names } => Text::new(
                format!("{kind} 类规则须有参数 {names} 之一;来源没有给数的,列入 requires"),
                format!(
                    "rules of kind {kind} want one of {names}; where no source gives the number, list it in requires"
                ),
            ),
            Self::Sides { kind, expected } => Text::new(
                format!("{kind} 类规则{};尚无图层的须写 needs", expected.zh),
                format!("rules of kind {kind} {}; where there is no layer yet, write needs", expected.en),
            ),
            Self::NotOpen(name) => Text::new(
                format!("requires 列了“{name}”,但它已在 parameters 中;请去掉一处"),
                format!("requires lists \"{name}\", which parameters has; remove one of them"),
            ),
        }
    }
}
