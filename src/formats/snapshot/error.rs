//! What can be wrong with a snapshot file.

use std::io;

use thiserror::Error;

use crate::formats::snapshot::container::FORMAT_VERSION;
use crate::formats::snapshot::scalar::Kind;
use crate::layer::text::Text;

/// Why a snapshot could not be read. Every variant names the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The system could not read it.
    #[error("{}", self.text().en)]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        source: io::Error,
    },
    /// It does not begin as a snapshot does.
    #[error("{}", self.text().en)]
    NotASnapshot {
        /// The file.
        file: String,
    },
    /// It was written by a newer program.
    #[error("{}", self.text().en)]
    Version {
        /// The file.
        file: String,
        /// The version it says.
        found: u16,
    },
    /// Its content is not what was written: bytes changed, or an end is missing.
    #[error("{}", self.text().en)]
    Damaged {
        /// The file.
        file: String,
    },
    /// Its digest is right but its content is not what a snapshot may hold.
    #[error("{}", self.text().en)]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong, for the one who wrote it.
        what: String,
    },
    /// A column is not there.
    #[error("{}", self.text().en)]
    NoColumn {
        /// The file.
        file: String,
        /// The column asked for.
        column: String,
    },
    /// A column holds other values than asked for.
    #[error("{}", self.text().en)]
    WrongKind {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What it holds.
        found: Kind,
        /// What was asked for.
        expected: Kind,
    },
}

impl SnapshotError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Io { file, .. } => {
                Text::new(format!("快照 {file}:读取失败"), format!("snapshot {file}: cannot be read"))
            }
            Self::NotASnapshot { file } => {
                Text::new(format!("{file}:不是 hegui 快照文件"), format!("{file}: is not a hegui snapshot"))
            }
            Self::Version { file, found } => Text::new(
                format!("快照 {file}:格式版本 {found},本程序只识别 {FORMAT_VERSION};请升级 hegui"),
                format!(
                    "snapshot {file}: format version {found}, this program reads {FORMAT_VERSION}; upgrade hegui"
                ),
            ),
            Self::Damaged { file } => Text::new(
                format!("快照 {file}:内容与校验值不符,文件已损坏;请重新导入该图层或从备份恢复"),
                format!(
                    "snapshot {file}: content does not match its digest, the file is damaged; import the layer again or restore a backup"
                ),
            ),
            Self::Malformed { file, what } => Text::new(
                format!("快照 {file}:结构有误({what});请重新导入该图层"),
                format!("snapshot {file}: malformed ({what}); import the layer again"),
            ),
            Self::NoColumn { file, column } => Text::new(
                format!("快照 {file}:缺少数据列“{column}”"),
                format!("snapshot {file}: has no column \"{column}\""),
            ),
            Self::WrongKind { file, column, found, expected } => Text::new(
                format!("快照 {file}:数据列“{column}”类型为 {found},应为 {expected}"),
                format!("snapshot {file}: column \"{column}\" holds {found}, expected {expected}"),
            ),
        }
    }
}
