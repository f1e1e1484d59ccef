//! Why the demonstration could not be made.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::formats::gdal::write::WriteError;
use crate::layer::text::Text;

/// Why the demonstration could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DemoError {
    /// There is a demonstration already.
    #[error("{}", self.text().en)]
    Exists {
        /// The folder that is in the way.
        path: PathBuf,
    },
    /// A table could not be written.
    #[error("{}", self.text().en)]
    Write(#[from] WriteError),
    /// The system refused.
    #[error("{}", self.text().en)]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The manifest or the sketch is not the JSON it should be.
    #[error("{}", self.text().en)]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The landscape has too little land of a kind to plant on.
    #[error("{}", self.text().en)]
    NoRoom {
        /// The kind of land.
        host: String,
        /// Places wanted.
        wanted: usize,
        /// Places there are.
        available: usize,
    },
}

impl DemoError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Exists { path } => Text::new(
                format!("{} 已存在;请换一个目录,或先删除它", path.display()),
                format!("{} exists already; choose another folder or remove it first", path.display()),
            ),
            Self::Write(error) => error.text(),
            Self::Io { path, source } => Text::new(
                format!("无法读写 {}:{source};请检查目录权限与剩余空间", path.display()),
                format!("cannot access {}: {source}; check permissions and free space", path.display()),
            ),
            Self::Json { path, source } => Text::new(
                format!("{} 不是合法的示范清单:{source};请重新生成示范数据", path.display()),
                format!("{} is not valid: {source}; generate the demonstration again", path.display()),
            ),
            Self::NoRoom { host, wanted, available } => Text::new(
                format!(
                    "示范地景中 {host} 用地不足:需要 {wanted} 处,只有 {available} 处;请换种子或更大的规模"
                ),
                format!(
                    "the landscape has too little land of kind {host}: {wanted} places wanted, {available} found; \
                     choose another seed or a larger size"
                ),
            ),
        }
    }

    /// Names the file an I/O error is about.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }

    /// Names the file a JSON error is about.
    pub(super) fn json(path: &Path) -> impl FnOnce(serde_json::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Json { path, source }
    }
}
