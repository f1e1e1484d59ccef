//! `layer-internal` (层内): features of one layer overlap, leave gaps, or are too small or too narrow.

use std::collections::BTreeMap;

use crate::conflict::join::HitCell;
use crate::geometry::area::Area;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::layer::feature::{Feature, Layer};
use crate::layer::text::Text;
use crate::overlay::arrangement::NO_FEATURE;
use crate::overlay::{quality, shapes};
use crate::rules::kind::{Ground, Kind, OfFeature, Verdict, Wanted};
use crate::rules::parameter::{Parameter, Shape};
use crate::rules::rule::Rule;

/// The kind `layer-internal`.
pub(crate) struct LayerInternal;

/// The checks there are.
const CHECKS: &[&str] = &[OVERLAP, GAP, LEAST_PATCH, NARROW];
/// Features of one layer cover the same land.
pub(crate) const OVERLAP: &str = "overlap";
/// A layer that promises to be complete leaves land bare.
pub(crate) const GAP: &str = "gap";
/// A feature is smaller than its class allows.
const LEAST_PATCH: &str = "least-patch";
/// A feature is a sliver.
const NARROW: &str = "narrow";

static PARAMETERS: [Parameter; 5] = [
    Parameter {
        name: "checks",
        unit: "",
        zh: "查什么:overlap 重叠、gap 缝隙(只查承诺无缝的图层)、least-patch 最小图斑、narrow 碎片宽度",
        en: "what is checked: overlap, gap (of layers that promise to have none), least-patch, narrow",
        shape: Shape::Words(CHECKS),
    },
    Parameter {
        name: "layers",
        unit: "",
        zh: "只查这些图层(卡片标识);不写即全部",
        en: "only these layers, by the ids of their cards; all where none is named",
        shape: Shape::Layers,
    },
    Parameter {
        name: "least",
        unit: "m²",
        zh: "各类的最小图斑面积",
        en: "the least area of a feature, by class",
        shape: Shape::Parts(&["at_least_m2"]),
    },
    Parameter {
        name: "width_min_m",
        unit: "m",
        zh: "等效宽度 2A/P 小于此值为碎片",
        en: "a feature of less equivalent width 2A/P is a sliver",
        shape: Shape::Number,
    },
    Parameter {
        name: "area_max_m2",
        unit: "m²",
        zh: "面积不小于此值的不算碎片",
        en: "a feature of this area or more is none",
        shape: Shape::Number,
    },
];

impl Kind for LayerInternal {
    fn name(&self) -> &'static str {
        "layer-internal"
    }

    fn says(&self) -> Text {
        Text::new(
            "同一图层的图斑不得重叠、留缝、过小或过窄",
            "features of one layer must not overlap, leave gaps, or be too small or too narrow",
        )
    }

    fn sides(&self) -> Wanted {
        Wanted::None
    }

    fn parameters(&self) -> &'static [Parameter] {
        &PARAMETERS
    }

    fn one_of(&self) -> &'static [&'static str] {
        &["checks"]
    }

    fn is_of_places(&self) -> bool {
        false
    }

    fn ask(&self, ground: &Ground<'_>, rule: &Rule) -> Verdict {
        // By cell the layers that are at fault there.
        let mut hits: BTreeMap<u32, u64> = BTreeMap::new();
        for check in rule.parameters.words("checks") {
            for (layer, cell) in cells_at_fault(ground, rule, check) {
                *hits.entry(cell).or_default() |= 1 << layer;
            }
        }
        let hits = hits.into_iter().map(|(cell, layers_a)| HitCell { cell, layers_a, layers_b: 0 });
        Verdict { hits: hits.collect(), measures: Vec::new() }
    }

    fn of_features(&self, ground: &Ground<'_>, rule: &Rule, layer: usize) -> Vec<OfFeature> {
        let n_features = ground.layers[layer].features.len();
        let mut of_features = vec![OfFeature::NotAsked; n_features];
        for check in rule.parameters.words("checks") {
            let (is_asked, is_broken) = match &**check {
                LEAST_PATCH => (is_bounded(ground, rule, layer), too_small(ground, rule, layer)),
                NARROW => (vec![true; n_features], too_narrow(ground, rule, layer)),
                _ => continue,
            };
            for (own, (is_asked, is_broken)) in
                of_features.iter_mut().zip(is_asked.into_iter().zip(is_broken))
            {
                if is_asked && *own != OfFeature::Broken {
                    *own = OfFeature::of(is_broken);
                }
            }
        }
        of_features
    }
}

/// The layers a rule is about, as indices into the arrangement's.
pub(crate) fn layers_of<'a>(ground: &'a Ground<'_>, rule: &'a Rule) -> impl Iterator<Item = usize> + 'a {
    let named = rule.parameters.words("layers");
    let is_named = move |layer: &Layer| named.is_empty() || named.contains(&layer.id);
    (0..ground.layers.len()).filter(move |&index| is_named(&ground.layers[index]))
}

/// The cells at fault by one check, with the layer that is.
fn cells_at_fault(ground: &Ground<'_>, rule: &Rule, check: &str) -> Vec<(usize, u32)> {
    let layers = layers_of(ground, rule);
    match check {
        OVERLAP => {
            let crowds = |index: usize| {
                ground.arrangement.crowds.iter().filter(move |crowd| usize::from(crowd.layer) == index)
            };
            layers.flat_map(|index| crowds(index).map(move |crowd| (index, crowd.cell))).collect()
        }
        GAP => {
            let is_complete = |index: &usize| ground.cards.cards[&ground.layers[*index].id].is_complete;
            let gaps = |index: usize| {
                let bounds = ground.district.filter(|&district| district != index);
                quality::gap_cells(ground.arrangement, index, bounds).into_iter()
            };
            layers.filter(is_complete).flat_map(|index| gaps(index).map(move |cell| (index, cell))).collect()
        }
        LEAST_PATCH => {
            layers.flat_map(|index| of_features(ground, index, &too_small(ground, rule, index))).collect()
        }
        _ => layers.flat_map(|index| of_features(ground, index, &too_narrow(ground, rule, index))).collect(),
    }
}

/// The cells that features at fault label.
fn of_features(ground: &Ground<'_>, index: usize, is_at_fault: &[bool]) -> Vec<(usize, u32)> {
    let label = |cell: u32| ground.arrangement.labels(cell as usize)[index];
    let is_hit = |&cell: &u32| label(cell) != NO_FEATURE && is_at_fault[label(cell) as usize];
    (0..ground.arrangement.n_cells() as u32).filter(is_hit).map(|cell| (index, cell)).collect()
}

/// For each feature of a layer whether the sum of its cells is less than its class allows.
fn too_small(ground: &Ground<'_>, rule: &Rule, index: usize) -> Vec<bool> {
    let features = ground.layers[index].features.iter().zip(areas(ground, index));
    // A feature of no land is lost, which is another finding.
    features
        .map(|(feature, area)| {
            area != Area::ZERO && least(ground, rule, index, feature).is_some_and(|least| area < least)
        })
        .collect()
}

/// For each feature of a layer whether its class has a least area.
fn is_bounded(ground: &Ground<'_>, rule: &Rule, index: usize) -> Vec<bool> {
    let features = ground.layers[index].features.iter();
    features.map(|feature| least(ground, rule, index, feature).is_some()).collect()
}

/// The least area a feature's class may have.
fn least(ground: &Ground<'_>, rule: &Rule, index: usize, feature: &Feature) -> Option<Area> {
    let scheme = &ground.cards.cards[&ground.layers[index].id].scheme;
    let code = feature.code.as_ref()?;
    let part = rule.parameters.parts("least").iter().find(|part| part.of.takes(scheme, code))?;
    part.numbers.get("at_least_m2").map(|&m2| Area::from_square_metres(m2))
}

/// For each feature of a layer the sum of the cells it labels or yields.
pub(crate) fn areas(ground: &Ground<'_>, index: usize) -> Vec<Area> {
    let mut areas = vec![Area::ZERO; ground.layers[index].features.len()];
    for cell in 0..ground.arrangement.n_cells() {
        let label = ground.arrangement.labels(cell)[index];
        if label != NO_FEATURE {
            areas[label as usize] += ground.arrangement.legal_area(cell);
        }
    }
    for crowd in ground.arrangement.crowds.iter().filter(|crowd| usize::from(crowd.layer) == index) {
        let cell = crowd.cell as usize;
        let label = ground.arrangement.labels(cell)[index];
        for &feature in crowd.features.iter().filter(|&&feature| feature != label) {
            areas[feature as usize] += ground.arrangement.legal_area(cell);
        }
    }
    areas
}

/// For each feature of a layer whether its land is a sliver.
fn too_narrow(ground: &Ground<'_>, rule: &Rule, index: usize) -> Vec<bool> {
    let number = |name: &str| rule.parameters.number(name);
    let n_features = ground.layers[index].features.len();
    let (Some(width_m), Some(area_max_m2)) = (number("width_min_m"), number("area_max_m2")) else {
        return vec![false; n_features];
    };
    let steps = STEPS_PER_METRE as f64;
    let width_steps = (width_m * steps).round() as u64;
    let area_max = (2.0 * area_max_m2 * steps * steps).round() as i128;
    let is_sliver = |form: crate::geometry::shape::Shape| {
        0 < form.doubled_area && form.doubled_area < area_max && form.is_narrower_than(width_steps)
    };
    shapes::of_features(ground.arrangement, index, n_features).into_iter().map(is_sliver).collect()
}
