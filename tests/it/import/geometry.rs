//! Geometry at the door: sound features untouched, one reading mended, the rest refused; all of it said.

use std::fmt::Write as _;

use geo::{Area, Coord, LineString, Polygon, Validation};
use hegui::formats::import::ReadOptions;
use hegui::geometry::area::DoubledArea;
use hegui::geometry::ring::doubled_area;
use hegui::layer::finding::Weight;

use super::support::{Fixture, SQUARE, json_of, kinds, only, read, read_json, read_wkt, refusal, rings_m};

/// Planar area of feature 0 in whole m².
fn area_m2(import: &hegui::formats::import::Import) -> i64 {
    let doubled: DoubledArea = import.layer.rings(0).map(doubled_area).sum();
    (doubled / 200_000_000) as i64
}

#[test]
fn sound_features_pass_with_the_same_points() {
    // Clockwise outer ring with an island in a hole and a hole that touches the outer ring at a point.
    let import = read_wkt(
        "MULTIPOLYGON(((500000 4152000,500000 4152090,500090 4152090,500090 4152000,500000 4152000),
         (500010 4152010,500010 4152080,500080 4152080,500080 4152010,500010 4152010),
         (500000 4152095.5,500000 4152095.5,500000 4152095.5,500000 4152095.5)),
         ((500020 4152020,500030 4152020,500030 4152030,500020 4152020)))",
    )
    .unwrap();
    assert_eq!(kinds(&import, Weight::Repaired), ["ring-vanished", "duplicate-points"]);
    let rings = rings_m(&import, 0);
    assert_eq!(rings.len(), 3);
    assert_eq!(area_m2(&import), 8100 - 4900 + 50);

    let import = read_wkt(
        "POLYGON((500000 4152000,500100 4152000,500100 4152100,500000 4152000),
         (500050 4152000,500080 4152020,500070 4152040,500050 4152000))",
    )
    .unwrap();
    assert!(kinds(&import, Weight::Repaired).is_empty(), "{:?}", import.findings);
    assert_eq!(
        rings_m(&import, 0),
        [
            [(500_000.0, 4_152_000.0), (500_100.0, 4_152_000.0), (500_100.0, 4_152_100.0)],
            [(500_070.0, 4_152_040.0), (500_080.0, 4_152_020.0), (500_050.0, 4_152_000.0)],
        ]
    );
}

#[test]
fn what_has_one_reading_is_mended_and_said() {
    // Geometry; kinds of repairs; rings; area in m².
    let cases: [(&str, &[&str], usize, i64); 10] = [
        ("bow-tie", &["self-crossing"], 2, 5000),
        ("unclosed", &["unclosed-ring"], 1, 10000),
        ("duplicates", &["duplicate-points"], 1, 10000),
        ("hole outside", &["ring-nesting"], 2, 10100),
        ("outer ring in outer ring", &["ring-nesting"], 2, 7500),
        ("spike", &["spike"], 1, 10000),
        ("parts sharing an edge", &["overlapping-edges"], 1, 20000),
        ("figure of eight at a vertex", &["self-touching"], 2, 5000),
        ("hole crossing its outer ring", &["self-crossing"], 2, 10000),
        ("parts crossing at vertices", &["self-crossing"], 2, 15000),
    ];
    let wkts = [
        "POLYGON((500000 4152000,500100 4152100,500100 4152000,500000 4152100,500000 4152000))",
        "POLYGON((500000 4152000,500100 4152000,500100 4152100,500000 4152100))",
        "POLYGON((500000 4152000,500100 4152000,500100 4152000.00004,500100 4152100,500000 4152100,500000 4152000))",
        "POLYGON((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000),
         (500200 4152000,500210 4152000,500210 4152010,500200 4152010,500200 4152000))",
        "MULTIPOLYGON(((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000)),
         ((500020 4152020,500070 4152020,500070 4152070,500020 4152070,500020 4152020)))",
        "POLYGON((500000 4152000,500100 4152000,500150 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000))",
        "MULTIPOLYGON(((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000)),
         ((500100 4152000,500200 4152000,500200 4152100,500100 4152100,500100 4152000)))",
        "POLYGON((500000 4152000,500050 4152050,500100 4152000,500100 4152100,500050 4152050,500000 4152100,500000 4152000))",
        "POLYGON((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000),
         (500090 4152040,500110 4152040,500110 4152060,500090 4152060,500090 4152040))",
        // The triangle's sides pass through two vertices of the square.
        "MULTIPOLYGON(((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000)),
         ((500050 4152050,500150 4151950,500150 4152150,500050 4152050)))",
    ];
    for ((name, repairs, n_rings, area), wkt) in cases.iter().zip(wkts) {
        let import = read_wkt(wkt).unwrap();
        assert_eq!(import.n_refused, 0, "{name}");
        let found = kinds(&import, Weight::Repaired);
        assert_eq!(&found, repairs, "{name}");
        assert_eq!((rings_m(&import, 0).len(), area_m2(&import)), (*n_rings, *area), "{name}");
        let finding = only(&import, repairs[0]);
        assert_eq!((finding.feature, finding.place.is_some()), (Some(1), true), "{name}");
    }
}

#[test]
fn the_place_of_a_crossing_is_in_the_coordinates_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let bow_tie = "POLYGON((111 37,111.02 37.02,111.02 37,111 37.02,111 37))";
    let path = Fixture { epsg: Some(4490), ..Fixture::gpkg(&[(bow_tie, "010")]) }.write(dir.path());
    let import = read(&path, &ReadOptions::default()).unwrap();
    let (lon, lat) = only(&import, "self-crossing").place.unwrap();
    assert!((lon - 111.01).abs() < 1e-9 && (lat - 37.01).abs() < 1e-9, "{lon} {lat}");
}

#[test]
fn what_has_no_reading_is_refused_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [
        (SQUARE, "010"),
        ("", "010"),
        ("POLYGON EMPTY", "010"),
        ("POINT(500000 4152000)", "010"),
        ("LINESTRING(500000 4152000,500100 4152000)", "010"),
        ("POLYGON((500000 4152000,500100 4152000,500200 4152000,500000 4152000))", "010"),
        (
            "CURVEPOLYGON(CIRCULARSTRING(500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000))",
            "010",
        ),
        ("POLYGON((500000 4152000,500100 4152000,777777 4152100,500000 4152000))", "010"),
        ("POLYGON((500000 4152000,500100 4152000,500100 777777,500000 4152000))", "010"),
    ];
    let import = read(&Fixture::gpkg(&rows).write(dir.path()), &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.n_refused, import.layer.features.len()), (9, 8, 1));
    assert_eq!(
        kinds(&import, Weight::Refused),
        [
            "empty-geometry",
            "empty-geometry",
            "not-a-polygon",
            "not-a-polygon",
            "no-area",
            "not-a-polygon",
            "not-a-number",
            "not-a-number"
        ]
    );
    let nan: Vec<_> = import.findings.iter().filter(|finding| finding.kind == "not-a-number").collect();
    assert!(nan[0].message.en.contains("vertex 2"), "{}", nan[0].message.en);
    assert_eq!(nan[0].feature, Some(8));
}

#[test]
fn of_a_collection_the_polygons_are_taken_and_the_rest_said() {
    let import = read_wkt(&format!("GEOMETRYCOLLECTION({SQUARE},LINESTRING(0 0,1 1),POINT(2 2))")).unwrap();
    assert_eq!((import.layer.features.len(), area_m2(&import)), (1, 10_000));
    assert!(only(&import, "parts-left-out").message.en.contains("LineString, Point"));
}

#[test]
fn a_table_that_holds_only_lines_is_refused() {
    let message = refusal(read_wkt("LINESTRING(500000 4152000,500100 4152000)"));
    assert!(message.contains("holds LineString"), "{message}");
}

#[test]
fn heights_are_dropped_and_said_once() {
    let square = "POLYGON Z((500000 4152000 9,500100 4152000 9,500100 4152100 9,500000 4152000 9))";
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture::gpkg(&[(square, "010"), (square, "010")]).write(dir.path());
    let import = read(&path, &ReadOptions::default()).unwrap();
    assert_eq!(only(&import, "z-dropped").weight, Weight::Note);
    assert_eq!(area_m2(&import), 5000);
}

/// Rings on a small lattice: most are invalid in every way there is. xorshift, seed named by the caller.
fn lattice_rings(seed: u64, n_features: usize) -> Vec<Vec<Vec<(f64, f64)>>> {
    let mut state = seed;
    let mut below = move |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    (0..n_features)
        .map(|_| {
            let n_rings = 1 + below(3);
            let ring = |below: &mut dyn FnMut(u64) -> u64| {
                let n_points = 3 + below(5);
                let mut ordinate = |origin: f64| origin + 10.0 * below(7) as f64;
                (0..n_points).map(|_| (ordinate(500_000.0), ordinate(4_152_000.0))).collect()
            };
            (0..n_rings).map(|_| ring(&mut below)).collect()
        })
        .collect()
}

#[test]
fn single_rings_are_called_sound_exactly_where_geo_calls_them_valid() {
    let features: Vec<_> =
        lattice_rings(0x9E37_79B9, 4000).into_iter().map(|rings| vec![rings[0].clone()]).collect();
    let import = read_json(&json_of(&features), &ReadOptions::default()).unwrap();
    let faulty: std::collections::BTreeSet<_> = import
        .findings
        .iter()
        .filter(|finding| finding.weight <= Weight::Repaired && finding.kind != "duplicate-points")
        .filter_map(|finding| finding.feature)
        .collect();
    let mut n_valid = 0;
    for (number, rings) in features.iter().enumerate() {
        let mut ring: Vec<_> = rings[0].iter().map(|&(x, y)| Coord { x, y }).collect();
        ring.dedup();
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let polygon = Polygon::new(LineString(ring), Vec::new());
        // What lies on one line is valid to geo and no area to us.
        let is_valid = polygon.is_valid() && polygon.unsigned_area() > 0.0;
        n_valid += usize::from(is_valid);
        assert_eq!(is_valid, !faulty.contains(&(number as u64)), "feature {number}: {:?}", rings[0]);
    }
    assert!((200..3800).contains(&n_valid), "both kinds are there: {n_valid}");
}

#[test]
fn what_was_mended_is_sound_and_covers_the_odd_places() {
    let features = lattice_rings(0x51F1_5EED, 3000);
    let import = read_json(&json_of(&features), &ReadOptions::default()).unwrap();
    assert_eq!(import.n_read, 3000);
    let kept: Vec<_> = (0..import.layer.features.len()).map(|index| rings_m(&import, index)).collect();
    for (index, rings) in kept.iter().enumerate() {
        let drawn = &features[import.layer.features[index].number as usize];
        // The middles of a lattice finer than the crossings: even-odd before, winding once after.
        for step in 0..36 {
            let place = (500_003.3 + 10.0 * f64::from(step % 6), 4_152_004.1 + 10.0 * f64::from(step / 6));
            let before: usize = drawn.iter().map(|ring| crossings(ring, place)).sum();
            let after: usize = rings.iter().map(|ring| crossings(ring, place)).sum();
            assert_eq!(before % 2, after % 2, "{drawn:?} {rings:?} at {place:?}");
        }
    }
    // Each outer ring as a feature of its own, with the holes it had beside it, must pass untouched.
    let mut text = String::new();
    for rings in &kept {
        let parts: Vec<_> = polygons(rings).iter().map(|polygon| wkt_of(polygon)).collect();
        writeln!(text, "MULTIPOLYGON({})", parts.join(",")).unwrap();
    }
    let rows: Vec<_> = text.lines().map(|wkt| (wkt, "010")).collect();
    let dir = tempfile::tempdir().unwrap();
    let again = read(&Fixture::gpkg(&rows).write(dir.path()), &ReadOptions::default()).unwrap();
    assert_eq!(kinds(&again, Weight::Repaired), [""; 0], "{:?}", again.findings);
    assert_eq!(again.layer.features.len(), kept.len());
    for (index, rings) in kept.iter().enumerate() {
        assert_eq!(&rings_m(&again, index), rings);
    }
}

/// Edges a ray to the east crosses.
fn crossings(ring: &[(f64, f64)], (x, y): (f64, f64)) -> usize {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .filter(|((ax, ay), (bx, by))| (*ay <= y) != (*by <= y) && x < ax + (y - ay) / (by - ay) * (bx - ax))
        .count()
}

/// Groups rings into polygons: counter-clockwise ones begin a new one.
fn polygons(rings: &[Vec<(f64, f64)>]) -> Vec<Vec<Vec<(f64, f64)>>> {
    let mut polygons: Vec<Vec<_>> = Vec::new();
    for ring in rings {
        let next = ring.iter().cycle().skip(1);
        let area: f64 =
            ring.iter().zip(next).map(|(a, b)| (a.0 - 5e5) * (b.1 - 4e6) - (b.0 - 5e5) * (a.1 - 4e6)).sum();
        match polygons.last_mut() {
            Some(polygon) if area < 0.0 => polygon.push(ring.clone()),
            _ => polygons.push(vec![ring.clone()]),
        }
    }
    polygons
}

fn wkt_of(polygon: &[Vec<(f64, f64)>]) -> String {
    let ring = |ring: &Vec<(f64, f64)>| {
        let points: Vec<_> = ring.iter().chain(ring.first()).map(|(x, y)| format!("{x} {y}")).collect();
        format!("({})", points.join(","))
    };
    let rings: Vec<_> = polygon.iter().map(ring).collect();
    format!("({})", rings.join(","))
}

#[test]
fn big_rings_are_judged_like_small_ones() {
    // A comb of 20 000 teeth lying along the sweep: every tooth's edges overlap those of all others there, and
    // who compares all pairs will be noticed here.
    let comb = |n_teeth: u32, reach: f64| {
        let mut ring = vec![(500_000.0, 4_152_000.0)];
        for tooth in 0..n_teeth {
            let y = 4_152_000.0 + f64::from(tooth);
            let tip = if tooth == n_teeth / 2 { reach } else { 0.75 };
            ring.extend([(590_000.0, y + 0.25), (590_000.0, y + 0.5), (500_001.0, y + tip)]);
        }
        ring.push((500_000.0, 4_152_000.0 + f64::from(n_teeth)));
        ring
    };
    let sound = read_json(&json_of(&[vec![comb(20_000, 0.75)]]), &ReadOptions::default()).unwrap();
    assert_eq!(kinds(&sound, Weight::Repaired), [""; 0]);
    assert_eq!(sound.layer.points.len(), 3 * 20_000 + 2);
    let crossed = read_json(&json_of(&[vec![comb(500, 3.5)]]), &ReadOptions::default()).unwrap();
    assert_eq!(kinds(&crossed, Weight::Repaired), ["self-crossing"]);
}
