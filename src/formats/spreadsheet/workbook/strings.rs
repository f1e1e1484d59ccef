//! The texts that cells share (`sst`), kept in one piece.

use quick_xml::events::Event;

use crate::formats::import::ReadError;
use crate::formats::spreadsheet::workbook::xml::Xml;

/// Texts by number.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads the part. How many there are it says itself, which is not believed.
    ///
    /// # Errors
    /// [`ReadError::Broken`].
    pub(super) fn read(mut xml: Xml) -> Result<Self, ReadError> {
        let (mut strings, mut buffer, mut one) = (Self::default(), Vec::new(), String::new());
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) if start.local_name().as_ref() == "si" => {
                    one.clear();
                    // How it is pronounced is no part of it.
                    xml.text("rPh", &mut one)?;
                    strings.text.push_str(&unescaped(&one));
                    strings.ends.push(strings.text.len());
                }
                Event::Eof => return Ok(strings),
                _ => {}
            }
        }
    }

    /// A text by its number.
    pub(super) fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[begin..end])
    }
}

/// A text whose characters XML cannot hold stand as `_x000D_` (ECMA-376 part 1, §22.9.2.19).
pub(super) fn unescaped(text: &str) -> String {
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(begin) = rest.find("_x") {
        let character = rest
            .get(begin + 2..begin + 7)
            .and_then(|code| code.strip_suffix('_'))
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        let end = begin + if character.is_some() { 7 } else { 2 };
        match character {
            Some(character) => {
                whole.push_str(&rest[..begin]);
                whole.push(character);
            }
            None => whole.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn characters_by_number_are_read_and_what_looks_like_them_is_not() {
        assert_eq!(unescaped("a_x000D_b_x005F_x0041_"), "a\rb_x0041_");
        for plain in ["", "_x", "_x00", "_xZZZZ_", "_xD800_", "宗地_x地", "x_x00_x"] {
            assert_eq!(unescaped(plain), plain);
        }
    }
}
