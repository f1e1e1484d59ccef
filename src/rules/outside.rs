//! `outside` (越界): land of side A must lie within land of side B; what lies outside breaks the rule.

use crate::layer::text::Text;
use crate::rules::kind::{Kind, Sides};

/// The kind `outside`.
pub(crate) struct Outside;

impl Kind for Outside {
    fn name(&self) -> &'static str {
        "outside"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 类须位于 B 类之内,之外的部分即冲突",
            "land of A must lie within B; the part outside is the conflict",
        )
    }

    fn breaks(&self, matches: Sides) -> Option<Sides> {
        (matches.a != 0 && matches.b == 0).then_some(matches)
    }
}
