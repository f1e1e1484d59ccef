//! What lies at a point or in a site: features and rules there.

use serde_json::{Value as Json, json};

use crate::assess::Answer;
use crate::assess::point::Place;
use crate::assess::questions::Questions;
use crate::assess::site::{ClassShare, LayerShare, RuleInside, Sited};
use crate::geometry::area::planar_square_metres;
use crate::geometry::grid::Point;
use crate::http::wire;
use crate::layer::card::Cards;
use crate::layer::describe::{self, Description};
use crate::layer::feature::Layer;
use crate::layer::finding::Finding;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::site::Areas;
use crate::rules::rule::Rule;

/// What places are asked of.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The arrangement.
    pub arrangement: &'a Arrangement,
    /// The layers it was cut from, in its order.
    pub layers: &'a [Layer],
    /// Cards and schemes.
    pub cards: &'a Cards,
    /// The rules.
    pub rules: &'a [Rule],
    /// The rules made ready, in their order.
    pub questions: &'a Questions,
}

impl<'a> Ground<'a> {
    /// What a feature is called.
    pub fn describe(&self, layer: usize, feature: u32) -> Description<'a> {
        describe::feature(self.cards, &self.layers[layer], feature as usize)
    }

    /// What lies at a point, as a value.
    pub fn place_json(&self, at: Point, place: &'a Place) -> Json {
        serde_json::to_value(self.place(at, place)).unwrap_or_default()
    }

    /// A site, what the layers say of it and what the rules.
    pub fn site_json(&self, own: &Sited) -> Json {
        let Sited { number, parts, assessment } = own;
        let layer = |(index, share): (usize, &LayerShare)| {
            if let Some(lines) = self.lines_json(index) {
                return lines;
            }
            json!({
                "layer": &*self.arrangement.layers[index],
                "classes": share.classes.iter().map(|class| self.class_json(index, class)).collect::<Vec<_>>(),
                "bare": areas_json(share.bare),
            })
        };
        let rule = |(index, inside): (usize, &RuleInside)| {
            let side = |features: &[(u16, u32)]| self.features_json(features.iter().copied());
            let own = json!({
                "inside": areas_json(inside.areas),
                "n_cells": inside.n_cells,
                "features_a": side(&inside.features_a),
                "features_b": side(&inside.features_b),
            });
            self.rule_json(index, inside.answer, own)
        };
        json!({
            "feature": number,
            "verdict": assessment.verdict().id(),
            "drawn": areas_json(parts.drawn),
            "bare": areas_json(parts.bare),
            "rounding": areas_json(parts.rounding()),
            "n_cells": parts.parts.len(),
            "layers": assessment.layers.iter().enumerate().map(layer).collect::<Vec<_>>(),
            "net_conflict": areas_json(assessment.net),
            "rules": assessment.rules.iter().enumerate().map(rule).collect::<Vec<_>>(),
        })
    }

    /// A feature, as a value.
    pub fn feature_json(&self, layer: usize, feature: u32) -> Json {
        serde_json::to_value(self.feature(layer, feature)).unwrap_or_default()
    }

    /// Features, each by its layer and its place there.
    pub fn features_json(&self, features: impl Iterator<Item = (u16, u32)>) -> Vec<Json> {
        features.map(|(layer, feature)| self.feature_json(usize::from(layer), feature)).collect()
    }

    /// A rule's answer at a place, `own` after it.
    fn rule_json(&self, rule: usize, answer: Answer, own: Json) -> Json {
        let missing: Vec<&str> = self.questions.missing(rule).iter().map(|layer| &**layer).collect();
        let rules = &self.rules[rule];
        let json = json!({
            "rule": &*rules.id,
            "severity": rules.severity.id(),
            "evidence": rules.evidence.id(),
            "answer": answer.id(),
            "missing": missing,
        });
        joined(json, own)
    }

    fn class_json(&self, layer: usize, class: &ClassShare) -> Json {
        let feature = |&(own, areas): &(u32, Areas)| joined(self.feature_json(layer, own), areas_json(areas));
        let name = self.describe(layer, class.features[0].0);
        json!({
            "code": name.code.as_ref().map(ToString::to_string),
            "class": name.class.map(wire::text),
            "areas": areas_json(class.areas),
            "features": class.features.iter().map(feature).collect::<Vec<_>>(),
        })
    }
}

/// One object with the members of both; those of `own` come second.
pub fn joined(mut json: Json, own: Json) -> Json {
    if let (Json::Object(json), Json::Object(own)) = (&mut json, own) {
        json.extend(own);
    }
    json
}

/// A finding of reading sites, which no workspace keeps.
pub fn finding_json(finding: &Finding) -> Json {
    json!({
        "weight": finding.weight.id(),
        "kind": finding.kind,
        "feature": finding.feature,
        "place": finding.place.map(|(x, y)| [x, y]),
        "zh": finding.message.zh,
        "en": finding.message.en,
    })
}

/// Areas.
fn areas_json(areas: Areas) -> Json {
    json!({
        "area_m2": areas.legal.to_square_metres_text(),
        "planar_area_m2": format!("{:.4}", planar_square_metres(areas.planar)),
        "planar_area_doubled": areas.planar.to_string(),
    })
}
