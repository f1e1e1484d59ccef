//! Disks that fail: a call that writes, syncs or renames is made to fail, one after another (strace), and what
//! was committed before is whole each time. Some calls by default, all of them with `HEGUI_KILLS=all`. Where there is no strace that may trace, it says so and skips.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::cli::{done, err, hegui, json};
use crate::kills::{Stage, ends, is_whole, look, state};
use crate::migrations::workspace_of;

/// The calls and the errors they are made to give: a full disk, one that fails, one that cannot be written to.
const FAULTS: [&str; 6] = [
    "write:error=ENOSPC",
    "pwrite64:error=ENOSPC",
    "fsync:error=EIO",
    "fdatasync:error=EIO",
    "rename:error=EIO",
    "openat:error=EROFS",
];
/// How many of each are made to fail, one a run.
const CALLS: u32 = 4;

/// Runs a line while the `call`th such call on one of the paths fails.
fn failing(dir: &Path, line: &str, fault: &str, call: u32, paths: &[&str]) -> Output {
    let mut command = Command::new("strace");
    command.current_dir(dir).env("LC_ALL", "C").args(["-f", "-qq", "-o", "/dev/null"]);
    // A rename is known by the names it was called with, which are relative, and the program has no others.
    for path in paths.iter().filter(|_| !fault.starts_with("rename")) {
        command.arg("-P").arg(dir.join(path));
    }
    command.args(["-e", &format!("inject={fault}:when={call}"), env!("CARGO_BIN_EXE_hegui")]);
    command.args(line.split_whitespace()).output().unwrap()
}

/// What else changes a workspace, one command line each.
const SCENES: [&str; 3] = ["publish d", "rollback d sthx 1", "overlay d"];
/// The files of the catalogue.
const CATALOGUE: [&str; 2] = ["d/hegui.db", "d/hegui.db-wal"];
/// Calls that are made to fail in a scene: the fault, where, and how many of them, one a run. Snapshots are written
/// under names not known before, so there all calls of the kind count; later writes are what is said.
const SCENE_FAULTS: [(&str, &[&str], u32); 8] = [
    ("pwrite64:error=ENOSPC", &CATALOGUE, 12),
    ("pwrite64:error=EROFS", &CATALOGUE, 2),
    ("fdatasync:error=EIO", &[], 5),
    ("openat:error=EROFS", &CATALOGUE, 2),
    ("openat:error=EROFS", &["d/hegui.lock", "d/snapshots"], 2),
    ("write:error=ENOSPC", &[], 1),
    ("fsync:error=EIO", &[], 2),
    ("rename:error=EIO", &[], 1),
];

/// Whether strace is there and may trace.
fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        eprintln!("skipped: strace is not there, or may not trace");
    }
    can
}

#[test]
fn what_a_failing_disk_does_not_keep_is_not_said_to_be_kept() {
    if !can_trace() {
        return;
    }
    let mut n_refused = 0;
    for fault in FAULTS {
        for call in 1..=CALLS {
            let dir = tempfile::tempdir().unwrap();
            let dir = dir.path();
            workspace_of(3, &dir.join("w"));
            done(dir, "export w sthx red.geojson");
            let before = json(dir, "history w --json");
            let paths = ["w/hegui.db", "w/hegui.db-wal", "w/hegui.lock", "w/snapshots"];
            let output = failing(dir, "import w sthx red.geojson", fault, call, &paths);
            assert!(json(dir, "doctor w --mend --json")["is_whole"] == true, "{fault} {call}");
            let n_versions = |history: &serde_json::Value| history["versions"].as_array().unwrap().len();
            let after = json(dir, "history w --json");
            match output.status.code() {
                Some(0) => assert_eq!(n_versions(&after), n_versions(&before) + 1, "{fault} {call}"),
                Some(2) => {
                    n_refused += 1;
                    assert!(err(&output).starts_with("error: "), "{fault} {call}: {}", err(&output));
                    assert_eq!(after, before, "{fault} {call}");
                }
                other => panic!("{fault} {call}: {other:?} {}", err(&output)),
            }
            done(dir, "import w sthx red.geojson");
        }
    }
    assert!(3 < n_refused, "only {n_refused} of the faults were met");
}

#[test]
fn publishing_rolling_back_and_overlaying_on_a_failing_disk_is_done_or_not_done() {
    if !can_trace() {
        return;
    }
    let step = if std::env::var("HEGUI_KILLS").is_ok_and(|own| own == "all") { 1 } else { 4 };
    let mut n_refused = [0; SCENES.len()];
    for (scene, line) in SCENES.into_iter().enumerate() {
        let stage = Stage::new(line);
        let (ends, _) = ends(&stage, line);
        for (fault, paths, n_calls) in SCENE_FAULTS {
            // Nothing but its answer is written by these two.
            if fault.starts_with("write") && line != "overlay d" {
                continue;
            }
            for call in (1..=n_calls).step_by(step) {
                let copy = stage.copy();
                let what = format!("{line}, {fault} {call} of {paths:?}");
                let output = failing(copy.path(), line, fault, call, paths);
                let code = output.status.code();
                assert!(code == Some(0) || code == Some(2), "{what}: {code:?} {}", err(&output));
                if code == Some(2) {
                    n_refused[scene] += 1;
                    assert!(err(&output).starts_with("error: "), "{what}: {}", err(&output));
                    let now = state(copy.path(), "d");
                    // What was overlaid is entered before the register that follows it.
                    let is_half_way = line == "overlay d" && now == ends.after;
                    assert!(now == ends.before || is_half_way, "{what}: {now}");
                }
                look(copy.path(), line, &ends, &output, &what);
            }
        }
    }
    println!("faults met that kept the last state: {n_refused:?}");
    assert!(n_refused.iter().all(|&n| 3 < n), "{n_refused:?}");
}

#[test]
fn processes_at_once_wait_for_each_other_or_say_so() {
    let stage = Stage::new("publish d");
    let copy = stage.copy();
    let dir = copy.path();
    done(dir, "import d sthx new.geojson");
    done(dir, "import d sthx new.geojson --stage");
    let n_versions = || json(dir, "history d --json")["versions"].as_array().unwrap().len();
    let before = n_versions();
    let enters = ["import d sthx new.geojson", "rollback d sthx 1", "import d sthx new.geojson --stage"];
    let others = ["publish d", "overlay d"];
    let running = [&enters[..], &others[..], &enters[..1], &others[1..]].concat().into_iter().map(|line| {
        let mut command = hegui(dir);
        (
            line,
            command
                .args(line.split_whitespace())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    });
    let running: Vec<_> = running.collect();
    let mut n_entered = 0;
    for (line, child) in running {
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => n_entered += usize::from(enters.contains(&line)),
            Some(2) => assert!(err(&output).starts_with("error: "), "{line}: {}", err(&output)),
            other => panic!("{line}: {other:?} {}", err(&output)),
        }
    }
    is_whole(dir, "d", "after seven at once");
    assert_eq!(n_versions(), before + n_entered);
    assert!(0 < n_entered);
    done(dir, "overlay d");
}

#[test]
fn a_backup_or_restoring_that_fails_leaves_nothing() {
    if !can_trace() {
        return;
    }
    for fault in ["write:error=ENOSPC", "fsync:error=EIO", "rename:error=EIO"] {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        workspace_of(3, &dir.join("w"));
        done(dir, "layers w");
        let output = failing(dir, "backup w b.tar", fault, 1, &["b.tar.part", "b.tar"]);
        assert_eq!(output.status.code(), Some(2), "{fault}: {}", err(&output));
        assert!(!dir.join("b.tar").exists() && !dir.join("b.tar.part").exists(), "{fault}");
        done(dir, "backup w b.tar");
        let output =
            failing(dir, "restore b.tar back", fault, 1, &["back.restoring/restoring.db", "back.restoring"]);
        assert_eq!(output.status.code(), Some(2), "{fault}: {}", err(&output));
        assert!(!dir.join("back").exists() && !dir.join("back.restoring").exists(), "{fault}");
        done(dir, "restore b.tar back");
    }
}
