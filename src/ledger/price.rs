//! Prices of quota handed between regions (调剂资金). The rates are whoever decrees them says; none are built in.

use crate::ledger::amount::Amount;

/// Rates of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// For a mu of quantity, in fen.
    pub fen_per_mu: i64,
    /// For a hundred kilograms of capacity, in fen.
    pub fen_per_100_kg: i64,
    /// The regional factor, in thousandths.
    pub factor_permille: i64,
}

/// What quantity and capacity cost, in fen, the half rounded up; `None` where that has no room.
///
/// - Quantity is land in 0.01 m², capacity in kg; neither is below nothing.
/// - Rounded once, at the end: 1 mu is 10 000/15 m².
pub fn price_fen(quantity: Amount, capacity: Amount, rates: Rates) -> Option<i64> {
    const UNITS_PER_15_MU: i128 = 1_000_000;
    const KG: i128 = 100;
    let product = |amount: Amount, rate: i64| i128::from(amount.units()).checked_mul(i128::from(rate));
    // Over the common divisor of both and of the factor.
    let land = product(quantity, rates.fen_per_mu)?.checked_mul(15 * KG)?;
    let grain = product(capacity, rates.fen_per_100_kg)?.checked_mul(UNITS_PER_15_MU)?;
    let sum = land.checked_add(grain)?.checked_mul(i128::from(rates.factor_permille))?;
    let divisor = UNITS_PER_15_MU * KG * 1_000;
    i64::try_from((2 * sum + divisor).div_euclid(2 * divisor)).ok()
}
