//! Projects, supplements, balances and reports over HTTP: what the command line says, a service says.

use serde_json::{Value as Json, json};

use crate::cli::{done, hegui, json as answer};
use crate::guard::{Running, until};
use crate::project_cli::workspace;

/// The same without what only one of them says.
fn without(mut own: Json, names: &[&str]) -> Json {
    for name in names {
        own.as_object_mut().unwrap().remove(*name);
    }
    own
}

#[test]
fn a_project_is_entered_charged_and_reported_as_on_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let new_key =
        |who: &str| done(dir, &format!("key add d --role land-bureau --who {who}")).trim().to_owned();
    let (key, second) = (new_key("张三"), new_key("李四"));
    let mut command = hegui(dir);
    let service = Running::start(command.args(["serve", "d", "--listen", "127.0.0.1:0"]));
    until("the key holds", || service.get("/projects", Some(&key)).status == 200);
    let post = |path: &str, once: &str, body: &Json| {
        let reply = service.post(path, Some(&key), once, body);
        assert_eq!(reply.status, 201, "{path}: {}", reply.body);
        reply.json()
    };
    // The site is the irrigated parcel, as the service shows it.
    let parcel = service.get("/collections/dltb/items/1", None).json()["geometry"].clone();
    let added = post("/projects", "1", &json!({"id": "P", "name": "路", "site": parcel}));
    assert_eq!((&added["stage"], &added["charge"]), (&json!("reserve"), &Json::Null));
    let refused = |path: &str, once: &str, body: &Json, status: u16| {
        let reply = service.post(path, Some(&key), once, body);
        assert_eq!(reply.status, status, "{}", reply.body);
    };
    refused("/projects", "2", &json!({"id": "P", "site": parcel}), 409);
    refused("/projects", "2", &json!({"id": "Q", "site": {"type": "Point", "coordinates": [1, 2]}}), 400);
    let linked = json!({"type": "Polygon", "coordinates": parcel["coordinates"], "crs": {"type": "link"}});
    refused("/projects", "2", &json!({"id": "Q", "site": linked}), 400);
    refused("/projects/P/charges", "2", &json!({"approved": "2018-03-01", "base": "7"}), 409);
    // A change that is meant for a state that is gone is not done.
    let tag = service.get("/projects/P", None).header("etag").to_owned();
    let charge = json!({"approved": "2018-03-01", "base": "2012-12-31"});
    let charged = post("/projects/P/charges", "3", &charge);
    assert_eq!(
        (&charged["charge"]["quantity_ha"], &charged["charge"]["capacity_kg"]),
        (&json!("1.1500"), &json!("10350"))
    );
    check_register(&service, &parcel);
    let stage = |once: &str, tag: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", once), ("if-match", tag)];
        let body = json!({"stage": "sited", "note": "x"}).to_string();
        service.ask("POST", "/projects/P/stages", Some(&key), &headers, &body).status
    };
    assert_eq!(stage("4", &tag), 412);
    assert_eq!(stage("4", service.get("/projects/P", None).header("etag")), 201);
    let shown = answer(dir, "project show d P --recompute --json");
    assert_eq!(shown["recomputes"], true);
    assert_eq!(without(shown, &["recomputes"]), service.get("/projects/P", None).json());
    bring_in_and_write_off(dir, &service, post, &second);
    check_years(dir, &service);
    service.stop();
    assert_eq!(answer(dir, "ledger verify d --json")["is_whole"], true);
}

/// The project is a feature of the collection of projects as soon as what is served was made anew, and in its tiles.
fn check_register(service: &Running, parcel: &Json) {
    let filter = "/collections/projects/items?filter=quantity_ha%3E1%20AND%20id='P'";
    until("the project is a feature", || service.get(filter, None).status == 200);
    until("its charge is known", || service.get(filter, None).json()["numberMatched"] == 1);
    let feature = service.get(filter, None).json()["features"][0].clone();
    let own = &feature["properties"];
    assert_eq!(
        (&feature["id"], &own["name"], &own["approved"]),
        (&json!(1), &json!("路"), &json!("2018-03-01"))
    );
    assert_eq!((&own["quantity_ha"], &own["capacity_kg"]), (&json!(1.15), &json!(10350)));
    assert_eq!(feature["geometry"], *parcel);
    let tile = service.get("/collections/projects/tiles/WebMercatorQuad/0/0/0", None);
    assert_eq!((tile.status, tile.bytes.is_empty()), (200, false));
    // Nothing was supplied yet: that is no collection.
    assert_eq!(service.get("/collections/supplements", None).status, 404);
}

/// The balance and the reports of a year, as the command line gives them.
fn check_years(dir: &std::path::Path, service: &Running) {
    let of = |path: &str| {
        let reply = service.get(path, None);
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply
    };
    assert_eq!(of("/balance").json(), answer(dir, "balance d --json"));
    assert_eq!(
        of("/balance?year=2013&district=141102").json(),
        answer(dir, "balance d --year 2013 --district 141102 --json")
    );
    for (query, line) in
        [("year=2013&regime=R2017", "--year 2013 --regime R2017"), ("forecast=base", "--forecast base")]
    {
        let own = answer(dir, &format!("balance d {line} --json"));
        assert_eq!(of(&format!("/balance?{query}")).json(), own, "{query}");
    }
    for (query, status) in [
        ("regime=R2017", 400),
        ("year=2013&regime=R1", 400),
        ("year=2013&forecast=base", 400),
        ("forecast=nowhere", 409),
        ("forecast=urban", 409),
    ] {
        assert_eq!(service.get(&format!("/balance?{query}"), None).status, status, "{query}");
    }
    let year = &hegui::store::clock::today().to_string()[..4];
    for number in [1, 2, 3, 5, 6, 8] {
        let own = of(&format!("/reports/{number}?year={year}")).json();
        assert_eq!(own, answer(dir, &format!("report d {number} --year {year} --json")), "{number}");
    }
    assert_eq!(of("/reports/4?year=2018").json(), answer(dir, "report d 4 --year 2018 --json"));
    // ⑦: what was farmland in 2012 and is industry in 2013 is lost to building, and the year closes.
    let seven = of("/reports/7?year=2013").json();
    assert_eq!(seven, answer(dir, "report d 7 --year 2013 --json"));
    let rows = seven["sheets"]["balance"].as_array().unwrap();
    let own = rows.iter().find(|row| row["code"] == "141102").unwrap();
    assert_eq!(
        (&own["opening_ha"], &own["loss_construction_ha"], &own["closing_ha"]),
        (&json!("4.3500"), &json!("3.2000"), &json!("1.1500"))
    );
    assert_eq!(service.get("/reports/7?year=2014", None).status, 409);
    for (form, begins) in [("csv", &b"\xef\xbb\xbf"[..]), ("xlsx", &b"PK"[..])] {
        done(dir, &format!("report d 7 --year 2013 -o 7.{form}"));
        let own = of(&format!("/reports/7?year=2013&f={form}")).bytes;
        assert!(
            own.starts_with(begins) && own == std::fs::read(dir.join(format!("7.{form}"))).unwrap(),
            "{form}"
        );
    }
}

/// Lot A is brought in, locked for project P and written off by two persons.
fn bring_in_and_write_off(
    dir: &std::path::Path,
    service: &Running,
    post: impl Fn(&str, &str, &Json) -> Json,
    second: &str,
) {
    let land = service.get("/collections/dltb/items/0", None).json()["geometry"].clone();
    let supplement = json!({"id": "A", "district": "离石区", "source": "reclamation", "site": land});
    assert_eq!(post("/supplements", "5", &supplement)["district"], "XZQ:141102");
    let paper = json!([{"reference": "验收1号"}]);
    let brought = json!([{"book": "quantity", "amount": "2"}, {"book": "capacity", "amount": "20000"}]);
    post("/supplements/A/acceptances", "6", &json!({"amounts": brought, "documents": paper}));
    post("/supplements/A/filings", "7", &json!({"documents": paper}));
    let drawn = json!([{"lot": "A", "book": "quantity", "amount": "1.15"}, {"lot": "A", "book": "capacity", "amount": "10350"}]);
    post(
        "/ledger/entries",
        "8",
        &json!({"kind": "lock", "project": "P", "amounts": drawn, "until": "2099-12-31"}),
    );
    let off = json!({"kind": "write-off", "project": "P", "documents": paper});
    assert_eq!(post("/ledger/entries", "9", &off)["proposal"], 1);
    let confirm = "/ledger/proposals/1/confirmations";
    assert_eq!(service.post(confirm, Some(second), "10", &json!({})).status, 201);
    let listed = answer(dir, "supplement list d --json");
    assert_eq!(listed["supplements"], service.get("/supplements", None).json()["supplements"]);
    let shown = answer(dir, "ledger show d --project P --json");
    let view = service.get("/ledger?project=P", None).json();
    assert_eq!((&shown["project"], &shown["balances"]), (&view["project"], &view["balances"]));
}
