//! Step 8: any choice of cells becomes regions with rings.
//!
//! Drop the arcs both of whose sides are in the same region; what remains are its rings. Linear in the
//! arcs of the chosen cells, exact, and no sliver is invented. Cells join along arcs only: touching at a
//! point does not join, and a ring that comes back to a point is cut there into simple rings.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::geometry::ring::Polygon;
use crate::overlay::arcs::Arcs;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::{Faces, OUTSIDE};
use crate::overlay::frame::{Frame, Local};

/// Connected cells of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The group all its cells were given.
    pub group: u32,
    /// Its cells, ascending.
    pub cells: Vec<u32>,
    /// Its border: one outer ring, and its holes.
    pub polygon: Polygon,
}

/// Joins cells of equal group that share an arc; regions come in the order of their least cell.
///
/// `chosen` gives a group to each chosen cell, each cell once, sorted by cell.
pub fn dissolve(arrangement: &Arrangement, chosen: &[(u32, u32)]) -> Vec<Region> {
    dissolve_faces(arrangement.frame, &arrangement.arcs, &arrangement.faces, chosen)
}

/// The same on an arrangement's parts, for those who have no labels.
pub(crate) fn dissolve_faces(frame: Frame, arcs: &Arcs, faces: &Faces, chosen: &[(u32, u32)]) -> Vec<Region> {
    let joined = Joined::new(arcs, faces, chosen);
    let mut regions: Vec<Region> = Vec::new();
    let mut region_of_root: FxHashMap<u32, usize> = FxHashMap::default();
    for (index, &(cell, group)) in chosen.iter().enumerate() {
        let root = joined.roots[index];
        let region = *region_of_root.entry(root).or_insert_with(|| {
            regions.push(Region { group, cells: Vec::new(), polygon: Polygon::default() });
            regions.len() - 1
        });
        regions[region].cells.push(cell);
    }
    let mut is_walked = FxHashSet::default();
    for region in &mut regions {
        let rings = joined.rings(&region.cells, &mut is_walked);
        region.polygon = polygon(frame, rings);
    }
    regions
}

/// The polygon of one cell.
pub fn cell_polygon(arrangement: &Arrangement, cell: usize) -> Polygon {
    let rings = arrangement
        .faces
        .cycles(cell)
        .flat_map(|cycle| simple_rings(cycle.iter().flat_map(|&half| arrangement.arcs.walk(half))))
        .collect();
    polygon(arrangement.frame, rings)
}

/// The chosen cells joined to regions.
struct Joined<'a> {
    arcs: &'a Arcs,
    faces: &'a Faces,
    /// For each cell of the arrangement its index among the chosen, or `OUTSIDE`.
    index_of: Vec<u32>,
    /// For each chosen cell the least index in its region.
    roots: Vec<u32>,
}

impl<'a> Joined<'a> {
    fn new(arcs: &'a Arcs, faces: &'a Faces, chosen: &[(u32, u32)]) -> Self {
        let mut index_of = vec![OUTSIDE; faces.len()];
        for (index, &(cell, _)) in chosen.iter().enumerate() {
            index_of[cell as usize] = index as u32;
        }
        let mut roots: Vec<u32> = (0..chosen.len() as u32).collect();
        for (index, &(cell, group)) in chosen.iter().enumerate() {
            for &half in faces.halves(cell as usize) {
                let other = faces.left[(half ^ 1) as usize];
                if other == OUTSIDE || index_of[other as usize] == OUTSIDE {
                    continue;
                }
                let other = index_of[other as usize];
                if chosen[other as usize].1 == group {
                    join(&mut roots, index as u32, other);
                }
            }
        }
        for index in 0..roots.len() as u32 {
            roots[index as usize] = find(&mut roots, index);
        }
        Self { arcs, faces, index_of, roots }
    }

    /// The region a half-arc has to its left.
    fn region(&self, half: u32) -> Option<u32> {
        let cell = self.faces.left[half as usize];
        let index = *self.index_of.get(cell as usize)?;
        (index != OUTSIDE).then(|| self.roots[index as usize])
    }

    /// The rings of a region, each simple, in the order of its cells.
    fn rings(&self, cells: &[u32], is_walked: &mut FxHashSet<u32>) -> Vec<Vec<Local>> {
        let mut rings = Vec::new();
        for &cell in cells {
            for &start in self.faces.halves(cell as usize) {
                let region = self.region(start);
                if self.region(start ^ 1) == region || !is_walked.insert(start) {
                    continue;
                }
                let mut halves = vec![start];
                let mut half = self.next_on_border(start, region);
                while half != start {
                    is_walked.insert(half);
                    halves.push(half);
                    half = self.next_on_border(half, region);
                }
                rings.extend(simple_rings(halves.iter().flat_map(|&half| self.arcs.walk(half))));
            }
        }
        rings
    }

    /// Goes on along the region's border: at each node past the arcs inside the region.
    fn next_on_border(&self, half: u32, region: Option<u32>) -> u32 {
        let next = &self.arcs.next;
        let mut half = next[half as usize];
        while self.region(half ^ 1) == region {
            half = next[(half ^ 1) as usize];
        }
        half
    }
}

fn find(roots: &mut [u32], mut index: u32) -> u32 {
    while roots[index as usize] != index {
        roots[index as usize] = roots[roots[index as usize] as usize];
        index = roots[index as usize];
    }
    index
}

/// The lesser root wins, so that roots are least members.
fn join(roots: &mut [u32], one: u32, other: u32) {
    let (one, other) = (find(roots, one), find(roots, other));
    let (low, high) = (one.min(other), one.max(other));
    roots[high as usize] = low;
}

/// Cuts a closed walk at every point it comes back to.
fn simple_rings(walk: impl Iterator<Item = Local>) -> Vec<Vec<Local>> {
    let mut rings = Vec::new();
    let mut path: Vec<Local> = Vec::new();
    let mut position: FxHashMap<Local, usize> = FxHashMap::default();
    for point in walk {
        if let Some(&from) = position.get(&point) {
            let ring = path.split_off(from);
            for gone in &ring {
                position.remove(gone);
            }
            rings.push(ring);
        }
        position.insert(point, path.len());
        path.push(point);
    }
    rings.push(path);
    rings
}

/// The one outer ring and the holes; each ring begins at its least point, holes are sorted.
fn polygon(frame: Frame, rings: Vec<Vec<Local>>) -> Polygon {
    let mut polygon = Polygon::default();
    for mut ring in rings {
        let least = (0..ring.len()).min_by_key(|&index| ring[index]).expect("a ring has points");
        ring.rotate_left(least);
        let ring: Vec<_> = ring.into_iter().map(|point| frame.world(point)).collect();
        if crate::geometry::ring::doubled_area(&ring) > 0 {
            assert!(polygon.outer.is_empty(), "connected cells have one outer ring");
            polygon.outer = ring;
        } else {
            polygon.holes.push(ring);
        }
    }
    polygon.holes.sort_unstable();
    polygon
}
