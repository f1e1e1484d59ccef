//! What is wrong with a condition or a filter.

use crate::formats::conditions::limits::FILTER_BYTES_MAX;
use crate::layer::text::Text;

/// What is wrong with a condition, and at which byte of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::formats) struct Fault {
    /// The byte.
    pub(in crate::formats) offset: usize,
    /// What is wrong and what to write instead.
    pub(in crate::formats) said: Text,
}

/// Why a filter is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// It is longer than any that somebody writes.
    #[error("{}", self.text().en)]
    TooLong {
        /// Its bytes.
        n_bytes: usize,
    },
    /// It is no CQL2, or says what cannot be asked.
    #[error("{}", self.text().en)]
    Wrong {
        /// Where, in characters from 1.
        column: usize,
        /// What is wrong and what to write instead.
        said: Text,
    },
}

impl FilterError {
    /// The error of a fault in that text.
    pub(super) fn wrong(text: &str, Fault { offset, said }: Fault) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        Self::Wrong { column: 1 + before.chars().count(), said }
    }

    /// What is wrong and what to do, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::TooLong { n_bytes } => Text::new(
                format!("筛选条件有 {n_bytes} 字节,最多 {FILTER_BYTES_MAX};请分几次问"),
                format!(
                    "the filter has {n_bytes} bytes, {FILTER_BYTES_MAX} at most; ask in several requests"
                ),
            ),
            Self::Wrong { column, said } => {
                Text::new(format!("第 {column} 列:{}", said.zh), format!("column {column}: {}", said.en))
            }
        }
    }
}
