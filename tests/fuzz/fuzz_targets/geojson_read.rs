//! Any bytes read as GeoJSON are a layer with findings or a refusal in both languages, and the layer can be cut.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use hegui::formats::crs;
use hegui::formats::definitions::{Definitions, builtin};
use hegui::formats::import::{ReadOptions, read};
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::plane::Plane;
use hegui::layer::finding::Weight;
use hegui::overlay::{CutError, Input, cut};
use libfuzzer_sys::fuzz_target;

struct Desk {
    definitions: Definitions,
    planes: [(Plane, LegalMeasure); 2],
    file: PathBuf,
    _folder: tempfile::TempDir,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for the file to read");
    let plane = |name: &'static str| {
        let plane = crs::plane(name).expect("a plane hegui knows");
        let measure = LegalMeasure::new(&plane.projection);
        (plane, measure)
    };
    Desk {
        definitions: builtin().expect("the built-in definitions are right"),
        planes: ["EPSG:4546", "EPSG:32619"].map(plane),
        file: folder.path().join("fuzz.geojson"),
        _folder: folder,
    }
});

fuzz_target!(|bytes: &[u8]| {
    let Desk { definitions, planes, file, .. } = &*DESK;
    std::fs::write(file, bytes).expect("room for a small file");
    let cards = &definitions.cards;
    let card = &cards.cards["tdytq"];
    for (plane, measure) in planes {
        for crs in [None, Some("EPSG:4326".to_owned())] {
            let options = ReadOptions { crs, ..ReadOptions::default() };
            match read(file, card, cards, plane, &options) {
                Err(refusal) => {
                    let text = refusal.text();
                    assert!(!text.zh.is_empty() && !text.en.is_empty());
                }
                Ok(import) => {
                    let refused = import.findings.iter().filter(|finding| finding.weight == Weight::Refused);
                    assert_eq!(import.n_read, import.layer.features.len() as u64 + import.n_refused);
                    assert!(0 < refused.count() || import.n_refused == 0);
                    let layer = Input::new(&import.layer, card, cards);
                    match cut(&[layer], measure) {
                        Ok(_) | Err(CutError::TooWide { .. }) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
            }
        }
    }
});
