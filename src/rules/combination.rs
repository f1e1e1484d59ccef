//! Distinct combinations (组合): what rules see instead of cells.
//!
//! Millions of cells have a few thousand combinations, so asking all rules again is a matter of
//! milliseconds and touches no geometry. Each combination keeps its area, so that even the areas hit come
//! without one.

use rustc_hash::FxHashMap;

use crate::geometry::area::{Area, DoubledArea};
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::asked::{ABSENT, Looks, Ready};
use crate::rules::condition::Condition;
use crate::rules::kind::Sides;
use crate::rules::rule::Rule;
use crate::rules::truth::Held;

/// Cells grouped by what rules see of the features that cover them.
#[derive(Debug)]
pub struct Combinations {
    looks: Looks,
    /// For each combination and layer the feature's look, or [`ABSENT`].
    rows: Vec<Box<[u16]>>,
    /// The cells of each combination, ascending.
    cells: Vec<Vec<u32>>,
    /// Of each combination the legal area of its cells.
    legal_areas: Vec<Area>,
    /// Of each combination the planar area of its cells.
    planar_areas: Vec<DoubledArea>,
}

/// A combination that breaks a rule: its cells and the layers on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Broken<'a> {
    /// The combination's number.
    pub number: usize,
    /// The layers that break the rule.
    pub sides: Sides,
    /// The cells, ascending.
    pub cells: &'a [u32],
}

impl Combinations {
    /// Groups the cells of an arrangement; `layers` are those it was cut from, in its order. Only the
    /// attribute tests of these `rules` can be asked; tests of classes can always be.
    pub fn new(arrangement: &Arrangement, layers: &[Layer], cards: &Cards, rules: &[Rule]) -> Self {
        let looks = Looks::new(layers, cards, rules);
        let mut numbers: FxHashMap<Box<[u16]>, usize> = FxHashMap::default();
        let mut combinations = Self {
            looks,
            rows: Vec::new(),
            cells: Vec::new(),
            legal_areas: Vec::new(),
            planar_areas: Vec::new(),
        };
        let mut row = vec![ABSENT; layers.len()];
        for cell in 0..arrangement.n_cells() {
            combinations.looks.look(arrangement.labels(cell), &mut row);
            let number = if let Some(&number) = numbers.get(row.as_slice()) {
                number
            } else {
                numbers.insert(row.clone().into_boxed_slice(), combinations.rows.len());
                combinations.begin(&row)
            };
            combinations.cells[number].push(cell as u32);
            combinations.legal_areas[number] += arrangement.legal_area(cell);
            combinations.planar_areas[number] += arrangement.planar_area(cell);
        }
        combinations
    }

    fn begin(&mut self, row: &[u16]) -> usize {
        self.rows.push(row.into());
        self.cells.push(Vec::new());
        self.legal_areas.push(Area::ZERO);
        self.planar_areas.push(0);
        self.rows.len() - 1
    }

    /// The number of distinct combinations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells of a combination, ascending.
    pub fn cells(&self, number: usize) -> &[u32] {
        &self.cells[number]
    }

    /// The legal area of a combination's cells.
    pub fn legal_area(&self, number: usize) -> Area {
        self.legal_areas[number]
    }

    /// The planar area of a combination's cells.
    pub fn planar_area(&self, number: usize) -> DoubledArea {
        self.planar_areas[number]
    }

    /// How a condition comes out on each combination, in their order.
    pub fn hold(&self, condition: &Condition) -> Vec<Held> {
        let ready = self.looks.ready(condition);
        self.rows.iter().map(|row| ready.ask(row)).collect()
    }

    /// The combinations on which `breaks` says so, given how the rule's sides come out there; a side the
    /// rule has not holds by no layer.
    pub fn breaking<'a>(
        &'a self,
        rule: &Rule,
        breaks: impl Fn(Held, Held) -> Option<Sides>,
    ) -> Vec<Broken<'a>> {
        let ready = |side: &Option<Condition>| side.as_ref().map(|side| self.looks.ready(side));
        let (a, b) = (ready(&rule.a), ready(&rule.b));
        let ask = |side: &Option<Ready>, row: &[u16]| side.as_ref().map_or(Held::by(0), |side| side.ask(row));
        let broken = self.rows.iter().zip(&self.cells).enumerate().filter_map(|(number, (row, cells))| {
            let sides = breaks(ask(&a, row), ask(&b, row))?;
            Some(Broken { number, sides, cells })
        });
        broken.collect()
    }

    /// For each combination the layers that have a feature of unknown class there, as bits.
    pub fn of_unknown_class(&self) -> Vec<u64> {
        let bits = |row: &[u16]| -> u64 {
            let unknown = (0..row.len()).filter(|&layer| self.looks.is_of_unknown_class(layer, row[layer]));
            unknown.fold(0, |bits, layer| bits | 1 << layer)
        };
        self.rows.iter().map(|row| bits(row)).collect()
    }
}
