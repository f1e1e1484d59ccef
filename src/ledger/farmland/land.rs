//! Land as amounts of the books: from what is written, and to areas, by which all land is printed.

use crate::geometry::area::Area;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::decimal::{Decimal, half_up};

/// Square millimetres in the unit of land, 0.01 m².
const MM2: i64 = 10_000;
/// Units of land in a hectare.
const OF_HECTARE: i128 = 1_000_000;
/// Square metres of a mu times 15.
const MU_TIMES_15: i128 = 1_000_000;

/// Land written in square metres, halves of a unit away from zero; `None` where it is out of range.
pub fn of_square_metres(written: Decimal) -> Option<Amount> {
    in_range(written.rounded(2)?)
}

/// Land written in hectares, likewise.
pub fn of_hectares(written: Decimal) -> Option<Amount> {
    in_range(written.rounded(6)?)
}

/// Land written in mu (亩, 10000/15 m²), likewise.
pub fn of_mu(written: Decimal) -> Option<Amount> {
    const PLACES: u32 = 8;
    let units = half_up(i128::from(written.rounded(PLACES)?) * MU_TIMES_15, 15 * 10_i128.pow(PLACES));
    in_range(i64::try_from(units).ok()?)
}

/// The area of land.
pub const fn area(land: Amount) -> Area {
    Area::from_square_millimetres(land.units() * MM2)
}

/// Land in whole units of `10^-places` hectares, halves away from zero.
pub fn in_hectares(land: Amount, places: u32) -> i64 {
    half_up(i128::from(land.units()) * 10_i128.pow(places), OF_HECTARE) as i64
}

/// What still has an area.
fn in_range(units: i64) -> Option<Amount> {
    units.checked_mul(MM2).map(|_| Amount::new(units))
}
