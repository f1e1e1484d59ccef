//! Exact distances against those of `geo`: a law on random land, and the edges by hand.

use geo::{Distance, Euclidean};
use hegui::geometry::grid::Point;
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::distance::nearer_than;
use proptest::prelude::*;

use crate::support::overlay;

/// A layer of one triangle, in decimetres from the place of the tests.
fn layer(id: &str, corners: [(i64, i64); 3]) -> Layer {
    let at = |(x, y): (i64, i64)| Point::new(5_088_000_000 + x * 1000, 41_520_000_000 + y * 1000);
    let mut ring = corners.map(at);
    if cross(corners) < 0 {
        ring.reverse();
    }
    let mut layer = Layer::new(id.into(), Vec::new());
    layer.push(Feature { number: 0, code: None, values: Vec::new() }, [ring]);
    layer
}

fn cross([a, b, c]: [(i64, i64); 3]) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn polygon(corners: [(i64, i64); 3]) -> geo::Polygon {
    let at = |(x, y): (i64, i64)| geo::coord! { x: x as f64, y: y as f64 };
    geo::Polygon::new(geo::LineString::new(corners.map(at).to_vec()), Vec::new())
}

/// The cells of one layer, and whether each cell is of the other.
fn sides(arrangement: &Arrangement) -> (Vec<u32>, Vec<bool>) {
    let cells = 0..arrangement.n_cells();
    let asked = cells.clone().filter(|&cell| arrangement.labels(cell)[0] != NO_FEATURE);
    let other = cells.map(|cell| arrangement.labels(cell)[1] != NO_FEATURE);
    (asked.map(|cell| cell as u32).collect(), other.collect())
}

/// Whether any part of the first triangle is nearer to the second than so many steps.
fn is_nearer(a: [(i64, i64); 3], b: [(i64, i64); 3], steps: u64) -> bool {
    let arrangement = overlay(&[layer("a", a), layer("b", b)]);
    let (asked, other) = sides(&arrangement);
    !nearer_than(&arrangement, &asked, &other, steps).is_empty()
}

fn triangle() -> impl Strategy<Value = [(i64, i64); 3]> {
    let place = || (-30_000_i64..30_000, -30_000_i64..30_000);
    [place(), place(), place()].prop_filter("land has an area", |&corners| cross(corners) != 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn land_is_nearer_exactly_where_geo_says_so(a in triangle(), b in triangle(), share in 0.2_f64..1.8) {
        let steps_apart = Euclidean.distance(&polygon(a), &polygon(b)) * 1000.0;
        let steps = (steps_apart * share) as u64;
        // Within a step `geo` may err; noding does not move land that does not meet.
        prop_assume!(1.0 < (steps_apart - steps as f64).abs());
        prop_assert_eq!(is_nearer(a, b, steps), steps_apart < steps as f64);
    }
}

#[test]
fn the_limit_itself_is_kept_and_touching_is_at_distance_zero() {
    let a = [(0, 0), (1000, 0), (0, 1000)];
    let apart = |gap: i64| [(1000 + gap, 0), (2000, 0), (2000, 500)];
    assert!(!is_nearer(a, apart(50), 50_000) && is_nearer(a, apart(50), 50_001));
    assert!(is_nearer(a, apart(0), 1) && !is_nearer(a, apart(0), 0));
    let shared = [(500, 0), (2000, 0), (2000, 500)];
    assert!(is_nearer(a, shared, 0), "shared land is at distance zero whatever the limit");
}

#[test]
fn an_edge_passing_by_is_as_near_as_its_middle() {
    // A long edge whose ends are far away: 3 m from the corner of `a` at its middle.
    let a = [(0, 0), (1000, 0), (500, 900)];
    let b = [(-20_000, -30), (20_000, -30), (0, -20_000)];
    assert!(is_nearer(a, b, 30_001) && !is_nearer(a, b, 30_000));
}
