//! The keeper: looks after the workspace beside the requests, on a thread of its own.
//!
//! It sees when something was added and has the house built anew, reads which keys hold, and enters in the audit
//! what was refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::http::front::Front;
use crate::http::guard::record::Budget;
use crate::http::options::Renew;
use crate::store::error::StoreError;
use crate::store::heads::Heads;
use crate::store::workspace::Workspace;

/// How often the keeper looks: a revoked key holds no longer than this, a publication shows as soon as it is read.
const ROUND: Duration = Duration::from_millis(250);
/// After the house was built anew this many times as long is waited as that took, so that many small changes in a
/// row do not take a processor for good.
const REST: u32 = 4;

/// The keeper at work.
pub(super) struct Keeper {
    is_ending: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// What the keeper knows of the workspace.
struct Watch {
    workspace: Workspace,
    data_version: i64,
    heads: Heads,
}

impl Keeper {
    /// Reads the keys, and looks after the workspace from then on.
    ///
    /// # Errors
    /// Those of the workspace and the system.
    pub(super) fn begin(
        front: Arc<Front>,
        workspace: Workspace,
        renew: Option<Renew>,
    ) -> Result<Self, StoreError> {
        let watch = Watch { data_version: workspace.data_version()?, heads: workspace.heads()?, workspace };
        front.guard.renew_keys(watch.workspace.keys()?);
        let is_ending = Arc::new(AtomicBool::new(false));
        let ending = Arc::clone(&is_ending);
        let thread = thread::spawn(move || keep(&front, watch, renew.as_ref(), &ending));
        Ok(Self { is_ending, thread })
    }

    /// Has the keeper enter what waits, and ends it.
    pub(super) fn end(self) {
        self.is_ending.store(true, Relaxed);
        self.thread.thread().unpark();
        if self.thread.join().is_err() {
            tracing::error!("the keeper ended by a bug");
        }
    }
}

fn keep(front: &Arc<Front>, mut watch: Watch, renew: Option<&Renew>, is_ending: &AtomicBool) {
    let mut budget = Budget::new();
    let mut building: Option<(JoinHandle<()>, Instant)> = None;
    let (mut rest_until, mut last) = (Instant::now(), Instant::now());
    loop {
        let is_last = is_ending.load(Relaxed);
        budget.wait(last.elapsed().as_secs_f64());
        last = Instant::now();
        enter(front, &mut watch.workspace, (!is_last).then_some(&mut budget));
        if is_last {
            break;
        }
        if let Some((thread, began)) = building.take_if(|(thread, _)| thread.is_finished()) {
            rest_until = Instant::now() + began.elapsed() * REST;
            if thread.join().is_err() {
                front.metrics.renewals_failed.fetch_add(1, Relaxed);
            }
        }
        let has_changed = look(front, &mut watch);
        front.is_ready.store(has_changed.is_ok(), Relaxed);
        match (has_changed, renew) {
            (Ok(Some(heads)), Some(renew)) if building.is_none() && rest_until <= Instant::now() => {
                watch.heads = heads;
                let (front, renew) = (Arc::clone(front), Arc::clone(renew));
                building = Some((thread::spawn(move || build(&front, &renew)), Instant::now()));
            }
            (Err(error), _) => tracing::error!(%error, "the workspace cannot be looked at"),
            _ => {}
        }
        thread::park_timeout(ROUND);
    }
    if let Some((thread, _)) = building {
        let _ = thread.join();
    }
}

/// Reads the keys anew where anything was written; what is newest, where that is not what was built last.
fn look(front: &Front, watch: &mut Watch) -> Result<Option<Heads>, StoreError> {
    let data_version = watch.workspace.data_version()?;
    if data_version != watch.data_version {
        front.guard.renew_keys(watch.workspace.keys()?);
        watch.data_version = data_version;
    }
    let heads = watch.workspace.heads()?;
    Ok((heads != watch.heads).then_some(heads))
}

fn enter(front: &Front, workspace: &mut Workspace, budget: Option<&mut Budget>) {
    let happened = front.guard.to_enter(budget);
    if happened.is_empty() {
        return;
    }
    if let Err(error) = workspace.enter_audit(&happened) {
        tracing::error!(%error, "the audit cannot be entered; it is tried again");
        front.guard.enter_later(happened);
    }
}

/// Builds the house anew, where that can be done. It is counted before it shows, so that who sees it finds it counted.
fn build(front: &Front, renew: &Renew) {
    match renew() {
        Ok(served) => {
            front.metrics.renewals.fetch_add(1, Relaxed);
            front.current.exchange(served);
            front.feed.tell(&front.current.house());
            tracing::info!("what is served was exchanged");
        }
        Err(why) => {
            front.metrics.renewals_failed.fetch_add(1, Relaxed);
            tracing::error!(why = why.en, "what is served could not be made anew; the former stays");
        }
    }
}
