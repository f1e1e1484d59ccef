//! The search for hot pixels and for the segments that pass them, in one block.
//!
//! A block's segments are divided by a lattice of cells, and crowded cells again, so that a few dense towns
//! in a wide plan do not make the step quadratic. A segment is in every cell that has a pixel it may
//! pass, so what meets at a pixel meets in the pixel's cell, and only there is it asked for.

use crate::overlay::csr::Csr;
use crate::overlay::frame::{Bounds, Local};
use crate::overlay::lattice::{Lattice, Reach};
use crate::overlay::predicates::{Nearness, crossing, nearness};
use crate::overlay::segments::Segment;
use crate::overlay::vertices::Vertices;

/// A segment passes a hot pixel, both by number.
pub(crate) type Event = (u32, u32);

/// A cell with no more segments than this is searched pair by pair.
const CROWD: usize = 32;

/// What a search found, and room to work in, kept from block to block.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) events: Vec<Event>,
    /// Segments that do not pass a hot pixel in their box, but would if they were bent: some stand here
    /// more than once.
    pub(crate) wary: Vec<u32>,
    near: Vec<Near>,
    hot: Vec<(Local, u32)>,
    picked: Vec<u32>,
}

/// One block's search.
pub(crate) struct Search<'a> {
    segments: &'a [Segment],
    vertices: &'a mut Vertices,
    found: &'a mut Found,
}

/// A segment of a cell, with its box.
#[derive(Clone, Copy, Debug)]
struct Near {
    segment: Segment,
    bounds: Bounds,
    number: u32,
}

/// Where a cell lies: only what it owns is found in it.
#[derive(Clone, Copy)]
struct Place<'a> {
    lattice: &'a Lattice,
    cell: usize,
    /// The lattice's box.
    bounds: Bounds,
}

impl Place<'_> {
    fn owns(&self, point: Local) -> bool {
        self.bounds.holds(point) && self.lattice.cell(point) == self.cell
    }
}

#[expect(clippy::needless_bitwise_bool, reason = "which of a cell's pairs meet no branch can foresee")]
impl<'a> Search<'a> {
    pub(crate) fn new(segments: &'a [Segment], vertices: &'a mut Vertices, found: &'a mut Found) -> Self {
        found.events.clear();
        found.wary.clear();
        Self { segments, vertices, found }
    }

    /// Searches all cells of a lattice over `bounds`, given the segments and the vertices of each.
    pub(crate) fn cells(
        &mut self,
        lattice: &Lattice,
        bounds: Bounds,
        members: &Csr<u32>,
        vertices: &Csr<u32>,
    ) {
        for cell in 0..lattice.len() {
            let members = members.of(cell);
            if members.is_empty() {
                continue;
            }
            let place = Place { lattice, cell, bounds };
            if members.len() <= CROWD || !self.divide(place, members, vertices.of(cell)) {
                self.pairs(place, members, vertices.of(cell));
            }
        }
    }

    /// Divides a crowded cell; `false` where that would not thin the crowd: in a bundle of borders, in a
    /// star, and in a cell of one pixel.
    fn divide(&mut self, place: Place<'_>, members: &[u32], vertices: &[u32]) -> bool {
        let bounds = place.lattice.points(place.cell).cut_to(&place.bounds);
        let Bounds { min, max } = bounds;
        if max.x <= min.x + 1 && max.y <= min.y + 1 {
            return false;
        }
        let ends = members.iter().map(|&member| {
            let Segment { a, b } = self.segments[member as usize];
            (a, b)
        });
        let wanted = (members.len() as f64 / 4.0).min(65_536.0);
        let lattice = Lattice::with_about(bounds, wanted, Reach::of(ends));
        let mut placed: Vec<(u32, u32)> = Vec::new();
        for &member in members {
            let Segment { a, b } = self.segments[member as usize];
            lattice.along(a, b, |cell| placed.push((cell as u32, member)));
        }
        let mut by_cell = Csr::default();
        by_cell.fill(lattice.len(), &placed);
        let work: usize = (0..lattice.len()).map(|cell| by_cell.of(cell).len().pow(2)).sum();
        if work > members.len().pow(2) / 2 {
            return false;
        }
        placed.clear();
        placed.extend(
            vertices
                .iter()
                .map(|&vertex| (lattice.cell(self.vertices.points[vertex as usize]) as u32, vertex)),
        );
        let mut vertices = Csr::default();
        vertices.fill(lattice.len(), &placed);
        self.cells(&lattice, bounds, &by_cell, &vertices);
        true
    }

    /// Finds the crossings in a cell, then which segments pass its hot pixels.
    fn pairs(&mut self, place: Place<'_>, members: &[u32], vertices: &[u32]) {
        let Found { near, hot, .. } = &mut *self.found;
        near.clear();
        near.extend(members.iter().map(|&number| {
            let segment = self.segments[number as usize];
            Near { segment, bounds: Bounds::of(segment.a, segment.b), number }
        }));
        hot.clear();
        hot.extend(vertices.iter().map(|&vertex| (self.vertices.points[vertex as usize], vertex)));
        self.find_crossings(place);
        let Found { near, hot, events, wary, picked } = &mut *self.found;
        let is_crowded = near.len() > CROWD;
        if is_crowded {
            hot.sort_unstable();
        }
        for &Near { segment: Segment { a, b }, bounds, number } in near.iter() {
            let mut hot = hot.as_slice();
            if is_crowded {
                let first = hot.partition_point(|(pixel, _)| pixel.x < a.x);
                let last = hot.partition_point(|(pixel, _)| pixel.x <= b.x);
                hot = &hot[first..last];
            }
            let is_passed = |&(pixel, _): &(Local, u32)| bounds.holds(pixel) & (pixel != a) & (pixel != b);
            for &index in pick(hot, picked, is_passed) {
                let (pixel, vertex) = hot[index as usize];
                match nearness(a, b, pixel) {
                    Nearness::Passes => events.push((number, vertex)),
                    Nearness::Close => wary.push(number),
                    Nearness::Far => {}
                }
            }
        }
    }

    fn find_crossings(&mut self, place: Place<'_>) {
        let Found { near, hot, picked, .. } = &mut *self.found;
        for (k, one) in near.iter().enumerate() {
            let Segment { a, b } = one.segment;
            // Two that share an end have no other point in common, or run along one another.
            let may_cross = |other: &Near| {
                let Segment { a: c, b: d } = other.segment;
                one.bounds.meets(&other.bounds) & (a != c) & (b != d) & (a != d) & (b != c)
            };
            let others = &near[k + 1..];
            for &index in pick(others, picked, may_cross) {
                let Segment { a: c, b: d } = others[index as usize].segment;
                if let Some(pixel) = crossing(a, b, c, d)
                    && place.owns(pixel)
                {
                    let n = self.vertices.len();
                    let number = self.vertices.number(pixel);
                    // A pixel that was hot before is among the cell's vertices.
                    if self.vertices.len() > n {
                        hot.push((pixel, number));
                    }
                }
            }
        }
    }
}

/// The indices of the items that are wanted, without a branch for each: few are, and which cannot be
/// foreseen.
fn pick<'p, T>(items: &[T], picked: &'p mut Vec<u32>, is_wanted: impl Fn(&T) -> bool) -> &'p [u32] {
    if picked.len() < items.len() {
        picked.resize(items.len(), 0);
    }
    let mut n = 0;
    for (index, item) in (0..).zip(items) {
        picked[n] = index;
        n += usize::from(is_wanted(item));
    }
    &picked[..n]
}
