//! Parts that add up: levelling by the largest remainder (强制调平、最大余额法), shares of a whole, control areas.

use crate::ledger::farmland::decimal::half_up;

/// Rounds parts to whole units of `unit` so that they add up to their rounded sum.
///
/// Every part is cut off; what is left of the sum, rounded by half-up, goes unit by unit to the largest remainders, of
/// equals to the largest part, of equals to the first.
///
/// - Output: whole units, as long as `parts`.
///
/// # Panics
/// Where the unit is not positive.
pub fn level(parts: &[i128], unit: i128) -> Vec<i64> {
    assert!(0 < unit, "a unit of {unit}");
    let total = half_up(parts.iter().sum(), unit);
    let mut levelled: Vec<i64> = parts.iter().map(|part| part.div_euclid(unit) as i64).collect();
    let remainders: Vec<i128> = parts.iter().map(|part| part.rem_euclid(unit)).collect();
    hand_out(&mut levelled, &remainders, parts, total);
    levelled
}

/// Shares a total out by weights, so that the shares add up to it; by the largest remainder, as [`level`].
///
/// - Input: weights of at least 0; the total may be negative.
/// - Output: as long as `weights`; all nothing, and the total not shared out, where no weight is more than nothing.
///
/// # Panics
/// Where a weight is negative.
pub fn share(total: i64, weights: &[i64]) -> Vec<i64> {
    assert!(weights.iter().all(|&weight| 0 <= weight), "weights are of at least 0: {weights:?}");
    let whole: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<i128> = weights.iter().map(|&weight| i128::from(weight) * i128::from(total)).collect();
    level(&exact, whole)
}

/// Levels areas to a control area (控制面积) in two rounds: the difference goes by area, each addition rounded by
/// half-up; what rounding leaves goes unit by unit to the largest.
///
/// - Output: as long as `areas`; adds up to `control`. `None` where the areas add up to nothing.
pub fn to_control(areas: &[i64], control: i64) -> Option<Vec<i64>> {
    let whole: i128 = areas.iter().map(|&area| i128::from(area)).sum();
    if whole <= 0 {
        return None;
    }
    let difference = i128::from(control) - whole;
    let first_round = |&area: &i64| (i128::from(area) + half_up(i128::from(area) * difference, whole)) as i64;
    let mut levelled: Vec<i64> = areas.iter().map(first_round).collect();
    let rest = control - levelled.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..levelled.len()).collect();
    order.sort_by_key(|&index| (-levelled[index], index));
    // Each addition was rounded by a half at most, so the rest is at most half a unit a part.
    for &index in order.iter().take(rest.unsigned_abs() as usize) {
        levelled[index] += rest.signum();
    }
    Some(levelled)
}

/// Gives what parts that were cut off lack of their total, a unit each, to those of the largest remainder.
fn hand_out(levelled: &mut [i64], remainders: &[i128], parts: &[i128], total: i128) {
    let lacking = total - levelled.iter().map(|&part| i128::from(part)).sum::<i128>();
    let mut order: Vec<usize> = (0..levelled.len()).collect();
    order.sort_by_key(|&index| (-remainders[index], -parts[index], index));
    for &index in order.iter().take(lacking as usize) {
        levelled[index] += 1;
    }
}
