//! The faults of a quality report (质检报告) as GeoJSON: each with its land, or the feature it is about.

use std::io::{self, Write};

use serde_json::{Map, json};

use crate::assess::inspection::{Check, Fault};
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::object::Object;
use crate::formats::geojson::ready::Ready;
use crate::formats::geojson::write::{Collection, Context, begin_feature, write_area};
use crate::layer::describe;
use crate::layer::feature::Layer;

impl Context<'_> {
    /// Writes faults with their checks as a `FeatureCollection`, in the order given. The geometry is null where a
    /// fault is about no feature that was kept.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_faults<'f>(
        &self,
        out: &mut impl Write,
        layer: &Layer,
        faults: impl IntoIterator<Item = (&'f Check, &'f Fault)>,
    ) -> io::Result<()> {
        let (ready, manner) = (Ready::of(self.cards, layer), Manner::RFC7946);
        let writer = self.in_manner(&manner);
        let mut collection = Collection::begin(out, &self.members())?;
        for (number, (check, fault)) in (1_u64..).zip(faults) {
            let mut object = begin_feature(collection.place()?, &json!(number), &Map::new())?;
            self.write_fault(object.key("properties")?, layer, (check, fault))?;
            let out = object.key("geometry")?;
            match fault.feature {
                Some(feature) if fault.polygons.is_empty() => {
                    writer.write_shape(out, (layer, &ready), feature as usize)?;
                }
                _ => writer.write_polygons(out, &fault.polygons)?,
            }
            object.end()?;
        }
        collection.end()
    }

    fn write_fault(
        &self,
        out: &mut impl Write,
        layer: &Layer,
        (check, fault): (&Check, &Fault),
    ) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        object.value("check", &check.id)?;
        object.value("check_zh", &check.name.zh)?;
        object.value("check_en", &check.name.en)?;
        object.value("severity", check.severity.id())?;
        object.value("layer", &*layer.id)?;
        object.value("feature", &fault.number)?;
        let label =
            fault.feature.map(|feature| describe::feature(self.cards, layer, feature as usize).short_name());
        object.value("label", &label)?;
        object.value("field", &fault.field)?;
        object.value("message_zh", &fault.message.zh)?;
        object.value("message_en", &fault.message.en)?;
        write_area(&mut object, "area", fault.area)?;
        object.end()
    }
}
