//! The areas of the parts, summed along borders.
//!
//! Only cells the site's border runs through are summed; they are **open** here. A cell it does not run
//! through is inside whole or not at all, and its own areas stand.

use rustc_hash::FxHashMap;

use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::OUTSIDE;
use crate::overlay::site::{Areas, Part, Parts};

/// Sums by open cell, [`OUTSIDE`] among them.
pub(crate) struct Sums<'a> {
    arrangement: &'a Arrangement,
    measure: &'a LegalMeasure,
    by_cell: FxHashMap<u32, Areas>,
}

impl<'a> Sums<'a> {
    pub(crate) fn new(arrangement: &'a Arrangement, measure: &'a LegalMeasure) -> Self {
        Self { arrangement, measure, by_cell: FxHashMap::default() }
    }

    pub(crate) fn open(&mut self, cell: u32) {
        self.by_cell.entry(cell).or_default();
    }

    pub(crate) fn is_open(&self, cell: u32) -> bool {
        self.by_cell.contains_key(&cell)
    }

    /// Adds what a chain contributes to the cell on its left and takes it from the one on its right.
    pub(crate) fn add(&mut self, path: &[Point], left: Option<u32>, right: Option<u32>) {
        if path.len() < 2 || (left, right) == (None, None) {
            return;
        }
        let origin = self.arrangement.frame.origin;
        let world = path.iter().map(|point| Point::new(point.x + origin.x, point.y + origin.y));
        let planar = path
            .windows(2)
            .map(|pair| {
                i128::from(pair[0].x) * i128::from(pair[1].y) - i128::from(pair[1].x) * i128::from(pair[0].y)
            })
            .sum();
        let areas = Areas { legal: self.measure.chain(world), planar };
        if let Some(left) = left {
            let sum = self.by_cell.entry(left).or_default();
            *sum = sum.and(areas);
        }
        if let Some(right) = right {
            let sum = self.by_cell.entry(right).or_default();
            *sum = sum.less(areas);
        }
    }

    /// The parts, with the cells that lie inside whole.
    pub(crate) fn into_parts(self, whole: Vec<u32>, drawn: Areas) -> Parts {
        let arrangement = self.arrangement;
        let own = |cell: u32| Areas {
            legal: arrangement.legal_area(cell as usize),
            planar: arrangement.planar_area(cell as usize),
        };
        let bare = self.by_cell.get(&OUTSIDE).copied().unwrap_or_default();
        let cut = self.by_cell.iter().filter(|&(&cell, _)| cell != OUTSIDE);
        let cut = cut.map(|(&cell, &areas)| Part { cell, areas, is_whole: areas == own(cell) });
        let whole = whole.into_iter().map(|cell| Part { cell, areas: own(cell), is_whole: true });
        let mut parts: Vec<Part> = whole.chain(cut.filter(|part| 0 < part.areas.planar)).collect();
        parts.sort_unstable_by_key(|part| part.cell);
        Parts { parts, bare: if 0 < bare.planar { bare } else { Areas::default() }, drawn }
    }
}
