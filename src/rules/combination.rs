//! Distinct combinations (组合): what rules see instead of cells.
//!
//! Millions of cells have a few thousand combinations, so asking all rules again is a matter of
//! milliseconds and touches no geometry. They are found in one pass over the labels, a run of cells a
//! thread, and numbered by their first cell; what their cells' areas are is added up when it is first asked.

use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::geometry::area::{Area, DoubledArea};
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::csr::Csr;
use crate::rules::asked::{ABSENT, Looks, Ready};
use crate::rules::condition::Condition;
use crate::rules::grouping::Grouped;
use crate::rules::kind::Sides;
use crate::rules::rule::Rule;
use crate::rules::truth::Held;

/// Cells grouped by what rules see of the features that cover them.
#[derive(Debug)]
pub struct Combinations {
    looks: Looks,
    /// For each combination and layer the feature's look, or `ABSENT`.
    rows: Vec<Box<[u16]>>,
    /// The cells of each combination, by runs of cells, in their order.
    runs: Vec<Run>,
    /// Of each combination the legal and the planar area of its cells.
    areas: OnceLock<Vec<(Area, DoubledArea)>>,
}

/// The cells of a run by their combinations.
#[derive(Debug)]
struct Run {
    /// For each combination its group, or [`NOWHERE`].
    groups: Vec<u32>,
    cells: Csr<u32>,
}

/// In place of a group: the run has no such cell.
const NOWHERE: u32 = u32::MAX;

/// A combination that breaks a rule, and the layers on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Broken {
    /// The combination's number.
    pub number: usize,
    /// The layers that break the rule.
    pub sides: Sides,
}

/// A run of cells is no shorter than this: below it, a thread costs more than it saves.
const RUN_MIN: usize = 1 << 12;

impl Combinations {
    /// Groups the cells of an arrangement; `layers` are those it was cut from, in its order. Only the
    /// attribute tests of these `rules` can be asked; tests of classes can always be.
    pub fn new(arrangement: &Arrangement, layers: &[Layer], cards: &Cards, rules: &[Rule]) -> Self {
        let looks = Looks::new(layers, cards, rules);
        let n_cells = arrangement.n_cells();
        let length = n_cells.div_ceil(rayon::current_num_threads()).max(RUN_MIN);
        let runs: Vec<usize> = (0..n_cells).step_by(length).collect();
        let grouped: Vec<Grouped> = runs
            .into_par_iter()
            .map(|from| Grouped::new(arrangement, from..n_cells.min(from + length), &looks))
            .collect();
        let mut combinations = Self { rows: Vec::new(), runs: Vec::new(), areas: OnceLock::new(), looks };
        // One run after the other, so that the numbers are those of a single run.
        let mut numbers: FxHashMap<Box<[u16]>, usize> = FxHashMap::default();
        for grouped in grouped {
            let mut run = Run { groups: Vec::new(), cells: grouped.cells };
            for (&first, group) in grouped.firsts.iter().zip(0..) {
                let mut row = vec![ABSENT; layers.len()].into_boxed_slice();
                combinations.looks.look(arrangement.labels(first as usize), &mut row);
                let number = *numbers.entry(row).or_insert_with_key(|row| {
                    combinations.rows.push(row.clone());
                    combinations.rows.len() - 1
                });
                run.add(number, group);
            }
            combinations.runs.push(run);
        }
        combinations
    }

    /// The number of distinct combinations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a combination's cells.
    pub fn n_cells(&self, number: usize) -> usize {
        self.runs.iter().map(|run| run.cells(number).len()).sum()
    }

    /// The cells of a combination, ascending.
    pub fn cells(&self, number: usize) -> impl Iterator<Item = u32> + '_ {
        self.runs.iter().flat_map(move |run| run.cells(number)).copied()
    }

    /// The legal and the planar area of a combination's cells; `arrangement` is the one they were found in.
    pub fn areas(&self, arrangement: &Arrangement, number: usize) -> (Area, DoubledArea) {
        let sum = |number: usize| {
            self.cells(number).fold((Area::ZERO, 0), |(legal, planar), cell| {
                let cell = cell as usize;
                (legal + arrangement.legal_area(cell), planar + arrangement.planar_area(cell))
            })
        };
        self.areas.get_or_init(|| (0..self.len()).map(sum).collect())[number]
    }

    /// How a condition comes out on each combination, in their order.
    pub fn hold(&self, condition: &Condition) -> Vec<Held> {
        let ready = self.looks.ready(condition);
        self.rows.iter().map(|row| ready.ask(row)).collect()
    }

    /// The features of a layer of lines by which a condition holds, ascending. Lines are on no cell, so they are
    /// asked alone.
    pub fn lines_holding(&self, condition: &Condition, layer: usize) -> Vec<u32> {
        let held = (0..).zip(self.alone(condition, layer));
        held.filter(|(_, held)| held.layers >> layer & 1 == 1).map(|(feature, _)| feature).collect()
    }

    /// How a condition comes out of each feature of a layer where they are alone, in their order: what it asks of
    /// other layers is not there.
    pub fn alone(&self, condition: &Condition, layer: usize) -> Vec<Held> {
        self.looks.alone(condition, layer)
    }

    /// The combinations on which `breaks` says so, given how the rule's sides come out there; a side the
    /// rule has not holds by no layer.
    pub fn breaking(&self, rule: &Rule, breaks: impl Fn(Held, Held) -> Option<Sides>) -> Vec<Broken> {
        let ready = |side: &Option<Condition>| side.as_ref().map(|side| self.looks.ready(side));
        let (a, b) = (ready(&rule.a), ready(&rule.b));
        let ask = |side: &Option<Ready>, row: &[u16]| side.as_ref().map_or(Held::by(0), |side| side.ask(row));
        let broken = self.rows.iter().enumerate().filter_map(|(number, row)| {
            let sides = breaks(ask(&a, row), ask(&b, row))?;
            Some(Broken { number, sides })
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

impl Run {
    fn add(&mut self, number: usize, group: u32) {
        self.groups.resize(self.groups.len().max(number + 1), NOWHERE);
        self.groups[number] = group;
    }

    /// The cells of a combination, ascending.
    fn cells(&self, number: usize) -> &[u32] {
        match self.groups.get(number) {
            None | Some(&NOWHERE) => &[],
            Some(&group) => self.cells.of(group as usize),
        }
    }
}
