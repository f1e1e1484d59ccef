//! A file that came as bytes, of a stranger always.

use std::io;
use std::path::Path;

use crate::formats::import::job::Job;
use crate::formats::import::limits::{Limit, Limits};
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::{Import, Precautions, ReadError, ReadOptions, read};
use crate::geometry::plane::Plane;

/// A file as it was received.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// What it is called; its extension says what it is.
    pub name: &'static str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// The CRS somebody says it is in.
    pub crs: Option<&'a str>,
}

/// Why a received file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceivedError {
    /// What is wrong with the file.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It could not be laid down to be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads the polygons of a received file into the plane, as files of strangers are.
///
/// # Errors
/// [`ReceivedError::Read`] as [`read`], [`ReceivedError::Io`] where the folder for what is temporary takes nothing.
pub fn read_received(
    received: Received<'_>,
    plane: &Plane,
    precautions: &Precautions,
) -> Result<Import, ReceivedError> {
    let (card, cards) = any_polygon();
    let no_scratch = || io::Error::other("no folder for what is temporary");
    let scratch: &Path = precautions.scratch.as_deref().ok_or_else(no_scratch)?;
    let job = Job::make(scratch)?;
    let file = job.dir().join(received.name);
    std::fs::write(&file, received.bytes)?;
    let options = ReadOptions {
        crs: received.crs.map(str::to_owned),
        precautions: Precautions { reads_small_texts: true, ..precautions.clone() },
        ..ReadOptions::default()
    };
    let import = read(&file, &card, &cards, plane, &options)?;
    within(&import, received.name, &precautions.limits)?;
    Ok(import)
}

/// Refuses more than a process of its own would have handed over.
fn within(import: &Import, file: &str, limits: &Limits) -> Result<(), ReadError> {
    let layer = &import.layer;
    let counts = [
        (Limit::Features, layer.features.len()),
        (Limit::Vertices, layer.points.len()),
        (Limit::Fields, layer.fields.len()),
    ];
    for (limit, found) in counts {
        let over = |cause| ReadError::Limit { file: file.to_owned(), cause };
        limits.check(limit, found as u64).map_err(over)?;
    }
    Ok(())
}
