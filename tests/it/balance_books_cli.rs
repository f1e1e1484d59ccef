//! What the balance of a year says of the books, and forecasts, over the command line, on the land of `project_cli`.

use std::path::Path;

use hegui::store::clock;
use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, json};
use crate::project_cli::{parcel, rectangle, workspace, write};

fn row<'a>(answer: &'a Json, sheet: &str, of: &[(&str, &str)]) -> &'a Json {
    let is_own = |row: &&Json| of.iter().all(|(key, value)| row[key].as_str().unwrap_or_default() == *value);
    let rows = answer["sheets"][sheet].as_array().unwrap_or_else(|| panic!("no sheet {sheet} in {answer:#}"));
    rows.iter().find(is_own).unwrap_or_else(|| panic!("no {of:?} in {rows:#?}"))
}

fn values(row: &Json, columns: &[&str]) -> Vec<String> {
    columns.iter().map(|own| row[*own].as_str().unwrap_or_default().to_owned()).collect()
}

/// This year's survey: industry has become dry land again, irrigated land is built on.
fn this_year(dir: &Path) -> u16 {
    let year = clock::today().year();
    let none = ("", "", "");
    let parcels = [
        (rectangle(0.0, 0.0, 1.0, 1.0), parcel("0103", "32000.00", ("", "12", "1"))),
        (rectangle(1.0, 0.0, 1.0, 1.0), parcel("0601", "11500.00", none)),
        (rectangle(0.0, 1.0, 1.0, 1.0), parcel("0307K", "40000.00", none)),
        (rectangle(1.0, 1.0, 1.0, 1.0), parcel("0301", "40000.00", none)),
        (rectangle(2.0, 0.0, 1.0, 2.0), parcel("0103", "80000.01", ("0.0863", "13", "3"))),
    ];
    write(dir, "now.geojson", &parcels);
    done(dir, &format!("import d dltb now.geojson --as-of {year}-01-01"));
    year
}

#[test]
fn a_year_holds_what_the_survey_shows_against_what_is_entered() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    // Accepted as consolidation, which no change of class tells; half of what is built has a project.
    write(dir, "brought.geojson", &[(rectangle(0.0, 0.0, 1.0, 1.0), json!({}))]);
    write(dir, "taken.geojson", &[(rectangle(1.0, 0.0, 0.5, 1.0), json!({}))]);
    done(dir, "supplement add d BC-1 brought.geojson --district 141102 --source consolidation");
    done(dir, "supplement accept d BC-1 quantity=3.2 capacity=19200 --document 验收1 --who 甲");
    done(dir, "supplement file d BC-1 --document 备案1 --who 甲");
    let year = clock::today().year();
    done(dir, "project add d P-1 taken.geojson");
    done(dir, &format!("project charge d P-1 --approved {year}-01-02"));
    assert_eq!(this_year(dir), year);
    let answer = json(dir, &format!("balance d --year {year} --regime R2017 --json"));
    let columns = ["opening_ha", "gains_ha", "losses_ha", "closing_ha", "open_m2"];
    let own = row(&answer, "year", &[("unit", "141102")]);
    assert_eq!(values(own, &columns), ["1.1500", "3.2000", "1.1500", "3.2000", "0.00"]);
    // No task was handed down, half of the farmland built on was permanent, nothing went to or came from orchards.
    let own = row(&answer, "tasks", &[("unit", "141102")]);
    assert_eq!(own["answers"], "no-data conflict no-data clear");
    let columns = ["survey_ha", "entered_ha", "not_entered_ha", "booked_ha", "difference_ha"];
    let own = row(&answer, "entered", &[("unit", "141102"), ("item", "consolidation")]);
    assert_eq!(values(own, &columns), ["3.2000", "3.2000", "0.0000", "3.2000", "0.0000"]);
    let own = row(&answer, "entered", &[("unit", ""), ("item", "construction")]);
    assert_eq!(values(own, &columns), ["1.1500", "0.5750", "0.5750", "0.5750", "0.0000"]);
    let columns = ["opening", "brought", "received", "written_off", "given", "closing", "available", "open"];
    let own = row(&answer, "books", &[("district", "141102"), ("book", "quantity")]);
    let zero = "0.0000";
    assert_eq!(values(own, &columns), [zero, "3.2000", zero, zero, zero, "3.2000", "3.2000", zero]);
    let own = row(&answer, "books", &[("district", ""), ("book", "capacity")]);
    assert_eq!(values(own, &columns), ["0", "19200", "0", "0", "0", "19200", "19200", "0"]);
    // By the regime of this year, whose books nothing was entered in.
    let now = json(dir, &format!("balance d --year {year} --json"));
    assert_eq!(now["sheets"]["books"], json!([]));
    assert!(now["remarks"].to_string().contains("books by R2024"), "{now}");
    // The report of the year calls it what the books call it.
    let report = json(dir, &format!("report d 7 --year {year} --json"));
    let own = row(&report, "balance", &[("code", "total")]);
    assert_eq!(values(own, &["gain_consolidation_ha", "gain_reclamation_ha"]), ["3.2000", "0.0000"]);
    cannot(dir, "balance d --regime R2017", &["--year"]);
    cannot(dir, &format!("balance d --year {year} --regime R1"), &["R1998, R2017, R2024"]);
}

#[test]
fn a_forecast_gives_undecided_conflicts_to_one_plan() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    // Housing on half of Liulin's parcel, which the land use plan protects whole.
    write(dir, "cg.geojson", &[(rectangle(2.0, 0.0, 0.5, 2.0), json!({"YDDM": "R2"}))]);
    let zone = |code: &str| json!({"TDYTQLXDM": code});
    let zones = [
        (rectangle(2.0, 0.0, 1.0, 2.0), zone("010")),
        (rectangle(1.0, 0.0, 0.5, 1.0), zone("010")),
        (rectangle(0.0, 0.0, 1.0, 2.0), zone("020")),
        (rectangle(1.0, 1.0, 1.0, 1.0), zone("020")),
        (rectangle(1.5, 0.0, 0.5, 1.0), zone("020")),
    ];
    write(dir, "tdytq.geojson", &zones);
    done(dir, "import d cg cg.geojson --as-of 2015-01-01");
    done(dir, "import d tdytq tdytq.geojson --as-of 2015-01-01");
    done(dir, "overlay d");
    let columns = ["opening_ha", "disputed_ha", "unsaid_ha", "losses_ha", "closing_ha"];
    let liulin = |plan: &str| {
        let answer = json(dir, &format!("balance d --forecast {plan} --json"));
        values(row(&answer, "forecast", &[("unit", "141125")]), &columns)
    };
    // 73096.01 m² are net; half of it goes by levelled hundredths.
    assert_eq!(liulin("urban"), ["7.3096", "3.6548", "0.0000", "3.6548", "3.6548"]);
    assert_eq!(liulin("land"), ["7.3096", "3.6548", "0.0000", "0.0000", "7.3096"]);
    assert_eq!(liulin("land-use"), liulin("land"));
    let answer = json(dir, "balance d --forecast urban --json");
    assert_eq!(row(&answer, "items", &[("unit", "141125")])["item"], "construction");
    // In Lishi the urban plan leaves land out (G09), of which the urban plan says nothing: it stays.
    assert!(answer["remarks"].to_string().contains("all 2 undecided"), "{answer}");
    let lishi = row(&answer, "forecast", &[("unit", "141102")]);
    assert_eq!(values(lishi, &columns), ["1.1500", "1.1500", "1.1500", "0.0000", "1.1500"]);
    cannot(dir, "balance d --forecast urba", &["urban, land-use"]);
    cannot(dir, "balance d --forecast ecology", &["no layer of areas of Ecology plan"]);
    cannot(dir, "balance d --forecast urban --year 2013", &["--year"]);
    // What is decided is no question any more.
    done(dir, "conflicts register d");
    for to in ["proposed --way land-use-plan", "district-opinion", "office-opinion", "decided"] {
        let way = if to == "decided" { " --way land-use-plan" } else { "" };
        done(dir, &format!("conflicts decide d A02-0001 --to {to}{way} --by 办公室 --text 定"));
    }
    assert_eq!(liulin("urban"), ["7.3096", "0.0000", "0.0000", "0.0000", "7.3096"]);
}
