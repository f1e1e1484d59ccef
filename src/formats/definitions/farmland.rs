//! `farmland.toml`: the terms farmland is counted by. The file may be left out; then no book of farmland can be kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, Problem};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::plans::Groups as Known;
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::card::Card;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::farmland::decimal::Decimal;
use crate::ledger::farmland::grade::GradeTable;
use crate::ledger::farmland::land;
use crate::ledger::farmland::terms::{Groups, Item, Share, Survey, Task, Terms, Turn};
use crate::ledger::ids::Grade;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FarmlandFile {
    permanent: Spanned<String>,
    survey: Vec<SurveyFile>,
    groups: GroupsFile,
    yields: Option<YieldsFile>,
    #[serde(default)]
    task: Vec<TaskFile>,
    permanent_share: Option<ShareFile>,
    in_out: Option<InOutFile>,
    losses: Vec<TurnFile>,
    gains: Vec<TurnFile>,
    #[serde(default)]
    planned: Vec<TurnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SurveyFile {
    layer: Spanned<String>,
    ridges: Vec<String>,
    #[serde(default)]
    linear: Vec<String>,
    #[serde(default)]
    scattered: Vec<String>,
    #[serde(default)]
    grade: Vec<String>,
    #[serde(default)]
    slope: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    farmland: Spanned<String>,
    paddy: Spanned<String>,
    restorable: Spanned<String>,
    construction: Spanned<String>,
    agricultural: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YieldsFile {
    name: Spanned<TextFile>,
    kg_per_mu: Spanned<Vec<u32>>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaskFile {
    district: Spanned<String>,
    since: Spanned<String>,
    retained_ha: Option<Spanned<String>>,
    permanent_ha: Option<Spanned<String>>,
    source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareFile {
    min_percent: Spanned<u8>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InOutFile {
    since: Spanned<String>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TurnFile {
    #[serde(rename = "as")]
    item: Spanned<String>,
    #[serde(default)]
    groups: Vec<Spanned<String>>,
}

/// Reads the terms; every layer and group they name is there.
pub(super) fn read(
    source: &Source,
    cards: &BTreeMap<Arc<str>, Card>,
    groups: &Known,
) -> Result<Terms, DefinitionError> {
    let file: FarmlandFile = parse(source)?;
    let card = |id: &Spanned<String>| -> Result<Arc<str>, DefinitionError> {
        let known = || unknown(Thing::Card, id.get_ref(), cards.keys().map(|id| &**id));
        let found = cards.get_key_value(id.get_ref().as_str());
        found.map(|(id, _)| id.clone()).ok_or_else(|| source.wrong_at(id, known()))
    };
    let mut defined = Defined::new(Thing::Card);
    let mut surveys = Vec::with_capacity(file.survey.len());
    for survey in file.survey {
        defined.add(source, &survey.layer)?;
        let layer = card(&survey.layer)?;
        let SurveyFile { ridges, linear, scattered, grade, slope, .. } = survey;
        surveys.push(Survey { layer, ridges, linear, scattered, grade, slope });
    }
    let group = |name: &Spanned<String>| -> Result<String, DefinitionError> {
        if groups.contains_key(name.get_ref().as_str()) {
            return Ok(name.get_ref().clone());
        }
        let known = groups.keys().map(|id| &**id);
        Err(source.wrong_at(name, unknown(Thing::Group, name.get_ref(), known)))
    };
    let turn = |turn: &TurnFile| -> Result<Turn, DefinitionError> {
        let items = Item::ALL.map(|item| (item.id(), item));
        let groups = turn.groups.iter().map(group).collect::<Result<_, _>>()?;
        Ok(Turn { groups, item: source.word(Thing::Item, &turn.item, &items)? })
    };
    Ok(Terms {
        surveys,
        permanent: card(&file.permanent)?,
        groups: Groups {
            farmland: group(&file.groups.farmland)?,
            paddy: group(&file.groups.paddy)?,
            restorable: group(&file.groups.restorable)?,
            construction: group(&file.groups.construction)?,
            agricultural: group(&file.groups.agricultural)?,
        },
        yields: file.yields.map(|own| yields(source, &own)).transpose()?,
        tasks: file.task.iter().map(|own| task(source, own)).collect::<Result<_, _>>()?,
        permanent_share: file.permanent_share.as_ref().map(|own| share(source, own)).transpose()?,
        in_out: file.in_out.as_ref().map(|own| in_out(source, own)).transpose()?,
        losses: file.losses.iter().map(turn).collect::<Result<_, _>>()?,
        gains: file.gains.iter().map(turn).collect::<Result<_, _>>()?,
        planned: file.planned.iter().map(turn).collect::<Result<_, _>>()?,
    })
}

/// What a district must keep; hectares are texts, so that they are exact.
fn task(source: &Source, file: &TaskFile) -> Result<Task, DefinitionError> {
    let hectares = |value: &Spanned<String>| {
        let found = value.get_ref().clone();
        let expected = Text::new("加引号的公顷数", "hectares in quotes");
        let read = Decimal::read(&found).and_then(land::of_hectares);
        read.ok_or_else(|| source.wrong_at(value, Problem::WrongType { found, expected }))
    };
    Ok(Task {
        district: source.id(&file.district)?,
        since: source.date(&file.since)?,
        retained: file.retained_ha.as_ref().map(hectares).transpose()?,
        permanent: file.permanent_ha.as_ref().map(hectares).transpose()?,
        source: source.filled("source", &file.source)?,
    })
}

fn share(source: &Source, file: &ShareFile) -> Result<Share, DefinitionError> {
    let min_percent = *file.min_percent.get_ref();
    if !(1..=100).contains(&min_percent) {
        let (found, expected) = (min_percent.to_string(), Text::new("1 至 100", "1 to 100"));
        return Err(source.wrong_at(&file.min_percent, Problem::WrongType { found, expected }));
    }
    source.evidence(&file.evidence)?;
    source.filled("evidence_note", &file.evidence_note)?;
    Ok(Share { min_percent, source: source.filled("source", &file.source)? })
}

fn in_out(source: &Source, file: &InOutFile) -> Result<(Date, String), DefinitionError> {
    source.evidence(&file.evidence)?;
    source.filled("evidence_note", &file.evidence_note)?;
    Ok((source.date(&file.since)?, source.filled("source", &file.source)?))
}

/// The table of grades, the best first.
fn yields(source: &Source, file: &YieldsFile) -> Result<GradeTable, DefinitionError> {
    let listed = file.kg_per_mu.get_ref();
    if listed.is_empty() {
        return Err(source.wrong_at(&file.kg_per_mu, Problem::Empty("kg_per_mu".to_owned())));
    }
    let graded = (1..=u8::MAX).zip(listed).map(|(grade, &kg)| Some((Grade::new(grade)?, kg)));
    let kg_per_mu = graded.collect::<Option<BTreeMap<Grade, u32>>>();
    let too_many = || {
        let (found, most) = (format!("{} 个 · {} of them", listed.len(), listed.len()), Grade::WORST);
        let expected = Text::new(format!("至多 {most} 个数"), format!("at most {most} numbers"));
        source.wrong_at(&file.kg_per_mu, Problem::WrongType { found, expected })
    };
    source.evidence(&file.evidence)?;
    let said = source.filled("source", &file.source)?;
    let note = source.filled("evidence_note", &file.evidence_note)?;
    Ok(GradeTable {
        name: source.text("name", &file.name)?,
        source: format!("{said} [{}: {note}]", file.evidence.get_ref()),
        kg_per_mu: kg_per_mu.ok_or_else(too_many)?,
    })
}
