//! Distinct combinations of classes (类别组合): what rules see instead of cells.
//!
//! Millions of cells have a few thousand combinations, so asking all rules again is a matter of
//! milliseconds and touches no geometry.

use rustc_hash::FxHashMap;

use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::rules::asked::Looks;
use crate::rules::kind::Sides;
use crate::rules::rule::Rule;

/// Cells grouped by the classes that cover them.
#[derive(Debug)]
pub struct Combinations {
    looks: Looks,
    /// For each combination what is seen of each layer.
    rows: Vec<Box<[u16]>>,
    /// The cells of each combination, ascending.
    cells: Vec<Vec<u32>>,
}

/// A combination that breaks a rule: its cells and the layers on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Broken<'a> {
    /// The layers that break the rule.
    pub sides: Sides,
    /// The cells, ascending.
    pub cells: &'a [u32],
}

impl Combinations {
    /// Groups the cells of an arrangement; `layers` are those it was cut from, in its order.
    pub fn new(arrangement: &Arrangement, layers: &[Layer], cards: &Cards) -> Self {
        let mut numbers: FxHashMap<Box<[u16]>, usize> = FxHashMap::default();
        let mut combinations = Self { looks: Looks::new(layers, cards), rows: Vec::new(), cells: Vec::new() };
        let mut row = vec![0; layers.len()];
        for cell in 0..arrangement.n_cells() {
            combinations.looks.look(arrangement.labels(cell), &mut row);
            let number = if let Some(&number) = numbers.get(row.as_slice()) {
                number
            } else {
                let number = combinations.rows.len();
                numbers.insert(row.clone().into_boxed_slice(), number);
                combinations.rows.push(row.clone().into_boxed_slice());
                combinations.cells.push(Vec::new());
                number
            };
            combinations.cells[number].push(cell as u32);
        }
        combinations
    }

    /// The number of distinct combinations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The combinations that break a rule.
    pub fn breaking<'a>(&'a self, rule: &Rule, cards: &Cards) -> Vec<Broken<'a>> {
        let asked = self.looks.ask(rule, cards);
        let broken = self
            .rows
            .iter()
            .zip(&self.cells)
            .filter_map(|(row, cells)| asked.breaks(row).map(|sides| Broken { sides, cells }));
        broken.collect()
    }
}
