//! `adjacency` (相邻): land of side A must not lie beside land of side B: sharing a border, or nearer than a few
//! metres. The same exact distances as of the kind `distance`, from border to border.

use crate::conflict::join::Found;
use crate::layer::text::Text;
use crate::rules::distance::{Apart, beside, too_near};
use crate::rules::kind::{Ground, Kind, LAND, Verdict, Wanted};
use crate::rules::parameter::{Parameter, Shape};
use crate::rules::rule::Rule;

/// The kind `adjacency`.
pub(crate) struct Adjacency;

static PARAMETERS: [Parameter; 1] = [Parameter {
    name: "within_m",
    unit: "m",
    zh: "边界之间近于此值即为相邻;隔着道路也算",
    en: "land is adjacent when its borders are nearer than this, across a road as well",
    shape: Shape::Number,
}];

impl Kind for Adjacency {
    fn name(&self) -> &'static str {
        "adjacency"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 不得与 B 相邻(共边,或相距小于给定值);报告的是相邻的 A",
            "A must not lie beside B, sharing a border or nearer than so many metres; what is reported is A",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::Both
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn one_of(&self) -> &'static [&'static str] {
        &["within_m"]
    }

    fn is_of_places(&self) -> bool {
        false
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        too_near(ground, rule, &distances(rule), LAND)
    }

    fn beside(&self, ground: &Ground<'_>, rule: &Rule, patches: &[Found]) -> Vec<Vec<(u16, u32)>> {
        beside(ground, &distances(rule), LAND, patches)
    }
}

fn distances(rule: &Rule) -> Vec<Apart<'_>> {
    rule.b.as_ref().zip(rule.parameters.number("within_m")).into_iter().collect()
}
