//! Entries: what is to be posted, and what was.

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::account::{Account, State, Stock, Terms};
use crate::ledger::amount::Amount;
use crate::ledger::ids::ProjectId;
use crate::ledger::kind::Kind;

/// One movement of stock from a state to another.
///
/// Invariant: one amount and two accounts of the same stock, so no posting can make or lose anything, or carry it
/// from one book or lot to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// What moves.
    pub stock: Stock,
    /// The state it leaves.
    pub from: State,
    /// The state it enters.
    pub to: State,
    /// How much, more than nothing.
    pub amount: Amount,
}

/// So much of a stock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Draw {
    /// What.
    pub stock: Stock,
    /// How much, more than nothing.
    pub amount: Amount,
}

/// An entry (分录) to be posted: all of its postings or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub kind: Kind,
    /// The project it is for, where the kind has one.
    pub project: Option<ProjectId>,
    /// Its postings, ordered, no stock twice between the same states.
    pub postings: Vec<Posting>,
    /// The last day of a lock.
    pub expires: Option<Date>,
    /// The entry a reversal takes back.
    pub reverses: Option<i64>,
    /// What is paid for a transfer, in fen (分); nothing is said with a zero.
    pub price_fen: Option<i64>,
    /// What it rests on.
    pub documents: Vec<Document>,
    /// Who asks for it, not empty.
    pub who: String,
    /// Who has confirmed it, where the kind wants a second.
    pub confirmed_by: Option<String>,
    /// What is said to it; may be empty.
    pub note: String,
}

/// A document an entry rests on, by reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is for.
    pub role: Role,
    /// Its number, path or address, not empty.
    pub reference: String,
    /// Its digest, where it was a file that could be read, or a record of the workspace.
    pub sha256: Option<String>,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// 批文, 验收 or 备案文号: what the entry rests on.
    Basis,
    /// That the giver has met its retained-farmland task (耕地保有量).
    TaskMet,
    /// What the project must supply, as entered in the workspace.
    Charge,
    /// What a lot is, as entered in the workspace.
    Lot,
}

/// The balances of a posting's two accounts after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Of the one it left.
    pub from: Amount,
    /// Of the one it entered.
    pub to: Amount,
}

/// An entry that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its number, counted from 1 without gaps.
    pub seq: i64,
    /// When, RFC 3339 UTC; never before the one before.
    pub made_at: String,
    /// What was posted.
    pub entry: Entry,
    /// The balances after each posting, in their order.
    pub after: Vec<After>,
    /// The link of the chain: the digest of this and all before it.
    pub hash: [u8; 32],
}

impl Posting {
    /// The two accounts, for the entry's project.
    pub fn accounts(&self, project: Option<&ProjectId>) -> (Account, Account) {
        let account = |state| Account::new(self.stock.clone(), state, project);
        (account(self.from), account(self.to))
    }

    /// The contrary.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { from: self.to, to: self.from, ..self.clone() }
    }
}

/// The postings of an entry that moves all draws between the same states.
///
/// # Panics
/// For a transfer or a reversal, which have functions of their own.
pub fn moved(kind: Kind, draws: &[Draw]) -> Vec<Posting> {
    let (from, to) = kind.moves().expect("transfers and reversals have functions of their own");
    ordered(draws.iter().map(|own| Posting { stock: own.stock.clone(), from, to, amount: own.amount }))
}

/// The postings of a transfer: out of the giver's stock, into the receiver's.
pub fn transferred(draws: &[Draw], receiver: &Code, terms: Terms) -> Vec<Posting> {
    let out = |own: &Draw| Posting {
        stock: own.stock.clone(),
        from: State::Available,
        to: State::TransferredOut,
        amount: own.amount,
    };
    let into = |own: &Draw| Posting {
        stock: Stock { district: receiver.clone(), terms, ..own.stock.clone() },
        from: State::FromOthers,
        to: State::Available,
        amount: own.amount,
    };
    ordered(draws.iter().flat_map(|own| [out(own), into(own)]))
}

/// The postings that take an entry back.
pub fn reversed(postings: &[Posting]) -> Vec<Posting> {
    ordered(postings.iter().map(Posting::reversed))
}

/// Orders postings and puts those of one stock between the same states together.
fn ordered(postings: impl Iterator<Item = Posting>) -> Vec<Posting> {
    let mut postings: Vec<Posting> = postings.collect();
    postings.sort();
    let same = |a: &Posting, b: &Posting| (&a.stock, a.from, a.to) == (&b.stock, b.from, b.to);
    postings.dedup_by(|later, kept| {
        // Amounts past the range stay apart, and are refused as they are posted.
        let sum = kept.amount.checked_add(later.amount).filter(|_| same(later, kept));
        sum.inspect(|sum| kept.amount = *sum).is_some()
    });
    postings
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Basis, Self::TaskMet, Self::Charge, Self::Lot];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Basis => "basis",
            Self::TaskMet => "task-met",
            Self::Charge => "charge",
            Self::Lot => "lot",
        }
    }

    /// The role of that stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.id() == id)
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Basis => Text::new("依据", "basis"),
            Self::TaskMet => Text::new("完成耕地保有量任务的证明", "retained-farmland task met"),
            Self::Charge => Text::new("应补清单", "charge"),
            Self::Lot => Text::new("指标来源", "lot"),
        }
    }
}
