//! What can go wrong in a workspace.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::conflict::coordination::StepError;
use crate::formats::definitions::DefinitionError;
use crate::formats::snapshot::error::SnapshotError;
use crate::layer::text::Text;
use crate::overlay::CutError;

/// Why the workspace could not do what was asked. Nothing of it has been done then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The directory is a workspace already.
    #[error("{}", self.text().en)]
    AlreadyAWorkspace {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory holds something else.
    #[error("{}", self.text().en)]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
        /// One of the things in it.
        found: String,
    },
    /// The directory is no workspace.
    #[error("{}", self.text().en)]
    NotAWorkspace {
        /// The directory.
        dir: PathBuf,
    },
    /// The workspace was made by a newer program.
    #[error("{}", self.text().en)]
    SchemaTooNew {
        /// The directory.
        dir: PathBuf,
        /// The schema it has.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The catalogue says something it cannot say.
    #[error("{}", self.text().en)]
    Catalogue {
        /// The directory.
        dir: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The layer has not been imported.
    #[error("{}", self.text().en)]
    NoSuchLayer {
        /// The layer asked for.
        layer: String,
        /// The layers there are.
        there: Vec<String>,
    },
    /// The snapshot is whole but is not the one the catalogue means.
    #[error("{}", self.text().en)]
    WrongSnapshot {
        /// The file.
        file: PathBuf,
        /// The digest the catalogue has.
        expected: String,
        /// The digest the file has.
        found: String,
    },
    /// A version number that is not in the catalogue.
    #[error("{}", self.text().en)]
    NoSuchVersion {
        /// The row asked for.
        id: i64,
    },
    /// A version the layer does not have.
    #[error("{}", self.text().en)]
    NoSuchNumber {
        /// The layer.
        layer: String,
        /// The version asked for.
        version: i64,
        /// The last there is.
        last: i64,
    },
    /// The layer has versions, and none of them was published.
    #[error("{}", self.text().en)]
    NotPublished {
        /// The layer.
        layer: String,
    },
    /// Nothing waits for a publication.
    #[error("{}", self.text().en)]
    NothingStaged {
        /// The layer asked for, or `None` for all.
        layer: Option<String>,
        /// The layers of which something waits.
        there: Vec<String>,
    },
    /// The version is the current one already.
    #[error("{}", self.text().en)]
    IsCurrent {
        /// The layer.
        layer: String,
        /// The version.
        version: i64,
    },
    /// A register that was never made.
    #[error("{}", self.text().en)]
    NoSuchRegister {
        /// The number asked for.
        id: i64,
        /// Those there are.
        there: Vec<i64>,
    },
    /// A patch nobody has registered.
    #[error("{}", self.text().en)]
    NoSuchPatch {
        /// The id asked for.
        id: String,
    },
    /// The plans in force do not have the patch.
    #[error("{}", self.text().en)]
    NotThere {
        /// The patch.
        id: String,
        /// The register that had it last.
        last: i64,
        /// The last register.
        register: i64,
    },
    /// The step does not follow. Adds nothing to why.
    #[error(transparent)]
    Step {
        /// Why.
        source: StepError,
    },
    /// Patches could not be held against each other. Adds nothing to why.
    #[error(transparent)]
    Cut {
        /// Why.
        source: CutError,
    },
    /// A file of the workspace could not be read or written.
    #[error("{}", self.text().en)]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A snapshot could not be read. Adds nothing to what is wrong with it.
    #[error(transparent)]
    Snapshot {
        /// What is wrong with it.
        #[from]
        source: SnapshotError,
    },
    /// The definitions could not be read.
    #[error("{}", self.text().en)]
    Definitions {
        /// The directory, or `None` for those built in.
        dir: Option<PathBuf>,
        /// What is wrong with them; boxed, for it is far larger than the rest.
        source: Box<DefinitionError>,
    },
    /// SQLite could not do its work.
    #[error("{}", self.text().en)]
    Sqlite {
        /// What SQLite says.
        #[from]
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Puts the path beside what the system says.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }

    /// The message in both languages; where there is a cause it is in `source`.
    pub fn text(&self) -> Text {
        match self {
            Self::AlreadyAWorkspace { dir } => both(
                dir,
                "已是 hegui 工作区;请直接使用,或另选目录",
                "is a hegui workspace already; use it, or choose another directory",
            ),
            Self::NotEmpty { dir, found } => both(
                dir,
                format!("目录非空(含“{found}”)且不是 hegui 工作区;请选择空目录或新目录"),
                format!(
                    "not empty (\"{found}\" is in it) and no hegui workspace; choose an empty or a new directory"
                ),
            ),
            Self::NotAWorkspace { dir } => both(
                dir,
                "不是 hegui 工作区;请先运行 hegui init",
                "is not a hegui workspace; run hegui init first",
            ),
            Self::SchemaTooNew { dir, found, known } => both(
                dir,
                format!("工作区结构版本 {found} 高于本程序支持的 {known};请升级 hegui"),
                format!(
                    "workspace schema {found} is newer than {known}, which this program knows; upgrade hegui"
                ),
            ),
            Self::Catalogue { dir, what } => both(
                dir,
                format!("工作区目录库内容有误({what});请从备份恢复"),
                format!("the workspace's catalogue is wrong ({what}); restore a backup"),
            ),
            Self::Io { path, .. } => both(
                path,
                "读写失败;请检查路径(是否为目录)、权限和磁盘空间",
                "cannot be read or written; check the path (is it a directory?), permissions and disk space",
            ),
            Self::WrongSnapshot { file, expected, found } => both(
                file,
                format!("快照与目录库登记不符(登记 {expected},实际 {found});请重新导入该图层或从备份恢复"),
                format!(
                    "not the snapshot the catalogue means (expected {expected}, found {found}); import the layer again or restore a backup"
                ),
            ),
            Self::NoSuchLayer { .. }
            | Self::NoSuchVersion { .. }
            | Self::NoSuchNumber { .. }
            | Self::NotPublished { .. }
            | Self::NothingStaged { .. }
            | Self::IsCurrent { .. }
            | Self::NoSuchRegister { .. }
            | Self::NoSuchPatch { .. }
            | Self::NotThere { .. }
            | Self::Step { .. }
            | Self::Cut { .. }
            | Self::Snapshot { .. }
            | Self::Definitions { .. }
            | Self::Sqlite { .. } => self.text_without_path(),
        }
    }

    fn text_without_path(&self) -> Text {
        match self {
            Self::NoSuchLayer { layer, there } => {
                let (zh, en) = if there.is_empty() {
                    ("尚未导入任何图层".to_owned(), "no layer has been imported".to_owned())
                } else {
                    (
                        format!("已导入的图层:{}", there.join("、")),
                        format!("the layers there are: {}", there.join(", ")),
                    )
                };
                Text::new(
                    format!("图层“{layer}”尚未导入;{zh}"),
                    format!("layer \"{layer}\" has not been imported; {en}"),
                )
            }
            Self::NoSuchVersion { id } => Text::new(
                format!("目录库中没有编号为 {id} 的图层版本"),
                format!("the catalogue has no layer version with id {id}"),
            ),
            Self::NoSuchNumber { layer, version, last } => Text::new(
                format!("{layer} 没有第 {version} 版;现有第 1 至 {last} 版"),
                format!("{layer} has no version {version}; there are versions 1 to {last}"),
            ),
            Self::NotPublished { layer } => Text::new(
                format!("图层“{layer}”的各版均未发布;请运行 hegui publish,或先看 hegui history"),
                format!(
                    "no version of layer \"{layer}\" is published; run hegui publish, or see hegui history"
                ),
            ),
            Self::NothingStaged { layer, there } => nothing_staged(layer.as_deref(), there),
            Self::IsCurrent { layer, version } => Text::new(
                format!("{layer} 的当前版本就是第 {version} 版,无须退回"),
                format!("version {version} of {layer} is the current one, there is nothing to go back to"),
            ),
            Self::Definitions { dir: Some(dir), .. } => {
                both(dir, "图层与规则定义无法读取", "definitions cannot be read")
            }
            Self::Definitions { dir: None, .. } => {
                Text::new("内置的图层与规则定义无法读取", "the built-in definitions cannot be read")
            }
            Self::NoSuchRegister { id, there } => {
                let there: Vec<String> = there.iter().map(ToString::to_string).collect();
                Text::new(
                    format!("没有第 {id} 次登记;已有:{}", there.join("、")),
                    format!("there is no register {id}; there are: {}", there.join(", ")),
                )
            }
            Self::NoSuchPatch { id } => Text::new(
                format!("没有编号为“{id}”的登记图斑;请先运行 hegui conflicts register,再看 hegui conflicts"),
                format!(
                    "no patch \"{id}\" is registered; run hegui conflicts register, then see hegui conflicts"
                ),
            ),
            Self::NotThere { id, last, register } => Text::new(
                format!("图斑“{id}”只到第 {last} 次登记,现行第 {register} 次登记中已没有它,不能再办理"),
                format!(
                    "patch \"{id}\" was last in register {last}; register {register}, the last one, does not have it, \
                     so no step can be taken"
                ),
            ),
            Self::Step { source } => source.text(),
            Self::Cut { source } => source.text(),
            Self::Snapshot { source } => source.text(),
            _ => Text::new("目录库(SQLite)操作失败", "the catalogue (SQLite) could not do its work"),
        }
    }
}

fn nothing_staged(layer: Option<&str>, there: &[String]) -> Text {
    let (zh, en) = layer.map_or_else(
        || ("没有待发布的版本".to_owned(), "nothing waits for a publication".to_owned()),
        |layer| {
            (
                format!("图层“{layer}”没有待发布的版本"),
                format!("nothing of layer \"{layer}\" waits for a publication"),
            )
        },
    );
    if there.is_empty() {
        return Text::new(
            format!("{zh};hegui import --stage 先导入待发布的版本"),
            format!("{en}; hegui import --stage enters a version that waits"),
        );
    }
    let names = (there.join("、"), there.join(", "));
    Text::new(format!("{zh};待发布的图层:{}", names.0), format!("{en}; it does of: {}", names.1))
}

/// A message about a path, the path first.
fn both(path: &Path, zh: impl AsRef<str>, en: impl AsRef<str>) -> Text {
    let path = path.display();
    Text::new(format!("{path}:{}", zh.as_ref()), format!("{path}: {}", en.as_ref()))
}
