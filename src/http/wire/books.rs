//! The books on the wire: land in hectares and grain in kilograms, as texts, for they are exact.

use serde_json::{Value as Json, json};

use crate::formats::snapshot::container::Digest;
use crate::ledger::account::Stock;
use crate::ledger::amount::Unit;
use crate::ledger::due::Coverage;
use crate::ledger::entry::{Document, Entry, Posted, Posting};
use crate::ledger::ids::{Grade, ProjectId};
use crate::ledger::project::Stage;
use crate::store::ledger::supplements::Supplement;
use crate::store::ledger::{Balance, Became, Charged, Outcome, ProjectView, Proposal};
use crate::store::projects::{Project, Staged};

/// What a request became.
pub fn outcome((outcome, hash): Became) -> Json {
    let (entry, proposal) = match outcome {
        Outcome::Posted(seq) => (Some(seq), None),
        Outcome::Proposed(id) => (None, Some(id)),
    };
    json!({"entry": entry, "proposal": proposal, "hash": hash.map(|own| Digest(own).to_string())})
}

/// What a project owes, has, and could draw on.
pub fn view(view: &ProjectView) -> Json {
    let coverage = |own: &Coverage| {
        let text = |amount| own.book.unit().text(amount);
        json!({
            "book": own.book.id(), "unit": own.book.unit().word(), "owed": text(own.owed),
            "written_off": text(own.written_off), "locked": text(own.locked),
            "available": text(own.available), "short": text(own.short),
        })
    };
    json!({
        "project": view.due.project.as_str(),
        "district": view.due.district.to_string(),
        "regime": view.due.regime.id(),
        "coverage": view.coverage.iter().map(coverage).collect::<Vec<_>>(),
        "available": view.available.iter().map(balance).collect::<Vec<_>>(),
    })
}

fn stock(stock: &Stock) -> Json {
    json!({
        "district": stock.district.to_string(),
        "book": stock.book.id(),
        "grade": stock.grade.map(Grade::number),
        "lot": stock.lot.as_str(),
        "terms": stock.terms.id(),
        "unit": stock.book.unit().word(),
    })
}

/// What an account has.
pub fn balance(Balance { account, amount }: &Balance) -> Json {
    let mut own = stock(&account.stock);
    own["state"] = json!(account.state.id());
    own["project"] = json!(account.project.as_ref().map(ProjectId::as_str));
    own["amount"] = json!(account.stock.book.unit().text(*amount));
    own
}

fn entry(entry: &Entry) -> Json {
    let posting = |own: &Posting| {
        let mut json = stock(&own.stock);
        json["from"] = json!(own.from.id());
        json["to"] = json!(own.to.id());
        json["amount"] = json!(own.stock.book.unit().text(own.amount));
        json
    };
    let document =
        |own: &Document| json!({"role": own.role.id(), "reference": own.reference, "sha256": own.sha256});
    json!({
        "kind": entry.kind.id(),
        "project": entry.project.as_ref().map(ProjectId::as_str),
        "expires": entry.expires.map(|day| day.to_string()),
        "reverses": entry.reverses,
        "price_fen": entry.price_fen,
        "who": entry.who,
        "confirmed_by": entry.confirmed_by,
        "note": entry.note,
        "documents": entry.documents.iter().map(document).collect::<Vec<_>>(),
        "postings": entry.postings.iter().map(posting).collect::<Vec<_>>(),
    })
}

/// An entry as it was posted.
pub fn posted(own: &Posted) -> Json {
    let mut json = entry(&own.entry);
    json["entry"] = json!(own.seq);
    json["at"] = json!(own.made_at);
    json["hash"] = json!(Digest(own.hash).to_string());
    json
}

/// What waits for a second person.
pub fn proposal(own: &Proposal) -> Json {
    let mut json = entry(&own.entry);
    json["proposal"] = json!(own.id);
    json["at"] = json!(own.made_at);
    json
}

/// A supplement with what its lot has.
pub fn supplement(own: &Supplement, balances: &[Balance]) -> Json {
    let balance = |Balance { account, amount }: &Balance| {
        let stock = &account.stock;
        json!({
            "district": stock.district.to_string(), "book": stock.book.id(), "state": account.state.id(),
            "amount": stock.book.unit().text(*amount), "unit": stock.book.unit().word(),
        })
    };
    let acceptance = own.acceptance.as_ref().map(|one| {
        json!({"entry": one.entry, "barred_ha": Unit::Land.text(one.barred), "barred_why": one.barred_why})
    });
    json!({
        "id": own.id.as_str(), "name": own.name, "district": own.district.to_string(), "source": own.source.id(),
        "class": own.class.as_ref().map(ToString::to_string), "area_ha": own.area.to_hectares_text(4),
        "site_sha256": own.site_sha256, "source_name": own.source_name, "who": own.who, "at": own.made_at,
        "acceptance": acceptance, "balances": balances.iter().map(balance).collect::<Vec<_>>(),
    })
}

/// A project for machines; areas in hectares as text, grain in kilograms.
pub fn project(project: &Project, charged: Option<&Charged>) -> Json {
    let stage =
        |own: &Staged| json!({"stage": own.stage.id(), "note": own.note, "at": own.made_at, "who": own.who});
    json!({
        "id": project.id.as_str(),
        "name": project.name,
        "stage": project.stage().map(Stage::id),
        "stages": project.stages.iter().map(stage).collect::<Vec<_>>(),
        "site": {"source": project.source_name, "sha256": project.site_sha256},
        "at": project.made_at,
        "who": project.who,
        "charge": charged.map(charge),
    })
}

/// A charge as it is kept, with who entered it and when.
fn charge(charged: &Charged) -> Json {
    let mut json: Json = serde_json::from_str(&charged.text).unwrap_or_default();
    if let Json::Object(json) = &mut json {
        json.insert("at".to_owned(), json!(charged.made_at));
        json.insert("who".to_owned(), json!(charged.who));
    }
    json
}
