//! Pages of features: what is refused, how one follows another, order, choice, and what clients keep.

use serde_json::Value as Json;

use crate::service::{Service, ids};
use crate::small_town::{N_PARCELS, town};

/// The ten cases of which no peer passed all (bad input to the items of a collection).
#[test]
fn the_ten_cases_of_bad_input_are_answered_as_they_should_be() {
    let service = Service::start(town());
    let geographic = "http://www.opengis.net/def/crs/EPSG/0/4490";
    for (path, status) in [
        ("items?limit=abc".to_owned(), 400),
        ("items?bbox=1,2,3".to_owned(), 400),
        ("items?bbox=170,0,-170,10".to_owned(), 200),
        ("items?foo=bar".to_owned(), 400),
        ("items?datetime=garbage".to_owned(), 400),
        ("items?limit=0".to_owned(), 400),
        (format!("items?crs={geographic}"), 200),
        ("items/999999999".to_owned(), 404),
        ("items?offset=-1".to_owned(), 400),
        ("items?limit=100000000".to_owned(), 200),
    ] {
        for collection in ["parcels", "conflicts", "findings"] {
            let reply = service.get(&format!("/collections/{collection}/{path}"));
            assert_eq!(reply.status, status, "{collection} {path}: {}", reply.body);
        }
    }
    let turned = service.get(&format!("/collections/parcels/items?crs={geographic}"));
    assert_eq!(turned.header("content-crs"), format!("<{geographic}>"));
    let latitude = &turned.json()["features"][0]["geometry"]["coordinates"][0][0][0];
    assert!((37.0..38.0).contains(&latitude.as_f64().unwrap()), "{latitude}");
}

#[test]
fn next_begins_behind_the_last_feature_whatever_is_asked() {
    let service = Service::start(town());
    let all: Vec<String> = (7..7 + N_PARCELS).map(|number| number.to_string()).collect();
    for query in ["", "bbox=111,37,112,38", "filter=DM%3D%270101%27", "sortby=BSM,-DM", "datetime=2017-01-01"]
    {
        let mut found = Vec::new();
        let mut next = Some(format!("/collections/parcels/items?limit=4&{query}"));
        while let Some(path) = next {
            let reply = service.get(&path);
            let page = reply.json();
            found.extend(ids(&page));
            let links = page["links"].as_array().unwrap();
            let link = links.iter().find(|own| own["rel"] == "next").map(|own| own["href"].as_str().unwrap());
            match link {
                Some(link) => {
                    assert_eq!(reply.header("link"), format!("<{link}>; rel=\"next\""));
                    assert!(link.contains("after="), "{link}");
                }
                None => assert_eq!(reply.header("link"), ""),
            }
            next = link.map(str::to_owned);
        }
        assert_eq!(found, all, "{query}");
    }
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(service.ids(&format!("/collections/parcels/items?{query}")), expected, "{query}");
    };
    check("after=29", &["30", "31"]);
    check("after=28&offset=1&limit=1", &["30"]);
    check("after=31", &[]);
    check("after=20&filter=BSM%3D%279007199254740994%27", &[]);
    check("after=7&filter=bsm_2%3C%3D2", &["8", "9"]);
    assert_eq!(service.ids("/collections/conflicts/items?after=A02-0001"), ["A02-0002", "B01-0001"]);
    // Behind a feature that is not among those asked for, in either order.
    check("sortby=-BSM&after=9", &["8", "7"]);
    check("sortby=-BSM&after=29&filter=bsm_2%3C2", &["8", "7"]);
    check("sortby=BSM&after=7&filter=bsm_2%3D23", &["30"]);
    for wrong in ["after=6", "after=x", "after=", "after=007"] {
        assert_eq!(service.get(&format!("/collections/parcels/items?{wrong}")).status, 404, "{wrong}");
    }
}

#[test]
fn days_before_the_data_find_nothing_and_later_ones_all() {
    let service = Service::start(town());
    let check = |query: &str, n: usize| {
        let page = service.json(&format!("/collections/parcels/items?datetime={query}"));
        assert_eq!(page["numberMatched"], n, "{query}");
    };
    check("2016-12-31", N_PARCELS);
    check("2016-12-30", 0);
    check("2016-12-30T23:59:59Z", 0);
    check("2016-01-01/2016-12-30", 0);
    check("2016-01-01/..", N_PARCELS);
    check("../2016-12-30T00:00:00Z", 0);
    // Where the day of the data is not known, no day leaves them out.
    assert_eq!(service.ids("/collections/red-line/items?datetime=1900-01-01"), ["0"]);
    let extent = &service.json("/collections/parcels")["extent"]["temporal"]["interval"];
    assert_eq!(*extent, serde_json::json!([["2016-12-31T00:00:00Z", null]]));
}

#[test]
fn features_come_in_the_order_asked_for() {
    let service = Service::start(town());
    let first = |query: &str| service.ids(&format!("/collections/parcels/items?limit=3&{query}"));
    assert_eq!(first("sortby=-BSM"), ["31", "30", "29"]);
    assert_eq!(first("sortby=%2BBSM"), ["7", "8", "9"]);
    assert_eq!(first("sortby=+BSM"), ["7", "8", "9"]);
    assert_eq!(first("sortby=-%E9%9D%A2%E7%A7%AF,-BSM"), ["7", "31", "30"]);
    // The one without a remark comes last either way.
    assert_eq!(service.ids("/collections/parcels/items?sortby=%E5%A4%87%E6%B3%A8&offset=24"), ["7"]);
    assert_eq!(service.ids("/collections/parcels/items?sortby=-%E5%A4%87%E6%B3%A8&offset=24"), ["7"]);
    assert_eq!(
        service.ids("/collections/conflicts/items?sortby=area_m2,-id"),
        ["B01-0001", "A02-0002", "A02-0001"]
    );
    for wrong in ["sortby=", "sortby=nothing", "sortby=--BSM", "sortby=BSM,,DM"] {
        assert_eq!(service.get(&format!("/collections/parcels/items?{wrong}")).status, 400, "{wrong}");
    }
    let sortables = service.json("/collections/parcels/sortables");
    assert_eq!(sortables["properties"]["BSM"]["type"], "integer");
}

#[test]
fn only_what_is_chosen_of_features_is_written() {
    let service = Service::start(town());
    for (collection, id, names) in [
        ("parcels", "7", vec!["bsm_2", "hg_area_mu"]),
        ("conflicts", "A02-0001", vec!["severity", "area_m2"]),
        ("findings", "twin-border-0001", vec!["kind"]),
    ] {
        let base = format!("/collections/{collection}/items");
        let query = format!("properties={}&skipGeometry=true", names.join(","));
        for own in [
            service.json(&format!("{base}/{id}?{query}")),
            service.json(&format!("{base}?{query}"))["features"][0].clone(),
        ] {
            let kept: Vec<&String> = own["properties"].as_object().unwrap().keys().collect();
            assert_eq!(kept, names, "{collection}");
            assert_eq!(own["geometry"], Json::Null);
            let whole = service.json(&format!("{base}/{id}"));
            for name in &names {
                assert_eq!(own["properties"][*name], whole["properties"][*name], "{collection} {name}");
            }
        }
        assert_eq!(service.get(&format!("{base}?properties=nothing")).status, 400);
        assert_eq!(service.get(&format!("{base}?skipGeometry=yes")).status, 400);
        let none = service.json(&format!("{base}?properties="));
        assert_eq!(none["features"][0]["properties"], serde_json::json!({}));
    }
}

#[test]
fn schemas_list_exactly_what_features_are_written_with() {
    for is_kept in [false, true] {
        let mut served = town();
        served.standings = is_kept.then(Default::default);
        let service = Service::start(served);
        for (collection, id) in
            [("parcels", "7"), ("conflicts", "A02-0001"), ("findings", "twin-border-0001")]
        {
            let schema = service.json(&format!("/collections/{collection}/schema"));
            let listed: Vec<&String> =
                schema["properties"].as_object().unwrap().keys().filter(|own| *own != "geometry").collect();
            let feature = service.json(&format!("/collections/{collection}/items/{id}"));
            let properties = feature["properties"].as_object().unwrap();
            assert_eq!(properties.keys().collect::<Vec<_>>(), listed, "{collection}");
            for (name, value) in properties.iter().filter(|(_, value)| !value.is_null()) {
                let is_of_kind = match schema["properties"][name]["type"].as_str().unwrap() {
                    "integer" => value.is_i64() || value.is_u64(),
                    // NaN and infinities, which JSON has not, are texts.
                    "number" => value.is_number() || value == "NaN",
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    _ => value.is_string(),
                };
                assert!(is_of_kind, "{collection} {name}: {value}");
            }
        }
    }
}

#[test]
fn borders_are_simplified_as_far_as_is_allowed_and_keep_their_areas() {
    let service = Service::start(town());
    let item = "/collections/parcels/items/31";
    let n_points = |own: &Json| own["geometry"].to_string().matches("],[").count();
    let (whole, same) = (service.json(item), service.json(&format!("{item}?max-allowable-offset=0")));
    assert_eq!(whole["geometry"], same["geometry"]);
    let coarse = service.json(&format!("{item}?max-allowable-offset=1"));
    assert!(n_points(&coarse) < n_points(&whole), "{coarse}");
    assert_eq!(coarse["properties"], whole["properties"]);
    let in_metres = "crs=http://www.opengis.net/def/crs/EPSG/0/4546";
    let fine = service.json(&format!("{item}?{in_metres}&max-allowable-offset=1"));
    assert_eq!(n_points(&fine), n_points(&whole), "a metre moves no corner of squares of 20 m and more");
    for wrong in ["-1", "x", "NaN", "inf", "", "1000000001"] {
        assert_eq!(service.get(&format!("{item}?max-allowable-offset={wrong}")).status, 400, "{wrong}");
    }
    let wkt = |offset: &str| service.get(&format!("{item}?f=csv&max-allowable-offset={offset}")).body;
    assert!(wkt("1").len() < wkt("0").len());
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let service = Service::start(town());
    let path = "/collections/parcels/items?limit=3&bbox=111,37,112,38";
    let first = service.get(path);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    assert_eq!(first.header("cache-control"), "public, no-cache");
    let again = service.ask("GET", path, &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", &*tag));
    let turned = "/collections/parcels/items?bbox=111,37,112,38&limit=3";
    assert_eq!(service.get(turned).header("etag"), tag, "the order of parameters is no part of a question");
    for (path, headers) in [
        ("/collections/parcels/items?limit=4&bbox=111,37,112,38", vec![]),
        ("/collections/conflicts/items?limit=3&bbox=111,37,112,38", vec![]),
        (path, vec![("accept", "text/csv")]),
        (path, vec![("accept-language", "en")]),
    ] {
        assert_ne!(service.ask("GET", path, &headers).header("etag"), tag, "{path} {headers:?}");
    }
    let mut changed = town();
    changed.layers[0].points[0].x += 1;
    assert_ne!(Service::start(changed).get(path).header("etag"), tag);
    let wrong = service.get("/collections/parcels/items?foo=bar");
    assert_eq!((wrong.header("etag"), wrong.header("cache-control")), ("", "no-store"));
}

#[test]
fn options_tell_what_may_be_asked_from_elsewhere() {
    let service = Service::start(town());
    for path in ["/", "/collections/parcels/items", "/collections/parcels/items/7"] {
        let asked = [("origin", "https://maps.example"), ("access-control-request-method", "GET")];
        let reply = service.ask("OPTIONS", path, &asked);
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
        assert!(reply.header("access-control-allow-headers").contains("If-None-Match"));
        assert_eq!(reply.header("allow"), "GET, HEAD, OPTIONS");
    }
    let exposed = service.get("/collections").header("access-control-expose-headers").to_owned();
    assert_eq!(exposed, "Content-Crs, ETag, Link");
    let deleted = service.ask("DELETE", "/collections", &[]);
    assert_eq!((deleted.status, deleted.header("allow")), (405, "GET,HEAD,OPTIONS"));
}

#[test]
fn answers_are_compressed_where_clients_take_it_and_are_worth_it() {
    let service = Service::start(town());
    let path = "/collections/parcels/items";
    let plain = service.get(path);
    assert_eq!(plain.header("content-encoding"), "");
    for (encoding, head) in
        [("gzip", Some(&[0x1f, 0x8b][..])), ("zstd", Some(&[0x28, 0xb5, 0x2f, 0xfd])), ("br", None)]
    {
        let small = service.ask("GET", path, &[("accept-encoding", encoding)]);
        assert_eq!((small.status, small.header("content-encoding")), (200, encoding));
        assert!(head.is_none_or(|head| small.bytes.starts_with(head)), "{encoding}");
        assert!(3 * small.bytes.len() < plain.bytes.len(), "{encoding}: {}", small.bytes.len());
        assert_eq!(small.header("etag"), plain.header("etag"), "it is the same answer");
        assert!(small.header("vary").contains("Accept-Encoding"));
        let tiny = service.ask("GET", "/nowhere", &[("accept-encoding", encoding)]);
        assert_eq!(tiny.header("content-encoding"), "");
    }
}
