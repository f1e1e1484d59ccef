//! One project site (项目用地): what every plan says of its land, class by class, and which rules are broken
//! inside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::assess::Answer;
use crate::assess::questions::Questions;
use crate::geometry::grid::Point;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::locate::Index;
use crate::overlay::site::{Areas, Parts};
use crate::rules::kind::Sides;

/// What the plans and rules say of a site.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteAssessment {
    /// One entry a layer, in the arrangement's order.
    pub layers: Vec<LayerShare>,
    /// One entry a rule, in the order of the questions.
    pub rules: Vec<RuleInside>,
    /// The land any rule hits, each place counted once.
    pub net: Areas,
}

impl SiteAssessment {
    /// What all rules come to: a conflict where one is broken; else undetermined where one could not be asked or
    /// proves nothing; else clear.
    pub fn verdict(&self) -> Answer {
        let is_any = |answers: &[Answer]| self.rules.iter().any(|rule| answers.contains(&rule.answer));
        if is_any(&[Answer::Conflict]) {
            Answer::Conflict
        } else if is_any(&[Answer::NoData, Answer::Undetermined]) {
            Answer::Undetermined
        } else {
            Answer::Clear
        }
    }
}

/// One site of a file with what is said of it.
#[derive(Clone, Debug)]
pub struct Sited {
    /// The feature's number in its file.
    pub number: u64,
    /// The site cut against the arrangement.
    pub parts: Parts,
    /// What the plans and rules say.
    pub assessment: SiteAssessment,
}

/// How far sites lie beside all that was overlaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The least corner of the sites.
    pub least: Point,
    /// The extent of what was overlaid.
    pub extent: (Point, Point),
}

/// Whether all sites of a file lie where nothing was overlaid: its CRS is not what it is taken for.
pub fn missed(arrangement: &Arrangement, index: &Index, sites: &Layer, sited: &[Sited]) -> Option<Missed> {
    let corner = |pick: fn(i64, i64) -> i64| {
        let points = sites.points.iter().copied();
        points.reduce(|one, other| Point::new(pick(one.x, other.x), pick(one.y, other.y)))
    };
    let (min, max) = index.extent(arrangement)?;
    let (least, greatest) = (corner(i64::min)?, corner(i64::max)?);
    let is_beside = greatest.x < min.x || max.x < least.x || greatest.y < min.y || max.y < least.y;
    let is_missed = is_beside && sited.iter().all(|own| own.parts.parts.is_empty());
    is_missed.then_some(Missed { least, extent: (min, max) })
}

/// What one layer says of a site.
///
/// Exactly: the site as drawn = its classes + bare land + the parts' rounding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerShare {
    /// By class, in the order of codes; features without a known class come first.
    pub classes: Vec<ClassShare>,
    /// Where the layer has no feature.
    pub bare: Areas,
}

/// A class's land in a site.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassShare {
    /// The code in the layer's scheme; `None` where it is not known.
    pub code: Option<Arc<str>>,
    /// Its area in the site.
    pub areas: Areas,
    /// Its features there with their areas, in the order of features.
    pub features: Vec<(u32, Areas)>,
}

/// What one rule says of the land in a site.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleInside {
    /// Its answer.
    pub answer: Answer,
    /// The area hit.
    pub areas: Areas,
    /// The cells hit.
    pub n_cells: u32,
    /// The features on the rule's side A, as (layer in the arrangement, feature), sorted.
    pub features_a: Vec<(u16, u32)>,
    /// The features on the rule's side B, likewise.
    pub features_b: Vec<(u16, u32)>,
}

/// Says of a site's parts what the layers and the rules say of them.
///
/// `layers` are those the arrangement was cut from, in its order; `questions` its own. Land in no cell is
/// bare in every layer, and no rule is asked of it.
pub fn site(
    arrangement: &Arrangement,
    layers: &[Layer],
    questions: &Questions,
    parts: &Parts,
) -> SiteAssessment {
    let shares =
        (0..layers.len()).map(|index| layer_share(arrangement, index, &layers[index], parts)).collect();
    let (rules, net) = rules_inside(arrangement, questions, parts);
    SiteAssessment { layers: shares, rules, net }
}

fn layer_share(arrangement: &Arrangement, index: usize, layer: &Layer, parts: &Parts) -> LayerShare {
    let mut bare = parts.bare;
    let mut by_feature: BTreeMap<u32, Areas> = BTreeMap::new();
    for part in &parts.parts {
        let feature = arrangement.labels(part.cell as usize)[index];
        let sum = if feature == NO_FEATURE { &mut bare } else { by_feature.entry(feature).or_default() };
        *sum = sum.and(part.areas);
    }
    let mut by_code: BTreeMap<Option<&Arc<str>>, Vec<(u32, Areas)>> = BTreeMap::new();
    for (feature, areas) in by_feature {
        let code = layer.features[feature as usize].code.as_ref();
        by_code.entry(code).or_default().push((feature, areas));
    }
    let class = |(code, features): (Option<&Arc<str>>, Vec<(u32, Areas)>)| ClassShare {
        code: code.cloned(),
        areas: features.iter().fold(Areas::default(), |sum, &(_, areas)| sum.and(areas)),
        features,
    };
    LayerShare { classes: by_code.into_iter().map(class).collect(), bare }
}

/// Cells that look alike to rules are asked together.
fn rules_inside(arrangement: &Arrangement, questions: &Questions, parts: &Parts) -> (Vec<RuleInside>, Areas) {
    let mut alike: FxHashMap<Vec<u16>, Vec<usize>> = FxHashMap::default();
    let mut row = Vec::new();
    for (index, part) in parts.parts.iter().enumerate() {
        questions.look(arrangement.labels(part.cell as usize), &mut row);
        match alike.get_mut(&row) {
            Some(own) => own.push(index),
            None => drop(alike.insert(row.clone(), vec![index])),
        }
    }
    let mut inside: Vec<RuleInside> =
        questions.answers(&[]).map(|(answer, _)| RuleInside { answer, ..RuleInside::clear() }).collect();
    let mut net = Areas::default();
    for (row, own) in &alike {
        let mut is_hit = false;
        for (rule, (_, sides)) in inside.iter_mut().zip(questions.answers(row)) {
            let Some(sides) = sides else { continue };
            is_hit = true;
            for &index in own {
                let part = &parts.parts[index];
                rule.hit(arrangement.labels(part.cell as usize), sides, part.areas);
            }
        }
        if is_hit {
            net = own.iter().fold(net, |sum, &index| sum.and(parts.parts[index].areas));
        }
    }
    for rule in &mut inside {
        for features in [&mut rule.features_a, &mut rule.features_b] {
            features.sort_unstable();
            features.dedup();
        }
    }
    (inside, net)
}

impl RuleInside {
    fn clear() -> Self {
        Self {
            answer: Answer::Clear,
            areas: Areas::default(),
            n_cells: 0,
            features_a: Vec::new(),
            features_b: Vec::new(),
        }
    }

    fn hit(&mut self, labels: &[u32], sides: Sides, areas: Areas) {
        self.answer = Answer::Conflict;
        self.areas = self.areas.and(areas);
        self.n_cells += 1;
        for (features, bits) in [(&mut self.features_a, sides.a), (&mut self.features_b, sides.b)] {
            features.extend(on_side(labels, bits));
        }
    }
}

/// The features that label a cell in the layers of one side, as (layer, feature).
pub fn on_side(labels: &[u32], bits: u64) -> impl Iterator<Item = (u16, u32)> + '_ {
    let of_side = move |&(layer, &feature): &(u16, &u32)| bits >> layer & 1 == 1 && feature != NO_FEATURE;
    (0_u16..).zip(labels).filter(of_side).map(|(layer, &feature)| (layer, feature))
}
