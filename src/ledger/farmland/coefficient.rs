//! The share of ridges in a parcel (田坎系数): as a fraction or in percent, detected over a whole column.

use crate::ledger::farmland::decimal::Decimal;

/// Decimals a coefficient is kept with: provinces give four, and floats of single precision carry noise from the
/// ninth on.
const PLACES: u32 = 8;

/// A share of ridges, of 0 and more and less than 1.
///
/// Invariant: it is in that range; a parcel is never all ridge, and percent taken for a fraction is refused
/// (T-F2: 8.63 would leave −343,350 m²).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coefficient(i64);

/// How a column writes its coefficients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// 0.0863.
    Fraction,
    /// 8.63.
    Percent,
}

/// A column that has both what can only be a percentage and what is below 1: nobody can tell what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mixed {
    /// Coefficients below 1, without those of nothing.
    pub n_below: usize,
    /// Coefficients of 1 and more.
    pub n_above: usize,
}

impl Written {
    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Fraction => "fraction",
            Self::Percent => "percent",
        }
    }

    /// The form of a stable name, or `None`.
    pub fn of_id(id: &str) -> Option<Self> {
        [Self::Fraction, Self::Percent].into_iter().find(|own| own.id() == id)
    }

    /// How a column's coefficients are written: all below 1 are fractions, all of 1 and more are percentages; nothing
    /// is nothing in both. `None` where there is no other than nothing.
    ///
    /// # Errors
    /// [`Mixed`] where it has both.
    pub fn detect(column: impl IntoIterator<Item = Decimal>) -> Result<Option<Self>, Mixed> {
        let (mut n_below, mut n_above) = (0, 0);
        for written in column.into_iter().filter(|own| !own.is_zero()) {
            if written.is_below(1) {
                n_below += 1;
            } else {
                n_above += 1;
            }
        }
        match (n_below, n_above) {
            (0, 0) => Ok(None),
            (_, 0) => Ok(Some(Self::Fraction)),
            (0, _) => Ok(Some(Self::Percent)),
            _ => Err(Mixed { n_below, n_above }),
        }
    }
}

impl Coefficient {
    /// No ridges, as on slopes of the first level (≤ 2°).
    pub const NONE: Self = Self(0);
    /// The units a whole has.
    pub(super) const WHOLE: i64 = 10_i64.pow(PLACES);

    /// A coefficient as it is written; `None` where it is not of 0 and more and less than 1.
    pub fn of(written: Decimal, form: Written) -> Option<Self> {
        let fraction = match form {
            Written::Fraction => written,
            Written::Percent => written.hundredth(),
        };
        let units = fraction.rounded(PLACES)?;
        (0..Self::WHOLE).contains(&units).then_some(Self(units))
    }

    /// The coefficient in units of [`Self::WHOLE`].
    pub(super) const fn units(self) -> i64 {
        self.0
    }
}
