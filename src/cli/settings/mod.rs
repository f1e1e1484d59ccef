//! Settings of the service: from a file, the environment and the command line, the later stronger.
//!
//! `table` has them all; `file` reads `hegui.toml`; `arguments` are the flags; `serving` makes of them what the
//! service is told.

pub(super) mod arguments;
mod file;
mod serving;
mod table;

use std::env;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::settings::arguments::SettingArguments;
use crate::cli::settings::table::{Kind, Row};
use crate::layer::text::Text;

/// What the environment's names of settings begin with.
const PREFIX: &str = "HEGUI_";
/// Names that begin so and are no settings of the service: the log's.
const OTHERS: [&str; 2] = ["HEGUI_LOG", "HEGUI_LOG_FORMAT"];

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody said otherwise.
    Default,
    /// A line of the file.
    File(PathBuf, usize),
    /// The environment.
    Environment(String),
    /// The command line.
    Flag,
}

/// All settings with what holds for each.
pub(super) struct Settings {
    rows: Vec<Row>,
    values: Vec<(Option<String>, Origin)>,
}

impl Settings {
    /// Gathers the settings of a workspace.
    ///
    /// # Errors
    /// Where a file cannot be read or something is unknown or of another kind.
    pub(super) fn gather(
        dir: &Path,
        arguments: &SettingArguments,
        context: Context,
    ) -> Result<Self, Failure> {
        let rows = table::rows();
        let mut values: Vec<_> = rows.iter().map(|row| (row.default.clone(), Origin::Default)).collect();
        let named = arguments.config.clone();
        let path = named.clone().unwrap_or_else(|| dir.join(file::NAME));
        for (index, value, line) in file::read(&path, named.is_some(), &rows)? {
            values[index] = (Some(value), Origin::File(path.clone(), line));
        }
        for (name, value) in env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
            match rows.iter().position(|row| row.variable() == name) {
                Some(index) => {
                    let value = rows[index].read(&value.to_string_lossy());
                    let value = value.map_err(|why| {
                        Failure::new(format!("环境变量 {name}:{}", why.zh), format!("{name}: {}", why.en))
                    })?;
                    values[index] = (Some(value), Origin::Environment(name.to_owned()));
                }
                None if OTHERS.contains(&name) => {}
                None => context.remark(&Text::new(
                    format!("注意:环境变量 {name} 不是设置项,未采用"),
                    format!("note: {name} in the environment is no setting and was left aside"),
                )),
            }
        }
        for (name, is_limit, value) in &arguments.given {
            let found = rows.iter().position(|row| row.name == name && row.is_limit == *is_limit);
            let index = found.ok_or_else(|| {
                let known: Vec<_> = rows.iter().filter(|row| row.is_limit).map(|row| row.name).collect();
                let known = known.join(", ");
                Failure::new(
                    format!("没有限额“{name}”;可用:{known}"),
                    format!("there is no limit \"{name}\"; known: {known}"),
                )
            })?;
            let value = rows[index].read(value).map_err(|why| Failure::new(why.zh, why.en))?;
            values[index] = (Some(value), Origin::Flag);
        }
        Ok(Self { rows, values })
    }

    /// Every setting with its value and where that comes from.
    pub(super) fn all(&self) -> impl Iterator<Item = (String, Option<&str>, &Origin, &Text)> {
        let each = self.rows.iter().zip(&self.values);
        each.map(|(row, (value, origin))| (row.path(), value.as_deref(), origin, &row.says))
    }

    /// A setting's value.
    fn get(&self, name: &str) -> Option<&str> {
        let index = self.rows.iter().position(|row| !row.is_limit && row.name == name);
        self.values[index.expect("settings are asked for by names of the table")].0.as_deref()
    }
}

/// The file's form as JSON Schema, for editors.
pub(super) fn schema() -> Json {
    let (limits, others): (Vec<Row>, Vec<Row>) = table::rows().into_iter().partition(|row| row.is_limit);
    let properties = |rows: &[Row]| -> Map<String, Json> {
        rows.iter().map(|row| (row.name.to_owned(), property(row))).collect()
    };
    let mut all = properties(&others);
    let limits = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties(&limits),
    });
    all.insert("limits".to_owned(), limits);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hegui.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": all,
    })
}

fn property(row: &Row) -> Json {
    let says = format!("{} · {}", row.says.zh, row.says.en);
    let mut schema = match row.kind {
        Kind::Truth => json!({"type": "boolean"}),
        Kind::Whole => json!({"type": ["integer", "string"], "minimum": 1}),
        Kind::Networks | Kind::Roles => json!({"type": ["array", "string"], "items": {"type": "string"}}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Url => json!({"type": "string", "format": "uri"}),
        Kind::Listen | Kind::File | Kind::Words => json!({"type": "string", "minLength": 1}),
    };
    schema["description"] = json!(says);
    if let Some(default) = &row.default {
        let number = (row.kind == Kind::Whole).then(|| default.parse::<u64>().ok()).flatten();
        schema["default"] = number.map_or_else(|| json!(default), |own| json!(own));
    }
    schema
}
