//! A layer's fields as the columns of a table, and what of their values the format cannot hold.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::GB18030;

use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;

/// What was changed in writing, by column: the first feature's number and how many.
type Losses = BTreeMap<(usize, Loss), (u64, usize)>;

/// What the format cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    Comma,
    LineBreak,
    EmptyText,
    NotFinite,
    NumberAsText,
    WholeAsReal,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnType {
    Char(usize),
    Int4,
    Int8,
    Double,
}

/// The columns of a layer.
pub(super) struct Columns<'a> {
    layer: &'a Layer,
    types: Vec<ColumnType>,
    losses: Losses,
}

impl<'a> Columns<'a> {
    /// Finds each field's type by its values: whole numbers, numbers, or else text as wide as the widest in GBK.
    pub(super) fn of(layer: &'a Layer) -> Self {
        let mut columns = Self { layer, types: Vec::new(), losses: Losses::new() };
        columns.types = (0..layer.fields.len()).map(|column| columns.type_of(column)).collect();
        columns
    }

    fn type_of(&self, column: usize) -> ColumnType {
        let values = || self.layer.features.iter().map(|feature| &feature.values[column]);
        let has = |is: fn(&Value) -> bool| values().any(is);
        let has_text = has(|value| matches!(value, Value::Text(_)));
        let has_real = has(|value| matches!(value, Value::Real(_)));
        let has_integer = has(|value| matches!(value, Value::Integer(_)));
        if has_text || !(has_real || has_integer) {
            let width = |value: &Value| GB18030.encode(&printed(value)).0.len();
            ColumnType::Char(values().map(width).max().unwrap_or(0).max(1))
        } else if has_real {
            ColumnType::Double
        } else if has(|value| matches!(value, Value::Integer(own) if i32::try_from(*own).is_err())) {
            ColumnType::Int8
        } else {
            ColumnType::Int4
        }
    }

    /// The lines of the table's structure, one a field.
    pub(super) fn structure(&self) -> impl Iterator<Item = String> + '_ {
        self.layer.fields.iter().zip(&self.types).map(|(field, own)| {
            let name = name(&field.name);
            match own {
                ColumnType::Char(width) => format!("{name},Char,{width}"),
                ColumnType::Int4 => format!("{name},Int4"),
                ColumnType::Int8 => format!("{name},Int8"),
                ColumnType::Double => format!("{name},Double"),
            }
        })
    }

    /// The row of a feature under an id; what it cannot hold is remembered.
    pub(super) fn row(&mut self, id: usize, feature: usize) -> String {
        let feature = &self.layer.features[feature];
        let mut row = id.to_string();
        for (column, (value, own)) in feature.values.iter().zip(&self.types).enumerate() {
            row.push(',');
            row.push_str(&held(&printed(value)));
            for loss in losses(value, *own) {
                self.losses.entry((column, loss)).or_insert((feature.number, 0)).1 += 1;
            }
        }
        row
    }

    /// What was changed: one remark for each field and cause.
    pub(super) fn remarks(&self) -> Vec<Text> {
        let of_values = self.losses.iter().map(|(&(column, loss), &(number, n))| {
            let field = &self.layer.fields[column].name;
            let (zh, en) = loss.words();
            Text::new(
                format!("{field} 有 {n} 个值{zh}(首个在图斑 {number})"),
                format!("{n} values of {field} {en} (the first in feature {number})"),
            )
        });
        let renamed = self.layer.fields.iter().filter(|own| name(&own.name) != *own.name).map(|own| {
            let (before, after) = (&own.name, name(&own.name));
            Text::new(
                format!("字段“{before}”写作 {after}"),
                format!("field \"{before}\" is written as {after}"),
            )
        });
        renamed.chain(of_values).collect()
    }
}

impl Loss {
    /// What it says of values.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Comma => ("含逗号,按惯例写作全角逗号", "have commas, by custom written full-width"),
            Self::LineBreak => ("含换行,写作空格", "have line breaks, written as blanks"),
            Self::EmptyText => {
                ("是空文字,与没有值无法区分", "are empty texts, which cannot be told from no value")
            }
            Self::NotFinite => ("不是有限的数,未写", "are no finite numbers and left out"),
            Self::NumberAsText => {
                ("是数,因同列有文字而写作文字", "are numbers written as text, as others of the column are")
            }
            Self::WholeAsReal => (
                "是整数,因同列有小数而写作小数",
                "are whole numbers, written as numbers with fractions as others of the column are",
            ),
        }
    }
}

/// A value as text, without regard to what the format cannot hold.
fn printed(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Integer(number) => Cow::Owned(number.to_string()),
        Value::Real(number) if number.is_finite() => Cow::Owned(number.to_string()),
        Value::Null | Value::Real(_) => Cow::Borrowed(""),
    }
}

/// A field's name as the format can hold it.
fn name(field: &str) -> String {
    held(field).trim().to_owned()
}

/// A text as the format can hold it.
pub(super) fn held(text: &str) -> Cow<'_, str> {
    if !text.contains([',', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(',', "，").replace(['\n', '\r'], " "))
}

/// What of a value its column cannot hold.
fn losses(value: &Value, column: ColumnType) -> impl Iterator<Item = Loss> {
    let is_char = matches!(column, ColumnType::Char(_));
    let found = match value {
        Value::Null => [None, None],
        Value::Text(text) => [
            text.contains(',').then_some(Loss::Comma).or(text.is_empty().then_some(Loss::EmptyText)),
            text.contains(['\n', '\r']).then_some(Loss::LineBreak),
        ],
        Value::Integer(_) => [
            is_char.then_some(Loss::NumberAsText),
            (column == ColumnType::Double).then_some(Loss::WholeAsReal),
        ],
        Value::Real(number) if !number.is_finite() => [Some(Loss::NotFinite), None],
        Value::Real(_) => [is_char.then_some(Loss::NumberAsText), None],
    };
    found.into_iter().flatten()
}
