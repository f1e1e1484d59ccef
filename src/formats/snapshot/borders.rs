//! The borders of a layer as columns beside its own, and back.
//!
//! Borders are found once, when a layer is entered, and read by whoever cuts it; rings are read by whoever
//! shows a feature. Both are kept: a ring begins at some vertex and may walk edges that are no border, so
//! rings put together from chains would need more columns and more code than the points they save.
//!
//! Coordinates are kept in 32 bits from the lesser corner. Borders that reach further (429 km) are not
//! kept: no cut takes them. They, and those of snapshots older than these columns, are found again.

use std::io::{Read, Seek};

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::grid::Point;
use crate::layer::borders::Borders;

/// Adds the columns of a layer's borders to those of the layer.
#[must_use]
pub fn add<'a>(writer: Writer<'a>, borders: &'a Borders) -> Writer<'a> {
    let (min, max) = borders.extent.unwrap_or((Point::new(0, 0), Point::new(0, 0)));
    let reach = min.x.abs_diff(max.x).max(min.y.abs_diff(max.y));
    if u64::from(u32::MAX) < reach {
        return writer;
    }
    let points = &borders.points;
    writer
        .i64s_by("borders.origin", 2, move |index| [min.x, min.y][index])
        .u32s("borders.point_offsets", &borders.point_offsets)
        .u32s_by("borders.x", points.len(), move |index| points[index].x.abs_diff(min.x) as u32)
        .u32s_by("borders.y", points.len(), move |index| points[index].y.abs_diff(min.y) as u32)
        .u32s("borders.left", &borders.left)
        .u32s("borders.right", &borders.right)
}

/// Reads the borders of a layer of `n_features`; `None` where the snapshot holds none.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make borders of such a layer together.
pub fn read<R: Read + Seek>(
    reader: &mut Reader<R>,
    n_features: usize,
) -> Result<Option<Borders>, SnapshotError> {
    if reader.count("borders.origin").is_none() {
        return Ok(None);
    }
    let points = points(reader)?;
    let point_offsets = reader.u32s("borders.point_offsets")?;
    let (left, right) = (reader.u32s("borders.left")?, reader.u32s("borders.right")?);
    let borders = Borders::from_parts(point_offsets, points, left, right, n_features);
    borders.map(Some).map_err(|what| reader.malformed(what))
}

fn points<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Vec<Point>, SnapshotError> {
    let &[x, y] = &reader.i64s("borders.origin")?[..] else {
        return Err(reader.malformed("the borders have no origin"));
    };
    let (xs, ys) = (reader.u32s("borders.x")?, reader.u32s("borders.y")?);
    if xs.len() != ys.len() {
        return Err(reader.malformed("the borders' points have unequal coordinates"));
    }
    let reach = i64::from(u32::MAX);
    if x.checked_add(reach).is_none() || y.checked_add(reach).is_none() {
        return Err(reader.malformed("the borders lie beyond the grid"));
    }
    let world = |(east, north): (u32, u32)| Point::new(x + i64::from(east), y + i64::from(north));
    Ok(xs.into_iter().zip(ys).map(world).collect())
}
