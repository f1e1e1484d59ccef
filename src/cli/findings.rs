//! The findings of imports, as `hegui layers --findings` shows them: all of them, at any later time.

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::{Value as Json, json};

use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import_answer::word;
use crate::reports::findings::{self, Line};
use crate::store::layer_findings::KeptFinding;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// The form findings are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// 逐条文字 · lines of text
    Table,
    /// 表格(CSV) · for a spreadsheet
    Csv,
}

/// A version and its findings, in the order of its import.
type Found = (LayerVersion, Vec<KeptFinding>);

/// Shows the findings of the current versions of all layers, or of one.
///
/// # Errors
/// Where the layer is not imported, or the output does not take it.
pub(super) fn show(
    workspace: &Workspace,
    layer: Option<&str>,
    format: Option<Format>,
    context: Context,
) -> Result<(), Failure> {
    let versions = match layer {
        Some(layer) => vec![workspace.current(layer)?],
        None => workspace.layers()?,
    };
    let found = versions.into_iter().map(|version| Ok((workspace.findings(&version)?, version)));
    let found: Vec<Found> = found
        .map(|own| own.map(|(findings, version)| (version, findings)))
        .collect::<Result<_, Failure>>()?;
    match format {
        None => print_json(&answer(workspace, &found))?,
        Some(Format::Table) => print(workspace, &found, context)?,
        Some(Format::Csv) => {
            let lines = found.iter().flat_map(|(version, findings)| {
                findings.iter().map(move |finding| line(version, finding, context))
            });
            findings::write(context.lang, workspace.notice(), lines, out())?;
        }
    }
    Ok(())
}

/// The finding for machines.
pub(super) fn finding_json(finding: &KeptFinding) -> Json {
    json!({
        "weight": finding.weight.id(),
        "kind": finding.kind,
        "file": finding.file,
        "feature": finding.feature,
        "field": finding.field,
        // A coordinate that is no number is null in JSON.
        "place": finding.place.map(|(x, y)| [x, y]),
        "zh": finding.message.zh,
        "en": finding.message.en,
    })
}

fn answer(workspace: &Workspace, found: &[Found]) -> Json {
    let layer = |(version, findings): &Found| {
        json!({
            "layer": version.layer,
            "version": version.version,
            "source": version.source_name,
            "n_read": version.n_read,
            "n_kept": version.n_kept,
            "n_refused": version.n_refused,
            "findings": findings.iter().map(finding_json).collect::<Vec<_>>(),
        })
    };
    json!({"notice": notice_json(workspace), "layers": found.iter().map(layer).collect::<Vec<_>>()})
}

fn print(workspace: &Workspace, found: &[Found], context: Context) -> io::Result<()> {
    let mut out = out();
    context.notice(workspace, &mut out)?;
    for (version, findings) in found {
        let LayerVersion { layer, version: number, source_name, n_read, n_kept, n_refused, .. } = version;
        let count = findings.len();
        let head = context.say(
            format!(
                "{layer} 第 {number} 版({source_name}):读取 {n_read} = 保留 {n_kept} + 拒收 {n_refused},问题 {count} 条"
            ),
            format!(
                "{layer} version {number} ({source_name}): read {n_read} = kept {n_kept} + refused {n_refused}, \
                 findings: {count}"
            ),
        );
        writeln!(out, "{head}")?;
        for finding in findings {
            let parts = [
                Some(word(finding.weight).get(context.lang).to_owned()),
                Some(finding.kind.clone()),
                finding.feature.map(|own| context.say(format!("图斑 {own}"), format!("feature {own}"))),
                finding.field.as_ref().map(|own| context.say(format!("字段 {own}"), format!("field {own}"))),
                finding.place.map(place_text),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            let (lead, message) = (parts.join(" "), finding.message.get(context.lang));
            writeln!(out, "  {}{}{}", harmless(&lead), context.say(":", ": "), harmless(message))?;
        }
    }
    out.flush()
}

fn line(version: &LayerVersion, finding: &KeptFinding, context: Context) -> Line {
    let number = |value: f64| number_text(value, finding.place);
    Line {
        layer: version.layer.clone(),
        version: version.version.to_string(),
        file: finding.file.clone().unwrap_or_default(),
        weight: word(finding.weight).get(context.lang).to_owned(),
        kind: finding.kind.clone(),
        feature: finding.feature.map(|own| own.to_string()).unwrap_or_default(),
        field: finding.field.clone().unwrap_or_default(),
        x: finding.place.map(|(x, _)| number(x)).unwrap_or_default(),
        y: finding.place.map(|(_, y)| number(y)).unwrap_or_default(),
        message: finding.message.get(context.lang).to_owned(),
    }
}

/// A place for people, in the coordinates of its file.
pub(super) fn place_text(place: (f64, f64)) -> String {
    format!("({}, {})", number_text(place.0, Some(place)), number_text(place.1, Some(place)))
}

/// A coordinate to a tenth of a millimetre: four decimals of a metre, nine of a degree.
fn number_text(value: f64, place: Option<(f64, f64)>) -> String {
    let is_degrees = place.is_some_and(|(x, y)| x.abs() <= 360.0 && y.abs() <= 360.0);
    let text = if is_degrees { format!("{value:.9}") } else { format!("{value:.4}") };
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::place_text;

    #[test]
    fn places_are_shown_to_the_grid_and_not_to_the_bit() {
        assert_eq!(place_text((37_503_200.0, 4_150_099.999_999_999_5)), "(37503200, 4150100)");
        assert_eq!(place_text((111.035_049_349_523_69, 37.48)), "(111.03504935, 37.48)");
        assert_eq!(place_text((f64::NAN, 1.5)), "(NaN, 1.5)");
    }
}
