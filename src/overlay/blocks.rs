//! Blocks: a regular division of the extent, for locality and for threads.
//!
//! A block never clips geometry. A segment lives in the block of its lesser end and is looked at in every
//! block it comes near.

use crate::overlay::frame::Local;

/// Points in an average block: small enough for the cache, large enough to pay for itself.
const POINTS_PER_BLOCK: f64 = 4000.0;

/// The division of the extent into `columns × rows` blocks, numbered row by row from the lower left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks {
    min: Local,
    side: f64,
    per_step: f64,
    pub(crate) columns: u32,
    pub(crate) rows: u32,
}

impl Blocks {
    /// Divides the box from `min` to `max` for `n_points` points.
    pub(crate) fn new(min: Local, max: Local, n_points: usize) -> Self {
        let width = f64::from(max.x) - f64::from(min.x) + 1.0;
        let height = f64::from(max.y) - f64::from(min.y) + 1.0;
        let wanted = (n_points as f64 / POINTS_PER_BLOCK).clamp(1.0, 1e6);
        // A long thin extent still gets at most `wanted` blocks in a row.
        let side = (width * height / wanted).sqrt().max(width.max(height) / wanted).ceil().max(1.0);
        Self {
            min,
            side,
            per_step: 1.0 / side,
            columns: ((width / side).floor() as u32) + 1,
            rows: ((height / side).floor() as u32) + 1,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    fn column(&self, x: i64) -> u32 {
        let column = ((x - i64::from(self.min.x)) as f64 * self.per_step) as u32;
        column.min(self.columns - 1)
    }

    fn row(&self, y: i64) -> u32 {
        let row = ((y - i64::from(self.min.y)) as f64 * self.per_step) as u32;
        row.min(self.rows - 1)
    }

    /// The column and row of a point.
    pub(crate) fn cell_of(&self, point: Local) -> (u32, u32) {
        (self.column(i64::from(point.x)), self.row(i64::from(point.y)))
    }

    /// The number of the block that owns a point.
    pub(crate) fn of(&self, point: Local) -> usize {
        let (column, row) = self.cell_of(point);
        self.number(column, row)
    }

    pub(crate) fn number(&self, column: u32, row: u32) -> usize {
        row as usize * self.columns as usize + column as usize
    }

    /// A box that holds all points of a block, and at most a few steps more.
    pub(crate) fn bounds(&self, block: usize) -> (Local, Local) {
        let (column, row) = (block % self.columns as usize, block / self.columns as usize);
        let low =
            |origin: u32, index: usize| (f64::from(origin) + index as f64 * self.side).floor() as i64 - 2;
        let clamp = |value: i64| value.clamp(0, i64::from(u32::MAX)) as u32;
        let (x, y) = (low(self.min.x, column), low(self.min.y, row));
        let reach = self.side.ceil() as i64 + 4;
        (Local { x: clamp(x), y: clamp(y) }, Local { x: clamp(x + reach), y: clamp(y + reach) })
    }

    /// Calls `visit` with every block that owns a pixel the segment may pass; some more may be visited.
    ///
    /// Costs the number of blocks along the segment, not those of its box.
    pub(crate) fn along(&self, a: Local, b: Local, mut visit: impl FnMut(usize)) {
        let (left, right) = (i64::from(a.x.min(b.x)) - 1, i64::from(a.x.max(b.x)) + 1);
        let (low, high) = (i64::from(a.y.min(b.y)) - 1, i64::from(a.y.max(b.y)) + 1);
        let (first_row, last_row) = (self.row(low), self.row(high));
        let (first_column, last_column) = (self.column(left), self.column(right));
        if first_row == last_row || first_column == last_column {
            for row in first_row..=last_row {
                for column in first_column..=last_column {
                    visit(self.number(column, row));
                }
            }
            return;
        }
        // Two steps of slack cover the pixel and the rounding of the floats here.
        let slack = 2.0 + self.side * 1e-9;
        let (ax, ay) = (f64::from(a.x), f64::from(a.y));
        let slope = (f64::from(b.x) - ax) / (f64::from(b.y) - ay);
        for row in first_row..=last_row {
            let bottom = f64::from(self.min.y) + f64::from(row) * self.side - slack;
            let top = bottom + self.side + 2.0 * slack;
            let (x0, x1) = (ax + (bottom - ay) * slope, ax + (top - ay) * slope);
            let from = (x0.min(x1) - slack).max(left as f64) as i64;
            let to = (x0.max(x1) + slack).min(right as f64) as i64;
            for column in self.column(from)..=self.column(to.max(from)) {
                visit(self.number(column, row));
            }
        }
    }
}
