//! Which cell lies at a point: an index over an arrangement's arcs, asked in about a microsecond.
//!
//! The extent is divided into tiles; each keeps the runs of arc edges that come near it, and the cell at
//! its lower left corner. A point is followed back to that corner, straight down and then left: the first
//! edge met on the way has the point's cell on its near side; where none is met, it is the corner's. So an
//! answer costs one tile's edges, however large the cell is.
//!
//! Exact: all comparisons are between integers. The way runs half a step off the grid or an infinitesimal
//! beside it, so that it never meets a vertex.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rayon::prelude::*;

use crate::geometry::grid::Point;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::OUTSIDE;
use crate::overlay::frame::Local;
use crate::overlay::predicates::cross;
use crate::overlay::tiling::Tiling;

/// Edges in an average tile lie between this and four times as many.
const EDGES_PER_TILE_MIN: usize = 8;

/// Where a point lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In no cell: no feature of any layer comes near it, or a border closes around bare land.
    Outside,
    /// Inside this cell.
    Inside(u32),
    /// On a border or where several meet: it touches all these.
    Border(Touched),
}

/// What a point on a border touches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The cells, ascending; each contains land as near to the point as you like.
    pub cells: Vec<u32>,
    /// Whether it touches land outside all cells too.
    pub is_outside_touched: bool,
}

/// An index over one arrangement; it answers for no other.
///
/// Memory: 12 bytes a run of edges that stay near one tile, and 8 a tile: about half of the arcs' own. Tiles
/// are of one size: where most edges crowd on a small part of the extent, an answer costs more there.
#[derive(Debug)]
pub struct Index {
    pub(crate) tiling: Tiling,
    /// The box of all points, from the kernel's origin.
    extent: Option<(Point, Point)>,
    /// Where each tile's runs begin; one longer than the tiles.
    offsets: Vec<u32>,
    /// For each run its arc.
    arcs: Vec<u32>,
    /// For each run the index of its first point.
    firsts: Vec<u32>,
    /// For each run the number of its edges.
    n_edges: Vec<u32>,
    /// For each tile the cell at its corner, half a step left of and below its least point.
    corners: Vec<u32>,
}

/// Consecutive edges of one arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) arc: u32,
    /// Index of the first edge's first point among the points of all arcs.
    pub(crate) first: u32,
    pub(crate) n_edges: u32,
}

impl Index {
    /// Makes the index of an arrangement, in parallel. O(points)
    pub fn new(arrangement: &Arrangement) -> Self {
        let extent = extent(arrangement);
        let (min, max) = extent.unwrap_or((Point::new(0, 0), Point::new(0, 0)));
        let tiling = Tiling::new(min, max, arrangement.arcs.points.len() / EDGES_PER_TILE_MIN);
        let n_tiles = tiling.len();
        let counts: Vec<AtomicU32> = (0..=n_tiles).map(|_| AtomicU32::new(0)).collect();
        each_run(arrangement, &tiling, |tile, _| {
            counts[tile + 1].fetch_add(1, Relaxed);
        });
        let mut offsets: Vec<u32> = counts.into_iter().map(AtomicU32::into_inner).collect();
        for tile in 0..n_tiles {
            offsets[tile + 1] += offsets[tile];
        }
        let next: Vec<AtomicU32> = offsets.iter().map(|&offset| AtomicU32::new(offset)).collect();
        let column = || -> Vec<AtomicU32> { (0..offsets[n_tiles]).map(|_| AtomicU32::new(0)).collect() };
        let (arcs, firsts, n_edges) = (column(), column(), column());
        each_run(arrangement, &tiling, |tile, run| {
            // The order of a tile's runs hangs on the threads; no answer does.
            let place = next[tile].fetch_add(1, Relaxed) as usize;
            arcs[place].store(run.arc, Relaxed);
            firsts[place].store(run.first, Relaxed);
            n_edges[place].store(run.n_edges, Relaxed);
        });
        let plain = |column: Vec<AtomicU32>| column.into_iter().map(AtomicU32::into_inner).collect();
        let (arcs, firsts, n_edges) = (plain(arcs), plain(firsts), plain(n_edges));
        let mut index = Self { tiling, extent, offsets, arcs, firsts, n_edges, corners: Vec::new() };
        index.corners = index.find_corners(arrangement);
        index
    }

    /// Where a point of the workspace's plane lies.
    ///
    /// A point exactly on a border lies in none of its cells: it touches all that meet there, and all are
    /// named.
    pub fn locate(&self, arrangement: &Arrangement, point: Point) -> Location {
        let Some((tile, point)) = self.tile_of(arrangement, point) else { return Location::Outside };
        let mut touched: Option<Touched> = None;
        let cell = self.search(arrangement, tile, point, |half| {
            let touched = touched.get_or_insert_default();
            for cell in [half, half ^ 1].map(|half| arrangement.faces.left[half as usize]) {
                if cell == OUTSIDE {
                    touched.is_outside_touched = true;
                } else {
                    touched.cells.push(cell);
                }
            }
        });
        match touched {
            Some(mut touched) => {
                touched.cells.sort_unstable();
                touched.cells.dedup();
                Location::Border(touched)
            }
            None if cell == OUTSIDE => Location::Outside,
            None => Location::Inside(cell),
        }
    }

    /// The least and the greatest corner of all cells; `None` where there is none.
    pub fn extent(&self, arrangement: &Arrangement) -> Option<(Point, Point)> {
        let origin = arrangement.frame.origin;
        let world = |local: Point| Point::new(local.x + origin.x, local.y + origin.y);
        self.extent.map(|(min, max)| (world(min), world(max)))
    }

    /// The cell just right of a point, and of those above one another there the upper: the cell at
    /// (x + ε, y + ε²).
    pub(crate) fn cell_beside(&self, arrangement: &Arrangement, point: Point) -> u32 {
        match self.tile_of(arrangement, point) {
            Some((tile, point)) => self.search(arrangement, tile, point, |_| ()),
            None => OUTSIDE,
        }
    }

    /// The runs of edges that come near a tile.
    pub(crate) fn runs(&self, tile: usize) -> impl Iterator<Item = Run> + '_ {
        let range = self.offsets[tile] as usize..self.offsets[tile + 1] as usize;
        let arcs = self.arcs[range.clone()].iter().zip(&self.firsts[range.clone()]);
        arcs.zip(&self.n_edges[range]).map(|((&arc, &first), &n_edges)| Run { arc, first, n_edges })
    }

    fn tile_of(&self, arrangement: &Arrangement, point: Point) -> Option<(usize, Local)> {
        let origin = arrangement.frame.origin;
        let local = Point::new(point.x.checked_sub(origin.x)?, point.y.checked_sub(origin.y)?);
        let (x, y) = (u32::try_from(local.x).ok()?, u32::try_from(local.y).ok()?);
        Some((self.tiling.of(local)?, Local { y, x }))
    }

    /// The cell beside a point of a tile; `on_edge` is told the half-arc of every edge the point is on.
    fn search(
        &self,
        arrangement: &Arrangement,
        tile: usize,
        point: Local,
        mut on_edge: impl FnMut(u32),
    ) -> u32 {
        let corner = Corner { least: self.tiling.least_of(tile), x_doubled: 2 * i64::from(point.x) };
        let mut below: Option<Directed> = None;
        let mut left: Option<Directed> = None;
        for (half, from, to) in self.edges(arrangement, tile) {
            if from.x.min(to.x) <= point.x && point.x <= from.x.max(to.x) {
                if is_on(from, to, point) {
                    on_edge(half);
                }
                if let Some(edge) = Directed::rightward(half, from, to)
                    && edge.is_below(point)
                    && edge.is_above(&corner)
                    && below.is_none_or(|best| edge.is_higher(&best))
                {
                    below = Some(edge);
                }
            }
            if let Some(edge) = corner.crossed(half, from, to)
                && left.is_none_or(|best| edge.is_further_right(&best))
            {
                left = Some(edge);
            }
        }
        // Above a rightward edge lies what is to its left, right of an upward one what is to its right.
        match (below, left) {
            (Some(edge), _) => arrangement.faces.left[edge.half as usize],
            (None, Some(edge)) => arrangement.faces.left[(edge.half ^ 1) as usize],
            (None, None) => self.corners[tile],
        }
    }

    /// Every edge near a tile as its arc's forward half-arc, its first and its second point.
    fn edges<'a>(
        &'a self,
        arrangement: &'a Arrangement,
        tile: usize,
    ) -> impl Iterator<Item = (u32, Local, Local)> + 'a {
        self.runs(tile).flat_map(|run| {
            let first = run.first as usize;
            let points = &arrangement.arcs.points[first..=first + run.n_edges as usize];
            points.windows(2).map(move |pair| (2 * run.arc, pair[0], pair[1]))
        })
    }

    /// The cells at all tiles' corners, from the left of each row, where nothing is.
    fn find_corners(&self, arrangement: &Arrangement) -> Vec<u32> {
        let (columns, rows) = (self.tiling.columns, self.tiling.rows);
        let row = |row: i64| {
            let mut cell = OUTSIDE;
            (0..columns).map(move |column| {
                let here = cell;
                let least = self.tiling.least(column, row);
                let corner = Corner { least, x_doubled: 2 * (least.x + self.tiling.side()) - 1 };
                let mut last: Option<Directed> = None;
                for (half, from, to) in self.edges(arrangement, self.tiling.number(column, row)) {
                    if let Some(edge) = corner.crossed(half, from, to)
                        && last.is_none_or(|best| edge.is_further_right(&best))
                    {
                        last = Some(edge);
                    }
                }
                if let Some(edge) = last {
                    cell = arrangement.faces.left[(edge.half ^ 1) as usize];
                }
                here
            })
        };
        (0..rows).into_par_iter().flat_map_iter(row).collect()
    }
}

/// The lower side of a tile, half a step below its least points, from its corner up to some x.
#[derive(Clone, Copy)]
struct Corner {
    least: Point,
    /// Twice the x up to which crossings count, it included.
    x_doubled: i64,
}

impl Corner {
    /// An edge that crosses the side, made to go upward; `None` where it does not.
    fn crossed(&self, half: u32, from: Local, to: Local) -> Option<Directed> {
        let (edge, high) = if from.y < to.y {
            (Directed { half, a: from, b: to }, to.y)
        } else {
            (Directed { half: half ^ 1, a: to, b: from }, from.y)
        };
        let is_level_passed = i64::from(edge.a.y) < self.least.y && self.least.y <= i64::from(high);
        let y_doubled = 2 * self.least.y - 1;
        let is_crossed = is_level_passed
            && cross_doubled(edge.a, edge.b, (self.x_doubled, y_doubled)) <= 0
            && 0 < cross_doubled(edge.a, edge.b, (2 * self.least.x - 1, y_doubled));
        is_crossed.then_some(edge)
    }
}

/// An edge turned to go rightward or upward, and the half-arc along it in that direction.
#[derive(Clone, Copy)]
struct Directed {
    half: u32,
    a: Local,
    b: Local,
}

impl Directed {
    fn rightward(half: u32, from: Local, to: Local) -> Option<Self> {
        match from.x.cmp(&to.x) {
            std::cmp::Ordering::Less => Some(Self { half, a: from, b: to }),
            std::cmp::Ordering::Greater => Some(Self { half: half ^ 1, a: to, b: from }),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// Whether this rightward edge passes below (x + ε, y + ε²).
    fn is_below(&self, point: Local) -> bool {
        if point.x == self.b.x || (point.y < self.a.y && point.y < self.b.y) {
            return false;
        }
        let side = cross(self.a, self.b, point);
        // Just right of a point on it, a rising edge has passed above.
        0 < side || (side == 0 && self.b.y <= self.a.y)
    }

    /// Whether this rightward edge passes x + ε above the lower side of a tile.
    fn is_above(&self, corner: &Corner) -> bool {
        let side = cross_doubled(self.a, self.b, (corner.x_doubled, 2 * corner.least.y - 1));
        side < 0 || (side == 0 && self.a.y < self.b.y)
    }

    /// Whether this rightward edge runs above another where both are: they do not cross, so the one whose
    /// left end comes later decides.
    fn is_higher(&self, other: &Self) -> bool {
        if self.a == other.a {
            cross(other.a, other.b, self.b) > 0
        } else if self.a.x < other.a.x {
            cross(self.a, self.b, other.a) < 0
        } else {
            cross(other.a, other.b, self.a) > 0
        }
    }

    /// Whether this upward edge runs right of another where both are; likewise.
    fn is_further_right(&self, other: &Self) -> bool {
        if self.a == other.a {
            cross(other.a, other.b, self.b) < 0
        } else if self.a.y < other.a.y {
            cross(self.a, self.b, other.a) > 0
        } else {
            cross(other.a, other.b, self.a) < 0
        }
    }
}

/// Whether a point lies on an edge between two others, in whose range of x it is.
fn is_on(from: Local, to: Local, point: Local) -> bool {
    from.y.min(to.y) <= point.y && point.y <= from.y.max(to.y) && cross(from, to, point) == 0
}

/// The cross product for a point given by twice its coordinates, doubled.
fn cross_doubled(a: Local, b: Local, (x, y): (i64, i64)) -> i128 {
    let (bx, by) = (i64::from(b.x) - i64::from(a.x), i64::from(b.y) - i64::from(a.y));
    let (cx, cy) = (x - 2 * i64::from(a.x), y - 2 * i64::from(a.y));
    i128::from(bx) * i128::from(cy) - i128::from(by) * i128::from(cx)
}

/// A kernel's point as a plain one.
pub(crate) fn point_of(local: Local) -> Point {
    Point::new(i64::from(local.x), i64::from(local.y))
}

fn extent(arrangement: &Arrangement) -> Option<(Point, Point)> {
    let merge = |one: (Local, Local), other: (Local, Local)| {
        let min = Local { x: one.0.x.min(other.0.x), y: one.0.y.min(other.0.y) };
        let max = Local { x: one.1.x.max(other.1.x), y: one.1.y.max(other.1.y) };
        (min, max)
    };
    let points = arrangement.arcs.points.par_iter().with_min_len(65_536);
    let extent = points.map(|&point| (point, point)).reduce_with(merge);
    extent.map(|(min, max)| (point_of(min), point_of(max)))
}

/// Calls `visit`, from several threads, with every run of edges and the tile it is near.
fn each_run(arrangement: &Arrangement, tiling: &Tiling, visit: impl Fn(usize, Run) + Sync) {
    const ARCS_PER_TASK: usize = 4096;
    let arcs = &arrangement.arcs;
    let n_tasks = arcs.len().div_ceil(ARCS_PER_TASK);
    (0..n_tasks).into_par_iter().for_each(|task| {
        // The tiles the latest edge came near, and the edge with which each run began.
        let mut open: Vec<(usize, u32)> = Vec::new();
        let mut near: Vec<usize> = Vec::new();
        for arc in task * ARCS_PER_TASK..((task + 1) * ARCS_PER_TASK).min(arcs.len()) {
            let (begin, end) = (arcs.point_offsets[arc], arcs.point_offsets[arc + 1]);
            let close = |tile: usize, first: u32, edge: u32| {
                visit(tile, Run { arc: arc as u32, first, n_edges: edge - first });
            };
            for edge in begin..end - 1 {
                let (from, to) = (arcs.points[edge as usize], arcs.points[edge as usize + 1]);
                near.clear();
                tiling.along(point_of(from), point_of(to), |column, row| {
                    near.push(tiling.number(column, row));
                });
                if let ([(tile, _)], [only]) = (&open[..], &near[..])
                    && tile == only
                {
                    continue;
                }
                open.retain(|&(tile, first)| {
                    let stays = near.contains(&tile);
                    if !stays {
                        close(tile, first, edge);
                    }
                    stays
                });
                for &tile in &near {
                    if open.iter().all(|&(own, _)| own != tile) {
                        open.push((tile, edge));
                    }
                }
            }
            for (tile, first) in open.drain(..) {
                close(tile, first, end - 1);
            }
        }
    });
}
