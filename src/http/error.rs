//! What can go wrong with a request, and how the client hears of it.

use axum::http::StatusCode;
use serde_json::{Value as Json, json};

use crate::http::guard::refusal::{self, Refusal};
use crate::layer::text::{Lang, Text};
use crate::store::error::StoreError;

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum ApiError {
    /// A parameter this path does not have.
    #[error("{}", self.text().en)]
    UnknownParameter {
        /// Its name as sent.
        name: String,
        /// The names it has.
        known: Vec<&'static str>,
    },
    /// A parameter given twice.
    #[error("{}", self.text().en)]
    RepeatedParameter {
        /// Its name.
        name: &'static str,
    },
    /// A parameter whose value is not taken.
    #[error("{}", self.text().en)]
    BadParameter {
        /// Its name.
        name: &'static str,
        /// The value as sent.
        value: String,
        /// What is wrong and what to write instead.
        why: Text,
    },
    /// A query that is no list of parameters.
    #[error("{}", self.text().en)]
    BadQuery {
        /// What the parser said.
        #[from]
        source: serde_urlencoded::de::Error,
    },
    /// A collection that is not served.
    #[error("{}", self.text().en)]
    NoSuchCollection {
        /// The id as sent.
        id: String,
        /// The ids that are.
        known: Vec<String>,
    },
    /// A feature the collection does not have.
    #[error("{}", self.text().en)]
    NoSuchItem {
        /// The collection.
        collection: String,
        /// The id as sent.
        id: String,
    },
    /// A tile matrix set that is not served.
    #[error("{}", self.text().en)]
    NoSuchMatrixSet {
        /// The id as sent.
        id: String,
        /// The ids that are.
        known: [&'static str; 2],
    },
    /// A tile the tile matrix set does not have.
    #[error("{}", self.text().en)]
    NoSuchTile {
        /// Matrix, row and column as sent.
        sent: String,
        /// The set.
        set: &'static str,
        /// Its last matrix.
        matrix_max: u8,
    },
    /// A path that leads nowhere.
    #[error("{}", self.text().en)]
    NoSuchPath {
        /// The path as sent.
        path: String,
    },
    /// A method other than GET and HEAD.
    #[error("{}", self.text().en)]
    MethodNotAllowed,
    /// A body of another media type.
    #[error("{}", self.text().en)]
    MediaType {
        /// Those taken.
        taken: Vec<&'static str>,
    },
    /// Who asks may not, or asked too much, or what they sent is not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The workspace cannot be reached.
    #[error("{}", self.text().en)]
    NotReady,
    /// There is nothing of that number in the books.
    #[error("{}", self.text().en)]
    NoSuchRecord {
        /// The number as sent.
        id: String,
    },
    /// There is no job of that id, or it has no answer yet.
    #[error("{}", .0.en)]
    NoSuchJob(Text),
    /// The workspace does not have it, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something it is worked out from is missing.
    #[error("{}", .0.en)]
    Untold(Text),
    /// The answer could not be written.
    #[error("{}", self.text().en)]
    Write {
        /// What the writer said.
        #[from]
        source: std::io::Error,
    },
    /// A file of the format asked for cannot hold what was asked for.
    #[error("{}", self.text().en)]
    File {
        /// What the writer said.
        text: Text,
    },
    /// We were wrong: the request's work panicked. The cause is in the server's log, not here.
    #[error("{}", self.text().en)]
    Panicked,
}

impl ApiError {
    /// The status it has on the wire.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::UnknownParameter { .. }
            | Self::RepeatedParameter { .. }
            | Self::BadParameter { .. }
            | Self::BadQuery { .. }
            | Self::File { .. } => StatusCode::BAD_REQUEST,
            Self::NoSuchCollection { .. }
            | Self::NoSuchItem { .. }
            | Self::NoSuchMatrixSet { .. }
            | Self::NoSuchTile { .. }
            | Self::NoSuchPath { .. }
            | Self::NoSuchRecord { .. }
            | Self::NoSuchJob(_) => StatusCode::NOT_FOUND,
            Self::Store(source) => refusal::status_of(source),
            Self::MediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Untold(_) => StatusCode::CONFLICT,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Refused(refusal) => refusal.status(),
            Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::Write { .. } | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened and what to do, in both languages.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::UnknownParameter { name, known } => Text::new(
                format!("没有参数 \"{name}\";此处可用:{}", known.join("、")),
                format!("there is no parameter \"{name}\" here; known: {}", known.join(", ")),
            ),
            Self::RepeatedParameter { name } => Text::new(
                format!("参数 \"{name}\" 重复;请只给一次"),
                format!("parameter \"{name}\" is given more than once; give it once"),
            ),
            Self::BadParameter { name, value, why } => Text::new(
                format!("参数 {name}=\"{value}\":{}", why.zh),
                format!("parameter {name}=\"{value}\": {}", why.en),
            ),
            Self::BadQuery { source } => Text::new(
                format!("查询串无法解析({source});请用 名=值&名=值,UTF-8 百分号编码"),
                format!("the query cannot be read ({source}); write name=value&name=value, percent-encoded"),
            ),
            Self::NoSuchCollection { id, known } => Text::new(
                format!("没有图层 \"{id}\";可用:{}", known.join("、")),
                format!("there is no collection \"{id}\"; known: {}", known.join(", ")),
            ),
            Self::NoSuchItem { collection, id } => Text::new(
                format!("图层 \"{collection}\" 中没有图斑 \"{id}\""),
                format!("collection \"{collection}\" has no feature \"{id}\""),
            ),
            Self::NoSuchMatrixSet { id, known } => Text::new(
                format!("没有瓦片矩阵集 \"{id}\";可用:{}", known.join("、")),
                format!("there is no tile matrix set \"{id}\"; known: {}", known.join(", ")),
            ),
            Self::NoSuchTile { sent, set, matrix_max } => Text::new(
                format!(
                    "{set} 没有瓦片 \"{sent}\";次序为矩阵/行/列,矩阵 0 至 {matrix_max},行列自西北角 0 起"
                ),
                format!(
                    "{set} has no tile \"{sent}\"; write matrix/row/column, matrices 0 to {matrix_max}, rows and \
                     columns from 0 in the north-west"
                ),
            ),
            Self::NoSuchPath { path } => Text::new(
                format!("没有路径 \"{path}\";请从 / 开始"),
                format!("there is no path \"{path}\"; start from /"),
            ),
            Self::NoSuchRecord { id } => {
                Text::new(format!("台账中没有“{id}”"), format!("the books have no \"{id}\""))
            }
            Self::Store(source) => source.text(),
            Self::MethodNotAllowed => Text::new("只接受 GET 和 HEAD", "only GET and HEAD are taken"),
            Self::MediaType { taken } => Text::new(
                format!("请求体类型(Content-Type)须为 {},不压缩", taken.join("、")),
                format!("the body must be one of {}, not compressed", taken.join(", ")),
            ),
            Self::Refused(refusal) => refusal.text(),
            Self::NotReady => Text::new(
                "工作区目录库暂不可用;请看服务器日志",
                "the workspace's catalogue cannot be reached; see the server's log",
            ),
            Self::Write { source } => {
                Text::new(format!("回答写不出去:{source}"), format!("the answer cannot be written: {source}"))
            }
            Self::Untold(text) | Self::NoSuchJob(text) | Self::File { text } => text.clone(),
            Self::Panicked => Text::new(
                "程序出错,此请求未能回答;其他请求不受影响,请把服务器日志报告给我们",
                "a bug: this request could not be answered, others are not affected; report the server's log",
            ),
        }
    }

    /// The problem details document (RFC 9457).
    pub(super) fn problem(&self, lang: Lang) -> Json {
        let status = self.status();
        json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "detail": self.text().get(lang),
        })
    }
}
