//! `containment` (包含): land of side A must lie within land of side B; what lies outside breaks the rule.

use crate::layer::text::Text;
use crate::rules::kind::{Kind, Sides, Wanted};
use crate::rules::rule::Rule;
use crate::rules::truth::Held;

/// The kind `containment`.
pub(crate) struct Containment;

impl Kind for Containment {
    fn name(&self) -> &'static str {
        "containment"
    }

    fn says(&self) -> Text {
        Text::new("A 须位于 B 之内,之外的部分即冲突", "A must lie within B; the part outside is the conflict")
    }

    fn sides(&self) -> Wanted {
        Wanted::Both
    }

    fn breaks(&self, _: &Rule, a: Held, b: Held) -> Option<Sides> {
        (a.is_true() && !b.is_true()).then_some(Sides { a: a.layers, b: 0 })
    }
}
