//! Any bytes read as boundary points (报盘 TXT) are a layer with findings or a refusal in both languages, and the layer can be cut.
#![no_main]

mod desk;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static DESK: LazyLock<desk::Desk> = LazyLock::new(|| desk::Desk::new("txt"));

fuzz_target!(|bytes: &[u8]| DESK.check(bytes, "EPSG:4546"));
