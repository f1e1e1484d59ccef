//! Import: one table of one file becomes a layer on the grid, with findings.

use std::path::Path;

use crate::geometry::plane::Plane;
use crate::layer::card::{Card, Cards};
use crate::layer::feature::Layer;
use crate::layer::finding::Finding;

/// What the caller says about a file; nothing of it is guessed.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The table (GDAL: layer) to read where the file has several.
    pub table: Option<String>,
    /// The CRS of the file where it does not say one itself, or to overrule it.
    pub crs: Option<String>,
    /// The encoding of its text where the file does not say one itself.
    pub encoding: Option<String>,
}

/// A layer read from a file and all that must be said about the reading.
///
/// Invariant: `n_read == layer.features.len() + n_refused`, and each refusal is a finding.
#[derive(Clone, Debug)]
pub struct Import {
    /// The layer, in the workspace's plane.
    pub layer: Layer,
    /// What was found, in the order of features.
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

/// Why a file could not be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {}

/// Reads one layer from a file into the plane of the workspace.
///
/// # Errors
/// [`ReadError`] naming the file, what is wrong with it and what to do.
pub fn read(
    _path: &Path,
    _card: &Card,
    _cards: &Cards,
    _plane: &Plane,
    _options: &ReadOptions,
) -> Result<Import, ReadError> {
    todo!()
}
