//! Everything the books say, worked out again from the first entry on.
//!
//! 1. Records: lots and charges are what their digests say; a lot or charge an entry rests on is the one it names.
//! 2. The chain: entries are numbered without gaps, their moments do not go back, and each digest is that of its
//!    entry after the one before.
//! 3. The balances: every entry is posted again on books that begin empty, with every check; each leg's balance is
//!    the one that comes out.
//! 4. The whole: the invariants hold of all balances together.
//! 5. Beside: acceptances, proposals and keys agree with the entries they name.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::formats::snapshot::container::Digest;
use crate::layer::text::Text;
use crate::ledger::books::Books;
use crate::ledger::chain;
use crate::ledger::due::Due;
use crate::ledger::entry::{Posted, Role};
use crate::store::error::StoreError;
use crate::store::ledger::{beside, charges, lots, read, wire};
use crate::store::workspace::Workspace;

/// Faults told at most: behind the first ones others follow that say nothing new.
const TOLD_MAX: usize = 20;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub n_entries: u64,
    /// Postings in them.
    pub n_postings: u64,
    /// Accounts they touch.
    pub n_accounts: usize,
    /// The digest of the last entry, which vouches for all; `None` where there is none.
    pub head: Option<String>,
    /// What is wrong, in the order of the entries; at most twenty.
    pub broken: Vec<Broken>,
}

/// Something in the books that is not as it was entered, or that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// At which entry; `None` where it is no entry's.
    pub entry: Option<i64>,
    /// What.
    pub what: Text,
}

impl Workspace {
    /// Works out everything again.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where a record cannot be read at all, [`StoreError::Sqlite`].
    pub fn verify_ledger(&self) -> Result<Verified, StoreError> {
        // One reading transaction: all that is looked at is of one instant.
        let _instant = self.connection.unchecked_transaction()?;
        let mut replay = Replay { books: Books::default(), dues: BTreeMap::new(), broken: Vec::new() };
        replay.records(&self.connection)?;
        let mut verified =
            Verified { n_entries: 0, n_postings: 0, n_accounts: 0, head: None, broken: Vec::new() };
        let (mut before, mut moment) = (chain::BEGINNING, String::new());
        let mut statement = self.connection.prepare("SELECT seq FROM ledger_entry ORDER BY seq")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            let Some(posted) = replay.read(&self.connection, seq)? else { break };
            verified.n_entries += 1;
            verified.n_postings += posted.entry.postings.len() as u64;
            replay.link(verified.n_entries as i64, before, &moment, &posted);
            replay.post(&posted);
            (before, moment) = (posted.hash, posted.made_at);
            if TOLD_MAX <= replay.broken.len() {
                break;
            }
        }
        if replay.broken.is_empty() {
            replay.whole();
        }
        for (entry, what) in beside::faults(&self.connection)? {
            replay.broken.push(Broken { entry, what });
        }
        verified.head = (before != chain::BEGINNING).then(|| Digest(before).to_string());
        verified.n_accounts = replay.books.balances.len();
        verified.broken = replay.broken;
        verified.broken.truncate(TOLD_MAX);
        Ok(verified)
    }
}

/// The books as they come out again.
struct Replay {
    books: Books,
    /// What projects owe by the digests of their charges.
    dues: BTreeMap<String, Due>,
    broken: Vec<Broken>,
}

impl Replay {
    fn add(&mut self, entry: Option<i64>, zh: impl Into<String>, en: impl Into<String>) {
        self.broken.push(Broken { entry, what: Text::new(zh, en) });
    }

    /// Lots and charges, held against their digests.
    fn records(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.books.lots = lots::all(connection)?;
        for (table, name) in [("ledger_lot", "id"), ("ledger_charge", "project")] {
            let mut statement = connection.prepare(&format!("SELECT {name}, text, sha256 FROM {table}"))?;
            let mut rows = statement.query(())?;
            while let Some(row) = rows.next()? {
                let (name, text, sha256): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                if wire::sha256(&text) != sha256 {
                    self.add(
                        None,
                        format!("{table} {name} 的内容与其校验值不符"),
                        format!("{table} {name} is not what its digest says"),
                    );
                }
            }
        }
        let mut statement = connection.prepare("SELECT text, regime, sha256 FROM ledger_charge")?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let (text, regime, sha256): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            self.dues.insert(sha256, charges::of_texts(&text, &regime)?);
        }
        Ok(())
    }

    /// One entry; what cannot be read of it is a fault and ends the replay.
    fn read(&mut self, connection: &Connection, seq: i64) -> Result<Option<Posted>, StoreError> {
        match read::posted(connection, seq) {
            Err(StoreError::Sqlite { source: rusqlite::Error::FromSqlConversionFailure(_, _, cause) }) => {
                self.add(Some(seq), format!("无法读取:{cause}"), format!("cannot be read: {cause}"));
                Ok(None)
            }
            other => other,
        }
    }

    /// The chain at one entry, and the records it rests on.
    fn link(&mut self, expected: i64, before: [u8; 32], moment: &str, posted: &Posted) {
        let seq = posted.seq;
        if seq != expected {
            self.add(
                Some(seq),
                format!("编号不连续,此处应为 {expected}"),
                format!("numbers have a gap: it should be {expected}"),
            );
        }
        if posted.made_at.as_str() < moment {
            self.add(
                Some(seq),
                format!("时间 {} 早于前一笔 {moment}", posted.made_at),
                format!("of {}, before the entry before, of {moment}", posted.made_at),
            );
        }
        if !chain::is_linked(before, posted) {
            self.add(
                Some(seq),
                "哈希链在此断开:内容与其哈希不符",
                "the chain is broken here: the entry is not what its digest says",
            );
        }
        for document in &posted.entry.documents {
            let Some(sha256) = &document.sha256 else { continue };
            let is_there = match document.role {
                Role::Charge => self.dues.contains_key(sha256),
                Role::Lot => self.books.lots.iter().any(|(id, lot)| {
                    id.as_str() == document.reference && wire::sha256(&wire::lot_text(lot)) == *sha256
                }),
                Role::Basis | Role::TaskMet => true,
            };
            if !is_there {
                let reference = &document.reference;
                self.add(
                    Some(seq),
                    format!("所依据的记录 {reference} 已不是当时的内容"),
                    format!("the record {reference} it rests on is not what it was"),
                );
            }
        }
    }

    /// Posts an entry again, by the charge it names.
    fn post(&mut self, posted: &Posted) {
        let charge = posted.entry.documents.iter().find(|own| own.role == Role::Charge);
        let due = charge.and_then(|own| self.dues.get(own.sha256.as_ref()?)).cloned();
        self.books.dues.extend(due.map(|due| (due.project.clone(), due)));
        match self.books.post(posted.seq, &posted.entry) {
            Ok(after) if after == posted.after => {}
            Ok(_) => self.add(
                Some(posted.seq),
                "余额与逐笔重算的不同",
                "its balances are not those that come out of the entries",
            ),
            Err(error) => {
                let why = error.text();
                self.add(
                    Some(posted.seq),
                    format!("重算时不能成立:{}", why.zh),
                    format!("it cannot be posted: {}", why.en),
                );
            }
        }
    }

    /// The invariants, of all balances together.
    fn whole(&mut self) {
        for fault in self.books.faults() {
            self.add(
                None,
                format!("不变式 {} 不成立:{}", fault.what, fault.place),
                format!("invariant {} does not hold: {}", fault.what, fault.place),
            );
        }
    }
}
