//! Step 3: the runs of a block become unique segments.
//!
//! A layer's own edges are unique already, its borders being stored so; but layers share borders too.
//! A segment is kept once; where several chains run along it, it bears a bundle of their flanks.

use crate::overlay::blocks::Blocks;
use crate::overlay::flanks::{Beside, Bundles, of_chain};
use crate::overlay::frame::Local;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::runs::Run;
use crate::overlay::vertices::Vertices;

/// A segment `a → b`, `a < b`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) a: Local,
    pub(crate) b: Local,
}

/// The segments a block looks at, no two alike: first those with both ends in it, then the visitors.
#[derive(Debug, Default)]
pub(crate) struct Segments {
    pub(crate) vertices: Vertices,
    pub(crate) all: Vec<Segment>,
    pub(crate) beside: Vec<Beside>,
    /// For the segments with both ends in the block, the numbers of their vertices.
    pub(crate) ends: Vec<[u32; 2]>,
    pub(crate) bundles: Bundles,
    /// For each vertex the half-segment that left it last, for each half-segment the one before.
    latest: Vec<u32>,
    before: Vec<u32>,
    /// Segments found again, and what lies beside them there.
    again: Vec<(u32, Beside)>,
    visitors: Vec<(Segment, Beside)>,
}

const NONE: u32 = u32::MAX;

impl Segment {
    /// The segment between two points, and whether it runs against them.
    fn between(from: Local, to: Local) -> (Self, bool) {
        if from < to { (Self { a: from, b: to }, false) } else { (Self { a: to, b: from }, true) }
    }
}

impl Segments {
    /// Forgets what was, and gathers the segments of a block.
    pub(crate) fn load(&mut self, block: usize, runs: &[Run], lines: &Lines<'_>, blocks: &Blocks) {
        self.clear(runs.iter().map(|run| run.n_edges as usize + 1).sum());
        let bounds = blocks.bounds(block);
        let is_own = |point: Local| bounds.holds(point);
        for run in runs {
            let mut points = lines.points_from(run.chain, run.from).take(run.n_edges as usize + 1);
            let Some(mut from) = points.next() else { continue };
            let mut start = is_own(from).then(|| self.vertex(from).0);
            for to in points {
                let end = is_own(to).then(|| self.vertex(to));
                let (segment, is_flipped) = Segment::between(from, to);
                let beside = of_chain(run.chain, is_flipped);
                if let (Some(start), Some((end, is_old))) = (start, end) {
                    let ends = if is_flipped { [end, start] } else { [start, end] };
                    // No segment leads to a vertex that is new.
                    self.add(segment, ends, beside, is_old);
                } else {
                    self.visitors.push((segment, beside));
                }
                (from, start) = (to, end.map(|(number, _)| number));
            }
        }
        let is_any_gone = self.bundle(lines) | self.add_visitors(lines);
        if is_any_gone {
            self.renumber(is_own);
        }
    }

    fn clear(&mut self, n_points: usize) {
        self.vertices.reset(n_points);
        self.all.clear();
        self.beside.clear();
        self.ends.clear();
        self.bundles = Bundles::default();
        self.latest.clear();
        self.before.clear();
        self.again.clear();
        self.visitors.clear();
    }

    /// The number of a vertex, and whether it was there before.
    fn vertex(&mut self, point: Local) -> (u32, bool) {
        let n = self.vertices.len();
        let number = self.vertices.number(point);
        if self.vertices.len() > n {
            self.latest.push(NONE);
            (number, false)
        } else {
            (number, true)
        }
    }

    fn add(&mut self, segment: Segment, ends: [u32; 2], beside: Beside, may_be_there: bool) {
        if may_be_there && let Some(there) = self.find(ends) {
            self.again.push((there, beside));
            return;
        }
        let number = self.all.len() as u32;
        self.all.push(segment);
        self.ends.push(ends);
        self.beside.push(beside);
        for (side, end) in (0..2).zip(ends) {
            self.before.push(self.latest[end as usize]);
            self.latest[end as usize] = number << 1 | side;
        }
    }

    /// The segment between two vertices. Looks at those of both in turn, so it costs what the vertex with
    /// fewer of them has.
    fn find(&self, ends: [u32; 2]) -> Option<u32> {
        let mut halves = ends.map(|end| self.latest[end as usize]);
        while !halves.contains(&NONE) {
            for half in &mut halves {
                if self.ends[(*half >> 1) as usize] == ends {
                    return Some(*half >> 1);
                }
                *half = self.before[*half as usize];
            }
        }
        None
    }

    /// Bundles the flanks of segments found more than once, and removes those whose flanks cancel out;
    /// returns whether there were any.
    fn bundle(&mut self, lines: &Lines<'_>) -> bool {
        if self.again.is_empty() {
            return false;
        }
        self.again.sort_unstable();
        let mut is_gone = vec![false; self.all.len()];
        let mut flanks: Vec<Flank> = Vec::new();
        for group in self.again.chunk_by(|one, other| one.0 == other.0) {
            let segment = group[0].0 as usize;
            flanks.clear();
            self.bundles.expand(self.beside[segment], lines, &mut flanks);
            for &(_, beside) in group {
                self.bundles.expand(beside, lines, &mut flanks);
            }
            match self.bundles.keep(&mut flanks) {
                Some(beside) => self.beside[segment] = beside,
                None => is_gone[segment] = true,
            }
        }
        keep_others(&mut self.all, &is_gone);
        keep_others(&mut self.ends, &is_gone);
        keep_others(&mut self.beside, &is_gone);
        is_gone.contains(&true)
    }

    /// The same for the segments that leave the block or pass it.
    fn add_visitors(&mut self, lines: &Lines<'_>) -> bool {
        let mut is_any_gone = false;
        self.visitors.sort_unstable_by_key(|(segment, beside)| (segment.a, segment.b, *beside));
        let mut flanks: Vec<Flank> = Vec::new();
        for group in self.visitors.chunk_by(|one, other| one.0 == other.0) {
            let mut beside = Some(group[0].1);
            if group.len() > 1 {
                flanks.clear();
                for &(_, beside) in group {
                    self.bundles.expand(beside, lines, &mut flanks);
                }
                beside = self.bundles.keep(&mut flanks);
            }
            if let Some(beside) = beside {
                self.all.push(group[0].0);
                self.beside.push(beside);
            }
            is_any_gone |= beside.is_none();
        }
        is_any_gone
    }

    /// Forgets the vertices where no segment ends any more.
    fn renumber(&mut self, is_own: impl Fn(Local) -> bool) {
        let points = self.vertices.points.clone();
        self.vertices.reset(points.len());
        for end in self.ends.iter_mut().flatten() {
            *end = self.vertices.number(points[*end as usize]);
        }
        for segment in &self.all[self.ends.len()..] {
            for end in [segment.a, segment.b] {
                if is_own(end) {
                    self.vertices.number(end);
                }
            }
        }
    }
}

/// Removes what is gone.
fn keep_others<T>(items: &mut Vec<T>, is_gone: &[bool]) {
    let mut is_gone = is_gone.iter();
    items.retain(|_| is_gone.next() == Some(&false));
}
