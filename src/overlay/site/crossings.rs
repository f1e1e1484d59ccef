//! Where the site's edges cut borders, in exact order along both.

use std::cmp::Ordering;
use std::ops::Range;

use crate::geometry::grid::Point;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::locate::{Index, point_of};
use crate::overlay::site::moved::{Share, crossing, is_left_of_border, is_left_of_site};
use crate::overlay::site::window::{Rings, Window};

/// One edge of the site cuts one edge of an arc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crossing {
    /// Index of the border edge's first point among the points of all arcs.
    pub(crate) edge: u32,
    /// The arc the border edge is of.
    pub(crate) arc: u32,
    /// The site's edge.
    pub(crate) site_edge: u32,
    /// Where, rounded to the grid.
    pub(crate) place: Point,
    /// Whether the site goes to the arc's left.
    pub(crate) is_leftward: bool,
}

/// All crossings, in the order of the site's edges and along each.
pub(crate) struct Crossings<'a> {
    arrangement: &'a Arrangement,
    rings: &'a Rings,
    sorted: Vec<Crossing>,
}

impl Crossing {
    /// The half-arc with the cell to its left from which the site comes.
    pub(crate) fn near_half(&self) -> u32 {
        2 * self.arc + u32::from(self.is_leftward)
    }
}

impl<'a> Crossings<'a> {
    /// Compares, in each tile, the site's edges with the borders; a pair that meets in several is counted in
    /// the one that owns the rounded point.
    pub(crate) fn find(
        arrangement: &'a Arrangement,
        index: &Index,
        rings: &'a Rings,
        window: &Window<'_>,
    ) -> Self {
        let mut sorted = Vec::new();
        for (place, tile) in window.tiles().filter(|&(place, _)| !window.near(place).is_empty()) {
            for run in index.runs(tile) {
                for edge in run.first..run.first + run.n_edges {
                    let border = border_of(arrangement, edge);
                    for &site_edge in window.near(place) {
                        let site = rings.edges[site_edge as usize];
                        let Some(is_leftward) = cuts(border, site) else { continue };
                        let place = crossing(border, site);
                        if index.tiling.of(place) == Some(tile) {
                            sorted.push(Crossing { edge, arc: run.arc, site_edge, place, is_leftward });
                        }
                    }
                }
            }
        }
        let mut own = Self { arrangement, rings, sorted };
        let mut sorted = std::mem::take(&mut own.sorted);
        sorted.sort_unstable_by(|one, other| own.order_along_site(one, other));
        own.sorted = sorted;
        own
    }

    pub(crate) fn all(&self) -> &[Crossing] {
        &self.sorted
    }

    /// The crossings of some of the site's edges, in order.
    pub(crate) fn along_site(&self, edges: Range<usize>) -> &[Crossing] {
        let before =
            |edge: usize| self.sorted.partition_point(|crossing| (crossing.site_edge as usize) < edge);
        &self.sorted[before(edges.start)..before(edges.end)]
    }

    /// All crossings in the order of border edges and along each.
    pub(crate) fn by_border(&self) -> Vec<Crossing> {
        let mut sorted = self.sorted.clone();
        sorted.sort_unstable_by(|one, other| {
            one.edge.cmp(&other.edge).then_with(|| {
                let border = border_of(self.arrangement, one.edge);
                coarse_order(border, one.place, other.place).then_with(|| {
                    let share = |own: &Crossing| {
                        Share::along_border(border, self.rings.edges[own.site_edge as usize])
                    };
                    share(one).order(&share(other))
                })
            })
        });
        sorted
    }

    fn order_along_site(&self, one: &Crossing, other: &Crossing) -> Ordering {
        one.site_edge.cmp(&other.site_edge).then_with(|| {
            let site = self.rings.edges[one.site_edge as usize];
            coarse_order(site, one.place, other.place).then_with(|| {
                let share = |own: &Crossing| Share::along_site(site, border_of(self.arrangement, own.edge));
                share(one).order(&share(other))
            })
        })
    }
}

fn border_of(arrangement: &Arrangement, edge: u32) -> (Point, Point) {
    let points = &arrangement.arcs.points;
    (point_of(points[edge as usize]), point_of(points[edge as usize + 1]))
}

/// The order along an edge of two points rounded from it, as far as they tell: rounding keeps the order of
/// either coordinate, though it may make two one.
fn coarse_order((from, to): (Point, Point), one: Point, other: Point) -> Ordering {
    let (sign_x, sign_y) = ((to.x - from.x).signum(), (to.y - from.y).signum());
    (sign_x * one.x).cmp(&(sign_x * other.x)).then((sign_y * one.y).cmp(&(sign_y * other.y)))
}

/// Whether a border edge and a moved site edge cut each other, and if so whether the site goes to the
/// border's left.
fn cuts((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<bool> {
    let are_apart = a.x.max(b.x) < c.x.min(d.x)
        || c.x.max(d.x) < a.x.min(b.x)
        || a.y.max(b.y) < c.y.min(d.y)
        || c.y.max(d.y) < a.y.min(b.y);
    if are_apart {
        return None;
    }
    let is_leftward = is_left_of_border(a, b, d);
    let is_cut =
        is_left_of_border(a, b, c) != is_leftward && is_left_of_site(c, d, a) != is_left_of_site(c, d, b);
    is_cut.then_some(is_leftward)
}
