//! 报盘 TXT (界址点坐标文件): parcels by the coordinates of their boundary points.
//!
//! Land bureaus hand in projects so. There is no formal standard; what is read is what their programs write and
//! public readers of the format take:
//!
//! - a section `[属性描述]` of `key=value` lines, a section `[地块坐标]` of parcels, others passed over; the
//!   brackets may be `[ ]`, `【 】` or `［ ］`, and a file may begin with its parcels and have no section;
//! - a parcel: a line of 8 to 14 fields that ends in `@`, then a line for each boundary point: number, ring, X, Y;
//!   ring 1 is the outer one. Numbers may begin with `J`, the ring may be missing, the first point may be repeated at
//!   a ring's end or not, commas may be full-width;
//! - X is the northing and Y the easting, as surveyors have it, with or without the zone before it.
//!
//! **Promised**: axes the other way round are told by the ranges of all coordinates together, and said; the CRS is
//! what the header says and the eastings bear out, and where the header says none, the caller must. A line that is not
//! understood refuses its parcel with its number, and no other.
//!
//! **Left out**: the header's transformation parameters (转换参数), which nobody fills in; a finding says where
//! they are not zero.

mod crs;
pub(crate) mod read;
mod syntax;
pub mod write;
