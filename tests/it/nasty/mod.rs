//! Nasty cases: every file of `tests/cases/overlay/` is cut and checked exactly.
//!
//! A case says what it is and has either `layers`, a list of layers of features of rings of points in steps,
//! or a `generator` of `generators` with its size `n`. The layer's invariant is what import makes of rings:
//! each feature is read by even-odd first, unless the case is `raw`. Expected are `cells`, where somebody
//! has counted them by thought. `by_hand` gives another size, for `HEGUI_BY_HAND=1`; its `check` may be
//! `"count"`, where the exact check would take more memory than it is worth.

pub(crate) mod generators;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use hegui::geometry::grid::Point;
use hegui::geometry::ring::Polygon;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::dissolve::dissolve;
use hegui::overlay::repair::even_odd;
use hegui::overlay::{CutError, Input, LAYERS_MAX, cut};

use crate::exact::{self, Rings};
use crate::support::{layer, measure};

/// Rings of a feature, features of a layer, layers.
pub(crate) type Scene = Vec<Vec<Vec<Vec<Point>>>>;

/// A case as its file has it.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A true sentence.
    says: String,
    #[serde(default)]
    layers: Vec<Vec<Vec<Vec<[i64; 2]>>>>,
    generator: Option<String>,
    n: Option<i64>,
    #[serde(default)]
    raw: bool,
    cells: Option<usize>,
    by_hand: Option<ByHand>,
}

/// The size for those who have time.
#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHand {
    n: i64,
    cells: Option<usize>,
    #[serde(default)]
    check: Check,
}

#[derive(Clone, Copy, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Check {
    #[default]
    Exact,
    Count,
}

impl Case {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        let case: Self = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(case.says.ends_with('.') && case.generator.is_some() == case.layers.is_empty());
        assert_eq!(case.generator.is_some(), case.n.is_some(), "{}", path.display());
        case
    }

    fn scene(&self, n: i64) -> Scene {
        let Some(generator) = &self.generator else {
            let ring = |ring: &Vec<[i64; 2]>| ring.iter().map(|&[x, y]| Point::new(x, y)).collect();
            let feature = |feature: &Vec<_>| feature.iter().map(ring).collect();
            return self.layers.iter().map(|layer| layer.iter().map(feature).collect()).collect();
        };
        generators::scene(generator, n)
    }

    /// Cuts the case at a size and checks what comes out.
    fn run(&self, name: &str, n: i64, cells: Option<usize>, check: Check) {
        let rings = if self.raw { Rings::Raw } else { Rings::Sound };
        println!("{name} {n}");
        let layers = layers(self.scene(n), rings);
        let arrangement = overlay(&layers);
        assert!(
            cells.is_none_or(|cells| cells == arrangement.n_cells()),
            "{name}: {} cells",
            arrangement.n_cells()
        );
        if check == Check::Count {
            let areas = (0..arrangement.n_cells()).map(|cell| arrangement.planar_area(cell));
            assert!(areas.min() > Some(0), "{name}");
            return;
        }
        let report = exact::check(&arrangement, &layers, &measure(), rings);
        println!("    {report}");
        // Each round moves a piece by half a pixel's diagonal at most.
        let promised = report.n_rounds as f64 * std::f64::consts::FRAC_1_SQRT_2;
        assert!(report.drift <= (promised + 1e-9).min(DRIFT_MAX), "{name}: {report}");
        check_dissolve(&arrangement);
    }
}

/// Steps beyond which a case needs thought: 500 slivers through one pixel move an edge by 4.2 in six rounds.
const DRIFT_MAX: f64 = 6.0;

/// All cells as one region are polygons that a second cut leaves as they are, every cell of it covered once.
fn check_dissolve(arrangement: &Arrangement) {
    let all: Vec<(u32, u32)> = (0..arrangement.n_cells() as u32).map(|cell| (cell, 0)).collect();
    let polygons: Vec<Polygon> =
        dissolve(arrangement, &all).into_iter().map(|region| region.polygon).collect();
    let rings = |polygon: &Polygon| polygon.rings().map(<[Point]>::to_vec).collect::<Vec<_>>();
    let union = [layer("union", &polygons.iter().map(rings).collect::<Vec<_>>())];
    let again = overlay(&union);
    assert_eq!(again.crowds, []);
    exact::check(&again, &union, &measure(), Rings::Sound);
}

/// The layers of a scene, their features mended as import does where they must be sound.
pub(crate) fn layers(scene: Scene, rings: Rings) -> Vec<Layer> {
    let mend = |feature: Vec<Vec<Point>>| -> Vec<Vec<Point>> {
        if rings == Rings::Raw {
            return feature;
        }
        let polygons = even_odd(&feature).unwrap();
        let mended: Vec<Vec<Point>> =
            polygons.iter().flat_map(Polygon::rings).map(<[Point]>::to_vec).collect();
        assert!(even_odd(&mended).unwrap() == polygons, "mending what is mended changes it");
        mended
    };
    let one = |(number, features): (usize, Vec<Vec<Vec<Point>>>)| {
        let features: Vec<_> = features.into_iter().map(mend).filter(|rings| !rings.is_empty()).collect();
        layer(&format!("l{number}"), &features)
    };
    scene.into_iter().enumerate().map(one).collect()
}

/// All layers cut in file order.
pub(crate) fn overlay(layers: &[Layer]) -> Arrangement {
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    cut(&inputs, &measure()).unwrap()
}

fn cases() -> Vec<(String, Case)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/overlay");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(30 < files.len(), "the corpus is gone");
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), Case::read(path))).collect()
}

/// Runs every case, or those `HEGUI_CASE` names, and fails with the names of all at fault.
fn run_all(run: impl Fn(&str, &Case)) {
    let only = std::env::var("HEGUI_CASE").ok();
    let is_asked = |name: &str| only.as_ref().is_none_or(|only| only.split(',').any(|own| own == name));
    let mut faults = Vec::new();
    for (name, case) in cases().iter().filter(|(name, _)| is_asked(name)) {
        if catch_unwind(AssertUnwindSafe(|| run(name, case))).is_err() {
            faults.push(format!("{name}: not so: {}", case.says));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn nasty_cases_are_cut_exactly() {
    run_all(|name, case| case.run(name, case.n.unwrap_or_default(), case.cells, Check::Exact));
}

#[test]
fn nasty_cases_of_full_size_are_cut_exactly() {
    if std::env::var_os("HEGUI_BY_HAND").is_none() {
        eprintln!("skipped: nasty cases of full size; set HEGUI_BY_HAND to cut them, best with --release");
        return;
    }
    run_all(|name, case| {
        if let Some(ByHand { n, cells, check }) = case.by_hand.clone() {
            case.run(name, n, cells, check);
        }
    });
}

/// A square of the extent's full width is cut; a step more is refused before anything is computed.
#[test]
fn the_widest_extent_is_cut_and_a_step_more_is_refused() {
    const WIDEST: i64 = u32::MAX as i64 - 16;
    let square = |side: i64, x: i64, y: i64| {
        vec![[(0, 0), (side, 0), (side, side), (0, side)].map(|(dx, dy)| Point::new(x + dx, y + dy)).to_vec()]
    };
    for (x, y) in [(0, 0), (-1_000_000_000_000, 999_990_000_000), (995_705_032_722, -1_000_000_000_000)] {
        let tilted =
            vec![vec![Point::new(x, y), Point::new(x + WIDEST, y + 1), Point::new(x + 1, y + WIDEST)]];
        let widest = [layer("wide", &[square(WIDEST, x, y), tilted])];
        exact::check(&overlay(&widest), &widest, &measure(), Rings::Sound);
        let wider = layer("wider", &[square(WIDEST + 1, x, y)]);
        let refused = cut(&[Input::in_file_order(&wider)], &measure());
        assert!(matches!(refused, Err(CutError::TooWide { .. })), "{refused:?}");
        assert!(matches!(even_odd(&square(WIDEST + 1, x, y)), Err(CutError::TooWide { .. })));
    }
}

/// 64 layers are cut, 65 are refused.
#[test]
fn one_layer_too_many_is_refused() {
    let one = layer("one", &[vec![vec![Point::new(0, 0), Point::new(9, 0), Point::new(0, 9)]]]);
    let inputs = vec![Input::in_file_order(&one); LAYERS_MAX + 1];
    assert_eq!(cut(&inputs[1..], &measure()).unwrap().n_cells(), 1);
    let refused = cut(&inputs, &measure());
    assert!(matches!(refused, Err(CutError::TooManyLayers { n_layers: 65 })), "{refused:?}");
}

/// Nothing to cut is cut to nothing.
#[test]
fn no_layers_and_empty_layers_make_no_cells() {
    for layers in [Vec::new(), vec![layer("empty", &[])], vec![layer("bare", &[Vec::new()]), layer("e", &[])]]
    {
        let arrangement = overlay(&layers);
        assert_eq!((arrangement.n_cells(), arrangement.n_arcs()), (0, 0));
        exact::check(&arrangement, &layers, &measure(), Rings::Sound);
    }
    assert_eq!(even_odd(&[]).unwrap(), []);
    assert_eq!(even_odd(&[Vec::new(), vec![Point::new(3, 3)]]).unwrap(), []);
}
