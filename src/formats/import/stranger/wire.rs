//! What the two processes say to each other: one request in, frames out.
//!
//! A frame is a byte that says what it is, the length of its body in four bytes (little-endian), and the body. All
//! but features are JSON. The side that reads takes nothing on trust: lengths and counts are compared with limits
//! before they are believed, and names of findings and shapes are looked up in lists of our own.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::formats::crs::plausible::Bounds;
use crate::formats::import::limits::Limits;
use crate::formats::import::say::About;
use crate::formats::import::shape::{CrsSaid, Head};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// The most bytes of one frame: a feature of a million vertices with long texts is a tenth of it.
pub(super) const FRAME_BYTES_MAX: u32 = 1 << 28;

/// The kinds of findings that readers make of a file. What else is said comes under the first.
const KINDS: [&str; 35] = [
    "reader-message",
    "arc-not-taken",
    "axes-swapped",
    "binary-field",
    "code-not-declared",
    "crs-by-standard",
    "cut-text",
    "deleted-records",
    "digits-in-doubt",
    "encoding-assumed",
    "encoding-doubtful",
    "encoding-ignored",
    "error-cell",
    "false-easting-borne-out",
    "formula-cells",
    "formula-without-value",
    "heading-twice",
    "line-not-understood",
    "merged-cells",
    "object-double",
    "points-miscounted",
    "record-not-understood",
    "reference-circular",
    "reference-missing",
    "ring-not-closed",
    "row-double",
    "row-missing",
    "row-not-understood",
    "row-orphaned",
    "row-short",
    "sections-passed-over",
    "stale-count",
    "transformation-left-aside",
    "value-misfit",
    "value-without-heading",
];

/// Kinds of shapes that a layer does not take.
const SHAPES: [&str; 9] = [
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
    "Curve",
    "PolyhedralSurface",
];

/// What is to be read, and what may be spent on it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// The file, in the job's folder.
    pub(super) path: PathBuf,
    /// What it is called in messages.
    pub(super) name: String,
    /// Its kind.
    pub(super) extension: String,
    /// The folder that may be read.
    pub(super) job: PathBuf,
    pub(super) layer: String,
    pub(super) tables: Vec<String>,
    pub(super) is_lines: bool,
    pub(super) table: Option<String>,
    pub(super) crs: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) limits: Limits,
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    /// The table's head: the first frame, or `Failed`.
    Head = 1,
    /// One feature.
    Feature = 2,
    /// The last frame: what is to be said in the end.
    End = 3,
    /// The last frame where it could not be done.
    Failed = 4,
}

impl Tag {
    pub(super) fn of(byte: u8) -> Option<Self> {
        [Self::Head, Self::Feature, Self::End, Self::Failed].into_iter().find(|tag| *tag as u8 == byte)
    }
}

/// Why it could not be done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FailedOnWire {
    /// The process could not be confined; the file was not opened.
    Unconfined { zh: String, en: String },
    /// JSON that goes deeper than it may.
    Nesting { depth: u64 },
    /// The reader's error.
    Refused { zh: String, en: String },
}

/// A head as it crosses.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HeadOnWire {
    reader: String,
    table: String,
    fields: Vec<String>,
    epsg: Option<u32>,
    wkt: Option<String>,
    encoding: String,
    bounds: Option<Bounds>,
    findings: Vec<FindingOnWire>,
}

impl HeadOnWire {
    pub(super) fn of(head: &Head) -> Self {
        let (epsg, wkt) = match &head.crs {
            CrsSaid::Nothing => (None, None),
            CrsSaid::Epsg(code) => (Some(*code), None),
            CrsSaid::Wkt(wkt) => (None, Some(wkt.clone())),
        };
        Self {
            reader: head.reader.clone(),
            table: head.table.clone(),
            fields: head.fields.iter().map(ToString::to_string).collect(),
            epsg,
            wkt,
            encoding: head.encoding.clone(),
            bounds: head.bounds.filter(|bounds| bounds.iter().all(|ordinate| ordinate.is_finite())),
            findings: head.findings.iter().map(FindingOnWire::of).collect(),
        }
    }

    pub(super) fn head(self, about: &About) -> Head {
        let crs = match (self.epsg, self.wkt) {
            (Some(code), _) => CrsSaid::Epsg(code),
            (None, Some(wkt)) => CrsSaid::Wkt(wkt),
            (None, None) => CrsSaid::Nothing,
        };
        Head {
            reader: self.reader,
            table: self.table,
            fields: self.fields.into_iter().map(Into::into).collect(),
            crs,
            encoding: self.encoding,
            bounds: self.bounds,
            findings: self.findings.into_iter().map(|own| own.finding(about)).collect(),
        }
    }
}

/// A finding as it crosses: layer and file are the other side's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FindingOnWire {
    weight: String,
    kind: String,
    feature: Option<u64>,
    field: Option<String>,
    place: Option<(f64, f64)>,
    zh: String,
    en: String,
}

impl FindingOnWire {
    pub(super) fn of(finding: &Finding) -> Self {
        let Finding { weight, kind, feature, field, place, message, .. } = finding;
        Self {
            weight: weight.id().to_owned(),
            kind: (*kind).to_owned(),
            feature: *feature,
            field: field.clone(),
            place: place.filter(|(x, y)| x.is_finite() && y.is_finite()),
            zh: message.zh.clone(),
            en: message.en.clone(),
        }
    }

    /// The same, what it says said by another's words of the file.
    pub(super) fn reworded(self, reword: impl Fn(String) -> String) -> Self {
        Self { zh: reword(self.zh), en: reword(self.en), ..self }
    }

    pub(super) fn finding(self, about: &About) -> Finding {
        let weight = Weight::ALL.into_iter().find(|weight| weight.id() == self.weight);
        let kind = KINDS.into_iter().find(|kind| *kind == self.kind).unwrap_or(KINDS[0]);
        let message = Text::new(self.zh, self.en);
        let (feature, field, place) = (self.feature, self.field, self.place);
        Finding { feature, field, place, ..about.file(weight.unwrap_or(Weight::Warning), kind, message) }
    }
}

/// The name of a kind of shape, where it is one.
pub(super) fn shape_name(name: &str) -> Option<&'static str> {
    SHAPES.into_iter().find(|own| *own == name)
}

/// Writes a frame.
pub(super) fn write(out: &mut impl Write, tag: Tag, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).ok().filter(|&length| length <= FRAME_BYTES_MAX);
    let length = length.ok_or_else(|| io::Error::other("a feature too large to hand over"))?;
    out.write_all(&[tag as u8])?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(body)
}

/// Writes a frame of JSON.
pub(super) fn write_json(out: &mut impl Write, tag: Tag, body: &impl Serialize) -> io::Result<()> {
    write(out, tag, &serde_json::to_vec(body)?)
}

/// Reads a frame into `body`; its tag, or `None` where the other side has ended or does not keep to the form.
pub(super) fn read(from: &mut impl Read, body: &mut Vec<u8>) -> io::Result<Option<Tag>> {
    body.clear();
    let mut head = [0_u8; 5];
    if let Err(cause) = from.read_exact(&mut head) {
        let is_end = cause.kind() == io::ErrorKind::UnexpectedEof;
        return if is_end { Ok(None) } else { Err(cause) };
    }
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
    let Some(tag) = Tag::of(head[0]).filter(|_| length <= FRAME_BYTES_MAX) else { return Ok(None) };
    // Room grows with what comes, not with what is promised.
    let n_read = from.take(u64::from(length)).read_to_end(body)?;
    Ok((n_read == length as usize).then_some(tag))
}

/// Reads the JSON of a frame.
pub(super) fn json<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::KINDS;

    /// The texts in quotes of a source that are written as kinds of findings are.
    fn kinds_in(path: &Path) -> BTreeSet<String> {
        let source = fs::read_to_string(path).unwrap();
        let is_kind = |text: &&str| {
            let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            text.contains('-') && text.split('-').all(is_word)
        };
        let quoted = source.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
        quoted.filter(is_kind).map(str::to_owned).collect()
    }

    #[test]
    fn every_kind_of_finding_a_reader_makes_can_cross() {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/formats");
        let folder = |name: &str| -> Vec<PathBuf> {
            fs::read_dir(formats.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect()
        };
        let files = [
            "gdal/read.rs",
            "gdal/text.rs",
            "gdal/dbf.rs",
            "geojson/read.rs",
            "import/decode.rs",
            "spreadsheet/csv.rs",
            "spreadsheet/heading.rs",
            "spreadsheet/workbook/table.rs",
        ];
        let mut paths: Vec<PathBuf> = files.iter().map(|file| formats.join(file)).collect();
        paths.extend([folder("txt"), folder("vct")].concat());
        let made: BTreeSet<String> = paths.iter().flat_map(|path| kinds_in(path)).collect();
        assert_eq!(made, KINDS.map(str::to_owned).into());
    }
}
