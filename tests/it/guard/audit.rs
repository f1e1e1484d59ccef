//! The audit: writes and refusals, without secrets, without a flood.

use serde_json::{Value as Json, json};

use crate::cli::{done, json as answer};
use crate::guard::{Town, until};

fn entries(town: &Town) -> Vec<Json> {
    answer(town.path(), "audit d --json --limit 100000")["audit"].as_array().expect("entries").clone()
}

#[test]
fn every_write_and_every_refusal_stands_in_the_audit_and_no_key_does() {
    let town = Town::new();
    let [(patch, code), _] = town.patches();
    let (planner, viewer) = (town.key("planner", Some(&code)), town.key("viewer", None));
    let service = town.serve(&["--open-reading=false", "--limit", "requests-burst=200"]);
    let path = format!("/conflicts/{patch}/steps");
    let body = json!({"state": "proposed", "way": "urban-plan", "text": "同意"});
    let written = service.post(&path, Some(&planner), "a", &body);
    assert_eq!(written.status, 201, "{}", written.body);
    assert_eq!(service.post(&path, Some(&viewer), "a", &body).status, 403);
    let wrong = format!("{}0", &planner[..planner.len() - 1]);
    let wrong = if wrong == planner { format!("{}1", &planner[..planner.len() - 1]) } else { wrong };
    assert_eq!(service.get("/collections", Some(&wrong)).status, 401);
    for _ in 0..500 {
        let status = service.get("/collections/conflicts/items", None).status;
        assert!(matches!(status, 401 | 429), "{status}");
    }
    service.stop();
    let entries = entries(&town);
    let find = |status: u64, reason: &str| {
        let found: Vec<&Json> =
            entries.iter().filter(|own| own["status"] == status && own["reason"] == reason).collect();
        assert!(!found.is_empty(), "{status} {reason} in {entries:#?}");
        found
    };
    let write = find(201, "")[0];
    assert_eq!(write["route"], "/conflicts/{patchId}/steps");
    assert_eq!((&write["who"], &write["role"]), (&json!("planner@test"), &json!("planner")));
    assert_eq!(write["request"], written.header("x-request-id"));
    assert_eq!(write["key"], planner[6..14]);
    assert_eq!(find(403, "role").len(), 1);
    assert_eq!(find(401, "wrong-key").len(), 1);
    let flood: u64 = find(401, "no-key")
        .iter()
        .chain(&find(429, "requests-per-second"))
        .map(|own| own["n"].as_u64().expect("a number"))
        .sum();
    assert_eq!(flood, 500);
    assert!(entries.len() < 40, "{} rows for 500 refusals", entries.len());
    let all = done(town.path(), "audit d --json") + &done(town.path(), "audit d");
    assert!(!all.contains(&planner[15..]) && !all.contains(&viewer[15..]));
    let keys = done(town.path(), "key list d --json");
    assert!(!keys.contains(&planner[15..]) && !keys.contains("argon2"));
}

#[test]
fn what_stands_in_the_audit_cannot_be_changed() {
    let town = Town::new();
    let key = town.key("viewer", None);
    let catalogue = rusqlite::Connection::open(town.path().join("d/hegui.db")).unwrap();
    catalogue
        .execute(
            "INSERT INTO audit (made_at, request, address, method, route, status, reason, n)
             VALUES ('2026-01-01T00:00:00Z', 'r', '::1', 'GET', '/', 401, 'no-key', 1)",
            (),
        )
        .unwrap();
    for change in [
        "UPDATE audit SET who = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, made_at, request, address, method, route, status, reason, n)
         VALUES (1, '', '', '', '', '', 1, '', 1)",
        "UPDATE access_key SET role = 'administrator'",
        "DELETE FROM access_key",
    ] {
        let refused = catalogue.execute(change, ()).unwrap_err().to_string();
        assert!(refused.contains("is only added to"), "{change}: {refused}");
    }
    let id = &key[6..14];
    done(town.path(), &format!("key revoke d {id}"));
    assert!(catalogue.execute("DELETE FROM access_key_revoked", ()).is_err());
    crate::cli::cannot(town.path(), &format!("key revoke d {id}"), &["no key", "key list"]);
}

#[test]
fn a_revoked_key_holds_no_longer_while_the_service_runs() {
    let town = Town::new();
    let key = town.key("viewer", None);
    let service = town.serve(&["--open-reading=false"]);
    assert_eq!(service.get("/", Some(&key)).status, 200);
    done(town.path(), &format!("key revoke d {}", &key[6..14]));
    until("the key is refused", || service.get("/", Some(&key)).status == 401);
    let later = town.key("viewer", None);
    until("a new key is taken", || service.get("/", Some(&later)).status == 200);
}
