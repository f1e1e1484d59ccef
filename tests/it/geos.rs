//! Cells against GEOS, an engine of its own: `tests/tools/geos_areas.py` asks it, where there is one.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use hegui::cli::demo::manifest::sources;
use hegui::cli::demo::{self, Size};
use hegui::formats::crs;
use hegui::formats::definitions::{Definitions, builtin};
use hegui::formats::import::read;
use hegui::geometry::grid::Point;
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::ring;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::{Arrangement, NO_FEATURE};
use hegui::overlay::dissolve::cell_polygon;

use crate::support::{layer, overlay, overlay_by_cards};

/// The seed of the demonstration GEOS is asked about.
const SEED: u64 = 20_180_630;

/// What GEOS says of an arrangement.
pub(crate) struct Verdict {
    /// Whether every set of covering features has the area GEOS gives it.
    pub(crate) agrees: bool,
    /// What the tool printed.
    pub(crate) report: String,
}

/// Asks GEOS about an arrangement and the layers it was cut from; `None`, with a printed line, where there
/// is no Python with shapely 2.
pub(crate) fn ask(arrangement: &Arrangement, layers: &[Layer]) -> Option<Verdict> {
    ask_of(&written(layers, &cells(arrangement)))
}

fn ask_of(text: &str) -> Option<Verdict> {
    let python = python()?;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cells.txt");
    std::fs::write(&file, text).unwrap();
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/geos_areas.py");
    let output = Command::new(python).arg(tool).arg(&file).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{report}");
    let verdict = report.lines().last().unwrap_or_default();
    let agrees = verdict.starts_with("verdict: agrees");
    assert!(
        agrees || verdict.starts_with("verdict: differs"),
        "the tool broke off: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(Verdict { agrees, report })
}

/// `$HEGUI_PYTHON`, else `python3`, if it has shapely 2.
pub(crate) fn python() -> Option<PathBuf> {
    let python = std::env::var_os("HEGUI_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let check = "import shapely, sys; sys.exit(int(shapely.__version__.split('.')[0]) < 2)";
    let is_there = Command::new(&python).args(["-c", check]).output().is_ok_and(|run| run.status.success());
    if !is_there {
        eprintln!("skipped: {} has no shapely 2, so GEOS is not asked; set HEGUI_PYTHON", python.display());
    }
    is_there.then_some(python)
}

/// A cell as the tool reads it.
struct Cell {
    doubled_area: i128,
    perimeter: f64,
    /// Every feature that covers it, as (layer, feature).
    covers: Vec<(usize, u32)>,
}

fn cells(arrangement: &Arrangement) -> Vec<Cell> {
    let mut crowds: BTreeMap<(u32, usize), &[u32]> = BTreeMap::new();
    for crowd in &arrangement.crowds {
        assert!(crowd.features.len() > 1, "a feature winds a place twice: {crowd:?}");
        crowds.insert((crowd.cell, usize::from(crowd.layer)), &crowd.features);
    }
    (0..arrangement.n_cells())
        .map(|cell| {
            let labels = arrangement.labels(cell).iter().enumerate();
            let covers =
                labels.filter(|&(_, &feature)| feature != NO_FEATURE).flat_map(|(layer, feature)| {
                    let crowd = crowds.get(&(cell as u32, layer)).copied();
                    let features = crowd.unwrap_or(std::slice::from_ref(feature));
                    features.iter().map(move |&feature| (layer, feature))
                });
            Cell {
                doubled_area: arrangement.planar_area(cell),
                perimeter: cell_polygon(arrangement, cell).rings().map(perimeter).sum(),
                covers: covers.collect(),
            }
        })
        .collect()
}

fn perimeter(points: &[Point]) -> f64 {
    ring::edges(points).map(|(a, b)| ((b.x - a.x) as f64).hypot((b.y - a.y) as f64)).sum()
}

/// The tool's input, coordinates counted from the lowest, so that a double holds the crossings well.
fn written(layers: &[Layer], cells: &[Cell]) -> String {
    let points = || layers.iter().flat_map(|layer| &layer.points);
    let x = points().map(|point| point.x).min().unwrap_or_default();
    let y = points().map(|point| point.y).min().unwrap_or_default();
    let mut text = String::new();
    for layer in layers {
        writeln!(text, "layer {}", layer.id).unwrap();
        for feature in 0..layer.features.len() {
            text.push_str("feature\n");
            for points in layer.rings(feature) {
                text.push_str("ring");
                for point in points {
                    write!(text, " {} {}", point.x - x, point.y - y).unwrap();
                }
                text.push('\n');
            }
        }
    }
    for cell in cells {
        write!(text, "cell {} {:.3}", cell.doubled_area, cell.perimeter).unwrap();
        for (layer, feature) in &cell.covers {
            write!(text, " {layer}:{feature}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// Three layers on a city's scale whose borders cross at odd angles; the first overlaps itself.
fn crossing_layers() -> Vec<Layer> {
    let at = |x: i64, y: i64| Point::new(5_000_000_000 + x, 41_000_000_000 + y);
    let triangle = |dx: i64| vec![vec![at(dx, 0), at(dx + 1_000_003, 77), at(dx + 333_331, 900_007)]];
    let ring = vec![
        vec![at(-1, 100_000), at(1_500_001, 200_003), at(900_000, 1_000_009), at(-50_000, 800_000)],
        vec![at(200_000, 300_000), at(200_000, 500_000), at(700_001, 400_000)],
    ];
    vec![
        layer("one", &[triangle(0), triangle(400_000)]),
        layer("two", &[ring]),
        layer("three", &[triangle(-300_000), triangle(250_007)]),
    ]
}

#[test]
fn geos_gives_crossing_layers_the_same_areas_and_notices_a_wrong_one() {
    let layers = crossing_layers();
    let arrangement = overlay(&layers);
    let mut cells = cells(&arrangement);
    let Some(verdict) = ask_of(&written(&layers, &cells)) else { return };
    assert!(verdict.agrees, "{}", verdict.report);

    // Two cells trade 0.1 m²: the whole stays right, the sets do not.
    cells[0].doubled_area += 20_000_000;
    cells[1].doubled_area -= 20_000_000;
    let traded = ask_of(&written(&layers, &cells)).unwrap();
    assert!(!traded.agrees, "{}", traded.report);
    cells[0].doubled_area -= 20_000_000;
    cells[1].doubled_area += 20_000_000;

    // A covering feature is forgotten: the area is right, whose it is is not.
    let forgotten = cells.iter_mut().find(|cell| cell.covers.len() > 2).unwrap().covers.pop();
    assert!(forgotten.is_some());
    let mislabelled = ask_of(&written(&layers, &cells)).unwrap();
    assert!(!mislabelled.agrees, "{}", mislabelled.report);
}

/// A generated demonstration, read by the ordinary importer into the plane it stands in.
pub(crate) fn demonstration(size: Size) -> (Definitions, Vec<Layer>, LegalMeasure) {
    let dir = tempfile::tempdir().unwrap();
    let manifest = demo::generate(dir.path(), SEED, size).unwrap();
    let definitions = builtin().unwrap();
    let cards = &definitions.cards;
    let plane = crs::plane(&manifest.plane).unwrap();
    let layers = sources(dir.path(), &manifest)
        .iter()
        .map(|step| {
            read(&step.path, &cards.cards[step.layer.as_str()], cards, &plane, &step.options).unwrap().layer
        })
        .collect();
    (definitions, layers, LegalMeasure::new(&plane.projection))
}

#[test]
fn geos_gives_every_set_of_synthetic_features_the_same_area() {
    // GEOS takes long for the sizes above.
    let is_by_hand = std::env::var_os("HEGUI_BY_HAND").is_some();
    let sizes = if is_by_hand { &[Size::XS, Size::S][..] } else { &[Size::XS] };
    for &size in sizes {
        let (definitions, layers, measure) = demonstration(size);
        let arrangement = overlay_by_cards(&layers, &definitions.cards, &measure);
        if let Some(verdict) = ask(&arrangement, &layers) {
            assert!(verdict.agrees, "{}", verdict.report);
        }
    }
}
