//! Geometry: the exact grid, rings on it, the projection and the legal measure of area.
//!
//! - **In**: metres of one projected CRS, once, at the door ([`grid::Point::snap`]).
//! - **Out**: whole grid steps of 0.1 mm, areas as integers ([`area::Area`] in mm², planar areas in
//!   half grid squares).
//! - **Promised**: sums of areas do not depend on order; the legal measure is the same to the bit on
//!   every machine, for its transcendental functions come from `libm`, not from the platform.
//! - **Left out**: datum shifts. Reprojection between datums belongs to `formats` and is refused where
//!   no public parameters exist.

pub mod area;
pub mod decimal;
pub mod geographic;
pub mod grid;
pub mod legal;
pub mod length;
pub mod nesting;
pub mod plane;
pub mod projection;
pub mod relation;
pub mod ring;
pub mod shape;
pub mod simplify;
pub mod window;

pub(crate) mod stations;
