//! Tables through GDAL: Shapefile, `GeoPackage`, file geodatabase, `FlatGeobuf`, KML, DXF, `TopoJSON`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use gdal::vector::{Feature, LayerAccess, OGRFieldType, OGRwkbGeometryType, OwnedLayer};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use crate::formats::gdal::messages::Listening;
use crate::formats::gdal::text;
use crate::formats::gdal::wkb;
use crate::formats::import::choose::choose;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::formats::import::shape::{CrsSaid, Head, RawFeature, Shape, Table};
use crate::formats::import::tables::Named;
use crate::formats::import::{ReadError, ReadOptions};
use crate::layer::card::Card;
use crate::layer::feature::{Geometry, Value};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// A table opened by GDAL.
pub(crate) struct GdalTable {
    layer: OwnedLayer,
    head: Head,
    about: About,
    kinds: Vec<FieldKind>,
    /// Features the file says it has.
    n_promised: u64,
    /// Features found beyond that: the count a GeoPackage caches goes stale under other programs.
    n_extra: u64,
    /// Fields whose text was cut inside a character, by feature.
    cut: BTreeMap<u64, Vec<usize>>,
    /// Whether it is a drawing (DXF): where areas are wanted its closed lines are such.
    is_drawing: bool,
    /// What the card wants.
    geometry: Geometry,
    messages: Vec<String>,
}

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldKind {
    Text,
    Integer,
    Real,
    Date,
    Binary,
}

/// Opens a file by the `drivers` of its kind and picks its table.
///
/// # Errors
/// [`ReadError`] where it cannot be opened, has no such table, or the table holds nothing the card wants.
pub(crate) fn open(
    source: &Source,
    drivers: &'static [&'static str],
    about: &About,
    card: &Card,
    options: &ReadOptions,
) -> Result<GdalTable, ReadError> {
    let listening = Listening::start();
    let is_shapefile = source.kind.extension == "shp";
    let mut head = Head { encoding: "UTF-8".to_owned(), ..Head::default() };
    let mut cut = BTreeMap::new();
    let mut n_live = None;
    let mut encoding = String::new();
    if is_shapefile {
        check_length(source)?;
        let reading = text::decide(source, about, options.encoding.as_deref())?;
        encoding = format!("ENCODING={}", reading.gdal_name);
        head.encoding = reading.name;
        head.findings = reading.findings;
        cut = reading.cut;
        n_live = Some(reading.n_live);
    } else if let Some(told) = &options.encoding {
        head.findings.push(encoding_ignored(about, told));
    }
    let open_options: &[&str] = if is_shapefile { &[&encoding] } else { &[] };
    let dataset = Dataset::open_ex(
        &source.path,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
            allowed_drivers: Some(drivers),
            open_options: Some(open_options),
            sibling_files: None,
        },
    )
    .map_err(|_null_pointer| broken(source, &listening))?;
    head.reader = format!("GDAL {}", dataset.driver().short_name());
    let mut tables: Vec<String> = dataset.layers().map(|layer| layer.name()).collect();
    if is_shapefile {
        // Unpacked from an archive its file has another name on disk.
        tables.fill(source.stem());
    }
    let index = choose(&source.name, &tables, card, options)?;
    head.table.clone_from(&tables[index]);
    let layer = dataset.into_layer(index).map_err(|_null_pointer| broken(source, &listening))?;
    describe(&layer, &mut head);
    refuse_other(source, &layer, &head.table, card.geometry)?;
    let kinds: Vec<_> = layer.defn().fields().map(|field| kind(field.field_type())).collect();
    note_binary(about, &kinds, &mut head);
    Ok(GdalTable {
        n_promised: n_live.unwrap_or_else(|| layer.feature_count()),
        n_extra: 0,
        is_drawing: source.kind.extension == "dxf",
        geometry: card.geometry,
        about: about.clone(),
        messages: listening.take(),
        layer,
        head,
        kinds,
        cut,
    })
}

/// The tables of a file with their columns.
///
/// # Errors
/// [`ReadError`] where it cannot be opened.
pub(crate) fn tables(source: &Source, drivers: &'static [&'static str]) -> Result<Vec<Named>, ReadError> {
    let listening = Listening::start();
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY,
        allowed_drivers: Some(drivers),
        ..DatasetOptions::default()
    };
    let dataset =
        Dataset::open_ex(&source.path, options).map_err(|_null_pointer| broken(source, &listening))?;
    let columns =
        |layer: &gdal::vector::Layer<'_>| layer.defn().fields().map(|field| field.name().into()).collect();
    Ok(dataset.layers().map(|layer| (layer.name(), Some(columns(&layer)))).collect())
}

/// Fills in what the table says of itself.
fn describe(layer: &OwnedLayer, head: &mut Head) {
    head.fields = layer.defn().fields().map(|field| field.name().into()).collect();
    // GeoPackage's "undefined" systems are no CRS.
    let own = layer.spatial_ref().filter(|srs| !srs.name().is_some_and(|name| name.starts_with("Undefined")));
    head.crs = own.and_then(|srs| srs.to_wkt().ok()).map_or(CrsSaid::Nothing, CrsSaid::Wkt);
    if head.crs == CrsSaid::Nothing {
        let extent = layer.get_extent().ok();
        head.bounds = extent.map(|extent| [extent.MinX, extent.MinY, extent.MaxX, extent.MaxY]);
    }
}

impl Table for GdalTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let listening = Listening::start();
        let Self { layer, head, about, kinds, cut, is_drawing, geometry, .. } = self;
        let subclass = head.fields.iter().position(|field| &**field == "SubClasses").filter(|_| *is_drawing);
        let mut shape = Shape::of(*geometry);
        let mut n_found = 0;
        for feature in layer.features() {
            let number = feature.fid().unwrap_or(n_found);
            n_found += 1;
            read_shape(&feature, subclass, *is_drawing, &mut shape).map_err(|cause| {
                let file = about.file.as_str();
                ReadError::broken(
                    file,
                    format!("图斑 {number}:{cause}"),
                    format!("feature {number}: {cause}"),
                )
            })?;
            let values =
                kinds.iter().enumerate().map(|(index, &kind)| value(&feature, index, kind)).collect();
            let cut = cut.remove(&number).unwrap_or_default();
            let findings = cut.iter().map(|&field| cut_text(about, number, &head.fields[field])).collect();
            take(RawFeature { number, values, shape: &shape, findings, refusal: None })?;
        }
        self.messages.extend(listening.take());
        if n_found < self.n_promised {
            let file = self.about.file.clone();
            return Err(ReadError::CountMismatch { file, promised: self.n_promised, found: n_found });
        }
        self.n_extra = n_found - self.n_promised;
        Ok(())
    }

    fn closing(&mut self) -> Vec<Finding> {
        let about = &self.about;
        let message = |text: String| {
            about.file(
                Weight::Warning,
                "reader-message",
                Text::new(format!("读取程序 GDAL 提示:{text}"), format!("GDAL says: {text}")),
            )
        };
        let stale = (self.n_extra > 0).then(|| stale_count(about, self.n_promised, self.n_extra));
        self.messages.drain(..).map(message).chain(stale).collect()
    }
}

/// Reads the polygons of a feature, in a drawing also those drawn as closed lines; or its lines.
fn read_shape(
    feature: &Feature<'_>,
    subclass: Option<usize>,
    is_drawing: bool,
    shape: &mut Shape,
) -> Result<(), String> {
    shape.clear();
    // A missing geometry comes as a null pointer inside; GDAL complains and calls its type unknown.
    let quiet = Listening::start();
    let present = feature.geometry().filter(|own| own.geometry_type() != OGRwkbGeometryType::wkbUnknown);
    drop(quiet);
    let Some(geometry) = present else {
        return Ok(());
    };
    let not_wkb = |_not_wkb| "its geometry cannot be read".to_owned();
    let bytes = geometry.iso_wkb().map_err(|cause| cause.to_string())?;
    wkb::read(&bytes, shape).map_err(not_wkb)?;
    let is_curve =
        subclass.and_then(|field| feature.field_as_string(field).ok().flatten()).is_some_and(|classes| {
            ["Circle", "Ellipse", "Arc", "Spline"].iter().any(|kind| classes.contains(kind))
        });
    if is_drawing && is_curve {
        shape.clear();
        shape.other("Curve");
    } else if is_drawing && shape.geometry == Geometry::Areas {
        wkb::read_closed_line(&bytes, shape).map_err(not_wkb)?;
    }
    Ok(())
}

fn kind(field_type: OGRFieldType::Type) -> FieldKind {
    match field_type {
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => FieldKind::Integer,
        OGRFieldType::OFTReal => FieldKind::Real,
        OGRFieldType::OFTDate | OGRFieldType::OFTDateTime => FieldKind::Date,
        OGRFieldType::OFTBinary => FieldKind::Binary,
        _ => FieldKind::Text,
    }
}

/// One value as the file has it; dates as ISO 8601 text.
fn value(feature: &Feature<'_>, index: usize, kind: FieldKind) -> Value {
    let text = || feature.field_as_string(index).ok().flatten();
    // A field that is unset, not null, reads as zero; only its text tells.
    let is_unset = || text().is_none_or(|text| text.is_empty());
    match kind {
        FieldKind::Text => text().map_or(Value::Null, Value::Text),
        FieldKind::Integer => match feature.field_as_integer64(index).ok().flatten() {
            None => Value::Null,
            Some(0) if is_unset() => Value::Null,
            Some(number) => Value::Integer(number),
        },
        FieldKind::Real => match feature.field_as_double(index).ok().flatten() {
            None => Value::Null,
            Some(0.0) if is_unset() => Value::Null,
            Some(number) => Value::Real(number),
        },
        FieldKind::Date => match text() {
            Some(text) if !text.is_empty() => Value::Text(text.replacen('/', "-", 2).replacen(' ', "T", 1)),
            _ => Value::Null,
        },
        FieldKind::Binary => Value::Null,
    }
}

/// Refuses a table whose declared type can hold nothing of what is wanted.
fn refuse_other(source: &Source, layer: &OwnedLayer, table: &str, wanted: Geometry) -> Result<(), ReadError> {
    let holds = match layer.defn().geometry_type() & 0x7FFF_FFFF {
        OGRwkbGeometryType::wkbNone => "no geometry",
        code => match (code % 1000, wanted) {
            (1 | 4, _) => "points",
            (2 | 5 | 8 | 9 | 11 | 13, Geometry::Areas) => "lines",
            (3 | 6 | 10 | 12 | 14..=17, Geometry::Lines) => "polygons",
            _ => return Ok(()),
        },
    };
    if source.kind.extension == "dxf" {
        return Ok(());
    }
    Err(ReadError::OtherGeometry {
        file: source.name.clone(),
        table: table.to_owned(),
        wanted,
        holds: holds.to_owned(),
    })
}

/// A `.shp` shorter than its header says was cut off on its way here.
fn check_length(source: &Source) -> Result<(), ReadError> {
    let failed = |cause: std::io::Error| ReadError::foreign(source.name.as_str(), &cause);
    let mut file = File::open(&source.path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let mut head = [0_u8; 100];
    file.read_exact(&mut head).map_err(failed)?;
    // In 16-bit words, big-endian (ESRI Shapefile Technical Description, 1998, p. 4).
    let promised = u64::from(u32::from_be_bytes([head[24], head[25], head[26], head[27]])) * 2;
    if length < promised {
        let zh = format!("应有 {promised} 字节,只有 {length} 字节,文件被截断");
        let en = format!("{length} bytes of {promised}: it was cut off");
        return Err(ReadError::broken(source.name.as_str(), zh, en));
    }
    Ok(())
}

fn note_binary(about: &About, kinds: &[FieldKind], head: &mut Head) {
    for (field, _) in head.fields.iter().zip(kinds).filter(|(_, kind)| **kind == FieldKind::Binary) {
        let mut finding = about.file(
            Weight::Warning,
            "binary-field",
            Text::new(
                format!("字段 {field} 是二进制,未收其内容"),
                format!("field {field} is binary; its content is not kept"),
            ),
        );
        finding.field = Some(field.to_string());
        head.findings.push(finding);
    }
}

fn cut_text(about: &About, number: u64, field: &str) -> Finding {
    about.field(
        Weight::Warning,
        "cut-text",
        (number, field),
        Text::new(
            format!("{field} 的文字在字段宽度处被截断,末尾半个汉字已失"),
            format!("{field} was cut at the field's width inside a character; the half character is lost"),
        ),
    )
}

fn encoding_ignored(about: &About, told: &str) -> Finding {
    about.file(
        Weight::Note,
        "encoding-ignored",
        Text::new(
            format!("该格式自定编码,--encoding {told} 未用"),
            format!("this format fixes its own encoding; --encoding {told} was not used"),
        ),
    )
}

fn stale_count(about: &About, n_promised: u64, n_extra: u64) -> Finding {
    about.file(
        Weight::Warning,
        "stale-count",
        Text::new(
            format!("文件自述 {n_promised} 个图斑,实际多出 {n_extra} 个,已全部读入"),
            format!("the file says {n_promised} features and has {n_extra} more; all were read"),
        ),
    )
}

fn broken(source: &Source, listening: &Listening) -> ReadError {
    let heard = listening.take().join("; ");
    if heard.is_empty() {
        // No driver felt responsible, and what the binding says of a null pointer helps nobody.
        let extension = source.kind.extension;
        let (zh, en) = (format!("内容不是 .{extension} 数据"), format!("its content is no .{extension}"));
        return ReadError::broken(source.name.as_str(), zh, en);
    }
    ReadError::foreign(source.name.as_str(), &heard)
}
