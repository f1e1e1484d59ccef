//! Why a request is not let in, or not done.

use axum::http::StatusCode;

use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::keys::Role;
use crate::store::ledger::error::KeepingError;
use crate::store::project_error::ProjectError;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Refusal {
    /// A key is wanted, and none was sent.
    #[error("{}", self.text().en)]
    NoKey,
    /// What was sent is no key of ours, or one that was revoked, or no token we take.
    #[error("{}", self.text().en)]
    WrongKey {
        /// What is wrong with a token; `None` of a key, of which nothing is told.
        why: Option<String>,
    },
    /// The role may not do this.
    #[error("{}", self.text().en)]
    Role {
        /// The least role that may.
        needed: Role,
        /// The role of who asks.
        own: Role,
    },
    /// The district is not the caller's.
    #[error("{}", self.text().en)]
    District {
        /// The caller's.
        own: String,
        /// The one it is about; `None`: none, or none known.
        asked: Option<String>,
    },
    /// A limit was run into.
    #[error("{}", self.text().en)]
    Limit {
        /// The status on the wire: 408, 413, 429 or 503.
        status: StatusCode,
        /// Seconds after which it may be tried again, where that helps.
        retry_after_s: Option<u64>,
        /// The limit's name.
        name: &'static str,
        /// Which limit, and what it is set to.
        text: Text,
    },
    /// The method is not taken here.
    #[error("{}", self.text().en)]
    Method {
        /// The methods that are.
        allowed: &'static str,
    },
    /// The body is not of the media type taken.
    #[error("{}", self.text().en)]
    MediaType,
    /// A header that a write must have is missing or not of its form.
    #[error("{}", self.text().en)]
    IdempotencyKey,
    /// The body is not what is asked for.
    #[error("{}", self.text().en)]
    Body {
        /// What is wrong and where.
        why: Text,
    },
    /// The body could not be received.
    #[error("{}", self.text().en)]
    Receive {
        /// What the connection said.
        source: axum::Error,
    },
    /// The disk failed an earlier write.
    #[error("{}", self.text().en)]
    DiskFailed,
    /// Something it is worked out from is missing.
    #[error("{}", self.text().en)]
    Untold {
        /// What, and how it is given.
        why: Text,
    },
    /// The workspace does not take it.
    #[error("{}", self.text().en)]
    Store {
        /// What it said.
        #[from]
        source: StoreError,
    },
}

impl Refusal {
    /// The status it has on the wire.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoKey | Self::WrongKey { .. } => StatusCode::UNAUTHORIZED,
            Self::Role { .. } | Self::District { .. } => StatusCode::FORBIDDEN,
            Self::Limit { status, .. } => *status,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::IdempotencyKey | Self::Body { .. } | Self::Receive { .. } => StatusCode::BAD_REQUEST,
            Self::DiskFailed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Untold { .. } => StatusCode::CONFLICT,
            Self::Store { source } => status_of(source),
        }
    }

    /// A word for it in the audit and the metrics.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::NoKey => "no-key",
            Self::WrongKey { .. } => "wrong-key",
            Self::Role { .. } => "role",
            Self::District { .. } => "district",
            Self::Limit { name, .. } => name,
            Self::Method { .. } => "method",
            Self::MediaType => "media-type",
            Self::IdempotencyKey => "idempotency-key",
            Self::Body { .. } | Self::Receive { .. } => "body",
            Self::DiskFailed => "disk-failed",
            Self::Untold { .. } | Self::Store { .. } => "workspace",
        }
    }

    /// What happened and what to do, in both languages.
    pub(crate) fn text(&self) -> Text {
        match self {
            Self::NoKey => Text::new(
                "需要密钥;请在请求头 Authorization: Bearer 中给出(管理员用 hegui key add 发放)",
                "a key is wanted; send it as Authorization: Bearer (the administrator makes one by hegui key add)",
            ),
            Self::WrongKey { why: None } => Text::new(
                "密钥无效或已吊销;请向管理员索取新的",
                "the key is not right or was revoked; ask the administrator for a new one",
            ),
            Self::WrongKey { why: Some(why) } => Text::new(
                format!("令牌无效({why});请重新登录"),
                format!("the token is not taken ({why}); sign in again"),
            ),
            Self::Role { needed, own } => {
                let (needed, own) = (needed.word(), own.word());
                Text::new(
                    format!("需要“{}”及以上角色,当前为“{}”", needed.zh, own.zh),
                    format!("the role {} or one above it is wanted, yours is {}", needed.en, own.en),
                )
            }
            Self::District { own, asked: Some(asked) } => Text::new(
                format!("只能办理行政区 {own} 的事项,此事属于 {asked}"),
                format!("you may write for district {own} only, and this is of {asked}"),
            ),
            Self::District { own, asked: None } => Text::new(
                format!("只能办理行政区 {own} 的事项,此事不属于任何行政区"),
                format!("you may write for district {own} only, and this is of no district"),
            ),
            Self::Limit { text, .. } => text.clone(),
            Self::Method { allowed } => {
                Text::new(format!("只接受 {allowed}"), format!("only {allowed} is taken here"))
            }
            Self::MediaType => Text::new(
                "请求体须为 application/json,UTF-8,不压缩",
                "the body must be application/json, in UTF-8, not compressed",
            ),
            Self::IdempotencyKey => Text::new(
                "请给出请求头 Idempotency-Key:1 至 128 个可见 ASCII 字符,每个新请求取一个新的,重试时不变",
                "send the header Idempotency-Key: 1 to 128 visible ASCII characters, a new one for every new \
                 request and the same when trying again",
            ),
            Self::Body { why } => Text::new(
                format!("请求体有误:{}", why.zh),
                format!("the body is not what is asked for: {}", why.en),
            ),
            Self::Untold { why } => why.clone(),
            Self::Receive { .. } => Text::new("请求体未能收全", "the body was not received whole"),
            Self::DiskFailed => Text::new(
                "磁盘曾写入失败,服务已停止写入(查询不受影响);请管理员检查磁盘、运行 hegui doctor 后重启服务",
                "the disk failed an earlier write, and nothing is written any more (reading goes on); the \
                 administrator is to look at the disk, run hegui doctor and start the service anew",
            ),
            // What is wrong inside is for the log: it names files of the machine.
            Self::Store { .. } if self.status().is_server_error() => Text::new(
                "工作区未能完成此请求;请把 X-Request-Id 告知管理员",
                "the workspace could not do it; tell the administrator the X-Request-Id",
            ),
            Self::Store { source } => source.text(),
        }
    }
}

/// The status on the wire of what the workspace says.
pub(crate) fn status_of(source: &StoreError) -> StatusCode {
    match source {
        StoreError::NoSuchPatch { .. } => StatusCode::NOT_FOUND,
        StoreError::NotThere { .. } | StoreError::Step { .. } => StatusCode::CONFLICT,
        StoreError::Ledger { source } => match source {
            KeepingError::NoSuchProposal { .. }
            | KeepingError::NoSuchSupplement { .. }
            | KeepingError::NoSuchEntry { .. } => StatusCode::NOT_FOUND,
            KeepingError::NoSuchDistrict { .. } => StatusCode::BAD_REQUEST,
            KeepingError::OtherDistrict { .. } => StatusCode::FORBIDDEN,
            KeepingError::BadRecord { .. } | KeepingError::ClockBehind { .. } => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            _ => StatusCode::CONFLICT,
        },
        StoreError::Project { source } => match source {
            ProjectError::Unknown { .. } => StatusCode::NOT_FOUND,
            ProjectError::Changed { .. } => StatusCode::PRECONDITION_FAILED,
            _ => StatusCode::CONFLICT,
        },
        StoreError::OtherRequest { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
