//! Things of every collection as filters and orders ask them.

use crate::assess::queried::cell;
use crate::assess::queried::conflict::{self, QueriedPatch};
use crate::assess::queried::feature::QueriedFeature;
use crate::assess::queried::finding::QueriedFinding;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::placed::Placed;
use crate::http::served::Served;
use crate::layer::feature::Value;
use crate::rules::filter::{Filter, Thing};

impl House {
    /// Keeps the features of a collection that a filter takes.
    pub(super) fn keep(&self, collection: Collection<'_>, filter: &Filter, features: &mut Vec<u32>) {
        fn takes(filter: &Filter, place: (&House, Collection<'_>, u32), thing: impl Thing) -> bool {
            let (house, collection, feature) = place;
            filter.takes(&Placed { thing, house, collection, feature })
        }
        features.retain(|&own| {
            let place = (self, collection, own);
            match collection {
                Collection::Layer(..) => {
                    self.queried_feature(collection, own).is_some_and(|own| takes(filter, place, own))
                }
                Collection::Conflicts(_) => takes(filter, place, self.queried_patch(own)),
                Collection::Findings(_) => takes(filter, place, self.queried_finding(own)),
                Collection::Cells(_) => takes(filter, place, self.cell_ground().cell(own)),
            }
        });
    }

    /// A value of a feature, by the name a filter has for it.
    pub(super) fn value(&self, collection: Collection<'_>, feature: u32, name: &str) -> Value {
        let value = |thing: &dyn Thing| Value::from(thing.value(name));
        match collection {
            Collection::Layer(..) => {
                self.queried_feature(collection, feature).map_or(Value::Null, |own| value(&own))
            }
            Collection::Conflicts(_) => value(&self.queried_patch(feature)),
            Collection::Findings(_) => value(&self.queried_finding(feature)),
            Collection::Cells(_) => value(&self.cell_ground().cell(feature)),
        }
    }

    /// A layer's feature as filters ask it; `None` of another collection.
    fn queried_feature<'h>(&'h self, collection: Collection<'h>, feature: u32) -> Option<QueriedFeature<'h>> {
        let Collection::Layer(layer, ..) = collection else { return None };
        let (card, queryables) = (self.served.cards.cards.get(&layer.id), self.queryables(collection));
        Some(QueriedFeature { layer, card, queryables, index: feature as usize })
    }

    /// A patch as filters ask it.
    pub(super) fn queried_patch(&self, patch: u32) -> QueriedPatch<'_> {
        let ground = conflict::Ground {
            rules: &self.served.rules,
            layers: &self.served.layers,
            cards: &self.served.cards,
            as_of: &self.as_of,
            standings: self.served.standings.as_ref(),
        };
        QueriedPatch::new(ground, &self.served.assessment.patches[patch as usize])
    }

    /// A finding as filters ask it.
    pub(super) fn queried_finding(&self, finding: u32) -> QueriedFinding<'_> {
        QueriedFinding::from(&self.served.findings[finding as usize])
    }

    /// What cells are told by.
    pub(super) fn cell_ground(&self) -> cell::Ground<'_> {
        let Served { overlaid, layers, cards, .. } = &self.served;
        cell::Ground { arrangement: &overlaid.arrangement, layers, cards, columns: &self.cell_columns }
    }
}
