//! The domain doors: a point, the conflicts summed up and one by one, rules, versions, indicators.

use std::sync::Arc;

use hegui::store::events::Event;
use hegui::store::registers::Occurrence;
use serde_json::{Value as Json, json};

use crate::service::Service;
use crate::small_town::town;

/// The point of the plane so many metres from the town's corner, in the order of the plane's axes.
fn at(x_m: u32, y_m: u32) -> String {
    let crs = "http://www.opengis.net/def/crs/EPSG/0/4546";
    format!("/identify?point={},{}&crs={crs}", 4_150_000 + y_m, 510_000 + x_m)
}

fn texts<'a>(list: &'a Json, member: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().map(|own| own[member].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_point_says_what_every_layer_has_and_which_conflicts_it_lies_in() {
    let service = Service::start(town());
    let check = |x_m: u32, y_m: u32, features: [usize; 3], conflicts: &[&str]| {
        let answer = service.json(&at(x_m, y_m));
        let spots = answer["spots"].as_array().expect("spots");
        assert_eq!(spots.len(), 1, "{answer:#}");
        let layers = spots[0]["layers"].as_array().expect("layers");
        let found: Vec<usize> =
            layers.iter().map(|own| own["features"].as_array().expect("features").len()).collect();
        assert_eq!(found, features, "{x_m} {y_m}");
        assert_eq!(texts(&answer["conflicts"], "id"), conflicts, "{x_m} {y_m}");
        let broken = spots[0]["rules"].as_array().expect("rules").iter();
        let broken = broken.filter(|own| own["answer"] == "conflict").count();
        assert_eq!(0 < broken, !conflicts.is_empty(), "{x_m} {y_m}");
    };
    // In the ring, in the hole, on the island, in the red line alone, in a parcel alone, in the district alone.
    check(10, 1010, [1, 1, 1], &["A02-0001"]);
    check(30, 1030, [0, 1, 1], &[]);
    check(50, 1050, [1, 1, 1], &["A02-0002", "B01-0001"]);
    check(150, 1150, [0, 1, 1], &[]);
    check(5, 5, [1, 0, 1], &[]);
    check(500, 500, [0, 0, 1], &[]);
    let border = service.json(&at(100, 1050));
    assert_eq!((&border["is_on_border"], border["spots"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    let whole = service.json(&at(10, 1010));
    assert_eq!(whole["spots"][0]["layers"][0]["features"][0]["class"]["en"], "basic farmland");
    assert_eq!(whole["notice"]["en"], "synthetic data, no legal boundaries");
    assert_eq!(whole["versions"][0]["version"], 3);
}

#[test]
fn a_point_is_the_same_in_every_crs() {
    let service = Service::start(town());
    let plane = service.json(&at(50, 1050));
    let collection = service.json("/collections/parcels");
    let n = collection["crs"].as_array().expect("crs").len();
    assert!(5 <= n, "{n}");
    let item = |crs: &str| {
        let page = service.json(&format!("/collections/conflicts/items/A02-0002?crs={crs}"));
        let ring = page["geometry"]["coordinates"][0].as_array().expect("a ring").clone();
        let mean = |axis: usize| ring[..4].iter().map(|own| own[axis].as_f64().unwrap()).sum::<f64>() / 4.0;
        (mean(0), mean(1))
    };
    for crs in collection["crs"].as_array().expect("crs").iter().filter_map(Json::as_str) {
        let (first, second) = item(crs);
        let answer = service.json(&format!("/identify?point={first},{second}&crs={crs}"));
        assert_eq!(answer["conflicts"], plane["conflicts"], "{crs}");
        assert_eq!(answer["spots"], plane["spots"], "{crs}");
    }
}

#[test]
fn wrong_points_are_told_what_is_wrong() {
    let service = Service::start(town());
    let check = |query: &str, expected: &str| {
        let reply = service.ask("GET", &format!("/identify{query}"), &[("accept-language", "en")]);
        assert_eq!(reply.status, 400, "{query}");
        assert_eq!(reply.header("content-type"), "application/problem+json");
        let problem = reply.json();
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(expected), "{query}: {detail}");
    };
    check("", "longitude,latitude in degrees");
    check("?point=1", "longitude,latitude in degrees");
    check("?point=1,2,3", "longitude,latitude in degrees");
    check("?point=NaN,37", "longitude,latitude in degrees");
    check("?point=37,111", "give 2 numbers");
    check("?point=10,10", "outside what was overlaid");
    check("?point=111,37&crs=EPSG:4326", "give one of");
    check("?point=111,37&point=111,37", "more than once");
    check("?at=111,37", "known: f, point, crs");
    check("?point=111,37&f=csv", "json, html");
}

#[test]
fn sums_of_conflicts_go_by_what_is_asked_for() {
    let service = Service::start(town());
    let all = service.json("/conflicts");
    assert_eq!(all["n_patches"], 3);
    let rows = |list: &Json, name: &str| -> Vec<(String, u64)> {
        let rows = list.as_array().expect("a list").iter();
        rows.map(|own| (own[name].as_str().unwrap_or("-").to_owned(), own["n_patches"].as_u64().unwrap()))
            .collect()
    };
    let row = |name: &str, n: u64| (name.to_owned(), n);
    assert_eq!(rows(&all["rules"], "rule"), [row("A02", 2), row("B01", 1)]);
    assert_eq!(rows(&all["severities"], "severity"), [row("S1", 2), row("S2", 1)]);
    assert_eq!(rows(&all["states"], "state"), [row("found", 3)]);
    assert_eq!(rows(&all["districts"], "district"), [row("XZQ:141102", 2), row("-", 1)]);
    assert_eq!(all["plans"].as_array().map(Vec::len), Some(1));
    // The patches of a rule are those of the items behind the link.
    for query in ["rule=A02", "severity=S2", "district=141102", "slivers=only", "filter=area_m2%3E500"] {
        let sums = service.json(&format!("/conflicts?{query}"));
        let items = service.json(&format!("/collections/conflicts/items?{query}"));
        assert_eq!(sums["n_patches"], items["numberMatched"], "{query}");
        let areas: f64 = texts(&sums["rules"], "area_m2").iter().map(|own| own.parse::<f64>().unwrap()).sum();
        let features = items["features"].as_array().expect("features").iter();
        let of_items: f64 = features.map(|own| own["properties"]["area_m2"].as_f64().unwrap()).sum();
        assert!((areas - of_items).abs() < 0.02, "{query}: {areas} {of_items}");
        let link = sums["links"][1]["href"].as_str().expect("a link");
        assert_eq!(service.json(link)["numberMatched"], sums["n_patches"], "{query}");
    }
    assert_eq!(service.get("/conflicts?rule=Z99").status, 400);
    assert_eq!(service.get("/conflicts?limit=1").status, 400);
}

#[test]
fn one_conflict_has_both_sides_its_rule_its_history_and_its_neighbors() {
    let mut served = town();
    let occurrence = Occurrence {
        register: 1,
        made_at: "2017-01-01T00:00:00Z".to_owned(),
        change: "new".to_owned(),
        has_returned: false,
        other: None,
        area_mm2: Some(400_000_000),
    };
    served.events.insert(Arc::from("A02-0002"), vec![Event::Published(occurrence)]);
    let service = Service::start(served);
    let one = service.json("/conflicts/A02-0002");
    assert_eq!(one["rule"]["basis"], "=made for a test");
    assert_eq!(one["history"][0]["area_m2"], "400.00");
    assert_eq!(one["geometry"]["type"], "Polygon");
    assert_eq!(texts(&one["neighbors"], "id"), ["B01-0001"]);
    for side in ["side_a", "side_b"] {
        let href = one[side][0]["href"].as_str().expect("an address");
        let feature = service.json(href);
        assert_eq!(feature["id"].as_u64(), one[side][0]["feature"].as_u64(), "{side}");
    }
    let item = service.json("/collections/conflicts/items/A02-0002");
    assert_eq!((&one["values"], &one["geometry"]), (&item["properties"], &item["geometry"]));
    assert_eq!(service.json("/conflicts/B01-0001")["history"], Json::Null);
    assert_eq!(service.get("/conflicts/Z99-0001").status, 404);
}

#[test]
fn rules_versions_and_indicators_say_what_was_judged() {
    let service = Service::start(town());
    let rules = service.json("/rules");
    assert_eq!(texts(&rules["rules"], "id"), ["A02", "B01", "C01", "C02", "C03"]);
    assert_eq!(
        texts(&rules["rules"], "answer"),
        ["conflict", "conflict", "clear", "no-data", "not-applicable"]
    );
    let rule = service.json(rules["rules"][3]["href"].as_str().expect("an address"));
    assert_eq!(rule["outcome"]["missing"], json!(["KQ", "ST"]));
    assert_eq!(rule["rule"]["message"]["en"], "basic farmland inside the red line");
    assert_eq!(service.get("/rules/a02").status, 404);
    assert_eq!(
        service.json("/versions")["served"][0],
        json!({"layer": "parcels", "version": 3, "asOf": "2016-12-31"})
    );
    let indicators = service.json("/indicators");
    assert_eq!(indicators["net_area_m2"], service.json("/")["conflicts"]["net_area_m2"]);
    assert_eq!(indicators["districts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn every_door_is_kept_by_its_tag_and_is_a_page_too() {
    let service = Service::start(town());
    let point = at(50, 1050);
    for path in
        [&*point, "/conflicts", "/conflicts/A02-0001", "/rules", "/rules/A02", "/versions", "/indicators"]
    {
        let reply = service.get(path);
        let tag = reply.header("etag").to_owned();
        assert_eq!(service.ask("GET", path, &[("if-none-match", &tag)]).status, 304, "{path}");
        assert_eq!(service.ask("HEAD", path, &[]).body, "", "{path}");
        assert_eq!(service.ask("OPTIONS", path, &[]).status, 204, "{path}");
        assert_eq!(service.ask("DELETE", path, &[]).status, 405, "{path}");
        let page = service.ask("GET", path, &[("accept", "text/html")]);
        assert!(page.body.starts_with("<!DOCTYPE html>"), "{path}");
        assert!(page.body.contains("合成数据") && !page.body.contains("<红线>"), "{path}");
        assert_eq!(page.body.matches("<table").count(), page.body.matches("</table>").count(), "{path}");
    }
}
