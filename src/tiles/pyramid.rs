//! A layer made ready for tiles: every point in the world's units, with the zoom it is drawn from.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::geometry::geographic::UNITS_PER_DEGREE;
use crate::geometry::grid::{Point, STEPS_PER_METRE};
use crate::geometry::nesting::nest;
use crate::geometry::window::Place;
use crate::layer::borders::Borders;
use crate::layer::feature::Layer;
use crate::tiles::address::{Address, ZOOM_MAX, place_in_world};
use crate::tiles::clip::Step;
use crate::tiles::significance::zooms;

/// Features a tile may have before they are merged by class. A map of 512 pixels has a pixel or two for each then.
const FEATURES_MAX: u32 = 5000;
/// The world's width in its units.
const WORLD: f64 = 4_294_967_296.0;
/// Around the sphere of Mercator, in metres (EPSG:3857).
const AROUND_M: f64 = 40_075_016.685_578_49;

/// A layer ready for tiles. Takes nine bytes a point.
#[derive(Debug)]
pub struct Pyramid {
    is_of_lines: bool,
    /// Where each feature's rings or lines begin; an outer ring has its holes behind it.
    ring_offsets: Vec<u32>,
    point_offsets: Vec<u32>,
    /// Whether a ring is a hole of the last one that is none.
    is_hole: Vec<bool>,
    points: Vec<[u32; 2]>,
    /// The zoom from which each point is drawn.
    zooms: Vec<u8>,
    detailed_from: u8,
}

impl Pyramid {
    /// Makes a layer ready. `places` gives the points of a ring or line, by its place among all of the layer, in
    /// ten-billionths of a degree.
    ///
    /// Takes O(n log n) of the layer's points, and its borders beside it.
    pub fn new(layer: &Layer, places: impl Fn(usize) -> Vec<Place>) -> Self {
        let n_parts = layer.point_offsets.len() - 1;
        let north = (0..n_parts).find_map(|part| Some(places(part).first()?.1)).unwrap_or_default();
        let latitude = (north as f64 / UNITS_PER_DEGREE as f64).to_radians();
        let units_per_step = WORLD / AROUND_M / libm::cos(latitude) / STEPS_PER_METRE as f64;
        let of_points = if layer.is_of_lines() {
            of_lines(layer, units_per_step)
        } else {
            of_rings(layer, &Borders::of(layer), units_per_step)
        };
        let mut own = Self {
            is_of_lines: layer.is_of_lines(),
            ring_offsets: vec![0],
            point_offsets: vec![0],
            is_hole: Vec::new(),
            points: Vec::with_capacity(layer.points.len()),
            zooms: Vec::with_capacity(layer.points.len()),
            detailed_from: 0,
        };
        for feature in 0..layer.features.len() {
            let first = layer.ring_offsets[feature] as usize;
            for (part, is_hole) in parts_in_order(layer, feature) {
                let ring = first + part;
                let points = layer.point_offsets[ring] as usize..layer.point_offsets[ring + 1] as usize;
                own.points.extend(places(ring).into_iter().map(place_in_world));
                own.zooms.extend_from_slice(&of_points[points]);
                own.point_offsets.push(own.points.len() as u32);
                own.is_hole.push(is_hole);
            }
            own.ring_offsets.push(own.is_hole.len() as u32);
        }
        own.detailed_from = if own.is_of_lines { 0 } else { own.first_detailed() };
        own
    }

    /// The number of features.
    pub fn len(&self) -> usize {
        self.ring_offsets.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether its features are lines.
    pub fn is_of_lines(&self) -> bool {
        self.is_of_lines
    }

    /// The lowest zoom at which features stand for themselves; below it they are merged by class.
    pub fn detailed_from(&self) -> u8 {
        self.detailed_from
    }

    /// The bytes it takes.
    pub fn n_bytes(&self) -> usize {
        self.points.len() * 9 + self.is_hole.len() * 5 + self.ring_offsets.len() * 4
    }

    /// The rings or lines of a feature, and whether each is a hole.
    pub(super) fn parts(&self, feature: u32) -> impl Iterator<Item = (usize, bool)> + '_ {
        let feature = feature as usize;
        let parts = self.ring_offsets[feature] as usize..self.ring_offsets[feature + 1] as usize;
        parts.map(|part| (part, self.is_hole[part]))
    }

    /// The points of a part that a tile draws, in its steps, none twice in a row. Some way outside the tile they are
    /// where they are; clipping comes later.
    pub(super) fn steps(&self, part: usize, address: Address, steps: &mut Vec<Step>) {
        let zoom = address.zoom();
        steps.clear();
        let points = self.point_offsets[part] as usize..self.point_offsets[part + 1] as usize;
        for (&point, &from) in self.points[points.clone()].iter().zip(&self.zooms[points]) {
            if from <= zoom {
                let own = address.step(point);
                if steps.last() != Some(&own) {
                    steps.push(own);
                }
            }
        }
        while !self.is_of_lines && 1 < steps.len() && steps.first() == steps.last() {
            steps.pop();
        }
    }

    /// The lowest zoom whose fullest tile has no more features than a tile may have, each counted where it begins.
    fn first_detailed(&self) -> u8 {
        let begins: Vec<[u32; 2]> = (0..self.len())
            .filter(|&feature| self.ring_offsets[feature] < self.ring_offsets[feature + 1])
            .map(|feature| self.points[self.point_offsets[self.ring_offsets[feature] as usize] as usize])
            .collect();
        let fits = |zoom: u8| {
            let mut counts: FxHashMap<[u64; 2], u32> = FxHashMap::default();
            begins.iter().all(|&place| {
                let n = counts.entry(place.map(|own| u64::from(own) >> (32 - zoom))).or_default();
                *n += 1;
                *n <= FEATURES_MAX
            })
        };
        (0..ZOOM_MAX).find(|&zoom| fits(zoom)).unwrap_or(ZOOM_MAX)
    }
}

/// A feature's parts, each outer ring with its holes behind it, and whether each is a hole.
fn parts_in_order(layer: &Layer, feature: usize) -> Vec<(usize, bool)> {
    let n = (layer.ring_offsets[feature + 1] - layer.ring_offsets[feature]) as usize;
    if layer.is_of_lines() || n < 2 {
        return (0..n).map(|part| (part, false)).collect();
    }
    let rings: Vec<&[Point]> = layer.rings(feature).collect();
    let nested = nest(&rings).into_iter();
    nested
        .flat_map(|own| {
            std::iter::once((own.outer, false)).chain(own.holes.into_iter().map(|hole| (hole, true)))
        })
        .collect()
}

/// The zooms of the points of lines: each is its own chain.
fn of_lines(layer: &Layer, units_per_step: f64) -> Vec<u8> {
    let lines: Vec<&[Point]> = (0..layer.features.len()).flat_map(|feature| layer.parts(feature)).collect();
    lines.into_par_iter().flat_map_iter(|line| zooms(line, units_per_step)).collect()
}

/// Where a border begins as a feature walks it: its first edge, its number, and whether it is walked forward.
type Start = (Place, Place, u32, bool);

/// The zooms of the points of rings: those of the borders the rings walk along. A point on no border is always drawn.
fn of_rings(layer: &Layer, borders: &Borders, units_per_step: f64) -> Vec<u8> {
    let of_borders: Vec<Vec<u8>> = (0..borders.len())
        .into_par_iter()
        .map(|chain| zooms(borders.points(chain), units_per_step))
        .collect();
    let n = layer.features.len();
    let mut chains: Vec<(u32, u32, bool)> = (0..borders.len() as u32)
        .flat_map(|chain| {
            [(borders.left[chain as usize], chain, true), (borders.right[chain as usize], chain, false)]
        })
        .filter(|own| (own.0 as usize) < n)
        .collect();
    chains.sort_unstable();
    let mut zooms = vec![0; layer.points.len()];
    let mut starts: Vec<Start> = Vec::new();
    for own in chains.chunk_by(|one, other| one.0 == other.0) {
        starts.clear();
        starts.extend(own.iter().map(|&(_, chain, is_forward)| {
            let points = borders.points(chain as usize);
            let n = points.len();
            let (first, second) =
                if is_forward { (points[0], points[1]) } else { (points[n - 1], points[n - 2]) };
            ((first.x, first.y), (second.x, second.y), chain, is_forward)
        }));
        starts.sort_unstable();
        let feature = own[0].0 as usize;
        for ring in layer.ring_offsets[feature]..layer.ring_offsets[feature + 1] {
            let ring = ring as usize;
            let points = layer.point_offsets[ring] as usize..layer.point_offsets[ring + 1] as usize;
            walk(&layer.points[points.clone()], &starts, (borders, &of_borders), &mut zooms[points]);
        }
    }
    zooms
}

/// Walks a ring along its borders and takes over their points' zooms.
fn walk(ring: &[Point], starts: &[Start], (borders, of_borders): (&Borders, &[Vec<u8>]), zooms: &mut [u8]) {
    let n = ring.len();
    let at = |place: usize| ring[place % n];
    let find = |place: usize| {
        let (first, second) = (at(place), at(place + 1));
        let edge = ((first.x, first.y), (second.x, second.y));
        let own = starts.partition_point(|own| (own.0, own.1) < edge);
        starts.get(own).filter(|own| (own.0, own.1) == edge)
    };
    // Rings are stored from anywhere; borders begin where a neighbor changes.
    let Some(first) = (0..n).find(|&place| find(place).is_some()) else { return };
    let mut place = first;
    while place < first + n {
        let Some(&(_, _, chain, is_forward)) = find(place) else {
            place += 1;
            continue;
        };
        let (points, own) = (borders.points(chain as usize), &of_borders[chain as usize]);
        let last = points.len() - 1;
        let along = |step: usize| if is_forward { step } else { last - step };
        let n_same = (0..=last).take_while(|&step| points[along(step)] == at(place + step)).count();
        if n_same <= last || n < last {
            place += 1;
            continue;
        }
        for step in 1..last {
            zooms[(place + step) % n] = own[along(step)];
        }
        place += last;
    }
}

#[cfg(test)]
mod tests {
    use super::Pyramid;
    use crate::geometry::grid::Point;
    use crate::layer::feature::{Feature, Layer};

    /// Two neighbors whose rings begin at different points, and an island with one neighbor around it.
    #[test]
    fn neighbors_draw_the_same_points() {
        let mut layer = Layer::new("own".into(), Vec::new());
        let feature = |number| Feature { number, code: None, values: Vec::new() };
        let at = |points: &[(i64, i64)]| -> Vec<Point> {
            points.iter().map(|&(x, y)| Point::new(x * 1000, y * 1000)).collect()
        };
        let crooked = [(500, 100), (507, 200), (493, 300), (530, 400), (495, 500), (504, 600), (498, 700)];
        let mut left = vec![(0, 0), (500, 0)];
        left.extend(crooked);
        left.extend([(500, 800), (0, 800)]);
        let mut right: Vec<(i64, i64)> = crooked.iter().rev().copied().collect();
        right.extend([(500, 0), (1000, 0), (1000, 800), (500, 800)]);
        let island = [(700, 300), (700, 400), (733, 455), (800, 400), (810, 333), (800, 300)];
        let turned: Vec<(i64, i64)> = island[2..].iter().chain(&island[..2]).rev().copied().collect();
        layer.push(feature(0), [at(&left)]);
        layer.push(feature(1), [at(&right), at(&island)]);
        layer.push(feature(2), [at(&turned)]);
        let degree = |point: &Point| (1_110_000_000_000 + point.x * 10, 375_000_000_000 + point.y * 8);
        let pyramid = Pyramid::new(&layer, |own| layer.part(own).iter().map(degree).collect());
        let mut by_place = std::collections::BTreeMap::new();
        for (place, zoom) in pyramid.points.iter().zip(&pyramid.zooms) {
            assert_eq!(by_place.insert(*place, *zoom).unwrap_or(*zoom), *zoom, "{place:?}");
        }
        assert!(pyramid.zooms.iter().any(|&own| 0 < own));
    }
}
