//! Features with the rows that belong to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::formats::import::ReadError;
use crate::formats::import::join::key::{key, likeness};
use crate::formats::import::join::rows::{Row, Rows};
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Table};
use crate::layer::feature::Value;
use crate::layer::finding::{Finding, Weight};
use crate::layer::spreadsheet::defused;
use crate::layer::text::Text;

/// A table of features with another's columns behind its own.
pub(super) struct Joined {
    table: Box<dyn Table>,
    head: Head,
    link: Link,
}

/// What joins a feature to a row, and what was found on the way.
struct Link {
    about: About,
    rows: Rows,
    /// The key in the features' values, and in the rows'.
    key: (usize, usize),
    field: Arc<str>,
    /// What becomes of each column of the rows.
    columns: Vec<Column>,
    of_key: BTreeMap<String, Partner>,
    /// Features without a row: number and key.
    alone: Vec<(u64, String)>,
    n_joined: u64,
    /// For each column of both, features whose empty value was filled, and the first.
    filled: BTreeMap<usize, (u64, u64)>,
    findings: Vec<Finding>,
}

/// What becomes of a column of the table.
#[derive(Clone, Copy)]
enum Column {
    /// It is the key, which the feature has.
    Key,
    /// The layer has a field of this name, at this place.
    Shared(usize),
    /// It stands behind the layer's own fields.
    New,
}

/// The rows of one key.
#[derive(Default)]
struct Partner {
    /// Their places, one but where the key is there twice.
    places: Vec<usize>,
    /// The features that have it.
    features: Vec<u64>,
}

impl Joined {
    /// Lays `rows` under `table` by the places of the key in both.
    pub(super) fn new(
        table: Box<dyn Table>,
        about: About,
        rows: Rows,
        (own, other): (usize, usize),
        findings: Vec<Finding>,
    ) -> Self {
        let mut head = table.head().clone();
        let columns: Vec<Column> = (0..rows.fields.len())
            .map(|place| {
                let name = rows.fields[place].to_lowercase();
                let shared = table.head().fields.iter().position(|field| field.trim().to_lowercase() == name);
                match shared {
                    _ if place == other => Column::Key,
                    Some(place) => Column::Shared(place),
                    None => Column::New,
                }
            })
            .collect();
        let new = columns.iter().zip(&rows.fields).filter(|(column, _)| matches!(column, Column::New));
        head.fields.extend(new.map(|(_, field)| field.clone()));
        let mut link = Link {
            about,
            rows,
            key: (own, other),
            field: table.head().fields[own].clone(),
            columns,
            of_key: BTreeMap::new(),
            alone: Vec::new(),
            n_joined: 0,
            filled: BTreeMap::new(),
            findings,
        };
        link.index();
        Self { table, head, link }
    }
}

impl Table for Joined {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let Self { table, link, .. } = self;
        let n_own = table.head().fields.len();
        table.each(&mut |mut raw| {
            // What its reader has refused is not taken, whatever a table says of it.
            if raw.refusal.is_none() {
                debug_assert_eq!(raw.values.len(), n_own, "a value a field");
                link.give(raw.number, &mut raw.values, &mut raw.findings);
            }
            take(raw)
        })
    }

    fn closing(&mut self) -> Vec<Finding> {
        let mut findings = self.table.closing();
        findings.extend(self.link.closing());
        findings
    }
}

impl Link {
    /// Finds the rows of every key, and says where a row has none or not its own.
    fn index(&mut self) {
        let column = self.rows.fields[self.key.1].clone();
        for (place, row) in self.rows.all.iter().enumerate() {
            if let Some(key) = key(row.value(self.key.1)) {
                self.of_key.entry(key).or_default().places.push(place);
                continue;
            }
            let message = Text::new(
                format!("{column} 为空,此行未挂接;请补填"),
                format!("{column} is empty; the row is not joined, fill it in"),
            );
            self.findings.push(self.of_row(row, "row-without-key", &message));
        }
        for (key, partner) in self.of_key.iter().filter(|(_, partner)| 1 < partner.places.len()) {
            let numbers: Vec<String> =
                partner.places.iter().map(|&place| self.rows.all[place].number.to_string()).collect();
            let numbers = numbers.join(", ");
            let message = Text::new(
                format!("{column}“{key}”在表中重复(第 {numbers} 行),不知以何行为准,均未挂接;请去重"),
                format!(
                    "{column} \"{key}\" is in the table more than once (rows {numbers}); none of them is joined, keep one"
                ),
            );
            let first = &self.rows.all[partner.places[0]];
            self.findings.push(self.of_row(first, "key-twice-in-table", &message));
        }
    }

    /// Gives a feature the values of its row.
    fn give(&mut self, number: u64, values: &mut Vec<Value>, findings: &mut Vec<Finding>) {
        let n_own = values.len();
        let n_new = self.columns.iter().filter(|column| matches!(column, Column::New)).count();
        values.resize(n_own + n_new, Value::Null);
        let Some(key) = key(&values[self.key.0]) else {
            let field = &self.field;
            let message = Text::new(
                format!("挂接字段 {field} 为空,没有从属性表得到值"),
                format!(
                    "{field}, by which the table is joined, is empty; nothing of the table belongs to it"
                ),
            );
            findings.push(self.about.field(Weight::Warning, "feature-without-key", (number, field), message));
            return;
        };
        let Some(partner) = self.of_key.get_mut(&key) else {
            self.alone.push((number, key));
            return;
        };
        partner.features.push(number);
        let [place] = partner.places[..] else { return };
        self.n_joined += 1;
        let row = &self.rows.all[place];
        let mut next = n_own;
        for (column, what) in self.columns.iter().enumerate() {
            let value = row.value(column);
            match *what {
                Column::Key => {}
                Column::New => {
                    values[next] = value.clone();
                    next += 1;
                }
                Column::Shared(own) if *value == Value::Null || is_same(&values[own], value) => {}
                Column::Shared(own) if is_empty(&values[own]) => {
                    values[own] = value.clone();
                    self.filled.entry(column).or_insert((number, 0)).1 += 1;
                }
                Column::Shared(own) => {
                    let (kept, told) = (values[own].reading(), value.reading());
                    let (file, row) = (&self.rows.about.file, row.number);
                    let field = &self.rows.fields[column];
                    let message = Text::new(
                        format!("{field} 为“{kept}”,{file} 第 {row} 行为“{told}”;保留图形文件的值,请核对"),
                        format!(
                            "{field} is \"{kept}\", and \"{told}\" in row {row} of {file}; the feature's own is kept, please check"
                        ),
                    );
                    let kind = "attribute-differs";
                    findings.push(self.about.field(Weight::Warning, kind, (number, field), message));
                }
            }
        }
    }

    /// A finding about a row and its key.
    fn of_row(&self, row: &Row, kind: &'static str, what: &Text) -> Finding {
        let (table, number, column) = (&self.rows.table, row.number, &self.rows.fields[self.key.1]);
        let message = Text::new(
            format!("表“{table}”第 {number} 行:{}", what.zh),
            format!("table \"{table}\", row {number}: {}", what.en),
        );
        let finding = self.rows.about.file(Weight::Warning, kind, message);
        Finding { field: Some(column.to_string()), ..finding }
    }

    /// What is left when all features are read.
    fn closing(&mut self) -> Vec<Finding> {
        let mut findings = std::mem::take(&mut self.rows.findings);
        findings.append(&mut self.findings);
        findings.push(self.summary());
        findings.extend(self.fillings());
        findings.extend(self.without_partner());
        findings.extend(self.twice_in_layer());
        findings
    }

    /// Rows no feature has, then features without a row; where keys only look alike, both sides say so.
    fn without_partner(&self) -> Vec<Finding> {
        let unused = self.of_key.iter().filter(|(_, partner)| partner.features.is_empty());
        let rows: Vec<(usize, &str)> = unused
            .flat_map(|(key, partner)| partner.places.iter().map(move |&place| (place, &**key)))
            .collect();
        let (mut rows_alike, mut features_alike) = (BTreeMap::new(), BTreeMap::new());
        for &(place, key) in &rows {
            rows_alike.entry(likeness(key)).or_insert((self.rows.all[place].number, key));
        }
        for (number, key) in &self.alone {
            features_alike.entry(likeness(key)).or_insert((*number, &**key));
        }
        let of_rows = rows.iter().map(|&(place, key)| {
            let near = features_alike.get(&likeness(key)).map(|(number, other)| {
                Text::new(format!("图斑 {number} 的“{other}”"), format!("feature {number} has \"{other}\""))
            });
            let message = hinted(format!("“{key}”没有对应的图斑"), format!("no feature has \"{key}\""), near);
            self.of_row(&self.rows.all[place], "row-without-feature", &message)
        });
        let file = &self.rows.about.file;
        let of_features = self.alone.iter().map(|(number, key)| {
            let near = rows_alike.get(&likeness(key)).map(|(row, other)| {
                Text::new(format!("第 {row} 行的“{other}”"), format!("row {row} has \"{other}\""))
            });
            let message =
                hinted(format!("{file} 中没有“{key}”"), format!("{file} has no row for \"{key}\""), near);
            self.about.field(Weight::Warning, "feature-without-row", (*number, &self.field), message)
        });
        of_rows.chain(of_features).collect()
    }

    fn summary(&self) -> Finding {
        let (n_rows, n_joined, file) = (self.rows.all.len(), self.n_joined, &self.rows.about.file);
        let (table, field, column) = (&self.rows.table, &self.field, &self.rows.fields[self.key.1]);
        let message = Text::new(
            format!(
                "挂接属性表 {file}(表“{table}”,{n_rows} 行):图层 {field} = 表 {column},{n_joined} 个图斑得到属性"
            ),
            format!(
                "joined {file} (table \"{table}\", {n_rows} rows) by {field} of the layer and {column} of the table; {n_joined} features have got their row"
            ),
        );
        self.rows.about.file(Weight::Note, "attributes-joined", message)
    }

    fn fillings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.filled.iter().map(|(&column, &(first, n))| {
            let field = &self.rows.fields[column];
            let message = Text::new(
                format!("自此起有 {n} 个图斑的 {field} 原为空,用属性表的值填入"),
                format!("from here on {field} of {n} features was empty and is filled from the table"),
            );
            self.about.field(Weight::Note, "attribute-filled", (first, field), message)
        })
    }

    /// Keys that several features have: each got the row, or none.
    fn twice_in_layer(&self) -> impl Iterator<Item = Finding> + '_ {
        self.of_key.iter().filter(|(_, own)| own.places.len() == 1 && 1 < own.features.len()).map(
            |(key, partner)| {
                let numbers: Vec<String> = partner.features.iter().map(ToString::to_string).collect();
                let (n, numbers) = (numbers.len(), numbers[..numbers.len().min(FEATURES_SHOWN)].join(", "));
                let message = Text::new(
                    format!("“{key}”有 {n} 个图斑({numbers}),同一行属性给了每一个;请核对"),
                    format!(
                        "{n} features have \"{key}\" ({numbers}); each has got the one row, please check"
                    ),
                );
                let first = (partner.features[0], &*self.field);
                self.about.field(Weight::Warning, "key-twice-in-layer", first, message)
            },
        )
    }
}

/// A message, and what looks like its key where something does.
fn hinted(zh: String, en: String, near: Option<Text>) -> Text {
    match near {
        None => Text::new(zh, en),
        Some(near) => Text::new(
            format!("{zh};{}与之相近,写法不同,不予挂接", near.zh),
            format!("{en}; {}, which looks like it and is not joined", near.en),
        ),
    }
}

/// Features that are named in one message.
const FEATURES_SHOWN: usize = 10;

/// Whether two values read the same, also where one went through a CSV of ours.
fn is_same(own: &Value, other: &Value) -> bool {
    own == other || own.reading() == other.reading() || defused(&own.reading()) == other.reading()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::Integer(_) | Value::Real(_) => false,
    }
}
