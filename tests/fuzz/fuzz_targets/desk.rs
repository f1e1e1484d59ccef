//! What every reader must do with any bytes: a layer with findings, or a refusal in both languages; what was read
//! can be cut.

use std::path::PathBuf;

use hegui::formats::crs;
use hegui::formats::definitions::{Definitions, builtin};
use hegui::formats::import::{ReadOptions, read};
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::plane::Plane;
use hegui::layer::finding::Weight;
use hegui::overlay::{CutError, Input, cut};

/// What reading wants beside the bytes.
pub struct Desk {
    definitions: Definitions,
    planes: [(Plane, LegalMeasure); 2],
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Desk {
    /// A desk for files of an extension.
    pub fn new(extension: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the file to read");
        let plane = |name: &'static str| {
            let plane = crs::plane(name).expect("a plane hegui knows");
            let measure = LegalMeasure::new(&plane.projection);
            (plane, measure)
        };
        Self {
            definitions: builtin().expect("the built-in definitions are right"),
            planes: ["EPSG:4546", "EPSG:32619"].map(plane),
            file: folder.path().join(format!("fuzz.{extension}")),
            _folder: folder,
        }
    }

    /// Reads the bytes in every plane, in the CRS they say and in the one `crs`.
    pub fn check(&self, bytes: &[u8], crs: &str) {
        let Desk { definitions, planes, file, .. } = self;
        std::fs::write(file, bytes).expect("room for a small file");
        let cards = &definitions.cards;
        let card = &cards.cards["tdytq"];
        for (plane, measure) in planes {
            for crs in [None, Some(crs.to_owned())] {
                let options = ReadOptions { crs, ..ReadOptions::default() };
                match read(file, card, cards, plane, &options) {
                    Err(refusal) => {
                        let text = refusal.text();
                        assert!(!text.zh.is_empty() && !text.en.is_empty());
                    }
                    Ok(import) => {
                        let refused =
                            import.findings.iter().filter(|finding| finding.weight == Weight::Refused);
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
    }
}
