//! Cells of the overlay over HTTP.

use serde_json::Value as Json;

use crate::service::Service;
use crate::small_town::town;

/// The cells a path gives.
fn cells(service: &Service, path: &str) -> Vec<Json> {
    service.json(path)["features"].as_array().expect("features").clone()
}

fn sum(cells: &[Json], property: &str) -> f64 {
    cells.iter().map(|own| own["properties"][property].as_f64().expect("a number")).sum()
}

#[test]
fn cells_are_all_there_and_add_up() {
    let arrangement = town().overlaid.arrangement;
    let service = Service::start(town());
    let all = cells(&service, "/collections/cells/items?limit=10000");
    assert_eq!(all.len(), arrangement.n_cells());
    let legal: f64 = (0..all.len()).map(|cell| arrangement.legal_area(cell).square_metres()).sum();
    assert!((sum(&all, "area_m2") - legal).abs() < 1e-6, "{legal}");
    for (cell, own) in all.iter().enumerate() {
        assert_eq!(own["properties"]["cell"], cell);
        let labels =
            arrangement.labels(cell).iter().map(|&own| own != hegui::overlay::arrangement::NO_FEATURE);
        let features =
            arrangement.layers.iter().map(|id| !own["properties"][format!("{id}_feature")].is_null());
        assert_eq!(features.collect::<Vec<_>>(), labels.collect::<Vec<_>>(), "{cell}");
        let alone = service.json(&format!("/collections/cells/items/{cell}"));
        assert_eq!((&alone["geometry"], &alone["properties"]), (&own["geometry"], &own["properties"]));
        assert_eq!(alone["geometry"]["type"], "Polygon");
    }
    assert_eq!(service.get(&format!("/collections/cells/items/{}", all.len())).status, 404);
    assert_eq!(service.get("/collections/cells/items/00").status, 404);
}

#[test]
fn cells_are_found_by_place_and_by_what_covers_them() {
    let service = Service::start(town());
    let all = cells(&service, "/collections/cells/items?limit=10000");
    let found =
        cells(&service, "/collections/cells/items?limit=10000&filter=parcels_feature%20IS%20NOT%20NULL");
    let expected = all.iter().filter(|own| !own["properties"]["parcels_feature"].is_null());
    assert_eq!(found, expected.cloned().collect::<Vec<_>>());
    assert!(!found.is_empty() && found.len() < all.len());
    // Every cell meets the box around its own first corner, and everything the box around all.
    for own in &all {
        let corner = &own["geometry"]["coordinates"][0][0];
        let (x, y) = (&corner[0], &corner[1]);
        let page = cells(&service, &format!("/collections/cells/items?limit=10000&bbox={x},{y},{x},{y}"));
        assert!(page.contains(own), "{}", own["id"]);
    }
    assert_eq!(cells(&service, "/collections/cells/items?limit=10000&bbox=-180,-90,180,90"), all);
    let largest = &cells(&service, "/collections/cells/items?limit=1&sortby=-area_m2")[0];
    let areas = all.iter().map(|own| own["properties"]["area_m2"].as_f64().expect("a number"));
    assert_eq!(largest["properties"]["area_m2"].as_f64(), areas.reduce(f64::max));
}

#[test]
fn cells_are_described_and_written_in_every_format_but_not_drawn() {
    let service = Service::start(town());
    let own = service.json("/collections/cells");
    assert_eq!(own["featureCount"], town().overlaid.arrangement.n_cells());
    let rels = own["links"].as_array().expect("links").iter();
    assert!(!rels.into_iter().any(|link| link["rel"].as_str().is_some_and(|rel| rel.contains("tilesets"))));
    assert_eq!(service.get("/collections/cells/tiles/WebMercatorQuad/0/0/0").status, 404);
    let paths = service.json("/api")["paths"].as_object().expect("paths").clone();
    assert!(paths.contains_key("/collections/cells/items"));
    assert!(!paths.keys().any(|path| path.starts_with("/collections/cells/tiles")));
    let schema = service.json("/collections/cells/schema");
    let first = &cells(&service, "/collections/cells/items?limit=1")[0];
    for name in first["properties"].as_object().expect("properties").keys() {
        assert!(!schema["properties"][name].is_null(), "{name}");
    }
    for format in ["csv", "geojsonseq", "fgb", "html"] {
        let reply = service.get(&format!("/collections/cells/items?f={format}"));
        assert_eq!(reply.status, 200, "{format}: {}", reply.body);
    }
    let few = &cells(&service, "/collections/cells/items?limit=1&properties=cell&skipGeometry=true")[0];
    assert_eq!(
        (few["properties"].as_object().map(serde_json::Map::len), &few["geometry"]),
        (Some(1), &Json::Null)
    );
}
