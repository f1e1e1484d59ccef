//! Laws of the overlay, over random layers on a coarse grid (where everything collides) and a fine one.

use std::collections::BTreeSet;

use geo::{InteriorPoint, LineString};
use hegui::geometry::grid::Point;
use hegui::geometry::ring::{self, Polygon};
use hegui::layer::borders::{Bordered, Borders};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::dissolve::{cell_polygon, dissolve};
use hegui::overlay::rounding::accounts;
use hegui::overlay::watch::{Step, Watch};
use hegui::overlay::{CutError, Input, cut_watched};
use proptest::prelude::*;

use crate::exact;
use crate::support::{layer, measure, overlay};

/// A star-shaped ring about a center: simple by construction before it is snapped, and after on most draws.
pub(crate) fn star(range: i64) -> impl Strategy<Value = Vec<Point>> {
    let radius = range / 3 + 1;
    (0..range, 0..range, proptest::collection::vec((1..=radius, 0..100_u32), 3..9)).prop_map(
        |(x, y, spokes)| {
            let n = spokes.len() as f64;
            spokes
                .iter()
                .enumerate()
                .map(|(k, &(length, jitter))| {
                    let angle = (k as f64 + f64::from(jitter) / 101.0) / n * std::f64::consts::TAU;
                    let step = |turn: f64| (turn * length as f64).round() as i64;
                    Point::new(x + step(angle.cos()), y + step(angle.sin()))
                })
                .collect()
        },
    )
}

/// The layer's invariant is simple rings; the repair makes any ring so, as import does.
pub(crate) fn features(range: i64) -> impl Strategy<Value = Vec<Vec<Vec<Point>>>> {
    proptest::collection::vec(star(range), 1..5).prop_map(|stars| {
        let mend = |star: Vec<Point>| -> Vec<Vec<Point>> {
            let polygons = hegui::overlay::repair::even_odd(&[star]).unwrap();
            polygons.iter().flat_map(Polygon::rings).map(<[Point]>::to_vec).collect()
        };
        stars.into_iter().map(mend).filter(|rings| !rings.is_empty()).collect()
    })
}

pub(crate) fn layers() -> impl Strategy<Value = Vec<Layer>> {
    prop_oneof![3 => Just(12_i64), 2 => Just(60), 2 => Just(1_000_000), 1 => Just(2_000_000_000_i64)]
        .prop_flat_map(|range| {
            proptest::collection::vec(features(range), 1..4).prop_map(|all| {
                all.iter().enumerate().map(|(k, features)| layer(&format!("l{k}"), features)).collect()
            })
        })
}

/// Cells as values that can be compared: polygon, labels, areas.
fn cells(arrangement: &Arrangement) -> Vec<(Polygon, Vec<u32>, i128)> {
    (0..arrangement.n_cells())
        .map(|cell| {
            let labels = arrangement.labels(cell).to_vec();
            (cell_polygon(arrangement, cell), labels, arrangement.planar_area(cell))
        })
        .collect()
}

proptest! {
    // PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(300)))]

    #[test]
    fn the_exact_check_finds_no_fault(layers in layers()) {
        exact::check(&overlay(&layers), &layers, &measure(), exact::Rings::Sound);
    }

    #[test]
    fn cells_sum_to_the_noded_union_exactly(layers in layers()) {
        let arrangement = overlay(&layers);
        // Each cell's area is that of its own rings.
        for (polygon, _, area) in cells(&arrangement) {
            let rings: i128 = polygon.rings().map(ring::doubled_area).sum();
            prop_assert_eq!(rings, area);
            prop_assert!(area > 0);
        }
        // All cells dissolved close to the same total, in both measures.
        let all: Vec<(u32, u32)> = (0..arrangement.n_cells() as u32).map(|cell| (cell, 0)).collect();
        let (mut planar, mut legal) = (0, 0);
        for region in dissolve(&arrangement, &all) {
            for ring in region.polygon.rings() {
                planar += ring::doubled_area(ring);
                legal += measure().ring(ring).square_millimetres();
            }
        }
        let cells = 0..arrangement.n_cells();
        prop_assert_eq!(planar, cells.clone().map(|cell| arrangement.planar_area(cell)).sum::<i128>());
        prop_assert_eq!(legal, cells.map(|cell| arrangement.legal_area(cell).square_millimetres()).sum::<i64>());
    }

    #[test]
    fn every_feature_closes_with_its_rounding(layers in layers()) {
        let arrangement = overlay(&layers);
        for (index, layer) in layers.iter().enumerate() {
            let bordered = Bordered { layer, borders: &Borders::of(layer) };
            for (feature, account) in accounts(&arrangement, index, bordered, &measure()).iter().enumerate() {
                // The feature's own cells, dissolved, have the area of its noded rings.
                let own: Vec<(u32, u32)> = (0..arrangement.n_cells())
                    .filter(|&cell| covers(&arrangement, cell, index, feature as u32))
                    .map(|cell| (cell as u32, 0))
                    .collect();
                let noded: i128 = dissolve(&arrangement, &own)
                    .iter()
                    .flat_map(|region| region.polygon.rings().map(ring::doubled_area).collect::<Vec<_>>())
                    .sum();
                prop_assert_eq!(noded + account.planar_rounding(), account.planar[0]);
                // Noding moves a border by less than a step: what it moves is bounded by the perimeter.
                let perimeter: f64 = layer.rings(feature).flat_map(ring::edges)
                    .map(|(a, b)| ((a.x - b.x) as f64).hypot((a.y - b.y) as f64) + 2.0).sum();
                prop_assert!((account.planar_rounding() as f64).abs() <= 2.0 * perimeter * 2.0,
                    "rounding {} over a perimeter of {perimeter}", account.planar_rounding());
            }
        }
    }

    #[test]
    fn labels_agree_with_point_in_polygon(layers in layers()) {
        let arrangement = overlay(&layers);
        for (cell, (polygon, ..)) in cells(&arrangement).into_iter().enumerate() {
            let Some((x, y)) = safe_point(&polygon, &layers) else { continue };
            for (index, layer) in layers.iter().enumerate() {
                for feature in 0..layer.features.len() {
                    let is_in = layer.rings(feature).filter(|ring| winds(ring, x, y)).count() % 2 == 1;
                    prop_assert_eq!(is_in, covers(&arrangement, cell, index, feature as u32),
                        "cell {} layer {} feature {}", cell, index, feature);
                }
            }
        }
    }

    #[test]
    fn the_order_of_layers_does_not_matter(layers in layers()) {
        let forward = cells(&overlay(&layers));
        let reversed: Vec<Layer> = layers.iter().rev().cloned().collect();
        let backward: Vec<_> = cells(&overlay(&reversed)).into_iter()
            .map(|(polygon, labels, area)| (polygon, labels.into_iter().rev().collect::<Vec<_>>(), area))
            .collect();
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn moving_by_grid_steps_changes_nothing(layers in layers(), dx in -9_000_000_i64..9_000_000, dy in -9_i64..9) {
        let shift = |point: Point, sign: i64| Point::new(point.x + sign * dx, point.y + sign * dy);
        let mut moved = layers.clone();
        for point in moved.iter_mut().flat_map(|layer| &mut layer.points) {
            *point = shift(*point, 1);
        }
        let back = |ring: &mut Vec<Point>| ring.iter_mut().for_each(|point| *point = shift(*point, -1));
        let mut there = cells(&overlay(&moved));
        for (polygon, ..) in &mut there {
            back(&mut polygon.outer);
            polygon.holes.iter_mut().for_each(back);
        }
        prop_assert_eq!(cells(&overlay(&layers)), there);
    }

    #[test]
    fn overlaying_the_cells_again_changes_nothing(layers in layers()) {
        let first = overlay(&layers);
        let polygons: Vec<Polygon> = cells(&first).into_iter().map(|(polygon, ..)| polygon).collect();
        let rings = |polygon: &Polygon| polygon.rings().map(<[Point]>::to_vec).collect::<Vec<_>>();
        let again = overlay(&[layer("cells", &polygons.iter().map(rings).collect::<Vec<_>>())]);
        let twice: Vec<Polygon> = cells(&again).into_iter().map(|(polygon, ..)| polygon).collect();
        let sorted = |polygons: Vec<Polygon>| {
            polygons.into_iter().map(|polygon| (polygon.outer, polygon.holes)).collect::<BTreeSet<_>>()
        };
        prop_assert!(again.crowds.is_empty());
        prop_assert_eq!(sorted(polygons), sorted(twice));
    }

    #[test]
    fn neighbors_with_one_label_dissolve_to_valid_polygons(layers in layers()) {
        use geo::Validation;
        let arrangement = overlay(&layers);
        let chosen: Vec<(u32, u32)> = (0..arrangement.n_cells())
            .map(|cell| (cell as u32, u32::from(arrangement.labels(cell)[0] == NO_FEATURE)))
            .collect();
        for region in dissolve(&arrangement, &chosen) {
            let polygon = geo_polygon(&region.polygon);
            prop_assert!(polygon.is_valid(), "{:?}", region.polygon);
        }
    }
}

fn covers(arrangement: &Arrangement, cell: usize, layer: usize, feature: u32) -> bool {
    arrangement.labels(cell)[layer] == feature
        || arrangement.crowds.iter().any(|crowd| {
            (crowd.cell as usize, usize::from(crowd.layer)) == (cell, layer)
                && crowd.features.contains(&feature)
        })
}

fn geo_polygon(polygon: &Polygon) -> geo::Polygon {
    let line =
        |ring: &Vec<Point>| ring.iter().map(|point| (point.x as f64, point.y as f64)).collect::<LineString>();
    geo::Polygon::new(line(&polygon.outer), polygon.holes.iter().map(line).collect())
}

/// A point inside the cell, further from every input edge than noding may move one; none in thin cells.
fn safe_point(polygon: &Polygon, layers: &[Layer]) -> Option<(f64, f64)> {
    let point = geo_polygon(polygon).interior_point()?;
    let (x, y) = (point.x(), point.y());
    let is_safe = layers.iter().all(|layer| {
        (0..layer.features.len()).flat_map(|feature| layer.rings(feature)).flat_map(ring::edges).all(
            |(a, b)| {
                let (ax, ay, dx, dy) = (a.x as f64, a.y as f64, (b.x - a.x) as f64, (b.y - a.y) as f64);
                let share = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
                (x - ax - share * dx).hypot(y - ay - share * dy) > 3.0
            },
        )
    });
    is_safe.then_some((x, y))
}

/// Whether a ray from the point crosses the ring an odd number of times.
fn winds(ring: &[Point], x: f64, y: f64) -> bool {
    ring::edges(ring)
        .filter(|(a, b)| {
            let (ax, ay, bx, by) = (a.x as f64, a.y as f64, b.x as f64, b.y as f64);
            (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
        })
        .count()
        % 2
        == 1
}

/// Found on the impervious surfaces of Cambridge MA: a steep edge passes the island's block beside the island, and
/// under it lies lower than the bottom edge of the feature the island is a hole of.
#[test]
fn a_hole_lies_in_the_feature_around_it_and_not_beyond_a_steep_edge_in_the_same_block() {
    const SIDE: i64 = 10_000_000;
    let at = |x: i64, y: i64| Point::new(SIDE * x / 100, SIDE * y / 100);
    let holed = vec![
        vec![at(15, 40), at(22, 40), at(22, 70), at(15, 70)],
        vec![at(20, 60), at(20, 62), at(21, 62), at(21, 60)],
    ];
    let steep = vec![vec![at(10, 5), at(46, 5), at(45, 95)]];
    // Enough points for two rows of blocks: the line between them runs at half the height.
    let round = |step: i64| {
        let turn = step as f64 / 16_000.0 * std::f64::consts::TAU;
        let (sin, cos) = turn.sin_cos();
        Point::new(8_000_000 + (1e6 * cos) as i64, 2_000_000 + (1e6 * sin) as i64)
    };
    let filler = vec![(0..16_000).map(round).collect()];
    let corner = |x: i64, y: i64| vec![vec![at(x, y), at(x + 1, y), at(x + 1, y + 1)]];
    let layer = layer("holed", &[holed, steep, filler, corner(0, 0), corner(99, 99)]);
    let arrangement = overlay(std::slice::from_ref(&layer));
    assert_eq!(arrangement.crowds, []);
    let bordered = Bordered { layer: &layer, borders: &Borders::of(&layer) };
    for (feature, account) in accounts(&arrangement, 0, bordered, &measure()).iter().enumerate() {
        assert_eq!(account.planar_rounding(), 0, "feature {feature}: {account:?}");
    }
}

/// Counts what it is told, and says stop at one of the times it is asked.
struct StopsAt {
    n_asked: std::sync::atomic::AtomicUsize,
    at: usize,
}

impl Watch for StopsAt {
    fn begin(&self, _: Step) {}

    fn block(&self, _: Step, n_blocks: usize) {
        assert!(n_blocks > 0);
    }

    fn is_stopped(&self) -> bool {
        self.n_asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == self.at
    }
}

/// Whenever it is stopped, the cut says so; nobody is left waiting, and there is no other answer.
#[test]
fn a_cut_that_is_watched_can_be_stopped_at_any_time() {
    let at = Point::new;
    let square = |x: i64| vec![vec![at(x, 0), at(x + 20, 0), at(x + 20, 20), at(x, 20)]];
    let layers = [layer("one", &[square(0), square(20)]), layer("other", &[square(10)])];
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    let stopping = |at: usize| StopsAt { n_asked: 0.into(), at };
    let whole = stopping(usize::MAX);
    assert_eq!(cut_watched(&inputs, &measure(), &whole, None).unwrap(), overlay(&layers));
    let n_asked = whole.n_asked.into_inner();
    // At least once a step.
    assert!(n_asked >= Step::ALL.len(), "{n_asked}");
    for at in 0..n_asked {
        assert_eq!(
            cut_watched(&inputs, &measure(), &stopping(at), None).unwrap_err(),
            CutError::Stopped,
            "{at}"
        );
    }
}
