//! VCT written and read back: the same points and values, on any coverage and in every plane.

use std::collections::BTreeMap;

use hegui::formats::crs;
use hegui::formats::import::{Import, ReadOptions};
use hegui::formats::vct::WriteError;
use hegui::formats::vct::write::Export;
use hegui::geometry::grid::Point;
use hegui::geometry::plane::Plane;
use hegui::layer::borders::Borders;
use hegui::layer::feature::{Feature, Field, Layer, Value};
use hegui::layer::finding::Weight;
use hegui::overlay::repair::even_odd;
use proptest::prelude::*;

use super::support::read_into;

const CODE: &str = "2003020210";

/// Any values: texts of any characters a line can hold, numbers of any size, nothing.
fn value() -> impl Strategy<Value = Vec<Value>> {
    let texts = prop_oneof![
        "[^,\\r\\n\\p{C}]{1,8}".prop_map(Value::Text),
        "[一-龥，。]{1,8}".prop_map(Value::Text),
        Just(Value::Null),
    ];
    let numbers = prop_oneof![any::<i64>().prop_map(Value::Integer), Just(Value::Null)];
    let any_real = any::<f64>().prop_filter("finite", |own| own.is_finite());
    let reals = prop_oneof![any_real.prop_map(Value::Real), Just(Value::Null)];
    (texts, numbers, reals).prop_map(|(one, two, three)| vec![one, two, three])
}

/// Squares of a crooked lattice, each of one of a few features: parts that touch, holes, islands in holes.
fn coverage() -> impl Strategy<Value = Layer> {
    (1..6_usize, 2..6_u32).prop_flat_map(|(n, n_features)| {
        let owners = proptest::collection::vec(0..n_features, n * n);
        let moves = proptest::collection::vec((-300..300_i64, -300..300_i64), (n + 1) * (n + 1));
        let values = proptest::collection::vec(value(), n_features as usize);
        (owners, moves, values).prop_map(move |(owners, moves, values)| {
            let at = |x: usize, y: usize| {
                let (dx, dy) = moves[y * (n + 1) + x];
                Point::new(5_000_000_000 + 1000 * x as i64 + dx, 41_520_000_000 + 1000 * y as i64 + dy)
            };
            let mut squares: BTreeMap<u32, Vec<Vec<Point>>> = BTreeMap::new();
            for (place, &owner) in owners.iter().enumerate() {
                let (x, y) = (place % n, place / n);
                let square = vec![at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
                squares.entry(owner).or_default().push(square);
            }
            layer(squares.values().map(|own| rings(own)).zip(values))
        })
    })
}

fn rings(squares: &[Vec<Point>]) -> Vec<Vec<Point>> {
    let polygons = even_odd(squares).unwrap();
    polygons.into_iter().flat_map(|own| std::iter::once(own.outer).chain(own.holes)).collect()
}

/// A layer of features with rings and the values of three fields.
fn layer(features: impl Iterator<Item = (Vec<Vec<Point>>, Vec<Value>)>) -> Layer {
    let fields = ["TDYTQLXDM", "BSM", "TDYTQMJ"].map(|name| Field { name: name.into() });
    let mut layer = Layer::new("tdytq".into(), fields.to_vec());
    for (number, (rings, values)) in (1..).zip(features) {
        layer.push(Feature { number, code: None, values }, rings);
    }
    layer
}

fn export<'a>(layer: &'a Layer, borders: &'a Borders, plane: &'a Plane) -> Export<'a> {
    let date = Some("2020-12-31".parse().unwrap());
    let (table, name) = ("TDYTQ", "土地用途区");
    Export { layer, borders, plane, table, name, code: Some(CODE), date, notice: None }
}

/// Writes a layer and reads it again; what the writer remarks comes with it.
fn there_and_back(layer: &Layer, plane: &str) -> (Import, Vec<String>) {
    let (borders, own) = (Borders::of(layer), crs::plane(plane).unwrap());
    let mut bytes = Vec::new();
    let remarks = export(layer, &borders, &own).write(&mut bytes).unwrap();
    assert!(remarks.iter().all(|own| !own.zh.is_empty() && own.zh != own.en));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.vct");
    std::fs::write(&path, bytes).unwrap();
    let import = read_into(&path, plane, &ReadOptions::default()).unwrap();
    (import, remarks.into_iter().map(|own| own.en).collect())
}

/// A feature's rings, each from its least point on, sorted: where a ring begins is not kept.
fn shape(layer: &Layer, feature: usize) -> Vec<Vec<Point>> {
    let turned = |ring: &[Point]| {
        let least = (0..ring.len()).min_by_key(|&place| ring[place]).unwrap();
        [&ring[least..], &ring[..least]].concat()
    };
    let mut rings: Vec<_> = layer.rings(feature).map(turned).collect();
    rings.sort();
    rings
}

fn check_shapes(before: &Layer, import: &Import) {
    let mended: Vec<_> = import.findings.iter().filter(|own| own.weight < Weight::Warning).collect();
    assert!(mended.is_empty(), "{mended:#?}");
    assert_eq!(before.features.len(), import.layer.features.len());
    for feature in 0..before.features.len() {
        assert_eq!(shape(before, feature), shape(&import.layer, feature), "feature {feature}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn any_coverage_written_as_vct_reads_back_equal(layer in coverage()) {
        let (import, remarks) = there_and_back(&layer, "EPSG:4546");
        check_shapes(&layer, &import);
        for (before, after) in layer.features.iter().zip(&import.layer.features) {
            prop_assert_eq!(&before.values, &after.values);
        }
        prop_assert!(remarks.iter().all(|own| own.contains("beyond GBK")), "{remarks:?}");
    }
}

fn square(east: i64, north: i64, side: i64) -> Vec<Point> {
    let at = |x, y| Point::new((east + x) * 10_000, (north + y) * 10_000 + 1);
    vec![at(0, 0), at(side, 0), at(side, side), at(0, side)]
}

fn values(text: &str) -> Vec<Value> {
    vec![Value::Text(text.to_owned()), Value::Integer(1), Value::Real(0.5)]
}

#[test]
fn a_vct_says_every_plane_so_that_it_is_read_again() {
    for (plane, east) in [
        ("EPSG:4546", 500_000),
        ("EPSG:4525", 37_500_000),
        ("EPSG:4497", 19_500_000),
        ("EPSG:4508", 500_000),
        ("EPSG:32649", 500_000),
        ("EPSG:26919", 300_000),
    ] {
        let layer = layer([(vec![square(east, 4_152_000, 100)], values("010"))].into_iter());
        let (import, _) = there_and_back(&layer, plane);
        check_shapes(&layer, &import);
        let said: Vec<_> = import.findings.iter().filter(|own| own.weight < Weight::Note).collect();
        assert!(said.is_empty(), "{plane}: {said:?}");
    }
}

#[test]
fn a_chain_that_two_rings_of_one_neighbor_walk_is_cut_between_them() {
    // The second feature's parts touch in the middle of the first one's upper side.
    let at = |x: i64, y: i64| Point::new(5_000_000_000 + 100 * x, 41_520_000_000 + 100 * y);
    let first = vec![at(0, 0), at(2, 0), at(2, 1), at(1, 1), at(0, 1)];
    let parts = vec![vec![at(0, 1), at(1, 1), at(0, 2)], vec![at(1, 1), at(2, 1), at(2, 2)]];
    let layer = layer([(vec![first], values("010")), (parts, values("020"))].into_iter());
    let (import, _) = there_and_back(&layer, "EPSG:4546");
    check_shapes(&layer, &import);
}

#[test]
fn rings_that_share_an_edge_are_written_with_their_own_coordinates() {
    let parts = vec![square(500_000, 4_152_000, 100), square(500_100, 4_152_000, 100)];
    let layer = layer([(parts, values("010"))].into_iter());
    let (import, _) = there_and_back(&layer, "EPSG:4546");
    assert_eq!(import.layer.features.len(), 1);
    assert_eq!(shape(&import.layer, 0).len(), 1, "the reader joins them: {:?}", import.findings);
}

#[test]
fn what_a_vct_cannot_hold_is_said() {
    let rings = |place: i64| vec![square(500_000 + 200 * place, 4_152_000, 100)];
    let row = |values: [Value; 3]| values.to_vec();
    let text = |own: &str| Value::Text(own.to_owned());
    let mut layer = layer(
        [
            (rings(0), row([text("甲,乙\r\n丙"), Value::Integer(7), Value::Real(f64::NAN)])),
            (rings(1), row([text(""), text("𠮷"), Value::Integer(2)])),
            (rings(2), row([text("010"), Value::Null, Value::Real(-0.25)])),
        ]
        .into_iter(),
    );
    layer.fields[2].name = "面积,公顷".into();
    let (import, remarks) = there_and_back(&layer, "EPSG:4546");
    let wanted = [
        "is written as 面积，公顷",
        "TDYTQLXDM have commas",
        "TDYTQLXDM have line breaks",
        "TDYTQLXDM are empty texts",
        "BSM are numbers written as text",
        "are no finite numbers",
        "are whole numbers, written as numbers with fractions",
        "1 lines have characters beyond GBK",
    ];
    assert_eq!(remarks.len(), wanted.len(), "{remarks:#?}");
    assert!(remarks.iter().zip(wanted).all(|(own, part)| own.contains(part)), "{remarks:#?}");
    let read: Vec<Vec<Value>> = import.layer.features.iter().map(|own| own.values.clone()).collect();
    assert_eq!(
        read,
        [
            row([text("甲，乙  丙"), text("7"), Value::Null]),
            row([Value::Null, text("𠮷"), Value::Real(2.0)]),
            row([text("010"), Value::Null, Value::Real(-0.25)]),
        ]
    );
    assert_eq!(&*import.layer.fields[2].name, "面积，公顷");
}

#[test]
fn features_have_the_feature_code_of_their_own_or_the_one_stated() {
    let own = |code: &str, stated: Option<&'static str>| {
        let mut layer = layer([(vec![square(500_000, 4_152_000, 100)], values(code))].into_iter());
        layer.fields[0].name = "YSDM".into();
        let (borders, plane) = (Borders::of(&layer), crs::plane("EPSG:4546").unwrap());
        let mut bytes = Vec::new();
        let written = Export { code: stated, ..export(&layer, &borders, &plane) }.write(&mut bytes);
        let text = encoding_rs::GBK.decode(&bytes).0.into_owned();
        written.map(|_| text.lines().find(|line| line.contains("Polygon,")).unwrap().to_owned())
    };
    assert_eq!(own("2001010100", Some(CODE)).unwrap(), "2001010100,土地用途区,Polygon,TDYTQ");
    assert_eq!(own("", Some(CODE)).unwrap(), "2003020210,土地用途区,Polygon,TDYTQ");
    assert!(matches!(own("", None), Err(WriteError::NoCode { feature: 1 })));
    assert!(matches!(own("一", None), Err(WriteError::Code { .. })));
    assert!(matches!(own("1099000000", None), Err(WriteError::Code { .. })));
}
