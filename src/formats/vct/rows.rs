//! Attributes: rows of values by the objects' ids.

use std::ops::Range;

use crate::formats::vct::objects::count;
use crate::formats::vct::syntax::Lines;
use crate::formats::vct::tables::{FieldKind, FieldOf};
use crate::layer::date::Date;
use crate::layer::feature::Value;

/// The rows of one table.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// The first row without an id, and how many there are.
    pub(super) strays: Option<(usize, usize)>,
}

/// A row, still as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: i64,
    /// Counted from 1.
    pub(super) line: usize,
    /// Where its values stand in the text, in bytes.
    pub(super) values: Range<usize>,
}

/// A row's values.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) values: Vec<Value>,
    /// Fields whose text is no number or date, though the table says so.
    pub(super) misfits: Vec<usize>,
}

impl Rows {
    /// Takes a section of attributes in: for each table its name, its rows, `TableEnd`.
    pub(super) fn add(&mut self, mut lines: Lines<'_>, table: &str, separator: char) {
        let wanted = table.to_lowercase();
        while let Some(heading) = lines.next_filled() {
            let is_wanted = heading.text.trim().to_lowercase() == wanted;
            while let Some(line) = lines.next_filled() {
                if line.text.trim().eq_ignore_ascii_case("TableEnd") {
                    break;
                }
                if !is_wanted {
                    continue;
                }
                let (id, rest) = match line.text.split_once(separator) {
                    Some((id, rest)) => (id, line.text.len() - rest.len()),
                    None => (line.text, line.text.len()),
                };
                match id.trim().parse::<i64>() {
                    Ok(id) if 0 < id => {
                        let values = line.start + rest..line.start + line.text.len();
                        self.rows.push(Row { id, line: line.number, values });
                    }
                    _ => count(&mut self.strays, line.number),
                }
            }
        }
    }
}

/// Reads a row's values by the table's fields; where there are not as many, how many there are.
pub(super) fn values(text: &str, separator: char, fields: &[FieldOf]) -> Result<Values, usize> {
    let n_found = if text.is_empty() && fields.len() != 1 { 0 } else { text.split(separator).count() };
    if n_found != fields.len() {
        return Err(n_found);
    }
    let mut misfits = Vec::new();
    let values = text.split(separator).zip(fields).enumerate().map(|(place, (text, field))| {
        value(text, field.kind).unwrap_or_else(|| {
            misfits.push(place);
            Value::Text(text.to_owned())
        })
    });
    Ok(Values { values: values.collect(), misfits })
}

/// Reads one value; `None` where it is not what its field says. Dates come as ISO 8601, as other readers give them.
fn value(text: &str, kind: FieldKind) -> Option<Value> {
    if text.is_empty() {
        return Some(Value::Null);
    }
    let plain = text.trim();
    let is_null = plain.is_empty() || plain.eq_ignore_ascii_case("null");
    match kind {
        FieldKind::Text => Some(Value::Text(text.to_owned())),
        _ if is_null => Some(Value::Null),
        FieldKind::Integer => plain.parse().ok().map(Value::Integer),
        FieldKind::Real => {
            let number = plain.parse::<f64>().ok().filter(|own| own.is_finite());
            number.map(Value::Real)
        }
        FieldKind::Date => date(plain).map(|date| Value::Text(date.to_string())),
    }
}

/// A day as `YYYYMMDD` or `YYYY-MM-DD`.
fn date(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..].parse().ok()?);
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::values;
    use crate::formats::vct::tables::{FieldKind, FieldOf};
    use crate::layer::feature::Value;

    #[test]
    fn values_are_read_by_their_fields() {
        let kinds = [FieldKind::Text, FieldKind::Integer, FieldKind::Real, FieldKind::Date];
        let fields: Vec<_> = kinds.map(|kind| FieldOf { name: "F".into(), kind }).to_vec();
        let text = |own: &str| Value::Text(own.to_owned());
        for (row, wanted, misfits) in [
            (
                "甲，乙, 12,0.5,20191231",
                vec![text("甲，乙"), Value::Integer(12), Value::Real(0.5), text("2019-12-31")],
                vec![],
            ),
            (",,,", vec![Value::Null, Value::Null, Value::Null, Value::Null], vec![]),
            ("NULL,NULL,null, ", vec![text("NULL"), Value::Null, Value::Null, Value::Null], vec![]),
            (
                " 甲 ,1e3,NaN,20190230",
                vec![text(" 甲 "), text("1e3"), text("NaN"), text("20190230")],
                vec![1, 2, 3],
            ),
        ] {
            let found = values(row, ',', &fields).unwrap();
            assert_eq!((found.values, found.misfits), (wanted, misfits), "{row}");
        }
        for (row, n_found) in [("a,1,2", 3), ("a,1,2,,", 5), ("", 0)] {
            assert_eq!(values(row, ',', &fields).unwrap_err(), n_found, "{row}");
        }
        assert_eq!(values("", ',', &fields[..1]).unwrap().values, [Value::Null]);
        assert_eq!(values("", ',', &[]).unwrap().values, []);
    }
}
