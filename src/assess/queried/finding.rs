//! What the overlay shows of layers, as filters ask it.

use std::sync::Arc;

use crate::assess::quality::{KINDS, LayerFinding};
use crate::assess::queried::{Column, hectares, mu, words};
use crate::geometry::area::Area;
use crate::geometry::length::Length;
use crate::layer::finding::Weight;
use crate::layer::text::Text;
use crate::rules::attribute_test::Known;
use crate::rules::condition::ClassTest;
use crate::rules::filter::{Classes, Holds, Queryables, Thing};

/// A finding as filters ask it, fresh or as kept.
#[derive(Clone, Copy, Debug)]
pub struct QueriedFinding<'a> {
    /// Its name.
    pub id: &'a str,
    /// What kind of thing it is.
    pub kind: &'a str,
    /// How much it weighs.
    pub weight: Weight,
    /// The layer it is about.
    pub layer: &'a str,
    /// The other layer, where it is about two.
    pub other_layer: Option<&'a str>,
    /// The feature's number in its file, where it is about one.
    pub feature: Option<u64>,
    /// What it says.
    pub message: &'a Text,
    /// Its legal area.
    pub area: Area,
    /// The length of two borders that nearly coincide; `None` also where it was not kept.
    pub length: Option<Length>,
    /// The number of its cells.
    pub n_cells: u32,
}

type Find = for<'a> fn(&'a QueriedFinding<'a>) -> Option<Known<'a>>;

/// All values. A new one is one entry here.
static COLUMNS: [Column<Find>; 13] = [
    Column::new("id", ("编号", "its name"), || Holds::Text, |own| Known::text_of(own.id)),
    Column::new("kind", ("种类", "kind"), || words(KINDS), |own| Known::text_of(own.kind)),
    Column::new(
        "weight",
        ("轻重", "weight"),
        || words(Weight::ALL.map(Weight::id)),
        |own| Known::text_of(own.weight.id()),
    ),
    Column::new("layer", ("图层", "layer"), || Holds::Text, |own| Known::text_of(own.layer)),
    Column::new(
        "other_layer",
        ("另一图层", "the other layer"),
        || Holds::Text,
        |own| own.other_layer.and_then(Known::text_of),
    ),
    Column::new(
        "feature",
        ("图斑在文件中的序号", "the feature's number in its file"),
        || Holds::Integer,
        |own| own.feature.map(|number| Known::Integer(number.cast_signed())),
    ),
    Column::new(
        "message_zh",
        ("说明(中文)", "what it says, Chinese"),
        || Holds::Text,
        |own| Known::text_of(&*own.message.zh),
    ),
    Column::new(
        "message_en",
        ("说明(英文)", "what it says, English"),
        || Holds::Text,
        |own| Known::text_of(&*own.message.en),
    ),
    Column::new(
        "area_m2",
        ("面积(平方米)", "area, m²"),
        || Holds::Number,
        |own| Some(Known::Number(own.area.square_metres())),
    ),
    Column::new(
        "area_ha",
        ("面积(公顷)", "area, ha"),
        || Holds::Number,
        |own| Some(Known::Number(hectares(own.area))),
    ),
    Column::new(
        "area_mu",
        ("面积(亩)", "area, mu"),
        || Holds::Number,
        |own| Some(Known::Number(mu(own.area))),
    ),
    Column::new(
        "length_m",
        ("近似重合界线的长度(米)", "length of borders that nearly coincide, m"),
        || Holds::Number,
        |own| own.length.map(|length| Known::Number(length.metres())),
    ),
    Column::new(
        "n_cells",
        ("单元数", "number of cells"),
        || Holds::Integer,
        |own| Some(Known::Integer(i64::from(own.n_cells))),
    ),
];

/// What a filter may ask of findings; `collection` is what they are called together.
pub fn queryables(collection: &str) -> Queryables {
    let values = COLUMNS.iter().map(Column::queryable).collect();
    Queryables { collection: Arc::from(collection), values, classes: Classes::None, is_placed: false }
}

impl<'a> From<&'a LayerFinding> for QueriedFinding<'a> {
    fn from(own: &'a LayerFinding) -> Self {
        Self {
            id: &own.id,
            kind: own.finding.kind,
            weight: own.finding.weight,
            layer: &own.finding.layer,
            other_layer: own.other_layer.as_deref(),
            feature: own.finding.feature,
            message: &own.finding.message,
            area: own.area,
            length: own.length,
            n_cells: own.n_cells,
        }
    }
}

impl Thing for QueriedFinding<'_> {
    fn value(&self, name: &str) -> Option<Known<'_>> {
        (COLUMNS.iter().find(|own| own.name == name)?.value)(self)
    }

    /// A finding is of no class.
    fn is_of(&self, _: &ClassTest) -> bool {
        false
    }
}
