//! What a project owes by book under the regime of its approval, and what it lacks.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::charge::{Charge, ChargeLine};
use crate::ledger::error::LedgerError;
use crate::ledger::ids::{Grade, ProjectId};
use crate::ledger::regime::Regime;

/// Amounts of one book by grade; books without grades have one at `None`.
pub type ByGrade = BTreeMap<Option<Grade>, Amount>;

/// What a project owes (应补).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The project.
    pub project: ProjectId,
    /// The district whose stock supplies it.
    pub district: Code,
    /// The regime of the day of approval.
    pub regime: Regime,
    /// What is owed by book and grade, each more than nothing.
    pub owed: BTreeMap<Book, ByGrade>,
}

/// One book of a project: owed, had, and what there is to draw on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The book.
    pub book: Book,
    /// What is owed.
    pub owed: Amount,
    /// What is locked for the project.
    pub locked: Amount,
    /// What is written off for it.
    pub written_off: Amount,
    /// What its district has available, of grades that serve.
    pub available: Amount,
    /// What is missing even if all of that were taken.
    pub short: Amount,
}

impl Due {
    /// What a charge makes its project owe under a regime.
    ///
    /// # Errors
    /// [`LedgerError::NoGrade`] where the regime asks for grades and a line has none,
    /// [`LedgerError::ChargeWrong`] where parts are more than their whole.
    pub fn of(charge: &Charge, regime: Regime) -> Result<Self, LedgerError> {
        let mut owed: BTreeMap<Book, ByGrade> = BTreeMap::new();
        let mut owe =
            |book, grade, amount| *owed.entry(book).or_default().entry(grade).or_default() += amount;
        check(charge)?;
        match regime {
            Regime::R1998 => {
                for line in &charge.lines {
                    owe(Book::QuantityByGrade, Some(grade(charge, line)?), line.area);
                }
            }
            Regime::R2017 => {
                owe(Book::Quantity, None, charge.totals.quantity);
                owe(Book::Capacity, None, charge.totals.capacity);
                owe(Book::Paddy, None, charge.totals.paddy);
            }
            Regime::R2024 => {
                owe(Book::Allowance, None, charge.totals.quantity);
                owe(Book::AllowancePaddy, None, charge.totals.paddy);
            }
        }
        for line in &charge.permanent {
            owe(Book::Replacement, Some(grade(charge, line)?), line.area);
        }
        if let Some(own) = charge.conversion {
            owe(Book::ConversionTotal, None, own.total);
            owe(Book::ConversionFarmland, None, own.farmland);
            owe(Book::ConversionCultivated, None, own.cultivated);
        }
        for by_grade in owed.values_mut() {
            by_grade.retain(|_, amount| *amount != Amount::ZERO);
        }
        owed.retain(|_, by_grade| !by_grade.is_empty());
        Ok(Self { project: charge.project.clone(), district: charge.district.clone(), regime, owed })
    }

    /// What is owed in one book.
    pub fn total(&self, book: Book) -> Amount {
        self.owed.get(&book).map_or(Amount::ZERO, |own| own.values().copied().sum())
    }

    /// Whether what was drawn in a book is what is owed there: exactly as much (I4), and where there are grades no
    /// worse. Of quantity by grade each hectare wants one of its grade or better; of a replacement the weighted mean
    /// must not be worse.
    pub fn is_met(&self, book: Book, drawn: &ByGrade) -> bool {
        let none = ByGrade::new();
        let owed = self.owed.get(&book).unwrap_or(&none);
        let total = |of: &ByGrade| of.values().copied().sum::<Amount>();
        total(owed) == total(drawn)
            && match book {
                Book::QuantityByGrade => grades().all(|worst| up_to(owed, worst) <= up_to(drawn, worst)),
                Book::Replacement => weighted(drawn) <= weighted(owed),
                _ => true,
            }
    }

    /// What the project has and lacks in each book it owes, by balances of its district's available stock and of its
    /// own locked and written off.
    pub fn coverage(
        &self,
        available: &BTreeMap<Book, ByGrade>,
        locked: &BTreeMap<Book, ByGrade>,
        written: &BTreeMap<Book, ByGrade>,
    ) -> Vec<Coverage> {
        let none = ByGrade::new();
        let one = |(&book, owed): (&Book, &ByGrade)| {
            let of = |map: &BTreeMap<Book, ByGrade>| map.get(&book).unwrap_or(&none).clone();
            let had = add(of(locked), &of(written));
            let all = add(had, &of(available));
            Coverage {
                book,
                owed: total(owed),
                locked: total(&of(locked)),
                written_off: total(&of(written)),
                available: total(&of(available)),
                short: short(book, owed, &all),
            }
        };
        self.owed.iter().map(one).collect()
    }
}

/// What is missing of what is owed if all there is were taken. By grade the most that is missing up to any grade;
/// means of replacements are judged as they are drawn.
fn short(book: Book, owed: &ByGrade, had: &ByGrade) -> Amount {
    let missing = |owed: Amount, had: Amount| Amount::ZERO.max(owed - had);
    match book {
        Book::QuantityByGrade => {
            grades().map(|worst| missing(up_to(owed, worst), up_to(had, worst))).max().unwrap_or_default()
        }
        _ => missing(total(owed), total(had)),
    }
}

fn add(mut one: ByGrade, other: &ByGrade) -> ByGrade {
    for (grade, amount) in other {
        *one.entry(*grade).or_default() += *amount;
    }
    one
}

fn total(of: &ByGrade) -> Amount {
    of.values().copied().sum()
}

fn grades() -> impl Iterator<Item = Grade> {
    (1..=Grade::WORST.number()).filter_map(Grade::new)
}

/// What there is of a grade or better.
fn up_to(of: &ByGrade, worst: Grade) -> Amount {
    of.iter().filter(|(grade, _)| grade.is_some_and(|own| own <= worst)).map(|(_, amount)| *amount).sum()
}

/// Σ area · grade.
fn weighted(of: &ByGrade) -> i128 {
    let one = |(grade, amount): (&Option<Grade>, &Amount)| {
        i128::from(amount.units()) * i128::from(grade.map_or(0, Grade::number))
    };
    of.iter().map(one).sum()
}

fn grade(charge: &Charge, line: &ChargeLine) -> Result<Grade, LedgerError> {
    line.grade
        .ok_or_else(|| LedgerError::NoGrade { project: charge.project.clone(), class: line.class.clone() })
}

/// Refuses a charge that contradicts itself.
fn check(charge: &Charge) -> Result<(), LedgerError> {
    let wrong = |what| Err(LedgerError::ChargeWrong { project: charge.project.clone(), what });
    let area = |lines: &[ChargeLine]| lines.iter().map(|own| own.area).sum::<Amount>();
    let totals = charge.totals;
    if charge.lines.iter().chain(&charge.permanent).any(|own| own.area < Amount::ZERO)
        || [totals.capacity, totals.paddy].iter().any(|own| *own < Amount::ZERO)
    {
        return wrong("negative");
    }
    if area(&charge.lines) != totals.quantity {
        return wrong("quantity");
    }
    if totals.quantity < totals.paddy || totals.quantity < area(&charge.permanent) {
        return wrong("part");
    }
    match charge.conversion {
        Some(own) if own.total < own.farmland || own.farmland < own.cultivated => wrong("conversion"),
        Some(own) if own.cultivated < Amount::ZERO => wrong("negative"),
        _ => Ok(()),
    }
}
