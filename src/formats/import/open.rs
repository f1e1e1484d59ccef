//! From a path to an open table: by whom the file is read, and out of which folder.

use std::path::Path;

use crate::formats::import::archive::{self, ArchiveError};
use crate::formats::import::job::Job;
use crate::formats::import::join::AttributeOptions;
use crate::formats::import::kind::{Reader, Source};
use crate::formats::import::limits::Limit;
use crate::formats::import::say::About;
use crate::formats::import::shape::Table;
use crate::formats::import::stranger;
use crate::formats::import::{Precautions, ReadError, ReadOptions};
use crate::formats::{gdal, geojson, spreadsheet, txt, vct};
use crate::layer::card::Card;
use crate::layer::finding::Finding;

/// An open table, and the folder its file was put into, where it was put into one.
pub(super) struct Opened {
    /// Whom findings are about.
    pub(super) about: About,
    /// The table. It is closed before its folder goes.
    pub(super) table: Box<dyn Table>,
    /// What is to be said of how it was opened.
    pub(super) notes: Vec<Finding>,
    _job: Option<Job>,
}

/// Opens the table of a file that is to be read.
///
/// # Errors
/// [`ReadError`] where the file, the archive or the table is not taken.
pub(super) fn open(path: &Path, card: &Card, options: &ReadOptions) -> Result<Opened, ReadError> {
    let found = Source::find(path)?;
    let reads_itself = options.precautions.reads_small_texts && is_small_text(&found);
    let program = options.precautions.program.as_deref().filter(|_| !reads_itself);
    if found.kind.reader != Reader::Archive && program.is_none() {
        let about = about(&found, card);
        let table = by_reader(&found, &about, card, options)?;
        return Ok(Opened { about, table, notes: Vec::new(), _job: None });
    }
    if program.is_some() && found.kind.reader == Reader::Archive {
        let n_bytes = found.path.metadata().map_or(0, |metadata| metadata.len());
        let over = |cause| ReadError::Limit { file: found.name.clone(), cause };
        options.precautions.limits.check(Limit::FileBytes, n_bytes).map_err(over)?;
    }
    let job = job(&found, options)?;
    let limits = &options.precautions.limits;
    let mut options = options.clone();
    let mut notes = Vec::new();
    let source = if found.kind.reader == Reader::Archive {
        let unpacked = archive::unpack(&found, &job, card, &options)?;
        options.table = unpacked.table;
        notes.push(unpacked.note);
        unpacked.source
    } else {
        stranger::copied(&found, &job, limits)?
    };
    let about = about(&source, card);
    let table = match program {
        Some(program) => Box::new(stranger::open(&source, &job, program, card, &options)?),
        None => by_reader(&source, &about, card, &options)?,
    };
    Ok(Opened { about, table, notes, _job: Some(job) })
}

/// Whether a file is a text of a format that is read in safe Rust here, and so small that it cannot take much of the
/// machine: beginning a process for it costs thirty times what reading it does.
fn is_small_text(source: &Source) -> bool {
    /// About a thousand points.
    const BYTES_MAX: u64 = 32 << 10;
    let is_text = matches!(source.kind.reader, Reader::GeoJson | Reader::Txt);
    is_text && source.path.symlink_metadata().is_ok_and(|own| own.is_file() && own.len() <= BYTES_MAX)
}

/// Opens a table of attributes, by the door the layer's own file goes through.
///
/// # Errors
/// [`ReadError`] where the file or the sheet is not taken.
pub(super) fn open_attributes(
    attributes: &AttributeOptions,
    card: &Card,
    precautions: &Precautions,
) -> Result<Opened, ReadError> {
    let found = Source::find_attributes(&attributes.path)?;
    let options = ReadOptions {
        table: attributes.sheet.clone(),
        encoding: attributes.encoding.clone(),
        precautions: precautions.clone(),
        ..ReadOptions::default()
    };
    let about = about(&found, card);
    let Some(program) = &precautions.program else {
        let table = by_reader(&found, &about, card, &options)?;
        return Ok(Opened { about, table, notes: Vec::new(), _job: None });
    };
    let job = job(&found, &options)?;
    let source = stranger::copied(&found, &job, &precautions.limits)?;
    let table = Box::new(stranger::open(&source, &job, program, card, &options)?);
    Ok(Opened { about, table, notes: Vec::new(), _job: Some(job) })
}

fn about(source: &Source, card: &Card) -> About {
    About { layer: card.id.to_string(), file: source.name.clone() }
}

/// Makes the folder of a job.
fn job(source: &Source, options: &ReadOptions) -> Result<Job, ReadError> {
    let file = || source.name.clone();
    let scratch = options.precautions.scratch.as_deref();
    let scratch =
        scratch.ok_or_else(|| ReadError::Archive { file: file(), cause: ArchiveError::NoScratch })?;
    Job::make(scratch).map_err(|cause| ReadError::foreign(file(), &cause))
}

/// Opens the table by the reader of its kind of file, in this process.
pub(super) fn by_reader(
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
        Reader::Workbook => Box::new(spreadsheet::workbook::open(source, about, options)?),
        Reader::Csv => Box::new(spreadsheet::csv::open(source, about, options)?),
        Reader::Archive => {
            let (zh, en) = ("压缩包中的压缩包不再打开", "archives in archives are not opened");
            return Err(ReadError::broken(source.name.as_str(), zh, en));
        }
    })
}
