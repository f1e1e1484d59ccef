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
use crate::http::former::FormerVersion;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::served::Version;
use crate::http::{returnables, tiles};
use crate::layer::date::Date;
use crate::layer::law_status::LawStatus;
use crate::layer::text::Text;

/// All collections.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(super) fn list(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let own = format!("{}/collections", ask.base);
    let current = house.collections().map(|collection| Json::Object(describe(house, ask, collection)));
    let former = house.former.all().iter().map(|own| Json::Object(describe_former(house, ask, own)));
    let collections: Vec<Json> = current.chain(former).collect();
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
    let (name, version) = (house.name(collection), house.version(collection.id()));
    let mut document = head(house, ask, (collection.id(), &name), collection.len());
    let mut add = |key: &str, value: Json| document.insert(key.to_owned(), value);
    if let Some(extent) = collection.extent() {
        let degrees = [extent.west, extent.south, extent.east, extent.north]
            .map(|units| units as f64 / UNITS_PER_DEGREE as f64);
        let mut extent = json!({"spatial": {"bbox": [degrees], "crs": CRS84}});
        if let Some(temporal) = version.and_then(interval) {
            extent["temporal"] = temporal;
        }
        add("extent", extent);
    }
    document.extend(version.map(told).unwrap_or_default());
    let mut links = links(&format!("{}/collections/{}", ask.base, collection.id()), collection.is_drawn());
    let served = version.map_or(0, |own| own.number);
    let before = house.former.of_layer(collection.id()).find(|own| own.version.number < served);
    links.extend(before.map(|own| {
        link("predecessor-version", Media::Json, &format!("{}/collections/{}", ask.base, own.id))
    }));
    document.insert("links".to_owned(), json!(links));
    document
}

/// A former version, as it is told of before it is read: where it lies its own page says.
fn describe_former(house: &House, ask: &Ask, former: &FormerVersion) -> Map<String, Json> {
    let name = house.former_name(former);
    let mut document = head(house, ask, (&former.id, &name), former.n_features as usize);
    if let Some(temporal) = interval(&former.version) {
        document.insert("extent".to_owned(), json!({"temporal": temporal}));
    }
    document.extend(told(&former.version));
    let mut links = links(&format!("{}/collections/{}", ask.base, former.id), true);
    let latest = format!("{}/collections/{}", ask.base, former.layer());
    links.push(link("latest-version", Media::Json, &latest));
    document.insert("links".to_owned(), json!(links));
    document
}

/// What every description begins with.
fn head(house: &House, ask: &Ask, (id, name): (&str, &Text), n_features: usize) -> Map<String, Json> {
    let members = json!({
        "id": id,
        "title": name.get(ask.lang),
        "itemType": "feature",
        "crs": house.crs.uris(),
        "storageCrs": house.crs.storage().uri,
        "featureCount": n_features,
    });
    members.as_object().cloned().unwrap_or_default()
}

/// When a version holds, where its day is known: `until` the next one's day, or on.
fn interval(version: &Version) -> Option<Json> {
    let at = |day: Date| format!("{day}T00:00:00Z");
    let gregorian = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
    version.as_of.map(|since| json!({"interval": [[at(since), version.until.map(at)]], "trs": gregorian}))
}

/// What is told of a version.
fn told(version: &Version) -> Map<String, Json> {
    let status =
        |(status, since): (LawStatus, Date)| json!({"status": status.id(), "since": since.to_string()});
    let members = json!({
        "version": version.number,
        "asOf": version.as_of.map(|date| date.to_string()),
        "lawStatus": version.law_status.map_or(Json::Null, status),
    });
    members.as_object().cloned().unwrap_or_default()
}

/// The links of a collection at an address.
fn links(own: &str, is_drawn: bool) -> Vec<Json> {
    let mut links = vec![
        link("self", Media::Json, own),
        link("alternate", Media::Html, &format!("{own}?f=html")),
        link(filter::REL, Media::Schema, &format!("{own}/queryables")),
        link(returnables::REL_SCHEMA, Media::Schema, &format!("{own}/schema")),
        link(returnables::REL_SORTABLES, Media::Schema, &format!("{own}/sortables")),
    ];
    links.extend(is_drawn.then(|| tiles::links(own)));
    let formats = Format::ALL.into_iter().filter(|own| *own != Format::Json);
    links.extend(formats.map(|own_format| {
        let query =
            if own_format == Format::GeoJson { String::new() } else { format!("?f={}", own_format.id()) };
        link("items", own_format.media(), &format!("{own}/items{query}"))
    }));
    links
}
