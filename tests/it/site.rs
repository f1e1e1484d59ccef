//! Laws of cutting a site against an arrangement, and cases at the edge.

use std::collections::BTreeMap;

use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon};
use hegui::geometry::grid::Point;
use hegui::geometry::ring::{self, Polygon, edges};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::dissolve::{cell_polygon, dissolve};
use hegui::overlay::locate::Index;
use hegui::overlay::repair::even_odd;
use hegui::overlay::site::{Areas, Parts, parts};
use proptest::prelude::*;

use crate::locate::town;
use crate::overlay_laws::{layers, star};
use crate::support::{layer, measure, overlay};

type Rings = Vec<Vec<Point>>;

fn rings_of(polygons: &[Polygon]) -> Rings {
    polygons.iter().flat_map(Polygon::rings).map(<[Point]>::to_vec).collect()
}

fn cut(arrangement: &Arrangement, rings: &Rings) -> Parts {
    let found = parts(arrangement, &Index::new(arrangement), rings, &measure());
    assert_eq!(found.drawn, Areas::of_rings(rings.iter().map(Vec::as_slice), &measure()));
    assert!(found.parts.is_sorted_by(|one, other| one.cell < other.cell), "a cell has one part");
    assert!(found.parts.iter().all(|part| 0 < part.areas.planar));
    found
}

/// A site of several polygons with holes, as import would mend it; places are moved over the extent.
fn site(range: i64) -> impl Strategy<Value = Rings> {
    proptest::collection::vec((star(range / 2 + 2), (-range / 4..range, -range / 4..range)), 1..4).prop_map(
        |stars| {
            let moved = |(ring, (x, y)): (Vec<Point>, (i64, i64))| -> Vec<Point> {
                ring.into_iter().map(|p| Point::new(p.x + x, p.y + y)).collect()
            };
            rings_of(&even_odd(&stars.into_iter().map(moved).collect::<Vec<_>>()).unwrap())
        },
    )
}

fn scaled(rings: &Rings, factor: i64) -> Rings {
    rings.iter().map(|ring| ring.iter().map(|p| Point::new(p.x * factor, p.y * factor)).collect()).collect()
}

fn floating(rings: &[&[Point]]) -> MultiPolygon<f64> {
    let line = |ring: &[Point]| -> LineString<f64> {
        ring.iter().chain(ring.first()).map(|p| Coord { x: p.x as f64, y: p.y as f64 }).collect()
    };
    let nested = hegui::geometry::nesting::nest(rings);
    nested
        .into_iter()
        .map(|own| {
            geo::Polygon::new(
                line(rings[own.outer]),
                own.holes.iter().map(|&hole| line(rings[hole])).collect(),
            )
        })
        .collect()
}

fn perimeter(rings: &Rings) -> f64 {
    let length = |(a, b): (Point, Point)| ((b.x - a.x) as f64).hypot((b.y - a.y) as f64);
    rings.iter().flat_map(|ring| edges(ring)).map(length).sum()
}

/// Cells of a coarse grid and a site on it, both made `factor` times as large: what was degenerate still is,
/// and areas can be compared with what floats make of them.
fn compare_with_floats(layers: &[Layer], rings: &Rings, factor: i64) -> Result<(), TestCaseError> {
    let coarse = overlay(layers);
    let cells: Vec<Rings> =
        (0..coarse.n_cells()).map(|cell| scaled(&rings_of(&[cell_polygon(&coarse, cell)]), factor)).collect();
    let arrangement = overlay(&[layer("cells", &cells)]);
    prop_assert_eq!(arrangement.n_cells(), cells.len());
    let rings = scaled(rings, factor);
    let found = cut(&arrangement, &rings);
    let of_cell: BTreeMap<u32, i128> = found
        .parts
        .iter()
        .map(|part| (arrangement.labels(part.cell as usize)[0], part.areas.planar))
        .collect();
    let site = floating(&rings.iter().map(Vec::as_slice).collect::<Vec<_>>());
    // What a border or a site's edge may move by rounding, and what floats may lose.
    let tolerance = 4.0 * perimeter(&rings) + 1e-9 * (factor * factor) as f64;
    let mut covered = 0.0;
    for (index, cell) in (0..).zip(&cells) {
        let cell = floating(&cell.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let expected = 2.0 * cell.intersection(&site).unsigned_area();
        covered += expected;
        let own = of_cell.get(&index).copied().unwrap_or(0) as f64;
        prop_assert!((own - expected).abs() <= tolerance, "cell {index}: {own}, not {expected}");
    }
    let bare = 2.0 * site.unsigned_area() - covered;
    prop_assert!(
        (found.bare.planar as f64 - bare).abs() <= tolerance,
        "bare {}, not {bare}",
        found.bare.planar
    );
    let rounding = found.rounding();
    prop_assert!(rounding.planar.unsigned_abs() as f64 <= tolerance, "rounding {rounding:?}");
    Ok(())
}

/// A site made of cells is those cells, whole, to the square millimetre.
fn cells_are_parts(arrangement: &Arrangement, is_chosen: impl Fn(u32) -> bool) -> Result<(), TestCaseError> {
    let chosen: Vec<(u32, u32)> =
        (0..arrangement.n_cells() as u32).filter(|&cell| is_chosen(cell)).map(|cell| (cell, 0)).collect();
    let regions = dissolve(arrangement, &chosen);
    let rings: Rings =
        regions.iter().flat_map(|region| rings_of(std::slice::from_ref(&region.polygon))).collect();
    let found = cut(arrangement, &rings);
    let whole: Vec<(u32, Areas)> = chosen
        .iter()
        .map(|&(cell, _)| {
            let index = cell as usize;
            (cell, Areas { legal: arrangement.legal_area(index), planar: arrangement.planar_area(index) })
        })
        .collect();
    let own: Vec<(u32, Areas)> = found.parts.iter().map(|part| (part.cell, part.areas)).collect();
    prop_assert_eq!(own, whole);
    prop_assert!(found.parts.iter().all(|part| part.is_whole));
    prop_assert_eq!((found.bare, found.rounding()), (Areas::default(), Areas::default()));
    Ok(())
}

/// Planar area by what the layers say, of land the last layer covers too.
fn by_labels(arrangement: &Arrangement, last: usize) -> BTreeMap<Vec<u32>, i128> {
    let mut areas = BTreeMap::new();
    for cell in (0..arrangement.n_cells()).filter(|&cell| arrangement.labels(cell)[last] != NO_FEATURE) {
        *areas.entry(arrangement.labels(cell)[..last].to_vec()).or_default() += arrangement.planar_area(cell);
    }
    areas
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn parts_are_the_intersections_with_every_cell(layers in layers_on(12), rings in site(12)) {
        compare_with_floats(&layers, &rings, 1_000_000)?;
    }

    #[test]
    fn parts_are_the_intersections_on_a_finer_grid_too(layers in layers_on(60), rings in site(60)) {
        compare_with_floats(&layers, &rings, 100_000)?;
    }

    #[test]
    fn a_site_made_of_cells_is_those_cells(layers in layers(), chosen in any::<u64>()) {
        cells_are_parts(&overlay(&layers), |cell| chosen >> (cell % 64) & 1 == 1)?;
    }

    #[test]
    fn a_site_made_of_a_towns_cells_is_those_cells(layers in town(), chosen in any::<u64>()) {
        let arrangement = overlay(&layers);
        cells_are_parts(&arrangement, |cell| chosen >> (cell % 61) & 1 == 1)?;
        // And a few that lie together, with all around them left out.
        cells_are_parts(&arrangement, |cell| u64::from(cell).abs_diff(chosen % 1000) < 9)?;
    }

    #[test]
    fn parts_agree_with_an_overlay_that_has_the_site_as_a_layer(
        (layers, rings) in town().prop_flat_map(|layers| (Just(layers), site(1_000_000))),
    ) {
        let arrangement = overlay(&layers);
        let found = cut(&arrangement, &rings);
        let last = layers.len();
        let mut all = layers.clone();
        all.push(layer("site", std::slice::from_ref(&rings)));
        let mut expected = by_labels(&overlay(&all), last);
        let bare = expected.remove(&vec![NO_FEATURE; last]).unwrap_or(0);
        let mut own: BTreeMap<Vec<u32>, i128> = BTreeMap::new();
        let mut own_bare = found.bare.planar;
        for part in &found.parts {
            let labels = arrangement.labels(part.cell as usize).to_vec();
            if labels.iter().all(|&label| label == NO_FEATURE) {
                own_bare += part.areas.planar;
            } else {
                *own.entry(labels).or_default() += part.areas.planar;
            }
        }
        // Noding may move the site's border, and those it meets, by a step or so everywhere.
        let tolerance = 8 * perimeter(&rings) as i128 + 1000;
        let labels: std::collections::BTreeSet<_> = own.keys().chain(expected.keys()).collect();
        for key in labels {
            let (one, other) = (own.get(key).copied().unwrap_or(0), expected.get(key).copied().unwrap_or(0));
            prop_assert!((one - other).abs() <= tolerance, "{key:?}: {one}, not {other}");
        }
        prop_assert!((own_bare - bare).abs() <= tolerance, "bare {own_bare}, not {bare}");
        prop_assert!(found.rounding().planar.abs() <= tolerance);
    }

    #[test]
    fn moving_everything_by_whole_steps_changes_no_part(layers in town(), rings in site(1_000_000)) {
        let moved = |rings: &Rings| -> Rings {
            rings.iter().map(|ring| ring.iter().map(|p| Point::new(p.x + 777, p.y - 31)).collect()).collect()
        };
        let all: Vec<Layer> = layers
            .iter()
            .map(|own| {
                let features: Vec<Rings> = (0..own.features.len())
                    .map(|feature| moved(&own.rings(feature).map(<[Point]>::to_vec).collect()))
                    .collect();
                layer(&own.id, &features)
            })
            .collect();
        let planar = |parts: &Parts| {
            parts.parts.iter().map(|part| (part.cell, part.areas.planar)).collect::<Vec<_>>()
        };
        let (here, there) = (cut(&overlay(&layers), &rings), cut(&overlay(&all), &moved(&rings)));
        prop_assert_eq!(planar(&here), planar(&there));
        prop_assert_eq!(here.bare.planar, there.bare.planar);
    }
}

/// Layers whose features collide on a grid of `range` steps.
fn layers_on(range: i64) -> impl Strategy<Value = Vec<Layer>> {
    proptest::collection::vec(crate::overlay_laws::features(range), 1..4).prop_map(|all| {
        all.iter().enumerate().map(|(k, features)| layer(&format!("l{k}"), features)).collect()
    })
}

fn square(x: i64, y: i64, side: i64) -> Vec<Point> {
    vec![Point::new(x, y), Point::new(x + side, y), Point::new(x + side, y + side), Point::new(x, y + side)]
}

fn reversed(mut ring: Vec<Point>) -> Vec<Point> {
    ring.reverse();
    ring
}

/// A lattice of 20 × 20 squares of 100 steps, each a feature of its own.
fn lattice() -> Arrangement {
    let features: Vec<Rings> = (0..400).map(|k| vec![square(100 * (k % 20), 100 * (k / 20), 100)]).collect();
    overlay(&[layer("lattice", &features)])
}

/// Planar areas by feature, and the bare land's, both doubled.
fn areas(arrangement: &Arrangement, rings: &Rings) -> (Vec<(u32, i128)>, i128) {
    let found = cut(arrangement, rings);
    assert_eq!(found.rounding().planar, 0, "no cut here needs rounding");
    assert!(found.rounding().legal.square_millimetres().abs() < 10, "edges rounded piece by piece");
    let mut own: Vec<(u32, i128)> = found
        .parts
        .iter()
        .map(|part| (arrangement.labels(part.cell as usize)[0], part.areas.planar))
        .collect();
    own.sort_unstable();
    (own, found.bare.planar)
}

#[test]
fn sites_at_the_edge_of_what_a_site_can_be() {
    let lattice = lattice();
    let check = |name: &str, rings: &Rings, expected: &[(u32, i128)], bare: i128| {
        assert_eq!(areas(&lattice, rings), (expected.to_vec(), bare), "{name}");
    };
    check("in one cell", &vec![square(110, 110, 10)], &[(21, 200)], 0);
    check("exactly a cell", &vec![square(100, 100, 100)], &[(21, 20_000)], 0);
    check("across a border", &vec![square(195, 110, 10)], &[(21, 100), (22, 100)], 0);
    check("about a node", &vec![square(195, 195, 10)], &[(21, 50), (22, 50), (41, 50), (42, 50)], 0);
    check("a corner on a node", &vec![square(200, 200, 10)], &[(42, 200)], 0);
    check(
        "one step wide",
        &vec![vec![Point::new(150, 150), Point::new(250, 150), Point::new(250, 151), Point::new(150, 151)]],
        &[(21, 100), (22, 100)],
        0,
    );
    check("outside everything", &vec![square(-5000, 0, 100)], &[], 20_000);
    check("far outside", &vec![square(900_000_000_000, 900_000_000_000, 100)], &[], 20_000);
    check("touching from outside", &vec![square(-100, 0, 100)], &[], 20_000);
    check("half outside", &vec![square(-50, 0, 100)], &[(0, 10_000)], 10_000);
    check(
        "a hole that is a cell",
        &vec![square(100, 100, 300), reversed(square(200, 200, 100))],
        &[21, 22, 23, 41, 43, 61, 62, 63].map(|cell| (cell, 20_000)),
        0,
    );
    check(
        "two squares touching at a node",
        &vec![square(100, 100, 100), square(200, 200, 100)],
        &[(21, 20_000), (42, 20_000)],
        0,
    );
    let all: Vec<(u32, i128)> = (0..400).map(|cell| (cell, 20_000)).collect();
    check("exactly everything", &vec![square(0, 0, 2000)], &all, 0);
    check("everything and more", &vec![square(-1000, -1000, 4000)], &all, 2 * (16_000_000 - 4_000_000));
    check(
        "around everything",
        &vec![square(-1000, -1000, 4000), reversed(square(0, 0, 2000))],
        &[],
        2 * (16_000_000 - 4_000_000),
    );
}

#[test]
fn a_site_in_a_large_cell_finds_the_islands_inside_it() {
    let islands: Vec<Vec<Point>> =
        (0..100).map(|k| square(1000 + 200 * (k % 10), 1000 + 200 * (k / 10), 100)).collect();
    let sea: Rings =
        std::iter::once(square(0, 0, 1_000_000)).chain(islands.iter().cloned().map(reversed)).collect();
    let features: Vec<Rings> =
        std::iter::once(sea).chain(islands.into_iter().map(|ring| vec![ring])).collect();
    let arrangement = overlay(&[layer("sea", &features)]);
    // Around four islands, and through the middle of none.
    let (own, bare) = areas(&arrangement, &vec![square(1150, 1150, 400)]);
    let expected = vec![(0, 320_000 - 80_000), (12, 20_000), (13, 20_000), (22, 20_000), (23, 20_000)];
    assert_eq!((own, bare), (expected, 0));
}

#[test]
fn a_border_cut_off_the_grid_is_rounded_once_for_both_sides() {
    // The diagonal of a square 3 steps wide is cut by a site's edge between grid points.
    let left = vec![vec![Point::new(0, 0), Point::new(3, 7), Point::new(0, 7)]];
    let right = vec![vec![Point::new(0, 0), Point::new(3, 0), Point::new(3, 7)]];
    let arrangement = overlay(&[layer("halves", &[left, right])]);
    let found = cut(
        &arrangement,
        &vec![vec![Point::new(0, 3), Point::new(3, 2), Point::new(3, 4), Point::new(0, 4)]],
    );
    let sum: i128 = found.parts.iter().map(|part| part.areas.planar).sum();
    assert_eq!(found.parts.len(), 2);
    assert_eq!(sum + found.rounding().planar, found.drawn.planar);
    assert!(found.rounding().planar.abs() <= 3);
    assert_eq!(found.bare, Areas::default());
    assert_eq!(
        found.drawn.planar,
        ring::doubled_area(&[Point::new(0, 3), Point::new(3, 2), Point::new(3, 4), Point::new(0, 4),])
    );
}
