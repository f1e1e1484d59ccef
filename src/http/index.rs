//! The spatial index of one collection, in geographic coordinates as they are served.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geometry::geographic;
use crate::geometry::grid::Point;
use crate::geometry::projection::Series;
use crate::geometry::window::Window;
use crate::http::bbox::PICO_PER_UNIT;

/// Bounds of every feature of a collection and a tree over them.
///
/// Bounds are in ten-billionths of a degree and surely hold the feature, perhaps with room to spare; whole
/// numbers of that size are exact in `f64`, which is what the tree wants.
pub(super) struct Index {
    /// Bounds by feature; `None` where it has no rings.
    windows: Vec<Option<Window>>,
    /// Bounds of all.
    extent: Option<Window>,
    /// The window around all on the grid.
    grid: Option<Window>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl Index {
    /// Builds the index over features given by their points on the grid.
    pub(super) fn new<'p, P>(series: &Series, features: impl Iterator<Item = P>) -> Self
    where
        P: Iterator<Item = &'p Point>,
    {
        let around = |points: P| Window::around(points.map(|point| (point.x, point.y)));
        Self::of_windows(series, features.map(around))
    }

    /// The same over features given by the window around each on the grid.
    pub(super) fn of_windows(series: &Series, grids: impl Iterator<Item = Option<Window>>) -> Self {
        let grids: Vec<Option<Window>> = grids.collect();
        let windows: Vec<Option<Window>> =
            grids.iter().map(|grid| grid.as_ref().map(|grid| geographic::around(series, grid))).collect();
        let entries = windows.iter().zip(0_u32..).filter_map(|(window, feature)| {
            let corners = corners(&(*window)?);
            Some(GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), feature))
        });
        let tree = RTree::bulk_load(entries.collect());
        Self { extent: around(&windows), grid: around(&grids), windows, tree }
    }

    /// The number of features.
    pub(super) fn len(&self) -> usize {
        self.windows.len()
    }

    /// Bounds of the whole collection, in ten-billionths of a degree; `None` where it is empty.
    pub(super) fn extent(&self) -> Option<Window> {
        self.extent
    }

    /// The window around the whole collection on the grid; `None` where it is empty.
    pub(super) fn grid(&self) -> Option<Window> {
        self.grid
    }

    /// Whether every feature surely lies in a window of trillionths of a degree.
    pub(super) fn is_within(&self, window: &Window) -> bool {
        self.tree.size() == self.windows.len() && self.extent.is_some_and(|own| window.covers(&pico(&own)))
    }

    /// Whether a feature surely lies in a window of trillionths of a degree.
    pub(super) fn is_inside(&self, feature: u32, window: &Window) -> bool {
        self.windows[feature as usize].is_some_and(|own| window.covers(&pico(&own)))
    }

    /// A window that surely holds a feature, in ten-billionths of a degree; `None` where it has no place.
    pub(super) fn bounds(&self, feature: u32) -> Option<Window> {
        self.windows[feature as usize]
    }

    /// The features whose bounds meet one of some windows in ten-billionths of a degree, ascending.
    pub(super) fn reached(&self, windows: &[Window]) -> Vec<u32> {
        let mut found = Vec::new();
        for window in windows {
            let (low, high) = corners(window);
            let entries = self.tree.locate_in_envelope_intersecting(AABB::from_corners(low, high));
            found.extend(entries.map(|entry| entry.data));
        }
        found.sort_unstable();
        // A box across the antimeridian is two windows, and one feature may meet both.
        found.dedup();
        found
    }
}

/// The window around some windows; `None` where there are none.
fn around(windows: &[Option<Window>]) -> Option<Window> {
    let ends = windows.iter().flatten();
    Window::around(ends.flat_map(|own| [(own.west, own.south), (own.east, own.north)]))
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

/// South-west and north-east corner, as the tree takes them.
fn corners(units: &Window) -> ([f64; 2], [f64; 2]) {
    ([units.west as f64, units.south as f64], [units.east as f64, units.north as f64])
}
