//! A layer made ready to be written many times: what is the same for all its features is worked out once.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::formats::geojson::places::{Kept, Places};
use crate::formats::geojson::write::AREA_UNITS;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::card::Cards;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::names::{PREFIX, property_names};

/// What the writer asks of a layer again and again.
///
/// Invariant: it is of the layer it is used with; a layer that changes needs another.
pub struct Ready {
    /// The names of the source's fields as properties, in their order.
    pub(super) fields: Vec<Name>,
    /// Our own names: the code, what it is called in Chinese and in English.
    pub(super) class: [Name; 3],
    /// The area in each unit.
    pub(super) area: [Name; 3],
    /// The length of a feature of a layer of lines.
    pub(super) length: Name,
    /// The values of the names above by code, as JSON.
    classes: FxHashMap<Option<Arc<str>>, [Box<str>; 3]>,
    figures: Option<Figures>,
}

/// A property's name, and as it stands in JSON with quotes and colon.
pub(super) struct Name {
    pub(super) name: Box<str>,
    pub(super) key: Box<str>,
}

/// What costs arithmetic, a number a feature and a place a point.
struct Figures {
    areas: Vec<Area>,
    places: Kept,
}

impl Name {
    fn new(name: &str) -> Self {
        Self { name: name.into(), key: format!("{}:", json!(name)).into() }
    }
}

impl Ready {
    /// Works out names and classes.
    pub fn of(cards: &Cards, layer: &Layer) -> Self {
        let mut classes: FxHashMap<Option<Arc<str>>, [Box<str>; 3]> = FxHashMap::default();
        for (index, feature) in layer.features.iter().enumerate() {
            if !classes.contains_key(&feature.code) {
                let own = describe::feature(cards, layer, index);
                let (code, name) = (own.code.map(|code| code.to_string()), own.class);
                let values = [json!(code), json!(name.map(|own| &own.zh)), json!(name.map(|own| &own.en))];
                classes.insert(feature.code.clone(), values.map(|own| own.to_string().into()));
            }
        }
        let ours = |name: &str| Name::new(&format!("{PREFIX}{name}"));
        Self {
            fields: property_names(&layer.fields).iter().map(|name| Name::new(name)).collect(),
            class: ["code", "name_zh", "name_en"].map(ours),
            area: AREA_UNITS.map(|unit| ours(&format!("area_{unit}"))),
            length: ours("len_m"),
            classes,
            figures: None,
        }
    }

    /// Works out areas and positions too: 8 bytes a point, for a layer that is read all day.
    #[must_use]
    pub fn with_figures(self, layer: &Layer, measure: &LegalMeasure) -> Self {
        let areas = (0..layer.features.len()).map(|index| area(layer, index, measure)).collect();
        let places = Kept::of(layer, measure.series());
        Self { figures: Some(Figures { areas, places }), ..self }
    }

    /// The names of the properties a feature is written with, in their order: the source's fields, the class's three,
    /// then figures.
    pub fn names(&self, layer: &Layer) -> Vec<&str> {
        let (area, length) =
            if layer.is_of_lines() { (&self.area[..0], Some(&self.length)) } else { (&self.area[..], None) };
        let all = self.fields.iter().chain(&self.class).chain(area).chain(length);
        all.map(|own| &*own.name).collect()
    }

    /// The values of [`Self::class`] for a feature, as JSON.
    pub(super) fn class_of(&self, layer: &Layer, index: usize) -> &[Box<str>; 3] {
        &self.classes[&layer.features[index].code]
    }

    /// The legal area of a feature.
    pub(super) fn area(&self, layer: &Layer, index: usize, measure: &LegalMeasure) -> Area {
        self.figures.as_ref().map_or_else(|| area(layer, index, measure), |own| own.areas[index])
    }

    /// The positions of a part's points, by the part's place among all parts; `None` where none are kept.
    pub fn places(&self, layer: &Layer, part: usize) -> Option<Places<'_>> {
        self.figures.as_ref()?.places.part(layer, part)
    }
}

fn area(layer: &Layer, index: usize, measure: &LegalMeasure) -> Area {
    layer.rings(index).map(|ring| measure.ring(ring)).sum()
}
