//! The lines of all layers: what the cut is made of, in the kernel's own coordinates.
//!
//! The chains of all layers' borders are numbered through, and so are their features, which are then
//! called **owners**.

use std::borrow::Cow;
use std::ops::Range;

use crate::geometry::grid::Point;
use crate::layer::borders::Borders;
use crate::layer::feature::NO_FEATURE;
use crate::overlay::frame::{Frame, Local};

/// One feature beside an edge: its owner's number, doubled, plus one where the inside lies to the right.
/// A flank stands twice where the feature winds the place twice.
pub(crate) type Flank = u32;

/// The most features and the most chains one cut takes: both keep a mark in the lowest bit, chains another
/// in the highest.
pub(crate) const OWNERS_MAX: u64 = (1 << 31) - 1;
pub(crate) const CHAINS_MAX: u64 = (1 << 30) - 1;

/// The chains of all layers.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    frame: Frame,
    layers: Vec<Cow<'a, Borders>>,
    /// Number of each layer's first chain and first owner; one longer than the layers.
    first_chain: Vec<u32>,
    first_owner: Vec<u32>,
    /// Chains drawn later, numbered after all others, and the layer of each.
    later: Borders,
    later_layers: Vec<u16>,
}

impl<'a> Lines<'a> {
    /// Numbers the chains of some layers through; the layers have `n_features` features.
    pub(crate) fn new(frame: Frame, layers: Vec<Cow<'a, Borders>>, n_features: &[usize]) -> Self {
        let (first_chain, first_owner) = (vec![0], vec![0]);
        let (later, later_layers) = (Borders::default(), Vec::new());
        let mut lines = Self { frame, layers, first_chain, first_owner, later, later_layers };
        let (mut n_chains, mut n_owners) = (0, 0);
        for (borders, &n_features) in lines.layers.iter().zip(n_features) {
            n_chains += borders.len() as u32;
            n_owners += n_features as u32;
            lines.first_chain.push(n_chains);
            lines.first_owner.push(n_owners);
        }
        lines
    }

    pub(crate) fn frame(&self) -> Frame {
        self.frame
    }

    pub(crate) fn n_points(&self) -> usize {
        self.layers.iter().map(|borders| borders.points.len()).sum()
    }

    /// The number of chains.
    pub(crate) fn n_chains(&self) -> u32 {
        self.n_first_chains() + self.later.len() as u32
    }

    /// The number of chains that were there from the first.
    fn n_first_chains(&self) -> u32 {
        *self.first_chain.last().expect("the chains begin somewhere")
    }

    /// Adds a chain with the features to its left and right, and returns its number.
    pub(crate) fn push(&mut self, layer: usize, points: &[Point], [left, right]: [u32; 2]) -> u32 {
        let number = self.n_chains();
        self.later.points.extend_from_slice(points);
        self.later.point_offsets.push(self.later.points.len() as u32);
        self.later.left.push(left);
        self.later.right.push(right);
        self.later_layers.push(layer as u16);
        number
    }

    /// The borders a chain stands in, its index there, and its layer.
    fn place(&self, chain: u32) -> (&Borders, usize, usize) {
        if let Some(later) = chain.checked_sub(self.n_first_chains()) {
            return (&self.later, later as usize, usize::from(self.later_layers[later as usize]));
        }
        let layer = self.first_chain.partition_point(|&first| first <= chain) - 1;
        (&self.layers[layer], (chain - self.first_chain[layer]) as usize, layer)
    }

    /// The points of a chain in the world.
    pub(crate) fn world_points(&self, chain: u32) -> &[Point] {
        let (borders, index, _) = self.place(chain);
        borders.points(index)
    }

    /// The points of a chain.
    pub(crate) fn points(&self, chain: u32) -> impl Iterator<Item = Local> + Clone + '_ {
        self.points_from(chain, 0)
    }

    /// The points of a chain from the one with number `from` on.
    pub(crate) fn points_from(&self, chain: u32, from: u32) -> impl Iterator<Item = Local> + Clone + '_ {
        let points = self.world_points(chain);
        let frame = self.frame;
        points[from as usize..].iter().map(move |&point| frame.local(point))
    }

    /// The layer of a chain, and the features to its left and right or [`NO_FEATURE`].
    pub(crate) fn sides(&self, chain: u32) -> (usize, [u32; 2]) {
        let (borders, index, layer) = self.place(chain);
        (layer, [borders.left[index], borders.right[index]])
    }

    /// The flanks of a chain, walked backward where `is_flipped`.
    pub(crate) fn flanks(&self, chain: u32, is_flipped: bool) -> impl Iterator<Item = Flank> + '_ {
        let (layer, sides) = self.sides(chain);
        let flip = u32::from(is_flipped);
        (0..2)
            .zip(sides)
            .filter(|&(_, feature)| feature != NO_FEATURE)
            .map(move |(side, feature)| (self.first_owner[layer] + feature) << 1 | (side ^ flip))
    }

    /// Divides the chains into a few shares of about equal work.
    pub(crate) fn shares(&self) -> Vec<Range<u32>> {
        const SHARES: usize = 32;
        let wanted = self.n_points() / SHARES + 1;
        let mut shares = Vec::new();
        for (layer, borders) in self.layers.iter().enumerate() {
            let base = self.first_chain[layer];
            let (mut from, mut n_points) = (0, 0);
            for chain in 0..borders.len() {
                n_points += borders.points(chain).len();
                if n_points >= wanted {
                    shares.push(base + from..base + chain as u32 + 1);
                    (from, n_points) = (chain as u32 + 1, 0);
                }
            }
            if (from as usize) < borders.len() {
                shares.push(base + from..base + borders.len() as u32);
            }
        }
        shares
    }
}
