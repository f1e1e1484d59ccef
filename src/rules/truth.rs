//! Truth in three values, as CQL2 and SQL have it: what is not known is neither true nor false.

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Truth {
    /// It does not.
    False,
    /// A value it needs is not there.
    Unknown,
    /// It does.
    True,
}

impl From<Option<bool>> for Truth {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::True,
            Some(false) => Self::False,
            None => Self::Unknown,
        }
    }
}

/// How a condition came out on one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whether it holds.
    pub truth: Truth,
    /// The layers whose features make it hold, bit `k` for layer `k`. None may: `NOT` holds by what is
    /// absent.
    pub layers: u64,
}

impl Held {
    /// Holds, by these layers.
    pub const fn by(layers: u64) -> Self {
        Self { truth: Truth::True, layers }
    }

    /// Does not hold, or is not known to.
    pub const fn not(truth: Truth) -> Self {
        Self { truth, layers: 0 }
    }

    /// Whether it holds.
    pub fn is_true(self) -> bool {
        self.truth == Truth::True
    }

    /// Both: the lower truth, and all layers where it holds.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let truth = self.truth.min(other.truth);
        Self { truth, layers: if truth == Truth::True { self.layers | other.layers } else { 0 } }
    }

    /// Either: the higher truth, and the layers of those that hold.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { truth: self.truth.max(other.truth), layers: self.layers | other.layers }
    }

    /// The opposite; no layer makes it hold.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::not(match self.truth {
            Truth::True => Truth::False,
            Truth::Unknown => Truth::Unknown,
            Truth::False => Truth::True,
        })
    }
}
