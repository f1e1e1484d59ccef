//! Step 3: snap rounding with hot pixels.
//!
//! Every vertex and every rounded crossing is a hot pixel; a segment that passes a hot pixel is bent to
//! its center. Robust by construction: no tolerance, nothing to fail (Hobby 1999; Guibas & Marimont 1998).
//! A bent segment may now pass a pixel the straight one did not; so bent segments are looked at again
//! until nothing moves (iterated snap rounding, Halperin & Packer 2002). Then overlaying the cells again
//! changes nothing.
//!
//! Within a block the segments are divided by a grid of cells, and crowded cells again, so that a few
//! dense towns in a wide plan do not make the step quadratic.

use rayon::prelude::*;

use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::frame::Local;
use crate::overlay::grid::{Box2, Cells, Grid};
use crate::overlay::predicates::{crossing, passes};
use crate::overlay::segments::{Raw, Segments, runs};

/// A segment meets a hot pixel: the segment's index in its home block, and the pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    segment: u32,
    pixel: Local,
}

/// A segment seen from a block: where it lives, and its ends.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    home: u32,
    index: u32,
    a: Local,
    b: Local,
}

/// Which segments a round of noding looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// All segments: crossings and vertices.
    First,
    /// Segments bent in the round before, against vertices: nothing else can have changed.
    Again,
}

/// Nodes all segments: afterwards no two cross and no vertex lies inside one.
pub(crate) fn node(mut segments: Vec<Segments>, blocks: &Blocks) -> Vec<Segments> {
    let mut round = Round::First;
    loop {
        let events = find_events(&segments, blocks, round);
        if events.len() == 0 {
            return segments;
        }
        segments = split(segments, events, blocks);
        round = Round::Again;
    }
}

/// Finds, in parallel by block, which segments meet which hot pixels; events are grouped by home block.
fn find_events(segments: &[Segments], blocks: &Blocks, round: Round) -> Buckets<Event> {
    let visitors = visitors(segments, blocks, round);
    let strays = strays(segments, blocks);
    let found: Vec<Vec<(u32, Event)>> = (0..blocks.len())
        .into_par_iter()
        .map(|block| {
            let own = &segments[block];
            let mut seen: Vec<Seen> = looked_at(own, round).map(|index| own.seen(block, index)).collect();
            seen.extend_from_slice(visitors.get(block));
            if seen.is_empty() {
                return Vec::new();
            }
            let mut vertices = own.a.clone();
            vertices.dedup();
            vertices.extend(own.b.iter().copied().filter(|&b| blocks.of(b) == block));
            vertices.extend_from_slice(strays.get(block));
            let mut search = Search { blocks, block, round, events: Vec::new(), hot: Vec::new() };
            let all: Vec<u32> = (0..seen.len() as u32).collect();
            let (min, max) = blocks.bounds(block);
            search.cell(&seen, &all, &vertices, Box2 { min, max });
            search.events
        })
        .collect();
    Buckets::scatter(&runs(blocks.len()), blocks.len(), |run, emit| {
        for events in &found[run.clone()] {
            for &(home, event) in events {
                emit(home as usize, event);
            }
        }
    })
}

/// The segments of a block a round looks at.
fn looked_at(own: &Segments, round: Round) -> Box<dyn Iterator<Item = usize> + '_> {
    match round {
        Round::First => Box::new(0..own.len()),
        Round::Again => Box::new(own.bent.iter().map(|&index| index as usize)),
    }
}

/// Segments looked at by blocks other than their home.
fn visitors(segments: &[Segments], blocks: &Blocks, round: Round) -> Buckets<Seen> {
    Buckets::scatter(&runs(blocks.len()), blocks.len(), |run, emit| {
        for block in run.clone() {
            let own = &segments[block];
            for index in looked_at(own, round) {
                blocks.along(own.a[index], own.b[index], |other| {
                    if other != block {
                        emit(other, own.seen(block, index));
                    }
                });
            }
        }
    })
}

/// Greater ends that lie in another block than their segment's home: vertices of that block.
fn strays(segments: &[Segments], blocks: &Blocks) -> Buckets<Local> {
    Buckets::scatter(&runs(blocks.len()), blocks.len(), |run, emit| {
        for block in run.clone() {
            for &b in &segments[block].b {
                let end = blocks.of(b);
                if end != block {
                    emit(end, b);
                }
            }
        }
    })
}

impl Segments {
    fn seen(&self, home: usize, index: usize) -> Seen {
        Seen { home: home as u32, index: index as u32, a: self.a[index], b: self.b[index] }
    }
}

/// The search for events in one block.
struct Search<'a> {
    blocks: &'a Blocks,
    block: usize,
    round: Round,
    /// (home block, event).
    events: Vec<(u32, Event)>,
    /// Room for the hot pixels of one cell.
    hot: Vec<Local>,
}

/// A cell with no more segments than this is searched pair by pair.
const CROWD: usize = 24;

impl Search<'_> {
    /// Searches the segments `here` for events whose pixel lies in `bounds`, dividing crowded cells.
    /// `vertices` are those in `bounds`, some of them twice.
    fn cell(&mut self, seen: &[Seen], here: &[u32], vertices: &[Local], bounds: Box2) {
        let is_sparse = here.len() <= CROWD && vertices.len() <= 4 * CROWD;
        if is_sparse || bounds.span() <= 1 {
            self.pairs(seen, here, vertices, bounds);
            return;
        }
        let grid = Grid::new(bounds, here.len().max(vertices.len() / 2));
        let segments = Cells::new(grid.cells(), here, |&i, visit| {
            grid.visit(seen[i as usize].a, seen[i as usize].b, visit);
        });
        // Where dividing does not thin the crowd (a bundle of borders, a star), pairs are the cheaper way.
        let work: usize = (0..grid.cells()).map(|cell| segments.get(cell).len().pow(2)).sum();
        if here.len() > CROWD && work > here.len().pow(2) / 2 {
            self.pairs(seen, here, vertices, bounds);
            return;
        }
        let vertices = Cells::new(grid.cells(), vertices, |&vertex, visit| visit(grid.cell(vertex)));
        for cell in 0..grid.cells() {
            if !segments.get(cell).is_empty() {
                self.cell(seen, segments.get(cell), vertices.get(cell), grid.bounds(cell));
            }
        }
    }

    /// Finds the hot pixels in `bounds` and the segments that pass them, pair by pair.
    fn pairs(&mut self, seen: &[Seen], here: &[u32], vertices: &[Local], bounds: Box2) {
        self.hot.clear();
        self.hot.extend_from_slice(vertices);
        if self.round == Round::First {
            self.find_crossings(seen, here, bounds);
        }
        self.hot.sort_unstable();
        self.hot.dedup();
        for &i in here {
            let segment = &seen[i as usize];
            let first = self.hot.partition_point(|pixel| pixel.x < segment.a.x);
            for &pixel in self.hot[first..].iter().take_while(|pixel| pixel.x <= segment.b.x) {
                if passes(segment.a, segment.b, pixel) && pixel != segment.a && pixel != segment.b {
                    self.events.push((segment.home, Event { segment: segment.index, pixel }));
                }
            }
        }
    }

    /// Adds the crossings whose pixel this block owns and this cell holds: then no other finds them too.
    fn find_crossings(&mut self, seen: &[Seen], here: &[u32], bounds: Box2) {
        for (k, &i) in here.iter().enumerate() {
            let one = &seen[i as usize];
            let (low, high) = (one.a.y.min(one.b.y), one.a.y.max(one.b.y));
            for &j in &here[k + 1..] {
                let other = &seen[j as usize];
                let is_apart = one.b.x < other.a.x
                    || other.b.x < one.a.x
                    || high < other.a.y.min(other.b.y)
                    || other.a.y.max(other.b.y) < low;
                if is_apart {
                    continue;
                }
                if let Some(pixel) = crossing(one.a, one.b, other.a, other.b)
                    && bounds.holds(pixel)
                    && self.blocks.of(pixel) == self.block
                {
                    self.hot.push(pixel);
                }
            }
        }
    }
}

/// Bends every segment with events through its pixels and merges the pieces with what stayed.
fn split(segments: Vec<Segments>, mut events: Buckets<Event>, blocks: &Blocks) -> Vec<Segments> {
    events.slices_mut().into_par_iter().zip(&segments).for_each(|(events, own)| sort_along(events, own));
    let mut pieces = Buckets::scatter(&runs(blocks.len()), blocks.len(), |run, emit| {
        for block in run.clone() {
            let own = &segments[block];
            for group in events.get(block).chunk_by(|one, other| one.segment == other.segment) {
                let index = group[0].segment as usize;
                // A pixel found twice gives a piece without length, which is no piece.
                let mut from = own.a[index];
                let ends = group.iter().map(|event| event.pixel).chain(std::iter::once(own.b[index]));
                for to in ends {
                    for &flank in own.flanks(index) {
                        let (left, right) = if flank & 1 == 0 { (from, to) } else { (to, from) };
                        if let Some(raw) = Raw::of_edge(left, right, flank >> 1) {
                            emit(blocks.of(raw.a), raw);
                        }
                    }
                    from = to;
                }
            }
        }
    });
    let events = &events;
    pieces
        .slices_mut()
        .into_par_iter()
        .zip(segments)
        .enumerate()
        .map(|(block, (new, own))| {
            let mut removed: Vec<u32> = events.get(block).iter().map(|event| event.segment).collect();
            removed.dedup();
            own.replaced(&removed, new)
        })
        .collect()
}

/// Sorts events by segment and, along each segment, from its lesser end to its greater.
///
/// The pixels one segment passes are ordered alike in `x` and, along its direction, in `y`.
fn sort_along(events: &mut [Event], own: &Segments) {
    events.sort_unstable_by_key(|event| {
        let index = event.segment as usize;
        let is_falling = own.b[index].y < own.a[index].y;
        let y = i64::from(event.pixel.y);
        (event.segment, event.pixel.x, if is_falling { -y } else { y })
    });
}
