//! Puts MapLibre into the program where `npm ci` has fetched it (`make web`), and leaves it out where not: the program
//! must build without npm, and its sources hold no code of others.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// What the page loads, as MapLibre 6 ships it; the worker is found beside the module.
const FILES: [&str; 3] = ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"];

fn main() {
    println!("cargo:rerun-if-changed=web");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo says where the package is");
    let dist = Path::new(&root).join("web/node_modules/maplibre-gl/dist");
    let mut table = String::from("&[");
    if FILES.iter().all(|own| dist.join(own).is_file()) {
        for own in FILES {
            let path = dist.join(own).display().to_string();
            write!(table, "({own:?}, include_bytes!({path:?})),").expect("a text takes all");
        }
    }
    table.push(']');
    let out = env::var("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&out).join("maplibre.rs"), table).expect("the table is written");
}
