//! Runs: arrangements as computed, with what they were cut from and what that took.

use rusqlite::{OptionalExtension, Row, TransactionBehavior};

use crate::assess::quality::LayerFinding;
use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::reader::Reader;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::files;
use crate::store::known::known_snapshots;
use crate::store::layers::{LayerVersion, note_definitions};
use crate::store::run_findings;
use crate::store::workspace::Workspace;

/// What a run made and what it took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Cells.
    pub n_cells: u64,
    /// Arcs.
    pub n_arcs: u64,
    /// Points of all arcs.
    pub n_points: u64,
    /// Processor seconds, user and system, all threads.
    pub cpu_s: f64,
    /// Seconds by the clock.
    pub wall_s: f64,
    /// The most memory the process held, in bytes.
    pub peak_bytes: u64,
}

/// A run to enter.
#[derive(Clone, Copy)]
pub struct NewRun<'a> {
    /// What it made and took.
    pub figures: &'a Figures,
    /// The versions cut, in the order of the arrangement's layers.
    pub inputs: &'a [LayerVersion],
    /// The digest of the definitions it was cut by.
    pub definitions: &'a str,
    /// The columns of its arrangement.
    pub content: &'a Writer<'a>,
    /// What it shows of the layers, kept in this order.
    pub findings: &'a [LayerFinding],
}

/// A run in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The catalogue's own number.
    pub id: i64,
    /// The snapshot's name in `snapshots/`.
    pub snapshot: String,
    /// The snapshot's digest.
    pub sha256: String,
    /// When it was made, RFC 3339 UTC.
    pub made_at: String,
    /// What it made and took.
    pub figures: Figures,
    /// The versions it was cut from, in the order of the arrangement's layers.
    pub inputs: Vec<LayerVersion>,
    /// The digest of the definitions it was cut by; `None`: not recorded.
    pub definitions: Option<String>,
    /// Whether the current versions are others than these: the answer is of yesterday then.
    pub is_stale: bool,
    /// Whether what it shows of its layers was kept; not so with runs of an older hegui.
    pub has_findings: bool,
}

const RUN_COLUMNS: &str = "id, snapshot, sha256, made_at, n_cells, n_arcs, n_points, cpu_s, wall_s, \
    peak_bytes, definitions, has_findings";

impl Workspace {
    /// Enters a run with the columns of its arrangement.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Sqlite`]; the workspace is as before then.
    pub fn save_run(&mut self, new: &NewRun<'_>) -> Result<i64, StoreError> {
        const RUN: &str = "INSERT INTO overlay_run (snapshot, sha256, made_at, n_cells, n_arcs, n_points,
            cpu_s, wall_s, peak_bytes, definitions, has_findings)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1)";
        const INPUT: &str = "INSERT INTO overlay_input (run, seq, layer_version) VALUES (?1, ?2, ?3)";
        let NewRun { figures, inputs, definitions, content, findings } = *new;
        let unnamed = files::write(&self.root, content)?;
        let name = unnamed.name("arrangement");
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        note_definitions(&transaction, definitions)?;
        transaction.execute(
            RUN,
            rusqlite::params![
                name,
                unnamed.digest.to_string(),
                clock::now(),
                figures.n_cells as i64,
                figures.n_arcs as i64,
                figures.n_points as i64,
                figures.cpu_s,
                figures.wall_s,
                figures.peak_bytes as i64,
                definitions,
            ],
        )?;
        let run = transaction.last_insert_rowid();
        for (seq, input) in inputs.iter().enumerate() {
            transaction.execute(INPUT, (run, seq as i64, input.id))?;
        }
        run_findings::insert(&transaction, run, findings)?;
        unnamed.give_name(&name)?;
        files::clear_unknown(&self.root, &known_snapshots(&transaction)?)?;
        transaction.commit()?;
        Ok(run)
    }

    /// The latest run, or `None` where there was none yet.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn latest_run(&self) -> Result<Option<Run>, StoreError> {
        // One reading transaction, so that an import between the questions cannot make them disagree.
        let _snapshot = self.connection.unchecked_transaction()?;
        let query = format!("SELECT {RUN_COLUMNS} FROM overlay_run ORDER BY id DESC LIMIT 1");
        let run = self.connection.query_row(&query, (), run_of).optional()?;
        run.map(|run| self.with_inputs(run)).transpose()
    }

    /// All runs, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn runs(&self) -> Result<Vec<Run>, StoreError> {
        let _snapshot = self.connection.unchecked_transaction()?;
        let query = format!("SELECT {RUN_COLUMNS} FROM overlay_run ORDER BY id");
        let mut statement = self.connection.prepare(&query)?;
        let runs = statement.query_map((), run_of)?.collect::<Result<Vec<_>, _>>()?;
        runs.into_iter().map(|run| self.with_inputs(run)).collect()
    }

    /// Opens the columns of a run, verified against the catalogue.
    ///
    /// # Errors
    /// [`StoreError::Snapshot`], [`StoreError::WrongSnapshot`].
    pub fn open_run(&self, run: &Run) -> Result<Reader<std::fs::File>, StoreError> {
        self.open_snapshot(&run.snapshot, &run.sha256)
    }

    /// A run with what it was cut from.
    fn with_inputs(&self, mut run: Run) -> Result<Run, StoreError> {
        const INPUTS: &str = "SELECT layer_version FROM overlay_input WHERE run = ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(INPUTS)?;
        let ids: Vec<i64> = statement.query_map([run.id], |row| row.get(0))?.collect::<Result<_, _>>()?;
        run.inputs = ids.into_iter().map(|id| self.version(id)).collect::<Result<_, _>>()?;
        let mut inputs = run.inputs.clone();
        inputs.sort_by(|a, b| a.layer.cmp(&b.layer));
        run.is_stale = inputs != self.layers()?;
        Ok(run)
    }
}

/// The run of a row, without what it was cut from.
fn run_of(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: row.get("id")?,
        snapshot: row.get("snapshot")?,
        sha256: row.get("sha256")?,
        made_at: row.get("made_at")?,
        figures: Figures {
            n_cells: row.get::<_, i64>("n_cells")? as u64,
            n_arcs: row.get::<_, i64>("n_arcs")? as u64,
            n_points: row.get::<_, i64>("n_points")? as u64,
            cpu_s: row.get("cpu_s")?,
            wall_s: row.get("wall_s")?,
            peak_bytes: row.get::<_, i64>("peak_bytes")? as u64,
        },
        inputs: Vec::new(),
        definitions: row.get("definitions")?,
        is_stale: false,
        has_findings: row.get("has_findings")?,
    })
}
