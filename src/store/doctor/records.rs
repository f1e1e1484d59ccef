//! What the catalogue says, held against itself, and the definitions.

use crate::layer::text::Text;
use crate::store::doctor::{Faults, backup};
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// Rows that must not be: a check's name, what they are in both languages, and the query that finds them, each
/// as one text.
const MUST_NOT_BE: &[(&str, &str, &str, &str)] = &[
    (
        "counts",
        "读取数不等于保留数加拒收数的版本",
        "a version whose features read are not those kept and refused",
        "SELECT layer || ' v' || version FROM layer_version WHERE n_read <> n_kept + n_refused",
    ),
    (
        "versions",
        "版本号不连续的图层",
        "a layer whose versions are not numbered through",
        "SELECT layer || ' v' || max(version) FROM layer_version GROUP BY layer HAVING max(version) <> count(*)",
    ),
    (
        "versions",
        "与所抄版本内容不同的退回版本",
        "a version that is not equal to the one it is a copy of",
        "SELECT own.layer || ' v' || own.version FROM layer_version AS own
            JOIN layer_version AS original ON original.id = own.copy_of
            WHERE (own.layer, own.sha256, own.n_kept) <> (original.layer, original.sha256, original.n_kept)
                OR own.version <= original.version",
    ),
    (
        "publications",
        "没有任何版本的发布",
        "a publication of nothing",
        "SELECT id FROM publication WHERE id NOT IN (SELECT publication FROM publication_version)",
    ),
    (
        "publications",
        "后发布却比先发布更旧的版本",
        "a version published after a later one",
        "SELECT later.layer || ' v' || later.version FROM publication_version AS later
            JOIN publication_version AS earlier ON earlier.layer = later.layer
            WHERE earlier.publication < later.publication AND later.version < earlier.version",
    ),
    (
        "publications",
        "既已发布又已放弃的版本",
        "a version both published and given up",
        "SELECT layer || ' v' || version FROM discarded JOIN publication_version USING (layer, version)",
    ),
    (
        "runs",
        "所用图层版本不全的叠置",
        "an overlay that does not name all it was cut from",
        "SELECT id FROM overlay_run WHERE (SELECT count(*) FROM overlay_input WHERE run = id) <>
            (SELECT coalesce(max(seq), 0) + 1 FROM overlay_input WHERE run = id)",
    ),
    (
        "runs",
        "没有登记质检问题却有质检记录的叠置",
        "an overlay with findings that says it has kept none",
        "SELECT id FROM overlay_run WHERE has_findings = 0 AND id IN (SELECT run FROM overlay_finding)",
    ),
    (
        "registers",
        "图斑规则未列入的登记",
        "a register with a patch of a rule it was not asked for",
        "SELECT DISTINCT register FROM register_patch AS own JOIN patch ON patch.id = own.patch
            WHERE own.change <> 'not-asked' AND NOT EXISTS
            (SELECT 1 FROM register_rule WHERE register = own.register AND rule = patch.rule)",
    ),
    (
        "registers",
        "步骤编号不连续的图斑",
        "a patch whose steps are not numbered through",
        "SELECT patch FROM step GROUP BY patch HAVING max(seq) <> count(*)",
    ),
];

/// Asks for rows that must not be.
pub(super) fn examine(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    for (check, zh, en, query) in MUST_NOT_BE {
        let mut statement = workspace.connection.prepare(query)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            let which = match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            faults.add(check, Text::new(format!("{zh}:{which}"), format!("{en}: {which}")), backup());
        }
    }
    Ok(())
}

/// Whether the definitions can be read, and every current layer has its card.
pub(super) fn definitions(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    let cards = workspace.definitions()?.cards;
    for version in workspace.layers()? {
        let layer = &version.layer;
        if !cards.cards.contains_key(layer.as_str()) {
            let what = Text::new(
                format!("图层“{layer}”已导入,但定义中没有其卡片"),
                format!("layer \"{layer}\" was imported but has no card"),
            );
            let mend = Text::new(
                format!("在工作区的 layers/cards 中恢复 {layer}.toml"),
                format!("restore {layer}.toml in the workspace's layers/cards"),
            );
            faults.add("definitions", what, mend);
        }
    }
    Ok(())
}
