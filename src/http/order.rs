//! The parameter `sortby`: features in the order of their values.

use std::cmp::Ordering;

use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::query::Query;
use crate::layer::feature::Value;
use crate::layer::text::Text;

/// Values to sort by at most.
pub(super) const NAMES_MAX: usize = 8;

/// An order of a collection's features.
pub(super) struct Order<'h> {
    house: &'h House,
    collection: Collection<'h>,
    /// The names of values, each with whether the greatest comes first.
    by: Vec<(&'h str, bool)>,
}

impl<'h> Order<'h> {
    /// Reads it; `None` where features are wanted as they stand.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] where a name is none of those a filter may use.
    pub(super) fn read(
        house: &'h House,
        collection: Collection<'h>,
        query: &Query,
    ) -> Result<Option<Self>, ApiError> {
        let Some(text) = query.get("sortby") else { return Ok(None) };
        let wrong = |why: Text| ApiError::BadParameter { name: "sortby", value: text.to_owned(), why };
        let queryables = house.queryables(collection);
        let mut by = Vec::new();
        for part in text.split(',') {
            let is_descending = part.starts_with('-');
            // A plus that was not encoded has become a blank.
            let name = part.strip_prefix(['-', '+', ' ']).unwrap_or(part);
            let own = queryables.find(name).ok_or_else(|| {
                let known: Vec<&str> = queryables.values.iter().map(|own| &*own.name).collect();
                wrong(Text::new(
                    format!("没有属性 \"{name}\";可用:{}", known.join("、")),
                    format!("there is no value \"{name}\"; known: {}", known.join(", ")),
                ))
            })?;
            by.push((&*own.name, is_descending));
        }
        if NAMES_MAX < by.len() {
            return Err(wrong(Text::new(
                format!("最多 {NAMES_MAX} 个属性"),
                format!("give {NAMES_MAX} names at most"),
            )));
        }
        Ok(Some(Self { house, collection, by }))
    }

    /// Sorts features; those alike in all values stay as they stand. Returns the place of the first one behind a
    /// feature, whether that is among them or not.
    pub(super) fn sort(&self, features: &mut Vec<u32>, after: Option<usize>) -> usize {
        let after = after.map(|own| own as u32);
        let guest = after.filter(|own| features.binary_search(own).is_err());
        if let Some(guest) = guest {
            features.insert(features.partition_point(|&own| own < guest), guest);
        }
        let row = |feature: u32| {
            let value = |(name, _): &(&str, bool)| self.house.value(self.collection, feature, name);
            (self.by.iter().map(value).collect::<Vec<Value>>(), feature)
        };
        let mut rows: Vec<(Vec<Value>, u32)> = features.iter().map(|&feature| row(feature)).collect();
        rows.sort_by(|(a, _), (b, _)| {
            let pairs = a.iter().zip(b).zip(&self.by);
            let unequal = |((a, b), (_, is_descending)): ((&Value, &Value), &(&str, bool))| {
                compare(a, b, *is_descending)
            };
            pairs.map(unequal).find(|own| own.is_ne()).unwrap_or(Ordering::Equal)
        });
        *features = rows.into_iter().map(|(_, feature)| feature).collect();
        let Some(place) = after.and_then(|after| features.iter().position(|&own| own == after)) else {
            return 0;
        };
        if guest.is_some() {
            features.remove(place);
            return place;
        }
        place + 1
    }
}

/// Numbers before texts, and whatever is null last in either direction.
fn compare(a: &Value, b: &Value, is_descending: bool) -> Ordering {
    let rank = |own: &Value| match own {
        Value::Integer(_) | Value::Real(_) => 0,
        Value::Text(_) => 1,
        Value::Null => 2,
    };
    let number = |own: &Value| match own {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        Value::Null | Value::Text(_) => 0.0,
    };
    let by_value = match (a, b) {
        (Value::Null, _) | (_, Value::Null) => return rank(a).cmp(&rank(b)),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)).then(number(a).total_cmp(&number(b))),
    };
    if is_descending { by_value.reverse() } else { by_value }
}
