//! Layers out of arbitrary bytes.

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::geometry::ring::Polygon;
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::repair::even_odd;
use hegui::overlay::{Input, cut};

/// EPSG:4546, CGCS2000 3° Gauss-Krüger about 111° E.
const EPSG_4546: TransverseMercator = TransverseMercator {
    ellipsoid: Ellipsoid::CGCS2000,
    central_meridian_deg: 111.0,
    scale: 1.0,
    false_easting_m: 500_000.0,
    false_northing_m: 0.0,
};

/// More points than this find nothing that fewer would not, and take longer.
const POINTS_MAX: usize = 160;
/// Of edges that long fewer, for the legal area divides them every 70 m.
const LONG_POINTS_MAX: usize = 24;
/// The side of a large town.
const TOWN: i64 = 100_000_000;
/// The extent the kernel takes, less a little.
const WHOLE: i64 = 4_200_000_000;

/// How far points lie apart.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub(crate) enum Spread {
    /// On a few pixels, where everything collides.
    Crowded,
    /// On some thousand.
    Wide,
    /// All over a town, a few steps beside a coarse lattice.
    Far,
    /// Long and low: near-parallel edges.
    Flat,
    /// All over the range, likewise.
    Whole,
}

/// Where the scenes lie: near the plane's meridian the legal area is quicker.
const CORNER: (i64, i64) = (3_000_000_000, 34_000_000_000);

/// A point before it is spread.
pub(crate) type Dot = (u16, u16);

impl Spread {
    /// The grid point of a dot.
    pub(crate) fn point(self, (x, y): Dot) -> Point {
        let (x, y) = (i64::from(x), i64::from(y));
        let far = |k: i64, range: i64| (k >> 3) * (range >> 13) + (k & 7);
        let (x, y) = match self {
            Self::Crowded => (x % 24, y % 24),
            Self::Wide => (x, y),
            Self::Far => (far(x, TOWN), far(y, TOWN)),
            Self::Flat => (far(x, TOWN), y % 12),
            Self::Whole => (far(x, WHOLE), far(y, WHOLE)),
        };
        Point::new(CORNER.0 + x, CORNER.1 + y)
    }
}

/// The measure all targets use; made once, for it takes longer than a small cut.
pub(crate) fn measure() -> &'static LegalMeasure {
    static MEASURE: LazyLock<LegalMeasure> = LazyLock::new(|| LegalMeasure::new(&EPSG_4546));
    &MEASURE
}

/// Keeps the kernel's work on the thread that calls: handing it over takes longer than a small cut.
pub(crate) fn stay_on_this_thread() {
    static ONCE: LazyLock<()> = LazyLock::new(|| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
        pool.build_global().expect("nobody has asked for threads before");
    });
    LazyLock::force(&ONCE);
}

/// Layers of features of rings of dots, with no more points than find something.
pub(crate) fn layers(spread: Spread, dots: &[Vec<Vec<Vec<Dot>>>], is_mended: bool) -> Vec<Layer> {
    let mut left = if spread == Spread::Whole { LONG_POINTS_MAX } else { POINTS_MAX };
    let mut ring = |ring: &Vec<Dot>| -> Vec<Point> {
        let taken = ring.len().min(left);
        left -= taken;
        ring[..taken].iter().map(|&dot| spread.point(dot)).collect()
    };
    let mut layers = Vec::new();
    for (number, features) in dots.iter().take(6).enumerate() {
        let mut layer = Layer::new(format!("l{number}").into(), Vec::new());
        for rings in features {
            // Rings of fewer than three points are no rings; the door never lets them in.
            let mut rings: Vec<Vec<Point>> =
                rings.iter().map(&mut ring).filter(|ring| 2 < ring.len()).collect();
            if is_mended {
                let polygons = even_odd(&rings).expect("the range is kept");
                rings = polygons.iter().flat_map(Polygon::rings).map(<[Point]>::to_vec).collect();
                assert!(even_odd(&rings).expect("the range is kept") == polygons, "mended twice");
            }
            let number = layer.features.len() as u64;
            layer.push(Feature { number, code: None, values: Vec::new() }, rings);
        }
        layers.push(layer);
    }
    layers
}

/// All layers cut in file order.
pub(crate) fn overlay(layers: &[Layer]) -> Arrangement {
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    cut(&inputs, measure()).expect("the range is kept")
}
