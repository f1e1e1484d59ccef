//! The house: what is served, with all that is worked out once for many requests.

use std::borrow::Cow;

use axum::http::uri::Authority;

use crate::assess::Outcome;
use crate::assess::queried::{cell, conflict, feature, finding};
use crate::assess::questions::Questions;
use crate::formats::geojson::ready::Ready;
use crate::formats::geojson::write::Context;
use crate::geometry::geographic::position;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring::Polygon;
use crate::geometry::window::{Place, Window};
use crate::http::bbox::{Bbox, PARTS_PER_STEP, PICO_PER_UNIT};
use crate::http::crs::CrsList;
use crate::http::current::Site;
use crate::http::error::ApiError;
use crate::http::etag::DataDigest;
use crate::http::former::{Former, FormerVersion};
use crate::http::held::{Collection, Kept};
use crate::http::index::Index;
use crate::http::names::Names;
use crate::http::registers;
use crate::http::served::{CELLS, CONFLICTS, FINDINGS, Served, Version};
use crate::http::tiles::Shelf;
use crate::http::work::Desk;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::{Lang, Text};
use crate::overlay::dissolve::cell_polygon;
use crate::overlay::locate;
use crate::reports::Subject;
use crate::rules::filter::Queryables;
use crate::rules::rule::Rule;

/// Everything a request may need; immutable but for the desk's permits.
pub(super) struct House {
    pub(super) served: Served,
    pub(super) desk: Desk,
    pub(super) measure: LegalMeasure,
    /// Where each cell lies.
    pub(super) cells: locate::Index,
    /// The rules made ready.
    pub(super) questions: Questions,
    /// What of the data makes an answer's tag.
    pub(super) digest: DataDigest,
    /// The CRS that features are served in.
    pub(super) crs: CrsList,
    /// The day each layer stands for, in their order.
    pub(super) as_of: Vec<Option<Date>>,
    layers: Vec<(Ready, Kept)>,
    patches: Kept,
    findings: Kept,
    of_cells: Kept,
    /// What cells may be asked.
    pub(super) cell_columns: cell::Columns,
    /// What filters may name, by collection.
    queryables: Vec<Queryables>,
    /// What was served before.
    pub(super) former: Former,
    /// Where it stands.
    pub(super) site: Site,
    /// The tiles made.
    pub(super) shelf: Shelf,
}

impl House {
    /// Builds the indexes.
    pub(super) fn new(served: Served, site: Site) -> Self {
        let measure = LegalMeasure::new(&served.plane.projection);
        let series = measure.series();
        let keep_layer = |layer: &Layer| {
            let features = 0..layer.features.len();
            let parts = features.map(|feature| layer.parts(feature).flatten());
            let names = Names::new(layer.features.len(), |feature| layer.features[feature].number);
            let ready = Ready::of(&served.cards, layer).with_figures(layer, &measure);
            (ready, Kept::new(Index::new(series, parts), names))
        };
        let layers: Vec<(Ready, Kept)> = served.all_layers().map(keep_layer).collect();
        let own = &served.assessment.patches;
        let patches = Kept::new(
            Index::new(series, own.iter().map(|patch| patch.polygon.outer.iter())),
            Names::new(own.len(), |patch| &*own[patch].id),
        );
        let own = &served.findings;
        let findings = Kept::new(
            Index::new(
                series,
                own.iter().map(|own| own.polygons.iter().flat_map(|polygon| polygon.outer.iter())),
            ),
            Names::new(own.len(), |finding| &*own[finding].id),
        );
        let of_cells = Kept::of_cells(&served.overlaid.arrangement, around(&layers), series);
        let cell_columns = cell::Columns::new(CELLS, &served.layers, &served.cards);
        let as_of = served.all_layers().map(|layer| {
            let version = served.versions.iter().find(|version| version.layer == layer.id);
            version.and_then(|version| version.as_of)
        });
        let as_of = as_of.collect();
        let of_layer = |layer: &Layer| feature::queryables(layer, served.cards.cards.get(&layer.id));
        let of_ours = [
            conflict::queryables(CONFLICTS, served.standings.is_some()),
            finding::queryables(FINDINGS),
            cell_columns.queryables().clone(),
        ];
        let queryables = of_ours.into_iter().chain(served.all_layers().map(of_layer));
        let queryables = queryables.map(|own| Queryables { is_placed: true, ..own }).collect();
        let former = site.workspace.as_ref().map_or_else(Former::default, |_| Former::new(&served));
        let desk = Desk::new();
        let cells = locate::Index::new(&served.overlaid.arrangement);
        let questions = Questions::new(&served.layers, &served.cards, &served.rules, served.date);
        let (digest, crs) = (DataDigest::of(&served), CrsList::new(&served.plane));
        Self {
            served,
            desk,
            measure,
            cells,
            questions,
            digest,
            crs,
            as_of,
            layers,
            patches,
            findings,
            of_cells,
            cell_columns,
            queryables,
            former,
            site,
            shelf: Shelf::new(),
        }
    }

    /// The service's address: the public one, else the one the client used, else the listener's own.
    pub(super) fn base(&self, host: &str) -> String {
        match (&self.served.public_url, host.parse::<Authority>()) {
            (Some(url), _) => url.trim_end_matches('/').to_owned(),
            (None, Ok(authority)) if !authority.as_str().contains('@') => {
                format!("{}://{authority}", self.site.scheme)
            }
            (None, _) => format!("{}://{}", self.site.scheme, self.site.address),
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

    /// All collections: the conflicts, the findings, the cells, then the layers.
    pub(super) fn collections(&self) -> impl Iterator<Item = Collection<'_>> {
        let layers = self.served.all_layers().zip(&self.layers);
        [
            Collection::Conflicts(&self.patches),
            Collection::Findings(&self.findings),
            Collection::Cells(&self.of_cells),
        ]
        .into_iter()
        .chain(layers.map(|(layer, (ready, kept))| Collection::Layer(layer, ready, kept)))
    }

    /// Those that have tiles and a style.
    pub(super) fn drawn(&self) -> impl Iterator<Item = Collection<'_>> {
        self.collections().filter(|own| own.is_drawn())
    }

    /// A collection by its id.
    ///
    /// # Errors
    /// [`ApiError::NoSuchCollection`] naming those there are.
    pub(super) fn collection(&self, id: &str) -> Result<Collection<'_>, ApiError> {
        named(id, || self.collections())
    }

    /// A collection that is drawn, by its id.
    ///
    /// # Errors
    /// As [`Self::collection`], naming those that are drawn.
    pub(super) fn drawn_collection(&self, id: &str) -> Result<Collection<'_>, ApiError> {
        named(id, || self.drawn())
    }

    /// What a filter on a collection may name.
    pub(super) fn queryables(&self, collection: Collection<'_>) -> &Queryables {
        let own = self.queryables.iter().find(|own| *own.collection == *collection.id());
        own.expect("every collection has them")
    }

    /// The feature of an id: the number in its file or of a cell, or the name of a patch or finding.
    pub(super) fn by_id(&self, collection: Collection<'_>, id: &str) -> Option<usize> {
        let (patches, findings) = (&self.served.assessment.patches, &self.served.findings);
        match collection {
            Collection::Layer(layer, _, kept) => {
                let number = number(id)?;
                kept.names.find(|feature| layer.features[feature].number.cmp(&number))
            }
            Collection::Conflicts(kept) => kept.names.find(|patch| (*patches[patch].id).cmp(id)),
            Collection::Findings(kept) => kept.names.find(|finding| (*findings[finding].id).cmp(id)),
            Collection::Cells(_) => {
                number(id).map(|cell| cell as usize).filter(|&cell| cell < collection.len())
            }
        }
    }

    /// The id of a feature.
    pub(super) fn id_of(&self, collection: Collection<'_>, feature: u32) -> String {
        let feature = feature as usize;
        match collection {
            Collection::Layer(layer, ..) => layer.features[feature].number.to_string(),
            Collection::Conflicts(_) => self.served.assessment.patches[feature].id.clone(),
            Collection::Findings(_) => self.served.findings[feature].id.clone(),
            Collection::Cells(_) => feature.to_string(),
        }
    }

    /// What a collection is called.
    pub(super) fn name(&self, collection: Collection<'_>) -> Text {
        match collection {
            Collection::Conflicts(_) => Text::new("规划冲突图斑", "conflicts between plans"),
            Collection::Findings(_) => Text::new("图层质检问题", "findings on the layers"),
            Collection::Cells(_) => Text::new("叠置单元", "cells of the overlay"),
            Collection::Layer(layer, ..) => match self.served.cards.cards.get(&layer.id) {
                Some(card) => card.name.clone(),
                None => registers::name(&layer.id),
            },
        }
    }

    /// What the collection of a former version is called.
    pub(super) fn former_name(&self, own: &FormerVersion) -> Text {
        let card = self.served.cards.cards.get(own.layer());
        own.name(&card.map_or_else(|| registers::name(own.layer()), |card| card.name.clone()))
    }

    /// The version of a layer, where it has one.
    pub(super) fn version(&self, layer: &str) -> Option<&Version> {
        self.served.versions.iter().find(|version| &*version.layer == layer)
    }

    /// The rule of an outcome.
    pub(super) fn rule(&self, outcome: &Outcome) -> Option<&Rule> {
        self.served.rules.iter().find(|rule| rule.id == outcome.rule)
    }

    /// The features of a collection that meet a box, ascending; `None` where all do, as bounds tell by themselves.
    pub(super) fn find(&self, collection: Collection<'_>, bbox: &Bbox) -> Option<Vec<u32>> {
        let index = collection.index();
        if let Bbox::Geographic(windows) = bbox
            && windows.iter().any(|own| index.is_within(own))
        {
            return None;
        }
        let Some(grid) = index.grid() else { return Some(Vec::new()) };
        let reach = bbox.reach(self.measure.series(), &grid);
        let mut found = index.reached(&reach);
        found.retain(|&feature| match bbox {
            Bbox::Geographic(windows) => {
                let is_inside = |own: &Window| index.is_inside(feature, own);
                let pico = |(lon, lat): Place| (lon * PICO_PER_UNIT, lat * PICO_PER_UNIT);
                let parts = || -> Vec<Vec<Place>> {
                    let parts = self.places(collection, feature).into_iter();
                    parts.map(|part| part.into_iter().map(pico).collect()).collect()
                };
                windows.iter().any(is_inside) || meets_any(collection, windows, &parts())
            }
            Bbox::Planar(window) => {
                let place = |point: &Point| (point.x * PARTS_PER_STEP, point.y * PARTS_PER_STEP);
                let parts = self.parts(collection, feature);
                let parts = parts.iter().map(|part| part.iter().map(place).collect()).collect::<Vec<_>>();
                meets_any(collection, std::slice::from_ref(window), &parts)
            }
        });
        Some(found)
    }

    /// A feature's rings as served, stored open, or its lines, in ten-billionths of a degree.
    pub(super) fn places(&self, collection: Collection<'_>, feature: u32) -> Vec<Vec<Place>> {
        if let Collection::Layer(layer, ready, _) = collection {
            let parts = layer.ring_offsets[feature as usize]..layer.ring_offsets[feature as usize + 1];
            let known = parts.map(|part| ready.places(layer, part as usize));
            if let Some(known) = known.map(|own| own.map(|own| own.iter().collect())).collect() {
                return known;
            }
        }
        let place = |point: &Point| position(self.measure.series(), *point);
        self.parts(collection, feature).iter().map(|part| part.iter().map(place).collect()).collect()
    }

    /// A feature's rings, stored open, or its lines, on the grid.
    pub(super) fn parts<'h>(&'h self, collection: Collection<'h>, feature: u32) -> Vec<Cow<'h, [Point]>> {
        let feature = feature as usize;
        match collection {
            Collection::Layer(layer, ..) => layer.parts(feature).map(Cow::from).collect(),
            Collection::Conflicts(_) => {
                self.served.assessment.patches[feature].polygon.rings().map(Cow::from).collect()
            }
            Collection::Findings(_) => {
                let polygons = self.served.findings[feature].polygons.iter();
                polygons.flat_map(Polygon::rings).map(Cow::from).collect()
            }
            Collection::Cells(_) => {
                let Polygon { outer, holes } = cell_polygon(&self.served.overlaid.arrangement, feature);
                std::iter::once(outer).chain(holes).map(Cow::from).collect()
            }
        }
    }
}

/// Whether a feature of a collection meets one of some windows.
fn meets_any(collection: Collection<'_>, windows: &[Window], parts: &[Vec<Place>]) -> bool {
    let meets = |window: &Window| match collection {
        Collection::Layer(layer, ..) if layer.is_of_lines() => window.meets_lines(parts),
        _ => window.meets_polygon(parts),
    };
    windows.iter().any(meets)
}

/// One of some collections by its id.
fn named<'h, C: Iterator<Item = Collection<'h>>>(
    id: &str,
    all: impl Fn() -> C,
) -> Result<Collection<'h>, ApiError> {
    all().find(|own| own.id() == id).ok_or_else(|| ApiError::NoSuchCollection {
        id: id.to_owned(),
        known: all().map(|own| own.id().to_owned()).collect(),
    })
}

/// The number an id is. One feature, one address: `007` is not 7.
fn number(id: &str) -> Option<u64> {
    id.parse().ok().filter(|number: &u64| number.to_string() == id)
}

/// The window around all layers, in ten-billionths of a degree: cells cover what they cover.
fn around(layers: &[(Ready, Kept)]) -> Option<Window> {
    let extents = layers.iter().filter_map(|(_, kept)| kept.extent);
    Window::around(extents.flat_map(|own| [(own.west, own.south), (own.east, own.north)]))
}
