//! The words for the five answers.

use crate::assess::Answer;
use crate::layer::text::Text;

impl Answer {
    /// The stable name: `conflict`, `clear`, `not-applicable`, `no-data` or `undetermined`.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Clear => "clear",
            Self::NotApplicable => "not-applicable",
            Self::NoData => "no-data",
            Self::Undetermined => "undetermined",
        }
    }

    /// The word for people; what is missing is told apart from it.
    pub fn word(&self) -> Text {
        match self {
            Self::Conflict => Text::new("冲突", "conflict"),
            Self::Clear => Text::new("无冲突", "clear"),
            Self::NotApplicable => Text::new("不适用", "not applicable"),
            Self::NoData => Text::new("无数据", "no data"),
            Self::Undetermined => Text::new("未定", "undetermined"),
        }
    }
}
