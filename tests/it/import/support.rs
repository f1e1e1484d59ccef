//! Fixtures: files written into a folder of their own, and a card to read them by.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gdal::spatial_ref::SpatialRef;
use gdal::vector::{Feature, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use gdal::{Dataset, DriverManager};
use hegui::formats::crs;
use hegui::formats::import::{self, Import, ReadError, ReadOptions};
use hegui::geometry::grid::Point;
use hegui::layer::card::{Card, Cards, ClassSource, Precedence};
use hegui::layer::feature;
use hegui::layer::finding::{Finding, Weight};
use hegui::layer::scheme::{Class, Scheme};
use hegui::layer::text::Text;

/// A square of 100 m at 500 m, 4 152 000 m in a plane without zone prefix.
pub(crate) const SQUARE: &str =
    "POLYGON((500000 4152000,500100 4152000,500100 4152100,500000 4152100,500000 4152000))";

/// What a fixture holds.
pub(crate) struct Fixture<'a> {
    pub(crate) driver: &'a str,
    pub(crate) file: &'a str,
    pub(crate) table: &'a str,
    pub(crate) epsg: Option<u32>,
    pub(crate) options: &'a [&'a str],
    pub(crate) kind: OGRwkbGeometryType::Type,
    /// Geometry in WKT and the text of the class field.
    pub(crate) rows: &'a [(&'a str, &'a str)],
}

impl<'a> Fixture<'a> {
    /// A `GeoPackage` in EPSG:4546 with these geometries, all of class 010.
    pub(crate) fn gpkg(rows: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            driver: "GPKG",
            file: "a.gpkg",
            table: "TDYTQ",
            epsg: Some(4546),
            options: &[],
            kind: OGRwkbGeometryType::wkbUnknown,
            rows,
        }
    }

    /// A Shapefile in EPSG:4546.
    pub(crate) fn shapefile(rows: &'a [(&'a str, &'a str)]) -> Self {
        Self {
            driver: "ESRI Shapefile",
            file: "TDYTQ.shp",
            kind: OGRwkbGeometryType::wkbPolygon,
            ..Self::gpkg(rows)
        }
    }

    pub(crate) fn write(&self, dir: &Path) -> PathBuf {
        let path = dir.join(self.file);
        let driver = DriverManager::get_driver_by_name(self.driver).unwrap();
        let mut dataset = driver.create_vector_only(&path).unwrap();
        self.add_table(&mut dataset);
        dataset.close().unwrap();
        path
    }

    pub(crate) fn add_table(&self, dataset: &mut Dataset) {
        let srs = self.epsg.map(|code| SpatialRef::from_epsg(code).unwrap());
        let layer = dataset
            .create_layer(LayerOptions {
                name: self.table,
                srs: srs.as_ref(),
                ty: self.kind,
                options: Some(self.options),
            })
            .unwrap();
        let has_own_fields = ["DXF"].contains(&self.driver);
        if !has_own_fields {
            layer.create_defn_fields(&[("TDYTQLXDM", OGRFieldType::OFTString)]).unwrap();
        }
        for (wkt, code) in self.rows {
            let mut feature = Feature::new(layer.defn()).unwrap();
            let field = if has_own_fields { "Layer" } else { "TDYTQLXDM" };
            feature.set_field_string(feature.field_index(field).unwrap(), code).unwrap();
            if !wkt.is_empty() {
                feature.set_geometry(geometry(wkt)).unwrap();
            }
            feature.create(&layer).unwrap();
        }
    }
}

/// A geometry from WKT, where the number 777777 stands for NaN, which WKT cannot say.
fn geometry(wkt: &str) -> Geometry {
    let mut bytes = Geometry::from_wkt(wkt).unwrap().iso_wkb().unwrap();
    let sentinel = 777_777.0_f64.to_le_bytes();
    for place in 0..bytes.len().saturating_sub(7) {
        if bytes[place..place + 8] == sentinel {
            bytes[place..place + 8].copy_from_slice(&f64::NAN.to_le_bytes());
        }
    }
    Geometry::from_wkb(&bytes).unwrap()
}

/// The card of land use zones (土地用途区) with four classes of its scheme.
pub(crate) fn cards() -> (Card, Cards) {
    cards_of(feature::Geometry::Areas)
}

/// The same as a layer of areas or of lines.
pub(crate) fn cards_of(geometry: feature::Geometry) -> (Card, Cards) {
    let class = |en: &str| Class {
        name: Text::new(en, en),
        color: "#000000".to_owned(),
        groups: Vec::new(),
        parent: None,
        rank: 0,
    };
    let codes = ["010", "020", "0307K", "11", "011"];
    let scheme = Scheme {
        id: "TGYT".into(),
        name: Text::new("土地用途区", "land use zones"),
        source: "fixture".to_owned(),
        classes: codes.iter().map(|&code| (Arc::from(code), class(code))).collect(),
    };
    let card = Card {
        id: "tdytq".into(),
        plan: "land-use".into(),
        name: Text::new("土地用途区", "land use zones"),
        geometry,
        scheme: "TGYT".into(),
        tables: vec!["TDYTQ".to_owned()],
        class: ClassSource::Fields {
            names: ["TDYTQLXDM", "GNFQLXDM", "Name", "Layer", "用途代码"].map(str::to_owned).to_vec(),
            values: BTreeMap::from([("基本农田".to_owned(), Arc::from("010"))]),
        },
        carries: Vec::new(),
        label_fields: Vec::new(),
        area_fields: Vec::new(),
        id_fields: Vec::new(),
        told_by: Vec::new(),
        standard: None,
        precedence: Precedence::First,
        is_complete: false,
        is_district: false,
    };
    let cards = Cards {
        schemes: BTreeMap::from([(scheme.id.clone(), scheme)]),
        cards: BTreeMap::from([(card.id.clone(), card.clone())]),
        ..Cards::default()
    };
    (card, cards)
}

/// Reads a file by that card into EPSG:4546.
pub(crate) fn read(path: &Path, options: &ReadOptions) -> Result<Import, ReadError> {
    read_into(path, "EPSG:4546", options)
}

/// Reads a file by that card into a plane.
pub(crate) fn read_into(path: &Path, plane: &str, options: &ReadOptions) -> Result<Import, ReadError> {
    let (card, cards) = cards();
    import::read(path, &card, &cards, &crs::plane(plane).unwrap(), options)
}

/// Reads a file as a layer of lines into EPSG:4546.
pub(crate) fn read_lines(path: &Path) -> Result<Import, ReadError> {
    let (card, cards) = cards_of(feature::Geometry::Lines);
    import::read(path, &card, &cards, &crs::plane("EPSG:4546").unwrap(), &ReadOptions::default())
}

/// Reads `GeoJSON` written out as text.
pub(crate) fn read_json(json: &str, options: &ReadOptions) -> Result<Import, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.geojson");
    fs::write(&path, json).unwrap();
    read(&path, options)
}

/// Reads one geometry, given in WKT of EPSG:4546, through a `GeoPackage`.
pub(crate) fn read_wkt(wkt: &str) -> Result<Import, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    read(&Fixture::gpkg(&[(wkt, "010")]).write(dir.path()), &ReadOptions::default())
}

pub(crate) fn crs_option(crs: &str) -> ReadOptions {
    ReadOptions { crs: Some(crs.to_owned()), ..ReadOptions::default() }
}

/// The kinds of the findings that weigh so much, in their order.
pub(crate) fn kinds(import: &Import, weight: Weight) -> Vec<&'static str> {
    import.findings.iter().filter(|finding| finding.weight == weight).map(|finding| finding.kind).collect()
}

/// The only finding of a kind; its two messages must be there.
pub(crate) fn only<'a>(import: &'a Import, kind: &str) -> &'a Finding {
    let found: Vec<_> = import.findings.iter().filter(|finding| finding.kind == kind).collect();
    assert_eq!(found.len(), 1, "{kind} in {:#?}", import.findings);
    assert!(!found[0].message.zh.is_empty() && !found[0].message.en.is_empty());
    assert!(found[0].file.as_deref().is_some_and(|file| !file.contains('/')), "a name, no path");
    found[0]
}

/// The rings of a feature in metres.
pub(crate) fn rings_m(import: &Import, feature: usize) -> Vec<Vec<(f64, f64)>> {
    let metres = |ring: &[Point]| ring.iter().map(|point| point.metres()).collect();
    import.layer.rings(feature).map(metres).collect()
}

/// The English message of the refusal; both languages must name the file.
pub(crate) fn refusal(result: Result<Import, ReadError>) -> String {
    let error = result.expect_err("it must be refused");
    let text = error.text();
    assert!(!text.zh.is_empty() && text.zh != text.en && error.to_string() == text.en, "{text:?}");
    text.en
}

/// `GeoJSON` in EPSG:4546 of polygons given as rings of metres, all of class 010.
pub(crate) fn json_of(features: &[Vec<Vec<(f64, f64)>>]) -> String {
    let ring = |ring: &Vec<(f64, f64)>| {
        let points: Vec<_> = ring.iter().chain(ring.first()).map(|(x, y)| format!("[{x},{y}]")).collect();
        format!("[{}]", points.join(","))
    };
    let feature = |rings: &Vec<Vec<(f64, f64)>>| {
        let rings: Vec<_> = rings.iter().map(ring).collect();
        let head =
            r#"{"type":"Feature","properties":{"Name":"010"},"geometry":{"type":"Polygon","coordinates":["#;
        format!("{head}{}]}}}}", rings.join(","))
    };
    let features: Vec<_> = features.iter().map(feature).collect();
    let head =
        r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4546"}},"features":["#;
    format!("{head}{}]}}", features.join(","))
}
