//! Where what is owed could come from: T-F4 in the books of three indicators and by grade, the order of districts.

use std::collections::BTreeMap;

use hegui::layer::code::Code;
use hegui::ledger::account::{Stock, Terms};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::Book;
use hegui::ledger::due::{ByGrade, Due};
use hegui::ledger::ids::{Grade, LotId, ProjectId};
use hegui::ledger::regime::Regime;
use hegui::ledger::sources::{Supplied, sources};

const LISHI: &str = "141102";
const LIULIN: &str = "141125";

/// A book, and by grade what is owed in it.
type Owed<'a> = (Book, &'a [(Option<u8>, i64)]);

fn due(regime: Regime, owed: &[Owed<'_>]) -> Due {
    let by_grade = |own: &[(Option<u8>, i64)]| -> ByGrade {
        own.iter().map(|&(grade, units)| (grade.and_then(Grade::new), Amount::new(units))).collect()
    };
    Due {
        project: ProjectId::new("P").unwrap(),
        district: Code::new("XZQ", LISHI),
        regime,
        owed: owed.iter().map(|&(book, own)| (book, by_grade(own))).collect::<BTreeMap<_, _>>(),
    }
}

fn has(district: &str, lot: &str, (book, grade): (Book, Option<u8>), units: i64) -> (Stock, Amount) {
    let stock = Stock {
        district: Code::new("XZQ", district),
        book,
        grade: grade.and_then(Grade::new),
        lot: LotId::new(lot).unwrap(),
        terms: Terms::Free,
    };
    (stock, Amount::new(units))
}

/// Lots with what is taken and left of each.
fn taken(supplied: &Supplied) -> Vec<(&str, i64, i64)> {
    let one = |own: &hegui::ledger::sources::Source| (own.taken.units(), (own.available - own.taken).units());
    supplied.sources.iter().map(|own| (own.stock.lot.as_str(), one(own).0, one(own).1)).collect()
}

#[test]
fn three_indicators_come_from_different_lots() {
    // T-F4: quantity from A alone; 9975 kg of B make up A's grain, and 8025 kg are left.
    let due =
        due(Regime::R2017, &[(Book::Quantity, &[(None, 4_350_000)]), (Book::Capacity, &[(None, 29_550)])]);
    let available = [
        has(LISHI, "A", (Book::Quantity, None), 4_350_000),
        has(LISHI, "A", (Book::Capacity, None), 19_575),
        has(LISHI, "B", (Book::Capacity, None), 18_000),
    ];
    let supplied = sources(&due, &available);
    assert_eq!(taken(&supplied[0]), [("A", 4_350_000, 0)]);
    assert_eq!(taken(&supplied[1]), [("A", 19_575, 0), ("B", 9_975, 8_025)]);
    assert!(supplied.iter().all(|own| own.short == Amount::ZERO));
    // By grade the same land does not serve: A is of grade 13, and grades 10 and 12 are owed.
    let by_grade =
        self::due(Regime::R1998, &[(Book::QuantityByGrade, &[(Some(10), 1_150_000), (Some(12), 3_200_000)])]);
    let supplied = sources(&by_grade, &[has(LISHI, "A", (Book::QuantityByGrade, Some(13)), 4_350_000)]);
    assert_eq!((supplied[0].sources.len(), supplied[0].short), (0, Amount::new(4_350_000)));
}

#[test]
fn the_district_comes_before_others_and_bound_stock_is_not_handed_on() {
    let due = due(Regime::R2017, &[(Book::Quantity, &[(None, 100)])]);
    let mut bound = has(LIULIN, "bound", (Book::Quantity, None), 1_000);
    bound.0.terms = Terms::NotToBeHandedOn;
    let available = [
        has(LIULIN, "A", (Book::Quantity, None), 25),
        bound,
        has(LISHI, "Z", (Book::Quantity, None), 60),
        has(LISHI, "Z", (Book::Paddy, None), 60),
    ];
    let supplied = sources(&due, &available);
    assert_eq!(taken(&supplied[0]), [("Z", 60, 0), ("A", 25, 0)]);
    assert_eq!(supplied[0].short, Amount::new(15));
}

#[test]
fn good_land_is_not_spent_where_worse_would_do() {
    let book = |grade| (Book::QuantityByGrade, Some(grade));
    let due = due(Regime::R1998, &[(Book::QuantityByGrade, &[(Some(10), 50), (Some(12), 100)])]);
    let available = [
        has(LISHI, "best", book(9), 200),
        has(LISHI, "good", book(10), 50),
        has(LISHI, "fair", book(12), 80),
        has(LISHI, "poor", book(13), 999),
    ];
    let supplied = sources(&due, &available);
    assert_eq!(taken(&supplied[0]), [("fair", 80, 0), ("good", 50, 0), ("best", 20, 180)]);
    assert_eq!(supplied[0].short, Amount::ZERO);
}
