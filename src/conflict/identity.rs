//! What a feature is called through versions of its layer.
//!
//! Its identifier is the first of the card's label fields (标识码, 图斑编号) whose value is given and is no other
//! feature's of the layer: a name that two features bear identifies neither. Without one a feature is known
//! by its shape: bounds and exact planar area, which do not depend on where its ring begins; a line by bounds and
//! length, which do not depend on its direction.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::geometry::ring;
use crate::geometry::window::Window;
use crate::layer::card::Card;
use crate::layer::describe;
use crate::layer::feature::{Layer, Value};

/// For each feature of a layer its identifier with the field it stands in; `None` where it has none.
pub fn identifiers(card: &Card, layer: &Layer) -> Vec<Option<Arc<str>>> {
    let mut names = vec![None; layer.features.len()];
    for field in &card.label_fields {
        let Some(column) = layer.fields.iter().position(|own| own.name.eq_ignore_ascii_case(field)) else {
            continue;
        };
        let mut bearers: FxHashMap<Cow<'_, str>, (usize, u32)> = FxHashMap::default();
        for (index, feature) in layer.features.iter().enumerate() {
            if let Some(label) = label(&feature.values[column]) {
                bearers.entry(label).and_modify(|own| own.1 += 1).or_insert((index, 1));
            }
        }
        for (label, (index, n_bearers)) in bearers {
            if n_bearers == 1 && names[index].is_none() {
                names[index] = Some(format!("{field}={label}").into());
            }
        }
    }
    names
}

/// A feature's shape as a name; the layer has its rings or lines.
pub fn shape_name(layer: &Layer, index: usize) -> Arc<str> {
    let size = if layer.is_of_lines() {
        i128::from(layer.length(index).units())
    } else {
        layer.rings(index).map(ring::doubled_area).sum()
    };
    let points = layer.parts(index).flatten().map(|point| (point.x, point.y));
    let bounds = Window::around(points)
        .map_or_else(String::new, |own| format!("{},{},{},{}", own.west, own.south, own.east, own.north));
    format!("@{bounds}/{size}").into()
}

/// A value as a label without the blanks a table pads it with.
fn label(value: &Value) -> Option<Cow<'_, str>> {
    describe::label(value).map(|label| match label {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text),
    })
}
