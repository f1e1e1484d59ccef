//! `POST /sites`: what every plan and rule says of project sites that are sent along. Nothing of them is kept.
//!
//! What is sent is a stranger's file and read as such, in a process of its own (`formats/import/stranger`).

use axum::body::Bytes;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::assess::site::{Sited, missed, site};
use crate::formats::import::Precautions;
use crate::formats::import::received::{Received, ReceivedError, read_received};
use crate::geometry::grid::Point;
use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document::{self, Format};
use crate::http::error::ApiError;
use crate::http::front::Front;
use crate::http::guard::refusal::Refusal;
use crate::http::house::House;
use crate::http::query::Query;
use crate::http::wire::place::{finding_json, joined};
use crate::http::work::Weight;
use crate::http::{routes, schemas, schemas_of_doors, wkt, work, write};
use crate::layer::feature::Feature;
use crate::layer::text::{Lang, Text};
use crate::overlay::site::parts;

/// The path.
pub(super) const PATH: &str = "/sites";
const METHODS: &str = "POST, OPTIONS";
/// A larger body is heavy work.
const LIGHT_BYTES: usize = 32 << 10;
const NAMES: [&str; 2] = ["f", "crs"];

/// The media types taken, and what a file of each is called. Plain text is WKT or TXT (报盘).
const TAKEN: [(&str, &str); 4] = [
    ("application/geo+json", "site.geojson"),
    ("application/json", "site.geojson"),
    ("application/zip", "site.zip"),
    ("text/plain", "site.txt"),
];

/// What was sent, and how it is to be answered.
struct Sent {
    name: &'static str,
    bytes: Bytes,
    crs: Option<String>,
    format: Format,
    precautions: Precautions,
}

/// Reads the sites and answers what is said of them.
///
/// # Errors
/// Why they were not taken.
pub(super) async fn answer(front: &Front, request: Request) -> Result<Response, ApiError> {
    if request.method() == Method::OPTIONS {
        return Ok(routes::may(METHODS));
    }
    if request.method() != Method::POST {
        return Err(Refusal::Method { allowed: METHODS }.into());
    }
    let house = front.current.house();
    let (mut parts, body) = request.into_parts();
    let Ok(ask) = Ask::from_request_parts(&mut parts, &house).await;
    let query = Query::read(&ask.query, &NAMES)?;
    let format = document::format_of(&ask, &query)?;
    let crs = query.one_of("crs", &house.crs.uris())?;
    let crs = crs.map(|place| house.crs.at(Some(place)).name());
    let name = kind(&parts.headers)?;
    let precautions = front.strangers.clone().ok_or(ApiError::NotReady)?;
    let bytes = write::receive(front, body).await?;
    let desk = house.desk.clone();
    let sent = Sent { name, bytes, crs, format, precautions };
    let weight = Weight::heavy_where(LIGHT_BYTES < sent.bytes.len());
    let answer = work::at(&desk, weight, move || make(&house, &ask, sent)).await?;
    Ok(answer.with(CACHE_CONTROL, "no-store".to_owned()).into_response())
}

/// What the file is called, by its media type.
fn kind(headers: &HeaderMap) -> Result<&'static str, ApiError> {
    let media = headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let found = TAKEN.iter().find(|(own, _)| *own == media && !headers.contains_key(CONTENT_ENCODING));
    found
        .map(|(_, name)| *name)
        .ok_or_else(|| ApiError::MediaType { taken: TAKEN.iter().map(|(own, _)| *own).collect() })
}

/// GeoJSON as a collection of features: what is one already as it is, a geometry or a feature as the one in it.
fn as_collection(bytes: Bytes) -> Bytes {
    #[derive(Deserialize)]
    struct Kind {
        r#type: String,
    }
    let Ok(Kind { r#type }) = serde_json::from_slice(&bytes) else { return bytes };
    let (before, after): (&[u8], &[u8]) = match &*r#type {
        "Feature" => (br#"{"type":"FeatureCollection","features":["#, b"]}"),
        "Polygon" | "MultiPolygon" => (
            br#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":"#,
            b"}]}",
        ),
        _ => return bytes,
    };
    [before, &bytes, after].concat().into()
}

fn make(house: &House, ask: &Ask, sent: Sent) -> Result<Answer, ApiError> {
    let Sent { name, bytes, crs, format, precautions } = sent;
    let (name, bytes) = match std::str::from_utf8(&bytes).ok().and_then(wkt::to_geojson) {
        Some(_) if name == "site.txt" && crs.is_none() => {
            let why = Text::new("WKT 不含坐标系,请给出 crs", "WKT says no CRS; give crs");
            return Err(ApiError::BadParameter { name: "crs", value: String::new(), why });
        }
        Some(json) if name == "site.txt" => ("site.geojson", Bytes::from(json)),
        _ if name == "site.geojson" => (name, as_collection(bytes)),
        _ => (name, bytes),
    };
    let received = Received { name, bytes: &bytes, crs: crs.as_deref() };
    let import = read_received(received, &house.served.plane, &precautions).map_err(|error| match error {
        ReceivedError::Read(error) => ApiError::from(Refusal::Body { why: error.text() }),
        ReceivedError::Io(source) => source.into(),
    })?;
    let findings: Vec<Json> = import.findings.iter().map(finding_json).collect();
    if import.layer.features.is_empty() {
        let first = import.findings.last().map(|own| own.message.clone());
        let (zh, en) = first.map_or_else(Default::default, |own| (own.zh, own.en));
        let why =
            Text::new(format!("没有可用的面;{zh}"), format!("there is no polygon that can be taken; {en}"));
        return Err(Refusal::Body { why }.into());
    }
    let ground = house.ground();
    let sited = |(index, feature): (usize, &Feature)| {
        let rings: Vec<&[Point]> = import.layer.rings(index).collect();
        let parts = parts(ground.arrangement, &house.cells, &rings, &house.measure);
        let assessment = site(ground.arrangement, ground.layers, ground.questions, &parts);
        Sited { number: feature.number, parts, assessment }
    };
    let sited: Vec<Sited> = import.layer.features.iter().enumerate().map(sited).collect();
    if missed(ground.arrangement, &house.cells, &import.layer, &sited).is_some() {
        let why = Text::new(
            "用地全部在叠置范围之外;请检查 crs 与坐标",
            "the sites lie outside what was overlaid; check crs and coordinates",
        );
        return Err(Refusal::Body { why }.into());
    }
    let title =
        if ask.lang == Lang::Zh { "项目用地核查" } else { "what the plans say of project sites" };
    let own = json!({
        "crs": import.crs,
        "n_read": import.n_read,
        "n_refused": import.n_refused,
        "findings": findings,
        "sites": sited.iter().map(|own| ground.site_json(own)).collect::<Vec<_>>(),
    });
    Ok(format.answer((house, ask), Media::Json, &joined(house.head(title), own)))
}

/// The door as OpenAPI 3.0 describes it.
pub(super) fn described(house: &House) -> Json {
    let parameter = |name: &str, says: &str, schema: Json| json!({"name": name, "in": "query", "required": false, "description": says, "schema": schema});
    let problem = json!({
        "description": "problem details (RFC 9457)",
        "content": {Media::Problem.name(): {"schema": schemas::at("problem")}},
    });
    let refused = ["400", "401", "403", "408", "413", "415", "429", "500", "503"];
    let mut responses: Map<String, Json> =
        refused.iter().map(|status| ((*status).to_owned(), problem.clone())).collect();
    let done = json!({
        "description": "what is said of each site",
        "content": {
            Media::Json.name(): {"schema": schemas_of_doors::sites()},
            Media::Html.name(): {"schema": {"type": "string"}},
        },
    });
    responses.insert("200".to_owned(), done);
    let body = |media: &str| match media {
        "application/zip" => json!({"schema": {"type": "string", "format": "binary"}}),
        "text/plain" => json!({"schema": {"type": "string"}}),
        _ => json!({"schema": {"type": "object"}}),
    };
    let content: Map<String, Json> =
        TAKEN.iter().map(|(media, _)| ((*media).to_owned(), body(media))).collect();
    json!({"post": {
        "operationId": "service.sites",
        "summary": "what every plan and rule says of project sites",
        "description": "GeoJSON, WKT, TXT (报盘) or a zipped Shapefile; nothing of it is kept",
        "tags": ["service"],
        "parameters": [
            parameter("f", "the format, before what Accept says", json!({"type": "string", "enum": Format::IDS})),
            parameter(
                "crs",
                "the CRS of the file where it says none; easting or longitude first, as in files",
                json!({"type": "string", "enum": house.crs.uris()}),
            ),
        ],
        "requestBody": {"required": true, "content": content},
        "responses": responses,
    }})
}
