//! What happened to patches: as plans were published, and by steps.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::store::error::StoreError;
use crate::store::registers::Occurrence;
use crate::store::steps::Step;
use crate::store::workspace::Workspace;

/// Something that happened to a patch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// What registering found.
    Published(Occurrence),
    /// What somebody did, or followed from the plans.
    Taken(Step),
}

impl Workspace {
    /// All that happened to a patch, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPatch`], [`StoreError::Sqlite`].
    pub fn events(&self, patch: &str) -> Result<Vec<Event>, StoreError> {
        Ok(in_order(self.occurrences(patch)?, self.steps(patch)?))
    }

    /// The same of every patch that was ever registered.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn all_events(&self) -> Result<BTreeMap<Arc<str>, Vec<Event>>, StoreError> {
        // One reading transaction, so that nothing can come between the questions.
        let _snapshot = self.connection.unchecked_transaction()?;
        let taken_up = self.standings()?;
        let mut all = BTreeMap::new();
        for (patch, occurrences) in self.all_occurrences()? {
            let steps = if taken_up.contains_key(&patch) { self.steps(&patch)? } else { Vec::new() };
            all.insert(patch, in_order(occurrences, steps));
        }
        Ok(all)
    }
}

/// What followed from publishing, and what was done before the next time, stands after it.
fn in_order(occurrences: Vec<Occurrence>, steps: Vec<Step>) -> Vec<Event> {
    let published = occurrences.into_iter().map(|own| ((own.register, 0), Event::Published(own)));
    let taken = steps.into_iter().map(|own| ((own.register, own.seq), Event::Taken(own)));
    let mut events: Vec<_> = published.chain(taken).collect();
    events.sort_by_key(|(order, _)| *order);
    events.into_iter().map(|(_, event)| event).collect()
}
