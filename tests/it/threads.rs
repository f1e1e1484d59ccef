//! Same bytes out for one, two and eight threads.

use std::path::Path;

use hegui::formats::crs;
use hegui::formats::definitions::read_dir;
use hegui::formats::import::{ReadOptions, read};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::dissolve::dissolve;
use rayon::ThreadPoolBuilder;

use crate::exact::Rings;
use crate::exact::columns::bytes;
use crate::nasty::{generators, layers, overlay};
use crate::support::shared;

/// Cuts in a pool of so many threads.
fn cut_by(n_threads: usize, layers: &[Layer]) -> Arrangement {
    ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(|| overlay(layers))
}

/// Cut by one, two and eight threads, and by each of them once more, the columns and the snapshot are the same.
fn assert_same(name: &str, layers: &[Layer]) {
    let one = cut_by(1, layers);
    let snapshot = bytes(&one);
    assert!(0 < one.n_cells(), "{name}");
    let each: Vec<(u32, u32)> = (0..one.n_cells() as u32).map(|cell| (cell, cell % 7)).collect();
    let regions = dissolve(&one, &each);
    for n_threads in [2, 8, 1, 2, 8] {
        let other = cut_by(n_threads, layers);
        assert!(one == other, "{name}: {n_threads} threads make another arrangement");
        assert!(snapshot == bytes(&other), "{name}: {n_threads} threads make another snapshot");
        assert!(regions == dissolve(&other, &each), "{name}: {n_threads} threads dissolve otherwise");
    }
    println!("{name}: {} cells", one.n_cells());
}

#[test]
fn nasty_layers_are_cut_to_the_same_bytes_by_any_number_of_threads() {
    // Enough points that the kernel divides them into many blocks.
    let sizes = [
        ("town-and-farm", 2000),
        ("long-edges", 4000),
        ("combs-tilted", 60),
        ("wheel", 40_000),
        ("wall", 80),
        ("scribble", 100),
        ("crowd", 60),
        ("corner-chain", 4000),
    ];
    for (name, n) in sizes {
        assert_same(name, &layers(generators::scene(name, n), Rings::Sound));
    }
}

#[test]
fn real_layers_are_cut_to_the_same_bytes_by_any_number_of_threads() {
    let files = [
        ("parcels", "parcels_fy2014.geojson"),
        ("zoning", "zoning.geojson"),
        ("zoning_overlay", "zoning_overlay.geojson"),
        ("open_space", "open_space.geojson"),
        ("flood", "flood_500yr.geojson"),
        ("wetlands", "wetlands.geojson"),
    ];
    let definitions =
        read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cambridge/layers")).unwrap();
    let cards = &definitions.cards;
    let plane = crs::plane("EPSG:32619").unwrap();
    let import = |(id, file): (&str, &str)| {
        let path = shared(&format!("data/cambridge_small/{file}"))?;
        Some(read(&path, &cards.cards[id], cards, &plane, &ReadOptions::default()).unwrap().layer)
    };
    let Some(layers) = files.into_iter().map(import).collect::<Option<Vec<_>>>() else { return };
    assert_same("cambridge_small", &layers);
}
