//! Decimal numbers as they are written, exactly.

use crate::layer::feature::Value;

/// Digits beyond these say nothing of land: a float has 17.
const DIGITS_MAX: usize = 30;

/// A decimal number: `digits / 10^places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// Reads a number with an optional sign and point; `None` where the text is anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, plain) = match text.strip_prefix('-') {
            Some(plain) => (true, plain),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let n_digits = whole.len() + fraction.len();
        let is_number = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if !is_number || n_digits == 0 || DIGITS_MAX < n_digits {
            return None;
        }
        let digits: i128 = [whole, fraction].concat().parse().ok()?;
        Some(Self { digits: if is_negative { -digits } else { digits }, places: fraction.len() as u32 })
    }

    /// The number of an attribute; `None` where there is none. A float is taken as the shortest decimal that reads
    /// back to it, which is what its file says.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Text(text) => Self::read(text),
            Value::Integer(number) => Some(Self { digits: i128::from(*number), places: 0 }),
            Value::Real(number) => Self::read(&number.to_string()),
        }
    }

    /// The number in whole units of `10^-places`, halves away from zero; `None` where that is out of range.
    pub fn rounded(self, places: u32) -> Option<i64> {
        let digits = if self.places <= places {
            self.digits.checked_mul(10_i128.checked_pow(places - self.places)?)?
        } else {
            half_up(self.digits, 10_i128.checked_pow(self.places - places)?)
        };
        i64::try_from(digits).ok()
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Whether it is less than a whole number.
    pub fn is_below(self, whole: i64) -> bool {
        10_i128.checked_pow(self.places).is_some_and(|unit| self.digits < i128::from(whole) * unit)
    }

    /// A hundredth of it.
    #[must_use]
    pub const fn hundredth(self) -> Self {
        Self { digits: self.digits, places: self.places + 2 }
    }
}

/// A quotient as a whole number, halves away from zero (四舍五入).
///
/// # Panics
/// Where the denominator is not positive.
pub fn half_up(numerator: i128, denominator: i128) -> i128 {
    assert!(0 < denominator, "a quotient of {numerator} by {denominator}");
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    if denominator - rest.abs() <= rest.abs() { whole + numerator.signum() } else { whole }
}
