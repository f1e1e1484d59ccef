//! The kernel's parts, one at a time, on synthetic layers in memory: `cargo bench`.
//!
//! Five layers of four-sided zones with shared, wiggly borders: `urban` follows `landuse` and `economic`
//! follows `ecology` with the borders drawn a second time, and some zones are missing. Classes, cards and
//! rules are those of `layers/` beside this file. What users run is measured by `make bench`.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use hegui::assess;
use hegui::assess::questions::Questions;
use hegui::formats::definitions::{Definitions, read_dir};
use hegui::geometry::grid::{Point, STEPS_PER_METRE};
use hegui::geometry::legal::LegalMeasure;
use hegui::geometry::projection::{Ellipsoid, TransverseMercator};
use hegui::layer::borders::{Bordered, Borders};
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::dissolve::dissolve;
use hegui::overlay::locate::Index;
use hegui::overlay::rounding::accounts;
use hegui::overlay::site;
use hegui::overlay::update::{Redrawn, Sheet};
use hegui::overlay::{Input, Rank, cut};
use hegui::rules::combination::Combinations;
use hegui::rules::kind;
use hegui::rules::rule::Rule;

/// EPSG:4546, as for the benchmark's files.
const PLANE: TransverseMercator = TransverseMercator {
    ellipsoid: Ellipsoid::CGCS2000,
    central_meridian_deg: 111.0,
    scale: 1.0,
    false_easting_m: 500_000.0,
    false_northing_m: 0.0,
};
/// The lower left corner, in metres.
const CORNER_M: (i64, i64) = (440_000, 3_400_000);
/// Points between the two nodes of an edge.
const N_BETWEEN: i64 = 10;

/// A size: its name and the number of `landuse` zones along a side.
const SIZES: [(&str, i64); 2] = [("XS", 30), ("S", 100)];
/// The size whose rules must be asked again while a planner waits.
const LARGE: (&str, i64) = ("M", 316);

/// A layer: zones of `landuse` along a side of one of its own, seed of its nodes, seed of its drawing, share
/// of missing zones in percent.
const LAYERS: [(&str, i64, u64, u64, u64); 5] = [
    ("landuse", 1, 1, 1, 0),
    ("urban", 1, 1, 2, 0),
    ("industry", 2, 3, 3, 10),
    ("ecology", 3, 4, 4, 3),
    ("economic", 3, 4, 5, 0),
];
/// Side of a `landuse` zone, in metres.
const SIDE_M: i64 = 600;

/// A hash of a place, in `-limit..=limit`: the only source of chance.
fn chance(seed: u64, x: i64, y: i64, k: i64, limit: i64) -> i64 {
    let mut state = seed;
    for key in [x, y, k] {
        state = (state ^ key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        state = (state ^ (state >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state ^= state >> 32;
    }
    (state % (2 * limit as u64 + 1)) as i64 - limit
}

/// A lattice whose zones are one layer's.
struct Lattice {
    /// Zones along a side, their number.
    n: i64,
    /// Side of a zone, in grid steps.
    side: i64,
    /// What the nodes hang on, and what the points between them hang on.
    seeds: (u64, u64),
}

impl Lattice {
    /// A node leaves its place by up to an eighth of a side; the border of the whole stays where it is.
    fn node(&self, x: i64, y: i64) -> Point {
        let inside = |at: i64| i64::from(0 < at && at < self.n);
        let aside = |axis: i64| chance(self.seeds.0, x, y, axis, self.side / 8);
        Point::new(
            CORNER_M.0 * STEPS_PER_METRE + x * self.side + inside(x) * aside(0),
            CORNER_M.1 * STEPS_PER_METRE + y * self.side + inside(y) * aside(1),
        )
    }

    /// The points of an edge from its first node up to its second, without it; `step` is (1, 0) or (0, 1).
    ///
    /// A point leaves the chord by up to a thirtieth of the side in the middle and less towards the ends, so
    /// that no two edges cross.
    fn edge(&self, x: i64, y: i64, step: (i64, i64)) -> Vec<Point> {
        let (a, b) = (self.node(x, y), self.node(x + step.0, y + step.1));
        let is_border = if step.0 == 1 { y == 0 || y == self.n } else { x == 0 || x == self.n };
        if is_border {
            return vec![a];
        }
        let parts = N_BETWEEN + 1;
        let inner = (1..parts).map(|k| {
            let room = self.side * k.min(parts - k) / (15 * parts);
            let aside = chance(self.seeds.1, 2 * x + step.0, 2 * y + step.1, k, room.max(1));
            let along = |from: i64, to: i64| from + (to - from) * k / parts;
            Point::new(along(a.x, b.x) + aside * step.1, along(a.y, b.y) + aside * step.0)
        });
        std::iter::once(a).chain(inner).collect()
    }

    /// The ring of a zone, counter-clockwise.
    fn ring(&self, x: i64, y: i64) -> Vec<Point> {
        let back = |x: i64, y: i64, step: (i64, i64)| {
            let mut points = self.edge(x, y, step);
            points.push(self.node(x + step.0, y + step.1));
            points.reverse();
            points.pop();
            points
        };
        let mut ring = self.edge(x, y, (1, 0));
        ring.extend(self.edge(x + 1, y, (0, 1)));
        ring.extend(back(x, y + 1, (1, 0)));
        ring.extend(back(x, y, (0, 1)));
        ring
    }
}

/// The five layers at a size.
fn layers(n: i64, definitions: &Definitions) -> Vec<Layer> {
    let layer = |&(id, coarser, nodes, drawing, missing): &(&str, i64, u64, u64, u64)| {
        let card = &definitions.cards.cards[id];
        let codes: Vec<_> = definitions.cards.scheme_of(card).classes.keys().cloned().collect();
        let lattice = Lattice {
            n: n / coarser,
            side: SIDE_M * STEPS_PER_METRE * n / (n / coarser),
            seeds: (nodes, drawing),
        };
        let mut layer = Layer::new(id.into(), Vec::new());
        for (x, y) in (0..lattice.n).flat_map(|y| (0..lattice.n).map(move |x| (x, y))) {
            if (chance(drawing, x, y, 7, 50) + 50) < missing as i64 {
                continue;
            }
            let code = codes[(chance(drawing, x / 2, y / 2, 8, 1000) + 1000) as usize % codes.len()].clone();
            let number = (y * lattice.n + x) as u64;
            layer.push(Feature { number, code: Some(code), values: Vec::new() }, [lattice.ring(x, y)]);
        }
        layer
    };
    LAYERS.iter().map(layer).collect()
}

/// Everything the parts need at one size.
struct Scene {
    definitions: Definitions,
    layers: Vec<Layer>,
    measure: LegalMeasure,
}

impl Scene {
    fn new(n: i64) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bench/layers");
        let definitions = read_dir(&folder).expect("the benchmark's own definitions are right");
        let layers = layers(n, &definitions);
        Self { definitions, layers, measure: LegalMeasure::new(&PLANE) }
    }

    fn n_points(&self) -> usize {
        self.layers.iter().map(|layer| layer.points.len()).sum()
    }

    fn cut(&self, n_layers: usize) -> Arrangement {
        let cards = &self.definitions.cards;
        let inputs: Vec<Input<'_>> = self.layers[..n_layers]
            .iter()
            .map(|layer| Input::new(layer, &cards.cards[&layer.id], cards))
            .collect();
        cut(&inputs, &self.measure).expect("the layers fit the kernel's range")
    }
}

fn cuts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cut");
    group.sample_size(10);
    for (name, n) in SIZES {
        let scene = Scene::new(n);
        for n_layers in [2, LAYERS.len()] {
            let n_points: usize = scene.layers[..n_layers].iter().map(|layer| layer.points.len()).sum();
            group.throughput(Throughput::Elements(n_points as u64));
            group.bench_function(BenchmarkId::new(format!("{n_layers} layers"), name), |bencher| {
                bencher.iter(|| scene.cut(n_layers));
            });
        }
    }
}

/// The cells that break a rule, in one group, ascending.
fn broken(combinations: &Combinations, rule: &Rule) -> Vec<(u32, u32)> {
    let kind = kind::find(&rule.kind).expect("the reader takes only rules of known kinds");
    let broken = combinations.breaking(rule, |a, b| kind.breaks(rule, a, b));
    let mut cells: Vec<u32> = broken.iter().flat_map(|own| combinations.cells(own.number)).collect();
    cells.sort_unstable();
    cells.into_iter().map(|cell| (cell, 0)).collect()
}

fn after_the_cut(criterion: &mut Criterion, (name, n): (&str, i64)) {
    let scene = Scene::new(n);
    let arrangement = scene.cut(LAYERS.len());
    let Definitions { cards, rules, .. } = &scene.definitions;
    let (layers, measure) = (&scene.layers, &scene.measure);
    let mut group = criterion.benchmark_group(format!("after the cut {name}"));
    group.sample_size(20).throughput(Throughput::Elements(arrangement.n_cells() as u64));

    // A third of the cells, in one group: what a rule that is often broken gives.
    let is_chosen = |cell: u32| arrangement.labels(cell as usize)[0].is_multiple_of(3);
    let chosen: Vec<(u32, u32)> =
        (0..arrangement.n_cells() as u32).filter(|&cell| is_chosen(cell)).map(|cell| (cell, 0)).collect();
    group.bench_function("dissolve a third", |bencher| bencher.iter(|| dissolve(&arrangement, &chosen)));
    let landuse = Bordered { layer: &layers[0], borders: &Borders::of(&layers[0]) };
    group.bench_function("borders of landuse", |bencher| bencher.iter(|| Borders::of(&layers[0])));
    group.bench_function("accounts of landuse", |bencher| {
        bencher.iter(|| accounts(&arrangement, 0, landuse, measure));
    });
    group.bench_function("group by combination", |bencher| {
        bencher.iter(|| Combinations::new(&arrangement, layers, cards, rules));
    });
    let combinations = Combinations::new(&arrangement, layers, cards, rules);
    group.bench_function("faces that break each rule", |bencher| {
        bencher.iter(|| {
            for rule in rules {
                black_box(broken(&combinations, rule));
            }
        });
    });
    for rule in rules {
        let faces = broken(&combinations, rule);
        group.bench_function(format!("dissolve {} faces of {}", faces.len(), rule.id), |bencher| {
            bencher.iter(|| dissolve(&arrangement, &faces));
        });
    }
    let date: Date = "2018-06-30".parse().expect("a date");
    group.bench_function("a rule edited: combinations, answers and areas anew", |bencher| {
        bencher.iter(|| {
            let combinations = Combinations::new(&arrangement, layers, cards, rules);
            assess::figures(&combinations, &arrangement, layers, cards, rules, date)
        });
    });
    group.bench_function("assess the whole", |bencher| {
        bencher.iter(|| assess::whole(&arrangement, layers, cards, rules, date));
    });
}

/// A blob of 60 vertices about a place, 300 m to 500 m across: some dozens of cells.
fn blob(number: i64, n: i64) -> Vec<Point> {
    let side = SIDE_M * STEPS_PER_METRE;
    let middle = |axis: i64| side * 2 + (chance(9, number, axis, 1, side * (n - 4) / 2) + side * (n - 4) / 2);
    let (x, y) = (CORNER_M.0 * STEPS_PER_METRE + middle(0), CORNER_M.1 * STEPS_PER_METRE + middle(1));
    let vertex = |k: i64| {
        let (angle, radius) =
            (k as f64 / 60.0 * std::f64::consts::TAU, 2_000_000 + chance(9, number, k, 2, 500_000));
        let step = |turn: f64| (turn * radius as f64).round() as i64;
        Point::new(x + step(angle.cos()), y + step(angle.sin()))
    };
    (0..60).map(vertex).collect()
}

/// Points and sites, as the service asks of them.
fn places(criterion: &mut Criterion) {
    let (name, n) = SIZES[1];
    let scene = Scene::new(n);
    let arrangement = scene.cut(LAYERS.len());
    let Definitions { cards, rules, .. } = &scene.definitions;
    let date: Date = "2018-06-30".parse().expect("a date");
    let mut group = criterion.benchmark_group(format!("places {name}"));
    group.bench_function("index", |bencher| bencher.iter(|| Index::new(&arrangement)));
    let index = Index::new(&arrangement);
    let questions = Questions::new(&scene.layers, cards, rules, date);
    let sites: Vec<[Vec<Point>; 1]> = (0..100).map(|number| [blob(number, n)]).collect();
    let mut points = sites.iter().flatten().flatten().copied().cycle();
    let mut point = || points.next().expect("a cycle has no end");
    group.bench_function("locate", |bencher| bencher.iter(|| index.locate(&arrangement, point())));
    group.bench_function("identify with all rules", |bencher| {
        bencher.iter(|| assess::point::point(&arrangement, &index, &questions, point()));
    });
    let mut cycle = sites.iter().cycle();
    let mut next = || cycle.next().expect("a cycle has no end");
    group.bench_function("parts of a site", |bencher| {
        bencher.iter(|| site::parts(&arrangement, &index, next(), &scene.measure));
    });
    let parts = site::parts(&arrangement, &index, &sites[0], &scene.measure);
    group.bench_function("layers and rules of a site", |bencher| {
        bencher.iter(|| assess::site::site(&arrangement, &scene.layers, &questions, &parts));
    });
}

/// One vertex of a feature chosen by chance moves by up to ten metres. What is promised is the slowest of a hundred,
/// so that is printed beside what Criterion makes of it.
fn updates(criterion: &mut Criterion) {
    let (name, n) = LARGE;
    let scene = Scene::new(n);
    let inputs: Vec<Input<'_>> = scene.layers.iter().map(Input::in_file_order).collect();
    let mut sheet = Sheet::new(inputs, None, &scene.measure).expect("the layers fit the kernel's range");
    let mut group = criterion.benchmark_group("update");
    let (mut step, mut took) = (0, Vec::new());
    group.bench_function(BenchmarkId::new("move one vertex", name), |bencher| {
        let mut edit = || {
            step += 1;
            let pick = |k: i64, n: usize| (chance(9, step, k, 0, 1 << 40) + (1 << 40)) as usize % n;
            let index = pick(0, LAYERS.len());
            let layer = &scene.layers[index];
            let feature = pick(1, layer.features.len());
            let mut rings: Vec<Vec<Point>> = layer.rings(feature).map(<[Point]>::to_vec).collect();
            let vertex = pick(2, rings[0].len());
            rings[0][vertex].x += chance(9, step, 3, 0, 10 * STEPS_PER_METRE);
            rings[0][vertex].y += chance(9, step, 4, 0, 10 * STEPS_PER_METRE);
            let (feature, rank) = (feature as u32, Rank::in_file_order(feature as u32));
            let begun = Instant::now();
            // Beyond the outermost border nothing can be drawn; that is refused, and costs next to nothing.
            if black_box(sheet.update(index, &[Redrawn { feature, rings, rank }])).is_ok() {
                took.push(begun.elapsed());
            }
            begun.elapsed()
        };
        bencher.iter_custom(|n| (0..n).map(|_| edit()).sum());
    });
    took.sort_unstable();
    if let Some(late) = took.get(took.len() * 99 / 100) {
        println!(
            "update/move one vertex/{name}: {} edits, p50 {:?}, p99 {late:?}",
            took.len(),
            took[took.len() / 2]
        );
    }
}

fn legal_area(criterion: &mut Criterion) {
    let scene = Scene::new(SIZES[0].1);
    let mut group = criterion.benchmark_group("legal area");
    group.throughput(Throughput::Elements(scene.n_points() as u64));
    group.bench_function("vertices", |bencher| {
        bencher.iter(|| {
            for layer in &scene.layers {
                for feature in 0..layer.features.len() {
                    for ring in layer.rings(feature) {
                        black_box(scene.measure.chain(ring.iter().copied()));
                    }
                }
            }
        });
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    cuts(&mut criterion);
    after_the_cut(&mut criterion, SIZES[1]);
    after_the_cut(&mut criterion, LARGE);
    places(&mut criterion);
    updates(&mut criterion);
    legal_area(&mut criterion);
    criterion.final_summary();
}
