//! The service killed while it posts: nothing that was answered is lost, and nothing sent again is there twice.
//!
//! By default two rounds. `HEGUI_KILLS=all` makes 60.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::cli::json as answer;
use crate::guard::{Running, Town, until};

/// Clients that post at the same time, and what each posts a round.
const N_CLIENTS: usize = 4;
const N_POSTS: usize = 12;

fn body(name: &str) -> Json {
    json!({"lot": name, "district": "141102", "source": "plan", "documents": [{"reference": "x"}],
        "amounts": [{"book": "conversion-total", "amount": "1"}]})
}

/// Posts a lot by its name; the answer, where there is one.
fn post(base: &str, key: &str, name: &str) -> Option<(u16, String)> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
    let request = agent
        .post(format!("{base}/ledger/lots"))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .header("idempotency-key", name);
    let mut response = request.send(body(name).to_string()).ok()?;
    let text = response.body_mut().read_to_string().ok()?;
    Some((response.status().as_u16(), text))
}

fn begin(town: &Town, key: &str) -> Running {
    let service = town.serve(&["--limit", "writes-burst=100000"]);
    until("the key holds", || service.get("/ledger", Some(key)).status == 200);
    service
}

#[test]
fn a_service_killed_while_it_posts_loses_nothing_and_doubles_nothing() {
    let is_all = std::env::var("HEGUI_KILLS").is_ok_and(|own| own == "all");
    let n_rounds: u32 = if is_all { 60 } else { 2 };
    let town = Town::new();
    let key = town.key("land-bureau", None);
    let (mut sent, told) = (Vec::new(), Mutex::new(BTreeMap::<String, String>::new()));
    for round in 0..n_rounds {
        let service = begin(&town, &key);
        let name = |client: usize, number: usize| format!("L{round}-{client}-{number}");
        let run = |client: usize| {
            for number in 0..N_POSTS {
                let name = name(client, number);
                let Some((status, text)) = post(&service.base, &key, &name) else { break };
                assert_eq!(status, 201, "{text}");
                told.lock().unwrap().insert(name, text);
            }
        };
        let (run, n_before) = (&run, told.lock().unwrap().len());
        thread::scope(|scope| {
            (0..N_CLIENTS).for_each(|client| drop(scope.spawn(move || run(client))));
            // Killed among the answers, each time at another, and a part of one later.
            let n_told = || told.lock().unwrap().len();
            let n_all = n_before + 1 + 7 * round as usize % 40;
            while n_told() < n_all {
                thread::yield_now();
            }
            thread::sleep(Duration::from_micros(u64::from(round) * 379 % 5_000));
            service.kill();
        });
        drop(service);
        sent.extend(
            (0..N_CLIENTS)
                .flat_map(|client| (0..N_POSTS).map(move |number| (client, number)))
                .map(|(client, number)| name(client, number)),
        );
    }
    let verified = answer(town.path(), "ledger verify d --json");
    assert_eq!(verified["is_whole"], true, "{verified}");
    let n_told = told.lock().unwrap().len();
    assert!(n_told as u64 <= verified["n_entries"].as_u64().unwrap());
    // Whoever heard nothing asks again; whoever heard something hears it again.
    let service = begin(&town, &key);
    for name in &sent {
        let (status, text) = post(&service.base, &key, name).expect("it answers");
        assert_eq!(status, 201, "{text}");
        if let Some(told) = told.lock().unwrap().get(name) {
            assert_eq!(&text, told);
        }
    }
    drop(service);
    let verified = answer(town.path(), "ledger verify d --json");
    assert_eq!((&verified["is_whole"], &verified["n_entries"]), (&json!(true), &json!(sent.len())));
    println!("{n_rounds} kills of a service that posts: {n_told} of {} were answered before", sent.len());
}
