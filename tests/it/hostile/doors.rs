//! The two doors lead to one answer: a file read by a process of its own is read as by this one.

use std::path::{Path, PathBuf};

use hegui::formats::import::limits::{Limit, Limits};
use hegui::formats::import::received::{Received, read_received};
use hegui::formats::import::{Import, Precautions, ReadError, ReadOptions};

use crate::import::support::read;

fn through(door: Option<&Path>, path: &Path, scratch: &Path) -> Result<Import, ReadError> {
    let precautions = Precautions {
        scratch: Some(scratch.to_owned()),
        program: door.map(Path::to_owned),
        ..Precautions::default()
    };
    read(path, &ReadOptions { precautions, ..ReadOptions::default() })
}

fn assert_equal(path: &Path, scratch: &Path) {
    let program = Path::new(env!("CARGO_BIN_EXE_hegui"));
    let both = [None, Some(program)].map(|door| through(door, path, scratch));
    let shown = path.display();
    match both {
        [Ok(own), Ok(other)] => {
            assert_eq!(own.layer, other.layer, "{shown}");
            // As text, for a place may be no number.
            assert_eq!(format!("{:?}", own.findings), format!("{:?}", other.findings), "{shown}");
            let facts = |import: &Import| {
                let Import { reader, table, crs, encoding, .. } = import.clone();
                (reader, table, crs, encoding, import.n_read, import.n_refused)
            };
            assert_eq!(facts(&own), facts(&other), "{shown}");
        }
        [Err(own), Err(other)] => assert_eq!(own.text(), other.text(), "{shown}"),
        [own, other] => panic!("{shown}: {:?} and {:?}", own.err(), other.err()),
    }
}

fn cases(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect()
}

#[test]
fn a_stranger_s_file_is_read_as_any_other() {
    let scratch = tempfile::tempdir().unwrap();
    let paths = [cases("invalid", "geojson"), cases("vct", "vct")].concat();
    assert!(100 <= paths.len());
    // Where JSON goes too deep the doors differ: a limit stands before the parser's own.
    let is_deep = |path: &PathBuf| path.to_string_lossy().contains("nested-beyond-reason");
    for path in paths.into_iter().filter(|path| !is_deep(path)) {
        assert_equal(&path, scratch.path());
    }
}

/// What is sent to the service is held to the limits whether a process of its own reads it or not, and read alike.
#[test]
fn what_is_received_is_read_alike_and_held_to_the_limits() {
    let scratch = tempfile::tempdir().unwrap();
    let plane = hegui::formats::crs::plane("EPSG:4546").unwrap();
    let precautions = |features_max: u64| Precautions {
        scratch: Some(scratch.path().to_owned()),
        program: Some(PathBuf::from(env!("CARGO_BIN_EXE_hegui"))),
        limits: Limits::default().with(Limit::Features, features_max),
        ..Precautions::default()
    };
    // Beyond 32 KiB, with spaces, a process reads it.
    let sites = |n_spaces: usize| {
        let square =
            |x: f64| format!("[[[{x},37.5],[{0},37.5],[{0},37.51],[{x},37.51],[{x},37.5]]]", x + 0.01);
        let feature = |x: f64| {
            let ring = square(x);
            format!(
                r#"{{"type":"Feature","properties":{{"a":1}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#
            )
        };
        let features = [111.1, 111.2, 111.3].map(feature).join(",");
        format!(r#"{{"type":"FeatureCollection","features":[{features}]{}}}"#, " ".repeat(n_spaces))
    };
    let received = |bytes: &str, features_max: u64| {
        let received = Received { name: "site.geojson", bytes: bytes.as_bytes(), crs: None };
        read_received(received, &plane, &precautions(features_max)).map_err(|error| error.to_string())
    };
    let (small, large) = (received(&sites(0), 3).unwrap(), received(&sites(40_000), 3).unwrap());
    assert_eq!((small.layer, small.n_read), (large.layer, large.n_read));
    for n_spaces in [0, 40_000] {
        let refused = received(&sites(n_spaces), 2).unwrap_err();
        assert!(refused.contains("features"), "{refused}");
    }
}
