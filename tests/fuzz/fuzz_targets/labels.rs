//! Coverages whose features share borders, overlap and leave gaps: labels, accounts and findings add up.
#![no_main]

#[path = "../../it/exact/mod.rs"]
#[allow(dead_code, reason = "the tests read more of its report")]
mod exact;
mod scene;

use arbitrary::Arbitrary;
use hegui::layer::borders::{Bordered, Borders};
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::NO_FEATURE;
use hegui::overlay::near;
use hegui::overlay::quality::{gaps, lost, overlaps};
use hegui::overlay::rounding::accounts;
use hegui::overlay::twins::Nearness;
use libfuzzer_sys::fuzz_target;

use scene::{Dot, Spread};

/// Features are drawn through a few common points, so that they share vertices and borders.
#[derive(Arbitrary, Debug)]
struct Scene {
    spread: Spread,
    points: [Dot; 16],
    layers: Vec<Vec<Vec<u8>>>,
}

fuzz_target!(|scene: Scene| {
    scene::stay_on_this_thread();
    let dot = |&index: &u8| scene.points[usize::from(index) % scene.points.len()];
    let ring = |ring: &Vec<u8>| vec![ring.iter().map(dot).collect::<Vec<Dot>>()];
    let dots: Vec<_> = scene.layers.iter().map(|layer| layer.iter().map(ring).collect()).collect();
    let layers = scene::layers(scene.spread, &dots, true);
    let arrangement = scene::overlay(&layers);
    exact::check(&arrangement, &layers, scene::measure(), exact::Rings::Sound);

    for (index, layer) in layers.iter().enumerate() {
        let borders = Borders::of(layer);
        let bordered = Bordered { layer, borders: &borders };
        let accounts = accounts(&arrangement, index, bordered, scene::measure());
        let bearing: i128 = (0..arrangement.n_cells())
            .filter(|&cell| arrangement.labels(cell)[index] != NO_FEATURE)
            .map(|cell| arrangement.planar_area(cell))
            .sum();
        assert_eq!(accounts.iter().map(|account| account.planar[1]).sum::<i128>(), bearing);
        let swallowed = accounts.iter().filter(|account| account.n_cells == 0).count();
        assert_eq!(lost(&arrangement, index, layer).len(), swallowed);
        let bare: i128 = gaps(&arrangement, index, None).iter().map(|gap| i128::from(gap.n_cells)).sum();
        assert!(bare <= arrangement.n_cells() as i128);
    }
    let n_crowded: u32 = overlaps(&arrangement).iter().map(|flaw| flaw.n_cells).sum();
    assert_eq!(n_crowded as usize, arrangement.crowds.len());
    near::borders(&arrangement, Nearness { width_steps: 1 << 20, aspect_permille: 3000 });

    // The order of the layers is no matter.
    let backward: Vec<Layer> = layers.iter().rev().cloned().collect();
    let other = scene::overlay(&backward);
    assert_eq!(arrangement.n_cells(), other.n_cells());
    for cell in 0..other.n_cells() {
        assert!(arrangement.labels(cell).iter().eq(other.labels(cell).iter().rev()), "cell {cell}");
        assert_eq!(arrangement.planar_area(cell), other.planar_area(cell));
    }
});
