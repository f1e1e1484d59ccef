//! The base and the balance of a year over the command line, on the land of `project_cli`; T-F10 as a year.

use std::fs;
use std::path::Path;

use hegui::assess::farmland::balance::Year;
use hegui::geometry::area::Area;
use hegui::layer::text::Lang;
use hegui::ledger::amount::{Amount, Unit};
use hegui::ledger::farmland::terms::{Item, Movements, Task};
use hegui::reports::farmland_year::{self, Against};
use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, json};
use crate::project_cli::{parcel, rectangle, workspace, write};

/// The row of a unit; the whole has no code.
fn row<'a>(rows: &'a Json, unit: &str) -> &'a Json {
    let is_own = |row: &&Json| row["unit"].as_str().unwrap_or_default() == unit;
    rows.as_array().unwrap().iter().find(is_own).unwrap_or_else(|| panic!("no {unit} in {rows}"))
}

fn values(row: &Json, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|own| row[*own].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_base_counts_net_farmland_and_restorable_land_apart() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let answer = json(dir, "balance d --json");
    let districts = &answer["sheets"]["districts"];
    let columns = ["net_m2", "mean_grade", "restorable_ha"];
    // T-F16: 0307K is in no sum of farmland.
    assert_eq!(values(row(districts, "141102"), &columns), ["11500.00", "10.0", "4.0000"]);
    assert_eq!(values(row(districts, "141125"), &columns), ["73096.01", "13.0", "0.0000"]);
    assert_eq!(values(row(districts, ""), &columns), ["84596.01", "12.6", "4.0000"]);
    let base = answer["sheets"]["base"].as_array().unwrap();
    let hilly = base.iter().find(|row| row["unit"] == "141125").unwrap();
    assert_eq!(
        values(hilly, &["class", "grade", "slope", "registered_m2", "ridges_m2", "net_m2"]),
        ["0103", "13", "3", "80000.01", "6904.00", "73096.01"]
    );
    let one = json(dir, "balance d --district 离石区 --json");
    assert_eq!(row(&one["sheets"]["districts"], "")["net_m2"], "11500.00");
    cannot(dir, "balance d --district 1", &["141102, 141125"]);
}

#[test]
fn a_parcel_in_two_districts_closes_to_the_hundredth() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let odd = parcel("0103", "100000.01", ("8.63", "13", "3"));
    write(dir, "dltb.geojson", &[(rectangle(0.0, 0.0, 3.0, 2.0), odd)]);
    done(dir, "import d dltb dltb.geojson");
    done(dir, "overlay d");
    let answer = json(dir, "balance d --json");
    let net = |unit: &str| {
        let text = row(&answer["sheets"]["districts"], unit)["net_m2"].as_str().unwrap().replace('.', "");
        text.parse::<i64>().unwrap()
    };
    assert_eq!(net("141102") + net("141125"), net(""));
    assert_eq!(net(""), 10_000_001 - 863_000);
    // Two thirds, by the ellipsoid's areas, which differ by far less than these squares are apart.
    assert!((net("141102") - 6_091_334).abs() < 1_000, "{}", net("141102"));
    assert!(answer["remarks"].to_string().contains("percentages"));
}

#[test]
fn a_year_closes_and_says_what_became_of_farmland() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    let answer = json(dir, "balance d --year 2013 --json");
    let columns = ["opening_ha", "gains_ha", "losses_ha", "closing_ha", "open_m2"];
    let year = &answer["sheets"]["year"];
    assert_eq!(values(row(year, "141102"), &columns), ["4.3500", "0.0000", "3.2000", "1.1500", "0.00"]);
    assert_eq!(values(row(year, "141125"), &columns), ["7.3096", "0.0000", "0.0000", "7.3096", "0.00"]);
    assert_eq!(row(&answer["sheets"]["tasks"], "141102")["permanent_ha"], "0.5750");
    assert!(answer["remarks"].to_string().contains("to 0.00 m²"), "{answer}");
    let items = answer["sheets"]["items"].as_array().unwrap();
    assert_eq!(
        (items.len(), &items[0]["item"], &items[0]["loss_ha"]),
        (2, &json!("construction"), &json!("3.2000"))
    );
    cannot(dir, "balance d --year 2014", &["nothing changed"]);
    cannot(dir, "balance d --year 2012", &["2011-12-31"]);
    // Backwards: industry that became farmland is reclaimed.
    let back = json(dir, "balance d --year 2013 --from 2 --to 1 --json");
    let items = &back["sheets"]["items"][0];
    assert_eq!((&items["item"], &items["gain_ha"]), (&json!("reclamation"), &json!("3.2000")));
    // A parcel that registers less than before does not close by itself, and that is said.
    let shrunk = |dir: &Path| {
        let own = parcel("0103", "79000.01", ("0.0863", "13", "3"));
        write(dir, "less.geojson", &[(rectangle(2.0, 0.0, 1.0, 2.0), own)]);
        done(dir, "import d dltb less.geojson --as-of 2014-12-31");
    };
    shrunk(dir);
    let open = json(dir, "balance d --year 2014 --district 141125 --json");
    let own = row(&open["sheets"]["year"], "141125");
    assert_eq!(values(own, &["open_m2", "resurveyed_m2", "uncovered_m2"]), ["-913.70", "-913.70", "0.00"]);
    assert!(open["remarks"].to_string().contains("-913.70"), "{open}");
    for form in ["csv", "xlsx", "json"] {
        done(dir, &format!("balance d --year 2013 -o out.{form}"));
        assert!(fs::metadata(dir.join(format!("out.{form}"))).unwrap().len() > 100);
    }
}

#[test]
fn the_worked_year_closes_and_keeps_its_task() {
    // T-F10: 61520.3400 + 461.8500 − 414.9300 = 61567.2600; the task of 61560 is kept with 7.26 over.
    let ha = |text: &str| Unit::Land.read(text).unwrap();
    let movements =
        |own: &[(Item, &str)]| own.iter().map(|&(item, text)| (item, ha(text))).collect::<Movements>();
    let gains = movements(&[
        (Item::Consolidation, "120.5000"),
        (Item::Reclamation, "86.2500"),
        (Item::Development, "240.1000"),
        (Item::Structure, "15.0000"),
    ]);
    let losses = movements(&[
        (Item::Construction, "233.4600"),
        (Item::Disaster, "3.1200"),
        (Item::Restoration, "150.0000"),
        (Item::Structure, "28.3500"),
    ]);
    let year =
        Year { opening: ha("61520.3400"), closing: ha("61567.2600"), gains, losses, ..Year::default() };
    assert_eq!(year.open(), Amount::ZERO);
    assert_eq!(year.in_out(), -ha("13.3500"));
    let unit = hegui::assess::difference::units::Unit {
        id: "141102".to_owned(),
        name: hegui::layer::text::Text::new("离石区", "Lishi"),
    };
    let task = Task {
        district: "141102".into(),
        since: "2013-01-01".parse().unwrap(),
        retained: Some(ha("61560")),
        permanent: None,
        source: "a test".to_owned(),
    };
    let tasks = [Some(task)];
    let against = Against { tasks: &tasks, has_permanent: false, share: None, is_in_out: true };
    let (own, units) = (std::slice::from_ref(&year), [unit]);
    let sheets =
        [farmland_year::year(own, &units, Lang::En), farmland_year::tasks(own, &units, &against, Lang::En)];
    let cell = |id: &str| {
        let found = sheets.iter().find_map(|sheet| {
            let place = sheet.columns.iter().position(|own| own.id == id)?;
            Some(sheet.rows[0][place].text().to_owned())
        });
        found.unwrap_or_else(|| panic!("no column {id}"))
    };
    let shown =
        ["opening_ha", "gains_ha", "losses_ha", "closing_ha", "open_m2", "retained_over_ha"].map(cell);
    assert_eq!(shown, ["61520.3400", "461.8500", "414.9300", "61567.2600", "0.00", "7.2600"]);
    // 13.35 ha more became other agricultural land than came of it; without a layer nothing is said of F05.
    assert_eq!(cell("answers"), "clear no-data no-data conflict");
    let twice = Year::default().and(&year).and(&year);
    assert_eq!(
        (twice.open(), twice.closing, twice.unknown_after),
        (Amount::ZERO, ha("123134.5200"), Area::ZERO)
    );
}
