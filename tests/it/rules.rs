//! Every rule of the library against the smallest plans that break it, keep it and touch it.

use std::sync::Arc;

use hegui::assess::{self, Answer, Outcome};
use hegui::formats::definitions::{Definitions, builtin};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::card::Card;
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Layer};
use hegui::rules::condition::{ClassTest, Condition};
use hegui::rules::rule::Rule;

use crate::support::overlay;

/// A square of 100 m, its west side `east_m` metres from the place of the cases.
fn square(east_m: i64) -> Vec<Point> {
    let at = |dx: i64, dy: i64| Point::new((508_800 + east_m + dx) * 10_000, (4_152_000 + dy) * 10_000);
    vec![at(0, 0), at(100, 0), at(100, 100), at(0, 100)]
}

/// A layer of one square of one class, of the first card that speaks the scheme.
fn plan(definitions: &Definitions, (scheme, code): &(Arc<str>, Arc<str>), east_m: i64) -> Layer {
    let card = card(definitions, scheme, code).expect("the class is one a card carries");
    let mut layer = Layer::new(card.id.clone(), Vec::new());
    layer.push(Feature { number: 0, code: Some(code.clone()), values: Vec::new() }, [square(east_m)]);
    layer
}

/// The first card that speaks the scheme and carries the class.
fn card<'a>(definitions: &'a Definitions, scheme: &str, code: &Arc<str>) -> Option<&'a Card> {
    let cards = &definitions.cards;
    cards.cards.values().find(|card| &*card.scheme == scheme && cards.carries(card, code))
}

/// All classes a side takes that a card carries.
fn classes(definitions: &Definitions, side: Option<&Condition>) -> Vec<(Arc<str>, Arc<str>)> {
    let cards = &definitions.cards;
    let all = cards
        .schemes
        .values()
        .flat_map(|scheme| scheme.classes.keys().map(|code| (scheme.id.clone(), code.clone())));
    all.filter(|(scheme, code)| side.is_some_and(|side| side.takes(scheme, code)))
        .filter(|(scheme, code)| card(definitions, scheme, code).is_some())
        .collect()
}

fn ask(definitions: &Definitions, rule: &Rule, layers: &[Layer], date: Date) -> (Outcome, Vec<String>) {
    let arrangement = overlay(layers);
    let rules = [rule.clone()];
    let assessment = assess::whole(&arrangement, layers, &definitions.cards, &rules, date);
    let ids = assessment.patches.iter().map(|patch| patch.id.clone()).collect();
    assert_eq!(
        assessment.patches.iter().map(|patch| patch.legal_area).sum::<Area>(),
        assessment.net_legal_area
    );
    (assessment.outcomes.into_iter().next().unwrap(), ids)
}

/// A day on which the rule holds.
fn day_of(rule: &Rule) -> Date {
    rule.since.or(rule.until).unwrap_or(Date::new(2018, 6, 30).unwrap())
}

/// A pair of classes on different layers, one from each side.
fn pair(definitions: &Definitions, rule: &Rule) -> [(Arc<str>, Arc<str>); 2] {
    let (a, b) = (classes(definitions, rule.a.as_ref()), classes(definitions, rule.b.as_ref()));
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| [a.clone(), b.clone()]));
    pairs.into_iter().find(|[a, b]| a.0 != b.0).expect("a rule is between two schemes")
}

/// The red line and the nature parks share a scheme; having the one is not having the other.
#[test]
fn a_layer_of_the_same_scheme_is_not_the_data_a_rule_needs() {
    let definitions = builtin().unwrap();
    let rule = definitions.rules.iter().find(|rule| &*rule.id == "C15").unwrap();
    let layers = vec![
        plan(&definitions, &("CG".into(), "R".into()), 0),
        plan(&definitions, &("ST".into(), "ST-HX".into()), 200),
    ];
    let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
    assert_eq!(outcome.answer, Answer::NoData);
    assert!(outcome.missing.contains(&"zrgy".into()), "{:?}", outcome.missing);
}

#[test]
fn what_a_condition_excepts_lifts_the_rule_where_it_is_and_only_there() {
    let definitions = builtin().unwrap();
    // (rule, side A, side B, what lifts it)
    let cases = [
        ("A01", ("CG", "R"), ("TGGZ", "030"), ("TGYT", "010")),
        ("A10", ("CG", "H21"), ("TGGZ", "030"), ("XM", "XM-ZD")),
        ("C06", ("CG", "R"), ("ST", "ST-ZB-3"), ("CY", "CY-JH")),
        ("C31", ("CY", "CY-JH"), ("TGYT", "080"), ("CG", "A7")),
    ];
    for (id, a, b, lift) in cases {
        let rule = definitions.rules.iter().find(|rule| &*rule.id == id).unwrap();
        let at =
            |(scheme, code): (&str, &str), east_m| plan(&definitions, &(scheme.into(), code.into()), east_m);
        let layers = vec![at(a, 0), at(b, 0), at(lift, 30)];
        let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
        assert_eq!(outcome.answer, Answer::Conflict, "{id}");
        assert_eq!(outcome.planar_area, 2 * 30 * 100 * 10_000 * 10_000, "{id}");
    }
}

#[test]
fn is_a_takes_a_code_and_all_below_it() {
    let definitions = builtin().unwrap();
    let residential = ClassTest::is_a(&definitions.cards.schemes["CG"], &["R".into()]);
    let takes = |code: &str| residential.takes(Some(&code.into()));
    assert!(takes("R") && takes("R1") && takes("R11"));
    assert!(!takes("A") && !takes("no such code") && !residential.takes(None));
}

#[test]
fn a_whole_scheme_takes_land_of_unknown_class_and_named_classes_do_not() {
    let definitions = builtin().unwrap();
    let mut asked = [0, 0];
    for rule in definitions.rules.iter().filter(|rule| &*rule.kind == "overlap" && rule.needs.is_none()) {
        let [a, b] = pair(&definitions, rule);
        let mut layers = vec![plan(&definitions, &a, 0), plan(&definitions, &b, 0)];
        layers[1].features[0].code = None;
        let is_whole = rule.b.as_ref().unwrap().text.contains(&format!("is_any({})", b.0));
        let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
        let expected = if is_whole { Answer::Conflict } else { Answer::Clear };
        assert_eq!(outcome.answer, expected, "{} with {a:?} on unknown {}", rule.id, b.0);
        asked[usize::from(is_whole)] += 1;
    }
    assert!(asked.iter().all(|&n| 0 < n), "{asked:?}");
}
