//! The legal area against check values from outside: `../shared/domain/geodesy_vectors.json` and
//! `geodesy.md` §2.3, computed with an independent program (pyproj 3.7.2, geographiclib 2.1).

use hegui::geometry::grid::Point;
use hegui::geometry::legal::{Coefficients, trapezoid_square_metres};
use hegui::geometry::projection::Ellipsoid;
use hegui::geometry::ring;

use crate::support::{measure, shared};

fn ellipsoid(name: &str) -> Ellipsoid {
    match name {
        "CGCS2000" => Ellipsoid::CGCS2000,
        "XIAN80" => Ellipsoid::XIAN80,
        "KRASS54" => Ellipsoid::KRASSOVSKY,
        _ => panic!("no ellipsoid {name}"),
    }
}

/// A ring given as latitude and longitude, in metres of EPSG:4546, counter-clockwise.
fn metres(latlon: &serde_json::Value) -> Vec<(f64, f64)> {
    let measure = measure();
    let mut ring: Vec<(f64, f64)> = latlon
        .as_array()
        .unwrap()
        .iter()
        .map(|position| {
            measure.series().forward(position[1].as_f64().unwrap(), position[0].as_f64().unwrap())
        })
        .collect();
    if ring::doubled_area(&snapped(&ring)) < 0 {
        ring.reverse();
    }
    ring
}

fn snapped(ring: &[(f64, f64)]) -> Vec<Point> {
    ring.iter().map(|&(x, y)| Point::snap(x, y).unwrap()).collect()
}

#[test]
fn every_vector_is_met() {
    let Some(file) = shared("domain/geodesy_vectors.json") else { return };
    let vectors: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    for (name, expected) in vectors["coef"].as_object().unwrap() {
        let actual = Coefficients::new(&ellipsoid(name)).values();
        for (key, value) in ["A", "B", "C", "D", "E"].iter().zip(actual) {
            let expected: f64 = expected[key].as_str().unwrap().parse().unwrap();
            assert!((value / expected - 1.0).abs() < 1e-12, "{name} {key}: {value} for {expected}");
        }
    }
    for trapezoid in vectors["trap"].as_array().unwrap() {
        let ellipsoid = ellipsoid(trapezoid["ell"].as_str().unwrap());
        let degrees = |key: &str| trapezoid[key].as_f64().unwrap().to_radians();
        let area = trapezoid_square_metres(&ellipsoid, degrees("B1"), degrees("B2"), degrees("dL"));
        let expected = trapezoid["area"].as_f64().unwrap();
        assert!((area - expected).abs() < 0.001, "{}: {area} for {expected}", trapezoid["name"]);
    }
    let polygon = &vectors["polygon"];
    let (outer, hole) = (metres(&polygon["outer_latlon"]), metres(&polygon["hole_latlon"]));
    let near = |area: f64, expected: f64| assert!((area - expected).abs() < 0.01, "{area} for {expected}");
    let (outer_area, hole_area) = (measure().ring_off_grid(&outer), measure().ring_off_grid(&hole));
    near(outer_area, polygon["outer_gk_edges_70m"].as_f64().unwrap());
    near(hole_area, polygon["hole_gk_edges_70m"].as_f64().unwrap());
    near(outer_area - hole_area, 17_417_712.23);
    // The grid moves each of the vertices by at most 0.05 mm: over 20 km of border less than 1 m².
    let on_grid = measure().ring(&snapped(&outer)) - measure().ring(&snapped(&hole));
    assert!((on_grid.square_metres() - 17_417_712.23).abs() < 1.0);
    assert_eq!(on_grid.to_hectares_text(4), "1741.7712");
    // As the same program finds with coordinates kept to four decimals of a metre, as the survey keeps them.
    near(on_grid.square_metres(), 18_257_619.484_7 - 839_907.352_6);
}

#[test]
fn squares_of_the_plane_have_their_legal_areas() {
    let check = |east_m: i64, north_m: i64, width_m: i64, height_m: i64, expected: &str| {
        let at = |dx: i64, dy: i64| Point::new((east_m + dx) * 10_000, (north_m + dy) * 10_000);
        let square = [at(0, 0), at(width_m, 0), at(width_m, height_m), at(0, height_m)];
        let area = measure().ring(&square);
        assert!(
            (area.square_metres() - expected.parse::<f64>().unwrap()).abs() < 0.01,
            "{width_m} x {height_m} at {east_m} {north_m}: {} for {expected}",
            area.to_square_metres_text()
        );
    };
    check(508_800, 4_152_000, 100, 100, "9999.9807");
    check(508_000, 4_152_000, 1_000, 1_000, "999998.2188");
    check(500_000, 4_150_000, 10_000, 10_000, "99999917.9191");
    check(606_000, 4_152_000, 1_000, 1_000, "999720.7500");
    // 吕梁新城 as an example: 30 km².
    check(508_000, 4_166_000, 5_000, 6_000, "29999917.0180");
}

#[test]
fn an_edge_is_worth_the_same_both_ways() {
    let (a, b) = (Point::new(5_080_000_001, 41_520_000_007), Point::new(5_080_123_456, 41_521_999_999));
    assert_eq!(measure().edge(a, b), -measure().edge(b, a));
    assert_eq!(measure().chain([a, b]), measure().edge(a, b));
    assert_eq!(measure().chain([b, a, b]).square_millimetres(), 0);
}

/// The stations' polynomials against the series they stand for, over the whole country's zones.
#[test]
fn stations_meet_the_series_to_ten_square_millimetres() {
    let measure = measure();
    for (east_m, north_m) in
        [(500_000, 4_152_000), (443_999, 3_999_950), (655_950, 1_999_990), (340_010, 5_900_000)]
    {
        let corner = |dx: f64, dy: f64| (f64::from(east_m) + dx, f64::from(north_m) + dy);
        let square = [corner(0.0, 0.0), corner(60.0, 0.0), corner(60.0, 60.0), corner(0.0, 60.0)];
        let tiled = measure.ring_off_grid(&square);
        let ellipsoid = Ellipsoid::CGCS2000;
        let exact: f64 = (0..4)
            .map(|k| {
                let at = |(x, y): (f64, f64)| measure.series().inverse(x, y);
                let ((lon_a, lat_a), (lon_b, lat_b)) = (at(square[k]), at(square[(k + 1) % 4]));
                let middle = (f64::midpoint(lon_a, lon_b) - 111.0).to_radians();
                trapezoid_square_metres(&ellipsoid, lat_a.to_radians(), lat_b.to_radians(), middle)
            })
            .sum();
        assert!((tiled - exact).abs() < 1e-5, "{east_m} {north_m}: {tiled} for {exact}");
    }
}
