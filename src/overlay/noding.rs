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
use crate::overlay::predicates::{crossing, passes};
use crate::overlay::segments::{Raw, Segments, runs};

/// A segment meets a hot pixel: the segment's index in its home block, and the pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    segment: u32,
    pixel: Local,
}

/// A segment seen from a block: where it lives, its ends, and whether it was bent in the last round.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    home: u32,
    index: u32,
    a: Local,
    b: Local,
    is_bent: bool,
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
    let found: Vec<Vec<(u32, Event)>> = (0..blocks.len())
        .into_par_iter()
        .map(|block| {
            let visitors = visitors.get(block);
            let is_bent = |seen: &Seen| seen.is_bent;
            if round == Round::Again && segments[block].bent.is_empty() && !visitors.iter().any(is_bent) {
                return Vec::new();
            }
            let mut seen = own(&segments[block], block, round);
            seen.extend_from_slice(visitors);
            let mut search = Search { blocks, block, round, events: Vec::new() };
            let all: Vec<u32> = (0..seen.len() as u32).collect();
            let (min, max) = blocks.bounds(block);
            search.cell(&seen, &all, Box2 { min, max });
            let mut events = search.events;
            events.sort_unstable();
            events.dedup();
            events
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

/// Segments seen by blocks other than their home.
fn visitors(segments: &[Segments], blocks: &Blocks, round: Round) -> Buckets<Seen> {
    Buckets::scatter(&runs(blocks.len()), blocks.len(), |run, emit| {
        for block in run.clone() {
            let own = &segments[block];
            let mut visit = |index: usize, is_bent: bool| {
                let (a, b) = (own.a[index], own.b[index]);
                blocks.along(a, b, |other| {
                    if other != block {
                        let seen = Seen { home: block as u32, index: index as u32, a, b, is_bent };
                        emit(other, seen);
                    }
                });
            };
            match round {
                Round::First => (0..own.len()).for_each(|index| visit(index, true)),
                Round::Again => own.bent.iter().for_each(|&index| visit(index as usize, true)),
            }
            if round == Round::Again {
                // A segment that stayed still brings its vertex to the block where it ends.
                for index in 0..own.len() {
                    let (a, b) = (own.a[index], own.b[index]);
                    let end = blocks.of(b);
                    if end != block {
                        emit(end, Seen { home: block as u32, index: index as u32, a, b, is_bent: false });
                    }
                }
            }
        }
    })
}

/// A block's own segments. In later rounds those not bent still bring their vertices.
fn own(segments: &Segments, block: usize, round: Round) -> Vec<Seen> {
    let mut seen: Vec<Seen> = (0..segments.len())
        .map(|index| Seen {
            home: block as u32,
            index: index as u32,
            a: segments.a[index],
            b: segments.b[index],
            is_bent: round == Round::First,
        })
        .collect();
    if round == Round::Again {
        for &index in &segments.bent {
            seen[index as usize].is_bent = true;
        }
    }
    seen
}

/// A closed box.
#[derive(Clone, Copy, Debug)]
struct Box2 {
    min: Local,
    max: Local,
}

impl Box2 {
    fn holds(&self, point: Local) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }
}

/// The search for events in one block.
struct Search<'a> {
    blocks: &'a Blocks,
    block: usize,
    round: Round,
    /// (home block, event).
    events: Vec<(u32, Event)>,
}

/// A cell with no more segments than this is searched pair by pair.
const CROWD: usize = 24;

impl Search<'_> {
    /// Searches the segments `here` for events whose pixel lies in `bounds`, dividing crowded cells.
    fn cell(&mut self, seen: &[Seen], here: &[u32], bounds: Box2) {
        let width = i64::from(bounds.max.x) - i64::from(bounds.min.x) + 1;
        let height = i64::from(bounds.max.y) - i64::from(bounds.min.y) + 1;
        if here.len() <= CROWD || width.max(height) <= 2 {
            self.pairs(seen, here, bounds);
            return;
        }
        let grid = Grid::new(bounds, here.len());
        let (offsets, members) = grid.distribute(seen, here);
        let inside = |cell: usize| &members[offsets[cell] as usize..offsets[cell + 1] as usize];
        // Where dividing does not thin the crowd (a bundle of borders, a star), pairs are the cheaper way.
        let work: usize = (0..grid.cells()).map(|cell| inside(cell).len().pow(2)).sum();
        if work > here.len().pow(2) / 2 {
            self.pairs(seen, here, bounds);
            return;
        }
        for cell in 0..grid.cells() {
            if !inside(cell).is_empty() {
                self.cell(seen, inside(cell), grid.bounds(cell));
            }
        }
    }

    /// Finds the hot pixels in `bounds` and the segments that pass them, pair by pair.
    fn pairs(&mut self, seen: &[Seen], here: &[u32], bounds: Box2) {
        let mut hot: Vec<Local> = Vec::new();
        for (k, &i) in here.iter().enumerate() {
            let one = &seen[i as usize];
            hot.extend([one.a, one.b].into_iter().filter(|&end| bounds.holds(end)));
            if self.round == Round::Again {
                continue;
            }
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
                {
                    hot.push(pixel);
                }
            }
        }
        hot.sort_unstable();
        hot.dedup();
        // A pixel is dealt with by the block that owns it, and there by the one cell that holds it.
        hot.retain(|&pixel| self.blocks.of(pixel) == self.block);
        for &i in here {
            let segment = &seen[i as usize];
            if !segment.is_bent {
                continue;
            }
            let first = hot.partition_point(|pixel| pixel.x < segment.a.x);
            for &pixel in hot[first..].iter().take_while(|pixel| pixel.x <= segment.b.x) {
                if pixel != segment.a && pixel != segment.b && passes(segment.a, segment.b, pixel) {
                    self.events.push((segment.home, Event { segment: segment.index, pixel }));
                }
            }
        }
    }
}

/// A regular grid of cells over a box.
struct Grid {
    bounds: Box2,
    side_x: i64,
    side_y: i64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// About one cell for every four segments.
    fn new(bounds: Box2, n_segments: usize) -> Self {
        let across = ((n_segments as f64 / 4.0).sqrt().ceil() as i64).clamp(2, 256);
        let width = i64::from(bounds.max.x) - i64::from(bounds.min.x) + 1;
        let height = i64::from(bounds.max.y) - i64::from(bounds.min.y) + 1;
        let (side_x, side_y) = ((width / across).max(1) + 1, (height / across).max(1) + 1);
        let columns = ((width + side_x - 1) / side_x) as usize;
        let rows = ((height + side_y - 1) / side_y) as usize;
        Self { bounds, side_x, side_y, columns, rows }
    }

    fn cells(&self) -> usize {
        self.columns * self.rows
    }

    fn bounds(&self, cell: usize) -> Box2 {
        let (column, row) = ((cell % self.columns) as i64, (cell / self.columns) as i64);
        let (x, y) = (
            i64::from(self.bounds.min.x) + column * self.side_x,
            i64::from(self.bounds.min.y) + row * self.side_y,
        );
        Box2 {
            min: Local { x: x as i32, y: y as i32 },
            max: Local {
                x: (x + self.side_x - 1).min(i64::from(self.bounds.max.x)) as i32,
                y: (y + self.side_y - 1).min(i64::from(self.bounds.max.y)) as i32,
            },
        }
    }

    /// The cells a segment may have pixels in.
    fn visit(&self, segment: &Seen, mut visit: impl FnMut(usize)) {
        let column = |x: i64| {
            ((x - i64::from(self.bounds.min.x)).max(0) / self.side_x).min(self.columns as i64 - 1) as usize
        };
        let row = |y: i64| {
            ((y - i64::from(self.bounds.min.y)).max(0) / self.side_y).min(self.rows as i64 - 1) as usize
        };
        let (a, b) = (segment.a, segment.b);
        let (low, high) = (i64::from(a.y.min(b.y)) - 1, i64::from(a.y.max(b.y)) + 1);
        let (left, right) = (i64::from(a.x) - 1, i64::from(b.x) + 1);
        if right < i64::from(self.bounds.min.x)
            || left > i64::from(self.bounds.max.x)
            || high < i64::from(self.bounds.min.y)
            || low > i64::from(self.bounds.max.y)
        {
            return;
        }
        let (first_row, last_row) = (row(low), row(high));
        let (first_column, last_column) = (column(left), column(right));
        if first_row == last_row || first_column == last_column {
            for row in first_row..=last_row {
                for column in first_column..=last_column {
                    visit(row * self.columns + column);
                }
            }
            return;
        }
        // Row by row, so that a long slanting segment costs the cells along it, not those of its box.
        let slope = (f64::from(b.x) - f64::from(a.x)) / (f64::from(b.y) - f64::from(a.y));
        let x_at = |y: i64| f64::from(a.x) + (y as f64 - f64::from(a.y)) * slope;
        for row in first_row..=last_row {
            let bottom = i64::from(self.bounds.min.y) + row as i64 * self.side_y - 2;
            let (x0, x1) = (x_at(bottom), x_at(bottom + self.side_y + 4));
            let from = ((x0.min(x1) - 3.0) as i64).max(left);
            let to = ((x0.max(x1) + 3.0) as i64).min(right);
            if from > to {
                continue;
            }
            for column in column(from)..=column(to) {
                visit(row * self.columns + column);
            }
        }
    }

    /// Counts and fills: for each cell the segments of `here` that may have pixels in it.
    fn distribute(&self, seen: &[Seen], here: &[u32]) -> (Vec<u32>, Vec<u32>) {
        let mut offsets = vec![0_u32; self.cells() + 1];
        for &i in here {
            self.visit(&seen[i as usize], |cell| offsets[cell + 1] += 1);
        }
        for cell in 0..self.cells() {
            offsets[cell + 1] += offsets[cell];
        }
        let mut next = offsets.clone();
        let mut members = vec![0_u32; offsets[self.cells()] as usize];
        for &i in here {
            self.visit(&seen[i as usize], |cell| {
                members[next[cell] as usize] = i;
                next[cell] += 1;
            });
        }
        (offsets, members)
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
