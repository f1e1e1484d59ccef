//! Import: one table of one file becomes a layer on the grid, with findings.
//!
//! - **In**: a file on disk, the layer's card, the plane of the workspace, and what the caller says about
//!   the file. Nothing is guessed: CRS and encoding come from the file, from the caller, or it is an error.
//! - **Out**: every feature of the table, kept or refused; each refusal, repair and assumption a finding.
//! - **All or nothing**: an error returns no layer, so nothing is ever half imported.
//! - **Left out**: registered areas are not compared here; long straight edges are not densified when
//!   reprojected; arcs of DXF arrive as chords.
//!
//! 1. `kind`: what file it is, by its extension and companions; `archive` unpacks one where it is packed.
//!    `open`: the reader (`read` of `gdal`, `geojson`, `txt` and `vct`) picks a table (`choose`), and hands over
//!    its head, then feature by feature; of a stranger's file `stranger` has that done elsewhere.
//!    `join` lays a table of attributes over it, where one was named.
//! 2. `frame`: coordinates go to the plane and onto the grid; `crs` decides how, or refuses.
//! 3. `mend`, with `simple`: rings are checked exactly, and mended where there is one reading and the file's `budget`
//!    allows it; `lines`: lines.
//! 4. `classify`: the class is read off the card's field.

pub mod archive;
mod budget;
pub(crate) mod choose;
mod classify;
pub mod controls;
pub(crate) mod decode;
mod error;
pub(crate) mod frame;
mod intake;
mod job;
pub mod join;
pub(crate) mod kind;
pub mod limits;
mod lines;
mod meeting;
mod mend;
mod open;
pub mod polygons;
pub mod received;
pub(crate) mod say;
pub(crate) mod shape;
mod simple;
mod sink;
pub mod stranger;
pub mod survey;
pub mod tables;
pub mod watch;

use std::path::{Path, PathBuf};

use crate::formats::crs::CrsError;
use crate::formats::crs::facts::epsg_code;
use crate::formats::crs::plausible;
use crate::formats::import::classify::Classifier;
use crate::formats::import::frame::Frame;
use crate::formats::import::intake::Intake;
use crate::formats::import::join::AttributeOptions;
use crate::formats::import::kind::Source;
use crate::formats::import::limits::Limits;
use crate::formats::import::say::About;
use crate::formats::import::shape::{CrsSaid, Head};
use crate::formats::import::sink::Sink;
use crate::formats::import::watch::{Unwatched, Watch};
use crate::formats::snapshot::long::{GrowingLayer, LongLayer};
use crate::geometry::plane::Plane;
use crate::layer::card::{Card, Cards};
use crate::layer::column::{NoRoom, Shelf};
use crate::layer::feature::{Field, Layer};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

pub use error::ReadError;

/// What the caller says about a file; nothing of it is guessed.
#[derive(Clone, Debug, Default, serde::Serialize)]
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
    /// Whether a spreadsheet's heading is the row of its columns' numbers (1, 2, 3 …), with titles above it. It is
    /// said by what reads forms, never by whoever brings a file.
    #[serde(skip)]
    pub is_numbered: bool,
    /// A table of attributes to be joined to the features.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<AttributeOptions>,
    /// How far the file is trusted. What it may cost changes nothing of what is read, so it is not kept.
    #[serde(skip)]
    pub precautions: Precautions,
}

/// How far a file is trusted, and what it may cost.
#[derive(Clone, Debug, Default)]
pub struct Precautions {
    /// The folder in which job folders are made, where one is needed: for archives, and for files of strangers.
    pub scratch: Option<PathBuf>,
    /// What the file may ask of the machine.
    pub limits: Limits,
    /// The program hegui, where the file is a stranger's: a process of it reads the file and can do nothing else
    /// ([`stranger`]). `None`: this process reads it.
    pub program: Option<PathBuf>,
    /// Whether a text of at most 32 KiB in GeoJSON or TXT, which are read in safe Rust here, is read by this process
    /// all the same. Whoever says so counts what was read.
    pub reads_small_texts: bool,
}

/// A layer read from a file and all that must be said about the reading.
///
/// Invariant: `n_read` is the layer's features and `n_refused`, and each refusal is a finding.
#[derive(Clone, Debug)]
pub struct Import<L = Layer> {
    /// The layer, in the workspace's plane.
    pub layer: L,
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

impl<L> Import<L> {
    /// All but the layer.
    pub fn without_layer(self) -> Import<()> {
        let Self { layer: _, findings, n_read, n_refused, reader, table, crs, encoding } = self;
        Import { layer: (), findings, n_read, n_refused, reader, table, crs, encoding }
    }
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
    let sink = |fields| Layer::of(card.geometry, card.id.clone(), fields);
    read_into(path, (card, cards), plane, options, (&Unwatched, &sink))
}

/// The same of a layer that may be too large for memory: its columns go to a shelf as they grow, and its borders
/// are found. Beside findings memory holds about five bytes a point and some hundred megabytes.
///
/// # Errors
/// As of [`read`]; [`ReadError::NoRoom`] where the shelf fails.
pub fn read_long(
    path: &Path,
    (card, cards): (&Card, &Cards),
    plane: &Plane,
    options: &ReadOptions,
    (watch, shelf): (&dyn Watch, &dyn Shelf),
) -> Result<Import<LongLayer>, ReadError> {
    let sink = |fields| GrowingLayer::new(card.geometry, card.id.clone(), fields, shelf);
    let Import { layer, findings, n_read, n_refused, reader, table, crs, encoding } =
        read_into(path, (card, cards), plane, options, (watch, &sink))?;
    watch.has_read_all();
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let layer = layer.close(shelf).map_err(|NoRoom(why)| ReadError::NoRoom { file, why })?;
    Ok(Import { layer, findings, n_read, n_refused, reader, table, crs, encoding })
}

/// Reads a file into a sink made for its fields.
fn read_into<L: Sink>(
    path: &Path,
    (card, cards): (&Card, &Cards),
    plane: &Plane,
    options: &ReadOptions,
    (watch, sink): (&dyn Watch, &dyn Fn(Vec<Field>) -> L),
) -> Result<Import<L>, ReadError> {
    let mut opened = open::open(path, card, options)?;
    if let Some(attributes) = &options.attributes {
        opened.table = join::join(opened.table, &opened.about, card, attributes, &options.precautions)?;
    }
    let (head, about) = (opened.table.head().clone(), opened.about.clone());
    let mut findings = [std::mem::take(&mut opened.notes), head.findings.clone()].concat();
    let frame = frame(&head, &about, plane, options, &mut findings)?;
    let classifier =
        Classifier::new(card, cards, (&about.file, options.class_field.as_deref()), &head.fields)?;
    let fields = head.fields.iter().map(|name| Field { name: name.clone() }).collect();
    let mut intake = Intake::new(about, sink(fields), frame, classifier, (&options.precautions, findings));
    opened.table.each(&mut |feature| {
        intake.take(feature)?;
        watch.has_read(intake.n_read, intake.n_bytes);
        Ok(())
    })?;
    intake.findings.splice(0..0, opened.table.closing());
    intake.finish(head)
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
