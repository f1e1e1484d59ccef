//! The house rules that a machine can check: arrows between rooms, the waterline, sizes, leftovers.
//!
//! The table [`FLOORS`] and the drawing in `src/lib.rs` change together, with the reason.

use std::path::Path;

use crate::sources::{Named, Source, sources};

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
const CONFINED: &[(&str, &[&str])] = &[
    ("gdal", &["src/formats/gdal"]),
    ("geo", &["src/geometry/relation.rs"]),
    ("axum", &["src/http/"]),
    ("tower_http", &["src/http/"]),
    ("rusqlite", &["src/store/"]),
    ("clap", &["src/cli/"]),
    ("parquet", &["src/formats/parquet/"]),
    ("cql2", &["src/formats/conditions/"]),
    ("fast_mvt", &["src/tiles/"]),
    ("flate2", &["src/store/"]),
    ("pmtiles", &["src/formats/pmtiles.rs"]),
    ("quick_cache", &["src/http/tiles/"]),
    ("rust_xlsxwriter", &["src/reports/"]),
    ("tar", &["src/store/"]),
    ("zip", &["src/formats/import/archive/"]),
    ("quick_xml", &["src/formats/spreadsheet/workbook/"]),
    ("landlock", &["src/formats/import/stranger/"]),
    ("seccompiler", &["src/formats/import/stranger/"]),
    ("argon2", &["src/store/keys.rs"]),
    ("getrandom", &["src/store/keys.rs"]),
    ("subtle", &["src/http/guard/"]),
    ("jsonwebtoken", &["src/http/guard/tokens.rs"]),
    ("tokio_rustls", &["src/http/connections.rs"]),
    ("hyper_util", &["src/http/connections.rs"]),
    ("tower", &["src/http/"]),
    ("opentelemetry", &["src/cli/log.rs", "src/http/traced.rs"]),
    ("opentelemetry_otlp", &["src/cli/log.rs"]),
    ("opentelemetry_sdk", &["src/cli/log.rs"]),
    ("tracing_opentelemetry", &["src/cli/log.rs", "src/http/traced.rs"]),
    ("std::process::Command", &["src/formats/import/stranger/"]),
    ("std::net", &["src/http/", "src/cli/"]),
    ("tokio::net", &["src/http/", "src/cli/"]),
    ("std::env", &["src/cli/", "src/main.rs"]),
    ("std::time::SystemTime", &["src/store/", "src/cli/"]),
    ("std::time::Instant", &["src/store/", "src/http/", "src/cli/"]),
];

/// Formats of one folder do not know those of another.
const FORMAT_FAMILIES: [&str; 5] = ["definitions", "gdal", "geojson", "parquet", "snapshot"];

/// Lines in a file at most, and in a function.
const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// The room a file stands in; `None` for `lib.rs` and `main.rs`.
fn room(source: &Source) -> Option<&str> {
    source.path.strip_prefix("src/")?.split(['/', '.']).next().filter(|room| floor(room).is_some())
}

/// The family of formats a file belongs to.
fn family(source: &Source) -> Option<&'static str> {
    let name = source.path.strip_prefix("src/formats/")?.split(['/', '.']).next()?;
    FORMAT_FAMILIES.into_iter().find(|own| *own == name)
}

/// The number of a room's floor, from the ground.
fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// Whether a named path is that crate or module or lies in it.
fn lies_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Fails with every place at once.
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn arrow_faults(source: &Source) -> Vec<String> {
    let Some((room, own)) = room(source).and_then(|room| Some((room, floor(room)?))) else {
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
            None => faults.push(format!("{place}: `{path}` names no room")),
        }
    }
    faults
}

fn format_faults(source: &Source) -> Vec<String> {
    let Some(family) = family(source) else {
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
    if room(source).and_then(floor).is_none_or(|own| own > WATERLINE) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for Named { line, path } in source.named() {
        if DRY.iter().any(|wet| lies_in(&path, wet)) {
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

#[test]
fn planted_faults_are_found_and_innocents_are_not() {
    type Check = fn(&Source) -> Vec<String>;
    let check = |name: Check, path: &str, text: &str, n_faults: usize| {
        let found = name(&Source::new(path, text));
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
    check(confinement_faults, "src/formats/import.rs", "use crate::formats::{crs, gdal};\ngdal::open();", 0);
    check(confinement_faults, "src/formats/import.rs", "fn f() {\n    gdal::open();\n}", 1);
    check(confinement_faults, "src/formats/import.rs", "use std::{\n    fs,\n    env::{self, var},\n};", 2);
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
