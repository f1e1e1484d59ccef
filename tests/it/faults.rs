//! Disks that fail: a call that writes, syncs or renames is made to fail, one after another (strace), and what
//! was committed before is whole each time. Where there is no strace that may trace, it says so and skips.

use std::path::Path;
use std::process::{Command, Output};

use crate::cli::{done, err, json};
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
