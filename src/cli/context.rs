//! What every command is told, and how it answers.

use std::borrow::Cow;
use std::io::{self, BufWriter, StdoutLock, Write};

use serde_json::Value as Json;

use crate::formats::import::{Precautions, ReadOptions};
use crate::http::wire;
use crate::layer::text::{Lang, Text};
use crate::store::workspace::Workspace;

/// What every command is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    /// The language to answer in.
    pub(super) lang: Lang,
}

impl Context {
    /// One of two wordings.
    pub(super) fn say<T>(self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Says something beside the answer, on standard error.
    pub(super) fn remark(self, text: &Text) {
        // Where standard error is closed nobody wants remarks.
        let _ = writeln!(io::stderr(), "{}", harmless(text.get(self.lang)));
    }

    /// Says what every answer from this workspace must say, where it must say something.
    pub(super) fn notice(self, workspace: &Workspace, out: &mut impl Write) -> io::Result<()> {
        match workspace.notice() {
            Some(notice) => writeln!(out, "【{}】", notice.get(self.lang)),
            None => Ok(()),
        }
    }
}

/// Text from a file as it may be shown on a terminal: control characters are spelled out, so that a file
/// cannot move the cursor, color the screen or hide what was printed. Line ends stay.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| c.is_control() && c != '\n';
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let spelled = |c: char| if is_harmful(c) { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(spelled).collect())
}

/// How files are read of which nothing is told: archives are unpacked in the system's folder for what is temporary
/// (`TMPDIR`).
pub(super) fn read_options() -> ReadOptions {
    let precautions = Precautions { scratch: Some(std::env::temp_dir()), ..Precautions::default() };
    ReadOptions { precautions, ..ReadOptions::default() }
}

/// Standard output, for answers.
pub(super) fn out() -> BufWriter<StdoutLock<'static>> {
    BufWriter::new(io::stdout().lock())
}

/// Prints an answer for machines: one JSON document, indented, with a line end.
pub(super) fn print_json(answer: &Json) -> io::Result<()> {
    let mut out = out();
    serde_json::to_writer_pretty(&mut out, answer)?;
    writeln!(out)?;
    out.flush()
}

/// The workspace's notice as JSON: both wordings, or null.
pub(super) fn notice_json(workspace: &Workspace) -> Json {
    wire::notice(workspace.notice())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_file_cannot_steer_the_terminal() {
        assert_eq!(harmless("甲村 010\n乙村"), "甲村 010\n乙村");
        assert_eq!(harmless("\u{1b}[31mred\rback"), "\\u{1b}[31mred\\rback");
    }
}
