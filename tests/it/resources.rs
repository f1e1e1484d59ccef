//! What a process needs of the machine and does not get: open files, memory, a clock that goes forward, a catalogue
//! whose bytes are what was written. Each command is done, or refused in words, or ended by the system; what was
//! committed is whole each time. Where a tool is missing that takes these away, it says so and skips.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

use crate::cli::{done, err, json as answer, run};
use crate::guard::{Running, Town, until};
use crate::kills::{Stage, copy_all, ends, look, state};

/// What changes a workspace, one command line each.
const SCENES: [&str; 4] = ["import d sthx new.geojson", "publish d", "overlay d", "restore b.tar e"];
/// The size of a page of the catalogue.
const PAGE: usize = 4096;

/// Runs a line in a shell that has less of something (`ulimit`).
fn with_less(dir: &Path, less: &str, line: &str) -> Output {
    let script = format!("ulimit {less} && exec \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.current_dir(dir).env("LC_ALL", "C").args(["-c", &script, env!("CARGO_BIN_EXE_hegui")]);
    command.args(line.split_whitespace()).output().unwrap()
}

#[test]
fn a_process_that_may_not_open_files_refuses_and_loses_nothing() {
    let mut n_refused = 0;
    for line in SCENES {
        let stage = Stage::new(line);
        let (ends, _) = ends(&stage, line);
        for n_files in [4, 6, 8, 10, 12, 16, 24] {
            let copy = stage.copy();
            let output = with_less(copy.path(), &format!("-n {n_files}"), line);
            let what = format!("{line} with {n_files} files");
            // Fewer than the loader of programs needs is not ours to answer.
            let is_ours = output.status.code() != Some(127);
            if is_ours && output.status.code() != Some(0) {
                assert_eq!(output.status.code(), Some(2), "{what}: {}", err(&output));
                assert!(err(&output).starts_with("error: "), "{what}: {}", err(&output));
                n_refused += 1;
            }
            look(copy.path(), line, &ends, &output, &what);
        }
    }
    assert!(4 < n_refused, "only {n_refused} were short of files");
}

#[test]
fn a_process_without_memory_ends_and_what_was_committed_is_whole() {
    let mut n_ended = 0;
    for line in ["import d sthx new.geojson", "overlay d"] {
        let stage = Stage::new(line);
        let (ends, _) = ends(&stage, line);
        for megabytes in [40, 80, 120, 160, 200, 300, 400] {
            let copy = stage.copy();
            let output = with_less(copy.path(), &format!("-v {}", megabytes * 1024), line);
            n_ended += usize::from(!output.status.success());
            let what = format!("{line} with {megabytes} MB ({:?})", output.status.signal());
            look(copy.path(), line, &ends, &output, &what);
        }
    }
    assert!(2 < n_ended, "only {n_ended} were short of memory");
}

#[test]
fn a_clock_set_back_or_far_ahead_loses_nothing_and_orders_by_number() {
    let has_tool = Command::new("faketime").args(["now", "true"]).status().is_ok_and(|own| own.success());
    if !has_tool {
        eprintln!("skipped: faketime is not there, or does not work");
        return;
    }
    let stage = Stage::new("import d sthx new.geojson");
    let at = |when: &str, line: &str| {
        let mut command = Command::new("faketime");
        command.current_dir(stage.path()).env("LC_ALL", "C").arg(when).arg(env!("CARGO_BIN_EXE_hegui"));
        command.args(line.split_whitespace()).output().unwrap()
    };
    let dir = stage.path();
    for when in ["-1 day", "+10 years", "-1 day"] {
        for line in ["import d sthx new.geojson", "overlay d", "rollback d sthx 1", "conflicts d --json"] {
            let output = at(when, line);
            assert_eq!(output.status.code(), Some(0), "{line} at {when}: {}", err(&output));
        }
    }
    let history = answer(dir, "history d sthx --json");
    let versions = history["versions"].as_array().expect("versions");
    let mut numbers: Vec<_> = versions.iter().map(|own| own["version"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=7).collect::<Vec<_>>(), "each entered once, whatever the clock said");
    assert_eq!(answer(dir, "doctor d --json")["is_whole"], true, "{}", answer(dir, "doctor d --json"));
}

#[test]
fn a_catalogue_with_other_bytes_is_refused_or_read_and_never_a_panic() {
    let stage = Stage::new("import d sthx new.geojson");
    let dir = tempfile::tempdir().unwrap();
    let before = state(stage.path(), "d");
    let n_pages = fs::metadata(stage.path().join("d/hegui.db")).unwrap().len() as usize / PAGE;
    let (mut n_refused, mut n_found) = (0, 0);
    let every = if std::env::var("HEGUI_KILLS").is_ok_and(|own| own == "all") { 1 } else { 9 };
    for page in (0..n_pages).step_by(every) {
        for forge in [flip, cut] as [fn(&Path, usize); 2] {
            let sick = dir.path().join("sick");
            copy_all(&stage.path().join("d"), &sick.join("d"));
            forge(&sick.join("d/hegui.db"), page);
            for line in ["layers d --json", "history d --json", "conflicts d --json", "doctor d --json"] {
                let output = run(&sick, line);
                let what = format!("{line}, page {page}: {}", err(&output));
                assert!(matches!(output.status.code(), Some(0..=2)), "{what}");
                assert!(!err(&output).contains("panicked"), "{what}");
                n_refused += usize::from(output.status.code() == Some(2));
            }
            let found = run(&sick, "doctor d");
            n_found += usize::from(found.status.code() != Some(0));
            fs::remove_dir_all(&sick).unwrap();
        }
    }
    assert!(0 < n_refused && 0 < n_found, "{n_refused} refused, {n_found} found");
    assert_eq!(state(stage.path(), "d"), before);
}

/// Turns bits of a page over.
fn flip(path: &Path, page: usize) {
    let mut file = fs::File::options().read(true).write(true).open(path).unwrap();
    let mut bytes = [0; PAGE];
    file.seek(SeekFrom::Start((page * PAGE) as u64)).unwrap();
    file.read_exact(&mut bytes).unwrap();
    bytes.iter_mut().step_by(37).for_each(|byte| *byte ^= 0x55);
    file.seek(SeekFrom::Start((page * PAGE) as u64)).unwrap();
    file.write_all(&bytes).unwrap();
}

/// Cuts the file off in the middle of a page.
fn cut(path: &Path, page: usize) {
    fs::File::options().write(true).open(path).unwrap().set_len((page * PAGE + PAGE / 2) as u64).unwrap();
}

#[test]
fn a_service_whose_disk_failed_a_write_writes_no_more_and_goes_on_reading() {
    let Some(strace) = crate::kills::strace() else {
        eprintln!("skipped: strace is not there, or may not trace");
        return;
    };
    let town = Town::new();
    let key = town.key("administrator", None);
    let [(patch, _), _] = town.patches();
    let mut command = Command::new(strace);
    command.current_dir(town.path()).env("LC_ALL", "C").args(["-D", "-f", "-qq", "-o", "/dev/null"]);
    command.arg("-P").arg(town.path().join("d/hegui.db-wal")).args(["-e", "trace=fdatasync,fsync"]);
    command.args(["-e", "inject=fdatasync,fsync:error=EIO:when=1", env!("CARGO_BIN_EXE_hegui")]);
    let service = Running::start(command.args(["serve", "d", "--listen", "127.0.0.1:0"]));
    let path = format!("/conflicts/{patch}/steps");
    let body = json!({"state": "proposed", "way": "urban-plan", "text": "会议纪要"});
    let key = Some(key.as_str());
    until("the key holds", || service.get("/collections", key).status == 200);
    let failed = service.post(&path, key, "one", &body);
    assert_eq!(failed.status, 500, "{}", failed.body);
    // The disk would take it now, but nothing it says of this file counts any more.
    for once in ["one", "two"] {
        let refused = service.post(&path, key, once, &body);
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.body.contains("doctor"), "{}", refused.body);
    }
    assert_eq!(service.get("/collections/sthx/items?limit=1", None).status, 200);
    drop(service);
    done(town.path(), "doctor d");
    let history = done(town.path(), &format!("conflicts history d {patch} --json"));
    assert!(!history.contains("proposed"), "what was answered 500 is not there: {history}");
    // Begun anew it writes.
    let service = town.serve(&[]);
    until("the key holds", || service.get("/collections", key).status == 200);
    assert_eq!(service.post(&path, key, "one", &body).status, 201);
}
