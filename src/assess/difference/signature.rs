//! Signatures (五规签名): what all plans say of each place at once, and the rules that hit it.
//!
//! Land counts once under its signature; under each rule that hits it, it counts in full beside.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::assess::difference::side::{Building, Key, Keys, Side};
use crate::assess::difference::table::{Land, Quadrants};
use crate::assess::difference::units::{Unit, Units};
use crate::assess::difference::{Standing, What};
use crate::conflict::join::HitCell;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::overlay::site::Areas;
use crate::rules::kind::{self, Ground};
use crate::rules::rule::{Rule, Severity};
use crate::rules::supply;

/// What a plan says, place by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The plan's id.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// All it says, as numbered in the signatures.
    pub keys: Vec<Key>,
}

/// Land of which all plans say the same things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The unit, an index into [`Signatures::units`].
    pub unit: u16,
    /// For each plan what it says, an index into its keys.
    pub keys: Vec<u32>,
    /// The land.
    pub land: Land,
    /// The rules that hit any of it, as indices into those asked, each with the land it hits in full.
    pub rules: Vec<(usize, Land)>,
    /// The land that any rule hits, counted once.
    pub hit: Land,
    /// The gravest of the rules; `None` where none hits.
    pub severity: Option<Severity>,
}

/// All signatures of some land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// The plans, in their order.
    pub plans: Vec<Voice>,
    /// The units; the last is land outside all others, or the whole where there are no units.
    pub units: Vec<Unit>,
    /// The signatures, by unit, then the largest first.
    pub rows: Vec<Signature>,
}

/// Not in the land asked about.
const ELSEWHERE: u32 = u32::MAX;

/// Gathers the signatures of some land: cells of the arrangement with their areas, each once.
///
/// Of the `rules` those are asked that are in force on the date and have data; their kinds must be known.
pub fn signatures(
    ground: &Ground<'_>,
    sides: &[Side],
    units: &Units,
    (rules, date): (&[Rule], Date),
    land: impl Iterator<Item = (u32, Areas)>,
) -> Signatures {
    let arrangement = ground.arrangement;
    let mut keys = vec![Keys::default(); sides.len()];
    let mut numbers: FxHashMap<(u16, Vec<u32>), u32> = FxHashMap::default();
    let mut rows: Vec<Signature> = Vec::new();
    let mut row_of = vec![ELSEWHERE; arrangement.n_cells()];
    let mut areas_of = vec![Areas::default(); arrangement.n_cells()];
    for (cell, areas) in land {
        let labels = arrangement.labels(cell as usize);
        let said = sides.iter().zip(&mut keys).map(|(side, keys)| side.number(labels, keys)).collect();
        let place = (units.of(labels), said);
        let number = *numbers.entry(place).or_insert_with_key(|(unit, keys)| {
            rows.push(Signature::new(*unit, keys.clone()));
            rows.len() as u32 - 1
        });
        let row = &mut rows[number as usize];
        row.land = row.land.and(Land { areas, n_cells: 1 });
        row_of[cell as usize] = number;
        areas_of[cell as usize] = areas;
    }
    let mut is_hit = vec![false; arrangement.n_cells()];
    for (index, rule) in rules.iter().enumerate() {
        for HitCell { cell, .. } in hits(ground, rule, date) {
            let cell = cell as usize;
            let Some(row) = rows.get_mut(row_of[cell] as usize) else { continue };
            let is_new = !std::mem::replace(&mut is_hit[cell], true);
            row.hit_by((index, rule.severity), Land { areas: areas_of[cell], n_cells: 1 }, is_new);
        }
    }
    rows.sort_by(|one, other| {
        let order = |own: &Signature| (own.unit, std::cmp::Reverse(own.land.areas.legal));
        order(one).cmp(&order(other)).then_with(|| one.said(&keys).cmp(&other.said(&keys)))
    });
    let voice = |(side, keys): (&Side, &Keys)| Voice {
        id: side.id.to_string(),
        name: side.name.clone(),
        keys: keys.as_slice().to_vec(),
    };
    Signatures { plans: sides.iter().zip(&keys).map(voice).collect(), units: units.units.clone(), rows }
}

/// The cells a rule hits and by which layers; none where it is not in force or has no data.
pub(super) fn hits(ground: &Ground<'_>, rule: &Rule, date: Date) -> Vec<HitCell> {
    let is_asked = rule.is_in_force(date) && !supply::has_no_data(rule, ground.layers, ground.cards);
    let ask =
        || kind::find(&rule.kind).expect("the reader takes only rules of known kinds").ask(ground, rule);
    if is_asked { ask().hits } else { Vec::new() }
}

/// Which cells any rule hits that is in force on the date and has data.
pub fn hit_cells(ground: &Ground<'_>, rules: &[Rule], date: Date) -> Vec<bool> {
    let mut is_hit = vec![false; ground.arrangement.n_cells()];
    for hit in rules.iter().flat_map(|rule| hits(ground, rule, date)) {
        is_hit[hit.cell as usize] = true;
    }
    is_hit
}

impl Signature {
    fn new(unit: u16, keys: Vec<u32>) -> Self {
        Self { unit, keys, land: Land::default(), rules: Vec::new(), hit: Land::default(), severity: None }
    }

    fn hit_by(&mut self, (rule, severity): (usize, Severity), land: Land, is_new: bool) {
        match self.rules.last_mut() {
            Some((own, sum)) if *own == rule => *sum = sum.and(land),
            _ => self.rules.push((rule, land)),
        }
        if is_new {
            self.hit = self.hit.and(land);
        }
        self.severity = self.severity.into_iter().chain([severity]).min();
    }

    /// What the plans say, for an order that does not hang on numbers.
    fn said<'a>(&self, keys: &'a [Keys]) -> Vec<&'a Key> {
        self.keys.iter().zip(keys).map(|(&key, keys)| keys.get(key)).collect()
    }
}

impl Signatures {
    /// What a plan says in a signature.
    pub fn key(&self, row: &Signature, plan: usize) -> &Key {
        &self.plans[plan].keys[row.keys[plan] as usize]
    }

    /// The signatures by whether plans count the land as built, which is coarser: for each such word of all
    /// plans its land, by unit.
    pub fn by_building(&self) -> BTreeMap<(u16, Vec<Building>), Land> {
        let mut coarse: BTreeMap<(u16, Vec<Building>), Land> = BTreeMap::new();
        for row in &self.rows {
            let word = (0..self.plans.len()).map(|plan| self.key(row, plan).building).collect();
            let sum = coarse.entry((row.unit, word)).or_default();
            *sum = sum.and(row.land);
        }
        coarse
    }

    /// The quadrants of two plans in a unit, or with `None` in the whole.
    pub fn quadrants(&self, unit: Option<u16>, a: usize, b: usize) -> Quadrants {
        let mut lands: BTreeMap<Standing, Land> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| unit.is_none_or(|unit| row.unit == unit)) {
            let standing = Standing::of(&What::Built, self.key(row, a), self.key(row, b));
            let sum = lands.entry(standing).or_default();
            *sum = sum.and(row.land);
        }
        let land = |&standing: &Standing| (standing, lands.get(&standing).copied().unwrap_or_default());
        Quadrants { lands: Standing::all(&What::Built).iter().map(land).collect() }
    }

    /// All the land.
    pub fn total(&self) -> Land {
        self.rows.iter().map(|row| row.land).sum()
    }
}
