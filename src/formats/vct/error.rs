//! Why a layer could not be written, in both languages.

use crate::layer::text::Text;

/// Why a layer could not be written as VCT. What was written by then is no file.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
#[non_exhaustive]
pub enum WriteError {
    /// The system refused.
    Io(#[from] std::io::Error),
    /// The plane is on a datum the head has no name for.
    Datum {
        /// The plane's CRS.
        crs: String,
    },
    /// A feature has no `YSDM`, and none was stated.
    NoCode {
        /// The feature's number.
        feature: u64,
    },
    /// A feature code (要素代码) that is none: it has other characters than letters and digits, or is that of borders.
    Code {
        /// The code.
        code: String,
    },
    /// A table's name that the format cannot hold.
    TableName {
        /// The name.
        name: String,
    },
    /// A character that GB 18030 has not.
    Character {
        /// The character's line.
        line: String,
    },
}

impl WriteError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Io(cause) => {
                Text::new(format!("写不出 VCT:{cause}"), format!("the VCT cannot be written: {cause}"))
            }
            Self::Datum { crs } => Text::new(
                format!("坐标系 {crs} 的基准没有 VCT 文件头的名称;请用 CGCS2000、WGS 84 或 NAD83 的平面"),
                format!("CRS {crs}: VCT has no name for its datum; use a plane on CGCS2000, WGS 84 or NAD83"),
            ),
            Self::NoCode { feature } => Text::new(
                format!("图斑 {feature} 没有要素代码(YSDM);请指明本表的要素代码"),
                format!("feature {feature} has no feature code (YSDM); state the table's"),
            ),
            Self::Code { code } => Text::new(
                format!("“{code}”不是要素代码:应为字母或数字,且不同于界线的代码"),
                format!("\"{code}\" is no feature code: letters and digits, other than the code of borders"),
            ),
            Self::TableName { name } => Text::new(
                format!("表名“{name}”不能用于 VCT:不得为空,不得有逗号或换行"),
                format!("\"{name}\" cannot name a table of a VCT: it is empty or has a comma or line break"),
            ),
            Self::Character { line } => Text::new(
                format!("“{line}”中有 GB 18030 没有的字符"),
                format!("\"{line}\" has a character that GB 18030 has not"),
            ),
        }
    }
}
