//! What came and left in a year, by district, book and grade: the balances before it begins and when it ends.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use crate::layer::code::Code;
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::flows::Flow;
use crate::ledger::ids::Grade;
use crate::ledger::lot::Source;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::ledger::read::{ACCOUNT, account_of};
use crate::store::workspace::Workspace;

/// Flows by district, book and grade.
pub type Flows = BTreeMap<(Code, Book, Option<Grade>), Flow>;

impl Workspace {
    /// The flows of a year in China Standard Time; no row of stock that had nothing and moved nothing.
    ///
    /// Costs a look at the last legs of each account, however many entries there are.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn flows(&self, year: u16) -> Result<Flows, StoreError> {
        // The balance after the last entry up to a number: what stands in the last leg that is not behind it.
        let after = |place: u8| {
            format!(
                "coalesce((SELECT after FROM ledger_leg WHERE account = own.id AND entry <= ?{place}
                    ORDER BY entry DESC LIMIT 1), 0)"
            )
        };
        let (before, by_end) = (after(1), after(2));
        let query =
            format!("SELECT {ACCOUNT}, {before} AS before, {by_end} AS by_end FROM ledger_account AS own");
        let mut statement = self.connection.prepare(&query)?;
        let rows = statement.query_map(self.entries_of(year)?, |row| {
            let [before, by_end] = [row.get("before")?, row.get("by_end")?].map(Amount::new);
            Ok((account_of(row)?, before, by_end))
        })?;
        let mut flows = Flows::new();
        for row in rows {
            let (account, before, by_end) = row?;
            let stock = account.stock;
            let flow = flows.entry((stock.district, stock.book, stock.grade)).or_default();
            flow.add(account.state, before, by_end);
        }
        flows.retain(|_, flow| *flow != Flow::default());
        Ok(flows)
    }

    /// What supplements brought in a year by district and source, net of reversals: new farmland that was accepted.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`], [`StoreError::Ledger`] where a lot cannot be read.
    pub fn accepted_land(&self, year: u16) -> Result<BTreeMap<(Code, Source), Amount>, StoreError> {
        const QUERY: &str = "SELECT own.scheme, own.district, lot.source, -sum(leg.amount)
            FROM ledger_account AS own
            JOIN ledger_leg AS leg ON leg.account = own.id AND leg.entry > ?1 AND leg.entry <= ?2
            JOIN supplement AS lot ON lot.id = own.lot
            WHERE own.state = 'outside' AND own.book IN ('quantity', 'quantity-by-grade')
            GROUP BY 1, 2, 3";
        let mut statement = self.connection.prepare(QUERY)?;
        let rows = statement.query_map(self.entries_of(year)?, |row| {
            let code = Code::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
            Ok((code, row.get::<_, String>(2)?, Amount::new(row.get(3)?)))
        })?;
        let mut land = BTreeMap::new();
        for row in rows {
            let (district, source, amount) = row?;
            let known = Source::of_id(&source);
            if let Some(source) = known.filter(|_| amount != Amount::ZERO) {
                land.insert((district, source), amount);
            }
        }
        Ok(land)
    }

    /// The last entry before a year and the last up to its end; 0 where there is none. Entries stand in the order of
    /// their moments.
    fn entries_of(&self, year: u16) -> Result<[i64; 2], StoreError> {
        const LAST: &str = "SELECT seq FROM ledger_entry WHERE made_at < ?1 ORDER BY seq DESC LIMIT 1";
        let last = |year: u16| -> Result<i64, StoreError> {
            let begins = clock::beginning(year);
            let found = self.connection.query_row(LAST, [begins], |row| row.get(0)).optional()?;
            Ok(found.unwrap_or(0))
        };
        Ok([last(year)?, last(year + 1)?])
    }
}
