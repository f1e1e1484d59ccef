//! What dead processes have left.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, TransactionBehavior};

use crate::layer::text::Text;
use crate::store::doctor::{Faults, UNFINISHED_CHECK};
use crate::store::error::StoreError;
use crate::store::files::{self, LOCK};
use crate::store::known::known_snapshots;
use crate::store::workspace::{UNFINISHED, Workspace};

/// Whether the making of the workspace was cut short.
pub(super) fn unfinished(root: &Path, faults: &mut Faults) {
    if fs::read(root.join(LOCK)).is_ok_and(|mark| mark == UNFINISHED) {
        let what = Text::new("工作区的新建被中断", "the making of the workspace was cut short");
        let mend = Text::new("重新运行 hegui init", "run hegui init once more");
        faults.add(UNFINISHED_CHECK, what, mend);
    }
}

/// Files in `snapshots/` nobody needs.
pub(super) fn examine(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    for path in leftovers(workspace)? {
        let shown = path.display();
        let what = Text::new(
            format!("{shown}:中断的进程遗留的文件,目录库不认识"),
            format!("{shown}: left by a process that died, the catalogue does not know it"),
        );
        let mend = Text::new(
            "hegui doctor --mend 删除;下一次导入也会清除",
            "hegui doctor --mend removes it; the next import does so too",
        );
        faults.add("leftover", what, mend);
    }
    Ok(())
}

/// Removes the files nobody needs, and returns them.
///
/// # Errors
/// As [`Workspace::open`]; [`StoreError::Io`].
pub fn mend(root: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let workspace = Workspace::open(root)?;
    let found = leftovers(&workspace)?;
    let _lock = files::lock(root)?;
    files::clear_temporary(root)?;
    let mut connection = workspace.connection;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    files::clear_unknown(root, &known_snapshots(&transaction)?)?;
    Ok(found.into_iter().filter(|path| !path.exists()).collect())
}

/// Temporary files without a writer, and snapshots the catalogue does not know. Asked while nobody is between
/// making a file and locking it, or between naming one and entering it.
fn leftovers(workspace: &Workspace) -> Result<Vec<PathBuf>, StoreError> {
    let (root, connection) = (&workspace.root, &workspace.connection);
    let mut found = match File::open(root.join(LOCK)) {
        Ok(lock) => {
            lock.lock().map_err(StoreError::io(root))?;
            files::dead(root)?
        }
        // Without a lock nobody has written yet.
        Err(_) => Vec::new(),
    };
    connection.pragma_update(None, "query_only", false)?;
    let begun = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    let transaction = match begun {
        // Where nothing can be written nobody is writing.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
            connection.unchecked_transaction()?
        }
        other => other?,
    };
    found.extend(files::unknown(root, &known_snapshots(&transaction)?)?);
    Ok(found)
}
