//! Every route with every role, own and other district: one table.

use serde_json::json;

use crate::cli::hegui;
use crate::guard::{Running, Town, until};

const ROLES: [&str; 4] = ["viewer", "planner", "land-bureau", "administrator"];

/// What each of nobody and [`ROLES`] is answered.
type Row = (&'static str, &'static str, [u16; 5]);

const READING: [Row; 33] = [
    ("GET", "/healthz", [200; 5]),
    ("GET", "/readyz", [200; 5]),
    ("GET", "/metrics", [401, 200, 200, 200, 200]),
    ("GET", "/", [401, 200, 200, 200, 200]),
    ("GET", "/?f=html", [401, 200, 200, 200, 200]),
    ("HEAD", "/collections", [401, 200, 200, 200, 200]),
    ("GET", "/api", [401, 200, 200, 200, 200]),
    ("GET", "/conformance", [401, 200, 200, 200, 200]),
    ("GET", "/collections/conflicts", [401, 200, 200, 200, 200]),
    ("GET", "/collections", [401, 200, 200, 200, 200]),
    ("GET", "/collections/conflicts/queryables", [401, 200, 200, 200, 200]),
    ("GET", "/collections/conflicts/schema", [401, 200, 200, 200, 200]),
    ("GET", "/collections/conflicts/sortables", [401, 200, 200, 200, 200]),
    ("GET", "/collections/findings/items?limit=1&f=csv", [401, 200, 200, 200, 200]),
    (
        "GET",
        "/collections/xzq/items?limit=1&filter=S_INTERSECTS(geometry,POINT(0%200))",
        [401, 200, 200, 200, 200],
    ),
    ("GET", "/collections/conflicts/items?limit=1", [401, 200, 200, 200, 200]),
    ("GET", "/collections/conflicts/items/nothing", [401, 404, 404, 404, 404]),
    ("GET", "/identify?point=0,0", [401, 400, 400, 400, 400]),
    ("GET", "/conflicts", [401, 200, 200, 200, 200]),
    ("GET", "/conflicts/nothing", [401, 404, 404, 404, 404]),
    ("GET", "/rules", [401, 200, 200, 200, 200]),
    ("GET", "/rules/A02", [401, 200, 200, 200, 200]),
    ("GET", "/versions", [401, 200, 200, 200, 200]),
    ("GET", "/indicators", [401, 200, 200, 200, 200]),
    ("HEAD", "/changes", [401, 200, 200, 200, 200]),
    ("GET", "/changes?x=1", [401, 400, 400, 400, 400]),
    ("POST", "/sites", [401, 415, 415, 415, 415]),
    ("GET", "/jobs", [401, 200, 200, 200, 200]),
    ("GET", "/jobs/nothing", [401, 404, 404, 404, 404]),
    ("DELETE", "/jobs/nothing", [401, 404, 404, 404, 404]),
    ("GET", "/jobs/nothing/results", [401, 404, 404, 404, 404]),
    ("DELETE", "/sites", [401, 405, 405, 405, 405]),
    ("GET", "/nowhere", [401, 404, 404, 404, 404]),
];

#[test]
fn every_route_asks_every_role() {
    let town = Town::new();
    let keys: Vec<Option<String>> =
        [None].into_iter().chain(ROLES.map(|role| Some(town.key(role, None)))).collect();
    let service = town.serve(&["--open-reading=false"]);
    for (method, path, expected) in READING {
        for (key, expected) in keys.iter().zip(expected) {
            let reply = service.ask(method, path, key.as_deref(), &[], "");
            let who = key.as_ref().map_or("nobody", |own| &own[..14]);
            assert_eq!(reply.status, expected, "{method} {path} by {who}: {}", reply.body);
            assert!(reply.header("cache-control").starts_with("private"), "{path}");
            if reply.status == 401 {
                assert_eq!(reply.header("www-authenticate"), "Bearer realm=\"hegui\"");
                assert_eq!(reply.header("content-type"), "application/problem+json");
            }
        }
    }
    // Methods that write are taken nowhere in the house, whoever asks.
    for key in keys.iter().flatten() {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            assert_eq!(service.ask(method, "/collections/conflicts", Some(key), &[], "").status, 405);
        }
    }
}

/// API5: every door of the description, also one that stands in no table here.
#[test]
fn no_door_of_the_description_is_left_out() {
    let town = Town::new();
    let (viewer, strange) = (town.key("viewer", None), "hegui_of_nobody");
    let limits = ["--limit", "wrong-keys-per-minute=100000", "--limit", "requests-burst=100000"];
    let service = town.serve(&[&["--open-reading=false"][..], &limits].concat());
    let api = service.get("/api", Some(&viewer)).json();
    let (mut n_reads, mut n_writes) = (0, 0);
    for (template, methods) in api["paths"].as_object().expect("paths") {
        let path = template.replace("{patchId}", "A01-0001").replace(['{', '}'], "");
        for method in methods.as_object().expect("methods").keys().map(|own| own.to_uppercase()) {
            // What is sent to be judged writes nothing: it is for whoever may read; and what goes on without end is
            // asked elsewhere (`sites`, `changes`).
            if ["/sites", "/changes"].contains(&template.as_str()) {
                continue;
            }
            // A job dismissed is its caller's own, and nothing is written.
            let is_read = method == "GET" || template.starts_with("/jobs");
            let own: &[u16] = if is_read { &[200, 400, 404] } else { &[403] };
            n_reads += usize::from(is_read);
            n_writes += usize::from(!is_read);
            for (key, expected) in [(None, &[401][..]), (Some(strange), &[401]), (Some(&*viewer), own)] {
                let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
                let body = r#"{"state": "proposed", "way": "urban-plan", "text": "x", "note": "x"}"#;
                let (headers, body) = if is_read { (&[][..], "") } else { (&headers[..], body) };
                let reply = service.ask(&method, &path, key, headers, body);
                assert!(expected.contains(&reply.status), "{method} {path} {key:?}: {}", reply.body);
            }
        }
    }
    assert!(READING.len() < n_reads && 0 < n_writes, "{n_reads} {n_writes}");
}

/// A step by somebody in a district: what is answered.
fn step(service: &Running, key: &str, patch: &str, state: &str, once: &str) -> u16 {
    let body = json!({"state": state, "way": "land-use-plan", "text": "依据:测试"});
    service.post(&format!("/conflicts/{patch}/steps"), Some(key), once, &body).status
}

#[test]
fn steps_are_for_roles_and_for_ones_own_district() {
    let town = Town::new();
    let [(own, code), (other, _)] = town.patches();
    let service = town.serve(&[]);
    let key = |role: &str, district: Option<&str>| town.key(role, district);
    let (viewer, planner, bureau) =
        (key("viewer", None), key("planner", Some(&code)), key("land-bureau", Some(&code)));
    let nowhere = key("administrator", Some("999999"));
    let everywhere = key("administrator", None);
    until("the keys hold", || step(&service, &everywhere, "Z99-0001", "proposed", "k") == 404);
    let check = |key: &str, patch: &str, state: &str, expected: u16| {
        let once = format!("{}-{patch}-{state}", &key[6..14]);
        assert_eq!(step(&service, key, patch, state, &once), expected, "{} {patch} {state}", &key[..14]);
    };
    check(&viewer, &own, "proposed", 403);
    check(&nowhere, &own, "proposed", 403);
    check(&planner, &other, "proposed", 403);
    check(&bureau, &other, "proposed", 403);
    check(&planner, &own, "office-opinion", 403);
    check(&planner, &own, "decided", 403);
    check(&planner, &own, "proposed", 201);
    check(&planner, &own, "district-opinion", 201);
    check(&bureau, &own, "office-opinion", 201);
    check(&bureau, &own, "decided", 201);
    check(&everywhere, &other, "proposed", 201);
    // The order of steps is the same as on the command line.
    check(&everywhere, &other, "adjusted", 409);
    let history = crate::cli::done(town.path(), &format!("conflicts history d {own}"));
    assert!(history.contains("planner@test") && history.contains("land-bureau@test"), "{history}");
}

#[test]
fn reading_is_open_on_the_machine_itself_and_nowhere_else() {
    let town = Town::new();
    let key = town.key("viewer", None);
    let check = |flags: &[&str], open: u16| {
        let mut command = hegui(town.path());
        let listen =
            if flags.is_empty() || flags[0] != "--listen" { &["--listen", "127.0.0.1:0"][..] } else { &[] };
        let service = Running::start(command.args(["serve", "d"]).args(listen).args(flags));
        assert_eq!(service.get("/collections", None).status, open, "{flags:?}");
        assert_eq!(service.get("/collections", Some(&key)).status, 200, "{flags:?}");
        assert_eq!(service.get("/collections", Some("hegui_wrong")).status, 401, "{flags:?}");
        assert_eq!(service.ask("POST", "/conflicts/A/steps", None, &[], "").status, 401, "{flags:?}");
    };
    check(&[], 200);
    check(&["--public-url", "https://plans.example"], 401);
    check(&["--trusted-proxies", "127.0.0.1"], 401);
    check(&["--trusted-proxies", "127.0.0.1", "--open-reading"], 200);
    check(&["--listen", "0.0.0.0:0"], 401);
}
