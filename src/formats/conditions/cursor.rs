//! Where in a text something stands, and what a parser said of it.

use crate::formats::conditions::error::Fault;
use crate::layer::text::Text;

/// Finds the names of a condition in its text, in their order, for the tree does not say where they stand.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Goes to the next place where that word stands by itself; stays where there is none.
    pub(super) fn go_to(&mut self, word: &str) -> usize {
        let is_part = |c: char| c.is_alphanumeric() || "_.:".contains(c);
        let rest = self.text.get(self.at..).unwrap_or_default();
        let lower = rest.to_ascii_lowercase();
        let stands_alone = |&(start, found): &(usize, &str)| {
            let (before, after) = (&rest[..start], &rest[start + found.len()..]);
            !before.chars().next_back().is_some_and(is_part) && !after.chars().next().is_some_and(is_part)
        };
        let word = word.to_ascii_lowercase();
        let Some((start, found)) = lower.match_indices(&word).find(stands_alone) else { return self.at };
        let offset = self.at + start;
        self.at = offset + found.len();
        offset
    }
}

/// What is no CQL2 text: the parser says ` --> line:column` and what it would have taken, in words of its grammar.
pub(super) fn not_text(text: &str, said: &str) -> Fault {
    let position = said.split_once("--> ").and_then(|(_, rest)| {
        let (line, rest) = rest.split_once(':')?;
        let column = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        Some((line.trim().parse::<usize>().ok()?, column.parse::<usize>().ok()?))
    });
    let offset = position.map_or(0, |(line, column)| {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let within = text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>();
        start + within
    });
    let rest: String = text[offset..].chars().take(20).collect();
    let said = if rest.is_empty() {
        Text::new(
            "条件到此不完整;请补完(CQL2 文本)",
            "the condition stops short here; complete it (CQL2 text)",
        )
    } else {
        Text::new(
            format!("从“{rest}”起不是 CQL2;文字加单引号,括号成对"),
            format!("no CQL2 from \"{rest}\" on; texts stand in single quotes, brackets in pairs"),
        )
    };
    Fault { offset, said }
}

/// What is no CQL2 JSON; the parser counts columns in bytes.
pub(super) fn not_json(text: &str, error: &serde_json::Error) -> Fault {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = text.len().min(start + error.column().saturating_sub(1));
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let said = Text::new(
        "不是 CQL2 JSON;应如 {\"op\": \"=\", \"args\": [{\"property\": \"…\"}, \"…\"]}",
        "no CQL2 JSON; it is written as {\"op\": \"=\", \"args\": [{\"property\": \"…\"}, \"…\"]}",
    );
    Fault { offset, said }
}
