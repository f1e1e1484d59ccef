//! What the import of a version found, kept with it.

use rusqlite::{Row, Transaction};

use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::layers::{LayerVersion, wrong_text};
use crate::store::workspace::Workspace;

/// A finding as kept: [`Finding`], its kind read back from text.
///
/// A place of two NaNs comes back as none, for the catalogue has no NaN; the message says what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptFinding {
    /// How much it weighs.
    pub weight: Weight,
    /// What kind of thing it is.
    pub kind: String,
    /// The file it was read from.
    pub file: Option<String>,
    /// The feature's number in its file.
    pub feature: Option<u64>,
    /// The field.
    pub field: Option<String>,
    /// The place in the coordinates of the file.
    pub place: Option<(f64, f64)>,
    /// What it is and what to do.
    pub message: Text,
}

impl Workspace {
    /// The findings of a version, in the order of its import.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn findings(&self, version: &LayerVersion) -> Result<Vec<KeptFinding>, StoreError> {
        const QUERY: &str = "SELECT weight, kind, file, feature, field, x, y, zh, en FROM finding
            WHERE layer_version = ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(QUERY)?;
        let findings = statement.query_map([version.id], finding_of)?;
        Ok(findings.collect::<Result<_, _>>()?)
    }
}

/// Enters the findings of a version.
pub(super) fn insert(transaction: &Transaction<'_>, id: i64, findings: &[Finding]) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO finding (layer_version, seq, weight, kind, file, feature, field, x, y,
        zh, en) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let mut statement = transaction.prepare(INSERT)?;
    for (seq, finding) in findings.iter().enumerate() {
        statement.execute(rusqlite::params![
            id,
            seq as i64,
            finding.weight.id(),
            finding.kind,
            finding.file,
            // To the bit: a number beyond i64 comes back as it was.
            finding.feature.map(u64::cast_signed),
            finding.field,
            finding.place.map(|(x, _)| x),
            finding.place.map(|(_, y)| y),
            finding.message.zh,
            finding.message.en,
        ])?;
    }
    Ok(())
}

fn finding_of(row: &Row<'_>) -> rusqlite::Result<KeptFinding> {
    let (x, y): (Option<f64>, Option<f64>) = (row.get("x")?, row.get("y")?);
    Ok(KeptFinding {
        weight: weight_of(row)?,
        kind: row.get("kind")?,
        file: row.get("file")?,
        feature: row.get::<_, Option<i64>>("feature")?.map(i64::cast_unsigned),
        field: row.get("field")?,
        place: (x.is_some() || y.is_some()).then(|| (x.unwrap_or(f64::NAN), y.unwrap_or(f64::NAN))),
        message: Text::new(row.get::<_, String>("zh")?, row.get::<_, String>("en")?),
    })
}

/// The weight of a row.
pub(super) fn weight_of(row: &Row<'_>) -> rusqlite::Result<Weight> {
    let weight: String = row.get("weight")?;
    let found = Weight::ALL.into_iter().find(|own| own.id() == weight);
    found.ok_or_else(|| wrong_text("weight", format!("\"{weight}\" is no weight")))
}
