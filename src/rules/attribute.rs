//! `attribute` (属性): features of side A must have such values; a value that is missing is no such value.

use crate::layer::text::Text;
use crate::rules::kind::{Ground, Kind, OfFeature, Sides, Wanted};
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
        let is_met = b.is_true() || passes_missing(rule) && b.truth == Truth::Unknown;
        (a.is_true() && !is_met).then_some(Sides { a: a.layers, b: 0 })
    }

    fn of_features(&self, ground: &Ground<'_>, rule: &Rule, layer: usize) -> Vec<OfFeature> {
        let (Some(a), Some(b)) = (&rule.a, &rule.b) else { return Vec::new() };
        let held = |side| ground.combinations.alone(side, layer);
        let of_feature = |(a, b): (Held, Held)| match b.truth {
            _ if !a.is_true() => OfFeature::NotAsked,
            Truth::Unknown if passes_missing(rule) => OfFeature::NoValue,
            _ => OfFeature::of(self.breaks(rule, a, b).is_some()),
        };
        held(a).into_iter().zip(held(b)).map(of_feature).collect()
    }
}

/// Whether a value that is missing passes.
fn passes_missing(rule: &Rule) -> bool {
    rule.parameters.word("where_missing") == Some("passed")
}
