//! What features are returned with, and may be sorted by, as JSON Schema (OGC API – Features, Part 5).

use serde_json::{Map, Value as Json, json};

use crate::formats::geojson::members::{CONFLICT, FINDING, Kind, N_OF_STANDING};
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::query::Query;
use crate::layer::text::Text;
use crate::rules::filter::Holds;

/// The relation of a link to what features are returned with.
pub(super) const REL_SCHEMA: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
/// The relation of a link to what features may be sorted by.
pub(super) const REL_SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";

/// What features of a collection are returned with.
///
/// # Errors
/// [`ApiError`] where the collection is not served, or on an unknown parameter.
pub(super) fn schema(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let format = document::format(ask)?;
    let mut properties: Map<String, Json> = returned(house, collection).into_iter().collect();
    let kind = match collection {
        Collection::Layer(layer, ..) if layer.is_of_lines() => "geometry-multilinestring",
        _ => "geometry-multipolygon",
    };
    properties.insert("geometry".to_owned(), json!({"x-ogc-role": "primary-geometry", "format": kind}));
    let document = described(house, ask, collection, &properties);
    Ok(format.answer((house, ask), Media::Schema, &document))
}

/// What features of a collection may be sorted by: what a filter may name.
///
/// # Errors
/// As [`schema`].
pub(super) fn sortables(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let format = document::format(ask)?;
    let values = house.queryables(collection).values.iter();
    let properties = values.map(|own| (own.name.to_string(), filter::schema(own, ask))).collect();
    let document = described(house, ask, collection, &properties);
    Ok(format.answer((house, ask), Media::Schema, &document))
}

fn described(house: &House, ask: &Ask, collection: Collection<'_>, properties: &Map<String, Json>) -> Json {
    let mut document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{}{}", ask.base, ask.path),
        "type": "object",
        "title": house.name(collection).get(ask.lang),
        "properties": properties,
        "additionalProperties": false,
    });
    for (key, value) in house.context().members() {
        document[key] = value;
    }
    document
}

/// The properties features are returned with, in their order, each with its schema.
pub(super) fn returned(house: &House, collection: Collection<'_>) -> Vec<(String, Json)> {
    let of_table = |members: &[(&str, Kind)]| {
        members.iter().map(|(name, kind)| ((*name).to_owned(), kind.schema())).collect()
    };
    match collection {
        Collection::Conflicts(_) => {
            let is_kept = house.served.standings.is_some();
            let n_members = CONFLICT.len() - if is_kept { 0 } else { N_OF_STANDING };
            of_table(&CONFLICT[..n_members])
        }
        Collection::Findings(_) => of_table(&FINDING),
        Collection::Cells(_) => {
            let values = house.queryables(collection).values.iter();
            values.map(|own| (own.name.to_string(), kind(&own.holds).schema())).collect()
        }
        Collection::Layer(layer, ready, _) => {
            let fields = house.queryables(collection).values.iter().map(|own| &own.holds);
            let kinds = fields.map(kind);
            let names = ready.names(layer);
            let ours = names[layer.fields.len()..].iter().enumerate();
            let ours = ours.map(|(place, _)| if place < 3 { Kind::Text } else { Kind::Number });
            let kinds = kinds.take(layer.fields.len()).chain(ours);
            names.iter().zip(kinds).map(|(name, kind)| ((*name).to_owned(), kind.schema())).collect()
        }
    }
}

/// What a value is written as.
fn kind(holds: &Holds) -> Kind {
    match holds {
        Holds::Integer => Kind::Integer,
        Holds::Number => Kind::Number,
        Holds::Text | Holds::Words(_) | Holds::Truth => Kind::Text,
    }
}

/// The properties asked for by the parameter `properties`; `None` where all are.
///
/// # Errors
/// [`ApiError::BadParameter`] where one is none that features are returned with.
pub(super) fn chosen(
    house: &House,
    collection: Collection<'_>,
    query: &Query,
) -> Result<Option<Vec<String>>, ApiError> {
    let Some(text) = query.get("properties") else { return Ok(None) };
    let known: Vec<String> = returned(house, collection).into_iter().map(|(name, _)| name).collect();
    let names = text.split(',').filter(|name| !name.is_empty());
    let chosen: Result<Vec<String>, String> = names
        .map(|name| known.iter().find(|own| *own == name).cloned().ok_or_else(|| name.to_owned()))
        .collect();
    chosen.map(Some).map_err(|name| ApiError::BadParameter {
        name: "properties",
        value: text.to_owned(),
        why: Text::new(
            format!("没有属性 \"{name}\";可用:{}", known.join("、")),
            format!("there is no property \"{name}\"; known: {}", known.join(", ")),
        ),
    })
}
