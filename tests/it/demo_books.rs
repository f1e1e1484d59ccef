//! A year of the books on the demonstration, by one command: it closes, every report has something, the chain is whole.

use crate::cli::{done, json};

#[test]
fn a_year_of_the_demonstration_closes_and_fills_every_report() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS --books");
    let year = hegui::store::clock::today().year();
    let answer = json(dir, &format!("balance d --year {year} --regime R2017 --json"));
    assert!(answer["notice"].to_string().contains("synthetic"), "{answer:#}");
    let sheet = |name: &str| answer["sheets"][name].as_array().unwrap().clone();
    let whole = sheet("year").pop().unwrap();
    let figures = ["open_m2", "gains_ha", "losses_ha"].map(|own| whole[own].as_str().unwrap().to_owned());
    // Five squares of about 4 ha became farmland, three of about 1 ha were built on.
    assert_eq!(figures[0], "0.00");
    let [gains, losses] = [&figures[1], &figures[2]].map(|own| own.parse::<f64>().unwrap());
    assert!((gains - 20.0).abs() < 0.01 && (losses - 3.0).abs() < 0.01, "{gains} {losses}");
    for row in sheet("entered") {
        assert_eq!(row["not_entered_ha"], "0.0000", "{row:#}");
    }
    let books = sheet("books");
    assert!(books.iter().all(|row| row["open"].as_str().unwrap().trim_matches(['0', '.']).is_empty()));
    let quantity = books.iter().find(|row| row["district"].is_null() && row["book"] == "quantity").unwrap();
    assert_eq!((&quantity["given"], &quantity["received"]), (&quantity["received"], &quantity["given"]));
    for number in 1..=8 {
        let report = json(dir, &format!("report d {number} --year {year} --json"));
        let sheets = report["sheets"].as_object().unwrap();
        let rows = sheets.values().next().unwrap().as_array().unwrap();
        assert!(1 < rows.len(), "report {number}: {rows:#?}");
    }
    done(dir, "ledger verify d");
    done(dir, "doctor d");
    for plan in ["urban", "land"] {
        let answer = json(dir, &format!("balance d --forecast {plan} --json"));
        for row in answer["sheets"]["forecast"].as_array().unwrap() {
            let ha = |own: &str| row[own].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
            // Each was rounded by itself.
            assert!((ha("opening_ha") - ha("losses_ha") - ha("closing_ha")).abs() <= 1, "{row:#}");
            assert!(ha("losses_ha") + ha("unsaid_ha") <= ha("disputed_ha") + 1, "{row:#}");
        }
    }
}
