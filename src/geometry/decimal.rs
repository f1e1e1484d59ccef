//! Whole numbers as decimal text, digit by digit: what is printed is the number itself, and no float takes part.

/// The digits of an `i64`, its sign, its point, and zeros before it.
const BYTES_MAX: usize = 40;

/// The numbers below a hundred, two digits each: half as many divisions as digit by digit.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut own = 0;
    while own < 100 {
        pairs[own] = [b'0' + (own / 10) as u8, b'0' + (own % 10) as u8];
        own += 1;
    }
    pairs
};

/// Appends `units / 10^decimals` with exactly so many decimals; at most 18 of them, none and no point where 0.
pub fn push_fixed(text: &mut Vec<u8>, units: i64, decimals: usize) {
    debug_assert!(decimals <= 18, "an i64 has no more digits");
    let mut digits = [0_u8; BYTES_MAX];
    let (mut start, mut rest) = (BYTES_MAX, units.unsigned_abs());
    for _ in 0..decimals / 2 {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[(rest % 100) as usize]);
        rest /= 100;
    }
    if decimals % 2 == 1 {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    if 0 < decimals {
        start -= 1;
        digits[start] = b'.';
    }
    while 10 <= rest {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[(rest % 100) as usize]);
        rest /= 100;
    }
    // What is left is one digit or none, and a number has at least one before its point.
    if 0 < rest || matches!(digits.get(start), None | Some(b'.')) {
        start -= 1;
        digits[start] = b'0' + rest as u8;
    }
    if units < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    text.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    use super::push_fixed;

    #[test]
    fn every_decimal_is_written() {
        for (units, decimals, text) in [
            (0, 0, "0"),
            (0, 4, "0.0000"),
            (-5, 4, "-0.0005"),
            (1_110_000_000_001, 10, "111.0000000001"),
            (-1_234_567, 4, "-123.4567"),
            (90, 1, "9.0"),
            (99, 1, "9.9"),
            (10, 0, "10"),
            (100, 0, "100"),
            (-7, 3, "-0.007"),
            (12_345, 3, "12.345"),
            (907, 0, "907"),
            (i64::MAX, 0, "9223372036854775807"),
            (i64::MIN, 18, "-9.223372036854775808"),
        ] {
            let mut written = Vec::new();
            push_fixed(&mut written, units, decimals);
            assert_eq!(String::from_utf8(written).unwrap(), text);
        }
    }
}
