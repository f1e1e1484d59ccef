//! The text's sections and their lines.

use std::ops::Range;

use crate::layer::text::Text;

/// What names of sections are shorter than; lines longer than that are not looked at.
const NAME_BYTES_MAX: usize = 40;
/// The sections a file may have; all of them stand on their own, none inside another.
const KNOWN: [&str; 11] = [
    "head",
    "featurecode",
    "tablestructure",
    "point",
    "line",
    "polygon",
    "solid",
    "annotation",
    "topology",
    "attribute",
    "style",
];
const COMMENT: &str = "comment";

/// Something that is wrong at a line, counted from 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) why: Text,
}

impl Fault {
    pub(super) fn new(line: usize, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line, why: Text::new(zh, en) }
    }
}

/// A section: its name in lower case, and what stands between its two lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) name: String,
    /// The first line inside, counted from 1.
    pub(super) line: usize,
    /// The bytes inside.
    pub(super) bytes: Range<usize>,
}

/// Finds the sections of a text, in their order; comments between and inside them are passed over.
///
/// # Errors
/// Where a section or a comment has no end, or another begins inside it: the file was cut short.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, Fault> {
    let mut sections = Vec::new();
    let mut open: Option<Section> = None;
    let mut comment = None;
    let mut lines = Lines::all(text);
    while let Some(line) = lines.raw() {
        let number = line.number;
        let Some((name, is_begin)) = mark(line.text) else { continue };
        if name == COMMENT {
            comment = is_begin.then_some(number);
        } else if comment.is_some() {
        } else if let Some(mut section) = open.take() {
            if is_begin && KNOWN.contains(&name.as_str()) {
                return Err(without_end(&section));
            }
            if !is_begin && name == section.name {
                section.bytes.end = line.start;
                sections.push(section);
            } else {
                open = Some(section);
            }
        } else if is_begin {
            open = Some(Section { name, line: number + 1, bytes: lines.at..lines.at });
        }
    }
    if let Some(number) = comment {
        return Err(Fault::new(
            number,
            "注释没有 CommentEnd",
            "the comment that begins here has no CommentEnd",
        ));
    }
    open.map_or(Ok(sections), |section| Err(without_end(&section)))
}

fn without_end(section: &Section) -> Fault {
    let name = &section.name;
    Fault::new(
        section.line - 1,
        format!("段落 {name} 没有结束({name}End),文件不完整"),
        format!("the section {name} that begins here has no end ({name}End); the file was cut short"),
    )
}

/// The name of a section or comment in lower case where a line begins or ends one, and whether it begins.
fn mark(line: &str) -> Option<(String, bool)> {
    let line = line.trim();
    // Nearly all lines are told by their last letter.
    let is_short = line.len() <= NAME_BYTES_MAX && line.ends_with(['n', 'N', 'd', 'D']);
    if !is_short || line.contains(',') {
        return None;
    }
    let lower = line.to_ascii_lowercase();
    let begin = lower.strip_suffix("begin").map(|name| (name.to_owned(), true));
    begin.or_else(|| lower.strip_suffix("end").map(|name| (name.to_owned(), false)))
}

/// A line of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// What it says, without the line's end.
    pub(super) text: &'a str,
}

/// The lines of a text or of a section, one by one.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// The number of the next line.
    number: usize,
    /// Whether the last line was `0`.
    is_at_zero: bool,
}

impl<'a> Lines<'a> {
    fn all(text: &'a str) -> Self {
        Self { text, at: 0, end: text.len(), number: 1, is_at_zero: false }
    }

    /// The lines inside a section of the text.
    pub(super) fn of(text: &'a str, section: &Section) -> Self {
        Self {
            text,
            at: section.bytes.start,
            end: section.bytes.end,
            number: section.line,
            is_at_zero: false,
        }
    }

    /// The number of the next line.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    fn raw(&mut self) -> Option<Line<'a>> {
        if self.end <= self.at {
            return None;
        }
        let (start, number) = (self.at, self.number);
        let rest = &self.text[start..self.end];
        let length = rest.find('\n').unwrap_or(rest.len());
        self.at = (start + length + 1).min(self.end);
        self.number += 1;
        let text = rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]);
        Some(Line { number, start, text })
    }

    /// The next line, comments passed over; `sections` has seen that these end.
    pub(super) fn next(&mut self) -> Option<Line<'a>> {
        let is = |line: Line<'a>, name: &str| line.text.trim().eq_ignore_ascii_case(name);
        loop {
            let line = self.raw()?;
            if !is(line, "CommentBegin") {
                self.is_at_zero = line.text.trim() == "0";
                return Some(line);
            }
            while self.raw().is_some_and(|line| !is(line, "CommentEnd")) {}
        }
    }

    /// The next line that says something.
    pub(super) fn next_filled(&mut self) -> Option<Line<'a>> {
        loop {
            let line = self.next()?;
            if !line.text.trim().is_empty() {
                return Some(line);
            }
        }
    }

    /// The next line that says something, which stays the next.
    pub(super) fn peek(&self) -> Option<Line<'a>> {
        self.clone().next_filled()
    }

    /// Passes over the lines up to the next `0`, with which objects end, unless the last line was one.
    pub(super) fn resume(&mut self) {
        while !self.is_at_zero && self.next().is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, sections};

    #[test]
    fn sections_are_found_and_comments_are_none() {
        let text = "CommentBegin\nHeadBegin\nCommentEnd\r\n headbegin \r\na\r\nCommentBegin\nHeadEnd\nCommentEnd\n\nb\nHEADEND\nLineBegin\nLineEnd\n";
        let found = sections(text).unwrap();
        let names: Vec<_> = found.iter().map(|own| (own.name.as_str(), own.line)).collect();
        assert_eq!(names, [("head", 5), ("line", 13)]);
        let mut lines = Lines::of(text, &found[0]);
        let mut seen = Vec::new();
        while let Some(line) = lines.next_filled() {
            seen.push((line.number, line.text));
        }
        assert_eq!(seen, [(5, "a"), (10, "b")]);
    }

    #[test]
    fn a_text_cut_short_is_told_by_its_sections() {
        for (text, line) in [
            ("HeadBegin\na\n", 1),
            ("HeadBegin\na\nHeadEnd\nLineBegin\n1\nPolygonBegin\nPolygonEnd\n", 4),
            ("HeadBegin\nHeadEnd\nCommentBegin\n", 3),
            ("LineBegin\nCommentBegin\nLineEnd\n", 2),
        ] {
            assert_eq!(sections(text).unwrap_err().line, line, "{text}");
        }
        assert_eq!(sections(""), Ok(Vec::new()));
        assert_eq!(sections("何\n"), Ok(Vec::new()));
    }
}
