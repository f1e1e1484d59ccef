//! Reading a file of boundary points as a table of polygons.

use std::ops::Range;
use std::sync::Arc;

use crate::formats::import::choose::choose;
use crate::formats::import::decode;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::formats::import::shape::{Head, RawFeature, Shape, Table};
use crate::formats::import::{ReadError, ReadOptions, crs_of_head};
use crate::formats::txt::crs::{self, Reading};
use crate::formats::txt::syntax::{self, Document, Parcel, Vertex};
use crate::layer::card::Card;
use crate::layer::feature::{Geometry, Value};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// What stands in a parcel's line: number of points, area in ha, number, name, kind of shape, map sheet, use, class.
pub(super) const FIELDS: [&str; 8] =
    ["界址点数", "地块面积", "地块编号", "地块名称", "记录图形属性", "图幅号", "地块用途", "地类编码"];
/// What stands in a line of 13 fields, the `@` counted, from the eighth on.
const FIELDS_OF_13: [&str; 5] = ["TBLX", "DL", "GZQ", "GZH", "BZ"];
/// Where the number of points and the kind of shape stand.
const POINTS: usize = 0;
const KIND: usize = 4;

/// A file that has been read whole.
pub(crate) struct TxtTable {
    head: Head,
    about: About,
    text: String,
    is_east_first: bool,
}

/// Reads a file whole and looks at its header and its coordinates.
///
/// # Errors
/// [`ReadError`] where it is no such file, its header contradicts itself or the coordinates, or lines are wanted.
pub(crate) fn open(
    source: &Source,
    about: &About,
    card: &Card,
    options: &ReadOptions,
) -> Result<TxtTable, ReadError> {
    let file = || source.name.clone();
    let table = source.stem();
    if card.geometry != Geometry::Areas {
        let (wanted, holds) = (card.geometry, "polygons".to_owned());
        return Err(ReadError::OtherGeometry { file: file(), table, wanted, holds });
    }
    choose(&source.name, std::slice::from_ref(&table), card, options)?;
    let decode::Decoded { text, encoding, mut findings } =
        decode::file(source, about, options.encoding.as_deref())?;
    let document = parse(&text, about)?;
    let Reading { crs, is_east_first, bounds } = crs::read(&document);
    let crs = crs_of_head(crs, source, options)?;
    findings.extend(notes(&document, is_east_first, about));
    let reader = "txt".to_owned();
    let head = Head { reader, table, fields: columns(&document), crs, encoding, bounds, findings };
    Ok(TxtTable { head, about: about.clone(), text, is_east_first })
}

/// Takes the text apart.
fn parse<'a>(text: &'a str, about: &About) -> Result<Document<'a>, ReadError> {
    syntax::parse(text).map_err(|(line, why)| ReadError::at_line(&about.file, line, &why))
}

/// What must be said of the file as a whole.
fn notes(document: &Document<'_>, is_east_first: bool, about: &About) -> Vec<Finding> {
    let mut notes = Vec::new();
    if is_east_first {
        notes.push(about.file(
            Weight::Warning,
            "axes-swapped",
            Text::new(
                "坐标的东坐标(或经度)在前;按数值范围判断,已按东坐标在前读入",
                "eastings (or longitudes) stand first, by the ranges of the coordinates; read so",
            ),
        ));
    }
    if !document.strangers.is_empty() {
        let names = document.strangers.join("、");
        notes.push(about.file(
            Weight::Note,
            "sections-passed-over",
            Text::new(format!("未读以下段落:{names}"), format!("these sections were passed over: {names}")),
        ));
    }
    let is_zero = |value: &str| value.split(',').all(|part| matches!(part.trim().parse::<f64>(), Ok(0.0)));
    let shift = document.properties.iter().find(|(key, value)| *key == "转换参数" && !value.is_empty());
    if let Some((_, value)) = shift.filter(|(_, value)| !is_zero(value)) {
        notes.push(about.file(
            Weight::Warning,
            "transformation-left-aside",
            Text::new(
                format!("属性描述中的转换参数({value})未使用;坐标按原样读入"),
                format!(
                    "the header's transformation ({value}) is not applied; coordinates are read as they stand"
                ),
            ),
        ));
    }
    notes
}

/// The names of a line's fields, by their number.
fn names(n_fields: usize) -> impl Iterator<Item = Arc<str>> {
    let n_first = if n_fields == 12 { 7 } else { FIELDS.len() };
    let more: &[&str] = if n_fields == 12 { &FIELDS_OF_13 } else { &[] };
    let known = FIELDS[..n_first].iter().chain(more).map(|name| Arc::from(*name));
    known.chain((FIELDS.len() + 1..).map(|number| format!("F{number}").into())).take(n_fields)
}

/// The columns of all parcels, in the order in which they first appear.
fn columns(document: &Document<'_>) -> Vec<Arc<str>> {
    let mut forms: Vec<usize> = document.parcels.iter().map(|parcel| parcel.fields.len()).collect();
    forms.sort_unstable();
    forms.dedup();
    let mut columns: Vec<Arc<str>> = Vec::new();
    for name in forms.into_iter().flat_map(names) {
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}

impl Table for TxtTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let document = parse(&self.text, &self.about)?;
        let mut shape = Shape::default();
        for (number, parcel) in (0..).zip(&document.parcels) {
            shape.clear();
            let vertices = &document.vertices[parcel.vertices.clone()];
            self.draw(parcel, vertices, &mut shape);
            let findings = self.count(number, parcel, &shape).into_iter().collect();
            let refusal = parcel.fault.as_ref().map(|fault| self.refusal(number, fault));
            take(RawFeature { number, values: self.values(parcel), shape: &shape, findings, refusal })?;
        }
        Ok(())
    }
}

impl TxtTable {
    /// The values of a parcel in the order of the columns, as the file has them.
    fn values(&self, parcel: &Parcel<'_>) -> Vec<Value> {
        let mut values = vec![Value::Null; self.head.fields.len()];
        for (name, field) in names(parcel.fields.len()).zip(&parcel.fields).filter(|(_, own)| !own.is_empty())
        {
            if let Some(column) = self.head.fields.iter().position(|own| *own == name) {
                values[column] = Value::Text((*field).to_owned());
            }
        }
        values
    }

    /// Draws a parcel's rings. A new number begins a ring, and so does a point after one that closed the ring;
    /// number 1 begins a polygon.
    fn draw(&self, parcel: &Parcel<'_>, vertices: &[Vertex], shape: &mut Shape) {
        match parcel.fields.get(KIND) {
            Some(kind) if kind.contains('点') => return shape.other("Point"),
            Some(kind) if kind.contains('线') => return shape.other("LineString"),
            _ => {}
        }
        for ring in rings(vertices) {
            let own = &vertices[ring];
            let closing = own.first().filter(|first| Some(first) != own.last().as_ref());
            for vertex in own.iter().chain(closing) {
                let Vertex { first, second, .. } = *vertex;
                let (x, y) = if self.is_east_first { (first, second) } else { (second, first) };
                shape.push(x, y);
            }
            shape.end_part(shape.part_ends.is_empty() || own[0].ring == 1);
        }
    }

    /// What is to be said where the line promises another number of points. Programs count the point that closes a
    /// ring, or not.
    fn count(&self, number: u64, parcel: &Parcel<'_>, shape: &Shape) -> Option<Finding> {
        let promised: usize = parcel.fields.get(POINTS)?.parse().ok()?;
        let (found, n_rings) = (parcel.vertices.len(), shape.part_ends.len());
        if n_rings == 0 || found.abs_diff(promised) == 0 || shape.x.len() - n_rings == promised {
            return None;
        }
        let line = parcel.line;
        Some(self.about.feature(
            Weight::Warning,
            "points-miscounted",
            (number, None),
            Text::new(
                format!("第 {line} 行称有 {promised} 个界址点,实有 {found} 个;按实有的读入"),
                format!(
                    "line {line} promises {promised} boundary points, there are {found}; read as they are"
                ),
            ),
        ))
    }

    fn refusal(&self, number: u64, (line, why): &(usize, Text)) -> Finding {
        self.about.feature(
            Weight::Refused,
            "line-not-understood",
            (number, None),
            Text::new(
                format!("第 {line} 行:{};此地块未收", why.zh),
                format!("line {line}: {}; the parcel is not taken", why.en),
            ),
        )
    }
}

/// Where rings begin and end among a parcel's vertices.
fn rings(vertices: &[Vertex]) -> Vec<Range<usize>> {
    let mut rings = Vec::new();
    let mut from = 0;
    for at in 1..=vertices.len() {
        let is_closed = 3 < at - from && vertices[at - 1] == vertices[from];
        if at == vertices.len() || vertices[at].ring != vertices[from].ring || is_closed {
            rings.push(from..at);
            from = at;
        }
    }
    rings.retain(|ring| !ring.is_empty());
    rings
}
