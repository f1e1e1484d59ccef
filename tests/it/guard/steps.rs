//! Posting a step: done once, strict, told what is wrong.

use serde_json::{Value as Json, json};

use crate::cli::done;
use crate::guard::{Town, until};

#[test]
fn a_step_is_taken_once_however_often_it_is_sent() {
    let town = Town::new();
    let [(patch, _), (other, _)] = town.patches();
    let key = town.key("administrator", None);
    let service = town.serve(&[]);
    let path = format!("/conflicts/{patch}/steps");
    let body = json!({
        "state": "proposed",
        "way": "urban-plan",
        "text": "会议纪要 2018-3",
        "attachments": [{"reference": "吕政发〔2018〕9号"}, {"reference": "m.pdf", "sha256": "0".repeat(64)}],
    });
    until("the key holds", || service.get("/collections", Some(&key)).status == 200);
    let first = service.post(&path, Some(&key), "once-1", &body);
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""), "{}", first.body);
    let step = first.json();
    assert_eq!(
        (&step["patch"], &step["seq"], &step["who"]),
        (&json!(patch), &json!(1), &json!("administrator@test"))
    );
    assert_eq!(step["attachments"][1]["sha256"], "0".repeat(64));
    // Sixteen clients try again at once, and the answer is the same to the byte.
    std::thread::scope(|scope| {
        let again = || service.post(&path, Some(&key), "once-1", &body);
        let all: Vec<_> = (0..16).map(|_| scope.spawn(again)).collect();
        for reply in all {
            let reply = reply.join().unwrap();
            assert_eq!((reply.status, reply.header("idempotency-replayed")), (201, "true"));
            assert_eq!(reply.body, first.body);
        }
    });
    let count = |patch: &str| {
        let history: Json =
            serde_json::from_str(&done(town.path(), &format!("conflicts history d {patch} --json"))).unwrap();
        let events = history["history"].as_array().or_else(|| history["events"].as_array());
        events.map_or(0, |all| all.iter().filter(|own| own["state"] == "proposed").count())
    };
    assert_eq!(count(&patch), 1);
    // The same key for another request is refused, and nothing is done.
    let other_path = format!("/conflicts/{other}/steps");
    let reply = service.post(&other_path, Some(&key), "once-1", &body);
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert_eq!(count(&other), 0);
    // Another caller's key of the same name is another key.
    let second = town.key("administrator", None);
    until("the key holds", || service.get("/collections", Some(&second)).status == 200);
    assert_eq!(service.post(&other_path, Some(&second), "once-1", &body).status, 201);
    // A refused request does not use its key up.
    let wrong = json!({"state": "adjusted", "text": "x"});
    assert_eq!(service.post(&other_path, Some(&second), "twice", &wrong).status, 409);
    let opinion = json!({"state": "district-opinion", "text": "同意"});
    assert_eq!(service.post(&other_path, Some(&second), "twice", &opinion).status, 201);
}

#[test]
fn what_is_wrong_with_a_step_is_told() {
    let town = Town::new();
    let [(patch, _), _] = town.patches();
    let key = town.key("administrator", None);
    let service = town.serve(&["--limit", "body-bytes=4KB", "--limit", "text-bytes=1KB"]);
    until("the key holds", || service.get("/collections", Some(&key)).status == 200);
    let path = format!("/conflicts/{patch}/steps");
    let json = [("content-type", "application/json"), ("idempotency-key", "k")];
    let check = |headers: &[(&str, &str)], body: &str, status: u16, says: &str| {
        let reply = service.ask("POST", &path, Some(&key), headers, body);
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        let detail = reply.json()["detail"].as_str().expect("a sentence").to_owned();
        assert!(detail.contains(says), "{body}: {detail}");
    };
    let step = |text: &str| format!("{{\"state\":\"proposed\",\"way\":\"urban-plan\",\"text\":\"{text}\"}}");
    check(&json, "{}", 400, "missing field `state`");
    check(&json, "{\"state\":\"proposed\"", 400, "EOF");
    check(&json, "[]", 400, "JSON");
    check(
        &json,
        "{\"state\":\"proposed\",\"text\":\"x\",\"who\":\"somebody else\"}",
        400,
        "unknown field `who`",
    );
    check(&json, "{\"state\":\"proposed\",\"text\":\"x\",\"text\":\"y\"}", 400, "duplicate field `text`");
    check(&json, "{\"state\":\"proposed\",\"text\":7}", 400, "invalid type");
    check(&json, "{\"state\":\"closed\\u0000\",\"text\":\"x\"}", 400, "give one of: found, proposed");
    check(&json, "{\"state\":\"proposed\",\"text\":\"x\"}", 409, "");
    check(&json, &step("  "), 400, "text must not be empty");
    check(&json, &step(&"x".repeat(1025)), 400, "text-bytes=1024");
    check(&json, &step(&"x".repeat(4096)), 413, "body-bytes=4096");
    check(&json[..1], &step("x"), 400, "Idempotency-Key");
    check(&[json[0], ("idempotency-key", "a b")], &step("x"), 400, "Idempotency-Key");
    check(&[json[0], ("idempotency-key", &"k".repeat(129))], &step("x"), 400, "Idempotency-Key");
    check(&[json[1]], &step("x"), 415, "application/json");
    check(&[("content-type", "text/plain"), json[1]], &step("x"), 415, "application/json");
    check(&[json[0], json[1], ("content-encoding", "gzip")], &step("x"), 415, "not compressed");
    let chunked = service.ask("PUT", &path, Some(&key), &json, &step("x"));
    assert_eq!((chunked.status, chunked.header("allow")), (405, "POST, OPTIONS"));
    let wrong = service.post(
        "/conflicts/Z99-9999/steps",
        Some(&key),
        "n",
        &serde_json::from_str(&step("x")).unwrap(),
    );
    assert_eq!(wrong.status, 404);
    assert_eq!(service.ask("POST", &path, Some(&key), &json, &step(&"x".repeat(1024))).status, 201);
}
