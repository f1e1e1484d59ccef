//! Four eyes over HTTP: who proposed cannot confirm, whatever is sent; a confirmation is done once.

use hegui::http::options::Options;
use hegui::ledger::book::Book;
use hegui::ledger::entry::Entry;
use hegui::ledger::kind::Kind;
use hegui::store::keys::{NewKey, Role};
use hegui::store::ledger::Outcome;
use hegui::store::workspace::Workspace;
use serde_json::json;

use crate::ledger::keeping::{at, begin, charge, entry};
use crate::service::Service;
use crate::small_town::town;

/// A new key.
pub(super) fn key(workspace: &mut Workspace, role: Role, who: &str, district: Option<&str>) -> String {
    let new = NewKey {
        role,
        district: district.map(str::to_owned),
        who: who.to_owned(),
        made_by: "test".to_owned(),
    };
    workspace.add_key(&new).unwrap().1.expose().to_owned()
}

#[test]
fn a_proposal_is_confirmed_by_another_of_the_district_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let now = at("2018-03-01", 8);
    let all = [(Book::Quantity, 1_000_000), (Book::Capacity, 4_500)];
    let lock = Entry { expires: "2099-12-31".parse().ok(), ..entry(Kind::Lock, Some("P"), &all) };
    workspace.post(&lock, None, &now).unwrap();
    workspace.enter_charge(&charge("P"), "张三", &now).unwrap();
    let write_off = entry(Kind::WriteOff, Some("P"), &all);
    for number in [1, 2] {
        let outcome = workspace.post(&write_off, None, &now).unwrap().outcome;
        assert_eq!(outcome, Outcome::Proposed(number));
    }
    let mut key = |role, who, district| key(&mut workspace, role, who, district);
    let proposer = key(Role::LandBureau, "张三", None);
    let planner = key(Role::Planner, "李四", None);
    let elsewhere = key(Role::Administrator, "王五", Some("141129"));
    let second = key(Role::LandBureau, "李四", Some("141102"));
    let options = Options { workspace: Some(dir.path().to_owned()), ..Options::default() };
    let service = Service::start_with(town(), options);
    let confirm = |key: &str, proposal: &str, once: &str| {
        service.post(&format!("/ledger/proposals/{proposal}/confirmations"), key, once, &json!({}))
    };
    let check = |key: &str, proposal: &str, status: u16, says: &str| {
        let reply = confirm(key, proposal, "a");
        assert_eq!(reply.status, status, "{proposal}: {}", reply.body);
        assert!(reply.body.contains(says), "{says}: {}", reply.body);
    };
    check(&proposer, "1", 409, "confirmed by another than 张三");
    check(&planner, "1", 403, "land bureau");
    check(&elsewhere, "1", 403, "141129");
    check(&second, "9", 404, "9");
    check(&second, "01", 404, "");
    check(&second, "x", 404, "");
    let path = "/ledger/proposals/1/confirmations";
    let as_another = service.post(path, &proposer, "b", &json!({"who": "李四"}));
    assert_eq!(as_another.status, 400, "{}", as_another.body);
    let done = confirm(&second, "1", "c");
    assert_eq!((done.status, &done.json()["proposal"]), (201, &json!(1)), "{}", done.body);
    let again = confirm(&second, "1", "c");
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &done.body));
    // The other one is declined; what is declined is not confirmed any more.
    let declined = service.post("/ledger/proposals/2/refusals", &second, "d", &json!({"note": "重复"}));
    assert_eq!(declined.status, 201, "{}", declined.body);
    check(&second, "2", 409, "declined");
    drop(service);
    assert_eq!(workspace.verify_ledger().unwrap().broken, []);
    assert!(workspace.proposals().unwrap().is_empty());
    let audit = workspace.audit(100).unwrap();
    let posted: Vec<_> = audit.iter().filter(|own| own.status == 201).collect();
    assert_eq!(posted.len(), 2);
    assert!(posted.iter().all(|own| own.who.as_deref() == Some("李四")));
}
