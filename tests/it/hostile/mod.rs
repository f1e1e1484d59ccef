//! Files of strangers: damaged, hostile, too large. Each is imported by the program itself with `--untrusted` and comes
//! to what `tests/cases/hostile/expect.toml` says: a refusal, or what was kept and found.
//!
//! Of each it is asked besides: no panic, an end by itself, no file left or made anywhere, no word to the listener
//! whose address stands in the traps, nothing of the file that must not be read.

mod cases;
mod doors;
mod packages;
mod packed;
mod runner;
mod shapefiles;
mod texts;
mod traps;
pub(crate) mod zipped;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use nix::sys::resource::{UsageWho, getrusage};

use cases::Case;
use runner::{Desk, Found};

/// Memory of the largest process beyond what one takes that reads a small file, in KiB.
const MEMORY_KIB_MAX: i64 = 512 << 10;
/// Desks worked at side by side.
const DESKS: usize = 2;

fn corpus() -> Vec<Case> {
    [shapefiles::cases(), packed::cases(), texts::cases(), packages::cases(), traps::cases()].concat()
}

fn expected() -> BTreeMap<String, Found> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/hostile/expect.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Runs cases and says which came to something else than expected.
fn check(cases: &[Case], through: &[&str]) {
    let expected = expected();
    let (next, faults) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..DESKS {
            scope.spawn(|| {
                let desk = Desk::new(through);
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = desk.run(case);
                    if !expected.get(&case.name).is_some_and(|own| own.agrees(&found)) {
                        faults.lock().unwrap().insert(case.name.clone(), found);
                    }
                }
                desk.leave();
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    let text = faults.iter().fold(String::new(), |mut text, (name, found)| {
        write!(text, "\n[{name}]\n{}", toml::to_string(found).unwrap()).unwrap();
        text
    });
    assert!(faults.is_empty(), "{} of {} not as expected:\n{text}", faults.len(), cases.len());
}

#[test]
fn every_hostile_file_is_refused_or_read_as_expected_and_touches_nothing() {
    let cases = corpus();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert!(150 <= cases.len() && names.len() == cases.len(), "{} cases, each named once", cases.len());
    let known: BTreeMap<String, Found> = expected();
    let lost: Vec<_> = known.keys().filter(|name| !names.contains(name.as_str())).collect();
    assert!(lost.is_empty(), "expected of no case: {lost:?}");
    let max_rss = || getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss();
    let before = max_rss();
    let small: Vec<Case> = cases.iter().filter(|case| case.name == "json-sound").cloned().collect();
    check(&small, &[]);
    let idle = max_rss();
    check(&cases, &[]);
    if idle == before {
        eprintln!("skipped: other tests of this run took more memory, so that of the corpus cannot be told");
    } else {
        let most = max_rss();
        eprintln!("{} cases; largest process {} MiB, idle {} MiB", cases.len(), most >> 10, idle >> 10);
        assert!(most - idle <= MEMORY_KIB_MAX, "{most} KiB over {idle}");
    }
}

#[test]
fn traps_come_to_the_same_where_there_is_no_network() {
    let through = ["unshare", "-rn"];
    if !runner::works(&through) {
        eprintln!("skipped: unshare -rn does not work here");
        return;
    }
    check(&traps::cases(), &through);
}

#[test]
fn traps_ask_for_no_connection_and_open_no_other_file() {
    if !runner::works(&["strace", "-V"]) {
        eprintln!("skipped: there is no strace here");
        return;
    }
    let desk = Desk::new(&[]);
    for case in traps::cases() {
        let calls = desk.traced(&case);
        let is_open =
            |line: &str| line.contains(runner::SECRET) && !line.contains("execve") && !line.contains("= -1");
        let asked: Vec<&str> =
            calls.lines().filter(|line| line.contains("AF_INET") || is_open(line)).collect();
        assert!(asked.is_empty(), "{}: {asked:?}", case.name);
    }
    desk.leave();
}
