//! Slivers and findings over HTTP.

use serde_json::Value as Json;

use crate::service::Service;
use crate::small_town::town;

#[test]
fn slivers_are_listed_or_left_out_and_say_why() {
    let service = Service::start(town());
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(service.ids(&format!("/collections/conflicts/items?{query}")), expected, "{query}");
    };
    check("slivers=all", &["A02-0001", "A02-0002", "B01-0001"]);
    // What a hard rule flags stays a conflict.
    check("slivers=keep", &["A02-0001", "A02-0002", "B01-0001"]);
    check("slivers=only", &["B01-0001"]);
    let flagged = service.json("/collections/conflicts/items/B01-0001");
    let properties = &flagged["properties"];
    assert_eq!((&properties["class"], &properties["sliver_reason"]), (&"keep".into(), &"twin-border".into()));
    assert!(
        properties["sliver_en"].as_str().expect("a sentence").ends_with("the rule is hard: flagged only")
    );
    assert!(properties["sliver_zh"].as_str().expect("a sentence").contains("“生态保护红线”"));
    // A square of 20 m: 2A/P is 10 m.
    assert_eq!(properties["width_m"], 10.0);
    assert_eq!(properties["merge_into"], serde_json::json!({"layer": "red-line", "number": 0}));
}

#[test]
fn findings_are_found_by_kind_and_layer_and_carry_their_land() {
    let service = Service::start(town());
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(service.ids(&format!("/collections/findings/items?{query}")), expected, "{query}");
    };
    check("", &["twin-border-0001", "lost-feature-0001"]);
    check("kind=twin-border", &["twin-border-0001"]);
    check("layer=red-line", &["twin-border-0001"]);
    check("layer=parcels&kind=layer-gap", &[]);
    check("bbox=-180,-90,180,90", &["twin-border-0001"]);
    let twin = service.json("/collections/findings/items/twin-border-0001");
    assert_eq!(twin["geometry"]["type"], "MultiPolygon");
    assert_eq!(
        (&twin["properties"]["length_m"], &twin["properties"]["n_cells"]),
        (&12.3456.into(), &2.into())
    );
    assert_eq!(twin["properties"]["message_zh"], "请核对 <界线>");
    assert_eq!(twin["notice"]["en"], "synthetic data, no legal boundaries");
    let lost = service.json("/collections/findings/items/lost-feature-0001");
    assert_eq!((&lost["geometry"], &lost["properties"]["feature"]), (&Json::Null, &9.into()));
}
