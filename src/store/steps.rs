//! Steps of coordination (协调): who decided what of a patch, when and why. Only added to.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use crate::conflict::coordination::{Standing, Standings, State, Way};
use crate::conflict::renewal::Follow;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::once::{Answered, Once};
use crate::store::workspace::Workspace;

/// Who takes the steps that follow from the plans.
pub const PROGRAM: &str = "hegui";

/// A step to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStep {
    /// The patch.
    pub patch: String,
    /// The state it is to have.
    pub state: State,
    /// The way proposed or decided, where the step says one.
    pub way: Option<Way>,
    /// Who takes it, not empty.
    pub who: String,
    /// What was said.
    pub text: String,
    /// What it rests on.
    pub attachments: Vec<Attachment>,
}

/// A document a step rests on, by reference: the file itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// A path, an address, or the number of a document; not empty.
    pub reference: String,
    /// Its digest, where it was a file that could be read.
    pub sha256: Option<String>,
}

/// A step taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number within the patch, counted from 1.
    pub seq: i64,
    /// The patch.
    pub patch: String,
    /// The register that was the last one then.
    pub register: i64,
    /// The state the patch has from then on.
    pub state: State,
    /// The way the step says.
    pub way: Option<Way>,
    /// Who took it.
    pub who: String,
    /// Whether nobody took it and it followed from the plans.
    pub is_automatic: bool,
    /// What was said.
    pub text: String,
    /// When, RFC 3339 UTC.
    pub made_at: String,
    /// What it rests on.
    pub attachments: Vec<Attachment>,
}

impl Workspace {
    /// Takes a step: the state is looked at and the step entered in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPatch`], [`StoreError::NotThere`] where the last register does not have the patch,
    /// [`StoreError::Step`] where it does not follow, [`StoreError::Sqlite`]; nothing is entered then.
    ///
    /// # Panics
    /// Where nobody takes it, or an attachment has no reference: the caller has seen to that.
    pub fn take_step(&mut self, new: &NewStep) -> Result<Step, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let step = take(&transaction, new)?;
        transaction.commit()?;
        Ok(step)
    }

    /// Takes a step once: asked for again, it is answered as before. `tell` makes the answer.
    ///
    /// # Errors
    /// As [`Workspace::take_step`]; [`StoreError::OtherRequest`]; nothing is entered then.
    ///
    /// # Panics
    /// As [`Workspace::take_step`].
    pub fn take_step_once(
        &mut self,
        new: &NewStep,
        once: &Once,
        tell: impl FnOnce(&Step) -> String,
    ) -> Result<Answered, StoreError> {
        self.once(once, |connection| Ok(tell(&take(connection, new)?)))
    }

    /// The steps of a patch, the oldest first; none where nobody has taken it up.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn steps(&self, patch: &str) -> Result<Vec<Step>, StoreError> {
        const STEPS: &str = "SELECT id, seq, patch, register, state, way, who, is_automatic, text, made_at
            FROM step WHERE patch = ?1 ORDER BY seq";
        const ATTACHMENTS: &str =
            "SELECT reference, sha256 FROM step_attachment WHERE step = ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(STEPS)?;
        let rows = statement.query_map([patch], |row| Ok((row.get::<_, i64>("id")?, step_of(row)?)))?;
        let mut of_step = self.connection.prepare(ATTACHMENTS)?;
        let mut steps = Vec::new();
        for row in rows {
            let (id, mut step) = row?;
            let attachments = of_step
                .query_map([id], |row| Ok(Attachment { reference: row.get(0)?, sha256: row.get(1)? }))?;
            step.attachments = attachments.collect::<Result<_, _>>()?;
            steps.push(step);
        }
        Ok(steps)
    }

    /// Where each patch stands that somebody has taken up.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn standings(&self) -> Result<Standings, StoreError> {
        const QUERY: &str = "SELECT DISTINCT patch FROM step";
        let mut statement = self.connection.prepare(QUERY)?;
        let patches = statement.query_map((), |row| row.get::<_, String>(0))?;
        let mut standings = Standings::new();
        for patch in patches {
            let patch = patch?;
            if let Some(own) = standing(&self.connection, &patch)? {
                standings.insert(patch.into(), own);
            }
        }
        Ok(standings)
    }
}

/// Looks at the state and enters the step, within the caller's transaction.
fn take(connection: &Connection, new: &NewStep) -> Result<Step, StoreError> {
    const LAST: &str = "SELECT (SELECT max(id) FROM register), (SELECT max(register) FROM register_patch
        WHERE patch = ?1)";
    assert!(!new.who.is_empty(), "somebody takes a step");
    let (register, of_patch): (Option<i64>, Option<i64>) =
        connection.query_row(LAST, [&new.patch], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some((register, of_patch)) = register.zip(of_patch) else {
        return Err(StoreError::NoSuchPatch { id: new.patch.clone() });
    };
    if of_patch != register {
        return Err(StoreError::NotThere { id: new.patch.clone(), last: of_patch, register });
    }
    let standing = standing(connection, &new.patch)?.unwrap_or(Standing::FOUND);
    standing.after(new.state, new.way).map_err(|source| StoreError::Step { source })?;
    let step = Step {
        seq: next(connection, &new.patch)?,
        patch: new.patch.clone(),
        register,
        state: new.state,
        way: new.way,
        who: new.who.clone(),
        is_automatic: false,
        text: new.text.clone(),
        made_at: clock::now(),
        attachments: new.attachments.clone(),
    };
    insert(connection, &step)?;
    Ok(step)
}

/// Enters a step that follows from the plans.
pub(super) fn follow(
    transaction: &Transaction<'_>,
    register: i64,
    follow: &Follow,
) -> Result<(), StoreError> {
    let step = Step {
        seq: next(transaction, &follow.patch)?,
        patch: follow.patch.to_string(),
        register,
        state: follow.state,
        way: follow.way,
        who: PROGRAM.to_owned(),
        is_automatic: true,
        text: format!("{} · {}", follow.text.zh, follow.text.en),
        made_at: clock::now(),
        attachments: Vec::new(),
    };
    insert(transaction, &step)
}

/// Where a patch stands; `None` where nobody has taken it up.
fn standing(connection: &Connection, patch: &str) -> Result<Option<Standing>, StoreError> {
    const QUERY: &str = "SELECT state, (SELECT way FROM step WHERE patch = ?1 AND way IS NOT NULL
        ORDER BY seq DESC LIMIT 1) AS way FROM step WHERE patch = ?1 ORDER BY seq DESC LIMIT 1";
    let mut statement = connection.prepare(QUERY)?;
    let standing =
        statement.query_row([patch], |row| Ok(Standing { state: state_of(row)?, way: way_of(row)? }));
    Ok(standing.optional()?)
}

fn next(connection: &Connection, patch: &str) -> Result<i64, StoreError> {
    const QUERY: &str = "SELECT coalesce(max(seq), 0) + 1 FROM step WHERE patch = ?1";
    Ok(connection.query_row(QUERY, [patch], |row| row.get(0))?)
}

fn insert(connection: &Connection, step: &Step) -> Result<(), StoreError> {
    const STEP: &str = "INSERT INTO step (patch, seq, register, state, way, who, is_automatic, text, made_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    const ATTACHMENT: &str =
        "INSERT INTO step_attachment (step, seq, reference, sha256) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(
        STEP,
        rusqlite::params![
            step.patch,
            step.seq,
            step.register,
            step.state.id(),
            step.way.map(Way::id),
            step.who,
            step.is_automatic,
            step.text,
            step.made_at,
        ],
    )?;
    let id = connection.last_insert_rowid();
    for (seq, own) in (0_i64..).zip(&step.attachments) {
        connection.execute(ATTACHMENT, (id, seq, &own.reference, &own.sha256))?;
    }
    Ok(())
}

fn step_of(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        seq: row.get("seq")?,
        patch: row.get("patch")?,
        register: row.get("register")?,
        state: state_of(row)?,
        way: way_of(row)?,
        who: row.get("who")?,
        is_automatic: row.get("is_automatic")?,
        text: row.get("text")?,
        made_at: row.get("made_at")?,
        attachments: Vec::new(),
    })
}

fn state_of(row: &Row<'_>) -> rusqlite::Result<State> {
    let id: String = row.get("state")?;
    State::of_id(&id).ok_or_else(|| wrong_text("state", format!("\"{id}\" is no state")))
}

fn way_of(row: &Row<'_>) -> rusqlite::Result<Option<Way>> {
    let id: Option<String> = row.get("way")?;
    let read = |id: String| Way::of_id(&id).ok_or_else(|| wrong_text("way", format!("\"{id}\" is no way")));
    id.map(read).transpose()
}
