//! Units to sum by: the districts as delivered, or the units of a territorial frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::describe;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::layer::frame::Frame;
use crate::layer::text::Text;

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its code or id; empty for land outside every unit.
    pub id: String,
    /// What it is called.
    pub name: Text,
}

/// Units and the districts they are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// The units in their order; the last is land outside all of them.
    pub units: Vec<Unit>,
    /// The codes of districts the units name and the layer has not: their units are not whole.
    pub missing: Vec<Arc<str>>,
    /// The district layer's index in the arrangement; `None`: one unit is all there is.
    layer: Option<usize>,
    /// For each of its features the unit.
    of_feature: Vec<u16>,
}

impl Units {
    /// Everything is one unit.
    pub fn one() -> Self {
        let whole = Unit { id: String::new(), name: Text::new("合计", "whole") };
        Self { units: vec![whole], missing: Vec::new(), layer: None, of_feature: Vec::new() }
    }

    /// The districts: features of one code are one district; those without a known code are each their own.
    /// `None` where no district layer was overlaid.
    pub fn districts(layers: &[Layer], cards: &Cards) -> Option<Self> {
        let index = district_layer(layers, cards)?;
        let layer = &layers[index];
        let mut units: Vec<Unit> = Vec::new();
        let mut of_code: BTreeMap<&Arc<str>, u16> = BTreeMap::new();
        let mut of_feature = Vec::with_capacity(layer.features.len());
        for (feature, own) in layer.features.iter().enumerate() {
            let next = units.len() as u16;
            let unit = own.code.as_ref().map_or(next, |code| *of_code.entry(code).or_insert(next));
            if unit == next {
                let name = describe::feature(cards, layer, feature).short_name();
                let id = own.code.as_ref().map(ToString::to_string).unwrap_or_default();
                units.push(Unit { id, name: Text::new(name.clone(), name) });
            }
            of_feature.push(unit);
        }
        units.push(outside());
        Some(Self { units, missing: Vec::new(), layer: Some(index), of_feature })
    }

    /// The units of a frame that are in force on a day. `None` where no district layer was overlaid.
    pub fn frame(layers: &[Layer], cards: &Cards, frame: &Frame, date: Date) -> Option<Self> {
        let index = district_layer(layers, cards)?;
        let layer = &layers[index];
        let in_force: Vec<_> = frame.units.iter().filter(|unit| unit.is_in_force(date)).collect();
        let unit_of = |code: Option<&Arc<str>>| {
            let of = in_force.iter().position(|unit| code.is_some_and(|code| unit.of.contains(code)));
            of.unwrap_or(in_force.len()) as u16
        };
        let of_feature = layer.features.iter().map(|own| unit_of(own.code.as_ref())).collect();
        let is_there = |code: &Arc<str>| layer.features.iter().any(|own| own.code.as_ref() == Some(code));
        let missing = in_force.iter().flat_map(|unit| &unit.of).filter(|code| !is_there(code)).cloned();
        let named = in_force.iter().map(|unit| Unit { id: unit.id.to_string(), name: unit.name.clone() });
        Some(Self {
            missing: missing.collect(),
            units: named.chain([outside()]).collect(),
            layer: Some(index),
            of_feature,
        })
    }

    /// The unit a cell of these labels lies in.
    pub fn of(&self, labels: &[u32]) -> u16 {
        match self.layer.map(|layer| labels[layer]) {
            None => 0,
            Some(NO_FEATURE) => self.units.len() as u16 - 1,
            Some(district) => self.of_feature[district as usize],
        }
    }
}

fn district_layer(layers: &[Layer], cards: &Cards) -> Option<usize> {
    let card = cards.district_card()?;
    layers.iter().position(|layer| layer.id == card.id)
}

fn outside() -> Unit {
    Unit { id: String::new(), name: Text::new("(不在其中)", "(outside)") }
}
