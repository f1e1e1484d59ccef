//! The list of collections and the description of one.

use serde_json::{Map, Value as Json, json};

use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::house::{Collection, House};
use crate::http::items::link;
use crate::http::query::Query;
use crate::layer::date::Date;
use crate::layer::law_status::LawStatus;

/// Longitude and latitude in degrees, in this order.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// All collections.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(super) fn list(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    read_format(ask)?;
    let own = format!("{}/collections", ask.base);
    let collections: Vec<Json> =
        house.collections().map(|collection| Json::Object(describe(house, ask, collection))).collect();
    let mut document = house.context().members();
    document.insert("links".to_owned(), json!([link("self", Media::Json, &own)]));
    document.insert("collections".to_owned(), json!(collections));
    Ok(Answer::json(Media::Json, Some(ask.lang), &Json::Object(document)))
}

/// One collection.
///
/// # Errors
/// [`ApiError::NoSuchCollection`], or [`ApiError`] on an unknown parameter.
pub(super) fn one(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    read_format(ask)?;
    let mut document = house.context().members();
    document.extend(describe(house, ask, collection));
    Ok(Answer::json(Media::Json, Some(ask.lang), &Json::Object(document)))
}

/// Takes `f=json` and nothing else.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn read_format(ask: &Ask) -> Result<(), ApiError> {
    Query::read(&ask.query, &["f"])?.one_of("f", &["json"])?;
    Ok(())
}

fn describe(house: &House, ask: &Ask, collection: Collection<'_>) -> Map<String, Json> {
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let mut document = Map::new();
    let mut add = |key: &str, value: Json| document.insert(key.to_owned(), value);
    add("id", json!(collection.id()));
    add("title", json!(house.name(collection).get(ask.lang)));
    add("itemType", json!("feature"));
    add("crs", json!([CRS84]));
    add("featureCount", json!(collection.index().len()));
    if let Some(extent) = collection.index().extent() {
        let degrees = [extent.west, extent.south, extent.east, extent.north]
            .map(|units| units as f64 / UNITS_PER_DEGREE as f64);
        add("extent", json!({"spatial": {"bbox": [degrees], "crs": CRS84}}));
    }
    if let Some(version) = house.version(collection.id()) {
        add("version", json!(version.number));
        add("asOf", json!(version.as_of.map(|date| date.to_string())));
        let status =
            |(status, since): (LawStatus, Date)| json!({"status": status.id(), "since": since.to_string()});
        add("lawStatus", version.law_status.map_or(Json::Null, status));
    }
    let links = json!([
        link("self", Media::Json, &own),
        link("items", Media::GeoJson, &format!("{own}/items")),
        link(filter::REL, Media::Schema, &format!("{own}/queryables")),
    ]);
    add("links", links);
    document
}
