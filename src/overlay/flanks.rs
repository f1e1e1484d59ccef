//! What lies beside an edge: nearly always the two features of one chain, sometimes a bundle of several.

use crate::overlay::lines::{Flank, Lines};

/// What lies beside an edge, seen along its direction: `chain << 1`, or `BUNDLE | index << 1`, plus one
/// where the edge runs against the chain or the bundle.
pub(crate) type Beside = u32;

/// Marks a bundle.
const BUNDLE: u32 = 1 << 31;

/// Flanks of edges where several chains run together; none of them is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bundles {
    /// Where each bundle ends.
    ends: Vec<u32>,
    flanks: Vec<Flank>,
}

/// What lies beside an edge along a chain.
pub(crate) fn of_chain(chain: u32, is_flipped: bool) -> Beside {
    chain << 1 | u32::from(is_flipped)
}

/// The chain along an edge and whether the edge runs against it, where there is one chain only.
pub(crate) fn chain(beside: Beside) -> Option<(u32, bool)> {
    (beside & BUNDLE == 0).then_some((beside >> 1, beside & 1 == 1))
}

impl Bundles {
    /// Appends the flanks of an edge to `flanks`.
    pub(crate) fn expand(&self, beside: Beside, lines: &Lines<'_>, flanks: &mut Vec<Flank>) {
        let flip = beside & 1;
        let index = (beside & !BUNDLE) >> 1;
        if beside & BUNDLE == 0 {
            flanks.extend(lines.flanks(index, flip == 1));
        } else {
            flanks.extend(self.get(index as usize).iter().map(|flank| flank ^ flip));
        }
    }

    fn get(&self, index: usize) -> &[Flank] {
        let from = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.flanks[from as usize..self.ends[index] as usize]
    }

    /// Keeps the flanks of several edges that run together; `None` where they cancel out, because the same
    /// features lie on both sides and there is no border. Reorders `flanks`.
    pub(crate) fn keep(&mut self, flanks: &mut [Flank]) -> Option<Beside> {
        flanks.sort_unstable();
        let before = self.flanks.len();
        for group in flanks.chunk_by(|one, other| one >> 1 == other >> 1) {
            let n_right = group.iter().filter(|&&flank| flank & 1 == 1).count();
            let n_left = group.len() - n_right;
            let side = u32::from(n_right > n_left);
            self.flanks.extend(std::iter::repeat_n((group[0] & !1) | side, n_left.abs_diff(n_right)));
        }
        if self.flanks.len() == before {
            return None;
        }
        self.ends.push(self.flanks.len() as u32);
        Some(BUNDLE | (self.ends.len() as u32 - 1) << 1)
    }

    /// Whether several chains run together here.
    pub(crate) fn is_bundle(beside: Beside) -> bool {
        beside & BUNDLE != 0
    }

    /// Takes over another's bundles; what named them is renamed by [`Bundles::renamed`].
    pub(crate) fn append(&mut self, other: &Self) {
        let base = self.flanks.len() as u32;
        self.ends.extend(other.ends.iter().map(|end| base + end));
        self.flanks.extend_from_slice(&other.flanks);
    }

    /// What `beside` is called where `before` bundles stand before its own.
    pub(crate) fn renamed(beside: Beside, before: usize) -> Beside {
        if beside & BUNDLE == 0 { beside } else { beside + ((before as u32) << 1) }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}
