//! The parameter `datetime`: an instant or an interval (RFC 3339, open ends as `..` or nothing).

use crate::http::error::ApiError;
use crate::http::served::Version;
use crate::layer::date::Date;
use crate::layer::text::Text;

/// Days from one to another, both included; `None` is an open end.
///
/// Whole days are enough: what is asked, the day data stand for, has no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Days {
    first: Option<Date>,
    last: Option<Date>,
}

impl Days {
    /// Reads `2018-06-30`, `2018-06-30T12:00:00Z`, or two of them with a slash between.
    ///
    /// # Errors
    /// [`ApiError::BadParameter`] for anything else, and where the end lies before the beginning.
    pub(super) fn read(text: &str) -> Result<Self, ApiError> {
        let wrong = || ApiError::BadParameter {
            name: "datetime",
            value: text.to_owned(),
            why: Text::new(
                "须为日期或时刻(RFC 3339),或以 / 隔开的区间,一端可写 ..,起不晚于止",
                "give a date or time of RFC 3339, or an interval of two with / between, of which one may be .., \
                 the earlier first",
            ),
        };
        let Some((first, last)) = text.split_once('/') else {
            let day = Some(day(text).ok_or_else(wrong)?);
            return Ok(Self { first: day, last: day });
        };
        let end = |text: &str| match text {
            "" | ".." => Ok(None),
            _ => day(text).map(Some).ok_or_else(wrong),
        };
        let own = Self { first: end(first)?, last: end(last)? };
        let is_backwards = own.first.zip(own.last).is_some_and(|(first, last)| last < first);
        if is_backwards || (own.first, own.last) == (None, None) {
            return Err(wrong());
        }
        Ok(own)
    }

    /// Whether a version held on one of these days. One of which no day is known is taken to.
    pub(super) fn meet(self, version: &Version) -> bool {
        let Some(since) = version.as_of else { return true };
        let is_over = |first: Date| version.until.is_some_and(|until| until <= first);
        self.last.is_none_or(|last| since <= last) && !self.first.is_some_and(is_over)
    }
}

/// The day of a date or a time; the time is checked and left aside.
fn day(text: &str) -> Option<Date> {
    let day: Date = text.get(..10)?.parse().ok()?;
    match text[10..].strip_prefix(['T', 't']) {
        None if text.len() == 10 => Some(day),
        Some(time) => is_time(time).then_some(day),
        None => None,
    }
}

/// Whether a text is `hh:mm:ss`, with a fraction or without, and a zone.
fn is_time(text: &str) -> bool {
    let two = |at: usize, greatest: u8| {
        let digits = text.get(at..at + 2).filter(|own| own.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|own| own.parse().ok()).is_some_and(|own: u8| own <= greatest)
    };
    let is_clock = two(0, 23) && two(3, 59) && two(6, 60);
    if !is_clock || text.as_bytes()[2] != b':' || text.as_bytes()[5] != b':' {
        return false;
    }
    let rest = match text[8..].strip_prefix('.') {
        None => &text[8..],
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|own: char| own.is_ascii_digit());
            if zone.len() == fraction.len() { "" } else { zone }
        }
    };
    let start = text.len() - rest.len();
    match rest.as_bytes() {
        b"Z" | b"z" => true,
        [b'+' | b'-', _, _, b':', _, _] => two(start + 1, 23) && two(start + 4, 59),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Days;
    use crate::http::served::Version;

    #[test]
    fn instants_and_intervals_are_read_or_refused() {
        let since = Some("2016-12-31".parse().unwrap());
        let version = Version { layer: "own".into(), number: 1, as_of: since, until: None, law_status: None };
        for (text, meets) in [
            ("2016-12-31", true),
            ("2016-12-30", false),
            ("2018-02-12T23:20:50Z", true),
            ("2018-02-12t23:20:50.52+08:00", true),
            ("../2016-12-30", false),
            ("/2016-12-31", true),
            ("2000-01-01/..", true),
            ("2000-01-01/", true),
            ("2000-01-01T00:00:00Z/2016-12-30T00:00:00Z", false),
        ] {
            assert_eq!(Days::read(text).ok().map(|own| own.meet(&version)), Some(meets), "{text}");
        }
        let version = Version { until: Some("2018-12-31".parse().unwrap()), ..version };
        for (text, meets) in [
            ("2016-12-30", false),
            ("2016-12-31", true),
            ("2018-12-30", true),
            ("2018-12-31", false),
            ("2018-12-30/..", true),
            ("2018-12-31/..", false),
            ("../2017-01-01", true),
        ] {
            assert_eq!(Days::read(text).ok().map(|own| own.meet(&version)), Some(meets), "{text}");
        }
        for wrong in [
            "garbage",
            "",
            "/",
            "../..",
            "2018-02-30",
            "2018-02-12T",
            "2018-02-12T25:00:00Z",
            "2018-02-12T12:00:00",
            "2018-02-12T12:00:00.Z",
            "2018-02-12 12:00:00Z",
            "2018-02-12T12:00:00+8",
            "2018-02-12T12:00:00+08:60",
            "2018-02-12/2018-02-11",
            "2018/2019/2020",
            "二〇一八年二月十二日",
            "2018-02-12T一二:00:00Z",
        ] {
            assert_eq!(Days::read(wrong).ok(), None, "{wrong}");
        }
    }
}
