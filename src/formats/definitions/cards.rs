//! `cards/*.toml`: what a layer is and how its tables are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, NameProblem, Place, Problem};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::schemes::Schemes;
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::card::{AreaField, AreaUnit, Card, ClassSource, Column, Holds, Plan, Precedence, Standard};
use crate::layer::feature::Geometry;
use crate::layer::scheme::Scheme;

/// The words of the files for how overlaps inside a layer are settled.
const PRECEDENCES: [(&str, Precedence); 3] =
    [("first", Precedence::First), ("last", Precedence::Last), ("by-code", Precedence::ByCode)];

/// The words of the files for what a layer's features are.
const GEOMETRIES: [(&str, Geometry); 2] =
    [(Geometry::Areas.id(), Geometry::Areas), (Geometry::Lines.id(), Geometry::Lines)];

/// The words of the files for units of registered areas.
const UNITS: [(&str, AreaUnit); 3] =
    [("m2", AreaUnit::SquareMetre), ("ha", AreaUnit::Hectare), ("mu", AreaUnit::Mu)];

/// The words of the files for what a column holds.
const HOLDS: [(&str, Holds); 4] =
    [("text", Holds::Text), ("integer", Holds::Integer), ("number", Holds::Number), ("date", Holds::Date)];

/// The service keeps these names for its own collections.
const RESERVED_IDS: [&str; 2] = ["conflicts", "findings"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    id: Spanned<String>,
    plan: Spanned<String>,
    name: Spanned<TextFile>,
    #[serde(default)]
    geometry: Option<Spanned<String>>,
    scheme: Spanned<String>,
    tables: Vec<Spanned<String>>,
    #[serde(default)]
    told_by: Vec<Spanned<String>>,
    class: Spanned<ClassSourceFile>,
    #[serde(default)]
    carries: Vec<Spanned<String>>,
    #[serde(default)]
    label_fields: Vec<Spanned<String>>,
    #[serde(default)]
    area_fields: Vec<AreaFieldFile>,
    #[serde(default)]
    id_fields: Vec<Spanned<String>>,
    #[serde(default)]
    standard: Option<StandardFile>,
    precedence: Spanned<String>,
    complete: Spanned<bool>,
    #[serde(default)]
    district: Option<Spanned<bool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassSourceFile {
    fixed: Option<Spanned<String>>,
    fields: Option<Vec<Spanned<String>>>,
    values: Option<BTreeMap<String, Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AreaFieldFile {
    field: Spanned<String>,
    unit: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFile {
    source: Spanned<String>,
    columns: Vec<ColumnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    field: Spanned<String>,
    #[serde(default)]
    holds: Option<Spanned<String>>,
    #[serde(default)]
    width: Option<u16>,
}

/// Reads all cards.
pub(super) fn read(
    sources: &[Source],
    plans: &[Plan],
    schemes: &Schemes,
) -> Result<BTreeMap<Arc<str>, Card>, DefinitionError> {
    let mut defined = Defined::new(Thing::Card);
    let mut district: Option<Place> = None;
    let mut cards = BTreeMap::new();
    for source in sources {
        let file: CardFile = parse(source)?;
        defined.add(source, &file.id)?;
        let card = card(source, &file, plans, schemes)?;
        if let Some(flag) = file.district.as_ref().filter(|flag| *flag.get_ref()) {
            if let Some(first) = district {
                return Err(source.wrong_at(flag, NameProblem::SecondDistrict { first }));
            }
            district = Some(source.place_of(flag));
        }
        cards.insert(card.id.clone(), card);
    }
    Ok(cards)
}

fn card(
    source: &Source,
    file: &CardFile,
    plans: &[Plan],
    schemes: &Schemes,
) -> Result<Card, DefinitionError> {
    let id = source.id(&file.id)?;
    if RESERVED_IDS.contains(&&*id) || id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(source.wrong_at(&file.id, NameProblem::BadId(id.to_string())));
    }
    let plan = plans.iter().find(|plan| &*plan.id == file.plan.get_ref()).ok_or_else(|| {
        let known = plans.iter().map(|plan| &*plan.id);
        source.wrong_at(&file.plan, unknown(Thing::Plan, file.plan.get_ref(), known))
    })?;
    let scheme = schemes.get(file.scheme.get_ref().as_str()).ok_or_else(|| {
        let known = schemes.keys().map(|id| &**id);
        source.wrong_at(&file.scheme, unknown(Thing::Scheme, file.scheme.get_ref(), known))
    })?;
    let area_field = |field: &AreaFieldFile| {
        Ok(AreaField {
            name: source.filled("field", &field.field)?,
            unit: source.word(Thing::Unit, &field.unit, &UNITS)?,
        })
    };
    let geometry = geometry(source, file)?;
    let class = class_source(source, &file.class, scheme)?;
    let carries = match &class {
        ClassSource::Fixed(code) => vec![code.clone()],
        ClassSource::Fields { .. } => {
            file.carries.iter().map(|code| code_of(source, code, scheme)).collect::<Result<_, _>>()?
        }
    };
    Ok(Card {
        id,
        plan: plan.id.clone(),
        name: source.text("name", &file.name)?,
        geometry,
        scheme: scheme.id.clone(),
        tables: filled(source, "tables", &file.tables)?,
        told_by: filled(source, "told_by", &file.told_by)?,
        class,
        carries,
        label_fields: filled(source, "label_fields", &file.label_fields)?,
        area_fields: file.area_fields.iter().map(area_field).collect::<Result<_, _>>()?,
        id_fields: filled(source, "id_fields", &file.id_fields)?,
        standard: file.standard.as_ref().map(|own| standard(source, own)).transpose()?,
        precedence: source.word(Thing::Precedence, &file.precedence, &PRECEDENCES)?,
        is_complete: *file.complete.get_ref(),
        is_district: file.district.as_ref().is_some_and(|flag| *flag.get_ref()),
    })
}

/// What the layer's features are; lines promise no cover, give no districts and register no areas.
fn geometry(source: &Source, file: &CardFile) -> Result<Geometry, DefinitionError> {
    let Some(word) = &file.geometry else { return Ok(Geometry::Areas) };
    let geometry = source.word(Thing::Geometry, word, &GEOMETRIES)?;
    let is_district = file.district.as_ref().is_some_and(|flag| *flag.get_ref());
    let wants_land = *file.complete.get_ref() || is_district || !file.area_fields.is_empty();
    if geometry == Geometry::Lines && wants_land {
        return Err(source.wrong_at(word, Problem::LandOfLines));
    }
    Ok(geometry)
}

/// What the card's standard says of its columns.
fn standard(source: &Source, file: &StandardFile) -> Result<Standard, DefinitionError> {
    let column = |own: &ColumnFile| {
        Ok(Column {
            name: source.filled("field", &own.field)?,
            holds: own.holds.as_ref().map(|word| source.word(Thing::Holds, word, &HOLDS)).transpose()?,
            width: own.width,
        })
    };
    Ok(Standard {
        source: source.filled("source", &file.source)?,
        columns: file.columns.iter().map(column).collect::<Result<_, _>>()?,
    })
}

fn class_source(
    source: &Source,
    file: &Spanned<ClassSourceFile>,
    scheme: &Scheme,
) -> Result<ClassSource, DefinitionError> {
    let ClassSourceFile { fixed, fields, values } = file.get_ref();
    match (fixed, fields) {
        (Some(code), None) if values.is_none() => Ok(ClassSource::Fixed(code_of(source, code, scheme)?)),
        (None, Some(names)) => {
            if names.is_empty() {
                return Err(source.wrong_at(file, Problem::Empty("fields".to_owned())));
            }
            let code = |(said, code): (&String, &Spanned<String>)| {
                Ok((said.clone(), code_of(source, code, scheme)?))
            };
            Ok(ClassSource::Fields {
                names: filled(source, "fields", names)?,
                values: values.iter().flatten().map(code).collect::<Result<_, _>>()?,
            })
        }
        _ => Err(source.wrong_at(file, Problem::ClassSource)),
    }
}

/// A code of the card's scheme.
fn code_of(source: &Source, code: &Spanned<String>, scheme: &Scheme) -> Result<Arc<str>, DefinitionError> {
    let found = scheme.classes.get_key_value(code.get_ref().as_str());
    found.map(|(code, _)| code.clone()).ok_or_else(|| {
        let known = scheme.classes.keys().map(|code| &**code);
        source.wrong_at(code, unknown(Thing::Class, code.get_ref(), known))
    })
}

fn filled(source: &Source, key: &str, values: &[Spanned<String>]) -> Result<Vec<String>, DefinitionError> {
    values.iter().map(|value| source.filled(key, value)).collect()
}
