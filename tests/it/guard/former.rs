//! Every version that was published is served: under its own name, and on the days it held.

use serde_json::Value as Json;

use crate::cli::done;
use crate::guard::{Running, Town};

/// The demonstration with a second and a third version of the red line: one feature less, then all.
fn redrawn() -> (Town, Running) {
    let town = Town::new();
    let source = town.path().join("d/sources/sthx.geojson");
    let mut all: Json = serde_json::from_str(&std::fs::read_to_string(&source).unwrap()).unwrap();
    all["features"].as_array_mut().expect("features").pop();
    std::fs::write(town.path().join("less.geojson"), all.to_string()).unwrap();
    done(town.path(), "import d sthx less.geojson --as-of 2020-12-31");
    done(town.path(), "import d sthx d/sources/sthx.geojson --as-of 2022-12-31");
    done(town.path(), "overlay d --no-register");
    let service = town.serve(&[]);
    (town, service)
}

fn json(service: &Running, path: &str) -> Json {
    let reply = service.get(path, None);
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.json()
}

#[test]
fn former_versions_are_collections_and_found_by_the_day() {
    let (_town, service) = redrawn();
    let all = json(&service, "/collections");
    let of_layer = all["collections"].as_array().expect("collections").iter();
    let of_layer: Vec<&Json> =
        of_layer.filter(|own| own["id"].as_str().is_some_and(|id| id.starts_with("sthx"))).collect();
    let told = |own: &Json| {
        let interval = &own["extent"]["temporal"]["interval"][0];
        (own["id"].clone(), own["version"].clone(), own["featureCount"].clone(), interval.clone())
    };
    let days = |from: &str, to: Option<&str>| {
        let at = |day: &str| format!("{day}T00:00:00Z");
        serde_json::json!([at(from), to.map(at)])
    };
    assert_eq!(
        of_layer.iter().map(|own| told(own)).collect::<Vec<_>>(),
        [
            ("sthx".into(), 3.into(), 5.into(), days("2022-12-31", None)),
            ("sthx.v2".into(), 2.into(), 4.into(), days("2020-12-31", Some("2022-12-31"))),
            ("sthx.v1".into(), 1.into(), 5.into(), days("2018-06-30", Some("2020-12-31"))),
        ]
    );
    // The day finds the version, which answers as under its own name.
    for (asked, version, n) in [
        ("2022-12-31", "sthx", 5),
        ("2019-01-01/..", "sthx", 5),
        ("2022-12-30T23:59:59Z", "sthx.v2", 4),
        ("2021-01-01/2021-12-31", "sthx.v2", 4),
        ("../2022-01-01", "sthx.v2", 4),
        ("2019-06-01", "sthx.v1", 5),
        ("2018-06-29", "sthx", 0),
    ] {
        let page = json(&service, &format!("/collections/sthx/items?datetime={asked}&limit=2"));
        assert_eq!(page["numberMatched"], n, "{asked}");
        let href = page["links"][0]["href"].as_str().expect("a link");
        assert!(href.contains(&format!("/collections/{version}/items?")), "{asked}: {href}");
        let named = json(&service, &format!("/collections/{version}/items?datetime={asked}&limit=2"));
        assert_eq!(page["features"], named["features"], "{asked}");
    }
    assert_eq!(service.get("/collections/sthx/items?datetime=yesterday", None).status, 400);
}

#[test]
fn a_former_version_answers_as_any_collection() {
    let (_town, service) = redrawn();
    let own = json(&service, "/collections/sthx.v2");
    assert_eq!((&own["version"], &own["asOf"]), (&2.into(), &"2020-12-31".into()));
    assert!(own["extent"]["spatial"]["bbox"][0][0].is_number());
    let page = json(&service, "/collections/sthx.v2/items?filter=BSM%20IS%20NOT%20NULL&sortby=-BSM");
    let first = &page["features"][0];
    assert_eq!(page["numberMatched"], 4);
    let id = &first["id"];
    let alone = json(&service, &format!("/collections/sthx.v2/items/{id}"));
    assert_eq!((&alone["geometry"], &alone["properties"]), (&first["geometry"], &first["properties"]));
    // All of the third version are those of the first.
    let all =
        |name: &str| json(&service, &format!("/collections/{name}/items?properties=BSM"))["features"].clone();
    let shapes = |name: &str| {
        let all = all(name);
        all.as_array().expect("features").iter().map(|own| own["geometry"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(shapes("sthx.v1"), shapes("sthx"));
    for path in ["queryables", "schema", "sortables", "tiles", "items?f=csv", "items?f=html"] {
        assert_eq!(service.get(&format!("/collections/sthx.v2/{path}"), None).status, 200, "{path}");
    }
    // What was published never changes, nor does its tag; and what never was is not there.
    let first = service.get("/collections/sthx.v2/items", None);
    let again = service.ask(
        "GET",
        "/collections/sthx.v2/items",
        None,
        &[("if-none-match", first.header("etag"))],
        "",
    );
    assert_eq!(again.status, 304);
    for path in ["/collections/sthx.v3", "/collections/sthx.v4/items", "/collections/sthx.v02"] {
        assert_eq!(service.get(path, None).status, 404, "{path}");
    }
}
