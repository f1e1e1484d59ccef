//! Progress on long work: to standard error, and only where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often the sign turns.
const TICK: Duration = Duration::from_millis(120);

/// Shows that something is being done, until dropped. `indicatif` draws nothing where standard error is
/// no terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Begins to show `what`.
    pub(super) fn begin(what: impl Into<String>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .expect("the template is a constant that every test run reads");
        bar.set_style(style);
        bar.set_message(what.into());
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Shows something else from now on.
    pub(super) fn next(&self, what: impl Into<String>) {
        self.0.set_message(what.into());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
