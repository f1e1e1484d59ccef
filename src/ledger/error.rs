//! Why an entry is refused.

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::account::{Account, Stock};
use crate::ledger::amount::Amount;
use crate::ledger::book::{Book, Family};
use crate::ledger::entry::Role;
use crate::ledger::ids::{LotId, ProjectId};
use crate::ledger::kind::Kind;

/// Why the books do not take an entry. Nothing of it is posted then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{}", self.text().en)]
pub enum LedgerError {
    /// It moves nothing.
    Empty {
        /// The kind.
        kind: Kind,
    },
    /// Its postings are not ordered, or one stands twice.
    OutOfOrder,
    /// An amount is not more than nothing, or has no room.
    BadAmount {
        /// Of what.
        stock: Stock,
        /// The amount.
        amount: Amount,
    },
    /// An account would fall below nothing (I3).
    TooLittle {
        /// The account.
        account: Account,
        /// What it has.
        there: Amount,
        /// What was to be taken.
        asked: Amount,
    },
    /// The kind of entry does not move so.
    WrongMove {
        /// The kind.
        kind: Kind,
        /// Of what.
        stock: Stock,
    },
    /// Books of that family have no such entries.
    WrongFamily {
        /// The kind.
        kind: Kind,
        /// The family.
        family: Family,
    },
    /// Nobody has entered the lot.
    NoSuchLot {
        /// The lot.
        lot: LotId,
    },
    /// The lot stands in other books.
    OtherFamily {
        /// The lot.
        lot: LotId,
        /// The books it stands in.
        family: Family,
        /// The book asked for.
        book: Book,
    },
    /// The book has grades and the stock none, or the other way round.
    WrongGrade {
        /// The stock.
        stock: Stock,
    },
    /// What arises arises in the lot's own district, and free.
    ElsewhereBorn {
        /// The lot.
        lot: LotId,
        /// Its district.
        district: Code,
    },
    /// The source makes no such amounts: an upgrade adds no quantity.
    NotOfSource {
        /// The lot.
        lot: LotId,
        /// The book.
        book: Book,
    },
    /// The kind wants a project and there is none, or the other way round.
    WrongProject {
        /// The kind.
        kind: Kind,
    },
    /// A lock wants a last day that is not past; nothing else has one.
    WrongExpiry {
        /// The kind.
        kind: Kind,
        /// The day given.
        expires: Option<Date>,
    },
    /// The kind must rest on a document.
    NoDocument {
        /// The kind.
        kind: Kind,
        /// What the document must be for.
        role: Role,
    },
    /// A transfer says its price, and nothing else does; below nothing it cannot be.
    WrongPrice {
        /// The kind.
        kind: Kind,
    },
    /// One proposes and another confirms.
    WantsSecond {
        /// The kind.
        kind: Kind,
        /// Who has proposed it.
        who: String,
    },
    /// What came from another district under this condition must not be handed on (I6).
    NotToBeHandedOn {
        /// The stock.
        stock: Stock,
    },
    /// Nobody has entered what the project must supply.
    NoCharge {
        /// The project.
        project: ProjectId,
    },
    /// The project is supplied from its own district's stock.
    OtherDistrict {
        /// The project.
        project: ProjectId,
        /// Its district.
        district: Code,
        /// What was drawn on.
        stock: Stock,
    },
    /// What would be written off is not what the project owes (I4).
    NotWhatIsOwed {
        /// The project.
        project: ProjectId,
        /// The book.
        book: Book,
        /// What is owed.
        owed: Amount,
        /// What would be written off.
        drawn: Amount,
    },
    /// The entry to be taken back is not there.
    NoSuchEntry {
        /// The number.
        seq: i64,
    },
    /// A reversal cannot be taken back; what was right is posted anew.
    IsReversal {
        /// The number.
        seq: i64,
    },
    /// The entry was taken back already.
    IsReversed {
        /// The number.
        seq: i64,
        /// By which entry.
        by: i64,
    },
    /// A reversal has the contrary of the entry's postings, whole.
    NotTheContrary {
        /// The number.
        seq: i64,
    },
    /// A line of the charge has no grade, and the regime asks for grades.
    NoGrade {
        /// The project.
        project: ProjectId,
        /// The class.
        class: Code,
    },
    /// The charge contradicts itself.
    ChargeWrong {
        /// The project.
        project: ProjectId,
        /// `negative`, `quantity`, `part` or `conversion`.
        what: &'static str,
    },
    /// The lot's source, family or day of return do not go together.
    LotWrong {
        /// The lot.
        lot: LotId,
        /// What must be.
        what: Text,
    },
}
