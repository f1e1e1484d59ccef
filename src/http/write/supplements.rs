//! `POST /supplements`, `…/acceptances`, `…/filings`: a supplement is entered with its land, accepted, filed.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::geometry::legal::LegalMeasure;
use crate::http::guard::refusal::Refusal;
use crate::http::schemas;
use crate::http::wire::books;
use crate::http::write::lots::source;
use crate::http::write::papers::{
    Papers, PostedAmount, amounts_schema, because, draws, lot, tell, text_schema, wrong,
};
use crate::http::write::projects::SOURCE_NAME;
use crate::http::write::steps::{PostedAttachment, attachments_schema};
use crate::http::write::{Posted, Write};
use crate::layer::code::Code;
use crate::ledger::account::Terms;
use crate::ledger::amount::Unit;
use crate::ledger::entry::{Document, Role as DocumentRole, moved};
use crate::ledger::kind::Kind;
use crate::ledger::lot::Source;
use crate::store::keys::Role;
use crate::store::ledger::supplements::{NewSupplement, Supplement, ToAccept};
use crate::store::once::Answered;

/// The door by which supplements are entered.
pub(super) const ADD: Write = Write {
    path: "/supplements",
    id: "addSupplement",
    summary: "enter a supplement project with its land",
    role: Role::Planner,
    body: body_of_supplement,
    make: add,
};

/// The door of acceptances.
pub(super) const ACCEPT: Write = Write {
    path: "/supplements/{supplementId}/acceptances",
    id: "acceptSupplement",
    summary: "accept a supplement: what it brings enters the books",
    role: Role::LandBureau,
    body: body_of_acceptance,
    make: accept,
};

/// The door of filings.
pub(super) const FILE: Write = Write {
    path: "/supplements/{supplementId}/filings",
    id: "fileSupplement",
    summary: "file a supplement: what was accepted may be used",
    role: Role::LandBureau,
    body: body_of_filing,
    make: file,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedSupplement {
    id: String,
    site: Json,
    district: String,
    source: String,
    class: Option<String>,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedAcceptance {
    amounts: Vec<PostedAmount>,
    barred_ha: Option<String>,
    #[serde(default)]
    barred_why: String,
    #[serde(default)]
    documents: Vec<PostedAttachment>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostedFiling {
    #[serde(default)]
    documents: Vec<PostedAttachment>,
    #[serde(default)]
    note: String,
}

fn add(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedSupplement = posted.read()?;
    let district = posted.workspace.district(&own.district)?;
    posted.only_in_own(Some(&district.code))?;
    let class = own.class.as_deref().map(|text| {
        let parts = text.split_once(':').map(|(scheme, code)| Code::new(scheme, code));
        parts.ok_or_else(|| wrong("class 应写作 体系:代码", "class: write SCHEME:CODE"))
    });
    let class = class.transpose()?;
    let rings = posted.clerk()?.site(&own.site.to_string()).map_err(|why| because("site", &why))?;
    let measure = LegalMeasure::new(&posted.workspace.plane().projection);
    let new = NewSupplement {
        id: &lot("id", &own.id)?,
        name: &posted.said("name", &own.name)?,
        district: &district,
        source: source(&own.source)?,
        class: class.as_ref(),
        rings: &rings,
        area: rings.iter().map(|ring| measure.ring(ring)).sum(),
        source_name: SOURCE_NAME,
        who: &posted.caller.who,
    };
    let tell = |own: &Supplement| format!("{:#}\n", books::supplement(own, &[]));
    Ok(posted.workspace.add_supplement_once(&new, &posted.once, tell)?)
}

fn accept(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedAcceptance = posted.read()?;
    let supplement = in_path(posted)?;
    let first = own.amounts.first().ok_or_else(|| wrong("须写明 amounts", "amounts: say how much"))?;
    let family = first.book()?.family();
    let amounts = draws(&own.amounts, Some(&supplement.id), &supplement.district, Terms::Free)?;
    let barred = Unit::Land.read(own.barred_ha.as_deref().unwrap_or("0"));
    let barred = barred.map_err(|error| wrong("barred_ha 应为公顷数", format!("barred_ha: {error}")))?;
    let eligible = posted.clerk()?.judge(&supplement).map_err(|why| Refusal::Untold { why })?;
    let said = posted.said("barred_why", &own.barred_why)?;
    let why = [eligible.rules, said].into_iter().filter(|own| !own.is_empty());
    let papers = Papers { documents: own.documents, note: own.note };
    let entry = posted.entry(Kind::Register, moved(Kind::Register, &amounts), papers)?;
    let to_accept = ToAccept {
        id: &supplement.id,
        family,
        barred: eligible.barred + barred,
        barred_why: &why.collect::<Vec<_>>().join(";"),
        judgement: eligible.judgement.as_ref(),
        entry: &entry,
    };
    Ok(posted.workspace.accept_supplement_once(&to_accept, &posted.once, tell)?)
}

fn file(posted: &mut Posted) -> Result<Answered, Refusal> {
    let own: PostedFiling = posted.read()?;
    let supplement = in_path(posted)?;
    let papers = Papers { documents: own.documents, note: own.note };
    let mut entry = posted.entry(Kind::File, Vec::new(), papers)?;
    // Without postings it is all that is registered of the lots it names.
    let reference = supplement.id.to_string();
    entry.documents.push(Document { role: DocumentRole::Lot, reference, sha256: None });
    let only_in = posted.caller.district.as_deref();
    Ok(posted.workspace.post_once(&entry, only_in, &posted.once, tell)?)
}

/// The supplement the path names, of the caller's district.
fn in_path(posted: &Posted) -> Result<Supplement, Refusal> {
    let supplement = posted.workspace.supplement(&lot("supplementId", posted.id(0))?)?;
    posted.only_in_own(Some(&supplement.district.code))?;
    Ok(supplement)
}

fn body_of_supplement() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["id", "site", "district", "source"],
        "properties": {
            "id": text_schema(),
            "name": {"type": "string"},
            "district": text_schema(),
            "source": {"type": "string", "enum": Source::ALL.map(Source::id)},
            "class": text_schema(),
            "site": schemas::polygon(),
        },
    })
}

fn body_of_acceptance() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["amounts"],
        "properties": {
            "amounts": amounts_schema(false),
            "barred_ha": {"type": "string"},
            "barred_why": {"type": "string"},
            "documents": attachments_schema(),
            "note": {"type": "string"},
        },
    })
}

fn body_of_filing() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"documents": attachments_schema(), "note": {"type": "string"}},
    })
}
