//! The package's own sources, read as text: lines of code, paths named, lengths of functions.
//!
//! It leans on `rustfmt`: a function's last line is a brace as far in as its first word.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the package's root and its lines.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) lines: Vec<String>,
}

/// A path named in code, such as `crate::layer::text`, and the number of its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) path: String,
}

impl Source {
    /// A source by its path and text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), lines: text.lines().map(str::to_owned).collect() }
    }

    /// The lines of code, numbered from 1: without comments and without test modules.
    pub(crate) fn code(&self) -> Vec<(usize, &str)> {
        let mut is_test = self.path.ends_with("/tests.rs");
        let mut code = Vec::new();
        let mut lines = self.lines.iter().zip(1..).peekable();
        while let Some((line, number)) = lines.next() {
            let opens_tests = line == "#[cfg(test)]"
                && lines.peek().is_some_and(|(next, _)| next.starts_with("mod ") && next.ends_with('{'));
            if opens_tests {
                is_test = true;
            }
            if !is_test {
                code.push((number, line.split("//").next().unwrap_or_default()));
            }
            if line == "}" {
                is_test = self.path.ends_with("/tests.rs");
            }
        }
        code
    }

    /// Every path of two names or more in the code, and all that `use` brings in, written out in full. A
    /// path through a module of ours that was brought in (`gdal::open` after `use crate::formats::gdal`)
    /// is left out: the `use` has been named already.
    pub(crate) fn named(&self) -> Vec<Named> {
        let (mut named, mut words) = (Vec::new(), Vec::new());
        let mut code = self.code().into_iter();
        while let Some((line, text)) = code.next() {
            let Some((_, tree)) = text.split_once("use ").filter(|(before, _)| is_visibility(before)) else {
                let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                let paths = text.split(|c: char| !is_word(c)).map(|path| path.trim_matches(':'));
                let paths = paths.filter(|path| path.contains("::"));
                words.extend(paths.map(|path| Named { line, path: path.to_owned() }));
                continue;
            };
            let mut tree = tree.to_owned();
            while !tree.contains(';') {
                tree.push_str(code.next().expect("a `use` ends").1);
            }
            let paths = expanded(tree.split(';').next().unwrap_or_default());
            named.extend(paths.into_iter().map(|path| Named { line, path }));
        }
        let is_ours = |first: &str| {
            let ends = |own: &Named| own.path.strip_prefix("crate::")?.rsplit("::").next().map(str::to_owned);
            named.iter().filter_map(ends).any(|own| own == first)
        };
        words.retain(|word| !is_ours(word.path.split("::").next().unwrap_or_default()));
        named.extend(words);
        named
    }

    /// Functions by their first line's number, with the number of their lines.
    pub(crate) fn functions(&self) -> Vec<(usize, usize)> {
        let starts = self.lines.iter().enumerate().filter(|(_, line)| is_function(line));
        starts
            .filter_map(|(start, line)| Some((start + 1, length(&self.lines[start..], indent(line))?)))
            .collect()
    }
}

/// Whether what stands before `use` is nothing but how far it is seen.
fn is_visibility(before: &str) -> bool {
    matches!(before.trim(), "" | "pub" | "pub(crate)" | "pub(super)")
}

/// The paths a tree of `use` names: `a::{b, c::{d, self}}` is `a::b`, `a::c::d`, `a::c`.
fn expanded(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let mut depth = 0;
    let parts = inner.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let head = head.trim();
    let paths = parts.filter(|part| !part.trim().is_empty()).flat_map(expanded);
    paths
        .map(
            |path| {
                if path == "self" { head.trim_end_matches(':').to_owned() } else { format!("{head}{path}") }
            },
        )
        .collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_function(line: &str) -> bool {
    let mut words = line.trim_start().split(' ');
    let qualifiers = ["pub", "pub(super)", "pub(crate)", "const", "async", "unsafe", "extern", "\"C\""];
    words.find(|word| !qualifiers.contains(word)) == Some("fn")
}

/// Lines of the function that starts the slice; `None` where it has no body or stands on one line.
fn length(lines: &[String], indent: usize) -> Option<usize> {
    let opening = lines.iter().position(|line| line.ends_with(['{', '}', ';']))?;
    if !lines[opening].ends_with('{') {
        return None;
    }
    let closing = format!("{}}}", " ".repeat(indent));
    lines.iter().position(|line| *line == closing).map(|end| end + 1)
}

/// All Rust files below a folder of the package, by path.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![root.join(folder)];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is in the package") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let own = path.strip_prefix(root).expect("it was found below the root");
                sources.push(Source::new(&own.to_string_lossy().replace('\\', "/"), &text));
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "{folder} has sources");
    sources
}
