//! Many postings, each committed and synced: nothing is lost, and what an account has is had at once.
//!
//! By default a few hundred. `HEGUI_POSTINGS=100000` posts so many and prints how long they took.

use std::time::Instant;

use hegui::ledger::account::{Account, State};
use hegui::ledger::amount::Amount;
use hegui::ledger::book::Book;
use hegui::ledger::kind::Kind;
use hegui::store::ledger::Scope;

use crate::ledger::cases::district;
use crate::ledger::keeping::{at, begin, entry, stock};

/// Balances asked for.
const N_QUERIES: u32 = 1_000;

#[test]
fn many_postings_are_all_there() {
    let n_postings: usize =
        std::env::var("HEGUI_POSTINGS").ok().map_or(300, |own| own.parse().expect("a number of postings"));
    // Each entry locks or releases for one of so many projects.
    let n_projects = (n_postings / 100).clamp(3, 1_000);
    let dir = tempfile::tempdir().unwrap();
    let mut workspace = begin(dir.path());
    let now = at("2018-03-01", 8);
    let begun = Instant::now();
    for number in 0..n_postings {
        let kind = if (number / n_projects).is_multiple_of(2) { Kind::Lock } else { Kind::Release };
        let of = format!("P{}", number % n_projects);
        workspace.post(&entry(kind, Some(&of), &[(Book::Quantity, 5)]), None, &now).unwrap();
    }
    let posting = begun.elapsed();
    let account = Account::new(stock("141102", Book::Quantity), State::Available, None);
    let begun = Instant::now();
    for _ in 0..N_QUERIES {
        workspace.balance(&account).unwrap();
    }
    let one = begun.elapsed() / N_QUERIES;
    let begun = Instant::now();
    let balances = workspace.balances(&Scope::District(district("141102"))).unwrap();
    let all = begun.elapsed();
    let available = workspace.balance(&account).unwrap();
    let locked: Amount =
        balances.iter().filter(|own| own.account.state == State::Locked).map(|own| own.amount).sum();
    let expected = (0..n_projects).filter(|own| {
        let n_of = (n_postings - own).div_ceil(n_projects);
        n_of % 2 == 1
    });
    let expected = Amount::new(5 * expected.count() as i64);
    assert_eq!((locked, available), (expected, Amount::new(5_000_000) - expected));
    let begun = Instant::now();
    let verified = workspace.verify_ledger().unwrap();
    assert_eq!((verified.broken, verified.n_entries), (Vec::new(), 2 + n_postings as u64));
    println!(
        "{n_postings} postings committed and synced in {posting:?}; one balance {one:?}, {} of a district {all:?}; \
         verified in {:?}",
        balances.len(),
        begun.elapsed()
    );
}
