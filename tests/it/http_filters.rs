//! Filters over HTTP: each case in both encodings, what they may name, and what is refused.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::service::{Service, ids};
use crate::small_town::{N_PARCELS, town};

/// Text as it stands in a query.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").unwrap();
        encoded
    })
}

/// The names of the features that a filter takes, asked as text and as JSON.
pub(crate) fn taken(service: &Service, collection: &str, filter: &str) -> Vec<String> {
    let path = format!("/collections/{collection}/items?limit=1000&filter={}", encoded(filter));
    let page = service.json(&path);
    let found = ids(&page);
    assert_eq!(page["numberMatched"], found.len(), "{filter}");
    let json = cql2::parse_text(filter).unwrap().to_json().unwrap();
    let in_json =
        service.ids(&path.replace(&encoded(filter), &format!("{}&filter-lang=cql2-json", encoded(&json))));
    assert_eq!(in_json, found, "{json}");
    found
}

#[test]
fn features_are_found_by_their_values_and_classes() {
    let service = Service::start(town());
    let all: Vec<String> = (7..7 + N_PARCELS).map(|number| number.to_string()).collect();
    let (first, others) = (&all[..1], &all[1..]);
    let cases: [(&str, &[String]); 42] = [
        ("面积 = 5", first),
        ("\"面积\" > 4.9 AND 面积 < 5.1", first),
        ("面积 <> 5", others),
        ("备注 IS NULL", first),
        ("备注 IS NOT NULL", others),
        ("NOT 备注 IS NULL", others),
        // What is not known is neither taken nor left out by its negation.
        ("备注 = 'x' OR NOT 备注 = 'x'", others),
        ("备注 LIKE '%引号%'", others),
        ("备注 NOT LIKE '%引号%'", &[]),
        ("备注 LIKE '\\%'", &[]),
        ("dm = '0101'", &all),
        ("DM = 101", &all),
        ("DM = 0101 AND DM = '0101' AND DM <> '101'", &all),
        ("bsm_2 = '003'", &all[3..4]),
        ("BSM_2 IN ('003', '004', '0x')", &all[3..5]),
        ("bsm_2 NOT IN ('003')", &[&all[..3], &all[4..]].concat()),
        ("bsm_2 BETWEEN '003' AND '005'", &all[3..6]),
        ("bsm_2 NOT BETWEEN 3 AND 100", &all[..3]),
        ("bsm_2 >= 3 AND bsm_2 < 5", &all[3..5]),
        ("5 > bsm_2", &all[..5]),
        // Every digit of a whole number counts, which a number with a fraction could not hold.
        ("BSM = '9007199254740995'", &all[2..3]),
        ("BSM > '9007199254740995' AND BSM <= '9007199254740997'", &all[3..5]),
        ("src_hg_code = 'theirs'", &all),
        ("src_HG_area_m2 > 0 OR src_HG_area_m2 <= 0", &[]),
        ("bsm_2 = 面积 - 5", first),
        ("bsm_2 % 10 = 3 AND bsm_2 div 10 = 1", &all[13..14]),
        ("bsm_2 ^ 2 = 2 * bsm_2 + 15", &all[5..6]),
        ("bsm_2 / 面积 = 0", first),
        ("bsm_2 + 1 = BSM - BSM + 1", first),
        ("class = '0101'", &all),
        ("class IS NULL OR class LIKE '02%'", &[]),
        ("is_a(class, '0101') AND is_a(parcels, '0101') AND is_any(TGYT)", &all),
        ("NOT is_any(class)", &[]),
        ("TGYT = '0101'", &all),
        ("CASEI(备注) LIKE casei('%引号%')", others),
        ("CASEI(src_hg_code) = CASEI('THEIRS') AND src_hg_code <> 'THEIRS'", &all),
        ("CASEI(src_hg_code) IN ('THEIRS')", &[]),
        ("TRUE", &all),
        ("FALSE OR 面积 = 5", first),
        ("备注 > DATE('2013-01-01')", others),
        ("备注 > TIMESTAMP('2013-01-01T12:00:00Z')", others),
        ("(面积 = 5 OR bsm_2 = 3) AND NOT (bsm_2 = 3)", first),
    ];
    for (filter, expected) in cases {
        assert_eq!(taken(&service, "parcels", filter), expected, "{filter}");
    }
}

#[test]
fn conflicts_and_findings_are_found_by_what_is_written_of_them() {
    let service = Service::start(town());
    let both = ["A02-0001", "B01-0001"];
    let cases: [(&str, &[&str]); 23] = [
        ("rule = 'A02'", &["A02-0001", "A02-0002"]),
        ("severity = 'S2'", &["B01-0001"]),
        ("severity <= 'S1'", &["A02-0001", "A02-0002"]),
        ("nature = 'hard' AND evidence = 'memory'", &["B01-0001"]),
        ("gives_way IS NULL AND id LIKE 'B%'", &["B01-0001"]),
        ("district_code = '141102'", &both),
        ("district = 'XZQ:141102' AND district_name = '离石区'", &both),
        ("district IS NULL", &["A02-0002"]),
        ("area_m2 > 1000", &["A02-0001"]),
        ("area_ha * 10000 > 1000 AND area_mu > 1.5", &["A02-0001"]),
        ("width_m BETWEEN 9.9 AND 10.1", &["A02-0002", "B01-0001"]),
        ("is_sliver = TRUE", &["B01-0001"]),
        ("is_sliver = false AND category = 'real'", &["A02-0001", "A02-0002"]),
        ("category = 'sliver' AND class = 'keep' AND sliver_reason = 'twin-border'", &["B01-0001"]),
        (
            "codes_a LIKE 'TGYT:%' AND codes_b = 'ST:ST' AND n_cells = 1",
            &["A02-0001", "A02-0002", "B01-0001"],
        ),
        (
            "layers_a = 'parcels' AND layers_b = 'red-line' AND plans_a = 'land-use' AND plans_b = plans_a",
            &["A02-0001", "A02-0002", "B01-0001"],
        ),
        ("is_a(ST, 'ST') AND is_any(parcels) AND TGYT = '0101'", &["A02-0001", "A02-0002", "B01-0001"]),
        ("is_any(districts) OR XZQ = '141102'", &[]),
        ("compactness < aspect AND rule IN ('B01', 'C01')", &["B01-0001"]),
        ("NOT (rule = 'A02' OR rule = 'B01')", &[]),
        ("evidence IN ('official', 'secondary') AND district IS NOT NULL", &["A02-0001"]),
        ("area_m2 = area_m2", &["A02-0001", "A02-0002", "B01-0001"]),
        ("district_name LIKE '离_区'", &both),
    ];
    for (filter, expected) in cases {
        assert_eq!(taken(&service, "conflicts", filter), expected, "{filter}");
    }
    let cases: [(&str, &[&str]); 6] = [
        ("kind = 'lost-feature'", &["lost-feature-0001"]),
        ("weight = 'note' AND feature = 9", &["lost-feature-0001"]),
        ("other_layer = 'red-line' AND length_m > 12", &["twin-border-0001"]),
        ("length_m IS NULL", &["lost-feature-0001"]),
        ("area_m2 = 50 AND area_ha = 0.005 AND area_mu > 0.07 AND n_cells = 2", &["twin-border-0001"]),
        ("layer = 'parcels' AND id LIKE '%-0001'", &["twin-border-0001", "lost-feature-0001"]),
    ];
    for (filter, expected) in cases {
        assert_eq!(taken(&service, "findings", filter), expected, "{filter}");
    }
}

#[test]
fn a_filter_goes_with_boxes_and_parameters_and_stays_in_next() {
    let service = Service::start(town());
    let filter = encoded("bsm_2 >= 3 AND 备注 LIKE '%&+引%'");
    assert_eq!(service.ids(&format!("/collections/parcels/items?filter={filter}")), Vec::<String>::new());
    let filter = encoded("bsm_2 >= '003' AND 备注 LIKE '%引号%'");
    let mut found = Vec::new();
    let mut next = Some(format!(
        "/collections/parcels/items?limit=4&bbox=110,37,112,38&filter={filter}&filter-lang=cql2-text"
    ));
    while let Some(path) = next {
        let page = service.json(&path);
        assert_eq!(page["numberMatched"], N_PARCELS - 3);
        found.extend(ids(&page));
        let links = page["links"].as_array().unwrap();
        next = links
            .iter()
            .find(|link| link["rel"] == "next")
            .map(|link| link["href"].as_str().unwrap().to_owned());
    }
    assert_eq!(found, (10..7 + N_PARCELS).map(|number| number.to_string()).collect::<Vec<_>>());
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(service.ids(&format!("/collections/conflicts/items?{query}")), expected, "{query}");
    };
    let small = encoded("area_m2 < 1000");
    check(&format!("rule=A02&filter={small}"), &["A02-0002"]);
    check(
        &format!(
            "district=141102&filter={small}&filter-crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FOGC%2F1.3%2FCRS84"
        ),
        &["B01-0001"],
    );
    check(&format!("slivers=only&filter={}", encoded("rule = 'A02'")), &[]);
}

#[test]
fn wrong_filters_are_refused_with_the_column() {
    let service = Service::start(town());
    let check = |collection: &str, query: &str, says: &str| {
        let reply = service.ask(
            "GET",
            &format!("/collections/{collection}/items?{query}"),
            &[("accept-language", "en")],
        );
        assert_eq!(reply.status, 400, "{query}: {}", reply.body);
        let problem = reply.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{query}: {detail}");
    };
    let filter = |text: &str| format!("filter={}", encoded(text));
    check(
        "parcels",
        &filter("面积 = 5 AND 备 = 1"),
        "column 12: no queryable is called \"备\"; there are BSM, DM, src_hg_code, bsm_2, 面积, 备注, src_HG_area_m2, class",
    );
    check("parcels", &filter("hg_code = 'TGYT:0101'"), "no queryable is called \"hg_code\"");
    check(
        "parcels",
        &filter("is_a(ST, 'ST')"),
        "column 6: no scheme is called \"ST\"; there are class, parcels, TGYT",
    );
    check(
        "conflicts",
        &filter("is_a(class, 'ST')"),
        "no scheme is called \"class\"; there are ST, TGYT, XZQ",
    );
    check("findings", &filter("is_any(ST)"), "no class to ask for");
    check("conflicts", &filter("state = 'found'"), "no queryable is called \"state\"; there are");
    check("conflicts", &filter("area > 5"), "area_m2, area_ha, area_mu");
    check("parcels", &filter("BSM = 9007199254740993"), "too many digits");
    check("parcels", &filter(""), "stops short");
    check("parcels", &filter("面积"), "by itself is no condition");
    check(
        "parcels",
        &filter("S_INTERSECTS(面积, POINT(0 0))"),
        "column 13: one side of s_intersects is geometry",
    );
    check(
        "parcels",
        &filter("S_INTERSECTS(geometry, POINT(0 100))"),
        "longitude (-180 to 180) before latitude",
    );
    check("parcels", &filter("T_AFTER(备注, DATE('2013-01-01'))"), "column 1: \"t_after\" is not taken");
    check("parcels", &filter(&format!("DM IN ('{}')", "0".repeat(5000))), "4096 at most");
    check("parcels", &filter(&"(".repeat(9)), "nested more than 8 deep");
    check("parcels", &filter(&format!("备注 LIKE '{}'", "%_".repeat(150))), "at most 256 characters");
    check("parcels", &format!("{}&filter-lang=cql2-json", filter("面积 = 5")), "column 1: no CQL2 JSON");
    check("parcels", &format!("{}&filter-lang=sql", filter("面积 = 5")), "give one of: cql2-text, cql2-json");
    check("parcels", "filter-crs=EPSG:4326", "CRS84");
    check("parcels", &format!("{0}&{0}", filter("TRUE")), "more than once");
    let chinese = service.ask("GET", &format!("/collections/parcels/items?{}", filter("备 = 1")), &[]);
    assert!(chinese.json()["detail"].as_str().unwrap().contains("第 1 列:没有名为“备”的可查询属性"));
}

#[test]
fn queryables_are_what_filters_may_name_and_nothing_else() {
    let service = Service::start(town());
    for collection in ["parcels", "red-line", "districts", "conflicts", "findings"] {
        let one = service.json(&format!("/collections/{collection}"));
        let links = one["links"].as_array().unwrap();
        let link =
            links.iter().find(|link| link["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/queryables");
        let link = link.expect("a link to the queryables");
        let reply = service.get(link["href"].as_str().unwrap());
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/schema+json"));
        let schema = reply.json();
        assert_eq!(schema["$id"], link["href"]);
        assert_eq!((&schema["type"], &schema["additionalProperties"]), (&"object".into(), &false.into()));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let places = |own: &&Json| own["format"] == "geometry-any";
        assert_eq!(schema["properties"].as_object().unwrap().values().filter(places).count(), 1);
        let values = schema["properties"].as_object().unwrap().iter().filter(|(_, own)| !places(own));
        for (name, own) in values {
            assert!(own["title_zh"].is_string() && own["title_en"].is_string(), "{name}");
            assert!(
                ["string", "number", "integer", "boolean"].contains(&own["type"].as_str().unwrap()),
                "{name}"
            );
            // Every name is taken, and every word is one a value may be.
            taken(&service, collection, &format!("\"{name}\" IS NULL"));
            for word in own["enum"].as_array().into_iter().flatten() {
                taken(&service, collection, &format!("\"{name}\" = '{}'", word.as_str().unwrap()));
            }
        }
    }
    let schema = service.json("/collections/parcels/queryables");
    let kind = |name: &str| &schema["properties"][name]["type"];
    assert_eq!(
        (kind("BSM"), kind("面积"), kind("备注")),
        (&"integer".into(), &"number".into(), &"string".into())
    );
    // What is served is what is asked.
    let feature = service.json("/collections/parcels/items/7");
    for name in schema["properties"].as_object().unwrap().keys().filter(|name| *name != "class") {
        let is_there = feature["properties"].get(name).or_else(|| feature.get(name)).is_some();
        assert!(is_there, "{name}");
    }
    let claimed = service.json("/conformance");
    let claimed: Vec<&str> =
        claimed["conformsTo"].as_array().unwrap().iter().filter_map(Json::as_str).collect();
    for class in [
        "ogcapi-features-3/1.0/conf/features-filter",
        "cql2/1.0/conf/basic-cql2",
        "cql2/1.0/conf/arithmetic",
        "cql2/1.0/conf/case-insensitive-comparison",
        "cql2/1.0/conf/spatial-functions",
    ] {
        assert!(claimed.iter().any(|own| own.ends_with(class)), "{class}");
    }
    assert!(claimed.iter().all(|own| !own.contains("array") && !own.contains("temporal")));
}
