//! Entries, lots and charges as JSON: twins of the room's own types, so that a field renamed there does not change
//! what was kept, or what a file of somebody's says.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::formats::snapshot::container::Digest;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::ledger::account::{State, Stock, Terms};
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::book::Book;
use crate::ledger::charge::{Charge, ChargeLine, Conversion, LayerDigest, Provenance, Totals};
use crate::ledger::entry::{Document, Entry, Posting, Role};
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::{Grade, LotId, ProjectId};
use crate::ledger::kind::Kind;
use crate::ledger::lot::{Lot, Source};

/// Text that is not what it should be: which field, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WireError(String);

/// The SHA-256 of a text, in hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    Digest(Sha256::digest(text).into()).to_string()
}

fn wrong(field: &str, found: impl std::fmt::Display) -> WireError {
    WireError(format!("{field}: \"{found}\""))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeWire {
    scheme: String,
    code: String,
}

impl CodeWire {
    fn of(code: &Code) -> Self {
        Self { scheme: code.scheme.to_string(), code: code.code.to_string() }
    }

    fn read(self) -> Code {
        Code::new(self.scheme, self.code)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LotWire {
    id: String,
    district: CodeWire,
    source: String,
    family: String,
    class: Option<CodeWire>,
    due: Option<String>,
}

/// A lot's text.
pub(super) fn lot_text(lot: &Lot) -> String {
    json(&LotWire {
        id: lot.id.to_string(),
        district: CodeWire::of(&lot.district),
        source: lot.source.id().to_owned(),
        family: lot.family.id().to_owned(),
        class: lot.class.as_ref().map(CodeWire::of),
        due: lot.due.map(|day| day.to_string()),
    })
}

/// Reads a lot's text.
pub(super) fn read_lot(text: &str) -> Result<Lot, WireError> {
    let own: LotWire = parse(text)?;
    Ok(Lot {
        id: LotId::new(&own.id).map_err(|error| wrong("id", error))?,
        district: own.district.read(),
        source: Source::of_id(&own.source).ok_or_else(|| wrong("source", &own.source))?,
        family: crate::ledger::book::Family::of_id(&own.family)
            .ok_or_else(|| wrong("family", &own.family))?,
        class: own.class.map(CodeWire::read),
        due: own.due.map(|day| date("due", &day)).transpose()?,
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChargeWire {
    project: String,
    district: CodeWire,
    approved: String,
    lines: Vec<LineWire>,
    #[serde(default)]
    permanent: Vec<LineWire>,
    quantity_ha: String,
    capacity_kg: String,
    paddy_ha: String,
    conversion: Option<ConversionWire>,
    provenance: ProvenanceWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineWire {
    class: CodeWire,
    grade: Option<u8>,
    area_ha: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the unit stands in the name of what people write")]
struct ConversionWire {
    total_ha: String,
    farmland_ha: String,
    cultivated_ha: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProvenanceWire {
    layers: Vec<LayerWire>,
    overlay_sha256: Option<String>,
    definitions_sha256: String,
    site_sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said_grade: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    said_ridges: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerWire {
    layer: String,
    version: i64,
    sha256: String,
}

/// A charge's text: one JSON object, areas in hectares with as many decimals as they have, capacity in kilograms.
pub fn charge_text(charge: &Charge) -> String {
    let land = |amount| Unit::Land.text(amount);
    let line = |own: &ChargeLine| LineWire {
        class: CodeWire::of(&own.class),
        grade: own.grade.map(Grade::number),
        area_ha: land(own.area),
    };
    let provenance = &charge.provenance;
    let layer = |own: &LayerDigest| LayerWire {
        layer: own.layer.clone(),
        version: own.version,
        sha256: own.sha256.clone(),
    };
    json(&ChargeWire {
        project: charge.project.to_string(),
        district: CodeWire::of(&charge.district),
        approved: charge.approved.to_string(),
        lines: charge.lines.iter().map(line).collect(),
        permanent: charge.permanent.iter().map(line).collect(),
        quantity_ha: land(charge.totals.quantity),
        capacity_kg: Unit::Grain.text(charge.totals.capacity),
        paddy_ha: land(charge.totals.paddy),
        conversion: charge.conversion.map(|own| ConversionWire {
            total_ha: land(own.total),
            farmland_ha: land(own.farmland),
            cultivated_ha: land(own.cultivated),
        }),
        provenance: ProvenanceWire {
            layers: provenance.layers.iter().map(layer).collect(),
            overlay_sha256: provenance.overlay_sha256.clone(),
            definitions_sha256: provenance.definitions_sha256.clone(),
            site_sha256: provenance.site_sha256.clone(),
            said_grade: provenance.said.grade.map(Grade::number),
            said_ridges: provenance.said.written.map(|own| own.id().to_owned()),
        },
    })
}

/// Reads a charge's text.
///
/// # Errors
/// [`WireError`] where it is no JSON object of that form, or a field says what it cannot.
pub fn read_charge(text: &str) -> Result<Charge, WireError> {
    let own: ChargeWire = parse(text)?;
    let land = |field, text: &str| amount(Unit::Land, field, text);
    let lines = |field, lines: Vec<LineWire>| {
        let one = |line: LineWire| {
            let grade = |number| Grade::new(number).ok_or_else(|| wrong("grade", number));
            Ok(ChargeLine {
                class: line.class.read(),
                grade: line.grade.map(grade).transpose()?,
                area: land(field, &line.area_ha)?,
            })
        };
        lines.into_iter().map(one).collect::<Result<Vec<_>, WireError>>()
    };
    let conversion = |own: ConversionWire| {
        Ok::<_, WireError>(Conversion {
            total: land("total_ha", &own.total_ha)?,
            farmland: land("farmland_ha", &own.farmland_ha)?,
            cultivated: land("cultivated_ha", &own.cultivated_ha)?,
        })
    };
    let said_grade = |number| Grade::new(number).ok_or_else(|| wrong("said_grade", number));
    let grade = own.provenance.said_grade.map(said_grade).transpose()?;
    let said_ridges = |text: &str| Written::of_id(text).ok_or_else(|| wrong("said_ridges", text));
    let written = own.provenance.said_ridges.as_deref().map(said_ridges).transpose()?;
    let layer = |own: LayerWire| LayerDigest { layer: own.layer, version: own.version, sha256: own.sha256 };
    Ok(Charge {
        project: project(&own.project)?,
        district: own.district.read(),
        approved: date("approved", &own.approved)?,
        lines: lines("lines", own.lines)?,
        permanent: lines("permanent", own.permanent)?,
        totals: Totals {
            quantity: land("quantity_ha", &own.quantity_ha)?,
            capacity: amount(Unit::Grain, "capacity_kg", &own.capacity_kg)?,
            paddy: land("paddy_ha", &own.paddy_ha)?,
        },
        conversion: own.conversion.map(conversion).transpose()?,
        provenance: Provenance {
            layers: own.provenance.layers.into_iter().map(layer).collect(),
            overlay_sha256: own.provenance.overlay_sha256,
            definitions_sha256: own.provenance.definitions_sha256,
            site_sha256: own.provenance.site_sha256,
            said: Said { written, grade },
        },
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryWire {
    kind: String,
    project: Option<String>,
    postings: Vec<PostingWire>,
    expires: Option<String>,
    reverses: Option<i64>,
    price_fen: Option<i64>,
    documents: Vec<DocumentWire>,
    who: String,
    note: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostingWire {
    district: CodeWire,
    book: String,
    grade: Option<u8>,
    lot: String,
    terms: String,
    from: String,
    to: String,
    units: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentWire {
    role: String,
    reference: String,
    sha256: Option<String>,
}

/// The text of an entry nobody has confirmed yet.
pub(super) fn entry_text(entry: &Entry) -> String {
    let posting = |own: &Posting| PostingWire {
        district: CodeWire::of(&own.stock.district),
        book: own.stock.book.id().to_owned(),
        grade: own.stock.grade.map(Grade::number),
        lot: own.stock.lot.to_string(),
        terms: own.stock.terms.id().to_owned(),
        from: own.from.id().to_owned(),
        to: own.to.id().to_owned(),
        units: own.amount.units(),
    };
    let document = |own: &Document| DocumentWire {
        role: own.role.id().to_owned(),
        reference: own.reference.clone(),
        sha256: own.sha256.clone(),
    };
    json(&EntryWire {
        kind: entry.kind.id().to_owned(),
        project: entry.project.as_ref().map(ToString::to_string),
        postings: entry.postings.iter().map(posting).collect(),
        expires: entry.expires.map(|day| day.to_string()),
        reverses: entry.reverses,
        price_fen: entry.price_fen,
        documents: entry.documents.iter().map(document).collect(),
        who: entry.who.clone(),
        note: entry.note.clone(),
    })
}

/// Reads the text of an entry nobody has confirmed yet.
pub(super) fn read_entry(text: &str) -> Result<Entry, WireError> {
    let own: EntryWire = parse(text)?;
    let posting = |own: PostingWire| {
        Ok(Posting {
            stock: Stock {
                district: own.district.read(),
                book: Book::of_id(&own.book).ok_or_else(|| wrong("book", &own.book))?,
                grade: own.grade.and_then(Grade::new),
                lot: LotId::new(&own.lot).map_err(|error| wrong("lot", error))?,
                terms: Terms::of_id(&own.terms).ok_or_else(|| wrong("terms", &own.terms))?,
            },
            from: State::of_id(&own.from).ok_or_else(|| wrong("from", &own.from))?,
            to: State::of_id(&own.to).ok_or_else(|| wrong("to", &own.to))?,
            amount: Amount::new(own.units),
        })
    };
    let document = |own: DocumentWire| {
        let role = Role::of_id(&own.role).ok_or_else(|| wrong("role", &own.role))?;
        Ok(Document { role, reference: own.reference, sha256: own.sha256 })
    };
    Ok(Entry {
        kind: Kind::of_id(&own.kind).ok_or_else(|| wrong("kind", &own.kind))?,
        project: own.project.as_deref().map(project).transpose()?,
        postings: own.postings.into_iter().map(posting).collect::<Result<_, WireError>>()?,
        expires: own.expires.map(|day| date("expires", &day)).transpose()?,
        reverses: own.reverses,
        price_fen: own.price_fen,
        documents: own.documents.into_iter().map(document).collect::<Result<_, WireError>>()?,
        who: own.who,
        confirmed_by: None,
        note: own.note,
    })
}

fn project(text: &str) -> Result<ProjectId, WireError> {
    ProjectId::new(text).map_err(|error| wrong("project", error))
}

fn date(field: &str, text: &str) -> Result<Date, WireError> {
    text.parse().map_err(|error| wrong(field, error))
}

fn amount(unit: Unit, field: &str, text: &str) -> Result<Amount, WireError> {
    unit.read(text).map_err(|error| wrong(field, error))
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, WireError> {
    serde_json::from_str(text).map_err(|error| WireError(error.to_string()))
}

fn json(of: &impl Serialize) -> String {
    serde_json::to_string(of).expect("structs of texts and numbers have no map with other keys")
}
