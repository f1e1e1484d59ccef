//! The doors of the books with every role and district, told what is wrong; and many clients at one balance.

use std::sync::Barrier;
use std::thread;

use hegui::http::limits::{Limit, Limits};
use hegui::http::options::{Options, Reading};
use hegui::store::keys::Role;
use hegui::store::workspace::Workspace;
use serde_json::{Value as Json, json};

use crate::ledger::keeping::{at, begin, charge};
use crate::ledger::over_http::key;
use crate::service::Service;
use crate::small_town::town;

/// Clients that race, and what each wants of the 5 ha: twelve can have it.
const N_CLIENTS: usize = 200;
const WANTED: &str = "0.4000";
const ALLOWED: usize = 12;

fn serve(dir: &std::path::Path, reading: Reading) -> Service {
    let limits = Limits::default().with(Limit::WritesBurst, 10_000).with(Limit::RequestsBurst, 10_000);
    let limits = limits.with(Limit::WrongKeysPerMinute, 10_000);
    let options = Options { workspace: Some(dir.to_owned()), limits, reading, ..Options::default() };
    Service::start_with(town(), options)
}

fn lock(project: &str, amount: &str) -> Json {
    json!({"kind": "lock", "project": project, "district": "141102", "until": "2099-12-31",
        "amounts": [{"lot": "A", "book": "quantity", "amount": amount}]})
}

/// What a viewer, a planner, and the land bureau of elsewhere, of the district and of the city are answered.
type Row = (&'static str, Json, [u16; 5]);

fn rows() -> Vec<Row> {
    let paper = json!([{"reference": "x"}]);
    let lot = |lot: &str| {
        json!({"lot": lot, "district": "141102", "source": "plan", "documents": paper,
            "amounts": [{"book": "conversion-total", "amount": "9"}]})
    };
    let of_a = |kind: &str, amount: &str| {
        json!({"kind": kind, "district": "离石区", "documents": paper,
            "amounts": [{"lot": "A", "book": "quantity", "amount": amount}]})
    };
    let transfer = json!({"kind": "transfer", "district": "141102", "to": "141129", "price_fen": 0,
        "task_met": "y", "documents": paper, "amounts": [{"lot": "A", "book": "quantity", "amount": "0.1"}]});
    let site = json!({"type": "Polygon", "coordinates": []});
    let supplement = json!({"id": "S", "district": "141102", "source": "consolidation", "site": site});
    vec![
        ("/ledger/entries", lock("P1", "0.1000"), [403, 403, 403, 201, 201]),
        ("/ledger/entries", json!({"kind": "release", "project": "P1"}), [403, 403, 403, 201, 409]),
        ("/ledger/entries", of_a("freeze", "0.2"), [403, 403, 403, 201, 201]),
        ("/ledger/entries", of_a("restore", "0.1"), [403, 403, 403, 201, 201]),
        ("/ledger/entries", of_a("deduct", "0.1"), [403, 403, 403, 201, 201]),
        // A transfer moves stock of two districts, so it is the city's to propose.
        ("/ledger/entries", transfer, [403, 403, 403, 403, 201]),
        (
            "/ledger/entries",
            json!({"kind": "reverse", "reverses": 3, "documents": paper}),
            [403, 403, 403, 409, 409],
        ),
        ("/ledger/lots", lot("L1"), [403, 403, 403, 201, 201]),
        ("/projects", json!({"id": "P9", "site": site}), [403, 409, 409, 409, 409]),
        ("/projects/P9/stages", json!({"stage": "signed"}), [403, 404, 404, 404, 404]),
        ("/projects/P9/charges", json!({"approved": "2018-01-01"}), [403, 403, 404, 404, 404]),
        // There is no clerk here who could read a site.
        ("/supplements", supplement, [403, 409, 403, 409, 409]),
        (
            "/supplements/S/acceptances",
            json!({"amounts": [{"book": "quantity", "amount": "1"}]}),
            [403, 403, 404, 404, 404],
        ),
        ("/supplements/S/filings", json!({}), [403, 403, 404, 404, 404]),
    ]
}

#[test]
fn every_door_of_the_books_asks_every_role_and_district() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let mut key = |role, who, district| key(&mut workspace, role, who, district);
    let keys = [
        key(Role::Viewer, "viewer", None),
        key(Role::Planner, "planner", None),
        key(Role::LandBureau, "elsewhere", Some("141129")),
        key(Role::LandBureau, "district", Some("141102")),
        key(Role::LandBureau, "city", None),
    ];
    let service = serve(dir.path(), Reading::Open);
    for (row, (path, body, expected)) in rows().into_iter().enumerate() {
        assert_eq!(service.post(path, "hegui_wrong", "k", &body).status, 401);
        for (key, (who, expected)) in keys.iter().zip(expected.into_iter().enumerate()) {
            let once = format!("{row}-{who}");
            let reply = service.post(path, key, &once, &body);
            assert_eq!(reply.status, expected, "{path} {body} by {who}: {}", reply.body);
            let again = service.post(path, key, &once, &body);
            if expected == 201 {
                assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &reply.body));
                let other = service.post(path, key, &once, &json!({"note": "other"}));
                assert_eq!(other.status, 422, "{}", other.body);
            } else {
                assert_eq!(reply.header("content-type"), "application/problem+json");
                assert_eq!(again.status, expected, "{}", again.body);
            }
        }
    }
    drop(service);
    assert_eq!(workspace.verify_ledger().unwrap().broken, []);
    let n_done = rows().iter().flat_map(|row| row.2).filter(|status| *status == 201).count();
    let audit = workspace.audit(1_000).unwrap();
    assert_eq!(audit.iter().filter(|own| own.status == 201).count(), n_done);
    assert!(audit.iter().any(|own| own.status == 403 && own.who.as_deref() == Some("elsewhere")));
}

#[test]
fn what_is_wrong_with_an_entry_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let key = key(&mut workspace, Role::LandBureau, "city", None);
    let service = serve(dir.path(), Reading::Open);
    let check = |change: Json, status: u16, says: &str| {
        let mut body = lock("P", "1");
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let reply = service.post("/ledger/entries", &key, "k", &body);
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        assert!(reply.body.contains(says), "{says}: {}", reply.body);
    };
    let amounts = |lot: &str, book: &str, amount: &str| json!({"amounts": [{"lot": lot, "book": book, "amount": amount}]});
    check(json!({"who": "x"}), 400, "unknown field `who`");
    check(json!({"confirmed_by": "x"}), 400, "unknown field");
    check(json!({"kind": "register"}), 400, "kind: give one of: lock");
    check(json!({"until": "soon"}), 400, "YYYY-MM-DD");
    check(json!({"district": "999999"}), 400, "has no district");
    check(json!({"district": Json::Null}), 400, "district: say which");
    check(json!({"to": "141129"}), 400, "only a transfer");
    check(json!({"project": "a b\u{0}"}), 400, "project");
    check(amounts("A", "gold", "1"), 400, "book: give one of");
    check(amounts("A", "quantity", "-1"), 400, "amount");
    check(amounts("A", "quantity", "0.0000001"), 400, "amount");
    check(amounts("A", "quantity", "99"), 409, "available");
    check(amounts("Z", "quantity", "1"), 409, "Z");
    check(json!({"until": "2000-01-01"}), 409, "2000-01-01");
    check(json!({"price_fen": 1}), 409, "price");
    drop(service);
    assert_eq!(workspace.verify_ledger().unwrap().n_entries, 2);
}

#[test]
fn of_200_clients_who_race_for_one_balance_as_many_win_as_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let key = key(&mut workspace, Role::LandBureau, "city", None);
    let service = serve(dir.path(), Reading::Open);
    let barrier = Barrier::new(N_CLIENTS);
    let run = |client: usize| {
        let body = lock(&format!("P{client}"), WANTED);
        barrier.wait();
        let first = service.post("/ledger/entries", &key, &format!("k{client}"), &body);
        let again = service.post("/ledger/entries", &key, &format!("k{client}"), &body);
        assert_eq!(first.status, again.status, "{} {}", first.body, again.body);
        assert!([201, 409].contains(&first.status), "{}", first.body);
        (first.status == 201).then(|| assert_eq!(first.body, again.body)).is_some()
    };
    let run = &run;
    let n_won = thread::scope(|scope| {
        let clients: Vec<_> = (0..N_CLIENTS).map(|client| scope.spawn(move || run(client))).collect();
        clients.into_iter().map(|own| own.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(n_won, ALLOWED);
    drop(service);
    let verified = Workspace::open(dir.path()).unwrap().verify_ledger().unwrap();
    assert_eq!((verified.broken, verified.n_entries), (Vec::new(), 2 + ALLOWED as u64));
}

#[test]
fn the_books_are_read_by_those_who_may_and_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    workspace.enter_charge(&charge("P"), "张三", &at("2018-03-01", 8)).unwrap();
    let key = key(&mut workspace, Role::LandBureau, "city", None);
    let service = serve(dir.path(), Reading::ByKey);
    assert_eq!(service.get("/ledger").status, 401);
    drop(service);
    let service = serve(dir.path(), Reading::Open);
    for number in 0..5 {
        let reply = service.post("/ledger/entries", &key, &format!("k{number}"), &lock("P", "0.1"));
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    // Seven entries, three a page.
    let (mut path, mut seen, mut n_pages) =
        ("/ledger/entries?limit=3&district=141102".to_owned(), Vec::new(), 0);
    loop {
        let page = service.json(&path);
        seen.extend(page["entries"].as_array().unwrap().iter().map(|own| own["entry"].as_i64().unwrap()));
        n_pages += 1;
        let Some(next) = page["links"][0]["href"].as_str() else { break };
        path = next[next.find("/ledger").unwrap()..].to_owned();
    }
    assert_eq!((n_pages, seen), (3, (1..=7).collect()));
    let balances = service.json("/ledger?project=P");
    assert_eq!(balances["balances"][0]["amount"], "0.5000");
    assert_eq!(balances["project"]["coverage"][0]["locked"], "0.5000");
    let available = service.json("/ledger?district=离石区&book=quantity&state=available");
    assert_eq!(available["balances"][0]["amount"], "4.5000");
    let first = service.get("/ledger/entries/1");
    let tag = first.header("etag").to_owned();
    let had = service.ask("GET", "/ledger/entries/1", &[("if-none-match", &tag)]);
    assert_eq!((had.status, had.body.as_str()), (304, ""));
    assert_eq!(service.ask("HEAD", "/ledger/entries/1", &[]).status, 200);
    let check = |path: &str, status: u16| assert_eq!(service.get(path).status, status, "{path}");
    check("/ledger/entries/0", 404);
    check("/ledger/entries/01", 404);
    check("/ledger/entries/x", 404);
    check("/ledger/proposals/1", 404);
    check("/projects/X", 404);
    check("/supplements/X", 404);
    check("/reports/9?year=2018", 404);
    check("/reports/1", 400);
    check("/reports/1?year=18", 400);
    check("/ledger?district=1", 400);
    check("/ledger?lot=A&project=P", 400);
    check("/ledger?state=gone", 400);
    check("/ledger?x=1", 400);
    check("/projects?limit=0", 400);
    assert_eq!(service.ask("DELETE", "/projects", &[]).status, 405);
}
