//! The landing page: what this service is, where its parts are, what the judgement says.

use serde_json::{Value as Json, json};

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::{page, tiles};
use crate::reports::summary;

/// The landing page as JSON, or as a page for people where the client likes HTML better.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn landing(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    Ok(match document::format(ask)? {
        document::Format::Html => {
            Answer::new(Media::Html, Some(ask.lang), page::page(house, ask).into_bytes())
        }
        document::Format::Json => Answer::json(Media::Json, Some(ask.lang), &document(house, ask)),
    })
}

/// The classes of Part 1, Part 2 and Part 5 that are built; the official suites have not been run on them.
const CONFORMANCE: [&str; 11] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/sortables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
];

/// The conformance classes our own tests show.
///
/// # Errors
/// [`ApiError`] on an unknown parameter or format.
pub(super) fn conformance(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let classes: Vec<&str> =
        CONFORMANCE.into_iter().chain(filter::CONFORMANCE).chain(tiles::CONFORMANCE).collect();
    Ok(document::format(ask)?.answer((house, ask), Media::Json, &json!({"conformsTo": classes})))
}

fn document(house: &House, ask: &Ask) -> Json {
    let served = &house.served;
    let at = |path: &str| format!("{}{path}", ask.base);
    let mut document = serde_json::Map::new();
    document.insert("title".to_owned(), json!(served.title.get(ask.lang)));
    document.extend(house.context().members());
    let links = json!([
        link("self", Media::Json, &at("/?f=json")),
        link("alternate", Media::Html, &at("/?f=html")),
        link("service-desc", Media::OpenApi, &at("/api")),
        link("conformance", Media::Json, &at("/conformance")),
        link("data", Media::Json, &at("/collections")),
        tiles::links(&ask.base),
        link("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", Media::Json, &at("/tileMatrixSets")),
        link("http://www.opengis.net/def/rel/ogc/1.0/styles", Media::Json, &at("/styles")),
        link("http://www.opengis.net/def/rel/ogc/1.0/conformance", Media::Json, &at("/conformance")),
        link("http://www.opengis.net/def/rel/ogc/1.0/data", Media::Json, &at("/collections")),
    ]);
    document.insert("links".to_owned(), links);
    document.insert("plane".to_owned(), json!(served.plane.crs));
    document.insert("referenceDate".to_owned(), json!(served.date.to_string()));
    document.insert("versions".to_owned(), json!(versions(house)));
    document.insert("conflicts".to_owned(), conflicts(house, ask));
    Json::Object(document)
}

pub(super) fn versions(house: &House) -> Vec<Json> {
    let versions = house.served.versions.iter();
    versions
        .map(|own| json!({"layer": &*own.layer, "version": own.number, "asOf": own.as_of.map(|date| date.to_string())}))
        .collect()
}

/// What the judgement says, rule by rule. Areas are texts, for they are exact decimals.
fn conflicts(house: &House, ask: &Ask) -> Json {
    let subject = house.subject(ask.lang);
    let assessment = subject.assessment;
    let rules: Vec<Json> = assessment
        .outcomes
        .iter()
        .map(|outcome| {
            let rule = house.rule(outcome);
            json!({
                "rule": &*outcome.rule,
                "name": rule.map(|rule| rule.name.get(ask.lang)),
                "severity": rule.map(|rule| rule.severity.id()),
                "nature": rule.map(|rule| rule.nature.id()),
                "evidence": rule.map(|rule| rule.evidence.id()),
                "answer": outcome.answer.id(),
                "missing": outcome.missing.iter().map(|layer| &**layer).collect::<Vec<&str>>(),
                "says": summary::answer(&subject, outcome),
                "patches": outcome.n_patches,
                "area_m2": outcome.legal_area.to_square_metres_text(),
                "kept_patches": outcome.sums.keep.n_patches,
                "kept_area_m2": outcome.sums.keep.legal_area.to_square_metres_text(),
            })
        })
        .collect();
    json!({
        "cells": house.served.overlaid.arrangement.n_cells(),
        "patches": assessment.patches.len(),
        "net_area_m2": assessment.net_legal_area.to_square_metres_text(),
        "gross_area_m2": summary::gross_area(&subject).to_square_metres_text(),
        "net_kept_area_m2": assessment.net_kept_legal_area.to_square_metres_text(),
        "gross_kept_area_m2": summary::sums(&subject).keep.legal_area.to_square_metres_text(),
        "rules": rules,
    })
}
