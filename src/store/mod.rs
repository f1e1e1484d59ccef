//! Store: the workspace (工作区), a directory that keeps what was imported and computed.
//!
//! ```text
//! hegui.db      the catalogue: versions, publications, findings, runs, registered patches, steps, keys, audit (SQLite, WAL)
//! snapshots/    immutable files, one a version, named by layer and digest
//! layers/       the definitions the workspace was made with, where they are not those built in
//! hegui.lock    held for the moments in which files are made or cleared away
//! ```
//!
//! - **In**: layers as imported with their findings, arrangements as computed.
//! - **Out**: the same, verified to the byte, and which versions an answer came from.
//! - **Promised**: a version is never edited; importing again makes a new one. Which versions are current the
//!   publications say, several layers at once; going back is a copy with a number of its own. Versions, publications,
//!   what versions are in law, runs, registers and steps are only added to, and the catalogue itself refuses
//!   anything else. A file is written under a temporary name, synced, renamed, and only then entered in the
//!   catalogue, in one transaction, so `kill -9` at any moment leaves the last committed state. Several processes
//!   may work at once. The doctor holds a workspace against all of this, and a backup is one instant of it. This
//!   room reads the clock only to say when something was done, and chance only to make keys.
//! - **Left out**: judging anything; deciding what to import. Superseded snapshots are kept, never pruned.

pub mod audit;
pub mod backup;
pub mod clock;
pub mod doctor;
pub mod error;
mod error_text;
pub mod events;
mod files;
pub mod heads;
pub mod history;
pub mod keys;
mod known;
pub mod law;
pub mod layer_findings;
pub mod layers;
pub mod ledger;
mod load;
pub mod mbtiles;
pub mod next_register;
pub mod once;
pub mod project_error;
pub mod projects;
pub mod publications;
pub mod registers;
pub mod restore;
mod rollback;
pub mod run_findings;
pub mod runs;
mod schema;
mod schema_3;
mod schema_4;
mod schema_guard;
mod schema_judgement;
mod schema_ledger;
mod schema_projects;
pub mod shelf;
pub mod site;
pub mod source;
pub mod steps;
pub mod workspace;
