//! `distance` (距离): land of side A must keep a distance from land of side B.
//!
//! What is reported is the cells of A of which some part lies too near, whole: where a parcel lies within the
//! distance it is the parcel that is at fault, and all of B that it is too near stands beside it. Distances are
//! the plane's. `from` says what they are measured from: the border of B's land, which its layer must be bounded
//! by, or B's center lines, which only a layer of lines has.

use std::collections::BTreeMap;

use crate::conflict::join::{Found, HitCell};
use crate::geometry::grid::STEPS_PER_METRE;
use crate::geometry::ring::Polygon;
use crate::layer::feature::Geometry;
use crate::layer::text::Text;
use crate::overlay::distance::{Line, Others, features_near, nearer_than};
use crate::rules::condition::Condition;
use crate::rules::kind::{Ground, Kind, LAND, Verdict, Wanted};
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
        zh: "从哪里量起:land-edge 用地外缘、boundary-outside 边界外侧、toe-of-embankment 路堤坡脚、outer-conductor 边导线、centre-line 中心线(只用线状图层)、hazard-source 有害源边界、as-assessed 按环评或评价;B 的面须以此围合;不写则面和线都量",
        en: "what it is measured from, which must bound the areas of B: land-edge, boundary-outside, \
             toe-of-embankment, outer-conductor, hazard-source, as-assessed; or centre-line, of layers of lines \
             alone; left out, areas and lines alike",
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

    fn geometries_b(&self, rule: &Rule) -> &'static [Geometry] {
        match rule.parameters.word("from") {
            None => &[Geometry::Areas, Geometry::Lines],
            Some("centre-line") => &[Geometry::Lines],
            Some(_) => LAND,
        }
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        too_near(ground, rule, &distances(rule), self.geometries_b(rule))
    }

    fn beside(&self, ground: &Ground<'_>, rule: &Rule, patches: &[Found]) -> Vec<Vec<(u16, u32)>> {
        beside(ground, &distances(rule), self.geometries_b(rule), patches)
    }
}

/// A condition, and the distance from what it asks for, in metres.
pub(crate) type Apart<'r> = (&'r Condition, f64);

/// Every distance a rule asks for.
fn distances(rule: &Rule) -> Vec<Apart<'_>> {
    let own = rule.b.as_ref().zip(rule.parameters.number("distance_m"));
    let parts = rule.parameters.parts("distances").iter();
    let parts = parts.filter_map(|part| Some((&part.of, *part.numbers.get("distance_m")?)));
    own.into_iter().chain(parts).collect()
}

/// The cells of side A that lie nearer than its distance to what a condition asks for, on layers of these
/// geometries.
pub(crate) fn too_near(
    ground: &Ground<'_>,
    rule: &Rule,
    distances: &[Apart<'_>],
    geometries: &[Geometry],
) -> Verdict {
    let Some(a) = &rule.a else { return Verdict::default() };
    let combinations = ground.combinations;
    let mut layers_a = vec![0_u64; ground.arrangement.n_cells()];
    let mut asked = Vec::new();
    for (number, held) in combinations.hold(a).into_iter().enumerate().filter(|(_, held)| held.is_true()) {
        for cell in combinations.cells(number) {
            layers_a[cell as usize] = held.layers;
            asked.push(cell);
        }
    }
    asked.sort_unstable();
    let mut hits: BTreeMap<u32, u64> = BTreeMap::new();
    for &(other, distance_m) in distances {
        let others = others(ground, other, geometries);
        for cell in nearer_than(ground.arrangement, &asked, &others, steps(distance_m)) {
            *hits.entry(cell).or_default() |= others.layers[cell as usize];
        }
    }
    let hit = |(cell, layers_b): (u32, u64)| HitCell { cell, layers_a: layers_a[cell as usize], layers_b };
    Verdict { hits: hits.into_iter().map(hit).collect(), measures: Vec::new() }
}

/// For each patch the features it lies too near, by the same distances.
pub(crate) fn beside(
    ground: &Ground<'_>,
    distances: &[Apart<'_>],
    geometries: &[Geometry],
    patches: &[Found],
) -> Vec<Vec<(u16, u32)>> {
    let regions: Vec<&Polygon> = patches.iter().map(|found| &found.patch.polygon).collect();
    let mut beside = vec![Vec::new(); patches.len()];
    for &(other, distance_m) in distances.iter().filter(|_| !patches.is_empty()) {
        let others = others(ground, other, geometries);
        let near = features_near(ground.arrangement, &regions, &others, steps(distance_m));
        for (beside, near) in beside.iter_mut().zip(near) {
            beside.extend(near);
        }
    }
    beside
}

/// A distance in grid steps.
fn steps(distance_m: f64) -> u64 {
    (distance_m * STEPS_PER_METRE as f64).round() as u64
}

/// The land and the lines that a condition asks for, on layers of these geometries.
fn others<'g>(ground: &Ground<'g>, condition: &Condition, geometries: &[Geometry]) -> Others<'g> {
    let (combinations, n_cells) = (ground.combinations, ground.arrangement.n_cells());
    let mut others = Others { is_other: vec![false; n_cells], layers: vec![0; n_cells], lines: Vec::new() };
    if geometries.contains(&Geometry::Areas) {
        let held = combinations.hold(condition).into_iter().enumerate();
        for (number, held) in held.filter(|(_, held)| held.is_true()) {
            for cell in combinations.cells(number) {
                others.is_other[cell as usize] = true;
                others.layers[cell as usize] = held.layers;
            }
        }
    }
    if geometries.contains(&Geometry::Lines) {
        let layers = ground.layers.iter().enumerate().filter(|(_, layer)| layer.is_of_lines());
        for (index, layer) in layers {
            for feature in combinations.lines_holding(condition, index) {
                let lines = layer.lines(feature as usize);
                others.lines.extend(lines.map(|points| Line { feature: (index as u16, feature), points }));
            }
        }
    }
    others
}
