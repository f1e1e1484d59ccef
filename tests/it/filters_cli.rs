//! Filters on the command line: what is listed, its totals, and what is said of a wrong one.

use serde_json::Value as Json;

use crate::cli::{cannot, done, hegui, json, out};

/// Patches of an answer that a test of ours takes, with the sum of their areas in hundredths of m².
fn summed(answer: &Json, takes: impl Fn(&Json) -> bool) -> (Vec<&str>, i64) {
    let patches = answer["patches"].as_array().unwrap().iter().filter(|patch| takes(patch));
    let area = |patch: &Json| patch["area_m2"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    patches.fold((Vec::new(), 0), |(mut ids, sum), patch| {
        ids.push(patch["id"].as_str().unwrap());
        (ids, sum + area(patch))
    })
}

#[test]
fn a_filter_lists_and_sums_what_it_takes() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    done(dir, "overlay d");
    let all = json(dir, "conflicts d --slivers all --json");
    let filtered = |filter: &str, further: &[&str]| -> Json {
        let mut command = hegui(dir);
        command.args(["conflicts", "d", "--slivers", "all", "--json", "--filter", filter]).args(further);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{filter}: {}", crate::cli::err(&output));
        serde_json::from_str(&out(&output)).unwrap()
    };
    let check = |filter: &str, further: &[&str], takes: &dyn Fn(&Json) -> bool| {
        let answer = filtered(filter, further);
        let (own, expected) = (summed(&answer, |_| true), summed(&all, takes));
        assert_eq!(own.0, expected.0, "{filter}");
        assert!(!own.0.is_empty() && own.0.len() < all["patches"].as_array().unwrap().len(), "{filter}");
        assert_eq!(answer["n_patches"], expected.0.len(), "{filter}");
        let gross = answer["gross_area_m2"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        // Each patch is rounded by itself.
        assert!((gross - expected.1).abs() <= expected.0.len() as i64, "{filter}: {gross} {}", expected.1);
    };
    let area = |patch: &Json| patch["area_m2"].as_str().unwrap().parse::<f64>().unwrap();
    check("area_m2 > 100000", &[], &|own| 100_000.0 < area(own));
    check("is_sliver = TRUE OR rule LIKE 'C%'", &[], &|own| {
        own["is_sliver"] == true || own["rule"].as_str().unwrap().starts_with('C')
    });
    check("severity = 'S1' AND width_m < 100 AND state = 'found'", &[], &|own| {
        own["severity"] == "S1" && own["width_m"].as_f64().unwrap() < 100.0
    });
    check("category <> 'real'", &["--severity", "S2"], &|own| {
        own["category"] != "real" && ["S1", "S2"].contains(&own["severity"].as_str().unwrap())
    });
    let (by_class, by_layer) =
        (filtered("is_any(sthx)", &[]), filtered("layers_a LIKE '%sthx%' OR layers_b LIKE '%sthx%'", &[]));
    assert_eq!(summed(&by_class, |_| true), summed(&by_layer, |_| true));
    assert!(by_class["n_patches"] != 0);
    let output =
        hegui(dir).args(["conflicts", "d", "--filter", "area_ha > 50", "--lang", "en"]).output().unwrap();
    assert!(out(&output).contains("patches, "), "a list and its sum: {}", out(&output));
    cannot(
        dir,
        "conflicts d --filter plan='x'",
        &["--filter is not taken", "column 1: no queryable is called \"plan\"", "plans_a"],
    );
    let gaps = json(dir, "overlay d --findings --json --filter kind='twin-border'");
    assert!(gaps["findings"].as_array().unwrap().iter().all(|own| own["kind"] == "twin-border"));
    cannot(dir, "overlay d --findings --filter length_m>1", &["no queryable is called \"length_m\""]);
}
