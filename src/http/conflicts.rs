//! `GET /conflicts` and `/conflicts/{patchId}`: the patches summed up, and one with all that is known of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::assess::Sums;
use crate::conflict::coordination::{Standing, standing};
use crate::conflict::patch::Patch;
use crate::formats::geojson::manner::Manner;
use crate::geometry::window::{Place, Window};
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::bbox::{Bbox, PARTS_PER_STEP};
use crate::http::conditions::Conditions;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::parameters;
use crate::http::query::Query;
use crate::http::served::CONFLICTS;
use crate::http::wire;
use crate::http::wire::judgement::sums_json;
use crate::http::wire::place::joined;
use crate::http::wire::rule::rule_json;
use crate::layer::describe::{self, Description};
use crate::layer::text::Lang;

/// Neighbors named at most; the box they meet finds the others.
const NEIGHBORS_MAX: usize = 100;

/// The names of the parameters of the sums.
pub(super) fn names() -> Vec<&'static str> {
    std::iter::once("f").chain(parameters::names(parameters::of_sums())).collect()
}

/// The patches asked for, summed by rule, severity, state, district and by what two plans they lie between.
///
/// # Errors
/// [`ApiError`] on a parameter that is not taken.
pub(super) fn sums(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let query = Query::read(&ask.query, &names())?;
    let format = document::format_of(ask, &query)?;
    let collection = house.collection(CONFLICTS)?;
    let conditions = Conditions::read(house, collection, &query)?;
    let served = &house.served;
    let mut taken: Vec<u32> = (0..served.assessment.patches.len() as u32).collect();
    conditions.keep(house, collection, &mut taken);
    let patches: Vec<&Patch> = taken.iter().map(|&own| &served.assessment.patches[own as usize]).collect();
    let title =
        if ask.lang == Lang::Zh { "规划冲突汇总" } else { "conflicts between plans, summed up" };
    let question = if ask.query.is_empty() { String::new() } else { format!("?{}", ask.query) };
    let items = query.with(&[], ("f", "geojson"));
    let own = json!({
        "links": [
            link("self", Media::Json, &format!("{}/conflicts{question}", ask.base)),
            link("items", Media::GeoJson, &format!("{}/collections/conflicts/items?{items}", ask.base)),
        ],
        "n_patches": patches.len(),
        "sums": sums_json(&Sums::of(patches.iter().copied())),
        "rules": groups(&patches, |own| vec![own.rule.to_string()], |rule| {
            let known = served.rules.iter().find(|own| *own.id == **rule);
            json!({
                "rule": rule,
                "name": known.map(|own| own.name.get(ask.lang)),
                "href": format!("{}/rules/{rule}", ask.base),
            })
        }),
        "severities": groups(&patches, |own| severity(house, own), |own| json!({"severity": own})),
        "states": groups(&patches, |own| vec![state(house, own).state], |own| {
            json!({"state": own.id(), "word": own.word().get(ask.lang)})
        }),
        "districts": groups(&patches, |own| vec![own.district.unwrap_or(u32::MAX)], |own| {
            district(house, (*own != u32::MAX).then_some(*own))
        }),
        "plans": groups(&patches, |own| between(house, own), |(a, b)| json!({"a": a, "b": b})),
    });
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(title), own)))
}

/// Patches by a key, each with its sums. A patch with several keys counts under each.
fn groups<K: Ord>(
    patches: &[&Patch],
    keys: impl Fn(&Patch) -> Vec<K>,
    says: impl Fn(&K) -> Json,
) -> Vec<Json> {
    let mut by_key: BTreeMap<K, Vec<&Patch>> = BTreeMap::new();
    for patch in patches {
        for key in keys(patch) {
            by_key.entry(key).or_default().push(patch);
        }
    }
    let group = |(key, own): (&K, &Vec<&Patch>)| {
        let sums = Sums::of(own.iter().copied());
        let area = own.iter().map(|patch| patch.legal_area).sum::<crate::geometry::area::Area>();
        let kept = sums.keep;
        joined(
            says(key),
            json!({
                "n_patches": own.len(),
                "area_m2": area.to_square_metres_text(),
                "kept_patches": kept.n_patches,
                "kept_area_m2": kept.legal_area.to_square_metres_text(),
            }),
        )
    };
    by_key.iter().map(group).collect()
}

fn severity(house: &House, patch: &Patch) -> Vec<&'static str> {
    let rule = house.served.rules.iter().find(|own| own.id == patch.rule);
    rule.map(|own| own.severity.id()).into_iter().collect()
}

fn state(house: &House, patch: &Patch) -> Standing {
    house.served.standings.as_ref().map_or(Standing::FOUND, |own| standing(own, &patch.id))
}

fn district(house: &House, index: Option<u32>) -> Json {
    let own = describe::district(&house.served.cards, &house.served.layers, index);
    let code = own.as_ref().and_then(|own| own.code.as_ref()).map(ToString::to_string);
    json!({"district": code, "name": own.as_ref().map(Description::short_name)})
}

/// Every two plans that a patch lies between, in the order of their ids; where a rule has one side alone, its plans
/// with none.
fn between(house: &House, patch: &Patch) -> Vec<(String, Option<String>)> {
    let plans = |features: &[(u16, u32)]| -> Vec<String> {
        let layers = features.iter().map(|&(layer, _)| &house.served.layers[usize::from(layer)]);
        let cards = layers.filter_map(|layer| house.served.cards.cards.get(&layer.id));
        let mut plans: Vec<String> = cards.map(|card| card.plan.to_string()).collect();
        plans.sort_unstable();
        plans.dedup();
        plans
    };
    let (a, b) = (plans(&patch.features_a), plans(&patch.features_b));
    let mut pairs: Vec<(String, Option<String>)> = if b.is_empty() {
        a.into_iter().map(|own| (own, None)).collect()
    } else {
        let pair = |a: &String, b: &String| (a.min(b).clone(), Some(a.max(b).clone()));
        a.iter().flat_map(|a| b.iter().map(move |b| pair(a, b))).collect()
    };
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// One patch: its values, both sides' features, its rule in full, what happened to it, and what lies around it.
///
/// # Errors
/// [`ApiError::NoSuchItem`] where there is none of that id.
pub(super) fn one(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let (collection, id) = (house.collection(CONFLICTS)?, ask.id(0));
    let index = house
        .by_id(collection, id)
        .ok_or_else(|| ApiError::NoSuchItem { collection: CONFLICTS.to_owned(), id: id.to_owned() })?;
    let patch = &house.served.assessment.patches[index];
    let mut written = Vec::new();
    house.context().in_manner(&Manner::RFC7946).write_patch(&mut written, patch, &Map::new())?;
    let feature: Json = serde_json::from_slice(&written).map_err(std::io::Error::from)?;
    let at = |path: &str| format!("{}{path}", ask.base);
    let side = |features: &[(u16, u32)]| -> Vec<Json> {
        let features = features.iter();
        features.map(|&(layer, feature)| house.feature_line(ask, layer, feature)).collect()
    };
    let rule = house.served.rules.iter().find(|own| own.id == patch.rule);
    let events = house.served.events.get(id);
    let (nearby, n_nearby) = nearby(house, ask, index)?;
    let own = json!({
        "id": patch.id,
        "links": [
            link("self", Media::Json, &at(&format!("/conflicts/{id}"))),
            link("item", Media::GeoJson, &at(&format!("/collections/conflicts/items/{id}"))),
            link("up", Media::Json, &at("/conflicts")),
        ],
        "values": feature["properties"],
        "geometry": feature["geometry"],
        "side_a": side(&patch.features_a),
        "side_b": side(&patch.features_b),
        "rule": rule.map(rule_json),
        "history": events.map(|own| own.iter().map(wire::event).collect::<Vec<_>>()),
        "n_neighbors": n_nearby,
        "neighbors": nearby,
    });
    let title = format!("{} {id}", if ask.lang == Lang::Zh { "冲突图斑" } else { "conflict" });
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(&title), own)))
}

/// The other patches that meet a patch's box: the first of them, and how many there are.
fn nearby(house: &House, ask: &Ask, index: usize) -> Result<(Vec<Json>, usize), ApiError> {
    let collection = house.collection(CONFLICTS)?;
    let patches = &house.served.assessment.patches;
    let points = patches[index].polygon.outer.iter();
    let place = |x: i64, y: i64| -> Place { (x * PARTS_PER_STEP, y * PARTS_PER_STEP) };
    let Some(window) = Window::around(points.map(|own| place(own.x, own.y))) else {
        return Ok((Vec::new(), 0));
    };
    let found = house.find(collection, &Bbox::Planar(window));
    let mut found: Vec<u32> = found.unwrap_or_else(|| (0..patches.len() as u32).collect());
    found.retain(|&own| own as usize != index);
    let shown = found.iter().take(NEIGHBORS_MAX);
    Ok((shown.map(|&own| house.patch_line(ask, &patches[own as usize])).collect(), found.len()))
}
