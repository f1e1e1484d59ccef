//! Distinct combinations of classes (类别组合): what rules see instead of cells.
//!
//! Millions of cells have a few thousand combinations, so asking all rules again is a matter of
//! milliseconds and touches no geometry.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::rules::kind::{Kind, Sides};
use crate::rules::rule::Rule;
use crate::rules::select::{selects, selects_unknown};

/// Cells grouped by the classes that cover them.
#[derive(Debug)]
pub struct Combinations {
    /// For each layer the scheme of its card.
    schemes: Vec<Arc<str>>,
    /// For each layer the distinct codes of its features.
    codes: Vec<Vec<Code>>,
    /// For each combination and layer an index into the layer's codes, [`ABSENT`] where no feature covers
    /// it, or [`UNKNOWN`] where one without a code does.
    rows: Vec<Box<[u16]>>,
    /// The cells of each combination, ascending.
    cells: Vec<Vec<u32>>,
}

/// A combination that breaks a rule: its cells and the layers on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Broken<'a> {
    /// The layers that break the rule.
    pub sides: Sides,
    /// The cells, ascending.
    pub cells: &'a [u32],
}

/// In a combination: no feature of the layer.
const ABSENT: u16 = u16::MAX;
/// In a combination: a feature without a known code.
const UNKNOWN: u16 = u16::MAX - 1;

impl Combinations {
    /// Groups the cells of an arrangement; `layers` are those it was cut from, in its order.
    pub fn new(arrangement: &Arrangement, layers: &[Layer], cards: &Cards) -> Self {
        let codes: Vec<Vec<Code>> = layers.iter().map(|layer| codes_of(layer, cards)).collect();
        let of_feature: Vec<Vec<u16>> =
            layers.iter().zip(&codes).map(|(layer, codes)| indices(layer, codes)).collect();
        let mut numbers: FxHashMap<Box<[u16]>, usize> = FxHashMap::default();
        let schemes = layers.iter().map(|layer| cards.cards[&layer.id].scheme.clone()).collect();
        let mut combinations = Self { schemes, codes, rows: Vec::new(), cells: Vec::new() };
        let mut row = vec![ABSENT; layers.len()];
        for cell in 0..arrangement.n_cells() {
            for (layer, &feature) in arrangement.labels(cell).iter().enumerate() {
                row[layer] = if feature == NO_FEATURE { ABSENT } else { of_feature[layer][feature as usize] };
            }
            let number = if let Some(&number) = numbers.get(row.as_slice()) {
                number
            } else {
                let number = combinations.rows.len();
                numbers.insert(row.clone().into_boxed_slice(), number);
                combinations.rows.push(row.clone().into_boxed_slice());
                combinations.cells.push(Vec::new());
                number
            };
            combinations.cells[number].push(cell as u32);
        }
        combinations
    }

    /// The number of distinct combinations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The combinations that break a rule.
    pub fn breaking<'a>(&'a self, rule: &Rule, kind: &dyn Kind, cards: &Cards) -> Vec<Broken<'a>> {
        let table = |selectors: &[_]| -> Vec<Hits> {
            let hits = |(codes, scheme): (&Vec<Code>, &Arc<str>)| Hits {
                codes: codes.iter().map(|code| selects(selectors, code, cards)).collect(),
                is_unknown_hit: selects_unknown(selectors, scheme),
            };
            self.codes.iter().zip(&self.schemes).map(hits).collect()
        };
        let (a, b, except) = (table(&rule.a), table(&rule.b), table(&rule.except));
        let bits = |row: &[u16], table: &[Hits]| -> u64 {
            (0..row.len())
                .filter(|&layer| table[layer].is_hit(row[layer]))
                .fold(0, |bits, layer| bits | 1 << layer)
        };
        let broken = self.rows.iter().zip(&self.cells).filter_map(|(row, cells)| {
            let matches = Sides { a: bits(row, &a), b: bits(row, &b) };
            let sides = kind.breaks(matches)?;
            (bits(row, &except) == 0).then_some(Broken { sides, cells })
        });
        broken.collect()
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
    let index = |code: &std::sync::Arc<str>| {
        codes.binary_search_by(|own| own.code.cmp(code)).expect("the codes were gathered from these features")
            as u16
    };
    layer.features.iter().map(|feature| feature.code.as_ref().map_or(UNKNOWN, index)).collect()
}
