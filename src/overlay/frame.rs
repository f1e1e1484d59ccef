//! Step 1: from world coordinates to the kernel's own.
//!
//! World points are `i64`; the kernel works in `u32` from the extent's lower left corner, which halves its
//! memory and keeps every predicate exact in `i128`. The extent may be 429 km wide and high; more is an
//! error before anything is computed. Because the frame hangs on the extent alone, moving all input by
//! whole grid steps changes nothing.

use crate::geometry::grid::Point;
use crate::layer::borders::Borders;
use crate::overlay::CutError;

/// A point in the kernel: steps from the frame's origin, ordered by `x`, then `y`.
///
/// `y` stands first in memory, so that on the usual machines both together are one number of that order:
/// much of the overlay's time goes into comparing points.
#[derive(Clone, Copy, Debug, Default, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct Local {
    pub(crate) y: u32,
    pub(crate) x: u32,
}

impl Local {
    /// Both coordinates in one number.
    pub(crate) fn key(self) -> u64 {
        u64::from(self.x) << 32 | u64::from(self.y)
    }
}

impl PartialEq for Local {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl std::hash::Hash for Local {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
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

/// A closed box of the kernel's points.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    pub(crate) min: Local,
    pub(crate) max: Local,
}

#[expect(
    clippy::needless_bitwise_bool,
    reason = "each part is nearly as likely as not: no branch can be foreseen"
)]
impl Bounds {
    /// The box of a segment, `a < b`.
    pub(crate) fn of(a: Local, b: Local) -> Self {
        Self { min: Local { x: a.x, y: a.y.min(b.y) }, max: Local { x: b.x, y: a.y.max(b.y) } }
    }

    /// Whether it holds a point.
    pub(crate) fn holds(&self, point: Local) -> bool {
        // Below the minimum the difference wraps to more than any width.
        let (width, height) = (self.max.x - self.min.x, self.max.y - self.min.y);
        (point.x.wrapping_sub(self.min.x) <= width) & (point.y.wrapping_sub(self.min.y) <= height)
    }

    /// Whether two boxes have a point in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        (self.min.x <= other.max.x)
            & (other.min.x <= self.max.x)
            & (self.min.y <= other.max.y)
            & (other.min.y <= self.max.y)
    }

    /// What two boxes have in common, which must be something.
    pub(crate) fn cut_to(&self, other: &Self) -> Self {
        let (least, greatest) = (self.min, self.max);
        Self {
            min: Local { x: least.x.max(other.min.x), y: least.y.max(other.min.y) },
            max: Local { x: greatest.x.min(other.max.x), y: greatest.y.min(other.max.y) },
        }
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

/// Steps between the extent and the ends of the kernel's range.
const SLACK: i64 = 8;
/// The widest extent, in grid steps.
const EXTENT_MAX: i64 = (u32::MAX as i64) - 2 * SLACK;

/// The first point that makes an extent too wide.
fn first_too_far(before: Option<Extent>, borders: &Borders) -> Point {
    let mut extent = before;
    for &point in &borders.points {
        let grown = extent.map_or(Extent { min: point, max: point }, |extent| extent.with(point));
        if grown.is_too_wide() {
            return point;
        }
        extent = Some(grown);
    }
    unreachable!("the extent of the borders is that of their points")
}

impl Frame {
    /// Puts the origin below and left of an extent, with room for neighbors' pixels.
    pub(crate) fn of(extent: Extent) -> Self {
        Self { origin: Point::new(extent.min.x - SLACK, extent.min.y - SLACK) }
    }

    /// The kernel's point of a world point inside the extent.
    pub(crate) fn local(self, point: Point) -> Local {
        Local { x: (point.x - self.origin.x) as u32, y: (point.y - self.origin.y) as u32 }
    }

    /// The kernel's box of an extent.
    pub(crate) fn bounds(self, extent: Extent) -> Bounds {
        Bounds { min: self.local(extent.min), max: self.local(extent.max) }
    }

    /// The world point of a kernel's point.
    pub(crate) fn world(self, local: Local) -> Point {
        Point::new(self.origin.x + i64::from(local.x), self.origin.y + i64::from(local.y))
    }
}

impl Extent {
    /// The extent of some room and some layers' borders, `None` where there is neither.
    ///
    /// # Errors
    /// [`CutError::TooWide`] with the first point that makes the extent wider than the kernel's range.
    pub(crate) fn of<'a>(
        room: Option<(Point, Point)>,
        layers: impl IntoIterator<Item = (&'a str, &'a Borders)>,
    ) -> Result<Option<Self>, CutError> {
        let mut all: Option<Self> = room.map(|(min, max)| Self { min, max });
        for (layer, borders) in layers {
            let Some((min, max)) = borders.extent else { continue };
            let grown = all.map_or(Self { min, max }, |extent| extent.with(min).with(max));
            if grown.is_too_wide() {
                return Err(CutError::TooWide {
                    layer: layer.to_owned(),
                    point: first_too_far(all, borders),
                });
            }
            all = Some(grown);
        }
        Ok(all)
    }

    fn is_too_wide(self) -> bool {
        self.max.x - self.min.x > EXTENT_MAX || self.max.y - self.min.y > EXTENT_MAX
    }

    fn with(self, point: Point) -> Self {
        Self {
            min: Point::new(self.min.x.min(point.x), self.min.y.min(point.y)),
            max: Point::new(self.max.x.max(point.x), self.max.y.max(point.y)),
        }
    }
}
