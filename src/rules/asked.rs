//! Rules made ready to be asked of labels: what they see of features, and what of that their sides take.
//!
//! Of every feature rules see no more than its class and how their attribute tests come out; features that
//! look the same are of one **look**. Made once, asked of as many places as there are: whole arrangements by
//! [`crate::rules::combination`], single points and sites by `assess`.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::rules::attribute_test::AttributeTest;
use crate::rules::condition::{Condition, Leaf, Tree};
use crate::rules::kind::{self, Sides};
use crate::rules::rule::Rule;
use crate::rules::truth::{Held, Truth};

/// In a row of looks: no feature of the layer.
pub(crate) const ABSENT: u16 = u16::MAX;

/// The looks of all layers' features.
#[derive(Debug)]
pub struct Looks {
    layers: Vec<SeenLayer>,
}

#[derive(Debug)]
struct SeenLayer {
    id: Arc<str>,
    scheme: Arc<str>,
    /// The attribute tests that rules make of this layer.
    tests: Vec<AttributeTest>,
    looks: Vec<Look>,
    /// For each feature its look, and [`ABSENT`] last.
    of_feature: Vec<u16>,
}

#[derive(Clone, Debug)]
struct Look {
    /// The class; `None` where it is not known.
    code: Option<Arc<str>>,
    /// How each of the layer's tests comes out.
    truths: Box<[Truth]>,
}

/// One rule made ready to be asked of one place.
#[derive(Debug)]
pub struct Asked {
    rule: Rule,
    a: Option<Ready>,
    b: Option<Ready>,
}

/// A condition made ready for the looks of these layers.
#[derive(Debug)]
pub struct Ready {
    tree: Tree<Outcomes>,
}

/// How a test comes out.
#[derive(Debug)]
struct Outcomes {
    /// For each layer concerned, by look.
    layers: Vec<(usize, Box<[Truth]>)>,
    /// Where no such layer has a feature.
    absent: Truth,
}

impl Looks {
    /// Looks at the layers as the rules will; only the attribute tests of these rules can be asked.
    pub fn new(layers: &[Layer], cards: &Cards, rules: &[Rule]) -> Self {
        let mut tests: BTreeMap<&str, Vec<AttributeTest>> = BTreeMap::new();
        for leaf in rules.iter().flat_map(Rule::conditions).flat_map(Condition::leaves) {
            if let Leaf::Attribute(test) = leaf {
                let own = tests.entry(&test.layer).or_default();
                if !own.contains(test) {
                    own.push(test.clone());
                }
            }
        }
        let seen = |layer: &Layer| {
            let tests = tests.get(&*layer.id).cloned().unwrap_or_default();
            SeenLayer::new(layer, cards.cards[&layer.id].scheme.clone(), tests)
        };
        Self { layers: layers.iter().map(seen).collect() }
    }

    /// The number of layers.
    pub fn n_layers(&self) -> usize {
        self.layers.len()
    }

    /// How many digits there are for what a layer has on a place: a look, or nothing.
    pub(crate) fn radix(&self, layer: usize) -> u64 {
        self.layers[layer].looks.len() as u64 + 1
    }

    /// Appends a layer's digit to each key; `rows` are the labels of as many cells, an entry a layer.
    pub(crate) fn add_digits(&self, layer: usize, rows: &[u32], keys: &mut [u64]) {
        let (radix, of_feature) = (self.radix(layer), &self.layers[layer].of_feature);
        let absent = of_feature.len() - 1;
        for (row, key) in rows.chunks_exact(self.n_layers()).zip(keys) {
            let look = of_feature[absent.min(row[layer] as usize)];
            // What is absent has the digit 0.
            *key = *key * radix + u64::from(look.wrapping_add(1));
        }
    }

    /// Fills the row of looks for labels as the arrangement gives them; both have an entry a layer.
    pub fn look(&self, labels: &[u32], row: &mut [u16]) {
        for ((own, &feature), layer) in row.iter_mut().zip(labels).zip(&self.layers) {
            *own = layer.of_feature[(layer.of_feature.len() - 1).min(feature as usize)];
        }
    }

    /// Makes a rule ready; its kind must be in [`kind::KINDS`] and one that can be asked of places.
    ///
    /// # Panics
    /// As [`Self::ready`].
    pub fn ask(&self, rule: &Rule) -> Asked {
        let ready = |side: &Option<Condition>| side.as_ref().map(|side| self.ready(side));
        Asked { rule: rule.clone(), a: ready(&rule.a), b: ready(&rule.b) }
    }

    /// Makes a condition ready.
    ///
    /// # Panics
    /// Where it has an attribute test that is not among those of the rules looked at for.
    pub fn ready(&self, condition: &Condition) -> Ready {
        Ready { tree: condition.tree.map(&|leaf| self.outcomes_of(leaf)) }
    }

    fn outcomes_of(&self, leaf: &Leaf) -> Outcomes {
        match leaf {
            Leaf::Class(test) => Outcomes {
                layers: self.outcomes(
                    |layer| test.asks(&layer.id, &layer.scheme),
                    |_, look| Some(test.takes(look.code.as_ref())).into(),
                ),
                // No feature has no class: that is known.
                absent: Truth::False,
            },
            Leaf::Spatial(_) => {
                Outcomes { layers: self.outcomes(|_| false, |_, _| Truth::Unknown), absent: Truth::Unknown }
            }
            Leaf::Attribute(test) => Outcomes {
                layers: self.outcomes(
                    |layer| layer.id == test.layer,
                    |layer, look| {
                        let index = layer.tests.iter().position(|own| own == test);
                        look.truths[index.expect("conditions are those of the rules looked at for")]
                    },
                ),
                absent: Truth::Unknown,
            },
        }
    }

    fn outcomes(
        &self,
        is_concerned: impl Fn(&SeenLayer) -> bool,
        outcome: impl Fn(&SeenLayer, &Look) -> Truth,
    ) -> Vec<(usize, Box<[Truth]>)> {
        let layers = self.layers.iter().enumerate().filter(|(_, layer)| is_concerned(layer));
        layers
            .map(|(index, layer)| (index, layer.looks.iter().map(|look| outcome(layer, look)).collect()))
            .collect()
    }

    /// How a condition comes out of each feature of a layer where they are alone, in their order: what it asks of
    /// other layers is not there.
    pub(crate) fn alone(&self, condition: &Condition, layer: usize) -> Vec<Held> {
        let ready = self.ready(condition);
        let mut row = vec![ABSENT; self.n_layers()];
        let own = &self.layers[layer];
        let held: Vec<Held> = (0..own.looks.len() as u16)
            .map(|look| {
                row[layer] = look;
                ready.ask(&row)
            })
            .collect();
        let looks = own.of_feature.iter().filter(|&&look| look != ABSENT);
        looks.map(|&look| held[usize::from(look)]).collect()
    }

    /// Whether a layer's look has no known class.
    pub(crate) fn is_of_unknown_class(&self, layer: usize, look: u16) -> bool {
        look != ABSENT && self.layers[layer].looks[usize::from(look)].code.is_none()
    }
}

impl SeenLayer {
    fn new(layer: &Layer, scheme: Arc<str>, tests: Vec<AttributeTest>) -> Self {
        // Features are many and looks few: of each feature only what its look is known by is made.
        let mut numbers: FxHashMap<(Option<&str>, Vec<Truth>), u16> = FxHashMap::default();
        let mut of_feature = Vec::with_capacity(layer.features.len() + 1);
        let mut looks = Vec::new();
        for (index, feature) in layer.features.iter().enumerate() {
            let truths: Vec<Truth> = tests.iter().map(|test| test.ask(layer, index)).collect();
            let known_by = (feature.code.as_deref(), truths);
            let number = *numbers.entry(known_by).or_insert_with_key(|(_, truths)| {
                assert!(looks.len() < usize::from(ABSENT), "a layer has fewer classes than 16 bits number");
                looks.push(Look { code: feature.code.clone(), truths: truths.as_slice().into() });
                looks.len() as u16 - 1
            });
            of_feature.push(number);
        }
        of_feature.push(ABSENT);
        Self { id: layer.id.clone(), scheme, tests, looks, of_feature }
    }
}

impl Asked {
    /// The layers that break the rule where a row was seen, or `None` where it is kept.
    pub fn breaks(&self, row: &[u16]) -> Option<Sides> {
        let ask = |side: &Option<Ready>| side.as_ref().map_or(Held::by(0), |side| side.ask(row));
        let kind = kind::find(&self.rule.kind).expect("the reader takes only rules of known kinds");
        kind.breaks(&self.rule, ask(&self.a), ask(&self.b))
    }
}

impl Ready {
    /// Asks a row of looks.
    pub fn ask(&self, row: &[u16]) -> Held {
        self.tree.ask(&|outcomes| outcomes.ask(row))
    }
}

impl Outcomes {
    fn ask(&self, row: &[u16]) -> Held {
        let absent = Held::not(self.absent);
        let mut held = absent;
        for (layer, truths) in &self.layers {
            // A row may be empty: land in no cell has no feature of any layer.
            let look = row.get(*layer).copied().unwrap_or(ABSENT);
            if look == ABSENT {
                continue;
            }
            let truth = truths[usize::from(look)];
            let own = if truth == Truth::True { Held::by(1 << layer) } else { Held::not(truth) };
            held = if held == absent { own } else { held.or(own) };
        }
        held
    }
}
