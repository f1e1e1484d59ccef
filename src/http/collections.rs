//! The list of collections and the description of one.

use serde_json::{Map, Value as Json, json};

use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::crs::CRS84;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::formats::Format;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::{returnables, tiles};
use crate::layer::date::Date;
use crate::layer::law_status::LawStatus;

/// All collections.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(super) fn list(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let own = format!("{}/collections", ask.base);
    let collections: Vec<Json> =
        house.collections().map(|collection| Json::Object(describe(house, ask, collection))).collect();
    let mut document = house.context().members();
    let links =
        json!([link("self", Media::Json, &own), link("alternate", Media::Html, &format!("{own}?f=html"))]);
    document.insert("links".to_owned(), links);
    document.insert("crs".to_owned(), json!(house.crs.uris()));
    document.insert("collections".to_owned(), json!(collections));
    Ok(format.answer((house, ask), Media::Json, &Json::Object(document)))
}

/// One collection.
///
/// # Errors
/// [`ApiError::NoSuchCollection`], or [`ApiError`] on an unknown parameter.
pub(super) fn one(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let format = document::format(ask)?;
    let mut document = house.context().members();
    document.extend(describe(house, ask, collection));
    Ok(format.answer((house, ask), Media::Json, &Json::Object(document)))
}

fn describe(house: &House, ask: &Ask, collection: Collection<'_>) -> Map<String, Json> {
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let mut document = Map::new();
    let mut add = |key: &str, value: Json| document.insert(key.to_owned(), value);
    add("id", json!(collection.id()));
    add("title", json!(house.name(collection).get(ask.lang)));
    add("itemType", json!("feature"));
    add("crs", json!(house.crs.uris()));
    add("storageCrs", json!(house.crs.storage().uri));
    add("featureCount", json!(collection.len()));
    if let Some(extent) = collection.extent() {
        let degrees = [extent.west, extent.south, extent.east, extent.north]
            .map(|units| units as f64 / UNITS_PER_DEGREE as f64);
        let mut extent = json!({"spatial": {"bbox": [degrees], "crs": CRS84}});
        if let Some(since) = house.version(collection.id()).and_then(|version| version.as_of) {
            let gregorian = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
            extent["temporal"] =
                json!({"interval": [[format!("{since}T00:00:00Z"), null]], "trs": gregorian});
        }
        add("extent", extent);
    }
    if let Some(version) = house.version(collection.id()) {
        add("version", json!(version.number));
        add("asOf", json!(version.as_of.map(|date| date.to_string())));
        let status =
            |(status, since): (LawStatus, Date)| json!({"status": status.id(), "since": since.to_string()});
        add("lawStatus", version.law_status.map_or(Json::Null, status));
    }
    let mut links = vec![
        link("self", Media::Json, &own),
        link("alternate", Media::Html, &format!("{own}?f=html")),
        link(filter::REL, Media::Schema, &format!("{own}/queryables")),
        link(returnables::REL_SCHEMA, Media::Schema, &format!("{own}/schema")),
        link(returnables::REL_SORTABLES, Media::Schema, &format!("{own}/sortables")),
    ];
    links.extend(collection.is_drawn().then(|| tiles::links(&own)));
    let formats = Format::ALL.into_iter().filter(|own| *own != Format::Json);
    links.extend(formats.map(|own_format| {
        let query =
            if own_format == Format::GeoJson { String::new() } else { format!("?f={}", own_format.id()) };
        link("items", own_format.media(), &format!("{own}/items{query}"))
    }));
    add("links", json!(links));
    document
}
