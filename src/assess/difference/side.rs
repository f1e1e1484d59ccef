//! One side of a comparison: what a layer, or all layers of a plan, say of a cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::layer::card::{Card, Cards};
use crate::layer::describe;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::layer::text::Text;

/// Whether land counts as built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Building {
    /// 建.
    Built,
    /// 非建.
    Open,
    /// There is a feature, but its class is not known or says nothing of building.
    Silent,
    /// There is no feature.
    Bare,
}

/// What a side says of some land.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// `scheme:code` of each class, or the value compared; empty where it is not known or there is no feature.
    pub codes: String,
    /// What that is called.
    pub name: Text,
    /// Whether it counts as built.
    pub building: Building,
}

/// One side: the keys it has, and how features come to them.
#[derive(Clone, Debug)]
pub struct Side {
    /// What the side is called.
    pub name: Text,
    /// Its id: the layer's or the plan's.
    pub id: Arc<str>,
    layers: Vec<SideLayer>,
}

#[derive(Clone, Debug)]
struct SideLayer {
    /// Its index in the arrangement.
    index: usize,
    /// For each feature its own key.
    of_feature: Vec<u32>,
    keys: Vec<Key>,
}

/// The keys of a side as they are met, numbered from 0.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    met: Vec<Key>,
    numbers: FxHashMap<Vec<u32>, u32>,
    row: Vec<u32>,
}

/// In a row of a side's layers: no feature.
const NONE: u32 = u32::MAX;

impl Side {
    /// A layer by the classes of its features; `index` is its place in `layers`, which are the arrangement's.
    pub fn layer(layers: &[Layer], cards: &Cards, index: usize) -> Self {
        let card = &cards.cards[&layers[index].id];
        let own = by_class(&layers[index], index, card, cards);
        Self { name: card.name.clone(), id: card.id.clone(), layers: vec![own] }
    }

    /// A layer by a field's values, in any case of its name; `None` where it has no such field.
    pub fn field(layers: &[Layer], cards: &Cards, index: usize, field: &str) -> Option<Self> {
        let (layer, card) = (&layers[index], &cards.cards[&layers[index].id]);
        layer.fields.iter().find(|own| own.name.eq_ignore_ascii_case(field))?;
        let value = |feature: usize| {
            let value = layer.value(feature, field).and_then(describe::label);
            value.map(|value| value.trim().to_owned()).unwrap_or_default()
        };
        let own = SideLayer::new(layer, index, |feature| {
            let value = value(feature);
            Key { name: Text::new(value.clone(), value.clone()), codes: value, building: Building::Silent }
        });
        Some(Self { name: card.name.clone(), id: card.id.clone(), layers: vec![own] })
    }

    /// All overlaid layers of areas of a plan by the classes of their features; `None` where there are none.
    pub fn plan(layers: &[Layer], cards: &Cards, plan: &str) -> Option<Self> {
        let of_plan = |index: &usize| {
            let layer = &layers[*index];
            !layer.is_of_lines() && cards.cards.get(&layer.id).is_some_and(|card| &*card.plan == plan)
        };
        let own: Vec<SideLayer> = (0..layers.len())
            .filter(of_plan)
            .map(|index| by_class(&layers[index], index, &cards.cards[&layers[index].id], cards))
            .collect();
        let plan = cards.plan(plan)?;
        (!own.is_empty()).then(|| Self { name: plan.name.clone(), id: plan.id.clone(), layers: own })
    }

    /// Whether any of its keys says that land is built, and whether any says that it is not.
    pub fn tells(&self) -> (bool, bool) {
        let has = |building| self.layers.iter().flat_map(|own| &own.keys).any(|key| key.building == building);
        (has(Building::Built), has(Building::Open))
    }

    /// The layers it is made of, bit `k` for layer `k` of the arrangement.
    pub fn bits(&self) -> u64 {
        self.layers.iter().fold(0, |bits, own| bits | 1 << own.index)
    }

    /// The features that make up what it says of a cell, as (layer in the arrangement, feature).
    pub fn features<'a>(&'a self, labels: &'a [u32]) -> impl Iterator<Item = (u16, u32)> + 'a {
        let own = self.layers.iter().map(|own| (own.index as u16, labels[own.index]));
        own.filter(|&(_, feature)| feature != NO_FEATURE)
    }

    /// The number of the key for a cell of these labels, which is new in `keys` where it was not met before.
    pub fn number(&self, labels: &[u32], keys: &mut Keys) -> u32 {
        keys.row.clear();
        keys.row.extend(self.layers.iter().map(|own| match labels[own.index] {
            NO_FEATURE => NONE,
            feature => own.of_feature[feature as usize],
        }));
        if let Some(&number) = keys.numbers.get(&keys.row) {
            return number;
        }
        let number = keys.met.len() as u32;
        keys.met.push(self.joined(&keys.row));
        keys.numbers.insert(keys.row.clone(), number);
        number
    }

    /// What the layers say together: built where one of them is, else not built where one says so.
    fn joined(&self, row: &[u32]) -> Key {
        let said = self.layers.iter().zip(row).filter(|&(_, &key)| key != NONE);
        let said: Vec<&Key> = said.map(|(own, &key)| &own.keys[key as usize]).collect();
        let join = |pick: &dyn Fn(&Key) -> &str| {
            let parts = said.iter().map(|key| pick(key)).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join("+")
        };
        Key {
            codes: join(&|key| &key.codes),
            name: Text::new(join(&|key| &key.name.zh), join(&|key| &key.name.en)),
            building: said.iter().map(|key| key.building).min().unwrap_or(Building::Bare),
        }
    }
}

impl Keys {
    /// The key of a number.
    pub fn get(&self, number: u32) -> &Key {
        &self.met[number as usize]
    }

    /// The keys by number.
    pub fn as_slice(&self) -> &[Key] {
        &self.met
    }
}

impl SideLayer {
    fn new(layer: &Layer, index: usize, key: impl Fn(usize) -> Key) -> Self {
        let mut numbers: BTreeMap<Key, u32> = BTreeMap::new();
        let mut keys = Vec::new();
        let number = |feature| {
            *numbers.entry(key(feature)).or_insert_with_key(|key| {
                keys.push(key.clone());
                keys.len() as u32 - 1
            })
        };
        let of_feature = (0..layer.features.len()).map(number).collect();
        Self { index, of_feature, keys }
    }
}

fn by_class(layer: &Layer, index: usize, card: &Card, cards: &Cards) -> SideLayer {
    let unknown = || Text::new("(地类不明)", "(class unknown)");
    SideLayer::new(layer, index, |feature| {
        let code = layer.features[feature].code.as_ref();
        let class = code.and_then(|code| cards.scheme_of(card).class(code));
        Key {
            codes: code.map(|code| format!("{}:{code}", card.scheme)).unwrap_or_default(),
            name: class.map_or_else(unknown, |class| class.name.clone()),
            building: match class.and_then(|class| cards.building(class)) {
                Some(true) => Building::Built,
                Some(false) => Building::Open,
                None => Building::Silent,
            },
        }
    })
}

impl Building {
    /// The stable name: `built`, `open`, `silent` or `bare`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Built => "built",
            Self::Open => "open",
            Self::Silent => "silent",
            Self::Bare => "bare",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::Built => Text::new("建", "built"),
            Self::Open => Text::new("非建", "not built"),
            Self::Silent => Text::new("未归类", "untold"),
            Self::Bare => Text::new("—", "—"),
        }
    }
}
