//! Every rule of the library against the smallest plans that break it, keep it and touch it.

use std::sync::Arc;

use hegui::assess::{self, Answer, Outcome};
use hegui::formats::definitions::{Definitions, builtin};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::card::Card;
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Layer};
use hegui::rules::rule::{Classes, Rule, Selector};
use hegui::rules::select::{can_supply, selects};

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

/// All classes a side takes that a card carries, none that the rule excepts.
fn classes(definitions: &Definitions, rule: &Rule, side: &[Selector]) -> Vec<(Arc<str>, Arc<str>)> {
    let cards = &definitions.cards;
    let all = cards.schemes.values().flat_map(|scheme| {
        scheme
            .classes
            .keys()
            .map(|code| hegui::layer::code::Code { scheme: scheme.id.clone(), code: code.clone() })
    });
    all.filter(|code| selects(side, code, cards) && !selects(&rule.except, code, cards))
        .map(|code| (code.scheme, code.code))
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

fn day_before(date: Date) -> Date {
    let text = date.to_string();
    let (year, month, day): (u16, u8, u8) =
        (text[..4].parse().unwrap(), text[5..7].parse().unwrap(), text[8..].parse().unwrap());
    (1..=31)
        .rev()
        .find_map(|last| match (day, month) {
            (1, 1) => Date::new(year - 1, 12, last),
            (1, _) => Date::new(year, month - 1, last),
            _ => Date::new(year, month, day - 1),
        })
        .unwrap()
}

/// A pair of classes on different layers, one from each side.
fn pair(definitions: &Definitions, rule: &Rule) -> [(Arc<str>, Arc<str>); 2] {
    let (a, b) = (classes(definitions, rule, &rule.a), classes(definitions, rule, &rule.b));
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| [a.clone(), b.clone()]));
    pairs.into_iter().find(|[a, b]| a.0 != b.0).expect("a rule is between two schemes")
}

#[test]
fn every_overlap_rule_is_broken_by_an_overlap_and_kept_by_a_touch() {
    let definitions = builtin().unwrap();
    for rule in definitions.rules.iter().filter(|rule| &*rule.kind == "overlap") {
        let [a, b] = pair(&definitions, rule);
        let layers = |east_m| vec![plan(&definitions, &a, 0), plan(&definitions, &b, east_m)];
        let check = |east_m, date, answer, patches: &[&str]| {
            let (outcome, ids) = ask(&definitions, rule, &layers(east_m), date);
            assert_eq!(outcome.answer, answer, "{} with {a:?} and {b:?} {east_m} m apart", rule.id);
            assert_eq!(ids, patches, "{}", rule.id);
            outcome
        };
        let hit = check(99, day_of(rule), Answer::Conflict, &[&format!("{}-0001", rule.id)]);
        assert_eq!(hit.planar_area, 2 * 100 * 10_000 * 10_000, "1 m of 100 m");
        check(100, day_of(rule), Answer::Clear, &[]);
        check(101, day_of(rule), Answer::Clear, &[]);
        if let Some(since) = rule.since {
            check(99, day_before(since), Answer::NotApplicable, &[]);
        }
        if let Some(until) = rule.until {
            check(99, until, Answer::Conflict, &[&format!("{}-0001", rule.id)]);
        }
    }
}

#[test]
fn every_outside_rule_is_kept_within_and_broken_beyond() {
    let definitions = builtin().unwrap();
    let rules: Vec<&Rule> = definitions.rules.iter().filter(|rule| &*rule.kind == "outside").collect();
    assert!(!rules.is_empty());
    for rule in rules {
        let [a, b] = pair(&definitions, rule);
        let layers = |east_m| vec![plan(&definitions, &a, 0), plan(&definitions, &b, east_m)];
        let (kept, _) = ask(&definitions, rule, &layers(0), day_of(rule));
        assert_eq!(kept.answer, Answer::Clear, "{}", rule.id);
        let (broken, ids) = ask(&definitions, rule, &layers(40), day_of(rule));
        assert_eq!((broken.answer, ids.len()), (Answer::Conflict, 1), "{}", rule.id);
        assert_eq!(broken.planar_area, 2 * 40 * 100 * 10_000 * 10_000);
    }
}

#[test]
fn no_data_is_not_no_conflict() {
    let definitions = builtin().unwrap();
    for rule in &definitions.rules {
        let [a, b] = pair(&definitions, rule);
        for one in [&a, &b] {
            let layers = vec![plan(&definitions, one, 0)];
            let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
            let card = &definitions.cards.cards[&layers[0].id];
            let has = |side: &[Selector]| {
                side.iter().any(|selector| can_supply(card, selector, &definitions.cards))
            };
            if has(&rule.a) && has(&rule.b) {
                continue;
            }
            assert_eq!(outcome.answer, Answer::NoData, "{} with only {one:?}", rule.id);
            assert!(!outcome.missing.is_empty() && !outcome.missing.contains(&layers[0].id), "{}", rule.id);
        }
    }
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
fn an_exception_lifts_the_rule_where_it_holds_and_only_there() {
    let definitions = builtin().unwrap();
    let excepted =
        definitions.rules.iter().filter(|rule| &*rule.kind == "overlap" && !rule.except.is_empty());
    let mut n_checked = 0;
    for rule in excepted {
        let [a, b] = pair(&definitions, rule);
        let except = &rule.except[0];
        let cards = &definitions.cards;
        let mut codes =
            cards.schemes[&except.scheme].classes.keys().map(|code| (except.scheme.clone(), code.clone()));
        let taken = |(scheme, code): &(Arc<str>, Arc<str>)| {
            let code = hegui::layer::code::Code { scheme: scheme.clone(), code: code.clone() };
            selects(&rule.except, &code, cards)
        };
        let lift = codes.find(taken).expect("an exception takes some class");
        if lift.0 == a.0 || lift.0 == b.0 {
            continue;
        }
        let layers =
            vec![plan(&definitions, &a, 0), plan(&definitions, &b, 0), plan(&definitions, &lift, 30)];
        let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
        assert_eq!(outcome.answer, Answer::Conflict, "{}", rule.id);
        assert_eq!(outcome.planar_area, 2 * 30 * 100 * 10_000 * 10_000, "{}", rule.id);
        n_checked += 1;
    }
    assert!(n_checked > 0);
}

#[test]
fn selectors_take_a_code_and_all_below_it() {
    let definitions = builtin().unwrap();
    let residential = [Selector { scheme: "CG".into(), classes: Classes::Codes(vec!["R".into()]) }];
    let takes = |scheme: &str, code: &str| {
        selects(&residential, &hegui::layer::code::Code::new(scheme, code), &definitions.cards)
    };
    assert!(takes("CG", "R") && takes("CG", "R1") && takes("CG", "R11"));
    assert!(!takes("CG", "A") && !takes("CG", "no such code") && !takes("YDYH", "R"));
}

#[test]
fn a_whole_scheme_takes_land_of_unknown_class_and_named_classes_do_not() {
    let definitions = builtin().unwrap();
    let mut asked = [0, 0];
    for rule in definitions.rules.iter().filter(|rule| &*rule.kind == "overlap") {
        let [a, b] = pair(&definitions, rule);
        let mut layers = vec![plan(&definitions, &a, 0), plan(&definitions, &b, 0)];
        layers[1].features[0].code = None;
        let is_whole = rule.b.iter().any(|side| side.scheme == b.0 && side.classes == Classes::All);
        let (outcome, _) = ask(&definitions, rule, &layers, day_of(rule));
        let expected = if is_whole { Answer::Conflict } else { Answer::Clear };
        assert_eq!(outcome.answer, expected, "{} with {a:?} on unknown {}", rule.id, b.0);
        asked[usize::from(is_whole)] += 1;
    }
    assert!(asked.iter().all(|&n| 0 < n), "{asked:?}");
}
