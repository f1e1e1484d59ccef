//! Step 10: which features cover which cell.
//!
//! From the outside, where nothing covers, labels spread over the arcs: crossing one changes the winding
//! number of each feature on its flanks by one. Overlaps inside a layer come out as cells that two
//! features wind; they are labelled by the layer's precedence and reported, not failed on.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

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

/// What the labels are spread over: the skeleton, as far as it is asked here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) sides: &'a Sides,
    pub(crate) faces: &'a Faces,
    pub(crate) lines: &'a Lines<'a>,
    pub(crate) owners: &'a Owners<'a>,
    /// The numbers of each block's first arc and of its first cell; one longer than the blocks.
    pub(crate) first_arcs: &'a [u32],
    pub(crate) first_cells: &'a [u32],
}

/// Labels of all cells, row by row, and the crowds in the order of cells.
///
/// The cells that reach over several blocks come first: wherever blocks meet there is one of them or the
/// outside, so one leads to the other. Then each block by itself: around its own cells lie these.
pub(crate) fn spread(ground: Ground<'_>) -> (Vec<u32>, Vec<Crowd>) {
    let n_layers = ground.owners.n_layers();
    let n_own = ground.first_cells.last().copied().unwrap_or(0);
    // Every row is written; memory that is zero by birth need not be written before.
    let mut labels = vec![0; ground.faces.len() * n_layers];
    let (own, wide) = labels.split_at_mut(n_own as usize * n_layers);
    let mut wide = Share::new(ground, n_own..ground.faces.len() as u32, wide, None);
    wide.cross(OUTSIDE, &ground.faces.outside);
    wide.finish();
    let mut rest = own;
    let shares = ground.first_cells.windows(2).map(|cells| {
        let n_cells = (cells[1] - cells[0]) as usize;
        let (rows, after) = std::mem::take(&mut rest).split_at_mut(n_cells * n_layers);
        rest = after;
        (cells[0]..cells[1], rows)
    });
    let shares: Vec<_> = shares.zip(ground.first_arcs.windows(2)).collect();
    let crowds: Vec<Crowds> = shares
        .into_par_iter()
        .filter(|((cells, _), _)| !cells.is_empty())
        .map(|((cells, rows), arcs)| {
            let mut share = Share::new(ground, cells, rows, Some(&wide));
            for half in 2 * arcs[0]..2 * arcs[1] {
                let cell = ground.faces.left[half as usize];
                if !share.cells.contains(&cell) {
                    share.cross(cell, &[half]);
                    share.finish();
                }
            }
            share.close()
        })
        .collect();
    let crowds = crowds.into_iter().chain([wide.close()]).flatten();
    let mut crowds: Vec<Crowd> = crowds.flat_map(|(_, (_, crowds))| crowds).collect();
    crowds.sort_unstable_by_key(|crowd| (crowd.cell, crowd.layer));
    (labels, crowds)
}

/// Some cells that are being labelled.
struct Share<'a> {
    ground: Ground<'a>,
    cells: Range<u32>,
    rows: &'a mut [u32],
    is_labelled: Vec<bool>,
    crowds: Crowds,
    /// Those around them, which are labelled already.
    around: Option<&'a Share<'a>>,
    /// Cells that are labelled and whose neighbors may not be.
    stack: Vec<u32>,
    row: Vec<u32>,
    here: Windings,
    there: Windings,
    flanks: Vec<Flank>,
}

impl<'a> Share<'a> {
    fn new(
        ground: Ground<'a>,
        cells: Range<u32>,
        rows: &'a mut [u32],
        around: Option<&'a Share<'a>>,
    ) -> Self {
        let (is_labelled, row) = (vec![false; cells.len()], vec![NO_FEATURE; ground.owners.n_layers()]);
        let (crowds, stack, here) = (Crowds::default(), Vec::new(), Vec::new());
        let (there, flanks) = (Vec::new(), Vec::new());
        Self { ground, cells, rows, is_labelled, crowds, around, stack, row, here, there, flanks }
    }

    /// The row of a cell, here or around.
    fn row_of(&self, cell: u32) -> &[u32] {
        let n_layers = self.ground.owners.n_layers();
        match self.around {
            Some(around) if !self.cells.contains(&cell) => around.row_of(cell),
            _ => &self.rows[(cell - self.cells.start) as usize * n_layers..][..n_layers],
        }
    }

    /// The windings of a cell that cannot be read off its labels.
    fn crowded(&self, cell: u32) -> Option<&Windings> {
        let own = self.crowds.get(&cell).map(|(windings, _)| windings);
        own.or_else(|| self.around?.crowded(cell))
    }

    /// Labels all cells that others lead to.
    fn finish(&mut self) {
        let faces = self.ground.faces;
        while let Some(cell) = self.stack.pop() {
            self.cross(cell, faces.halves(cell as usize));
        }
    }

    /// Labels the cells beyond half-arcs that have a labelled cell to their left.
    fn cross(&mut self, cell: u32, halves: &[u32]) {
        let Ground { faces, sides, lines, owners, .. } = self.ground;
        let n_layers = self.row.len();
        let (mut is_read, mut is_usual) = (false, false);
        for &half in halves {
            let other = faces.left[(half ^ 1) as usize];
            if !self.cells.contains(&other) || self.is_labelled[(other - self.cells.start) as usize] {
                continue;
            }
            self.is_labelled[(other - self.cells.start) as usize] = true;
            self.stack.push(other);
            if !is_read {
                is_usual = self.read(cell);
                is_read = true;
            }
            let other_row = (other - self.cells.start) as usize * n_layers..;
            // Nearly always one feature of one layer gives way to another.
            if is_usual
                && let Some((layer, [left, right])) = sides.of_one_chain(half, lines)
                && self.row[layer] == left
            {
                let other_row = &mut self.rows[other_row][..n_layers];
                other_row.copy_from_slice(&self.row);
                other_row[layer] = right;
                continue;
            }
            if is_usual && self.here.is_empty() {
                windings_of(&self.row, owners, &mut self.here);
            }
            self.there.clone_from(&self.here);
            self.flanks.clear();
            sides.flanks(half, lines, &mut self.flanks);
            cross(&self.flanks, &mut self.there);
            let found = owners.label(&self.there, &mut self.rows[other_row][..n_layers], other);
            if !found.is_empty() {
                self.crowds.insert(other, (self.there.clone(), found));
            }
        }
    }

    /// Reads the row of a cell, or its windings where these are unusual; returns whether they are not.
    fn read(&mut self, cell: u32) -> bool {
        let mut here = std::mem::take(&mut self.here);
        let mut row = std::mem::take(&mut self.row);
        here.clear();
        let kept = self.crowded(cell);
        here.extend_from_slice(kept.map_or(&[], |kept| kept));
        let is_usual = kept.is_none();
        match cell {
            OUTSIDE => row.fill(NO_FEATURE),
            _ => row.copy_from_slice(self.row_of(cell)),
        }
        (self.here, self.row) = (here, row);
        is_usual
    }

    fn close(self) -> Crowds {
        assert!(self.is_labelled.iter().all(|&is_labelled| is_labelled), "a cell no arc leads to");
        self.crowds
    }
}

/// The windings in a cell that can be read off its labels.
pub(crate) fn windings_of(row: &[u32], owners: &Owners<'_>, windings: &mut Windings) {
    let covered = row.iter().enumerate().filter(|&(_, &feature)| feature != NO_FEATURE);
    windings.extend(covered.map(|(layer, &feature)| (owners.first[layer] + feature, 1)));
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
