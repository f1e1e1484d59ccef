//! What a client asks: path, parameters, language, media type.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, HOST, HeaderName, IF_NONE_MATCH};
use axum::http::request::Parts;

use crate::http::house::House;
use crate::layer::text::Lang;

/// A request, read once for all handlers.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// The path as sent.
    pub(super) path: String,
    /// The variable parts of the path, decoded, in their order.
    pub(super) ids: Vec<String>,
    /// The query as sent, without the question mark.
    pub(super) query: String,
    /// The language of the answer.
    pub(super) lang: Lang,
    /// The media types the client takes, as sent.
    pub(super) accept: String,
    /// The answers the client has, as sent.
    pub(super) if_none_match: String,
    /// The service's address as the client knows it, without a slash at its end.
    pub(super) base: String,
}

impl FromRequestParts<Arc<House>> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Self, Infallible> {
        // A path that is no UTF-8 has no ids, and so names nothing that exists.
        let ids = match RawPathParams::from_request_parts(parts, house).await {
            Ok(params) => params.iter().map(|(_, value)| value.to_owned()).collect(),
            Err(_) => Vec::new(),
        };
        let header = |name: HeaderName| {
            parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        Ok(Self {
            path: parts.uri.path().to_owned(),
            ids,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            lang: language(header(ACCEPT_LANGUAGE)),
            accept: header(ACCEPT).to_owned(),
            if_none_match: header(IF_NONE_MATCH).to_owned(),
            base: house.base(header(HOST)),
        })
    }
}

impl Ask {
    /// A variable part of the path; empty where it could not be decoded.
    pub(super) fn id(&self, position: usize) -> &str {
        self.ids.get(position).map_or("", String::as_str)
    }

    /// Whether a page is wanted rather than JSON.
    pub(super) fn wants_page(&self) -> bool {
        wants_page(&self.accept)
    }

    /// How much the client likes what matches, of what it names; `None` where it names no such thing.
    pub(super) fn weight(&self, matches: impl Fn(&str) -> bool) -> Option<f64> {
        weight(&self.accept, matches)
    }
}

/// The language the client likes best of ours; Chinese where it does not say.
pub(super) fn language(accept: &str) -> Lang {
    let weight = |tag: &str| weight(accept, |range| range.split('-').next() == Some(tag));
    match (weight("zh"), weight("en")) {
        (Some(zh), Some(en)) if en > zh => Lang::En,
        (None, Some(en)) if en > 0.0 => Lang::En,
        _ => Lang::Zh,
    }
}

/// Whether HTML is named and JSON is not liked as well or better.
fn wants_page(accept: &str) -> bool {
    let html = weight(accept, |range| range == "text/html");
    let json = weight(accept, |range| range == "application/json" || range == "application/geo+json");
    html.unwrap_or(0.0) > json.unwrap_or(0.0)
}

/// The greatest weight (`q`, RFC 9110, 12.4.2) of the ranges that match; `None` where none does.
fn weight(accept: &str, matches: impl Fn(&str) -> bool) -> Option<f64> {
    let mut best = None;
    for part in accept.split(',') {
        let mut pieces = part.split(';').map(|piece| piece.trim().to_ascii_lowercase());
        if pieces.next().is_some_and(|range| matches(&range)) {
            let q = pieces.find_map(|piece| piece.strip_prefix("q=").and_then(|q| q.parse::<f64>().ok()));
            let q = q.unwrap_or(1.0);
            best = Some(best.map_or(q, |best: f64| best.max(q)));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{language, wants_page};
    use crate::layer::text::Lang;

    #[test]
    fn chinese_is_spoken_unless_english_is_liked_better() {
        let check = |accept, lang| assert_eq!(language(accept), lang, "{accept}");
        check("", Lang::Zh);
        check("*", Lang::Zh);
        check("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh);
        check("en-US,en;q=0.5", Lang::En);
        check("en;q=0.5, zh;q=0.9", Lang::Zh);
        check("fr, en;q=0.2", Lang::En);
        check("en;q=0", Lang::Zh);
        check("EN", Lang::En);
    }

    #[test]
    fn browsers_get_the_page_and_programs_get_json() {
        assert!(wants_page("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(wants_page("text/html;q=0.9, application/json;q=0.5"));
        assert!(!wants_page("application/json, text/html"));
        assert!(!wants_page("*/*"));
        assert!(!wants_page(""));
    }
}
