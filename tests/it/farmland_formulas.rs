//! The formulas of farmland against worked examples, to the last digit (`tests/cases/farmland/formulas.toml`), and
//! laws that hold of any numbers.

use std::collections::BTreeMap;
use std::fs;

use hegui::formats::definitions;
use hegui::geometry::area::Area;
use hegui::ledger::amount::Amount;
use hegui::ledger::farmland::coefficient::{Coefficient, Mixed, Written};
use hegui::ledger::farmland::decimal::{Decimal, half_up};
use hegui::ledger::farmland::grade::{GradeTable, Graded, mean_grade_tenths};
use hegui::ledger::farmland::land;
use hegui::ledger::farmland::levelling::{level, share, to_control};
use hegui::ledger::farmland::net::Net;
use hegui::ledger::ids::Grade;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    net: Vec<NetCase>,
    grain: Vec<GrainCase>,
    gain: Vec<GainCase>,
    level: Vec<LevelCase>,
    control: Vec<ControlCase>,
    mu: Vec<MuCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NetCase {
    name: String,
    registered: String,
    ridges: String,
    deducted: Option<[String; 2]>,
    expect: Option<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrainCase {
    name: String,
    lines: Vec<(String, u8)>,
    expect: Vec<i64>,
    kg: i64,
    mean: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GainCase {
    name: String,
    hectares: String,
    from: u8,
    to: u8,
    kg: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelCase {
    name: String,
    parts: Vec<String>,
    places: u32,
    naive: Vec<i64>,
    expect: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlCase {
    name: String,
    areas: Vec<String>,
    control: String,
    expect: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MuCase {
    name: String,
    square_metres: String,
    mu: String,
}

fn cases() -> Cases {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/farmland/formulas.toml");
    toml::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn decimal(text: &str) -> Decimal {
    Decimal::read(text).unwrap()
}

fn metres(text: &str) -> Amount {
    land::of_square_metres(decimal(text)).unwrap()
}

fn hectares(text: &str) -> Amount {
    land::of_hectares(decimal(text)).unwrap()
}

fn grade(number: u8) -> Grade {
    Grade::new(number).unwrap()
}

fn yields() -> GradeTable {
    definitions::builtin().unwrap().farmland.unwrap().yields.unwrap()
}

#[test]
fn net_areas_are_those_of_the_worked_examples() {
    for NetCase { name, registered, ridges, deducted, expect } in cases().net {
        let written = decimal(&ridges);
        let form = Written::detect([written]).unwrap().unwrap_or(Written::Fraction);
        let ridges = Coefficient::of(written, form).unwrap();
        let found = match deducted {
            Some([linear, scattered]) => {
                Net::second_survey(metres(&registered), metres(&linear), metres(&scattered), ridges)
            }
            None => Some(Net::third_survey(metres(&registered), ridges)),
        };
        assert_eq!(
            found.map(|own| (own.ridges, own.net)),
            expect.map(|[ridges, net]| (metres(&ridges), metres(&net))),
            "{name}"
        );
        if let Some(Net { registered, deducted, ridges, net }) = found {
            assert_eq!(registered, deducted + ridges + net, "{name}");
        }
    }
}

#[test]
fn percent_taken_for_a_fraction_is_refused() {
    // T-F2: 8.63 as a fraction would leave −343,350 m².
    assert_eq!(Coefficient::of(decimal("8.63"), Written::Fraction), None);
    assert_eq!(Coefficient::of(decimal("100"), Written::Percent), None);
    assert_eq!(Coefficient::of(decimal("-0.01"), Written::Fraction), None);
    let detect = |column: &[&str]| Written::detect(column.iter().map(|own| decimal(own)));
    assert_eq!(detect(&["0.0863", "0", "0.1127"]), Ok(Some(Written::Fraction)));
    assert_eq!(detect(&["8.63", "0.00", "11.27"]), Ok(Some(Written::Percent)));
    assert_eq!(detect(&["0", "0.0"]), Ok(None));
    assert_eq!(detect(&["0.0863", "8.63", "11.27"]), Err(Mixed { n_below: 1, n_above: 2 }));
}

#[test]
fn grain_and_mean_grades_are_those_of_the_worked_examples() {
    let table = yields();
    for GrainCase { name, lines, expect, kg, mean } in cases().grain {
        let lines: Vec<Graded> =
            lines.iter().map(|(ha, own)| Graded { grade: grade(*own), area: hectares(ha) }).collect();
        let grain = table.grain(&lines).unwrap();
        assert_eq!((grain.lines, grain.kg), (expect, kg), "{name}");
        assert_eq!(mean_grade_tenths(&lines), Some(mean), "{name}");
    }
    for GainCase { name, hectares: ha, from, to, kg } in cases().gain {
        assert_eq!(table.gain(hectares(&ha), grade(from), grade(to)), Some(kg), "{name}");
    }
    let small = GradeTable { kg_per_mu: BTreeMap::from([(grade(1), 1500)]), ..table };
    assert_eq!(small.grain(&[Graded { grade: grade(2), area: hectares("1") }]), None, "no grade is guessed");
}

#[test]
fn parts_level_to_their_sum() {
    for LevelCase { name, parts, places, naive, expect } in cases().level {
        let unit = 10_i128.pow(6 - places);
        let parts: Vec<i128> = parts.iter().map(|own| i128::from(metres(own).units())).collect();
        let rounded: Vec<i64> = parts.iter().map(|&own| half_up(own, unit) as i64).collect();
        assert_eq!(rounded, naive, "{name}");
        assert_eq!(level(&parts, unit), expect, "{name}");
    }
    for ControlCase { name, areas, control, expect } in cases().control {
        let units = |own: &String| metres(own).units();
        let levelled = to_control(&areas.iter().map(units).collect::<Vec<_>>(), units(&control));
        assert_eq!(levelled, Some(expect.iter().map(units).collect()), "{name}");
    }
    assert_eq!(to_control(&[0, 0], 5), None);
}

#[test]
fn mu_are_ten_thousand_fifteenths_of_a_square_metre() {
    for MuCase { name, square_metres, mu } in cases().mu {
        assert_eq!(land::area(metres(&square_metres)).to_mu_text(2), mu, "{name}");
        // 666.67 m² a mu, the mistake, is 0.13 mu off.
        let mistaken = half_up(i128::from(metres(&square_metres).units()) * 100, 66_667);
        assert_eq!(mistaken, 2_612_644, "{name}");
    }
    assert_eq!(land::of_mu(decimal("1.5")), Some(metres("1000")));
    assert_eq!(land::of_mu(decimal("26126.57")), Some(metres("17417713.33")));
}

#[test]
fn numbers_are_read_as_they_are_written() {
    assert_eq!(metres("45000.005").units(), 4_500_001);
    assert_eq!(metres("-0.005").units(), -1);
    assert_eq!(land::area(hectares("4.35")), Area::from_square_metres(43_500.0));
    for wrong in ["", ".", "-", "1e5", "1.2.3", "八", "NaN"] {
        assert_eq!(Decimal::read(wrong), None, "{wrong}");
    }
    assert_eq!(land::of_square_metres(decimal("999999999999999999")), None, "out of range");
}

proptest! {
    #[test]
    fn shares_add_up_and_none_is_more_than_a_unit_off(
        total in 0_i64..1_000_000_000_000,
        weights in proptest::collection::vec(0_i64..1_000_000_000_000, 1..20),
    ) {
        let shares = share(total, &weights);
        let whole: i128 = weights.iter().map(|&own| i128::from(own)).sum();
        if whole == 0 {
            prop_assert!(shares.iter().all(|&own| own == 0));
            return Ok(());
        }
        prop_assert_eq!(shares.iter().sum::<i64>(), total);
        for (&own, &weight) in shares.iter().zip(&weights) {
            let exact = i128::from(weight) * i128::from(total);
            prop_assert!((i128::from(own) * whole - exact).abs() < whole);
        }
    }

    #[test]
    fn control_areas_are_met_exactly(
        areas in proptest::collection::vec(1_i64..1_000_000_000, 1..30),
        control in 1_i64..10_000_000_000,
    ) {
        prop_assert_eq!(to_control(&areas, control).unwrap().iter().sum::<i64>(), control);
    }
}
