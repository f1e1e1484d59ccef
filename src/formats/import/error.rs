//! Why a file could not be read at all, in both languages.

use std::fmt;

use crate::formats::crs::error::CrsError;
use crate::formats::import::archive::ArchiveError;
use crate::formats::import::join::JoinError;
use crate::formats::import::limits::Exceeded;
use crate::formats::import::say::{kinds_zh, taken, way_out};
use crate::formats::import::stranger::StrangerError;
use crate::layer::feature::Geometry;
use crate::layer::text::Text;

/// Why a file could not be read at all. Nothing of it was taken then.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
#[non_exhaustive]
pub enum ReadError {
    /// No file has this name, or it may not be read.
    NotFound {
        /// The file as named by the caller.
        file: String,
        /// What the system said.
        cause: String,
    },
    /// The name does not say a format that is taken.
    UnknownKind {
        /// The file.
        file: String,
        /// The extensions taken, for the message.
        taken: String,
    },
    /// The name would make GDAL look elsewhere than at a file on disk.
    VirtualName {
        /// The name.
        file: String,
    },
    /// The file has no bytes.
    Empty {
        /// The file.
        file: String,
    },
    /// A file that belongs to it is not beside it.
    MissingCompanion {
        /// The file.
        file: String,
        /// The extension of the missing one, for example `.shx`.
        companion: &'static str,
    },
    /// Two of its files contradict each other in the number of records.
    CountMismatch {
        /// The file.
        file: String,
        /// What the file or its index promises.
        promised: u64,
        /// What there is.
        found: u64,
    },
    /// The bytes are not what the extension says.
    Broken {
        /// The file.
        file: String,
        /// What the reader said, with line and column where it has them.
        cause: Text,
    },
    /// The table named is not in the file.
    NoSuchTable {
        /// The file.
        file: String,
        /// The table asked for.
        table: String,
        /// The tables there are.
        tables: Vec<String>,
    },
    /// The file has several tables and none was named.
    WhichTable {
        /// The file.
        file: String,
        /// The tables there are.
        tables: Vec<String>,
    },
    /// A table of attributes is not joined.
    Join {
        /// The table's file.
        file: String,
        /// Why.
        cause: JoinError,
    },
    /// The table holds other geometry than the layer takes.
    OtherGeometry {
        /// The file.
        file: String,
        /// The table.
        table: String,
        /// What the layer takes.
        wanted: Geometry,
        /// What it holds.
        holds: String,
    },
    /// Neither the file nor the caller says the CRS.
    NoCrs {
        /// The file.
        file: String,
        /// What the coordinates look like, where they look like anything.
        suggestion: Option<Text>,
    },
    /// The CRS is not taken.
    Crs {
        /// The file.
        file: String,
        /// Why.
        cause: CrsError,
    },
    /// The CRS of a `GeoJSON` is named by a link, which is never followed.
    CrsLink {
        /// The file.
        file: String,
    },
    /// Most coordinates cannot be in the CRS.
    Implausible {
        /// The file.
        file: String,
        /// The CRS it was read in.
        crs: String,
        /// What they look like.
        looks: Text,
    },
    /// The encoding of the text can be neither found out nor is it what was said.
    Encoding {
        /// The file.
        file: String,
        /// What was tried.
        tried: String,
    },
    /// The encoding's name is not known.
    UnknownEncoding {
        /// The file.
        file: String,
        /// The name.
        encoding: String,
    },
    /// None of the fields that carry the class is in the table.
    NoClassField {
        /// The file.
        file: String,
        /// The names looked for.
        looked_for: Vec<String>,
        /// The fields there are.
        fields: Vec<String>,
    },
    /// An archive is not unpacked.
    Archive {
        /// The file.
        file: String,
        /// Why.
        cause: ArchiveError,
    },
    /// A limit was run into.
    Limit {
        /// The file.
        file: String,
        /// Which, and what it was set to.
        cause: Exceeded,
    },
    /// The process that was to read a stranger's file did not.
    Stranger {
        /// The file.
        file: String,
        /// Why.
        cause: StrangerError,
    },
    /// More points than a layer can hold.
    TooLarge {
        /// The file.
        file: String,
        /// The most points a layer holds.
        points_max: u64,
    },
    /// What was read could not be put aside on disk.
    NoRoom {
        /// The file.
        file: String,
        /// What the shelf says.
        why: String,
    },
}

impl ReadError {
    /// A file whose bytes are not what its extension says.
    pub(crate) fn broken(file: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Broken { file: file.into(), cause: Text::new(zh, en) }
    }

    /// The same from a line of its text on, counted from 1.
    pub(crate) fn at_line(file: &str, line: usize, why: &Text) -> Self {
        Self::broken(file, format!("第 {line} 行:{}", why.zh), format!("line {line}: {}", why.en))
    }

    /// The same in the words of a library or the system, which speak English only.
    pub(crate) fn foreign(file: impl Into<String>, cause: &dyn fmt::Display) -> Self {
        Self::broken(file, format!("读取程序原话:{cause}"), cause.to_string())
    }

    /// A file that is no JSON from some place on.
    pub(crate) fn not_json(file: impl Into<String>, cause: &serde_json::Error) -> Self {
        let (line, column) = (cause.line(), cause.column());
        let zh =
            format!("第 {line} 行第 {column} 列起不是有效的 JSON,例如 NaN、残缺或多余的字符;原话:{cause}");
        Self::broken(file, zh, cause.to_string())
    }

    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NotFound { .. }
            | Self::UnknownKind { .. }
            | Self::VirtualName { .. }
            | Self::Empty { .. }
            | Self::MissingCompanion { .. }
            | Self::CountMismatch { .. }
            | Self::Broken { .. }
            | Self::Archive { .. }
            | Self::Limit { .. }
            | Self::Stranger { .. }
            | Self::TooLarge { .. }
            | Self::NoRoom { .. } => self.file_text(),
            Self::NoSuchTable { .. }
            | Self::WhichTable { .. }
            | Self::Join { .. }
            | Self::OtherGeometry { .. }
            | Self::NoClassField { .. } => self.table_text(),
            _ => self.meaning_text(),
        }
    }

    /// Messages about the file as such.
    fn file_text(&self) -> Text {
        match self {
            Self::NotFound { file, cause } => Text::new(
                format!("{file}:打不开({cause});请核对路径"),
                format!("{file}: cannot be opened ({cause}); check the path"),
            ),
            Self::UnknownKind { file, taken } => Text::new(
                format!("{file}:不支持此扩展名;支持 {taken}"),
                format!("{file}: this extension is not taken; taken are {taken}"),
            ),
            Self::VirtualName { file } => Text::new(
                format!("{file}:不接受 GDAL 虚拟文件名;请给出磁盘上的文件"),
                format!("{file}: GDAL's virtual file names are not taken; name a file on disk"),
            ),
            Self::Empty { file } => Text::new(
                format!("{file}:空文件;请重新获取"),
                format!("{file}: the file is empty; fetch it again"),
            ),
            Self::MissingCompanion { file, companion } => Text::new(
                format!("{file}:缺少同名的 {companion} 文件;请把 {companion} 放在同一目录"),
                format!("{file}: its {companion} file is missing; put the {companion} beside it"),
            ),
            Self::CountMismatch { file, promised, found } => Text::new(
                format!("{file}:应有 {promised} 条记录,实有 {found} 条,文件不完整或已损坏;请重新获取"),
                format!(
                    "{file}: {promised} records promised, {found} found; the file is incomplete or damaged, fetch it again"
                ),
            ),
            Self::Broken { file, cause } => Text::new(
                format!("{file}:读不出来({});请核对文件是否完整、格式与扩展名是否一致", cause.zh),
                format!(
                    "{file}: cannot be read ({}); check that it is whole and is what its extension says",
                    cause.en
                ),
            ),
            Self::Archive { file, cause } => of_file(file, &cause.text()),
            Self::Limit { file, cause } => of_file(file, &cause.text()),
            Self::Stranger { file, cause } => cause.text(file),
            Self::TooLarge { file, points_max } => Text::new(
                format!("{file}:一个图层最多 {points_max} 个点;请分块导入"),
                format!("{file}: a layer holds at most {points_max} points; import it in parts"),
            ),
            Self::NoRoom { file, why } => Text::new(
                format!("{file}:读入的数据无法写入工作区({why});请腾出磁盘空间后重新导入"),
                format!(
                    "{file}: what was read cannot be put aside in the workspace ({why}); make room on its disk and import it again"
                ),
            ),
            _ => Text::default(),
        }
    }

    /// Messages about tables and fields.
    fn table_text(&self) -> Text {
        match self {
            Self::NoSuchTable { file, table, tables } => Text::new(
                format!("{file}:没有表“{table}”;现有:{}", list(tables)),
                format!("{file}: there is no table \"{table}\"; there are: {}", list(tables)),
            ),
            Self::WhichTable { file, tables } => Text::new(
                format!("{file}:有多张表,请用 --table 指明其一:{}", list(tables)),
                format!("{file}: there are several tables; name one by --table: {}", list(tables)),
            ),
            Self::Join { file, cause } => of_file(file, &cause.text()),
            Self::OtherGeometry { file, table, wanted, holds } => {
                let ((many, one), way_out) = (taken(*wanted), way_out(*wanted, holds));
                Text::new(
                    format!(
                        "{file}:表“{table}”的图形是{},该图层只收{};{}",
                        kinds_zh(holds),
                        one.zh,
                        way_out.zh
                    ),
                    format!(
                        "{file}: table \"{table}\" holds {holds}; the layer takes {many} only, {}",
                        way_out.en
                    ),
                )
            }
            Self::NoClassField { file, looked_for, fields } if fields.is_empty() => Text::new(
                format!("{file}:表中没有任何字段(可能没有图斑);要找地类字段 {}", list(looked_for)),
                format!(
                    "{file}: the table has no fields, perhaps no features either; a class field was looked for: {}",
                    list(looked_for)
                ),
            ),
            Self::NoClassField { file, looked_for, fields } => Text::new(
                format!("{file}:没有地类字段;要找 {},现有 {};请核对图层卡片", list(looked_for), list(fields)),
                format!(
                    "{file}: no class field; looked for {}, there are {}; check the layer's card",
                    list(looked_for),
                    list(fields)
                ),
            ),
            _ => Text::default(),
        }
    }

    /// Messages about what coordinates and text mean.
    fn meaning_text(&self) -> Text {
        match self {
            Self::NoCrs { file, suggestion } => {
                let hint = suggestion.clone().unwrap_or_else(|| {
                    Text::new("请向提供方核实后用 --crs EPSG:n 指明", "ask who made it and say --crs EPSG:n")
                });
                Text::new(
                    format!("{file}:没有坐标系说明;{}", hint.zh),
                    format!("{file}: it does not say its CRS; {}", hint.en),
                )
            }
            Self::Crs { file, cause } => of_file(file, &cause.text()),
            Self::CrsLink { file } => Text::new(
                format!("{file}:坐标系由链接给出,不予访问;请用 --crs EPSG:n 指明"),
                format!("{file}: its CRS is a link, which is not followed; say --crs EPSG:n"),
            ),
            Self::Implausible { file, crs, looks } => Text::new(
                format!("{file}:坐标与坐标系 {crs} 矛盾:{}", looks.zh),
                format!("{file}: the coordinates contradict the CRS {crs}: {}", looks.en),
            ),
            Self::Encoding { file, tried } => Text::new(
                format!("{file}:文字不符合 {tried} 编码;请用 --encoding 指明,例如 --encoding GBK"),
                format!("{file}: its text is not {tried}; say --encoding, for example --encoding GBK"),
            ),
            Self::UnknownEncoding { file, encoding } => Text::new(
                format!("{file}:不认识编码“{encoding}”;请用 --encoding GBK 或 UTF-8"),
                format!("{file}: encoding \"{encoding}\" is not known; say --encoding GBK or UTF-8"),
            ),
            _ => Text::default(),
        }
    }
}

/// A message with the file's name before it.
fn of_file(file: &str, cause: &Text) -> Text {
    Text::new(format!("{file}:{}", cause.zh), format!("{file}: {}", cause.en))
}

fn list(names: &[String]) -> String {
    names.join(", ")
}
