//! Describing features: what a planner calls one, gathered from its layer, its card and its scheme.

use std::borrow::Cow;

use crate::layer::card::Cards;
use crate::layer::code::Code;
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;

/// A feature by the names it goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description<'a> {
    /// The layer's id.
    pub layer: &'a str,
    /// What the layer is called; `None` where no card knows it.
    pub layer_name: Option<&'a Text>,
    /// The feature's number in its file.
    pub number: u64,
    /// Its class's code with the scheme; `None` where the feature has none.
    pub code: Option<Code>,
    /// What the class is called; `None` where the scheme does not know the code.
    pub class: Option<&'a Text>,
    /// Its own name or number, from the first of the card's label fields that holds one.
    pub label: Option<Cow<'a, str>>,
}

/// Describes feature `index` of a layer.
///
/// # Panics
/// Where the layer has no such feature.
pub fn feature<'a>(cards: &'a Cards, layer: &'a Layer, index: usize) -> Description<'a> {
    let card = cards.cards.get(&layer.id);
    let own = &layer.features[index];
    let code = card.zip(own.code.as_ref()).map(|(card, code)| Code::new(card.scheme.clone(), code.clone()));
    let class = code.as_ref().and_then(|code| cards.class(code)).map(|class| &class.name);
    let label_fields = card.map_or(&[][..], |card| &card.label_fields);
    Description {
        layer: &layer.id,
        layer_name: card.map(|card| &card.name),
        number: own.number,
        code,
        class,
        label: label_fields.iter().find_map(|field| layer.value(index, field).and_then(label)),
    }
}

/// What a layer of the arrangement is called: its card's name, else its id; nothing where there is no such
/// layer.
pub fn layer_name(cards: &Cards, layers: &[Layer], index: u16) -> Text {
    let id = layers.get(usize::from(index)).map_or("", |layer| &*layer.id);
    cards.cards.get(id).map_or_else(|| Text::new(id, id), |card| card.name.clone())
}

/// Describes a district by its index in the district layer; `None` where there is no such layer or
/// feature.
pub fn district<'a>(cards: &'a Cards, layers: &'a [Layer], index: Option<u32>) -> Option<Description<'a>> {
    let card = cards.district_card()?;
    let layer = layers.iter().find(|layer| layer.id == card.id)?;
    let index = index? as usize;
    (index < layer.features.len()).then(|| feature(cards, layer, index))
}

impl Description<'_> {
    /// The name to show first: the label, else the class's code, else nothing.
    pub fn short_name(&self) -> String {
        match (&self.label, &self.code) {
            (Some(label), _) => label.to_string(),
            (None, Some(code)) => code.code.to_string(),
            (None, None) => String::new(),
        }
    }
}

/// A value as a label; `None` where it says nothing.
pub fn label(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::Text(text) if text.trim().is_empty() => None,
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        Value::Real(number) => Some(Cow::Owned(number.to_string())),
    }
}
