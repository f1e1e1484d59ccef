//! Step 7: which features cover which cell.
//!
//! From the outside, where nothing covers, labels spread over the arcs: crossing one changes the winding
//! number of each feature on its flanks by one. Overlaps inside a layer come out as cells that two
//! features wind; they are labelled by the layer's precedence and reported, not failed on.

use crate::overlay::Input;
use crate::overlay::arcs::Sides;
use crate::overlay::arrangement::{Crowd, NO_FEATURE};
use crate::overlay::faces::{Faces, OUTSIDE};
use crate::overlay::lines::{Flank, Lines};

/// Winding numbers of the features that wind a place, sorted by owner; none is zero.
type Windings = Vec<(u32, i32)>;

/// How owners map to layers and which owner wins.
pub(crate) struct Owners {
    /// Number of the first owner of each layer; one longer than the layers.
    first: Vec<u32>,
    /// For each owner its rank in its layer, the lowest wins.
    ranks: Vec<u32>,
}

impl Owners {
    /// Numbers the features of all layers through.
    pub(crate) fn new(inputs: &[Input<'_>]) -> Self {
        let mut owners = Self { first: vec![0], ranks: Vec::new() };
        for input in inputs {
            owners.ranks.extend_from_slice(&input.ranks);
            owners.first.push(owners.ranks.len() as u32);
        }
        owners
    }

    pub(crate) fn n_layers(&self) -> usize {
        self.first.len() - 1
    }

    /// The layer and feature of an owner.
    fn place(&self, owner: u32) -> (usize, u32) {
        let layer = self.first.partition_point(|&first| first <= owner) - 1;
        (layer, owner - self.first[layer])
    }

    /// Writes a row of labels and returns the crowds, where one layer's features wind more than once.
    fn label(&self, windings: &[(u32, i32)], row: &mut [u32], cell: u32) -> Vec<Crowd> {
        row.fill(NO_FEATURE);
        let mut crowds: Vec<Crowd> = Vec::new();
        for &(owner, winding) in windings {
            let (layer, feature) = self.place(owner);
            let base = self.first[layer];
            let taken = row[layer];
            if taken == NO_FEATURE {
                row[layer] = feature;
                if winding != 1 {
                    crowds.push(Crowd { cell, layer: layer as u16, features: vec![feature] });
                }
                continue;
            }
            match crowds.last_mut() {
                Some(crowd) if usize::from(crowd.layer) == layer => crowd.features.push(feature),
                _ => crowds.push(Crowd { cell, layer: layer as u16, features: vec![taken, feature] }),
            }
            if self.ranks[owner as usize] < self.ranks[(base + taken) as usize] {
                row[layer] = feature;
            }
        }
        crowds
    }
}

/// Labels of all cells, row by row, and the crowds in the order of cells.
pub(crate) fn spread(
    sides: &Sides,
    faces: &Faces,
    owners: &Owners,
    lines: &Lines<'_>,
) -> (Vec<u32>, Vec<Crowd>) {
    let n_layers = owners.n_layers();
    let mut labels = vec![NO_FEATURE; faces.len() * n_layers];
    let mut crowds: rustc_hash::FxHashMap<u32, (Windings, Vec<Crowd>)> = rustc_hash::FxHashMap::default();
    let mut is_labelled = vec![false; faces.len()];
    let mut stack = vec![OUTSIDE];
    let mut here: Windings = Vec::new();
    let mut there: Windings = Vec::new();
    let mut flanks: Vec<Flank> = Vec::new();
    while let Some(cell) = stack.pop() {
        let halves = if cell == OUTSIDE { &faces.outside[..] } else { faces.halves(cell as usize) };
        let row = cell as usize * n_layers;
        let is_usual = cell != OUTSIDE && !crowds.contains_key(&cell);
        here.clear();
        for &half in halves {
            let other = faces.left[(half ^ 1) as usize];
            if other == OUTSIDE || is_labelled[other as usize] {
                continue;
            }
            is_labelled[other as usize] = true;
            stack.push(other);
            let other_row = other as usize * n_layers;
            // Nearly always one feature of one layer gives way to another.
            if is_usual
                && let Some((layer, [left, right])) = sides.of_one_chain(half, lines)
                && labels[row + layer] == left
            {
                labels.copy_within(row..row + n_layers, other_row);
                labels[other_row + layer] = right;
                continue;
            }
            if here.is_empty() {
                windings_of(cell, &labels, &crowds, owners, &mut here);
            }
            there.clear();
            there.extend_from_slice(&here);
            flanks.clear();
            sides.flanks(half, lines, &mut flanks);
            cross(&flanks, &mut there);
            let found = owners.label(&there, &mut labels[other_row..other_row + n_layers], other);
            if !found.is_empty() {
                crowds.insert(other, (there.clone(), found));
            }
        }
    }
    assert!(is_labelled.iter().all(|&is_labelled| is_labelled), "a cell no arc leads to");
    let mut crowds: Vec<Crowd> = crowds.into_values().flat_map(|(_, crowds)| crowds).collect();
    crowds.sort_unstable_by_key(|crowd| (crowd.cell, crowd.layer));
    (labels, crowds)
}

/// The winding numbers in a cell: kept where they are unusual, else read off its labels.
fn windings_of(
    cell: u32,
    labels: &[u32],
    crowds: &rustc_hash::FxHashMap<u32, (Windings, Vec<Crowd>)>,
    owners: &Owners,
    windings: &mut Windings,
) {
    windings.clear();
    if cell == OUTSIDE {
        return;
    }
    if let Some((kept, _)) = crowds.get(&cell) {
        windings.extend_from_slice(kept);
        return;
    }
    let n_layers = owners.n_layers();
    let row = &labels[cell as usize * n_layers..(cell as usize + 1) * n_layers];
    for (layer, &feature) in row.iter().enumerate() {
        if feature != NO_FEATURE {
            windings.push((owners.first[layer] + feature, 1));
        }
    }
}

/// Crosses a half-arc with these flanks, seen along it, from its left to its right.
fn cross(flanks: &[Flank], windings: &mut Windings) {
    for &flank in flanks {
        // Where the inside lies to the left, it is left.
        let change = if flank & 1 == 0 { -1 } else { 1 };
        let owner = flank >> 1;
        match windings.binary_search_by_key(&owner, |&(owner, _)| owner) {
            Ok(index) => {
                windings[index].1 += change;
                if windings[index].1 == 0 {
                    windings.remove(index);
                }
            }
            Err(index) => windings.insert(index, (owner, change)),
        }
    }
}
