//! Exactly shared borders: no cell is invented, the cells are the faces of one noding of all lines.
//!
//! The layers are the shared benchmark's, `gen.py --exact`; GEOS nodes them on the same grid, all lines at
//! once, and counts the faces (`tests/tools/one_shot.py`). A chain of pairwise overlays makes more.

use std::path::Path;
use std::process::Command;

use hegui::geometry::grid::Point;
use hegui::layer::feature::Layer;

use crate::exact::{self, Rings};
use crate::nasty::overlay;
use crate::support::{layer, measure, shared};

/// The layers of the tool's text.
fn read(path: &Path) -> Vec<Layer> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut layers: Vec<(&str, Vec<Vec<Vec<Point>>>)> = Vec::new();
    for line in text.lines() {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("layer", name) => layers.push((name, Vec::new())),
            ("feature", _) => layers.last_mut().unwrap().1.push(Vec::new()),
            ("ring", points) => {
                let steps: Vec<i64> = points.split(' ').map(|step| step.parse().unwrap()).collect();
                let points = steps.chunks(2).map(|pair| Point::new(pair[0], pair[1])).collect();
                layers.last_mut().unwrap().1.last_mut().unwrap().push(points);
            }
            other => panic!("{other:?}"),
        }
    }
    layers.iter().map(|(name, features)| layer(name, features)).collect()
}

#[test]
fn with_exactly_shared_borders_no_cell_is_invented() {
    let (Some(generator), Some(python)) = (shared("bench/peers/gen.py"), crate::geos::python()) else {
        return;
    };
    // GEOS takes its time for the size above.
    let is_by_hand = std::env::var_os("HEGUI_BY_HAND").is_some();
    for size in if is_by_hand { &["XS", "S"][..] } else { &["XS"] } {
        let dir = tempfile::tempdir().unwrap();
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/one_shot.py");
        let output =
            Command::new(&python).arg(tool).arg(&generator).arg(size).arg(dir.path()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        if errors.contains("ModuleNotFoundError") {
            eprintln!("skipped: the generator's Python modules are not there: {errors}");
            return;
        }
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let counts =
            printed.lines().last().and_then(|line| line.strip_prefix("faces ")).unwrap_or_else(|| {
                panic!("the tool broke off: {errors}");
            });
        let counts: Vec<usize> = counts.split(' ').map(|count| count.parse().unwrap()).collect();
        let layers = read(&dir.path().join("layers.txt"));
        let arrangement = overlay(&layers);
        println!(
            "{size}: {} cells; GEOS {} on the grid, {} off it",
            arrangement.n_cells(),
            counts[0],
            counts[1]
        );
        let report = exact::check(&arrangement, &layers, &measure(), Rings::Raw);
        println!("    {report}");
        assert_eq!(arrangement.n_cells(), counts[0], "{size}");
    }
}
