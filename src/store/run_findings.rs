//! What a run shows of its layers, kept with it.

use rusqlite::{Row, Transaction};

use crate::assess::quality::LayerFinding;
use crate::geometry::area::Area;
use crate::layer::finding::Weight;
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::layer_findings::weight_of;
use crate::store::runs::Run;
use crate::store::workspace::Workspace;

/// A [`LayerFinding`] as kept: without its land, its kind read back from text.
#[derive(Clone, Debug, PartialEq)]
pub struct RunFinding {
    /// Its name within the run.
    pub id: String,
    /// How much it weighs.
    pub weight: Weight,
    /// What kind of thing it is.
    pub kind: String,
    /// The layer it is about.
    pub layer: String,
    /// The other layer, where it is about two.
    pub other_layer: Option<String>,
    /// The feature's number in its file, where it is about one.
    pub feature: Option<u64>,
    /// The place in the workspace's plane, `(x, y)` in metres.
    pub place: Option<(f64, f64)>,
    /// Its legal area.
    pub area: Area,
    /// The number of its cells.
    pub n_cells: u32,
    /// What it is and what to do.
    pub message: Text,
}

impl Workspace {
    /// The findings of a run, in the order they were entered; none where the run has kept none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn run_findings(&self, run: &Run) -> Result<Vec<RunFinding>, StoreError> {
        const QUERY: &str =
            "SELECT id, weight, kind, layer, other_layer, feature, x, y, area_mm2, n_cells, zh, en
            FROM overlay_finding WHERE run = ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(QUERY)?;
        let findings = statement.query_map([run.id], finding_of)?;
        Ok(findings.collect::<Result<_, _>>()?)
    }
}

/// Enters the findings of a run.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    run: i64,
    findings: &[LayerFinding],
) -> Result<(), StoreError> {
    const INSERT: &str =
        "INSERT INTO overlay_finding (run, seq, id, weight, kind, layer, other_layer, feature, x, y,
        area_mm2, n_cells, zh, en) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let mut statement = transaction.prepare(INSERT)?;
    for (seq, own) in findings.iter().enumerate() {
        let finding = &own.finding;
        statement.execute(rusqlite::params![
            run,
            seq as i64,
            own.id,
            finding.weight.id(),
            finding.kind,
            finding.layer,
            own.other_layer,
            // To the bit: a number beyond i64 comes back as it was.
            finding.feature.map(u64::cast_signed),
            finding.place.map(|(x, _)| x),
            finding.place.map(|(_, y)| y),
            own.area.square_millimetres(),
            own.n_cells,
            finding.message.zh,
            finding.message.en,
        ])?;
    }
    Ok(())
}

fn finding_of(row: &Row<'_>) -> rusqlite::Result<RunFinding> {
    let (x, y): (Option<f64>, Option<f64>) = (row.get("x")?, row.get("y")?);
    Ok(RunFinding {
        id: row.get("id")?,
        weight: weight_of(row)?,
        kind: row.get("kind")?,
        layer: row.get("layer")?,
        other_layer: row.get("other_layer")?,
        feature: row.get::<_, Option<i64>>("feature")?.map(i64::cast_unsigned),
        place: x.zip(y),
        area: Area::from_square_millimetres(row.get("area_mm2")?),
        n_cells: row.get("n_cells")?,
        message: Text::new(row.get::<_, String>("zh")?, row.get::<_, String>("en")?),
    })
}
