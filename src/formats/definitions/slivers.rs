//! Thresholds of slivers: `[defaults.slivers]` in one file of `rules/`, and `slivers` of a rule.

use serde::Deserialize;
use toml::Spanned;

use crate::conflict::sliver::Limits;
use crate::formats::definitions::error::{DefinitionError, NameProblem, Problem};
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::geometry::area::Area;
use crate::geometry::grid::STEPS_PER_METRE;
use crate::rules::rule::Slivers;

/// Greatest area in square metres: a square kilometre is no sliver.
const AREA_MAX_M2: f64 = 1e6;
/// Greatest width in metres: past it a strip is no line drawn twice.
const WIDTH_MAX_M: f64 = 1e3;
/// Greatest aspect; with the width's it keeps the exact comparisons within their integers.
const ASPECT_MAX: f64 = 1e3;

/// `[defaults]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DefaultsFile {
    slivers: Spanned<SliversFile>,
}

/// `slivers = { … }`; a key that is absent is taken from the defaults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SliversFile {
    width_min_m: Option<Spanned<f64>>,
    twin_aspect_min: Option<Spanned<f64>>,
    noise_max_m2: Option<Spanned<f64>>,
    area_min_m2: Option<Spanned<f64>>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

/// The defaults of all rule files, which at most one of them gives; without, no patch is a sliver.
pub(super) fn defaults<'a>(
    files: impl Iterator<Item = (&'a Source, &'a Option<Spanned<DefaultsFile>>)>,
) -> Result<Slivers, DefinitionError> {
    let mut found: Option<(Slivers, &Source, &Spanned<DefaultsFile>)> = None;
    for (source, file) in files {
        let Some(file) = file else { continue };
        if let Some((_, first_source, first)) = &found {
            let first = first_source.place_of(first);
            let problem = NameProblem::Repeated { thing: Thing::Defaults, id: "defaults".to_owned(), first };
            return Err(source.wrong_at(file, problem));
        }
        let slivers = read(source, file.get_ref().slivers.get_ref(), Limits::NONE)?;
        found = Some((slivers, source, file));
    }
    Ok(found.map_or_else(Slivers::none, |(slivers, ..)| slivers))
}

/// The thresholds of one rule.
pub(super) fn of_rule(
    source: &Source,
    file: Option<&Spanned<SliversFile>>,
    defaults: &Slivers,
) -> Result<Slivers, DefinitionError> {
    file.map_or_else(|| Ok(defaults.clone()), |file| read(source, file.get_ref(), defaults.limits))
}

fn read(source: &Source, file: &SliversFile, mut limits: Limits) -> Result<Slivers, DefinitionError> {
    let number = |value: &Option<Spanned<f64>>, max: f64| -> Result<Option<f64>, DefinitionError> {
        let Some(value) = value else { return Ok(None) };
        let number = *value.get_ref();
        if !(0.0..=max).contains(&number) {
            let problem = Problem::BadNumber { number: number.to_string(), max: max.to_string() };
            return Err(source.wrong_at(value, problem));
        }
        Ok(Some(number))
    };
    if let Some(width_m) = number(&file.width_min_m, WIDTH_MAX_M)? {
        limits.nearness.width_steps = (width_m * STEPS_PER_METRE as f64).round() as u64;
    }
    if let Some(aspect) = number(&file.twin_aspect_min, ASPECT_MAX)? {
        limits.nearness.aspect_permille = (aspect * 1e3).round() as u32;
    }
    if let Some(m2) = number(&file.noise_max_m2, AREA_MAX_M2)? {
        limits.noise_max = Area::from_square_metres(m2);
    }
    if let Some(m2) = number(&file.area_min_m2, AREA_MAX_M2)? {
        limits.area_min = Area::from_square_metres(m2);
    }
    Ok(Slivers {
        limits,
        evidence: source.evidence(&file.evidence)?,
        note: source.filled("evidence_note", &file.evidence_note)?.into(),
    })
}
