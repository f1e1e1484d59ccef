//! Vector tiles: what a map of many features needs of a layer, and no more, tile by tile.
//!
//! - **In**: a layer with its borders ([`pyramid::Pyramid`]), an address ([`address::Address`]), and what its features
//!   say of themselves ([`Described`]).
//! - **Out**: the layer in a Mapbox Vector Tile 2.1 ([`tile::Tile`]).
//! - **Promised**: what two features share stays shared at every zoom, for a point's `significance` belongs to the
//!   border and not to a feature; rounding and cutting are the same from either side. So neighbors neither part nor
//!   overlap beyond what leaving points out of a border does, and the areas of a tile's polygons add up to it.
//!   Nothing is dropped: what is too small to have area in the tile is a point of its class, with the number of
//!   features it stands for; where a tile would hold more features than a map can show, all are merged by class
//!   (`overview`), again with their numbers. Values keep their types.
//! - **Left out**: that a border with points left out crosses no other; a polygon may touch itself along the tile's
//!   edge, where it is cut.

pub mod address;
mod clip;
mod overview;
pub mod pyramid;
mod significance;
pub mod tile;

use crate::layer::feature::Value;

/// What takes a name and its value; what is null is left out, for tiles have no null.
pub type Put<'a> = dyn FnMut(&str, &Value) + 'a;

/// What features say of themselves in a tile.
pub trait Described {
    /// The number of a feature, as clients know it.
    fn id(&self, feature: u32) -> u64;

    /// The names and values of a feature.
    fn describe(&self, feature: u32, put: &mut Put<'_>);

    /// The class a feature is merged under; small whole numbers.
    fn class(&self, feature: u32) -> u32;

    /// The names and values of a class.
    fn describe_class(&self, class: u32, put: &mut Put<'_>);
}
