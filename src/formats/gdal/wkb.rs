//! Polygons and lines out of WKB: one call to GDAL a feature instead of one a point.
//!
//! Reads ISO WKB (OGC 06-103r4 §8.2; Z, M and ZM as +1000, +2000, +3000) as GDAL writes it, little-endian.

use crate::formats::import::shape::Shape;
use crate::layer::feature::Geometry;

/// Collections inside collections deeper than this are not read.
const DEPTH_MAX: usize = 16;

/// The bytes are no WKB we read; GDAL never writes such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotWkb;

struct Reader<'a> {
    bytes: &'a [u8],
    /// A kind of part that is not read (curves, bodies): the feature is refused whole then, for half of
    /// its area would be a lie.
    unread: Option<&'static str>,
}

/// Reads the polygons of a geometry into `shape`, which is cleared first; its lines where it takes these.
///
/// # Errors
/// [`NotWkb`] where the bytes end early or name an unknown type.
pub(crate) fn read(bytes: &[u8], shape: &mut Shape) -> Result<(), NotWkb> {
    shape.clear();
    let mut reader = Reader { bytes, unread: None };
    reader.geometry(shape, 0)?;
    if let Some(kind) = reader.unread {
        shape.clear();
        shape.other(kind);
    }
    Ok(())
}

/// Reads a closed line as the ring of a polygon (DXF draws areas so); leaves `shape` alone where it is open.
pub(crate) fn read_closed_line(bytes: &[u8], shape: &mut Shape) -> Result<(), NotWkb> {
    let mut reader = Reader { bytes, unread: None };
    let (kind, dimensions) = reader.header()?;
    if kind != 2 {
        return Ok(());
    }
    let mut ring = Shape::default();
    reader.points(dimensions, &mut ring)?;
    let n_points = ring.x.len();
    let is_closed = n_points >= 4 && ring.x.first() == ring.x.last() && ring.y.first() == ring.y.last();
    if is_closed {
        shape.clear();
        shape.x = ring.x;
        shape.y = ring.y;
        shape.has_z = dimensions > 2;
        shape.end_part(true);
    }
    Ok(())
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NotWkb> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or(NotWkb)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn count(&mut self) -> Result<usize, NotWkb> {
        Ok(u32::from_le_bytes(self.take()?) as usize)
    }

    /// The type without its dimensions, and the number of ordinates a point.
    fn header(&mut self) -> Result<(u32, usize), NotWkb> {
        let [order] = self.take()?;
        if order != 1 {
            return Err(NotWkb);
        }
        let code = u32::from_le_bytes(self.take()?);
        let dimensions = match code / 1000 {
            0 => 2,
            1 | 2 => 3,
            3 => 4,
            _ => return Err(NotWkb),
        };
        Ok((code % 1000, dimensions))
    }

    fn points(&mut self, dimensions: usize, shape: &mut Shape) -> Result<(), NotWkb> {
        let n_points = self.count()?;
        let stride = dimensions * 8;
        let length =
            n_points.checked_mul(stride).filter(|&length| length <= self.bytes.len()).ok_or(NotWkb)?;
        let (points, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        shape.x.reserve(n_points);
        shape.y.reserve(n_points);
        for point in points.chunks_exact(stride) {
            let ordinate = |at: usize| {
                let mut bytes = [0; 8];
                bytes.copy_from_slice(&point[at..at + 8]);
                f64::from_le_bytes(bytes)
            };
            shape.push(ordinate(0), ordinate(8));
        }
        Ok(())
    }

    fn skip(&mut self, length: Option<usize>) -> Result<(), NotWkb> {
        self.bytes = length.and_then(|length| self.bytes.get(length..)).ok_or(NotWkb)?;
        Ok(())
    }

    fn skip_points(&mut self, dimensions: usize) -> Result<(), NotWkb> {
        let n_points = self.count()?;
        self.skip(n_points.checked_mul(dimensions * 8))
    }

    fn geometry(&mut self, shape: &mut Shape, depth: usize) -> Result<(), NotWkb> {
        let (kind, dimensions) = self.header()?;
        match kind {
            1 => {
                shape.other("Point");
                self.skip(Some(dimensions * 8))
            }
            2 if shape.geometry == Geometry::Lines => {
                shape.has_z |= dimensions > 2;
                self.points(dimensions, shape)?;
                shape.end_part(true);
                Ok(())
            }
            2 => {
                shape.other("LineString");
                self.skip_points(dimensions)
            }
            3 if shape.geometry == Geometry::Areas => self.polygon(dimensions, shape),
            3 => {
                shape.other("Polygon");
                (0..self.count()?).try_for_each(|_| self.skip_points(dimensions))
            }
            // Collections: of points, lines, polygons, anything, surfaces.
            4..=7 | 12 if depth < DEPTH_MAX => {
                for _ in 0..self.count()? {
                    self.geometry(shape, depth + 1)?;
                    if self.unread.is_some() {
                        break;
                    }
                }
                Ok(())
            }
            8..=11 | 13 => {
                self.unread = Some("Curve");
                Ok(())
            }
            14..=17 => {
                self.unread = Some("PolyhedralSurface");
                Ok(())
            }
            _ => Err(NotWkb),
        }
    }

    fn polygon(&mut self, dimensions: usize, shape: &mut Shape) -> Result<(), NotWkb> {
        shape.has_z |= dimensions > 2;
        for ring in 0..self.count()? {
            self.points(dimensions, shape)?;
            shape.end_part(ring == 0);
        }
        Ok(())
    }
}
