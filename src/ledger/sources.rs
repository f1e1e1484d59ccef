//! Where what a project owes could come from (来源): its own district's stock first, then that of other districts of
//! the city, and what would be left. Nothing is moved.

use crate::layer::code::Code;
use crate::ledger::account::{Stock, Terms};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::due::Due;
use crate::ledger::ids::Grade;

/// Available stock and what would be taken of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The stock.
    pub stock: Stock,
    /// How much of it is available.
    pub available: Amount,
    /// How much would be taken.
    pub taken: Amount,
}

/// One book: what is owed, where it could come from, what no one has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// The book.
    pub book: Book,
    /// What is owed.
    pub owed: Amount,
    /// The stock of the book that could serve, in the order it would be taken.
    pub sources: Vec<Source>,
    /// What is owed and nobody in the city has.
    pub short: Amount,
}

/// Says for each book a project owes where it could come from.
///
/// - The order is the district's own stock, then other districts' that may be handed on (县库→市域调节); within a
///   district by lot.
/// - Where the book has grades, what is owed is served from the best grade on, each by stock of its grade or better,
///   of that the worst first, so that good land is not spent where worse would do.
pub fn sources(due: &Due, available: &[(Stock, Amount)]) -> Vec<Supplied> {
    due.owed.keys().map(|&book| of_book(due, book, available)).collect()
}

fn of_book(due: &Due, book: Book, available: &[(Stock, Amount)]) -> Supplied {
    let is_reachable = |own: &Stock| own.district == due.district || own.terms != Terms::NotToBeHandedOn;
    let own = available.iter().filter(|(stock, _)| stock.book == book && is_reachable(stock));
    let mut sources: Vec<Source> = own
        .map(|(stock, amount)| Source { stock: stock.clone(), available: *amount, taken: Amount::ZERO })
        .collect();
    sources.sort_by_key(|own| order(&own.stock, &due.district));
    let mut short = Amount::ZERO;
    for (&worst, &owed) in &due.owed[&book] {
        let mut missing = owed;
        for source in sources.iter_mut().filter(|own| serves(own.stock.grade, worst)) {
            let taken = missing.min(source.available - source.taken);
            source.taken += taken;
            missing -= taken;
        }
        short += missing;
    }
    sources.retain(|own| due.owed[&book].keys().any(|&worst| serves(own.stock.grade, worst)));
    Supplied { book, owed: due.total(book), sources, short }
}

/// Whether land of a grade serves where one is owed.
fn serves(grade: Option<Grade>, owed: Option<Grade>) -> bool {
    owed.is_none_or(|owed| grade.is_some_and(|own| own <= owed))
}

/// The own district first, then by district; the worst grade first; then by lot.
fn order(stock: &Stock, own: &Code) -> impl Ord + use<> {
    let grade = std::cmp::Reverse(stock.grade);
    (stock.district != *own, stock.district.clone(), grade, stock.lot.clone(), stock.terms)
}
