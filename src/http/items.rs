//! Features of a collection: pages of them, and one by its id.

use std::io::{self, Write};

use axum::http::header::{HeaderName, LINK};
use serde_json::{Map, Value as Json, json};

use crate::formats::geojson::feature::Writer;
use crate::formats::geojson::manner::Manner;
use crate::formats::geojson::write::Collection as FeatureCollection;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::crs::Crs;
use crate::http::error::ApiError;
use crate::http::formats::Format;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::html;
use crate::http::parameters::{self, OFFSET_MAX, names};
use crate::http::query::Query;
use crate::http::returnables;
use crate::http::select::{Selection, select};
use crate::http::tables;

/// The CRS an answer is in (OGC API – Features, Part 2, 7.3).
const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// What stands before every feature of a text sequence (RFC 8142).
const RECORD: u8 = 0x1E;
/// Bytes of a usual feature, so that a page grows seldom while it is written.
const FEATURE_BYTES: usize = 1024;
/// Metres of a degree on the equator, for how far borders may move where the CRS has degrees.
const METRES_PER_DEGREE: f64 = 111_319.49;

/// What is asked for of features, whether of a page or of one.
struct Wanted<'h> {
    house: &'h House,
    ask: &'h Ask,
    collection: Collection<'h>,
    crs: &'h Crs,
    format: Format,
    manner: Manner,
}

/// A page of features, in the collection's order or a wanted one.
///
/// # Errors
/// [`ApiError`] where the collection is not served or a parameter is not taken.
pub(super) fn page(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let query = Query::read(&ask.query, &names(parameters::of_page(collection)))?;
    let wanted = Wanted::read(house, ask, collection, &query)?;
    let selection = select(house, collection, &query)?;
    let links = links(ask, collection, &query, &selection, wanted.format);
    let body = wanted.body(&selection, &links)?;
    let answer = wanted.answer(body);
    let next = links.iter().find(|own| own["rel"] == "next").and_then(|own| own["href"].as_str());
    Ok(match next {
        Some(next) => answer.with(LINK, format!("<{next}>; rel=\"next\"")),
        None => answer,
    })
}

/// One feature by its id: the number in its file, or the name of the patch or finding.
///
/// # Errors
/// [`ApiError::NoSuchItem`] where the collection has none of that id, or as [`page`].
pub(super) fn item(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let query = Query::read(&ask.query, &names(parameters::of_feature()))?;
    let wanted = Wanted::read(house, ask, collection, &query)?;
    let id = ask.id(1);
    let feature = house
        .by_id(collection, id)
        .ok_or_else(|| ApiError::NoSuchItem { collection: collection.id().to_owned(), id: id.to_owned() })?
        as u32;
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let itself = format!("{}{}", ask.base, ask.path);
    let links = vec![
        link("self", wanted.format.media(), &itself),
        link("alternate", Media::Html, &format!("{itself}?f=html")),
        link("collection", Media::Json, &own),
    ];
    if wanted.format.media() != Media::GeoJson {
        let selection = Selection { shown: vec![feature], n_matched: None, next: None };
        let body = wanted.body(&selection, &links)?;
        return Ok(wanted.answer(body));
    }
    let mut members = house.context().members();
    members.insert("links".to_owned(), json!(links));
    let mut body = Vec::new();
    wanted.write(feature, &mut body, &members)?;
    Ok(wanted.answer(body))
}

impl<'h> Wanted<'h> {
    /// Reads format, CRS and manner.
    fn read(
        house: &'h House,
        ask: &'h Ask,
        collection: Collection<'h>,
        query: &Query,
    ) -> Result<Self, ApiError> {
        let format = Format::of(ask, query)?;
        let crs = house.crs.at(query.one_of("crs", &house.crs.uris())?);
        let has_shape = query.one_of("skipGeometry", &["true", "false"])? != Some(0);
        let offset = query.number("max-allowable-offset", 0.0..=OFFSET_MAX)?;
        let unit_m = if crs.is_geographic { METRES_PER_DEGREE } else { 1.0 };
        let manner = Manner {
            coordinates: house.crs.coordinates(crs)?,
            has_shape,
            properties: returnables::chosen(house, collection, query)?,
            tolerance_steps: offset.filter(|own| 0.0 < *own).map(|own| own * unit_m * STEPS_PER_METRE as f64),
        };
        Ok(Self { house, ask, collection, crs, format, manner })
    }

    fn answer(&self, body: Vec<u8>) -> Answer {
        let answer = Answer::new(self.format.media(), None, body);
        answer.with(CONTENT_CRS, format!("<{}>", self.crs.uri))
    }

    /// Several features in the format asked for.
    fn body(&self, selection: &Selection, links: &[Json]) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::with_capacity(FEATURE_BYTES * (1 + selection.shown.len()));
        match self.format {
            Format::Json | Format::GeoJson => self.collection(&mut body, selection, links)?,
            Format::GeoJsonSeq => {
                for &feature in &selection.shown {
                    body.push(RECORD);
                    self.write(feature, &mut body, &self.house.context().members())?;
                    body.push(b'\n');
                }
            }
            Format::Html => {
                self.collection(&mut body, selection, links)?;
                let document: Json = serde_json::from_slice(&body).map_err(io::Error::from)?;
                return Ok(html::page(self.house, self.ask, &document).into_bytes());
            }
            Format::Csv | Format::FlatGeobuf | Format::GeoPackage | Format::Parquet => {
                let table = tables::Wanted {
                    house: self.house,
                    collection: self.collection,
                    frame: self.house.crs.frame(self.crs)?,
                    manner: &self.manner,
                };
                return table.write(self.format, &selection.shown);
            }
        }
        Ok(body)
    }

    /// A `FeatureCollection`.
    fn collection(&self, out: &mut Vec<u8>, selection: &Selection, links: &[Json]) -> io::Result<()> {
        let mut members = self.house.context().members();
        if let Some(n_matched) = selection.n_matched {
            members.insert("numberMatched".to_owned(), json!(n_matched));
        }
        members.insert("numberReturned".to_owned(), json!(selection.shown.len()));
        members.insert("links".to_owned(), json!(links));
        let mut features = FeatureCollection::begin(out, &members)?;
        for &feature in &selection.shown {
            self.write(feature, features.place()?, &Map::new())?;
        }
        features.end()
    }

    fn write(&self, feature: u32, out: &mut impl Write, members: &Map<String, Json>) -> io::Result<()> {
        let (served, at) = (&self.house.served, feature as usize);
        let writer: Writer<'_> = self.house.context().in_manner(&self.manner);
        match self.collection {
            Collection::Layer(layer, ready, _) => writer.write_feature(out, (layer, ready), at, members),
            Collection::Conflicts(_) => writer.write_patch(out, &served.assessment.patches[at], members),
            Collection::Findings(_) => writer.write_finding(out, &served.findings[at], members),
            Collection::Cells(_) => writer.write_row(out, &self.house.table_of_cells(&[feature]), 0, members),
        }
    }
}

/// One link of a document.
pub(super) fn link(rel: &str, media: Media, href: &str) -> Json {
    json!({"rel": rel, "type": media.name(), "href": href})
}

/// The links of a page. What leads on is the same question with another beginning.
fn links(
    ask: &Ask,
    collection: Collection<'_>,
    query: &Query,
    selection: &Selection,
    format: Format,
) -> Vec<Json> {
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let question = if ask.query.is_empty() { String::new() } else { format!("?{}", ask.query) };
    let mut links = vec![link("self", format.media(), &format!("{own}/items{question}"))];
    let others = [Format::GeoJson, Format::Html].into_iter().filter(|own| own.media() != format.media());
    links.extend(others.map(|other| {
        let query = query.with(&[], ("f", other.id()));
        link("alternate", other.media(), &format!("{own}/items?{query}"))
    }));
    links.push(link("collection", Media::Json, &own));
    if let Some(last) = &selection.next {
        let query = query.with(&["offset"], ("after", last));
        links.push(link("next", format.media(), &format!("{own}/items?{query}")));
    }
    links
}
