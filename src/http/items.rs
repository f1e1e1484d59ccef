//! Features of a collection: pages of them, and one by its id.

use std::io;

use serde_json::{Map, Value as Json, json};

use crate::assess::quality::KINDS;
use crate::conflict::sliver::View;
use crate::formats::geojson::write::Collection as FeatureCollection;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::bbox::Bbox;
use crate::http::error::ApiError;
use crate::http::filter;
use crate::http::house::{Collection, House};
use crate::http::query::Query;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::rules::rule::Severity;

/// Features on a page where the client does not say.
pub(super) const LIMIT_DEFAULT: u64 = 100;
/// Features on a page at most; a greater `limit` is taken as this one (OGC 17-069r4, 7.15.3).
pub(super) const LIMIT_MAX: u64 = 10_000;
/// The parameters of every collection's items.
const PARAMETERS: [&str; 4] = ["f", "bbox", "limit", "offset"];
/// The further parameters of the conflicts.
const CONFLICT_PARAMETERS: [&str; 4] = ["rule", "district", "severity", "slivers"];
/// The further parameters of the findings.
const FINDING_PARAMETERS: [&str; 2] = ["kind", "layer"];

/// The media types of features, as `f` names them.
const FORMATS: [&str; 2] = ["json", "geojson"];

/// A page of features, in the collection's order.
///
/// # Errors
/// [`ApiError`] where the collection is not served or a parameter is not taken.
pub(super) fn page(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let further: &[&str] = match collection {
        Collection::Layer(..) => &[],
        Collection::Conflicts(_) => &CONFLICT_PARAMETERS,
        Collection::Findings(_) => &FINDING_PARAMETERS,
    };
    let query = Query::read(&ask.query, &[&PARAMETERS[..], &filter::PARAMETERS, further].concat())?;
    query.one_of("f", &FORMATS)?;
    let limit = query.whole("limit", 1, LIMIT_DEFAULT)?.min(LIMIT_MAX) as usize;
    let offset = usize::try_from(query.whole("offset", 0, 0)?).unwrap_or(usize::MAX);
    let matched = matched(house, collection, &query)?;
    let start = offset.min(matched.len());
    let shown = &matched[start..matched.len().min(start + limit)];
    let mut members = house.context().members();
    members.insert("numberMatched".to_owned(), json!(matched.len()));
    members.insert("numberReturned".to_owned(), json!(shown.len()));
    let next = (start + shown.len() < matched.len()).then_some(start + shown.len());
    members.insert("links".to_owned(), links(ask, collection, &query, next));
    let mut body = Vec::new();
    let mut features = FeatureCollection::begin(&mut body, &members)?;
    for &feature in shown {
        write(house, collection, feature, features.place()?, &Map::new())?;
    }
    features.end()?;
    Ok(Answer::new(Media::GeoJson, None, body))
}

/// One feature by its id: the number in its file, or the name of the patch or finding.
///
/// # Errors
/// [`ApiError::NoSuchItem`] where the collection has none of that id.
pub(super) fn item(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    Query::read(&ask.query, &["f"])?.one_of("f", &FORMATS)?;
    let id = ask.id(1);
    let found = match collection {
        Collection::Layer(layer, _) => {
            // One feature, one address: `007` is not 7.
            let number = id.parse::<u64>().ok().filter(|number| number.to_string() == id);
            number.and_then(|number| layer.features.iter().position(|own| own.number == number))
        }
        Collection::Conflicts(_) => house.served.assessment.patches.iter().position(|patch| patch.id == id),
        Collection::Findings(_) => house.served.findings.iter().position(|finding| finding.id == id),
    };
    let Some(feature) = found else {
        return Err(ApiError::NoSuchItem { collection: collection.id().to_owned(), id: id.to_owned() });
    };
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let mut members = house.context().members();
    let itself = format!("{}{}", ask.base, ask.path);
    members.insert(
        "links".to_owned(),
        json!([link("self", Media::GeoJson, &itself), link("collection", Media::Json, &own)]),
    );
    let mut body = Vec::new();
    write(house, collection, feature as u32, &mut body, &members)?;
    Ok(Answer::new(Media::GeoJson, None, body))
}

/// One link of a document.
pub(super) fn link(rel: &str, media: Media, href: &str) -> Json {
    json!({"rel": rel, "type": media.name(), "href": href})
}

/// The features that meet every condition of the query, ascending.
fn matched(house: &House, collection: Collection<'_>, query: &Query) -> Result<Vec<u32>, ApiError> {
    let index = collection.index();
    let filter = filter::read(house, collection, query)?;
    let mut features: Vec<u32> = match query.get("bbox") {
        None => (0..index.len() as u32).collect(),
        Some(text) => {
            index.find(&Bbox::read(text)?, |feature, window| house.meets(collection, feature, window))
        }
    };
    match collection {
        Collection::Layer(..) => {}
        Collection::Conflicts(_) => keep_conflicts(house, query, &mut features)?,
        Collection::Findings(_) => keep_findings(house, query, &mut features)?,
    }
    if let Some(filter) = filter {
        house.keep(collection, &filter, &mut features);
    }
    Ok(features)
}

/// Keeps the conflicts that are asked for.
fn keep_conflicts(house: &House, query: &Query, features: &mut Vec<u32>) -> Result<(), ApiError> {
    let rule = rule(house, query)?;
    let districts = districts(house, query)?;
    let severity = query.one_of("severity", &Severity::ALL.map(Severity::id))?;
    let view = query.one_of("slivers", &View::ALL.map(View::id))?.map_or(View::All, |own| View::ALL[own]);
    let severities = severity.map(|position| rules_of(house, Severity::ALL[position]));
    features.retain(|&feature| {
        let patch = &house.served.assessment.patches[feature as usize];
        rule.is_none_or(|rule| *patch.rule == *rule)
            && severities.as_ref().is_none_or(|rules| rules.contains(&&*patch.rule))
            && view.takes(&patch.sliver)
            && districts
                .as_ref()
                .is_none_or(|own| patch.district.is_some_and(|district| own.contains(&district)))
    });
    Ok(())
}

/// Keeps the findings that are asked for.
fn keep_findings(house: &House, query: &Query, features: &mut Vec<u32>) -> Result<(), ApiError> {
    let kind = query.one_of("kind", &KINDS)?.map(|position| KINDS[position]);
    let layers: Vec<&str> = house.served.layers.iter().map(|layer| &*layer.id).collect();
    let layer = query.one_of("layer", &layers)?.map(|position| layers[position]);
    features.retain(|&feature| {
        let own = &house.served.findings[feature as usize];
        let is_of = |layer: &str| own.finding.layer == layer || own.other_layer.as_deref() == Some(layer);
        kind.is_none_or(|kind| own.finding.kind == kind) && layer.is_none_or(is_of)
    });
    Ok(())
}

/// The rule asked for; one that was not judged by is refused rather than answered with nothing.
fn rule<'q>(house: &House, query: &'q Query) -> Result<Option<&'q str>, ApiError> {
    let ids: Vec<&str> = house.served.rules.iter().map(|rule| &*rule.id).collect();
    query.one_of("rule", &ids)?;
    Ok(query.get("rule"))
}

fn rules_of(house: &House, severity: Severity) -> Vec<&str> {
    let rules = house.served.rules.iter().filter(|rule| rule.severity == severity);
    rules.map(|rule| &*rule.id).collect()
}

/// The districts asked for by code (`140702`), code with scheme or name; several features may be one
/// district.
fn districts(house: &House, query: &Query) -> Result<Option<Vec<u32>>, ApiError> {
    let Some(asked) = query.get("district") else {
        return Ok(None);
    };
    let served = &house.served;
    let card = served.cards.district_card();
    let layer = card.and_then(|card| served.layers.iter().find(|layer| layer.id == card.id));
    let n_features = layer.map_or(0, |layer| layer.features.len() as u32);
    let is_asked = |district: &u32| {
        describe::district(&served.cards, &served.layers, Some(*district)).is_some_and(|own| {
            own.label.as_deref() == Some(asked)
                || own.code.is_some_and(|code| &*code.code == asked || code.to_string() == asked)
        })
    };
    let found: Vec<u32> = (0..n_features).filter(is_asked).collect();
    if found.is_empty() {
        return Err(ApiError::BadParameter {
            name: "district",
            value: asked.to_owned(),
            why: Text::new(
                "没有此行政区;请用行政区图层中的代码或名称",
                "there is no such district; give a code or name from the district layer",
            ),
        });
    }
    Ok(Some(found))
}

fn links(ask: &Ask, collection: Collection<'_>, query: &Query, next: Option<usize>) -> Json {
    let own = format!("{}/collections/{}", ask.base, collection.id());
    let question = if ask.query.is_empty() { String::new() } else { format!("?{}", ask.query) };
    let mut links = vec![
        link("self", Media::GeoJson, &format!("{own}/items{question}")),
        link("collection", Media::Json, &own),
    ];
    if let Some(offset) = next {
        let query = query.with("offset", &offset.to_string());
        links.push(link("next", Media::GeoJson, &format!("{own}/items?{query}")));
    }
    json!(links)
}

fn write(
    house: &House,
    collection: Collection<'_>,
    feature: u32,
    out: &mut Vec<u8>,
    members: &Map<String, Json>,
) -> io::Result<()> {
    match collection {
        Collection::Layer(layer, _) => house.context().write_feature(out, layer, feature as usize, members),
        Collection::Conflicts(_) => {
            house.context().write_patch(out, &house.served.assessment.patches[feature as usize], members)
        }
        Collection::Findings(_) => {
            house.context().write_finding(out, &house.served.findings[feature as usize], members)
        }
    }
}
