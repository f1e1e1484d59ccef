//! The table of rule kinds.

use crate::layer::text::Text;
use crate::rules::outside::Outside;
use crate::rules::overlap::Overlap;

/// What a rule may ask of a combination of classes.
pub trait Kind: Sync {
    /// The name rule files use, for example `overlap`.
    fn name(&self) -> &'static str;

    /// What it asks, for people.
    fn says(&self) -> Text;

    /// Given the layers that match the rule's side A and side B in one combination (bit `k` is layer `k`
    /// of the arrangement), the layers that break it on each side; `None` where it is kept.
    fn breaks(&self, matches: Sides) -> Option<Sides>;
}

/// Layers on the two sides of a rule, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Layers on side A.
    pub a: u64,
    /// Layers on side B.
    pub b: u64,
}

/// Every kind of rule the files may name. A new kind is one file and one line here.
pub static KINDS: &[&dyn Kind] = &[&Overlap, &Outside];

/// The kind of that name.
pub fn find(name: &str) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}
