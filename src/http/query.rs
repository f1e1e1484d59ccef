//! Query parameters: known ones once, everything else refused.

use std::ops::RangeInclusive;

use crate::http::error::ApiError;
use crate::layer::text::Text;

/// The parameters of a request, each known and given once.
#[derive(Debug)]
pub(super) struct Query {
    values: Vec<(&'static str, String)>,
}

/// What was sent, decoded: names and values in their order.
///
/// # Errors
/// [`ApiError::BadQuery`].
pub(super) fn sent(query: &str) -> Result<Vec<(String, String)>, ApiError> {
    Ok(serde_urlencoded::from_str(query)?)
}

impl Query {
    /// Reads a query, taking only the `known` parameters.
    ///
    /// # Errors
    /// [`ApiError::UnknownParameter`], [`ApiError::RepeatedParameter`] or [`ApiError::BadQuery`].
    pub(super) fn read(query: &str, known: &[&'static str]) -> Result<Self, ApiError> {
        let sent = sent(query)?;
        let mut values: Vec<(&'static str, String)> = Vec::with_capacity(sent.len());
        for (name, value) in sent {
            let Some(&name) = known.iter().find(|own| **own == name) else {
                return Err(ApiError::UnknownParameter { name, known: known.to_vec() });
            };
            if values.iter().any(|(own, _)| *own == name) {
                return Err(ApiError::RepeatedParameter { name });
            }
            values.push((name, value));
        }
        Ok(Self { values })
    }

    /// A parameter's value, or `None` where it was not given.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// A whole number, or `absent`.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] on anything but digits, or below `least`.
    pub(super) fn whole(&self, name: &'static str, least: u64, absent: u64) -> Result<u64, ApiError> {
        let Some(text) = self.get(name) else {
            return Ok(absent);
        };
        let wrong = || ApiError::BadParameter {
            name,
            value: text.to_owned(),
            why: Text::new(
                format!("须为不小于 {least} 的整数"),
                format!("give a whole number of at least {least}"),
            ),
        };
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        // Digits too many for a u64 are a number beyond every limit, not an error.
        let number = text.parse().unwrap_or(u64::MAX);
        if number < least { Err(wrong()) } else { Ok(number) }
    }

    /// One of a few words, or `None` where the parameter was not given.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] naming the words.
    pub(super) fn one_of(&self, name: &'static str, words: &[&str]) -> Result<Option<usize>, ApiError> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        match words.iter().position(|word| *word == text) {
            Some(position) => Ok(Some(position)),
            None => Err(ApiError::BadParameter {
                name,
                value: text.to_owned(),
                why: Text::new(
                    format!("须为下列之一:{}", words.join("、")),
                    format!("give one of: {}", words.join(", ")),
                ),
            }),
        }
    }

    /// A number in a range; `None` where it was not given.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] on anything but a number of the range.
    pub(super) fn number(
        &self,
        name: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, ApiError> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| range.contains(number));
        let (least, most) = (range.start(), range.end());
        number.map(Some).ok_or_else(|| ApiError::BadParameter {
            name,
            value: text.to_owned(),
            why: Text::new(
                format!("须为 {least} 至 {most} 的数"),
                format!("give a number from {least} to {most}"),
            ),
        })
    }

    /// The query without some parameters and with one replaced or added, encoded for a link.
    pub(super) fn with(&self, without: &[&str], (name, value): (&str, &str)) -> String {
        let mut values: Vec<(&str, &str)> = self
            .values
            .iter()
            .filter(|(own, _)| *own != name && !without.contains(own))
            .map(|(own, text)| (*own, text.as_str()))
            .collect();
        values.push((name, value));
        serde_urlencoded::to_string(values).expect("pairs of texts always encode")
    }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn links_encode_what_was_sent() {
        let query =
            Query::read("rule=A%2602&district=%E7%A6%BB%E7%9F%B3&offset=5", &["rule", "district", "offset"]);
        let query = query.expect("all are known");
        assert_eq!(query.get("district"), Some("离石"));
        assert_eq!(query.with(&[], ("offset", "10")), "rule=A%2602&district=%E7%A6%BB%E7%9F%B3&offset=10");
        assert_eq!(query.with(&["offset", "rule"], ("after", "7")), "district=%E7%A6%BB%E7%9F%B3&after=7");
    }

    #[test]
    fn whole_numbers_are_digits_only() {
        for (text, number) in [
            ("7", Some(7)),
            ("99999999999999999999", Some(u64::MAX)),
            ("0", None),
            ("-1", None),
            ("+1", None),
            ("1.0", None),
            ("", None),
            ("x", None),
        ] {
            let query =
                Query::read(&format!("limit={}", text.replace('+', "%2B")), &["limit"]).expect("known");
            assert_eq!(query.whole("limit", 1, 100).ok(), number, "{text}");
        }
    }
}
