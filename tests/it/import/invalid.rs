//! Invalid input in every way: each file of `tests/cases/invalid/` is refused with a message or gives the
//! findings that `expect.toml` beside them names, and what is kept is sound.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use hegui::formats::import::{Import, ReadError, ReadOptions};
use hegui::geometry::area::planar_square_metres;
use hegui::geometry::ring;
use hegui::layer::finding::Weight;
use hegui::overlay::{Input, cut};

use super::support::read;
use crate::exact::{self, Rings};
use crate::support::measure;

/// What a file is expected to come to.
#[derive(Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    /// A part of the English message of a refusal of the whole file.
    refused: Option<String>,
    /// Features kept.
    kept: usize,
    /// Their planar area in whole m².
    area_m2: i64,
    /// Kinds of findings, in their order: features left out.
    left_out: Vec<String>,
    /// Features mended.
    mended: Vec<String>,
    /// All others.
    said: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/invalid")
}

fn expected() -> BTreeMap<String, Expected> {
    toml::from_str(&std::fs::read_to_string(folder().join("expect.toml")).unwrap()).unwrap()
}

/// What a file came to.
fn found(result: Result<Import, ReadError>) -> Expected {
    let import = match result {
        Err(refusal) => {
            let text = refusal.text();
            assert!(!text.zh.is_empty() && text.zh != text.en && !text.en.contains('\n'), "{text:?}");
            return Expected { refused: Some(text.en), ..Expected::default() };
        }
        Ok(import) => import,
    };
    assert_eq!(import.n_read, import.layer.features.len() as u64 + import.n_refused);
    for finding in &import.findings {
        assert!(!finding.message.zh.is_empty() && finding.message.zh != finding.message.en, "{finding:?}");
    }
    let kinds = |takes: fn(Weight) -> bool| {
        let taken = import.findings.iter().filter(|finding| takes(finding.weight));
        taken.map(|finding| finding.kind.to_owned()).collect()
    };
    // What is kept holds the layer's invariants, to the exact check.
    let layers = [import.layer.clone()];
    let arrangement = cut(&[Input::in_file_order(&layers[0])], &measure()).unwrap();
    exact::check(&arrangement, &layers, &measure(), Rings::Sound);
    let rings = (0..layers[0].features.len()).flat_map(|feature| layers[0].rings(feature));
    Expected {
        refused: None,
        kept: layers[0].features.len(),
        area_m2: planar_square_metres(rings.map(ring::doubled_area).sum()).round() as i64,
        left_out: kinds(|weight| weight == Weight::Refused),
        mended: kinds(|weight| weight == Weight::Repaired),
        said: kinds(|weight| weight > Weight::Repaired),
    }
}

#[test]
fn invalid_input_gives_its_finding_or_a_refusal_and_never_a_panic() {
    let expected = expected();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "geojson"));
    files.sort();
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let named: BTreeSet<String> = files.iter().map(name).collect();
    let mut faults = String::new();
    for path in &files {
        let found = found(read(path, &ReadOptions::default()));
        let agrees = expected.get(&name(path)).is_some_and(|own| match (&own.refused, &found.refused) {
            (Some(part), Some(message)) => !part.is_empty() && message.contains(part),
            _ => *own == found,
        });
        if !agrees {
            writeln!(faults, "{}: {found:?}", name(path)).unwrap();
        }
    }
    assert!(faults.is_empty(), "not as expected:\n{faults}");
    assert!(expected.keys().all(|name| named.contains(name)), "an expectation without a file");
}
