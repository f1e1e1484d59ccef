//! The demonstration: reproducible, readable, and its manifest adds up.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use gdal::vector::{Feature, LayerAccess, field_type_to_name};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use hegui::cli::demo::manifest::{self, Manifest, SourceFile};
use hegui::cli::demo::{self, DemoError, Size};

const SEED: u64 = 20_180_630;

/// A table as read back: field names and types, and every feature as text and WKB, in file order.
#[derive(Debug, PartialEq)]
struct Read {
    fields: Vec<(String, String)>,
    features: Vec<(Vec<String>, Vec<u8>)>,
    crs: String,
}

fn read(dir: &Path, file: &SourceFile) -> Read {
    let options = ["ENCODING=GBK"];
    let is_bare = file.encoding == "GBK, not declared";
    let open = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_VECTOR,
        open_options: is_bare.then_some(options.as_slice()),
        ..DatasetOptions::default()
    };
    let dataset = Dataset::open_ex(dir.join("sources").join(&file.file), open).unwrap();
    let mut layer = dataset.layer_by_name(&file.table).unwrap();
    let crs = layer.spatial_ref().unwrap();
    let fields = layer.defn().fields().map(|field| (field.name(), field_type_to_name(field.field_type())));
    let fields: Vec<_> = fields.collect();
    let text = |feature: &Feature<'_>, n: usize| feature.field_as_string(n).unwrap().unwrap_or_default();
    let features = layer
        .features()
        .map(|feature| {
            let values = (0..fields.len()).map(|n| text(&feature, n)).collect();
            (values, feature.geometry().unwrap().wkb().unwrap())
        })
        .collect();
    Read { fields, features, crs: crs.name().unwrap() }
}

fn generate(dir: &Path, seed: u64) -> Manifest {
    demo::generate(dir, seed, Size::XS).unwrap()
}

#[test]
fn the_same_seed_makes_the_same_demonstration_and_another_makes_another() {
    let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let first = generate(dirs[0].path(), SEED);
    let second = generate(dirs[1].path(), SEED);
    let other = generate(dirs[2].path(), SEED + 1);
    assert_eq!(first, second);
    assert_ne!(first.planted, other.planted);
    for file in &first.files {
        assert_eq!(read(dirs[0].path(), file), read(dirs[1].path(), file), "{}", file.layer);
    }
    let differs = |file: &&SourceFile| read(dirs[0].path(), file) != read(dirs[2].path(), file);
    assert!(10 < first.files.iter().filter(differs).count());
    // Where the format has no time stamps, the bytes are the same.
    for name in ["manifest.json", "xzq.geojson", "ld.geojson", "TDYTQ.shp", "TDYTQ.dbf", "zt.dbf", "cyyq.fgb"]
    {
        let bytes = [0, 1].map(|n: usize| fs::read(dirs[n].path().join("sources").join(name)).unwrap());
        assert!(bytes[0] == bytes[1], "{name}");
    }
}

#[test]
fn the_manifest_adds_up() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = generate(dir.path(), SEED);
    assert_eq!(manifest, Manifest::read(dir.path()).unwrap());
    assert!(manifest.notice.contains("合成数据 synthetic"));

    let mut sums: BTreeMap<&str, (u64, i128)> = BTreeMap::new();
    let mut net = (0, 0);
    let mut findings: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for planted in &manifest.planted {
        let area: i128 = planted.planar_area_doubled.parse().unwrap();
        assert!(0 < area, "{planted:?}");
        assert!(planted.rules.is_empty() != planted.finding.is_none(), "{planted:?}");
        for rule in &planted.rules {
            let sum = sums.entry(rule).or_default();
            *sum = (sum.0 + 1, sum.1 + area);
        }
        if let Some(kind) = &planted.finding {
            *findings.entry((&planted.layer, kind)).or_default() += 1;
        } else {
            net = (net.0 + 1, net.1 + area);
        }
    }
    for sliver in &manifest.slivers {
        let area: i128 = sliver.planar_area_doubled.parse().unwrap();
        for rule in &sliver.rules {
            let sum = sums.entry(rule).or_default();
            *sum = (sum.0 + sliver.n_slivers, sum.1 + area);
        }
        if !sliver.rules.is_empty() {
            net = (net.0 + sliver.n_slivers, net.1 + area);
        }
    }
    let stated = |expected: &manifest::Expected| {
        let area: i128 = expected.planar_area_doubled.parse().unwrap();
        assert!((expected.planar_square_metres - area as f64 * 0.5e-8).abs() < 1e-6);
        (expected.n_patches, area)
    };
    let conflicts: BTreeMap<&str, _> =
        manifest.conflicts.iter().map(|(rule, expected)| (rule.as_str(), stated(expected))).collect();
    assert_eq!(conflicts, sums);
    assert_eq!(stated(&manifest.net), net);
    for ((layer, kind), n) in findings {
        assert_eq!(manifest.findings[layer][kind], n, "{layer} {kind}");
    }
}

#[test]
fn the_hardest_rules_and_the_usual_faults_are_planted() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = generate(dir.path(), SEED);
    for rule in ["A01", "A02", "A03", "A04", "A05", "B01", "B09", "C01", "C04", "C07", "C11", "D15", "D18"] {
        assert!(0 < manifest.conflicts[rule].n_patches, "{rule}");
    }
    let kinds: BTreeSet<&str> =
        manifest.findings.values().flat_map(|kinds| kinds.keys().map(String::as_str)).collect();
    for kind in ["gap", "overlap", "self-crossing", "duplicate-points", "unknown-code", "empty-code"] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let is_harmless = |sliver: &manifest::SliverCount| sliver.rules.is_empty();
    assert!(manifest.slivers.iter().any(is_harmless) && !manifest.slivers.iter().all(is_harmless));
}

#[test]
fn every_source_is_read_with_its_fields_its_crs_and_its_text() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = generate(dir.path(), SEED);
    let code_fields = BTreeMap::from([
        ("zt", "ZTGNQDM"),
        ("cg", "YDDM"),
        ("tdytq", "GNFQLXDM"),
        ("jsydgzq", "GZQLXDM"),
        ("dltb", "DLBM"),
        ("xzq", "XZQDM"),
    ]);
    let formats: BTreeSet<&str> = manifest.files.iter().map(|file| file.format.as_str()).collect();
    let written = ["ESRI Shapefile", "FlatGeobuf", "GPKG", "GeoJSON", "OpenFileGDB"];
    assert_eq!(formats, BTreeSet::from(written));
    assert_eq!(manifest::sources(dir.path(), &manifest).len(), manifest.files.len());
    for file in &manifest.files {
        let read = read(dir.path(), file);
        assert_eq!(read.features.len() as u64, file.n_features, "{}", file.layer);
        if let Some(code) = code_fields.get(file.layer.as_str()) {
            assert!(read.fields.iter().any(|(name, _)| name == code), "{} {:?}", file.layer, read.fields);
        }
        if file.format == "ESRI Shapefile" {
            assert!(read.fields.iter().all(|(name, _)| name.len() <= 10), "{:?}", read.fields);
        }
        let note = read.fields.iter().position(|(name, _)| name == "BZ" || name == "SM").unwrap();
        assert!(
            read.features.iter().all(|(values, _)| values[note] == "合成数据 synthetic"),
            "{}",
            file.layer
        );
        let crs = match file.crs.as_str() {
            "EPSG:4490" => "China Geodetic Coordinate System 2000",
            "EPSG:4525" => "CGCS2000 / 3-degree Gauss-Kruger zone 37",
            _ => "CGCS2000 / 3-degree Gauss-Kruger CM 111E",
        };
        assert_eq!(read.crs, crs, "{}", file.layer);
    }
    let cpg = |layer: &str| dir.path().join("sources").join(layer).with_extension("cpg").exists();
    assert!(cpg("TDYTQ.shp") && cpg("JSYDGZQ.shp") && !cpg("zt.shp"));
}

#[test]
fn eastings_of_eight_digits_fall_back_on_the_grid() {
    let dir = tempfile::tempdir().unwrap();
    let manifest = generate(dir.path(), SEED);
    let file = manifest.files.iter().find(|file| file.layer == "jsydgzq").unwrap();
    for (_, wkb) in read(dir.path(), file).features {
        // The first point of the first ring stands after two headers of 5 and 4 bytes and its count.
        let number = |at: usize| f64::from_le_bytes(wkb[at..at + 8].try_into().unwrap());
        let (x, y) = (number(13), number(21));
        assert!((37_400_000.0..37_600_000.0).contains(&x), "{x}");
        for metres in [x, y] {
            let steps = metres * 1e4;
            assert!((steps - steps.round()).abs() < 1e-3, "{metres}");
        }
    }
}

#[test]
fn a_second_demonstration_does_not_overwrite_the_first() {
    let dir = tempfile::tempdir().unwrap();
    generate(dir.path(), SEED);
    let error = demo::generate(dir.path(), SEED, Size::XS).unwrap_err();
    assert!(matches!(error, DemoError::Exists { .. }), "{error}");
    assert!(error.to_string().contains("exists already") && error.text().zh.contains("已存在"));
}

#[test]
fn what_a_broken_run_left_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("sources.part")).unwrap();
    fs::write(dir.path().join("sources.part").join("cg.gpkg"), "half").unwrap();
    generate(dir.path(), SEED);
    assert!(!dir.path().join("sources.part").exists());
}
