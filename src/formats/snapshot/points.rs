//! Points as columns: in 32 bits from their lesser corner where they fit, else in 64.
//!
//! 32 bits reach 429 km, as far as one cut, and halve what is written, hashed and read. Snapshots of before
//! have all their points in 64 bits.

use std::io::{Read, Seek};

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::grid::Point;

/// Adds points as the columns `<name>origin`, `<name>east`, `<name>north` (0.1 mm from the origin), or as
/// `<name>x` and `<name>y` where they reach too far.
pub(super) fn add<'a>(writer: Writer<'a>, name: &str, points: &'a [Point]) -> Writer<'a> {
    let n = points.len();
    let low = |of: fn(&Point) -> i64| points.iter().map(of).min().unwrap_or(0);
    let min = Point::new(low(|point| point.x), low(|point| point.y));
    let reach = |point: &Point| point.x.abs_diff(min.x).max(point.y.abs_diff(min.y));
    if u64::from(u32::MAX) < points.iter().map(reach).max().unwrap_or(0) {
        return writer.i64s_by(format!("{name}x"), n, move |index| points[index].x).i64s_by(
            format!("{name}y"),
            n,
            move |index| points[index].y,
        );
    }
    writer
        .i64s_by(format!("{name}origin"), 2, move |index| [min.x, min.y][index])
        .u32s_by(format!("{name}east"), n, move |index| points[index].x.abs_diff(min.x) as u32)
        .u32s_by(format!("{name}north"), n, move |index| points[index].y.abs_diff(min.y) as u32)
}

/// Reads points back.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, or do not make points together.
pub(super) fn read<R: Read + Seek>(reader: &mut Reader<R>, name: &str) -> Result<Vec<Point>, SnapshotError> {
    if reader.count(&format!("{name}origin")).is_none() {
        let (xs, ys) = (reader.i64s(&format!("{name}x"))?, reader.i64s(&format!("{name}y"))?);
        check_lengths(reader, xs.len(), ys.len())?;
        return Ok(xs.into_iter().zip(ys).map(|(x, y)| Point::new(x, y)).collect());
    }
    let &[x, y] = &reader.i64s(&format!("{name}origin"))?[..] else {
        return Err(reader.malformed("the points have no origin"));
    };
    let (east, north) = (reader.u32s(&format!("{name}east"))?, reader.u32s(&format!("{name}north"))?);
    check_lengths(reader, east.len(), north.len())?;
    let reach = i64::from(u32::MAX);
    if x.checked_add(reach).is_none() || y.checked_add(reach).is_none() {
        return Err(reader.malformed("the points lie beyond any grid"));
    }
    let point = |(east, north): (u32, u32)| Point::new(x + i64::from(east), y + i64::from(north));
    Ok(east.into_iter().zip(north).map(point).collect())
}

fn check_lengths<R: Read + Seek>(reader: &Reader<R>, xs: usize, ys: usize) -> Result<(), SnapshotError> {
    if xs == ys { Ok(()) } else { Err(reader.malformed("the points have unequal coordinates")) }
}
