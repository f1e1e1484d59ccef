//! Registers (台账): the patches of a run under their identities through versions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{OptionalExtension, Row};

use crate::conflict::recorded::Recorded;
use crate::formats::snapshot;
use crate::layer::date::Date;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::workspace::Workspace;

/// The patches of one run, registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its number, counted from 1.
    pub id: i64,
    /// The run it was made of.
    pub run: i64,
    /// The reference date (基准日) its rules were asked for.
    pub date: Date,
    /// The snapshot's name in `snapshots/`.
    pub snapshot: String,
    /// The snapshot's digest.
    pub sha256: String,
    /// When it was made, RFC 3339 UTC.
    pub made_at: String,
    /// The rules that were asked and could answer.
    pub asked: BTreeSet<Arc<str>>,
    /// The digest of the definitions they were asked by; `None`: not recorded.
    pub definitions: Option<String>,
}

/// One thing that happened to a patch as plans were published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The register.
    pub register: i64,
    /// When that was made.
    pub made_at: String,
    /// What became of it, as [`crate::conflict::comparison::Change::id`] writes it.
    pub change: String,
    /// Whether it came back.
    pub has_returned: bool,
    /// The patch it was split from, or merged into where it is gone.
    pub other: Option<String>,
    /// Its legal area in mm²; `None` where it is gone.
    pub area_mm2: Option<i64>,
}

/// The ids of a registered run's patches, by rule and first point of the border.
pub type Names = BTreeMap<(String, (i64, i64)), Vec<(i64, String)>>;

const COLUMNS: &str = "id, run, reference_date, snapshot, sha256, made_at, definitions";

impl Workspace {
    /// All registers, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn registers(&self) -> Result<Vec<Register>, StoreError> {
        let query = format!("SELECT {COLUMNS} FROM register ORDER BY id");
        let mut statement = self.connection.prepare(&query)?;
        let registers = statement.query_map((), register_of)?.collect::<Result<Vec<_>, _>>()?;
        registers.into_iter().map(|register| self.with_rules(register)).collect()
    }

    /// A register by its number.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRegister`] naming those there are, [`StoreError::Sqlite`].
    pub fn register(&self, id: i64) -> Result<Register, StoreError> {
        let registers = self.registers()?;
        let there = registers.iter().map(|own| own.id).collect();
        registers.into_iter().find(|own| own.id == id).ok_or(StoreError::NoSuchRegister { id, there })
    }

    /// The patches of a register, verified against the catalogue.
    ///
    /// # Errors
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`].
    pub fn registered(&self, register: &Register) -> Result<Vec<Recorded>, StoreError> {
        let mut reader = self.open_snapshot(&register.snapshot, &register.sha256)?;
        Ok(snapshot::patches::read(&mut reader)?)
    }

    /// The ids a run's patches were registered under, in any of its registers: they differ by the rules asked.
    /// `None` where it has no register, and an empty table where no run has: then provisional ids are as good
    /// as any.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn names_of_run(&self, run: i64) -> Result<Option<Names>, StoreError> {
        const COUNTS: &str = "SELECT count(*) FILTER (WHERE run = ?1), count(*) FROM register";
        const NAMES: &str = "SELECT DISTINCT patch.rule, x, y, area_mm2, patch.id FROM register_patch
            JOIN patch ON patch.id = register_patch.patch
            WHERE register IN (SELECT id FROM register WHERE run = ?1)";
        let (n_own, n_all): (i64, i64) =
            self.connection.query_row(COUNTS, [run], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if n_own == 0 {
            return Ok((n_all == 0).then(Names::new));
        }
        let mut statement = self.connection.prepare(NAMES)?;
        let mut rows = statement.query([run])?;
        let mut names = Names::new();
        while let Some(row) = rows.next()? {
            let place = (row.get(1)?, row.get(2)?);
            names.entry((row.get(0)?, place)).or_default().push((row.get(3)?, row.get(4)?));
        }
        Ok(Some(names))
    }

    /// What happened to a patch as plans were published, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPatch`], [`StoreError::Sqlite`].
    pub fn occurrences(&self, patch: &str) -> Result<Vec<Occurrence>, StoreError> {
        const IS_THERE: &str = "SELECT 1 FROM patch WHERE id = ?1";
        let is_there = self.connection.query_row(IS_THERE, [patch], |_| Ok(())).optional()?;
        is_there.ok_or_else(|| StoreError::NoSuchPatch { id: patch.to_owned() })?;
        Ok(self.occurrences_of(Some(patch))?.into_values().next().unwrap_or_default())
    }

    /// The same of every patch.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn all_occurrences(&self) -> Result<BTreeMap<Arc<str>, Vec<Occurrence>>, StoreError> {
        self.occurrences_of(None)
    }

    /// Those of one patch, or of all, each in the order of registers.
    fn occurrences_of(&self, patch: Option<&str>) -> Result<BTreeMap<Arc<str>, Vec<Occurrence>>, StoreError> {
        let which = if patch.is_some() { "= ?1" } else { "IS NOT ?1" };
        let query = format!(
            "SELECT patch, register, change, has_returned, split_from AS other, area_mm2
                FROM register_patch WHERE patch {which}
            UNION ALL SELECT patch, register, change, 0, merged_into, NULL FROM register_gone
                WHERE patch {which} ORDER BY register"
        );
        let made_at: BTreeMap<i64, String> =
            self.registers()?.into_iter().map(|own| (own.id, own.made_at)).collect();
        let mut statement = self.connection.prepare(&query)?;
        let mut rows = statement.query([patch])?;
        let mut found: BTreeMap<Arc<str>, Vec<Occurrence>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let register = row.get("register")?;
            found.entry(row.get::<_, String>("patch")?.into()).or_default().push(Occurrence {
                register,
                made_at: made_at.get(&register).cloned().unwrap_or_default(),
                change: row.get("change")?,
                has_returned: row.get("has_returned")?,
                other: row.get("other")?,
                area_mm2: row.get("area_mm2")?,
            });
        }
        Ok(found)
    }

    fn with_rules(&self, mut register: Register) -> Result<Register, StoreError> {
        const RULES: &str = "SELECT rule FROM register_rule WHERE register = ?1";
        let mut statement = self.connection.prepare(RULES)?;
        let rules = statement.query_map([register.id], |row| row.get::<_, String>(0))?;
        register.asked = rules.map(|rule| rule.map(Arc::from)).collect::<Result<_, _>>()?;
        Ok(register)
    }
}

fn register_of(row: &Row<'_>) -> rusqlite::Result<Register> {
    let date: String = row.get("reference_date")?;
    Ok(Register {
        id: row.get("id")?,
        run: row.get("run")?,
        date: date.parse().map_err(|error| wrong_text("reference_date", error))?,
        snapshot: row.get("snapshot")?,
        sha256: row.get("sha256")?,
        made_at: row.get("made_at")?,
        asked: BTreeSet::new(),
        definitions: row.get("definitions")?,
    })
}
