//! Two versions of a layer: every feature finds the one it was, and areas add up to the square millimetre.

use std::fs;

use hegui::conflict::revision::{Fate, Revised, Revision, revise};
use hegui::formats::definitions;
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::borders::{Bordered, Borders};
use hegui::layer::card::Cards;
use hegui::layer::feature::{Feature, Field, Geometry, Layer, Value};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::cli::{cannot, done, json};
use crate::support::measure;

/// Where the squares lie: inside the plane's zone.
const ORIGIN: Point = Point { x: 5_100_000_000, y: 41_500_000_000 };

fn rectangle(west: i64, south: i64, east: i64, north: i64) -> Vec<Point> {
    [(west, south), (east, south), (east, north), (west, north)]
        .map(|(x, y)| Point::new(ORIGIN.x + x * 10_000, ORIGIN.y + y * 10_000))
        .to_vec()
}

/// A zoning layer of (identifier, class, remark, ring).
fn zones(features: &[(&str, &str, &str, Vec<Point>)]) -> Layer {
    let fields = ["BSM", "BZ"].map(|name| Field { name: name.into() }).to_vec();
    let mut layer = Layer::new("jsydgzq".into(), fields);
    for (number, (name, code, remark, ring)) in (0..).zip(features) {
        let text = |text: &str| if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) };
        let feature = Feature { number, code: Some((*code).into()), values: vec![text(name), text(remark)] };
        layer.push(feature, [ring]);
    }
    layer
}

fn cards() -> Cards {
    definitions::builtin().unwrap().cards
}

fn revised(before: &Layer, after: &Layer) -> Revision {
    let (cards, borders) = (cards(), [before, after].map(Borders::of));
    let card = &cards.cards[&before.id];
    let of = |layer, borders| Bordered { layer, borders };
    revise(of(before, &borders[0]), of(after, &borders[1]), (card, &cards), &measure()).unwrap()
}

fn only<'a>(revision: &'a Revision, name: &str) -> &'a Revised {
    let found: Vec<&Revised> = revision.features.iter().filter(|own| &*own.name == name).collect();
    let [own] = found[..] else { panic!("{name}: {found:?}") };
    own
}

/// The legal area of a feature, measured by itself.
fn area(layer: &Layer, index: usize) -> Area {
    let measure = measure();
    layer.rings(index).map(|ring| measure.ring(ring)).sum()
}

#[test]
fn each_feature_finds_what_it_was_and_says_what_changed() {
    let before = zones(&[
        ("1", "010", "", rectangle(0, 0, 10, 10)),
        ("2", "010", "", rectangle(10, 0, 20, 10)),
        ("3", "010", "", rectangle(20, 0, 30, 10)),
        ("4", "010", "甲", rectangle(30, 0, 40, 10)),
        ("5", "010", "", rectangle(40, 0, 50, 10)),
        ("", "030", "", rectangle(50, 0, 60, 10)),
    ]);
    let mut turned = rectangle(0, 0, 10, 10);
    turned.rotate_left(2);
    let after = zones(&[
        ("9", "010", "", rectangle(40, 0, 50, 10)),
        ("", "030", "", rectangle(50, 0, 60, 10)),
        ("4", "010", "乙", rectangle(30, 0, 40, 10)),
        ("3", "020", "", rectangle(20, 0, 30, 10)),
        ("2", "010", "", rectangle(10, 0, 20, 6)),
        ("1", "010", "", turned),
        ("7", "010", "", rectangle(70, 0, 80, 10)),
    ]);
    let revision = revised(&before, &after);
    let fates = |fate| revision.features.iter().filter(|own| own.fate() == fate).count();
    assert_eq!(Fate::ALL.map(fates), [1, 0, 4, 2]);
    assert_eq!(only(&revision, "BSM=1").fate(), Fate::Unchanged, "it does not matter where a ring begins");
    let smaller = only(&revision, "BSM=2");
    assert!(smaller.has_other_shape && !smaller.has_other_class && smaller.other_fields.is_empty());
    assert_eq!((smaller.gained(), smaller.lost() + smaller.shared), (Area::ZERO, area(&before, 1)));
    assert!(Area::ZERO < smaller.lost());
    let other_class = only(&revision, "BSM=3");
    assert!(other_class.has_other_class && !other_class.has_other_shape);
    assert_eq!(other_class.shared, area(&before, 2));
    assert_eq!(only(&revision, "BSM=4").other_fields, [std::sync::Arc::from("BZ")]);
    // Called anew, known by its shape.
    let renamed = only(&revision, "BSM=9");
    assert_eq!(
        (renamed.before, renamed.after, &renamed.other_fields[..]),
        (Some(4), Some(0), &["BSM".into()][..])
    );
    assert_eq!(only(&revision, "BSM=7").area_after, area(&after, 6));
    assert_eq!(revision.land_lost, smaller.lost());
    assert_eq!(revision.land_gained, area(&after, 6));
    // The other way round, what was added is gone and what was lost is gained.
    let back = revised(&after, &before);
    let fates = |fate| back.features.iter().filter(|own| own.fate() == fate).count();
    assert_eq!(Fate::ALL.map(fates), [0, 1, 4, 2]);
    assert_eq!(only(&back, "BSM=2").gained(), smaller.lost());
    assert_eq!((back.land_gained, back.land_lost), (revision.land_lost, revision.land_gained));
}

#[test]
fn a_version_beside_itself_has_no_changes() {
    let layer =
        zones(&[("1", "010", "", rectangle(0, 0, 10, 10)), ("", "010", "", rectangle(10, 0, 20, 10))]);
    let revision = revised(&layer, &layer.clone());
    assert!(
        revision.features.iter().all(|own| own.fate() == Fate::Unchanged && own.shared == own.area_before)
    );
    assert_eq!((revision.land_gained, revision.land_lost), (Area::ZERO, Area::ZERO));
}

#[test]
fn a_whole_number_kept_as_a_real_is_the_same_value() {
    let of = |value: Value| {
        let mut layer = Layer::new("jsydgzq".into(), vec![Field { name: "MJ".into() }]);
        layer.push(Feature { number: 0, code: None, values: vec![value] }, [rectangle(0, 0, 9, 9)]);
        layer
    };
    let fate = |one: Value, other: Value| revised(&of(one), &of(other)).features[0].fate();
    assert_eq!(fate(Value::Integer(7), Value::Real(7.0)), Fate::Unchanged);
    assert_eq!(fate(Value::Real(f64::NAN), Value::Real(f64::NAN)), Fate::Unchanged);
    assert_eq!(fate(Value::Integer(7), Value::Real(7.5)), Fate::Changed);
    assert_eq!(fate(Value::Integer((1 << 53) + 1), Value::Real(9_007_199_254_740_992.0)), Fate::Changed);
    assert_eq!(fate(Value::Integer(7), Value::Text("7".into())), Fate::Changed);
    assert_eq!(fate(Value::Null, Value::Text(String::new())), Fate::Changed);
}

#[test]
fn lines_are_compared_by_their_points_in_either_direction() {
    let of = |points: &[(i64, i64)]| {
        let mut layer = Layer::of(Geometry::Lines, "yqgd".into(), Vec::new());
        let line: Vec<Point> = points.iter().map(|&(x, y)| Point::new(ORIGIN.x + x, ORIGIN.y + y)).collect();
        layer.push(Feature { number: 0, code: None, values: Vec::new() }, [line]);
        layer
    };
    let there = of(&[(0, 0), (50, 10), (90, 0)]);
    let fates =
        |other: &Layer| -> Vec<Fate> { revised(&there, other).features.iter().map(Revised::fate).collect() };
    assert_eq!(fates(&of(&[(90, 0), (50, 10), (0, 0)])), [Fate::Unchanged]);
    assert_eq!(fates(&of(&[(90, 0), (50, 11), (0, 0)])), [Fate::Added, Fate::Removed]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Strips side by side in each version, cut at other places: no version has overlaps.
    #[test]
    fn areas_add_up_over_features_and_over_the_land(
        cuts in proptest::collection::btree_set(1_i64..60, 2..9),
        others in proptest::collection::btree_set(1_i64..60, 2..9),
        height in 5_i64..12,
    ) {
        let strips = |cuts: &std::collections::BTreeSet<i64>, height: i64| {
            let edges: Vec<i64> = cuts.iter().copied().collect();
            let named: Vec<(String, Vec<Point>)> = edges
                .windows(2)
                .enumerate()
                .map(|(number, pair)| (number.to_string(), rectangle(pair[0], 0, pair[1], height)))
                .collect();
            let features: Vec<_> = named.iter().map(|(name, ring)| (name.as_str(), "010", "", ring.clone())).collect();
            zones(&features)
        };
        let (before, after) = (strips(&cuts, 10), strips(&others, height));
        let revision = revised(&before, &after);
        let sum = |of: fn(&Revised) -> Area| -> Area { revision.features.iter().map(of).sum() };
        let whole = |layer: &Layer| -> Area { (0..layer.features.len()).map(|index| area(layer, index)).sum() };
        prop_assert_eq!(sum(|own| own.area_before), sum(|own| own.shared) + sum(Revised::lost));
        prop_assert_eq!(sum(|own| own.area_before), revision.land_kept + revision.land_lost);
        prop_assert_eq!(sum(|own| own.area_after), revision.land_kept + revision.land_gained);
        // Corners on the grid cut corners on the grid: noding moves nothing. But an edge's trapezoid is straight in
        // longitude and latitude: cut to shorter ones it keeps nearer to the plane's line, by d³·tan B/(12·R) at
        // most, 2,100 mm² for 59 m, and the land has two such sides.
        for (layer, own) in [(&before, sum(|own| own.area_before)), (&after, sum(|own| own.area_after))] {
            prop_assert!((whole(layer) - own).abs().square_millimetres() < 4200, "{} mm²", (whole(layer) - own).square_millimetres());
        }
    }
}

#[test]
fn two_versions_are_compared_over_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    let text = fs::read(dir.join("d/sources/sthx.geojson")).unwrap();
    let mut collection: Json = serde_json::from_slice(&text).unwrap();
    collection["features"].as_array_mut().unwrap().remove(1);
    fs::write(dir.join("less.geojson"), collection.to_string()).unwrap();
    done(dir, "import d sthx less.geojson");
    let answer = json(dir, "diff d sthx 1 2 --json");
    let totals = answer["sheets"]["totals"].as_array().unwrap();
    let n = |row: usize| totals[row]["n"].as_u64().unwrap();
    let n_before =
        serde_json::from_slice::<Json>(&text).unwrap()["features"].as_array().unwrap().len() as u64;
    assert_eq!([n(0), n(1), n(2), n(3)], [0, 1, 0, n_before - 1], "{totals:?}");
    let mm2 = |row: usize, column: &str| totals[row][column].as_str().unwrap().parse::<i64>().unwrap();
    for row in 0..totals.len() {
        assert_eq!(mm2(row, "before_mm2"), mm2(row, "shared_mm2") + mm2(row, "lost_mm2"));
        assert_eq!(mm2(row, "after_mm2"), mm2(row, "shared_mm2") + mm2(row, "gained_mm2"));
    }
    assert!(0 < mm2(1, "lost_mm2") && mm2(4, "gained_mm2") == 0);
    assert_eq!(answer["sheets"]["features"].as_array().unwrap().len(), 1);
    done(dir, "diff d sthx 1 2 -o changes.csv --lang zh");
    let csv = fs::read_to_string(dir.join("changes.csv")).unwrap();
    assert!(csv.contains("删除") && csv.contains("合成数据"), "{csv}");
    done(dir, "diff d sthx 1 2 -o changes.geojson");
    let changes: Json = serde_json::from_slice(&fs::read(dir.join("changes.geojson")).unwrap()).unwrap();
    assert_eq!(changes["features"][0]["properties"]["change"], "removed");
    assert!(!changes["features"][0]["geometry"].is_null());
    assert!(done(dir, "diff d sthx 2 1 --lang en").contains("added"));
    cannot(dir, "diff d sthx 1 9", &["sthx has no version 9"]);
}
