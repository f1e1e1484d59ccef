//! What checking and mending may still cost beyond the usual, of a whole file: nobody draws borders that meet
//! themselves a million times but to have it worked out.

use crate::formats::import::Precautions;
use crate::formats::import::limits::{Exceeded, Limit};

/// What may still be spent.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Pairs of edges compared.
    pub(crate) pairs: Purse,
    /// Places where borders meet themselves.
    pub(crate) crossings: Purse,
}

/// One limit, and what of it is spent.
#[derive(Debug)]
pub(crate) struct Purse {
    limit: Limit,
    max: u64,
    spent: u64,
}

impl Budget {
    /// All of what the limits allow a stranger's file; one's own may cost what it costs, for a sound feature must
    /// not be refused for being large.
    pub(crate) fn of(precautions: &Precautions) -> Self {
        let of = |limit| if precautions.program.is_some() { precautions.limits.of(limit) } else { u64::MAX };
        let purse = |limit| Purse { limit, max: of(limit), spent: 0 };
        Self { pairs: purse(Limit::EdgePairs), crossings: purse(Limit::Crossings) }
    }
}

impl Purse {
    /// Pays for one; out of `free` while there is some.
    ///
    /// # Errors
    /// [`Exceeded`] where all is spent.
    pub(crate) fn pay(&mut self, free: &mut usize) -> Result<(), Exceeded> {
        if let Some(left) = free.checked_sub(1) {
            *free = left;
        } else if self.spent < self.max {
            self.spent += 1;
        } else {
            return Err(Exceeded { limit: self.limit, max: self.max, found: None });
        }
        Ok(())
    }
}
