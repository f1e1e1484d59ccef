//! The catalogue as a database: pages, constraints, references, and the tables and triggers it should have.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use crate::layer::text::Text;
use crate::store::doctor::{Faults, backup};
use crate::store::error::StoreError;
use crate::store::schema;

/// Most lines of one of SQLite's checks that are told.
const TOLD_MAX: usize = 20;

/// Asks SQLite; returns whether the tables are there that all else is asked of.
pub(super) fn examine(root: &Path, connection: &Connection, faults: &mut Faults) -> Result<bool, StoreError> {
    integrity(connection, faults)?;
    let (found, known) = schema::versions(connection)?;
    if known < found {
        return Err(StoreError::SchemaTooNew { dir: root.to_owned(), found, known });
    }
    if found < known {
        let what = Text::new(
            format!("工作区结构版本 {found} 低于本程序的 {known},尚未升级,其余未检查"),
            format!(
                "workspace schema {found} is older than {known}, this program's; the rest was not looked at"
            ),
        );
        let mend = Text::new(
            "运行任一命令(如 hegui layers)即自动升级,然后重新体检",
            "any command, such as hegui layers, brings it forward; then ask the doctor again",
        );
        faults.add("schema", what, mend);
        return Ok(false);
    }
    references(connection, faults)?;
    tables(connection, faults)
}

/// Pages, indexes, and constraints of every row.
fn integrity(connection: &Connection, faults: &mut Faults) -> Result<(), StoreError> {
    let query = format!("PRAGMA integrity_check({TOLD_MAX})");
    let mut statement = connection.prepare(&query)?;
    let lines = statement.query_map((), |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?;
        if line != "ok" {
            let what = Text::new(format!("目录库损坏:{line}"), format!("the catalogue is damaged: {line}"));
            faults.add("integrity", what, backup());
        }
    }
    Ok(())
}

/// Rows that name rows which are not there.
fn references(connection: &Connection, faults: &mut Faults) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (table, parent, n): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let what = Text::new(
            format!("目录库表 {table} 有 {n} 行所指的 {parent} 不存在"),
            format!("{n} rows of the catalogue's {table} name rows of {parent} that are not there"),
        );
        faults.add("foreign-key", what, backup());
    }
    Ok(())
}

/// Tables, indexes and triggers held against those of a new catalogue; returns whether all tables are there.
fn tables(connection: &Connection, faults: &mut Faults) -> Result<bool, StoreError> {
    let (found, expected) = (objects(connection)?, objects(&schema::in_memory()?)?);
    let mut are_there = true;
    for (name, (kind, sql)) in &expected {
        let (zh, en) = match found.get(name) {
            Some((_, own)) if own == sql => continue,
            Some(_) => ("与应有的不同", "is not what it should be"),
            None => {
                are_there &= kind != "table";
                ("不存在", "is not there")
            }
        };
        let what =
            Text::new(format!("目录库的 {kind} {name} {zh}"), format!("the catalogue's {kind} {name} {en}"));
        faults.add("schema", what, backup());
    }
    for (name, (kind, _)) in found.iter().filter(|(name, _)| !expected.contains_key(*name)) {
        let what = Text::new(
            format!("目录库有不属于 hegui 的 {kind} {name}"),
            format!("the catalogue has a {kind} {name} that is none of hegui's"),
        );
        let mend = Text::new(
            "查明是谁加入的;确认无用后用 sqlite3 删除",
            "find out who put it there; drop it with sqlite3 where nobody needs it",
        );
        faults.add("schema", what, mend);
    }
    Ok(are_there)
}

/// What a catalogue is made of: kind and text by name, without what SQLite makes for itself.
fn objects(connection: &Connection) -> Result<BTreeMap<String, (String, String)>, StoreError> {
    const QUERY: &str =
        "SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = connection.prepare(QUERY)?;
    let objects = statement.query_map((), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    Ok(objects.collect::<Result<_, _>>()?)
}
