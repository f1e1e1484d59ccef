//! What several tests need: layers from literals, the usual plane, the shared data beside the project.

use std::path::PathBuf;

use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::layer::feature::{Feature, Layer};

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

/// A file of `../shared`, or `None` with a line that says what is skipped.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if file.exists() {
        return Some(file);
    }
    eprintln!("skipped: ../shared/{path} is not beside the project");
    None
}
