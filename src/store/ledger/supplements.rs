//! Supplement projects (补充项目): land that is to bring quota in, and its acceptance.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::code::Code;
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::book::{Book, Family};
use crate::ledger::entry::Entry;
use crate::ledger::ids::LotId;
use crate::ledger::lot::{Lot, Source};
use crate::ledger::regime::BookLaw;
use crate::store::clock::Moment;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::overlap::shared;
use crate::store::ledger::{Answer, Outcome, lots, posted};
use crate::store::site;
use crate::store::workspace::Workspace;

/// A square millimetre is this part of 0.01 m².
pub(crate) const MM2_PER_UNIT: i64 = 10_000;

/// A supplement project to enter.
#[derive(Clone, Debug)]
pub struct NewSupplement<'a> {
    /// Its number, which its lot will have.
    pub id: &'a LotId,
    /// What it is called; may be empty.
    pub name: &'a str,
    /// Its district, a code of the layer `xzq`.
    pub district: &'a Code,
    /// How it makes farmland.
    pub source: Source,
    /// The class of the land it makes, where it is one.
    pub class: Option<&'a Code>,
    /// The rings of its land, as a layer's feature has them.
    pub rings: &'a [Vec<Point>],
    /// Their legal area, more than nothing.
    pub area: Area,
    /// The name of the file they came from.
    pub source_name: &'a str,
    /// Who enters it, not empty.
    pub who: &'a str,
}

/// A supplement project, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplement {
    /// Its number.
    pub id: LotId,
    /// What it is called.
    pub name: String,
    /// Its district.
    pub district: Code,
    /// How it makes farmland.
    pub source: Source,
    /// The class of the land it makes.
    pub class: Option<Code>,
    /// The legal area of its land.
    pub area: Area,
    /// The digest of its land.
    pub site_sha256: String,
    /// The name of the file that came from.
    pub source_name: String,
    /// Who entered it.
    pub who: String,
    /// When, RFC 3339 UTC.
    pub made_at: String,
    /// Its acceptance; `None` before, and again once that was reversed.
    pub acceptance: Option<Acceptance>,
}

/// An acceptance (验收), as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The entry that took what it brings into the books.
    pub entry: i64,
    /// What of the land cannot serve.
    pub barred: Amount,
    /// Why.
    pub barred_why: String,
}

/// What is to be accepted.
#[derive(Clone, Debug)]
pub struct ToAccept<'a> {
    /// The supplement.
    pub id: &'a LotId,
    /// The books it goes to.
    pub family: Family,
    /// What of its land cannot serve: slopes over 25°, red lines, reserves.
    pub barred: Amount,
    /// Why, or what was looked at; may be empty where nothing is barred.
    pub barred_why: &'a str,
    /// What the rules said of its land; `None`: nothing was overlaid that they could be asked of.
    pub judgement: Option<&'a Judgement>,
    /// The entry that registers what it brings.
    pub entry: &'a Entry,
}

/// What the rules said of a supplement's land, as it is kept with the acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The overlay that was asked; it names the layers' versions.
    pub run: i64,
    /// The digest of the definitions whose rules were asked.
    pub definitions: String,
    /// The answers, a JSON document.
    pub text: String,
}

impl Workspace {
    /// Enters a supplement project.
    ///
    /// # Errors
    /// [`StoreError::Ledger`]: the number is used, or the land is another supplement's; [`StoreError::Sqlite`].
    pub fn add_supplement(
        &mut self,
        new: &NewSupplement<'_>,
        now: &Moment,
    ) -> Result<Supplement, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let added = added(&transaction, new, now)?;
        transaction.commit()?;
        Ok(added)
    }

    /// Accepts a supplement: its lot is entered, what it brings registered, and what the rules said kept, in one
    /// transaction.
    ///
    /// # Errors
    /// [`StoreError::Ledger`]: no such supplement, accepted already, more than its land, land that another supplement
    /// has brought already, or the books do not take it;
    /// [`StoreError::Definitions`], [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn accept_supplement(
        &mut self,
        to_accept: &ToAccept<'_>,
        key: Option<&str>,
        now: &Moment,
    ) -> Result<Answer, StoreError> {
        let measure = LegalMeasure::new(&self.plane().projection);
        let law = self.shared_definitions()?.books.clone();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = accepted(&transaction, (&law, &measure), to_accept, key, now)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// All supplements by number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn supplements(&self) -> Result<Vec<Supplement>, StoreError> {
        let mut statement = self.connection.prepare(&format!("{QUERY} ORDER BY own.id"))?;
        let rows = statement.query_map((), supplement_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One supplement.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where there is none of that number, [`StoreError::Sqlite`].
    pub fn supplement(&self, id: &LotId) -> Result<Supplement, StoreError> {
        known(&self.connection, id)
    }

    /// The rings of a supplement's land.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where there is none of that number, or its land is not as it was entered;
    /// [`StoreError::Sqlite`].
    pub fn supplement_rings(&self, id: &LotId) -> Result<Vec<Vec<Point>>, StoreError> {
        rings_of(&self.connection, id)
    }

    /// What the rules said when a supplement was accepted by this entry; `None` where they were not asked.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn judgement(&self, entry: i64) -> Result<Option<Judgement>, StoreError> {
        const JUDGED: &str = "SELECT run, definitions, text FROM supplement_judgement WHERE entry = ?1";
        let read =
            |row: &Row<'_>| Ok(Judgement { run: row.get(0)?, definitions: row.get(1)?, text: row.get(2)? });
        Ok(self.connection.query_row(JUDGED, [entry], read).optional()?)
    }
}

fn rings_of(connection: &Connection, id: &LotId) -> Result<Vec<Vec<Point>>, StoreError> {
    const SITE: &str = "SELECT site, site_sha256 FROM supplement WHERE id = ?1";
    let read = |row: &Row<'_>| Ok(site::Site { bytes: row.get(0)?, sha256: row.get(1)? });
    let found = connection.query_row(SITE, [id.as_str()], read).optional()?;
    let found = found.ok_or_else(|| KeepingError::NoSuchSupplement { id: id.to_string() })?;
    let bad = || KeepingError::BadRecord { what: format!("supplement {id}: site") };
    Ok(site::decode(&found).ok_or_else(bad)?)
}

/// Refuses land that is in the books already by another supplement.
fn is_free(connection: &Connection, own: &Supplement, measure: &LegalMeasure) -> Result<(), StoreError> {
    let rings = rings_of(connection, &own.id)?;
    let shared = shared(connection, (&own.id, own.source, &rings), measure)?;
    let taken: Vec<String> = shared
        .iter()
        .filter(|one| one.is_accepted)
        .map(|one| format!("{} {} ha", one.id, one.area.to_hectares_text(6)))
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(KeepingError::SharedLand { id: own.id.to_string(), with: taken.join(", ") }.into())
}

/// [`Workspace::add_supplement`] within a transaction.
pub(super) fn added(
    transaction: &Transaction<'_>,
    new: &NewSupplement<'_>,
    now: &Moment,
) -> Result<Supplement, StoreError> {
    const SAME: &str = "SELECT id FROM supplement WHERE site_sha256 = ?1";
    const INSERT: &str =
        "INSERT INTO supplement (id, name, scheme, district, source, class_scheme, class, site,
        site_sha256, source_name, area_mm2, who, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    // A quota handed down has the same names.
    let is_lot = lots::lot(transaction, new.id)?.is_some();
    if is_lot || supplement(transaction, new.id)?.is_some() {
        return Err(KeepingError::Taken { id: new.id.to_string() }.into());
    }
    let site = site::encode(new.rings);
    let same = transaction.query_row(SAME, [&site.sha256], |row| row.get(0)).optional()?;
    if let Some(id) = same {
        return Err(KeepingError::SameLand { id }.into());
    }
    transaction.execute(
        INSERT,
        params![
            new.id.as_str(),
            new.name,
            &*new.district.scheme,
            &*new.district.code,
            new.source.id(),
            new.class.map(|own| &*own.scheme),
            new.class.map(|own| &*own.code),
            site.bytes,
            site.sha256,
            new.source_name,
            new.area.square_millimetres(),
            new.who,
            now.instant,
        ],
    )?;
    known(transaction, new.id)
}

/// [`Workspace::accept_supplement`] within a transaction.
pub(super) fn accepted(
    transaction: &Transaction<'_>,
    (law, measure): (&BookLaw, &LegalMeasure),
    to_accept: &ToAccept<'_>,
    key: Option<&str>,
    now: &Moment,
) -> Result<Answer, StoreError> {
    const INSERT: &str = "INSERT INTO supplement_acceptance (entry, supplement, barred_units, barred_why)
        VALUES (?1, ?2, ?3, ?4)";
    const JUDGED: &str = "INSERT INTO supplement_judgement (entry, run, definitions, text)
        VALUES (?1, ?2, ?3, ?4)";
    let own = known(transaction, to_accept.id)?;
    let lot = Lot {
        id: own.id.clone(),
        district: own.district.clone(),
        source: own.source,
        family: to_accept.family,
        class: own.class.clone(),
        due: None,
    };
    lot.check(law, now.day)?;
    lots::enter(transaction, &lot, &to_accept.entry.who, now)?;
    let answer = posted(transaction, to_accept.entry, key, now)?;
    if let (Outcome::Posted(entry), false) = (answer.outcome, answer.is_repeated) {
        if let Some(Acceptance { entry, .. }) = own.acceptance {
            return Err(KeepingError::IsAccepted { id: own.id.to_string(), entry }.into());
        }
        fits(&own, to_accept)?;
        is_free(transaction, &own, measure)?;
        let barred = to_accept.barred.units();
        transaction.execute(INSERT, (entry, own.id.as_str(), barred, to_accept.barred_why))?;
        if let Some(judged) = to_accept.judgement {
            transaction.execute(JUDGED, (entry, judged.run, &judged.definitions, &judged.text))?;
        }
    }
    Ok(answer)
}

/// Refuses more land than there is: what is accepted, in the book that counts it, against the land without what is
/// barred. A hundredth of a square metre that is begun counts as one.
fn fits(own: &Supplement, to_accept: &ToAccept<'_>) -> Result<(), StoreError> {
    let is_land = |book: Book| {
        matches!(book, Book::QuantityByGrade | Book::Quantity | Book::MiningSwap | Book::Replacement)
            || own.source == Source::Upgrade && book == Book::Paddy
    };
    let postings = to_accept.entry.postings.iter();
    let accepted: Amount = postings.filter(|one| is_land(one.stock.book)).map(|one| one.amount).sum();
    let land = Amount::new((own.area.square_millimetres() + MM2_PER_UNIT - 1) / MM2_PER_UNIT);
    let there = land - to_accept.barred;
    if accepted <= there {
        return Ok(());
    }
    let text = |amount| Unit::Land.text(amount);
    let (id, accepted, there) = (own.id.to_string(), text(accepted), text(there));
    Err(KeepingError::MoreThanLand { id, accepted, there }.into())
}

/// A supplement with its last acceptance that was not reversed.
pub(super) const QUERY: &str =
    "SELECT own.*, acceptance.entry AS entry, barred_units, barred_why FROM supplement AS own
    LEFT JOIN supplement_acceptance AS acceptance ON acceptance.supplement = own.id
        AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE reverses = acceptance.entry)";

pub(super) fn supplement(connection: &Connection, id: &LotId) -> Result<Option<Supplement>, StoreError> {
    let mut statement = connection.prepare(&format!("{QUERY} WHERE own.id = ?1"))?;
    Ok(statement.query_row([id.as_str()], supplement_of).optional()?)
}

fn known(connection: &Connection, id: &LotId) -> Result<Supplement, StoreError> {
    let found = supplement(connection, id)?;
    Ok(found.ok_or_else(|| KeepingError::NoSuchSupplement { id: id.to_string() })?)
}

fn supplement_of(row: &Row<'_>) -> rusqlite::Result<Supplement> {
    let (id, source): (String, String) = (row.get("id")?, row.get("source")?);
    let class: Option<(String, String)> =
        row.get::<_, Option<String>>("class_scheme")?.zip(row.get::<_, Option<String>>("class")?);
    let acceptance = match row.get::<_, Option<i64>>("entry")? {
        Some(entry) => Some(Acceptance {
            entry,
            barred: Amount::new(row.get("barred_units")?),
            barred_why: row.get("barred_why")?,
        }),
        None => None,
    };
    Ok(Supplement {
        id: LotId::new(&id).map_err(|error| wrong_text("id", error))?,
        name: row.get("name")?,
        district: Code::new(row.get::<_, String>("scheme")?, row.get::<_, String>("district")?),
        source: Source::of_id(&source).ok_or_else(|| wrong_text("source", source))?,
        class: class.map(|(scheme, code)| Code::new(scheme, code)),
        area: Area::from_square_millimetres(row.get("area_mm2")?),
        site_sha256: row.get("site_sha256")?,
        source_name: row.get("source_name")?,
        who: row.get("who")?,
        made_at: row.get("made_at")?,
        acceptance,
    })
}
