//! What is to stand in the audit of requests that were refused, until it is entered.
//!
//! Requests that are alike are one group with a count, groups are bounded, and so are the rows entered in the long
//! run: a flood of requests becomes neither memory nor rows. What is over is still counted, in one group.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::store::audit::Happened;

/// Groups told apart at once; requests beyond are counted together.
const GROUPS_MAX: usize = 256;
/// Rows that may be entered at one stroke, and how many more each second: 86,400 a day at most.
const ROWS_BURST: f64 = 600.0;
const ROWS_PER_SECOND: f64 = 1.0;
/// Where those came from that are counted together.
const MANY: &str = "(many)";

/// Refusals that wait to be entered. A `std` mutex: nothing awaits while it is held.
#[derive(Default)]
pub(super) struct Record {
    waiting: Mutex<BTreeMap<Group, Happened>>,
}

/// What is alike: address, route, status, reason, key, method.
type Group = (String, String, u16, String, Option<String>, String);

/// How many rows may be entered still.
pub(in crate::http) struct Budget(f64);

impl Record {
    /// Adds what happened.
    pub(super) fn add(&self, happened: Happened) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let happened = if waiting.len() < GROUPS_MAX || waiting.contains_key(&group(&happened)) {
            happened
        } else {
            let Happened { request, reason, status, n, .. } = happened;
            let many = MANY.to_owned();
            Happened {
                request,
                who: None,
                key: None,
                role: None,
                address: many.clone(),
                method: many.clone(),
                route: many,
                status,
                reason,
                n,
            }
        };
        let n = happened.n;
        waiting.entry(group(&happened)).and_modify(|own| own.n += n).or_insert(happened);
    }

    /// Takes what waits, as far as the budget goes.
    pub(super) fn take(&self, budget: &mut Budget) -> Vec<Happened> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let n = (budget.0 as usize).min(waiting.len());
        budget.0 -= n as f64;
        (0..n).filter_map(|_| waiting.pop_first().map(|(_, own)| own)).collect()
    }

    /// Takes all that waits, for there will be no other time.
    pub(super) fn take_all(&self) -> Vec<Happened> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting).into_values().collect()
    }

    /// Puts back what could not be entered.
    pub(super) fn put_back(&self, happened: Vec<Happened>) {
        for own in happened {
            self.add(own);
        }
    }
}

impl Budget {
    /// As much as at one stroke.
    pub(in crate::http) fn new() -> Self {
        Self(ROWS_BURST)
    }

    /// Some time has gone by.
    pub(in crate::http) fn wait(&mut self, seconds: f64) {
        self.0 = ROWS_PER_SECOND.mul_add(seconds, self.0).min(ROWS_BURST);
    }
}

fn group(own: &Happened) -> Group {
    let Happened { address, route, status, reason, key, method, .. } = own;
    (address.clone(), route.clone(), *status, reason.clone(), key.clone(), method.clone())
}

#[cfg(test)]
mod tests {
    use super::{Budget, GROUPS_MAX, Happened, ROWS_BURST, Record};

    #[test]
    fn a_flood_is_counted_and_not_written_down_one_by_one() {
        let record = Record::default();
        let refused = |address: usize| Happened {
            request: "r".to_owned(),
            who: None,
            key: None,
            role: None,
            address: address.to_string(),
            method: "GET".to_owned(),
            route: "/".to_owned(),
            status: 401,
            reason: "no-key".to_owned(),
            n: 1,
        };
        let (mut budget, mut entered) = (Budget::new(), Vec::new());
        for round in 0..10 {
            for address in 0..1000 {
                record.add(refused(round * 1000 + address));
                record.add(refused(7));
            }
            let taken = record.take(&mut budget);
            assert!(taken.len() <= GROUPS_MAX + 1);
            entered.extend(taken);
        }
        assert_eq!(entered.len(), ROWS_BURST as usize);
        entered.extend(record.take_all());
        assert_eq!(entered.iter().map(|own| own.n).sum::<u64>(), 20_000);
    }
}
