//! Difference patches as GeoJSON: land on which two sides of a comparison differ.

use std::io::{self, Write};

use serde_json::{Map, json};

use crate::assess::difference::patches::Difference;
use crate::assess::difference::side::Side;
use crate::assess::difference::units::Unit;
use crate::conflict::category::Category;
use crate::formats::geojson::findings::write_sliver;
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::object::Object;
use crate::formats::geojson::write::{Collection, Context, begin_feature, write_area};

/// What a comparison's patches are told with.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The two sides.
    pub sides: [&'a Side; 2],
    /// The units it was made by.
    pub units: &'a [Unit],
}

impl Context<'_> {
    /// Writes difference patches as a `FeatureCollection`, in the order given.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_differences<'p>(
        &self,
        out: &mut impl Write,
        compared: Sides<'_>,
        patches: impl IntoIterator<Item = &'p Difference>,
    ) -> io::Result<()> {
        let mut members = self.members();
        for (key, side) in ["side_a", "side_b"].into_iter().zip(compared.sides) {
            let name = json!({"id": &*side.id, "zh": side.name.zh, "en": side.name.en});
            members.insert(key.to_owned(), name);
        }
        let manner = Manner::RFC7946;
        let writer = self.in_manner(&manner);
        let mut collection = Collection::begin(out, &members)?;
        for own in patches {
            let mut object = begin_feature(collection.place()?, &json!(own.number), &Map::new())?;
            self.write_difference(object.key("properties")?, own, &compared.units[usize::from(own.unit)])?;
            writer.write_polygons(object.key("geometry")?, std::slice::from_ref(&own.polygon))?;
            object.end()?;
        }
        collection.end()
    }

    fn write_difference(&self, out: &mut impl Write, own: &Difference, unit: &Unit) -> io::Result<()> {
        let mut object = Object::begin(out)?;
        let word = own.standing.word();
        object.value("number", &own.number)?;
        object.value("standing", own.standing.id())?;
        object.value("standing_zh", &word.zh)?;
        object.value("standing_en", &word.en)?;
        let category = own.category();
        let word = category.map(Category::word);
        object.value("category", &category.map(Category::id))?;
        object.value("category_zh", &word.as_ref().map(|word| &word.zh))?;
        object.value("category_en", &word.as_ref().map(|word| &word.en))?;
        object.value("unit", &unit.id)?;
        object.value("unit_zh", &unit.name.zh)?;
        object.value("unit_en", &unit.name.en)?;
        self.write_features(&mut object, "a", &own.features_a)?;
        self.write_features(&mut object, "b", &own.features_b)?;
        write_area(&mut object, "area", own.legal_area)?;
        object.value("n_cells", &own.n_cells)?;
        write_sliver(&mut object, &own.sliver, self.cards, self.layers)?;
        object.end()
    }
}
