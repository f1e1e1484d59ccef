//! Differences of definitions out of comparisons: what the code tables alone make differ is told beside every
//! area, and the rest adds up with it to the whole exactly.

use std::fs;

use hegui::assess::difference::artefact::Artefacts;
use hegui::assess::difference::patches::{Difference, patches};
use hegui::assess::difference::side::Side;
use hegui::assess::difference::table::{Land, Table, table};
use hegui::assess::difference::units::Units;
use hegui::assess::difference::{Comparison, Standing, What, all};
use hegui::conflict::category::Category;
use hegui::conflict::sliver::Sorting;
use hegui::formats::definitions::{Definitions, builtin};
use hegui::layer::date::Date;
use hegui::layer::feature::Layer;
use hegui::layer::text::Lang;
use hegui::overlay::site::Areas;
use hegui::reports::difference::{Compared, sheets};
use hegui::rules::combination::Combinations;
use hegui::rules::kind::Ground;
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::cli::{done, json};
use crate::compare::{M2, rectangles};
use crate::support::{measure, overlay_by_cards};

/// Compares two layers on a date by whether they build.
fn compared(layers: &[Layer], date: Date, definitions: &Definitions) -> (Table, Vec<Difference>) {
    let cards = &definitions.cards;
    let arrangement = overlay_by_cards(layers, cards, &measure());
    let rules: Vec<_> = definitions.rules.iter().filter(|rule| rule.is_artefact).cloned().collect();
    let combinations = Combinations::new(&arrangement, layers, cards, &rules);
    let ground =
        Ground { arrangement: &arrangement, layers, cards, combinations: &combinations, district: None };
    let [a, b] = [0, 1].map(|index| Side::layer(layers, cards, index));
    let artefacts = Artefacts::between([&a, &b], &ground, &rules, date);
    let units = Units::one();
    let comparison = Comparison {
        arrangement: &arrangement,
        sides: [&a, &b],
        what: &What::Built,
        units: &units,
        artefacts: &artefacts,
    };
    let sorting = Sorting { limits: definitions.slivers.limits, is_hard: false };
    (table(&comparison, all(&arrangement)), patches(&comparison, sorting))
}

/// A reservoir that is none for building in the urban plan and construction land in the survey, beside a village
/// the plan has not: 100 m high, 200 m and 100 m long.
fn reservoir() -> [Layer; 2] {
    [
        rectangles("cg", &[("E12", [0, 0, 200, 100]), ("E2", [200, 0, 300, 100])]),
        rectangles("dltb2", &[("113", [0, 0, 200, 100]), ("203", [200, 0, 300, 100])]),
    ]
}

#[test]
fn a_reservoir_is_a_difference_of_the_tables_and_the_village_beside_it_is_not() {
    let definitions = builtin().unwrap();
    let (table, found) = compared(&reservoir(), Date::new(2017, 1, 1).unwrap(), &definitions);
    let land = table.quadrants(None).land(Standing::OnlyBBuilt).areas;
    let artefact = table.artefact(None, Some(Standing::OnlyBBuilt)).areas;
    assert_eq!((land.planar, artefact.planar), (30_000 * M2, 20_000 * M2));
    let categories: Vec<_> = found.iter().map(|own| (own.planar_area / M2, own.category())).collect();
    assert_eq!(categories, [(20_000, Some(Category::Artefact)), (10_000, None)]);

    let layers = reservoir();
    let compared = Compared {
        table: &table,
        patches: &found,
        view: hegui::conflict::sliver::View::All,
        layers: &layers,
        cards: &definitions.cards,
        lang: Lang::En,
    };
    let sheets = sheets(&compared);
    let cell = |sheet: &str, row: usize, column: &str| {
        let sheet = sheets.iter().find(|own| own.id == sheet).expect("the sheet is there");
        let place = sheet.columns.iter().position(|own| own.id == column).expect("the column is there");
        sheet.rows[row][place].text().to_owned()
    };
    let number = |column: &str| cell("rates", 0, column).parse::<f64>().expect("a number");
    assert!((number("difference_ha") - 3.0).abs() < 0.01 && (number("artefact_ha") - 2.0).abs() < 0.01);
    assert_eq!(cell("rates", 0, "rate_percent"), "100.00");
    assert_eq!(cell("rates", 0, "net_rate_percent"), "33.33");
    assert_eq!(cell("patches", 0, "category"), "artefact");
    assert_eq!(cell("patches", 1, "category"), "");
}

#[test]
fn a_rule_out_of_its_era_or_between_other_layers_makes_no_artefact() {
    let definitions = builtin().unwrap();
    let (after, _) = compared(&reservoir(), Date::new(2020, 1, 1).unwrap(), &definitions);
    assert_eq!(after.artefact(None, None), Land::default());
    // The survey says reservoir, but what is compared is the plan with another plan.
    let [plan, survey] = reservoir();
    let other = rectangles("jsydgzq", &[("010", [0, 0, 200, 100])]);
    let (table, _) = compared(&[plan, other, survey], Date::new(2017, 1, 1).unwrap(), &definitions);
    assert_eq!(table.quadrants(None).land(Standing::OnlyBBuilt).areas.planar, 20_000 * M2);
    assert_eq!(table.artefact(None, None), Land::default());
}

/// Rectangles of these classes on a lattice of 20 m, one over the other as they come.
fn drawn(codes: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, [i64; 4])>> {
    let one = (prop::sample::select(codes), [0_i64..6, 0..6, 1..4, 1..4]);
    let one = one.prop_map(|(code, own)| {
        let [west, south, width, height] = own.map(|own| own * 20);
        (code, [west, south, west + width, south + height])
    });
    prop::collection::vec(one, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Gross is artefact and net, patch by patch and quadrant by quadrant; land that agrees has none.
    #[test]
    fn what_the_definitions_make_differ_and_the_rest_close_exactly(
        plan in drawn(&["E12", "R2", "E2", "G1"]),
        survey in drawn(&["113", "203", "011"]),
    ) {
        let definitions = builtin().unwrap();
        let layers = [rectangles("cg", &plan), rectangles("dltb2", &survey)];
        let (table, found) = compared(&layers, Date::new(2017, 1, 1).unwrap(), &definitions);
        for &standing in Standing::all(&What::Built) {
            let (all, artefact) = (table.quadrants(None).land(standing), table.artefact(None, Some(standing)));
            let sum = |is_artefact: bool| {
                let own = found.iter().filter(|own| own.standing == standing && own.is_artefact == is_artefact);
                own.fold(Areas::default(), |sum, own| {
                    sum.and(Areas { legal: own.legal_area, planar: own.planar_area })
                })
            };
            prop_assert_eq!(sum(true), artefact.areas);
            if standing.is_difference() {
                prop_assert_eq!(sum(true).and(sum(false)), all.areas);
            } else {
                prop_assert_eq!(artefact, Land::default());
            }
        }
    }
}

/// A file of squares of 0.01° in a row, each with a code.
fn squares(field: &str, codes: &[&str]) -> String {
    let square = |(place, code): (usize, &&str)| {
        let (west, east) = (111.1 + 0.01 * place as f64, 111.11 + 0.01 * place as f64);
        let ring = format!("[[{west},37.5],[{east},37.5],[{east},37.51],[{west},37.51],[{west},37.5]]");
        format!(
            r#"{{"type":"Feature","properties":{{"{field}":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    };
    let features: Vec<String> = codes.iter().enumerate().map(square).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

#[test]
fn a_comparison_tells_what_differs_by_definition_and_what_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "init d --crs EPSG:4546");
    for (layer, field, codes) in
        [("cg", "YDDM", ["E12", "E2", "R2"]), ("dltb2", "DLBM", ["113", "203", "203"])]
    {
        fs::write(dir.join("a.geojson"), squares(field, &codes)).unwrap();
        done(dir, &format!("import d {layer} a.geojson"));
    }
    done(dir, "overlay d");
    let quadrants = |line: &str| -> Vec<(i128, i128, i128)> {
        let answer = json(dir, line);
        let rows = answer["sheets"]["quadrants"].as_array().unwrap();
        let exact = |row: &Json, column: &str| row[column].as_str().unwrap().parse::<i128>().unwrap();
        let one = |row: &Json| {
            let of = |column: &str| exact(row, &format!("{column}planar_area_doubled"));
            (of(""), of("artefact_"), of("net_"))
        };
        rows.iter().map(one).collect()
    };
    let told = quadrants("compare d cg dltb2 --date 2017-01-01 --json");
    assert!(told.iter().all(|(all, artefact, net)| *all == artefact + net), "{told:?}");
    // Both built, A alone, B alone, neither, untold, all: the reservoir is half of what B alone builds.
    let [both, _, alone, _, _, sum] = told[..] else { panic!("{told:?}") };
    assert!(both.1 == 0 && sum.1 == alone.1 && 0 < alone.1, "{told:?}");
    assert!((alone.1 - alone.2).abs() < alone.1 / 1000, "{told:?}");
    // After 2019 the rule is out of force.
    assert_eq!(quadrants("compare d cg dltb2 --date 2020-01-01 --json")[5].1, 0);
    let two = json(dir, "compare d urban base --date 2017-01-01 --json");
    assert_ne!(two["sheets"]["rates"][0]["artefact_ha"], "0.0000");
    done(dir, "compare d cg dltb2 --date 2017-01-01 -o a.geojson");
    let patches: Json = serde_json::from_slice(&fs::read(dir.join("a.geojson")).unwrap()).unwrap();
    let category = |own: &Json| own["properties"]["category"].as_str().unwrap_or_default().to_owned();
    let categories: Vec<String> = patches["features"].as_array().unwrap().iter().map(category).collect();
    assert_eq!(categories, ["artefact", ""]);
    let csv = done(dir, "compare d cg dltb2 --date 2017-01-01 --table patches --lang zh");
    assert!(csv.contains("口径差异"), "{csv}");
}
