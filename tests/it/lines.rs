//! Layers of lines from the file to the map: a pipeline beside two buildings, and real borders among parcels.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use geo::{Distance, Euclidean};
use hegui::assess::{self, Answer};
use hegui::formats::crs;
use hegui::formats::definitions::{builtin, read_dir};
use hegui::formats::import::{self, ReadOptions};
use hegui::formats::snapshot::layer::{columns, read, read_heads, read_without_rings};
use hegui::formats::snapshot::reader::Reader;
use hegui::geometry::grid::Point;
use hegui::geometry::nesting::nest;
use hegui::layer::card::Card;
use hegui::layer::feature::{Feature, Field, Geometry, Layer, Value};
use hegui::overlay::distance::{Line, Others, nearer_than};
use hegui::rules::rule::Rule;
use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, json as answer};
use crate::service::Service;
use crate::small_town::town;
use crate::support::{overlay, shared};

/// Writes features in EPSG:4546, each a geometry with properties.
fn write(dir: &Path, name: &str, features: &[(Json, Json)]) {
    let feature = |(geometry, properties): &(Json, Json)| json!({"type": "Feature", "properties": properties, "geometry": geometry});
    let collection = json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4546"}},
        "features": features.iter().map(feature).collect::<Vec<_>>(),
    });
    fs::write(dir.join(name), collection.to_string()).unwrap();
}

/// A square of 100 m, so many metres east of the place of the test.
fn square(east: f64) -> Json {
    let (west, south) = (508_800.0 + east, 4_152_000.0);
    let corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0)];
    let ring = corners.map(|(x, y)| json!([west + x, south + y]));
    json!({"type": "Polygon", "coordinates": [ring]})
}

/// A line from south to north far beyond the buildings, so many metres east of the place of the test.
fn line(east: f64) -> Json {
    json!({"type": "LineString", "coordinates": [[508_800.0 + east, 4_140_000.0], [508_800.0 + east, 4_160_000.0]]})
}

/// A workspace with buildings at 0 and 200 m and pipelines at 104 m and 206 m, overlaid.
fn workspace(dir: &Path) {
    done(dir, "init w");
    let building = |name: &str| json!({"JZLX": "建筑物", "JZMC": name});
    write(dir, "jz.geojson", &[(square(0.0), building("甲楼")), (square(200.0), building("乙楼"))]);
    let pipe = |kind: &str, name: &str| json!({"GDLX": kind, "GDMC": name});
    write(dir, "yqgd.geojson", &[(line(104.0), pipe("管道", "一线")), (line(306.0), pipe("管道", "二线"))]);
    done(dir, "import w jz jz.geojson");
    done(dir, "import w yqgd yqgd.geojson");
    done(dir, "overlay w");
}

#[test]
fn a_building_too_near_a_pipeline_is_found_and_the_pipeline_named() {
    let dir = tempfile::tempdir().unwrap();
    workspace(dir.path());
    let found: Json =
        serde_json::from_str(&done(dir.path(), "conflicts w --rule E14 --format geojson --date 2020-01-01"))
            .unwrap();
    let patches = found["features"].as_array().unwrap();
    assert_eq!(patches.len(), 1, "the second building is 6 m from the second pipeline");
    let own = &patches[0]["properties"];
    assert_eq!(own["features_a"][0]["label"], "甲楼");
    assert_eq!(own["features_b"].as_array().unwrap().len(), 1);
    assert_eq!((&own["features_b"][0]["label"], &own["codes_b"]), (&json!("一线"), &json!("GX:GX-GD")));
    let csv = done(dir.path(), "conflicts w --rule E14 --format csv --date 2020-01-01");
    assert!(csv.contains("yqgd/0 一线") && !csv.contains("二线"), "{csv}");
}

#[test]
fn lines_are_no_land_lost_or_bare() {
    let dir = tempfile::tempdir().unwrap();
    workspace(dir.path());
    let layers = done(dir.path(), "layers w");
    assert!(layers.contains("Center lines of oil and gas pipelines (lines): kept 2 of 2"), "{layers}");
    assert_eq!(answer(dir.path(), "layers w --json")["layers"][1]["geometry"], "lines");
    let findings = answer(dir.path(), "overlay w --findings --json");
    assert_eq!(findings["findings"], json!([]));
    let overlaid = done(dir.path(), "overlay w");
    assert!(overlaid.contains("lines: 2 features, 40000.00 m, not cut"), "{overlaid}");
    let at = "identify w --at 508810,4152010";
    assert!(done(dir.path(), at).contains("lines, not asked at a point"));
    let spot = &answer(dir.path(), &format!("{at} --json"))["spots"][0];
    assert_eq!(spot["layers"][1], json!({"layer": "yqgd", "geometry": "lines", "is_asked": false}));
    let e14 = spot["rules"].as_array().unwrap().iter().find(|own| own["rule"] == "E14").unwrap();
    assert_eq!(e14["answer"], "undetermined", "there is data, but one place does not tell");
    write(dir.path(), "site.geojson", &[(square(50.0), json!({}))]);
    assert!(done(dir.path(), "site w site.geojson").contains("lines, not asked for areas"));
    cannot(dir.path(), "compare w yqgd jz", &["\"yqgd\" is a layer of lines and has no land to compare"]);
}

/// What a rule answers of a building beside one feature of another layer, and what it misses.
fn judged(rule: &str, layer: Layer) -> (Answer, Vec<Arc<str>>) {
    let definitions = builtin().expect("the library is taken");
    let rules: Vec<Rule> = definitions.rules.into_iter().filter(|own| *own.id == *rule).collect();
    let mut buildings = Layer::new("jz".into(), Vec::new());
    let corners = [(0, 0), (100, 0), (100, 100), (0, 100)];
    let at = |(x, y): (i64, i64)| Point::new(5_088_000_000 + x, 41_520_000_000 + y);
    buildings.push(Feature { number: 0, code: Some("JZ-JZ".into()), values: Vec::new() }, [corners.map(at)]);
    let layers = [buildings, layer];
    let date = "2020-01-01".parse().expect("a day");
    let assessed = assess::whole(&overlay(&layers), &layers, &definitions.cards, &rules, date);
    let outcome = &assessed.outcomes[0];
    (outcome.answer, outcome.missing.clone())
}

/// A layer of one triangle, or the same three points as a line, a step beside the building and across it.
fn across(geometry: Geometry, id: &str, code: &str) -> Layer {
    let mut layer = Layer::of(geometry, id.into(), Vec::new());
    let at = |(x, y): (i64, i64)| Point::new(5_088_000_000 + x, 41_520_000_000 + y);
    let feature = Feature { number: 0, code: Some(code.into()), values: Vec::new() };
    layer.push(feature, [[(50, 50), (300, 50), (300, 300)].map(at)]);
    layer
}

#[test]
fn lines_and_areas_do_not_stand_in_for_each_other() {
    let check = |rule: &str, id: &str, code: &str, asked: Geometry, other: Geometry| {
        let missing = |id: &str| vec![Arc::from(id)];
        assert_eq!(judged(rule, across(asked, id, code)), (Answer::Conflict, Vec::new()), "{rule}");
        assert_eq!(judged(rule, across(other, id, code)), (Answer::NoData, missing(id)), "{rule}");
    };
    let (areas, lines) = (Geometry::Areas, Geometry::Lines);
    check("E14", "yqgd", "GX-GD", lines, areas);
    // From the outer conductors, and an overlap, which lines have with nothing.
    check("E13", "dlx", "GX-DX-10", areas, lines);
    check("E18", "slgc", "ST-SL", areas, lines);
}

#[test]
fn without_center_lines_there_is_no_data() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    write(dir.path(), "jz.geojson", &[(square(0.0), json!({"JZLX": "建筑物"}))]);
    done(dir.path(), "import w jz jz.geojson");
    done(dir.path(), "overlay w");
    let judged = answer(dir.path(), "conflicts w --rule E14 --json --date 2020-01-01");
    let rule = judged["outcomes"].as_array().unwrap().iter().find(|own| own["rule"] == "E14").unwrap();
    assert_eq!((&rule["answer"], &rule["missing"]), (&json!("no-data"), &json!(["yqgd"])), "{rule}");
}

/// A layer of two features, one of two lines.
fn lines() -> Layer {
    let fields = vec![Field { name: "GDMC".into() }];
    let mut layer = Layer::of(Geometry::Lines, "yqgd".into(), fields);
    let at = |x: i64, y: i64| Point::new(5_000_000_000 + x, 41_000_000_000 + y);
    let feature = |number, name: &str| Feature {
        number,
        code: Some(Arc::from("GX-GD")),
        values: vec![Value::Text(name.to_owned())],
    };
    layer.push(feature(0, "一线"), [vec![at(0, 0), at(10, 0)], vec![at(5, 5), at(9, 9), at(5, 5)]]);
    layer.push(feature(4, "二线"), [vec![at(-7, 0), at(0, 70_000_000_000)]]);
    layer
}

#[test]
fn a_snapshot_of_lines_comes_back_with_its_lines_whatever_is_asked() {
    let layer = lines();
    let mut bytes = Vec::new();
    columns(&layer).write(&mut bytes).unwrap();
    let reader = || Reader::new(Cursor::new(&bytes[..]), "test").unwrap();
    assert_eq!(read(&mut reader()).unwrap(), layer);
    assert_eq!(read_without_rings(&mut reader()).unwrap(), layer);
    let heads = read_heads(&mut reader()).unwrap();
    assert_eq!((heads.geometry, &heads.points), (Geometry::Lines, &layer.points));
    let mut kept = layer.clone();
    kept.drop_rings();
    assert_eq!(kept, layer, "nothing else says where lines are");
}

#[test]
fn lines_are_served_as_lines_and_found_where_they_pass() {
    let mut served = town();
    let mut pipes = Layer::of(Geometry::Lines, "pipes".into(), Vec::new());
    let feature = |number| Feature { number, code: None, values: Vec::new() };
    // Around a corner: the box of the line holds much that the line does not.
    let corner = crate::small_town::square(0, 0, 1000);
    pipes.push(feature(3), [vec![corner[0], corner[1], corner[2]]]);
    pipes.push(feature(5), [corner[..2].to_vec(), corner[2..].to_vec()]);
    served.layers.push(pipes);
    let card = Card {
        id: "pipes".into(),
        geometry: Geometry::Lines,
        is_district: false,
        ..served.cards.cards["parcels"].clone()
    };
    served.cards.cards.insert("pipes".into(), card);
    let service = Service::start(served);
    let page = service.json("/collections/pipes/items");
    let of = |place: usize| &page["features"][place]["geometry"];
    assert_eq!((&of(0)["type"], of(0)["coordinates"].as_array().unwrap().len()), (&json!("LineString"), 3));
    assert_eq!(
        (&of(1)["type"], of(1)["coordinates"].as_array().unwrap().len()),
        (&json!("MultiLineString"), 2)
    );
    assert_eq!(page["features"][0]["properties"]["hg_len_m"], 2000.0);
    let at = |west: i64, south: i64, side: i64| {
        let box_m = crate::http::bbox(west, south, side);
        service.ids(&format!("/collections/pipes/items?bbox={box_m}"))
    };
    assert_eq!(at(400, -10, 20), ["3", "5"]);
    assert_eq!(at(400, 400, 20), Vec::<String>::new(), "inside the bend");
    assert_eq!(at(990, 400, 20), ["3"]);
    assert_eq!(at(400, 990, 20), ["5"]);
}

/// Rings nested to polygons, in steps about the place of the first point.
fn polygons(layer: &Layer, index: usize, origin: Point) -> Vec<geo::Polygon> {
    let rings: Vec<&[Point]> = layer.rings(index).collect();
    let string = |ring: usize| string(rings[ring], origin);
    let nested = nest(&rings).into_iter();
    nested
        .map(|own| geo::Polygon::new(string(own.outer), own.holes.into_iter().map(string).collect()))
        .collect()
}

fn string(points: &[Point], origin: Point) -> geo::LineString {
    points
        .iter()
        .map(|own| geo::coord! { x: (own.x - origin.x) as f64, y: (own.y - origin.y) as f64 })
        .collect()
}

/// On real land: the borders of the wetlands of Cambridge MA as lines among its parcels.
#[test]
fn parcels_near_real_lines_are_those_geo_finds() {
    let (Some(parcels), Some(wetlands)) = (
        shared("data/cambridge_small/parcels_fy2014.geojson"),
        shared("data/cambridge_small/wetlands.geojson"),
    ) else {
        return;
    };
    let definitions =
        read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cambridge/layers")).unwrap();
    let (cards, plane) = (&definitions.cards, crs::plane("EPSG:32619").unwrap());
    let read = |id: &str, path: &Path| {
        import::read(path, &cards.cards[id], cards, &plane, &ReadOptions::default()).unwrap().layer
    };
    let (parcels, wetlands) = (read("parcels", &parcels), read("wetlands", &wetlands));
    let mut lines = Layer::of(Geometry::Lines, "lines".into(), Vec::new());
    for index in 0..wetlands.features.len() {
        let closed = |ring: &[Point]| ring.iter().chain(ring.first()).copied().collect::<Vec<Point>>();
        let feature = Feature { number: index as u64, code: None, values: Vec::new() };
        lines.push(feature, wetlands.rings(index).map(closed));
    }
    let origin = parcels.points[0];
    let strings: Vec<geo::LineString> = (0..lines.features.len())
        .flat_map(|index| lines.lines(index).map(|line| string(line, origin)).collect::<Vec<_>>())
        .collect();
    let steps_apart = |index: usize| {
        let apart = |own: &geo::Polygon| {
            strings.iter().map(|line| Euclidean.distance(line, own)).fold(f64::INFINITY, f64::min)
        };
        polygons(&parcels, index, origin).iter().map(apart).fold(f64::INFINITY, f64::min)
    };
    let apart: Vec<f64> = (0..parcels.features.len()).map(steps_apart).collect();
    let layers = [parcels, lines];
    let arrangement = overlay(&layers);
    let n_cells = arrangement.n_cells();
    let of_feature =
        |index: usize| layers[1].lines(index).map(move |points| Line { feature: (1, index as u32), points });
    let own: Vec<Line<'_>> = (0..layers[1].features.len()).flat_map(of_feature).collect();
    let others = Others { is_other: vec![false; n_cells], layers: vec![0; n_cells], lines: own };
    let cells: Vec<u32> = (0..n_cells as u32).collect();
    for metres in [1, 10, 50, 200] {
        let steps = metres * 10_000;
        let near: BTreeSet<u32> = nearer_than(&arrangement, &cells, &others, steps).into_iter().collect();
        let mut is_near = vec![false; apart.len()];
        for &cell in &near {
            let label = arrangement.labels(cell as usize)[0];
            is_near.get_mut(label as usize).into_iter().for_each(|own| *own = true);
        }
        for crowd in arrangement.crowds.iter().filter(|crowd| near.contains(&crowd.cell)) {
            crowd.features.iter().for_each(|&feature| is_near[feature as usize] = true);
        }
        // What noding moves is less than a step an edge.
        let wrong: Vec<usize> = (0..apart.len())
            .filter(|&own| {
                3.0 < (apart[own] - steps as f64).abs() && is_near[own] != (apart[own] < steps as f64)
            })
            .collect();
        assert_eq!(wrong, Vec::<usize>::new(), "{metres} m");
        let n_near = is_near.iter().filter(|&&own| own).count();
        eprintln!("{metres} m: {n_near} of {} parcels", apart.len());
        assert!(0 < n_near && n_near < apart.len());
    }
}
