//! The house rules that a machine can check: arrows between rooms, the waterline, sizes, leftovers.
//!
//! The table [`FLOORS`] and the drawing in `src/lib.rs` change together, with the reason.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up. A room may use rooms of lower floors and itself; rooms of one floor do not
/// know each other.
const FLOORS: [&[&str]; 11] = [
    &["geometry"],
    &["layer"],
    &["overlay"],
    &["ledger"],
    &["conflict"],
    &["rules"],
    &["assess"],
    &["formats", "tiles", "reports"],
    &["store"],
    &["http"],
    &["cli"],
];

/// The highest floor below the waterline: `assess`.
const WATERLINE: usize = 6;

/// What must not be named below the waterline: the world outside and those who talk to it.
const DRY: [&str; 15] = [
    "std::fs",
    "std::net",
    "std::time",
    "std::env",
    "std::io",
    "std::process",
    "serde",
    "serde_json",
    "tokio",
    "axum",
    "rusqlite",
    "gdal",
    "tracing",
    "rand",
    "log",
];

/// Crates and doors to the outside, and the only places that may name them.
const CONFINED: [(&str, &[&str]); 9] = [
    ("gdal", &["src/formats/gdal"]),
    ("axum", &["src/http/"]),
    ("rusqlite", &["src/store/"]),
    ("clap", &["src/cli/"]),
    ("std::net", &["src/http/", "src/cli/"]),
    ("tokio::net", &["src/http/", "src/cli/"]),
    ("std::env", &["src/cli/", "src/main.rs"]),
    ("std::time::SystemTime", &["src/store/", "src/cli/"]),
    ("std::time::Instant", &["src/store/", "src/cli/"]),
];

/// Formats of one folder do not know those of another.
const FORMAT_FAMILIES: [&str; 4] = ["definitions", "gdal", "geojson", "snapshot"];

/// Lines in a file at most, and in a function.
const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// A source file: its path from the package's root and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

/// A path named in code, such as `crate::layer::text`, and the number of its line.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    path: String,
}

impl Source {
    /// The room the file stands in; `None` for `lib.rs` and `main.rs`.
    fn room(&self) -> Option<&str> {
        self.path.strip_prefix("src/")?.split(['/', '.']).next().filter(|room| floor(room).is_some())
    }

    /// The family of formats the file belongs to.
    fn family(&self) -> Option<&'static str> {
        let name = self.path.strip_prefix("src/formats/")?.split(['/', '.']).next()?;
        FORMAT_FAMILIES.into_iter().find(|own| *own == name)
    }

    /// The lines of code, numbered from 1: without comments and without test modules.
    fn code(&self) -> Vec<(usize, &str)> {
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

    /// Every path of two names or more in the code, and what `use` brings in by one name.
    fn named(&self) -> Vec<Named> {
        let mut named = Vec::new();
        for (line, text) in self.code() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            for path in text.split(|c: char| !is_word(c)) {
                let path = path.trim_matches(':');
                let is_use = text.trim_start().trim_start_matches("pub ").starts_with("use ");
                if path.contains("::") || (is_use && !path.is_empty()) {
                    named.push(Named { line, path: path.to_owned() });
                }
            }
        }
        named
    }

    /// Functions by their first line's number, with the number of their lines.
    fn functions(&self) -> Vec<(usize, usize)> {
        let starts = self.lines.iter().enumerate().filter(|(_, line)| is_function(line));
        starts
            .filter_map(|(start, line)| Some((start + 1, length(&self.lines[start..], indent(line))?)))
            .collect()
    }
}

/// The number of a room's floor, from the ground.
fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
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

/// Whether a named path is that crate or module or lies in it.
fn lies_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// All Rust files below a folder of the package, by path.
fn sources(folder: &str) -> Vec<Source> {
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
                sources.push(Source {
                    path: own.to_string_lossy().replace('\\', "/"),
                    lines: text.lines().map(str::to_owned).collect(),
                });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "{folder} has sources");
    sources
}

/// Fails with every place at once.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn arrow_faults(source: &Source) -> Vec<String> {
    let Some((room, own)) = source.room().and_then(|room| Some((room, floor(room)?))) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for Named { line, path } in source.named() {
        let place = format!("{}:{line}", source.path);
        if path.contains("super::super") {
            faults.push(format!("{place}: `{path}` hides where it leads; write it from `crate`"));
        }
        let Some(target) = path.strip_prefix("crate::").or((path == "crate").then_some("")) else {
            continue;
        };
        let target = target.split("::").next().unwrap_or_default();
        match floor(target) {
            _ if target == room => {}
            Some(other) if other < own => {}
            Some(_) => faults.push(format!("{place}: `{room}` must not know `{target}`: arrows point down")),
            None => faults.push(format!("{place}: `{path}` names no room; one room a line")),
        }
    }
    faults
}

fn format_faults(source: &Source) -> Vec<String> {
    let Some(family) = source.family() else {
        return Vec::new();
    };
    let named = source.named().into_iter();
    named
        .filter_map(|Named { line, path }| {
            let other = path.strip_prefix("crate::formats::")?.split("::").next()?;
            let is_sibling = FORMAT_FAMILIES.contains(&other) && other != family;
            is_sibling.then(|| format!("{}:{line}: `{family}` must not know `{other}`", source.path))
        })
        .collect()
}

fn waterline_faults(source: &Source) -> Vec<String> {
    if source.room().and_then(floor).is_none_or(|own| own > WATERLINE) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for Named { line, path } in source.named() {
        if DRY.iter().any(|wet| lies_in(&path, wet)) || path == "std" {
            faults.push(format!("{}:{line}: `{path}` below the waterline", source.path));
        }
    }
    for (line, text) in source.code() {
        let wet = ["async ", "println!", "print!(", "dbg!"].into_iter().find(|wet| text.contains(wet));
        faults.extend(wet.map(|wet| format!("{}:{line}: `{wet}` below the waterline", source.path)));
    }
    faults
}

fn confinement_faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for Named { line, path } in source.named() {
        for (module, homes) in CONFINED {
            if lies_in(&path, module) && !homes.iter().any(|home| source.path.starts_with(home)) {
                faults.push(format!("{}:{line}: `{path}` belongs to {homes:?}", source.path));
            }
        }
    }
    faults
}

fn leftover_faults(source: &Source) -> Vec<String> {
    let leftovers = [concat!(".unw", "rap()"), concat!("TO", "DO"), concat!("to", "do!("), "unimplemented!("];
    let mut faults = Vec::new();
    for (line, text) in source.code() {
        let found = leftovers.into_iter().filter(|leftover| text.contains(leftover));
        faults.extend(found.map(|leftover| format!("{}:{line}: `{leftover}`", source.path)));
    }
    for (text, line) in source.lines.iter().zip(1..) {
        if text.contains("//") && text.contains(leftovers[1]) {
            faults.push(format!("{}:{line}: a comment that promises", source.path));
        }
    }
    faults
}

fn size_faults(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    if source.lines.len() > FILE_LINES_MAX {
        let n_lines = source.lines.len();
        faults.push(format!("{}:1: {n_lines} lines, {FILE_LINES_MAX} at most", source.path));
    }
    for (line, n_lines) in source.functions() {
        if n_lines > FUNCTION_LINES_MAX {
            faults.push(format!(
                "{}:{line}: a function of {n_lines} lines, {FUNCTION_LINES_MAX} at most",
                source.path
            ));
        }
    }
    faults
}

fn head_faults(source: &Source) -> Vec<String> {
    let has_head = source.lines.first().is_some_and(|line| line.starts_with("//! "));
    if has_head { Vec::new() } else { vec![format!("{}:1: does not begin with `//!`", source.path)] }
}

fn faults(find: fn(&Source) -> Vec<String>, folders: &[&str]) -> Vec<String> {
    folders.iter().flat_map(|folder| sources(folder)).flat_map(|source| find(&source)).collect()
}

#[test]
fn arrows_point_down() {
    none(&faults(arrow_faults, &["src"]));
}

#[test]
fn formats_do_not_know_each_other() {
    none(&faults(format_faults, &["src"]));
}

#[test]
fn below_the_waterline_it_is_dry() {
    none(&faults(waterline_faults, &["src"]));
}

#[test]
fn foreign_crates_stay_in_their_rooms() {
    none(&faults(confinement_faults, &["src"]));
}

#[test]
fn nothing_is_left_over() {
    none(&faults(leftover_faults, &["src"]));
}

#[test]
fn files_and_functions_are_short() {
    none(&faults(size_faults, &["src", "tests"]));
}

#[test]
fn every_file_begins_with_what_it_is() {
    none(&faults(head_faults, &["src", "tests"]));
}

#[test]
fn every_room_has_a_floor() {
    let listed = |room: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        root.join(room).is_dir() || root.join(format!("{room}.rs")).is_file()
    };
    let lib = sources("src").into_iter().find(|source| source.path == "src/lib.rs").expect("a library");
    for line in lib.lines.iter().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = line.trim_end_matches(';');
        assert!(floor(room).is_some() && listed(room), "{room} stands on no floor");
    }
}

/// A file with planted faults, to see that each check can fail.
fn planted(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), lines: text.lines().map(str::to_owned).collect() }
}

#[test]
fn planted_faults_are_found_and_innocents_are_not() {
    type Check = fn(&Source) -> Vec<String>;
    let check = |name: Check, path: &str, text: &str, n_faults: usize| {
        let found = name(&planted(path, text));
        assert_eq!(found.len(), n_faults, "{path}: {text}: {found:?}");
    };
    check(arrow_faults, "src/layer/card.rs", "use crate::overlay::cut;", 1);
    check(arrow_faults, "src/layer/card.rs", "fn f() { crate::assess::whole() }", 1);
    check(arrow_faults, "src/reports/a.rs", "use crate::formats::crs;", 1);
    check(arrow_faults, "src/http/a.rs", "use crate::{layer, cli};", 1);
    check(arrow_faults, "src/overlay/a.rs", "use super::super::layer;", 1);
    check(arrow_faults, "src/http/a.rs", "use crate::reports::summary;\nuse crate::http::b;", 0);
    check(arrow_faults, "src/layer/a.rs", "// crate::cli is far\n//! [`crate::cli`]", 0);
    check(format_faults, "src/formats/geojson/read.rs", "use crate::formats::gdal::open;", 1);
    check(format_faults, "src/formats/import.rs", "use crate::formats::gdal::open;", 0);
    check(waterline_faults, "src/overlay/a.rs", "use std::time::Instant;", 1);
    check(waterline_faults, "src/overlay/a.rs", "use std::{fs, mem};", 1);
    check(waterline_faults, "src/rules/a.rs", "#[derive(serde::Serialize)]", 1);
    check(waterline_faults, "src/rules/a.rs", "use rayon::prelude::ParallelIterator;", 0);
    check(waterline_faults, "src/store/a.rs", "use std::fs;", 0);
    check(confinement_faults, "src/formats/import.rs", "use gdal::Dataset;", 1);
    check(confinement_faults, "src/formats/import.rs", "use crate::formats::gdal::read;", 0);
    check(confinement_faults, "src/formats/gdal/read.rs", "use gdal::Dataset;", 0);
    check(confinement_faults, "src/reports/a.rs", "let t = std::time::SystemTime::now();", 1);
    let leftover = concat!("let a = b.unw", "rap();");
    check(leftover_faults, "src/cli/a.rs", leftover, 1);
    check(leftover_faults, "src/cli/a.rs", &format!("#[cfg(test)]\nmod tests {{\n{leftover}\n}}"), 0);
    check(leftover_faults, "src/cli/a.rs", &format!("#[cfg(test)]\nmod tests {{\n}}\n{leftover}"), 1);
    check(leftover_faults, "src/cli/a.rs", concat!("// TO", "DO later"), 1);
    check(head_faults, "src/a.rs", "use std::fs;", 1);
    let long = format!("    pub(super) fn long(\n        a: u8,\n    ) {{\n{}    }}", "a;\n".repeat(67));
    check(size_faults, "src/a.rs", &long, 1);
    check(size_faults, "src/a.rs", &long.replacen("a;\n", "", 1), 0);
    check(size_faults, "src/a.rs", &"\n".repeat(FILE_LINES_MAX + 1), 1);
}
