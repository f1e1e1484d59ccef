//! `attribute` (属性): features of side A must have such values; a value that is missing is no such value.

use crate::layer::text::Text;
use crate::rules::kind::{Kind, Sides, Wanted};
use crate::rules::parameter::{Parameter, Shape};
use crate::rules::rule::Rule;
use crate::rules::truth::{Held, Truth};

/// The kind `attribute`.
pub(crate) struct Attribute;

static PARAMETERS: [Parameter; 1] = [Parameter {
    name: "where_missing",
    unit: "",
    zh: "缺值时怎么判:broken 算违反(缺省),passed 放过",
    en: "what a missing value is: broken (the default) or passed",
    shape: Shape::Word(&["broken", "passed"]),
}];

impl Kind for Attribute {
    fn name(&self) -> &'static str {
        "attribute"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 的图斑须满足 B(对属性值的条件:不缺、在范围内、不在负面清单内)",
            "features of A must meet B, a condition on their values: there, within range, on no negative list",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::Both
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn breaks(&self, rule: &Rule, a: Held, b: Held) -> Option<Sides> {
        let passes_unknown = rule.parameters.word("where_missing") == Some("passed");
        let is_met = b.is_true() || passes_unknown && b.truth == Truth::Unknown;
        (a.is_true() && !is_met).then_some(Sides { a: a.layers, b: 0 })
    }
}
