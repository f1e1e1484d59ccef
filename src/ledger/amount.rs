//! Amounts of the books: whole numbers in the unit of their book, so that every sum closes to zero.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A signed amount in the smallest unit of its book: 0.01 m² of land, or a kilogram of grain.
///
/// Why 0.01 m²: the land survey registers areas to it, so what a parcel brings in is booked as it is written. An
/// `i64` holds more of either than the country has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount(i64);

/// What an amount counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Land (面积), in 0.01 m²; people write hectares.
    Land,
    /// Standard grain capacity a year (标准粮食产能), in kilograms.
    Grain,
}

/// Text that is no amount of a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is no amount; write {} with at most {} decimals", self.unit.word(), self.unit.decimals())]
pub struct AmountError {
    /// The text as given.
    pub text: String,
    /// The unit asked for.
    pub unit: Unit,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Makes an amount of whole smallest units.
    pub const fn new(units: i64) -> Self {
        Self(units)
    }

    /// The amount in whole smallest units.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it has no room.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl Unit {
    /// Decimals of the text that holds an amount exactly: hectares have six, kilograms none.
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Land => 6,
            Self::Grain => 0,
        }
    }

    /// The unit people write.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Land => "ha",
            Self::Grain => "kg",
        }
    }

    /// An amount as people write it, exact: at least four decimals of a hectare, whole kilograms.
    pub fn text(self, amount: Amount) -> String {
        let Self::Land = self else {
            return amount.0.to_string();
        };
        let (sign, units) = (if amount.0 < 0 { "-" } else { "" }, amount.0.unsigned_abs());
        let text = format!("{sign}{}.{:06}", units / 1_000_000, units % 1_000_000);
        let exact = text.trim_end_matches('0').len();
        let official = text.len() - 2;
        text[..exact.max(official)].to_owned()
    }

    /// Reads an amount people wrote: digits, perhaps a point, no sign. Nothing is rounded.
    ///
    /// # Errors
    /// [`AmountError`] where it is no number, too fine for the unit, or too large.
    pub fn read(self, text: &str) -> Result<Amount, AmountError> {
        let wrong = || AmountError { text: text.to_owned(), unit: self };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let is_number = !whole.is_empty()
            && (text.contains('.') != fraction.is_empty())
            && whole.bytes().chain(fraction.bytes()).all(|own| own.is_ascii_digit());
        if !is_number || (self.decimals() as usize) < fraction.len() {
            return Err(wrong());
        }
        let zeros = self.decimals() - fraction.len() as u32;
        let digits: i64 = format!("{whole}{fraction}").parse().map_err(|_| wrong())?;
        digits.checked_mul(10_i64.pow(zeros)).map(Amount).ok_or_else(wrong)
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Amount {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, Unit};

    #[test]
    fn hectares_are_read_exactly_and_written_with_four_decimals_or_more() {
        let check = |text: &str, units: Option<i64>| {
            assert_eq!(Unit::Land.read(text).ok(), units.map(Amount::new), "{text}");
        };
        check("4.3500", Some(4_350_000));
        check("0.000001", Some(1));
        check("4", Some(4_000_000));
        for wrong in ["", ".", "4.", ".5", "-1", "+1", "1e3", "0.0000001", "99999999999999", "4,35"] {
            check(wrong, None);
        }
        for text in ["4.3500", "0.000001", "12.34001", "-4.6000"] {
            let amount = Unit::Land.read(text.trim_start_matches('-')).unwrap();
            let amount = if text.starts_with('-') { -amount } else { amount };
            assert_eq!(Unit::Land.text(amount), text);
        }
        assert_eq!(Unit::Grain.read("9975").unwrap(), Amount::new(9_975));
        assert!(Unit::Grain.read("9975.5").is_err());
    }
}
