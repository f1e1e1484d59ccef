//! What features say of themselves in tiles: what a filter may name, and the class with its names.

use crate::assess::quality::KINDS;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::served::{CONFLICTS, FINDINGS};
use crate::layer::describe;
use crate::layer::feature::{Layer, Value};
use crate::layer::names::{PREFIX, property_names};
use crate::layer::scheme::Scheme;
use crate::tiles::{Described, Put};

/// The names beside the fields: the class's code, what it is called, and the feature's own name.
pub(super) const CLASS: [&str; 3] = ["hg_code", "hg_name_zh", "hg_name_en"];
/// The feature's own name or number.
pub(super) const LABEL: &str = "hg_label";

/// A collection's features.
pub(super) struct Speaking<'h> {
    house: &'h House,
    collection: Collection<'h>,
    /// The names of a layer's fields.
    fields: Vec<String>,
    scheme: Option<&'h Scheme>,
}

impl<'h> Speaking<'h> {
    pub(super) fn new(house: &'h House, collection: Collection<'h>) -> Self {
        let (fields, scheme) = match collection {
            Collection::Layer(layer, ..) => {
                let card = house.served.cards.cards.get(&layer.id);
                (property_names(&layer.fields), card.map(|own| house.served.cards.scheme_of(own)))
            }
            _ => (Vec::new(), None),
        };
        debug_assert!(CLASS.iter().chain([&LABEL]).all(|own| own.starts_with(PREFIX)));
        Self { house, collection, fields, scheme }
    }

    /// The names a feature may say, and whether each is a number.
    pub(super) fn names(&self) -> Vec<(String, bool)> {
        let values = self.house.queryables(self.collection).values.iter();
        let own = |name: &str| (name.to_owned(), false);
        match self.collection {
            Collection::Layer(..) => values
                .filter(|value| self.fields.iter().any(|field| **field == *value.name))
                .map(|value| (value.name.to_string(), value.holds.is_number()))
                .chain(CLASS.into_iter().chain([LABEL]).map(own))
                .collect(),
            _ => values.map(|value| (value.name.to_string(), value.holds.is_number())).collect(),
        }
    }

    fn layer_feature(&self, layer: &Layer, feature: u32, put: &mut Put<'_>) {
        let own = &layer.features[feature as usize];
        for (name, value) in self.fields.iter().zip(&own.values) {
            put(name, value);
        }
        let own = describe::feature(&self.house.served.cards, layer, feature as usize);
        if let Some(code) = own.code {
            put(CLASS[0], &Value::Text(code.to_string()));
        }
        if let Some(class) = own.class {
            put(CLASS[1], &Value::Text(class.zh.clone()));
            put(CLASS[2], &Value::Text(class.en.clone()));
        }
        if let Some(label) = own.label {
            put(LABEL, &Value::Text(label.into_owned()));
        }
    }
}

/// Stands for features without a class.
const NO_CLASS: u32 = u32::MAX;

impl Described for Speaking<'_> {
    fn id(&self, feature: u32) -> u64 {
        match self.collection {
            Collection::Layer(layer, ..) => layer.features[feature as usize].number,
            _ => u64::from(feature),
        }
    }

    fn describe(&self, feature: u32, put: &mut Put<'_>) {
        if let Collection::Layer(layer, ..) = self.collection {
            return self.layer_feature(layer, feature, put);
        }
        for own in &self.house.queryables(self.collection).values {
            put(&own.name, &self.house.value(self.collection, feature, &own.name));
        }
    }

    fn class(&self, feature: u32) -> u32 {
        let place = |place: Option<usize>| place.map_or(NO_CLASS, |own| own as u32);
        match self.collection {
            Collection::Layer(layer, ..) => {
                let code = layer.features[feature as usize].code.as_deref();
                self.scheme
                    .zip(code)
                    .and_then(|(scheme, code)| scheme.class(code))
                    .map_or(NO_CLASS, |own| own.rank)
            }
            _ if self.collection.id() == CONFLICTS => {
                let rule = &self.house.served.assessment.patches[feature as usize].rule;
                place(self.house.served.rules.iter().position(|own| own.id == *rule))
            }
            _ if self.collection.id() == FINDINGS => {
                let kind = self.house.served.findings[feature as usize].finding.kind;
                place(KINDS.iter().position(|own| *own == kind))
            }
            _ => NO_CLASS,
        }
    }

    fn describe_class(&self, class: u32, put: &mut Put<'_>) {
        let text = |text: &str| Value::Text(text.to_owned());
        match self.collection {
            Collection::Layer(..) => {
                let own = self.scheme.and_then(|scheme| {
                    scheme.classes.iter().find(|(_, own)| own.rank == class).map(|own| (scheme, own))
                });
                if let Some((scheme, (code, class))) = own {
                    put(CLASS[0], &Value::Text(format!("{}:{code}", scheme.id)));
                    put(CLASS[1], &text(&class.name.zh));
                    put(CLASS[2], &text(&class.name.en));
                }
            }
            _ if self.collection.id() == CONFLICTS => {
                if let Some(rule) = self.house.served.rules.get(class as usize) {
                    put("rule", &text(&rule.id));
                    put("severity", &text(rule.severity.id()));
                }
            }
            _ => {
                if let Some(kind) = KINDS.get(class as usize) {
                    put("kind", &text(kind));
                }
            }
        }
    }
}
