//! Chance that is arithmetic: the same seed and place give the same number, on every machine.
//!
//! `SplitMix64` (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), used as
//! a hash of a place, so that no order of asking changes an answer.

/// Mixes 64 bits.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The number of a place: `salt` names the question, `a` and `b` the place.
pub(super) fn hash(seed: u64, salt: u64, a: u64, b: u64) -> u64 {
    mix(mix(mix(mix(seed) ^ salt) ^ a) ^ b)
}

/// The same as a share of one, in `[0, 1)`.
pub(super) fn share(seed: u64, salt: u64, a: u64, b: u64) -> f64 {
    (hash(seed, salt, a, b) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Smooth noise in `[0, 1)` over the plane: values at the corners of squares of `scale_m`, blended between.
pub(super) fn noise(seed: u64, salt: u64, x_m: f64, y_m: f64, scale_m: f64) -> f64 {
    let (x, y) = (x_m / scale_m, y_m / scale_m);
    let (column, row) = (x.floor(), y.floor());
    let corner = |dx: f64, dy: f64| share(seed, salt, (column + dx) as i64 as u64, (row + dy) as i64 as u64);
    let blend = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (blend(x - column), blend(y - row));
    let south = corner(0.0, 0.0) * (1.0 - u) + corner(1.0, 0.0) * u;
    let north = corner(0.0, 1.0) * (1.0 - u) + corner(1.0, 1.0) * u;
    south * (1.0 - v) + north * v
}
