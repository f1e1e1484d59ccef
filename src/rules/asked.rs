//! Rules made ready to be asked of labels: what they see of features, and which of that each side takes.
//!
//! Made once, asked of as many places as there are: whole arrangements by [`crate::rules::combination`],
//! single points and sites by `assess`.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::NO_FEATURE;
use crate::rules::kind::{self, Kind, Sides};
use crate::rules::rule::{Rule, Selector};
use crate::rules::select::{selects, selects_unknown};

/// In a row: no feature of the layer.
const ABSENT: u16 = u16::MAX;
/// In a row: a feature without a known code.
const UNKNOWN: u16 = u16::MAX - 1;

/// What rules see of features: their classes.
#[derive(Debug)]
pub struct Looks {
    /// For each layer the scheme of its card.
    schemes: Vec<Arc<str>>,
    /// For each layer the distinct codes of its features.
    codes: Vec<Vec<Code>>,
    /// For each layer and feature an index into the layer's codes, or [`UNKNOWN`].
    of_feature: Vec<Vec<u16>>,
}

/// One rule made ready.
pub struct Asked {
    kind: &'static dyn Kind,
    a: Vec<Hits>,
    b: Vec<Hits>,
    except: Vec<Hits>,
}

impl Looks {
    /// Looks at the layers an arrangement was cut from, in its order.
    pub fn new(layers: &[Layer], cards: &Cards) -> Self {
        let codes: Vec<Vec<Code>> = layers.iter().map(|layer| codes_of(layer, cards)).collect();
        let of_feature = layers.iter().zip(&codes).map(|(layer, codes)| indices(layer, codes)).collect();
        let schemes = layers.iter().map(|layer| cards.cards[&layer.id].scheme.clone()).collect();
        Self { schemes, codes, of_feature }
    }

    /// Writes what rules see of a cell with these labels; both have an entry a layer.
    pub fn look(&self, labels: &[u32], row: &mut [u16]) {
        for ((look, &feature), of_feature) in row.iter_mut().zip(labels).zip(&self.of_feature) {
            *look = if feature == NO_FEATURE { ABSENT } else { of_feature[feature as usize] };
        }
    }

    /// Makes a rule ready; its kind must be in [`kind::KINDS`].
    pub fn ask(&self, rule: &Rule, cards: &Cards) -> Asked {
        let table = |selectors: &[Selector]| -> Vec<Hits> {
            let hits = |(codes, scheme): (&Vec<Code>, &Arc<str>)| Hits {
                codes: codes.iter().map(|code| selects(selectors, code, cards)).collect(),
                is_unknown_hit: selects_unknown(selectors, scheme),
            };
            self.codes.iter().zip(&self.schemes).map(hits).collect()
        };
        Asked {
            kind: kind::find(&rule.kind).expect("the reader takes only rules of known kinds"),
            a: table(&rule.a),
            b: table(&rule.b),
            except: table(&rule.except),
        }
    }
}

impl Asked {
    /// The layers that break the rule where a row was seen, or `None` where it is kept.
    pub fn breaks(&self, row: &[u16]) -> Option<Sides> {
        let bits = |table: &[Hits]| -> u64 {
            (0..row.len())
                .filter(|&layer| table[layer].is_hit(row[layer]))
                .fold(0, |bits, layer| bits | 1 << layer)
        };
        let sides = self.kind.breaks(Sides { a: bits(&self.a), b: bits(&self.b) })?;
        (bits(&self.except) == 0).then_some(sides)
    }
}

/// What the selectors of one side take of one layer.
struct Hits {
    /// For each of the layer's codes whether it is taken.
    codes: Vec<bool>,
    /// Whether a feature without a known code is.
    is_unknown_hit: bool,
}

impl Hits {
    fn is_hit(&self, code: u16) -> bool {
        match code {
            ABSENT => false,
            UNKNOWN => self.is_unknown_hit,
            index => self.codes[usize::from(index)],
        }
    }
}

fn codes_of(layer: &Layer, cards: &Cards) -> Vec<Code> {
    let scheme = cards.cards[&layer.id].scheme.clone();
    let distinct: BTreeSet<_> = layer.features.iter().filter_map(|feature| feature.code.clone()).collect();
    distinct.into_iter().map(|code| Code { scheme: scheme.clone(), code }).collect()
}

/// For each feature the index of its code.
fn indices(layer: &Layer, codes: &[Code]) -> Vec<u16> {
    let index = |code: &Arc<str>| {
        codes.binary_search_by(|own| own.code.cmp(code)).expect("the codes were gathered from these features")
            as u16
    };
    layer.features.iter().map(|feature| feature.code.as_ref().map_or(UNKNOWN, index)).collect()
}
