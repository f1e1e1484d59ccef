//! The protocol of posting under every order of its steps that shuttle tries.
//!
//! In the process there is no lock of our own: a connection stays on its thread, and the only lock is SQLite's on
//! writing. What is shuffled here is a model of that protocol: a mutex stands for the lock that `BEGIN IMMEDIATE`
//! takes, a second one for the file's pages, each read or written in one step. The entries are posted by the books
//! themselves. A transaction that looks first and takes the lock afterwards is shuffled too, and must be caught.
//!
//! By default a thousand orders; `HEGUI_SCHEDULES=100000` makes so many.

use hegui::ledger::account::{Account, State};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::{Book, Family};
use hegui::ledger::books::Books;
use hegui::ledger::entry::Entry;
use hegui::ledger::kind::Kind;
use hegui::ledger::lot::Source;
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

use crate::ledger::keeping::{entry, lot, stock};

const CLIENTS: usize = 4;
/// Each wants two of five: two of them can have it.
const THERE: i64 = 5;
const WANTED: i64 = 2;

/// The catalogue: what is committed, and the lock on writing.
struct File {
    writing: Mutex<()>,
    committed: Mutex<(i64, Books)>,
}

fn begin() -> File {
    let mut books = Books::default();
    let own = lot(Family::ThreeIndicators, Source::Consolidation);
    books.lots.insert(own.id.clone(), own);
    for (seq, kind) in [(1, Kind::Register), (2, Kind::File)] {
        books.post(seq, &entry(kind, None, &[(Book::Quantity, THERE)])).unwrap();
    }
    File { writing: Mutex::new(()), committed: Mutex::new((2, books)) }
}

fn read(file: &File) -> (i64, Books) {
    let committed = file.committed.lock().unwrap().clone();
    thread::yield_now();
    committed
}

/// Posts on what was read and commits it; whether the books took it.
fn commit(file: &File, (last, mut books): (i64, Books), entry: &Entry) -> bool {
    if books.post(last + 1, entry).is_err() {
        return false;
    }
    thread::yield_now();
    *file.committed.lock().unwrap() = (last + 1, books);
    true
}

/// As it is done: the lock, then the look, then the commit.
fn immediate(file: &File, entry: &Entry) -> bool {
    let _writing = file.writing.lock().unwrap();
    commit(file, read(file), entry)
}

/// As it must not be done: the look, then the lock.
fn deferred(file: &File, entry: &Entry) -> bool {
    let seen = read(file);
    let _writing = file.writing.lock().unwrap();
    commit(file, seen, entry)
}

fn race(post: fn(&File, &Entry) -> bool) {
    let file = Arc::new(begin());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let file = Arc::clone(&file);
            let lock = entry(Kind::Lock, Some(&format!("P{client}")), &[(Book::Quantity, WANTED)]);
            thread::spawn(move || post(&file, &lock))
        })
        .collect();
    let n_won = clients.into_iter().map(|own| usize::from(own.join().unwrap())).sum::<usize>();
    let (last, books) = file.committed.lock().unwrap().clone();
    let available = Account::new(stock("141102", Book::Quantity), State::Available, None);
    assert_eq!(n_won as i64, THERE / WANTED, "as many win as there is for");
    assert_eq!(books.balance(&available), Amount::new(THERE % WANTED));
    assert_eq!((books.faults(), last), (Vec::new(), 2 + n_won as i64));
}

#[test]
fn no_order_of_steps_lets_more_be_spent_than_there_is() {
    let n_schedules =
        std::env::var("HEGUI_SCHEDULES").ok().map_or(1_000, |own| own.parse().expect("a number of orders"));
    shuttle::check_random(|| race(immediate), n_schedules);
    println!("{n_schedules} orders of {CLIENTS} clients' steps");
}

#[test]
#[should_panic(expected = "as many win as there is for")]
fn looking_before_the_lock_is_caught() {
    shuttle::check_random(|| race(deferred), 1_000);
}
