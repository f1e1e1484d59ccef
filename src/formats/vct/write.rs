//! Writing a layer as VCT 3.0: of polygons shared borders once, as lines they refer to; lines as they are.
//!
//! - **Coordinates** stand with four decimals, which is the grid: read again they are the same points.
//! - **Ids** count from 1: features in the layer's order, then the borders. An object is one line, so a feature of
//!   several is as many objects, which is said.
//! - **Rings**: outer rings counter-clockwise, holes clockwise, each outer one before its holes.
//! - **Attributes** come back as they were, but for what the format cannot hold: commas and line breaks inside
//!   values, empty texts, columns of mixed types. Each is said.
//! - **Encoding** is GBK; a character beyond it is written in GB 18030, which contains it, and said.
//! - **Left out**: what the layer does not know: the map's scale and heights.

use std::collections::BTreeSet;
use std::io::Write;

use encoding_rs::{GB18030, GBK};

use crate::formats::crs::route::plane_datum;
use crate::formats::vct::borders::BorderLines;
use crate::formats::vct::columns::{Columns, held};
use crate::formats::vct::error::WriteError;
use crate::geometry::grid::{Point, metres_text};
use crate::geometry::nesting;
use crate::geometry::plane::Plane;
use crate::geometry::projection::TransverseMercator;
use crate::layer::borders::Borders;
use crate::layer::date::Date;
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;

/// The feature code of polygons' borders in files of the third land survey (三调).
const BORDER_CODE: &str = "1099000000";
/// The field features have their own feature code in.
const CODE_FIELD: &str = "YSDM";
/// References in one line, by custom.
const REFERENCES_PER_LINE: usize = 8;

/// A layer to write, and what the layer itself does not know.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    /// The layer, with its rings or lines.
    pub layer: &'a Layer,
    /// Its borders; a layer of lines has none.
    pub borders: &'a Borders,
    /// The plane it stands in.
    pub plane: &'a Plane,
    /// The name of its table, for example `DLTB`.
    pub table: &'a str,
    /// What its features are called, for example `地类图斑`.
    pub name: &'a str,
    /// The feature code (要素代码) of features that have none in a field `YSDM`.
    pub code: Option<&'a str>,
    /// The day the data stand for.
    pub date: Option<Date>,
    /// What every copy must say, for example that the data are synthetic.
    pub notice: Option<&'a Text>,
}

impl Export<'_> {
    /// Writes the layer.
    ///
    /// Returns what the format could not hold, one remark for each field and cause.
    ///
    /// # Errors
    /// [`WriteError`]; what was written by then is no file.
    pub fn write(&self, out: &mut impl Write) -> Result<Vec<Text>, WriteError> {
        let table = self.table;
        if table.trim().is_empty() || held(table) != table || table.trim() != table {
            return Err(WriteError::TableName { name: table.to_owned() });
        }
        let codes = codes(self)?;
        let mut columns = Columns::of(self.layer);
        let mut out = Page { out, n_beyond_gbk: 0 };
        if let Some(notice) = self.notice {
            out.lines(&["CommentBegin", &notice.zh, &notice.en, "CommentEnd"])?;
        }
        write_head(&mut out, self)?;
        out.line("FeatureCodeBegin")?;
        // A table without features is named all the same.
        let stated = self.code.filter(|_| codes.is_empty()).map(checked).transpose()?;
        let kind = if self.layer.is_of_lines() { "Line" } else { "Polygon" };
        for code in codes.iter().chain(&stated).collect::<BTreeSet<_>>() {
            out.line(&format!("{code},{},{kind},{table}", held(self.name)))?;
        }
        if !self.layer.is_of_lines() {
            out.line(&format!("{BORDER_CODE},界线,Line,"))?;
        }
        out.lines(&["FeatureCodeEnd", "TableStructureBegin"])?;
        out.line(&format!("{table},{}", self.layer.fields.len()))?;
        for field in columns.structure() {
            out.line(&field)?;
        }
        out.lines(&["0", "TableStructureEnd", "LineBegin"])?;
        let objects = if self.layer.is_of_lines() {
            self.write_lines(&mut out, &codes)?
        } else {
            self.write_areas(&mut out, &codes)?
        };
        out.lines(&["AttributeBegin", table])?;
        for (id, &feature) in (1..).zip(&objects) {
            out.line(&columns.row(id, feature))?;
        }
        out.lines(&["TableEnd", "AttributeEnd"])?;
        let mut remarks = columns.remarks();
        remarks.extend(out.beyond_gbk());
        remarks.extend(several_lines(&objects));
        Ok(remarks)
    }

    /// Writes borders and polygons; the feature of each object, in the order of their ids.
    fn write_areas<W: Write>(
        &self,
        out: &mut Page<'_, W>,
        codes: &[String],
    ) -> Result<Vec<usize>, WriteError> {
        let lines = BorderLines::new(self.layer, self.borders);
        for line in 0..lines.len() {
            write_line(out, (line_id(self, line), BORDER_CODE), lines.points(line))?;
        }
        out.lines(&["LineEnd", "PolygonBegin"])?;
        for (feature, code) in codes.iter().enumerate() {
            write_polygon(out, self, (feature, code), &lines)?;
        }
        out.line("PolygonEnd")?;
        Ok((0..codes.len()).collect())
    }

    /// Writes lines, each an object; the feature of each object, in the order of their ids.
    fn write_lines<W: Write>(
        &self,
        out: &mut Page<'_, W>,
        codes: &[String],
    ) -> Result<Vec<usize>, WriteError> {
        let mut objects = Vec::new();
        for (feature, code) in codes.iter().enumerate() {
            for line in self.layer.lines(feature) {
                objects.push(feature);
                write_line(out, (objects.len(), code), line)?;
            }
        }
        out.line("LineEnd")?;
        Ok(objects)
    }
}

/// Says how many features are several objects; `objects` has the feature of each, in their order.
fn several_lines(objects: &[usize]) -> Option<Text> {
    let n = objects.chunk_by(|a, b| a == b).filter(|own| 1 < own.len()).count();
    (0 < n).then(|| {
        Text::new(
            format!("{n} 个要素有多条线,VCT 的一个对象只是一条线,故写作多个属性相同的对象"),
            format!("{n} features have several lines; an object of VCT is one, so each is several objects with the same attributes"),
        )
    })
}

/// The feature code of each feature.
fn codes(export: &Export<'_>) -> Result<Vec<String>, WriteError> {
    let layer = export.layer;
    let code = |feature: usize| {
        let own = match layer.value(feature, CODE_FIELD) {
            Some(Value::Text(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(Value::Integer(number)) => Some(number.to_string()),
            _ => None,
        };
        match own.as_deref().or(export.code) {
            Some(code) => checked(code),
            None => Err(WriteError::NoCode { feature: layer.features[feature].number }),
        }
    };
    (0..layer.features.len()).map(code).collect()
}

/// A feature code of letters and digits, other than the borders'.
fn checked(code: &str) -> Result<String, WriteError> {
    let is_sound =
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) && code != BORDER_CODE;
    if is_sound { Ok(code.to_owned()) } else { Err(WriteError::Code { code: code.to_owned() }) }
}

/// Text on its way out, in GBK with the line ends of Windows.
struct Page<'a, W: Write> {
    out: &'a mut W,
    /// Lines with a character that GBK has not and GB 18030 has.
    n_beyond_gbk: usize,
}

impl<W: Write> Page<'_, W> {
    fn line(&mut self, text: &str) -> Result<(), WriteError> {
        let (bytes, _, is_lossy) = GBK.encode(text);
        if is_lossy {
            let (bytes, _, is_lossy) = GB18030.encode(text);
            if is_lossy {
                return Err(WriteError::Character { line: text.to_owned() });
            }
            self.n_beyond_gbk += 1;
            self.out.write_all(&bytes)?;
        } else {
            self.out.write_all(&bytes)?;
        }
        self.out.write_all(b"\r\n")?;
        Ok(())
    }

    fn lines(&mut self, texts: &[&str]) -> Result<(), WriteError> {
        texts.iter().try_for_each(|text| self.line(text))
    }

    fn beyond_gbk(&self) -> Option<Text> {
        let n = self.n_beyond_gbk;
        (0 < n).then(|| {
            Text::new(
                format!("{n} 行有 GBK 没有的字,以 GB 18030 写出;只读 GBK 的软件会显示乱码"),
                format!("{n} lines have characters beyond GBK, written in GB 18030; software that knows GBK alone shows them wrongly"),
            )
        })
    }
}

fn write_head<W: Write>(out: &mut Page<'_, W>, export: &Export<'_>) -> Result<(), WriteError> {
    let Plane { crs, projection } = export.plane;
    let datum = plane_datum(export.plane).ok_or_else(|| WriteError::Datum { crs: crs.clone() })?;
    let ellipsoid = projection.ellipsoid;
    out.lines(&["HeadBegin", "Datamark:LANDUSE-VCT", "Version:3.0", "CoordinateSystemType:P", "Dim:2"])?;
    out.lines(&["XAxisDirection:E", "YAxisDirection:N", "XYUnit:M"])?;
    out.line(&format!(
        "Spheroid:{},{:?},{:?}",
        datum.name(),
        ellipsoid.semi_major_m,
        ellipsoid.inverse_flattening
    ))?;
    out.line("PrimeMeridian:Greenwich")?;
    let is_gauss = is_gauss_kruger(projection);
    out.line(if is_gauss {
        "Projection:高斯-克吕格投影"
    } else {
        "Projection:横轴墨卡托投影"
    })?;
    out.line(&format!("Parameters:{}", parameters(projection)))?;
    if let Some((low, high)) = export.borders.extent {
        out.line(&format!("ExtentMin:{}", position(low)))?;
        out.line(&format!("ExtentMax:{}", position(high)))?;
    }
    out.line("Offset:0,0")?;
    if let Some(date) = export.date {
        out.line(&format!("Date:{}", date.to_string().replace('-', "")))?;
    }
    out.lines(&["Separator:,", "HeadEnd"])
}

#[expect(clippy::float_cmp, reason = "a scale is what a table says")]
fn is_gauss_kruger(projection: &TransverseMercator) -> bool {
    projection.scale == 1.0
}

/// Meridian, scale, false easting and northing, width and number of the zone where it is one of Gauss-Krüger.
#[expect(clippy::float_cmp, reason = "whole degrees")]
fn parameters(projection: &TransverseMercator) -> String {
    let TransverseMercator {
        central_meridian_deg: meridian, scale, false_easting_m, false_northing_m, ..
    } = projection;
    let before = (false_easting_m / 1e6).floor();
    let zone = if !is_gauss_kruger(projection) {
        ",".to_owned()
    } else if 0.0 < before && before * 6.0 - 3.0 == *meridian {
        format!("6,{before}")
    } else if meridian % 3.0 == 0.0 {
        format!("3,{}", meridian / 3.0)
    } else {
        ",".to_owned()
    };
    format!("{meridian},{scale},{false_easting_m},{false_northing_m},{zone}")
}

/// The id of a line, behind those of the features.
fn line_id(export: &Export<'_>, line: usize) -> usize {
    export.layer.features.len() + 1 + line
}

fn write_line<W: Write>(
    out: &mut Page<'_, W>,
    (id, code): (usize, &str),
    points: &[Point],
) -> Result<(), WriteError> {
    out.lines(&[&id.to_string(), code, "unknown", "1", "1"])?;
    write_points(out, points)?;
    out.line("0")
}

/// Writes a chain of straight edges.
fn write_points<W: Write>(out: &mut Page<'_, W>, points: &[Point]) -> Result<(), WriteError> {
    out.lines(&["11", &points.len().to_string()])?;
    points.iter().try_for_each(|&point| out.line(&position(point)))
}

fn write_polygon<W: Write>(
    out: &mut Page<'_, W>,
    export: &Export<'_>,
    (feature, code): (usize, &str),
    lines: &BorderLines<'_>,
) -> Result<(), WriteError> {
    let rings: Vec<&[Point]> = export.layer.rings(feature).collect();
    let order = nesting::nest(&rings).into_iter().flat_map(|own| std::iter::once(own.outer).chain(own.holes));
    let rings: Vec<&[Point]> = order.map(|ring| rings[ring]).collect();
    let label = label(&rings).map_or_else(|| "0,0".to_owned(), position);
    out.lines(&[&(feature + 1).to_string(), code, "unknown"])?;
    let Some(walks) = lines.walks(feature, &rings) else {
        // Rings that share an edge have no border there, so they stand with coordinates of their own.
        out.lines(&["1", &label, &rings.len().to_string()])?;
        for ring in &rings {
            let closed: Vec<Point> = ring.iter().chain(ring.first()).copied().collect();
            write_points(out, &closed)?;
        }
        return out.line("0");
    };
    let id = |&(line, is_forward): &(usize, bool)| {
        let id = line_id(export, line).to_string();
        if is_forward { id } else { format!("-{id}") }
    };
    let rings_of_ids: Vec<Vec<String>> = walks.iter().map(|ring| ring.iter().map(id).collect()).collect();
    let references = rings_of_ids.join(&"0".to_owned());
    out.lines(&["100", &label, "21", &references.len().to_string()])?;
    for some in references.chunks(REFERENCES_PER_LINE) {
        out.line(&some.join(","))?;
    }
    out.line("0")
}

/// A position with four decimals, which is the grid.
fn position(point: Point) -> String {
    format!("{},{}", metres_text(point.x), metres_text(point.y))
}

/// A position inside a feature for its label: the middle of the widest piece of a level line halfway up, between two
/// levels of vertices. Of land thinner than the grid it lies on the border.
fn label(rings: &[&[Point]]) -> Option<Point> {
    let mut levels: Vec<i64> = rings.iter().flat_map(|ring| ring.iter().map(|point| point.y)).collect();
    levels.sort_unstable();
    levels.dedup();
    let middle = i64::midpoint(*levels.first()?, *levels.last()?);
    let above = levels.partition_point(|&level| level <= middle);
    let (low, high) = (*levels.get(above.checked_sub(1)?)?, *levels.get(above)?);
    let y = f64::midpoint(low as f64, high as f64);
    let mut crossings: Vec<f64> = Vec::new();
    for (a, b) in rings.iter().flat_map(|ring| crate::geometry::ring::edges(ring)) {
        let (from, to) = if a.y < b.y { (a, b) } else { (b, a) };
        if from.y <= low && high <= to.y {
            let share = (y - from.y as f64) / (to.y - from.y) as f64;
            crossings.push(from.x as f64 + share * (to.x - from.x) as f64);
        }
    }
    crossings.sort_unstable_by(f64::total_cmp);
    let widest =
        crossings.chunks_exact(2).max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])))?;
    Some(Point::new(f64::midpoint(widest[0], widest[1]).round() as i64, i64::midpoint(low, high)))
}
