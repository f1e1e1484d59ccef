//! What `hegui import` answers: the version, and what was found, the gravest first.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use crate::cli::context::{Context, harmless, notice_json, out};
use crate::cli::failure::Failure;
use crate::cli::findings::finding_json;
use crate::cli::findings::place_text;
use crate::formats::import::Import;
use crate::http::wire::versions::version_json;
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// How many findings of one kind are printed in full; all of them are kept and in the JSON.
const SHOWN_PER_KIND: usize = 3;

/// Prints what was taken and what was found.
pub(super) fn print(
    workspace: &Workspace,
    (version, is_staged): (&LayerVersion, bool),
    import: &Import<()>,
    context: Context,
) -> io::Result<()> {
    let LayerVersion { layer, version: number, source_name, n_read, n_kept, n_refused, .. } = version;
    let Import { table, reader, crs, encoding, .. } = import;
    let mut out = out();
    context.notice(workspace, &mut out)?;
    let (zh, en) = if is_staged { ("待发布", "staged") } else { ("已导入", "imported") };
    let (head, counts) = context.say(
        (
            format!("{zh} {layer} 第 {number} 版:{source_name}(表 {table},{reader},{crs},{encoding})"),
            format!("  读取 {n_read} = 保留 {n_kept} + 拒收 {n_refused}"),
        ),
        (
            format!(
                "{en} {layer} version {number}: {source_name} (table {table}, {reader}, {crs}, {encoding})"
            ),
            format!("  read {n_read} = kept {n_kept} + refused {n_refused}"),
        ),
    );
    writeln!(out, "{head}\n{counts}")?;
    for ((weight, kind), findings) in by_kind(&import.findings) {
        writeln!(out, "  {} {kind} ×{}", word(weight).get(context.lang), findings.len())?;
        for finding in &findings[..findings.len().min(SHOWN_PER_KIND)] {
            let (place, message) = (place(finding, context), finding.message.get(context.lang));
            writeln!(out, "    {}{}", harmless(&place), harmless(message))?;
        }
    }
    if by_kind(&import.findings).values().any(|findings| findings.len() > SHOWN_PER_KIND) {
        let all = context.say(
            format!("  全部 {} 条:hegui layers 工作区 --findings {layer}", import.findings.len()),
            format!("  all {}: hegui layers DIR --findings {layer}", import.findings.len()),
        );
        writeln!(out, "{all}")?;
    }
    out.flush()
}

/// Findings of one kind together, the gravest first.
fn by_kind(findings: &[Finding]) -> BTreeMap<(Weight, &'static str), Vec<&Finding>> {
    let mut kinds = BTreeMap::<_, Vec<_>>::new();
    for finding in findings {
        kinds.entry((finding.weight, finding.kind)).or_default().push(finding);
    }
    kinds
}

pub(super) fn word(weight: Weight) -> Text {
    match weight {
        Weight::Refused => Text::new("拒收", "refused"),
        Weight::Repaired => Text::new("修复", "repaired"),
        Weight::Warning => Text::new("警告", "warning"),
        Weight::Note => Text::new("说明", "note"),
    }
}

/// File, feature, field and place of a finding, as far as it has them.
fn place(finding: &Finding, context: Context) -> String {
    let feature = |number| context.say(format!("图斑 {number}"), format!("feature {number}"));
    let field = |name| context.say(format!("字段 {name}"), format!("field {name}"));
    let parts = [
        finding.file.clone(),
        finding.feature.map(feature),
        finding.field.as_ref().map(field),
        finding.place.map(place_text),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { parts.join(" ") + context.say(":", ": ") }
}

/// The answer for machines.
pub(super) fn answer(
    workspace: &Workspace,
    version: &LayerVersion,
    import: &Import<()>,
) -> Result<Json, Failure> {
    let count = |((weight, kind), findings): ((Weight, &str), Vec<&Finding>)| json!({"weight": weight.id(), "kind": kind, "count": findings.len()});
    Ok(json!({
        "notice": notice_json(workspace),
        "version": version_json(version),
        "finding_counts": by_kind(&import.findings).into_iter().map(count).collect::<Vec<_>>(),
        "findings": workspace.findings(version)?.iter().map(finding_json).collect::<Vec<_>>(),
    }))
}
