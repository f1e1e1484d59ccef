//! Numbers and dates out of the text a workbook keeps them as.

use crate::layer::feature::Value;

/// Digits a spreadsheet program keeps; what is typed beyond them becomes zeros.
const DIGITS_KEPT: usize = 15;
/// Digits of the longest whole number that is written out.
const DIGITS_MAX: i32 = 40;
/// The last day spreadsheets know, 9999-12-31, and what the other calendar begins later than the usual.
const LAST_DAY: i64 = 2_958_465;
const DAYS_1904: i64 = 1462;

/// A number read.
#[derive(Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: Value,
    /// A whole number of so many digits that a spreadsheet program may have rounded it.
    pub(super) is_in_doubt: bool,
}

/// Reads a number with all its digits: a whole one as such, or as text where it is beyond 64 bits, and never by way
/// of binary fractions. `None` where the text is no number.
pub(super) fn number(text: &str) -> Option<Number> {
    let real: f64 = text.parse().ok().filter(|real: &f64| real.is_finite())?;
    let (sign, rest) = text.strip_prefix('-').map_or(("", text.trim_start_matches('+')), |rest| ("-", rest));
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some(Number { value: Value::Integer(0), is_in_doubt: false });
    }
    let n_zeros = i32::try_from(digits.len() - significant.len()).ok()?;
    let shift = exponent.parse::<i32>().ok().and_then(|exponent| {
        let n_fraction = i32::try_from(fraction.len()).ok()?;
        exponent.checked_sub(n_fraction)?.checked_add(n_zeros)
    });
    let Some(zeros) = shift.filter(|shift| (0..DIGITS_MAX).contains(shift)) else {
        return Some(Number { value: Value::Real(real), is_in_doubt: false });
    };
    let written = format!("{sign}{significant}{}", "0".repeat(zeros as usize));
    let is_in_doubt = DIGITS_KEPT < written.len() - sign.len();
    let value = written.parse().map_or(Value::Text(written), Value::Integer);
    Some(Number { value, is_in_doubt })
}

/// The day and time a number of days stands for, in ISO 8601: a date, a time, or both. `None` where it is none a
/// spreadsheet knows.
pub(super) fn date(text: &str, is_1904: bool) -> Option<String> {
    let days: f64 = text.parse().ok()?;
    if !(0.0..LAST_DAY as f64 + 1.0).contains(&days) {
        return None;
    }
    let seconds = (days * 86_400.0).round() as i64;
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if day == 0 && 0 < second {
        return Some(time);
    }
    let date = calendar(day + if is_1904 { DAYS_1904 } else { 0 });
    Some(if second == 0 { date } else { format!("{date}T{time}") })
}

/// The date of a day counted as spreadsheets count them: 1 is 1900-01-01, and 60 the day 1900-02-29 there never was.
fn calendar(day: i64) -> String {
    if day == 60 {
        return "1900-02-29".to_owned();
    }
    // Days since 0000-03-01, from which leap days come last (Hinnant, "chrono-compatible low-level date algorithms").
    let days = 693_899 + day + i64::from(day < 60);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{date, number};
    use crate::layer::feature::Value;

    #[test]
    fn numbers_keep_every_digit() {
        let whole = [
            ("0", 0),
            ("-0.0", 0),
            ("12", 12),
            ("12.50e1", 125),
            ("1.3020010000000013E+17", 130_200_100_000_000_130),
            ("130200100000000123", 130_200_100_000_000_123),
            ("-7", -7),
            ("1e3", 1000),
            ("+5.", 5),
        ];
        for (text, value) in whole {
            assert_eq!(number(text).unwrap().value, Value::Integer(value), "{text}");
        }
        assert_eq!(number("0.10").unwrap().value, Value::Real(0.1));
        assert_eq!(number("1.5e-3").unwrap().value, Value::Real(0.0015));
        assert_eq!(number("1e300").unwrap().value, Value::Real(1e300));
        assert_eq!(number("12345678901234567890").unwrap().value, Value::Text("12345678901234567890".into()));
        assert!(number("123456789012345").is_some_and(|own| !own.is_in_doubt));
        assert!(number("1234567890123456").is_some_and(|own| own.is_in_doubt));
        for none in ["", "1e999", "NaN", "inf", "1,5", "0x1", "e", "."] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn days_are_counted_as_spreadsheets_count_them() {
        let days = [
            ("1", "1900-01-01"),
            ("59", "1900-02-28"),
            ("60", "1900-02-29"),
            ("61", "1900-03-01"),
            ("36526", "2000-01-01"),
            ("45351", "2024-02-29"),
            ("43831.5", "2020-01-01T12:00:00"),
            ("2958465", "9999-12-31"),
            ("0.25", "06:00:00"),
        ];
        for (serial, iso) in days {
            assert_eq!(date(serial, false).as_deref(), Some(iso), "{serial}");
        }
        assert_eq!(date("0", true).as_deref(), Some("1904-01-01"));
        assert_eq!(date("43831", true), date("45293", false));
        assert!(
            date("-1", false).is_none() && date("2958466", false).is_none() && date("x", false).is_none()
        );
    }
}
