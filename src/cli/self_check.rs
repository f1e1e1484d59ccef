//! `hegui self-check`: a filled-in form of the national template (自查表) against the relations of its columns.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json, read_options};
use crate::cli::failure::Failure;
use crate::formats::import::ReadOptions;
use crate::formats::spreadsheet::numbered::{self, Form, Row};
use crate::http::wire;
use crate::layer::feature::Value;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::farmland::decimal::Decimal;
use crate::reports::books::self_check::{Areas, RELATIONS, broken, table};

/// The columns that hold areas; those before say what the row is.
const AREAS: std::ops::RangeInclusive<u16> = 6..=42;

/// 自查表 42 栏关系检查:栏号行以下逐行核对,限差 0.0001 公顷 · Check the relations between the 42 columns of a filled-in form
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 自查表(.xlsx 或 .csv),须有栏号行 1、2、3…… · The form, with a row that numbers its columns
    file: PathBuf,
    /// 工作表(不止一张有栏号行时) · The sheet, where several have such a row
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// CSV 的文字编码,文件未注明时 · Encoding of a CSV that does not say one
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let (sheet_name, encoding) = (arguments.sheet.clone(), arguments.encoding.clone());
    let options = ReadOptions { table: sheet_name, encoding, ..read_options() };
    let form = numbered::read(&arguments.file, &options)?;
    let mut faults: Vec<Text> = cut_off(&form).into_iter().collect();
    let rows: Vec<_> = form.rows.iter().map(|row| (title(row), areas(row, &mut faults))).collect();
    let (notes, found): (Vec<_>, Vec<_>) = form.findings.iter().partition(|own| own.weight == Weight::Note);
    faults.extend(found.into_iter().map(placed));
    let remarks: Vec<Text> = notes.into_iter().map(placed).chain(faults.iter().cloned()).collect();
    let broken = broken(&rows);
    let sheet = table(&broken, context.lang);
    if arguments.json {
        let remarks: Vec<Json> = remarks.iter().map(|own| json!({"zh": own.zh, "en": own.en})).collect();
        print_json(&json!({
            "file": form.file, "n_rows": rows.len(), "remarks": remarks, "broken": wire::sheet(&sheet),
        }))?;
    } else {
        let mut out = out();
        for remark in &remarks {
            writeln!(out, "{}", harmless(remark.get(context.lang)))?;
        }
        if !broken.is_empty() {
            write!(out, "{}", harmless(&sheet.text(context.lang, usize::MAX)))?;
        }
        let (n_rows, n_relations, n_broken) = (rows.len(), RELATIONS.len(), broken.len());
        let sum = context.say(
            format!("{n_rows} 行,每行 {n_relations} 条关系;不成立 {n_broken} 处"),
            format!("{n_rows} rows, {n_relations} relations each; {n_broken} do not hold"),
        );
        writeln!(out, "{sum}")?;
        out.flush()?;
    }
    Ok(if broken.is_empty() && faults.is_empty() { Done::Done } else { Done::Found })
}

/// What reading the file has found, with its row.
fn placed(finding: &Finding) -> Text {
    let message = &finding.message;
    finding.feature.map_or_else(
        || message.clone(),
        |row| Text::new(format!("第 {row} 行:{}", message.zh), format!("row {row}: {}", message.en)),
    )
}

/// What a row is called: its number in the file, and the words before its areas.
fn title(row: &Row) -> String {
    let words = row.values.range(..AREAS.start()).map(|(_, value)| value.reading().trim().to_owned());
    let words: Vec<String> = words.filter(|own| !own.is_empty()).collect();
    format!("{} {}", row.number, words.join(" ")).trim_end().to_owned()
}

/// The areas of a row; what is no area is said and counts as nothing.
fn areas(row: &Row, remarks: &mut Vec<Text>) -> Areas {
    let mut areas = BTreeMap::new();
    for (&column, value) in row.values.range(AREAS) {
        if matches!(value, Value::Text(text) if text.trim().is_empty()) {
            continue;
        }
        let area = Decimal::of(value).and_then(|own| own.rounded(Unit::Land.decimals()));
        if let Some(area) = area {
            areas.insert(column as u8, Amount::new(area));
        } else {
            let (number, said) = (row.number, value.reading());
            remarks.push(Text::new(
                format!("第 {number} 行第 {column} 栏“{said}”不是面积;按空值核对,请改为公顷数"),
                format!(
                    "row {number}, column {column}: \"{said}\" is no area and counts as empty; write hectares"
                ),
            ));
        }
    }
    areas
}

/// Says where the form has fewer columns than the template: what is not there holds by being empty.
fn cut_off(form: &Form) -> Option<Text> {
    let n_columns = form.n_columns;
    (n_columns < *AREAS.end()).then(|| {
        Text::new(
            format!("栏号只到第 {n_columns} 栏,模板有 42 栏;缺少的栏按空值核对"),
            format!(
                "its columns are numbered up to {n_columns}, the template has 42; missing ones count as empty"
            ),
        )
    })
}
