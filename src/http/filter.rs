//! The parameters `filter`, `filter-lang` and `filter-crs`, and what a filter may name as JSON Schema
//! (OGC API – Features, Part 3).

use serde_json::{Map, Value as Json, json};

use crate::formats::conditions::{Form, read_filter};
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::crs::CRS84;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::query::Query;
use crate::layer::text::{Lang, Text};
use crate::rules::filter::{Classes, Filter, GEOMETRY, Holds, Queryable};

/// The relation of a link to what a filter may name.
pub(super) const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// The classes of Part 3 and of CQL2 of which all is built and tested.
pub(super) const CONFORMANCE: [&str; 13] = [
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
];

/// A refused value is repeated in the answer up to so many characters.
const SHOWN_MAX: usize = 80;

/// Reads the filter of a query, where it has one.
///
/// # Errors
/// [`ApiError::BadParameter`] where it is not taken; the column is told.
pub(super) fn read(
    house: &House,
    collection: Collection<'_>,
    query: &Query,
) -> Result<Option<Filter>, ApiError> {
    let form =
        query.one_of("filter-lang", &Form::ALL.map(Form::id))?.map_or(Form::Text, |own| Form::ALL[own]);
    query.one_of("filter-crs", &[CRS84])?;
    let Some(text) = query.get("filter") else { return Ok(None) };
    let filter = read_filter(text, form, house.queryables(collection), &house.served.cards);
    filter.map(Some).map_err(|error| {
        let mut value: String = text.chars().take(SHOWN_MAX).collect();
        if value.len() < text.len() {
            value.push('…');
        }
        ApiError::BadParameter { name: "filter", value, why: error.text() }
    })
}

/// What a filter on a collection may name.
///
/// # Errors
/// [`ApiError`] where the collection is not served, or on an unknown parameter.
pub(super) fn queryables(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.collection(ask.id(0))?;
    let format = document::format(ask)?;
    let queryables = house.queryables(collection);
    let own = |own: &Queryable| (own.name.to_string(), schema(own, ask));
    let about = about(&queryables.classes);
    let mut document = Map::new();
    let mut add = |key: &str, value: Json| document.insert(key.to_owned(), value);
    add("$schema", json!("https://json-schema.org/draft/2020-12/schema"));
    add("$id", json!(format!("{}{}", ask.base, ask.path)));
    add("type", json!("object"));
    add("title", json!(house.name(collection).get(ask.lang)));
    add("description", json!(about.get(ask.lang)));
    let mut properties: Map<String, Json> = queryables.values.iter().map(own).collect();
    if queryables.is_placed && queryables.find(GEOMETRY).is_none() {
        properties.insert(GEOMETRY.to_owned(), place(ask));
    }
    add("properties", Json::Object(properties));
    add("additionalProperties", json!(false));
    document.extend(house.context().members());
    Ok(format.answer((house, ask), Media::Schema, &Json::Object(document)))
}

/// The schema of one value; its title in both languages stands beside the one asked for.
pub(super) fn schema(own: &Queryable, ask: &Ask) -> Json {
    let Text { zh, en } = &own.title;
    let mut schema = Map::new();
    let mut add = |key: &str, value: Json| schema.insert(key.to_owned(), value);
    add("title", json!(own.title.get(ask.lang)));
    add("title_zh", json!(zh));
    add("title_en", json!(en));
    let kind = match &own.holds {
        Holds::Text | Holds::Words(_) => "string",
        Holds::Number => "number",
        Holds::Integer => "integer",
        Holds::Truth => "boolean",
    };
    add("type", json!(kind));
    if let Holds::Words(words) = &own.holds {
        add("enum", json!(words.iter().map(|word| &**word).collect::<Vec<_>>()));
    }
    Json::Object(schema)
}

/// The schema of where a thing is.
fn place(ask: &Ask) -> Json {
    let Text { zh, en } = Text::new("图形,用于 S_INTERSECTS 等", "the shape, for S_INTERSECTS and its like");
    let title = if ask.lang == Lang::Zh { &zh } else { &en };
    json!({
        "title": title,
        "title_zh": zh,
        "title_en": en,
        "x-ogc-role": "primary-geometry",
        "format": "geometry-any",
    })
}

/// How classes are asked, beside values.
fn about(classes: &Classes) -> Text {
    match classes {
        Classes::None => Text::new("CQL2 筛选可用的属性", "what a CQL2 filter may name"),
        Classes::Of(id) => Text::new(
            format!(
                "CQL2 筛选可用的属性;按地类另可用 is_a(class, '代码', …)、in_group(class, '类组')、is_any(class),\
                 class 也可写 {id}"
            ),
            format!(
                "what a CQL2 filter may name; classes also by is_a(class, 'code', …), in_group(class, 'group'), \
                 is_any(class), where class may be written {id}"
            ),
        ),
        Classes::Any => Text::new(
            "CQL2 筛选可用的属性;按两侧图斑的地类另可用 is_a(体系或图层, '代码', …)、in_group(体系或图层, '类组')、\
             is_any(体系或图层)",
            "what a CQL2 filter may name; classes of the features on both sides also by is_a(scheme or layer, 'code', \
             …), in_group(scheme or layer, 'group'), is_any(scheme or layer)",
        ),
    }
}
