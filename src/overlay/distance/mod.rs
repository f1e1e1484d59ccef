//! Distances between land, and from land to lines: what lies nearer than so many grid steps.
//!
//! - **Measure**: the plane's. Inside a 3° zone its scale is off by some 10⁻⁴ at most, 0.1 m in a kilometre.
//! - **Exact**: noded edges do not cross, so the distance of two is that of an end of one to the other, and
//!   it is compared with the limit in integers. Land that shares a border is at distance zero. Lines are not
//!   noded: whether one crosses a border is decided by orientation, and one that crosses none lies inside a
//!   cell as a whole or not at all, which its first point decides.
//! - **Cost**: edges of the other land go into a square `lattice` no finer than the limit; an edge asks the
//!   squares around it. Linear in both borders where their edges are no longer than a few squares.

mod edge;
mod lattice;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::geometry::grid::Point;
use crate::geometry::ring::{self, Polygon};
use crate::geometry::window::Window;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::distance::edge::{Edge, is_inside};
use crate::overlay::distance::lattice::Lattice;
use crate::overlay::faces::OUTSIDE;

/// What distances are measured to.
#[derive(Clone, Debug, Default)]
pub struct Others<'a> {
    /// For each cell whether it is such land.
    pub is_other: Vec<bool>,
    /// For each cell the layers whose features it is such land by, bit `k` for layer `k`; none elsewhere.
    pub layers: Vec<u64>,
    /// Such lines.
    pub lines: Vec<Line<'a>>,
}

/// A line of a feature.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Its layer in the arrangement, and the feature.
    pub feature: (u16, u32),
    /// Its points in the world, as a layer of lines has them.
    pub points: &'a [Point],
}

/// Of the cells `asked`, those nearer than `steps` to the others. A cell that is such land itself is at distance
/// zero and counts whatever the limit; a line has no land, so none is nearer than 0 steps.
///
/// The answer is in the order of `asked`.
pub fn nearer_than(arrangement: &Arrangement, asked: &[u32], others: &Others<'_>, steps: u64) -> Vec<u32> {
    let mut lattice = Lattice::of(outer_edges(arrangement, &others.is_other), steps);
    others.lines.iter().for_each(|line| lattice.add(line_edges(arrangement, line)));
    let starts = Starts::of(arrangement, &others.lines);
    let is_near = |cell: u32| {
        let edges = || cell_edges(arrangement, cell);
        others.is_other[cell as usize]
            || 0 < steps
                && (edges().any(|edge| lattice.has_nearer(edge)) || starts.inside(edges).next().is_some())
    };
    asked.par_iter().copied().filter(|&cell| is_near(cell)).collect()
}

/// For each region the features of the others nearer to its border than `steps`, and those of lines inside it, as
/// (layer in the arrangement, feature), sorted.
///
/// Regions are made of whole cells. Land that lies inside one without coming near its border is not looked for:
/// it is what labels the region's cells.
pub fn features_near(
    arrangement: &Arrangement,
    regions: &[&Polygon],
    others: &Others<'_>,
    steps: u64,
) -> Vec<Vec<(u16, u32)>> {
    if steps == 0 || regions.is_empty() {
        return vec![Vec::new(); regions.len()];
    }
    // For each edge of the lattice whose it is.
    let (mut owners, noded) = feature_edges(arrangement, others);
    let mut lattice = Lattice::of(noded, steps);
    for line in &others.lines {
        lattice.add(line_edges(arrangement, line));
        owners.resize(owners.len() + line.points.len() - 1, line.feature);
    }
    let starts = Starts::of(arrangement, &others.lines);
    let near = |region: &&Polygon| {
        let edges = || region_edges(arrangement, region);
        let mut near: FxHashSet<(u16, u32)> =
            starts.inside(edges).map(|line| others.lines[line as usize].feature).collect();
        for (square, edges) in lattice.by_square(edges()) {
            for own in lattice.around(square) {
                let owner = owners[own as usize];
                if !near.contains(&owner) && edges.iter().any(|&edge| lattice.is_nearer(own, edge)) {
                    near.insert(owner);
                }
            }
        }
        let mut near: Vec<(u16, u32)> = near.into_iter().collect();
        near.sort_unstable();
        near
    };
    regions.par_iter().map(near).collect()
}

/// The edges between the other land and what is not.
fn outer_edges(arrangement: &Arrangement, is_other: &[bool]) -> Vec<Edge> {
    let is_within = |face: u32| face != OUTSIDE && is_other[face as usize];
    let left = &arrangement.faces.left;
    let is_border = |arc: &usize| is_within(left[2 * arc]) != is_within(left[2 * arc + 1]);
    let border = (0..arrangement.arcs.len()).filter(is_border);
    border.flat_map(|arc| arc_edges(arrangement, arc as u32)).collect()
}

/// The edges around each feature of the other land, and for each of them its feature.
fn feature_edges(arrangement: &Arrangement, others: &Others<'_>) -> (Vec<(u16, u32)>, Vec<Edge>) {
    let (mut owners, mut edges) = (Vec::new(), Vec::new());
    let label = |face: u32, layer: u32| {
        let is_own = face != OUTSIDE && others.layers[face as usize] >> layer & 1 == 1;
        if is_own { arrangement.labels(face as usize)[layer as usize] } else { NO_FEATURE }
    };
    let bits = |face: u32| if face == OUTSIDE { 0 } else { others.layers[face as usize] };
    for arc in 0..arrangement.arcs.len() {
        let sides = [arrangement.faces.left[2 * arc], arrangement.faces.left[2 * arc + 1]];
        let mut layers = bits(sides[0]) | bits(sides[1]);
        while layers != 0 {
            let layer = layers.trailing_zeros();
            layers &= layers - 1;
            let [one, other] = sides.map(|face| label(face, layer));
            if one == other {
                continue;
            }
            for feature in [one, other].into_iter().filter(|&feature| feature != NO_FEATURE) {
                edges.extend(arc_edges(arrangement, arc as u32));
                owners.resize(edges.len(), (layer as u16, feature));
            }
        }
    }
    (owners, edges)
}

/// The edges of an arc.
fn arc_edges(arrangement: &Arrangement, arc: u32) -> impl Iterator<Item = Edge> + '_ {
    let points = arrangement.arcs.points(arc as usize).windows(2);
    points.map(|pair| [0, 1].map(|end: usize| (i64::from(pair[end].x), i64::from(pair[end].y))))
}

/// The edges around a cell.
fn cell_edges(arrangement: &Arrangement, cell: u32) -> impl Iterator<Item = Edge> + '_ {
    let halves = arrangement.faces.halves(cell as usize).iter();
    halves.flat_map(|&half| arc_edges(arrangement, half >> 1))
}

/// The edges around a region.
fn region_edges(arrangement: &Arrangement, region: &Polygon) -> impl Iterator<Item = Edge> {
    let edges = region.rings().flat_map(ring::edges);
    edges.map(|(a, b)| [place(arrangement, a), place(arrangement, b)])
}

/// The edges of a line.
fn line_edges<'a>(arrangement: &'a Arrangement, line: &Line<'a>) -> impl Iterator<Item = Edge> + use<'a> {
    line.points.windows(2).map(|pair| [place(arrangement, pair[0]), place(arrangement, pair[1])])
}

/// A world point in the arrangement's steps, which lines may reach beyond.
fn place(arrangement: &Arrangement, point: Point) -> (i64, i64) {
    let origin = arrangement.frame.origin;
    (point.x - origin.x, point.y - origin.y)
}

/// Where lines begin, from west to east, with their numbers.
struct Starts(Vec<((i64, i64), u32)>);

impl Starts {
    fn of(arrangement: &Arrangement, lines: &[Line<'_>]) -> Self {
        let starts = lines.iter().zip(0..).map(|(line, number)| (place(arrangement, line.points[0]), number));
        let mut starts: Vec<_> = starts.collect();
        starts.sort_unstable();
        Self(starts)
    }

    /// The lines that begin inside a border, by their numbers; where they begin on it, perhaps.
    fn inside<E: Iterator<Item = Edge>>(&self, border: impl Fn() -> E) -> impl Iterator<Item = u32> {
        let bounds = if self.0.is_empty() { None } else { Window::around(border().flatten()) };
        let range = bounds.map_or(0..0, |bounds| {
            let first = self.0.partition_point(|(place, _)| place.0 < bounds.west);
            first..self.0.partition_point(|(place, _)| place.0 <= bounds.east).max(first)
        });
        let is_beside = move |at: (i64, i64)| bounds.is_none_or(|own| at.1 < own.south || own.north < at.1);
        let within = self.0[range].iter().filter(move |(at, _)| !is_beside(*at) && is_inside(*at, border()));
        within.map(|&(_, line)| line)
    }
}
