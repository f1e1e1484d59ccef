//! What can be read of the books as the description of the API has it (OpenAPI 3.0), read off its table.

use serde_json::{Map, Value as Json, json};

use crate::http::answer::Media;
use crate::http::books::{RECORDS, Record, parameters};
use crate::http::document::Format;
use crate::http::schemas;
use crate::layer::text::Lang;

/// What they are listed under.
pub(in crate::http) const TAG: &str = "books";

/// The paths of all records.
pub(in crate::http) fn paths(lang: Lang) -> Map<String, Json> {
    RECORDS.iter().map(|own| (own.path.to_owned(), json!({"get": operation(own, lang)}))).collect()
}

fn operation(own: &Record, lang: Lang) -> Json {
    let is_of_sheets = own.parameters.contains(&"year");
    let formats: &[&str] = if is_of_sheets { &parameters::SHEET_FORMATS } else { &Format::IDS };
    let required: &[&str] = if own.path.starts_with("/reports") { &["year"] } else { &[] };
    let mut asked = in_path(own.path);
    asked.extend(parameters::described(own.parameters, formats, required, lang));
    let problem = |what: &str| {
        let schema = json!({"schema": schemas::at("problem")});
        json!({"description": what, "content": {Media::Problem.name(): schema}})
    };
    let mut content = json!({Media::Json.name(): {"schema": {"type": "object"}}});
    if is_of_sheets {
        content[Media::Csv.name()] = json!({"schema": {"type": "string"}});
        content[Media::Workbook.name()] = json!({"schema": {"type": "string", "format": "binary"}});
    } else {
        content[Media::Html.name()] = json!({"schema": {"type": "string"}});
    }
    json!({
        "operationId": own.id,
        "tags": [TAG],
        "summary": own.summary,
        "description": own.summary,
        "parameters": asked,
        "responses": {
            "200": {
                "description": own.summary,
                "headers": {"ETag": {"description": "the state of the answer", "schema": {"type": "string"}}},
                "content": content,
            },
            "304": {"description": "the client has it already (If-None-Match)"},
            "400": problem("a parameter is unknown, given twice or wrong"),
            "401": problem("no key where one is wanted"),
            "404": problem("there is no such thing"),
            "409": problem("something it is worked out from is missing"),
            "500": problem("a bug of ours"),
            "503": problem("a limit, or no workspace"),
        },
    })
}

/// What varies in a path.
pub(in crate::http) fn in_path(path: &str) -> Vec<Json> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let one = |name: &str| {
        let says = format!("which {}", name.trim_end_matches("Id"));
        json!({
            "name": name,
            "in": "path",
            "required": true,
            "description": says,
            "schema": {"type": "string"},
        })
    };
    names.map(one).collect()
}
