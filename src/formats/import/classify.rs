//! Which class a feature is of, by the layer's card.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::formats::import::error::ReadError;
use crate::formats::import::say::About;
use crate::layer::card::{Card, Cards, ClassSource};
use crate::layer::feature::Value;
use crate::layer::finding::{Finding, Weight};
use crate::layer::scheme::Scheme;
use crate::layer::text::Text;

/// Reads classes off the values of one table.
pub(crate) struct Classifier<'a> {
    card: &'a Card,
    cards: &'a Cards,
    source: Source<'a>,
    scheme: &'a Scheme,
    /// Widths of the scheme's codes in characters, ascending, each once.
    widths: Vec<usize>,
    /// Whether the note on lost zeros was made.
    has_padded: bool,
}

enum Source<'a> {
    Fixed(&'a Arc<str>),
    Field { column: usize, name: Arc<str>, values: &'a BTreeMap<String, Arc<str>> },
}

/// What a value says.
enum Reading {
    Code(Arc<str>),
    /// The code after zeros were put back in front.
    Padded(Arc<str>),
    /// Several codes could be meant.
    Ambiguous(Vec<Arc<str>>),
    Unknown,
}

impl<'a> Classifier<'a> {
    /// Finds the class field: the one `told`, else of the card's names the first that is present, without regard
    /// to case.
    ///
    /// # Errors
    /// [`ReadError::NoClassField`] where none is.
    pub(crate) fn new(
        card: &'a Card,
        cards: &'a Cards,
        (file, told): (&str, Option<&str>),
        fields: &[Arc<str>],
    ) -> Result<Self, ReadError> {
        let scheme = cards.scheme_of(card);
        let source = match &card.class {
            ClassSource::Fixed(code) => Source::Fixed(code),
            ClassSource::Fields { names, values } => {
                let looked_for = told.map_or_else(|| names.clone(), |told| vec![told.to_owned()]);
                let column =
                    looked_for.iter().find_map(|name| fields.iter().position(|field| is_same(field, name)));
                let column = column.ok_or_else(|| ReadError::NoClassField {
                    file: file.to_owned(),
                    looked_for,
                    fields: fields.iter().map(ToString::to_string).collect(),
                })?;
                Source::Field { column, name: fields[column].clone(), values }
            }
        };
        let mut widths: Vec<_> = scheme.classes.keys().map(|code| code.chars().count()).collect();
        widths.sort_unstable();
        widths.dedup();
        Ok(Self { card, cards, source, scheme, widths, has_padded: false })
    }

    /// The code of a feature, or `None` with a finding where its value is empty or no code of the scheme.
    pub(crate) fn code(
        &mut self,
        (about, number): (&About, u64),
        values: &[Value],
        findings: &mut Vec<Finding>,
    ) -> Option<Arc<str>> {
        let (column, field) = match &self.source {
            Source::Fixed(code) => return Some(Arc::clone(code)),
            Source::Field { column, name, .. } => (*column, Arc::clone(name)),
        };
        let value = &values[column];
        let Some((text, is_number)) = as_text(value) else {
            findings.push(about.field(
                Weight::Warning,
                "empty-code",
                (number, &field),
                Text::new(
                    format!("{field} 为空,图斑保留但没有地类;请补填"),
                    format!("{field} is empty; the feature is kept without a class, fill it in"),
                ),
            ));
            return None;
        };
        let scheme = &self.scheme.id;
        match self.read(&text, is_number) {
            Reading::Code(code) => {
                if !self.cards.carries(self.card, &code) {
                    findings.push(about.field(Weight::Warning, "foreign-class", (number, &field), Text::new(
                        format!("{field} 的类 {code} 不属于本图层,图斑与地类照旧保留;请核对图层,或在卡片 carries 中列出"),
                        format!("{field} says class {code}, which this layer does not carry; feature and class are kept, check the layer or list it in the card's carries"),
                    )));
                }
                Some(code)
            }
            Reading::Padded(code) => {
                if !self.has_padded {
                    self.has_padded = true;
                    findings.push(about.field(Weight::Note, "padded-code", (number, &field), Text::new(
                        format!("{field} 是数值字段,代码前导零已丢失:{text} 读作 {scheme} 的 {code};本层其余同此"),
                        format!("{field} is numeric and lost leading zeros: {text} is read as {code} of {scheme}; likewise in the rest of the layer"),
                    )));
                }
                Some(code)
            }
            Reading::Ambiguous(codes) => {
                let codes = codes.join(" / ");
                findings.push(about.field(Weight::Warning, "ambiguous-code", (number, &field), Text::new(
                    format!("{field} 的数值 {text} 补零后可为 {codes}({scheme}),无法判定;请以文本字段提供"),
                    format!("{field} {text} could mean {codes} of {scheme} once zeros are put back; deliver it as text"),
                )));
                None
            }
            Reading::Unknown => {
                findings.push(about.field(Weight::Warning, "unknown-code", (number, &field), Text::new(
                    format!("{field} 的值“{text}”不在代码体系 {scheme} 中,图斑保留但没有地类;请更正或在卡片 values 中对照"),
                    format!("{field} \"{text}\" is no code of scheme {scheme}; the feature is kept without a class, correct it or map it in the card's values"),
                )));
                None
            }
        }
    }

    fn read(&self, text: &str, is_number: bool) -> Reading {
        if let Source::Field { values, .. } = &self.source
            && let Some(code) = values.get(text)
        {
            return Reading::Code(Arc::clone(code));
        }
        let known =
            |code: &str| self.scheme.classes.get_key_value(code).map(|(code, _class)| Arc::clone(code));
        let exact = known(text);
        if !is_number {
            return exact.map_or(Reading::Unknown, Reading::Code);
        }
        let padded = self.widths.iter().filter(|&&width| width > text.len());
        let mut codes: Vec<_> = padded.filter_map(|&width| known(&format!("{text:0>width$}"))).collect();
        match (exact, codes.len()) {
            (Some(code), 0) => Reading::Code(code),
            (None, 0) => Reading::Unknown,
            (None, 1) => Reading::Padded(codes.remove(0)),
            (exact, _) => Reading::Ambiguous(exact.into_iter().chain(codes).collect()),
        }
    }
}

/// Whether two field names are the same but for case and surrounding blanks.
fn is_same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// A value as the text of a code, and whether it came as a number; `None` where it is empty.
fn as_text(value: &Value) -> Option<(String, bool)> {
    match value {
        Value::Null => None,
        Value::Text(text) => {
            let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
            (!text.is_empty()).then(|| (text.to_owned(), false))
        }
        Value::Integer(number) => Some((number.to_string(), true)),
        // Prints `10` for 10.0, `10.5` for 10.5: a whole number in a decimal column is still a code.
        Value::Real(number) => Some((number.to_string(), true)),
    }
}
