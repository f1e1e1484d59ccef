//! What runs goes on: publications show, requests under way are answered, figures are told.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::cli::done;
use crate::guard::{Town, until};

#[test]
fn a_new_overlay_shows_without_a_refused_request() {
    let town = Town::new();
    let service = town.serve(&[]);
    let version = || {
        let landing = service.get("/", None).json();
        let versions = landing["versions"].as_array().expect("versions").clone();
        versions.iter().find(|own| own["layer"] == "sthx").expect("the layer")["version"].as_u64()
    };
    assert_eq!(version(), Some(1));
    let (is_over, n) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_over.load(Relaxed) {
                    let reply = service.get("/collections/sthx/items?limit=2", None);
                    assert_eq!(reply.status, 200, "{}", reply.body);
                    n.fetch_add(1, Relaxed);
                }
            });
        }
        done(town.path(), "import d sthx d/sources/sthx.geojson");
        done(town.path(), "overlay d");
        until("the new version is served", || version() == Some(2));
        is_over.store(true, Relaxed);
    });
    assert!(0 < n.load(Relaxed));
    let figures = service.get("/metrics", None).body;
    for line in [
        "hegui_requests_total{route=\"/collections/{collectionId}/items\",status=\"200\"}",
        "hegui_renewals_failed_total 0",
        "hegui_request_seconds_count{route=\"/\"}",
    ] {
        assert!(figures.contains(line), "{line} in\n{figures}");
    }
    assert!(!figures.contains("hegui_renewals_total 0") && !figures.contains("sthx"), "{figures}");
}

#[test]
fn the_log_is_json_and_names_routes_and_not_keys() {
    let town = Town::new();
    let key = town.key("viewer", None);
    let mut command = crate::cli::hegui(town.path());
    command.args(["serve", "d", "--listen", "127.0.0.1:0", "--open-reading=false"]);
    command.env("HEGUI_LOG", "hegui=info").env("HEGUI_LOG_FORMAT", "json");
    let service = crate::guard::Running::start(&mut command);
    let id = service.get("/collections/sthx", Some(&key)).header("x-request-id").to_owned();
    let said = service.stop();
    let line = said.lines().find(|line| line.contains(&id)).expect("the request is in the log");
    let event: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(event["fields"]["route"], "/collections/{collectionId}");
    assert_eq!(event["fields"]["who"], "viewer@test");
    assert!(!said.contains(&key[15..]));
}
