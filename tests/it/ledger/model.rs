//! The books against a model that knows no accounts: numbers in a map, and the rules said once more.
//!
//! Random entries, right and wrong ones; what the model would take the books take, what it would refuse they refuse,
//! every balance is equal after each, and the invariants hold. `HEGUI_OPERATIONS=1000000` makes so many.

use std::collections::BTreeMap;

use hegui::ledger::account::{Account, State, Stock, Terms};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::{Book, Family};
use hegui::ledger::books::Books;
use hegui::ledger::due::Due;
use hegui::ledger::entry::{Draw, Entry, moved, reversed, transferred};
use hegui::ledger::ids::{LotId, ProjectId};
use hegui::ledger::kind::Kind;
use hegui::ledger::lot::{Lot, Source};
use hegui::ledger::regime::Regime;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::ledger::cases::{district, papers};

/// Entries a sequence has.
const LENGTH: usize = 100;
const DISTRICTS: [&str; 2] = ["141102", "141125"];
const BOOKS: [Book; 2] = [Book::Quantity, Book::Capacity];
/// What projects owe in either book.
const OWED: [i64; 3] = [3, 5, 8];

/// What is asked for; each number is taken modulo what there is.
#[derive(Clone, Debug)]
struct Wish {
    kind: usize,
    place: usize,
    bound: bool,
    lot: usize,
    project: usize,
    amounts: [i64; 2],
    entry: usize,
}

/// Where an amount lies: district, terms, lot, book, state, project.
type Place = (usize, bool, usize, usize, &'static str, Option<usize>);

/// So much from one place to another.
type Move = (Place, Place, i64);

#[derive(Clone, Default)]
struct Model {
    amounts: BTreeMap<Place, i64>,
    entries: Vec<Made>,
}

/// An entry the model has taken.
#[derive(Clone)]
struct Made {
    moves: Vec<Move>,
    kind: Kind,
    project: Option<usize>,
    is_reversed: bool,
}

impl Model {
    /// Makes the moves where they may be made.
    fn take(&mut self, moves: &[Move], kind: Kind, project: Option<usize>) -> bool {
        let mut amounts = self.amounts.clone();
        for (from, to, amount) in moves {
            *amounts.entry(*from).or_default() -= amount;
            *amounts.entry(*to).or_default() += amount;
        }
        let is_source = |place: &Place| ["outside", "from-others"].contains(&place.4);
        let holds = amounts.iter().all(|(place, amount)| is_source(place) || 0 <= *amount);
        let touches = |book: usize| moves.iter().any(|(from, _, _)| from.3 == book);
        let writes = moves.iter().any(|(from, to, _)| [from.4, to.4].contains(&"written-off"));
        let is_met = |book: usize| {
            let sum: i64 = amounts
                .iter()
                .filter(|(place, _)| place.3 == book && place.4 == "written-off" && place.5 == project)
                .map(|own| *own.1)
                .sum();
            sum == 0 || project.is_some_and(|own| sum == OWED[own])
        };
        let is_home = moves.iter().all(|(from, _, _)| from.0 == 0);
        let is_owed = !writes || is_home && (0..2).all(|book| !touches(book) || is_met(book));
        if holds && is_owed && !moves.is_empty() {
            self.amounts = amounts;
            self.entries.push(Made { moves: moves.to_vec(), kind, project, is_reversed: false });
            return true;
        }
        false
    }

    /// Does what is wished where it may be done.
    fn try_wish(&mut self, wish: &Wish, kind: Kind) -> bool {
        if kind == Kind::Reverse {
            let Some(made) = self.entries.get(wish.entry).filter(|own| !own.is_reversed).cloned() else {
                return false;
            };
            let back: Vec<Move> = made.moves.iter().map(|(from, to, amount)| (*to, *from, *amount)).collect();
            let is_taken = made.kind != Kind::Reverse && self.take(&back, kind, made.project);
            self.entries[wish.entry].is_reversed |= is_taken;
            return is_taken;
        }
        let project = kind.is_of_project().then_some(wish.project);
        let place = |at, bound, book, state: &'static str| {
            let of_project = ["locked", "written-off"].contains(&state);
            (at, bound, wish.lot, book, state, project.filter(|_| of_project))
        };
        let mut moves = Vec::new();
        for (book, amount) in wish.amounts.into_iter().enumerate().filter(|own| own.1 != 0) {
            let own = |state| place(wish.place, wish.bound, book, state);
            if let Some((from, to)) = kind.moves() {
                // Land arises in its own district, and free.
                if from == State::Outside && (wish.place != 0 || wish.bound) {
                    return false;
                }
                moves.push((own(from.id()), own(to.id()), amount));
            } else if wish.bound {
                return false;
            } else {
                let other = |state| place(1 - wish.place, wish.entry % 2 == 1, book, state);
                moves.push((own("available"), own("transferred-out"), amount));
                moves.push((other("from-others"), other("available"), amount));
            }
        }
        self.take(&moves, kind, project)
    }
}

const KINDS: [Kind; 10] = [
    Kind::Register,
    Kind::File,
    Kind::Lock,
    Kind::Release,
    Kind::WriteOff,
    Kind::Transfer,
    Kind::Freeze,
    Kind::Restore,
    Kind::Deduct,
    Kind::Reverse,
];

fn lot(number: usize) -> LotId {
    LotId::new(&format!("L{number}")).unwrap()
}

fn project(number: usize) -> ProjectId {
    ProjectId::new(&format!("P{number}")).unwrap()
}

fn terms(bound: bool) -> Terms {
    if bound { Terms::NotToBeHandedOn } else { Terms::Free }
}

fn begin() -> Books {
    let mut books = Books::default();
    for number in 0..2 {
        let own = Lot {
            id: lot(number),
            district: district(DISTRICTS[0]),
            source: Source::Consolidation,
            family: Family::ThreeIndicators,
            class: None,
            due: None,
        };
        books.lots.insert(own.id.clone(), own);
    }
    for (number, owed) in OWED.into_iter().enumerate() {
        let by_grade = BTreeMap::from([(None, Amount::new(owed))]);
        let owed = BOOKS.into_iter().map(|book| (book, by_grade.clone())).collect();
        let project = project(number);
        let due =
            Due { project: project.clone(), district: district(DISTRICTS[0]), regime: Regime::R2017, owed };
        books.dues.insert(project, due);
    }
    books
}

fn entry(wish: &Wish, kind: Kind, books: &Books) -> Entry {
    let stock = |book: usize| Stock {
        district: district(DISTRICTS[wish.place]),
        book: BOOKS[book],
        grade: None,
        lot: lot(wish.lot),
        terms: terms(wish.bound),
    };
    let draws: Vec<Draw> = wish
        .amounts
        .into_iter()
        .enumerate()
        .filter(|own| own.1 != 0)
        .map(|(book, amount)| Draw { stock: stock(book), amount: Amount::new(amount) })
        .collect();
    let original = books.entries.get(&(wish.entry as i64 + 1)).filter(|_| kind == Kind::Reverse);
    let postings = match kind {
        Kind::Transfer => {
            transferred(&draws, &district(DISTRICTS[1 - wish.place]), terms(wish.entry % 2 == 1))
        }
        Kind::Reverse => original.map(|own| reversed(&own.postings)).unwrap_or_default(),
        _ => moved(kind, &draws),
    };
    let project = kind.is_of_project().then(|| project(wish.project));
    Entry {
        kind,
        project: project.or_else(|| original.and_then(|own| own.project.clone())),
        postings,
        expires: (kind == Kind::Lock).then(|| "2020-12-31".parse().unwrap()),
        reverses: (kind == Kind::Reverse).then_some(wish.entry as i64 + 1),
        price_fen: (kind == Kind::Transfer).then_some(0),
        documents: papers(),
        who: "张三".to_owned(),
        confirmed_by: Some("李四".to_owned()),
        note: String::new(),
    }
}

/// Every amount of the model, as the books should have it.
fn expected(model: &Model) -> BTreeMap<Account, Amount> {
    let one = |(place, amount): (&Place, &i64)| {
        let (at, bound, number, book, state, of) = *place;
        let stock = Stock {
            district: district(DISTRICTS[at]),
            book: BOOKS[book],
            grade: None,
            lot: lot(number),
            terms: terms(bound),
        };
        let account = Account::new(stock, State::of_id(state).unwrap(), of.map(project).as_ref());
        (account, Amount::new(*amount))
    };
    model.amounts.iter().filter(|own| *own.1 != 0).map(one).collect()
}

fn wish() -> impl Strategy<Value = Wish> {
    let amount = prop_oneof![Just(0_i64), 1..6_i64, Just(3), Just(5), Just(8)];
    let numbers = (0..KINDS.len(), 0..8_usize, 0..8_usize, 0..2_usize, 0..OWED.len());
    (numbers, [amount.clone(), amount], 0..LENGTH).prop_map(
        |((kind, place, bound, lot, project), amounts, entry)| {
            // Mostly in the first district and free, so that much can be done.
            Wish { kind, place: usize::from(place == 0), bound: bound == 0, lot, project, amounts, entry }
        },
    )
}

#[test]
fn books_do_what_a_map_of_numbers_does() {
    let n_operations: usize = std::env::var("HEGUI_OPERATIONS")
        .ok()
        .map_or(6_000, |own| own.parse().expect("a number of operations"));
    let cases = n_operations.div_ceil(LENGTH) as u32;
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let taken = std::cell::Cell::new((0_usize, 0_usize));
    let all = vec(wish(), LENGTH);
    let result = runner.run(&all, |wishes| {
        let (mut books, mut model, mut seq) = (begin(), Model::default(), 0);
        for wish in &wishes {
            let kind = KINDS[wish.kind];
            let entry = entry(wish, kind, &books);
            let is_taken = model.try_wish(wish, kind);
            let found = books.post(seq + 1, &entry);
            prop_assert_eq!(found.is_ok(), is_taken, "{:?}: {:?}", wish, found);
            seq += i64::from(is_taken);
            let mut balances = books.balances.clone();
            balances.retain(|_, amount| *amount != Amount::ZERO);
            prop_assert_eq!(&balances, &expected(&model));
            prop_assert_eq!(books.faults(), Vec::new());
            let (n_taken, n_refused) = taken.get();
            taken.set((n_taken + usize::from(is_taken), n_refused + usize::from(!is_taken)));
        }
        Ok(())
    });
    result.unwrap();
    let (n_taken, n_refused) = taken.get();
    println!("{n_taken} entries taken, {n_refused} refused");
    assert!(n_operations / 10 < n_taken && n_operations / 10 < n_refused, "{n_taken}, {n_refused}");
}
