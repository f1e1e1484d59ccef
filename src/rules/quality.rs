//! `data-quality` (数据质量): features carry a class of their scheme, and the area they are registered with.

use crate::conflict::join::HitCell;
use crate::geometry::area::Area;
use crate::layer::card::{AreaUnit, Card};
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;
use crate::overlay::arrangement::NO_FEATURE;
use crate::rules::internal::{areas, layers_of};
use crate::rules::kind::{Ground, Kind, OfFeature, Verdict, Wanted};
use crate::rules::parameter::{Parameter, Shape};
use crate::rules::rule::Rule;

/// The kind `data-quality`.
pub(crate) struct DataQuality;

/// The checks there are.
const CHECKS: &[&str] = &[CODE, REGISTERED_AREA, CONTROL_AREA, AT_THE_DOOR];
/// The parameter that says what is checked.
pub(crate) const CHECK: &str = "check";
/// Features have a class of their scheme.
pub(crate) const CODE: &str = "code";
/// The area a feature is registered with is that of its land.
pub(crate) const REGISTERED_AREA: &str = "registered-area";
/// The features of a unit add up to its control area, which somebody must say: asked of one delivery alone.
pub(crate) const CONTROL_AREA: &str = "control-area";
/// What no import lets in.
pub(crate) const AT_THE_DOOR: &str = "at-the-door";

static PARAMETERS: [Parameter; 4] = [
    Parameter {
        name: CHECK,
        unit: "",
        zh: "查什么:code 代码合法、registered-area 登记面积与几何面积相符、control-area 图斑之和等于控制面积(质检时给出)、at-the-door 导入时已把关",
        en: "what is checked: code, registered-area, control-area (which a quality report is told), or at-the-door for what no import lets in",
        shape: Shape::Word(CHECKS),
    },
    Parameter {
        name: "layers",
        unit: "",
        zh: "只查这些图层(卡片标识);不写即全部",
        en: "only these layers, by the ids of their cards; all where none is named",
        shape: Shape::Layers,
    },
    Parameter {
        name: "tolerance_m2",
        unit: "m²",
        zh: "登记面积的绝对限差",
        en: "by how much a registered area may differ",
        shape: Shape::Number,
    },
    Parameter {
        name: "tolerance_share",
        unit: "",
        zh: "登记面积的相对限差;两者取大",
        en: "by what share of it; the greater of the two counts",
        shape: Shape::Number,
    },
];

impl Kind for DataQuality {
    fn name(&self) -> &'static str {
        "data-quality"
    }

    fn says(&self) -> Text {
        Text::new(
            "图斑的代码合法、登记面积与几何面积相符;坐标系与几何在导入时把关",
            "codes are of their scheme, registered areas agree with the land; CRS and geometry are seen to on import",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::None
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn one_of(&self) -> &'static [&'static str] {
        &[CHECK]
    }

    fn is_of_places(&self) -> bool {
        false
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        let hits = match rule.parameters.word(CHECK) {
            Some(CODE) => without_class(ground, rule),
            Some(REGISTERED_AREA) => of_other_area(ground, rule),
            // What reached the arrangement has passed the door: its CRS is known, its rings are valid. Control
            // areas are in no layer.
            _ => Vec::new(),
        };
        Verdict { hits, measures: Vec::new() }
    }

    fn of_features(&self, ground: &Ground<'_>, rule: &Rule, layer: usize) -> Vec<OfFeature> {
        match rule.parameters.word(CHECK) {
            Some(CODE) => {
                let features = ground.layers[layer].features.iter();
                features.map(|feature| OfFeature::of(feature.code.is_none())).collect()
            }
            Some(REGISTERED_AREA) => registered_areas(ground, rule, layer),
            _ => Vec::new(),
        }
    }
}

/// The cells of features without a known class.
fn without_class(ground: &Ground<'_>, rule: &Rule) -> Vec<HitCell> {
    let asked = layers_of(ground, rule).fold(0_u64, |bits, layer| bits | 1 << layer);
    let unknown = ground.combinations.of_unknown_class();
    let mut hits: Vec<HitCell> = (0..ground.combinations.len())
        .filter(|&number| unknown[number] & asked != 0)
        .flat_map(|number| {
            let layers_a = unknown[number] & asked;
            ground.combinations.cells(number).map(move |cell| HitCell { cell, layers_a, layers_b: 0 })
        })
        .collect();
    hits.sort_unstable();
    hits
}

/// The cells of features whose registered area differs from that of their land.
fn of_other_area(ground: &Ground<'_>, rule: &Rule) -> Vec<HitCell> {
    let mut layers_of_cell = std::collections::BTreeMap::<u32, u64>::new();
    for index in layers_of(ground, rule) {
        let differs = registered_areas(ground, rule, index);
        for cell in 0..ground.arrangement.n_cells() {
            let label = ground.arrangement.labels(cell)[index];
            if label != NO_FEATURE && differs[label as usize] == OfFeature::Broken {
                *layers_of_cell.entry(cell as u32).or_default() |= 1 << index;
            }
        }
    }
    let hit = |(cell, layers_a)| HitCell { cell, layers_a, layers_b: 0 };
    layers_of_cell.into_iter().map(hit).collect()
}

/// For each feature of a layer whether the area it is registered with is that of its land.
fn registered_areas(ground: &Ground<'_>, rule: &Rule, index: usize) -> Vec<OfFeature> {
    let layer = &ground.layers[index];
    let card = &ground.cards.cards[&layer.id];
    let of_feature = |(feature, area): (usize, Area)| match registered(card, layer, feature) {
        Some(registered) => OfFeature::of(allowed(rule, registered) < (registered - area).abs()),
        None => OfFeature::NoValue,
    };
    areas(ground, index).into_iter().enumerate().map(of_feature).collect()
}

/// By how much an area may differ from `said`: the greater of the rule's two tolerances.
pub(crate) fn allowed(rule: &Rule, said: Area) -> Area {
    let number = |name: &str| rule.parameters.number(name).unwrap_or(0.0);
    let share = number("tolerance_share") * said.square_metres();
    Area::from_square_metres(number("tolerance_m2").max(share))
}

/// The area a feature is registered with, from the first of the card's area fields that holds a number.
pub(crate) fn registered(card: &Card, layer: &Layer, feature: usize) -> Option<Area> {
    card.area_fields.iter().find_map(|field| {
        let number = match layer.value(feature, &field.name)? {
            Value::Integer(number) => *number as f64,
            Value::Real(number) => *number,
            Value::Text(text) => text.trim().parse().ok()?,
            Value::Null => return None,
        };
        let m2 = match field.unit {
            AreaUnit::SquareMetre => number,
            AreaUnit::Hectare => number * 1e4,
            AreaUnit::Mu => number * 1e4 / 15.0,
        };
        // Past the country's area a number is no area.
        (0.0..1e13).contains(&m2).then(|| Area::from_square_metres(m2))
    })
}
