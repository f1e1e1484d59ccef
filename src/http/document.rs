//! Documents about the service: as JSON, or as a page for people.

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::html;
use crate::http::query::Query;
use serde::Serialize;
use serde_json::Value as Json;

/// A format of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON of whatever media type the document has.
    Json,
    /// A page.
    Html,
}

impl Format {
    /// What `f` calls them.
    pub(super) const IDS: [&str; 2] = ["json", "html"];

    /// The document in this format.
    pub(super) fn answer(self, (house, ask): (&House, &Ask), media: Media, document: &Json) -> Answer {
        match self {
            Self::Json => Answer::json(media, Some(ask.lang), document),
            Self::Html => {
                Answer::new(Media::Html, Some(ask.lang), html::page(house, ask, document).into_bytes())
            }
        }
    }
}

impl Format {
    /// A document that is written as it is found, without indents: one that is long and asked for often.
    pub(super) fn answer_of(
        self,
        (house, ask): (&House, &Ask),
        document: &impl Serialize,
    ) -> Result<Answer, ApiError> {
        let failed = |error: serde_json::Error| ApiError::from(std::io::Error::other(error));
        match self {
            Self::Json => {
                let bytes = serde_json::to_vec(document).map_err(failed)?;
                Ok(Answer::new(Media::Json, Some(ask.lang), bytes))
            }
            Self::Html => {
                let document = serde_json::to_value(document).map_err(failed)?;
                Ok(self.answer((house, ask), Media::Json, &document))
            }
        }
    }
}

/// The format asked for by `f`, the one parameter of documents, else by `Accept`.
///
/// # Errors
/// [`ApiError`] on another parameter or format.
pub(super) fn format(ask: &Ask) -> Result<Format, ApiError> {
    format_of(ask, &Query::read(&ask.query, &["f"])?)
}

/// The same of a document with further parameters.
///
/// # Errors
/// [`ApiError::BadParameter`] on another format.
pub(super) fn format_of(ask: &Ask, query: &Query) -> Result<Format, ApiError> {
    Ok(match query.one_of("f", &Format::IDS)? {
        Some(0) => Format::Json,
        Some(_) => Format::Html,
        None if ask.wants_page() => Format::Html,
        None => Format::Json,
    })
}
