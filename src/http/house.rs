//! The house: what is served, with all that is worked out once for many requests.

use std::net::SocketAddr;

use axum::http::uri::Authority;

use crate::assess::Outcome;
use crate::assess::queried::conflict::{self, QueriedPatch};
use crate::assess::queried::feature::{self, QueriedFeature};
use crate::assess::queried::finding::{self, QueriedFinding};
use crate::formats::geojson::write::Context;
use crate::geometry::geographic::position;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring::Polygon;
use crate::geometry::window::{Place, Window};
use crate::http::bbox::PICO_PER_UNIT;
use crate::http::error::ApiError;
use crate::http::index::Index;
use crate::http::served::{CONFLICTS, FINDINGS, Served, Version};
use crate::http::work::Desk;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::{Lang, Text};
use crate::reports::Subject;
use crate::rules::filter::{Filter, Queryables};
use crate::rules::rule::Rule;

/// Everything a request may need; immutable but for the desk's permits.
pub(super) struct House {
    pub(super) served: Served,
    pub(super) desk: Desk,
    measure: LegalMeasure,
    /// The day each layer stands for, in their order.
    as_of: Vec<Option<Date>>,
    layer_indexes: Vec<Index>,
    patch_index: Index,
    finding_index: Index,
    /// What filters may name, by collection.
    queryables: Vec<Queryables>,
    address: SocketAddr,
}

/// One collection: a layer, the conflicts, or what the overlay shows of the layers.
#[derive(Clone, Copy)]
pub(super) enum Collection<'h> {
    /// A layer and its index.
    Layer(&'h Layer, &'h Index),
    /// The patches' index.
    Conflicts(&'h Index),
    /// The findings' index.
    Findings(&'h Index),
}

impl House {
    /// Builds the indexes.
    pub(super) fn new(served: Served, address: SocketAddr) -> Self {
        let measure = LegalMeasure::new(&served.plane.projection);
        let series = measure.series();
        let index_layer = |layer: &Layer| {
            let features = 0..layer.features.len();
            Index::new(series, features.map(|feature| layer.parts(feature).flatten()))
        };
        let layer_indexes = served.layers.iter().map(index_layer).collect();
        let patches = served.assessment.patches.iter();
        let outers = patches.map(|patch| patch.polygon.outer.iter());
        let patch_index = Index::new(series, outers);
        let findings = served.findings.iter();
        let lands = findings.map(|own| own.polygons.iter().flat_map(|polygon| polygon.outer.iter()));
        let finding_index = Index::new(series, lands);
        let as_of = served.layers.iter().map(|layer| {
            let version = served.versions.iter().find(|version| version.layer == layer.id);
            version.and_then(|version| version.as_of)
        });
        let as_of = as_of.collect();
        let of_layer = |layer: &Layer| feature::queryables(layer, served.cards.cards.get(&layer.id));
        let of_ours =
            [conflict::queryables(CONFLICTS, served.standings.is_some()), finding::queryables(FINDINGS)];
        let queryables = of_ours.into_iter().chain(served.layers.iter().map(of_layer)).collect();
        let desk = Desk::new();
        Self { served, desk, measure, as_of, layer_indexes, patch_index, finding_index, queryables, address }
    }

    /// The service's address: the public one, else the one the client used, else the listener's own.
    pub(super) fn base(&self, host: &str) -> String {
        match (&self.served.public_url, host.parse::<Authority>()) {
            (Some(url), _) => url.trim_end_matches('/').to_owned(),
            (None, Ok(authority)) if !authority.as_str().contains('@') => format!("http://{authority}"),
            (None, _) => format!("http://{}", self.address),
        }
    }

    /// What the GeoJSON writer needs to know.
    pub(super) fn context(&self) -> Context<'_> {
        Context {
            cards: &self.served.cards,
            rules: &self.served.rules,
            layers: &self.served.layers,
            measure: &self.measure,
            as_of: &self.as_of,
            standings: self.served.standings.as_ref(),
            notice: self.served.notice.as_ref(),
        }
    }

    /// What the reports need to know.
    pub(super) fn subject(&self, lang: Lang) -> Subject<'_> {
        Subject {
            assessment: &self.served.assessment,
            rules: &self.served.rules,
            layers: &self.served.layers,
            cards: &self.served.cards,
            as_of: &self.as_of,
            standings: self.served.standings.as_ref(),
            notice: self.served.notice.as_ref(),
            lang,
        }
    }

    /// All collections: the conflicts, the findings, then the layers.
    pub(super) fn collections(&self) -> impl Iterator<Item = Collection<'_>> {
        let layers = self.served.layers.iter().zip(&self.layer_indexes);
        [Collection::Conflicts(&self.patch_index), Collection::Findings(&self.finding_index)]
            .into_iter()
            .chain(layers.map(|(layer, index)| Collection::Layer(layer, index)))
    }

    /// A collection by its id.
    ///
    /// # Errors
    /// [`ApiError::NoSuchCollection`] naming those there are.
    pub(super) fn collection(&self, id: &str) -> Result<Collection<'_>, ApiError> {
        self.collections().find(|own| own.id() == id).ok_or_else(|| ApiError::NoSuchCollection {
            id: id.to_owned(),
            known: self.collections().map(|own| own.id().to_owned()).collect(),
        })
    }

    /// What a filter on a collection may name.
    pub(super) fn queryables(&self, collection: Collection<'_>) -> &Queryables {
        let own = self.queryables.iter().find(|own| *own.collection == *collection.id());
        own.expect("every collection has them")
    }

    /// Keeps the features of a collection that a filter takes.
    pub(super) fn keep(&self, collection: Collection<'_>, filter: &Filter, features: &mut Vec<u32>) {
        match collection {
            Collection::Layer(layer, _) => {
                let (card, queryables) =
                    (self.served.cards.cards.get(&layer.id), self.queryables(collection));
                features.retain(|&index| {
                    let index = index as usize;
                    filter.takes(&QueriedFeature { layer, card, queryables, index })
                });
            }
            Collection::Conflicts(_) => {
                let ground = conflict::Ground {
                    rules: &self.served.rules,
                    layers: &self.served.layers,
                    cards: &self.served.cards,
                    as_of: &self.as_of,
                    standings: self.served.standings.as_ref(),
                };
                let patches = &self.served.assessment.patches;
                features.retain(|&own| filter.takes(&QueriedPatch::new(ground, &patches[own as usize])));
            }
            Collection::Findings(_) => {
                let findings = &self.served.findings;
                features.retain(|&own| filter.takes(&QueriedFinding::from(&findings[own as usize])));
            }
        }
    }

    /// What a collection is called.
    pub(super) fn name(&self, collection: Collection<'_>) -> Text {
        match collection {
            Collection::Conflicts(_) => Text::new("规划冲突图斑", "conflicts between plans"),
            Collection::Findings(_) => Text::new("图层质检问题", "findings on the layers"),
            Collection::Layer(layer, _) => match self.served.cards.cards.get(&layer.id) {
                Some(card) => card.name.clone(),
                None => Text::new(&*layer.id, &*layer.id),
            },
        }
    }

    /// The version of a layer, where it has one.
    pub(super) fn version(&self, layer: &str) -> Option<&Version> {
        self.served.versions.iter().find(|version| &*version.layer == layer)
    }

    /// The rule of an outcome.
    pub(super) fn rule(&self, outcome: &Outcome) -> Option<&Rule> {
        self.served.rules.iter().find(|rule| rule.id == outcome.rule)
    }

    /// Whether a feature as served meets a window, in trillionths of a degree.
    pub(super) fn meets(&self, collection: Collection<'_>, feature: u32, window: &Window) -> bool {
        let parts = self.parts(collection, feature);
        match collection {
            Collection::Layer(layer, _) if layer.is_of_lines() => window.meets_lines(&parts),
            _ => window.meets_polygon(&parts),
        }
    }

    /// A feature's rings as served, stored open, or its lines.
    fn parts(&self, collection: Collection<'_>, feature: u32) -> Vec<Vec<Place>> {
        let place = |point: &Point| {
            let (lon, lat) = position(self.measure.series(), *point);
            (lon * PICO_PER_UNIT, lat * PICO_PER_UNIT)
        };
        let project = |ring: &[Point]| ring.iter().map(place).collect();
        match collection {
            Collection::Layer(layer, _) => layer.parts(feature as usize).map(project).collect(),
            Collection::Conflicts(_) => {
                self.served.assessment.patches[feature as usize].polygon.rings().map(project).collect()
            }
            Collection::Findings(_) => {
                let polygons = &self.served.findings[feature as usize].polygons;
                polygons.iter().flat_map(Polygon::rings).map(project).collect()
            }
        }
    }
}

impl<'h> Collection<'h> {
    /// The id it goes by in addresses.
    pub(super) fn id(self) -> &'h str {
        match self {
            Self::Layer(layer, _) => &layer.id,
            Self::Conflicts(_) => CONFLICTS,
            Self::Findings(_) => FINDINGS,
        }
    }

    /// Its spatial index.
    pub(super) fn index(self) -> &'h Index {
        match self {
            Self::Layer(_, index) | Self::Conflicts(index) | Self::Findings(index) => index,
        }
    }
}
