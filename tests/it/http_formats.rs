//! Features in every format the service has, each read back by another program's reader, and the description.

use std::collections::BTreeSet;
use std::fs;

use gdal::Dataset;
use gdal::vector::LayerAccess;
use serde_json::Value as Json;

use crate::service::Service;
use crate::small_town::{N_PARCELS, town};

#[test]
fn formats_are_chosen_by_f_and_else_by_accept() {
    let service = Service::start(town());
    for (format, media) in [
        ("json", "application/geo+json"),
        ("geojsonseq", "application/geo+json-seq"),
        ("csv", "text/csv; charset=utf-8"),
        ("fgb", "application/flatgeobuf"),
        ("gpkg", "application/geopackage+sqlite3"),
        ("parquet", "application/vnd.apache.parquet"),
        ("html", "text/html; charset=utf-8"),
    ] {
        for path in ["/collections/parcels/items", "/collections/conflicts/items/A02-0001"] {
            let by_name = service.get(&format!("{path}?f={format}"));
            assert_eq!((by_name.status, by_name.header("content-type")), (200, media), "{path} {format}");
            assert_eq!(by_name.bytes, service.get(&format!("{path}?f={format}")).bytes, "{path} {format}");
            let bare = media.split(';').next().unwrap();
            let by_accept = service.ask("GET", path, &[("accept", &format!("{bare}, */*;q=0.1"))]);
            assert_eq!(by_accept.header("content-type"), media, "{path} {format}");
        }
    }
    let gdal = "application/geo+json, application/json";
    let reply = service.ask("GET", "/collections/parcels/items", &[("accept", gdal)]);
    assert_eq!(reply.header("content-type"), "application/geo+json");
}

#[test]
fn lines_of_a_sequence_are_the_features_of_the_collection() {
    let service = Service::start(town());
    let page = service.json("/collections/parcels/items");
    let sequence = service.get("/collections/parcels/items?f=geojsonseq");
    let records: Vec<&str> = sequence.body.split('\u{1e}').skip(1).collect();
    assert_eq!(records.len(), N_PARCELS);
    for (record, feature) in records.iter().zip(page["features"].as_array().unwrap()) {
        assert!(record.ends_with("}\n"));
        let own: Json = serde_json::from_str(record).unwrap();
        assert_eq!((&own["properties"], &own["geometry"]), (&feature["properties"], &feature["geometry"]));
        assert_eq!(own["notice"]["en"], "synthetic data, no legal boundaries");
    }
}

/// What a reader of files finds: features, the first one's field, and its western end.
fn read(bytes: &[u8], extension: &str, field: &str) -> (u64, Option<String>, f64) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("page.{extension}"));
    fs::write(&file, bytes).unwrap();
    let dataset = Dataset::open(&file).unwrap();
    let mut layer = dataset.layer(0).unwrap();
    let n_features = layer.feature_count();
    let west = layer.get_extent().unwrap().MinX;
    let index = layer.defn().field_index(field).unwrap();
    let first = layer.features().next().unwrap();
    (n_features, first.field_as_string(index).unwrap(), west)
}

#[test]
fn files_hold_the_page_in_the_crs_asked_for() {
    let service = Service::start(town());
    let plane = "crs=http://www.opengis.net/def/crs/EPSG/0/4546";
    for format in ["gpkg", "fgb"] {
        let page = service.get(&format!("/collections/parcels/items?f={format}&{plane}&limit=5&after=9"));
        let (n_features, bsm, west) = read(&page.bytes, format, "BSM");
        // A FlatGeobuf puts its features in the order of their places.
        let bsm = bsm.unwrap().parse::<u64>().unwrap() - 9_007_199_254_740_993;
        assert!(n_features == 5 && (3..8).contains(&bsm), "{format}: {n_features} {bsm}");
        assert!((west - 510_060.0).abs() < 1e-6, "{format}: {west}");
        let degrees = service.get(&format!("/collections/parcels/items?f={format}"));
        assert!((111.0..112.0).contains(&read(&degrees.bytes, format, "BSM").2), "{format}");
        let conflicts = service.get(&format!("/collections/conflicts/items?f={format}&rule=B01"));
        assert_eq!(read(&conflicts.bytes, format, "id").1.as_deref(), Some("B01-0001"), "{format}");
    }
    // One of the findings has no land: a FlatGeobuf, which cannot hold that, is refused and not cut short.
    let refused = service.get("/collections/findings/items?f=fgb");
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("findings.fgb") && !refused.body.contains("vsimem"), "{}", refused.body);
    assert_eq!(service.get("/collections/findings/items?f=gpkg").status, 200);
    assert_eq!(service.get("/collections/parcels/items?f=fgb&skipGeometry=true").status, 400);
    let csv = service.get(&format!("/collections/parcels/items?f=csv&{plane}&properties=BSM,DM&limit=2"));
    let mut lines = csv.body.trim_start_matches('\u{feff}').lines();
    assert_eq!(lines.next(), Some("BSM,DM,geometry,notice"));
    assert!(lines.next().unwrap().starts_with("9007199254740993,0101,\"POLYGON"), "{}", csv.body);
    assert_eq!(lines.count(), 1);
    let bare = service.get("/collections/parcels/items?f=csv&properties=BSM&skipGeometry=true&limit=1");
    assert!(bare.body.contains("BSM,notice\r\n9007199254740993,"), "{}", bare.body);
    let parquet = service.get("/collections/parcels/items?f=parquet").bytes;
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
}

#[test]
fn every_document_is_a_page_too_and_escapes() {
    let service = Service::start(town());
    for path in [
        "/collections",
        "/collections/parcels",
        "/collections/parcels/queryables",
        "/collections/parcels/schema",
        "/collections/parcels/items?limit=2",
        "/collections/parcels/items/8",
        "/conformance",
        "/api",
    ] {
        let joined = if path.contains('?') { '&' } else { '?' };
        let page = service.get(&format!("{path}{joined}f=html"));
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert!(page.body.starts_with("<!DOCTYPE html>") && page.body.contains("合成数据"), "{path}");
        for outside in ["<script", "<link", "<img", "src=", "url(", "@import", "<b>\"", "<规划>"] {
            assert!(!page.body.contains(outside), "{path}: {outside}");
        }
        let browser = service.ask("GET", path, &[("accept", "text/html,*/*;q=0.8")]);
        assert_eq!(browser.header("content-type"), "text/html; charset=utf-8", "{path}");
    }
    let items = service.get("/collections/parcels/items?limit=2&f=html").body;
    assert!(items.contains("after=8") && items.contains("&lt;b&gt;&quot;引号&quot;&lt;/b&gt;"), "{items}");
}

/// All references in a document.
fn references<'d>(document: &'d Json, found: &mut BTreeSet<&'d str>) {
    match document {
        Json::Object(members) => {
            found.extend(members.get("$ref").and_then(Json::as_str));
            members.values().for_each(|own| references(own, found));
        }
        Json::Array(values) => values.iter().for_each(|own| references(own, found)),
        _ => {}
    }
}

#[test]
fn the_description_names_every_path_and_parameter_and_nothing_outside() {
    let service = Service::start(town());
    let api = service.json("/api");
    assert_eq!(api["openapi"], "3.0.3");
    let mut found = BTreeSet::new();
    references(&api, &mut found);
    for own in found {
        let pointer = own.strip_prefix('#').expect("nothing is fetched from elsewhere");
        assert!(api.pointer(pointer).is_some(), "{own}");
    }
    let paths = api["paths"].as_object().unwrap();
    // What is written to is looked at in `guard`.
    for (path, operation) in paths.iter().filter(|(_, own)| own.get("get").is_some()) {
        // Events go on without end; the books want a workspace, which this service has not (`ledger::doors`),
        // and there is no job of this id (`guard::jobs`).
        let others = ["/changes", "/projects", "/supplements", "/ledger", "/balance", "/reports", "/jobs/"];
        if others.iter().any(|own| path.starts_with(own)) {
            continue;
        }
        let path = path.replace("{featureId}", if path.contains("parcels") { "7" } else { "0" });
        let path = path.replace("{patchId}", "A02-0001").replace("{ruleId}", "A02");
        let path = path.replace("{tileMatrixSetId}", "WebMercatorQuad").replace("{styleId}", "parcels");
        let path = path.replace("{tileMatrix}/{tileRow}/{tileCol}", "0/0/0");
        let parameters = operation["get"]["parameters"].as_array().unwrap();
        let is_there = service.get(&path).status == 200;
        let wants = |own: &Json| own["in"] == "query" && own["required"] == true;
        assert!(is_there || path.ends_with("/items/0") || parameters.iter().any(wants), "{path}");
        let named = parameters.iter().filter(|own| own["in"] == "query");
        let named: BTreeSet<&str> = named.map(|own| own["name"].as_str().unwrap()).collect();
        // What is refused tells what is taken: both lists are one.
        let refused = service.ask("GET", &format!("{path}?no-such=1"), &[("accept-language", "en")]);
        if refused.status == 400 {
            let detail = refused.json()["detail"].as_str().unwrap().to_owned();
            let (_, known) = detail.split_once("known: ").unwrap();
            assert_eq!(known.split(", ").collect::<BTreeSet<_>>(), named, "{path}");
        }
    }
    let limit = paths["/collections/parcels/items"]["get"]["parameters"].as_array().unwrap();
    let limit = limit.iter().find(|own| own["name"] == "limit").unwrap();
    assert_eq!((&limit["schema"]["minimum"], &limit["schema"]["maximum"]), (&1.into(), &10_000.into()));
}
