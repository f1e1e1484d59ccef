//! `overlap` (重叠): classes of side A and of side B must not lie on the same land.

use crate::layer::text::Text;
use crate::rules::kind::{Kind, Sides, Wanted};
use crate::rules::rule::Rule;
use crate::rules::truth::Held;

/// The kind `overlap`.
pub(crate) struct Overlap;

impl Kind for Overlap {
    fn name(&self) -> &'static str {
        "overlap"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 与 B 不得占同一块地;面积为零的接触不算重叠",
            "A and B must not share land; touching is not overlapping",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::Both
    }

    /// Broken where two different layers match, one on each side: a layer does not contradict itself.
    fn breaks(&self, _: &Rule, a: Held, b: Held) -> Option<Sides> {
        let is_between_layers = 1 < (a.layers | b.layers).count_ones();
        let is_broken = a.is_true() && b.is_true() && is_between_layers;
        is_broken.then_some(Sides { a: a.layers, b: b.layers })
    }
}
