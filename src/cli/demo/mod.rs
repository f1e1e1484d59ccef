//! The demonstration: synthetic plans of 一市四区 in the real formats, with conflicts planted and counted.
//!
//! - **In**: a folder, a seed, a size.
//! - **Out**: `sources/` with one file a layer and `manifest.json`, which says how many patches of which
//!   area every rule must find, and which findings the readers must make.
//! - **Promised**: same seed and size, same geometry and attributes. Nothing real is in it but names.
//! - **Left out**: importing. The ordinary importer runs over [`manifest::sources`].
//!
//! Steps: sketch the districts (`outline.rs`) on a lattice (`lattice.rs`); decide the land of every cell
//! (`landscape.rs`); plant patches (`recipes.rs`, `plant.rs`); derive every layer (`layers.rs`, `classes.rs`), join cells
//! to zones (`zones.rs`) and write them (`write.rs`). Chance is a hash of the place (`random.rs`).

pub(super) mod change;
mod classes;
mod error;
mod farmed;
mod landscape;
mod lattice;
mod layers;
pub mod manifest;
mod outline;
mod plant;
mod random;
mod recipes;
mod write;
mod zones;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use self::error::DemoError;
use self::manifest::{Expected, Manifest, NOTICE, Planted, SliverCount, SourceFile};
use self::outline::District;
use self::plant::{Plant, Sliver};
use self::recipes::How;
use crate::geometry::area::{DoubledArea, planar_square_metres};
use crate::geometry::legal::LegalMeasure;
use crate::geometry::projection::{Ellipsoid, TransverseMercator};
use crate::geometry::ring;

/// The day on which the demonstration is judged: rules of both eras hold then.
pub const REFERENCE_DATE: &str = "2018-06-30";

/// The plane the demonstration stands in: CGCS2000 / 3-degree Gauss-Krüger CM 111E.
pub const PLANE_NAME: &str = "EPSG:4546";

/// [`PLANE_NAME`] as a projection.
const PLANE: TransverseMercator = TransverseMercator {
    ellipsoid: Ellipsoid::CGCS2000,
    central_meridian_deg: 111.0,
    scale: 1.0,
    false_easting_m: 500_000.0,
    false_northing_m: 0.0,
};

/// How large a demonstration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
pub enum Size {
    /// Some hundred zones in the largest layer, for tests.
    #[value(name = "XS")]
    XS,
    /// About ten thousand.
    #[value(name = "S")]
    S,
    /// About a hundred thousand.
    #[value(name = "M")]
    M,
    /// About a million.
    #[value(name = "L")]
    L,
}

/// What a size means for the lattice.
struct Measures {
    /// Side of a cell, in metres.
    step_m: i64,
    /// Points along an edge between its nodes.
    n_between: usize,
    /// How often every conflict is planted.
    copies: usize,
    /// At least this share of the edges between cells of one class is joined over.
    joined_min: f64,
}

impl Size {
    fn measures(self) -> Measures {
        let (step_m, n_between, copies, joined_min) = match self {
            Self::XS => (2340, 6, 1, 0.9),
            Self::S => (640, 6, 3, 0.0),
            Self::M => (200, 4, 10, 0.0),
            Self::L => (63, 2, 30, 0.0),
        };
        Measures { step_m, n_between, copies, joined_min }
    }
}

/// Generates a demonstration into `dir/sources`, which must not exist.
///
/// A run that was cut short leaves only `dir/sources.part`, which the next run replaces.
///
/// # Errors
/// [`DemoError`] where the folder is in use or cannot be written, or the landscape of this seed has no room
/// for all that is planted.
pub fn generate(dir: &Path, seed: u64, size: Size) -> Result<Manifest, DemoError> {
    let (target, part) = (dir.join("sources"), dir.join("sources.part"));
    if target.exists() {
        return Err(DemoError::Exists { path: target });
    }
    if part.exists() {
        fs::remove_dir_all(&part).map_err(DemoError::io(&part))?;
    }
    fs::create_dir_all(&part).map_err(DemoError::io(&part))?;
    let manifest = write_all(&part, seed, size)?;
    let path = part.join("manifest.json");
    let mut text = serde_json::to_string_pretty(&manifest).map_err(DemoError::json(&path))?;
    text.push('\n');
    fs::write(&path, text).map_err(DemoError::io(&path))?;
    fs::rename(&part, &target).map_err(DemoError::io(&target))?;
    Ok(manifest)
}

fn write_all(dir: &Path, seed: u64, size: Size) -> Result<Manifest, DemoError> {
    let measures = size.measures();
    let series = PLANE.series();
    let districts = outline::districts(&series)?;
    let mut lattice = outline::cover(&districts, seed, measures.step_m, measures.n_between);
    let assigned = outline::assign(&lattice, &districts);
    let n_enclosed = outline::n_enclosed(&lattice, &assigned);
    let cells = landscape::decide(&lattice, &assigned, &series);
    let plants = plant::patches(&lattice, &cells, measures.copies)?;
    let slivers = plant::slivers(&mut lattice, &cells, measures.copies)?;
    let scene = write::Scene {
        lattice: &lattice,
        cells: &cells,
        districts: &districts,
        plants: &plants,
        joined_min: measures.joined_min,
        measure: &LegalMeasure::new(&PLANE),
    };
    let files = (0..layers::LAYERS.len())
        .map(|number| write::layer(dir, number, &scene))
        .collect::<Result<Vec<_>, DemoError>>()?;
    let district_of = |plant: &Plant| &districts[usize::from(cells[plant.cell].district)];
    let expected = plant::expected(&plants, &slivers);
    Ok(Manifest {
        notice: NOTICE.to_owned(),
        seed,
        size,
        reference_date: REFERENCE_DATE.to_owned(),
        plane: PLANE_NAME.to_owned(),
        net: expect(plant::net(&plants, &slivers)),
        conflicts: expected.into_iter().map(|(rule, found)| (rule, expect(found))).collect(),
        findings: findings(&plants, &files, n_enclosed),
        files,
        planted: plants.iter().map(|plant| planted(plant, district_of(plant), &lattice)).collect(),
        slivers: count_slivers(&slivers),
    })
}

fn expect((n_patches, area): (u64, DoubledArea)) -> Expected {
    Expected {
        n_patches,
        planar_area_doubled: area.to_string(),
        planar_square_metres: planar_square_metres(area),
    }
}

/// The layer of districts.
const DISTRICTS: &str = "xzq";

/// Counts the findings planted, by layer and kind, those the manner of a file calls for, and the
/// `n_enclosed` pieces of land that the districts leave out.
fn findings(
    plants: &[Plant],
    files: &[SourceFile],
    n_enclosed: u64,
) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut findings: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (layer, file) in layers::LAYERS.iter().zip(files) {
        let is_numeric = layer.attributes.iter().any(|&(_, role, _)| role == layers::Role::CodeNumber);
        let is_bare = file.encoding == write::UNDECLARED;
        let is_shifted = matches!(layer.carrier, layers::Carrier::Prefixed(_));
        let dues = [("padded-code", is_numeric), ("encoding-assumed", is_bare), ("crs", is_shifted)];
        for (kind, is_due) in dues {
            if is_due {
                findings.entry(file.layer.clone()).or_default().insert(kind.to_owned(), 1);
            }
        }
    }
    if 0 < n_enclosed {
        findings.entry(DISTRICTS.to_owned()).or_default().insert("gap".to_owned(), n_enclosed);
    }
    for plant in plants {
        if let Some(kind) = plant.recipe.finding {
            *findings
                .entry(plant.recipe.layer.to_owned())
                .or_default()
                .entry(kind.to_owned())
                .or_default() += 1;
        }
    }
    findings
}

fn planted(plant: &Plant, district: &District, lattice: &lattice::Lattice) -> Planted {
    let place = lattice.middle(plant.cell);
    let area = match plant.recipe.how {
        // The two wings of a bow-tie run in opposite directions; together they are half its box.
        How::BowTie => {
            let (a, b) = (plant.ring[0], plant.ring[1]);
            i128::from(b.x - a.x) * i128::from(b.y - a.y)
        }
        _ => ring::doubled_area(&plant.ring),
    };
    Planted {
        layer: plant.recipe.layer.to_owned(),
        code: plant.recipe.code.to_owned(),
        how: format!("{:?}", plant.recipe.how).to_lowercase(),
        rules: plant.recipe.rules.iter().map(|&rule| rule.to_owned()).collect(),
        finding: plant.recipe.finding.map(str::to_owned),
        district: district.code.clone(),
        place: place.metres(),
        planar_area_doubled: area.to_string(),
    }
}

/// Counts the slivers by layer and rules.
fn count_slivers(slivers: &[Sliver]) -> Vec<SliverCount> {
    let mut counts: BTreeMap<(usize, &[&str]), (u64, DoubledArea)> = BTreeMap::new();
    for sliver in slivers {
        let (n_slivers, area) = counts.entry((sliver.layer, sliver.rules)).or_default();
        *n_slivers += 1;
        *area += ring::doubled_area(&sliver.ring);
    }
    let count = |((layer, rules), (n_slivers, area)): ((usize, &[&str]), (u64, DoubledArea))| SliverCount {
        layer: layers::LAYERS[layer].id.to_owned(),
        rules: rules.iter().map(|&rule| rule.to_owned()).collect(),
        n_slivers,
        planar_area_doubled: area.to_string(),
    };
    counts.into_iter().map(count).collect()
}
