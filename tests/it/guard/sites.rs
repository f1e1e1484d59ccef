//! Sites sent along: what is said of them is what the command line says, and what is wrong with them is told.

use serde_json::{Value as Json, json};

use crate::cli::done;
use crate::guard::Town;

const GEOJSON: &[(&str, &str)] = &[("content-type", "application/geo+json")];
const TEXT: &[(&str, &str)] = &[("content-type", "text/plain; charset=utf-8")];

/// A box around a patch, in longitude and latitude.
fn box_around(patch: &Json) -> [[f64; 2]; 5] {
    let ring = patch["geometry"]["coordinates"][0].as_array().expect("a ring");
    let of = |axis: usize| ring.iter().map(move |own| own[axis].as_f64().expect("a number"));
    let (west, east) = (of(0).fold(f64::MAX, f64::min), of(0).fold(f64::MIN, f64::max));
    let (south, north) = (of(1).fold(f64::MAX, f64::min), of(1).fold(f64::MIN, f64::max));
    [[west, south], [east, south], [east, north], [west, north], [west, south]]
}

#[test]
fn a_site_is_told_what_the_command_line_tells() {
    let town = Town::new();
    let service = town.serve(&[]);
    let page = service.get("/collections/conflicts/items?limit=1", None).json();
    let ring = box_around(&page["features"][0]);
    let geometry = json!({"type": "Polygon", "coordinates": [ring]});
    let feature = json!({"type": "Feature", "properties": {}, "geometry": geometry});
    let file = json!({"type": "FeatureCollection", "features": [feature]}).to_string();
    std::fs::write(town.path().join("site.geojson"), &file).unwrap();
    let told: Json = serde_json::from_str(&done(town.path(), "site d site.geojson --json")).unwrap();
    let reply = service.ask("POST", "/sites", None, GEOJSON, &file);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer = reply.json();
    assert_eq!(answer["sites"], told["sites"]);
    assert_eq!((&answer["n_read"], &answer["crs"]), (&told["n_read"], &told["crs"]));
    assert_eq!(answer["sites"][0]["verdict"], "conflict");
    assert_eq!(reply.header("cache-control"), "no-store");
    // A bare polygon and a feature are the one site in them.
    for alone in [&geometry, &feature] {
        let reply = service.ask("POST", "/sites", None, GEOJSON, &alone.to_string());
        assert_eq!((reply.status, &reply.json()["sites"]), (200, &answer["sites"]), "{alone}");
    }
    // The same in WKT, which must say its CRS.
    let corner = |[x, y]: &[f64; 2]| format!("{x} {y}");
    let wkt = format!("POLYGON(({}))", ring.iter().map(corner).collect::<Vec<_>>().join(", "));
    let crs = "?crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84";
    let of_wkt = service.ask("POST", &format!("/sites{crs}"), None, TEXT, &wkt);
    assert_eq!(of_wkt.status, 200, "{}", of_wkt.body);
    assert_eq!(of_wkt.json()["sites"][0]["drawn"], answer["sites"][0]["drawn"]);
    let unsaid = service.ask("POST", "/sites", None, TEXT, &wkt);
    assert_eq!(unsaid.status, 400);
    assert!(unsaid.body.contains("WKT says no CRS"), "{}", unsaid.body);
    let page = service.ask("POST", "/sites?f=html", None, GEOJSON, &file);
    assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.contains("verdict"), "{}", page.body);
}

#[test]
fn what_is_wrong_with_a_site_is_told() {
    let town = Town::new();
    let service = town.serve(&["--limit", "body-bytes=10000"]);
    let check = |query: &str, headers: &[(&str, &str)], body: &str, status: u16, expected: &str| {
        let reply = service.ask("POST", &format!("/sites{query}"), None, headers, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert!(reply.body.contains(expected), "{body}: {}", reply.body);
        assert!(!reply.body.contains("/tmp"), "{}", reply.body);
    };
    let file = |kind: &str, coordinates: Json| {
        let geometry = json!({"type": kind, "coordinates": coordinates});
        let feature = json!({"type": "Feature", "properties": {}, "geometry": geometry});
        json!({"type": "FeatureCollection", "features": [feature]}).to_string()
    };
    let elsewhere = file("Polygon", json!([[[111, 10], [111.1, 10], [111.1, 10.1], [111, 10]]]));
    check("", &[], "x", 415, "application/zip");
    check("", &[("content-type", "application/xml")], "x", 415, "application/zip");
    check("", &[("content-type", "text/plain"), ("content-encoding", "gzip")], "x", 415, "not compressed");
    check("", GEOJSON, "not JSON", 400, "site.geojson");
    check("", TEXT, "neither WKT nor TXT", 400, "site.txt");
    check("", &[("content-type", "application/zip")], "no archive", 400, "site.zip");
    check("", GEOJSON, &elsewhere, 400, "outside what was overlaid");
    check("", GEOJSON, &file("Point", json!([111, 37])), 400, "polygons only");
    check("", GEOJSON, "{\"type\":\"Polygon\",\"coordinates\":[]}", 400, "no polygon that can be taken");
    check("", GEOJSON, "{\"type\":\"Topology\",\"objects\":{}}", 400, "not FeatureCollection");
    check("?crs=EPSG:4326", GEOJSON, "{}", 400, "give one of");
    check("?role=administrator", GEOJSON, "{}", 400, "known: f, crs");
    check("", GEOJSON, &"x".repeat(10_001), 413, "body-bytes");
    assert_eq!(service.ask("OPTIONS", "/sites", None, &[], "").header("allow"), "POST, OPTIONS");
    assert_eq!(service.get("/sites", None).status, 405);
}
