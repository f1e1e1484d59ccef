//! Keeping the books: keys, two persons, locks that expire, the clock, records nobody can change unseen.

use std::path::Path;

use hegui::ledger::account::{Account, State, Stock, Terms};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::{Book, Family};
use hegui::ledger::charge::{Charge, ChargeLine, Provenance, Totals};
use hegui::ledger::entry::{Draw, Entry, moved, transferred};
use hegui::ledger::ids::{Grade, LotId, ProjectId};
use hegui::ledger::kind::Kind;
use hegui::ledger::lot::{Lot, Source};
use hegui::store::clock::Moment;
use hegui::store::doctor;
use hegui::store::ledger::{Journal, Outcome, PROGRAM, Scope};
use hegui::store::workspace::{NewWorkspace, Workspace};
use rusqlite::Connection;

use crate::ledger::cases::{district, papers};

/// A moment of a day, its hour.
pub(super) fn at(day: &str, hour: u8) -> Moment {
    Moment { instant: format!("{day}T{hour:02}:00:00Z"), day: day.parse().unwrap() }
}

pub(super) fn project(name: &str) -> ProjectId {
    ProjectId::new(name).unwrap()
}

pub(super) fn stock(holder: &str, book: Book) -> Stock {
    Stock { district: district(holder), book, grade: None, lot: LotId::new("A").unwrap(), terms: Terms::Free }
}

pub(super) fn entry(kind: Kind, project: Option<&str>, draws: &[(Book, i64)]) -> Entry {
    let draws: Vec<Draw> = draws
        .iter()
        .map(|(book, units)| Draw { stock: stock("141102", *book), amount: Amount::new(*units) })
        .collect();
    Entry {
        kind,
        project: project.map(self::project),
        postings: kind.moves().map(|_| moved(kind, &draws)).unwrap_or_default(),
        expires: (kind == Kind::Lock).then(|| "2018-12-31".parse().unwrap()),
        reverses: None,
        price_fen: None,
        documents: papers(),
        who: "张三".to_owned(),
        confirmed_by: None,
        note: String::new(),
    }
}

pub(super) fn lot(family: Family, source: Source) -> Lot {
    let id = LotId::new("A").unwrap();
    Lot { id, district: district("141102"), source, family, class: None, due: None }
}

/// A charge of one hectare of grade 13, 4500 kg.
pub(super) fn charge(project: &str) -> Charge {
    let area = Amount::new(1_000_000);
    let class = hegui::layer::code::Code::new("XZ07", "013");
    Charge {
        project: self::project(project),
        district: district("141102"),
        approved: "2018-01-01".parse().unwrap(),
        lines: vec![ChargeLine { class, grade: Grade::new(13), area }],
        permanent: Vec::new(),
        totals: Totals { quantity: area, capacity: Amount::new(4_500), paddy: Amount::ZERO },
        conversion: None,
        provenance: Provenance::default(),
    }
}

/// A workspace with 5 ha and 22 500 kg available in lot A, entered by issuing what a supplement would bring.
pub(super) fn begin(dir: &Path) -> Workspace {
    let plane = hegui::formats::crs::plane("EPSG:4546").unwrap();
    let new = NewWorkspace { plane: &plane, definitions: None, notice: None, reference_date: None };
    let mut workspace = Workspace::create(dir, &new).unwrap();
    let brought = [(Book::Quantity, 5_000_000), (Book::Capacity, 22_500)];
    let lot = lot(Family::ThreeIndicators, Source::Consolidation);
    let now = at("2018-02-01", 8);
    workspace.issue(&lot, &entry(Kind::Register, None, &brought), None, &now).unwrap();
    workspace.post(&entry(Kind::File, None, &brought), None, &now).unwrap();
    workspace
}

fn has(workspace: &Workspace, state: State, of: Option<&str>) -> i64 {
    let of = of.map(project);
    let account = Account::new(stock("141102", Book::Quantity), state, of.as_ref());
    workspace.balance(&account).unwrap().units()
}

fn is_whole(workspace: &Workspace) {
    let verified = workspace.verify_ledger().unwrap();
    assert_eq!(verified.broken, []);
}

const ALL: [(Book, i64); 2] = [(Book::Quantity, 1_000_000), (Book::Capacity, 4_500)];

#[test]
fn a_request_asked_again_under_its_key_gets_its_first_answer() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let lock = entry(Kind::Lock, Some("P"), &ALL);
    let now = at("2018-03-01", 8);
    let first = workspace.post(&lock, Some("k1"), &now).unwrap();
    assert_eq!((first.outcome, first.is_repeated), (Outcome::Posted(3), false));
    let again = workspace.post(&lock, Some("k1"), &at("2018-03-02", 8)).unwrap();
    assert_eq!((again.outcome, again.is_repeated), (Outcome::Posted(3), true));
    let other = entry(Kind::Lock, Some("P"), &[(Book::Quantity, 1)]);
    let refused = workspace.post(&other, Some("k1"), &now).unwrap_err();
    assert!(refused.to_string().contains("key k1 was used for another request"), "{refused}");
    assert_eq!(has(&workspace, State::Locked, Some("P")), 1_000_000);
    // What is written off is what is locked; asked again it is not what is locked by then.
    workspace.enter_charge(&charge("P"), "张三", &now).unwrap();
    let all_locked = Entry { postings: Vec::new(), ..entry(Kind::WriteOff, Some("P"), &[]) };
    let proposed = workspace.post(&all_locked, Some("k2"), &now).unwrap();
    workspace.confirm(1, "李四", &now).unwrap();
    let again = workspace.post(&all_locked, Some("k2"), &now).unwrap();
    assert_eq!((again.outcome, again.is_repeated), (proposed.outcome, true));
    // A request that was refused has no answer kept: it may be asked again once it can be had.
    let much = entry(Kind::Lock, Some("Q"), &[(Book::Quantity, 9_000_000)]);
    assert!(workspace.post(&much, Some("k3"), &now).is_err());
    let less = entry(Kind::Lock, Some("Q"), &[(Book::Quantity, 1)]);
    assert!(!workspace.post(&less, Some("k3"), &now).unwrap().is_repeated);
    is_whole(&workspace);
}

#[test]
fn what_is_written_off_or_handed_on_wants_two_persons() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let now = at("2018-03-01", 8);
    workspace.post(&entry(Kind::Lock, Some("P"), &ALL), None, &now).unwrap();
    let write_off = entry(Kind::WriteOff, Some("P"), &ALL);
    let refused = workspace.post(&write_off, None, &now).unwrap_err();
    assert!(refused.to_string().contains("nobody has entered what project P must supply"), "{refused}");
    workspace.enter_charge(&charge("P"), "张三", &now).unwrap();
    let proposed = workspace.post(&write_off, None, &now).unwrap();
    assert_eq!(proposed.outcome, Outcome::Proposed(1));
    assert_eq!(has(&workspace, State::WrittenOff, Some("P")), 0, "nothing is posted yet");
    assert_eq!(workspace.proposals().unwrap().len(), 1);
    let alone = workspace.confirm(1, "张三", &now).unwrap_err();
    assert!(alone.to_string().contains("confirmed by another than 张三"), "{alone}");
    let entry_number = workspace.confirm(1, "李四", &now).unwrap();
    assert_eq!(workspace.confirm(1, "李四", &now).unwrap(), entry_number, "asked again it is the same");
    let late = workspace.confirm(1, "王五", &now).unwrap_err();
    assert!(late.to_string().contains("confirmed by 李四 and is entry"), "{late}");
    assert_eq!(has(&workspace, State::WrittenOff, Some("P")), 1_000_000);
    // What it owes stands now, and taking it back wants two as well.
    let mut less = charge("P");
    less.totals.capacity = Amount::new(4_000);
    assert!(workspace.enter_charge(&less, "张三", &now).is_err());
    let reverse = Entry { reverses: Some(entry_number), ..entry(Kind::Reverse, None, &[]) };
    let Outcome::Proposed(second) = workspace.post(&reverse, None, &now).unwrap().outcome else {
        panic!("taken back by one")
    };
    workspace.decline(second, "李四", "理由不足", &now).unwrap();
    assert!(workspace.confirm(second, "李四", &now).is_err());
    let Outcome::Proposed(third) = workspace.post(&reverse, None, &now).unwrap().outcome else {
        panic!("taken back by one")
    };
    workspace.confirm(third, "王五", &now).unwrap();
    assert_eq!(has(&workspace, State::Locked, Some("P")), 1_000_000);
    workspace.enter_charge(&less, "张三", &now).unwrap();
    is_whole(&workspace);
}

#[test]
fn quota_is_handed_on_with_price_and_papers() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let now = at("2018-03-01", 8);
    let draws = [Draw { stock: stock("141102", Book::Quantity), amount: Amount::new(2_000_000) }];
    let postings = transferred(&draws, &district("141125"), Terms::NotToBeHandedOn);
    let transfer = Entry { postings, price_fen: Some(3_000_000), ..entry(Kind::Transfer, None, &[]) };
    for (wrong, words) in [
        (Entry { price_fen: None, ..transfer.clone() }, "a transfer says its price"),
        (Entry { documents: papers()[..1].to_vec(), ..transfer.clone() }, "retained-farmland task met"),
        (Entry { documents: Vec::new(), ..transfer.clone() }, "must rest on a document"),
    ] {
        let refused = workspace.post(&wrong, None, &now).unwrap_err();
        assert!(refused.to_string().contains(words), "{words}: {refused}");
    }
    workspace.post(&transfer, None, &now).unwrap();
    workspace.confirm(1, "李四", &now).unwrap();
    assert_eq!(has(&workspace, State::Available, None), 3_000_000);
    let of = workspace.balances(&Scope::District(district("141125"))).unwrap();
    let available: Vec<i64> =
        of.iter().filter(|own| own.account.state == State::Available).map(|own| own.amount.units()).collect();
    assert_eq!(available, [2_000_000]);
    assert_eq!(of[0].account.stock.terms, Terms::NotToBeHandedOn);
    is_whole(&workspace);
}

#[test]
fn a_lock_past_its_day_is_posted_back_when_it_is_needed_and_never_used() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let early = at("2018-03-01", 8);
    let past = Entry { expires: Some("2018-02-28".parse().unwrap()), ..entry(Kind::Lock, Some("P"), &ALL) };
    assert!(workspace.post(&past, None, &early).unwrap_err().to_string().contains("is no last day"));
    workspace.post(&entry(Kind::Lock, Some("P"), &[(Book::Quantity, 5_000_000)]), None, &early).unwrap();
    workspace.post(&entry(Kind::Lock, Some("P"), &[(Book::Capacity, 4_500)]), None, &early).unwrap();
    workspace.enter_charge(&charge("P"), "张三", &early).unwrap();
    let other = entry(Kind::Freeze, None, &[(Book::Quantity, 1_000_000)]);
    let last_day = at("2018-12-31", 8);
    assert!(workspace.post(&other, None, &last_day).is_err(), "it is locked on its last day");
    let next = at("2019-01-01", 8);
    let refused = workspace.post(&entry(Kind::WriteOff, Some("P"), &ALL), None, &next).unwrap_err();
    assert!(refused.to_string().contains("expired on 2018-12-31"), "{refused}");
    assert_eq!(has(&workspace, State::Locked, Some("P")), 5_000_000, "nothing happens unasked");
    let answer = workspace.post(&other, None, &next).unwrap();
    // 1, 2 brought it in, 3, 4 locked it, 5 posted it back, 6 froze some.
    assert_eq!(answer.outcome, Outcome::Posted(6));
    let released = workspace.entry(5).unwrap().unwrap().entry;
    assert_eq!((released.kind, released.who.as_str()), (Kind::Release, PROGRAM));
    assert_eq!(has(&workspace, State::Available, None), 4_000_000);
    assert_eq!(workspace.release_expired(&next).unwrap(), Vec::<i64>::new());
    // A lock renewed is locked until the later day; that lock taken back, until the first again.
    let lock = |until: &str| Entry {
        expires: Some(until.parse().unwrap()),
        ..entry(Kind::Lock, Some("P"), &[(Book::Quantity, 1)])
    };
    workspace.post(&lock("2019-01-31"), None, &next).unwrap();
    let Outcome::Posted(renewed) = workspace.post(&lock("2019-12-31"), None, &next).unwrap().outcome else {
        panic!("a lock wants no second person")
    };
    let february = at("2019-02-01", 8);
    assert_eq!(workspace.release_expired(&february).unwrap(), Vec::<i64>::new());
    let reverse = Entry { reverses: Some(renewed), ..entry(Kind::Reverse, None, &[]) };
    workspace.post(&reverse, None, &february).unwrap();
    assert_eq!(workspace.release_expired(&february).unwrap().len(), 1);
    assert_eq!(has(&workspace, State::Locked, Some("P")), 0);
    is_whole(&workspace);
}

#[test]
fn a_clock_set_back_posts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let lock = entry(Kind::Lock, Some("P"), &ALL);
    let refused = workspace.post(&lock, None, &at("2018-02-01", 7)).unwrap_err();
    assert!(refused.to_string().contains("before the last entry of 2018-02-01T08:00:00Z"), "{refused}");
    workspace.post(&lock, None, &at("2018-02-01", 8)).unwrap();
    is_whole(&workspace);
}

/// Whoever opens the database past its triggers is found out, at the entry.
#[test]
fn a_changed_record_breaks_the_chain_at_its_entry() {
    let changes = [
        ("ledger_entry", "UPDATE ledger_entry SET note = 'x' WHERE seq = 2", Some(2)),
        ("ledger_entry", "UPDATE ledger_entry SET made_at = '2018-02-01T09:00:00Z' WHERE seq = 2", Some(2)),
        ("ledger_leg", "UPDATE ledger_leg SET after = after + 1 WHERE entry = 3 AND seq = 1", Some(3)),
        (
            "ledger_leg",
            "UPDATE ledger_leg SET amount = amount * 2, after = after * 2 WHERE entry = 3",
            Some(3),
        ),
        ("ledger_leg", "DELETE FROM ledger_leg WHERE entry = 3 AND seq = 1", Some(3)),
        (
            "ledger_document",
            "UPDATE ledger_document SET reference = 'x' WHERE entry = 1 AND seq = 0",
            Some(1),
        ),
        ("ledger_account", "UPDATE ledger_account SET district = '141125'", Some(1)),
        ("ledger_lot", "UPDATE ledger_lot SET text = replace(text, 'consolidation', 'development')", None),
        ("ledger_charge", "UPDATE ledger_charge SET text = replace(text, '4500', '4400')", None),
    ];
    for (table, change, broken_at) in changes {
        let dir = tempfile::tempdir().unwrap();
        let mut workspace = begin(dir.path());
        let now = at("2018-03-01", 8);
        workspace.post(&entry(Kind::Lock, Some("P"), &ALL), None, &now).unwrap();
        workspace.enter_charge(&charge("P"), "张三", &now).unwrap();
        is_whole(&workspace);
        let catalogue = Connection::open(dir.path().join("hegui.db")).unwrap();
        let refused = catalogue.execute(change, ()).unwrap_err().to_string();
        assert!(refused.contains("is only added to"), "{change}: {refused}");
        for end in ["updated", "deleted"] {
            catalogue.execute(&format!("DROP TRIGGER {table}_is_not_{end}"), ()).unwrap();
        }
        assert!(0 < catalogue.execute(change, ()).unwrap());
        let broken = workspace.verify_ledger().unwrap().broken;
        assert_eq!(broken.first().map(|own| own.entry), Some(broken_at), "{change}: {broken:?}");
        let faults = doctor::examine(dir.path()).unwrap();
        assert!(faults.iter().any(|own| own.check == "ledger"), "{change}");
    }
}

#[test]
fn the_journal_tells_entries_by_whom_they_touch() {
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let now = at("2018-03-01", 8);
    workspace.post(&entry(Kind::Lock, Some("P"), &ALL), None, &now).unwrap();
    workspace.post(&entry(Kind::Lock, Some("Q"), &ALL), None, &now).unwrap();
    let seqs = |scope, last| {
        let journal = workspace.journal(&Journal { scope, last }).unwrap();
        journal.iter().map(|own| own.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(Scope::All, None), [1, 2, 3, 4]);
    assert_eq!(seqs(Scope::All, Some(2)), [3, 4]);
    assert_eq!(seqs(Scope::Project(project("P")), None), [3]);
    assert_eq!(seqs(Scope::Lot(LotId::new("A").unwrap()), None), [1, 2, 3, 4]);
    assert_eq!(seqs(Scope::District(district("141125")), None), Vec::<i64>::new());
    let view = workspace.project_view(&project("P")).unwrap();
    assert_eq!(view, None, "nobody has entered what it owes");
}
