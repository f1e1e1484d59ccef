//! The formats of features: what `f` calls them, and what `Accept` does.

use crate::http::answer::Media;
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::query::Query;

/// A format of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// GeoJSON, by its short name.
    Json,
    /// GeoJSON.
    GeoJson,
    /// GeoJSON, a feature a line (RFC 8142).
    GeoJsonSeq,
    /// CSV with the shape as WKT.
    Csv,
    /// `FlatGeobuf`.
    FlatGeobuf,
    /// `GeoPackage`.
    GeoPackage,
    /// `GeoParquet`.
    Parquet,
    /// A page for people.
    Html,
}

impl Format {
    /// All of them, the usual one first.
    pub(super) const ALL: [Self; 8] = [
        Self::Json,
        Self::GeoJson,
        Self::GeoJsonSeq,
        Self::Csv,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::Parquet,
        Self::Html,
    ];

    /// What `f` calls it.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonseq",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::Parquet => "parquet",
            Self::Html => "html",
        }
    }

    /// Its media type.
    pub(super) const fn media(self) -> Media {
        match self {
            Self::Json | Self::GeoJson => Media::GeoJson,
            Self::GeoJsonSeq => Media::GeoJsonSeq,
            Self::Csv => Media::Csv,
            Self::FlatGeobuf => Media::FlatGeobuf,
            Self::GeoPackage => Media::GeoPackage,
            Self::Parquet => Media::Parquet,
            Self::Html => Media::Html,
        }
    }

    /// The format asked for: by `f`, else what `Accept` likes best of ours, else GeoJSON.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] where `f` names none of them.
    pub(super) fn of(ask: &Ask, query: &Query) -> Result<Self, ApiError> {
        if let Some(place) = query.one_of("f", &Self::ALL.map(Self::id))? {
            return Ok(Self::ALL[place]);
        }
        let others = Self::ALL.into_iter().filter(|own| !matches!(own, Self::Json | Self::GeoJson));
        let is_json = |range: &str| ["application/geo+json", "application/json"].contains(&range);
        let mut best = (Self::GeoJson, ask.weight(is_json).unwrap_or(0.0));
        for own in others {
            let weight = ask.weight(|range| range == own.media().bare()).unwrap_or(0.0);
            if best.1 < weight {
                best = (own, weight);
            }
        }
        Ok(best.0)
    }
}
