//! Tiles over HTTP: addresses, what GDAL reads of them, and that nothing is lost between zooms.

use std::collections::BTreeSet;
use std::path::Path;

use gdal::vector::LayerAccess;
use gdal::{Dataset, DatasetOptions};
use serde_json::Value as Json;

use crate::service::Service;
use crate::small_town::town;

/// A feature of a tile: its number, how many it stands for, and its geometry's name.
type Seen = (i64, i64, String);

/// What GDAL's own driver makes of a tile, by layer.
fn read(dir: &Path, bytes: &[u8]) -> Vec<(String, Vec<Seen>)> {
    let path = dir.join("tile.pbf");
    std::fs::write(&path, bytes).unwrap();
    let options = DatasetOptions { allowed_drivers: Some(&["MVT"]), ..DatasetOptions::default() };
    let dataset = Dataset::open_ex(&path, options).unwrap();
    let features = |mut layer: gdal::vector::Layer<'_>| {
        let whole = |feature: &gdal::vector::Feature<'_>, name: &str| {
            let place = feature.field_index(name).ok();
            place.and_then(|own| feature.field_as_integer64(own).unwrap()).unwrap_or(0)
        };
        layer
            .features()
            .map(|own| {
                let kind = own.geometry().map(gdal::vector::Geometry::geometry_name).unwrap_or_default();
                (whole(&own, "mvt_id"), whole(&own, "hg_n"), kind)
            })
            .collect::<Vec<_>>()
    };
    dataset.layers().map(|layer| (layer.name(), features(layer))).collect()
}

/// The tile of a zoom that holds a corner of a collection's first feature.
fn corner(service: &Service, collection: &str, zoom: u32) -> String {
    let page = service.json(&format!("/collections/{collection}/items?limit=1"));
    let mut place = &page["features"][0]["geometry"]["coordinates"];
    while place[0].is_array() {
        place = &place[0];
    }
    let (lon, lat) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let tiles = f64::from(1_u32 << zoom);
    let column = ((lon + 180.0) / 360.0 * tiles) as u32;
    let row = ((1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * tiles) as u32;
    format!("WebMercatorQuad/{zoom}/{row}/{column}")
}

#[test]
fn gdal_reads_every_feature_at_high_zoom_and_their_number_at_low_zoom() {
    let service = Service::start(town());
    let dir = tempfile::tempdir().unwrap();
    let page = service.json("/collections/parcels/items?limit=1000");
    let numbers: BTreeSet<i64> =
        page["features"].as_array().unwrap().iter().map(|own| own["id"].as_i64().unwrap()).collect();
    let at = |zoom: u32| {
        let tile = corner(&service, "parcels", zoom);
        let reply = service.get(&format!("/collections/parcels/tiles/{tile}?f=mvt"));
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/vnd.mapbox-vector-tile"));
        let mut layers = read(dir.path(), &reply.bytes);
        assert_eq!((layers.len(), layers[0].0.as_str()), (1, "parcels"));
        layers.remove(0).1
    };
    // At zoom 18 a parcel is hundreds of steps wide.
    let near = at(18);
    assert!(near.iter().all(|own| own.1 == 0 && own.2.contains("POLYGON")), "{near:?}");
    let found: BTreeSet<i64> = near.iter().map(|own| own.0).collect();
    assert!(found.is_subset(&numbers) && !found.is_empty());
    // At zoom 0 the town is less than a step: points of its classes, and the number of parcels they stand for.
    let far = at(0);
    assert!(far.iter().all(|own| 0 < own.1 && own.2.contains("POINT")), "{far:?}");
    assert_eq!(far.iter().map(|own| own.1).sum::<i64>(), numbers.len() as i64);
}

#[test]
fn tiles_of_several_collections_hold_each() {
    let service = Service::start(town());
    let dir = tempfile::tempdir().unwrap();
    let tile = corner(&service, "parcels", 10);
    let names = |query: &str| -> Vec<String> {
        let reply = service.get(&format!("/tiles/{tile}{query}"));
        assert_eq!(reply.status, 200, "{}", reply.body);
        read(dir.path(), &reply.bytes).into_iter().map(|own| own.0).collect()
    };
    assert_eq!(names("?collections=parcels"), ["parcels"]);
    let all = names("");
    assert!(["conflicts", "parcels"].iter().all(|own| all.iter().any(|name| name == own)), "{all:?}");
    let own = service.json("/tiles/WebMercatorQuad?f=tilejson");
    assert_eq!(own["tilejson"], "3.0.0");
    let ids = own["vector_layers"].as_array().unwrap().iter().map(|own| own["id"].as_str().unwrap());
    assert!(ids.collect::<BTreeSet<_>>().is_superset(&all.iter().map(String::as_str).collect()));
}

#[test]
fn addresses_outside_are_refused_and_empty_ones_are_empty() {
    let service = Service::start(town());
    let check = |path: &str, status: u16| {
        let reply = service.get(path);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        reply
    };
    let empty = check("/collections/parcels/tiles/WebMercatorQuad/9/3/3", 204);
    assert!(empty.bytes.is_empty());
    for path in [
        "/collections/parcels/tiles/WebMercatorQuad/21/0/0",
        "/collections/parcels/tiles/WebMercatorQuad/3/8/0",
        "/collections/parcels/tiles/WebMercatorQuad/3/0/8",
        "/collections/parcels/tiles/WebMercatorQuad/03/0/0",
        "/collections/parcels/tiles/WebMercatorQuad/x/0/0",
        "/collections/parcels/tiles/WebMercatorQuad/3/-1/0",
        "/collections/parcels/tiles/WorldCRS84Quad/3/0/0",
        "/collections/parcels/tiles/WorldCRS84Quad",
        "/collections/none/tiles/WebMercatorQuad/3/0/0",
        "/collections/none/tiles",
        "/tileMatrixSets/none",
        "/styles/none",
    ] {
        let problem: Json = check(path, 404).json();
        assert_eq!(problem["status"], 404);
    }
    check("/collections/parcels/tiles/CGCS2000Quad/0/0/1", 200);
    check("/collections/parcels/tiles/CGCS2000Quad/0/1/0", 404);
    check("/collections/parcels/tiles/WebMercatorQuad/3/0/0?f=png", 400);
    check("/collections/parcels/tiles/WebMercatorQuad/3/0/0?limit=3", 400);
    check("/collections/parcels/tiles/CGCS2000Quad?f=tilejson", 400);
    check("/tiles/WebMercatorQuad/3/0/0?collections=parcels,none", 400);
    let tile = format!("/collections/parcels/tiles/{}", corner(&service, "parcels", 8));
    let tag = check(&tile, 200).header("etag").to_owned();
    assert_eq!(service.ask("GET", &tile, &[("if-none-match", &tag)]).status, 304);
}

#[test]
fn styles_draw_each_class_the_layer_has_in_its_color() {
    let service = Service::start(town());
    let style = service.json("/styles/parcels");
    assert_eq!(style["version"], 8);
    let legend = &style["metadata"]["hegui:legends"][0];
    let entries = legend["entries"].as_array().unwrap();
    assert!(!entries.is_empty());
    let layers = style["layers"].as_array().unwrap();
    let fill = layers.iter().find(|own| own["type"] == "fill").unwrap()["paint"]["fill-color"].to_string();
    for entry in entries {
        assert!(
            fill.contains(entry["value"].as_str().unwrap())
                && fill.contains(entry["color"].as_str().unwrap())
        );
        assert!(entry["color"].as_str().unwrap().starts_with('#'));
    }
    let source = &style["sources"]["parcels"]["tiles"][0];
    assert!(source.as_str().unwrap().ends_with("/{z}/{y}/{x}?f=mvt"), "{source}");
    let listed = service.json("/styles");
    for own in listed["styles"].as_array().unwrap() {
        assert_eq!(service.get(&format!("/styles/{}", own["id"].as_str().unwrap())).status, 200);
    }
}

#[test]
fn the_map_page_needs_nobody_else_and_no_key() {
    let service = Service::start(town());
    let page = service.get("/map?layers=parcels");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!page.body.contains("http"), "{}", page.body);
    assert_eq!(service.get("/map/none.js").status, 404);
    if !page.body.contains("map/map.js") {
        eprintln!("skipped: what MapLibre ships, for the program was built without it (make web)");
        return;
    }
    for (file, kind) in [
        ("map.js", "text/javascript"),
        ("map.css", "text/css"),
        ("maplibre-gl-worker.mjs?v=6", "text/javascript"),
    ] {
        let reply = service.get(&format!("/map/{file}"));
        assert_eq!(
            (reply.status, reply.header("content-type").split(';').next()),
            (200, Some(kind)),
            "{file}"
        );
    }
}
