//! Inspecting a delivery (质检): what `hegui quality` and `hegui import` have in common.

use std::io::Write;
use std::path::Path;

use crate::assess;
use crate::assess::inspection::{self, Check, Control, Inspection, Remark, Subject};
use crate::cli::context::{Context, harmless, out};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::sheets::Answer;
use crate::cli::whole_file::to_file;
use crate::formats::definitions::Definitions;
use crate::formats::geojson::write as geojson;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::overlay::{self, Input};
use crate::reports::inspection::{CHECKS, FAULTS, Inspected, each, sheets};
use crate::reports::inspection_page;
use crate::store::layer_findings::KeptFinding;
use crate::store::workspace::Workspace;

/// A layer as delivered, and what is known of the delivery.
pub(super) struct Delivered<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) definitions: &'a Definitions,
    /// The layer with its rings.
    pub(super) layer: &'a Layer,
    /// Features in the file.
    pub(super) n_read: u64,
    /// What reading had to say.
    pub(super) remarks: &'a [Remark<'a>],
    /// Control areas somebody states.
    pub(super) controls: &'a [Control],
    /// The reference date.
    pub(super) date: Date,
    /// File, reader, CRS and the like, by their headings.
    pub(super) facts: Vec<(Text, String)>,
}

/// Where a delivery came from, as its report says.
pub(super) struct Origin<'a> {
    pub(super) layer: &'a str,
    pub(super) file: &'a str,
    pub(super) sha256: &'a str,
    pub(super) table: &'a str,
    pub(super) reader: &'a str,
    pub(super) crs: &'a str,
    pub(super) encoding: &'a str,
    pub(super) as_of: Option<Date>,
    pub(super) n_read: u64,
    pub(super) n_kept: u64,
    pub(super) n_refused: u64,
}

impl Origin<'_> {
    /// What a report says of it, by headings.
    pub(super) fn facts(&self) -> Vec<(Text, String)> {
        let Self { n_read, n_kept, n_refused, .. } = self;
        let as_of = self.as_of.map_or_else(|| "—".to_owned(), |date| date.to_string());
        vec![
            (Text::new("图层", "layer"), self.layer.to_owned()),
            (Text::new("文件", "file"), self.file.to_owned()),
            (Text::new("文件 SHA-256", "SHA-256 of the file"), self.sha256.to_owned()),
            (Text::new("表", "table"), self.table.to_owned()),
            (Text::new("读取程序", "reader"), self.reader.to_owned()),
            (Text::new("坐标系", "CRS"), self.crs.to_owned()),
            (Text::new("文字编码", "encoding"), self.encoding.to_owned()),
            (Text::new("数据时点", "as of"), as_of),
            (
                Text::new("读取 = 保留 + 拒收", "read = kept + refused"),
                format!("{n_read} = {n_kept} + {n_refused}"),
            ),
        ]
    }
}

/// A delivery with what was found of it.
pub(super) struct Report<'a> {
    pub(super) delivered: Delivered<'a>,
    pub(super) inspection: Inspection,
}

/// Cuts the layer alone and inspects it.
///
/// # Errors
/// Where it does not fit the kernel's range.
pub(super) fn inspect(mut delivered: Delivered<'_>, context: Context) -> Result<Report<'_>, Failure> {
    let _progress = Progress::begin(context.say("质检", "inspecting"));
    let Delivered { workspace, definitions, layer, n_read, remarks, controls, date, .. } = delivered;
    let Definitions { cards, rules, .. } = definitions;
    let measure = &LegalMeasure::new(&workspace.plane().projection);
    let arrangement = &overlay::cut(&[Input::new(layer, &cards.cards[&layer.id], cards)], measure)?;
    let subject = Subject { layer, arrangement, cards, rules, date, measure, n_read, remarks, controls };
    let inspection = inspection::inspect(&subject);
    let drawn = format!("{} m²", inspection.drawn.to_square_metres_text());
    delivered.facts.push((Text::new("基准日", "reference date"), date.to_string()));
    delivered.facts.push((Text::new("图斑椭球面积之和", "legal area of all features"), drawn));
    Ok(Report { delivered, inspection })
}

impl Report<'_> {
    /// What sheets and page are made of.
    fn inspected(&self, context: Context) -> Inspected<'_> {
        Inspected {
            inspection: &self.inspection,
            layer: self.delivered.layer,
            cards: &self.delivered.definitions.cards,
            facts: &self.delivered.facts,
            lang: context.lang,
        }
    }

    /// The answer in sheets; `table` is the one asked for.
    pub(super) fn answer<'s>(&'s self, table: Option<&'s str>, context: Context) -> Answer<'s> {
        Answer {
            workspace: self.delivered.workspace,
            remarks: self.delivered.facts.iter().map(fact_text).collect(),
            sheets: sheets(&self.inspected(context)),
            usual: &[CHECKS, FAULTS],
            table,
        }
    }

    /// Writes the report to a file: `.html` as a page, `.geojson` its faults with their land, else as sheets.
    ///
    /// # Errors
    /// Where the file cannot be written or its name says no form.
    pub(super) fn to_file(&self, file: &Path, table: Option<&str>, context: Context) -> Result<(), Failure> {
        let extension = file.extension().and_then(|own| own.to_str()).unwrap_or_default().to_lowercase();
        let Delivered { workspace, definitions, layer, .. } = &self.delivered;
        match extension.as_str() {
            "html" => to_file(file, |out| {
                let title = &definitions.cards.cards[&layer.id].name;
                Ok(inspection_page::write(&self.inspected(context), title, workspace.notice(), out)?)
            }),
            "geojson" => to_file(file, |out| {
                let measure = LegalMeasure::new(&workspace.plane().projection);
                let geojson = geojson::Context {
                    cards: &definitions.cards,
                    rules: &definitions.rules,
                    layers: &[],
                    measure: &measure,
                    as_of: &[],
                    standings: None,
                    notice: workspace.notice(),
                };
                Ok(geojson.write_faults(out, layer, each(&self.inspection))?)
            }),
            _ => self.answer(table, context).to_file(file, context),
        }
    }
}

/// Says on the terminal where a report was written.
///
/// # Errors
/// Those of standard output.
pub(super) fn say_written(file: &Path, context: Context) -> Result<(), Failure> {
    let file = file.display();
    let said = context.say(format!("质检报告已写入 {file}"), format!("quality report written to {file}"));
    writeln!(out(), "{}", harmless(&said))?;
    Ok(())
}

/// What a version keeps of its inspection: a finding a check at fault, but for those made of what reading found,
/// which it keeps anyway. Every fault is found again from the version at any time.
pub(super) fn findings(report: &Report<'_>, file: &str) -> Vec<Finding> {
    let is_own = |check: &&Check| check.answer == assess::Answer::Conflict && !check.is_of_reading;
    let finding = |check: &Check| {
        let Check { id, name, severity, n_at_fault, n_asked, area, .. } = check;
        let severity = severity.id();
        let land = match area.to_square_metres_text() {
            _ if *area == Area::ZERO => Text::default(),
            m2 => Text::new(format!(",涉及 {m2} m²"), format!(", {m2} m²")),
        };
        Finding {
            weight: Weight::Warning,
            kind: "quality-check",
            layer: report.delivered.layer.id.to_string(),
            file: Some(file.to_owned()),
            feature: None,
            field: None,
            place: None,
            message: Text::new(
                format!(
                    "质检 {id} {}({severity}):{n_asked} 中有 {n_at_fault}{};hegui quality 逐条列出",
                    name.zh, land.zh
                ),
                format!(
                    "quality check {id}, {} ({severity}): {n_at_fault} of {n_asked}{}; hegui quality lists them",
                    name.en, land.en
                ),
            ),
        }
    };
    report.inspection.checks.iter().filter(is_own).map(finding).collect()
}

/// What reading had to say, fresh from an import.
pub(super) fn remarks_of(findings: &[Finding]) -> Vec<Remark<'_>> {
    findings.iter().map(remark_of).collect()
}

fn remark_of(own: &Finding) -> Remark<'_> {
    let Finding { weight, kind, feature, field, place, message, .. } = own;
    Remark { weight: *weight, kind, feature: *feature, field: field.as_deref(), place: *place, message }
}

/// The same as the catalogue kept it.
pub(super) fn remarks_kept(findings: &[KeptFinding]) -> Vec<Remark<'_>> {
    findings.iter().map(remark_kept).collect()
}

fn remark_kept(own: &KeptFinding) -> Remark<'_> {
    let KeptFinding { weight, kind, feature, field, place, message, .. } = own;
    Remark { weight: *weight, kind, feature: *feature, field: field.as_deref(), place: *place, message }
}

fn fact_text((name, value): &(Text, String)) -> Text {
    Text::new(format!("{}:{value}", name.zh), format!("{}: {value}", name.en))
}
