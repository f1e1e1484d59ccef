//! Definitions: the built-in ones hold what they promise, and each mistake is named with file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hegui::conflict::sliver::Limits;
use hegui::formats::definitions::{self, DefinitionError, Definitions};
use hegui::geometry::area::Area;
use hegui::layer::card::{ClassSource, Precedence};
use hegui::layer::code::Code;
use hegui::layer::scheme::Scheme;
use hegui::layer::text::Text;
use hegui::rules::condition::{Condition, Leaf};
use hegui::rules::rule::{Evidence, Nature, Rule, Severity};

use crate::kills::copy_all;

/// The cards that the other rooms and the demo speak of by id.
const CARDS: [&str; 16] = [
    "xzq", "dltb", "dltb2", "zt", "cg", "cgq", "cgx", "tdytq", "jsydgzq", "pbf", "cyyq", "ckq", "sthx",
    "zrbhq", "sydbhq", "qy",
];

/// The hardest pairs, which the library must not be without.
const RULES: [&str; 34] = [
    "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A13", "A14", "A15", "A16", "B01", "B02", "B05",
    "B06", "B07", "B08", "B09", "C01", "C02", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12",
    "C19", "D04", "D15", "D18",
];

fn builtin() -> Definitions {
    definitions::builtin().expect("the built-in definitions are taken")
}

fn scheme<'a>(definitions: &'a Definitions, id: &str) -> &'a Scheme {
    &definitions.cards.schemes[id]
}

fn is_in(definitions: &Definitions, scheme: &str, code: &str, group: &str) -> bool {
    let class = definitions.cards.class(&Code::new(scheme, code));
    class.unwrap_or_else(|| panic!("{scheme} has no {code}")).is_in(group)
}

fn rule<'a>(definitions: &'a Definitions, id: &str) -> &'a Rule {
    definitions.rules.iter().find(|rule| &*rule.id == id).unwrap_or_else(|| panic!("no rule {id}"))
}

#[test]
fn the_built_in_definitions_are_those_of_the_layers_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("layers");
    let read = definitions::read_dir(&folder).expect("layers/ is taken");
    assert_eq!(format!("{read:?}"), format!("{:?}", builtin()));
}

#[test]
fn every_plan_has_layers_and_every_promised_layer_has_a_card() {
    let definitions = builtin();
    let plans: Vec<&str> = definitions.cards.plans.iter().map(|plan| &*plan.id).collect();
    assert_eq!(
        plans,
        ["economic", "urban", "land-use", "industry", "ecology", "urban-detail", "urban-special", "base"]
    );
    for plan in plans {
        assert!(definitions.cards.cards.values().any(|card| &*card.plan == plan), "{plan} has no layer");
    }
    for card in CARDS.into_iter().chain(["ld"]) {
        assert!(definitions.cards.cards.contains_key(card), "no card {card}");
    }
    assert_eq!(&*definitions.cards.district_card().expect("a card gives the districts").id, "xzq");
    assert!(definitions.cards.cards["dltb"].is_complete);
}

#[test]
fn the_hardest_pairs_are_in_the_library_with_both_languages_and_a_basis() {
    let definitions = builtin();
    for id in RULES {
        rule(&definitions, id);
    }
    for rule in &definitions.rules {
        for Text { zh, en } in [&rule.name, &rule.yields, &rule.message] {
            assert!(!zh.is_ascii(), "{}: {zh} is not Chinese", rule.id);
            assert!(en.is_ascii(), "{}: {en} is not English", rule.id);
        }
        assert!(!rule.basis.contains('同'), "{}: the basis points elsewhere: {}", rule.id, rule.basis);
    }
    assert!(definitions.rules.is_sorted_by(|a, b| a.id < b.id));
}

#[test]
fn no_rule_meets_itself_and_every_test_takes_a_class() {
    let definitions = builtin();
    for rule in definitions.rules.iter().filter(|rule| &*rule.kind == "overlap") {
        for leaf in rule.conditions().flat_map(Condition::leaves) {
            if let Leaf::Class(test) = leaf {
                assert!(!test.codes.is_empty(), "{}: {test:?}", rule.id);
            }
        }
        let shared: Vec<_> = taken(&definitions, rule.a.as_ref())
            .intersection(&taken(&definitions, rule.b.as_ref()))
            .cloned()
            .collect();
        assert!(shared.is_empty(), "{}: {shared:?} stand on both sides", rule.id);
    }
}

/// The classes of which a side takes land that has nothing else.
fn taken(definitions: &Definitions, side: Option<&Condition>) -> BTreeSet<String> {
    let mut taken = BTreeSet::new();
    for scheme in definitions.cards.schemes.values() {
        for code in scheme.classes.keys() {
            if side.is_some_and(|side| side.takes(&scheme.id, code)) {
                taken.insert(format!("{}:{code}", scheme.id));
            }
        }
    }
    taken
}

#[test]
fn a_class_takes_over_its_parents_groups_and_may_say_otherwise() {
    let definitions = builtin();
    // (scheme, code, group, whether it is in): the traps of the standards.
    let cases = [
        ("CG", "R11", "residential", true),
        ("CG", "R11", "construction", true),
        ("CG", "G1", "construction", true),
        ("CG", "H14", "construction", true),
        ("CG", "E12", "non-construction", true),
        ("CG", "E12", "construction", false),
        ("XZ07", "113", "construction", true),
        ("XZ07", "043", "unused", true),
        ("XZ07", "043", "agricultural", false),
        ("XZ07", "104", "construction", false),
        ("SD", "1103", "agricultural", true),
        ("SD", "1103", "construction", false),
        ("TDGH", "226", "construction", true),
        ("TDGH", "111", "paddy", true),
        ("XZ07", "111", "water", true),
        ("SD", "0303", "wetland", true),
        ("SD", "0303", "forest", false),
        ("XZ17", "0303", "forest", true),
        ("SD", "1106", "wetland", true),
        ("SD", "0603", "wetland", true),
        ("SD", "0307K", "restorable", true),
        ("SD", "0307K", "forest", true),
        ("SD", "0307K", "farmland", false),
        ("SD", "1006", "construction", false),
        ("TGGZ", "010", "new-construction", true),
        ("TGGZ", "012", "new-construction", true),
        ("TGGZ", "011", "new-construction", false),
        ("TGGZ", "01", "new-construction", true),
        ("CY", "CY-CK", "construction", false),
        ("CY", "CY-CK-LT", "construction", true),
        ("CY", "CY-KFQ-P", "construction", true),
        ("ST", "ST-QY-Z", "spring", true),
    ];
    for (scheme, code, group, expected) in cases {
        assert_eq!(is_in(&definitions, scheme, code, group), expected, "{scheme}:{code} in {group}");
    }
    for code in ["05H1", "08H1", "08H2", "0810A", "1104A", "1107A", "0403K"] {
        assert!(scheme(&definitions, "SD").class(code).is_some(), "no {code}");
    }
}

#[test]
fn the_main_categories_of_the_second_survey_are_those_of_its_table() {
    // Source: taxonomy.md §4.1, read from a bureau's system.
    let expected: BTreeMap<&str, &str> = BTreeMap::from([
        ("agricultural", "011 012 013 021 022 023 031 032 033 041 042 104 114 117 122 123"),
        ("construction", "101 102 105 106 107 113 118 201 202 203 204 205"),
        ("unused", "043 111 112 115 116 119 124 125 126 127"),
    ]);
    let definitions = builtin();
    let scheme = scheme(&definitions, "XZ07");
    for (group, codes) in expected {
        let is = |code: &&str| code.len() == 3 && scheme.classes[*code].is_in(group);
        let found: Vec<&str> = scheme.classes.keys().map(|code| &**code).filter(is).collect();
        assert_eq!(found.join(" "), codes, "{group}");
    }
}

#[test]
fn the_stricter_of_two_nested_zones_ranks_first() {
    let definitions = builtin();
    let cases = [
        ("ST", "ST-QY-Z", "ST-QY"),
        ("ST", "ST-FJ-H", "ST-FJ"),
        ("ST", "ST-SY-1", "ST-SY-2"),
        ("ST", "ST-ZB-1", "ST-ZB-3"),
        ("ST", "ST-LD-1", "ST-LD-4"),
        ("TGYT", "010", "030"),
        ("TGYT", "080", "030"),
        ("TGGZ", "040", "010"),
        ("CGQ", "04", "02"),
        ("CY", "CY-CK-LT", "CY-CK"),
    ];
    for (id, strict, lax) in cases {
        let classes = &scheme(&definitions, id).classes;
        assert!(classes[strict].rank < classes[lax].rank, "{id}:{strict} before {lax}");
    }
    for card in ["qy", "sydbhq", "zrbhq", "tdytq", "jsydgzq", "ckq"] {
        assert_eq!(definitions.cards.cards[card].precedence, Precedence::ByCode, "{card}");
    }
}

#[test]
fn colors_differ_within_a_scheme() {
    for scheme in builtin().cards.schemes.values() {
        let mut seen = BTreeMap::new();
        for (code, class) in &scheme.classes {
            if let Some(other) = seen.insert(class.color.to_ascii_lowercase(), code) {
                panic!("{}: {code} and {other} are both {}", scheme.id, class.color);
            }
        }
    }
}

#[test]
fn a_layer_is_read_by_any_of_its_field_names_and_by_chinese_wording() {
    let definitions = builtin();
    let fields = |card: &str| match &definitions.cards.cards[card].class {
        ClassSource::Fields { names, values } => (names.clone(), values.clone()),
        ClassSource::Fixed(code) => panic!("{card} is fixed to {code}"),
    };
    let (names, values) = fields("tdytq");
    assert!(["TDYTQLXDM", "GNFQLXDM"].iter().all(|name| names.iter().any(|own| own == name)));
    assert_eq!(&*values["基本农田保护区"], "010");
    assert_eq!(&*fields("zrbhq").1["核心区"], "ST-ZB-1");
    assert_eq!(definitions.cards.cards["sthx"].class, ClassSource::Fixed("ST-HX".into()));
}

#[test]
fn rules_carry_the_severity_nature_era_and_evidence_of_the_collection() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/domain/rules.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: ../shared/domain/rules.json is not here");
        return;
    };
    let collection: Vec<serde_json::Value> = serde_json::from_str(&text).expect("rules.json is JSON");
    let definitions = builtin();
    // Group H holds plans below to those above, which the collection says in a sentence and not as a rule; group Q
    // holds what a quality report asks of attributes beside it, group N where supplements must not be beside B12 and C20.
    let of_collection = || definitions.rules.iter().filter(|rule| !rule.id.starts_with(['H', 'N', 'Q']));
    assert_eq!(of_collection().count(), collection.len(), "every rule of the collection is in the library");
    for rule in of_collection() {
        let row = collection.iter().find(|row| row["id"] == *rule.id).expect("the collection has the rule");
        let said = |key: &str| row[key].as_str().expect("a text").to_owned();
        assert_eq!(rule.name.zh, said("name"), "{}", rule.id);
        assert_eq!(format!("{:?}", rule.severity), said("sev"), "{}", rule.id);
        assert_eq!(rule.nature == Nature::Hard, said("kind") == "刚性", "{}", rule.id);
        assert!(rule.evidence_note.starts_with(&said("mark")), "{}", rule.id);
        assert!(said("mark").contains("READ") || rule.evidence == Evidence::Memory, "{}", rule.id);
        assert_eq!(era(rule), said("era"), "{}", rule.id);
    }
}

/// A rule's era in the collection's wording.
fn era(rule: &Rule) -> String {
    let year = |date: &hegui::layer::date::Date| date.to_string()[..4].to_owned();
    match (rule.since.as_ref().map(year), rule.until.as_ref().map(year)) {
        (None, None) => "全期".to_owned(),
        (None, Some(until)) => format!("≤{until}"),
        (Some(since), None) => format!("{since}+"),
        (Some(since), Some(until)) if since == until => since,
        (Some(since), Some(until)) => format!("{since}–{until}"),
    }
}

#[test]
fn nothing_blocks_a_mining_right_on_farmland_unless_it_is_open_pit() {
    let definitions = builtin();
    let hit = |side: &Option<Condition>| taken(&definitions, side.as_ref());
    let blocking = definitions.rules.iter().filter(|rule| {
        rule.severity == Severity::S1 && hit(&rule.b).contains("PBF:PBF") && hit(&rule.a).contains("CY:CY-CK")
    });
    assert_eq!(blocking.count(), 0);
    assert!(hit(&rule(&definitions, "B02").a).contains("CY:CY-CK-LT"));
}

/// Each folder of `tests/cases/definitions` but `base` is laid over `base`: its files replace those of the
/// same name, and an empty file takes one away. `expect.txt` holds the message in English and in Chinese,
/// with `DIR` for the directory.
#[test]
fn each_mistake_is_named_with_file_and_line_in_both_languages() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/definitions");
    definitions::read_dir(&cases.join("base")).expect("the base of the cases is taken");
    let mut failures = Vec::new();
    let mut n_cases = 0;
    for case in sorted_entries(&cases).into_iter().filter(|case| !case.ends_with("base")) {
        n_cases += 1;
        let dir = tempfile::tempdir().expect("a temporary directory");
        lay_over(&cases.join("base"), dir.path());
        lay_over(&case, dir.path());
        let found = match definitions::read_dir(dir.path()) {
            Ok(_) => "taken\ntaken\n".to_owned(),
            Err(error) => both(&error).replace(&dir.path().display().to_string(), "DIR"),
        };
        let expected = fs::read_to_string(case.join("expect.txt")).unwrap_or_default();
        if found != expected {
            failures.push(format!("{}\n expected {expected} found    {found}", case.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(30 <= n_cases, "only {n_cases} cases were found");
}

fn both(error: &DefinitionError) -> String {
    let text = error.text();
    assert_eq!(text.en, error.to_string(), "Display prints the English");
    format!("{}\n{}\n", text.en, text.zh)
}

fn lay_over(from: &Path, to: &Path) {
    for path in sorted_entries(from).into_iter().filter(|path| !path.ends_with("expect.txt")) {
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            fs::create_dir_all(&target).expect("a folder can be made");
            lay_over(&path, &target);
        } else if fs::metadata(&path).expect("the file is there").len() == 0 {
            fs::remove_file(&target).expect("the base has the file that the case takes away");
        } else {
            fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

fn sorted_entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|cause| panic!("{}: {cause}", dir.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    paths
}

#[test]
fn a_rule_takes_the_default_thresholds_but_for_those_it_sets() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/definitions");
    let dir = tempfile::tempdir().expect("a temporary directory");
    lay_over(&cases.join("base"), dir.path());
    let read = || definitions::read_dir(dir.path()).expect("it is taken");
    assert_eq!(read().rules[0].slivers.limits, Limits::NONE, "without thresholds nothing is a sliver");
    let defaults = "[defaults.slivers]\nwidth_min_m = 2\nnoise_max_m2 = 1.5\nevidence = \"memory\"\nevidence_note = \"n\"\n";
    fs::write(dir.path().join("rules/z.toml"), defaults).expect("a file can be written");
    let limits = read().rules[0].slivers.limits;
    assert_eq!((limits.nearness.width_steps, limits.noise_max), (20_000, Area::from_square_metres(1.5)));
    let rule = dir.path().join("rules/a.toml");
    let own = "slivers = { width_min_m = 0.5, evidence = \"memory\", evidence_note = \"own\" }\n";
    fs::write(&rule, fs::read_to_string(&rule).expect("a file") + own).expect("a file can be written");
    let slivers = read().rules.remove(0).slivers;
    assert_eq!((slivers.limits.nearness.width_steps, &*slivers.note), (5_000, "own"));
    assert_eq!(slivers.limits.noise_max, limits.noise_max);
}

#[test]
fn the_thresholds_of_the_library_are_set_once_and_no_least_patch_is_asked() {
    let definitions = builtin();
    let limits = definitions.slivers.limits;
    assert_eq!((limits.nearness.width_steps, limits.nearness.aspect_permille), (20_000, 3_000));
    assert_eq!((limits.noise_max, limits.area_min), (Area::from_square_metres(1.0), Area::ZERO));
    assert!(definitions.rules.iter().all(|rule| rule.slivers == definitions.slivers));
}

/// What is asked again and again is read once, and again from the moment a file says something else.
#[test]
fn definitions_that_are_shared_are_read_again_where_a_file_has_changed() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("layers");
    copy_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers"), &dir);
    let shared = || definitions::shared(Some(&dir)).unwrap();
    let first = shared();
    assert_eq!(first.sha256, definitions::read_dir(&dir).unwrap().sha256);
    let books = dir.join("books.toml");
    let text = fs::read_to_string(&books).unwrap();
    fs::write(&books, text.replace("years_max = 3", "years_max = 2")).unwrap();
    assert_eq!([&first, &shared()].map(|own| own.books.return_years_max), [Some(3), Some(2)]);
    fs::write(&books, "[[regime]]").unwrap();
    assert!(definitions::shared(Some(&dir)).is_err());
    fs::write(&books, text).unwrap();
    assert_eq!(shared().books.return_years_max, Some(3));
}
