//! What people name in the books: projects, lots, grades. Names are text as the bureau writes it, and once used
//! they are never used for anything else.

use std::fmt;
use std::sync::Arc;

use crate::layer::text::Text;

/// Letters of a name at most: room for the longest official numbers, and none for a document.
const LETTERS_MAX: usize = 64;

/// A name that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct NameError {
    /// The name as given.
    pub name: String,
}

impl NameError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        let shown = self.name.escape_debug();
        Text::new(
            format!("“{shown}”不能作编号;应为 1 至 {LETTERS_MAX} 个字,无空白与控制字符,不含“=”“:”“@”"),
            format!(
                "\"{shown}\" cannot be a name; write 1 to {LETTERS_MAX} letters without blanks, control characters, =, : or @"
            ),
        )
    }
}

/// Refuses what a list, a command line or a chain of hashes could take for something else.
fn read(name: &str) -> Result<Arc<str>, NameError> {
    let is_letter = |c: char| !c.is_whitespace() && !c.is_control() && !"=:@".contains(c);
    if name.is_empty() || LETTERS_MAX < name.chars().count() || !name.chars().all(is_letter) {
        return Err(NameError { name: name.to_owned() });
    }
    Ok(name.into())
}

/// A construction project that takes land (占用项目), by its official number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProjectId(Arc<str>);

/// A lot (指标来源): what one accepted supplement project brings in, one year's quota, one batch of a linkage.
///
/// Every amount in the books belongs to one lot for good, so that what is written off names the land it came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LotId(Arc<str>);

/// A quality grade (等别), 1 the best. The national grades go to 15, the ten grades since 2024 to 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grade(u8);

impl ProjectId {
    /// Makes a project's name.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn new(name: &str) -> Result<Self, NameError> {
        read(name).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LotId {
    /// Makes a lot's name.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn new(name: &str) -> Result<Self, NameError> {
        read(name).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Grade {
    /// The worst grade there is in any of the scales.
    pub const WORST: Self = Self(15);

    /// Makes a grade, or `None` where no scale has it.
    pub fn new(grade: u8) -> Option<Self> {
        (1..=Self::WORST.0).contains(&grade).then_some(Self(grade))
    }

    /// The number.
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
