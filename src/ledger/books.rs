//! The books: balances of accounts, and the one door through which they change.
//!
//! What must hold at every moment (`domain` of the land bureau's rules calls them I1 to I6):
//!
//! - **I1** what came in = registered + available + locked + written off + transferred out + frozen + deducted (+ in
//!   use + returned), for each stock: a posting has two accounts of one stock, so it cannot be otherwise.
//! - **I2** what all districts handed out = what all got, for each lot and book: a transfer's postings come in pairs.
//! - **I3** no account falls below nothing.
//! - **I4** what is written off for a project in a book is nothing, or what it owes there.
//! - **I5** nothing is changed; an entry is taken back by its contrary, once, and that is not taken back.
//! - **I6** what came on the condition that it is not handed on is not.
//!
//! [`Books::post`] asks all of it of the balances the entry would lead to, and only then changes them.
//! [`Books::faults`] asks it of all balances at once and shares no sums with `post`.

use std::collections::BTreeMap;

use crate::ledger::account::{Account, State};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::due::{ByGrade, Due};
use crate::ledger::entry::{After, Entry, Posting};
use crate::ledger::error::LedgerError;
use crate::ledger::form;
use crate::ledger::ids::{LotId, ProjectId};
use crate::ledger::kind::Kind;
use crate::ledger::lot::Lot;

/// The books, or as much of them as one entry touches: its accounts, lots, project, and the entry it takes back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// What each account has; accounts that are not there have nothing.
    pub balances: BTreeMap<Account, Amount>,
    /// What is written off for each project, in all its lots.
    pub written: BTreeMap<ProjectId, BTreeMap<Book, ByGrade>>,
    /// The lots.
    pub lots: BTreeMap<LotId, Lot>,
    /// What projects owe.
    pub dues: BTreeMap<ProjectId, Due>,
    /// Entries that may be taken back, with the number of the one that did.
    pub entries: BTreeMap<i64, Known>,
}

/// What a reversal must know of the entry it takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it did.
    pub kind: Kind,
    /// For which project.
    pub project: Option<ProjectId>,
    /// Its postings.
    pub postings: Vec<Posting>,
    /// The entry that has taken it back.
    pub reversed_by: Option<i64>,
}

/// What does not hold of the books; `what` names the invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookFault {
    /// `I1` to `I4`.
    pub what: &'static str,
    /// Where: an account, a lot and book, a project and book.
    pub place: String,
}

impl Books {
    /// Posts an entry as number `seq`, on the books as they stand; returns the balances after each posting.
    ///
    /// # Errors
    /// [`LedgerError`] where it is not well formed or an invariant would not hold; the books are as before then.
    pub fn post(&mut self, seq: i64, entry: &Entry) -> Result<Vec<After>, LedgerError> {
        form::check(self, entry)?;
        let mut touched: BTreeMap<Account, Amount> = BTreeMap::new();
        let mut after = Vec::with_capacity(entry.postings.len());
        for posting in &entry.postings {
            let (from, to) = posting.accounts(entry.project.as_ref());
            after.push(After {
                from: self.moved(&mut touched, from, -posting.amount, posting)?,
                to: self.moved(&mut touched, to, posting.amount, posting)?,
            });
        }
        // Postings of one entry may pass through an account in any order; what counts is where they lead.
        for (account, balance) in &touched {
            if !is_allowed(account, *balance) {
                let there = self.balance(account);
                let asked = there - *balance;
                return Err(LedgerError::TooLittle { account: account.clone(), there, asked });
            }
        }
        let written = self.written_after(entry);
        if let Some((project, by_book)) = &written {
            self.check_owed(project, by_book, entry)?;
        }
        self.balances.extend(touched);
        self.written.extend(written);
        self.note(seq, entry);
        Ok(after)
    }

    /// What an account has.
    pub fn balance(&self, account: &Account) -> Amount {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// Changes a balance on the copy that is being made, and returns it.
    fn moved(
        &self,
        touched: &mut BTreeMap<Account, Amount>,
        account: Account,
        by: Amount,
        posting: &Posting,
    ) -> Result<Amount, LedgerError> {
        let before = touched.get(&account).copied().unwrap_or_else(|| self.balance(&account));
        let no_room = || LedgerError::BadAmount { stock: posting.stock.clone(), amount: posting.amount };
        let after = before.checked_add(by).ok_or_else(no_room)?;
        touched.insert(account, after);
        Ok(after)
    }

    /// What is written off for the entry's project after it; `None` where it does not touch that.
    fn written_after(&self, entry: &Entry) -> Option<(ProjectId, BTreeMap<Book, ByGrade>)> {
        let project = entry.project.as_ref()?;
        let is_written = |own: &&Posting| [own.from, own.to].contains(&State::WrittenOff);
        entry.postings.iter().find(is_written)?;
        let mut by_book = self.written.get(project).cloned().unwrap_or_default();
        for posting in entry.postings.iter().filter(is_written) {
            let sign = if posting.to == State::WrittenOff { posting.amount } else { -posting.amount };
            let by_grade = by_book.entry(posting.stock.book).or_default();
            *by_grade.entry(posting.stock.grade).or_default() += sign;
            by_grade.retain(|_, amount| *amount != Amount::ZERO);
        }
        Some((project.clone(), by_book))
    }

    /// I4, for the books an entry touches.
    fn check_owed(
        &self,
        project: &ProjectId,
        written: &BTreeMap<Book, ByGrade>,
        entry: &Entry,
    ) -> Result<(), LedgerError> {
        let due = self.dues.get(project).ok_or_else(|| LedgerError::NoCharge { project: project.clone() })?;
        for Posting { stock, .. } in &entry.postings {
            if stock.district != due.district {
                let district = due.district.clone();
                return Err(LedgerError::OtherDistrict {
                    project: project.clone(),
                    district,
                    stock: stock.clone(),
                });
            }
            let none = ByGrade::new();
            let drawn = written.get(&stock.book).unwrap_or(&none);
            if !drawn.is_empty() && !due.is_met(stock.book, drawn) {
                return Err(LedgerError::NotWhatIsOwed {
                    project: project.clone(),
                    book: stock.book,
                    owed: due.total(stock.book),
                    drawn: drawn.values().copied().sum(),
                });
            }
        }
        Ok(())
    }

    /// Keeps what a later reversal must know.
    fn note(&mut self, seq: i64, entry: &Entry) {
        if let Some(known) = entry.reverses.and_then(|own| self.entries.get_mut(&own)) {
            known.reversed_by = Some(seq);
        }
        let known = Known {
            kind: entry.kind,
            project: entry.project.clone(),
            postings: entry.postings.clone(),
            reversed_by: None,
        };
        self.entries.insert(seq, known);
    }

    /// What does not hold of all balances; nothing where the books are right.
    pub fn faults(&self) -> Vec<BookFault> {
        let mut faults = Vec::new();
        let (mut by_stock, mut by_lot) = (BTreeMap::new(), BTreeMap::new());
        let mut written: BTreeMap<(&ProjectId, Book), ByGrade> = BTreeMap::new();
        for (account, balance) in &self.balances {
            let Account { stock, state, project } = account;
            let mut add = |what, place: String, is_wrong: bool| {
                if is_wrong {
                    faults.push(BookFault { what, place });
                }
            };
            add("I3", format!("{stock} {}", state.id()), !is_allowed(account, *balance));
            *by_stock.entry(stock).or_insert(0_i128) += i128::from(balance.units());
            if matches!(state, State::TransferredOut | State::FromOthers) {
                *by_lot.entry((stock.book, stock.grade, &stock.lot)).or_insert(0_i128) +=
                    i128::from(balance.units());
            }
            if let (State::WrittenOff, Some(project)) = (state, project) {
                let by_grade = written.entry((project, stock.book)).or_default();
                *by_grade.entry(stock.grade).or_default() += *balance;
            }
        }
        let open = |place: String, what| BookFault { what, place };
        faults.extend(by_stock.iter().filter(|own| *own.1 != 0).map(|own| open(own.0.to_string(), "I1")));
        for ((book, grade, lot), sum) in by_lot {
            if sum != 0 {
                faults.push(open(format!("{lot} {} {grade:?}", book.id()), "I2"));
            }
        }
        for ((project, book), mut drawn) in written {
            drawn.retain(|_, amount| *amount != Amount::ZERO);
            let is_met = self.dues.get(project).is_some_and(|due| due.is_met(book, &drawn));
            if !drawn.is_empty() && !is_met {
                faults.push(open(format!("{project} {}", book.id()), "I4"));
            }
        }
        faults
    }
}

/// I3: nothing below nothing, and what came in, which is counted below nothing, never above.
fn is_allowed(account: &Account, balance: Amount) -> bool {
    if account.state.is_source() { balance <= Amount::ZERO } else { Amount::ZERO <= balance }
}
