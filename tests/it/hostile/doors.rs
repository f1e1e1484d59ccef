//! The two doors lead to one answer: a file read by a process of its own is read as by this one.

use std::path::{Path, PathBuf};

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
