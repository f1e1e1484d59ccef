//! What can go wrong in a workspace.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::conflict::coordination::StepError;
use crate::formats::definitions::DefinitionError;
use crate::formats::snapshot::error::SnapshotError;
use crate::layer::text::Text;
use crate::ledger::error::LedgerError;
use crate::overlay::CutError;
use crate::store::ledger::error::KeepingError;
use crate::store::project_error::ProjectError;

/// Why the workspace could not do what was asked. Nothing of it has been done then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The directory is a workspace already.
    #[error("{}", self.text().en)]
    AlreadyAWorkspace {
        /// The directory.
        dir: PathBuf,
    },
    /// The directory holds something else.
    #[error("{}", self.text().en)]
    NotEmpty {
        /// The directory.
        dir: PathBuf,
        /// One of the things in it.
        found: String,
    },
    /// The directory is no workspace.
    #[error("{}", self.text().en)]
    NotAWorkspace {
        /// The directory.
        dir: PathBuf,
    },
    /// The workspace was made by a newer program.
    #[error("{}", self.text().en)]
    SchemaTooNew {
        /// The directory.
        dir: PathBuf,
        /// The schema it has.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The catalogue says something it cannot say.
    #[error("{}", self.text().en)]
    Catalogue {
        /// The directory.
        dir: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The layer has not been imported.
    #[error("{}", self.text().en)]
    NoSuchLayer {
        /// The layer asked for.
        layer: String,
        /// The layers there are.
        there: Vec<String>,
    },
    /// The snapshot is whole but is not the one the catalogue means.
    #[error("{}", self.text().en)]
    WrongSnapshot {
        /// The file.
        file: PathBuf,
        /// The digest the catalogue has.
        expected: String,
        /// The digest the file has.
        found: String,
    },
    /// A version number that is not in the catalogue.
    #[error("{}", self.text().en)]
    NoSuchVersion {
        /// The row asked for.
        id: i64,
    },
    /// A version the layer does not have.
    #[error("{}", self.text().en)]
    NoSuchNumber {
        /// The layer.
        layer: String,
        /// The version asked for.
        version: i64,
        /// The last there is.
        last: i64,
    },
    /// The layer has versions, and none of them was published.
    #[error("{}", self.text().en)]
    NotPublished {
        /// The layer.
        layer: String,
    },
    /// Nothing waits for a publication.
    #[error("{}", self.text().en)]
    NothingStaged {
        /// The layer asked for, or `None` for all.
        layer: Option<String>,
        /// The layers of which something waits.
        there: Vec<String>,
    },
    /// The version is the current one already.
    #[error("{}", self.text().en)]
    IsCurrent {
        /// The layer.
        layer: String,
        /// The version.
        version: i64,
    },
    /// A register that was never made.
    #[error("{}", self.text().en)]
    NoSuchRegister {
        /// The number asked for.
        id: i64,
        /// Those there are.
        there: Vec<i64>,
    },
    /// A patch nobody has registered.
    #[error("{}", self.text().en)]
    NoSuchPatch {
        /// The id asked for.
        id: String,
    },
    /// The plans in force do not have the patch.
    #[error("{}", self.text().en)]
    NotThere {
        /// The patch.
        id: String,
        /// The register that had it last.
        last: i64,
        /// The last register.
        register: i64,
    },
    /// The step does not follow. Adds nothing to why.
    #[error(transparent)]
    Step {
        /// Why.
        source: StepError,
    },
    /// The books could not be kept as asked. Adds nothing to why.
    #[error(transparent)]
    Ledger {
        /// Why.
        #[from]
        source: KeepingError,
    },
    /// Nothing was entered of a project. Adds nothing to why.
    #[error(transparent)]
    Project {
        /// Why.
        #[from]
        source: ProjectError,
    },
    /// Patches could not be held against each other. Adds nothing to why.
    #[error(transparent)]
    Cut {
        /// Why.
        source: CutError,
    },
    /// Something is there already.
    #[error("{}", self.text().en)]
    AlreadyThere {
        /// The path.
        path: PathBuf,
    },
    /// Another process is at work at the same place.
    #[error("{}", self.text().en)]
    InUse {
        /// The file or directory.
        path: PathBuf,
    },
    /// The file is no backup, or not as it was made.
    #[error("{}", self.text().en)]
    NotABackup {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        what: Text,
    },
    /// A file of the workspace could not be read or written.
    #[error("{}", self.text().en)]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A snapshot could not be read. Adds nothing to what is wrong with it.
    #[error(transparent)]
    Snapshot {
        /// What is wrong with it.
        #[from]
        source: SnapshotError,
    },
    /// The definitions could not be read.
    #[error("{}", self.text().en)]
    Definitions {
        /// The directory, or `None` for those built in.
        dir: Option<PathBuf>,
        /// What is wrong with them; boxed, for it is far larger than the rest.
        source: Box<DefinitionError>,
    },
    /// There is no key of that id that still holds.
    #[error("{}", self.text().en)]
    NoSuchKey {
        /// The id asked for.
        id: String,
    },
    /// A key that a request is done once by asked for another thing before.
    #[error("{}", self.text().en)]
    OtherRequest {
        /// The key.
        key: String,
    },
    /// The system gives no randomness, so no key can be made.
    #[error("{}", self.text().en)]
    NoRandomness,
    /// SQLite could not do its work.
    #[error("{}", self.text().en)]
    Sqlite {
        /// What SQLite says.
        #[from]
        source: rusqlite::Error,
    },
}

impl From<LedgerError> for StoreError {
    fn from(source: LedgerError) -> Self {
        Self::Ledger { source: KeepingError::Refused { source } }
    }
}

impl StoreError {
    /// Whether the disk failed, so that what else it says of the same file proves nothing.
    pub fn is_of_the_disk(&self) -> bool {
        let Self::Sqlite { source } = self else { return false };
        source.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
    }

    /// Puts the path beside what the system says.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }
}
