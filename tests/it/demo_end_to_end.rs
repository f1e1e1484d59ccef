//! The demonstration from end to end: generated, imported, overlaid and judged by the program itself, and
//! compared with what was planted, exactly.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use hegui::cli::demo::manifest::Manifest;
use hegui::formats::definitions;
use hegui::rules::rule::Nature;
use serde_json::Value;

use crate::support::RULES_UNPLANTED;

/// Runs the program and returns its standard output.
fn hegui(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hegui")).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Makes a demonstration and holds every rule's patches and planar area, and the net area, to the manifest.
fn check(dir: &Path, size: &str, seed: u64) {
    let dir = dir.join("w");
    let path = dir.to_str().unwrap();
    hegui(&["demo", path, "--size", size, "--seed", &seed.to_string()]);
    let overlaid: Value = serde_json::from_str(&hegui(&["overlay", path, "--json"])).unwrap();
    let judged: Value = serde_json::from_str(&hegui(&["conflicts", path, "--json"])).unwrap();
    let manifest = Manifest::read(&dir).unwrap();
    let mut n_asked = 0;
    for outcome in judged["outcomes"].as_array().unwrap() {
        let rule = outcome["rule"].as_str().unwrap();
        let (n_patches, area) = (outcome["n_patches"].as_u64(), outcome["planar_area_doubled"].as_str());
        if RULES_UNPLANTED.contains(&rule) {
            let planted = planted_findings(&manifest, rule);
            assert!(
                planted.is_none_or(|planted| n_patches == Some(planted)),
                "{rule}: {planted:?} {outcome}"
            );
            continue;
        }
        let expected = manifest.conflicts.get(rule);
        n_asked += usize::from(expected.is_some());
        let expected = expected.map_or((0, "0"), |found| (found.n_patches, &*found.planar_area_doubled));
        assert_eq!((n_patches, area), (Some(expected.0), Some(expected.1)), "{rule}, seed {seed}");
    }
    assert_eq!(n_asked, manifest.conflicts.len(), "every rule planted for is in the library");
    let only: Vec<&str> = manifest.conflicts.keys().flat_map(|rule| ["--rule", rule]).collect();
    let planted: Value =
        serde_json::from_str(&hegui(&[&["conflicts", path, "--json"], &only[..]].concat())).unwrap();
    assert_eq!(planted["net_planar_area_doubled"].as_str(), Some(&*manifest.net.planar_area_doubled));
    let kept: i128 = planted["net_kept_planar_area_doubled"].as_str().unwrap().parse().unwrap();
    assert!(kept < manifest.net.planar_area_doubled.parse().unwrap(), "the net area without slivers is less");
    check_leading(&judged);
    check_slivers(&manifest, &judged, seed);
    check_findings(&manifest, &overlaid, path);
}

/// How many patches a rule on the data must find, given the findings that were planted.
fn planted_findings(manifest: &Manifest, rule: &str) -> Option<u64> {
    let kinds: &[&str] = match rule {
        "G01" => &["unknown-code", "empty-code"],
        "G04" => &["overlap", "gap"],
        _ => return None,
    };
    let of_layer = |own: &BTreeMap<String, u64>| kinds.iter().filter_map(|kind| own.get(*kind)).sum::<u64>();
    Some(manifest.findings.values().map(of_layer).sum())
}

/// What rules lead adds up to the net area exactly, by rule and by severity, and no rule leads more than it
/// hits.
fn check_leading(judged: &Value) {
    let area = |value: &Value| -> i128 { value.as_str().unwrap().parse().unwrap() };
    let outcomes = judged["outcomes"].as_array().unwrap();
    let net = area(&judged["net_planar_area_doubled"]);
    let led: i128 = outcomes.iter().map(|own| area(&own["net_planar_area_doubled"])).sum();
    assert_eq!(led, net);
    let by_severity = judged["leading"].as_array().unwrap();
    assert_eq!(by_severity.iter().map(|own| area(&own["net_planar_area_doubled"])).sum::<i128>(), net);
    for own in outcomes {
        assert!(area(&own["net_planar_area_doubled"]) <= area(&own["planar_area_doubled"]), "{own}");
    }
}

/// Holds the slivers to those planted along borders that were digitized twice: by rule as many, of the same
/// area, all between twin borders, suppressed where the rule is elastic and flagged where it is hard; and no
/// planted conflict among them.
fn check_slivers(manifest: &Manifest, judged: &Value, seed: u64) {
    let definitions = definitions::builtin().unwrap();
    let mut planted: BTreeMap<&str, (u64, i128)> = BTreeMap::new();
    for sliver in &manifest.slivers {
        for rule in &sliver.rules {
            let sum = planted.entry(rule).or_default();
            // Where two layers' slivers break one rule their areas add up.
            sum.0 += sliver.n_slivers;
            sum.1 += sliver.planar_area_doubled.parse::<i128>().unwrap();
        }
    }
    assert!(planted.values().all(|&(n, _)| 0 < n) && !planted.is_empty());
    for outcome in judged["outcomes"].as_array().unwrap() {
        let rule = outcome["rule"].as_str().unwrap();
        let is_hard = definitions.rules.iter().any(|own| &*own.id == rule && own.nature == Nature::Hard);
        let of = |class: &str| {
            let sum = &outcome["classes"][class];
            let area: i128 = sum["planar_area_doubled"].as_str().unwrap().parse().unwrap();
            (sum["n_patches"].as_u64().unwrap(), area)
        };
        let expected = planted.get(rule).copied().unwrap_or_default();
        let (flagged, suppressed) = if is_hard { (expected, (0, 0)) } else { ((0, 0), expected) };
        assert_eq!(of("flagged"), flagged, "{rule}, seed {seed}");
        assert_eq!(of("suppress"), suppressed, "{rule}, seed {seed}");
        assert_eq!(of("merge"), (0, 0), "{rule}, seed {seed}");
        let (kept, total) = (of("keep"), outcome["planar_area_doubled"].as_str().unwrap());
        assert_eq!((kept.1 + suppressed.1).to_string(), total, "{rule}: classes add up to the whole");
    }
    for patch in judged["patches"].as_array().unwrap() {
        let reason = if patch["is_sliver"] == true { "twin-border" } else { "wide" };
        assert_eq!(patch["sliver_reason"], reason, "{patch}");
    }
}

/// Holds the findings on layers to what was planted, gaps, overlaps and slivers, also those no rule asks about.
fn check_findings(manifest: &Manifest, overlaid: &Value, path: &str) {
    let listed: Value = serde_json::from_str(&hegui(&["overlay", path, "--findings", "--json"])).unwrap();
    let listed = listed["findings"].as_array().unwrap();
    for (kind, planted_as) in [("layer-overlap", "overlap"), ("layer-gap", "gap")] {
        for layer in manifest.files.iter().map(|file| &file.layer) {
            let expected = manifest.findings.get(layer).and_then(|kinds| kinds.get(planted_as));
            let found = listed.iter().filter(|own| own["kind"] == kind && own["layer"] == **layer).count();
            assert_eq!(found as u64, expected.copied().unwrap_or(0), "{kind} in {layer}");
        }
    }
    let of_kind = |kind: &str| listed.iter().filter(|own| own["kind"] == kind).collect::<Vec<_>>();
    assert!(of_kind("lost-feature").is_empty());
    let n_between = |layer: &str| -> u64 {
        let is_of = |own: &&&Value| own["layer"] == layer || own["other_layer"] == layer;
        of_kind("twin-border").iter().filter(is_of).map(|own| own["n_cells"].as_u64().unwrap()).sum()
    };
    let mut n_planted: BTreeMap<&str, u64> = BTreeMap::new();
    for sliver in &manifest.slivers {
        *n_planted.entry(&sliver.layer).or_default() += sliver.n_slivers;
    }
    for (layer, &n) in &n_planted {
        // A layer may be the other one of another's twin borders as well.
        assert!(n <= n_between(layer), "cells between twin borders of {layer}");
    }
    let n_all: u64 = of_kind("twin-border").iter().map(|own| own["n_cells"].as_u64().unwrap()).sum();
    assert_eq!(n_all, n_planted.values().sum::<u64>(), "and nowhere else");
    let counts = overlaid["finding_counts"].as_array().unwrap();
    let counted = |kind: &str| counts.iter().find(|own| own["kind"] == kind).unwrap()["count"].as_u64();
    for kind in ["layer-overlap", "layer-gap", "lost-feature", "twin-border"] {
        assert_eq!(counted(kind), Some(of_kind(kind).len() as u64), "{kind}");
    }
}

#[test]
fn hegui_finds_what_was_planted_exactly_and_nothing_beside() {
    for seed in [1, 2, 3] {
        let dir = tempfile::tempdir().unwrap();
        check(dir.path(), "XS", seed);
    }
    let dir = tempfile::tempdir().unwrap();
    check(dir.path(), "S", 1);
}
