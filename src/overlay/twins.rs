//! Twin borders (重复数字化的界线): one line on the ground that two layers drew apart by a little.
//!
//! Between the two drawings lies thin land. Along one long side of it one layer changes and the other does
//! not, along the other side it is the other way round. Land whose two long sides belong to the same layer
//! (a road, a river, a strip of wood) is thin as well, but it is a thing of that layer and no twin border.

use std::collections::BTreeMap;

use crate::geometry::length::Length;
use crate::geometry::shape::Shape;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::border::Side;

/// How near two borders run, so that the land between them is taken for an error of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nearness {
    /// The equivalent width 2A/P of the land between must be below this, in grid steps; 0: no borders are
    /// near.
    pub width_steps: u64,
    /// It must be at least this many thousandths times as long as wide, measured on the rectangle of equal
    /// area and perimeter.
    pub aspect_permille: u32,
}

/// Two layers and how far each of them alone borders a piece of land.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The two layers, the lesser first.
    pub layers: (u16, u16),
    /// The length of border each follows and the other does not.
    pub lengths: (Length, Length),
}

/// Each of the two layers follows at least one part in so many of the border by itself.
///
/// Where the land is three times as long as wide, one long side is 3/8 of the border; the difference to 1/3
/// is left to the ends, which may belong to anybody.
const PARTS: u64 = 3;

impl Nearness {
    /// Whether land of this shape is thin enough to lie between two drawings of one line.
    pub fn takes(&self, shape: &Shape) -> bool {
        shape.is_narrower_than(self.width_steps) && shape.is_at_least_as_long_as(self.aspect_permille)
    }
}

/// The layers that differ between the two sides of an arc, bit `k` for layer `k`.
pub fn changes(arrangement: &Arrangement, side: &Side) -> u64 {
    let inside = arrangement.labels(side.inside as usize);
    let beyond = side.outside.map(|cell| arrangement.labels(cell as usize));
    let differs = |layer: &usize| match beyond {
        Some(beyond) => inside[*layer] != beyond[*layer],
        None => inside[*layer] != crate::overlay::arrangement::NO_FEATURE,
    };
    (0..inside.len()).filter(differs).fold(0, |bits, layer| bits | 1 << layer)
}

/// The two layers that border a thin piece of land from its two long sides; `None` where there are no such
/// two.
///
/// Of several pairs the one whose shorter part is longest is taken; of those, one with more of the layers
/// in `preferred`, then the least.
pub fn find(arrangement: &Arrangement, border: &[Side], preferred: u64) -> Option<Twin> {
    let mut by_change: BTreeMap<u64, Length> = BTreeMap::new();
    for side in border {
        *by_change.entry(changes(arrangement, side)).or_default() += side.length;
    }
    let perimeter: Length = by_change.values().copied().sum();
    let all = by_change.keys().fold(0, |all, bits| all | bits);
    let layers: Vec<u16> =
        (0..arrangement.layers.len() as u16).filter(|&layer| all >> layer & 1 == 1).collect();
    let alone = |own: u16, other: u16| -> Length {
        let is_alone = |bits: u64| bits >> own & 1 == 1 && bits >> other & 1 == 0;
        by_change.iter().filter(|&(&bits, _)| is_alone(bits)).map(|(_, &length)| length).sum()
    };
    let is_preferred = |layer: u16| preferred >> layer & 1;
    let mut best: Option<(Length, u64, Twin)> = None;
    for (position, &low) in layers.iter().enumerate() {
        for &high in &layers[position + 1..] {
            let lengths = (alone(low, high), alone(high, low));
            let shorter = lengths.0.min(lengths.1);
            if PARTS * shorter.units() < perimeter.units() {
                continue;
            }
            let rank = (shorter, is_preferred(low) + is_preferred(high));
            if best.is_none_or(|best| (best.0, best.1) < rank) {
                best = Some((rank.0, rank.1, Twin { layers: (low, high), lengths }));
            }
        }
    }
    best.map(|(_, _, twin)| twin)
}
