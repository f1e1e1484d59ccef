//! The manifest: what was generated, how to import it, and what must be found in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::formats::import::ReadOptions;

use super::{DemoError, Size};

/// The label every product of the demonstration carries.
pub const NOTICE: &str =
    "合成数据 synthetic · 示范用途,不是任何法定规划或界线 · for demonstration, no legal plan or boundary";

/// Everything there is to know about a generated demonstration; `sources/manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// That the data is synthetic.
    pub notice: String,
    /// The seed it was made from.
    pub seed: u64,
    /// Its size.
    pub size: Size,
    /// The day on which its rules are to be judged (基准日), `YYYY-MM-DD`.
    pub reference_date: String,
    /// The plane all of it stands in.
    pub plane: String,
    /// The files, in the order they are to be imported.
    pub files: Vec<SourceFile>,
    /// What each rule must find; a rule that is not named must find nothing.
    pub conflicts: BTreeMap<String, Expected>,
    /// The land hit by any rule, each place counted once.
    pub net: Expected,
    /// How many findings of a kind the readers and the quality check must make, by layer and kind.
    pub findings: BTreeMap<String, BTreeMap<String, u64>>,
    /// Every patch planted, in the order of recipes.
    pub planted: Vec<Planted>,
    /// The slivers along borders that were digitized twice, included in `conflicts`.
    pub slivers: Vec<SliverCount>,
}

/// One file of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// The card's id.
    pub layer: String,
    /// The file's name inside `sources/`.
    pub file: String,
    /// The table in it.
    pub table: String,
    /// The format, by GDAL's name.
    pub format: String,
    /// The CRS it is written in; the file says so itself.
    pub crs: String,
    /// The encoding of its text; one file does not say so itself.
    pub encoding: String,
    /// The number of features.
    pub n_features: u64,
}

/// What a rule must find.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The number of patches; in the sum of all rules, of places that break at least one.
    pub n_patches: u64,
    /// Their planar area together, exactly, in half grid squares (5·10⁻⁹ m²), as decimal text.
    pub planar_area_doubled: String,
    /// The same in square metres, for readers.
    pub planar_square_metres: f64,
}

/// One planted patch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planted {
    /// The layer it was put into.
    pub layer: String,
    /// The code it was given.
    pub code: String,
    /// How it was put there.
    pub how: String,
    /// The rules that must find it.
    pub rules: Vec<String>,
    /// The kind of finding it must make, where it makes one.
    pub finding: Option<String>,
    /// The code of its district.
    pub district: String,
    /// A place inside, `(x, y)` in metres of the plane.
    pub place: (f64, f64),
    /// Its planar area in half grid squares; that of both wings for a ring that crosses itself.
    pub planar_area_doubled: String,
}

/// The slivers of one layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SliverCount {
    /// The layer whose border was digitized anew.
    pub layer: String,
    /// The rules that must find them; none where no rule compares the layers.
    pub rules: Vec<String>,
    /// How many.
    pub n_slivers: u64,
    /// Their planar area together, in half grid squares.
    pub planar_area_doubled: String,
}

/// One run of the ordinary importer.
#[derive(Clone, Debug)]
pub struct Step {
    /// The card's id.
    pub layer: String,
    /// The file.
    pub path: PathBuf,
    /// What must be said about it.
    pub options: ReadOptions,
}

impl Manifest {
    /// Reads the manifest of a generated demonstration in `dir`.
    ///
    /// # Errors
    /// [`DemoError::Io`] where there is none, [`DemoError::Json`] where it is damaged.
    pub fn read(dir: &Path) -> Result<Self, DemoError> {
        let path = dir.join("sources").join("manifest.json");
        let text = std::fs::read_to_string(&path).map_err(DemoError::io(&path))?;
        serde_json::from_str(&text).map_err(DemoError::json(&path))
    }
}

/// The imports to run, in order, for the demonstration generated in `dir`.
pub fn sources(dir: &Path, manifest: &Manifest) -> Vec<Step> {
    let step = |file: &SourceFile| Step {
        layer: file.layer.clone(),
        path: dir.join("sources").join(&file.file),
        // The files say their CRS and encoding themselves, save one Shapefile that the importer must
        // recognize: nothing is told to it here.
        options: ReadOptions { table: Some(file.table.clone()), ..ReadOptions::default() },
    };
    manifest.files.iter().map(step).collect()
}
