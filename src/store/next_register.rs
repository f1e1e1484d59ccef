//! Registering anew: the patches of the latest run are registered, and steps follow.
//!
//! Patches are matched outside any transaction, for that takes a while; what it was matched with is looked at
//! again inside, and where somebody was faster it is matched once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use crate::conflict::comparison::Version;
use crate::conflict::recorded::Recorded;
use crate::conflict::renewal::{Known, Renewal, renew};
use crate::formats::snapshot;
use crate::geometry::legal::LegalMeasure;
use crate::layer::date::Date;
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::files;
use crate::store::known::known_snapshots;
use crate::store::layers::note_definitions;
use crate::store::registers::Register;
use crate::store::steps;
use crate::store::workspace::Workspace;

/// What is to be registered.
#[derive(Clone, Debug)]
pub struct ToRegister {
    /// The run its patches are of.
    pub run: i64,
    /// The reference date its rules were asked for.
    pub date: Date,
    /// The rules that were asked and could answer.
    pub asked: BTreeSet<Arc<str>>,
    /// The digest of the definitions they were asked by.
    pub definitions: String,
    /// The patches, without ids; those of one rule disjoint.
    pub patches: Vec<Recorded>,
}

/// What was registered.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The register.
    pub register: Register,
    /// Whether it is a new one: the same once more is not registered again.
    pub is_new: bool,
    /// Its patches with their ids.
    pub patches: Vec<Recorded>,
    /// What became of each, what is gone, and what followed; empty where it is not new.
    pub renewal: Renewal,
}

/// How far the catalogue was when something was read of it.
type Mark = (i64, i64);

impl Workspace {
    /// Registers the patches of a run: all of it is there afterwards, or nothing.
    ///
    /// # Errors
    /// [`StoreError::Cut`] where patches reach further than the kernel does, [`StoreError::Io`],
    /// [`StoreError::Sqlite`]; the workspace is as before then.
    pub fn register_patches(
        &mut self,
        mut new: ToRegister,
        measure: &LegalMeasure,
    ) -> Result<Registration, StoreError> {
        loop {
            let mark = mark(&self.connection)?;
            let last = self.registers()?.pop();
            let renewal = self.renewal(last.as_ref(), &new, measure)?;
            for (patch, line) in new.patches.iter_mut().zip(&renewal.lines) {
                patch.id = line.id.clone();
            }
            if let Some(registration) = self.entered(mark, last, &new, renewal)? {
                return Ok(registration);
            }
        }
    }

    /// What registering comes to, by what the catalogue has now.
    fn renewal(
        &self,
        last: Option<&Register>,
        new: &ToRegister,
        measure: &LegalMeasure,
    ) -> Result<Renewal, StoreError> {
        // Before the first register nothing was asked, and so everything is new.
        let (last_patches, last_asked) = match last {
            Some(last) => (self.registered(last)?, &last.asked),
            None => (Vec::new(), &new.asked),
        };
        let known = Known {
            last: Version { patches: &last_patches, asked: last_asked },
            gone: &self.gone()?,
            standings: &self.standings()?,
            numbers: &self.numbers()?,
        };
        let version = Version { patches: &new.patches, asked: &new.asked };
        renew(known, version, measure).map_err(|source| StoreError::Cut { source })
    }

    /// Patches later registers do not have, by the register that had them last, the latest first.
    fn gone(&self) -> Result<Vec<Vec<Recorded>>, StoreError> {
        const QUERY: &str = "SELECT patch, max(register) AS last FROM register_patch GROUP BY patch
            HAVING last < (SELECT max(id) FROM register)";
        let mut statement = self.connection.prepare(QUERY)?;
        let rows = statement.query_map((), |row| Ok((row.get::<_, i64>(1)?, row.get::<_, String>(0)?)))?;
        let mut by_register: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        for row in rows {
            let (register, patch) = row?;
            by_register.entry(register).or_default().insert(patch);
        }
        let mut gone = Vec::new();
        for (register, ids) in by_register.into_iter().rev() {
            let mut patches = self.registered(&self.register(register)?)?;
            patches.retain(|patch| ids.contains(&*patch.id));
            gone.push(patches);
        }
        Ok(gone)
    }

    fn numbers(&self) -> Result<BTreeMap<Arc<str>, u32>, StoreError> {
        const QUERY: &str = "SELECT rule, max(number) FROM patch GROUP BY rule";
        let mut statement = self.connection.prepare(QUERY)?;
        let numbers =
            statement.query_map((), |row| Ok((Arc::from(row.get::<_, String>(0)?), row.get(1)?)))?;
        Ok(numbers.collect::<Result<_, _>>()?)
    }

    /// Enters a register; `None` where the catalogue has gone on since the mark.
    fn entered(
        &mut self,
        before: Mark,
        last: Option<Register>,
        new: &ToRegister,
        renewal: Renewal,
    ) -> Result<Option<Registration>, StoreError> {
        const REGISTER: &str = "INSERT INTO register (run, reference_date, snapshot, sha256, made_at,
            definitions) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        const RULE: &str = "INSERT INTO register_rule (register, rule) VALUES (?1, ?2)";
        let layer = snapshot::patches::to_layer(&new.patches);
        let columns = snapshot::layer::columns(&layer);
        let unnamed = files::write(&self.root, &columns)?;
        let mut register = Register {
            id: 0,
            run: new.run,
            date: new.date,
            snapshot: unnamed.name("patches"),
            sha256: unnamed.digest.to_string(),
            made_at: clock::now(),
            asked: new.asked.clone(),
            definitions: Some(new.definitions.clone()),
        };
        let is_known = |last: &Register| {
            let of = |own: &Register| (own.run, own.date, own.sha256.clone(), own.definitions.clone());
            of(&register) == of(last) && register.asked == last.asked
        };
        if let Some(last) = last.filter(is_known) {
            let (patches, renewal) = (new.patches.clone(), Renewal::default());
            return Ok(Some(Registration { register: last, is_new: false, patches, renewal }));
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if mark(&transaction)? != before {
            return Ok(None);
        }
        note_definitions(&transaction, &new.definitions)?;
        transaction.execute(
            REGISTER,
            (
                register.run,
                register.date.to_string(),
                &register.snapshot,
                &register.sha256,
                &register.made_at,
                &register.definitions,
            ),
        )?;
        register.id = transaction.last_insert_rowid();
        for rule in &register.asked {
            transaction.execute(RULE, (register.id, &**rule))?;
        }
        insert_patches(&transaction, register.id, &new.patches, &renewal)?;
        for step in &renewal.steps {
            steps::follow(&transaction, register.id, step)?;
        }
        unnamed.give_name(&register.snapshot)?;
        files::clear_unknown(&self.root, &known_snapshots(&transaction)?)?;
        transaction.commit()?;
        Ok(Some(Registration { register, is_new: true, patches: new.patches.clone(), renewal }))
    }
}

fn mark(connection: &Connection) -> Result<Mark, StoreError> {
    const QUERY: &str = "SELECT (SELECT coalesce(max(id), 0) FROM register),
        (SELECT coalesce(max(id), 0) FROM step)";
    Ok(connection.query_row(QUERY, (), |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn insert_patches(
    transaction: &Transaction<'_>,
    register: i64,
    patches: &[Recorded],
    renewal: &Renewal,
) -> Result<(), StoreError> {
    const IS_KNOWN: &str = "SELECT 1 FROM patch WHERE id = ?1";
    const PATCH: &str = "INSERT INTO patch (id, rule, number) VALUES (?1, ?2, ?3)";
    const LINE: &str = "INSERT INTO register_patch (register, seq, patch, change, has_returned, split_from,
        category, area_mm2, gained_mm2, lost_mm2, x, y)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    const GONE: &str =
        "INSERT INTO register_gone (register, patch, change, merged_into) VALUES (?1, ?2, ?3, ?4)";
    let mut is_known = transaction.prepare(IS_KNOWN)?;
    let (mut enter, mut line_in) = (transaction.prepare(PATCH)?, transaction.prepare(LINE)?);
    for (seq, (patch, line)) in (0_i64..).zip(patches.iter().zip(&renewal.lines)) {
        if is_known.query_row([&*line.id], |_| Ok(())).optional()?.is_none() {
            let number = line.id.rsplit_once('-').and_then(|(_, number)| number.parse::<u32>().ok());
            let number = number.expect("an id ends with the number it was given");
            enter.execute((&*line.id, &*patch.rule, number))?;
        }
        let corner = patch.polygon.outer[0];
        line_in.execute(rusqlite::params![
            register,
            seq,
            &*line.id,
            line.change.id(),
            line.has_returned,
            line.split_from.as_deref(),
            patch.category.id(),
            patch.legal_area.square_millimetres(),
            line.gained.square_millimetres(),
            line.lost.square_millimetres(),
            corner.x,
            corner.y,
        ])?;
    }
    let mut gone_in = transaction.prepare(GONE)?;
    for gone in &renewal.gone {
        gone_in.execute((register, &*gone.id, gone.change.id(), gone.merged_into.as_deref()))?;
    }
    Ok(())
}
