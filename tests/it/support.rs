//! What several tests need: layers from literals, the usual plane, the shared data beside the project.

use std::path::PathBuf;

use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::layer::card::Cards;
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::{Input, cut};

/// EPSG:4546, CGCS2000 3° Gauss-Krüger about 111° E, the usual plane of the tests.
pub(crate) const EPSG_4546: TransverseMercator = TransverseMercator {
    ellipsoid: Ellipsoid::CGCS2000,
    central_meridian_deg: 111.0,
    scale: 1.0,
    false_easting_m: 500_000.0,
    false_northing_m: 0.0,
};

/// The legal measure of [`EPSG_4546`].
pub(crate) fn measure() -> LegalMeasure {
    LegalMeasure::new(&EPSG_4546)
}

/// A layer of polygons, each a list of rings.
pub(crate) fn layer(id: &str, features: &[Vec<Vec<Point>>]) -> Layer {
    let mut layer = Layer::new(id.into(), Vec::new());
    for (number, rings) in features.iter().enumerate() {
        layer.push(Feature { number: number as u64, code: None, values: Vec::new() }, rings);
    }
    layer
}

/// Cuts layers in the usual plane; of overlapping features of one layer the first labels the cell.
pub(crate) fn overlay(layers: &[Layer]) -> Arrangement {
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    cut(&inputs, &measure()).unwrap()
}

/// Cuts layers as their cards say.
pub(crate) fn overlay_by_cards(layers: &[Layer], cards: &Cards, measure: &LegalMeasure) -> Arrangement {
    let inputs: Vec<Input<'_>> =
        layers.iter().map(|layer| Input::new(layer, &cards.cards[&layer.id], cards)).collect();
    cut(&inputs, measure).unwrap()
}

/// A file of `../shared`, or `None` with a line that says what is skipped.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: ../shared/{path} is not beside the project");
    None
}
