//! Limits on what a client may ask of the service: each with a name, a default, a setting and an error.
//!
//! The table [`TABLE`] is all there is: settings, errors, `hegui config` and the page on operation go by it.

use std::time::Duration;

use crate::layer::text::Text;

/// One limit. The number of a variant is its row in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of a request's body.
    BodyBytes,
    /// Bytes of one text in a body.
    TextBytes,
    /// Time until a request must be answered.
    RequestSeconds,
    /// Time in which a client must send its headers, also the first of an idle connection.
    HeaderSeconds,
    /// Time in which a client must send its body.
    BodySeconds,
    /// Time for which a client may take nothing of its answer.
    StallSeconds,
    /// Connections open at once.
    Connections,
    /// Connections of one address open at once.
    AddressConnections,
    /// Requests being worked on or waiting for it at once.
    Waiting,
    /// Requests a second, of a key or an address, in the long run.
    RequestsPerSecond,
    /// Requests at one stroke.
    RequestsBurst,
    /// Writes a second, of a key, in the long run.
    WritesPerSecond,
    /// Writes at one stroke.
    WritesBurst,
    /// Keys that are not right, of one address, a minute.
    WrongKeysPerMinute,
    /// Clients that hear of changes at once.
    Subscribers,
    /// Jobs kept at once, done or not.
    Jobs,
    /// Time in which a job must be done, once it is its turn.
    JobSeconds,
    /// Time for which a job's answer is kept.
    JobKeptSeconds,
    /// Bytes of all answers of jobs together.
    JobBytes,
}

/// A row of the table of limits.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Which limit it is.
    pub limit: Limit,
    /// Its name in settings and errors.
    pub name: &'static str,
    /// What holds where nothing else is set.
    pub default: u64,
    /// What is limited, in Chinese.
    pub zh: &'static str,
    /// What is limited, in English.
    pub en: &'static str,
}

const KIB: u64 = 1 << 10;

const fn row(limit: Limit, name: &'static str, default: u64, zh: &'static str, en: &'static str) -> Row {
    Row { limit, name, default, zh, en }
}

/// Every limit, in the order of [`Limit`]. The defaults let a bureau with a map on every desk work; none of them
/// is a number of law.
pub static TABLE: [Row; 19] = [
    row(Limit::BodyBytes, "body-bytes", 1024 * KIB, "请求体字节数", "bytes of a request's body"),
    row(Limit::TextBytes, "text-bytes", 16 * KIB, "请求体中单个文字的字节数", "bytes of one text in a body"),
    row(Limit::RequestSeconds, "request-seconds", 60, "回答一个请求的秒数", "seconds to answer a request"),
    row(
        Limit::HeaderSeconds,
        "header-seconds",
        30,
        "发完请求头的秒数",
        "seconds to send a request's headers",
    ),
    row(Limit::BodySeconds, "body-seconds", 30, "发完请求体的秒数", "seconds to send a request's body"),
    row(
        Limit::StallSeconds,
        "stall-seconds",
        30,
        "客户端停止接收的秒数",
        "seconds for which a client takes nothing of its answer",
    ),
    row(Limit::Connections, "connections", 1024, "同时打开的连接数", "connections open at once"),
    row(
        Limit::AddressConnections,
        "address-connections",
        512,
        "同一地址同时打开的连接数",
        "connections of one address open at once",
    ),
    row(Limit::Waiting, "waiting", 512, "同时处理或等候的请求数", "requests worked on or waiting at once"),
    row(
        Limit::RequestsPerSecond,
        "requests-per-second",
        100,
        "每密钥或地址每秒请求数",
        "requests a second, of a key or an address",
    ),
    row(Limit::RequestsBurst, "requests-burst", 1000, "一次突发的请求数", "requests at one stroke"),
    row(Limit::WritesPerSecond, "writes-per-second", 5, "每密钥每秒写入数", "writes a second, of a key"),
    row(Limit::WritesBurst, "writes-burst", 50, "一次突发的写入数", "writes at one stroke"),
    row(
        Limit::WrongKeysPerMinute,
        "wrong-keys-per-minute",
        10,
        "每地址每分钟错误密钥数",
        "keys that are not right, of one address, a minute",
    ),
    row(
        Limit::Subscribers,
        "subscribers",
        128,
        "同时订阅变更的客户端数",
        "clients that hear of changes at once",
    ),
    row(Limit::Jobs, "jobs", 64, "同时保留的任务数", "jobs kept at once, done or not"),
    row(Limit::JobSeconds, "job-seconds", 3600, "完成一个任务的秒数", "seconds to do a job"),
    row(
        Limit::JobKeptSeconds,
        "job-kept-seconds",
        3600,
        "任务结果保留的秒数",
        "seconds for which a job's answer is kept",
    ),
    row(
        Limit::JobBytes,
        "job-bytes",
        256 * 1024 * KIB,
        "全部任务结果的字节数",
        "bytes of all answers of jobs",
    ),
];

impl Limit {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

/// What is set for every limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    values: [u64; TABLE.len()],
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: TABLE.map(|row| row.default) }
    }
}

impl Limits {
    /// The value of a limit, at least 1.
    pub fn of(&self, limit: Limit) -> u64 {
        self.values[limit as usize]
    }

    /// The same with one limit set; 0 is taken as 1, for a limit of nothing serves nobody.
    #[must_use]
    pub fn with(mut self, limit: Limit, value: u64) -> Self {
        self.values[limit as usize] = value.max(1);
        self
    }

    /// A limit of seconds.
    pub(super) fn seconds(&self, limit: Limit) -> Duration {
        Duration::from_secs(self.of(limit))
    }

    /// A limit of things in memory.
    pub(super) fn count(&self, limit: Limit) -> usize {
        usize::try_from(self.of(limit)).unwrap_or(usize::MAX)
    }

    /// What was limited, to what, and how that is changed.
    pub(super) fn text(&self, limit: Limit) -> Text {
        let Row { name, zh, en, .. } = *limit.row();
        let max = self.of(limit);
        Text::new(
            format!("{zh}超过限额 {name}={max};管理员可在设置中放宽"),
            format!("over the limit {name}={max} ({en}); the administrator may set another"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Limits, TABLE};

    #[test]
    fn each_limit_stands_in_its_own_row() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.limit as usize, place, "{}", row.name);
            assert_eq!(Limits::default().of(row.limit), row.default);
        }
        assert_eq!(Limits::default().with(Limit::Waiting, 0).of(Limit::Waiting), 1);
    }
}
