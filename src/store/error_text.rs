//! How the workspace's errors are worded.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::layer::text::Text;
use crate::store::error::StoreError;

impl StoreError {
    /// The message in both languages; where there is a cause it is in `source`.
    pub fn text(&self) -> Text {
        let told = self.of_a_workspace().or_else(|| self.of_a_file()).or_else(|| self.of_a_record());
        let told = told.or_else(|| self.of_a_request());
        told.unwrap_or_else(|| match self {
            Self::Step { source } => source.text(),
            Self::Ledger { source } => source.text(),
            Self::Project { source } => source.text(),
            Self::Cut { source } => source.text(),
            Self::Snapshot { source } => source.text(),
            Self::Sqlite { source } => of_sqlite(source),
            other => unreachable!("{other:?} is told of by one of the four"),
        })
    }

    /// What is wrong with a directory that is, or is to be, a workspace.
    fn of_a_workspace(&self) -> Option<Text> {
        Some(match self {
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
            Self::Definitions { dir: Some(dir), .. } => {
                both(dir, "图层与规则定义无法读取", "definitions cannot be read")
            }
            Self::Definitions { dir: None, .. } => {
                Text::new("内置的图层与规则定义无法读取", "the built-in definitions cannot be read")
            }
            _ => return None,
        })
    }

    /// What is wrong with a file.
    fn of_a_file(&self) -> Option<Text> {
        Some(match self {
            Self::AlreadyThere { path } => both(
                path,
                "已存在;请另选名称,或先移走",
                "is there already; choose another name, or move it away",
            ),
            Self::InUse { path } => both(
                path,
                "另一进程正在写入;请待其结束",
                "another process is writing it; wait until it is done",
            ),
            Self::NotABackup { file, what } => both(
                file,
                format!("不能作为备份恢复:{};请换一份备份", what.zh),
                format!("cannot be restored: {}; take another backup", what.en),
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
            _ => return None,
        })
    }

    /// What the catalogue does not have.
    fn of_a_record(&self) -> Option<Text> {
        Some(match self {
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
            _ => return None,
        })
    }

    /// What cannot be done for somebody who asks over HTTP.
    fn of_a_request(&self) -> Option<Text> {
        Some(match self {
            Self::NoSuchKey { id } => Text::new(
                format!("没有编号为“{id}”的有效密钥;请看 hegui key list"),
                format!("there is no key \"{id}\" that still holds; see hegui key list"),
            ),
            Self::OtherRequest { key } => Text::new(
                format!("Idempotency-Key“{key}”已用于另一请求;请为新的请求另取一个"),
                format!(
                    "Idempotency-Key \"{key}\" was used for another request; make up a new one for a new request"
                ),
            ),
            Self::NoRandomness => Text::new(
                "系统不提供随机数,无法生成密钥;请检查系统",
                "the system gives no randomness, so no key can be made; look at the system",
            ),
            _ => return None,
        })
    }
}

/// What to do where SQLite could not do its work; its own words are the cause.
fn of_sqlite(error: &rusqlite::Error) -> Text {
    let (zh, en) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            ("磁盘已满;请腾出空间后重试", "the disk is full; make room and try again")
        }
        Some(ErrorCode::ReadOnly) => (
            "目录只读;请检查权限或挂载方式",
            "it cannot be written to; look at its permissions and how its disk is mounted",
        ),
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => (
            "磁盘读写失败;请检查磁盘,再运行 hegui doctor",
            "the disk failed it; look at the disk, then run hegui doctor",
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            "目录库已损坏;请运行 hegui doctor,或用 hegui restore 恢复备份",
            "it is damaged; run hegui doctor, or restore a backup with hegui restore",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "另一进程占用过久;请待其结束后重试",
            "another process holds it for too long; try again once that is done",
        ),
        _ => ("操作失败", "it could not do its work"),
    };
    Text::new(format!("目录库(SQLite):{zh}"), format!("the catalogue (SQLite): {en}"))
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
