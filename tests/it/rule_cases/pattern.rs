//! The cases that all rules of a kind have in common, as text.

use std::fmt::Write;
use std::sync::Arc;

use hegui::formats::definitions::Definitions;
use hegui::layer::card::Card;
use hegui::layer::date::Date;
use hegui::layer::feature::Geometry;
use hegui::rules::condition::Condition;
use hegui::rules::kind::LAND;
use hegui::rules::parameter::Value;
use hegui::rules::rule::Rule;
use hegui::rules::supply::geometries_b;

use super::GENERATED;

/// A class and the card of a layer that carries it.
#[derive(Clone, Debug, PartialEq)]
struct Class {
    card: Arc<str>,
    geometry: Geometry,
    scheme: Arc<str>,
    code: Arc<str>,
}

/// The case file of a rule whose kind has a pattern that its conditions fit; `None` elsewhere.
pub(super) fn text(definitions: &Definitions, rule: &Rule) -> Option<String> {
    let mut text = format!("{GENERATED}\nrule = \"{}\"\n", rule.id);
    match &*rule.kind {
        "overlap" => overlap(definitions, rule, &mut text)?,
        "containment" => containment(definitions, rule, &mut text)?,
        "distance" => distances(definitions, rule, &mut text)?,
        "adjacency" => {
            let within = rule.parameters.number("within_m")?;
            apart(definitions, rule, rule.b.as_ref()?, within, &[], &mut text)?;
        }
        _ => return None,
    }
    Some(text)
}

/// The classes a condition takes that a card of these geometries carries.
fn classes(definitions: &Definitions, side: &Condition, geometries: &[Geometry]) -> Vec<Class> {
    let cards = &definitions.cards;
    let mut classes = Vec::new();
    for scheme in cards.schemes.values() {
        for code in scheme.classes.keys().filter(|code| side.takes(&scheme.id, code)) {
            let carries = |card: &&Card| geometries.contains(&card.geometry) && cards.carries(card, code);
            let card = cards.cards.values().filter(|card| card.scheme == scheme.id).find(carries);
            if let Some(Card { id, geometry, .. }) = card {
                let (card, scheme) = (id.clone(), scheme.id.clone());
                classes.push(Class { card, geometry: *geometry, scheme, code: code.clone() });
            }
        }
    }
    classes
}

/// One class a side, on different layers where there are such.
fn pair(definitions: &Definitions, rule: &Rule, b: &Condition) -> Option<[Class; 2]> {
    let a = classes(definitions, rule.a.as_ref()?, LAND);
    let b = classes(definitions, b, geometries_b(rule));
    let pairs = || a.iter().flat_map(|a| b.iter().map(move |b| [a.clone(), b.clone()]));
    pairs().find(|[a, b]| a.card != b.card).or_else(|| pairs().next())
}

/// A day on which the rule holds.
fn day_of(rule: &Rule) -> Date {
    rule.since.or(rule.until).unwrap_or(Date::new(2018, 6, 30).expect("a day"))
}

/// The day before or after another.
fn beside(date: Date, is_before: bool) -> Date {
    let text = date.to_string();
    let mut number: [u16; 3] = [0; 3];
    for (own, part) in number.iter_mut().zip(text.split('-')) {
        *own = part.parse().expect("a date is numbers");
    }
    let days = (number[0] - 1..=number[0] + 1).flat_map(|year| {
        (1..=12).flat_map(move |month| (1..=31).filter_map(move |day| Date::new(year, month, day)))
    });
    let days: Vec<Date> = days.collect();
    let index = days.iter().position(|&day| day == date).expect("the day is among those around it");
    days[if is_before { index - 1 } else { index + 1 }]
}

/// What one case says.
struct Case<'a> {
    name: &'a str,
    date: Date,
    land: Vec<(&'a Class, [f64; 4])>,
    set: &'a [(&'a str, f64)],
    answer: &'a str,
    area_m2: Option<f64>,
}

fn write(text: &mut String, case: &Case<'_>) {
    let mut line = |own: std::fmt::Arguments<'_>| text.write_fmt(own).expect("a text takes a line");
    line(format_args!("\n[[case]]\nname = \"{}\"\ndate = \"{}\"\nland = [\n", case.name, case.date));
    for (class, [west, south, east, north]) in &case.land {
        let Class { card, code, .. } = class;
        // A line stands at the western side of what is a box elsewhere.
        let place = match class.geometry {
            Geometry::Areas => format!("box = [{west:?}, {south:?}, {east:?}, {north:?}]"),
            Geometry::Lines => format!("line = [[{west:?}, {south:?}], [{west:?}, {north:?}]]"),
        };
        line(format_args!("    {{ layer = \"{card}\", code = \"{code}\", {place} }},\n"));
    }
    line(format_args!("]\n"));
    if !case.set.is_empty() {
        let set: Vec<String> = case.set.iter().map(|(name, number)| format!("{name} = {number:?}")).collect();
        line(format_args!("set = {{ {} }}\n", set.join(", ")));
    }
    line(format_args!("answer = \"{}\"\n", case.answer));
    if let Some(area_m2) = case.area_m2 {
        line(format_args!("area_m2 = {area_m2:?}\n"));
    }
}

/// The case that fails, on the days at both ends of its era: before it does not apply.
fn era(rule: &Rule, failing: &Case<'_>, text: &mut String) {
    let again = |name, date, answer, area_m2| Case {
        name,
        date,
        land: failing.land.clone(),
        set: failing.set,
        answer,
        area_m2,
    };
    if let Some(since) = rule.since {
        let before = beside(since, true);
        write(
            text,
            &again("the day before it comes into force it does not apply", before, "not-applicable", None),
        );
    }
    if let Some(until) = rule.until {
        write(text, &again("on its last day it still holds", until, "conflict", failing.area_m2));
        let after = beside(until, false);
        write(text, &again("the day after its last it does not apply", after, "not-applicable", None));
    }
}

const PLOT: [f64; 4] = [0.0, 0.0, 100.0, 100.0];

fn overlap(definitions: &Definitions, rule: &Rule, text: &mut String) -> Option<()> {
    let [a, b] = pair(definitions, rule, rule.b.as_ref()?)?;
    let case = |name, west: f64, answer, area_m2| Case {
        name,
        date: day_of(rule),
        land: vec![(&a, PLOT), (&b, [west, 0.0, west + 100.0, 100.0])],
        set: &[],
        answer,
        area_m2: Some(area_m2),
    };
    write(text, &case("a metre apart it holds", 101.0, "clear", 0.0));
    write(text, &case("touching is not overlapping", 100.0, "clear", 0.0));
    write(text, &case("a tenth of a millimetre is an overlap", 99.9999, "conflict", 0.01));
    let failing = case("a metre of overlap breaks it", 99.0, "conflict", 100.0);
    write(text, &failing);
    era(rule, &failing, text);
    Some(())
}

fn containment(definitions: &Definitions, rule: &Rule, text: &mut String) -> Option<()> {
    let [a, b] = pair(definitions, rule, rule.b.as_ref()?)?;
    let case = |name, east: f64, answer, area_m2| Case {
        name,
        date: day_of(rule),
        land: vec![(&a, PLOT), (&b, [0.0, 0.0, east, 100.0])],
        set: &[],
        answer,
        area_m2: Some(area_m2),
    };
    write(text, &case("within wider land it holds", 110.0, "clear", 0.0));
    write(text, &case("on the same borders it holds", 100.0, "clear", 0.0));
    let failing = case("what reaches beyond breaks it", 60.0, "conflict", 4000.0);
    write(text, &failing);
    era(rule, &failing, text);
    Some(())
}

fn distances(definitions: &Definitions, rule: &Rule, text: &mut String) -> Option<()> {
    if let (Some(b), Some(Value::Table(table))) = (&rule.b, rule.parameters.get("distance_m")) {
        // On every bound of the table, and beyond the last.
        let bounds: Vec<f64> = table.steps.iter().filter_map(|step| step.bound).collect();
        for wind in bounds.iter().copied().chain([bounds[0] - 0.5, bounds[bounds.len() - 1] + 0.5]) {
            apart(definitions, rule, b, table.at(wind)?, &[(&*table.by, wind)], text)?;
        }
        return Some(());
    }
    if let Some(b) = &rule.b {
        let set = rule.parameters.number("distance_m");
        let open = [("distance_m", 300.0)];
        return match set {
            Some(distance_m) => apart(definitions, rule, b, distance_m, &[], text),
            None => apart(definitions, rule, b, 300.0, &open, text),
        };
    }
    for part in rule.parameters.parts("distances") {
        apart(definitions, rule, &part.of, *part.numbers.get("distance_m")?, &[], text)?;
    }
    Some(())
}

/// Land at the distance, a millimetre nearer, and shared.
fn apart(
    definitions: &Definitions,
    rule: &Rule,
    b: &Condition,
    distance_m: f64,
    set: &[(&str, f64)],
    text: &mut String,
) -> Option<()> {
    let [a, b] = pair(definitions, rule, b)?;
    let kept = if rule.is_reference { "undetermined" } else { "clear" };
    let case = |name, gap: f64, answer, area_m2| Case {
        name,
        date: day_of(rule),
        land: vec![(&a, PLOT), (&b, [100.0 + gap, 0.0, 150.0 + gap, 100.0])],
        set,
        answer,
        area_m2: Some(area_m2),
    };
    let kept_name = format!("at {distance_m} m from {}:{} it holds", b.scheme, b.code);
    write(text, &case(&kept_name, distance_m, kept, 0.0));
    if 0.0 < distance_m {
        let failing = case(
            "a millimetre nearer breaks it, with the whole plot",
            distance_m - 0.001,
            "conflict",
            10_000.0,
        );
        write(text, &failing);
        era(rule, &failing, text);
    }
    if a.card != b.card {
        let shared = if 0.0 < distance_m { 10_000.0 } else { 1000.0 };
        let name = if b.geometry == Geometry::Lines {
            "a line across it breaks it"
        } else {
            "shared land breaks it"
        };
        write(text, &case(name, -10.0, "conflict", shared));
    }
    Some(())
}
