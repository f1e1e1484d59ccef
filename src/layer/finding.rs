//! Findings (质检问题): what is wrong with the data, as a list that travels with it.

use crate::layer::text::Text;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weight {
    /// The feature could not be taken; it is not in the layer.
    Refused,
    /// The feature was changed where there is one reading, and kept.
    Repaired,
    /// The feature was kept as it is; somebody should look.
    Warning,
    /// Worth knowing: an assumption that was made and said.
    Note,
}

impl Weight {
    /// All weights, the gravest first.
    pub const ALL: [Self; 4] = [Self::Refused, Self::Repaired, Self::Warning, Self::Note];

    /// The stable name: `refused`, `repaired`, `warning` or `note`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Repaired => "repaired",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing found in the data, with file, feature and place.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How much it weighs.
    pub weight: Weight,
    /// What kind of thing it is: a stable name in kebab case, for example `unknown-code`.
    pub kind: &'static str,
    /// The layer it is about.
    pub layer: String,
    /// The file it was read from, where it came from one.
    pub file: Option<String>,
    /// The feature's number in its file, where it is about one.
    pub feature: Option<u64>,
    /// The field, where it is about one.
    pub field: Option<String>,
    /// The place as `(x, y)` in the coordinates of the file, where it has one.
    pub place: Option<(f64, f64)>,
    /// What it is and what to do, in both languages.
    pub message: Text,
}
