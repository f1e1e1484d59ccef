//! Why a table of attributes is not joined, in both languages.

use crate::layer::text::Text;

/// Why a table of attributes is not joined. Nothing was taken then.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JoinError {
    /// The sheet named is not in the workbook.
    NoSuchSheet {
        /// The sheet asked for.
        sheet: String,
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// The workbook has several sheets with content and none was named.
    WhichSheet {
        /// The sheets with content.
        sheets: Vec<String>,
    },
    /// The layer has no such field.
    NoField {
        /// The fields looked for.
        looked_for: Vec<String>,
        /// The layer's fields.
        fields: Vec<String>,
    },
    /// The table has no such column.
    NoColumn {
        /// The columns looked for.
        looked_for: Vec<String>,
        /// The table's columns.
        columns: Vec<String>,
    },
    /// The column of the key is there twice.
    ColumnTwice {
        /// Its heading.
        column: String,
    },
}

impl JoinError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NoSuchSheet { sheet, sheets } => Text::new(
                format!("没有工作表“{sheet}”;现有:{}", list(sheets)),
                format!("there is no sheet \"{sheet}\"; there are: {}", list(sheets)),
            ),
            Self::WhichSheet { sheets } => Text::new(
                format!("有几张工作表有内容,请用 --sheet 指明其一:{}", list(sheets)),
                format!("several sheets have content; name one by --sheet: {}", list(sheets)),
            ),
            Self::NoField { looked_for, fields } => Text::new(
                format!(
                    "图层没有挂接字段({});现有:{};请用 --key 字段=列 指明",
                    list(looked_for),
                    list(fields)
                ),
                format!(
                    "the layer has no field to join by ({}); it has {}; say --key FIELD=COLUMN",
                    list(looked_for),
                    list(fields)
                ),
            ),
            Self::NoColumn { looked_for, columns } => Text::new(
                format!(
                    "表中没有挂接列({});第一个非空行作列名:{};请用 --key 字段=列 指明,列名以上的标题行请删去",
                    list(looked_for),
                    list(columns)
                ),
                format!(
                    "the table has no column to join by ({}); its first row that is not empty, which is the heading, has {}; say --key FIELD=COLUMN, and remove rows above the heading",
                    list(looked_for),
                    list(columns)
                ),
            ),
            Self::ColumnTwice { column } => Text::new(
                format!("挂接列“{column}”在表中有两列,不知以何者为准;请删去其一"),
                format!("the column \"{column}\" to join by is there twice; remove one"),
            ),
        }
    }
}

fn list(names: &[String]) -> String {
    names.join(", ")
}
