//! What the journal tells of a year: entries with their days, balances at its end, names.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::scheme::Scheme;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::Account;
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::entry::{Posted, Posting, Role};
use crate::ledger::ids::LotId;
use crate::ledger::kind::Kind;
use crate::ledger::lot::Lot;

/// The journal, and what its reports are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// All entries with the day each was posted, in the order of the journal.
    pub entries: &'a [(Date, Posted)],
    /// The lots.
    pub lots: &'a BTreeMap<LotId, Lot>,
    /// What supplement projects are called, where they are called something.
    pub titles: &'a BTreeMap<LotId, String>,
    /// The scheme of districts, for names.
    pub districts: &'a Scheme,
    /// The first and the last day of the year.
    pub year: (Date, Date),
    /// Only this district's.
    pub district: Option<&'a Code>,
}

/// A district by code and name, with the city above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name; the code where the scheme does not know it.
    pub name: Text,
    /// The city's name; empty where the scheme does not say.
    pub city: Text,
}

/// What has been moved or is there, by the books that reports show. Land in 0.01 m², grain in kg.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// 数量, or the whole of a quota that has parts.
    pub total: Amount,
    /// Of it 农用地.
    pub farmland: Amount,
    /// Of it 耕地.
    pub cultivated: Amount,
    /// Of it 水田.
    pub paddy: Amount,
    /// 产能.
    pub capacity: Amount,
}

impl Figures {
    /// Adds what stands in a book. What is to be set aside as permanent basic farmland is no quota and is not added.
    pub fn add(&mut self, book: Book, amount: Amount) {
        let own = match book {
            Book::QuantityByGrade
            | Book::Quantity
            | Book::Allowance
            | Book::ConversionTotal
            | Book::LinkageTotal
            | Book::MiningSwap => &mut self.total,
            Book::ConversionFarmland => &mut self.farmland,
            Book::ConversionCultivated | Book::LinkageCultivated => &mut self.cultivated,
            Book::Paddy | Book::AllowancePaddy | Book::LinkagePaddy => &mut self.paddy,
            Book::Capacity | Book::LinkageCapacity => &mut self.capacity,
            Book::Replacement => return,
        };
        *own += amount;
    }

    /// What of these is more than others.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self {
            total: self.total - other.total,
            farmland: self.farmland - other.farmland,
            cultivated: self.cultivated - other.cultivated,
            paddy: self.paddy - other.paddy,
            capacity: self.capacity - other.capacity,
        }
    }
}

impl Place {
    /// How a district stands in a table: its name.
    pub fn shown(&self, lang: Lang) -> String {
        self.name.get(lang).to_owned()
    }
}

impl Told<'_> {
    /// What accounts have at the end of a day.
    pub fn standing(&self, until: Date) -> BTreeMap<Account, Amount> {
        let mut standing = BTreeMap::new();
        for (_, posted) in self.entries.iter().take_while(|(day, _)| *day <= until) {
            post(&mut standing, posted);
        }
        standing
    }

    /// The entries of the year.
    pub fn of_year(&self) -> impl Iterator<Item = &(Date, Posted)> {
        let (first, last) = self.year;
        self.entries.iter().filter(move |(day, _)| first <= *day && *day <= last)
    }

    /// What an entry did, or what the entry did that it takes back.
    pub fn kind(&self, posted: &Posted) -> Option<Kind> {
        let Some(seq) = posted.entry.reverses else { return Some(posted.entry.kind) };
        self.entries.iter().find(|(_, own)| own.seq == seq).map(|(_, own)| own.entry.kind)
    }

    /// Whether a district is among those asked for.
    pub fn asks(&self, district: &Code) -> bool {
        self.district.is_none_or(|own| own == district)
    }

    /// A district by code and name.
    pub fn place(&self, district: &Code) -> Place {
        let unknown = || Text::new(&*district.code, &*district.code);
        let class = self.districts.class(&district.code).filter(|_| self.districts.id == district.scheme);
        let city = class.and_then(|own| self.districts.class(own.parent.as_deref()?));
        Place {
            code: district.code.to_string(),
            name: class.map_or_else(unknown, |own| own.name.clone()),
            city: city.map_or_else(|| Text::new("", ""), |own| own.name.clone()),
        }
    }

    /// What a lot's project is called; empty where it is not.
    pub fn title(&self, lot: &LotId) -> String {
        self.titles.get(lot).cloned().unwrap_or_default()
    }
}

/// Posts an entry to balances.
pub(super) fn post(standing: &mut BTreeMap<Account, Amount>, posted: &Posted) {
    for posting in &posted.entry.postings {
        let (from, to) = posting.accounts(posted.entry.project.as_ref());
        *standing.entry(from).or_default() -= posting.amount;
        *standing.entry(to).or_default() += posting.amount;
    }
}

/// What a posting adds to a report of what an entry of its kind does: taken back, it is less than nothing.
pub(super) fn signed(posted: &Posted, posting: &Posting) -> Amount {
    if posted.entry.kind == Kind::Reverse { -posting.amount } else { posting.amount }
}

/// What an entry rests on, of all documents that are a basis.
pub(super) fn basis(posted: &Posted) -> String {
    let documents = posted.entry.documents.iter().filter(|own| own.role == Role::Basis);
    documents.map(|own| own.reference.as_str()).collect::<Vec<_>>().join(";")
}
