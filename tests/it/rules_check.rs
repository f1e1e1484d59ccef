//! `hegui rules` and `hegui rules check`: ten faults planted in a copy of the definitions, and none in ours.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use hegui::formats::definitions;
use hegui::rules::check::{Gravity, check};
use hegui::rules::kind::KINDS;
use hegui::rules::rule::Evidence;
use serde_json::Value;

fn hegui(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hegui")).args(arguments).output().expect("the program runs")
}

fn text(arguments: &[&str]) -> String {
    let output = hegui(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A rule as a file has it; `more` are further lines.
fn rule(id: &str, kind: &str, more: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\nkind = \"{kind}\"\nname = {{ zh = \"规则\", en = \"rule\" }}\nnature = \"hard\"\n\
         severity = \"S1\"\nyields = {{ zh = \"建设\", en = \"the construction\" }}\nbasis = \"示例\"\n\
         evidence = \"memory\"\nevidence_note = \"示例\"\nmessage = {{ zh = \"说明。\", en = \"What it says.\" }}\n{more}\n\n"
    )
}

/// The faults: a rule each, and a piece of what must be said of it, in English and in Chinese.
fn planted() -> Vec<(String, &'static str, &'static str)> {
    let overlap = |id, a: &str, b: &str| rule(id, "overlap", &format!("a = \"{a}\"\nb = \"{b}\""));
    vec![
        (
            overlap("P01", "is_a(CG, 'R99')", "is_any(PBF)"),
            "no class code is called \"R99\"",
            "没有名为“R99”的类代码",
        ),
        (
            overlap("P02", "is_a(GC, 'R')", "is_any(PBF)"),
            "no scheme is called \"GC\"",
            "没有名为“GC”的代码体系",
        ),
        (
            overlap("P03", "in_group(CG, 'farmland')", "is_any(PBF)"),
            "no class group is called \"farmland\"",
            "没有名为“farmland”的类组",
        ),
        (overlap("P04", "is_a(CG, 'R'", "is_any(PBF)"), "the condition stops short here", "条件到此不完整"),
        (
            rule("P05", "distance", "a = \"is_a(CG, 'R')\"\nb = \"is_a(CY, 'CY-JH')\""),
            "rules of kind distance want one of distance_m, distances",
            "distance 类规则须有参数 distance_m, distances 之一",
        ),
        (
            rule("P06", "quota", "a = \"is_a(CG, 'R')\"\nparameters = { at_most_ha = 1, at_most_km2 = 1 }"),
            "take no parameter \"at_most_km2\"",
            "没有参数“at_most_km2”",
        ),
        (
            overlap("P07", "is_a(XZ17, '0101')", "is_any(PBF)"),
            "P07: no card has what side a asks for",
            "P07: a 侧",
        ),
        (
            overlap("P08", "is_a(TGYT, '010')", "is_a(TGYT, '030')"),
            "P08: both sides can only come from layer \"tdytq\"",
            "P08: a、b 两侧都只能来自图层“tdytq”",
        ),
        (
            overlap("P09", "in_group(CG, 'construction')", "is_a(TGYT, '010')"),
            "A02, P09: both rules ask the same",
            "A02, P09: 两条规则的种类、两侧与参数完全相同",
        ),
        (
            rule(
                "P10",
                "overlap",
                "a = \"is_a(ST, 'ST-HX')\"\nb = \"in_group(CY, 'construction')\"\nsince = \"2020-01-01\"\ngives_way = \"a\"",
            ),
            "C01, P10: where CY:CY-CK-LT meets ST:ST-HX, C01 lets CY:CY-CK-LT give way and P10 lets ST:ST-HX",
            "C01, P10: CY:CY-CK-LT 与 ST:ST-HX 相遇时",
        ),
    ]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

#[test]
fn ten_planted_faults_are_found_at_once_and_said_in_both_languages() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers"), dir.path());
    let file: String = planted().iter().map(|(rule, ..)| rule.as_str()).collect();
    fs::write(dir.path().join("rules/planted.toml"), file).expect("a file can be written");
    let path = dir.path().to_str().expect("a path");
    for (lang, is_zh) in [("en", false), ("zh", true)] {
        let output = hegui(&["rules", "check", path, "--lang", lang]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).expect("text");
        for (rule, en, zh) in planted() {
            let piece = if is_zh { zh } else { en };
            assert!(said.contains(piece), "{piece}\n for {rule}\n in {said}");
        }
        let n_faults =
            said.lines().filter(|line| line.starts_with("fault") || line.starts_with("错误")).count();
        // The rule that contradicts the red line's own contradicts the other rules on it as well.
        assert!((10..=13).contains(&n_faults), "{n_faults} in {said}");
    }
    let json: Value =
        serde_json::from_slice(&hegui(&["rules", "check", path, "--json"]).stdout).expect("JSON");
    let faults = json["concerns"].as_array().expect("a list").iter().filter(|own| own["gravity"] == "fault");
    assert!(10 <= faults.count());
}

#[test]
fn the_library_has_no_faults_and_says_what_nobody_mentions() {
    let definitions = definitions::builtin().expect("the library is taken");
    let concerns = check(&definitions.cards, &definitions.rules);
    let faults: Vec<_> = concerns.iter().filter(|concern| concern.gravity == Gravity::Fault).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let said = text(&["rules", "check", "--lang", "en"]);
    assert!(said.contains("140 rules can be used; 0 faults"), "{said}");
    assert!(said.contains("[unmentioned]"), "{said}");
}

#[test]
fn a_comparison_that_leaves_out_the_classes_below_is_remarked_on() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers"), dir.path());
    let slip = rule("P11", "overlap", "a = \"CG = 'R'\"\nb = \"is_any(PBF)\"");
    fs::write(dir.path().join("rules/planted.toml"), slip).expect("a file can be written");
    let said = text(&["rules", "check", dir.path().to_str().expect("a path"), "--lang", "en"]);
    assert!(
        said.contains("P11: \"R\" of CG has classes below it") && said.contains("is_a(CG, 'R')"),
        "{said}"
    );
}

#[test]
fn kinds_parameters_and_rules_are_listed_with_their_evidence() {
    let definitions = definitions::builtin().expect("the library is taken");
    for lang in ["en", "zh"] {
        let said = text(&["rules", "--lang", lang]);
        for kind in KINDS {
            assert!(said.contains(kind.name()), "{}", kind.name());
            for parameter in kind.parameters() {
                assert!(said.contains(parameter.name) && said.contains(parameter.unit), "{}", parameter.name);
            }
        }
        for rule in &definitions.rules {
            let line = said.lines().find(|line| line.starts_with(&*rule.id)).expect("a line a rule");
            let is_marked = line.starts_with(&format!("{} *", rule.id));
            assert_eq!(is_marked, rule.evidence == Evidence::Memory, "{line}");
        }
    }
    let json: Value = serde_json::from_str(&text(&["rules", "--json"])).expect("JSON");
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(140));
    assert_eq!(json["kinds"].as_array().map(Vec::len), Some(8));
    let full = text(&["rules", "--rule", "d01", "--lang", "en"]);
    for piece in [
        "wind_m_s < 2 → 1400, ≤ 4 → 1000, … → 800",
        "to be filled in: wind_m_s",
        "for reference only",
        "from memory, unverified",
    ] {
        assert!(full.contains(piece), "{piece} in {full}");
    }
    assert!(full.contains("a: in_group(CG, 'residential') OR is_a(CG, 'A33', 'A5')"), "{full}");
}

#[test]
fn a_workspace_lists_its_own_rules() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (layers, workspace) = (dir.path().join("layers"), dir.path().join("w"));
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers"), &layers);
    fs::write(
        layers.join("rules/own.toml"),
        rule("Z99", "overlap", "a = \"is_any(PBF)\"\nb = \"is_a(ST, 'ST-HD')\""),
    )
    .expect("a file can be written");
    let (layers, workspace) = (layers.to_str().expect("a path"), workspace.to_str().expect("a path"));
    text(&["init", workspace, "--layers", layers, "--crs", "EPSG:4546"]);
    assert!(text(&["rules", workspace, "--lang", "en"]).contains("Z99 *"));
    assert!(text(&["rules", "check", workspace, "--lang", "en"]).contains("141 rules can be used"));
}
