//! What GDAL would print: caught, so that it becomes a finding instead of noise on the terminal.

use std::cell::RefCell;
use std::sync::Once;

use gdal::errors::CplErrType;

/// Messages kept while listening; a broken file can make one a feature.
const MESSAGES_MAX: usize = 20;

thread_local! {
    // GDAL reports on the thread that made the call.
    static HEARD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// While this lives, warnings and errors of GDAL on this thread are collected.
pub(crate) struct Listening {
    outer: Vec<String>,
}

impl Listening {
    /// Begins to listen; may be nested, the inner listener keeps what it hears to itself.
    pub(crate) fn start() -> Self {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            gdal::config::set_error_handler(|kind, _number, message| {
                if matches!(kind, CplErrType::Warning | CplErrType::Failure | CplErrType::Fatal) {
                    HEARD.with_borrow_mut(|heard| {
                        if heard.len() < MESSAGES_MAX && heard.iter().all(|known| known != message) {
                            heard.push(message.to_owned());
                        }
                    });
                }
            });
        });
        Self { outer: HEARD.take() }
    }

    /// What was heard so far, each message once, at most [`MESSAGES_MAX`].
    #[expect(clippy::unused_self, reason = "only while a listener lives is there anything to hear")]
    pub(crate) fn take(&self) -> Vec<String> {
        HEARD.take()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        HEARD.set(std::mem::take(&mut self.outer));
    }
}
