//! The landscape: one kind of land a cell, from which every consistent layer is derived.
//!
//! Valleys with towns, villages and farmland; hills with forest, grass and bare slopes; a reserve, water
//! sources, springs, mines and parks where nothing else contradicts them. Because all layers say what the
//! one landscape says, no rule finds a conflict in it: conflicts are planted afterwards (`plant.rs`).
//! All places are invented; only their rough neighborhood follows the country.

use crate::geometry::projection::Series;

use super::lattice::Lattice;
use super::outline::OUTSIDE;
use super::random;

/// The kind of land a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    River,
    Reservoir,
    TownHomes,
    TownPublic,
    TownShops,
    TownWorks,
    Park,
    Works,
    Village,
    /// Farmland under permanent protection.
    FarmProtected,
    /// Farmland in the protection zone of the land-use plan that is no protected parcel.
    FarmZoned,
    Farm,
    /// Farmland in the conditional construction zone around a town.
    FarmFringe,
    Forest,
    /// Forest inside the red line or a reserve.
    ForestKept,
    Grass,
    Bare,
}

/// A cell of the landscape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The district, or [`OUTSIDE`].
    pub(super) district: u8,
    pub(super) kind: Kind,
    /// Nature reserve: 1 core, 2 buffer, 3 experimental, 0 none.
    pub(super) reserve: u8,
    /// Drinking water source: 1, 2, 3 its protection zones, 0 none.
    pub(super) source: u8,
    /// Spring area: 1 key protection, 2 protection, 0 none.
    pub(super) spring: u8,
    /// Inside the ecological red line.
    pub(super) is_red: bool,
    /// Inside a mining right.
    pub(super) is_mine: bool,
}

impl Cell {
    /// Whether the scenic area covers the cell: the red line of the first district, outside the reserve.
    pub(super) fn is_scenic(self) -> bool {
        self.is_red && self.reserve == 0 && self.district == 0
    }

    /// Whether no protection and no mining right lies on the cell.
    pub(super) fn is_plain(self) -> bool {
        (self.reserve, self.source, self.spring, self.is_red, self.is_mine) == (0, 0, 0, false, false)
    }
}

/// A round place: longitude, latitude, radius in metres.
type Round = (f64, f64, f64);

const TOWNS: [Round; 4] =
    [(111.14, 37.54, 6500.0), (110.89, 37.43, 4500.0), (111.25, 37.86, 3500.0), (111.18, 37.34, 4000.0)];
const PARKS: [Round; 4] =
    [(111.23, 37.60, 2500.0), (110.80, 37.40, 2200.0), (111.20, 37.77, 2000.0), (111.19, 37.26, 2200.0)];
const WORKS: [Round; 3] = [(110.95, 37.36, 3000.0), (111.25, 37.44, 2500.0), (111.02, 37.60, 2500.0)];
const MINES: [Round; 3] = [(110.80, 37.51, 4500.0), (111.10, 37.21, 4500.0), (111.41, 37.56, 3500.0)];
const RED: [Round; 2] = [(111.46, 37.44, 6000.0), (111.27, 37.16, 5000.0)];
const RESERVE: (f64, f64, [f64; 3]) = (111.46, 38.01, [4000.0, 6000.0, 8500.0]);
const SOURCE: (f64, f64, [f64; 3]) = (111.34, 37.81, [2200.0, 4000.0, 6000.0]);
const SPRING: (f64, f64, [f64; 2]) = (110.94, 37.53, [2500.0, 6000.0]);
const RESERVOIR_M: f64 = 900.0;

/// The river and its southern arm.
const RIVERS: [&[(f64, f64)]; 2] = [
    &[
        (111.36, 38.08),
        (111.30, 37.98),
        (111.27, 37.88),
        (111.22, 37.80),
        (111.18, 37.70),
        (111.15, 37.60),
        (111.13, 37.53),
        (111.06, 37.46),
        (110.98, 37.44),
        (110.88, 37.43),
        (110.78, 37.41),
        (110.68, 37.38),
    ],
    &[(111.25, 37.12), (111.19, 37.20), (111.17, 37.30), (111.18, 37.40), (111.14, 37.50)],
];

/// The places in the demo's plane.
struct Places {
    step_m: f64,
    towns: Vec<Round>,
    parks: Vec<Round>,
    works: Vec<Round>,
    mines: Vec<Round>,
    red: Vec<Round>,
    reserve: Vec<Round>,
    source: Vec<Round>,
    spring: Vec<Round>,
    reservoir: Vec<Round>,
    rivers: Vec<((f64, f64), (f64, f64))>,
}

/// Decides every cell of a lattice.
pub(super) fn decide(lattice: &Lattice, districts: &[u8], series: &Series) -> Vec<Cell> {
    let places = Places::new(lattice.step as f64 / 1e4, series);
    let cell_at = |cell: usize| {
        let (x, y) = lattice.center_m(cell % lattice.n_x, cell / lattice.n_x);
        places.cell(lattice.seed, cell as u64, districts[cell], (x, y))
    };
    (0..lattice.n_cells()).map(cell_at).collect()
}

impl Places {
    fn new(step_m: f64, series: &Series) -> Self {
        let placed = |&(lon, lat, radius): &Round| {
            let (x, y) = series.forward(lon, lat);
            (x, y, radius.max(0.8 * step_m))
        };
        let all = |rounds: &[Round]| rounds.iter().map(placed).collect::<Vec<_>>();
        // Rings about one center are at least a cell apart, or the coarsest lattice would miss one.
        let rings = |lon: f64, lat: f64, radii: &[f64]| {
            let ring = |(n, &radius): (usize, &f64)| (lon, lat, radius.max((0.8 + n as f64) * step_m));
            all(&radii.iter().enumerate().map(ring).collect::<Vec<_>>())
        };
        let legs = |river: &&[(f64, f64)]| {
            let points: Vec<_> = river.iter().map(|&(lon, lat)| series.forward(lon, lat)).collect();
            points.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
        };
        Self {
            step_m,
            towns: all(&TOWNS),
            parks: all(&PARKS),
            works: all(&WORKS),
            mines: all(&MINES),
            red: all(&RED),
            reserve: rings(RESERVE.0, RESERVE.1, &RESERVE.2),
            source: rings(SOURCE.0, SOURCE.1, &SOURCE.2),
            spring: rings(SPRING.0, SPRING.1, &SPRING.2),
            reservoir: all(&[(SOURCE.0, SOURCE.1, RESERVOIR_M)]),
            rivers: RIVERS.iter().flat_map(legs).collect(),
        }
    }

    fn cell(&self, seed: u64, number: u64, district: u8, at: (f64, f64)) -> Cell {
        let mut cell = Cell {
            district,
            kind: Kind::Grass,
            reserve: 0,
            source: 0,
            spring: 0,
            is_red: false,
            is_mine: false,
        };
        if district == OUTSIDE {
            return cell;
        }
        cell.reserve = innermost(&self.reserve, at);
        if cell.reserve == 0 {
            cell.source = innermost(&self.source, at);
        }
        cell.spring = innermost(&self.spring, at);
        cell.is_red = cell.reserve != 0 || nearness(&self.red, at) < 1.0;
        cell.kind = self.kind(seed, number, cell, at);
        if cell.kind == Kind::Grass && cell.is_plain() && nearness(&self.mines, at) < 1.0 {
            cell.is_mine = true;
        }
        cell
    }

    fn kind(&self, seed: u64, number: u64, cell: Cell, at: (f64, f64)) -> Kind {
        let wild = random::noise(seed, 101, at.0, at.1, (2.5 * self.step_m).max(3000.0));
        let fine = random::share(seed, 102, number, 0);
        if cell.is_red {
            return Kind::ForestKept;
        }
        if cell.source == 1 && nearness(&self.reservoir, at) < 1.0 {
            return Kind::Reservoir;
        }
        if cell.source != 0 || cell.spring != 0 {
            return if (1..=2).contains(&cell.source) || wild < 0.6 { Kind::Forest } else { Kind::Grass };
        }
        let river_m = self.river_m(at);
        if river_m < (0.35 * self.step_m).max(60.0) && 0.3 < fine {
            return Kind::River;
        }
        // Places keep out of each other's way: a mine lies on grass, whatever the noise says.
        if nearness(&self.parks, at) < 1.0 {
            return Kind::Park;
        }
        if nearness(&self.works, at) < 1.0 {
            return Kind::Works;
        }
        let town = nearness(&self.towns, at) * (0.85 + 0.3 * wild);
        if town < 1.0 {
            return match random::noise(seed, 103, at.0, at.1, 1.5 * self.step_m) {
                part if part < 0.45 => Kind::TownHomes,
                part if part < 0.53 => Kind::TownPublic,
                part if part < 0.68 => Kind::TownShops,
                _ => Kind::TownWorks,
            };
        }
        if nearness(&self.mines, at) < 1.0 {
            return Kind::Grass;
        }
        if town < 1.35 {
            return Kind::FarmFringe;
        }
        open_country(river_m, wild, fine)
    }

    /// Metres to the nearest river.
    fn river_m(&self, (x, y): (f64, f64)) -> f64 {
        let to_leg = |&((ax, ay), (bx, by)): &((f64, f64), (f64, f64))| {
            let (dx, dy) = (bx - ax, by - ay);
            let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            let (px, py) = (ax + along * dx - x, ay + along * dy - y);
            (px * px + py * py).sqrt()
        };
        self.rivers.iter().map(to_leg).fold(f64::INFINITY, f64::min)
    }
}

/// The land outside all places, by its distance to the river, smooth noise and the cell's own chance.
fn open_country(river_m: f64, wild: f64, fine: f64) -> Kind {
    let is_valley = river_m < 7000.0 + 4000.0 * wild;
    match (fine, wild) {
        (fine, _) if fine < if is_valley { 0.08 } else { 0.02 } => Kind::Village,
        (fine, _) if is_valley && fine < 0.18 => Kind::FarmZoned,
        (_, wild) if is_valley && wild < 0.65 => Kind::FarmProtected,
        (_, wild) if is_valley || 0.75 <= wild => Kind::Farm,
        (_, wild) if wild < 0.45 => Kind::Forest,
        (_, wild) if wild < 0.65 => Kind::Grass,
        _ => Kind::Bare,
    }
}

/// The number of the innermost ring about a center that holds a place, counted from 1; 0 for none.
fn innermost(rings: &[Round], at: (f64, f64)) -> u8 {
    let within = rings.iter().position(|ring| nearness(std::slice::from_ref(ring), at) < 1.0);
    within.map_or(0, |n| n as u8 + 1)
}

/// Distance from the nearest round place's center as a share of its radius: below 1 inside.
fn nearness(rounds: &[Round], (x, y): (f64, f64)) -> f64 {
    let share = |&(cx, cy, radius): &Round| ((x - cx) * (x - cx) + (y - cy) * (y - cy)).sqrt() / radius;
    rounds.iter().map(share).fold(f64::INFINITY, f64::min)
}
