//! Registered patches as a snapshot: a layer whose features are patches, so that nothing new is read or written.

use std::io::{Read, Seek};

use crate::conflict::category::Category;
use crate::conflict::recorded::{FeatureName, Recorded};
use crate::conflict::sliver::Class;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::layer;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::area::Area;
use crate::geometry::ring::Polygon;
use crate::layer::feature::{Feature, Field, Layer, Value};

/// The id the layer bears; no card has it, for a card's has no blank.
const ID: &str = "registered patches";
/// The fields, in the order of values. Both sides' features are JSON: pairs of layer and name.
const FIELDS: [&str; 8] =
    ["id", "rule", "category", "class", "district", "area_mm2", "features_a", "features_b"];

/// The patches as a layer, to be written by [`layer::columns`].
pub fn to_layer(patches: &[Recorded]) -> Layer {
    let mut layer = Layer::new(ID.into(), FIELDS.map(|name| Field { name: name.into() }).to_vec());
    let text = |text: &str| Value::Text(text.to_owned());
    for (number, patch) in (0..).zip(patches) {
        let values = vec![
            text(&patch.id),
            text(&patch.rule),
            text(patch.category.id()),
            text(patch.class.id()),
            text(&patch.district),
            Value::Integer(patch.legal_area.square_millimetres()),
            Value::Text(names(&patch.features_a)),
            Value::Text(names(&patch.features_b)),
        ];
        layer.push(Feature { number, code: None, values }, patch.polygon.rings());
    }
    layer
}

/// Reads the patches back.
///
/// # Errors
/// [`SnapshotError`] where the file holds something else.
pub fn read<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Vec<Recorded>, SnapshotError> {
    let layer = layer::read(reader)?;
    if *layer.id != *ID || !layer.fields.iter().map(|field| &*field.name).eq(FIELDS) {
        return Err(reader.malformed("it holds no registered patches"));
    }
    let patches: Option<Vec<Recorded>> =
        (0..layer.features.len()).map(|index| recorded(&layer, index)).collect();
    patches.ok_or_else(|| reader.malformed("a registered patch is broken"))
}

fn recorded(layer: &Layer, index: usize) -> Option<Recorded> {
    let text = |column: usize| match &layer.features[index].values[column] {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let Value::Integer(area_mm2) = layer.features[index].values[5] else { return None };
    let class = text(3)?;
    let mut rings = layer.rings(index).map(<[_]>::to_vec);
    Some(Recorded {
        id: text(0)?.into(),
        rule: text(1)?.into(),
        category: Category::of_id(text(2)?)?,
        class: Class::ALL.into_iter().find(|own| own.id() == class)?,
        district: text(4)?.to_owned(),
        features_a: names_of(text(6)?)?,
        features_b: names_of(text(7)?)?,
        legal_area: Area::from_square_millimetres(area_mm2),
        polygon: Polygon { outer: rings.next()?, holes: rings.collect() },
    })
}

fn names(features: &[FeatureName]) -> String {
    let pairs: Vec<(&str, &str)> = features.iter().map(|own| (&*own.layer, &*own.name)).collect();
    serde_json::json!(pairs).to_string()
}

fn names_of(text: &str) -> Option<Vec<FeatureName>> {
    let pairs: Vec<(String, String)> = serde_json::from_str(text).ok()?;
    let name = |(layer, name): (String, String)| FeatureName { layer: layer.into(), name: name.into() };
    Some(pairs.into_iter().map(name).collect())
}
