//! `schemes/*.toml`: code tables, with the groups a class takes over from the class above it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, NameProblem, Problem};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::plans::Groups;
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::scheme::{Class, Scheme};
use crate::layer::text::Text;

/// The schemes by id.
pub(super) type Schemes = BTreeMap<Arc<str>, Scheme>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    id: Spanned<String>,
    name: Spanned<TextFile>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
    classes: BTreeMap<String, Spanned<ClassFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassFile {
    zh: String,
    en: String,
    color: String,
    parent: Option<Spanned<String>>,
    #[serde(default)]
    groups: Vec<Spanned<String>>,
    #[serde(default)]
    not_groups: Vec<Spanned<String>>,
}

/// The class rows of a scheme with their positions.
type Rows = BTreeMap<String, Spanned<ClassFile>>;

/// Reads all schemes.
pub(super) fn read(sources: &[Source], groups: &Groups) -> Result<Schemes, DefinitionError> {
    let mut defined = Defined::new(Thing::Scheme);
    let mut schemes = Schemes::new();
    for source in sources {
        let file: SchemeFile = parse(source)?;
        defined.add(source, &file.id)?;
        let scheme = scheme(source, &file, groups)?;
        schemes.insert(scheme.id.clone(), scheme);
    }
    Ok(schemes)
}

fn scheme(source: &Source, file: &SchemeFile, groups: &Groups) -> Result<Scheme, DefinitionError> {
    // The word is checked, then kept as it stands: the source is one sentence for the reader.
    source.evidence(&file.evidence)?;
    let said = source.filled("source", &file.source)?;
    let note = source.filled("evidence_note", &file.evidence_note)?;
    if file.classes.is_empty() {
        return Err(source.wrong_at(&file.id, Problem::Empty("classes".to_owned())));
    }
    check_names(source, &file.classes, groups)?;
    let mut by_place: Vec<(usize, &str)> =
        file.classes.iter().map(|(code, row)| (row.span().start, code.as_str())).collect();
    by_place.sort_unstable();
    let mut classes = BTreeMap::new();
    for (rank, (_, code)) in by_place.into_iter().enumerate() {
        let row = &file.classes[code];
        let class = class(source, &file.classes, code, row, rank as u32)?;
        classes.insert(Arc::from(code), class);
    }
    Ok(Scheme {
        id: source.id(&file.id)?,
        name: source.text("name", &file.name)?,
        source: format!("{said} [{}: {note}]", file.evidence.get_ref()),
        classes,
    })
}

/// Checks that the parents and groups the rows name are there.
fn check_names(source: &Source, rows: &Rows, groups: &Groups) -> Result<(), DefinitionError> {
    for row in rows.values() {
        let class = row.get_ref();
        if let Some(parent) = class.parent.as_ref().filter(|parent| !rows.contains_key(parent.get_ref())) {
            let problem = unknown(Thing::Class, parent.get_ref(), rows.keys().map(String::as_str));
            return Err(source.wrong_at(parent, problem));
        }
        for group in class.groups.iter().chain(&class.not_groups) {
            if !groups.contains_key(group.get_ref().as_str()) {
                let problem = unknown(Thing::Group, group.get_ref(), groups.keys().map(|id| &**id));
                return Err(source.wrong_at(group, problem));
            }
        }
    }
    Ok(())
}

fn class(
    source: &Source,
    rows: &Rows,
    code: &str,
    row: &Spanned<ClassFile>,
    rank: u32,
) -> Result<Class, DefinitionError> {
    let class = row.get_ref();
    for (key, said) in [("zh", &class.zh), ("en", &class.en)] {
        if said.trim().is_empty() {
            return Err(source.wrong_at(row, Problem::Empty(format!("{code}.{key}"))));
        }
    }
    if !is_color(&class.color) {
        return Err(source.wrong_at(row, Problem::BadColor(class.color.clone())));
    }
    Ok(Class {
        name: Text::new(&class.zh, &class.en),
        color: class.color.clone(),
        groups: groups_of(source, rows, code, row)?.into_iter().map(Arc::from).collect(),
        parent: class.parent.as_ref().map(|parent| parent.get_ref().as_str().into()),
        rank,
    })
}

/// The groups of a class: those of the class above it, with its own and without those it leaves.
fn groups_of<'a>(
    source: &Source,
    rows: &'a Rows,
    code: &'a str,
    row: &'a Spanned<ClassFile>,
) -> Result<BTreeSet<&'a str>, DefinitionError> {
    let mut line = vec![(code, row)];
    while let Some(parent) = &line[line.len() - 1].1.get_ref().parent {
        if line.len() > rows.len() {
            return Err(source.wrong_at(parent, NameProblem::ParentCycle(code.to_owned())));
        }
        let name = parent.get_ref().as_str();
        line.push((name, &rows[name]));
    }
    let mut groups = BTreeSet::new();
    for (code, row) in line.into_iter().rev() {
        groups.extend(row.get_ref().groups.iter().map(|group| group.get_ref().as_str()));
        for group in &row.get_ref().not_groups {
            if !groups.remove(group.get_ref().as_str()) {
                let (code, group_name) = (code.to_owned(), group.get_ref().clone());
                return Err(source.wrong_at(group, NameProblem::NotInGroup { code, group: group_name }));
            }
        }
    }
    Ok(groups)
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
