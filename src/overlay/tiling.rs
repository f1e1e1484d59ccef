//! Tiles: a regular division of the plane whose sides are powers of two, for looking things up by place.
//!
//! A tile owns the pixels of its grid points, so it reaches from half a step left of and below its least
//! point. No float takes part: the tile of a point is a shift, and what an edge comes near is worked out
//! in integers, sooner too much than too little.

use crate::geometry::grid::Point;

/// Numbered tiles, row by row from the lower left. Points are steps from the kernel's origin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tiling {
    min: Point,
    shift: u32,
    pub(crate) columns: i64,
    pub(crate) rows: i64,
}

/// Columns and rows of tiles, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TileRange {
    pub(crate) columns: (i64, i64),
    pub(crate) rows: (i64, i64),
}

impl Tiling {
    /// Divides the box from `min` to `max` into at most `n_tiles_max` tiles, as small as that allows.
    pub(crate) fn new(min: Point, max: Point, n_tiles_max: usize) -> Self {
        // A step to the left and below, so that whatever is in the box lies off the outer tiles' sides.
        let min = Point::new(min.x - 1, min.y - 1);
        let of_shift = |shift: u32| Self {
            min,
            shift,
            columns: ((max.x - min.x) >> shift) + 1,
            rows: ((max.y - min.y) >> shift) + 1,
        };
        let mut tiling = of_shift(1);
        while tiling.columns.saturating_mul(tiling.rows) > n_tiles_max.max(1) as i64 {
            tiling = of_shift(tiling.shift + 1);
        }
        tiling
    }

    pub(crate) fn len(&self) -> usize {
        (self.columns * self.rows) as usize
    }

    pub(crate) fn number(&self, column: i64, row: i64) -> usize {
        (row * self.columns + column) as usize
    }

    /// The tile that owns a point; `None` outside all tiles.
    pub(crate) fn of(&self, point: Point) -> Option<usize> {
        let (column, row) = (self.column(point.x), self.row(point.y));
        let is_inside = (0..self.columns).contains(&column) && (0..self.rows).contains(&row);
        is_inside.then(|| self.number(column, row))
    }

    /// The least point a tile owns.
    pub(crate) fn least(&self, column: i64, row: i64) -> Point {
        Point::new(self.min.x + (column << self.shift), self.min.y + (row << self.shift))
    }

    /// The least point a tile owns, by the tile's number.
    pub(crate) fn least_of(&self, tile: usize) -> Point {
        let tile = tile as i64;
        self.least(tile % self.columns, tile / self.columns)
    }

    /// The side of a tile in grid steps.
    pub(crate) fn side(&self) -> i64 {
        1 << self.shift
    }

    fn column(&self, x: i64) -> i64 {
        (x - self.min.x) >> self.shift
    }

    fn row(&self, y: i64) -> i64 {
        (y - self.min.y) >> self.shift
    }

    /// The tiles that own a point of the box or one a step beside it; `None` where there are none.
    pub(crate) fn near(&self, min: Point, max: Point) -> Option<TileRange> {
        let columns = (self.column(min.x - 1).max(0), self.column(max.x + 1).min(self.columns - 1));
        let rows = (self.row(min.y - 1).max(0), self.row(max.y + 1).min(self.rows - 1));
        (columns.0 <= columns.1 && rows.0 <= rows.1).then_some(TileRange { columns, rows })
    }

    /// Calls `visit` with column and row of every tile that owns a pixel the edge passes or touches; some
    /// more may be visited. Costs the tiles along the edge, not those of its box.
    #[inline]
    pub(crate) fn along(&self, a: Point, b: Point, mut visit: impl FnMut(i64, i64)) {
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        let (west, east) = (a.x.min(b.x), a.x.max(b.x));
        let near = self.near(Point::new(west, low.y), Point::new(east, high.y));
        let Some(TileRange { columns, rows }) = near else { return };
        if rows.0 == rows.1 || columns.0 == columns.1 || low.y == high.y {
            for row in rows.0..=rows.1 {
                for column in columns.0..=columns.1 {
                    visit(column, row);
                }
            }
            return;
        }
        let rise = i128::from(high.y - low.y);
        let run = i128::from(high.x - low.x);
        // The edge's x at a height, cut off downward: a step too little at most.
        let x_at = |y: i64| low.x + (run * i128::from(y - low.y)).div_euclid(rise) as i64;
        for row in rows.0..=rows.1 {
            let bottom = self.min.y + (row << self.shift) - 1;
            let (from, to) = (bottom.clamp(low.y, high.y), (bottom + self.side() + 1).clamp(low.y, high.y));
            let (x0, x1) = (x_at(from), x_at(to));
            let first = self.column(x0.min(x1) - 1).max(columns.0);
            let last = self.column(x0.max(x1) + 2).min(columns.1);
            for column in first..=last {
                visit(column, row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Tiling;
    use crate::geometry::grid::Point;

    #[test]
    fn every_tile_whose_pixels_an_edge_passes_is_visited() {
        let tiling = Tiling::new(Point::new(0, 0), Point::new(63, 63), 64);
        assert!(tiling.len() <= 64 && 16 < tiling.len());
        for (ax, ay, bx, by) in
            [(0, 0, 63, 63), (5, 60, 59, 1), (7, 3, 8, 63), (2, 8, 61, 9), (-20, 31, 90, 40), (3, 3, 3, 3)]
        {
            let mut visited = BTreeSet::new();
            tiling.along(Point::new(ax, ay), Point::new(bx, by), |column, row| {
                visited.insert(tiling.number(column, row));
            });
            // Points of the edge to a thousandth of its length, each within half a step of its pixel.
            for step in 0..=1000 {
                let nearest = |from: i64, to: i64| (from * 1000 + (to - from) * step + 500).div_euclid(1000);
                let pixel = Point::new(nearest(ax, bx), nearest(ay, by));
                assert!(tiling.of(pixel).is_none_or(|tile| visited.contains(&tile)), "{pixel:?}");
            }
        }
    }
}
