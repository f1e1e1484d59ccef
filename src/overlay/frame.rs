//! Step 1: from world coordinates to the kernel's own.
//!
//! World points are `i64`; the kernel works in `i32` about the middle of the extent, which halves its
//! memory and keeps every predicate exact in `i128`. The extent may be 429 km wide and high; more is an
//! error before anything is computed. Because the frame hangs on the extent alone, moving all input by
//! whole grid steps changes nothing.

use crate::geometry::grid::Point;
use crate::overlay::CutError;

/// A point in the kernel: steps from the frame's origin, ordered by `x`, then `y`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Local {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Local {
    /// Both coordinates in one number of the same order, for sorting spends its time comparing points.
    fn key(self) -> u64 {
        let unsigned = |coordinate: i32| u64::from(coordinate.cast_unsigned() ^ (1 << 31));
        unsigned(self.x) << 32 | unsigned(self.y)
    }
}

impl Ord for Local {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Local {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Where the kernel's origin lies in the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) origin: Point,
}

/// A closed box of world points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) min: Point,
    pub(crate) max: Point,
}

/// The widest extent, in grid steps. Steps of slack on each side leave room for neighbors' pixels.
const EXTENT_MAX: i64 = (u32::MAX as i64) - 8;

impl Frame {
    /// Puts the origin into the middle of an extent.
    pub(crate) fn of(extent: Extent) -> Self {
        let middle = |low: i64, high: i64| low + (high - low + 1) / 2;
        Self { origin: Point::new(middle(extent.min.x, extent.max.x), middle(extent.min.y, extent.max.y)) }
    }

    /// The kernel's point of a world point inside the extent.
    pub(crate) fn local(self, point: Point) -> Local {
        Local { x: (point.x - self.origin.x) as i32, y: (point.y - self.origin.y) as i32 }
    }

    /// The world point of a kernel's point.
    pub(crate) fn world(self, local: Local) -> Point {
        Point::new(self.origin.x + i64::from(local.x), self.origin.y + i64::from(local.y))
    }
}

impl Extent {
    /// The extent of some points, `None` where there are none.
    ///
    /// # Errors
    /// [`CutError::TooWide`] with the first point that makes the extent wider than the kernel's range.
    pub(crate) fn of<'a>(
        layers: impl IntoIterator<Item = (&'a str, &'a [Point])>,
    ) -> Result<Option<Self>, CutError> {
        let mut all: Option<Self> = None;
        for (layer, points) in layers {
            for &point in points {
                let grown = all.map_or(Self { min: point, max: point }, |extent| extent.with(point));
                if grown.max.x - grown.min.x > EXTENT_MAX || grown.max.y - grown.min.y > EXTENT_MAX {
                    return Err(CutError::TooWide { layer: layer.to_owned(), point });
                }
                all = Some(grown);
            }
        }
        Ok(all)
    }

    fn with(self, point: Point) -> Self {
        Self {
            min: Point::new(self.min.x.min(point.x), self.min.y.min(point.y)),
            max: Point::new(self.max.x.max(point.x), self.max.y.max(point.y)),
        }
    }
}
