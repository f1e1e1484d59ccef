//! Plans below plans: conditions that name a layer, quotas by plan, and what definitions of frames and refined
//! plans may not say.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use hegui::assess::{self, Answer};
use hegui::formats::definitions::{self, DefinitionError, Definitions};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::card::Role;
use hegui::layer::feature::{Feature, Layer};

use crate::support::{measure, overlay_by_cards};

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The library with one file changed.
fn library(file: &str, change: impl Fn(&str) -> String) -> Result<Definitions, DefinitionError> {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers"), dir.path());
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, change(&text)).unwrap();
    definitions::read_dir(dir.path())
}

fn rule(more: &str) -> String {
    format!(
        "[[rule]]\nid = \"P01\"\nkind = \"quota\"\nname = {{ zh = \"规则\", en = \"rule\" }}\nnature = \"hard\"\n\
         severity = \"S1\"\nyields = {{ zh = \"让\", en = \"yields\" }}\nbasis = \"示例\"\nevidence = \"memory\"\n\
         evidence_note = \"示例\"\nmessage = {{ zh = \"说明。\", en = \"What it says.\" }}\n{more}\n"
    )
}

/// A rectangle of so many metres east, 100 m high.
fn strip(id: &str, code: &str, width_m: i64) -> Layer {
    let at = |x: i64, y: i64| Point::new(5_088_000_000 + x * 10_000, 41_520_000_000 + y * 10_000);
    let mut layer = Layer::new(id.into(), Vec::new());
    let ring = vec![at(0, 0), at(width_m, 0), at(width_m, 100), at(0, 100)];
    layer.push(Feature { number: 0, code: Some(Arc::from(code)), values: Vec::new() }, [ring]);
    layer
}

#[test]
fn a_quota_by_plan_holds_each_plan_to_its_limit() {
    let more = "a = \"in_group(CG, 'construction') OR in_group(TGGZ, 'permitted') OR in_group(CY, 'construction')\"\n\
                parameters = { at_most_ha = 1.2, per = \"plan\" }";
    let definitions = library("rules/p.toml", |_| rule(more)).unwrap();
    let cards = &definitions.cards;
    let rules: Vec<_> = definitions.rules.iter().filter(|rule| &*rule.id == "P01").cloned().collect();
    let layers = [strip("cg", "R2", 100), strip("kg", "B1", 50), strip("jsydgzq", "010", 150)];
    let arrangement = overlay_by_cards(&layers, cards, &measure());
    let date = "2018-06-30".parse().unwrap();
    let assessment = assess::whole(&arrangement, &layers, cards, &rules, date);
    let [outcome] = assessment.outcomes.as_slice() else { panic!("one rule") };
    assert_eq!(outcome.answer, Answer::Conflict);
    let plan = |place: Option<u16>| &*cards.plans[usize::from(place.expect("a plan"))].id;
    let told: Vec<(&str, bool)> =
        outcome.measures.iter().map(|own| (plan(own.plan), own.is_broken)).collect();
    // Industry has no layer here: no data is not nothing.
    assert_eq!(told, [("urban", false), ("land-use", true), ("urban-detail", false)]);
    for (own, hectares) in outcome.measures.iter().zip([1.0, 1.5, 0.5]) {
        let differs = (own.area - Area::from_square_metres(hectares * 1e4)).abs();
        // A legal area differs from the plane's by some 10⁻⁴.
        assert!(differs < Area::from_square_metres(15.0), "{own:?}");
    }
}

#[test]
fn a_condition_on_a_layer_asks_that_layer_alone() {
    let definitions = definitions::builtin().unwrap();
    let cards = &definitions.cards;
    let h01: Vec<_> = definitions.rules.iter().filter(|rule| &*rule.id == "H01").cloned().collect();
    let date = "2018-06-30".parse().unwrap();
    let answer = |layers: &[Layer]| {
        let arrangement = overlay_by_cards(layers, cards, &measure());
        let assessment = assess::whole(&arrangement, layers, cards, &h01, date);
        (assessment.outcomes[0].answer, assessment.outcomes[0].missing.clone())
    };
    // Both speak CG; the detailed plan is not what it must lie in.
    assert_eq!(answer(&[strip("kg", "R2", 100), strip("cg", "E2", 100)]).0, Answer::Conflict);
    let (without, missing) = answer(&[strip("kg", "R2", 100)]);
    assert_eq!((without, missing), (Answer::NoData, vec!["cg".into()]));
}

#[test]
fn plans_below_are_not_among_the_five() {
    let definitions = definitions::builtin().unwrap();
    let masters: Vec<&str> = definitions.cards.masters().map(|plan| &*plan.id).collect();
    assert_eq!(masters, ["economic", "urban", "land-use", "industry", "ecology"]);
    let detail = definitions.cards.plan("urban-detail").unwrap();
    assert_eq!(detail.role, Role::Refines("urban".into()));
    assert_eq!(definitions.cards.plan("base").unwrap().role, Role::Base);
}

#[test]
fn wrong_frames_plans_and_groups_are_told_with_their_line() {
    let unit = |id: &str, of: &str, more: &str| {
        format!(
            "[[frame.unit]]\nid = \"{id}\"\nname = {{ zh = \"甲\", en = \"a\" }}\nof = [\"{of}\"]\n{more}\n"
        )
    };
    let frame = |id: &str, status: &str, units: &str| {
        format!(
            "[[frame]]\nid = \"{id}\"\nname = {{ zh = \"口径\", en = \"frame\" }}\nstatus = \"{status}\"\n\
             source = \"示例\"\nevidence = \"memory\"\nevidence_note = \"示例\"\n{units}"
        )
    };
    let two = |more: &str| {
        format!("{}{}", unit("a", "141102", more), unit("b", "141102", "since = \"2015-07-01\""))
    };
    for (file, text, says) in [
        ("frames.toml", frame("f", "law", &unit("a", "141102", "")), "no status is called \"law\""),
        (
            "frames.toml",
            frame("district", "analysis", &unit("a", "141102", "")),
            "\"district\" cannot be an id",
        ),
        ("frames.toml", frame("f", "analysis", &two("")), "class code \"141102\" is defined twice"),
        (
            "frames.toml",
            frame("f", "analysis", &(unit("a", "141102", "") + &unit("a", "141125", ""))),
            "unit of a frame \"a\" is defined twice",
        ),
        (
            "frames.toml",
            frame("f", "analysis", &unit("a", "141102", "since = \"2016-01-01\"\nuntil = \"2015-01-01\"")),
            "ends before",
        ),
        (
            "plans.toml",
            "[[plan]]\nid = \"urban\"\nname = { zh = \"甲\", en = \"a\" }\nrefines = \"urbane\"\n".to_owned(),
            "no plan is called \"urbane\"",
        ),
        (
            "groups.toml",
            "[groups]\nbuilt = { zh = \"建\", en = \"built\", built = \"yes\" }\n".to_owned(),
            "where true or false is expected",
        ),
    ] {
        let fault = library(file, |_| text.clone()).expect_err(says);
        let said = fault.to_string();
        assert!(said.contains(says) && said.contains(file), "{said}");
    }
    // One after the other a district may be in both.
    assert!(library("frames.toml", |_| frame("f", "in-force", &two("until = \"2015-06-30\""))).is_ok());
    // The file may be left out.
    assert_eq!(library("frames.toml", |_| String::new()).unwrap().cards.frames, []);
}
