//! TOML with positions: what the parser says, turned into our own words, and the checks all files share.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::formats::conditions::names::nearest;
use crate::formats::definitions::error::{DefinitionError, NameProblem, Place, Problem};
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::rules::rule::Evidence;

/// The words of the files for how well something is verified.
const EVIDENCE: [(&str, Evidence); 3] =
    [("official", Evidence::Official), ("secondary", Evidence::Secondary), ("memory", Evidence::Memory)];

/// `{ zh = "…", en = "…" }`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextFile {
    zh: String,
    en: String,
}

/// Parses a file into its shape.
pub(super) fn parse<T: DeserializeOwned>(source: &Source) -> Result<T, DefinitionError> {
    toml::from_str(&source.text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let problem = problem(error.message(), source.text.get(span.clone()).unwrap_or_default());
        source.wrong(span.start, problem)
    })
}

/// Sorts the parser's messages into ours by the words serde and toml begin them with.
fn problem(said: &str, at: &str) -> Problem {
    let ticked = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if let Some(rest) = said.strip_prefix("unknown field ") {
        let (_, known) = rest.split_once("expected ").unwrap_or((rest, "-"));
        let known = known.trim_start_matches("one of ").replace('`', "");
        Problem::UnknownKey { key: ticked(rest), known }
    } else if said.starts_with("missing field ") {
        Problem::MissingKey(ticked(said))
    } else if said.starts_with("duplicate ") {
        Problem::RepeatedKey(at.trim().to_owned())
    } else if said.starts_with("invalid type") || said.starts_with("invalid value") {
        let (_, expected) = said.split_once("expected ").unwrap_or((said, said));
        let found = at.lines().next().unwrap_or_default().to_owned();
        Problem::WrongType { found, expected: type_words(expected) }
    } else {
        Problem::Syntax(said.replace('\n', "; "))
    }
}

/// Our words for what serde expected.
fn type_words(expected: &str) -> Text {
    match expected {
        "a string" => Text::new("加引号的文字", "a text in quotes"),
        "a boolean" => Text::new(" true 或 false", "true or false"),
        "f64" => Text::new("数", "a number"),
        "a sequence" => Text::new("列表 [ … ]", "a list [ … ]"),
        _ => Text::new("表 { … }", "a table { … }"),
    }
}

impl Source {
    /// The error of something wrong at a byte of this file.
    pub(super) fn wrong(&self, offset: usize, problem: impl Into<Problem>) -> DefinitionError {
        DefinitionError::Wrong { place: self.place(offset), problem: problem.into() }
    }

    /// The error of something wrong with a value of this file.
    pub(super) fn wrong_at<T>(&self, value: &Spanned<T>, problem: impl Into<Problem>) -> DefinitionError {
        self.wrong(value.span().start, problem)
    }

    /// The place of a value.
    pub(super) fn place_of<T>(&self, value: &Spanned<T>) -> Place {
        self.place(value.span().start)
    }

    /// A text that says something in both languages.
    pub(super) fn text(&self, key: &str, value: &Spanned<TextFile>) -> Result<Text, DefinitionError> {
        let TextFile { zh, en } = value.get_ref();
        for (language, said) in [("zh", zh), ("en", en)] {
            if said.trim().is_empty() {
                return Err(self.wrong_at(value, Problem::Empty(format!("{key}.{language}"))));
            }
        }
        Ok(Text::new(zh, en))
    }

    /// A text that is not blank.
    pub(super) fn filled(&self, key: &str, value: &Spanned<String>) -> Result<String, DefinitionError> {
        if value.get_ref().trim().is_empty() {
            return Err(self.wrong_at(value, Problem::Empty(key.to_owned())));
        }
        Ok(value.get_ref().clone())
    }

    /// An id that can stand in a URL and a file name.
    pub(super) fn id(&self, value: &Spanned<String>) -> Result<Arc<str>, DefinitionError> {
        let id = value.get_ref();
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            return Err(self.wrong_at(value, NameProblem::BadId(id.clone())));
        }
        Ok(id.as_str().into())
    }

    /// A day.
    pub(super) fn date(&self, value: &Spanned<String>) -> Result<Date, DefinitionError> {
        Date::from_str(value.get_ref()).map_err(|error| self.wrong_at(value, Problem::BadDate(error.text)))
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(
        &self,
        thing: Thing,
        value: &Spanned<String>,
        words: &[(&str, T)],
    ) -> Result<T, DefinitionError> {
        let found = words.iter().find(|(word, _)| word == value.get_ref());
        found.map(|&(_, meaning)| meaning).ok_or_else(|| {
            let names = words.iter().map(|&(word, _)| word);
            self.wrong_at(value, unknown(thing, value.get_ref(), names))
        })
    }

    /// How well something is verified.
    pub(super) fn evidence(&self, value: &Spanned<String>) -> Result<Evidence, DefinitionError> {
        self.word(Thing::Evidence, value, &EVIDENCE)
    }
}

/// The problem of a name that nothing defines, with some that are defined.
pub(super) fn unknown<'a>(thing: Thing, name: &str, known: impl Iterator<Item = &'a str>) -> NameProblem {
    let known = nearest(name, known);
    NameProblem::Unknown { thing, name: name.to_owned(), known }
}

/// Where each id was defined, so that the second of a kind is refused with the place of the first.
pub(super) struct Defined {
    thing: Thing,
    places: BTreeMap<String, Place>,
}

impl Defined {
    /// Nothing of that kind is defined yet.
    pub(super) fn new(thing: Thing) -> Self {
        Self { thing, places: BTreeMap::new() }
    }

    /// Notes an id, or refuses it where it was noted before.
    pub(super) fn add(&mut self, source: &Source, id: &Spanned<String>) -> Result<(), DefinitionError> {
        let name = id.get_ref().clone();
        if let Some(first) = self.places.get(&name) {
            let problem = NameProblem::Repeated { thing: self.thing, id: name, first: first.clone() };
            return Err(source.wrong_at(id, problem));
        }
        self.places.insert(name, source.place_of(id));
        Ok(())
    }
}
