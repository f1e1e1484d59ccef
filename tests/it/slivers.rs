//! Slivers: cases of geometry as data, and laws over random layers.

use std::sync::Arc;

use hegui::conflict::join::{Found, HitCell, patches};
use hegui::conflict::sliver::{Class, Limits, Reason, Sorting};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::geometry::ring::Polygon;
use hegui::layer::borders::{Bordered, Borders};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::near;
use hegui::overlay::quality;
use hegui::overlay::twins::Nearness;
use proptest::prelude::*;

use crate::support::{layer, measure, overlay};

/// The usual thresholds: width 2 m, aspect 3, noise 1 m².
const LIMITS: Limits = Limits {
    nearness: Nearness { width_steps: 20_000, aspect_permille: 3_000 },
    noise_max: Area::from_square_millimetres(1_000_000),
    area_min: Area::ZERO,
};

fn at(x_m: f64, y_m: f64) -> Point {
    Point::snap(500_000.0 + x_m, 4_150_000.0 + y_m).unwrap()
}

/// A feature of one ring, in metres.
fn ring(points: &[(f64, f64)]) -> Vec<Vec<Point>> {
    vec![points.iter().map(|&(x, y)| at(x, y)).collect()]
}

/// A rectangle from west, south, east, north.
fn rectangle([west, south, east, north]: [f64; 4]) -> Vec<Vec<Point>> {
    ring(&[(west, south), (east, south), (east, north), (west, north)])
}

/// The patches of land that the first two layers share.
fn shared(arrangement: &Arrangement, sorting: Sorting) -> Vec<Found> {
    let is_shared =
        |&cell: &u32| arrangement.labels(cell as usize)[..2].iter().all(|&feature| feature != NO_FEATURE);
    let cells = (0..arrangement.n_cells() as u32).filter(is_shared);
    let hits: Vec<HitCell> = cells.map(|cell| HitCell { cell, layers_a: 1, layers_b: 2 }).collect();
    patches(arrangement, &Arc::from("T01"), &hits, None, sorting)
}

/// A case: what it is, layer A, layer B, what a hard rule flags or an elastic one does, and why.
struct Case {
    name: &'static str,
    a: Vec<Vec<Vec<Point>>>,
    b: Vec<Vec<Vec<Point>>>,
    class: Class,
    reason: &'static str,
}

/// Conflicts, and borders digitized twice.
fn borders_and_conflicts() -> Vec<Case> {
    let case = |name, a, b, class, reason| Case { name, a, b, class, reason };
    let field = || rectangle([0.0, 0.0, 300.0, 200.0]);
    vec![
        case(
            "a road strip 5 m wide across a field is a conflict",
            vec![rectangle([100.0, -50.0, 105.0, 250.0])],
            vec![field()],
            Class::Keep,
            "wide",
        ),
        case(
            "a border digitized a second time 1 m off is suppressed",
            vec![rectangle([299.0, 0.0, 500.0, 200.0])],
            vec![field()],
            Class::Suppress,
            "twin-border",
        ),
        case(
            "a border that runs 1.5 m off for 18 km has 7,000 m² and is suppressed all the same",
            vec![rectangle([298.5, 0.0, 500.0, 18_000.0])],
            vec![rectangle([0.0, 0.0, 300.0, 18_000.0])],
            Class::Suppress,
            "twin-border",
        ),
        case(
            "a ring digitized anew 1 m inside has its twin all around",
            vec![field()],
            vec![vec![
                rectangle([-100.0, -100.0, 400.0, 300.0]).remove(0),
                rectangle([1.0, 1.0, 299.0, 199.0]).remove(0).into_iter().rev().collect(),
            ]],
            Class::Suppress,
            "twin-border",
        ),
        case(
            "where a neighbor's border ends at the sliver (a T-junction) it is one sliver still",
            vec![rectangle([299.0, 0.0, 500.0, 90.0]), rectangle([299.0, 90.0, 500.0, 200.0])],
            vec![field()],
            Class::Suppress,
            "twin-border",
        ),
    ]
}

/// Small and narrow land that is not between two drawings of one border.
fn scraps() -> Vec<Case> {
    let case = |name, a, b, class, reason| Case { name, a, b, class, reason };
    let field = || rectangle([0.0, 0.0, 300.0, 200.0]);
    vec![
        case(
            "a ditch 1 m wide of one layer is no twin border",
            vec![rectangle([100.0, -50.0, 101.0, 250.0])],
            vec![field()],
            Class::Merge,
            "narrow",
        ),
        case(
            "corners that overlap by 1.5 m are narrow, but no border was drawn twice",
            vec![rectangle([298.5, 198.5, 500.0, 500.0])],
            vec![field()],
            Class::Merge,
            "narrow",
        ),
        case(
            "less than a square metre is noise, whatever its shape",
            vec![rectangle([299.1, 199.1, 500.0, 500.0])],
            vec![field()],
            Class::Suppress,
            "noise",
        ),
        case(
            "a wedge from 0 to 60 m is a conflict along its whole length",
            vec![ring(&[(300.0, 0.0), (240.0, 200.0), (400.0, 200.0)])],
            vec![field()],
            Class::Keep,
            "wide",
        ),
    ]
}

#[test]
fn an_elastic_rule_sorts_slivers_and_a_hard_one_only_flags_them() {
    for Case { name, a, b, class, reason } in borders_and_conflicts().into_iter().chain(scraps()) {
        let arrangement = overlay(&[layer("a", &a), layer("b", &b)]);
        for is_hard in [false, true] {
            let found = shared(&arrangement, Sorting { limits: LIMITS, is_hard });
            let [Found { patch, .. }] = &found[..] else { panic!("{name}: {} patches", found.len()) };
            let sliver = &patch.sliver;
            let expected = if is_hard { Class::Keep } else { class };
            assert_eq!((sliver.class, sliver.reason.id()), (expected, reason), "{name}");
            assert_eq!(sliver.is_flagged(), is_hard && reason != "wide", "{name}");
            let why = sliver.why(|layer| hegui::layer::text::Text::new(format!("图层{layer}"), "l"));
            assert_eq!(why.zh.contains("刚性"), sliver.is_flagged(), "{name}: {}", why.zh);
            assert_eq!(why.en.contains("still counts"), sliver.class != Class::Keep, "{name}: {}", why.en);
        }
    }
}

#[test]
fn a_strip_along_a_shared_border_belongs_to_its_own_layer() {
    // The road's west side is the field's border too: still a road of 1 m, no line drawn twice.
    let road = layer("road", &[rectangle([0.0, -10.0, 1.0, 210.0])]);
    let field = layer("field", &[rectangle([0.0, 0.0, 300.0, 200.0])]);
    let found = shared(&overlay(&[road, field]), Sorting { limits: LIMITS, is_hard: false });
    assert_eq!(found[0].patch.sliver.reason, Reason::Narrow);
}

#[test]
fn a_merge_candidate_names_the_neighbor_beyond_its_longest_border() {
    // A parcel 1.5 m wide of layer A between two larger ones; the eastern one is longer.
    let a = layer(
        "a",
        &[
            rectangle([100.0, 0.0, 101.5, 100.0]),
            rectangle([50.0, 0.0, 100.0, 40.0]),
            rectangle([101.5, 0.0, 180.0, 100.0]),
        ],
    );
    let b = layer("b", &[rectangle([100.0, -500.0, 101.5, 500.0])]);
    let found = shared(&overlay(&[a, b]), Sorting { limits: LIMITS, is_hard: false });
    assert_eq!((found[0].patch.sliver.class, found[0].patch.sliver.into), (Class::Merge, Some((0, 2))));
}

#[test]
fn the_least_patch_is_asked_for_only_where_a_file_sets_it() {
    let a = layer("a", &[rectangle([0.0, 0.0, 19.0, 20.0])]);
    let b = layer("b", &[rectangle([-100.0, -100.0, 100.0, 100.0])]);
    let arrangement = overlay(&[a, b]);
    let class_of = |area_min_m2: f64| {
        let limits = Limits { area_min: Area::from_square_metres(area_min_m2), ..LIMITS };
        shared(&arrangement, Sorting { limits, is_hard: false })[0].patch.sliver.class
    };
    // 380 m² in the plane.
    assert_eq!(
        [class_of(0.0), class_of(379.0), class_of(400.0)],
        [Class::Keep, Class::Keep, Class::Suppress]
    );
}

#[test]
fn nearly_coincident_borders_are_found_with_their_length_and_distance() {
    // Layer B follows the border between A's two features 0.8 m off, changing sides in the middle.
    let a = layer("a", &[rectangle([0.0, 0.0, 100.0, 200.0]), rectangle([100.0, 0.0, 200.0, 200.0])]);
    let b_west =
        ring(&[(0.0, 0.0), (100.8, 0.0), (100.8, 100.0), (99.2, 100.0), (99.2, 200.0), (0.0, 200.0)]);
    let b = layer("b", &[b_west]);
    let found = near::borders(&overlay(&[a, b]), LIMITS.nearness);
    let [near] = &found[..] else { panic!("{found:?}") };
    assert_eq!((near.layers, near.features), ((0, 1), [(0, 1), (0, NO_FEATURE)]));
    assert_eq!((near.n_cells, near.polygons.len()), (2, 2));
    assert_eq!(near.planar_area, 2 * 160 * 10_000 * 10_000);
    // 200 m of one line; the other has 1.6 m more where it changes sides.
    assert!((near.length.metres() - 200.8).abs() < 0.9, "{}", near.length.metres());
    assert!((near.mean_distance_m() - 0.8).abs() < 0.01, "{}", near.mean_distance_m());
    assert!(near::borders(&overlay(&[layer("a", &[]), layer("b", &[])]), LIMITS.nearness).is_empty());
}

#[test]
fn a_near_border_is_told_once_for_each_pair_of_features_beside_it() {
    // B follows A's outer border 1 m inside; on A's side two parcels meet it in a T.
    let a = layer("a", &[rectangle([0.0, 0.0, 100.0, 90.0]), rectangle([0.0, 90.0, 100.0, 200.0])]);
    let b = layer("b", &[rectangle([1.0, -50.0, 300.0, 250.0])]);
    let found = near::borders(&overlay(&[a, b]), LIMITS.nearness);
    let features: Vec<_> = found.iter().map(|own| own.features).collect();
    assert_eq!(features, [[(0, NO_FEATURE), (0, NO_FEATURE)], [(1, NO_FEATURE), (0, NO_FEATURE)]]);
    for (own, length_m) in found.iter().zip([90.0, 110.0]) {
        assert!((own.length.metres() - length_m).abs() < 2.0, "{}", own.length.metres());
        assert!((own.mean_distance_m() - 1.0).abs() < 0.03, "{}", own.mean_distance_m());
    }
}

#[test]
fn a_feature_the_grid_swallows_is_told_and_one_that_yields_is_not() {
    // The second triangle is half a step high: another layer's vertex bends it flat.
    let flat = vec![vec![Point::new(0, 0), Point::new(10, 1), Point::new(5, 1)]];
    let over = vec![vec![Point::new(100, 0), Point::new(200, 0), Point::new(150, 100)]];
    let first = layer("first", &[over.clone(), over, flat]);
    let other = layer("other", &[vec![vec![Point::new(5, 0), Point::new(4, -9), Point::new(6, -9)]]]);
    let layers = [first, other];
    let arrangement = overlay(&layers);
    let bordered = Bordered { layer: &layers[0], borders: &Borders::of(&layers[0]) };
    let account = hegui::overlay::rounding::accounts(&arrangement, 0, bordered, &measure());
    let expected: Vec<u32> = (0..3).filter(|&own| account[own as usize].n_cells == 0).collect();
    assert_eq!(quality::lost(&arrangement, 0, &layers[0]), expected);
    assert_ne!(account[1].n_cells, 0, "what another feature covers is yielded, not lost");
    let empty = layer("empty", &[Vec::new()]);
    let arrangement = overlay(std::slice::from_ref(&empty));
    assert_eq!(quality::lost(&arrangement, 0, &empty), [0]);
}

/// A star-shaped feature on a small grid, mended as on import.
fn feature() -> impl Strategy<Value = Vec<Vec<Point>>> {
    let spokes = proptest::collection::vec((1..=40_i64, 0..100_u32), 3..8);
    (0..100_i64, 0..100_i64, spokes).prop_map(|(x, y, spokes)| {
        let n = spokes.len() as f64;
        let vertex = |(k, &(radius, jitter)): (usize, &(i64, u32))| {
            let angle = (k as f64 + f64::from(jitter) / 101.0) / n * std::f64::consts::TAU;
            let step = |turn: f64| (turn * radius as f64).round() as i64;
            Point::new(x + step(angle.cos()), y + step(angle.sin()))
        };
        let star: Vec<Point> = spokes.iter().enumerate().map(vertex).collect();
        let polygons = hegui::overlay::repair::even_odd(&[star]).unwrap();
        polygons.iter().flat_map(Polygon::rings).map(<[Point]>::to_vec).collect()
    })
}

fn two_layers() -> impl Strategy<Value = Vec<Layer>> {
    let features = || proptest::collection::vec(feature(), 1..5);
    (features(), features()).prop_map(|(a, b)| {
        let kept = |all: Vec<Vec<Vec<Point>>>| -> Vec<_> {
            all.into_iter().filter(|rings| !rings.is_empty()).collect()
        };
        vec![layer("a", &kept(a)), layer("b", &kept(b))]
    })
}

fn moved(layers: &[Layer], x: i64, y: i64) -> Vec<Layer> {
    let mut moved = layers.to_vec();
    for point in moved.iter_mut().flat_map(|layer| &mut layer.points) {
        *point = Point::new(point.x + x, point.y + y);
    }
    moved
}

/// Widths of a few grid steps and no areas: random layers are as small.
fn sorting(width_steps: u64) -> Sorting {
    let limits = Limits { nearness: Nearness { width_steps, aspect_permille: 2_000 }, ..Limits::NONE };
    Sorting { limits, is_hard: false }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_classes_add_up_to_the_whole(layers in two_layers(), width in 0..12_u64) {
        let arrangement = overlay(&layers);
        let found = shared(&arrangement, sorting(width));
        let by_class = |class: Class| -> i128 {
            let own = found.iter().filter(|own| own.patch.sliver.class == class);
            own.map(|own| own.patch.planar_area).sum()
        };
        let whole: i128 = found
            .iter()
            .flat_map(|own| &own.cells)
            .map(|&cell| arrangement.planar_area(cell as usize))
            .sum();
        prop_assert_eq!(Class::ALL.map(by_class).into_iter().sum::<i128>(), whole);
        for own in &found {
            let shape = hegui::geometry::shape::Shape::of(&own.patch.polygon);
            prop_assert_eq!(shape, own.patch.sliver.shape, "measured on the border as on the polygon");
        }
    }

    #[test]
    fn a_wider_threshold_never_keeps_more(layers in two_layers(), width in 0..12_u64, more in 0..12_u64) {
        let arrangement = overlay(&layers);
        let kept = |width: u64| -> Vec<String> {
            let found = shared(&arrangement, sorting(width));
            let own = found.into_iter().filter(|own| own.patch.sliver.class == Class::Keep);
            own.map(|own| own.patch.id).collect()
        };
        let wide = kept(width);
        prop_assert!(kept(width + more).iter().all(|id| wide.contains(id)));
    }

    #[test]
    fn moving_everything_changes_no_class(
        layers in two_layers(), width in 0..12_u64, x in -10_000_000..10_000_000_i64, y in 0..10_000_000_i64,
    ) {
        let classes = |layers: &[Layer]| -> Vec<_> {
            let found = shared(&overlay(layers), sorting(width));
            found.iter().map(|own| (own.patch.sliver.class, own.patch.sliver.reason)).collect()
        };
        prop_assert_eq!(classes(&layers), classes(&moved(&layers, x, y)));
        let near = |layers: &[Layer]| -> Vec<_> {
            let found = near::borders(&overlay(layers), sorting(width).limits.nearness);
            found.iter().map(|own| (own.layers, own.features, own.length, own.planar_area)).collect()
        };
        prop_assert_eq!(near(&layers), near(&moved(&layers, x, y)));
    }
}
