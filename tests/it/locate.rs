//! Laws of finding the cell at a point, against every cell's polygon, exactly.

use std::collections::BTreeSet;

use hegui::geometry::grid::Point;
use hegui::geometry::ring::{self, Polygon, edges};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::dissolve::cell_polygon;
use hegui::overlay::locate::{Index, Location};
use proptest::prelude::*;

use crate::overlay_laws::{features, layers};
use crate::support::{layer, overlay};

/// How a point lies to a polygon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
    Border,
}

fn side(polygon: &Polygon, p: Point) -> Side {
    let mut is_inside = false;
    for (a, b) in polygon.rings().flat_map(edges) {
        let cross = ring::cross(a, b, p);
        let is_in_box =
            (a.x.min(b.x)..=a.x.max(b.x)).contains(&p.x) && (a.y.min(b.y)..=a.y.max(b.y)).contains(&p.y);
        if cross == 0 && is_in_box {
            return Side::Border;
        }
        if (a.y <= p.y) != (b.y <= p.y) && (0 < cross) == (a.y < b.y) {
            is_inside = !is_inside;
        }
    }
    if is_inside { Side::Inside } else { Side::Outside }
}

/// The cells a point lies in or touches.
fn cells_at(cells: &[Polygon], p: Point, wanted: Side) -> Vec<u32> {
    (0..).zip(cells).filter(|(_, cell)| side(cell, p) == wanted).map(|(index, _)| index).collect()
}

/// Many features, so that the index has many tiles.
pub(crate) fn town() -> impl Strategy<Value = Vec<Layer>> {
    prop_oneof![Just(40_i64), Just(300), Just(1_000_000), Just(2_000_000_000_i64)].prop_flat_map(|range| {
        let place = (0..range, 0..range);
        let small = (features(range / 6 + 2), place).prop_map(move |(features, (x, y))| {
            let moved =
                |ring: Vec<Point>| ring.iter().map(|p| Point::new(p.x + x, p.y + y)).collect::<Vec<_>>();
            features
                .into_iter()
                .map(|rings| rings.into_iter().map(moved).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        });
        let layers = proptest::collection::vec(proptest::collection::vec(small, 2..9), 2..4);
        layers.prop_map(|all| {
            all.iter().enumerate().map(|(k, blobs)| layer(&format!("l{k}"), &blobs.concat())).collect()
        })
    })
}

/// Vertices, their neighbors, middles of edges, and points given in thousandths of the extent.
fn probes(arrangement: &Arrangement, shares: &[(i64, i64)]) -> BTreeSet<Point> {
    let mut probes = BTreeSet::new();
    let (mut min, mut max) = (Point::new(i64::MAX, i64::MAX), Point::new(i64::MIN, i64::MIN));
    for (a, b) in arrangement.edges() {
        probes.extend([a, b, Point::new(i64::midpoint(a.x, b.x), i64::midpoint(a.y, b.y))]);
        for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
            probes.insert(Point::new(a.x + dx, a.y + dy));
        }
        for p in [a, b] {
            (min, max) =
                (Point::new(min.x.min(p.x), min.y.min(p.y)), Point::new(max.x.max(p.x), max.y.max(p.y)));
        }
    }
    if min.x <= max.x {
        let at = |from: i64, to: i64, share: i64| from + (to - from) * share / 1000;
        probes.extend(shares.iter().map(|&(x, y)| Point::new(at(min.x, max.x, x), at(min.y, max.y, y))));
    }
    probes
}

fn check(layers: &[Layer], shares: &[(i64, i64)]) -> Result<(), TestCaseError> {
    let arrangement = overlay(layers);
    let index = Index::new(&arrangement);
    let cells: Vec<Polygon> =
        (0..arrangement.n_cells()).map(|cell| cell_polygon(&arrangement, cell)).collect();
    for probe in probes(&arrangement, shares) {
        let inside = cells_at(&cells, probe, Side::Inside);
        let touched = cells_at(&cells, probe, Side::Border);
        match index.locate(&arrangement, probe) {
            Location::Inside(cell) => {
                prop_assert_eq!(&inside, &[cell], "{:?}", probe);
                prop_assert!(touched.is_empty(), "{probe:?} touches {touched:?}");
            }
            Location::Outside => {
                prop_assert!(inside.is_empty() && touched.is_empty(), "{probe:?}: {inside:?}");
            }
            Location::Border(found) => {
                prop_assert!(inside.is_empty(), "{probe:?} is inside {inside:?}");
                prop_assert_eq!(&found.cells, &touched, "{:?}", probe);
                prop_assert!(found.is_outside_touched || 2 <= found.cells.len(), "{probe:?}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_point_is_in_the_cell_whose_polygon_holds_it(
        layers in layers(),
        shares in proptest::collection::vec((-50..1050_i64, -50..1050_i64), 20),
    ) {
        check(&layers, &shares)?;
    }

    #[test]
    fn in_a_town_of_many_tiles_too(
        layers in town(),
        shares in proptest::collection::vec((-50..1050_i64, -50..1050_i64), 200),
    ) {
        check(&layers, &shares)?;
    }
}

#[test]
fn a_point_where_three_cells_meet_touches_all_of_them_and_what_lies_outside() {
    let square = |x: i64, y: i64| {
        let at = |dx: i64, dy: i64| Point::new(10 * (x + dx), 10 * (y + dy));
        vec![vec![at(0, 0), at(1, 0), at(1, 1), at(0, 1)]]
    };
    let arrangement = overlay(&[layer("l", &[square(0, 0), square(1, 0), square(0, 1)])]);
    let index = Index::new(&arrangement);
    let Location::Border(node) = index.locate(&arrangement, Point::new(10, 10)) else { panic!("a node") };
    assert_eq!((node.cells, node.is_outside_touched), (vec![0, 1, 2], true));
    let Location::Border(edge) = index.locate(&arrangement, Point::new(10, 5)) else { panic!("an edge") };
    assert_eq!((edge.cells.len(), edge.is_outside_touched), (2, false));
    assert!(matches!(index.locate(&arrangement, Point::new(5, 5)), Location::Inside(_)));
    for far in [Point::new(15, 15), Point::new(-1, 5), Point::new(i64::MAX, i64::MIN)] {
        assert_eq!(index.locate(&arrangement, far), Location::Outside);
    }
}

#[test]
fn an_arrangement_without_cells_has_a_point_nowhere() {
    let arrangement = overlay(&[layer("l", &[])]);
    let index = Index::new(&arrangement);
    assert_eq!(index.locate(&arrangement, Point::new(0, 0)), Location::Outside);
}
