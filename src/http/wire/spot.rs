//! What lies at a point, written as it is found: an answer has a line for each of some hundred rules, and making each
//! a tree of values first would take most of the time of a question.

use std::borrow::Cow;
use std::sync::Arc;

use serde::ser::{Serialize, Serializer};
use serde_json::{Value as Json, json};

use crate::assess::point::{Place, RuleThere, Spot};
use crate::assess::site::on_side;
use crate::geometry::grid::Point;
use crate::http::wire::place::Ground;
use crate::layer::text::Text;

/// What lies at a point.
#[derive(Debug, serde::Serialize)]
pub struct PlaceLine<'a> {
    at: [f64; 2],
    is_on_border: bool,
    is_bare_touched: bool,
    spots: Vec<SpotLine<'a>>,
}

#[derive(Debug, serde::Serialize)]
struct SpotLine<'a> {
    cell: u32,
    cell_area_m2: String,
    layers: Vec<LayerLine<'a>>,
    rules: Vec<RuleLine<'a>>,
}

#[derive(Debug, serde::Serialize)]
#[serde(untagged)]
enum LayerLine<'a> {
    /// A layer of lines, which is not asked of land.
    Lines(Json),
    /// Any other.
    Areas { layer: &'a str, features: Vec<FeatureLine<'a>> },
}

#[derive(Debug, serde::Serialize)]
struct RuleLine<'a> {
    rule: &'a str,
    severity: &'static str,
    evidence: &'static str,
    answer: &'static str,
    missing: Ids<'a>,
    features_a: Vec<FeatureLine<'a>>,
    features_b: Vec<FeatureLine<'a>>,
}

/// A feature.
#[derive(Debug, serde::Serialize)]
pub(super) struct FeatureLine<'a> {
    layer: &'a str,
    feature: u64,
    code: Option<String>,
    class: Option<Words<'a>>,
    label: Option<Cow<'a, str>>,
}

#[derive(Debug)]
struct Ids<'a>(&'a [Arc<str>]);

impl Serialize for Ids<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|own| &**own))
    }
}

/// A text in both languages.
#[derive(Debug, serde::Serialize)]
struct Words<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> Words<'a> {
    fn of(text: &'a Text) -> Self {
        Self { zh: &text.zh, en: &text.en }
    }
}

impl<'a> Ground<'a> {
    /// What lies at a point.
    pub fn place(&self, at: Point, place: &'a Place) -> PlaceLine<'a> {
        let (x, y) = at.metres();
        PlaceLine {
            at: [x, y],
            is_on_border: place.is_on_border,
            is_bare_touched: place.is_bare_touched,
            spots: place.spots.iter().map(|spot| self.spot(spot)).collect(),
        }
    }

    /// A feature.
    pub(super) fn feature(&self, layer: usize, feature: u32) -> FeatureLine<'a> {
        let own = self.describe(layer, feature);
        FeatureLine {
            layer: own.layer,
            feature: own.number,
            code: own.code.as_ref().map(ToString::to_string),
            class: own.class.map(Words::of),
            label: own.label,
        }
    }

    fn spot(&self, spot: &Spot) -> SpotLine<'a> {
        let labels = self.arrangement.labels(spot.cell as usize);
        let layer = |(index, features): (usize, &Vec<u32>)| match self.lines_json(index) {
            Some(lines) => LayerLine::Lines(lines),
            None => LayerLine::Areas {
                layer: &self.arrangement.layers[index],
                features: features.iter().map(|&own| self.feature(index, own)).collect(),
            },
        };
        let rule = |(index, there): (usize, &RuleThere)| {
            let side = |bits: Option<u64>| {
                on_side(labels, bits.unwrap_or(0))
                    .map(|(layer, own)| self.feature(usize::from(layer), own))
                    .collect()
            };
            let rule = &self.rules[index];
            RuleLine {
                rule: &rule.id,
                severity: rule.severity.id(),
                evidence: rule.evidence.id(),
                answer: there.answer.id(),
                missing: Ids(self.questions.missing(index)),
                features_a: side(there.sides.map(|sides| sides.a)),
                features_b: side(there.sides.map(|sides| sides.b)),
            }
        };
        SpotLine {
            cell: spot.cell,
            cell_area_m2: self.arrangement.legal_area(spot.cell as usize).to_square_metres_text(),
            layers: spot.features.iter().enumerate().map(layer).collect(),
            rules: spot.rules.iter().enumerate().map(rule).collect(),
        }
    }

    /// A layer of lines, which is not asked of land; `None` of any other.
    pub(super) fn lines_json(&self, layer: usize) -> Option<Json> {
        let id = &*self.arrangement.layers[layer];
        let is_of_lines = self.layers[layer].is_of_lines();
        is_of_lines.then(|| json!({"layer": id, "geometry": "lines", "is_asked": false}))
    }
}
