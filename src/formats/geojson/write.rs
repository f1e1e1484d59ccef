//! Writing layers and conflicts as GeoJSON, streamed feature by feature.
//!
//! - **Positions** are longitude and latitude on the datum of the workspace's plane, in degrees with ten
//!   decimals, which read back fall on the same point of the grid. No vertex is dropped, also where two print alike. There is no `crs` member.
//! - **Polygons** follow RFC 7946: closed, outer rings counter-clockwise, holes clockwise. **Lines** stay as drawn.
//! - **Layer features** carry every source field flat under its own name and our own members under the
//!   prefix `hg_` (ten characters at most, so that they survive a Shapefile). A source field that would
//!   collide is renamed, never lost: see [`property_names`](crate::layer::names::property_names).
//! - **Areas** are the legal ones, printed from integers: m² and 亩 with two decimals, ha with four. Features of
//!   a layer of lines have their length in the plane instead, in metres with two decimals.

use std::io::{self, Write};

use serde_json::{Map, Value as Json, json};

use crate::assess::category::category;
use crate::conflict::coordination::{Standings, standing};
use crate::conflict::patch::Patch;
use crate::formats::geojson::feature::Writer;
use crate::formats::geojson::findings;
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::object::Object;
use crate::formats::geojson::ready::Ready;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::describe::{self, Description};
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::rules::rule::Rule;

/// Everything the writer needs to know beside the features.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Cards and schemes, for names.
    pub cards: &'a Cards,
    /// The rules, for what a conflict is and rests on.
    pub rules: &'a [Rule],
    /// The layers in the order of the arrangement, for the features of a patch.
    pub layers: &'a [Layer],
    /// The legal measure of the workspace's plane.
    pub measure: &'a LegalMeasure,
    /// The day each layer stands for, in their order; may be shorter.
    pub as_of: &'a [Option<Date>],
    /// Where the patches stand that somebody has taken up; `None` where nobody keeps that.
    pub standings: Option<&'a Standings>,
    /// What every answer must say, for example that the data are synthetic.
    pub notice: Option<&'a Text>,
}

impl<'a> Context<'a> {
    /// Writes a whole layer as a `FeatureCollection`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_layer(&self, out: &mut impl Write, layer: &Layer) -> io::Result<()> {
        let (ready, manner) = (Ready::of(self.cards, layer), Manner::RFC7946);
        let writer = self.in_manner(&manner);
        let mut collection = Collection::begin(out, &self.members())?;
        for index in 0..layer.features.len() {
            writer.write_feature(collection.place()?, (layer, &ready), index, &Map::new())?;
        }
        collection.end()
    }

    /// Writes patches as a `FeatureCollection`, in the order given.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_conflicts<'p>(
        &self,
        out: &mut impl Write,
        patches: impl IntoIterator<Item = &'p Patch>,
    ) -> io::Result<()> {
        let manner = Manner::RFC7946;
        let writer = self.in_manner(&manner);
        let mut collection = Collection::begin(out, &self.members())?;
        for patch in patches {
            writer.write_patch(collection.place()?, patch, &Map::new())?;
        }
        collection.end()
    }

    /// The foreign members every document carries.
    pub fn members(&self) -> Map<String, Json> {
        let mut members = Map::new();
        if let Some(notice) = self.notice {
            members.insert("notice".to_owned(), json!({"zh": notice.zh, "en": notice.en}));
        }
        members
    }

    /// What writes single features in a manner.
    pub fn in_manner(self, manner: &'a Manner) -> Writer<'a> {
        Writer { context: self, manner }
    }

    /// The properties of a conflict patch.
    pub(super) fn write_conflict(&self, out: &mut impl Write, patch: &Patch) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        object.value("id", &patch.id)?;
        object.value("rule", &*patch.rule)?;
        let rule = self.rules.iter().find(|rule| rule.id == patch.rule);
        if let Some(rule) = rule {
            write_rule(&mut object, rule)?;
        }
        let district = describe::district(self.cards, self.layers, patch.district);
        let code = district.as_ref().and_then(|own| own.code.as_ref()).map(ToString::to_string);
        object.value("district", &code)?;
        object.value("district_name", &district.as_ref().map(Description::short_name))?;
        self.write_features(&mut object, "a", &patch.features_a)?;
        self.write_features(&mut object, "b", &patch.features_b)?;
        write_area(&mut object, "area", patch.legal_area)?;
        object.value("n_cells", &patch.n_cells)?;
        findings::write_sliver(&mut object, &patch.sliver, self.cards, self.layers)?;
        if let Some(rule) = rule {
            findings::write_category(&mut object, category(patch, rule, self.as_of))?;
        }
        if let Some(standings) = self.standings {
            findings::write_standing(&mut object, standing(standings, &patch.id))?;
        }
        object.end()
    }

    /// The features of one side: their codes, then what is known of each.
    pub(super) fn write_features(
        &self,
        object: &mut Object<'_, impl Write>,
        side: &str,
        features: &[(u16, u32)],
    ) -> io::Result<()> {
        let described: Vec<Description<'_>> =
            features.iter().filter_map(|&feature| self.describe(feature)).collect();
        object.value(&format!("codes_{side}"), &distinct_codes(&described))?;
        let plans: Vec<Json> = described.iter().map(|own| self.side_to_json(own)).collect();
        object.value(&format!("features_{side}"), &plans)
    }

    /// Describes a feature by its place in the arrangement.
    fn describe(&self, (layer, index): (u16, u32)) -> Option<Description<'_>> {
        Some(describe::feature(self.cards, self.layers.get(usize::from(layer))?, index as usize))
    }

    /// One feature of a side of a conflict.
    fn side_to_json(&self, own: &Description<'_>) -> Json {
        let plan = self.cards.cards.get(own.layer).and_then(|card| self.cards.plan(&card.plan));
        json!({
            "plan": plan.map(|plan| &*plan.id),
            "plan_zh": plan.map(|plan| &plan.name.zh),
            "plan_en": plan.map(|plan| &plan.name.en),
            "layer": own.layer,
            "layer_zh": own.layer_name.map(|name| &name.zh),
            "layer_en": own.layer_name.map(|name| &name.en),
            "number": own.number,
            "code": own.code.as_ref().map(ToString::to_string),
            "class_zh": own.class.map(|name| &name.zh),
            "class_en": own.class.map(|name| &name.en),
            "label": own.label,
        })
    }
}

/// A `FeatureCollection` being written.
pub struct Collection<'w, W: Write> {
    out: &'w mut W,
    is_empty: bool,
}

impl<'w, W: Write> Collection<'w, W> {
    /// Writes all that stands before the features; `members` are foreign members.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn begin(out: &'w mut W, members: &Map<String, Json>) -> io::Result<Self> {
        let mut object = Object::begin(out)?;
        object.value("type", "FeatureCollection")?;
        for (key, value) in members {
            object.value(key, value)?;
        }
        object.key("features")?.write_all(b"[")?;
        Ok(Self { out, is_empty: true })
    }

    /// The place for the next feature, which the caller must fill.
    ///
    /// # Errors
    /// Those of the output.
    pub fn place(&mut self) -> io::Result<&mut W> {
        self.out.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        Ok(self.out)
    }

    /// Writes what stands after the features.
    ///
    /// # Errors
    /// Those of the output.
    pub fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")
    }
}

pub(super) fn begin_feature<'w, W: Write>(
    out: &'w mut W,
    id: &Json,
    members: &Map<String, Json>,
) -> io::Result<Object<'w, W>> {
    let mut object = Object::begin(out)?;
    object.value("type", "Feature")?;
    object.value("id", id)?;
    for (key, value) in members {
        object.value(key, value)?;
    }
    Ok(object)
}

fn write_rule(object: &mut Object<'_, impl Write>, rule: &Rule) -> io::Result<()> {
    object.value("name_zh", &rule.name.zh)?;
    object.value("name_en", &rule.name.en)?;
    object.value("message_zh", &rule.message.zh)?;
    object.value("message_en", &rule.message.en)?;
    object.value("nature", rule.nature.id())?;
    object.value("severity", rule.severity.id())?;
    object.value("yields_zh", &rule.yields.zh)?;
    object.value("yields_en", &rule.yields.en)?;
    object.value("basis", &rule.basis)?;
    let evidence = rule.evidence.word();
    object.value("evidence", rule.evidence.id())?;
    object.value("evidence_zh", &evidence.zh)?;
    object.value("evidence_en", &evidence.en)?;
    object.value("evidence_note", &rule.evidence_note)
}

/// The units of areas as they stand at the end of members' names.
pub(super) const AREA_UNITS: [&str; 3] = ["m2", "ha", "mu"];

/// An area in the [`AREA_UNITS`].
pub(super) fn area_texts(area: Area) -> [String; 3] {
    [area.to_square_metres_text(), area.to_hectares_text(4), area.to_mu_text(2)]
}

/// Three members of one area: `…_m2`, `…_ha`, `…_mu`.
pub(super) fn write_area(object: &mut Object<'_, impl Write>, key: &str, area: Area) -> io::Result<()> {
    for (unit, text) in AREA_UNITS.iter().zip(area_texts(area)) {
        object.decimal(&format!("{key}_{unit}"), &text)?;
    }
    Ok(())
}

/// The distinct codes of one side in the order met, joined for a flat attribute table.
fn distinct_codes(side: &[Description<'_>]) -> String {
    let mut codes: Vec<String> = Vec::new();
    for code in side.iter().filter_map(|own| own.code.as_ref()).map(ToString::to_string) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes.join("; ")
}
