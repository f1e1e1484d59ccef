//! The columns of a table in a file: what they hold there, the names the format takes, and what it cannot hold.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8};

use crate::assess::table::{Row, Table};
use crate::formats::export::names::{self, Naming};
use crate::formats::gdal::write::{Column, ColumnKind, Format, TextEncoding};
use crate::layer::feature::Value;
use crate::layer::text::Text;
use crate::rules::filter::{Holds, Queryable};

/// Bytes a field's name may have in a DBF, and its text.
const DBF_NAME_MAX: usize = 10;
const DBF_TEXT_MAX: usize = 254;
/// Characters of a whole number in a DBF: wider ones GDAL and others read as numbers with fractions.
const DBF_WHOLE_MAX: usize = 18;
/// Characters of a number in a DBF, which keeps the width in one byte.
const DBF_NUMBER_MAX: usize = 250;
/// Names that GDAL gives to columns of its own.
const RESERVED: [&str; 3] = ["fid", "geom", "ogc_fid"];

/// The columns of one table in one format, in their order.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Of a Shapefile the encoding its texts are measured in.
    encoding: Option<&'static Encoding>,
    names: Vec<String>,
    kinds: Vec<ColumnKind>,
    /// What the format changes: names that were too long, for example.
    pub remarks: Vec<Text>,
}

/// What a format cannot hold of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    EmptyText,
    Cut,
    Blanks,
    BeyondGbk,
    NotFinite,
    Decimals,
    WrittenAsText,
}

impl Schema {
    /// Finds columns that hold the values of a table, as far as the format can.
    pub fn of(table: &dyn Table, format: Format) -> Self {
        let encoding = dbf_encoding(format);
        let naming = Naming { reserved: &RESERVED, bytes_max: encoding.map(|own| (DBF_NAME_MAX, own)) };
        let wanted = || table.columns().iter().map(|column| &*column.name);
        let names = naming.names(wanted());
        let remarks = names::remarks(wanted(), &names);
        let mut schema = Self { encoding, names, kinds: Vec::new(), remarks };
        for (place, column) in table.columns().iter().enumerate() {
            let values = || (0..table.n_rows()).map(move |row| table.value(row, place));
            let kind = match encoding {
                Some(encoding) => dbf_kind(column, encoding, values),
                None => match column.holds {
                    Holds::Integer => ColumnKind::Whole,
                    Holds::Number => ColumnKind::Double,
                    Holds::Text | Holds::Words(_) | Holds::Truth => ColumnKind::Text(0),
                },
            };
            schema.kinds.push(kind);
            if encoding.is_some() || (format == Format::GeoPackage && kind == ColumnKind::Double) {
                schema.remark_losses(&column.name, kind, format, values());
            }
        }
        schema
    }

    /// The columns.
    pub fn columns(&self) -> Vec<Column<'_>> {
        let pairs = self.names.iter().zip(&self.kinds);
        pairs.map(|(name, &kind)| Column { name: name.as_str(), kind }).collect()
    }

    /// One row of the table as the format can hold it: a Shapefile has no room for long texts, nor for NaN and infinities.
    pub fn row(&self, table: &dyn Table, row: usize) -> Row {
        let mut row = table.row(row);
        let Some(encoding) = self.encoding else { return row };
        for value in &mut row.values {
            match value {
                Value::Text(text) => cut(text, encoding),
                Value::Real(number) if !number.is_finite() => *value = Value::Null,
                _ => {}
            }
        }
        row
    }

    /// Says what of a column's values is lost, a remark for each cause.
    fn remark_losses(
        &mut self,
        name: &str,
        kind: ColumnKind,
        format: Format,
        values: impl Iterator<Item = Value>,
    ) {
        const ALL: [Loss; 7] = [
            Loss::EmptyText,
            Loss::Cut,
            Loss::Blanks,
            Loss::BeyondGbk,
            Loss::NotFinite,
            Loss::Decimals,
            Loss::WrittenAsText,
        ];
        let mut counts = [0_usize; ALL.len()];
        for value in values {
            for (count, loss) in counts.iter_mut().zip(ALL) {
                *count += usize::from(is_lost(&value, loss, kind, format));
            }
        }
        for (n, loss) in counts.into_iter().zip(ALL).filter(|&(n, _)| 0 < n) {
            let (zh, en) = loss.words();
            self.remarks
                .push(Text::new(format!("{name} 有 {n} 个值{zh}"), format!("{n} values of {name} {en}")));
        }
    }
}

impl Loss {
    /// What it says of values.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::EmptyText => {
                ("是空文字,与没有值无法区分", "are empty texts, which cannot be told from no value")
            }
            Self::Cut => (
                "超过 254 字节,已截断;要全文请用 .gpkg",
                "are cut after 254 bytes; write a .gpkg to have them whole",
            ),
            Self::Blanks => ("末尾的空格不保留", "end with blanks, which are not kept"),
            Self::BeyondGbk => (
                "有 GBK 没有的字,不能保留;请用 --encoding utf-8",
                "have characters beyond GBK, which are not kept; say --encoding utf-8",
            ),
            Self::NotFinite => ("不是有限的数,未写", "are no finite numbers and left out"),
            Self::WrittenAsText => (
                "写作文字:该列有超过 18 位的整数,读取程序会当作小数",
                "are written as text: the column has whole numbers of over 18 digits, which readers take for fractions",
            ),
            Self::Decimals => ("小数位数过多,已舍入", "have more decimals than fit, and are rounded"),
        }
    }
}

/// Whether a value suffers a loss in a column.
fn is_lost(value: &Value, loss: Loss, kind: ColumnKind, format: Format) -> bool {
    let is_dbf = matches!(format, Format::Shapefile(_));
    let is_gbk = is_dbf && format != Format::Shapefile(TextEncoding::Utf8);
    match (value, loss) {
        (Value::Text(text), Loss::EmptyText) => is_dbf && text.is_empty(),
        (Value::Text(text), Loss::Cut) => {
            dbf_encoding(format).is_some_and(|encoding| DBF_TEXT_MAX < encoding.encode(text).0.len())
        }
        (Value::Text(text), Loss::Blanks) => is_dbf && text.ends_with(' '),
        (Value::Text(text), Loss::BeyondGbk) => is_gbk && GBK.encode(text).2,
        (Value::Integer(_), Loss::WrittenAsText) => matches!(kind, ColumnKind::Text(_)),
        (Value::Real(number), Loss::NotFinite) => {
            // SQLite keeps infinities, and has no NaN.
            (is_dbf && !number.is_finite()) || (format == Format::GeoPackage && number.is_nan())
        }
        (Value::Real(number), Loss::Decimals) => match kind {
            ColumnKind::Decimal { places, .. } if number.is_finite() => {
                let written = format!("{number:.*}", usize::from(places));
                written.parse().map(f64::to_bits) != Ok(number.to_bits())
            }
            _ => false,
        },
        _ => false,
    }
}

/// Cuts a text at the end of the last character a DBF has room for.
fn cut(text: &mut String, encoding: &'static Encoding) {
    let mut used = 0;
    let fits = |c: &char| {
        used += encoding.encode(c.encode_utf8(&mut [0; 4])).0.len();
        used <= DBF_TEXT_MAX
    };
    let length = text.chars().take_while(fits).map(char::len_utf8).sum();
    text.truncate(length);
}

/// The encoding a Shapefile's names and texts are measured in; `None` of other formats.
fn dbf_encoding(format: Format) -> Option<&'static Encoding> {
    match format {
        Format::Shapefile(TextEncoding::Utf8) => Some(UTF_8),
        Format::Shapefile(_) => Some(GB18030),
        Format::GeoPackage | Format::FileGdb | Format::FlatGeobuf => None,
    }
}

/// What a column must be in a DBF, which writes numbers as text: as wide as the widest of its values, with as many
/// decimals as the one with the most.
fn dbf_kind<I: Iterator<Item = Value>>(
    column: &Queryable,
    encoding: &'static Encoding,
    values: impl Fn() -> I,
) -> ColumnKind {
    match column.holds {
        Holds::Text | Holds::Words(_) | Holds::Truth => {
            let bytes = |value: Value| match value {
                Value::Text(text) => encoding.encode(&text).0.len(),
                _ => 0,
            };
            let width = values().map(bytes).max().unwrap_or(0);
            ColumnKind::Text(width.clamp(1, DBF_TEXT_MAX) as u16)
        }
        Holds::Integer => {
            let digits = |value: Value| match value {
                Value::Integer(number) => number.to_string().len(),
                _ => 0,
            };
            // Narrower ones are read as numbers of 32 bits.
            let width = values().map(digits).max().unwrap_or(0).max(10);
            let is_wide = DBF_WHOLE_MAX < width;
            if is_wide { ColumnKind::Text(width as u16) } else { ColumnKind::Integer(width as u16) }
        }
        Holds::Number => {
            let (mut whole_max, mut places_max) = (1, 1);
            for value in values() {
                let text = match value {
                    Value::Real(number) if number.is_finite() => number.to_string(),
                    Value::Integer(number) => number.to_string(),
                    _ => continue,
                };
                let (whole, places) =
                    text.split_once('.').map_or((text.len(), 0), |(a, b)| (a.len(), b.len()));
                (whole_max, places_max) = (whole_max.max(whole), places_max.max(places));
            }
            let whole = whole_max.min(DBF_NUMBER_MAX - 2);
            let places = places_max.min(DBF_NUMBER_MAX - 1 - whole);
            ColumnKind::Decimal { width: (whole + 1 + places) as u16, places: places as u16 }
        }
    }
}
