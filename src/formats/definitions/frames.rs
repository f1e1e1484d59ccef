//! `frames.toml`: ways to sum up territory beside the districts. The file may be left out.

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, NameProblem, Problem};
use crate::formats::definitions::parse::{Defined, TextFile, parse};
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::frame::{Frame, Status, Unit};

/// The words of the file for whether a frame is the law.
const STATUSES: [(&str, Status); 3] = [
    (Status::InForce.id(), Status::InForce),
    (Status::Proposed.id(), Status::Proposed),
    (Status::Analysis.id(), Status::Analysis),
];

/// The districts themselves go by this name.
const RESERVED_ID: &str = "district";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FramesFile {
    #[serde(default)]
    frame: Vec<FrameFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameFile {
    id: Spanned<String>,
    name: Spanned<TextFile>,
    status: Spanned<String>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
    unit: Vec<UnitFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    id: Spanned<String>,
    name: Spanned<TextFile>,
    of: Spanned<Vec<Spanned<String>>>,
    since: Option<Spanned<String>>,
    until: Option<Spanned<String>>,
}

/// Reads the frames, in the order of the file.
pub(super) fn read(source: &Source) -> Result<Vec<Frame>, DefinitionError> {
    let file: FramesFile = parse(source)?;
    let mut defined = Defined::new(Thing::Frame);
    let mut frames = Vec::with_capacity(file.frame.len());
    for frame in &file.frame {
        defined.add(source, &frame.id)?;
        if frame.id.get_ref() == RESERVED_ID {
            return Err(source.wrong_at(&frame.id, NameProblem::BadId(frame.id.get_ref().clone())));
        }
        source.evidence(&frame.evidence)?;
        let said = source.filled("source", &frame.source)?;
        let note = source.filled("evidence_note", &frame.evidence_note)?;
        frames.push(Frame {
            id: source.id(&frame.id)?,
            name: source.text("name", &frame.name)?,
            status: source.word(Thing::Status, &frame.status, &STATUSES)?,
            source: format!("{said} [{}: {note}]", frame.evidence.get_ref()),
            units: units(source, &frame.unit)?,
        });
    }
    Ok(frames)
}

/// The units of one frame; no district may be in two of them on one day.
fn units(source: &Source, files: &[UnitFile]) -> Result<Vec<Unit>, DefinitionError> {
    let mut units: Vec<Unit> = Vec::with_capacity(files.len());
    for file in files {
        if file.of.get_ref().is_empty() {
            return Err(source.wrong_at(&file.of, Problem::Empty("of".to_owned())));
        }
        let unit = Unit {
            id: source.id(&file.id)?,
            name: source.text("name", &file.name)?,
            of: file.of.get_ref().iter().map(|code| source.id(code)).collect::<Result<_, _>>()?,
            since: file.since.as_ref().map(|day| source.date(day)).transpose()?,
            until: file.until.as_ref().map(|day| source.date(day)).transpose()?,
        };
        if let (Some(since), Some(until), Some(value)) = (unit.since, unit.until, &file.until)
            && until < since
        {
            let problem = Problem::Reversed { since: since.to_string(), until: until.to_string() };
            return Err(source.wrong_at(value, problem));
        }
        for (other, first) in units.iter().zip(files).filter(|(other, _)| other.meets(&unit)) {
            let first_of = |value: &Spanned<String>| source.place_of(value);
            if other.id == unit.id {
                let (id, first) = (unit.id.to_string(), first_of(&first.id));
                let problem = NameProblem::Repeated { thing: Thing::FrameUnit, id, first };
                return Err(source.wrong_at(&file.id, problem));
            }
            let twice = file.of.get_ref().iter().zip(&unit.of).find(|(_, code)| other.of.contains(code));
            if let Some((value, code)) = twice {
                let (id, first) = (code.to_string(), first_of(&first.id));
                let problem = NameProblem::Repeated { thing: Thing::Class, id, first };
                return Err(source.wrong_at(value, problem));
            }
        }
        units.push(unit);
    }
    Ok(units)
}
