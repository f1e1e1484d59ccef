//! Many clients and one balance: exactly as many get it as it has, each with a connection of its own.
//!
//! By default a few clients, a few times. `HEGUI_RACES=all` lets 200 race, a hundred times.

use std::sync::Barrier;
use std::thread;

use hegui::ledger::account::State;
use hegui::ledger::book::Book;
use hegui::ledger::kind::Kind;
use hegui::store::ledger::Outcome;
use hegui::store::workspace::Workspace;

use crate::ledger::keeping::{at, begin, entry};

/// Each wants so much of the 5 ha: twelve can have it.
const WANTED: i64 = 400_000;
const ALLOWED: usize = 12;

#[test]
fn of_many_who_race_for_one_balance_as_many_win_as_it_has() {
    let is_all = std::env::var("HEGUI_RACES").is_ok_and(|own| own == "all");
    let (n_clients, n_races) = if is_all { (200, 100) } else { (24, 3) };
    for race in 0..n_races {
        let dir = tempfile::tempdir().unwrap();
        drop(begin(dir.path()));
        let barrier = Barrier::new(n_clients);
        let run = &|client: usize| {
            let mut workspace = Workspace::open(dir.path()).unwrap();
            let lock = entry(Kind::Lock, Some(&format!("P{client}")), &[(Book::Quantity, WANTED)]);
            let key = format!("key-{client}");
            barrier.wait();
            let now = at("2018-03-01", 8);
            let first = workspace.post(&lock, Some(&key), &now);
            // Who has won and asks again wins nothing more; who has lost loses again.
            let again = workspace.post(&lock, Some(&key), &now);
            match (first, again) {
                (Ok(first), Ok(again)) => {
                    assert!(again.is_repeated && first.outcome == again.outcome);
                    Some(first.outcome)
                }
                (Err(first), Err(again)) => {
                    for refused in [first, again] {
                        assert!(refused.to_string().contains("available"), "{refused}");
                    }
                    None
                }
                other => panic!("client {client}: {other:?}"),
            }
        };
        let outcomes: Vec<Option<Outcome>> = thread::scope(|scope| {
            let clients: Vec<_> = (0..n_clients).map(|client| scope.spawn(move || run(client))).collect();
            clients.into_iter().map(|own| own.join().unwrap()).collect()
        });
        let winners = outcomes.iter().flatten().count();
        assert_eq!(winners, ALLOWED, "race {race} of {n_clients}");
        let workspace = Workspace::open(dir.path()).unwrap();
        let verified = workspace.verify_ledger().unwrap();
        assert_eq!((verified.broken, verified.n_entries), (Vec::new(), 2 + ALLOWED as u64));
        let balances = workspace.balances(&hegui::store::ledger::Scope::All).unwrap();
        let locked: i64 = balances
            .iter()
            .filter(|own| own.account.state == State::Locked)
            .map(|own| own.amount.units())
            .sum();
        assert_eq!(locked, ALLOWED as i64 * WANTED);
    }
    println!("{n_races} races of {n_clients} clients: {ALLOWED} won in each");
}
