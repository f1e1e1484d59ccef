//! Which tables a file has: feature codes (要素代码) name them, structures give their fields.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::formats::vct::syntax::{Fault, Lines};

/// What the file says of its tables.
#[derive(Debug, Default)]
pub(super) struct Tables<'a> {
    codes: Vec<FeatureCode<'a>>,
    /// The fields of each table, by its name in lower case.
    structures: FxHashMap<String, Vec<FieldOf>>,
    /// The first line of the feature codes that is not understood.
    pub(super) stray: Option<usize>,
}

/// A line of the feature codes.
#[derive(Debug)]
struct FeatureCode<'a> {
    code: &'a str,
    kind: &'a str,
    /// What stands behind the kind: the table, before it perhaps a color.
    rest: Vec<&'a str>,
}

/// A field of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldOf {
    pub(super) name: Arc<str>,
    pub(super) kind: FieldKind,
}

/// How a field's values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text,
    Integer,
    Real,
    Date,
}

/// The table that is read.
#[derive(Debug, Default)]
pub(super) struct Chosen<'a> {
    /// Feature codes of its objects.
    pub(super) codes: FxHashSet<&'a str>,
    /// Whether some of them are points or annotations, whose shapes are not read.
    pub(super) has_points: bool,
    /// Its fields, the id left out.
    pub(super) fields: Vec<FieldOf>,
}

impl<'a> Tables<'a> {
    /// Takes a section of feature codes in: `code,name,kind[,color],table`.
    pub(super) fn add_codes(&mut self, mut lines: Lines<'a>) {
        while let Some(line) = lines.next_filled() {
            let mut parts = line.text.split(',').map(str::trim);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(code), Some(_), Some(kind)) if !code.is_empty() => {
                    self.codes.push(FeatureCode { code, kind, rest: parts.collect() });
                }
                _ => {
                    self.stray.get_or_insert(line.number);
                }
            }
        }
    }

    /// Takes a section of structures in: `table,n`, then n lines `field,type[,length[,decimals]]`, then `0`.
    ///
    /// # Errors
    /// A line that is no such thing: what the attributes mean hangs on it.
    pub(super) fn add_structures(&mut self, mut lines: Lines<'a>) -> Result<(), Fault> {
        while let Some(line) = lines.next_filled() {
            if line.text.trim() == "0" {
                continue;
            }
            let mut parts = line.text.split(',').map(str::trim);
            let (table, count) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let wrong = || {
                Fault::new(
                    line.number,
                    "表结构读不懂:应为“表名,字段数”,其后每行一个字段",
                    "the table's structure is not understood: there should be \"table,number of fields\", then a line a field",
                )
            };
            let n_fields: usize = count.parse().map_err(|_not_a_number| wrong())?;
            let mut fields = Vec::new();
            for _ in 0..n_fields {
                let own = lines.next_filled().ok_or_else(wrong)?;
                let mut parts = own.text.split(',').map(str::trim);
                let (Some(name), Some(kind)) = (parts.next(), parts.next()) else { return Err(wrong()) };
                fields.push(FieldOf { name: name.into(), kind: FieldKind::of(kind) });
            }
            self.structures.entry(table.to_lowercase()).or_insert(fields);
        }
        Ok(())
    }

    /// The names of the tables, in the order in which feature codes name them.
    pub(super) fn names(&self) -> Vec<String> {
        let mut seen = FxHashSet::default();
        let all = self.codes.iter().filter_map(|own| self.table_of(own));
        all.filter(|table| seen.insert(table.to_lowercase())).map(str::to_owned).collect()
    }

    /// The columns of a table, none where the file does not say.
    pub(super) fn fields_of(&self, table: &str) -> Vec<Arc<str>> {
        let fields = self.structures.get(&table.to_lowercase()).into_iter().flatten();
        fields.map(|field| field.name.clone()).collect()
    }

    /// The table of a feature code: the one of its words that names a structure, else the last.
    fn table_of(&self, code: &FeatureCode<'a>) -> Option<&'a str> {
        let has_structure = |word: &&&str| self.structures.contains_key(&word.to_lowercase());
        let found = code.rest.iter().find(has_structure).or_else(|| code.rest.last());
        found.copied().filter(|table| !table.is_empty())
    }

    /// All feature codes there are.
    pub(super) fn declared(&self) -> FxHashSet<&'a str> {
        self.codes.iter().map(|own| own.code).collect()
    }

    /// What is known of a table.
    pub(super) fn choose(&self, table: &str) -> Chosen<'a> {
        let wanted = table.to_lowercase();
        let is_own = |name: &str| name.to_lowercase() == wanted;
        let mut chosen = Chosen::default();
        for own in self.codes.iter().filter(|own| self.table_of(own).is_some_and(is_own)) {
            chosen.codes.insert(own.code);
            let kind = own.kind.to_ascii_lowercase();
            chosen.has_points |= kind.starts_with("point") || kind.starts_with("annotation");
        }
        chosen.fields = self.structures.get(&wanted).cloned().unwrap_or_default();
        chosen
    }
}

impl FieldKind {
    fn of(word: &str) -> Self {
        let lower = word.to_ascii_lowercase();
        if lower.starts_with("int") {
            Self::Integer
        } else if lower.starts_with("float") || lower.starts_with("double") {
            Self::Real
        } else if lower == "date" {
            Self::Date
        } else {
            Self::Text
        }
    }
}
