//! Grouping cells by what rules see of them: the looks of their features in all layers.
//!
//! The looks of some layers are read as one number in mixed radix, a digit a layer, and numbers in use are
//! counted through. As long as they are small, that is one look into a table; further layers are added one at
//! a time to what was numbered so far.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::overlay::arrangement::Arrangement;
use crate::overlay::csr::Csr;
use crate::rules::asked::Looks;

/// Keys below this are looked up in a table: as much as the second cache of a processor holds.
const TABLE_MAX: u64 = 1 << 18;

/// So many cells are looked at together, a layer at a time; their labels fit the first caches.
const PART: usize = 512;

/// A run of cells, sorted by their combinations.
#[derive(Debug)]
pub(crate) struct Grouped {
    /// The first cell of each combination in the run, ascending: combinations are numbered in this order.
    pub(crate) firsts: Vec<u32>,
    /// The cells of each, ascending.
    pub(crate) cells: Csr<u32>,
}

/// Some layers, whose looks are added to what the layers before came to.
struct Step {
    layers: Range<usize>,
    /// For each key below [`TABLE_MAX`] one more than its number, or 0.
    table: Vec<u32>,
    /// The same of greater keys.
    others: FxHashMap<u64, u32>,
    n_keys: u32,
}

impl Grouped {
    /// Groups a run of cells.
    pub(crate) fn new(arrangement: &Arrangement, run: Range<usize>, looks: &Looks) -> Self {
        let mut steps = steps(looks);
        let mut firsts = Vec::new();
        let mut number_of = Vec::with_capacity(run.len());
        let mut keys = Vec::with_capacity(PART);
        for from in run.clone().step_by(PART) {
            let part = from..run.end.min(from + PART);
            keys.clear();
            keys.resize(part.len(), 0);
            for step in &mut steps {
                for layer in step.layers.clone() {
                    looks.add_digits(layer, arrangement.label_rows(part.clone()), &mut keys);
                }
                for key in &mut keys {
                    *key = u64::from(step.number(*key));
                }
            }
            for (cell, &number) in part.zip(&keys) {
                if number as usize == firsts.len() {
                    firsts.push(cell as u32);
                }
                number_of.push(number as u32);
            }
        }
        let cells = Csr::of_places(firsts.len(), &number_of, |index| (run.start + index) as u32);
        Self { firsts, cells }
    }
}

/// As many layers at first as a table takes, then each by itself.
fn steps(looks: &Looks) -> Vec<Step> {
    let (mut steps, mut n_keys) = (vec![Step::new(0)], 1);
    for layer in 0..looks.n_layers() {
        n_keys *= looks.radix(layer);
        if TABLE_MAX < n_keys {
            // What the layers before come to is not known yet: none but its own fits beside it for certain.
            n_keys = TABLE_MAX;
            steps.push(Step::new(layer));
        }
        steps.last_mut().expect("there is a first step").layers.end = layer + 1;
    }
    steps
}

impl Step {
    fn new(layer: usize) -> Self {
        Self {
            layers: layer..layer,
            table: vec![0; TABLE_MAX as usize],
            others: FxHashMap::default(),
            n_keys: 0,
        }
    }

    /// The number of a key, the next where it is new.
    fn number(&mut self, key: u64) -> u32 {
        let number = match self.table.get_mut(key as usize) {
            Some(number) => number,
            None => self.others.entry(key).or_insert(0),
        };
        if *number == 0 {
            self.n_keys += 1;
            *number = self.n_keys;
        }
        *number - 1
    }
}
