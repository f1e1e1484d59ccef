//! Keys: how a value reads, and what only looks like it.

use crate::layer::feature::Value;

/// A key as it reads; `None` where it is empty. `0012` and `12` are two keys.
pub(super) fn key(value: &Value) -> Option<String> {
    let text = value.reading();
    (!text.trim().is_empty()).then(|| text.into_owned())
}

/// What is left of a key without what gets lost or added on the way through other programs: blanks, zeros in front,
/// width and case of letters. Two keys of one likeness are told, and never joined.
pub(super) fn likeness(key: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    let is_seen = |letter: &char| {
        !letter.is_whitespace() && !letter.is_control() && *letter != '\'' && *letter != '\u{FEFF}'
    };
    let text: String = key.chars().filter(is_seen).map(narrow).flat_map(char::to_uppercase).collect();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{key, likeness};
    use crate::layer::feature::Value;

    #[test]
    fn keys_that_look_alike_are_different_keys() {
        let alike = ["0012", "12", " 12", "12.0", "'12", "12", "012\u{FEFF}"];
        for text in alike {
            assert_eq!(likeness(text), "12", "{text}");
            assert_eq!(key(&Value::Text(text.to_owned())).as_deref(), Some(text));
        }
        assert_eq!(
            (key(&Value::Integer(12)), key(&Value::Real(12.0))),
            (Some("12".into()), Some("12".into()))
        );
        assert_eq!((key(&Value::Null), key(&Value::Text("　".to_owned()))), (None, None));
    }
}
