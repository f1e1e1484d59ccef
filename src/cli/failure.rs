//! How a command says that it could not: in the chosen language, with its causes.

use std::error::Error;
use std::io;

use crate::assess::farmland::supply::Untold;
use crate::cli::context::harmless;
use crate::cli::demo::DemoError;
use crate::formats::conditions::FilterError;
use crate::formats::crs::CrsError;
use crate::formats::definitions::DefinitionError;
use crate::formats::export::csv::CsvError;
use crate::formats::gdal::write::WriteError;
use crate::formats::import::ReadError;
use crate::formats::parquet::error::ParquetError;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::{txt, vct};
use crate::http::ServeError;
use crate::layer::text::{Lang, Text};
use crate::ledger::error::LedgerError;
use crate::ledger::ids::NameError;
use crate::overlay::CutError;
use crate::reports::ReportError;
use crate::store::error::StoreError;
use crate::store::ledger::error::KeepingError;

/// Why a command could not: what is to be printed, outermost first.
#[derive(Debug)]
pub(super) struct Failure {
    messages: Vec<Text>,
    is_broken_pipe: bool,
}

/// Wording of errors that are not ours: they speak English only. Our own enums have a method of this name,
/// which the compiler takes before the trait's.
trait Foreign {
    fn text(&self) -> Text;
}

impl<E: Error + ?Sized> Foreign for E {
    fn text(&self) -> Text {
        Text::new(self.to_string(), self.to_string())
    }
}

/// The rooms' errors: how each becomes a failure, and how it is worded as the cause of another.
macro_rules! failures {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::of(&error)
            }
        })*

        fn wording(error: &(dyn Error + 'static)) -> Text {
            $(if let Some(own) = error.downcast_ref::<$error>() {
                return own.text();
            }
            // As a source an error may be boxed to keep its owner small.
            if let Some(own) = error.downcast_ref::<Box<$error>>() {
                // Through the box: on the box itself the trait's method would be found first.
                return (**own).text();
            })*
            error.text()
        }
    };
}

failures!(
    CrsError,
    WriteError,
    txt::write::WriteError,
    vct::WriteError,
    CsvError,
    ParquetError,
    CutError,
    DefinitionError,
    DemoError,
    FilterError,
    KeepingError,
    LedgerError,
    NameError,
    ReadError,
    ReportError,
    ServeError,
    SnapshotError,
    StoreError,
    Untold,
    io::Error,
);

impl From<Text> for Failure {
    fn from(text: Text) -> Self {
        Self::new(text.zh, text.en)
    }
}

impl Failure {
    /// A failure the command itself has found.
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { messages: vec![Text::new(zh, en)], is_broken_pipe: false }
    }

    /// An error with all its causes.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut failure = Self { messages: Vec::new(), is_broken_pipe: false };
        let mut next = Some(error);
        while let Some(error) = next {
            let is_pipe = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
            failure.is_broken_pipe |= error.downcast_ref::<io::Error>().is_some_and(is_pipe);
            let text = wording(error);
            // An error that has told its cause already does not tell it twice.
            if failure.messages.iter().all(|told| !told.en.contains(&text.en)) {
                failure.messages.push(text);
            }
            next = error.source();
        }
        failure
    }

    /// Puts in front what was being done.
    #[must_use]
    pub(super) fn while_doing(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.messages.insert(0, Text::new(zh, en));
        self
    }

    /// The failure and its causes as one text, for those who do not read standard error.
    pub(super) fn text(&self) -> Text {
        let all = |lang| self.messages.iter().map(|own| own.get(lang)).collect::<Vec<_>>().join(": ");
        Text::new(all(Lang::Zh), all(Lang::En))
    }

    /// Whether the reader of our output has gone.
    pub(super) fn is_broken_pipe(&self) -> bool {
        self.is_broken_pipe
    }

    /// Prints the failure to standard error: the error, then a line for each cause.
    pub(super) fn print(&self, lang: Lang) {
        let (error, cause) = match lang {
            Lang::Zh => ("错误:", "  原因:"),
            Lang::En => ("error: ", "  cause: "),
        };
        for (depth, message) in self.messages.iter().enumerate() {
            let lead = if depth == 0 { error } else { cause };
            eprintln!("{lead}{}", harmless(message.get(lang)));
        }
    }
}
