//! Journeys through the service: a real listener, a real client, the small town.

use hegui::http::served::Served;
use serde_json::Value as Json;

use crate::service::{Service, ids};
use crate::small_town::{N_PARCELS, reversed, square, town};

fn href(document: &Json, rel: &str) -> Option<String> {
    let links = document["links"].as_array().expect("links");
    let link = links.iter().find(|link| link["rel"] == rel)?;
    Some(link["href"].as_str().expect("an address").to_owned())
}

/// A box in degrees around a square of the town, given in metres.
pub(crate) fn bbox(west_m: i64, south_m: i64, side_m: i64) -> String {
    let series = crate::small_town::PROJECTION.series();
    let corners = square(west_m, south_m, side_m);
    let degrees = |point: hegui::geometry::grid::Point| {
        let (x_m, y_m) = point.metres();
        series.inverse(x_m, y_m)
    };
    let ((west, south), (east, north)) = (degrees(corners[0]), degrees(corners[2]));
    format!("{west},{south},{east},{north}")
}

#[test]
fn boxes_find_what_they_meet_and_nothing_else() {
    let service = Service::start(town());
    let check = |collection: &str, bbox: &str, expected: &[&str]| {
        let page = service.json(&format!("/collections/{collection}/items?bbox={bbox}"));
        assert_eq!(ids(&page), expected, "{collection} {bbox}");
        assert_eq!(page["numberMatched"], expected.len());
    };
    check("parcels", &bbox(2, 2, 5), &["7"]);
    check("parcels", &bbox(12, 2, 5), &[]);
    check("parcels", &bbox(5, 5, 20), &["7", "8"]);
    check("parcels", &bbox(2, 1002, 5), &["31"]);
    // Inside the hole, beside the island; then on the island.
    check("parcels", &bbox(25, 1025, 5), &[]);
    check("parcels", &bbox(45, 1045, 5), &["31"]);
    check("conflicts", &bbox(25, 1025, 5), &[]);
    check("conflicts", &bbox(45, 1045, 5), &["A02-0002", "B01-0001"]);
    check("conflicts", &bbox(2, 1002, 5), &["A02-0001"]);
    check("red-line", "111,37,112,38", &["0"]);
    check("red-line", "-180,-90,180,90", &["0"]);
    check("red-line", "111,37,0,112,38,9000", &["0"]);
    check("red-line", "177,65,-177,70", &[]);
    check("red-line", "112,37,-170,38", &[]);
    check("red-line", "111,37,-170,38", &["0"]);
}

#[test]
fn a_box_touches_a_corner_exactly_or_not_at_all() {
    let service = Service::start(town());
    let page = service.json("/collections/red-line/items");
    let corner = &page["features"][0]["geometry"]["coordinates"][0][2];
    let (lon, lat) = (corner[0].as_f64().expect("a number"), corner[1].as_f64().expect("a number"));
    let query = |shift: f64| {
        format!("/collections/red-line/items?bbox={:.12},{:.12},120,40", lon + shift, lat + shift)
    };
    assert_eq!(service.ids(&query(0.0)), ["0"]);
    assert_eq!(service.ids(&query(2e-9)), Vec::<String>::new());
    assert_eq!(service.ids(&query(1e-10)), Vec::<String>::new());
    assert_eq!(service.ids(&query(-1e-10)), ["0"]);
}

#[test]
fn following_next_gives_every_feature_once() {
    let service = Service::start(town());
    let expected: Vec<String> = (7..7 + N_PARCELS).map(|number| number.to_string()).collect();
    for limit in [1, 7, 25, 100, 100_000] {
        let mut found = Vec::new();
        let mut next = Some(format!("/collections/parcels/items?limit={limit}&bbox=110,37,112,38"));
        while let Some(path) = next {
            let page = service.json(&path);
            let own = ids(&page);
            assert_eq!(page["numberMatched"], N_PARCELS);
            assert_eq!(page["numberReturned"], own.len());
            assert!(own.len() <= limit);
            found.extend(own);
            next = href(&page, "next");
        }
        assert_eq!(found, expected, "limit {limit}");
    }
    assert_eq!(service.ids("/collections/parcels/items?offset=24"), ["31"]);
    assert_eq!(service.ids("/collections/parcels/items?offset=25"), Vec::<String>::new());
    assert_eq!(service.ids("/collections/parcels/items?offset=99999999999999999999"), Vec::<String>::new());
}

#[test]
fn conflicts_are_found_by_rule_district_and_severity() {
    let service = Service::start(town());
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(service.ids(&format!("/collections/conflicts/items?{query}")), expected, "{query}");
    };
    check("", &["A02-0001", "A02-0002", "B01-0001"]);
    check("rule=A02", &["A02-0001", "A02-0002"]);
    check("rule=C01", &[]);
    check("district=141102", &["A02-0001", "B01-0001"]);
    check("district=XZQ:141102", &["A02-0001", "B01-0001"]);
    check("district=%E7%A6%BB%E7%9F%B3%E5%8C%BA", &["A02-0001", "B01-0001"]);
    check("severity=S2", &["B01-0001"]);
    check("rule=A02&district=141102&severity=S1&limit=5", &["A02-0001"]);
    check("rule=A02&severity=S2", &[]);
}

#[test]
fn wrong_requests_are_told_what_is_wrong() {
    let service = Service::start(town());
    let check = |path: &str, status: u16, says: &str| {
        let reply = service.ask("GET", path, &[("accept-language", "en")]);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        let problem = reply.json();
        assert_eq!(problem["status"], status);
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(says), "{path}: {detail}");
    };
    let items = |query: &str| format!("/collections/parcels/items?{query}");
    check(&items("foo=bar"), 400, "\"foo\" here; known: f, crs, properties");
    check(&items("rule=A02"), 400, "no parameter \"rule\"");
    for limit in ["abc", "0", "-1", "1.5", "", "%2B1"] {
        check(&items(&format!("limit={limit}")), 400, "whole number of at least 1");
    }
    check(&items("offset=-1"), 400, "whole number of at least 0");
    check(&items("bbox=1,2,3"), 400, "4 or 6 numbers");
    check(&items("bbox=NaN,1,2,3"), 400, "4 or 6 numbers");
    check(&items("bbox=181,1,182,3"), 400, "longitudes");
    check(&items("bbox=110,38,111,37"), 400, "south must not exceed north");
    check(&items("limit=1&limit=2"), 400, "more than once");
    check(&items("limit=%FF"), 400, "limit");
    check(&items("f=xml"), 400, "give one of: json, geojson, geojsonseq, csv, fgb, gpkg, parquet, html");
    check("/collections/conflicts/items?severity=S9", 400, "S1, S2, S3, S4");
    check("/collections/conflicts/items?rule=Z9", 400, "A02, B01");
    check("/collections/conflicts/items?district=nowhere", 400, "no such district");
    check("/collections/conflicts/items?slivers=no", 400, "all, keep, only");
    check("/collections/findings/items?kind=gap", 400, "layer-overlap, layer-gap, lost-feature, twin-border");
    check("/collections/findings/items?rule=A02", 400, "no parameter \"rule\"");
    check("/?x=1", 400, "known: f");
    check("/collections?x=1", 400, "known: f");
    check("/collections/nothing", 404, "known: conflicts, findings, cells, parcels, red-line, districts");
    check("/collections/nothing/items", 404, "\"nothing\"");
    check("/collections/parcels/items/6", 404, "no feature \"6\"");
    check("/collections/parcels/items/007", 404, "no feature");
    check("/collections/parcels/items/%FF", 404, "");
    check("/nowhere", 404, "/nowhere");
    let chinese = service.ask("GET", "/nowhere", &[("accept-language", "zh-CN,zh;q=0.9")]);
    assert!(chinese.json()["detail"].as_str().expect("a sentence").contains("没有路径"));
    let posted = service.ask("POST", "/collections", &[]);
    assert_eq!((posted.status, posted.header("content-type")), (405, "application/problem+json"));
}

#[test]
fn head_answers_as_get_without_a_body() {
    let service = Service::start(town());
    for path in ["/", "/collections", "/collections/parcels/items?limit=3", "/nowhere"] {
        let (get, head) = (service.get(path), service.ask("HEAD", path, &[]));
        assert_eq!((get.status, head.body.as_str()), (head.status, ""));
        for name in ["content-type", "content-length", "vary"] {
            assert_eq!(get.header(name), head.header(name), "{path} {name}");
        }
        assert_eq!(get.header("content-length"), get.body.len().to_string(), "{path}");
    }
}

#[test]
fn every_answer_has_its_type_its_notice_and_its_guards() {
    let service = Service::start(town());
    for (path, media) in [
        ("/", "application/json"),
        ("/api", "application/vnd.oai.openapi+json;version=3.0"),
        ("/conformance", "application/json"),
        ("/collections", "application/json"),
        ("/collections/conflicts", "application/json"),
        ("/collections/conflicts/items", "application/geo+json"),
        ("/collections/conflicts/items/A02-0001", "application/geo+json"),
        ("/collections/findings/items/lost-feature-0001", "application/geo+json"),
        ("/collections/parcels/items?f=geojson", "application/geo+json"),
        ("/collections/parcels/items/7", "application/geo+json"),
    ] {
        let reply = service.get(path);
        assert_eq!((reply.status, reply.header("content-type")), (200, media), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
        if !path.starts_with("/api") && path != "/conformance" {
            assert_eq!(reply.json()["notice"]["zh"], "合成数据,非法定边界", "{path}");
        }
        assert_eq!(reply.body, service.get(path).body, "the same request gives the same bytes: {path}");
    }
}

#[test]
fn the_page_speaks_both_languages_and_escapes() {
    let service = Service::start(town());
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    for (lang, tag, word) in
        [("zh-CN", "<html lang=\"zh-CN\">", "冲突汇总"), ("en", "<html lang=\"en\">", "conflict summary")]
    {
        let page = service.ask("GET", "/", &[("accept", browser), ("accept-language", lang)]);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        for part in [tag, word, "合成数据", "synthetic data", "&lt;演示&gt;", "/collections/conflicts/items"]
        {
            let is_title = part == "&lt;演示&gt;" && lang == "en";
            assert!(is_title || page.body.contains(part), "{lang}: {part}");
        }
        assert!(!page.body.contains("<演示>") && !page.body.contains("<demo>"));
        // A rule's patches are a link away; what was not asked shows no zero.
        assert!(
            page.body.contains("/collections/conflicts/items?rule=A02&amp;limit=10000\">2</a>"),
            "{lang}"
        );
        assert!(page.body.contains(">—</td>") && !page.body.contains("<pre>"), "{lang}");
        for outside in ["<script", "<link", "<img", "src=", "url(", "@import"] {
            assert!(!page.body.contains(outside), "{outside}");
        }
        let addresses = page.body.matches("href=\"").count();
        assert_eq!(page.body.matches(&format!("href=\"{}/", service.base)).count(), addresses);
    }
    assert_eq!(
        service.ask("GET", "/?f=json", &[("accept", browser)]).header("content-type"),
        "application/json"
    );
    assert!(service.get("/?f=html").body.starts_with("<!DOCTYPE html>"));
}

#[test]
fn links_lead_to_documents() {
    let service = Service::start(town());
    let landing = service.json("/");
    for rel in ["self", "service-desc", "conformance", "data"] {
        assert_eq!(service.get(&href(&landing, rel).expect(rel)).status, 200, "{rel}");
    }
    assert_eq!(landing["conflicts"]["patches"], 3);
    assert_eq!(landing["conflicts"]["rules"][3]["answer"], "no-data");
    assert_eq!(landing["conflicts"]["rules"][3]["missing"], serde_json::json!(["KQ", "ST"]));
    let collections = service.json(&href(&landing, "data").expect("data"));
    let listed = collections["collections"].as_array().expect("collections");
    assert_eq!(listed.len(), 6);
    for collection in listed {
        assert_eq!(service.json(&href(collection, "self").expect("self"))["id"], collection["id"]);
        let page = service.json(&href(collection, "items").expect("items"));
        assert_eq!(page["numberMatched"], collection["featureCount"]);
        let bbox: Vec<String> = collection["extent"]["spatial"]["bbox"][0]
            .as_array()
            .expect("a box")
            .iter()
            .map(Json::to_string)
            .collect();
        let id = collection["id"].as_str().expect("an id");
        let inside = service.json(&format!("/collections/{id}/items?bbox={}", bbox.join(",")));
        // One of the findings is of a feature of which nothing is left, not even a place.
        let n_nowhere = u64::from(id == "findings");
        let n_inside = inside["numberMatched"].as_u64().expect("a number") + n_nowhere;
        assert_eq!(Some(n_inside), collection["featureCount"].as_u64(), "the extent holds all of {id}");
    }
    let parcels = service.json("/collections/parcels");
    assert_eq!((&parcels["version"], &parcels["asOf"]), (&Json::from(3), &Json::from("2016-12-31")));
    assert_eq!(parcels["lawStatus"], serde_json::json!({"status": "in-force", "since": "2017-05-01"}));
    let api = service.json("/api");
    assert!(api["paths"]["/collections/parcels/items"]["get"]["parameters"].is_array());
}

#[test]
fn one_feature_is_the_same_as_on_its_page() {
    let service = Service::start(town());
    for (collection, id, position) in
        [("parcels", "31", 24), ("conflicts", "B01-0001", 2), ("findings", "lost-feature-0001", 1)]
    {
        let one = service.json(&format!("/collections/{collection}/items/{id}"));
        let page = service.json(&format!("/collections/{collection}/items"));
        for part in ["id", "geometry", "properties"] {
            assert_eq!(one[part], page["features"][position][part], "{collection} {part}");
        }
    }
}

/// A hole outside its outer ring breaks the layer's promise; the request that meets it panics.
#[test]
fn a_panic_in_one_request_is_a_500_and_not_the_end() {
    let mut served = town();
    let mut broken = served.layers[1].clone();
    let feature = broken.features[0].clone();
    broken.push(feature, [square(0, 0, 10), reversed(square(50, 50, 5))]);
    served.layers[1] = broken;
    let service = Service::start(served);
    for _ in 0..3 {
        let reply = service.ask("GET", "/collections/red-line/items", &[("accept-language", "en")]);
        assert_eq!(reply.status, 500);
        assert!(reply.json()["detail"].as_str().expect("a sentence").starts_with("a bug"));
        assert_eq!(service.ids("/collections/red-line/items?limit=1"), ["0"]);
    }
}

#[test]
fn links_follow_the_public_address_where_there_is_one() {
    let service =
        Service::start(Served { public_url: Some("https://plans.example/hegui/".to_owned()), ..town() });
    assert_eq!(href(&service.json("/"), "data").expect("data"), "https://plans.example/hegui/collections");
}
