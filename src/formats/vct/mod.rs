//! VCT (GB/T 17798 地理空间数据交换格式): land surveys and land use plans as bureaus hand them in.
//!
//! Versions 2.0 (2007) and 3.0 (三调, the third land survey). No file of either could be had in public; what is
//! read and written is what public readers and writers of the format agree on.
//!
//! - One text, by custom in GBK, of sections `XBegin` … `XEnd`: a head, the feature codes (要素代码) with their
//!   tables, the tables' fields, then points, lines, polygons and the attributes, which are joined by the objects' ids.
//! - A polygon has coordinates of its own (1), or refers (100) to lines (21), where a negative id is a line walked
//!   backwards and 0 stands between rings, or to other polygons (22), whose land together is its own.
//!
//! **Promised**: every polygon of the table is taken or refused with its line, its id and what is wrong: lines that
//! are not there or not understood, rings that do not close, arcs (segments 12 to 17), ids that stand twice, rows of
//! attributes with another number of values than the table has fields. A row without an object is refused as a
//! feature without a shape; an object without a row is kept without values, and said. The extents of the head are not
//! looked at, for writers get them wrong. The CRS is what the head says; which axis is the easting and whether
//! the zone stands before it the coordinates decide, and a finding says where the head has it otherwise. Time and
//! memory grow with the file's bytes alone, whatever numbers stand in it.
//!
//! **Left out**: points, annotations, topology and style; version 1 (1999), whose objects are built otherwise;
//! coordinates with an `Offset`.
//!
//! Reading:
//! 1. `syntax`: the text's sections, and their lines one by one.
//! 2. `head`: CRS, axes, unit, separator. `tables`: which codes and fields a table has.
//! 3. `objects`: lines and polygons with their coordinates or references.
//! 4. `rings`: a polygon's rings, from its own coordinates or the lines it refers to.
//! 5. `rows`: attributes. `read` joins them.
//!
//! Writing (`write`): each border once, as a line with two neighbors, polygons by reference (`borders`), four
//! decimals, attributes with the types their values have (`columns`).

mod borders;
mod columns;
mod error;
mod head;
mod objects;
pub(crate) mod read;
mod rings;
mod rows;
mod syntax;
mod tables;
pub mod write;

pub use error::WriteError;
