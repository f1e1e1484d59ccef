//! `hegui.toml`: settings in a file. What it does not know it refuses, with the line.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use strsim::jaro_winkler;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::failure::Failure;
use crate::cli::settings::table::{Kind, Row};
use crate::layer::text::Text;

/// The file's name in a workspace.
pub(super) const NAME: &str = "hegui.toml";
/// The table of limits.
const LIMITS: &str = "limits";

/// What a file says: the row, what it sets, and the line.
pub(super) type Said = (usize, String, usize);

/// Reads a settings file; one that is not there says nothing, unless it was `named`.
///
/// # Errors
/// Where it cannot be read, says what is unknown, or something of another kind.
pub(super) fn read(path: &Path, is_named: bool, rows: &[Row]) -> Result<Vec<Said>, Failure> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !is_named => return Ok(Vec::new()),
        Err(error) => {
            let path = path.display();
            return Err(Failure::of(&error).while_doing(
                format!("{path}:设置无法读取"),
                format!("{path}: the settings cannot be read"),
            ));
        }
    };
    let file = File { path, text: &text, rows };
    let table = DeTable::parse(&text).map_err(|error| {
        let said = error.message().to_owned();
        file.wrong(error.span().map_or(0, |own| own.start), &Text::new(said.clone(), said))
    })?;
    let mut said = Vec::new();
    for (key, value) in table.get_ref() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            (LIMITS, DeValue::Table(limits)) => {
                for (key, value) in limits {
                    said.push(file.said(key.get_ref(), key.span().start, value, true)?);
                }
            }
            (name, _) => said.push(file.said(name, key.span().start, value, false)?),
        }
    }
    Ok(said)
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
    rows: &'a [Row],
}

impl File<'_> {
    fn said(
        &self,
        name: &str,
        offset: usize,
        value: &Spanned<DeValue<'_>>,
        is_limit: bool,
    ) -> Result<Said, Failure> {
        let found = self.rows.iter().position(|row| row.name == name && row.is_limit == is_limit);
        let index = found.ok_or_else(|| self.unknown(name, offset, is_limit))?;
        let row = &self.rows[index];
        let text = text_of(value.get_ref());
        let read = row.read(text.as_deref().unwrap_or_else(|| value.get_ref().type_str()));
        let mut read = read.map_err(|why| self.wrong(offset, &why))?;
        if row.kind == Kind::File {
            let dir = self.path.parent().unwrap_or(Path::new(""));
            read = dir.join(read).display().to_string();
        }
        Ok((index, read, self.line(offset)))
    }

    fn unknown(&self, name: &str, offset: usize, is_limit: bool) -> Failure {
        let known = self.rows.iter().filter(|row| row.is_limit == is_limit).map(|row| row.name);
        let likeness = |own: &&str| jaro_winkler(own, name);
        let nearest = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default();
        let why = Text::new(
            format!("没有设置项“{name}”;是否指 {nearest}?全部见 hegui config --schema"),
            format!("there is no setting \"{name}\"; is {nearest} meant? hegui config --schema has them all"),
        );
        self.wrong(offset, &why)
    }

    fn wrong(&self, offset: usize, why: &Text) -> Failure {
        let (path, line) = (self.path.display(), self.line(offset));
        Failure::new(format!("{path} 第 {line} 行:{}", why.zh), format!("{path}, line {line}: {}", why.en))
    }

    fn line(&self, offset: usize) -> usize {
        self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// A value as text; `None` of what no setting is.
fn text_of(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        DeValue::Array(list) => {
            let texts = list.iter().map(|own| own.get_ref().as_str());
            texts.collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        _ => None,
    }
}
