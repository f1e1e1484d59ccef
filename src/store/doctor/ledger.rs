//! The books, worked out again.

use crate::layer::text::Text;
use crate::store::doctor::{Faults, backup};
use crate::store::error::StoreError;
use crate::store::workspace::Workspace;

/// Asks the books; each thing that is broken is a fault.
pub(super) fn examine(workspace: &Workspace, faults: &mut Faults) -> Result<(), StoreError> {
    for broken in workspace.verify_ledger()?.broken {
        let place = |zh: &str| broken.entry.map_or_else(String::new, |seq| format!("{zh} {seq} "));
        let what = Text::new(
            format!("台账:{}{}", place("分录"), broken.what.zh),
            format!("the books: {}{}", place("entry"), broken.what.en),
        );
        faults.add("ledger", what, backup());
    }
    Ok(())
}
