//! Reports of the books from plain figures: worked examples, levelled totals, text no spreadsheet runs, workbooks as
//! another program reads them, the relations of the self-check.

use std::collections::BTreeMap;

use gdal::vector::{FieldValue, LayerAccess};
use hegui::layer::code::Code;
use hegui::layer::text::{Lang, Text};
use hegui::ledger::amount::{Amount, Unit};
use hegui::ledger::charge::{Charge, ChargeLine, Conversion, Provenance, Totals};
use hegui::ledger::farmland::terms::{Item, Movements};
use hegui::ledger::ids::{Grade, ProjectId};
use hegui::ledger::lot::Source;
use hegui::reports::books::self_check::{Areas, RELATIONS, Sign, broken};
use hegui::reports::books::told::{Figures, Place};
use hegui::reports::books::{balance, matrix, occupation, self_check, supplements};
use hegui::reports::sheet::Sheet;
use hegui::reports::workbook;

fn ha(text: &str) -> Amount {
    Unit::Land.read(text).unwrap()
}

fn lishi() -> Place {
    Place {
        code: "141102".to_owned(),
        name: Text::new("离石区", "Lishi"),
        city: Text::new("吕梁市", "Lüliang"),
    }
}

/// What a row shows in a column.
fn cell<'a>(sheet: &'a Sheet, row: usize, column: &str) -> &'a str {
    let place = sheet.columns.iter().position(|own| own.id == column);
    sheet.rows[row][place.unwrap_or_else(|| panic!("no column {column}"))].text()
}

fn supplement(number: &str, title: &str, land: Amount) -> supplements::Row {
    let figures = Figures { total: land, ..Figures::default() };
    supplements::Row {
        number: number.to_owned(),
        place: lishi(),
        title: title.to_owned(),
        source: Source::Consolidation,
        brought: figures,
        usable: figures,
    }
}

fn csv(sheet: &Sheet) -> Vec<Vec<String>> {
    let mut bytes = Vec::new();
    sheet.csv(Lang::Zh, None, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark stands first");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn printed_rows_add_up_to_the_printed_total() {
    // T-F11: each part rounded by itself gives 0.1002 ha; the whole is 0.1000.
    let parts = [15_050, 25_050, 35_050, 24_850].map(Amount::new);
    let rows: Vec<_> = parts.iter().map(|own| supplement("A", "", *own)).collect();
    let sheet = supplements::table(&rows, Lang::Zh);
    let shown: Vec<&str> = (0..5).map(|row| cell(&sheet, row, "brought_ha")).collect();
    assert_eq!(shown, ["0.0150", "0.0251", "0.0351", "0.0248", "0.1000"]);
    assert_eq!(cell(&sheet, 4, "number"), "合计");
    assert_eq!(cell(&sheet, 4, "brought_kg"), "0");
    assert_eq!(supplements::table(&[], Lang::Zh).rows.len(), 0, "nothing has no total");
}

#[test]
fn a_project_is_shown_by_what_it_takes() {
    // T-F3.
    let line = |code: &str, grade: u8, area: &str| ChargeLine {
        class: Code::new("XZ17", code),
        grade: Grade::new(grade),
        area: ha(area),
    };
    let charge = Charge {
        project: ProjectId::new("P").unwrap(),
        district: Code::new("XZQ", "141102"),
        approved: "2018-03-01".parse().unwrap(),
        lines: vec![line("0102", 10, "1.15"), line("0103", 12, "3.2")],
        permanent: vec![line("0103", 12, "0.5")],
        totals: Totals { quantity: ha("4.35"), capacity: Amount::new(29_550), paddy: Amount::ZERO },
        conversion: Some(Conversion { total: ha("5"), farmland: ha("4.8"), cultivated: ha("4.35") }),
        provenance: Provenance::default(),
    };
    let cards = hegui::formats::definitions::builtin().unwrap().cards;
    let row = |own: &Charge| occupation::row(own, String::new(), lishi(), |id| cards.schemes.get(id));
    let unasked = Charge { conversion: None, ..charge.clone() };
    let sheet = occupation::table(&[row(&charge), row(&unasked)], Lang::Zh);
    let columns = [
        "total_ha",
        "farmland_ha",
        "cultivated_ha",
        "paddy_ha",
        "irrigated_ha",
        "dry_ha",
        "mean_grade",
        "capacity_kg",
        "permanent_ha",
    ];
    let of = |row| columns.map(|column| cell(&sheet, row, column));
    assert_eq!(
        of(0),
        ["5.0000", "4.8000", "4.3500", "0.0000", "1.1500", "3.2000", "11.5", "29550", "0.5000"]
    );
    assert_eq!(of(1)[..3], ["", "", "4.3500"]);
    assert_eq!(
        of(2),
        ["5.0000", "4.8000", "8.7000", "0.0000", "2.3000", "6.4000", "11.5", "59100", "1.0000"]
    );
}

#[test]
fn a_year_opens_gains_loses_and_closes() {
    // T-F10.
    let row = balance::Row {
        place: lishi(),
        opening: ha("61520.34"),
        gains: Movements::from([(Item::Consolidation, ha("400")), (Item::Structure, ha("61.85"))]),
        losses: Movements::from([(Item::Construction, ha("414.93"))]),
        closing: ha("61567.26"),
    };
    let short = balance::Row { closing: ha("61567.2599"), ..row.clone() };
    let sheet = balance::table(&[row, short], Lang::Zh);
    let of = |row| {
        ["opening_ha", "gains_ha", "losses_ha", "loss_disaster_ha", "closing_ha", "open_ha"]
            .map(|column| cell(&sheet, row, column))
    };
    assert_eq!(of(0), ["61520.3400", "461.8500", "414.9300", "0.0000", "61567.2600", "0.0000"]);
    assert_eq!(of(1)[5], "-0.0001");
    assert_eq!(of(2)[..3], ["123040.6800", "923.7000", "829.8600"]);
}

#[test]
fn the_matrix_closes_both_ways_and_names_projects_of_several_grades() {
    let row = |lot: &str, class: &str, grade: u8, units: i64| matrix::Row {
        lot: lot.to_owned(),
        class: Some(Code::new("XZ17", class)),
        grade: Grade::new(grade),
        area: Amount::new(units),
    };
    let rows = [
        row("A", "0103", 13, 15_050),
        row("B", "0103", 12, 25_050),
        row("B", "0102", 13, 35_050),
        row("A", "0103", 12, 24_850),
    ];
    let sheet = matrix::table(&rows, |own| Text::new(&*own.code, &*own.code), Lang::Zh);
    assert_eq!(sheet.rows.len(), 16);
    let at = |row: usize| ["XZ17:0102", "XZ17:0103", "total"].map(|column| cell(&sheet, row, column));
    assert_eq!(cell(&sheet, 11, "grade"), "12");
    // 24 850 + 25 050 of one class and grade are 0.0499; the rest is levelled to 0.0501.
    assert_eq!(at(11), ["0.0000", "0.0499", "0.0499"]);
    assert_eq!(at(12), ["0.0351", "0.0150", "0.0501"]);
    assert_eq!(at(15), ["0.0351", "0.0649", "0.1000"]);
    let class = Code::new("XZ17", "0103");
    assert_eq!(matrix::of_several_grades(&rows), [("A", Some(&class))]);
}

#[test]
fn a_workbook_read_by_another_program_is_the_csv_and_nothing_in_them_runs() {
    let titles = ["=HYPERLINK(\"x\")", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "plain 整理", "-"];
    let mut rows: Vec<_> = titles.iter().map(|own| supplement("A", own, Amount::new(12_345_678))).collect();
    rows.push(supplement("B", "", -ha("4.6")));
    let sheet = supplements::table(&rows, Lang::Zh);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("report.xlsx");
    let mut bytes = Vec::new();
    workbook::write(std::slice::from_ref(&sheet), &[], Lang::Zh, &mut bytes).unwrap();
    std::fs::write(&file, bytes).unwrap();
    let records = csv(&sheet);
    let project = records[0].iter().position(|own| own == "项目名称").unwrap();
    let shown: Vec<&str> = records[1..9].iter().map(|row| &*row[project]).collect();
    let defused: Vec<String> = titles
        .iter()
        .map(|own| if own.starts_with('p') { (*own).to_owned() } else { format!("'{own}") })
        .collect();
    assert_eq!(shown, defused);
    let book = gdal::Dataset::open(&file).unwrap();
    let mut page = book.layer_by_name("补充耕地项目清册").unwrap();
    let names: Vec<String> = page.defn().fields().map(|own| own.name()).collect();
    assert_eq!(names, records[0]);
    let mut n_rows = 0;
    for (feature, record) in page.features().zip(&records[1..]) {
        for (index, text) in record.iter().enumerate() {
            let decimals = text.split_once('.').map_or(0, |(_, own)| own.len());
            let read = match feature.field(index).unwrap() {
                None => String::new(),
                Some(FieldValue::StringValue(own)) => own,
                Some(FieldValue::IntegerValue(own)) => format!("{:.*}", decimals, f64::from(own)),
                Some(FieldValue::Integer64Value(own)) => format!("{:.*}", decimals, own as f64),
                Some(FieldValue::RealValue(own)) => format!("{own:.decimals$}"),
                other => panic!("{other:?}"),
            };
            // A carriage return is written as `_x000D_` in such files, and GDAL leaves it so.
            let read = read.replace("_x000D_", "\r");
            assert_eq!(read.replace(['\r', '\n', '\t'], " "), text.replace(['\r', '\n', '\t'], " "));
        }
        n_rows += 1;
    }
    assert_eq!(n_rows, rows.len() + 1);
}

/// A row in which every relation holds by the heading.
fn whole() -> Areas {
    let mut areas: Areas = (6..=42).map(|column| (column, Amount::ZERO)).collect();
    let ones = [22, 23, 20, 26, 27, 30, 31, 34, 35, 39, 40, 41, 42, 15, 16];
    areas.extend(ones.map(|column| (column, ha("1"))));
    for (column, area) in [
        (21, "2"),
        (19, "3"),
        (25, "2"),
        (29, "2"),
        (33, "2"),
        (28, "2"),
        (32, "2"),
        (24, "10"),
        (7, "13"),
        (6, "14"),
        (14, "2"),
    ] {
        areas.insert(column, ha(area));
    }
    areas
}

#[test]
fn each_relation_is_broken_by_a_tenth_of_a_square_metre_more_than_its_limit() {
    let of = |areas: Areas| broken(&[("甲".to_owned(), areas)]);
    assert_eq!(of(whole()), []);
    for relation in &RELATIONS {
        let with = |more: i64| {
            let mut areas = whole();
            *areas.get_mut(&relation.column).unwrap() -= Amount::new(more);
            if relation.sign == Sign::AtLeast {
                areas.insert(relation.column, areas[&7] - Amount::new(more));
            }
            of(areas).into_iter().filter(|own| own.relation == relation).count()
        };
        assert_eq!((with(99), with(100)), (0, 1), "{}", relation.text());
    }
}

#[test]
fn a_row_filled_by_the_misprinted_note_is_told_so() {
    let mut areas = whole();
    areas.extend([(38, ha("1")), (39, ha("1")), (40, ha("0.5")), (41, ha("1.5")), (42, ha("0"))]);
    let found = broken(&[("乙".to_owned(), areas)]);
    let named: Vec<_> = found.iter().map(|own| (own.relation.text(), own.is_by_misprint)).collect();
    assert_eq!(named, [("28=39+40".to_owned(), true), ("32=41+42".to_owned(), true)]);
    let sheet = self_check::table(&found, Lang::Zh);
    let row = ["row", "relation", "column_ha", "parts_ha", "difference_ha"].map(|own| cell(&sheet, 0, own));
    assert_eq!(row, ["乙", "28=39+40", "2.0000", "1.5000", "0.5000"]);
    assert!(cell(&sheet, 0, "remark").contains("印错一位"));
    let unfilled = broken(&[("丙".to_owned(), BTreeMap::from([(28, ha("1"))]))]);
    assert_eq!(unfilled.iter().map(|own| own.is_by_misprint).collect::<Vec<_>>(), [false; 2], "24 and 28");
}
