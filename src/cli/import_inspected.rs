//! Inspecting what `hegui import` has read before it is entered.

use std::path::Path;

use crate::assess::inspection::Control;
use crate::cli::context::Context;
use crate::cli::delivery::Read;
use crate::cli::failure::Failure;
use crate::cli::inspect::{self, Delivered, Origin};
use crate::formats::definitions::Definitions;
use crate::formats::import::Import;
use crate::layer::feature::Layer;
use crate::layer::finding::Finding;
use crate::layer::text::Text;
use crate::rules::rule::Severity;
use crate::store::source::Source;
use crate::store::workspace::Workspace;

/// What is asked of a delivery before it is entered.
pub(super) struct Asked<'a> {
    /// Where its quality report is written to.
    pub(super) report: Option<&'a Path>,
    /// From which severity on a fault keeps it out.
    pub(super) strict: Option<Severity>,
    /// Control areas to hold it to.
    pub(super) controls: &'a [Control],
    /// Whether the report of what is refused is for machines.
    pub(super) is_json: bool,
}

impl Asked<'_> {
    /// Whether anything is.
    pub(super) fn is_some(&self) -> bool {
        self.report.is_some() || self.strict.is_some() || !self.controls.is_empty()
    }
}

/// What an inspection comes to for the import.
pub(super) struct Inspected {
    /// Whether the delivery is kept out; that was said.
    pub(super) is_refused: bool,
    /// What the version is to keep of it: a finding a check at fault. Reading's own findings it has already.
    pub(super) findings: Vec<Finding>,
}

/// Inspects what was read, writes the report, and says so where the delivery is refused.
pub(super) fn inspect_read(
    workspace: &Workspace,
    definitions: &Definitions,
    read: &Read<Layer>,
    asked: &Asked<'_>,
    context: Context,
) -> Result<Inspected, Failure> {
    let Read { import, source } = read;
    let delivered = Delivered {
        workspace,
        definitions,
        layer: &import.layer,
        n_read: import.n_read,
        remarks: &inspect::remarks_of(&import.findings),
        controls: asked.controls,
        date: workspace.reference_date(),
        facts: facts(import, source),
    };
    let report = inspect::inspect(delivered, context)?;
    if let Some(file) = asked.report {
        report.to_file(file, None, context)?;
    }
    let worst = report.inspection.worst();
    let is_refused = worst.zip(asked.strict).is_some_and(|(worst, limit)| worst <= limit);
    if is_refused {
        report.answer(None, context).print(asked.is_json, context)?;
        let (layer, limit) = (&import.layer.id, asked.strict.map_or("", Severity::id));
        context.remark(&Text::new(
            format!("{layer} 未导入:质检有 {limit} 及以上的问题(--strict);工作区未变"),
            format!(
                "{layer} is not imported: faults of {limit} or graver (--strict); the workspace is as before"
            ),
        ));
    }
    Ok(Inspected { is_refused, findings: inspect::findings(&report, &source.name) })
}

/// Where what was read came from.
fn facts(import: &Import, source: &Source) -> Vec<(Text, String)> {
    let origin = Origin {
        layer: &import.layer.id,
        file: &source.name,
        sha256: &source.sha256.to_string(),
        table: &import.table,
        reader: &import.reader,
        crs: &import.crs,
        encoding: &import.encoding,
        as_of: source.as_of,
        n_read: import.n_read,
        n_kept: import.layer.features.len() as u64,
        n_refused: import.n_refused,
    };
    origin.facts()
}
