//! Processes killed at any moment, and at each call that writes, syncs or renames: the workspace is whole, and
//! what was committed last is there.
//!
//! By default a few kills of each sort. `HEGUI_KILLS=all` makes one at every such call of every scene, and 50
//! at other moments of each (some minutes). Kills at a call need `strace`; without it they are skipped with a word.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::cli::{done, err, hegui, json as answer, run};

/// What is killed, one command line each.
const SCENES: [&str; 5] =
    ["import d sthx new.geojson", "publish d", "rollback d sthx 1", "overlay d", "restore b.tar e"];
/// Calls that change what is on disk.
const CALLS: [&str; 8] =
    ["write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "mkdir"];

struct Scale {
    /// Every so many-th call of a kind, and no more of them than this.
    step: usize,
    n_calls: usize,
    n_moments: u32,
}

fn scale() -> Scale {
    if std::env::var("HEGUI_KILLS").is_ok_and(|own| own == "all") {
        Scale { step: 1, n_calls: usize::MAX, n_moments: 50 }
    } else {
        Scale { step: 5, n_calls: 2, n_moments: 3 }
    }
}

/// A workspace as it is before a scene, to be copied for each kill.
pub(crate) struct Stage {
    dir: tempfile::TempDir,
}

impl Stage {
    /// The demonstration, overlaid and registered; for `publish` with versions of two layers that wait, for
    /// `overlay` and `rollback` with one published since.
    pub(crate) fn new(line: &str) -> Self {
        let stage = Self { dir: tempfile::tempdir().unwrap() };
        let dir = stage.dir.path();
        done(dir, "demo d --size XS");
        done(dir, "overlay d --no-register");
        done(dir, "conflicts register d");
        fs::copy(dir.join("d/sources/sthx.geojson"), dir.join("new.geojson")).unwrap();
        match line {
            "publish d" => {
                done(dir, "import d sthx new.geojson --stage");
                done(dir, "import d sthx d/sources/sthx.geojson --stage");
                done(dir, "import d xzq d/sources/sthx.geojson --stage --class-field XJXZQDM");
            }
            "overlay d" | "rollback d sthx 1" => drop(done(dir, "import d sthx new.geojson")),
            "restore b.tar e" => drop(done(dir, "backup d b.tar")),
            _ => {}
        }
        stage
    }

    /// Where it stands.
    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A copy of it.
    pub(crate) fn copy(&self) -> tempfile::TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_all(self.dir.path(), copy.path());
        copy
    }
}

pub(crate) fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a workspace holds, without moments.
pub(crate) fn state(dir: &Path, workspace: &str) -> Json {
    let layers = answer(dir, &format!("layers {workspace} --json"));
    let short = |version: &Json| json!([version["layer"], version["version"], version["snapshot_sha256"]]);
    let list = |layers: &Json| layers.as_array().unwrap().iter().map(short).collect::<Vec<_>>();
    let registers = answer(dir, &format!("conflicts history {workspace} --json"));
    json!({
        "current": list(&layers["layers"]),
        "overlay": [layers["overlay"]["inputs"], layers["overlay"]["snapshot_sha256"]],
        "registers": registers["registers"].as_array().map(Vec::len),
    })
}

/// The doctor finds nothing but what dead processes left, and nothing once that is removed.
pub(crate) fn is_whole(dir: &Path, workspace: &str, what: &str) {
    let output = run(dir, &format!("doctor {workspace} --json"));
    let found: Json =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{what}: {}", err(&output)));
    for fault in found["faults"].as_array().unwrap() {
        assert!(["leftover", "unfinished"].contains(&fault["check"].as_str().unwrap()), "{what}: {fault}");
    }
    let output = run(dir, &format!("doctor {workspace} --mend"));
    assert_eq!(output.status.code(), Some(0), "{what}: {}", String::from_utf8_lossy(&output.stdout));
}

/// What a scene leads from and to.
pub(crate) struct Ends {
    pub(crate) before: Json,
    pub(crate) after: Json,
}

pub(crate) fn ends(stage: &Stage, line: &str) -> (Ends, Duration) {
    let copy = stage.copy();
    let before = state(copy.path(), "d");
    let begun = Instant::now();
    done(copy.path(), line);
    let took = begun.elapsed();
    (Ends { before, after: state(copy.path(), workspace(line)) }, took)
}

/// The workspace a line changes or makes.
fn workspace(line: &str) -> &str {
    if line.starts_with("restore") { "e" } else { "d" }
}

/// Looks at what a killed process left; `output` is what it had said.
pub(crate) fn look(dir: &Path, line: &str, ends: &Ends, output: &Output, what: &str) {
    let workspace = workspace(line);
    let has_said = !output.stdout.is_empty();
    if workspace == "e" && !dir.join("e/hegui.db").exists() {
        assert!(!has_said, "{what}: said to be restored, and is not there");
    } else {
        is_whole(dir, workspace, what);
        let now = state(dir, workspace);
        assert!(now == ends.after || now == ends.before && !has_said, "{what}: {now}\nnot {}", ends.after);
    }
    // Whoever comes next can work.
    let again = run(dir, line);
    let is_done = again.status.code() == Some(0);
    let is_once = !(line.starts_with("import") || line.starts_with("overlay"));
    assert!(is_done || is_once && again.status.code() == Some(2), "{what}, again: {}", err(&again));
    is_whole(dir, workspace, what);
}

pub(crate) fn strace() -> Option<PathBuf> {
    let found = std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|dir| dir.join("strace"))
        .find(|own| own.is_file());
    // In some containers tracing is not allowed.
    found.filter(|own| {
        Command::new(own).args(["-qq", "true"]).output().is_ok_and(|output| output.status.success())
    })
}

/// Runs a line until its `n`-th call of a kind, which kills it; `None` where it came to its end.
pub(crate) fn killed_at(strace: &Path, dir: &Path, line: &str, call: &str, n: usize) -> Option<Output> {
    let inject = format!("inject={call}:signal=SIGKILL:when={n}");
    let mut command = Command::new(strace);
    let trace = format!("trace={call}");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject]);
    let program = hegui(dir);
    command.arg(program.get_program()).args(line.split_whitespace()).current_dir(dir).env("LC_ALL", "C");
    let output = command.output().unwrap();
    if output.status.success() {
        return None;
    }
    let signal = output.status.signal().or_else(|| output.status.code().map(|code| code - 128));
    assert_eq!(signal, Some(9), "{line} at {call} {n}: {}", err(&output));
    Some(output)
}

#[test]
fn a_process_killed_at_a_call_that_writes_leaves_the_last_committed_state() {
    let Some(strace) = strace() else {
        return println!("skipped: no strace here, so no process is killed at a call of its");
    };
    let scale = scale();
    let mut n_kills = 0;
    for line in SCENES {
        let stage = Stage::new(line);
        let (ends, _) = ends(&stage, line);
        for call in CALLS {
            for n in (1..).step_by(scale.step).take(scale.n_calls) {
                let copy = stage.copy();
                let Some(output) = killed_at(&strace, copy.path(), line, call, n) else { break };
                look(copy.path(), line, &ends, &output, &format!("{line}, killed at {call} {n}"));
                n_kills += 1;
            }
        }
    }
    println!("{n_kills} kills at calls that write, sync, rename or remove");
    assert!(n_kills >= 20, "{n_kills} kills");
}

#[test]
fn a_process_killed_at_any_moment_leaves_the_last_committed_state() {
    let scale = scale();
    let mut n_kills = 0;
    for (place, line) in (1_u32..).zip(SCENES) {
        let stage = Stage::new(line);
        let (ends, took) = ends(&stage, line);
        for round in 0..scale.n_moments {
            let copy = stage.copy();
            // Spread over the time the scene takes, not evenly: multiples of the golden ratio.
            let part = (f64::from(round + 7 * place) * 0.618_033_988_75).fract();
            let mut child = hegui(copy.path())
                .args(line.split_whitespace())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            sleep(took.mul_f64(part));
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            n_kills += u32::from(!output.status.success());
            look(copy.path(), line, &ends, &output, &format!("{line}, killed after {part:.3} of its time"));
        }
    }
    println!("{n_kills} kills at other moments");
    assert!(n_kills > 0);
}
