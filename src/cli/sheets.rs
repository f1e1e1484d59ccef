//! How commands that answer in sheets give them: on the terminal, as CSV, as a workbook, as JSON.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value as Json;

use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::whole_file::to_file;
use crate::http::wire;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::reports::sheet::Sheet;
use crate::reports::workbook;
use crate::store::workspace::Workspace;

/// Rows a sheet shows on the terminal where nobody asked for that sheet.
const ROWS_SHOWN: usize = 25;

/// What is asked of every command that answers in sheets.
#[derive(Debug, Default, Args)]
pub(super) struct Form {
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(super) date: Option<Date>,
    /// 写入文件:.csv 一张表,.xlsx 全部表,.json;compare、quality 还有 .geojson,quality 还有 .html · Write a file, by its extension
    #[arg(short, long, alias = "out", value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// 以 JSON 输出全部表 · Answer in JSON, all tables
    #[arg(long)]
    json: bool,
}

/// Sheets and what must be said of them.
pub(super) struct Answer<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) remarks: Vec<Text>,
    pub(super) sheets: Vec<Sheet>,
    /// The sheets shown where none is asked for.
    pub(super) usual: &'a [&'a str],
    /// The one sheet asked for.
    pub(super) table: Option<&'a str>,
}

impl Answer<'_> {
    /// Answers in the form asked for.
    pub(super) fn give(&self, form: &Form, context: Context) -> Result<(), Failure> {
        match &form.output {
            Some(file) => self.to_file(file, context),
            None => self.print(form.json, context),
        }
    }

    /// Answers on standard output.
    pub(super) fn print(&self, is_json: bool, context: Context) -> Result<(), Failure> {
        if is_json {
            return Ok(print_json(&self.json())?);
        }
        let shown = self.shown()?;
        let mut out = out();
        context.notice(self.workspace, &mut out)?;
        for remark in &self.remarks {
            writeln!(out, "{}", harmless(remark.get(context.lang)))?;
        }
        for sheet in shown {
            let n_rows = if self.table.is_some() { usize::MAX } else { ROWS_SHOWN };
            writeln!(out, "\n{}", sheet.name.get(context.lang))?;
            write!(out, "{}", harmless(&sheet.text(context.lang, n_rows)))?;
            if n_rows < sheet.rows.len() {
                let (n_rows, id) = (sheet.rows.len(), sheet.id);
                let more = context.say(
                    format!("… 共 {n_rows} 行;--table {id} 列出全部"),
                    format!("… {n_rows} rows; --table {id} lists all"),
                );
                writeln!(out, "{more}")?;
            }
        }
        Ok(out.flush()?)
    }

    /// Writes a file by its extension: `.csv` one sheet, `.xlsx` all of them, `.json`.
    pub(super) fn to_file(&self, file: &Path, context: Context) -> Result<(), Failure> {
        let extension = file.extension().and_then(|own| own.to_str()).unwrap_or_default().to_lowercase();
        match extension.as_str() {
            "csv" => {
                let sheets = self.shown()?;
                let sheet = sheets.first().ok_or_else(|| no_form(file))?;
                to_file(file, |out| Ok(sheet.csv(context.lang, self.workspace.notice(), out)?))
            }
            "xlsx" => {
                let remarks: Vec<Text> =
                    self.workspace.notice().into_iter().chain(&self.remarks).cloned().collect();
                to_file(file, |out| Ok(workbook::write(&self.sheets, &remarks, context.lang, out)?))
            }
            "json" => to_file(file, |out| {
                serde_json::to_writer_pretty(&mut *out, &self.json()).map_err(io::Error::from)?;
                Ok(writeln!(out)?)
            }),
            _ => Err(no_form(file)),
        }
    }

    /// The sheet asked for, else the usual ones.
    fn shown(&self) -> Result<Vec<&Sheet>, Failure> {
        let Some(id) = self.table else {
            return Ok(self.sheets.iter().filter(|sheet| self.usual.contains(&sheet.id)).collect());
        };
        let found: Vec<&Sheet> = self.sheets.iter().filter(|sheet| sheet.id == id).collect();
        if found.is_empty() {
            let ids: Vec<&str> = self.sheets.iter().map(|sheet| sheet.id).collect();
            return Err(Failure::new(
                format!("没有表“{id}”;此处有:{}", ids.join("、")),
                format!("there is no table \"{id}\"; here are: {}", ids.join(", ")),
            ));
        }
        Ok(found)
    }

    fn json(&self) -> Json {
        wire::sheets(self.workspace.notice(), &self.remarks, &self.sheets)
    }
}

/// Nothing can be written by that name.
pub(super) fn no_form(file: &Path) -> Failure {
    let shown = file.display();
    Failure::new(
        format!(
            "{shown}:输出文件须以 .csv、.xlsx 或 .json 结尾;差异图斑和质检问题还可写 .geojson,质检报告还可写 .html"
        ),
        format!(
            "{shown}: the file's name must end in .csv, .xlsx or .json; for difference patches and quality reports also .geojson, for \
             quality reports also .html"
        ),
    )
}
