//! The sketch of the districts (`data/districts.geojson`) and which cells of a lattice lie in which.

use std::collections::VecDeque;
use std::path::Path;

use serde::Deserialize;

use crate::geometry::grid::{Point, STEPS_PER_METRE};
use crate::geometry::projection::Series;

use super::DemoError;
use super::lattice::Lattice;

/// The sketch, built into the program.
const SKETCH: &str = include_str!("../../../data/districts.geojson");

/// Outside every district.
pub(super) const OUTSIDE: u8 = u8::MAX;

/// One district of the sketch.
pub(super) struct District {
    /// The administrative code, for example `141102`.
    pub(super) code: String,
    /// Its name, marked as a sketch.
    pub(super) name: String,
    /// Its outline in the demo's plane, in metres.
    ring: Vec<(f64, f64)>,
}

#[derive(Deserialize)]
struct Sketch {
    features: Vec<SketchFeature>,
}

#[derive(Deserialize)]
struct SketchFeature {
    properties: SketchProperties,
    geometry: SketchGeometry,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct SketchProperties {
    xzqdm: String,
    xzqmc: String,
}

#[derive(Deserialize)]
struct SketchGeometry {
    coordinates: Vec<Vec<(f64, f64)>>,
}

/// Reads the sketch into the demo's plane.
pub(super) fn districts(series: &Series) -> Result<Vec<District>, DemoError> {
    let sketch: Sketch =
        serde_json::from_str(SKETCH).map_err(DemoError::json(Path::new("data/districts.geojson")))?;
    let district = |feature: SketchFeature| District {
        code: feature.properties.xzqdm,
        name: feature.properties.xzqmc,
        ring: feature.geometry.coordinates.concat().iter().map(|&(x, y)| series.forward(x, y)).collect(),
    };
    Ok(sketch.features.into_iter().map(district).collect())
}

/// A lattice of cells of `step_m` metres that covers the districts with a cell to spare on every side.
pub(super) fn cover(districts: &[District], seed: u64, step_m: i64, n_between: usize) -> Lattice {
    let all = || districts.iter().flat_map(|district| &district.ring);
    let low =
        |pick: fn(&(f64, f64)) -> f64| all().map(pick).fold(f64::INFINITY, f64::min) as i64 - 2 * step_m;
    let high = |pick: fn(&(f64, f64)) -> f64| all().map(pick).fold(0.0, f64::max) as i64 + 2 * step_m;
    let (west, south) = (low(|p| p.0), low(|p| p.1));
    let (east, north) = (high(|p| p.0), high(|p| p.1));
    Lattice {
        seed,
        origin: Point::new(west * STEPS_PER_METRE, south * STEPS_PER_METRE),
        step: step_m * STEPS_PER_METRE,
        n_x: ((east - west) / step_m) as usize + 1,
        n_y: ((north - south) / step_m) as usize + 1,
        n_between,
        redigitized: std::collections::BTreeMap::new(),
    }
}

/// The district of every cell, by its nominal center, or [`OUTSIDE`]. Each district is one piece.
pub(super) fn assign(lattice: &Lattice, districts: &[District]) -> Vec<u8> {
    let mut cells = vec![OUTSIDE; lattice.n_cells()];
    for y in 0..lattice.n_y {
        for (number, district) in districts.iter().enumerate() {
            for span in crossings(&district.ring, lattice.center_m(0, y).1).chunks_exact(2) {
                for x in 0..lattice.n_x {
                    let east = lattice.center_m(x, y).0;
                    if span[0] <= east && east < span[1] {
                        cells[lattice.cell(x, y)] = number as u8;
                    }
                }
            }
        }
    }
    for number in 0..districts.len() as u8 {
        keep_largest_piece(lattice, &mut cells, number);
    }
    cells
}

/// Where a ring crosses a parallel, from west to east.
fn crossings(ring: &[(f64, f64)], y: f64) -> Vec<f64> {
    let mut crossings: Vec<f64> = ring
        .windows(2)
        .filter(|pair| (pair[0].1 <= y) != (pair[1].1 <= y))
        .map(|pair| pair[0].0 + (y - pair[0].1) / (pair[1].1 - pair[0].1) * (pair[1].0 - pair[0].0))
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
}

/// Gives the smaller pieces of a district to the neighbor in the west, or to the outside.
fn keep_largest_piece(lattice: &Lattice, cells: &mut [u8], number: u8) {
    let mut is_seen = vec![false; cells.len()];
    let mut pieces: Vec<Vec<usize>> = Vec::new();
    for start in 0..cells.len() {
        if cells[start] != number || is_seen[start] {
            continue;
        }
        let mut piece = Vec::new();
        let mut queue = VecDeque::from([start]);
        is_seen[start] = true;
        while let Some(cell) = queue.pop_front() {
            piece.push(cell);
            // A cell to spare on every side: no step leaves the lattice.
            for next in [cell - 1, cell + 1, cell - lattice.n_x, cell + lattice.n_x] {
                if cells[next] == number && !is_seen[next] {
                    is_seen[next] = true;
                    queue.push_back(next);
                }
            }
        }
        pieces.push(piece);
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
    for piece in pieces.iter().skip(1) {
        let given_to = cells[piece[0] - 1];
        for &cell in piece {
            cells[cell] = given_to;
        }
    }
}

/// The number of pieces of land outside every district that districts enclose on all sides: rough cells at
/// a rough outline leave some, and the quality check must find them as gaps.
pub(super) fn n_enclosed(lattice: &Lattice, cells: &[u8]) -> u64 {
    let is_outside: Vec<bool> = cells.iter().map(|&cell| cell == OUTSIDE).collect();
    let mut is_seen = vec![false; cells.len()];
    let mut n_pieces = 0;
    for start in 0..cells.len() {
        if !is_outside[start] || is_seen[start] {
            continue;
        }
        n_pieces += 1;
        let mut queue = VecDeque::from([start]);
        is_seen[start] = true;
        while let Some(cell) = queue.pop_front() {
            let (x, y) = (cell % lattice.n_x, cell / lattice.n_x);
            let neighbors = [
                (0 < x).then(|| cell - 1),
                (x + 1 < lattice.n_x).then(|| cell + 1),
                (0 < y).then(|| cell - lattice.n_x),
                (y + 1 < lattice.n_y).then(|| cell + lattice.n_x),
            ];
            for next in neighbors.into_iter().flatten() {
                if is_outside[next] && !is_seen[next] {
                    is_seen[next] = true;
                    queue.push_back(next);
                }
            }
        }
    }
    // One piece is the land around the districts: the lattice has a cell to spare on every side.
    n_pieces - 1
}
