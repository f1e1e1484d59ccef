//! The words for what a rule is: stable names for machines, both languages for people.

use crate::layer::text::Text;
use crate::rules::kind::Bound;
use crate::rules::rule::{Evidence, GivesWay, Nature, Severity};

impl Nature {
    /// The stable name: `hard` or `elastic`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Elastic => "elastic",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Hard => Text::new("刚性", "hard"),
            Self::Elastic => Text::new("弹性", "elastic"),
        }
    }
}

impl Severity {
    /// All severities, the most severe first.
    pub const ALL: [Self; 4] = [Self::S1, Self::S2, Self::S3, Self::S4];

    /// The stable name: `S1` to `S4`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::S1 => "S1",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::S4 => "S4",
        }
    }

    /// The word for people, beside the name.
    pub fn word(self) -> Text {
        match self {
            Self::S1 => Text::new("阻断", "blocking"),
            Self::S2 => Text::new("重大", "major"),
            Self::S3 => Text::new("协调", "to coordinate"),
            Self::S4 => Text::new("提示", "hint"),
        }
    }
}

impl Evidence {
    /// The stable name: `official`, `secondary` or `memory`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Secondary => "secondary",
            Self::Memory => "memory",
        }
    }

    /// The mark shown beside a rule wherever it appears.
    pub fn word(self) -> Text {
        match self {
            Self::Official => Text::new("已核原文", "official text read"),
            Self::Secondary => Text::new("据二手资料", "secondary source"),
            Self::Memory => Text::new("凭记忆,未核", "from memory, unverified"),
        }
    }
}

impl GivesWay {
    /// The stable name: `a`, `b`, `later` or `open`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::Later => "later",
            Self::Open => "open",
        }
    }
}

impl Bound {
    /// The stable name: `at-most`, `at-least` or `equal`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::AtMost => "at-most",
            Self::AtLeast => "at-least",
            Self::Equal => "equal",
        }
    }

    /// The sign between a sum and its limit.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::Equal => "=",
        }
    }
}
