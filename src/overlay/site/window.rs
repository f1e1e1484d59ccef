//! The site's own edges by tile, and which points lie inside the moved site.

use crate::geometry::grid::Point;
use crate::overlay::site::moved::is_left_of_site;
use crate::overlay::tiling::{TileRange, Tiling};

/// The site's rings, in steps from the kernel's origin, and its edges.
pub(crate) struct Rings {
    /// All edges, ring by ring.
    pub(crate) edges: Vec<(Point, Point)>,
    /// Where each ring's edges begin; one longer than the rings.
    pub(crate) offsets: Vec<usize>,
}

/// The tiles the site's box meets.
pub(crate) struct Window<'a> {
    tiling: &'a Tiling,
    rings: &'a Rings,
    range: TileRange,
    /// Where the site edges near each tile begin; one longer than the tiles.
    offsets: Vec<u32>,
    /// Numbers of site edges.
    near: Vec<u32>,
    /// Whether each tile's corner, half a step left of and below its least point, lies inside the site.
    is_corner_inside: Vec<bool>,
}

impl<'a> Window<'a> {
    /// Spreads the site's edges over the tiles; `None` where the site is beside all of them.
    pub(crate) fn new(tiling: &'a Tiling, rings: &'a Rings) -> Option<Self> {
        let (mut min, mut max) = *rings.edges.first()?;
        for &(c, _) in &rings.edges {
            min = Point::new(min.x.min(c.x), min.y.min(c.y));
            max = Point::new(max.x.max(c.x), max.y.max(c.y));
        }
        let range = tiling.near(min, max)?;
        let width = range.columns.1 - range.columns.0 + 1;
        let n_tiles = (width * (range.rows.1 - range.rows.0 + 1)) as usize;
        let number =
            |column: i64, row: i64| ((row - range.rows.0) * width + column - range.columns.0) as usize;
        let mut offsets = vec![0_u32; n_tiles + 1];
        for &(c, d) in &rings.edges {
            tiling.along(c, d, |column, row| offsets[number(column, row) + 1] += 1);
        }
        for tile in 0..n_tiles {
            offsets[tile + 1] += offsets[tile];
        }
        let mut next = offsets.clone();
        let mut near = vec![0; offsets[n_tiles] as usize];
        for (index, &(c, d)) in rings.edges.iter().enumerate() {
            tiling.along(c, d, |column, row| {
                let place = &mut next[number(column, row)];
                near[*place as usize] = index as u32;
                *place += 1;
            });
        }
        let mut window = Self { tiling, rings, range, offsets, near, is_corner_inside: Vec::new() };
        window.is_corner_inside = window.find_corners(min);
        Some(window)
    }

    /// The tiles, as places in the window and their numbers in the tiling.
    pub(crate) fn tiles(&self) -> impl Iterator<Item = (usize, usize)> + use<'_> {
        let columns = self.range.columns.0..=self.range.columns.1;
        (self.range.rows.0..=self.range.rows.1)
            .flat_map(move |row| columns.clone().map(move |column| self.tiling.number(column, row)))
            .enumerate()
    }

    /// The site edges near a tile; where there are none, all of the tile is inside the site or none of it.
    pub(crate) fn near(&self, place: usize) -> &[u32] {
        &self.near[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }

    pub(crate) fn is_corner_inside(&self, place: usize) -> bool {
        self.is_corner_inside[place]
    }

    /// Whether a point of a tile lies inside the site: from the tile's corner to the right, then up,
    /// counting the site's edges on the way.
    pub(crate) fn is_inside(&self, place: usize, tile: usize, point: Point) -> bool {
        let least = self.tiling.least_of(tile);
        let corner = (2 * least.x - 1, 2 * least.y - 1);
        let turn = Point::new(2 * point.x, corner.1);
        let n_crossed = self
            .near(place)
            .iter()
            .map(|&edge| {
                let (c, d) = self.rings.edges[edge as usize];
                let is_up_crossed = {
                    let (l, r) = if c.x < d.x { (c, d) } else { (d, c) };
                    l.x < point.x
                        && point.x <= r.x
                        && is_left_of_site(l, r, point)
                        && !is_left_of_site(doubled(l), doubled(r), turn)
                };
                usize::from(is_up_crossed) + usize::from(crosses_level(c, d, corner.1, corner.0, turn.x))
            })
            .sum::<usize>();
        (n_crossed % 2 == 1) != self.is_corner_inside[place]
    }

    /// Row by row from the left; what of the site lies left of the window is counted edge by edge.
    fn find_corners(&self, site_min: Point) -> Vec<bool> {
        let (columns, rows) = (self.range.columns, self.range.rows);
        let start = self.tiling.least(columns.0, rows.0).x;
        let mut is_inside = Vec::with_capacity(self.offsets.len() - 1);
        for row in rows.0..=rows.1 {
            let level = 2 * self.tiling.least(columns.0, row).y - 1;
            let mut here = false;
            if site_min.x < start {
                let (far, start) = (i64::MIN, 2 * start - 1);
                here =
                    self.rings.edges.iter().filter(|(c, d)| crosses_level(*c, *d, level, far, start)).count()
                        % 2
                        == 1;
            }
            for column in columns.0..=columns.1 {
                is_inside.push(here);
                let from = 2 * self.tiling.least(column, row).x - 1;
                let to = from + 2 * self.tiling.side();
                let place = is_inside.len() - 1;
                let crossed = self.near(place).iter().filter(|&&edge| {
                    let (c, d) = self.rings.edges[edge as usize];
                    crosses_level(c, d, level, from, to)
                });
                here ^= crossed.count() % 2 == 1;
            }
        }
        is_inside
    }
}

/// Whether a moved site edge crosses a level between two x, all three given doubled and the level odd.
fn crosses_level(c: Point, d: Point, level: i64, from: i64, to: i64) -> bool {
    let (low, high) = if c.y < d.y { (c, d) } else { (d, c) };
    if level <= 2 * low.y || 2 * high.y < level {
        return false;
    }
    let (low, high) = (doubled(low), doubled(high));
    let is_right_of_start = from == i64::MIN || is_left_of_site(low, high, Point::new(from, level));
    is_right_of_start && !is_left_of_site(low, high, Point::new(to, level))
}

fn doubled(point: Point) -> Point {
    Point::new(2 * point.x, 2 * point.y)
}
