//! The table of attributes that an import is to join, as told on the command line.

use std::path::PathBuf;

use clap::Args;

use crate::cli::delivery::digest;
use crate::cli::failure::Failure;
use crate::formats::import::join::{AttributeOptions, Key};

/// A table of attributes, and how it is joined.
#[derive(Debug, Args)]
pub(super) struct AttributeArguments {
    /// 按关键字段挂接的属性表(.xlsx 或 .csv) · A table of attributes to join by a key
    #[arg(long, value_name = "FILE")]
    attributes: Option<PathBuf>,
    /// 属性表的工作表(不止一张有内容时) · Its sheet, where several have content
    #[arg(long, value_name = "NAME", requires = "attributes")]
    sheet: Option<String>,
    /// 挂接字段:图层字段=属性表列,同名只写一个;不写则用卡片的标识字段 · The fields to join by: the layer's=the table's, one
    /// where they are called the same; the card's identifier where not said
    #[arg(long, value_name = "FIELD[=COLUMN]", value_parser = key, requires = "attributes")]
    key: Option<Key>,
    /// 属性表(CSV)的文字编码,文件未注明时 · Encoding of a CSV that does not say one
    #[arg(long, value_name = "NAME", requires = "attributes")]
    attributes_encoding: Option<String>,
}

impl AttributeArguments {
    /// What is told to the reading of files; the table's digest is taken.
    pub(super) fn options(&self) -> Result<Option<AttributeOptions>, Failure> {
        let Some(path) = &self.attributes else { return Ok(None) };
        Ok(Some(AttributeOptions {
            path: path.clone(),
            name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            sha256: digest(path)?.to_string(),
            sheet: self.sheet.clone(),
            key: self.key.clone(),
            encoding: self.attributes_encoding.clone(),
        }))
    }
}

/// Reads `FIELD` or `FIELD=COLUMN`.
fn key(text: &str) -> Result<Key, String> {
    let (field, column) = text.split_once('=').unwrap_or((text, text));
    if field.trim().is_empty() || column.trim().is_empty() {
        return Err(format!("“{text}”应写作 图层字段=属性表列 · write FIELD=COLUMN"));
    }
    Ok(Key { field: field.to_owned(), column: column.to_owned() })
}
