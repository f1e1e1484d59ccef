//! Quality reports: the checks case by case, laws on any layer, and what the pages and files say.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use hegui::assess::Answer;
use hegui::assess::inspection::{Check, Control, Inspection, Remark, Subject, inspect};
use hegui::formats::definitions::{Definitions, builtin};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::feature::{Feature, Layer};
use hegui::layer::finding::Weight;
use hegui::layer::text::{Lang, Text};
use hegui::overlay::{Input, cut};
use hegui::reports::inspection::{CHECKS, FAULTS, Inspected, sheets};
use hegui::reports::inspection_page;
use proptest::prelude::*;
use serde::Deserialize;

use crate::rule_cases::{Land, layers};
use crate::support::measure;

/// What the cases cannot show at fault: G11 has no number before somebody gives one, and what noding loses is a
/// matter of the kernel's own cases.
const NEVER_AT_FAULT: [&str; 2] = ["G11", "lost"];
/// What they cannot show sound, likewise.
const NEVER_SOUND: [&str; 1] = ["G11"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Case>,
}

/// One case: land of one layer, what is known beside it, and what one check says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A true sentence.
    name: String,
    check: String,
    land: Vec<Land>,
    #[serde(default)]
    remarks: Vec<RemarkCase>,
    #[serde(default)]
    controls: Vec<ControlCase>,
    answer: String,
    #[serde(default)]
    asked: u64,
    #[serde(default)]
    at_fault: u64,
    #[serde(default)]
    without_value: u64,
    /// Where it is not as many as are at fault.
    faults: Option<usize>,
    #[serde(default)]
    area_m2: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemarkCase {
    weight: String,
    kind: String,
    feature: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlCase {
    unit: String,
    field: String,
    m2: f64,
}

fn cases() -> Vec<Case> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/inspection.toml");
    toml::from_str::<CaseFile>(&fs::read_to_string(file).unwrap()).unwrap().case
}

fn inspected(
    definitions: &Definitions,
    layer: &Layer,
    remarks: &[Remark<'_>],
    controls: &[Control],
) -> Inspection {
    let Definitions { cards, rules, .. } = definitions;
    let measure = measure();
    let arrangement = cut(&[Input::new(layer, &cards.cards[&layer.id], cards)], &measure).unwrap();
    let refused = remarks.iter().filter(|own| own.weight == Weight::Refused).count();
    inspect(&Subject {
        layer,
        arrangement: &arrangement,
        cards,
        rules,
        date: "2018-06-30".parse().unwrap(),
        measure: &measure,
        n_read: (layer.features.len() + refused) as u64,
        remarks,
        controls,
    })
}

fn inspected_case(definitions: &Definitions, case: &Case) -> Inspection {
    let said = Text::new("问题", "fault");
    let remark = |own: &'_ RemarkCase| Remark {
        weight: Weight::ALL.into_iter().find(|weight| weight.id() == own.weight).unwrap(),
        kind: "",
        feature: own.feature,
        field: None,
        place: None,
        message: &said,
    };
    let remarks: Vec<Remark<'_>> =
        case.remarks.iter().map(|own| Remark { kind: &own.kind, ..remark(own) }).collect();
    let control = |own: &ControlCase| Control {
        unit: own.unit.clone(),
        field: own.field.clone(),
        area: Area::from_square_metres(own.m2),
    };
    let controls: Vec<Control> = case.controls.iter().map(control).collect();
    inspected(definitions, &layers(&case.land)[0], &remarks, &controls)
}

#[test]
fn every_check_answers_its_cases() {
    let definitions = builtin().unwrap();
    let mut faults = Vec::new();
    for case in cases() {
        let inspection = inspected_case(&definitions, &case);
        let Some(check) = inspection.checks.iter().find(|check| check.id == case.check) else {
            faults.push(format!("{}: no check {}", case.name, case.check));
            continue;
        };
        let found = (check.answer.id(), check.n_asked, check.n_at_fault, check.n_without_value);
        let is_unasked = ["no-data", "not-applicable"].contains(&&*case.answer);
        let counts = (&*case.answer, case.asked, case.at_fault, case.without_value);
        if is_unasked && found.0 != case.answer || !is_unasked && found != counts {
            faults.push(format!("{} {}: {found:?}, not {counts:?}", case.check, case.name));
        }
        if case.answer == "no-data" && check.needs.is_empty() && check.n_without_value == 0 {
            faults.push(format!("{} {}: it does not say what it lacks", case.check, case.name));
        }
        let n_faults = case.faults.unwrap_or(check.faults.len());
        let is_area = (check.area.square_metres() - case.area_m2).abs() <= 1e-5 * case.area_m2;
        if !is_area || n_faults != check.faults.len() {
            let m2 = check.area.square_metres();
            faults.push(format!("{} {}: {m2} m², {} faults", case.check, case.name, check.faults.len()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_check_has_a_case_that_is_sound_and_one_at_fault() {
    let definitions = builtin().unwrap();
    let cases = cases();
    let of = |answer: &str| -> BTreeSet<String> {
        cases.iter().filter(|case| case.answer == answer).map(|case| case.check.clone()).collect()
    };
    let there: BTreeSet<String> = cases
        .iter()
        .flat_map(|case| inspected_case(&definitions, case).checks)
        .map(|check| check.id)
        .collect();
    let but = |never: &[&str]| -> BTreeSet<String> {
        there.iter().filter(|id| !never.contains(&&***id)).cloned().collect()
    };
    assert_eq!(but(&NEVER_AT_FAULT), of("conflict"), "at fault");
    assert_eq!(but(&NEVER_SOUND), of("clear"), "sound");
}

/// A layer of parcels on a grid of 10 m: boxes that may overlap, repeat, and say anything of themselves.
fn any_layer() -> impl Strategy<Value = Layer> {
    let parcel = (0..8_i64, 0..8_i64, 1..5_i64, 1..5_i64, 0..4_usize, prop::option::of(0..3000_u32));
    prop::collection::vec(parcel, 0..12).prop_map(|parcels| {
        let fields = ["TBMJ", "BSM", "GDPDJB"].map(|name| hegui::layer::feature::Field { name: name.into() });
        let mut layer = Layer::new("dltb".into(), fields.to_vec());
        for (number, (x, y, width, height, code, m2)) in (0..).zip(parcels) {
            let at = |x: i64, y: i64| Point::new(5_088_000_000 + x * 100_000, 41_520_000_000 + y * 100_000);
            let ring = [at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)];
            let m2 = m2.map_or(hegui::layer::feature::Value::Null, |m2| {
                hegui::layer::feature::Value::Real(f64::from(m2))
            });
            let values =
                vec![m2, hegui::layer::feature::Value::Integer(x), hegui::layer::feature::Value::Integer(y)];
            let code = ["0103", "0301", "0701", ""][code];
            let code = (!code.is_empty()).then(|| code.into());
            layer.push(Feature { number, code, values }, [ring]);
        }
        layer
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_check_finds_more_than_there_is(layer in any_layer()) {
        let definitions = builtin().unwrap();
        let inspection = inspected(&definitions, &layer, &[], &[]);
        let own = |check: &&Check| check.id != "G04/gap" && check.id != "columns";
        for check in inspection.checks.iter().filter(own) {
            prop_assert!(check.area <= inspection.drawn, "{}: {:?}", check.id, check.area);
            prop_assert!(check.n_at_fault + check.n_without_value <= check.n_asked, "{}", check.id);
            prop_assert!(check.n_asked <= layer.features.len() as u64, "{}", check.id);
        }
        for check in &inspection.checks {
            prop_assert_eq!(check.answer == Answer::Conflict, !check.faults.is_empty(), "{}", &check.id);
            let is_unasked = matches!(check.answer, Answer::NoData | Answer::NotApplicable);
            prop_assert!(!is_unasked || check.n_at_fault == 0, "{}", check.id);
        }
    }

    #[test]
    fn the_order_of_features_changes_no_count(layer in any_layer()) {
        let definitions = builtin().unwrap();
        let backwards: Vec<usize> = (0..layer.features.len()).rev().collect();
        let counts = |layer: &Layer| -> Vec<(String, Answer, u64, u64, u64)> {
            let inspection = inspected(&definitions, layer, &[], &[]);
            let count = |check: Check| (check.id, check.answer, check.n_asked, check.n_at_fault, check.n_without_value);
            inspection.checks.into_iter().map(count).collect()
        };
        prop_assert_eq!(counts(&layer), counts(&layer.only(&backwards)));
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere_and_runs_nothing() {
    let definitions = builtin().unwrap();
    let case = cases().into_iter().find(|case| case.check == "G01").unwrap();
    let layer = &layers(&case.land)[0];
    let inspection = inspected(&definitions, layer, &[], &[]);
    let facts = [(Text::new("文件", "file"), "<script>alert('x')</script>\"&.shp".to_owned())];
    let inspected = Inspected {
        inspection: &inspection,
        layer,
        cards: &definitions.cards,
        facts: &facts,
        lang: Lang::Zh,
    };
    let mut page = Vec::new();
    let notice = Text::new("合成数据<b>", "synthetic<b>");
    inspection_page::write(&inspected, &Text::new("现状", "land"), Some(&notice), &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">") && page.ends_with("</html>\n"));
    for foreign in ["<script", "<link", "<img", "http:", "https:", "url(", "@import", "<b>"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;.shp"));
    assert!(page.contains("质检报告:现状") && page.contains("合成数据&lt;b&gt;"));
    // Every check has its row, and every fault of a short list its own.
    for check in &inspection.checks {
        assert!(page.contains(&format!("<td>{}</td>", check.id)), "{}", check.id);
    }
    let names: Vec<&str> = sheets(&inspected).iter().map(|sheet| sheet.id).collect();
    assert_eq!(names, ["facts", CHECKS, FAULTS]);
}
