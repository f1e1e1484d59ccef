//! Which styles of cells are dates: a date is kept as a number, and only its format says so.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::formats::import::ReadError;
use crate::formats::spreadsheet::workbook::xml::Xml;

/// For each style, whether it is one of dates and times.
///
/// # Errors
/// [`ReadError::Broken`].
pub(super) fn are_dates(mut xml: Xml) -> Result<Vec<bool>, ReadError> {
    let (mut formats, mut styles) = (BTreeMap::new(), Vec::new());
    let (mut buffer, mut is_of_cells) = (Vec::new(), false);
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    let id = xml.attribute(&start, "numFmtId")?.map(String::from);
                    let code = xml.attribute(&start, "formatCode")?;
                    if let (Some(id), Some(code)) = (id, code) {
                        formats.insert(id, is_date(&code));
                    }
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id = xml.attribute(&start, "numFmtId")?.unwrap_or_default();
                    let known = formats.get(&*id).copied();
                    styles.push(known.unwrap_or_else(|| is_builtin_date(&id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => is_of_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// The formats that need not be written out (ECMA-376 part 1, §18.8.30): dates and times, and those of East Asia.
fn is_builtin_date(id: &str) -> bool {
    id.parse().is_ok_and(|id: u32| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58))
}

/// Whether a format's code has a year, month, day, hour or second in it, outside quotes, brackets and escapes.
fn is_date(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|&own| own == '"')),
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                let within: String = letters.by_ref().take_while(|&own| own != ']').collect();
                // [h] counts hours; all else is a color, a condition or a language.
                if !within.is_empty()
                    && within.chars().all(|own| matches!(own, 'h' | 'H' | 'm' | 'M' | 's' | 'S'))
                {
                    return true;
                }
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            // Of values below zero and of text nothing else is said.
            ';' => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_are_told_from_numbers_by_their_format() {
        for date in ["yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\";@", "[$-804]yyyy/m/d", "[h]:mm", "h:mm AM/PM"]
        {
            assert!(is_date(date), "{date}");
        }
        for number in ["General", "0.00", "#,##0.00;[Red]-#,##0.00", "0\"亩 mu\"", "@", "\\d0", "[Red]0", ""]
        {
            assert!(!is_date(number), "{number}");
        }
    }
}
