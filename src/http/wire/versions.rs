//! Versions of layers and what became of them.

use serde_json::{Value as Json, json};

use crate::store::history::{History, Standing};
use crate::store::law::Said;
use crate::store::layers::LayerVersion;
use crate::store::publications::{Discard, Publication};

/// All versions of layers, what became of them, and what was published and given up.
pub fn history_json(history: &History) -> Json {
    let version = |version: &LayerVersion| {
        let mut json = version_json(version);
        let standing = history.standing(version);
        json["standing"] = json!(standing_id(standing));
        json["publication"] = match standing {
            Standing::Current(number) | Standing::Former(number) => json!(number),
            _ => Json::Null,
        };
        json["law_status"] = said_of(history, version).map(said_json).collect();
        json
    };
    let seen = |(sha256, at): (&String, &String)| json!({"sha256": sha256, "first_seen_at": at});
    json!({
        "versions": history.versions.iter().map(version).collect::<Vec<_>>(),
        "publications": history.publications.iter().map(publication_json).collect::<Vec<_>>(),
        "discarded": history.discards.iter().map(discard_json).collect::<Vec<_>>(),
        "definitions": history.definitions.iter().map(seen).collect::<Vec<_>>(),
    })
}

/// A version for machines.
pub fn version_json(version: &LayerVersion) -> Json {
    json!({
        "layer": version.layer,
        "version": version.version,
        "as_of": version.as_of.map(|date| date.to_string()),
        "imported_at": version.imported_at,
        "who": version.who,
        "copy_of": version.copy_of,
        "n_read": version.n_read,
        "n_kept": version.n_kept,
        "n_refused": version.n_refused,
        "source": {
            "name": version.source_name,
            "sha256": version.source_sha256,
            "table": version.source_table,
            "reader": version.reader,
            "crs": version.crs,
            "encoding": version.encoding,
            "options": version.options.as_deref().and_then(|text| serde_json::from_str::<Json>(text).ok()),
        },
        "definitions_sha256": version.definitions,
        "snapshot_sha256": version.sha256,
    })
}

/// What became of a version, by its stable name.
pub const fn standing_id(standing: Standing) -> &'static str {
    match standing {
        Standing::Current(_) => "current",
        Standing::Former(_) => "former",
        Standing::Staged => "staged",
        Standing::PassedOver => "passed-over",
        Standing::Discarded => "discarded",
    }
}

/// A publication for machines.
pub fn publication_json(publication: &Publication) -> Json {
    let version = |(layer, version): &(String, i64)| json!({"layer": layer, "version": version});
    json!({
        "number": publication.number,
        "at": publication.made_at,
        "who": publication.who,
        "note": publication.note,
        "versions": publication.versions.iter().map(version).collect::<Vec<_>>(),
    })
}

/// A version given up, for machines.
pub fn discard_json(discard: &Discard) -> Json {
    let Discard { layer, version, made_at, who, note } = discard;
    json!({"layer": layer, "version": version, "at": made_at, "who": who, "note": note})
}

/// What was said of a version, for machines.
pub fn said_json(said: &Said) -> Json {
    json!({
        "layer": said.layer,
        "version": said.version,
        "status": said.status.id(),
        "since": said.since.to_string(),
        "at": said.made_at,
        "who": said.who,
        "note": said.note,
    })
}

/// What was said of a version in law, in the order it was said.
pub fn said_of<'a>(history: &'a History, version: &'a LayerVersion) -> impl Iterator<Item = &'a Said> {
    history.said.iter().filter(|own| own.layer == version.layer && own.version == version.version)
}
