//! The doctor (体检): holds a workspace against everything it promises, and says how to mend what is wrong.
//!
//! - **In**: a workspace, whatever its state; others may use it meanwhile.
//! - **Out**: [`Fault`]s: what is wrong, and what to do about it. None: every byte that is kept is what was
//!   entered, and catalogue and snapshots say the same.
//! - **Promised**: it only reads. What nobody needs is removed by [`mend`] alone, and nothing else is.
//! - **Left out**: whether the data are right; that is for quality reports and rules.
//!
//! 1. `catalogue`: SQLite's own checks of pages, constraints and references; tables and triggers as they
//!    should be.
//! 2. `records`: versions, publications, runs and registers make sense together.
//! 3. `ledger`: the books, worked out again from their first entry.
//! 4. `sites`: the land of projects and supplements is what was entered.
//! 5. `contents`: every snapshot is there, whole, and holds what the catalogue says of it.
//! 6. `leftovers`: files nobody knows, left by processes that died.

mod catalogue;
mod contents;
mod ledger;
mod leftovers;
mod records;
mod sites;

use std::path::Path;

use crate::layer::text::Text;
use crate::store::error::StoreError;
use crate::store::files::SNAPSHOTS;
use crate::store::schema;
use crate::store::workspace::Workspace;

pub use crate::store::doctor::leftovers::mend;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which check found it, by a stable name.
    pub check: &'static str,
    /// What is wrong, and where.
    pub what: Text,
    /// What to do.
    pub mend: Text,
}

/// The check that finds a making that was cut short.
pub(super) const UNFINISHED_CHECK: &str = "unfinished";

/// Faults as they are found.
#[derive(Default)]
struct Faults(Vec<Fault>);

/// Looks at everything in a workspace; no faults where all is as it should be.
///
/// # Errors
/// [`StoreError::NotAWorkspace`] where there is nothing to look at, [`StoreError::SchemaTooNew`],
/// [`StoreError::Io`] where the system does not let itself be asked.
pub fn examine(root: &Path) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Faults::default();
    let has_catalogue = root.join(schema::CATALOGUE).is_file();
    if !has_catalogue && !root.join(SNAPSHOTS).is_dir() {
        return Err(StoreError::NotAWorkspace { dir: root.to_owned() });
    }
    leftovers::unfinished(root, &mut faults);
    if !has_catalogue {
        faults.add(
            "catalogue",
            Text::new("目录库 hegui.db 不存在", "the catalogue hegui.db is not there"),
            backup(),
        );
        return Ok(faults.0);
    }
    match schema::open_to_read(root)
        .and_then(|connection| Ok((catalogue::examine(root, &connection, &mut faults)?, connection)))
    {
        Ok((true, connection)) => whole(root, connection, &mut faults)?,
        Ok((false, _)) => {}
        Err(error) => faults.failed("catalogue", error)?,
    }
    Ok(faults.0)
}

/// What can be asked once the catalogue has the tables it should have.
fn whole(root: &Path, connection: rusqlite::Connection, faults: &mut Faults) -> Result<(), StoreError> {
    let workspace = match Workspace::with(root, connection) {
        Ok(workspace) => workspace,
        Err(error) => return faults.failed("meta", error),
    };
    let checks: [(&'static str, Check); 6] = [
        ("definitions", records::definitions),
        ("records", records::examine),
        ("ledger", ledger::examine),
        ("sites", sites::examine),
        ("contents", contents::examine),
        ("leftovers", leftovers::examine),
    ];
    for (name, check) in checks {
        if let Err(error) = check(&workspace, faults) {
            faults.failed(name, error)?;
        }
    }
    Ok(())
}

/// Looks at one side of a workspace.
type Check = fn(&Workspace, &mut Faults) -> Result<(), StoreError>;

impl Faults {
    fn add(&mut self, check: &'static str, what: Text, mend: Text) {
        self.0.push(Fault { check, what, mend });
    }

    /// What a check could not go on for; what is not the workspace's fault is an error.
    fn failed(&mut self, check: &'static str, error: StoreError) -> Result<(), StoreError> {
        match error {
            StoreError::Sqlite { source } => {
                let what = Text::new(
                    format!("目录库无法查询:{source}"),
                    format!("the catalogue cannot be asked: {source}"),
                );
                self.add(check, what, backup());
            }
            StoreError::Catalogue { .. }
            | StoreError::Ledger { .. }
            | StoreError::Definitions { .. }
            | StoreError::NoSuchVersion { .. }
            | StoreError::NotAWorkspace { .. } => {
                let mut what = error.text();
                let mut cause = std::error::Error::source(&error);
                while let Some(own) = cause {
                    what = Text::new(format!("{};{own}", what.zh), format!("{}; {own}", what.en));
                    cause = own.source();
                }
                self.add(check, what, backup());
            }
            other => return Err(other),
        }
        Ok(())
    }
}

/// What is to be done where the catalogue itself is wrong.
fn backup() -> Text {
    Text::new(
        "用 hegui restore 把备份恢复到新目录;不要改动本目录",
        "restore a backup into a new directory with hegui restore; leave this one as it is",
    )
}
