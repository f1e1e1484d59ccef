//! What accounts have, answered from their last legs.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::ledger::account::{Account, State};
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::due::{ByGrade, Coverage, Due};
use crate::ledger::ids::{LotId, ProjectId};
use crate::store::error::StoreError;
use crate::store::ledger::read::{self, ACCOUNT, BALANCE, account_of};
use crate::store::workspace::Workspace;

/// Which accounts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// A district's.
    District(Code),
    /// A lot's, in all districts.
    Lot(LotId),
    /// A project's own: locked, written off, in use.
    Project(ProjectId),
}

/// What an account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// How much.
    pub amount: Amount,
}

/// What a project owes and has, and what it could draw on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectView {
    /// What it owes.
    pub due: Due,
    /// Book by book.
    pub coverage: Vec<Coverage>,
    /// What its district has available of the books it owes, lot by lot.
    pub available: Vec<Balance>,
}

impl Workspace {
    /// What one account has.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn balance(&self, account: &Account) -> Result<Amount, StoreError> {
        Ok(read::balance(&self.connection, account)?.map_or(Amount::ZERO, |(_, amount)| amount))
    }

    /// What accounts have that have something, in the accounts' order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn balances(&self, scope: &Scope) -> Result<Vec<Balance>, StoreError> {
        let (condition, values): (&str, Vec<&str>) = match scope {
            Scope::All => ("", Vec::new()),
            Scope::District(code) => ("WHERE scheme = ? AND district = ?", vec![&code.scheme, &code.code]),
            Scope::Lot(lot) => ("WHERE lot = ?", vec![lot.as_str()]),
            Scope::Project(project) => ("WHERE project = ?", vec![project.as_str()]),
        };
        let query = format!("SELECT {ACCOUNT}, {BALANCE} AS balance FROM ledger_account AS own {condition}");
        let mut statement = self.connection.prepare(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
            Ok(Balance { account: account_of(row)?, amount: Amount::new(row.get("balance")?) })
        })?;
        let mut balances: Vec<Balance> = rows.collect::<Result<_, _>>()?;
        balances.retain(|own| own.amount != Amount::ZERO);
        balances.sort_unstable_by(|a, b| a.account.cmp(&b.account));
        Ok(balances)
    }

    /// What a project owes, has, and could draw on; `None` where nobody has entered what it owes.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where a record cannot be read, [`StoreError::Sqlite`].
    pub fn project_view(&self, project: &ProjectId) -> Result<Option<ProjectView>, StoreError> {
        let Some(due) = self.due(project)? else { return Ok(None) };
        let own = self.balances(&Scope::Project(project.clone()))?;
        let mut available = self.balances(&Scope::District(due.district.clone()))?;
        available.retain(|one| {
            one.account.state == State::Available && due.owed.contains_key(&one.account.stock.book)
        });
        let (locked, written) = (sums(&own, State::Locked), sums(&own, State::WrittenOff));
        let coverage = due.coverage(&sums(&available, State::Available), &locked, &written);
        Ok(Some(ProjectView { due, coverage, available }))
    }
}

/// Sums of one state by book and grade.
fn sums(balances: &[Balance], state: State) -> BTreeMap<Book, ByGrade> {
    let mut sums: BTreeMap<Book, ByGrade> = BTreeMap::new();
    for Balance { account, amount } in balances.iter().filter(|own| own.account.state == state) {
        let stock = &account.stock;
        *sums.entry(stock.book).or_default().entry(stock.grade).or_default() += *amount;
    }
    sums
}
