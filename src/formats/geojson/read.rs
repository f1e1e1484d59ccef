//! Reading `GeoJSON` feature by feature.
//!
//! The file is read twice, each time in a stream: once for its head (fields, CRS, and that it is JSON at
//! all), once for the features, so that memory holds one feature at a time. A number that JSON does not
//! know (`NaN`, `Infinity`) is an error with line and column.

use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use geojson::Feature;
use geojson::feature::Id;
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use crate::formats::crs::facts::epsg_code;
use crate::formats::geojson::shape::read_geometry;
use crate::formats::import::choose::choose;
use crate::formats::import::kind::Source;
use crate::formats::import::say::About;
use crate::formats::import::shape::{CrsSaid, Head, RawFeature, Shape, Table};
use crate::formats::import::tables::Named;
use crate::formats::import::{ReadError, ReadOptions};
use crate::layer::card::Card;
use crate::layer::feature::{Geometry, Value};
use crate::layer::finding::Weight;
use crate::layer::text::Text;

/// The column a feature's own `id` is kept in.
const ID_FIELD: &str = "id";

/// WGS 84 in longitude, latitude: what `GeoJSON` is in unless it says otherwise.
const WGS84_CODE: u32 = 4326;

/// A `GeoJSON` file whose head has been read.
pub(crate) struct GeoJsonTable {
    source: Source,
    head: Head,
    columns: FxHashMap<Arc<str>, usize>,
    /// What the card wants.
    geometry: Geometry,
}

/// Reads the head of a file.
///
/// # Errors
/// [`ReadError`] where it is no `GeoJSON` feature collection, or names its CRS by a link.
pub(crate) fn open(
    source: &Source,
    about: &About,
    card: &Card,
    options: &ReadOptions,
) -> Result<GeoJsonTable, ReadError> {
    let file = source.name.clone();
    let outline = outline(source)?;
    let table = outline.name.unwrap_or_else(|| source.stem());
    choose(&file, std::slice::from_ref(&table), card, options)?;
    let mut head = Head {
        reader: "geojson".to_owned(),
        table,
        fields: outline.fields,
        encoding: "UTF-8".to_owned(),
        ..Head::default()
    };
    head.crs = match outline.crs {
        Some(crs) => crs_said(&crs).map_err(|refusal| refusal.into_error(file))?,
        None => {
            if options.crs.is_none() {
                head.findings.push(about.file(
                    Weight::Note,
                    "crs-by-standard",
                    Text::new(
                        "GeoJSON 未写坐标系,按 RFC 7946 为 WGS 84 经纬度(经度在前)",
                        "the GeoJSON states no CRS, so by RFC 7946 it is WGS 84 longitude, latitude",
                    ),
                ));
                CrsSaid::Epsg(WGS84_CODE)
            } else {
                CrsSaid::Nothing
            }
        }
    };
    if let Some(told) = &options.encoding {
        head.findings.push(about.file(
            Weight::Note,
            "encoding-ignored",
            Text::new(
                format!("GeoJSON 一律为 UTF-8,--encoding {told} 未用"),
                format!("GeoJSON is always UTF-8; --encoding {told} was not used"),
            ),
        ));
    }
    let columns = head.fields.iter().enumerate().map(|(column, field)| (field.clone(), column)).collect();
    Ok(GeoJsonTable { source: source.clone(), head, columns, geometry: card.geometry })
}

/// The table's name and its columns.
///
/// # Errors
/// [`ReadError`] where it is no collection of features.
pub(crate) fn table(source: &Source) -> Result<Named, ReadError> {
    let outline = outline(source)?;
    Ok((outline.name.unwrap_or_else(|| source.stem()), Some(outline.fields)))
}

/// What a collection says before its features, and which columns they have.
fn outline(source: &Source) -> Result<Outline, ReadError> {
    let file = source.name.clone();
    let mut outline = Outline::default();
    parse(source, Members { feature: Step::Outline(&mut outline) })?;
    if let Some(other) = outline.kind.as_deref().filter(|kind| *kind != "FeatureCollection") {
        let zh = format!("类型是 {other},不是 FeatureCollection");
        return Err(ReadError::broken(file, zh, format!("its type is {other}, not FeatureCollection")));
    }
    if !outline.has_features {
        return Err(ReadError::broken(file, "缺少成员 features", "it has no member \"features\""));
    }
    Ok(outline)
}

/// Why a `crs` member is not taken.
enum Refusal {
    Link,
    Unknown(String),
}

impl Refusal {
    fn into_error(self, file: String) -> ReadError {
        match self {
            Self::Link => ReadError::CrsLink { file },
            Self::Unknown(text) => {
                let zh = format!("读不懂其 crs 成员 {text}");
                ReadError::broken(file, zh, format!("its crs member {text} is not understood"))
            }
        }
    }
}

/// Reads the `crs` member of `GeoJSON` 2008 (§3), which RFC 7946 withdrew and programs still write.
fn crs_said(crs: &Json) -> Result<CrsSaid, Refusal> {
    if crs.is_null() {
        return Ok(CrsSaid::Nothing);
    }
    if crs["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("link")) {
        return Err(Refusal::Link);
    }
    let Some(name) = crs["properties"]["name"].as_str() else {
        return Err(Refusal::Unknown(crs.to_string()));
    };
    if name.to_ascii_uppercase().ends_with("CRS84") {
        return Ok(CrsSaid::Epsg(WGS84_CODE));
    }
    epsg_code(name).map(CrsSaid::Epsg).map_err(|_not_a_code| Refusal::Unknown(name.to_owned()))
}

impl Table for GeoJsonTable {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each(
        &mut self,
        take: &mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let shape = Shape::of(self.geometry);
        let mut intake = Intake { columns: &self.columns, take, shape, number: 0, stopped: None };
        let parsed = parse(&self.source, Members { feature: Step::Features(&mut intake) });
        intake.stopped.map_or(parsed, Err)
    }
}

/// Streams a file through a visitor of the collection's members.
fn parse(source: &Source, members: Members<'_, '_>) -> Result<(), ReadError> {
    let failed = |cause: &std::io::Error| ReadError::foreign(source.name.as_str(), cause);
    let not_json = |cause: serde_json::Error| ReadError::not_json(source.name.as_str(), &cause);
    let mut file = File::open(&source.path).map_err(|cause| failed(&cause))?;
    // Programs on Windows put a byte order mark in front, which JSON does not know.
    let mut mark = [0_u8; 3];
    let is_marked = file.read_exact(&mut mark).is_ok() && mark == *b"\xEF\xBB\xBF";
    file.seek(SeekFrom::Start(if is_marked { 3 } else { 0 })).map_err(|cause| failed(&cause))?;
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, file));
    (&mut json).deserialize_map(members).map_err(not_json)?;
    json.end().map_err(not_json)
}

/// Visits the members of the collection.
struct Members<'a, 'b> {
    feature: Step<'a, 'b>,
}

/// What is done with each feature.
enum Step<'a, 'b> {
    Outline(&'a mut Outline),
    Features(&'a mut Intake<'b>),
}

impl<'de> Visitor<'de> for Members<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON feature collection")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match (&mut self.feature, key.as_str()) {
                (Step::Outline(outline), "features") => {
                    outline.has_features = true;
                    map.next_value_seed(Outlines(outline))?;
                }
                (Step::Features(intake), "features") => map.next_value_seed(Features(intake))?,
                (Step::Outline(outline), "type") => outline.kind = Some(map.next_value()?),
                (Step::Outline(outline), "name") => {
                    outline.name = map.next_value::<Json>()?.as_str().map(str::to_owned);
                }
                (Step::Outline(outline), "crs") => outline.crs = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// What is learned in the first reading.
#[derive(Default)]
struct Outline {
    kind: Option<String>,
    name: Option<String>,
    crs: Option<Json>,
    has_features: bool,
    /// The names of all properties, in the order in which they first appear.
    fields: Vec<Arc<str>>,
    seen: rustc_hash::FxHashSet<Arc<str>>,
}

impl Outline {
    fn see(&mut self, name: &str) {
        if !self.seen.contains(name) {
            let name: Arc<str> = name.into();
            self.fields.push(name.clone());
            self.seen.insert(name);
        }
    }
}

/// Visits the features for their property names only.
struct Outlines<'a>(&'a mut Outline);

impl<'de> DeserializeSeed<'de> for Outlines<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Outlines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut features: S) -> Result<(), S::Error> {
        while features.next_element_seed(Names { outline: self.0, is_properties: false })?.is_some() {}
        Ok(())
    }
}

/// Visits one feature, or its properties, for names.
struct Names<'a> {
    outline: &'a mut Outline,
    is_properties: bool,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_properties { "properties" } else { "a feature" })
    }

    /// `"properties": null` is allowed; a feature is not null.
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.is_properties { Ok(()) } else { Err(E::custom("a feature is null")) }
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if self.is_properties {
                self.outline.see(&key);
                map.next_value::<IgnoredAny>()?;
            } else if key == "properties" {
                map.next_value_seed(Names { outline: self.outline, is_properties: true })?;
            } else {
                if key == ID_FIELD {
                    self.outline.see(ID_FIELD);
                }
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The second reading: features handed over one by one.
struct Intake<'a> {
    columns: &'a FxHashMap<Arc<str>, usize>,
    take: &'a mut dyn FnMut(RawFeature<'_>) -> Result<(), ReadError>,
    shape: Shape,
    number: u64,
    /// Why the taker stopped, kept aside while the parser unwinds.
    stopped: Option<ReadError>,
}

struct Features<'a, 'b>(&'a mut Intake<'b>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of features")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut features: S) -> Result<(), S::Error> {
        while let Some(feature) = features.next_element::<Feature>()? {
            if let Err(error) = self.0.feature(feature) {
                self.0.stopped = Some(error);
                return Err(S::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

impl Intake<'_> {
    fn feature(&mut self, feature: Feature) -> Result<(), ReadError> {
        let mut values = vec![Value::Null; self.columns.len()];
        if let (Some(id), Some(&column)) = (feature.id, self.columns.get(ID_FIELD)) {
            values[column] = match id {
                Id::String(text) => Value::Text(text),
                Id::Number(number) => value(Json::Number(number)),
            };
        }
        for (name, property) in feature.properties.into_iter().flatten() {
            if let Some(&column) = self.columns.get(name.as_str()) {
                values[column] = value(property);
            }
        }
        self.shape.clear();
        if let Some(geometry) = &feature.geometry {
            read_geometry(geometry, &mut self.shape);
        }
        let number = self.number;
        self.number += 1;
        (self.take)(RawFeature { number, values, shape: &self.shape, findings: Vec::new(), refusal: None })
    }
}

/// A property as a value; lists, objects and truth values as their JSON text.
fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::Text(text),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Integer(whole),
            (None, Some(real)) => Value::Real(real),
            (None, None) => Value::Text(number.to_string()),
        },
        other => Value::Text(other.to_string()),
    }
}
