//! Properties of findings on layers, and of what makes a conflict patch a sliver.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use crate::assess::quality::LayerFinding;
use crate::conflict::category::Category;
use crate::conflict::coordination::{Standing, Way};
use crate::conflict::sliver::Sliver;
use crate::formats::geojson::object::Object;
use crate::formats::geojson::write::write_area;
use crate::layer::card::Cards;
use crate::layer::describe;
use crate::layer::feature::Layer;

/// The properties of a finding.
pub(super) fn write_properties(out: &mut impl Write, own: &LayerFinding) -> io::Result<()> {
    let finding = &own.finding;
    let mut object = Object::begin(out)?;
    object.value("id", &own.id)?;
    object.value("kind", finding.kind)?;
    object.value("weight", finding.weight.id())?;
    object.value("layer", &finding.layer)?;
    object.value("other_layer", &own.other_layer)?;
    object.value("feature", &finding.feature)?;
    object.value("message_zh", &finding.message.zh)?;
    object.value("message_en", &finding.message.en)?;
    write_area(&mut object, "area", own.area)?;
    match own.length {
        Some(length) => object.decimal("length_m", &format!("{:.4}", length.metres()))?,
        None => object.value("length_m", &Json::Null)?,
    }
    object.value("n_cells", &own.n_cells)?;
    object.end()
}

/// What a patch is taken for.
pub(super) fn write_category(object: &mut Object<'_, impl Write>, category: Category) -> io::Result<()> {
    let word = category.word();
    object.value("category", category.id())?;
    object.value("category_zh", &word.zh)?;
    object.value("category_en", &word.en)
}

/// How far a patch is settled, and the way last proposed or decided.
pub(super) fn write_standing(object: &mut Object<'_, impl Write>, own: Standing) -> io::Result<()> {
    let (state, way) = (own.state.word(), own.way.map(Way::word));
    object.value("state", own.state.id())?;
    object.value("state_zh", &state.zh)?;
    object.value("state_en", &state.en)?;
    object.value("way", &own.way.map(Way::id))?;
    object.value("way_zh", &way.as_ref().map(|word| &word.zh))?;
    object.value("way_en", &way.as_ref().map(|word| &word.en))
}

/// What a patch's class is and rests on.
pub(super) fn write_sliver(
    object: &mut Object<'_, impl Write>,
    sliver: &Sliver,
    cards: &Cards,
    layers: &[Layer],
) -> io::Result<()> {
    let class = sliver.class.word();
    let why = sliver.why(|layer| describe::layer_name(cards, layers, layer));
    let into = sliver.into.and_then(|(layer, feature)| {
        let layer = layers.get(usize::from(layer))?;
        Some(json!({"layer": &*layer.id, "number": layer.features.get(feature as usize)?.number}))
    });
    object.value("class", sliver.class.id())?;
    object.value("class_zh", &class.zh)?;
    object.value("class_en", &class.en)?;
    object.value("is_sliver", &sliver.is_sliver())?;
    object.value("sliver_reason", sliver.reason.id())?;
    object.value("sliver_zh", &why.zh)?;
    object.value("sliver_en", &why.en)?;
    object.decimal("width_m", &format!("{:.4}", sliver.shape.width_m()))?;
    object.decimal("compactness", &format!("{:.4}", sliver.shape.compactness()))?;
    object.decimal("aspect", &format!("{:.2}", sliver.shape.aspect()))?;
    object.value("merge_into", &into)
}
