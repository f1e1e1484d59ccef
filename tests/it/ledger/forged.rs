//! Rows beside the entries that somebody forges past the triggers: each is found by `ledger verify` or the doctor.

use std::path::Path;

use hegui::store::doctor;
use hegui::store::workspace::Workspace;

use crate::cli::done;
use crate::doctor::{copy, forge};

/// What is forged, and what is said of it.
const CASES: &[(&str, &str)] = &[
    (
        "UPDATE supplement_acceptance SET supplement = 'BC-2' WHERE supplement = 'BC-1'",
        "does not register this supplement",
    ),
    (
        "UPDATE supplement_acceptance SET entry = 2 WHERE supplement = 'BC-1'",
        "does not register this supplement",
    ),
    ("DELETE FROM supplement_acceptance WHERE supplement = 'BC-3'", "nobody has accepted"),
    ("UPDATE supplement_acceptance SET barred_units = 4000000 WHERE supplement = 'BC-4'", "that can serve"),
    ("UPDATE ledger_proposal_end SET who = '丙' WHERE proposal = 1", "is not what its entry says"),
    ("UPDATE ledger_proposal SET who = '丙' WHERE id = 2", "is not what its entry says"),
    ("DELETE FROM ledger_proposal_end WHERE proposal = 3", "nobody has proposed"),
    ("UPDATE project SET site = zeroblob(length(site)) WHERE id = 'P-1'", "P-1"),
    ("UPDATE project SET site_sha256 = 'x' WHERE id = 'P-2'", "P-2"),
    ("DELETE FROM project_stage WHERE project = 'P-3'", "never had a stage"),
    ("UPDATE supplement SET area_mm2 = area_mm2 + 1 WHERE id = 'BC-5'", "BC-5 is registered with"),
    ("UPDATE supplement SET site = x'00000000' WHERE id = 'BC-6'", "BC-6"),
];

#[test]
fn rows_beside_the_entries_are_held_against_them() {
    let dir = tempfile::tempdir().unwrap();
    let whole = dir.path().join("d");
    done(dir.path(), "demo d --size XS --books");
    assert_eq!(doctor::examine(&whole).unwrap(), Vec::new());
    for (number, (forgery, said)) in CASES.iter().enumerate() {
        let own = dir.path().join(number.to_string());
        copy(&whole, &own);
        forge(&own, forgery);
        let faults = told(&own);
        assert!(faults.contains(said), "{forgery}: {faults}");
    }
}

/// What the books and the doctor say.
fn told(root: &Path) -> String {
    let broken = Workspace::open(root).and_then(|own| own.verify_ledger());
    let broken = broken.map(|own| format!("{:?}", own.broken)).unwrap_or_default();
    format!("{broken} {:?}", doctor::examine(root).unwrap())
}
