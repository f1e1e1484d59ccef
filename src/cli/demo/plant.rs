//! Planting: patches of known area inside single cells, and borders digitized twice.
//!
//! A patch keeps a tenth of a step from its cell's border, and a cell takes one patch: no two touch. What
//! the rules must find follows from the recipe and the ring's own shoelace, not from running hegui.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::area::DoubledArea;
use crate::geometry::grid::{Point, STEPS_PER_METRE};
use crate::geometry::ring;

use super::DemoError;
use super::landscape::{Cell, Kind};
use super::lattice::{Edge, Lattice, Redigitized, STRIP_SEGMENTS};
use super::layers;
use super::outline::OUTSIDE;
use super::random;
use super::recipes::{Host, How, RECIPES, Recipe};

/// A patch in its place.
pub(super) struct Plant {
    pub(super) recipe: &'static Recipe,
    /// The layer it is put into, as an index into the table of layers.
    pub(super) layer: usize,
    /// The cell it lies in.
    pub(super) cell: usize,
    /// Its ring as it is written, counter-clockwise where it is simple.
    pub(super) ring: Vec<Point>,
}

/// A sliver that a twice-digitized border makes.
pub(super) struct Sliver {
    /// The layer that follows the border roughly.
    pub(super) layer: usize,
    /// The rules that find it; none where no rule compares the two layers.
    pub(super) rules: &'static [&'static str],
    /// Its triangle.
    pub(super) ring: Vec<Point>,
}

/// A border that one layer follows only roughly.
struct Border {
    layer: &'static str,
    /// The land on one side and what the slivers that reach into it break.
    here: (&'static [Kind], &'static [&'static str]),
    /// The same for the other side.
    there: (&'static [Kind], &'static [&'static str]),
}

static BORDERS: [Border; 3] = [
    // Urban land and countryside: each plan draws the same border anew.
    Border {
        layer: "cg",
        here: (
            &[Kind::Village, Kind::TownHomes, Kind::TownPublic, Kind::TownShops, Kind::TownWorks],
            &["A05"],
        ),
        there: (&[Kind::Farm, Kind::Grass], &["A01"]),
    },
    // Permanent farmland drawn into a village by a metre; drawn short of its edge it breaks nothing.
    Border { layer: "pbf", here: (&[Kind::Village], &["B01", "B09"]), there: (&[Kind::FarmProtected], &[]) },
    // No rule compares forest protection with other land.
    Border { layer: "ld", here: (&[Kind::Forest], &[]), there: (&[Kind::Grass], &[]) },
];

/// The twice of pi, for regular directions.
const FULL_TURN: f64 = std::f64::consts::TAU;

/// Places `copies` of every recipe (at least its own least number).
///
/// # Errors
/// [`DemoError::NoRoom`] where the landscape has too little land of a kind.
pub(super) fn patches(lattice: &Lattice, cells: &[Cell], copies: usize) -> Result<Vec<Plant>, DemoError> {
    let wanted = |recipe: &Recipe| copies.max(recipe.n_min);
    let hosts: BTreeSet<Host> = RECIPES.iter().map(|recipe| recipe.host).collect();
    let mut free = BTreeMap::new();
    let mut taken = BTreeSet::new();
    // In the order of `Host`: the choosy first.
    for host in hosts {
        let n_wanted = RECIPES.iter().filter(|recipe| recipe.host == host).map(wanted).sum();
        let drawn = draw(lattice, cells, host, n_wanted, &taken)?;
        taken.extend(drawn.iter().copied());
        free.insert(host, drawn.into_iter());
    }
    let mut plants = Vec::new();
    for recipe in RECIPES {
        for _ in 0..wanted(recipe) {
            let cell = free
                .get_mut(&recipe.host)
                .and_then(Iterator::next)
                .expect("as many cells were drawn for the host as its recipes want together");
            let ring = match recipe.how {
                How::BowTie => bow_tie(lattice, cell),
                How::Repeated => repeated(blob(lattice, cell)),
                How::Replace | How::Add | How::Gap => blob(lattice, cell),
            };
            plants.push(Plant { recipe, layer: layers::index(recipe.layer), cell, ring });
        }
    }
    Ok(plants)
}

/// Draws `n` cells of a kind of land that are not taken, the same for the same seed.
fn draw(
    lattice: &Lattice,
    cells: &[Cell],
    host: Host,
    n: usize,
    taken: &BTreeSet<usize>,
) -> Result<Vec<usize>, DemoError> {
    let takes =
        |&cell: &usize| cells[cell].district != OUTSIDE && host.takes(cells[cell]) && !taken.contains(&cell);
    let mut lots: Vec<(u64, usize)> = (0..cells.len())
        .filter(takes)
        .map(|cell| (random::hash(lattice.seed, 401, cell as u64, 0), cell))
        .collect();
    if lots.len() < n {
        return Err(DemoError::NoRoom { host: format!("{host:?}"), wanted: n, available: lots.len() });
    }
    if n < lots.len() {
        lots.select_nth_unstable(n);
        lots.truncate(n);
    }
    lots.sort_unstable();
    Ok(lots.into_iter().map(|(_, cell)| cell).collect())
}

/// A star-shaped ring around the middle of a cell, counter-clockwise.
fn blob(lattice: &Lattice, cell: usize) -> Vec<Point> {
    let middle = lattice.middle(cell);
    let n_points = 7 + random::hash(lattice.seed, 402, cell as u64, 0) % 6;
    let vertex = |n: u64| {
        let radius = (0.12 + 0.1 * random::share(lattice.seed, 403, cell as u64, n)) * lattice.step as f64;
        let angle = FULL_TURN * n as f64 / n_points as f64;
        let (dx, dy) = (radius * libm::cos(angle), radius * libm::sin(angle));
        Point::new(middle.x + dx.round() as i64, middle.y + dy.round() as i64)
    };
    (0..n_points).map(vertex).collect()
}

/// A ring that crosses itself exactly in the middle of a cell.
fn bow_tie(lattice: &Lattice, cell: usize) -> Vec<Point> {
    let middle = lattice.middle(cell);
    let (dx, dy) = (lattice.step / 7, lattice.step / 11);
    let at = |x: i64, y: i64| Point::new(middle.x + x * dx, middle.y + y * dy);
    vec![at(-1, -1), at(1, 1), at(1, -1), at(-1, 1)]
}

/// A ring with its first and fourth vertex written twice.
fn repeated(mut ring: Vec<Point>) -> Vec<Point> {
    ring.insert(3, ring[3]);
    ring.insert(0, ring[0]);
    ring
}

/// Redigitizes `copies` edges of every border in the lattice and returns the slivers that arise.
pub(super) fn slivers(
    lattice: &mut Lattice,
    cells: &[Cell],
    copies: usize,
) -> Result<Vec<Sliver>, DemoError> {
    let mut slivers = Vec::new();
    for border in &BORDERS {
        let edges = border_edges(lattice, cells, border, copies);
        if edges.len() < copies {
            let host = format!("{:?} | {:?}", border.here.0, border.there.0);
            return Err(DemoError::NoRoom { host, wanted: copies, available: edges.len() });
        }
        for edge in edges {
            let strip = redigitize(lattice, edge, layers::index(border.layer));
            for (n, &tip) in strip.tips.iter().enumerate() {
                let n = n as i64;
                let (left, right) = beside(lattice, edge);
                let (cell, ring) = if n % 2 == 0 {
                    (left, vec![strip.on_line(2 * n), strip.on_line(2 * n + 2), tip])
                } else {
                    (right, vec![strip.on_line(2 * n), tip, strip.on_line(2 * n + 2)])
                };
                let is_here = border.here.0.contains(&cells[cell].kind);
                let rules = if is_here { border.here.1 } else { border.there.1 };
                slivers.push(Sliver { layer: strip.layer, rules, ring });
            }
            lattice.redigitized.insert(edge, strip);
        }
    }
    Ok(slivers)
}

/// The cells left and right of an edge, seen from its lesser node.
fn beside(lattice: &Lattice, edge: Edge) -> (usize, usize) {
    let own = lattice.cell(edge.x, edge.y);
    if edge.is_vertical { (own - 1, own) } else { (own, own - lattice.n_x) }
}

/// The edges of a border that are not redigitized yet, `n` of them by lot.
fn border_edges(lattice: &Lattice, cells: &[Cell], border: &Border, n: usize) -> Vec<Edge> {
    let mut lots = Vec::new();
    for y in 1..lattice.n_y {
        for x in 1..lattice.n_x {
            for is_vertical in [false, true] {
                let edge = Edge { x, y, is_vertical };
                let (a, b) = beside(lattice, edge);
                let (a, b) = (&cells[a], &cells[b]);
                let is_inside = a.district == b.district && a.district != OUTSIDE;
                let is_border = [(a, b), (b, a)]
                    .iter()
                    .any(|(a, b)| border.here.0.contains(&a.kind) && border.there.0.contains(&b.kind));
                let is_free = is_inside && is_border && a.is_plain() && b.is_plain();
                if is_free && !lattice.redigitized.contains_key(&edge) {
                    let place = lattice.cell(x, y) as u64;
                    lots.push((random::hash(lattice.seed, 404, place, u64::from(is_vertical)), edge));
                }
            }
        }
    }
    lots.sort_unstable();
    lots.truncate(n);
    lots.into_iter().map(|(_, edge)| edge).collect()
}

/// Makes the middle of an edge straight, and a zigzag of 0.3 to 1.5 m about it for one layer.
fn redigitize(lattice: &Lattice, edge: Edge, layer: usize) -> Redigitized {
    let (a, b) = lattice.ends(edge);
    let part = |from: i64, to: i64, share: f64| from + ((to - from) as f64 * share).round() as i64;
    let from = Point::new(part(a.x, b.x, 0.3), part(a.y, b.y, 0.3));
    let step = Point::new(
        part(0, b.x - a.x, 0.4 / STRIP_SEGMENTS as f64),
        part(0, b.y - a.y, 0.4 / STRIP_SEGMENTS as f64),
    );
    let mut strip = Redigitized { layer, from, step, tips: Vec::new() };
    let length = ((step.x * step.x + step.y * step.y) as f64).sqrt();
    let place = lattice.cell(edge.x, edge.y) as u64;
    for n in 0..STRIP_SEGMENTS / 2 {
        let off_m =
            0.3 + 1.2 * random::share(lattice.seed, 405 + u64::from(edge.is_vertical), place, n as u64);
        // On the finest lattice a metre would leave the room an edge has.
        let off = (off_m * STEPS_PER_METRE as f64).min(0.02 * lattice.step as f64);
        let side = if n % 2 == 0 { off } else { -off } / length;
        let on_line = strip.on_line(2 * n + 1);
        strip.tips.push(Point::new(
            on_line.x - (step.y as f64 * side).round() as i64,
            on_line.y + (step.x as f64 * side).round() as i64,
        ));
    }
    strip
}

/// What the rules must find, by rule: the number of patches and their planar area together.
pub(super) fn expected(plants: &[Plant], slivers: &[Sliver]) -> BTreeMap<String, (u64, DoubledArea)> {
    let planted = plants.iter().map(|plant| (plant.recipe.rules, &plant.ring));
    let beside_borders = slivers.iter().map(|sliver| (sliver.rules, &sliver.ring));
    let mut expected = BTreeMap::new();
    for (rules, patch) in planted.chain(beside_borders) {
        for &rule in rules {
            let (n_patches, area) = expected.entry(rule.to_owned()).or_insert((0, 0));
            *n_patches += 1;
            *area += ring::doubled_area(patch);
        }
    }
    expected
}

/// The places that break at least one rule, each counted once, and their planar area together.
pub(super) fn net(plants: &[Plant], slivers: &[Sliver]) -> (u64, DoubledArea) {
    let planted = plants.iter().map(|plant| (plant.recipe.rules, &plant.ring));
    let beside_borders = slivers.iter().map(|sliver| (sliver.rules, &sliver.ring));
    let hit = planted.chain(beside_borders).filter(|(rules, _)| !rules.is_empty());
    hit.fold((0, 0), |(n, area), (_, patch)| (n + 1, area + ring::doubled_area(patch)))
}
