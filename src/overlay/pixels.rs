//! The hot pixels of one block, by cell, for those who ask what a segment passes.

use crate::overlay::frame::{Bounds, Local};
use crate::overlay::lattice::Lattice;
use crate::overlay::predicates::{Nearness, nearness};

/// Hot pixels, numbered by cell, in a cell by their order: an order that hangs on geometry alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pixels {
    lattice: Lattice,
    /// Where the pixels of each cell begin; one longer than the cells.
    offsets: Vec<u32>,
    pub(crate) points: Vec<Local>,
}

/// In a cell with more pixels than this those in question are looked up by `x`.
const MANY: usize = 24;

impl Pixels {
    /// Sorts points; also returns the new number of each.
    pub(crate) fn new(lattice: Lattice, points: &[Local]) -> (Self, Vec<u32>) {
        let mut offsets = vec![0_u32; lattice.len() + 1];
        let cells: Vec<u32> = points.iter().map(|&point| lattice.cell(point) as u32).collect();
        for &cell in &cells {
            offsets[cell as usize] += 1;
        }
        let mut end = 0;
        for offset in &mut offsets {
            end += *offset;
            *offset = end;
        }
        // Each cell's end becomes its beginning.
        let mut order: Vec<(Local, u32)> = vec![(Local::default(), 0); end as usize];
        for ((number, &cell), &point) in (0..).zip(&cells).zip(points) {
            let next = &mut offsets[cell as usize];
            *next -= 1;
            order[*next as usize] = (point, number);
        }
        for cell in 0..lattice.len() {
            order[offsets[cell] as usize..offsets[cell + 1] as usize].sort_unstable();
        }
        let mut renumbered = vec![0; points.len()];
        for (new, &(_, old)) in (0..).zip(&order) {
            renumbered[old as usize] = new;
        }
        let points = order.into_iter().map(|(point, _)| point).collect();
        (Self { lattice, offsets, points }, renumbered)
    }

    /// The number of a hot pixel.
    pub(crate) fn number(&self, point: Local) -> Option<u32> {
        let cell = self.lattice.cell(point);
        let (from, to) = (self.offsets[cell] as usize, self.offsets[cell + 1] as usize);
        let index = self.points[from..to].binary_search(&point).ok()?;
        Some((from + index) as u32)
    }

    /// Finds the hot pixels that a segment passes, without its ends.
    pub(crate) fn passed(&self, a: Local, b: Local, found: &mut Vec<Hot>) {
        if self.points.is_empty() {
            return;
        }
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        let bounds = Bounds::of(a, b);
        self.lattice.along(a, b, |cell| {
            let (mut from, mut to) = (self.offsets[cell] as usize, self.offsets[cell + 1] as usize);
            if to - from > MANY {
                let pixels = &self.points[from..to];
                to = from + pixels.partition_point(|pixel| pixel.x <= b.x);
                from += pixels.partition_point(|pixel| pixel.x < a.x);
            }
            for (number, &pixel) in (from as u32..).zip(&self.points[from..to]) {
                if bounds.holds(pixel)
                    && pixel != a
                    && pixel != b
                    && nearness(a, b, pixel) == Nearness::Passes
                {
                    found.push((pixel, number));
                }
            }
        });
    }
}

/// A hot pixel and its number in its block.
pub(crate) type Hot = (Local, u32);

/// Bends a segment through the hot pixels it passes, and each piece again, for a bent piece may pass a
/// pixel the straight one did not (iterated snap rounding, Halperin & Packer 2002).
///
/// `known` are the pixels the segment is known to pass; `passed` finds those of a piece; `piece` is called
/// with the pieces from `a` to `b`.
pub(crate) fn bend(
    a: Hot,
    b: Hot,
    known: &mut Vec<Hot>,
    passed: impl Fn(Local, Local, &mut Vec<Hot>),
    mut piece: impl FnMut(Hot, Hot),
) {
    // A piece's pixels lie in its box, and none is an end: the pieces of a piece are smaller than it.
    sort_along(a.0, b.0, known);
    // What lies ahead, the nearest last.
    let mut ahead = vec![b];
    ahead.extend(known.iter().rev());
    let mut from = a;
    while let Some(&to) = ahead.last() {
        known.clear();
        passed(from.0, to.0, known);
        if known.is_empty() {
            piece(from, to);
            from = to;
            ahead.pop();
        } else {
            sort_along(from.0, to.0, known);
            ahead.extend(known.iter().rev());
        }
    }
}

/// The same where no piece can pass another pixel.
pub(crate) fn bend_once(a: Hot, b: Hot, known: &mut Vec<Hot>, mut piece: impl FnMut(Hot, Hot)) {
    sort_along(a.0, b.0, known);
    let mut from = a;
    for &to in known.iter().chain([&b]) {
        piece(from, to);
        from = to;
    }
}

/// Sorts pixels that a segment passes along it: they are ordered alike in `x` and, along its direction, in
/// `y`.
fn sort_along(a: Local, b: Local, pixels: &mut Vec<Hot>) {
    if pixels.len() < 2 {
        return;
    }
    let (is_leftward, is_falling) = (b.x < a.x, b.y < a.y);
    let along = |value: u32, is_back: bool| if is_back { -i64::from(value) } else { i64::from(value) };
    pixels.sort_unstable_by_key(|(pixel, _)| (along(pixel.x, is_leftward), along(pixel.y, is_falling)));
    pixels.dedup_by_key(|(pixel, _)| *pixel);
}
