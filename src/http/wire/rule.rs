//! Rules.

use serde_json::{Value as Json, json};

use crate::http::wire::text;
use crate::layer::date::Date;
use crate::rules::rule::{GivesWay, Rule};

/// A rule in full.
pub fn rule_json(rule: &Rule) -> Json {
    let day = |date: Option<Date>| date.map(|date| date.to_string());
    let parameters: serde_json::Map<String, Json> =
        rule.parameters.0.iter().map(|(name, value)| (name.to_string(), json!(value.to_string()))).collect();
    json!({
        "id": &*rule.id,
        "kind": &*rule.kind,
        "name": text(&rule.name),
        "nature": rule.nature.id(),
        "severity": rule.severity.id(),
        "a": rule.a.as_ref().map(|side| &*side.text),
        "b": rule.b.as_ref().map(|side| &*side.text),
        "parameters": parameters,
        "unset": rule.unset().map(|name| &**name).collect::<Vec<_>>(),
        "needs": rule.needs.as_ref().map(text),
        "reference_only": rule.is_reference,
        "artefact": rule.is_artefact,
        "gives_way": rule.gives_way.map(GivesWay::id),
        "yields": text(&rule.yields),
        "basis": rule.basis,
        "since": day(rule.since),
        "until": day(rule.until),
        "evidence": rule.evidence.id(),
        "evidence_word": text(&rule.evidence.word()),
        "evidence_note": rule.evidence_note,
        "message": text(&rule.message),
    })
}
