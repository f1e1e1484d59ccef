//! `rules/*.toml`: the rule library.

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::conditions;
use crate::formats::conditions::vocabulary::Vocabulary;
use crate::formats::definitions::error::{DefinitionError, Problem};
use crate::formats::definitions::misfit::ParameterProblem;
use crate::formats::definitions::parameters::{self, ParametersFile};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::slivers::{self, DefaultsFile, SliversFile};
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::text::Text;
use crate::rules::condition::Condition;
use crate::rules::kind::{self, KINDS, Kind, Wanted};
use crate::rules::rule::{GivesWay, Nature, Rule, Severity, Slivers};

/// The words of the files for whether the law leaves room.
const NATURES: [(&str, Nature); 2] = [("hard", Nature::Hard), ("elastic", Nature::Elastic)];

/// The words of the files for how severe a conflict is.
const SEVERITIES: [(&str, Severity); 4] =
    [("S1", Severity::S1), ("S2", Severity::S2), ("S3", Severity::S3), ("S4", Severity::S4)];

/// The words of the files for which side gives way.
const GIVE_WAY: [(&str, GivesWay); 4] =
    [("a", GivesWay::A), ("b", GivesWay::B), ("later", GivesWay::Later), ("open", GivesWay::Open)];

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
    a: Option<Spanned<String>>,
    b: Option<Spanned<String>>,
    #[serde(default)]
    parameters: ParametersFile,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    needs: Option<Spanned<TextFile>>,
    #[serde(default)]
    reference_only: bool,
    #[serde(default)]
    artefact: bool,
    gives_way: Option<Spanned<String>>,
    yields: Spanned<TextFile>,
    basis: Spanned<String>,
    since: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
    message: Spanned<TextFile>,
    slivers: Option<Spanned<SliversFile>>,
}

/// Rules read, with what is wrong with the others.
pub(super) struct Read {
    /// Those that are right, sorted by id.
    pub(super) rules: Vec<Rule>,
    /// The thresholds of slivers for rules that have none of their own.
    pub(super) slivers: Slivers,
    /// What is wrong, in the order of the files.
    pub(super) faults: Vec<DefinitionError>,
}

/// Reads all rules, passing over those that are wrong; a file that is no file of rules is an error.
pub(super) fn read_all(sources: &[Source], names: Vocabulary<'_>) -> Result<Read, DefinitionError> {
    let files = sources.iter().map(parse).collect::<Result<Vec<RulesFile>, _>>()?;
    let slivers = slivers::defaults(sources.iter().zip(files.iter().map(|file| &file.defaults)))?;
    let mut defined = Defined::new(Thing::Rule);
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    for (source, file) in sources.iter().zip(&files) {
        for rule_file in &file.rule {
            let rule =
                defined.add(source, &rule_file.id).and_then(|()| rule(source, rule_file, names, &slivers));
            match rule {
                Ok(rule) => rules.push(rule),
                Err(fault) => faults.push(fault),
            }
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Read { rules, slivers, faults })
}

fn rule(
    source: &Source,
    file: &RuleFile,
    names: Vocabulary<'_>,
    slivers: &Slivers,
) -> Result<Rule, DefinitionError> {
    let kind = kind::find(file.kind.get_ref()).ok_or_else(|| {
        let known = KINDS.iter().map(|kind| kind.name());
        source.wrong_at(&file.kind, unknown(Thing::Kind, file.kind.get_ref(), known))
    })?;
    let since = file.since.as_ref().map(|day| source.date(day)).transpose()?;
    let until = file.until.as_ref().map(|day| source.date(day)).transpose()?;
    if let (Some(first), Some(last), Some(value)) = (since, until, &file.until)
        && last < first
    {
        let problem = Problem::Reversed { since: first.to_string(), until: last.to_string() };
        return Err(source.wrong_at(value, problem));
    }
    check_sides(source, file, kind)?;
    let side = |text: &Option<Spanned<String>>| {
        let read = |text: &Spanned<String>| condition_of(source, text.get_ref(), text.span(), names);
        text.as_ref().map(read).transpose()
    };
    Ok(Rule {
        id: source.id(&file.id)?,
        kind: kind.name().into(),
        name: source.text("name", &file.name)?,
        nature: source.word(Thing::Nature, &file.nature, &NATURES)?,
        severity: source.word(Thing::Severity, &file.severity, &SEVERITIES)?,
        a: side(&file.a)?,
        b: side(&file.b)?,
        parameters: parameters::read(source, &file.parameters, kind, names)?,
        requires: requires(source, file, kind)?,
        needs: file.needs.as_ref().map(|needs| source.text("needs", needs)).transpose()?,
        is_reference: file.reference_only,
        is_artefact: file.artefact,
        gives_way: file
            .gives_way
            .as_ref()
            .map(|side| source.word(Thing::GivesWay, side, &GIVE_WAY))
            .transpose()?,
        yields: source.text("yields", &file.yields)?,
        basis: source.filled("basis", &file.basis)?,
        since,
        until,
        evidence: source.evidence(&file.evidence)?,
        evidence_note: source.filled("evidence_note", &file.evidence_note)?,
        message: source.text("message", &file.message)?,
        slivers: slivers::of_rule(source, file.slivers.as_ref(), slivers)?,
    })
}

/// A kind wants its sides; a rule that says what it needs first may leave them open.
fn check_sides(source: &Source, file: &RuleFile, kind: &dyn Kind) -> Result<(), DefinitionError> {
    let is_open = file.needs.is_some();
    let has = (file.a.is_some(), file.b.is_some());
    let expected = match (kind.sides(), has) {
        (Wanted::Both, (false, _) | (_, false)) if !is_open => Text::new("须有 a 和 b", "have a and b"),
        (Wanted::AMaybeB, (false, _)) if !is_open => Text::new("须有 a,可有 b", "have a and may have b"),
        (Wanted::None, (true, _) | (_, true)) => Text::new("没有 a 和 b", "have neither a nor b"),
        _ => return Ok(()),
    };
    let kind = kind.name().to_owned();
    Err(source.wrong_at(&file.kind, Problem::Parameter(ParameterProblem::Sides { kind, expected })))
}

/// The parameters a rule leaves open: of its kind, and not set.
fn requires(source: &Source, file: &RuleFile, kind: &dyn Kind) -> Result<Vec<Arc<str>>, DefinitionError> {
    let set: Vec<&str> = file.parameters.keys().map(|name| name.get_ref().as_str()).collect();
    let mut required = Vec::new();
    for value in &file.requires {
        let name = value.get_ref().as_str();
        if set.contains(&name) {
            let problem = ParameterProblem::NotOpen(name.to_owned());
            return Err(source.wrong_at(value, Problem::Parameter(problem)));
        }
        parameters::check_name(source, value, kind)?;
        required.push(name.into());
    }
    let one_of = kind.one_of();
    let is_there = |name: &&str| set.contains(name) || required.iter().any(|own: &Arc<str>| &**own == *name);
    if !one_of.is_empty() && file.needs.is_none() && !one_of.iter().any(is_there) {
        let problem = ParameterProblem::OneOf { kind: kind.name().to_owned(), names: one_of.join(", ") };
        return Err(source.wrong_at(&file.kind, Problem::Parameter(problem)));
    }
    Ok(required)
}

/// A condition that stands somewhere in `span`; what is wrong with it is told by line and column.
pub(super) fn condition_of(
    source: &Source,
    said: &str,
    span: Range<usize>,
    names: Vocabulary<'_>,
) -> Result<Condition, DefinitionError> {
    if said.trim().is_empty() {
        return Err(source.wrong(span.start, Problem::Empty("condition".to_owned())));
    }
    conditions::read(said, names).map_err(|fault| {
        let raw = source.text.get(span.clone()).unwrap_or_default();
        // Where the string has escapes its bytes are not those of the file: the line has to do.
        let at = raw.find(said).map(|start| span.start + start + fault.offset);
        let mut place = source.place(at.unwrap_or(span.start));
        place.column = at.and_then(|at| {
            let line = source.text[..at].rsplit('\n').next().unwrap_or_default();
            NonZeroU32::new(1 + line.chars().count() as u32)
        });
        DefinitionError::Wrong { place, problem: Problem::Condition(fault.said) }
    })
}
