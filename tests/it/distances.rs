//! Exact distances against those of `geo`: a law on random land, and the edges by hand.

use std::collections::BTreeSet;

use geo::{Distance, Euclidean};
use hegui::geometry::grid::Point;
use hegui::geometry::ring::Polygon;
use hegui::layer::feature::{Feature, Geometry, Layer};
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::dissolve::dissolve;
use hegui::overlay::distance::{Line, Others, features_near, nearer_than};
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

/// The cells of one layer, and those of the other.
fn sides(arrangement: &Arrangement) -> (Vec<u32>, Others<'static>) {
    let cells = 0..arrangement.n_cells();
    let asked = cells.clone().filter(|&cell| arrangement.labels(cell)[0] != NO_FEATURE);
    let is_other: Vec<bool> = cells.map(|cell| arrangement.labels(cell)[1] != NO_FEATURE).collect();
    let layers = is_other.iter().map(|&is_other| u64::from(is_other) << 1).collect();
    (asked.map(|cell| cell as u32).collect(), Others { is_other, layers, lines: Vec::new() })
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

/// A layer of one line, in steps from the place of the tests.
fn line_layer(points: &[(i64, i64)]) -> Layer {
    let mut layer = Layer::of(Geometry::Lines, "lines".into(), Vec::new());
    layer.push(Feature { number: 0, code: None, values: Vec::new() }, [line_points(points)]);
    layer
}

fn line_points(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point::new(5_088_000_000 + x, 41_520_000_000 + y)).collect()
}

/// The same corners in the decimetres of [`layer`] as steps.
fn in_steps(corners: [(i64, i64); 3]) -> [(i64, i64); 3] {
    corners.map(|(x, y)| (x * 1000, y * 1000))
}

/// Whether the triangle is nearer to the line than so many steps.
fn is_nearer_to_line(a: [(i64, i64); 3], points: &[(i64, i64)], steps: u64) -> bool {
    let layers = [layer("a", a), line_layer(points)];
    let arrangement = overlay(&layers);
    let n_cells = arrangement.n_cells();
    let asked: Vec<u32> = (0..n_cells as u32).collect();
    let lines = layers[1].lines(0).map(|points| Line { feature: (1, 0), points }).collect();
    let others = Others { is_other: vec![false; n_cells], layers: vec![0; n_cells], lines };
    let is_near = !nearer_than(&arrangement, &asked, &others, steps).is_empty();
    let region = Polygon { outer: layers[0].points.clone(), holes: Vec::new() };
    let named = features_near(&arrangement, &[&region], &others, steps);
    assert_eq!(named, [if is_near { vec![(1, 0)] } else { Vec::new() }], "who is near is named");
    is_near
}

/// The same by looking at everything: whether a point of the line lies in the triangle, two edges meet, or an end
/// of one is nearer to the other, all in fractions of whole numbers.
fn is_nearer_by_all(a: [(i64, i64); 3], line: &[(i64, i64)], steps: u64) -> bool {
    let wide = |(x, y): (i64, i64)| (i128::from(x), i128::from(y));
    let turn = |a: (i128, i128), b: (i128, i128), c: (i128, i128)| {
        ((b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)).signum()
    };
    let corners = a.map(wide);
    let line: Vec<(i128, i128)> = line.iter().copied().map(wide).collect();
    let is_in = |p| {
        let turns = [0, 1, 2].map(|at| turn(corners[at], corners[(at + 1) % 3], p));
        turns.iter().all(|&turn| 0 <= turn) || turns.iter().all(|&turn| turn <= 0)
    };
    let is_point_near = |p: (i128, i128), (a, b): ((i128, i128), (i128, i128))| {
        let (ab, ap, bp) = ((b.0 - a.0, b.1 - a.1), (p.0 - a.0, p.1 - a.1), (p.0 - b.0, p.1 - b.1));
        let limit = i128::from(steps) * i128::from(steps);
        let (dot, square) = (ab.0 * ap.0 + ab.1 * ap.1, ab.0 * ab.0 + ab.1 * ab.1);
        let cross = ab.0 * ap.1 - ab.1 * ap.0;
        if dot < 0 {
            ap.0 * ap.0 + ap.1 * ap.1 < limit
        } else if square < dot {
            bp.0 * bp.0 + bp.1 * bp.1 < limit
        } else {
            cross * cross < limit * square
        }
    };
    let do_meet = |(a, b): ((i128, i128), (i128, i128)), (c, d): ((i128, i128), (i128, i128))| {
        turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0
    };
    let edges = [0, 1, 2].map(|at| (corners[at], corners[(at + 1) % 3]));
    0 < steps
        && (line.iter().any(|&p| is_in(p))
            || line.windows(2).map(|pair| (pair[0], pair[1])).any(|own| {
                edges.iter().any(|&edge| {
                    do_meet(own, edge)
                        || [own.0, own.1].iter().any(|&p| is_point_near(p, edge))
                        || [edge.0, edge.1].iter().any(|&p| is_point_near(p, own))
                })
            }))
}

/// Lines of two to four points: near the land, across and inside it, and reaching far beyond it.
fn line() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let near = || (-40_i64..40, -40_i64..40).prop_map(|(x, y)| (x * 1000, y * 1000));
    let far = (-200_i64..200, -200_i64..200).prop_map(|(x, y)| (x * 1_000_000, y * 1_000_000));
    let points = proptest::collection::vec(prop_oneof![8 => near(), 1 => far], 2..5);
    points.prop_filter("a line has a length", |points| points.windows(2).all(|pair| pair[0] != pair[1]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn land_is_nearer_to_a_line_exactly_where_looking_at_everything_says_so(
        a in [(-30_i64..30, -30_i64..30), (-30_i64..30, -30_i64..30), (-30_i64..30, -30_i64..30)]
            .prop_filter("land has an area", |&corners| cross(corners) != 0),
        points in line(),
        // Whole decimetres, so that the limit itself is met often.
        steps in (0_u64..40).prop_map(|own| own * 1000),
        beside in 0_u64..2,
    ) {
        let steps = steps + beside;
        prop_assert_eq!(is_nearer_to_line(a, &points, steps), is_nearer_by_all(in_steps(a), &points, steps));
    }

    #[test]
    fn those_named_are_those_that_are_near_each_by_itself(
        region in triangle(),
        others in proptest::collection::vec(triangle(), 1..5),
        steps in 1_u64..60_000_000,
    ) {
        let mut layers = vec![layer("a", region)];
        layers.extend((1..).zip(&others).map(|(number, &own)| layer(&format!("b{number}"), own)));
        let arrangement = overlay(&layers);
        let cells = || 0..arrangement.n_cells();
        let asked: Vec<u32> = cells()
            .filter(|&cell| arrangement.labels(cell)[0] != NO_FEATURE)
            .map(|cell| cell as u32)
            .collect();
        let of = |layers: &[usize]| {
            let bits = |cell: usize| {
                let own = layers.iter().filter(|&&layer| arrangement.labels(cell)[layer] != NO_FEATURE);
                own.fold(0_u64, |bits, layer| bits | 1 << layer)
            };
            let layers: Vec<u64> = cells().map(bits).collect();
            Others { is_other: layers.iter().map(|&own| own != 0).collect(), layers, lines: Vec::new() }
        };
        let chosen: Vec<(u32, u32)> = asked.iter().map(|&cell| (cell, 0)).collect();
        let regions = dissolve(&arrangement, &chosen);
        let polygons: Vec<&Polygon> = regions.iter().map(|region| &region.polygon).collect();
        let all: Vec<usize> = (1..layers.len()).collect();
        let named: BTreeSet<(u16, u32)> =
            features_near(&arrangement, &polygons, &of(&all), steps).into_iter().flatten().collect();
        for layer in all {
            let own = of(&[layer]);
            // What stands on the land itself is named by its labels.
            if asked.iter().all(|&cell| !own.is_other[cell as usize]) {
                let is_near = !nearer_than(&arrangement, &asked, &own, steps).is_empty();
                prop_assert_eq!(named.contains(&(layer as u16, 0)), is_near);
            }
        }
    }
}

#[test]
fn a_line_inside_land_is_at_distance_zero_and_one_in_a_hole_is_not() {
    let square = |low: i64, high: i64| vec![(low, low), (high, low), (high, high), (low, high)];
    let mut holed = Layer::new("a".into(), Vec::new());
    let hole: Vec<(i64, i64)> = square(400_000, 600_000).into_iter().rev().collect();
    let rings = [line_points(&square(0, 1_000_000)), line_points(&hole)];
    holed.push(Feature { number: 0, code: None, values: Vec::new() }, rings.clone());
    let arrangement = overlay(&[holed]);
    let n_cells = arrangement.n_cells();
    let is_land = |cell: &u32| arrangement.labels(*cell as usize)[0] != NO_FEATURE;
    let asked: Vec<u32> = (0..n_cells as u32).filter(is_land).collect();
    let near = |points: &[(i64, i64)], steps: u64| {
        let points = line_points(points);
        let lines = vec![Line { feature: (1, 7), points: &points }];
        let others = Others { is_other: vec![false; n_cells], layers: vec![0; n_cells], lines };
        let region = Polygon { outer: rings[0].clone(), holes: vec![rings[1].clone()] };
        let named = features_near(&arrangement, &[&region], &others, steps);
        let is_near = !nearer_than(&arrangement, &asked, &others, steps).is_empty();
        assert_eq!(named[0] == [(1, 7)], is_near);
        is_near
    };
    assert!(near(&[(200_000, 200_000), (210_000, 200_000)], 1), "inside, far from any border");
    assert!(!near(&[(490_000, 500_000), (510_000, 500_000)], 90_000), "in the hole, 9 m from its border");
    assert!(near(&[(490_000, 500_000), (510_000, 500_000)], 90_001));
    assert!(near(&[(490_000, 500_000), (300_000, 500_000)], 1), "out of the hole into the land");
    assert!(near(&[(1_000_000, -5), (1_000_000, 2_000_000)], 1), "along the border");
    assert!(!near(&[(200_000, 200_000), (210_000, 200_000)], 0), "no line is nearer than nothing");
    // Beyond any range of the kernel, along a diagonal that passes the corner (0, 1 000 000) by 100 000 / √2.
    let far = 1_000_000_000_000;
    let passing = [(-far, -far + 1_100_000), (far, far + 1_100_000)];
    assert!(near(&passing, 70_711) && !near(&passing, 70_710));
    assert!(near(&[(-far, 200_000), (far, 200_000)], 1), "straight across");
}
