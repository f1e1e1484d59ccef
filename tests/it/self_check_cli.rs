//! `hegui self-check`: forms as bureaus fill them in, with titles above the row that numbers the columns.

use std::fs;

use rust_xlsxwriter::Workbook;

use crate::cli::{err, json, run};

/// A form: titles, the row of numbers, rows of (column, value) from column 6 on.
fn form(rows: &[&[(usize, &str)]]) -> Vec<Vec<String>> {
    let mut lines =
        vec![vec!["附件 自查表(合成数据)".to_owned()], vec!["序号".to_owned(), "项目名称".to_owned()]];
    lines.push((1..=42).map(|own| own.to_string()).collect());
    for (number, row) in (1..).zip(rows) {
        let mut line = vec![String::new(); 42];
        (line[0], line[1]) = (number.to_string(), format!("项目{number}"));
        for (column, value) in *row {
            (*value).clone_into(&mut line[column - 1]);
        }
        lines.push(line);
    }
    lines
}

fn csv(lines: &[Vec<String>]) -> String {
    lines.iter().map(|line| line.join(",") + "\r\n").collect()
}

const WHOLE: &[(usize, &str)] =
    &[(6, "5"), (7, "3.00005"), (19, "1"), (20, "1"), (24, "2"), (25, "2"), (26, "1.5"), (27, "0.5")];
const BY_THE_NOTE: &[(usize, &str)] =
    &[(6, "2"), (7, "2"), (24, "2"), (28, "2"), (38, "0.5"), (39, "1.5"), (40, "9")];
const BROKEN: &[(usize, &str)] = &[(6, "1"), (7, "1.0001"), (19, "1.0002"), (20, "1.0002"), (29, "一亩")];

#[test]
fn a_form_is_checked_row_by_row_below_the_row_of_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let lines = form(&[WHOLE, BY_THE_NOTE, BROKEN]);
    fs::write(dir.join("form.csv"), csv(&lines)).unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(&lines) {
        for (column, cell) in (0..).zip(line) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, cell).unwrap(),
            };
        }
    }
    workbook.save(dir.join("form.xlsx")).unwrap();
    let expected = [
        ("5 2 项目2", "28=39+40", "holds by note 5"),
        ("6 3 项目3", "6≥7", ""),
        ("6 3 项目3", "7=19+24", ""),
    ];
    for name in ["form.csv", "form.xlsx"] {
        let output = run(dir, &format!("self-check {name} --json --lang en"));
        assert_eq!(output.status.code(), Some(1), "{name}: {}", err(&output));
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["n_rows"], 3, "{name}");
        let broken = found["broken"].as_array().unwrap();
        assert_eq!(broken.len(), expected.len(), "{name}: {broken:#?}");
        for (own, (row, relation, remark)) in broken.iter().zip(expected) {
            assert_eq!((&own["row"], &own["relation"]), (&row.into(), &relation.into()), "{name}");
            assert!(own["remark"].as_str().unwrap_or_default().starts_with(remark), "{name}: {own}");
        }
        let remarks = found["remarks"].to_string();
        assert!(remarks.contains("row 6, column 29") && remarks.contains("一亩"), "{name}: {remarks}");
    }
    fs::write(dir.join("clean.csv"), csv(&form(&[WHOLE]))).unwrap();
    assert_eq!(json(dir, "self-check clean.csv --json")["broken"], serde_json::json!([]));
}

#[test]
fn a_form_without_its_numbers_or_cut_off_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let lines = form(&[WHOLE]);
    fs::write(dir.join("bare.csv"), csv(&[lines[0].clone(), lines[3].clone()])).unwrap();
    let refused = run(dir, "self-check bare.csv --lang en");
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("no row numbers its columns"), "{}", err(&refused));
    let short: Vec<_> = lines.iter().map(|line| line[..line.len().min(30)].to_vec()).collect();
    fs::write(dir.join("short.csv"), csv(&short)).unwrap();
    let found = run(dir, "self-check short.csv --lang en");
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stdout).contains("numbered up to 30"));
    let output = run(dir, "self-check form.ods --lang en");
    assert_eq!(output.status.code(), Some(2), "a kind of file that is not read");
}
