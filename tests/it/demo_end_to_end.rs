//! The demonstration from end to end: generated, imported, overlaid and judged by the program itself, and
//! compared with what was planted, exactly.

use std::path::Path;
use std::process::Command;

use hegui::cli::demo::manifest::Manifest;
use serde_json::Value;

/// Runs the program and returns its standard output.
fn hegui(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hegui")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Makes a demonstration and holds every rule's patches and planar area, and the net area, to the manifest.
fn check(dir: &Path, size: &str, seed: u64) {
    let dir = dir.join("w");
    let path = dir.to_str().unwrap();
    hegui(&["demo", path, "--size", size, "--seed", &seed.to_string()]);
    hegui(&["overlay", path]);
    let judged: Value = serde_json::from_str(&hegui(&["conflicts", path, "--json"])).unwrap();
    let manifest = Manifest::read(&dir).unwrap();
    let mut n_asked = 0;
    for outcome in judged["outcomes"].as_array().unwrap() {
        let rule = outcome["rule"].as_str().unwrap();
        let (n_patches, area) = (outcome["n_patches"].as_u64(), outcome["planar_area_doubled"].as_str());
        let expected = manifest.conflicts.get(rule);
        n_asked += usize::from(expected.is_some());
        let expected = expected.map_or((0, "0"), |found| (found.n_patches, &*found.planar_area_doubled));
        assert_eq!((n_patches, area), (Some(expected.0), Some(expected.1)), "{rule}, seed {seed}");
    }
    assert_eq!(n_asked, manifest.conflicts.len(), "every rule planted for is in the library");
    assert_eq!(judged["net_planar_area_doubled"].as_str(), Some(&*manifest.net.planar_area_doubled));
}

#[test]
fn hegui_finds_what_was_planted_exactly_and_nothing_beside() {
    for seed in [1, 2, 3] {
        let dir = tempfile::tempdir().unwrap();
        check(dir.path(), "XS", seed);
    }
    let dir = tempfile::tempdir().unwrap();
    check(dir.path(), "S", 1);
}
