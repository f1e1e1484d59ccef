//! Step 8: any choice of cells becomes regions with rings.
//!
//! Drop the arcs both of whose sides are in the same region; what remains are its rings. Exact, and no
//! sliver is invented. Cells join along arcs only: touching at a point does not join, and a ring that comes
//! back to a point is cut there into simple rings.
//!
//! - **Cost**: linear in the arcs of the chosen cells and the points of the rings; beside these it clears a
//!   bit a cell and a bit a half-arc of the whole.

use std::hint::black_box;

use rustc_hash::FxHashMap;

use crate::geometry::length::Length;
use crate::geometry::ring::{Polygon, cross};
use crate::overlay::arcs::Arcs;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::border;
use crate::overlay::csr::Csr;
use crate::overlay::faces::Faces;
use crate::overlay::frame::{Frame, Local};
use crate::overlay::ranked::Bits;

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

/// Regions by what they are made of, in the order of their least cell.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    /// Their borders, each one outer ring and its holes.
    pub(crate) polygons: Vec<Polygon>,
    /// The lengths of their borders.
    pub(crate) perimeters: Vec<Length>,
    /// For each region the places of its cells among those chosen, ascending.
    members: Csr<u32>,
}

/// Joins cells of equal group that share an arc; regions come in the order of their least cell.
///
/// `chosen` gives a group to each chosen cell, each cell once, sorted by cell.
pub fn dissolve(arrangement: &Arrangement, chosen: &[(u32, u32)]) -> Vec<Region> {
    dissolve_faces(arrangement.frame, &arrangement.arcs, &arrangement.faces, chosen)
}

/// The same on an arrangement's parts, for those who have no labels.
pub(crate) fn dissolve_faces(frame: Frame, arcs: &Arcs, faces: &Faces, chosen: &[(u32, u32)]) -> Vec<Region> {
    let mut regions = Regions::new(frame, arcs, faces, chosen);
    let polygons = std::mem::take(&mut regions.polygons);
    let region = |(number, polygon): (usize, Polygon)| {
        let members = regions.members(number);
        let cells = members.iter().map(|&place| chosen[place as usize].0).collect();
        Region { group: chosen[members[0] as usize].1, cells, polygon }
    };
    polygons.into_iter().enumerate().map(region).collect()
}

/// The polygon of one cell.
pub fn cell_polygon(arrangement: &Arrangement, cell: usize) -> Polygon {
    let mut polygon = Polygon::default();
    for cycle in arrangement.faces.cycles(cell) {
        for ring in simple_rings(&arrangement.arcs, cycle) {
            add_ring(arrangement.frame, &arrangement.arcs, &ring, &mut polygon);
        }
    }
    polygon.holes.sort_unstable();
    polygon
}

impl Regions {
    /// Joins cells as [`dissolve`] does.
    pub(crate) fn of(arrangement: &Arrangement, chosen: &[(u32, u32)]) -> Self {
        Self::new(arrangement.frame, &arrangement.arcs, &arrangement.faces, chosen)
    }

    fn new(frame: Frame, arcs: &Arcs, faces: &Faces, chosen: &[(u32, u32)]) -> Self {
        if chosen.is_empty() {
            return Self::default();
        }
        let Joined { region_of, n_regions, border } = Joined::new(faces, chosen);
        let mut walker = Walker { next: &arcs.next, border: Bits::none(arcs.next.len()), walk: Vec::new() };
        for &(_, half) in &border {
            walker.border.add(half);
        }
        let mut regions = Self {
            polygons: vec![Polygon::default(); n_regions],
            perimeters: vec![Length::ZERO; n_regions],
            members: Csr::default(),
        };
        for part in border.chunks(PART) {
            touch(arcs, part);
            for &(place, start) in part {
                if !walker.border.has(start) {
                    continue;
                }
                let region = region_of[place as usize] as usize;
                let is_simple = !walker.walk(start);
                let mut add = |ring: &[u32]| {
                    regions.perimeters[region] += add_ring(frame, arcs, ring, &mut regions.polygons[region]);
                };
                if is_simple {
                    add(&walker.walk);
                } else {
                    for ring in simple_rings(arcs, &walker.walk) {
                        add(&ring);
                    }
                }
            }
        }
        regions.polygons.iter_mut().for_each(|polygon| polygon.holes.sort_unstable());
        regions.members = Csr::of_places(n_regions, &region_of, |place| place as u32);
        regions
    }

    /// The places of a region's cells among those chosen, ascending; at least one.
    pub(crate) fn members(&self, number: usize) -> &[u32] {
        self.members.of(number)
    }
}

/// So many cells or half-arcs are looked up together, before they are worked on. What they need lies far apart
/// in memory: asked for all at once it comes at once, where each by itself would be waited for. Not more than
/// the second cache of a processor holds.
const PART: usize = 512;

/// What is connected among the chosen cells, and what borders it.
struct Joined {
    /// For each chosen cell its region; regions are numbered by their least cell.
    region_of: Vec<u32>,
    n_regions: usize,
    /// The half-arcs with a region to their left and something else to their right, each with the place of
    /// the cell to its left among those chosen, ascending.
    border: Vec<(u32, u32)>,
}

impl Joined {
    fn new(faces: &Faces, chosen: &[(u32, u32)]) -> Self {
        let mut bits = Bits::none(faces.len());
        for &(cell, _) in chosen {
            bits.add(cell);
        }
        let places = bits.ranked();
        let mut roots: Vec<u32> = (0..chosen.len() as u32).collect();
        let mut border = Vec::with_capacity(chosen.len());
        let (mut ranges, mut halves, mut beyond) = (Vec::with_capacity(PART), Vec::new(), Vec::new());
        for (part, from) in chosen.chunks(PART).zip((0..).step_by(PART)) {
            halves.clear();
            ranges.clear();
            ranges.extend(part.iter().map(|&(cell, _)| faces.range(cell as usize)));
            for range in &ranges {
                black_box(faces.halves[range.start as usize]);
            }
            for (place, range) in (from..).zip(&ranges) {
                let own = &faces.halves[range.start as usize..range.end as usize];
                halves.extend(own.iter().map(|&half| (place, half)));
            }
            beyond.clear();
            beyond.extend(halves.iter().map(|&(_, half)| faces.left[(half ^ 1) as usize]));
            for (&(place, half), &cell) in halves.iter().zip(&beyond) {
                let group = chosen[place as usize].1;
                match places.place(cell).filter(|&beyond| chosen[beyond].1 == group) {
                    None => border.push((place, half)),
                    // Once an arc is enough.
                    Some(beyond) if beyond < place as usize => join(&mut roots, place, beyond as u32),
                    Some(_) => (),
                }
            }
        }
        let mut n_regions = 0;
        for place in 0..roots.len() {
            let root = roots[place] as usize;
            // A root is the least of its region, and what came before has its region's number by now.
            roots[place] = if root == place {
                n_regions += 1;
                n_regions - 1
            } else {
                roots[root]
            };
        }
        Self { region_of: roots, n_regions: n_regions as usize, border }
    }
}

fn find(roots: &mut [u32], mut place: u32) -> u32 {
    while roots[place as usize] != place {
        roots[place as usize] = roots[roots[place as usize] as usize];
        place = roots[place as usize];
    }
    place
}

/// The lesser root wins, so that roots are least members.
fn join(roots: &mut [u32], one: u32, other: u32) {
    let (one, other) = (find(roots, one), find(roots, other));
    let (low, high) = (one.min(other), one.max(other));
    roots[high as usize] = low;
}

/// Reads what walks along these half-arcs will need, see [`PART`].
fn touch(arcs: &Arcs, part: &[(u32, u32)]) {
    for &(_, half) in part {
        black_box(arcs.next[half as usize]);
    }
}

/// Walks along the borders of regions.
struct Walker<'a> {
    next: &'a [u32],
    /// The half-arcs of borders that were not walked yet.
    border: Bits,
    /// The half-arcs of the last walk, in its order.
    walk: Vec<u32>,
}

impl Walker<'_> {
    /// Walks around from a half-arc, with the region to the left: at each node past the arcs inside the
    /// region. Says whether the walk may come back to a node: some node of it has more borders.
    fn walk(&mut self, start: u32) -> bool {
        self.walk.clear();
        let mut is_touching = false;
        let mut half = start;
        loop {
            self.walk.push(half);
            let back = half ^ 1;
            half = self.next[half as usize];
            while !self.border.has(half) {
                half = self.next[(half ^ 1) as usize];
            }
            // On around the node, back to where the walk came from.
            let mut other = self.next[(half ^ 1) as usize];
            while half != back && other != back && !is_touching {
                is_touching = self.border.has(other);
                other = self.next[(other ^ 1) as usize];
            }
            if half == start {
                break;
            }
        }
        // Only now: until here each border at a node was seen from every other.
        self.walk.iter().for_each(|&half| self.border.take(half));
        is_touching
    }
}

/// Cuts a closed walk at every node it comes back to. Only nodes can be: other points have two edges.
fn simple_rings(arcs: &Arcs, walk: &[u32]) -> Vec<Vec<u32>> {
    let mut rings = Vec::new();
    let mut path: Vec<u32> = Vec::with_capacity(walk.len());
    let mut position: FxHashMap<Local, usize> = FxHashMap::default();
    for &half in walk {
        let node = start(arcs, half);
        if let Some(&from) = position.get(&node) {
            let ring = path.split_off(from);
            for &gone in &ring {
                position.remove(&start(arcs, gone));
            }
            rings.push(ring);
        }
        position.insert(node, path.len());
        path.push(half);
    }
    rings.push(path);
    rings
}

/// The node a half-arc begins at.
fn start(arcs: &Arcs, half: u32) -> Local {
    arcs.walk(half).next().expect("an arc has an edge")
}

/// Adds a simple ring, given by half-arcs, to a polygon; it begins at its least point. Returns its length.
fn add_ring(frame: Frame, arcs: &Arcs, halves: &[u32], polygon: &mut Polygon) -> Length {
    let n_points = halves.iter().map(|&half| arcs.points((half >> 1) as usize).len() - 1).sum();
    // See [`PART`].
    for &half in halves {
        black_box(arcs.points((half >> 1) as usize)[0]);
    }
    let mut ring = Vec::with_capacity(n_points);
    let (mut least, mut least_at) = (Local { x: u32::MAX, y: u32::MAX }, 0);
    let mut length = Length::ZERO;
    for &half in halves {
        length += border::length(arcs, half >> 1);
        for point in arcs.walk(half) {
            if point < least {
                (least, least_at) = (point, ring.len());
            }
            ring.push(frame.world(point));
        }
    }
    ring.rotate_left(least_at);
    // At its least point a simple ring turns left if it runs counter-clockwise, and never goes straight on.
    let (last, first) = (ring[n_points - 1], ring[1 % n_points]);
    if 0 < cross(last, ring[0], first) {
        assert!(polygon.outer.is_empty(), "connected cells have one outer ring");
        polygon.outer = ring;
    } else {
        polygon.holes.push(ring);
    }
    length
}
