//! Charges (应补): what projects must supply, with all it was worked out from. One a project, for good.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::assess::farmland::parcels::Said;
use crate::layer::code::Code;
use crate::ledger::amount::Amount;
use crate::ledger::charge::{Charge, ChargeLine, Conversion, LayerDigest, Provenance, Totals};
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::ids::{Grade, ProjectId};
use crate::store::clock;
use crate::store::error::StoreError;
use crate::store::layers::{note_definitions, wrong_text};
use crate::store::project_error::ProjectError;
use crate::store::workspace::Workspace;

/// A charge and what the caller said where the data did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The charge.
    pub charge: Charge,
    /// What was said.
    pub said: Said,
    /// When it was entered, RFC 3339 UTC.
    pub made_at: String,
    /// Who entered it.
    pub who: String,
}

impl Workspace {
    /// Enters what a project must supply.
    ///
    /// # Errors
    /// [`ProjectError::Unknown`], [`ProjectError::Charged`]: a project has one charge, for the books are held
    /// against it; [`StoreError::Sqlite`]. Nothing is entered then.
    pub fn add_charge(&mut self, charge: &Charge, said: Said, who: &str) -> Result<(), StoreError> {
        let id = &charge.project;
        self.project(id)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if head(&transaction, id)?.is_some() {
            return Err(ProjectError::Charged { id: id.clone() }.into());
        }
        note_definitions(&transaction, &charge.provenance.definitions_sha256)?;
        insert(&transaction, charge, said, who)?;
        insert_lines(&transaction, charge)?;
        transaction.commit()?;
        Ok(())
    }

    /// What a project must supply; `None` where that was not entered.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn charge(&self, id: &ProjectId) -> Result<Option<Charged>, StoreError> {
        const LAYERS: &str =
            "SELECT layer, version, sha256 FROM charge_layer WHERE project = ?1 ORDER BY layer";
        // One reading transaction, so that head and lines are of one instant.
        let _snapshot = self.connection.unchecked_transaction()?;
        let Some(mut charged) = head(&self.connection, id)? else { return Ok(None) };
        charged.charge.lines = lines(&self.connection, id, false)?;
        charged.charge.permanent = lines(&self.connection, id, true)?;
        let mut statement = self.connection.prepare(LAYERS)?;
        let layers = statement.query_map([id.as_str()], |row| {
            Ok(LayerDigest { layer: row.get(0)?, version: row.get(1)?, sha256: row.get(2)? })
        })?;
        charged.charge.provenance.layers = layers.collect::<Result<_, _>>()?;
        Ok(Some(charged))
    }
}

fn insert(connection: &Connection, charge: &Charge, said: Said, who: &str) -> Result<(), StoreError> {
    const INSERT: &str =
        "INSERT INTO charge (project, district_scheme, district, approved, quantity, capacity_kg,
        paddy, converted, converted_farmland, converted_cultivated, overlay_sha256, definitions, site_sha256,
        said_grade, said_ridges, made_at, who)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
    let Charge { project, district, approved, totals, conversion, provenance, .. } = charge;
    connection.execute(
        INSERT,
        params![
            project.as_str(),
            &*district.scheme,
            &*district.code,
            approved.to_string(),
            totals.quantity.units(),
            totals.capacity.units(),
            totals.paddy.units(),
            conversion.map(|own| own.total.units()),
            conversion.map(|own| own.farmland.units()),
            conversion.map(|own| own.cultivated.units()),
            provenance.overlay_sha256,
            provenance.definitions_sha256,
            provenance.site_sha256,
            said.grade.map(Grade::number),
            said.written.map(Written::id),
            clock::now(),
            who,
        ],
    )?;
    Ok(())
}

fn insert_lines(connection: &Connection, charge: &Charge) -> Result<(), StoreError> {
    const LINE: &str = "INSERT INTO charge_line (project, is_permanent, seq, scheme, class, grade, area)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    const LAYER: &str = "INSERT INTO charge_layer (project, layer, version, sha256) VALUES (?1, ?2, ?3, ?4)";
    let id = charge.project.as_str();
    for (is_permanent, lines) in [(false, &charge.lines), (true, &charge.permanent)] {
        for (seq, line) in lines.iter().enumerate() {
            let Code { scheme, code } = &line.class;
            let grade = line.grade.map(Grade::number);
            connection.execute(
                LINE,
                (id, is_permanent, seq as i64, &**scheme, &**code, grade, line.area.units()),
            )?;
        }
    }
    for LayerDigest { layer, version, sha256 } in &charge.provenance.layers {
        connection.execute(LAYER, (id, layer, version, sha256))?;
    }
    Ok(())
}

fn lines(connection: &Connection, id: &ProjectId, is_permanent: bool) -> Result<Vec<ChargeLine>, StoreError> {
    const LINES: &str = "SELECT scheme, class, grade, area FROM charge_line
        WHERE project = ?1 AND is_permanent = ?2 ORDER BY seq";
    let mut statement = connection.prepare(LINES)?;
    let lines = statement.query_map((id.as_str(), is_permanent), |row| {
        Ok(ChargeLine {
            class: code(row, "scheme", "class")?,
            grade: grade(row, "grade")?,
            area: Amount::new(row.get("area")?),
        })
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}

/// A charge without its lines and layers.
fn head(connection: &Connection, id: &ProjectId) -> Result<Option<Charged>, StoreError> {
    const HEAD: &str = "SELECT district_scheme, district, approved, quantity, capacity_kg, paddy, converted,
        converted_farmland, converted_cultivated, overlay_sha256, definitions, site_sha256, said_grade, said_ridges,
        made_at, who FROM charge WHERE project = ?1";
    let charged = |row: &Row<'_>| {
        let amount = |column: &str| Ok::<_, rusqlite::Error>(Amount::new(row.get(column)?));
        let maybe =
            |column: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Amount::new));
        let (total, farmland, cultivated) =
            (maybe("converted")?, maybe("converted_farmland")?, maybe("converted_cultivated")?);
        let conversion = total.zip(farmland).zip(cultivated);
        let (approved, ridges): (String, Option<String>) = (row.get("approved")?, row.get("said_ridges")?);
        Ok(Charged {
            charge: Charge {
                project: id.clone(),
                district: code(row, "district_scheme", "district")?,
                approved: approved.parse().map_err(|error| wrong_text("approved", error))?,
                lines: Vec::new(),
                permanent: Vec::new(),
                totals: Totals {
                    quantity: amount("quantity")?,
                    capacity: amount("capacity_kg")?,
                    paddy: amount("paddy")?,
                },
                conversion: conversion.map(|((total, farmland), cultivated)| Conversion {
                    total,
                    farmland,
                    cultivated,
                }),
                provenance: Provenance {
                    layers: Vec::new(),
                    overlay_sha256: row.get("overlay_sha256")?,
                    definitions_sha256: row.get("definitions")?,
                    site_sha256: row.get("site_sha256")?,
                },
            },
            said: Said {
                grade: grade(row, "said_grade")?,
                written: ridges.as_deref().and_then(Written::of_id),
            },
            made_at: row.get("made_at")?,
            who: row.get("who")?,
        })
    };
    Ok(connection.query_row(HEAD, [id.as_str()], charged).optional()?)
}

fn code(row: &Row<'_>, scheme: &str, code: &str) -> rusqlite::Result<Code> {
    Ok(Code::new(row.get::<_, String>(scheme)?, row.get::<_, String>(code)?))
}

fn grade(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Grade>> {
    let number: Option<u8> = row.get(column)?;
    let wrong = |number: u8| wrong_text("grade", format!("{number} is no grade"));
    number.map(|number| Grade::new(number).ok_or_else(|| wrong(number))).transpose()
}
