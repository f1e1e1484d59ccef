//! The land two sets of patches share, measured by the kernel.

use rustc_hash::FxHashMap;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::LegalMeasure;
use crate::geometry::length::Length;
use crate::geometry::ring::Polygon;
use crate::geometry::shape::Shape;
use crate::layer::feature::{Feature, Layer, NO_FEATURE};
use crate::overlay::{self, CutError, Input};

/// Most a border moves without anybody having drawn it anew, in grid steps: it comes out of two overlays and
/// is cut once more here, and each of the three moves a point by less than a step.
const MOVED_STEPS_MAX: u128 = 3;

/// A piece of land in both measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Land {
    /// Legal area.
    pub(super) legal_area: Area,
    /// Planar area.
    pub(super) planar_area: DoubledArea,
}

/// What two sets of polygons share; all areas are of one cut and close exactly.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// The land of each polygon before.
    pub(super) before: Vec<Land>,
    /// The land of each polygon after.
    pub(super) after: Vec<Land>,
    /// What a polygon before (first) and one after share, where they share anything.
    pub(super) both: FxHashMap<(u32, u32), Land>,
}

/// Measures what two sets share; the polygons of a set are disjoint.
///
/// # Errors
/// [`CutError`] where the land reaches further than the kernel does.
pub(super) fn land(
    before: &[&Polygon],
    after: &[&Polygon],
    measure: &LegalMeasure,
) -> Result<Shared, CutError> {
    let layers = [layer("before", before), layer("after", after)];
    let arrangement = overlay::cut(&layers.each_ref().map(Input::in_file_order), measure)?;
    let mut shared = Shared {
        before: vec![Land::default(); before.len()],
        after: vec![Land::default(); after.len()],
        both: FxHashMap::default(),
    };
    for cell in 0..arrangement.n_cells() {
        let (legal_area, planar_area) = (arrangement.legal_area(cell), arrangement.planar_area(cell));
        let own = Land { legal_area, planar_area };
        let &[one, other] = arrangement.labels(cell) else { unreachable!("two layers were cut") };
        if one != NO_FEATURE {
            shared.before[one as usize].add(own);
        }
        if other != NO_FEATURE {
            shared.after[other as usize].add(own);
        }
        if one != NO_FEATURE && other != NO_FEATURE {
            shared.both.entry((one, other)).or_default().add(own);
        }
    }
    Ok(shared)
}

fn layer(id: &str, polygons: &[&Polygon]) -> Layer {
    let mut layer = Layer::new(id.into(), Vec::new());
    for (number, polygon) in (0..).zip(polygons) {
        layer.push(Feature { number, code: None, values: Vec::new() }, polygon.rings());
    }
    layer
}

/// The border of a polygon.
pub(super) fn perimeter(polygon: &Polygon) -> Length {
    Shape::of(polygon).perimeter
}

impl Land {
    pub(super) fn add(&mut self, other: Self) {
        self.legal_area += other.legal_area;
        self.planar_area += other.planar_area;
    }

    /// This land without a part of it.
    pub(super) fn without(self, part: Self) -> Self {
        Self {
            legal_area: self.legal_area - part.legal_area,
            planar_area: self.planar_area - part.planar_area,
        }
    }

    /// Whether land along a border of that length is no more than the grid alone can have moved.
    pub(super) fn is_of_the_grid(&self, perimeter: Length) -> bool {
        // A ≤ s·P; the area counts halves, the perimeter 1024ths.
        let area = self.planar_area.unsigned_abs() * u128::from(Length::UNITS_PER_STEP);
        area <= 2 * MOVED_STEPS_MAX * u128::from(perimeter.units())
    }
}
