//! The spatial index of one collection, in geographic coordinates as they are served.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::geographic;
use crate::geometry::grid::Point;
use crate::geometry::projection::Series;
use crate::geometry::window::Window;
use crate::http::bbox::{Bbox, PICO_PER_UNIT};

/// Bounds of every feature of a collection and a tree over them.
///
/// Bounds are in ten-billionths of a degree and surely hold the feature, perhaps with room to spare; whole
/// numbers of that size are exact in `f64`, which is what the tree wants.
pub(super) struct Index {
    /// Bounds by feature; `None` where it has no rings.
    windows: Vec<Option<Window>>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl Index {
    /// Builds the index over features given by their points on the grid.
    pub(super) fn new<'p, P>(series: &Series, features: impl Iterator<Item = P>) -> Self
    where
        P: Iterator<Item = &'p Point>,
    {
        let windows: Vec<Option<Window>> = features
            .map(|points| {
                let grid = Window::around(points.map(|point| (point.x, point.y)))?;
                Some(geographic::around(series, &grid))
            })
            .collect();
        let entries = windows.iter().zip(0_u32..).filter_map(|(window, feature)| {
            let corners = corners(&(*window)?);
            Some(GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), feature))
        });
        let tree = RTree::bulk_load(entries.collect());
        Self { windows, tree }
    }

    /// The number of features.
    pub(super) fn len(&self) -> usize {
        self.windows.len()
    }

    /// Bounds of the whole collection, in ten-billionths of a degree; `None` where it is empty.
    pub(super) fn extent(&self) -> Option<Window> {
        let ends = self.windows.iter().flatten();
        Window::around(ends.flat_map(|own| [(own.west, own.south), (own.east, own.north)]))
    }

    /// The features that meet the box, ascending. `meets` decides exactly for those whose bounds leave it
    /// open; bounds inside the box decide by themselves.
    pub(super) fn find(&self, bbox: &Bbox, meets: impl Fn(u32, &Window) -> bool) -> Vec<u32> {
        let mut found = Vec::new();
        for window in bbox.windows() {
            let (low, high) = corners(&outward(window));
            for entry in self.tree.locate_in_envelope_intersecting(AABB::from_corners(low, high)) {
                let feature = entry.data;
                let is_inside = self.windows[feature as usize].is_some_and(|own| window.covers(&pico(&own)));
                if is_inside || meets(feature, window) {
                    found.push(feature);
                }
            }
        }
        found.sort_unstable();
        // A box across the antimeridian is two windows, and one feature may meet both.
        found.dedup();
        found
    }
}

/// Ten-billionths of a degree as the trillionths in which boxes are compared.
fn pico(units: &Window) -> Window {
    Window {
        west: units.west * PICO_PER_UNIT,
        south: units.south * PICO_PER_UNIT,
        east: units.east * PICO_PER_UNIT,
        north: units.north * PICO_PER_UNIT,
    }
}

/// Trillionths as ten-billionths, rounded outward so that nothing is missed.
fn outward(pico: &Window) -> Window {
    Window {
        west: pico.west.div_euclid(PICO_PER_UNIT),
        south: pico.south.div_euclid(PICO_PER_UNIT),
        east: pico.east.div_euclid(PICO_PER_UNIT) + 1,
        north: pico.north.div_euclid(PICO_PER_UNIT) + 1,
    }
}

/// South-west and north-east corner, as the tree takes them.
fn corners(units: &Window) -> ([f64; 2], [f64; 2]) {
    ([units.west as f64, units.south as f64], [units.east as f64, units.north as f64])
}
