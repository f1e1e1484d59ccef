//! Land on which only the definitions make two sides differ (口径差异).
//!
//! A rule marked as an artefact names the classes that two code tables count differently, a reservoir being
//! construction land in the one and none in the other. Where such a rule is broken by a layer of either side of a
//! comparison, one on each side of the rule, what the sides differ by is the tables' and none of the plans'.

use crate::assess::difference::side::Side;
use crate::assess::difference::signature::hits;
use crate::assess::difference::table::{Table, table};
use crate::assess::difference::units::Units;
use crate::assess::difference::{Comparison, What};
use crate::layer::date::Date;
use crate::overlay::ranked::Bits;
use crate::overlay::site::Areas;
use crate::rules::kind::Ground;
use crate::rules::rule::Rule;

/// The cells on which the definitions alone differ.
#[derive(Clone, Debug)]
pub struct Artefacts {
    cells: Bits,
}

impl Artefacts {
    /// There are none.
    pub fn none() -> Self {
        Self { cells: Bits::none(0) }
    }

    /// Those of two sides, by the rules marked as artefacts that are in force on the date and have data.
    ///
    /// `ground` must have the combinations of these rules.
    pub fn between([a, b]: [&Side; 2], ground: &Ground<'_>, rules: &[Rule], date: Date) -> Self {
        let mut cells = Bits::none(ground.arrangement.n_cells());
        for hit in rules.iter().filter(|rule| rule.is_artefact).flat_map(|rule| hits(ground, rule, date)) {
            let is_between =
                |one: &Side, other: &Side| hit.layers_a & one.bits() != 0 && hit.layers_b & other.bits() != 0;
            if is_between(a, b) || is_between(b, a) {
                cells.add(hit.cell);
            }
        }
        Self { cells }
    }

    /// Whether a cell is one of them.
    pub fn has(&self, cell: u32) -> bool {
        self.cells.has(cell)
    }
}

/// For every two of some sides, in their order, the table of the land on which the definitions alone differ.
///
/// `ground` must have the combinations of the rules marked as artefacts; `land` gives the land compared.
pub fn every_two<L: Iterator<Item = (u32, Areas)>>(
    ground: &Ground<'_>,
    sides: &[Side],
    units: &Units,
    (rules, date): (&[Rule], Date),
    land: impl Fn() -> L,
) -> Vec<Table> {
    let between = |(a, b): (usize, usize)| {
        let sides = [&sides[a], &sides[b]];
        let artefacts = &Artefacts::between(sides, ground, rules, date);
        let comparison =
            Comparison { arrangement: ground.arrangement, sides, what: &What::Built, units, artefacts };
        table(&comparison, land().filter(|&(cell, _)| artefacts.has(cell)))
    };
    (0..sides.len()).flat_map(|a| (a + 1..sides.len()).map(move |b| (a, b))).map(between).collect()
}
