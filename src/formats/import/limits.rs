//! Limits on what a file may ask of the machine: each with a name, a default, a setting and an error.
//!
//! The table [`TABLE`] is all there is: settings are read by it, errors name its rows, and the guide's table is
//! held to it by a test. Limits on archives, on tables of attributes and on mending hold for every file; the others for files of
//! strangers, which are read in a process of their own (`stranger`).

use crate::layer::text::Text;

/// One limit. The number of a variant is its row in [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of the file, with its companions.
    FileBytes,
    /// Members of an archive.
    ArchiveEntries,
    /// How many times larger a member may get when it is unpacked.
    ArchiveRatio,
    /// Bytes of one member, unpacked.
    MemberBytes,
    /// Bytes of all members that are unpacked.
    InflatedBytes,
    /// Bytes of a table of attributes, unpacked.
    TableBytes,
    /// Cells of a table of attributes.
    TableCells,
    /// Pairs of edges of one feature that are compared, of all features, beyond what sound ones need.
    EdgePairs,
    /// Places where a feature's border meets itself that are mended, of all features, beyond one a vertex.
    Crossings,
    /// Features of the table.
    Features,
    /// Vertices of all features.
    Vertices,
    /// Vertices of one feature.
    FeatureVertices,
    /// Rings or lines of one feature.
    FeatureParts,
    /// Fields of the table.
    Fields,
    /// Bytes of one value's text, in UTF-8.
    TextBytes,
    /// Lists and objects of JSON inside each other.
    NestingDepth,
    /// Memory of the reading process beyond what it begins with.
    MemoryBytes,
    /// Processor time of the reading process.
    CpuSeconds,
    /// Time until the reading process has ended.
    WallSeconds,
    /// Bytes the reading process hands over.
    OutputBytes,
}

/// A row of the table of limits.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Which limit it is.
    pub limit: Limit,
    /// Its name on the command line and in errors.
    pub name: &'static str,
    /// What holds where nothing else is set.
    pub default: u64,
    /// What is limited, in Chinese.
    pub zh: &'static str,
    /// What is limited, in English.
    pub en: &'static str,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

const fn row(limit: Limit, name: &'static str, default: u64, zh: &'static str, en: &'static str) -> Row {
    Row { limit, name, default, zh, en }
}

/// Every limit, in the order of [`Limit`]. The defaults let the deliveries of a county through and keep what a
/// hostile file can cost to half a gigabyte of memory and two minutes; none of them is a number of law.
pub static TABLE: [Row; 20] = [
    row(
        Limit::FileBytes,
        "file-bytes",
        2 * GIB,
        "文件字节数(含附属文件)",
        "bytes of the file and its companions",
    ),
    row(Limit::ArchiveEntries, "archive-entries", 4096, "压缩包内文件个数", "members of the archive"),
    // Deflate cannot do better than 1032; tables whose wide fields are mostly blank come near 300.
    row(
        Limit::ArchiveRatio,
        "archive-ratio",
        500,
        "解压后与压缩前大小之比",
        "times a member grows when unpacked",
    ),
    row(
        Limit::MemberBytes,
        "member-bytes",
        4 * GIB,
        "压缩包内单个文件解压后字节数",
        "bytes of one member, unpacked",
    ),
    row(Limit::InflatedBytes, "inflated-bytes", 8 * GIB, "解压后总字节数", "bytes of all members, unpacked"),
    row(
        Limit::TableBytes,
        "table-bytes",
        256 * MIB,
        "属性表(解压后)字节数",
        "bytes of a table of attributes, unpacked",
    ),
    row(Limit::TableCells, "table-cells", 10_000_000, "属性表单元格个数", "cells of a table of attributes"),
    row(
        Limit::EdgePairs,
        "edge-pairs",
        20_000_000,
        "检查边界时比较的边对数(全部图斑合计,每边 64 对以外)",
        "pairs of edges compared in checking borders, of all features, beyond 64 an edge",
    ),
    row(
        Limit::Crossings,
        "crossings",
        200_000,
        "边界自相交的处数(全部图斑合计,每节点 1 处以外)",
        "places where borders meet themselves, of all features, beyond one a vertex",
    ),
    row(
        Limit::Features,
        "features",
        2_000_000,
        "图斑个数(或属性表行数)",
        "features, or rows of a table of attributes",
    ),
    row(Limit::Vertices, "vertices", 10_000_000, "节点总数", "vertices of all features"),
    row(Limit::FeatureVertices, "feature-vertices", 1_000_000, "单个图斑的节点数", "vertices of one feature"),
    row(
        Limit::FeatureParts,
        "feature-parts",
        100_000,
        "单个图斑的环数或线数",
        "rings or lines of one feature",
    ),
    row(Limit::Fields, "fields", 1024, "字段个数", "fields"),
    row(Limit::TextBytes, "text-bytes", 64 * KIB, "单个文字值的字节数", "bytes of one text"),
    row(Limit::NestingDepth, "nesting-depth", 32, "JSON 嵌套层数", "levels of JSON inside each other"),
    row(
        Limit::MemoryBytes,
        "memory-bytes",
        512 * MIB,
        "读取进程的内存字节数",
        "bytes of memory of the reading process",
    ),
    row(Limit::CpuSeconds, "cpu-seconds", 60, "读取进程的 CPU 秒数", "CPU seconds of the reading process"),
    row(Limit::WallSeconds, "wall-seconds", 120, "读取历时秒数", "seconds until it has been read"),
    row(
        Limit::OutputBytes,
        "output-bytes",
        4 * GIB,
        "读取进程交出的字节数",
        "bytes the reading process hands over",
    ),
];

impl Limit {
    /// Its row.
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

/// What is set for every limit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    values: [u64; TABLE.len()],
}

impl Default for Limits {
    fn default() -> Self {
        Self { values: TABLE.map(|row| row.default) }
    }
}

impl Limits {
    /// The value of a limit.
    pub fn of(&self, limit: Limit) -> u64 {
        self.values[limit as usize]
    }

    /// The same with one limit set.
    #[must_use]
    pub fn with(mut self, limit: Limit, value: u64) -> Self {
        self.values[limit as usize] = value;
        self
    }

    /// Reads a setting `name=value`; a number of bytes may end in `KB`, `MB` or `GB`, powers of 1024.
    ///
    /// # Errors
    /// What is wrong with it, in both languages.
    pub fn setting(text: &str) -> Result<(Limit, u64), Text> {
        let not_understood = || {
            let names: Vec<&str> = TABLE.iter().map(|row| row.name).collect();
            let names = names.join(", ");
            Text::new(
                format!("限额“{text}”不认识;请写 名称=数值,名称为 {names}"),
                format!("limit \"{text}\" is not understood; write name=value, the names are {names}"),
            )
        };
        let (name, value) = text.split_once('=').ok_or_else(not_understood)?;
        let row = TABLE.iter().find(|row| row.name == name.trim()).ok_or_else(not_understood)?;
        let value = value.trim();
        let units = [("KB", KIB), ("MB", MIB), ("GB", GIB), ("", 1)];
        let read = units.into_iter().find_map(|(end, unit)| {
            let number = value.strip_suffix(end)?.trim_end().parse::<u64>().ok()?;
            number.checked_mul(unit).filter(|_| end.is_empty() || row.name.ends_with("-bytes"))
        });
        Ok((row.limit, read.filter(|value| 0 < *value).ok_or_else(not_understood)?))
    }

    /// Refuses a number that is over a limit.
    pub(crate) fn check(&self, limit: Limit, found: u64) -> Result<(), Exceeded> {
        let max = self.of(limit);
        if found <= max { Ok(()) } else { Err(Exceeded { limit, max, found: Some(found) }) }
    }

    /// The error of a limit that was run into, by how much not being known.
    pub(crate) fn exceeded(&self, limit: Limit) -> Exceeded {
        Exceeded { limit, max: self.of(limit), found: None }
    }
}

/// A limit that was run into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// Which.
    pub limit: Limit,
    /// What it was set to.
    pub max: u64,
    /// What was found, where that is known: reading stops at a limit.
    pub found: Option<u64>,
}

impl Exceeded {
    /// What was limited, to what, and how that is changed.
    pub fn text(self) -> Text {
        let Row { name, zh, en, .. } = *self.limit.row();
        let max = self.max;
        let (found_zh, found_en) = match self.found {
            Some(found) => (format!(",至少 {found}"), format!(", at least {found} found")),
            None => (String::new(), String::new()),
        };
        Text::new(
            format!("{zh}超过限额 {name}={max}{found_zh};确认文件无误后可用 --limit {name}=数值 放宽"),
            format!(
                "over the limit {name}={max} ({en}){found_en}; if the file is sound, raise it by --limit {name}=value"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Limits, TABLE};

    #[test]
    fn each_limit_stands_in_its_own_row_and_is_set_by_its_name() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.limit as usize, place, "{}", row.name);
            assert_eq!(Limits::setting(&format!("{}=7", row.name)), Ok((row.limit, 7)));
        }
        assert_eq!(Limits::setting("memory-bytes = 64 MB"), Ok((Limit::MemoryBytes, 64 << 20)));
        for wrong in ["features", "features=", "features=0", "features=-1", "features=1MB", "feature=1"] {
            assert!(Limits::setting(wrong).unwrap_err().en.contains("file-bytes"), "{wrong}");
        }
        assert_eq!(Limits::default().with(Limit::Fields, 3).of(Limit::Fields), 3);
    }
}
