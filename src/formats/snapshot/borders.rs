//! The borders of a layer as columns beside its own, and back.
//!
//! Borders are found once, when a layer is entered, and read by whoever cuts it; rings are read by whoever
//! shows a feature. Both are kept: a ring begins at some vertex and may walk edges that are no border, so
//! rings put together from chains would need more columns and more code than the points they save.
//! Snapshots older than these columns have their borders found again.

use std::io::{Read, Seek};

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::points;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::grid::Point;
use crate::layer::borders::Borders;

/// Adds the columns of a layer's borders to those of the layer.
#[must_use]
pub fn add<'a>(writer: Writer<'a>, borders: &'a Borders) -> Writer<'a> {
    add_columns(writer, &borders.points, &borders.point_offsets, [&borders.left, &borders.right])
}

/// The same of borders whose lists stand anywhere; `sides` are left and right.
pub(super) fn add_columns<'a>(
    writer: Writer<'a>,
    points: &'a [Point],
    point_offsets: &'a [u32],
    [left, right]: [&'a [u32]; 2],
) -> Writer<'a> {
    points::add(writer, "borders.", points)
        .u32s("borders.point_offsets", point_offsets)
        .u32s("borders.left", left)
        .u32s("borders.right", right)
}

/// Reads the borders of a layer of `n_features`; `None` where the snapshot holds none.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make borders of such a layer together.
pub fn read<R: Read + Seek>(
    reader: &mut Reader<R>,
    n_features: usize,
) -> Result<Option<Borders>, SnapshotError> {
    if reader.count("borders.point_offsets").is_none() {
        return Ok(None);
    }
    let points = points::read(reader, "borders.")?;
    let point_offsets = reader.u32s("borders.point_offsets")?;
    let (left, right) = (reader.u32s("borders.left")?, reader.u32s("borders.right")?);
    let borders = Borders::from_parts(point_offsets, points, left, right, n_features);
    borders.map(Some).map_err(|what| reader.malformed(what))
}
