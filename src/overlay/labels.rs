//! Step 7: which features cover which cell.
//!
//! From the outside, where nothing covers, labels spread over the arcs: crossing one changes the winding
//! number of each feature on its flanks by one. Overlaps inside a layer come out as cells that two
//! features wind; they are labelled by the layer's precedence and reported, not failed on.

use std::borrow::Cow;

use crate::overlay::Input;
use crate::overlay::Rank;
use crate::overlay::arcs::Sides;
use crate::overlay::arrangement::{Crowd, NO_FEATURE};
use crate::overlay::faces::{Faces, OUTSIDE};
use crate::overlay::lines::{Flank, Lines};

/// Winding numbers of the features that wind a place, sorted by owner; none is zero.
pub(crate) type Windings = Vec<(u32, i32)>;

/// The cells whose windings cannot be read off their labels, with what is to be reported.
pub(crate) type Crowds = rustc_hash::FxHashMap<u32, (Windings, Vec<Crowd>)>;

/// How owners map to layers and which owner wins.
#[derive(Debug)]
pub(crate) struct Owners<'a> {
    /// Number of the first owner of each layer; one longer than the layers.
    first: Vec<u32>,
    /// For each feature of each layer its rank there, the lowest wins.
    ranks: Vec<Cow<'a, [Rank]>>,
}

impl<'a> Owners<'a> {
    /// Numbers the features of all layers through.
    pub(crate) fn new(inputs: &'a [Input<'_>]) -> Self {
        let ranks = inputs.iter().map(|input| Cow::Borrowed(&*input.ranks)).collect();
        Self::with_room(ranks, 0)
    }

    /// The same, leaving numbers free for so many features more in each layer.
    pub(crate) fn with_room(ranks: Vec<Cow<'a, [Rank]>>, room: u32) -> Self {
        let mut first = vec![0];
        first.extend(ranks.iter().scan(0, |end, ranks| {
            *end += ranks.len() as u32 + room;
            Some(*end)
        }));
        Self { first, ranks }
    }

    /// The number of features of a layer.
    pub(crate) fn n_features(&self, layer: usize) -> usize {
        self.ranks[layer].len()
    }

    /// Whether so many features more find room in a layer.
    pub(crate) fn has_room(&self, layer: usize, n_more: usize) -> bool {
        self.ranks[layer].len() + n_more <= (self.first[layer + 1] - self.first[layer]) as usize
    }

    /// Adds a feature to a layer that has room for it.
    pub(crate) fn push(&mut self, layer: usize, rank: Rank) {
        assert!(self.has_room(layer, 1), "layer {layer} has no room for one more feature");
        self.ranks[layer].to_mut().push(rank);
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
    pub(crate) fn label(&self, windings: &[(u32, i32)], row: &mut [u32], cell: u32) -> Vec<Crowd> {
        row.fill(NO_FEATURE);
        let mut crowds: Vec<Crowd> = Vec::new();
        for &(owner, winding) in windings {
            let (layer, feature) = self.place(owner);
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
            if self.ranks[layer][feature as usize] < self.ranks[layer][taken as usize] {
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
    owners: &Owners<'_>,
    lines: &Lines<'_>,
) -> (Vec<u32>, Vec<Crowd>) {
    let n_layers = owners.n_layers();
    let mut labels = vec![NO_FEATURE; faces.len() * n_layers];
    let mut crowds = Crowds::default();
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
pub(crate) fn windings_of(
    cell: u32,
    labels: &[u32],
    crowds: &Crowds,
    owners: &Owners<'_>,
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
pub(crate) fn cross(flanks: &[Flank], windings: &mut Windings) {
    for &flank in flanks {
        // Where the inside lies to the left, it is left.
        let change = if flank & 1 == 0 { -1 } else { 1 };
        wind(windings, flank >> 1, change);
    }
}

/// Adds to the winding number of an owner.
pub(crate) fn wind(windings: &mut Windings, owner: u32, change: i32) {
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
