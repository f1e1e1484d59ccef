//! `books.toml`: days and limits the law sets for the books. The file may be left out; then no regime is known.

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, NameProblem, Problem};
use crate::formats::definitions::parse::parse;
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::ledger::regime::{BookLaw, Regime};

/// The words of the file for the regimes.
const REGIMES: [(&str, Regime); 3] = [
    (Regime::R1998.id(), Regime::R1998),
    (Regime::R2017.id(), Regime::R2017),
    (Regime::R2024.id(), Regime::R2024),
];

/// Most years of return: past it a limit is a slip of the pen.
const YEARS_MAX: i64 = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BooksFile {
    #[serde(default)]
    regime: Vec<RegimeFile>,
    #[serde(rename = "return")]
    giving_back: Option<ReturnFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegimeFile {
    id: Spanned<String>,
    since: Spanned<String>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReturnFile {
    years_max: Spanned<i64>,
    source: Spanned<String>,
    evidence: Spanned<String>,
    evidence_note: Spanned<String>,
}

/// Reads what the law says, regimes by their days.
pub(super) fn read(source: &Source) -> Result<BookLaw, DefinitionError> {
    let file: BooksFile = parse(source)?;
    let mut law = BookLaw::default();
    for own in &file.regime {
        said(source, &own.source, &own.evidence, &own.evidence_note)?;
        let (since, regime) = (source.date(&own.since)?, source.word(Thing::Regime, &own.id, &REGIMES)?);
        let earlier = file.regime.iter().zip(&law.regimes).find(|(_, (day, _))| *day == since);
        if let Some((first, _)) = earlier {
            let (id, first) = (since.to_string(), source.place_of(&first.since));
            return Err(
                source.wrong_at(&own.since, NameProblem::Repeated { thing: Thing::Regime, id, first })
            );
        }
        law.regimes.push((since, regime));
    }
    law.regimes.sort_unstable();
    if let Some(own) = &file.giving_back {
        said(source, &own.source, &own.evidence, &own.evidence_note)?;
        let years = *own.years_max.get_ref();
        if !(1..=YEARS_MAX).contains(&years) {
            let problem = Problem::BadNumber { number: years.to_string(), max: YEARS_MAX.to_string() };
            return Err(source.wrong_at(&own.years_max, problem));
        }
        law.return_years_max = Some(years as u16);
    }
    Ok(law)
}

/// Where it comes from must be said, though nothing reads it yet but people.
fn said(
    source: &Source,
    from: &Spanned<String>,
    evidence: &Spanned<String>,
    note: &Spanned<String>,
) -> Result<(), DefinitionError> {
    source.filled("source", from)?;
    source.evidence(evidence)?;
    source.filled("evidence_note", note)?;
    Ok(())
}
