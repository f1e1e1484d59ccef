//! Worked examples of the books (`tests/cases/ledger`): entries in order, what is refused, what is left.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hegui::layer::code::Code;
use hegui::ledger::account::{Account, State, Stock, Terms};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::{Book, Family};
use hegui::ledger::books::Books;
use hegui::ledger::charge::{Charge, ChargeLine, Provenance, Totals};
use hegui::ledger::due::{ByGrade, Due};
use hegui::ledger::entry::{Document, Draw, Entry, Role, moved, reversed, transferred};
use hegui::ledger::ids::{Grade, LotId, ProjectId};
use hegui::ledger::kind::Kind;
use hegui::ledger::lot::{Lot, Source};
use hegui::ledger::regime::Regime;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    lot: Vec<LotCase>,
    #[serde(default)]
    charge: Vec<ChargeCase>,
    step: Vec<Step>,
    #[serde(default)]
    short: Vec<Short>,
    #[serde(default)]
    has: Vec<Has>,
    #[serde(default)]
    sum: Vec<Sum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LotCase {
    id: String,
    #[serde(default = "lishi")]
    district: String,
    source: String,
    family: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChargeCase {
    project: String,
    regime: String,
    lines: Vec<(String, u8, String)>,
    #[serde(default)]
    permanent: Vec<(String, u8, String)>,
    quantity: String,
    capacity: String,
    paddy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    r#do: String,
    #[serde(default = "lishi")]
    district: String,
    project: Option<String>,
    #[serde(default)]
    draws: Vec<String>,
    to: Option<String>,
    terms: Option<String>,
    terms_of_draws: Option<String>,
    reverses: Option<i64>,
    refused: Option<String>,
}

/// What a project is short of once `after` steps are done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    after: usize,
    project: String,
    is: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Has {
    at: String,
    amount: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    district: Option<String>,
    book: String,
    amount: String,
}

fn lishi() -> String {
    "141102".to_owned()
}

pub(super) fn district(code: &str) -> Code {
    Code::new("XZQ", code)
}

fn amount(book: Book, text: &str) -> Amount {
    book.unit().read(text).unwrap()
}

/// `BOOK` or `BOOK:GRADE`.
fn book(text: &str) -> (Book, Option<Grade>) {
    let (book, grade) = text.split_once(':').map_or((text, None), |(book, grade)| (book, Some(grade)));
    (Book::of_id(book).unwrap(), grade.map(|own| Grade::new(own.parse().unwrap()).unwrap()))
}

fn stock(holder: &str, lot: &str, of: &str, terms: Option<&str>) -> Stock {
    let (book, grade) = book(of);
    let terms = terms.map_or(Terms::Free, |own| Terms::of_id(own).unwrap());
    Stock { district: district(holder), book, grade, lot: LotId::new(lot).unwrap(), terms }
}

/// A paper that serves for everything.
pub(super) fn papers() -> Vec<Document> {
    let paper = |role, reference: &str| Document { role, reference: reference.to_owned(), sha256: None };
    vec![paper(Role::Basis, "吕国土资函〔2013〕1号"), paper(Role::TaskMet, "吕国土资函〔2013〕2号")]
}

impl Step {
    fn entry(&self, books: &Books) -> Entry {
        let kind = Kind::of_id(&self.r#do).unwrap();
        let draws: Vec<Draw> = self
            .draws
            .iter()
            .map(|own| {
                let [lot, of, units] = own.split(' ').collect::<Vec<_>>()[..] else { panic!("{own}") };
                let stock = stock(&self.district, lot, of, self.terms_of_draws.as_deref());
                let amount = amount(stock.book, units);
                Draw { stock, amount }
            })
            .collect();
        let original = self.reverses.and_then(|seq| books.entries.get(&seq));
        let postings = match kind {
            Kind::Transfer => {
                let terms = self.terms.as_deref().map_or(Terms::Free, |own| Terms::of_id(own).unwrap());
                transferred(&draws, &district(self.to.as_ref().unwrap()), terms)
            }
            // Of an entry that is not there some contrary, so that it is asked for at all.
            Kind::Reverse => reversed(&original.unwrap_or(&books.entries[&1]).postings),
            _ => moved(kind, &draws),
        };
        let project = self.project.as_ref().map(|own| ProjectId::new(own).unwrap());
        Entry {
            kind,
            project: project.or_else(|| original.and_then(|own| own.project.clone())),
            postings,
            expires: (kind == Kind::Lock).then(|| "2020-12-31".parse().unwrap()),
            reverses: self.reverses,
            price_fen: (kind == Kind::Transfer).then_some(0),
            documents: papers(),
            who: "张三".to_owned(),
            confirmed_by: Some("李四".to_owned()),
            note: String::new(),
        }
    }
}

fn lines(lines: &[(String, u8, String)]) -> Vec<ChargeLine> {
    let one = |(class, grade, area): &(String, u8, String)| ChargeLine {
        class: Code::new("XZ07", class.as_str()),
        grade: Grade::new(*grade),
        area: amount(Book::Quantity, area),
    };
    lines.iter().map(one).collect()
}

fn due(own: &ChargeCase) -> Due {
    let charge = Charge {
        project: ProjectId::new(&own.project).unwrap(),
        district: district("141102"),
        approved: "2018-01-01".parse().unwrap(),
        lines: lines(&own.lines),
        permanent: lines(&own.permanent),
        totals: Totals {
            quantity: amount(Book::Quantity, &own.quantity),
            capacity: amount(Book::Capacity, &own.capacity),
            paddy: amount(Book::Paddy, &own.paddy),
        },
        conversion: None,
        provenance: Provenance::default(),
    };
    Due::of(&charge, Regime::of_id(&own.regime).unwrap()).unwrap()
}

fn begin(case: &Case) -> Books {
    let mut books = Books::default();
    for own in &case.lot {
        let id = LotId::new(&own.id).unwrap();
        let lot = Lot {
            id: id.clone(),
            district: district(&own.district),
            source: Source::of_id(&own.source).unwrap(),
            family: Family::of_id(&own.family).unwrap(),
            class: None,
            due: None,
        };
        books.lots.insert(id, lot);
    }
    books.dues = case.charge.iter().map(due).map(|due| (due.project.clone(), due)).collect();
    books
}

/// Sums of a state by book and grade, in all lots.
fn sums(books: &Books, of: impl Fn(&Account) -> bool) -> BTreeMap<Book, ByGrade> {
    let mut sums: BTreeMap<Book, ByGrade> = BTreeMap::new();
    for (account, amount) in books.balances.iter().filter(|own| of(own.0)) {
        *sums.entry(account.stock.book).or_default().entry(account.stock.grade).or_default() += *amount;
    }
    sums
}

fn check_short(books: &Books, short: &Short, name: &str) {
    let due = &books.dues[&ProjectId::new(&short.project).unwrap()];
    let available = sums(books, |own| own.state == State::Available && own.stock.district == due.district);
    let own = |state| sums(books, |one| one.state == state && one.project.as_ref() == Some(&due.project));
    let coverage = due.coverage(&available, &own(State::Locked), &own(State::WrittenOff));
    let found: BTreeMap<String, Amount> =
        coverage.iter().map(|own| (own.book.id().to_owned(), own.short)).collect();
    let expected: BTreeMap<String, Amount> =
        short.is.iter().map(|(id, text)| (id.clone(), amount(book(id).0, text))).collect();
    assert_eq!(found, expected, "{name}: short after {} steps", short.after);
}

fn check(case: &Case) {
    let (name, mut books, mut seq) = (&case.name, begin(case), 0);
    for (n_done, step) in case.step.iter().enumerate() {
        for short in case.short.iter().filter(|own| own.after == n_done) {
            check_short(&books, short, name);
        }
        let (entry, before) = (step.entry(&books), books.clone());
        match (books.post(seq + 1, &entry), &step.refused) {
            (Ok(after), None) => {
                assert_eq!(after.len(), entry.postings.len());
                seq += 1;
            }
            (Err(error), Some(words)) => {
                assert!(error.to_string().contains(words.as_str()), "{name}: step {n_done}: {error}");
                assert!(!error.text().zh.is_empty());
                assert_eq!(books, before, "{name}: step {n_done} was refused and has changed the books");
            }
            (found, expected) => panic!("{name}: step {n_done}: {found:?}, expected {expected:?}"),
        }
        assert_eq!(books.faults(), [], "{name}: after step {n_done}");
    }
    for Has { at, amount: text } in &case.has {
        let mut words = at.split(' ');
        let (lot, of, state) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let project = words.next().map(|own| ProjectId::new(own).unwrap());
        let stock = stock("141102", lot, of, None);
        let expected = amount(stock.book, text);
        let account = Account::new(stock, State::of_id(state).unwrap(), project.as_ref());
        assert_eq!(books.balance(&account), expected, "{name}: {at}");
    }
    for Sum { district: holder, book: id, amount: text } in &case.sum {
        let is_own = |own: &Account| {
            own.state == State::Available
                && holder.as_ref().is_none_or(|one| *own.stock.district.code == **one)
        };
        let (book, grade) = book(id);
        let found = sums(&books, is_own).get(&book).and_then(|own| own.get(&grade).copied());
        assert_eq!(found.unwrap_or_default(), amount(book, text), "{name}: {holder:?} {id}");
    }
}

#[test]
fn worked_examples_come_out_to_the_last_digit() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ledger");
    let mut n_cases = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let case: Case = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        check(&case);
        n_cases += 1;
    }
    assert!(7 <= n_cases);
}
