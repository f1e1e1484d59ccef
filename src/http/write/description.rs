//! The doors for writing as the description of the API has them (OpenAPI 3.0), read off their table.

use serde_json::{Map, Value as Json, json};

use crate::http::answer::Media;
use crate::http::books::description::in_path;
use crate::http::schemas;
use crate::http::write::{WRITES, Write};

/// What they are listed under.
pub(in crate::http) const TAG: &str = "writing";

/// The statuses a write may be refused with.
const REFUSED: [&str; 12] =
    ["400", "401", "403", "404", "408", "409", "412", "413", "415", "422", "429", "503"];

/// The paths of all doors for writing.
pub(in crate::http) fn paths() -> Map<String, Json> {
    WRITES.iter().map(|own| (own.path.to_owned(), json!({"post": operation(own)}))).collect()
}

/// How who asks says who they are.
pub(in crate::http) fn security_schemes() -> Json {
    json!({"bearer": {"type": "http", "scheme": "bearer"}})
}

fn operation(own: &Write) -> Json {
    let mut parameters = in_path(own.path);
    parameters.push(json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": true,
        "description": "a new one for every new request, the same when trying again",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
    }));
    let problem = json!({
        "description": "problem details (RFC 9457)",
        "content": {Media::Problem.name(): {"schema": schemas::at("problem")}},
    });
    let mut responses: Map<String, Json> =
        REFUSED.iter().map(|status| ((*status).to_owned(), problem.clone())).collect();
    let done = json!({
        "description": own.summary,
        "content": {Media::Json.name(): {"schema": {"type": "object"}}},
    });
    responses.insert("201".to_owned(), done);
    json!({
        "operationId": own.id,
        "tags": [TAG],
        "summary": own.summary,
        "description": format!("role: {} or above", own.role.id()),
        "security": [{"bearer": []}],
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {Media::Json.name(): {"schema": (own.body)()}},
        },
        "responses": responses,
    })
}
