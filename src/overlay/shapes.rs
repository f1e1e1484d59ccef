//! Shapes of features: area and perimeter of the land that a layer's features label, from the arcs around it.
//!
//! Needs no rings: what the arrangement says of a feature is what every other answer is made of.

use crate::geometry::length::Length;
use crate::geometry::shape::Shape;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::border::lengths;
use crate::overlay::faces::OUTSIDE;

/// The shape of each of a layer's features: its cells' planar area, and the length of the arcs beyond which the
/// layer has another feature or none. `index` is the layer's in the arrangement; a feature that labels no cell
/// has neither.
pub fn of_features(arrangement: &Arrangement, index: usize, n_features: usize) -> Vec<Shape> {
    let mut shapes = vec![Shape { doubled_area: 0, perimeter: Length::ZERO }; n_features];
    let label = |face: u32| match face {
        OUTSIDE => NO_FEATURE,
        cell => arrangement.labels(cell as usize)[index],
    };
    for cell in 0..arrangement.n_cells() {
        let feature = label(cell as u32);
        if feature != NO_FEATURE {
            shapes[feature as usize].doubled_area += arrangement.planar_area(cell);
        }
    }
    for (arc, length) in lengths(arrangement).into_iter().enumerate() {
        let sides = [0, 1].map(|side| label(arrangement.faces.left[2 * arc + side]));
        if sides[0] != sides[1] {
            for feature in sides.into_iter().filter(|&feature| feature != NO_FEATURE) {
                let perimeter = &mut shapes[feature as usize].perimeter;
                *perimeter = [*perimeter, length].into_iter().sum();
            }
        }
    }
    shapes
}
