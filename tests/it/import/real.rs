//! Real parcels, where the shared data lies beside the repository.

use std::collections::BTreeSet;
use std::fs;

use hegui::formats::crs;
use hegui::formats::import::{self, Import, ReadOptions};
use hegui::layer::card::ClassSource;
use hegui::layer::finding::Weight;

use super::support::cards;
use crate::support::shared;

fn read(path: &std::path::Path) -> Import {
    let (mut card, cards) = cards();
    card.class = ClassSource::Fixed("010".into());
    // TopoJSON has no way to state its CRS.
    let is_topology = path.extension().is_some_and(|extension| extension == "topojson");
    let crs = is_topology.then(|| "EPSG:4326".to_owned());
    let options = ReadOptions { crs, ..ReadOptions::default() };
    import::read(path, &card, &cards, &crs::plane("EPSG:32619").unwrap(), &options).unwrap()
}

fn repaired(import: &Import) -> BTreeSet<u64> {
    let repaired = |weight| matches!(weight, Weight::Repaired | Weight::Refused);
    import
        .findings
        .iter()
        .filter(|finding| repaired(finding.weight))
        .filter_map(|finding| finding.feature)
        .collect()
}

#[test]
fn the_thirteen_invalid_parcels_of_cambridge_are_found() {
    let Some(path) = shared("data/cambridge_small/parcels_fy2014.geojson") else { return };
    let import = read(&path);
    assert_eq!(import.n_read, 2509);
    assert_eq!(import.n_read, import.layer.features.len() as u64 + import.n_refused);
    let faults: BTreeSet<_> = import
        .findings
        .iter()
        .filter(|finding| matches!(finding.weight, Weight::Repaired | Weight::Refused))
        .filter(|finding| finding.kind != "duplicate-points")
        .filter_map(|finding| finding.feature)
        .collect();
    eprintln!("{} of {} parcels mended: {faults:?}", repaired(&import).len(), import.n_read);
    assert_eq!(faults.len(), 13, "{:#?}", import.findings);
}

#[test]
fn all_of_cambridge_is_read_without_loss() {
    let Some(folder) = shared("data/cambridge") else { return };
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let is_layer =
            path.extension().is_some_and(|extension| extension == "geojson" || extension == "topojson");
        if !is_layer {
            continue;
        }
        let import = read(&path);
        eprintln!(
            "{}: {} read, {} refused, {} mended, {} points",
            path.file_name().unwrap().to_string_lossy(),
            import.n_read,
            import.n_refused,
            repaired(&import).len(),
            import.layer.points.len()
        );
        assert!(import.n_read > 0);
        assert_eq!(import.n_read, import.layer.features.len() as u64 + import.n_refused);
    }
}
