//! One border digitized 1.5 m off: land of 18 km² with a hole, the same in both plans but for that shift.

use std::collections::BTreeSet;

use hegui::assess::category::category;
use hegui::assess::{self, Assessment};
use hegui::conflict::category::Category;
use hegui::conflict::sliver::{Class, View};
use hegui::formats::definitions::{self, Definitions};
use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::layer::date::Date;
use hegui::layer::feature::{Feature, Layer};
use hegui::layer::text::Lang;
use hegui::reports::{Subject, summary};
use hegui::rules::rule::GivesWay;

use crate::small_town::town;
use crate::support::{measure, overlay_by_cards};

/// Of the example only the figures are known: 18 km², a hole, 17,873 m² in four patches, the largest 7,307 m².
/// A round shape moved by d makes two crescents of d times its diameter, and so has a round hole; these radii
/// follow, and the area is 17.7 km².
const RADIUS_M: f64 = 7_307.0 / 1.5 / 2.0;
const HOLE_RADIUS_M: f64 = (17_873.0 - 2.0 * 7_307.0) / 2.0 / 1.5 / 2.0;
const SHIFT_M: f64 = 1.5;
const N_CORNERS: usize = 720;

/// A round ring about a point 10 km east of the central meridian.
fn round(radius_m: f64, east_m: f64, is_hole: bool) -> Vec<Point> {
    let corner = |index: usize| {
        let angle = index as f64 / N_CORNERS as f64 * std::f64::consts::TAU;
        let (x_m, y_m) = (510_000.0 + east_m + radius_m * angle.cos(), 4_150_000.0 + radius_m * angle.sin());
        Point::snap(x_m, y_m).unwrap()
    };
    let mut ring: Vec<Point> = (0..N_CORNERS).map(corner).collect();
    if is_hole {
        ring.reverse();
    }
    ring
}

/// A layer of the land, of one class, and of all around it and the hole, of another.
fn plan(id: &str, east_m: f64, [inside, outside]: [&str; 2]) -> Layer {
    let land = vec![round(RADIUS_M, east_m, false), round(HOLE_RADIUS_M, east_m, true)];
    let far = 4_000.0;
    let square = [(-far, -far), (far, -far), (far, far), (-far, far)];
    let around = vec![
        square.map(|(x_m, y_m)| Point::snap(510_000.0 + x_m, 4_150_000.0 + y_m).unwrap()).to_vec(),
        round(RADIUS_M, east_m, true),
    ];
    let hole = vec![round(HOLE_RADIUS_M, east_m, false)];
    let mut layer = Layer::new(id.into(), Vec::new());
    for (number, code, rings) in [(0, inside, land), (1, outside, around), (2, outside, hole)] {
        layer.push(Feature { number, code: Some(code.into()), values: Vec::new() }, rings);
    }
    layer
}

/// The urban plan builds on the land; the land use plan allows it on the land 1.5 m further east.
fn judged(definitions: &Definitions) -> (Vec<Layer>, Assessment) {
    let layers = vec![plan("cg", 0.0, ["R2", "E2"]), plan("jsydgzq", SHIFT_M, ["010", "030"])];
    let arrangement = overlay_by_cards(&layers, &definitions.cards, &measure());
    let date = Date::new(2018, 6, 30).unwrap();
    let assessment = assess::whole(&arrangement, &layers, &definitions.cards, &definitions.rules, date);
    (layers, assessment)
}

#[test]
fn a_shift_of_1_5_m_makes_four_slivers_and_no_conflict() {
    let mut definitions = definitions::builtin().unwrap();
    definitions.rules.retain(|rule| ["A01", "A05"].contains(&&*rule.id));
    let (layers, assessment) = judged(&definitions);
    let patches = &assessment.patches;
    assert_eq!(patches.len(), 4);
    let rules: BTreeSet<&str> = patches.iter().map(|patch| &*patch.rule).collect();
    assert_eq!(rules, BTreeSet::from(["A01", "A05"]), "two where one plan builds, two where the other does");

    // The areas and widths of the example.
    let square_metres = |area: Area| area.square_metres();
    let whole: Area = patches.iter().map(|patch| patch.legal_area).sum();
    let largest = patches.iter().map(|patch| patch.legal_area).max().unwrap();
    assert!((square_metres(whole) - 17_873.0).abs() < 1.0, "{}", square_metres(whole));
    assert!((square_metres(largest) - 7_307.0).abs() < 1.0, "{}", square_metres(largest));
    assert!(patches.iter().all(|patch| patch.sliver.shape.width_m() <= 0.98));
    assert!(patches.iter().all(|patch| Area::from_square_metres(1_600.0) < patch.legal_area));

    // All are slivers between two drawings of one border, and none is listed as conflict.
    for patch in patches {
        assert_eq!((patch.sliver.class, patch.sliver.reason.id()), (Class::Suppress, "twin-border"));
        assert!(!View::Keep.takes(&patch.sliver) && View::Only.takes(&patch.sliver));
        let rule = definitions.rules.iter().find(|rule| rule.id == patch.rule).unwrap();
        assert_eq!(category(patch, rule, &[]), Category::Sliver);
    }
    assert!(assessment.outcomes.iter().all(assess::Outcome::has_slivers_only));

    // Their area is in the books: gross, net, and by class, to the last mm².
    let gross: Area = assessment.outcomes.iter().map(|outcome| outcome.legal_area).sum();
    let suppressed: Area = assessment.outcomes.iter().map(|outcome| outcome.sums.suppress.legal_area).sum();
    assert_eq!((gross, suppressed, assessment.net_legal_area), (whole, whole, whole));
    assert_eq!(assessment.net_kept_legal_area, Area::ZERO);

    let subject = Subject {
        assessment: &assessment,
        rules: &definitions.rules,
        layers: &layers,
        cards: &definitions.cards,
        as_of: &[],
        standings: None,
        notice: None,
        lang: Lang::Zh,
    };
    let text = summary::text(&subject);
    assert_eq!(text.matches("仅碎片").count(), 2, "{text}");
    assert!(text.contains(&whole.to_square_metres_text()), "{text}");
}

#[test]
fn a_hard_rule_keeps_the_same_slivers_and_flags_them() {
    let mut definitions = definitions::builtin().unwrap();
    definitions.rules.retain(|rule| &*rule.id == "A01");
    for rule in &mut definitions.rules {
        rule.nature = hegui::rules::rule::Nature::Hard;
    }
    let (_, assessment) = judged(&definitions);
    assert_eq!(assessment.patches.len(), 2);
    for patch in &assessment.patches {
        assert!(patch.sliver.is_flagged());
        assert_eq!(category(patch, &definitions.rules[0], &[]), Category::Sliver);
    }
}

#[test]
fn what_a_patch_is_taken_for_hangs_on_sliver_definitions_and_time() {
    let town = town();
    let (conflict, sliver) = (&town.assessment.patches[0], &town.assessment.patches[2]);
    let mut rule = town.rules[0].clone();
    let day = |year: u16| Date::new(year, 6, 30);
    // The first layer is the rule's side A, the second its side B.
    let (old, new) = ([day(2013), day(2013)], [day(2013), day(2018)]);
    assert_eq!(category(conflict, &rule, &old), Category::Real, "a rule that ever held");
    rule.since = day(2017);
    assert_eq!(category(conflict, &rule, &old), Category::Era);
    assert_eq!(category(conflict, &rule, &new), Category::Real, "either may have to give way");
    assert_eq!(category(conflict, &rule, &[None, day(2013)]), Category::Real, "nobody said of when it is");
    rule.gives_way = Some(GivesWay::A);
    assert_eq!(category(conflict, &rule, &new), Category::Era, "what gives way is older than the law");
    rule.gives_way = Some(GivesWay::B);
    assert_eq!(category(conflict, &rule, &new), Category::Real);
    rule.is_artefact = true;
    assert_eq!(category(conflict, &rule, &old), Category::Artefact);
    assert_eq!(category(sliver, &rule, &old), Category::Sliver);
}

#[test]
fn the_rules_on_definitions_say_so() {
    let definitions = definitions::builtin().unwrap();
    let artefacts = definitions.rules.iter().filter(|rule| rule.is_artefact).map(|rule| &*rule.id);
    assert_eq!(artefacts.collect::<Vec<_>>(), ["A09", "A11"]);
}
