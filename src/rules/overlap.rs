//! `overlap` (重叠): classes of side A and of side B must not lie on the same land.

use crate::layer::text::Text;
use crate::rules::kind::{Kind, Sides};

/// The kind `overlap`.
pub(crate) struct Overlap;

impl Kind for Overlap {
    fn name(&self) -> &'static str {
        "overlap"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 类与 B 类不得占同一块地;面积为零的接触不算重叠",
            "classes of A and of B must not share land; touching is not overlapping",
        )
    }

    /// Broken where two different layers match, one on each side: a layer does not contradict itself.
    fn breaks(&self, matches: Sides) -> Option<Sides> {
        let is_between_layers = (matches.a | matches.b).count_ones() > 1;
        (matches.a != 0 && matches.b != 0 && is_between_layers).then_some(matches)
    }
}
