//! The reports of a year over the command line, off books that were posted over it.

use std::path::Path;

use hegui::store::clock;
use serde_json::Value as Json;

use super::journeys::begin;
use crate::cli::{cannot, done, json};

/// The year the program posted in, as the journal has it.
fn year(dir: &Path) -> String {
    let shown = json(dir, "ledger show w --journal --json");
    let made_at = shown["entries"][0]["at"].as_str().unwrap().to_owned();
    clock::day_of(&made_at).unwrap().to_string()[..4].to_owned()
}

fn rows(dir: &Path, number: u8, more: &str) -> Vec<Json> {
    let answer = json(dir, &format!("report w {number} --json {more}"));
    let sheets = answer["sheets"].as_object().unwrap();
    assert_eq!(sheets.len(), 1);
    sheets.values().next().unwrap().as_array().unwrap().clone()
}

fn texts(row: &Json, columns: &[&str]) -> Vec<String> {
    let text = |own: &Json| own.as_str().map_or_else(|| own.to_string(), str::to_owned);
    columns.iter().map(|own| text(&row[*own])).collect()
}

#[test]
fn supplements_write_offs_and_what_is_left_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    done(dir, "ledger charge w charge.json");
    done(dir, "ledger lock w P A@quantity=4.3500 A@capacity=19575 B@capacity=9975 --until 2099-12-31");
    let year = format!("--year {}", year(dir));
    let struck = rows(dir, 3, &year);
    assert_eq!(
        texts(&struck[0], &["reason", "lot", "project", "quantity_ha", "capacity_kg"]),
        ["locked, to be written off", "A", "P", "4.3500", "19575"]
    );
    done(dir, "ledger write-off w P --document 晋政地〔2018〕1号 --who 张三");
    done(dir, "ledger confirm w 1 --who 李四");
    let supplements = rows(dir, 1, &year);
    let columns = ["number", "brought_ha", "brought_kg", "usable_ha", "usable_kg"];
    assert_eq!(texts(&supplements[0], &columns), ["A", "4.3500", "19575", "0.0000", "0"]);
    assert_eq!(texts(&supplements[1], &columns), ["B", "0.0000", "18000", "0.0000", "8025"]);
    assert_eq!(texts(&supplements[2], &columns), ["total", "4.3500", "37575", "0.0000", "8025"]);
    // T-F4: what A and B give is what P owes, and B has 8025 kg left.
    let confirmed = rows(dir, 5, &year);
    let columns = ["lot", "project", "quantity_ha", "capacity_kg", "capacity_left_kg"];
    assert_eq!(texts(&confirmed[0], &columns), ["A", "P", "4.3500", "19575", "0"]);
    assert_eq!(texts(&confirmed[1], &columns), ["B", "P", "0.0000", "9975", "8025"]);
    assert_eq!(texts(&confirmed[2], &columns), ["null", "null", "4.3500", "29550", "null"]);
    assert_eq!(confirmed[0]["basis"], "晋政地〔2018〕1号");
    assert_eq!(rows(dir, 3, &year)[0]["reason"], "written off");
    // T-F3, by the day of approval and not of the entry.
    let taken = rows(dir, 4, "--year 2018");
    assert_eq!(
        texts(&taken[0], &["project", "cultivated_ha", "mean_grade", "capacity_kg"]),
        ["P", "4.3500", "11.5", "29550"]
    );
    assert!(rows(dir, 4, "--year 2019").is_empty() && rows(dir, 5, "--year 2012").is_empty());
    assert!(rows(dir, 1, &format!("{year} --district 柳林县")).is_empty());
    // Taken back it stands there twice, and comes to nothing.
    done(dir, "ledger reverse w 6 --document 更正 --who 张三");
    done(dir, "ledger confirm w 2 --who 李四");
    let confirmed = rows(dir, 5, &year);
    assert_eq!(texts(&confirmed[3], &["kind", "lot", "capacity_kg"]), ["reverse", "B", "-9975"]);
    assert_eq!(texts(&confirmed[4], &["quantity_ha", "capacity_kg"]), ["0.0000", "0"]);
    done(dir, &format!("report w 5 {year} --output 5.xlsx --lang zh"));
    done(dir, &format!("report w 5 {year} --output 5.csv --lang zh"));
    let csv = std::fs::read_to_string(dir.join("5.csv")).unwrap();
    assert!(
        csv.starts_with("\u{feff}分录,日期,事项,建设项目,县(市、区),来源项目,数量(公顷),产能(千克)"),
        "{csv}"
    );
    cannot(dir, "report w 9 --year 2018", &["is no report"]);
}

#[test]
fn what_districts_hand_each_other_and_what_linkages_use_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "init w");
    for (lot, district, total, cultivated) in [("LS", "离石区", 120, 45), ("ZY", "中阳县", 70, 25)] {
        let parts = format!("conversion-total={total} conversion-cultivated={cultivated}");
        done(dir, &format!("ledger post w {lot} {parts} --district {district} --document 计划"));
    }
    done(
        dir,
        "ledger transfer w --from 中阳县 --to 离石区 --price 1000000.50 --document 协议 --task-met 考核 --who 张三
            ZY@conversion-total=10 ZY@conversion-cultivated=4",
    );
    done(dir, "ledger confirm w 1 --who 李四");
    let year = year(dir);
    // T-F8.
    let handed = rows(dir, 6, &format!("--year {year}"));
    let columns = ["giver", "receiver", "lot", "total_ha", "cultivated_ha", "price_yuan", "basis"];
    let giver = ["Zhongyang County", "Lishi District", "ZY", "10.0000", "4.0000", "1000000.50", "协议"];
    assert_eq!(texts(&handed[0], &columns), giver);
    assert_eq!(texts(&handed[1], &["day", "total_ha"]), ["total conversion quota", "10.0000"]);
    assert!(rows(dir, 6, &format!("--year {year} --district 柳林县")).is_empty());
    // T-F7: what is left over is used by a batch.
    let due = format!("{}-01-01", year.parse::<u16>().unwrap() + 2);
    done(
        dir,
        &format!(
            "ledger post w G linkage-total=4.6 linkage-cultivated=3.3 --district 方山县 --source linkage-batch
                --due {due} --document 批复"
        ),
    );
    done(dir, "ledger lend w Q G@linkage-total=1.5 G@linkage-cultivated=1 --document 批复 --district 方山县");
    let columns = ["lot", "before_ha", "now_ha", "now_cultivated_ha", "left_ha", "open_ha", "is_overdue"];
    let batch = rows(dir, 8, &format!("--year {year}"));
    assert_eq!(texts(&batch[0], &columns), ["G", "0.0000", "1.5000", "1.0000", "3.1000", "1.5000", "null"]);
    let later = rows(dir, 8, &format!("--year {}", year.parse::<u16>().unwrap() + 2));
    assert_eq!(
        texts(&later[0], &columns),
        ["G", "1.5000", "0.0000", "0.0000", "3.1000", "1.5000", "overdue"]
    );
}
