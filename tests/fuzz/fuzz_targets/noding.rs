//! Any rings, as drawn or mended, are cut to what the exact check finds right.
#![no_main]

#[path = "../../it/exact/mod.rs"]
#[allow(dead_code, reason = "the tests read more of its report")]
mod exact;
mod scene;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

use exact::Rings;
use scene::{Dot, Spread};

#[derive(Arbitrary, Debug)]
struct Scene {
    spread: Spread,
    is_mended: bool,
    layers: Vec<Vec<Vec<Vec<Dot>>>>,
}

fuzz_target!(|scene: Scene| {
    scene::stay_on_this_thread();
    let layers = scene::layers(scene.spread, &scene.layers, scene.is_mended);
    let rings = if scene.is_mended { Rings::Sound } else { Rings::Raw };
    exact::check(&scene::overlay(&layers), &layers, scene::measure(), rings);
});
