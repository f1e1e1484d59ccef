//! `rules/*.toml`: the rule library.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, Problem, Thing};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::plans::Groups;
use crate::formats::definitions::schemes::Schemes;
use crate::formats::definitions::slivers::{self, DefaultsFile, SliversFile};
use crate::formats::definitions::tree::Source;
use crate::layer::scheme::Scheme;
use crate::rules::rule::{Classes, Nature, Rule, Selector, Severity, Slivers};

/// The words of the files for whether the law leaves room.
const NATURES: [(&str, Nature); 2] = [("hard", Nature::Hard), ("elastic", Nature::Elastic)];

/// The words of the files for how severe a conflict is.
const SEVERITIES: [(&str, Severity); 4] =
    [("S1", Severity::S1), ("S2", Severity::S2), ("S3", Severity::S3), ("S4", Severity::S4)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    #[serde(default)]
    rule: Vec<RuleFile>,
    defaults: Option<Spanned<DefaultsFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    id: Spanned<String>,
    kind: Spanned<String>,
    name: Spanned<TextFile>,
    nature: Spanned<String>,
    severity: Spanned<String>,
    a: Spanned<Vec<Spanned<SelectorFile>>>,
    b: Spanned<Vec<Spanned<SelectorFile>>>,
    #[serde(default)]
    except: Vec<Spanned<SelectorFile>>,
    yields: Spanned<TextFile>,
    basis: Spanned<String>,
    since: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
    message: Spanned<TextFile>,
    slivers: Option<Spanned<SliversFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectorFile {
    scheme: Spanned<String>,
    group: Option<Spanned<String>>,
    codes: Option<Vec<Spanned<String>>>,
}

/// What the selectors of a file may name.
struct Names<'a> {
    groups: &'a Groups,
    schemes: &'a Schemes,
    kinds: &'a [&'a str],
    /// What holds for a rule that says nothing of its own.
    slivers: &'a Slivers,
}

/// Reads all rules, sorted by id, and the thresholds of slivers for rules that have none of their own.
pub(super) fn read(
    sources: &[Source],
    groups: &Groups,
    schemes: &Schemes,
    kinds: &[&str],
) -> Result<(Vec<Rule>, Slivers), DefinitionError> {
    let files = sources.iter().map(parse).collect::<Result<Vec<RulesFile>, _>>()?;
    let slivers = slivers::defaults(sources.iter().zip(files.iter().map(|file| &file.defaults)))?;
    let names = Names { groups, schemes, kinds, slivers: &slivers };
    let mut defined = Defined::new(Thing::Rule);
    let mut rules = Vec::new();
    for (source, file) in sources.iter().zip(&files) {
        for rule_file in &file.rule {
            defined.add(source, &rule_file.id)?;
            rules.push(rule(source, rule_file, &names)?);
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok((rules, slivers))
}

fn rule(source: &Source, file: &RuleFile, names: &Names<'_>) -> Result<Rule, DefinitionError> {
    let kind = file.kind.get_ref().as_str();
    if !names.kinds.contains(&kind) {
        let problem = unknown(Thing::Kind, kind, names.kinds.iter().copied());
        return Err(source.wrong_at(&file.kind, problem));
    }
    let since = file.since.as_ref().map(|day| source.date(day)).transpose()?;
    let until = file.until.as_ref().map(|day| source.date(day)).transpose()?;
    if let (Some(first), Some(last), Some(value)) = (since, until, &file.until)
        && last < first
    {
        let problem = Problem::Reversed { since: first.to_string(), until: last.to_string() };
        return Err(source.wrong_at(value, problem));
    }
    for (key, side) in [("a", &file.a), ("b", &file.b)] {
        if side.get_ref().is_empty() {
            return Err(source.wrong_at(side, Problem::Empty(key.to_owned())));
        }
    }
    let selectors = |side: &[Spanned<SelectorFile>]| {
        side.iter().map(|file| selector(source, file, names)).collect::<Result<Vec<_>, _>>()
    };
    Ok(Rule {
        id: source.id(&file.id)?,
        kind: kind.into(),
        name: source.text("name", &file.name)?,
        nature: source.word(Thing::Nature, &file.nature, &NATURES)?,
        severity: source.word(Thing::Severity, &file.severity, &SEVERITIES)?,
        a: selectors(file.a.get_ref())?,
        b: selectors(file.b.get_ref())?,
        except: selectors(&file.except)?,
        yields: source.text("yields", &file.yields)?,
        basis: source.filled("basis", &file.basis)?,
        since,
        until,
        evidence: source.evidence(&file.evidence)?,
        evidence_note: source.filled("evidence_note", &file.evidence_note)?,
        message: source.text("message", &file.message)?,
        slivers: slivers::of_rule(source, file.slivers.as_ref(), names.slivers)?,
    })
}

fn selector(
    source: &Source,
    file: &Spanned<SelectorFile>,
    names: &Names<'_>,
) -> Result<Selector, DefinitionError> {
    let SelectorFile { scheme, group, codes } = file.get_ref();
    let scheme = names.schemes.get(scheme.get_ref().as_str()).ok_or_else(|| {
        let known = names.schemes.keys().map(|id| &**id);
        source.wrong_at(scheme, unknown(Thing::Scheme, scheme.get_ref(), known))
    })?;
    let classes = match (group, codes) {
        (None, None) => Classes::All,
        (Some(group), None) => Classes::Group(group_of(source, group, scheme, names.groups)?),
        (None, Some(codes)) if codes.is_empty() => {
            return Err(source.wrong_at(file, Problem::Empty("codes".to_owned())));
        }
        (None, Some(codes)) => Classes::Codes(codes_of(source, codes, scheme)?),
        (Some(_), Some(_)) => return Err(source.wrong_at(file, Problem::Selector)),
    };
    Ok(Selector { scheme: scheme.id.clone(), classes })
}

/// A group that some class of the scheme is in: a rule on an empty group could never hit.
fn group_of(
    source: &Source,
    group: &Spanned<String>,
    scheme: &Scheme,
    groups: &Groups,
) -> Result<Arc<str>, DefinitionError> {
    let name = group.get_ref().as_str();
    let is_used = |name: &str| scheme.classes.values().any(|class| class.is_in(name));
    match groups.get_key_value(name) {
        Some((id, _)) if is_used(name) => Ok(id.clone()),
        _ => {
            let known = groups.keys().map(|id| &**id).filter(|id| is_used(id));
            Err(source.wrong_at(group, unknown(Thing::Group, name, known)))
        }
    }
}

/// Codes of the scheme, sorted, so that their order in the file says nothing.
fn codes_of(
    source: &Source,
    codes: &[Spanned<String>],
    scheme: &Scheme,
) -> Result<Vec<Arc<str>>, DefinitionError> {
    let mut found = Vec::with_capacity(codes.len());
    for code in codes {
        let known = scheme.classes.get_key_value(code.get_ref().as_str()).ok_or_else(|| {
            let known = scheme.classes.keys().map(|code| &**code);
            source.wrong_at(code, unknown(Thing::Class, code.get_ref(), known))
        })?;
        found.push(known.0.clone());
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
