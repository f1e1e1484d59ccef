//! Areas by unit and by what either side says; quadrants, cross table and rates are sums of it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::assess::difference::side::{Key, Keys};
use crate::assess::difference::units::Unit;
use crate::assess::difference::{Comparison, Standing, What};
use crate::geometry::area::Area;
use crate::overlay::site::Areas;

/// Land and how many cells it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Land {
    /// Its area.
    pub areas: Areas,
    /// Its cells, or parts of cells in a region.
    pub n_cells: u64,
}

/// One entry: a unit's land of which the sides say the same two things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The unit, an index into [`Table::units`].
    pub unit: u16,
    /// What side A says, an index into [`Table::keys_a`].
    pub a: u32,
    /// What side B says, an index into [`Table::keys_b`].
    pub b: u32,
    /// What both say together.
    pub standing: Standing,
    /// The land.
    pub land: Land,
    /// Of it what differs by the definitions alone (口径差异).
    pub artefact: Land,
}

/// The comparison of two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What was compared.
    pub what: What,
    /// What side A says, sorted.
    pub keys_a: Vec<Key>,
    /// What side B says, sorted.
    pub keys_b: Vec<Key>,
    /// The units; the last is land outside all others, or the whole where there are no units.
    pub units: Vec<Unit>,
    /// The entries, by unit, A, B; none is empty.
    pub rows: Vec<Row>,
}

/// The standings of a unit or the whole, in the order of [`Standing::all`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quadrants {
    /// The land of each.
    pub lands: Vec<(Standing, Land)>,
}

impl Land {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { areas: self.areas.and(other.areas), n_cells: self.n_cells + other.n_cells }
    }
}

impl std::iter::Sum for Land {
    fn sum<I: Iterator<Item = Self>>(lands: I) -> Self {
        lands.fold(Self::default(), Self::and)
    }
}

/// Land of one entry, and what of it is an artefact of the definitions.
#[derive(Clone, Copy, Default)]
struct Sum {
    land: Land,
    artefact: Land,
}

impl Sum {
    fn and(self, other: Self) -> Self {
        Self { land: self.land.and(other.land), artefact: self.artefact.and(other.artefact) }
    }
}

/// Compares two sides on some land: cells of the arrangement with their areas, each once.
pub fn table(comparison: &Comparison<'_>, land: impl Iterator<Item = (u32, Areas)>) -> Table {
    let Comparison { arrangement, sides: [a, b], what, units, artefacts } = *comparison;
    let (mut keys_a, mut keys_b) = (Keys::default(), Keys::default());
    let mut sums: FxHashMap<(u16, u32, u32), Sum> = FxHashMap::default();
    for (cell, areas) in land {
        let labels = arrangement.labels(cell as usize);
        let place = (units.of(labels), a.number(labels, &mut keys_a), b.number(labels, &mut keys_b));
        let land = Land { areas, n_cells: 1 };
        let artefact = if artefacts.has(cell) { land } else { Land::default() };
        let sum = sums.entry(place).or_default();
        *sum = sum.and(Sum { land, artefact });
    }
    // Layers may be told apart by what says the same: keys are joined as they are sorted.
    let ((keys_a, order_a), (keys_b, order_b)) = (sorted(&keys_a), sorted(&keys_b));
    let mut joined: BTreeMap<(u16, u32, u32), Sum> = BTreeMap::new();
    for ((unit, a, b), own) in sums {
        let sum = joined.entry((unit, order_a[a as usize], order_b[b as usize])).or_default();
        *sum = sum.and(own);
    }
    let row = |((unit, a, b), Sum { land, artefact }): ((u16, u32, u32), Sum)| {
        let standing = Standing::of(what, &keys_a[a as usize], &keys_b[b as usize]);
        // Land on which the sides agree is none by which they differ.
        let artefact = if standing.is_difference() { artefact } else { Land::default() };
        Row { unit, a, b, standing, land, artefact }
    };
    let rows = joined.into_iter().map(row).collect();
    Table { what: what.clone(), keys_a, keys_b, units: units.units.clone(), rows }
}

/// The keys sorted and without repetition, and for each number its place among them.
fn sorted(keys: &Keys) -> (Vec<Key>, Vec<u32>) {
    let mut sorted = keys.as_slice().to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let place = |key: &Key| sorted.binary_search(key).expect("every key is among the sorted") as u32;
    let order = keys.as_slice().iter().map(place).collect();
    (sorted, order)
}

impl Table {
    /// All the land compared.
    pub fn total(&self) -> Land {
        self.rows.iter().map(|row| row.land).sum()
    }

    /// The standings of a unit, or with `None` of the whole.
    pub fn quadrants(&self, unit: Option<u16>) -> Quadrants {
        let of = |standing: Standing| {
            let own = self.rows.iter().filter(|row| unit.is_none_or(|unit| row.unit == unit));
            (standing, own.filter(|row| row.standing == standing).map(|row| row.land).sum())
        };
        Quadrants { lands: Standing::all(&self.what).iter().copied().map(of).collect() }
    }

    /// What differs by the definitions alone, of a unit or the whole, in one standing or all of them.
    pub fn artefact(&self, unit: Option<u16>, standing: Option<Standing>) -> Land {
        let own = self.rows.iter().filter(|row| unit.is_none_or(|unit| row.unit == unit));
        own.filter(|row| standing.is_none_or(|own| row.standing == own)).map(|row| row.artefact).sum()
    }

    /// The cross table of the whole: the land of each pair of keys there is, by A, then B.
    pub fn cross(&self) -> BTreeMap<(u32, u32), Land> {
        let mut cross: BTreeMap<(u32, u32), Land> = BTreeMap::new();
        for row in &self.rows {
            let sum = cross.entry((row.a, row.b)).or_default();
            *sum = sum.and(row.land);
        }
        cross
    }
}

impl Quadrants {
    /// The land of one standing.
    pub fn land(&self, standing: Standing) -> Land {
        self.lands.iter().filter(|(own, _)| *own == standing).map(|&(_, land)| land).sum()
    }

    /// All of it.
    pub fn total(&self) -> Land {
        self.lands.iter().map(|&(_, land)| land).sum()
    }

    /// The rate of difference (差异率) as the land that differs and the land compared.
    pub fn difference(&self) -> (Area, Area) {
        let sum = |takes: fn(Standing) -> bool| -> Area {
            let own = self.lands.iter().filter(|(standing, _)| takes(*standing));
            own.map(|(_, land)| land.areas.legal).sum()
        };
        (sum(Standing::is_difference), sum(Standing::is_compared))
    }
}
