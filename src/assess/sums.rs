//! Sums of patches by class, so that every total can be given with and without slivers (碎片).

use crate::conflict::patch::Patch;
use crate::conflict::sliver::Class;
use crate::geometry::area::{Area, DoubledArea};

/// Patches and their area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Number of patches.
    pub n_patches: u32,
    /// Legal area.
    pub legal_area: Area,
    /// Planar area.
    pub planar_area: DoubledArea,
}

/// Sums by what is done with the patches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Kept, flagged ones included.
    pub keep: Sum,
    /// Merge candidates.
    pub merge: Sum,
    /// Suppressed.
    pub suppress: Sum,
    /// Of those kept, the slivers of hard rules, which are only flagged.
    pub flagged: Sum,
}

impl Sums {
    /// Adds patches up.
    pub fn of<'p>(patches: impl IntoIterator<Item = &'p Patch>) -> Self {
        let mut sums = Self::default();
        for patch in patches {
            match patch.sliver.class {
                Class::Keep => sums.keep.add(patch),
                Class::Merge => sums.merge.add(patch),
                Class::Suppress => sums.suppress.add(patch),
            }
            if patch.sliver.is_flagged() {
                sums.flagged.add(patch);
            }
        }
        sums
    }

    /// The sum of one class.
    pub const fn class(&self, class: Class) -> Sum {
        match class {
            Class::Keep => self.keep,
            Class::Merge => self.merge,
            Class::Suppress => self.suppress,
        }
    }

    /// All patches together.
    pub fn all(&self) -> Sum {
        self.keep.and(self.merge).and(self.suppress)
    }

    /// Adds the sums of others.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            keep: self.keep.and(other.keep),
            merge: self.merge.and(other.merge),
            suppress: self.suppress.and(other.suppress),
            flagged: self.flagged.and(other.flagged),
        }
    }
}

impl Sum {
    fn add(&mut self, patch: &Patch) {
        let own = Self { n_patches: 1, legal_area: patch.legal_area, planar_area: patch.planar_area };
        *self = self.and(own);
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n_patches: self.n_patches + other.n_patches,
            legal_area: self.legal_area + other.legal_area,
            planar_area: self.planar_area + other.planar_area,
        }
    }
}
