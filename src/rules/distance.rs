//! `distance` (距离): land of side A must keep a distance from land of side B.
//!
//! What is reported is the cells of A of which some part lies too near, whole: where a parcel lies within the
//! distance it is the parcel that is at fault. Distances are the plane's and are measured from the border of
//! B's land, so its layer must be bounded by what the rule measures from; `from` says what that is.

use std::collections::BTreeMap;

use crate::conflict::join::HitCell;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::layer::text::Text;
use crate::overlay::distance::nearer_than;
use crate::rules::condition::Condition;
use crate::rules::kind::{Ground, Kind, Verdict, Wanted};
use crate::rules::parameter::{Parameter, Shape};
use crate::rules::rule::Rule;

/// The kind `distance`.
pub(crate) struct Distance;

/// What distances are measured from.
const FROM: &[&str] = &[
    "land-edge",
    "boundary-outside",
    "toe-of-embankment",
    "outer-conductor",
    "centre-line",
    "hazard-source",
    "as-assessed",
];

static PARAMETERS: [Parameter; 4] = [
    Parameter {
        name: "distance_m",
        unit: "m",
        zh: "至少的距离:一个数,或按参数分档的表",
        en: "the least distance: a number, or a table by a parameter",
        shape: Shape::NumberOrTable,
    },
    Parameter {
        name: "distances",
        unit: "m",
        zh: "按 B 的类别各自的距离(distance_m;0 即只管重叠);此时不写 b",
        en: "distances by what B is (distance_m; 0 asks for overlaps only); b is left out then",
        shape: Shape::Parts(&["distance_m"]),
    },
    Parameter {
        name: "from",
        unit: "",
        zh: "从哪里量起:land-edge 用地外缘、boundary-outside 边界外侧、toe-of-embankment 路堤坡脚、outer-conductor 边导线、centre-line 中心线、hazard-source 有害源边界、as-assessed 按环评或评价;B 的图层须以此围合",
        en: "what it is measured from, which must bound the areas of B: land-edge, boundary-outside, \
             toe-of-embankment, outer-conductor, centre-line, hazard-source, as-assessed",
        shape: Shape::Word(FROM),
    },
    Parameter {
        name: "wind_m_s",
        unit: "m/s",
        zh: "近五年平均风速,供分档",
        en: "mean wind speed of the last five years, for tables by it",
        shape: Shape::Number,
    },
];

impl Kind for Distance {
    fn name(&self) -> &'static str {
        "distance"
    }

    fn says(&self) -> Text {
        Text::new(
            "A 与 B 的距离不得小于给定值;报告的是有部分落在距离内的 A(整块)",
            "A must keep a distance from B; what is reported is A, whole, where some part lies too near",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::AMaybeB
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn one_of(&self) -> &'static [&'static str] {
        &["distance_m", "distances"]
    }

    fn is_of_places(&self) -> bool {
        false
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        let own = rule.b.as_ref().zip(rule.parameters.number("distance_m"));
        let parts = rule.parameters.parts("distances").iter();
        let parts = parts.filter_map(|part| Some((&part.of, *part.numbers.get("distance_m")?)));
        too_near(ground, rule, own.into_iter().chain(parts))
    }
}

/// The cells of side A that lie nearer to land of a condition than its distance in metres.
pub(crate) fn too_near<'c>(
    ground: &Ground<'_>,
    rule: &Rule,
    distances: impl Iterator<Item = (&'c Condition, f64)>,
) -> Verdict {
    let Some(a) = &rule.a else { return Verdict::default() };
    let (combinations, n_cells) = (ground.combinations, ground.arrangement.n_cells());
    let mut layers_a = vec![0_u64; n_cells];
    let mut asked = Vec::new();
    for (number, held) in combinations.hold(a).into_iter().enumerate().filter(|(_, held)| held.is_true()) {
        for cell in combinations.cells(number) {
            layers_a[cell as usize] = held.layers;
            asked.push(cell);
        }
    }
    asked.sort_unstable();
    let mut hits: BTreeMap<u32, u64> = BTreeMap::new();
    for (other, distance_m) in distances {
        let mut layers_b = vec![0_u64; n_cells];
        let mut is_other = vec![false; n_cells];
        for (number, held) in
            combinations.hold(other).into_iter().enumerate().filter(|(_, held)| held.is_true())
        {
            for cell in combinations.cells(number) {
                layers_b[cell as usize] = held.layers;
                is_other[cell as usize] = true;
            }
        }
        let steps = (distance_m * STEPS_PER_METRE as f64).round() as u64;
        for cell in nearer_than(ground.arrangement, &asked, &is_other, steps) {
            *hits.entry(cell).or_default() |= layers_b[cell as usize];
        }
    }
    let hit = |(cell, layers_b): (u32, u64)| HitCell { cell, layers_a: layers_a[cell as usize], layers_b };
    Verdict { hits: hits.into_iter().map(hit).collect(), measures: Vec::new() }
}
