//! Postings killed at each call that writes or syncs: what was answered for is there, what is asked again under its
//! key is there once, and the chain is whole.
//!
//! By default a few kills. `HEGUI_KILLS=all` makes one at every such call of every scene, and 60 a scene at other moments.

use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::cli::{done, err, hegui, json, run};
use crate::kills::{copy_all, killed_at, strace};
use crate::ledger::journeys::begin;

/// What is killed; each may be sent again and is the same request.
const SCENES: [&str; 6] = [
    "ledger lock w Q B@capacity=5 --district 141102 --until 2099-12-31 --key k --json",
    "ledger write-off w P --document x --who 张三 --key k --json",
    "ledger confirm w 1 --who 李四 --json",
    "ledger post w 2018-LS conversion-total=9 --district 141102 --document x --key k --json",
    "ledger reverse w 4 --document x --who 张三 --key k --json",
    "ledger release w P --key k --json",
];
const CALLS: [&str; 7] = ["write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate"];

/// A workspace with something locked for P and, where it is to be confirmed, its write-off proposed.
fn stage(dir: &Path, line: &str) {
    begin(dir);
    done(dir, "ledger charge w charge.json");
    done(dir, "ledger lock w P A@quantity=4.3500 A@capacity=19575 B@capacity=9975 --until 2099-12-31");
    if line.starts_with("ledger confirm") {
        done(dir, "ledger write-off w P --document x --who 张三");
    }
    if line.starts_with("ledger reverse") {
        // Entry 4 filed B: free it first.
        done(dir, "ledger release w P");
    }
}

/// How many entries and proposals there are.
fn count(dir: &Path) -> (u64, usize) {
    let verified = json(dir, "ledger verify w --json");
    assert_eq!(verified["is_whole"], true, "{verified}");
    let shown = json(dir, "ledger show w --json");
    (verified["n_entries"].as_u64().unwrap(), shown["proposals"].as_array().unwrap().len())
}

/// Looks at what a killed process left, and sends its line again.
fn look(dir: &Path, line: &str, before: (u64, usize), after: (u64, usize), said: &[u8], what: &str) {
    let now = count(dir);
    let has_said = serde_json::from_slice::<Json>(said).is_ok();
    assert!(now == after || now == before && !has_said, "{what}: {now:?}, from {before:?} to {after:?}");
    let again = run(dir, line);
    assert_eq!(again.status.code(), Some(0), "{what}, again: {}", err(&again));
    assert_eq!(count(dir), after, "{what}: sent again it is there once");
    let doctor = run(dir, "doctor w");
    assert_eq!(doctor.status.code(), Some(0), "{what}: {}", String::from_utf8_lossy(&doctor.stdout));
}

#[test]
fn a_posting_killed_anywhere_is_there_whole_or_not_at_all_and_never_twice() {
    let is_all = std::env::var("HEGUI_KILLS").is_ok_and(|own| own == "all");
    let (n_calls, n_moments) = if is_all { (usize::MAX, 60) } else { (1, 0) };
    let strace = strace();
    let (mut n_at_calls, mut n_at_moments) = (0, 0);
    for (place, line) in (1_u32..).zip(SCENES) {
        let staged = tempfile::tempdir().unwrap();
        stage(staged.path(), line);
        let copy = || {
            let copy = tempfile::tempdir().unwrap();
            copy_all(staged.path(), copy.path());
            copy
        };
        let before = count(staged.path());
        let (whole, begun) = (copy(), Instant::now());
        done(whole.path(), line);
        let took: Duration = begun.elapsed();
        let after = count(whole.path());
        assert_ne!(before, after, "{line}");
        for call in CALLS.into_iter().filter(|_| strace.is_some()) {
            // A few are of another call in each scene.
            let first = if is_all { 1 } else { place as usize };
            for n in (first..).take(n_calls) {
                let copy = copy();
                let strace = strace.as_ref().expect("it was asked for");
                let Some(output) = killed_at(strace, copy.path(), line, call, n) else { break };
                let what = format!("{line}, killed at {call} {n}");
                look(copy.path(), line, before, after, &output.stdout, &what);
                n_at_calls += 1;
            }
        }
        for round in 0..n_moments {
            let copy = copy();
            let part = (f64::from(round + 7 * place) * 0.618_033_988_75).fract();
            let mut command = hegui(copy.path());
            command.args(line.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            sleep(took.mul_f64(part));
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            n_at_moments += u32::from(!output.status.success());
            look(copy.path(), line, before, after, &output.stdout, &format!("{line}, after {part:.3}"));
        }
    }
    println!("{n_at_calls} kills at calls that write, sync or remove, {n_at_moments} at other moments");
    assert!(strace.is_none() || SCENES.len() <= n_at_calls, "{n_at_calls}");
}
