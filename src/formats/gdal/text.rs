//! In which encoding a Shapefile's text is read: by what it says, else by what its bytes allow.

use std::collections::BTreeMap;
use std::fs;

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use crate::formats::gdal::dbf::{self, Scan};
use crate::formats::import::ReadError;
use crate::formats::import::decode::by_label;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// The language driver byte of a `.dbf` in GBK.
const LANGUAGE_GBK: u8 = 0x4D;

/// The decision and what goes with it.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The name shown.
    pub(crate) name: String,
    /// The name GDAL's `ENCODING` takes.
    pub(crate) gdal_name: &'static str,
    /// Fields whose text was cut inside a character, by record.
    pub(crate) cut: BTreeMap<u64, Vec<usize>>,
    /// Records the table holds that are not marked deleted.
    pub(crate) n_live: u64,
    /// Assumptions made.
    pub(crate) findings: Vec<Finding>,
}

/// Decides the encoding of a Shapefile's `.dbf` and checks its records against the `.shx`.
///
/// # Errors
/// [`ReadError`] where records are missing, or the text is not in the encoding said, or in none.
pub(crate) fn decide(source: &Source, about: &About, told: Option<&str>) -> Result<Reading, ReadError> {
    let file = || source.name.clone();
    let said = match told {
        Some(told) => Some(told.to_owned()),
        None => match source.companion("cpg") {
            Some(path) => {
                Some(fs::read_to_string(&path).map_err(|cause| broken(source, &cause))?.trim().to_owned())
            }
            None => None,
        },
    };
    let declared = match &said {
        Some(label) => Some(
            by_label(label)
                .ok_or_else(|| ReadError::UnknownEncoding { file: file(), encoding: label.clone() })?,
        ),
        None => None,
    };
    let dbf_path = source
        .companion("dbf")
        .ok_or_else(|| ReadError::MissingCompanion { file: file(), companion: ".dbf" })?;
    let tried: Vec<_> = match declared {
        Some(declared) if declared != GB18030 => vec![declared, GB18030],
        Some(_) => vec![GB18030],
        None => vec![UTF_8, GB18030],
    };
    let scan = dbf::scan(&dbf_path, &tried).map_err(|cause| broken(source, &cause))?;
    check_counts(source, &scan)?;
    let mut findings = Vec::new();
    if scan.n_deleted > 0 {
        let n_deleted = scan.n_deleted;
        findings.push(about.file(
            Weight::Note,
            "deleted-records",
            Text::new(
                format!(".dbf 中有 {n_deleted} 条已标记删除的记录,不计入"),
                format!("{n_deleted} records are marked deleted in the .dbf and do not count"),
            ),
        ));
    }
    let chosen = match declared {
        Some(declared) => by_word(about, &scan, declared, said.as_deref().unwrap_or_default(), &mut findings),
        None => by_bytes(about, &scan, &mut findings),
    };
    let chosen = chosen.map_err(|tried| ReadError::Encoding { file: file(), tried })?;
    let mut cut = BTreeMap::<u64, Vec<usize>>::new();
    // What is cut in UTF-8 comes out as U+FFFD and is said there; GBK loses the half character in silence.
    for &(record, field) in
        scan.verdict(chosen).filter(|_| chosen != UTF_8).iter().flat_map(|verdict| &verdict.cut)
    {
        cut.entry(record).or_default().push(field);
    }
    Ok(Reading {
        name: shown(chosen, said.as_deref()),
        gdal_name: chosen.name(),
        cut,
        n_live: scan.n_present - scan.n_deleted,
        findings,
    })
}

/// Takes the caller's or the `.cpg`'s word, if the bytes allow it.
fn by_word(
    about: &About,
    scan: &Scan,
    declared: &'static Encoding,
    label: &str,
    findings: &mut Vec<Finding>,
) -> Result<&'static Encoding, String> {
    if !scan.verdict(declared).is_some_and(|verdict| verdict.is_possible) {
        return Err(label.to_owned());
    }
    // GDAL writes this label by default, whatever the bytes are.
    let is_doubtful = declared == WINDOWS_1252
        && !scan.is_ascii
        && scan.verdict(GB18030).is_some_and(|verdict| verdict.is_possible);
    if is_doubtful {
        findings.push(about.file(Weight::Warning, "encoding-doubtful", Text::new(
            format!("文字按 .cpg 所说的 {label} 读入,但也符合 GBK;若出现乱码,请加 --encoding GBK"),
            format!("text is read as {label} as the .cpg says, but could be GBK; if it looks garbled, say --encoding GBK"),
        )));
    }
    Ok(declared)
}

/// Decides by what the bytes allow; `Err` says what was tried.
fn by_bytes(about: &About, scan: &Scan, findings: &mut Vec<Finding>) -> Result<&'static Encoding, String> {
    let is_possible = |encoding| scan.verdict(encoding).is_some_and(|verdict| verdict.is_possible);
    if scan.is_ascii {
        return Ok(UTF_8);
    }
    if scan.language == LANGUAGE_GBK && is_possible(GB18030) {
        return Ok(GB18030);
    }
    let (encoding, name) = if is_possible(UTF_8) {
        (UTF_8, "UTF-8")
    } else if is_possible(GB18030) {
        (GB18030, "GBK")
    } else {
        return Err("UTF-8, GBK".to_owned());
    };
    findings.push(about.file(
        Weight::Note,
        "encoding-assumed",
        Text::new(
            format!("没有 .cpg 文件;全部文字符合 {name},按 {name} 读入;若有误,请用 --encoding 指明"),
            format!("there is no .cpg; all text is valid {name} and is read so; if wrong, say --encoding"),
        ),
    ));
    Ok(encoding)
}

/// The `.shx`, the `.dbf` and the `.shp` must speak of the same records.
fn check_counts(source: &Source, scan: &Scan) -> Result<(), ReadError> {
    let mismatch = |promised, found| ReadError::CountMismatch { file: source.name.clone(), promised, found };
    if scan.n_present < scan.n_records {
        return Err(mismatch(scan.n_records, scan.n_present));
    }
    let shx = source
        .companion("shx")
        .ok_or_else(|| ReadError::MissingCompanion { file: source.name.clone(), companion: ".shx" })?;
    let shx_length = fs::metadata(shx).map_err(|cause| broken(source, &cause))?.len();
    // 100 bytes of header, 8 a record (ESRI Shapefile Technical Description, 1998, p. 23).
    let n_shapes = shx_length.saturating_sub(100) / 8;
    if n_shapes != scan.n_records {
        return Err(mismatch(n_shapes, scan.n_records));
    }
    Ok(())
}

fn shown(encoding: &'static Encoding, said: Option<&str>) -> String {
    match said {
        Some(said) => said.to_owned(),
        None if encoding == GB18030 => "GBK".to_owned(),
        None => encoding.name().to_owned(),
    }
}

fn broken(source: &Source, cause: &std::io::Error) -> ReadError {
    ReadError::foreign(source.name.as_str(), cause)
}
