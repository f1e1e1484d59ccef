//! Styles for MapLibre, made of the cards: each class in its scheme's colour, with its name in Chinese or English.
//!
//! A style stands by itself: it names tiles of this service alone and no glyphs, which MapLibre then draws from the
//! browser's own fonts. Its legend is in its metadata, so that a map and its legend cannot say different things.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::served::CONFLICTS;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::text::Lang;
use crate::rules::rule::Severity;
use crate::tiles::address::ZOOM_MAX;

/// The style of all collections at once.
const ALL: &str = "all";
/// What has no class is drawn in.
const NO_CLASS: &str = "#9a9a9a";
/// Lines around features.
const OUTLINE: &str = "#5b5b52";
/// Findings are drawn in.
const FINDING: &str = "#7a3fb0";
/// The zoom from which the outlines of parcels are lines and no gray.
const OUTLINED_FROM: u8 = 11;
/// The zoom from which features have their names on them.
const NAMED_FROM: u8 = 14;

/// An entry of a legend: how a class is drawn, what it is called, and how many features it has.
struct Entry {
    value: String,
    name: String,
    color: String,
    n_features: usize,
}

/// All styles.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(super) fn list(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let title = house.served.title.get(ask.lang);
    let all = std::iter::once((ALL, title.to_owned()))
        .chain(house.drawn().map(|own| (own.id(), name_of(house, ask, own))));
    let styles: Vec<Json> = all
        .map(|(id, title)| {
            let at = format!("{}/styles/{id}", ask.base);
            json!({"id": id, "title": title, "links": [link("stylesheet", Media::Style, &at)]})
        })
        .collect();
    let document = json!({
        "title": title,
        "default": ALL,
        "links": [link("self", Media::Json, &format!("{}/styles", ask.base))],
        "styles": styles,
    });
    Ok(format.answer((house, ask), Media::Json, &document))
}

/// One style: a collection's, or that of all.
///
/// # Errors
/// [`ApiError::NoSuchCollection`] where there is no such style, or [`ApiError`] on an unknown parameter.
pub(super) fn one(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let id = ask.id(0);
    let collections: Vec<Collection<'_>> =
        if id == ALL { drawn_in_order(house) } else { vec![house.drawn_collection(id)?] };
    let format = document::format(ask)?;
    let sources: serde_json::Map<String, Json> =
        collections.iter().map(|own| (own.id().to_owned(), source(ask, *own))).collect();
    let mut layers = vec![json!({
        "id": "background",
        "type": "background",
        "paint": {"background-color": "#f6f4ee"},
    })];
    for collection in &collections {
        layers.extend(drawn(ask, *collection, &legend(house, ask, *collection)));
    }
    let legends: Vec<Json> = collections.iter().map(|own| legend_json(house, ask, *own)).collect();
    let document = json!({
        "version": 8,
        "name": if id == ALL { house.served.title.get(ask.lang).to_owned() } else { name_of(house, ask, collections[0]) },
        "metadata": {"hegui:legends": legends, "hegui:notice": house.served.notice.as_ref().map(|own| own.get(ask.lang))},
        "sources": sources,
        "layers": layers,
    });
    Ok(format.answer((house, ask), Media::Style, &document))
}

/// What a collection is called.
fn name_of(house: &House, ask: &Ask, own: Collection<'_>) -> String {
    house.name(own).get(ask.lang).to_owned()
}

/// Layers first, what they conflict in above them, findings last.
fn drawn_in_order(house: &House) -> Vec<Collection<'_>> {
    let mut all: Vec<Collection<'_>> = house.drawn().collect();
    all.sort_by_key(|own| match own {
        Collection::Layer(layer, ..) if layer.is_of_lines() => 1,
        Collection::Layer(..) => 0,
        Collection::Conflicts(_) => 2,
        Collection::Findings(_) | Collection::Cells(_) => 3,
    });
    all
}

fn source(ask: &Ask, own: Collection<'_>) -> Json {
    let tiles =
        format!("{}/collections/{}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f=mvt", ask.base, own.id());
    let mut source = json!({"type": "vector", "tiles": [tiles], "minzoom": 0, "maxzoom": ZOOM_MAX});
    if let Some(extent) = own.extent() {
        let degrees = |units: i64| units as f64 / crate::geometry::geographic::UNITS_PER_DEGREE as f64;
        source["bounds"] = json!([extent.west, extent.south, extent.east, extent.north].map(degrees));
    }
    source
}

/// The property classes are told by.
fn told_by(own: Collection<'_>) -> &'static str {
    match own {
        Collection::Layer(..) => "hg_code",
        Collection::Conflicts(_) => "severity",
        Collection::Findings(_) | Collection::Cells(_) => "kind",
    }
}

/// The entries of a collection's legend, as its scheme orders them.
fn legend(house: &House, ask: &Ask, own: Collection<'_>) -> Vec<Entry> {
    match own {
        Collection::Layer(layer, ..) => of_layer(house, ask, layer),
        Collection::Conflicts(_) => Severity::ALL
            .iter()
            .map(|severity| {
                let is_own = |rule: &str| {
                    house.served.rules.iter().any(|own| &*own.id == rule && own.severity == *severity)
                };
                let patches = house.served.assessment.patches.iter();
                Entry {
                    value: severity.id().to_owned(),
                    name: format!("{} {}", severity.id(), severity.word().get(ask.lang)),
                    color: color_of(*severity).to_owned(),
                    n_features: patches.filter(|patch| is_own(&patch.rule)).count(),
                }
            })
            .filter(|own| 0 < own.n_features)
            .collect(),
        Collection::Findings(_) | Collection::Cells(_) => Vec::new(),
    }
}

/// The worse, the redder.
fn color_of(severity: Severity) -> &'static str {
    let place = Severity::ALL.iter().position(|own| *own == severity).unwrap_or_default();
    ["#b3001b", "#e0521c", "#e89b1a", "#4f7cac"][place.min(3)]
}

fn of_layer(house: &House, ask: &Ask, layer: &Layer) -> Vec<Entry> {
    let cards = &house.served.cards;
    let mut by_code: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, feature) in layer.features.iter().enumerate() {
        if let Some(code) = &feature.code {
            by_code.entry(code).or_insert((index, 0)).1 += 1;
        }
    }
    let mut entries: Vec<(u32, Entry)> = by_code
        .into_values()
        .filter_map(|(index, n_features)| {
            let own = describe::feature(cards, layer, index);
            let code = own.code?;
            let class = cards.class(&code)?;
            let name = format!("{} {}", code.code, class.name.get(ask.lang));
            Some((
                class.rank,
                Entry { value: code.to_string(), name, color: class.color.clone(), n_features },
            ))
        })
        .collect();
    entries.sort_by_key(|own| own.0);
    entries.into_iter().map(|own| own.1).collect()
}

fn legend_json(house: &House, ask: &Ask, own: Collection<'_>) -> Json {
    let entries: Vec<Json> = legend(house, ask, own)
        .iter()
        .map(|own| json!({"value": own.value, "name": own.name, "color": own.color, "n": own.n_features}))
        .collect();
    json!({
        "collection": own.id(),
        "name": name_of(house, ask, own),
        "property": told_by(own),
        "n": own.len(),
        "entries": entries,
    })
}

/// The layers of the map a collection is drawn by.
fn drawn(ask: &Ask, own: Collection<'_>, legend: &[Entry]) -> Vec<Json> {
    let id = own.id();
    let color = color(own, legend);
    let of = |part: &str, kind: &str, geometry: &str| {
        json!({
            "id": format!("{id}-{part}"),
            "type": kind,
            "source": id,
            "source-layer": id,
            "filter": ["==", ["geometry-type"], geometry],
        })
    };
    let mut layers = Vec::new();
    if own.is_of_lines() {
        let mut line = of("line", "line", "LineString");
        line["paint"] = json!({"line-color": color, "line-width": 2});
        layers.push(line);
    } else {
        let is_above = !matches!(own, Collection::Layer(..));
        let mut fill = of("fill", "fill", "Polygon");
        fill["paint"] = json!({"fill-color": color, "fill-opacity": if is_above { 0.55 } else { 0.7 }});
        let mut outline = of("outline", "line", "Polygon");
        // Of merged features the outlines are no borders.
        outline["filter"] = json!(["all", ["==", ["geometry-type"], "Polygon"], ["!", ["has", "hg_n"]]]);
        outline["paint"] = json!({
            "line-color": if is_above { color.clone() } else { json!(OUTLINE) },
            "line-width": if is_above { json!(1.2) } else { json!(["interpolate", ["linear"], ["zoom"], 11, 0.1, 15, 0.7]) },
        });
        if !is_above {
            outline["minzoom"] = json!(OUTLINED_FROM);
        }
        layers.extend([fill, outline]);
    }
    let mut point = of("point", "circle", "Point");
    point["paint"] = json!({"circle-color": color, "circle-radius": 1.5});
    layers.push(point);
    layers.extend(name(ask, own).map(|name| {
        let mut symbol = of("name", "symbol", if own.is_of_lines() { "LineString" } else { "Polygon" });
        symbol["minzoom"] = json!(NAMED_FROM);
        symbol["layout"] = json!({"text-field": name, "text-size": 12, "text-max-width": 8});
        symbol["paint"] =
            json!({"text-color": "#26261f", "text-halo-color": "#ffffff", "text-halo-width": 1.4});
        symbol
    }));
    layers
}

fn color(own: Collection<'_>, legend: &[Entry]) -> Json {
    if let Collection::Findings(_) = own {
        return json!(FINDING);
    }
    if legend.is_empty() {
        return json!(NO_CLASS);
    }
    let mut expression = vec![json!("match"), json!(["get", told_by(own)])];
    expression.extend(legend.iter().flat_map(|own| [json!(own.value), json!(own.color)]));
    expression.push(json!(NO_CLASS));
    json!(expression)
}

/// What stands on a feature: its class's name and its own; of a conflict its rule.
fn name(ask: &Ask, own: Collection<'_>) -> Option<Json> {
    let class = if ask.lang == Lang::Zh { "hg_name_zh" } else { "hg_name_en" };
    match own {
        Collection::Layer(..) => {
            let or_nothing = |name: &str| json!(["coalesce", ["get", name], ""]);
            Some(json!(["concat", or_nothing(class), " ", or_nothing("hg_label")]))
        }
        _ if own.id() == CONFLICTS => Some(json!(["get", "rule"])),
        _ => None,
    }
}
