//! Watching an overlay: what is being done and how far, what each step took, and Ctrl-C.

use std::cell::Cell;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::usage::{Stretch, Took, thread_nanoseconds};
use crate::overlay::CutError;
use crate::overlay::watch::{Part, Step, Watch};

/// Shows an overlay's progress and stops it when the user asks: the first Ctrl-C ends it in order, a second
/// one at once. Either way nothing is half kept, for a run is committed whole.
pub(super) struct Watching<'a> {
    context: Context,
    progress: &'a Progress,
    is_stopped: Arc<AtomicBool>,
    n_done: AtomicUsize,
    laps: Mutex<Laps>,
    /// Nanoseconds of all threads in each part of a block's work.
    parts: [AtomicI64; Part::ALL.len()],
}

thread_local! {
    /// What this thread had used when it began the part it is at.
    static PART_BEGAN: Cell<i64> = const { Cell::new(0) };
}

/// What the steps took.
struct Laps {
    current: Option<(Step, Stretch)>,
    done: Vec<(Step, Took)>,
    /// The system did not say what was used.
    failure: Option<Failure>,
}

impl<'a> Watching<'a> {
    /// Begins to watch, and to listen for Ctrl-C.
    ///
    /// # Errors
    /// Where the system does not let signals be heard.
    pub(super) fn begin(context: Context, progress: &'a Progress) -> io::Result<Self> {
        let is_stopped = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the second signal finds the flag set, and ends the process.
            flag::register_conditional_default(signal, Arc::clone(&is_stopped))?;
            flag::register(signal, Arc::clone(&is_stopped))?;
        }
        let laps = Mutex::new(Laps { current: None, done: Vec::new(), failure: None });
        Ok(Self {
            context,
            progress,
            is_stopped,
            n_done: AtomicUsize::new(0),
            laps,
            parts: Default::default(),
        })
    }

    /// What each step took, in the order they were taken.
    ///
    /// # Errors
    /// Where the system does not say what was used.
    pub(super) fn laps(&self) -> Result<Vec<(Step, Took)>, Failure> {
        let mut laps = self.laps.lock().unwrap_or_else(PoisonError::into_inner);
        laps.end();
        match laps.failure.take() {
            Some(failure) => Err(failure),
            None => Ok(std::mem::take(&mut laps.done)),
        }
    }

    /// The processor seconds of each part of a block's work, all threads together.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Part, f64)> + '_ {
        Part::ALL.into_iter().zip(&self.parts).map(|(part, used)| (part, used.load(Relaxed) as f64 / 1e9))
    }

    /// Goes on, unless the user has asked to stop since the cut was made.
    ///
    /// # Errors
    /// [`CutError::Stopped`].
    pub(super) fn go_on(&self) -> Result<(), CutError> {
        if self.is_stopped() { Err(CutError::Stopped) } else { Ok(()) }
    }
}

impl Laps {
    fn end(&mut self) {
        if let Some((step, stretch)) = self.current.take() {
            match stretch.took() {
                Ok(took) => self.done.push((step, took)),
                Err(failure) => self.failure = Some(failure),
            }
        }
    }
}

impl Watch for Watching<'_> {
    fn begin(&self, step: Step) {
        self.n_done.store(0, Relaxed);
        self.progress.next(step.text().get(self.context.lang));
        let mut laps = self.laps.lock().unwrap_or_else(PoisonError::into_inner);
        laps.end();
        match Stretch::begin() {
            Ok(stretch) => laps.current = Some((step, stretch)),
            Err(failure) => laps.failure = Some(failure),
        }
    }

    fn block(&self, step: Step, n_blocks: usize) {
        let done = self.n_done.fetch_add(1, Relaxed) + 1;
        // A hundred times a step is often enough to look at.
        if done.is_multiple_of(n_blocks.div_ceil(100)) {
            let what = step.text();
            let percent = 100 * done / n_blocks.max(1);
            self.progress.next(format!("{} {percent} %", what.get(self.context.lang)));
        }
    }

    fn begin_part(&self, _: Part) {
        PART_BEGAN.set(thread_nanoseconds());
    }

    fn end_part(&self, part: Part) {
        let used = thread_nanoseconds() - PART_BEGAN.get();
        let place = Part::ALL.iter().position(|&own| own == part).expect("all parts are listed");
        self.parts[place].fetch_add(used, Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Relaxed)
    }
}
