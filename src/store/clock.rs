//! The clock: the one place of the product that reads it.
//!
//! Instants are UTC (RFC 3339, whole seconds). Days are those of China Standard Time (UTC+8, no daylight
//! saving since 1991), the legal time of the country whose plans these are, wherever the machine stands.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::layer::date::Date;

/// Seconds in a day.
const DAY_S: u64 = 86_400;
/// China Standard Time is this far ahead of UTC, in seconds.
const CHINA_STANDARD_TIME_S: u64 = 8 * 3_600;

/// A moment: the instant, and the day it is in China.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// RFC 3339 UTC, whole seconds.
    pub instant: String,
    /// The day in China Standard Time.
    pub day: Date,
}

impl Moment {
    /// The present one, read off the clock once.
    pub fn now() -> Self {
        let seconds = seconds();
        Self { instant: instant(seconds), day: day(seconds) }
    }
}

/// The present instant, for example `2018-06-30T04:05:06Z`.
pub fn now() -> String {
    instant(seconds())
}

/// Today's date in China Standard Time.
pub fn today() -> Date {
    day(seconds())
}

/// The day in China Standard Time of an instant as [`now`] writes it; `None` where it is not one.
pub fn day_of(instant: &str) -> Option<Date> {
    /// From this hour of UTC on it is the next day in China.
    const NEXT_DAY_HOUR: u8 = 16;
    let (day, time) = instant.split_once('T')?;
    let date: Date = day.parse().ok()?;
    if time.get(..2)?.parse::<u8>().ok()? < NEXT_DAY_HOUR {
        return Some(date);
    }
    let mut parts = day.split('-');
    let year: u16 = parts.next()?.parse().ok()?;
    let [month, day] = [parts.next()?, parts.next()?].map(|own| own.parse::<u8>().ok());
    let (month, day) = (month?, day?);
    Date::new(year, month, day + 1)
        .or_else(|| Date::new(year, month + 1, 1))
        .or_else(|| Date::new(year.checked_add(1)?, 1, 1))
}

fn day(seconds: u64) -> Date {
    let (year, month, day) = civil((seconds + CHINA_STANDARD_TIME_S) / DAY_S);
    u16::try_from(year)
        .ok()
        .and_then(|year| Date::new(year, month, day))
        .expect("a clock between 1970 and 65535 gives a day of the calendar")
}

/// Seconds since 1970; a clock set before that reads as 1970, for no plan is older.
fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn instant(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / DAY_S);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The instant a year begins in China Standard Time, as [`now`] writes instants.
pub fn beginning(year: u16) -> String {
    format!("{:04}-12-31T16:00:00Z", year.saturating_sub(1))
}

/// Year, month and day of a count of days since 1970-01-01.
///
/// Method: years begin in March, so that the leap day is the last one; eras of 400 years have equal
/// length (H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
fn civil(days: u64) -> (u64, u8, u8) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::{day, day_of, instant};

    #[test]
    fn the_day_of_an_instant_is_the_day_it_was_in_china() {
        for seconds in
            [0, 57_599, 57_600, 951_782_399, 951_811_200, 1_546_271_999, 1_546_272_000, 4_107_542_399]
        {
            assert_eq!(day_of(&instant(seconds)), Some(day(seconds)), "{}", instant(seconds));
        }
        assert_eq!(day_of("2018-12-31"), None);
    }

    /// Second figures from `date -u -d @N +%FT%TZ`.
    #[test]
    fn instants_are_those_of_the_calendar() {
        let check = |seconds, expected: &str| assert_eq!(instant(seconds), expected);
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_530_331_506, "2018-06-30T04:05:06Z");
        check(4_107_542_399, "2100-02-28T23:59:59Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }
}
