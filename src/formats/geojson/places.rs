//! Geographic positions of a layer's points, worked out once and kept in 8 bytes each: what lies beyond the south-west
//! corner of its ring or line.

use crate::geometry::geographic::position;
use crate::geometry::projection::Series;
use crate::geometry::window::{Place, Window};
use crate::layer::feature::Layer;

/// The positions of all points of a layer.
pub(super) struct Kept {
    /// For each ring or line its south-west corner; `None` where it reaches farther than the offsets do, 0.43°, and its
    /// positions are worked out when they are wanted.
    corners: Vec<Option<Place>>,
    /// For each point how far it lies east and north of the corner, in ten-billionths of a degree.
    offsets: Vec<[u32; 2]>,
}

/// The positions of a ring or line.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    corner: Place,
    offsets: &'a [[u32; 2]],
}

impl Kept {
    /// Works them out.
    pub(super) fn of(layer: &Layer, series: &Series) -> Self {
        let mut own = Self {
            corners: Vec::with_capacity(layer.point_offsets.len() - 1),
            offsets: Vec::with_capacity(layer.points.len()),
        };
        let mut places: Vec<Place> = Vec::new();
        for part in 0..layer.point_offsets.len() - 1 {
            places.clear();
            places.extend(layer.part(part).iter().map(|point| position(series, *point)));
            let window = Window::around(places.iter().copied());
            let corner = window.filter(is_narrow).map(|own| (own.west, own.south));
            own.offsets.extend(places.iter().map(|&(x, y)| match corner {
                Some((west, south)) => [(x - west) as u32, (y - south) as u32],
                None => [0; 2],
            }));
            own.corners.push(corner);
        }
        own
    }

    /// Those of a ring or line, by its place among all; `None` where they were not kept.
    pub(super) fn part(&self, layer: &Layer, part: usize) -> Option<Places<'_>> {
        let points = layer.point_offsets[part] as usize..layer.point_offsets[part + 1] as usize;
        self.corners[part].map(|corner| Places { corner, offsets: &self.offsets[points] })
    }
}

impl<'a> Places<'a> {
    /// Each point's longitude and latitude in ten-billionths of a degree, in their order.
    pub fn iter(self) -> impl Iterator<Item = Place> + 'a {
        let (west, south) = self.corner;
        self.offsets.iter().map(move |own| (west + i64::from(own[0]), south + i64::from(own[1])))
    }

    /// Those of some points, by their places; `offsets` is room for them.
    pub(super) fn only<'b>(self, some: &[usize], offsets: &'b mut Vec<[u32; 2]>) -> Places<'b> {
        offsets.clear();
        offsets.extend(some.iter().map(|&own| self.offsets[own]));
        Places { corner: self.corner, offsets }
    }
}

fn is_narrow(window: &Window) -> bool {
    let widest = i64::from(u32::MAX);
    window.east - window.west <= widest && window.north - window.south <= widest
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::geometry::geographic::position;
    use crate::geometry::grid::Point;
    use crate::geometry::legal::LegalMeasure;
    use crate::geometry::projection::{Ellipsoid, TransverseMercator};
    use crate::layer::feature::{Feature, Layer};

    #[test]
    fn positions_come_back_as_they_were_or_not_at_all() {
        let measure = LegalMeasure::new(&TransverseMercator {
            ellipsoid: Ellipsoid::CGCS2000,
            central_meridian_deg: 111.0,
            scale: 1.0,
            false_easting_m: 500_000.0,
            false_northing_m: 0.0,
        });
        let series = measure.series();
        let mut layer = Layer::new("ring".into(), Vec::new());
        // West and east of the meridian, as wide as fits in 0.43 degrees here, and wider.
        for (number, side_m) in [(0, 1), (1, 20_000), (2, 60_000)] {
            let at = |x: i64, y: i64| Point::new((490_000 + x) * 10_000 + 3, (4_100_000 + y) * 10_000 + 7);
            let ring = [at(0, 0), at(side_m, 0), at(side_m, side_m), at(0, side_m)];
            layer.push(Feature { number, code: None, values: Vec::new() }, [ring]);
        }
        let kept = Kept::of(&layer, series);
        for part in 0..3 {
            let expected = (part < 2).then(|| {
                let points = layer.part(part).iter();
                points.map(|point| position(series, *point)).collect::<Vec<_>>()
            });
            assert_eq!(kept.part(&layer, part).map(|own| own.iter().collect()), expected, "{part}");
        }
    }
}
