//! Figures of the trades: linkage, replacement, price, regimes by day.

use hegui::formats::definitions;
use hegui::layer::date::Date;
use hegui::ledger::amount::{Amount, Unit};
use hegui::ledger::ids::Grade;
use hegui::ledger::linkage::{LinkageArea, LinkageBreach, LinkageSurplus, is_overdue, years_later};
use hegui::ledger::price::{Rates, price_fen};
use hegui::ledger::regime::Regime;
use hegui::ledger::replacement::{Offered, ReplacementBreach, breaches};

fn ha(text: &str) -> Amount {
    Unit::Land.read(text).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// farmland.md T-F7.
#[test]
fn a_linkage_leaves_over_what_it_does_not_build() {
    let area = LinkageArea {
        demolished: ha("42.6000"),
        reclaimed: ha("36.8000"),
        built: ha("38.0000"),
        built_on_cultivated: ha("33.5000"),
    };
    assert_eq!(area.surplus(), Ok(LinkageSurplus { total: ha("4.6000"), cultivated: ha("3.3000") }));
    let too_much = LinkageArea { built_on_cultivated: ha("37.0"), ..area };
    assert_eq!(too_much.surplus(), Err(vec![LinkageBreach::Cultivated]));
    let even = LinkageArea { built: ha("42.6"), built_on_cultivated: ha("36.8"), ..area };
    assert_eq!(even.surplus(), Ok(LinkageSurplus { total: Amount::ZERO, cultivated: Amount::ZERO }));
    let both = LinkageArea { built: ha("42.600001"), built_on_cultivated: ha("36.800001"), ..area };
    assert_eq!(both.surplus(), Err(vec![LinkageBreach::Total, LinkageBreach::Cultivated]));
    // 满 3 年未归还 → 逾期.
    let due = years_later(day("2014-06-30"), 3).unwrap();
    assert_eq!(due, day("2017-06-30"));
    let overdue = |today| is_overdue(ha("38.0000"), due, day(today));
    assert_eq!((overdue("2017-06-30"), overdue("2017-07-01")), (false, true));
    assert!(!is_overdue(Amount::ZERO, due, day("2020-01-01")));
    assert_eq!(years_later(day("2016-02-29"), 3), Some(day("2019-02-28")));
}

/// farmland.md T-F9.
#[test]
fn a_replacement_is_as_much_and_no_worse() {
    let grade = |number| Grade::new(number).unwrap();
    let taken = [(grade(11), ha("12.3400"))];
    let offered = |number, area, barred| Offered { grade: grade(number), area: ha(area), barred: ha(barred) };
    let check = |offers: &[Offered], expected: &[ReplacementBreach]| {
        assert_eq!(breaches(&taken, offers), expected, "{offers:?}");
    };
    check(&[offered(12, "12.3400", "0")], &[ReplacementBreach::Worse]);
    check(&[offered(11, "12.4000", "0.1000")], &[ReplacementBreach::TooLittle(ha("0.0400"))]);
    check(&[offered(11, "12.4000", "0.0600")], &[]);
    check(&[offered(10, "6.1700", "0"), offered(12, "6.1700", "0")], &[]);
    check(
        &[offered(12, "12.0000", "0")],
        &[ReplacementBreach::TooLittle(ha("0.3400")), ReplacementBreach::Worse],
    );
}

/// farmland.md T-F14: (10 万×150 亩 + 2 万×52500/100)×0.8 = 2040 万元.
#[test]
fn a_price_is_worked_out_to_the_fen() {
    const FEN: i64 = 100;
    let rates = Rates { fen_per_mu: 100_000 * FEN, fen_per_100_kg: 20_000 * FEN, factor_permille: 800 };
    let (quantity, capacity) = (ha("10"), Amount::new(52_500));
    assert_eq!(price_fen(quantity, capacity, rates), Some(20_400_000 * FEN));
    // 0.01 m² of a mu of 1 fen is 0.000015 fen and nothing; 333.34 m² of one are half a fen and more.
    let small = Rates { fen_per_mu: 1, fen_per_100_kg: 0, factor_permille: 1_000 };
    assert_eq!(price_fen(Amount::new(1), Amount::ZERO, small), Some(0));
    assert_eq!(price_fen(Amount::new(33_333), Amount::ZERO, small), Some(0));
    assert_eq!(price_fen(Amount::new(33_334), Amount::ZERO, small), Some(1));
    let large = Rates { fen_per_mu: i64::MAX, ..rates };
    assert_eq!(price_fen(Amount::new(i64::MAX), Amount::ZERO, large), None);
}

#[test]
fn the_regime_is_that_of_the_day_of_approval() {
    let law = definitions::builtin().unwrap().books;
    let check = |on: &str, expected| assert_eq!(law.on(day(on)), expected, "{on}");
    check("1998-12-31", None);
    check("1999-01-01", Some(Regime::R1998));
    check("2017-12-10", Some(Regime::R1998));
    check("2017-12-11", Some(Regime::R2017));
    check("2024-09-29", Some(Regime::R2017));
    check("2024-09-30", Some(Regime::R2024));
    assert_eq!(law.return_years_max, Some(3));
}
