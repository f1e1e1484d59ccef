//! The OWASP API top ten (2023), as far as there is something here to attack: a test or a place in one each.
//!
//! API1, API3, API4 and API5 stand in `roles`, `steps` and `slow`, API2 in `tokens` and `slow` too; four eyes (API6)
//! belong to the books. The service fetches nothing, so for API7 and API10 there is no door to test.

use std::collections::BTreeSet;

use crate::guard::{Running, Town};

/// What has broken others: SQL, expressions, templates, paths, headers, markup, texts that are no texts.
const INJECTIONS: [&str; 16] = [
    "'",
    "' OR 1=1 --",
    "\"; DROP TABLE audit; --",
    "1; SELECT load_extension('x')",
    "${jndi:ldap://127.0.0.1/x}",
    "exec(java.lang.Runtime.getRuntime(),'id')",
    "{{7777*7}}",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/vsicurl/http://127.0.0.1:9/x",
    "%00",
    "\r\nX-Injected: 1",
    "<script>alert(1)</script>",
    "file:///etc/passwd",
    "\u{202e}\u{feff}\u{0}",
    "A\u{301}%s%n%x",
];

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |code, byte| code + &format!("%{byte:02X}"))
}

/// Nothing of the inside, nothing taken for markup, and never a fault of the server.
fn harmless(service: &Running, method: &str, path: &str, key: Option<&str>, headers: &[(&str, &str)]) {
    let reply = service.ask(method, path, key, headers, "");
    assert!(reply.status < 500, "{method} {path}: {} {}", reply.status, reply.body);
    assert_eq!(reply.header("x-injected"), "", "{path}");
    assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    for inside in ["panicked", "src/", ".rs:", "sqlite", "SELECT ", "root:x:", "54439"] {
        let is_repeated = path.contains(&encoded(inside)) || inside == "SELECT " && path.contains("%53");
        assert!(reply.status < 400 || is_repeated || !reply.body.contains(inside), "{path}: {}", reply.body);
    }
    let is_page = reply.header("content-type").starts_with("text/html");
    assert!(!is_page || !reply.body.contains("<script>"), "{path}");
}

#[test]
fn injections_in_every_place_do_nothing() {
    let town = Town::new();
    let key = town.key("administrator", None);
    let service = town.serve(&["--limit", "writes-burst=1000", "--limit", "requests-burst=100000"]);
    let api = service.get("/api", None).json();
    for text in INJECTIONS {
        let code = encoded(text);
        for (path, methods) in api["paths"].as_object().expect("paths") {
            let (mut path, mut is_varied) = (path.clone(), false);
            while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
                path.replace_range(from..=to, &code);
                is_varied = true;
            }
            if is_varied {
                harmless(&service, "GET", &path, Some(&key), &[]);
            }
            let names = methods["get"]["parameters"].as_array().cloned().unwrap_or_default();
            for name in names.iter().filter(|own| own["in"] == "query") {
                let name = name["name"].as_str().expect("a name");
                let base = if is_varied { "/collections/conflicts/items".to_owned() } else { path.clone() };
                harmless(&service, "GET", &format!("{base}?{name}={code}"), None, &[]);
            }
            harmless(&service, "GET", &format!("/collections/conflicts/items?{code}={code}"), None, &[]);
        }
        let visible: String = text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
        for name in
            ["accept", "accept-language", "x-forwarded-for", "x-request-id", "idempotency-key", "host"]
        {
            harmless(&service, "GET", "/collections", None, &[(name, &visible)]);
        }
        assert_eq!(service.get("/", Some(&visible)).status / 100, 4);
        let body = serde_json::json!({"state": text, "way": text, "text": text});
        let reply = service.post(&format!("/conflicts/{code}/steps"), Some(&key), "k", &body);
        assert!(matches!(reply.status, 400 | 404), "{text}: {}", reply.body);
    }
    assert_eq!(service.get("/readyz", None).status, 200);
}

/// API8: what every answer says, also to strangers and to what is not there.
#[test]
fn every_answer_is_guarded() {
    let town = Town::new();
    let service = town.serve(&["--open-reading=false"]);
    for (method, path) in
        [("GET", "/"), ("GET", "/nowhere"), ("GET", "/healthz"), ("POST", "/conflicts/x/steps")]
    {
        let reply = service.ask(method, path, None, &[], "");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_ne!(reply.header("x-request-id"), "", "{path}");
        assert_eq!(reply.header("server"), "", "{path}");
    }
}

/// API9: what answers is what the description says, and the probes.
#[test]
fn the_description_has_every_door() {
    let town = Town::new();
    let service = town.serve(&[]);
    let api = service.get("/api", None).json();
    let paths: BTreeSet<&str> = api["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let step = &api["paths"]["/conflicts/{patchId}/steps"]["post"];
    assert_eq!(step["requestBody"]["required"], true, "{paths:?}");
    assert_eq!(step["security"], serde_json::json!([{"bearer": []}]));
    assert_eq!(api["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    for path in ["/admin", "/debug", "/actuator", "/.env", "/api/keys", "/keys", "/audit", "/users"] {
        assert_eq!(service.get(path, None).status, 404, "{path}");
        assert!(!paths.contains(path));
    }
}

/// API8: what fails inside is for the log, and not for who asks.
#[test]
fn a_workspace_that_fails_tells_nothing_of_the_machine() {
    let town = Town::new();
    let [(patch, _), _] = town.patches();
    let key = town.key("administrator", None);
    let mut command = crate::cli::hegui(town.path());
    command.args(["serve", "d", "--listen", "127.0.0.1:0"]).env("HEGUI_LOG", "hegui=error");
    let service = Running::start(&mut command);
    assert_eq!(service.get("/", Some(&key)).status, 200);
    std::fs::rename(town.path().join("d"), town.path().join("gone")).unwrap();
    let body = serde_json::json!({"state": "proposed", "way": "urban-plan", "text": "x"});
    let reply = service.post(&format!("/conflicts/{patch}/steps"), Some(&key), "k", &body);
    assert_eq!(reply.status, 500, "{}", reply.body);
    let detail = reply.json()["detail"].as_str().expect("a sentence").to_owned();
    assert_eq!(detail, "the workspace could not do it; tell the administrator the X-Request-Id");
    assert_eq!(service.get("/", Some(&key)).status, 200);
    std::fs::rename(town.path().join("gone"), town.path().join("d")).unwrap();
    let said = service.stop();
    assert!(said.contains(reply.header("x-request-id")) && said.contains("workspace"), "{said}");
}
