//! Import: one table of one file becomes a layer on the grid, with findings.
//!
//! - **In**: a file on disk, the layer's card, the plane of the workspace, and what the caller says about
//!   the file. Nothing is guessed: CRS and encoding come from the file, from the caller, or it is an error.
//! - **Out**: every feature of the table, kept or refused; each refusal, repair and assumption a finding.
//! - **All or nothing**: an error returns no layer, so nothing is ever half imported.
//! - **Left out**: registered areas are not compared here; long straight edges are not densified when
//!   reprojected; arcs of DXF arrive as chords.
//!
//! 1. `kind`: what file it is, by its extension and companions; the reader (`read` of `gdal`, `geojson`,
//!    `txt` and `vct`) opens it, picks a table (`choose`), and hands over its head, then feature by feature.
//! 2. `frame`: coordinates go to the plane and onto the grid; `crs` decides how, or refuses.
//! 3. `mend`, with `simple`: rings are checked exactly, and mended where there is one reading; `lines`: lines.
//! 4. `classify`: the class is read off the card's field.

pub(crate) mod choose;
mod classify;
pub mod controls;
pub(crate) mod decode;
mod error;
mod frame;
pub(crate) mod kind;
mod lines;
mod mend;
pub(crate) mod rows;
pub(crate) mod say;
pub(crate) mod shape;
mod simple;
pub mod survey;

use std::path::Path;

use crate::formats::crs::CrsError;
use crate::formats::crs::facts::epsg_code;
use crate::formats::crs::plausible;
use crate::formats::import::classify::Classifier;
use crate::formats::import::frame::{Frame, Trouble};
use crate::formats::import::kind::{Reader, Source};
use crate::formats::import::mend::{Mended, Mender};
use crate::formats::import::say::{About, kinds_zh, note_mojibake, taken, way_out};
use crate::formats::import::shape::{CrsSaid, Head, RawFeature, Table};
use crate::formats::{gdal, geojson, txt, vct};
use crate::geometry::grid::{GridError, Point};
use crate::geometry::plane::Plane;
use crate::layer::card::{Card, Cards};
use crate::layer::feature::{Feature, Field, Geometry, Layer};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

pub use error::ReadError;

/// What the caller says about a file; nothing of it is guessed.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The table (GDAL: layer) to read where the file has several.
    pub table: Option<String>,
    /// The CRS of the file where it does not say one itself, or to overrule it; a datum without public
    /// parameters (Xi'an 80, Beijing 54) is not overruled.
    pub crs: Option<String>,
    /// The encoding of its text where the file does not say one itself.
    pub encoding: Option<String>,
    /// The field that holds the class, where it has none of the card's names.
    pub class_field: Option<String>,
}

/// A layer read from a file and all that must be said about the reading.
///
/// Invariant: `n_read == layer.features.len() + n_refused`, and each refusal is a finding.
#[derive(Clone, Debug)]
pub struct Import {
    /// The layer, in the workspace's plane.
    pub layer: Layer,
    /// What was found: first about the file as a whole, then in the order of features.
    pub findings: Vec<Finding>,
    /// Features in the table.
    pub n_read: u64,
    /// Features not taken.
    pub n_refused: u64,
    /// The reader, for example `GDAL ESRI Shapefile` or `geojson`.
    pub reader: String,
    /// The table read.
    pub table: String,
    /// The CRS the file was read in.
    pub crs: String,
    /// The encoding its text was read in.
    pub encoding: String,
}

/// Reads one layer from a file into the plane of the workspace.
///
/// Time and memory are linear in the file (n log n in the points of one feature).
///
/// # Errors
/// [`ReadError`] naming the file, what is wrong with it and what to do.
pub fn read(
    path: &Path,
    card: &Card,
    cards: &Cards,
    plane: &Plane,
    options: &ReadOptions,
) -> Result<Import, ReadError> {
    let source = Source::find(path)?;
    let about = About { layer: card.id.to_string(), file: source.name.clone() };
    let mut table = open(&source, &about, card, options)?;
    let head = table.head().clone();
    let mut findings = head.findings.clone();
    let frame = frame(&head, &about, plane, options, &mut findings)?;
    let classifier =
        Classifier::new(card, cards, (&about.file, options.class_field.as_deref()), &head.fields)?;
    let fields = head.fields.iter().map(|name| Field { name: name.clone() }).collect();
    let layer = Layer::of(card.geometry, card.id.clone(), fields);
    let mut intake = Intake::new(about, layer, frame, classifier, findings);
    table.each(&mut |feature| intake.take(feature))?;
    intake.findings.splice(0..0, table.closing());
    intake.finish(head)
}

/// Opens the table by the reader of its kind of file.
fn open(
    source: &Source,
    about: &About,
    card: &Card,
    options: &ReadOptions,
) -> Result<Box<dyn Table>, ReadError> {
    Ok(match source.kind.reader {
        Reader::Gdal(drivers) => Box::new(gdal::read::open(source, drivers, about, card, options)?),
        Reader::GeoJson => Box::new(geojson::read::open(source, about, card, options)?),
        Reader::Txt => Box::new(txt::read::open(source, about, card, options)?),
        Reader::Vct => Box::new(vct::read::open(source, about, card, options)?),
    })
}

/// What a head in plain text says of the CRS. Where the caller says it, the head need not be understood.
///
/// # Errors
/// [`ReadError::Broken`] with what of the head is not understood.
pub(crate) fn crs_of_head(
    read: Result<CrsSaid, Text>,
    source: &Source,
    options: &ReadOptions,
) -> Result<CrsSaid, ReadError> {
    match read {
        Err(_) if options.crs.is_some() => Ok(CrsSaid::Nothing),
        read => read.map_err(|cause| ReadError::Broken { file: source.name.clone(), cause }),
    }
}

/// The file's CRS, the caller's word before the file's.
fn said(head: &Head, about: &About, options: &ReadOptions) -> Result<CrsSaid, ReadError> {
    let said = match &options.crs {
        Some(text) => epsg_code(text)
            .map(CrsSaid::Epsg)
            .map_err(|cause| ReadError::Crs { file: about.file.clone(), cause })?,
        None => head.crs.clone(),
    };
    if said == CrsSaid::Nothing {
        let suggestion = head.bounds.as_ref().and_then(plausible::suggestion);
        return Err(ReadError::NoCrs { file: about.file.clone(), suggestion });
    }
    Ok(said)
}

/// The way from the file's CRS to the plane.
fn frame(
    head: &Head,
    about: &About,
    plane: &Plane,
    options: &ReadOptions,
    findings: &mut Vec<Finding>,
) -> Result<Frame, ReadError> {
    let refused = |cause| ReadError::Crs { file: about.file.clone(), cause };
    let said = said(head, about, options)?;
    if head.crs != CrsSaid::Nothing && said != head.crs {
        let own = match Frame::new(&head.crs, plane) {
            Ok(own) => own.crs,
            // No word of the caller turns these into CGCS2000: that would be about 100 m wrong.
            Err(refusal @ CrsError::NoPublicParameters { .. }) => return Err(refused(refusal)),
            Err(refusal) => refusal.to_string(),
        };
        let crs = options.crs.as_deref().unwrap_or_default();
        findings.push(about.file(
            Weight::Warning,
            "crs-overruled",
            Text::new(
                format!("按要求以 {crs} 读入,未用文件自述的坐标系({own})"),
                format!("read in {crs} as told, not in the CRS the file states ({own})"),
            ),
        ));
    }
    let mut frame = Frame::new(&said, plane).map_err(refused)?;
    findings.extend(frame.notes.drain(..).map(|note| about.file(Weight::Note, "crs", note)));
    Ok(frame)
}

/// Features on their way into the layer.
struct Intake<'a> {
    about: About,
    frame: Frame,
    classifier: Classifier<'a>,
    mender: Mender,
    layer: Layer,
    findings: Vec<Finding>,
    /// The vertices of the feature at hand on the grid.
    points: Vec<Point>,
    n_read: u64,
    n_refused: u64,
    /// Features refused because they hold nothing the layer takes, and the kinds they hold.
    n_other_geometry: u64,
    holds: Vec<&'static str>,
    /// Features whose coordinates contradict the CRS, and what the first looks like.
    n_implausible: u64,
    looks: Option<Text>,
    has_z: bool,
}

impl<'a> Intake<'a> {
    fn new(
        about: About,
        layer: Layer,
        frame: Frame,
        classifier: Classifier<'a>,
        findings: Vec<Finding>,
    ) -> Self {
        Self {
            layer,
            about,
            frame,
            classifier,
            mender: Mender::default(),
            findings,
            points: Vec::new(),
            n_read: 0,
            n_refused: 0,
            n_other_geometry: 0,
            holds: Vec::new(),
            n_implausible: 0,
            looks: None,
            has_z: false,
        }
    }

    /// Takes one feature or refuses it with a finding.
    fn take(&mut self, raw: RawFeature<'_>) -> Result<(), ReadError> {
        self.n_read += 1;
        self.findings.extend(raw.findings);
        if let Some(refusal) = raw.refusal {
            self.n_refused += 1;
            self.findings.push(refusal);
            return Ok(());
        }
        let number = raw.number;
        self.note_parts(number, raw.shape);
        if raw.shape.part_ends.is_empty() {
            self.refuse_other_geometry(number, raw.shape);
            return Ok(());
        }
        if let Err(trouble) = self.frame.place(raw.shape, &mut self.points) {
            self.refuse_coordinates(number, raw.shape, trouble);
            return Ok(());
        }
        if self.layer.points.len() + self.points.len() >= u32::MAX as usize {
            return Err(ReadError::TooLarge {
                file: self.about.file.clone(),
                points_max: u64::from(u32::MAX),
            });
        }
        let case = (&self.about, number);
        let mended = match self.layer.geometry {
            Geometry::Areas => self.mender.mend(case, raw.shape, &self.points, &mut self.findings),
            Geometry::Lines => lines::clean(case, raw.shape, &self.points, &mut self.findings),
        };
        if matches!(mended, Mended::Refused) {
            self.n_refused += 1;
            return Ok(());
        }
        let code = self.classifier.code(case, &raw.values, &mut self.findings);
        note_mojibake(case, &self.layer.fields, &raw.values, &mut self.findings);
        let feature = Feature { number, code, values: raw.values };
        match mended {
            Mended::Kept(rings) => self.layer.push(feature, rings.each()),
            Mended::Made(parts) => self.layer.push(feature, parts),
            Mended::Refused => {}
        }
        Ok(())
    }

    /// Says what parts of a feature are left out although others are taken.
    fn note_parts(&mut self, number: u64, shape: &shape::Shape) {
        if shape.has_z && !self.has_z {
            self.has_z = true;
            self.findings.push(self.about.feature(Weight::Note, "z-dropped", (number, None), Text::new(
                "坐标带高程(Z)或量测值(M),已舍去;本层其余同此",
                "coordinates carry heights (Z) or measures (M), which are dropped; likewise in the rest of the layer",
            )));
        }
        if !shape.others.is_empty() && !shape.part_ends.is_empty() {
            let kinds = shape.others.join(", ");
            let (many, one) = taken(shape.geometry);
            self.findings.push(self.about.feature(
                Weight::Warning,
                "parts-left-out",
                (number, None),
                Text::new(
                    format!("几何集合中只收{},未收{}", one.zh, kinds_zh(&kinds)),
                    format!("of a mixed geometry only the {many} are taken, not {kinds}"),
                ),
            ));
        }
    }

    fn refuse_other_geometry(&mut self, number: u64, shape: &shape::Shape) {
        self.n_refused += 1;
        let (kind, message) = if shape.others.is_empty() {
            ("empty-geometry", Text::new("没有图形,未收", "it has no geometry; not taken"))
        } else {
            self.n_other_geometry += 1;
            for kind in &shape.others {
                if !self.holds.contains(kind) {
                    self.holds.push(kind);
                }
            }
            let kinds = shape.others.join(", ");
            let ((_, one), way_out) = (taken(shape.geometry), way_out(shape.geometry, &kinds));
            let kind = match shape.geometry {
                Geometry::Areas => "not-a-polygon",
                Geometry::Lines => "not-a-line",
            };
            let message = Text::new(
                format!("图形是{},不是{},未收;{}", kinds_zh(&kinds), one.zh, way_out.zh),
                format!("its geometry is {kinds}, no {}; not taken: {}", one.en, way_out.en),
            );
            (kind, message)
        };
        self.findings.push(self.about.feature(Weight::Refused, kind, (number, None), message));
    }

    fn refuse_coordinates(&mut self, number: u64, shape: &shape::Shape, trouble: Trouble) {
        self.n_refused += 1;
        let (kind, place, message) = match trouble {
            Trouble::Vertex(vertex, error) => {
                let (x, y) = (shape.x[vertex], shape.y[vertex]);
                let kind = if matches!(error, GridError::NotFinite { .. }) {
                    "not-a-number"
                } else {
                    "out-of-range"
                };
                (
                    kind,
                    (x, y),
                    Text::new(
                        format!("第 {vertex} 个节点(从 0 起)坐标 ({x}, {y}) 不是有效数值或超出范围,未收"),
                        format!("vertex {vertex} (from 0): {error}; not taken"),
                    ),
                )
            }
            Trouble::Implausible(looks) => {
                self.n_implausible += 1;
                self.looks.get_or_insert_with(|| looks.clone());
                ("implausible-place", (shape.x[0], shape.y[0]), looks)
            }
        };
        self.findings.push(self.about.feature(Weight::Refused, kind, (number, Some(place)), message));
    }

    /// The import, unless the table as a whole turned out to be something else.
    fn finish(mut self, head: Head) -> Result<Import, ReadError> {
        let file = self.about.file.clone();
        if self.n_other_geometry > 0 && self.n_other_geometry == self.n_read {
            let (table, wanted, holds) = (head.table, self.layer.geometry, self.holds.join(", "));
            return Err(ReadError::OtherGeometry { file, table, wanted, holds });
        }
        // One stray feature is a finding; most of them mean that the CRS is wrong.
        if let Some(looks) = self.looks.filter(|_| self.n_implausible * 2 > self.n_read) {
            return Err(ReadError::Implausible { file, crs: self.frame.crs, looks });
        }
        if self.n_read == 0 {
            self.findings.push(self.about.file(
                Weight::Warning,
                "no-features",
                Text::new(
                    format!("表“{}”没有图斑", head.table),
                    format!("table \"{}\" has no features", head.table),
                ),
            ));
        }
        let kept = self.layer.features.len() as u64;
        assert_eq!(self.n_read, kept + self.n_refused, "a feature was lost in the import of {file}");
        Ok(Import {
            layer: self.layer,
            findings: self.findings,
            n_read: self.n_read,
            n_refused: self.n_refused,
            reader: head.reader,
            table: head.table,
            crs: self.frame.crs,
            encoding: head.encoding,
        })
    }
}
