//! A grid of cells inside a block, for [`crate::overlay::noding`].

use crate::overlay::frame::Local;

/// A closed box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Box2 {
    pub(crate) min: Local,
    pub(crate) max: Local,
}

impl Box2 {
    pub(crate) fn holds(&self, point: Local) -> bool {
        self.min.x <= point.x && point.x <= self.max.x && self.min.y <= point.y && point.y <= self.max.y
    }

    /// The longer side.
    pub(crate) fn span(&self) -> i64 {
        (i64::from(self.max.x) - i64::from(self.min.x)).max(i64::from(self.max.y) - i64::from(self.min.y))
    }
}

/// A regular grid of cells over a box.
pub(crate) struct Grid {
    bounds: Box2,
    side_x: i64,
    side_y: i64,
    per_step_x: f64,
    per_step_y: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// About one cell for every four segments; each is smaller than the box where that is wider than two.
    pub(crate) fn new(bounds: Box2, n_segments: usize) -> Self {
        let across = ((n_segments as f64 / 4.0).sqrt().ceil() as i64).clamp(2, 256);
        let width = i64::from(bounds.max.x) - i64::from(bounds.min.x) + 1;
        let height = i64::from(bounds.max.y) - i64::from(bounds.min.y) + 1;
        let (side_x, side_y) = ((width / across).max(1) + 1, (height / across).max(1) + 1);
        let columns = ((width + side_x - 1) / side_x) as usize;
        let rows = ((height + side_y - 1) / side_y) as usize;
        let (per_step_x, per_step_y) = (1.0 / side_x as f64, 1.0 / side_y as f64);
        Self { bounds, side_x, side_y, per_step_x, per_step_y, columns, rows }
    }

    pub(crate) fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// Monotone in `x`, as rounded products are; so a segment between two points lies between their cells.
    fn column(&self, x: i64) -> usize {
        let column = ((x - i64::from(self.bounds.min.x)) as f64 * self.per_step_x) as usize;
        column.min(self.columns - 1)
    }

    fn row(&self, y: i64) -> usize {
        let row = ((y - i64::from(self.bounds.min.y)) as f64 * self.per_step_y) as usize;
        row.min(self.rows - 1)
    }

    /// The cell that holds a point of the box.
    pub(crate) fn cell(&self, point: Local) -> usize {
        self.row(i64::from(point.y)) * self.columns + self.column(i64::from(point.x))
    }

    /// A box that holds the points of a cell, and at most a step more.
    pub(crate) fn bounds(&self, cell: usize) -> Box2 {
        let (column, row) = ((cell % self.columns) as i64, (cell / self.columns) as i64);
        let low = |origin: u32, index: i64, side: i64| i64::from(origin) + index * side;
        let (x, y) = (low(self.bounds.min.x, column, self.side_x), low(self.bounds.min.y, row, self.side_y));
        Box2 {
            min: Local { x: x as u32, y: y as u32 },
            max: Local {
                x: (x + self.side_x - 1).min(i64::from(self.bounds.max.x)) as u32,
                y: (y + self.side_y - 1).min(i64::from(self.bounds.max.y)) as u32,
            },
        }
    }

    /// Visits the cells the segment `a`–`b`, `a < b`, may have pixels in: those along it, not those of its
    /// box.
    pub(crate) fn visit(&self, a: Local, b: Local, visit: &mut dyn FnMut(usize)) {
        let (low, high) = (i64::from(a.y.min(b.y)) - 1, i64::from(a.y.max(b.y)) + 1);
        let (left, right) = (i64::from(a.x) - 1, i64::from(b.x) + 1);
        if right < i64::from(self.bounds.min.x)
            || left > i64::from(self.bounds.max.x)
            || high < i64::from(self.bounds.min.y)
            || low > i64::from(self.bounds.max.y)
        {
            return;
        }
        let (first_row, last_row) = (self.row(low), self.row(high));
        let (first_column, last_column) = (self.column(left), self.column(right));
        if first_row == last_row || first_column == last_column {
            for row in first_row..=last_row {
                for column in first_column..=last_column {
                    visit(row * self.columns + column);
                }
            }
            return;
        }
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
            for column in self.column(from)..=self.column(to) {
                visit(row * self.columns + column);
            }
        }
    }
}

/// Items by cell.
pub(crate) struct Cells<T> {
    offsets: Vec<u32>,
    members: Vec<T>,
}

impl<T: Copy + Default> Cells<T> {
    /// Puts each item into the cells `visit` names, in the order of the items.
    pub(crate) fn new(n_cells: usize, items: &[T], visit: impl Fn(&T, &mut dyn FnMut(usize))) -> Self {
        let mut placed: Vec<(u32, T)> = Vec::with_capacity(2 * items.len());
        let mut offsets = vec![0_u32; n_cells + 1];
        for item in items {
            visit(item, &mut |cell| {
                offsets[cell + 1] += 1;
                placed.push((cell as u32, *item));
            });
        }
        for cell in 0..n_cells {
            offsets[cell + 1] += offsets[cell];
        }
        let mut next = offsets.clone();
        let mut members = vec![T::default(); placed.len()];
        for (cell, item) in placed {
            let place = &mut next[cell as usize];
            members[*place as usize] = item;
            *place += 1;
        }
        Self { offsets, members }
    }

    pub(crate) fn get(&self, cell: usize) -> &[T] {
        &self.members[self.offsets[cell] as usize..self.offsets[cell + 1] as usize]
    }
}
