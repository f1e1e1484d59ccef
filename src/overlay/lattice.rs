//! A lattice: a box divided into columns and rows of equal size. Blocks, and the cells inside a block, are
//! cells of lattices.

use crate::overlay::frame::{Bounds, Local};

/// A box divided into `columns × rows` cells, numbered column by column from the lower left.
///
/// What lies outside the box counts to the cells at its border, so every point has a cell.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lattice {
    min_x: f64,
    min_y: f64,
    side_x: f64,
    side_y: f64,
    per_x: f64,
    per_y: f64,
    pub(crate) columns: u32,
    pub(crate) rows: u32,
}

/// How far segments reach on average, in steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    x: f64,
    y: f64,
}

impl Reach {
    /// The average of `n` segments with these sums.
    pub(crate) fn of_sums(x: u64, y: u64, n: usize) -> Self {
        let n = n.max(1) as f64;
        Self { x: x as f64 / n, y: y as f64 / n }
    }

    /// The average of some segments.
    pub(crate) fn of(segments: impl ExactSizeIterator<Item = (Local, Local)>) -> Self {
        let n = segments.len();
        let (x, y) = segments.fold((0, 0), |(x, y), (a, b)| {
            (x + u64::from(a.x.abs_diff(b.x)), y + u64::from(a.y.abs_diff(b.y)))
        });
        Self::of_sums(x, y, n)
    }
}

impl Lattice {
    /// Divides a box into `columns × rows` cells.
    pub(crate) fn new(Bounds { min, max }: Bounds, columns: u32, rows: u32) -> Self {
        let side_x = (f64::from(max.x) - f64::from(min.x) + 1.0) / f64::from(columns);
        let side_y = (f64::from(max.y) - f64::from(min.y) + 1.0) / f64::from(rows);
        Self {
            min_x: f64::from(min.x),
            min_y: f64::from(min.y),
            side_x,
            side_y,
            per_x: side_x.recip(),
            per_y: side_y.recip(),
            columns,
            rows,
        }
    }

    /// Divides a box into about `wanted` cells for segments that reach as far as `reach` says, in `x` and
    /// in `y`: cells of that shape, so that among long thin strips a segment is in few cells.
    pub(crate) fn with_about(bounds: Bounds, wanted: f64, reach: Reach) -> Self {
        let Bounds { min, max } = bounds;
        let width = f64::from(max.x) - f64::from(min.x) + 1.0;
        let height = f64::from(max.y) - f64::from(min.y) + 1.0;
        let (across, along) = (width / reach.x.clamp(1.0, width), height / reach.y.clamp(1.0, height));
        let columns = (wanted * across / along).sqrt().clamp(1.0, wanted.min(width));
        let rows = (wanted / columns).clamp(1.0, height);
        Self::new(bounds, columns.ceil() as u32, rows.ceil() as u32)
    }

    pub(crate) fn len(&self) -> usize {
        self.columns as usize * self.rows as usize
    }

    /// Monotone in `x`, as rounded sums and products are; so what lies between two points of a cell's
    /// columns lies in those columns.
    pub(crate) fn column(&self, x: f64) -> u32 {
        // The cast takes what is negative to zero.
        (((x - self.min_x) * self.per_x) as u32).min(self.columns - 1)
    }

    pub(crate) fn row(&self, y: f64) -> u32 {
        (((y - self.min_y) * self.per_y) as u32).min(self.rows - 1)
    }

    /// The cell of a point.
    pub(crate) fn cell(&self, point: Local) -> usize {
        self.number(self.column(f64::from(point.x)), self.row(f64::from(point.y)))
    }

    pub(crate) fn number(&self, column: u32, row: u32) -> usize {
        column as usize * self.rows as usize + row as usize
    }

    /// The box of the points that count to a cell.
    pub(crate) fn points(&self, cell: usize) -> Bounds {
        let (column, row) = ((cell / self.rows as usize) as u32, (cell % self.rows as usize) as u32);
        let x = |column: u32| first_of(column, self.columns, self.min_x, self.side_x, |x| self.column(x));
        let y = |row: u32| first_of(row, self.rows, self.min_y, self.side_y, |y| self.row(y));
        let before = |first: u64| (first - 1) as u32;
        Bounds {
            min: Local { x: x(column) as u32, y: y(row) as u32 },
            max: Local { x: before(x(column + 1)), y: before(y(row + 1)) },
        }
    }

    /// Visits every cell that has a pixel the segment may pass; some more may be visited.
    ///
    /// Costs the number of cells along the segment, not those of its box.
    pub(crate) fn along(&self, a: Local, b: Local, mut visit: impl FnMut(usize)) {
        let (ax, ay, bx, by) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
        let (left, right) = (ax.min(bx) - 1.0, ax.max(bx) + 1.0);
        let (low, high) = (ay.min(by) - 1.0, ay.max(by) + 1.0);
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
        // Two steps of slack cover the pixel, and the rest the rounding of the floats here.
        let slack = 2.0 + self.side_y * 1e-9;
        let slope = (bx - ax) / (by - ay);
        let drift = slope.abs() * (slack + 1.0) + slack;
        for row in first_row..=last_row {
            let bottom = self.min_y + f64::from(row) * self.side_y;
            let (x0, x1) = (ax + (bottom - ay) * slope, ax + (bottom + self.side_y - ay) * slope);
            // The lattice's border cells reach without end.
            let is_open =
                (row == 0 && low < self.min_y) || (row + 1 == self.rows && high > bottom + self.side_y);
            let (from, to) = if is_open { (left, right) } else { (x0.min(x1) - drift, x0.max(x1) + drift) };
            for column in self.column(from.max(left))..=self.column(to.min(right)) {
                visit(self.number(column, row));
            }
        }
    }
}

/// The least integer that counts to column or row `index`: 0 for the first, for nothing lies before it.
fn first_of(index: u32, count: u32, min: f64, side: f64, of: impl Fn(f64) -> u32) -> u64 {
    if index == 0 {
        return 0;
    }
    if index == count {
        return u64::from(u32::MAX) + 1;
    }
    let mut first = (min + f64::from(index) * side).ceil().max(0.0) as u64;
    while of(first as f64) < index {
        first += 1;
    }
    while first > 0 && of((first - 1) as f64) >= index {
        first -= 1;
    }
    first
}
