//! Workbooks: what cells come to, and what broken and hostile ones are told.

use std::path::Path;

use hegui::formats::import::limits::{Limit, Limits};
use hegui::formats::import::{Import, ReadError, ReadOptions};
use hegui::layer::feature::Value;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::json;

use super::attributes::{joining, squares};
use super::support::{only, read, refusal};
use crate::hostile::zipped::deflated;

fn read_with(dir: &Path, options: &ReadOptions) -> Result<Import, ReadError> {
    read(&squares(dir, &[json!({"DM": "1", "Name": "010"})]), options)
}

/// Reads a workbook of one sheet, filled by `fill`, joined to one feature of key 1.
fn filled(fill: impl FnOnce(&mut Worksheet)) -> Import {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("属性.xlsx");
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("宗地").unwrap());
    book.save(&path).unwrap();
    read_with(dir.path(), &joining(&path, Some(("DM", "DM")))).unwrap()
}

#[test]
fn cells_come_as_they_are_stored() {
    let import = filled(|sheet| {
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let date = ExcelDateTime::parse_from_str("2014-05-31").unwrap();
        let headings = ["DM", "文字", "整数", "小数", "日期", "真假", "公式", "编号", "空"];
        for (column, heading) in (0..).zip(headings) {
            sheet.write(0, column, heading).unwrap();
        }
        sheet.write(1, 0, "1").unwrap();
        sheet.write(1, 1, "00龙<凤> &\r\n_x0041_").unwrap();
        sheet.write(1, 2, 12.0).unwrap();
        sheet.write(1, 3, 1234.0625).unwrap();
        sheet.write_with_format(1, 4, &date, &day).unwrap();
        sheet.write(1, 5, true).unwrap();
        sheet.write(1, 6, Formula::new("=1+1").set_result("2")).unwrap();
        // Its shortest digits, which are what the file has.
        sheet.write(1, 7, 141_102_200_000_000_130.0).unwrap();
        sheet.write_blank(1, 8, &day).unwrap();
    });
    let value = |field: &str| import.layer.value(0, field).unwrap().clone();
    assert_eq!(value("文字"), Value::Text("00龙<凤> &\r\n_x0041_".to_owned()));
    assert_eq!((value("整数"), value("小数")), (Value::Integer(12), Value::Real(1234.0625)));
    assert_eq!((value("日期"), value("真假")), (Value::Text("2014-05-31".to_owned()), Value::Integer(1)));
    assert_eq!((value("公式"), value("空")), (Value::Integer(2), Value::Null));
    assert_eq!(value("编号"), Value::Integer(141_102_200_000_000_130));
    let formula = only(&import, "formula-cells");
    assert_eq!((formula.file.as_deref(), formula.field.as_deref()), (Some("属性.xlsx"), Some("公式")));
    assert!(formula.message.en.starts_with("sheet \"宗地\", row 2, column G: "), "{}", formula.message.en);
    assert!(only(&import, "digits-in-doubt").message.zh.starts_with("工作表“宗地”第 2 行 H 列:"));
}

#[test]
fn errors_and_merged_cells_are_told_where_they_stand() {
    let import = filled(|sheet| {
        sheet.write(0, 0, "DM").unwrap();
        sheet.write(0, 1, "MJ").unwrap();
        sheet.write(1, 0, "1").unwrap();
        sheet.write(1, 1, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.merge_range(2, 1, 3, 1, "合并", &Format::new()).unwrap();
    });
    assert_eq!(import.layer.value(0, "MJ"), Some(&Value::Null));
    let error = only(&import, "error-cell");
    assert_eq!(error.field.as_deref(), Some("MJ"));
    assert!(
        error.message.en.contains("row 2, column B: the cell holds the error #N/A"),
        "{}",
        error.message.en
    );
    assert!(only(&import, "merged-cells").message.en.contains("1 merged ranges (B3:B4)"));
}

#[test]
fn the_sheet_is_the_only_one_with_content_or_the_one_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.xlsx");
    let mut book = Workbook::new();
    book.add_worksheet();
    for name in ["甲 表", "乙"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cells) in (0..).zip([["DM", "QSDW"], ["1", name]]) {
            sheet.write_row(row, 0, cells).unwrap();
        }
    }
    book.save(&path).unwrap();
    let with = |sheet: Option<&str>| {
        let mut options = joining(&path, Some(("DM", "DM")));
        options.attributes.as_mut().unwrap().sheet = sheet.map(str::to_owned);
        read_with(dir.path(), &options)
    };
    assert!(refusal(with(None)).contains("several sheets have content; name one by --sheet: 甲 表, 乙"));
    assert!(refusal(with(Some("丙"))).contains("there is no sheet \"丙\"; there are: Sheet1, 甲 表, 乙"));
    for name in ["甲 表", "乙"] {
        let import = with(Some(name)).unwrap();
        assert_eq!(import.layer.value(0, "QSDW"), Some(&Value::Text(name.to_owned())));
    }
    assert!(refusal(with(Some("Sheet1"))).contains("no sheet has anything in it"));
}

const RELS: &str =
    "<Relationships xmlns='r'><Relationship Id='a' Type='t/officeDocument' Target='b.xml'/></Relationships>";
const AROUND: &str = "<Relationships><Relationship Id='s' Type='t/worksheet' Target='s.xml'/>\
    <Relationship Id='x' Type='t/sharedStrings' Target='/t.xml'/></Relationships>";
const BOOK: &str = "<workbook><sheets><sheet name='S' id='s'/></sheets></workbook>";
const STRINGS: &str = "<sst uniqueCount='2'><si><t>DM</t><rPh><t>no</t></rPh></si><si><r><t>A</t></r><r><t>B</t></r></si></sst>";

/// A workbook written by hand around a sheet.
fn by_hand(sheet: &str, strings: &str) -> Vec<u8> {
    let parts = [
        ("_rels/.rels", RELS),
        ("_rels/b.xml.rels", AROUND),
        ("b.xml", BOOK),
        ("s.xml", sheet),
        ("t.xml", strings),
    ];
    deflated(&parts.map(|(name, text)| (name, text.as_bytes())))
}

/// What reading these bytes as a workbook comes to.
fn bytes_read(bytes: &[u8], limits: Limits) -> Result<Import, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let mut options = joining(&path, Some(("DM", "DM")));
    options.precautions.limits = limits;
    read_with(dir.path(), &options)
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[test]
fn a_sheet_by_hand_keeps_digits_other_programs_write_and_needs_no_references() {
    let rows = "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='inlineStr'><is><t>C</t></is></c></row>\
        <row><c><v>1</v></c><c><v>141102200000000123</v></c><c t='d'><v>2014-05-31</v></c></row>";
    let import = bytes_read(&by_hand(&sheet(rows), STRINGS), Limits::default()).unwrap();
    assert_eq!(import.layer.value(0, "AB"), Some(&Value::Integer(141_102_200_000_000_123)));
    assert_eq!(import.layer.value(0, "C"), Some(&Value::Text("2014-05-31".to_owned())));
}

#[test]
fn broken_and_hostile_workbooks_are_told_what_is_wrong() {
    let head = "<row r='1'><c r='A1' t='inlineStr'><is><t>DM</t></is></c></row>";
    let after = |row: &str| sheet(&format!("{head}{row}"));
    let cases: [(&str, String, &str, &str); 12] = [
        ("promise", sheet(head), "<sst uniqueCount='999999999999999999'><si><t>a</t></si></sst>", ""),
        (
            "no text",
            after("<row r='2'><c r='A2' t='s'><v>7</v></c></row>"),
            STRINGS,
            "refers to a text that is not there",
        ),
        ("rows back", after("<row r='1'/>"), STRINGS, "from row 1 on, rows or columns go back"),
        ("far row", after("<row r='99999999999'/>"), STRINGS, "out of range"),
        ("columns back", after("<row r='2'><c r='B2'/><c r='A2'/></row>"), STRINGS, "go back"),
        ("far column", after("<row r='2'><c r='ZZZZ2'/></row>"), STRINGS, "out of range"),
        (
            "type",
            after("<row r='2'><c r='A2' t='q'><v>1</v></c></row>"),
            STRINGS,
            "a cell of an unknown type",
        ),
        ("cut short", "<worksheet><sheetData><row r='1'><c".to_owned(), STRINGS, "s.xml is no valid XML"),
        ("no cells", "<worksheet/>".to_owned(), STRINGS, "it has no cells"),
        (
            "entity",
            after("<row r='2'><c r='A2' t='str'><v>&lol;</v></c></row>"),
            STRINGS,
            "an unknown entity",
        ),
        ("no XML", "\u{0}\u{1}".to_owned(), STRINGS, "it has no cells"),
        ("empty", sheet(""), STRINGS, "no sheet has anything in it"),
    ];
    for (name, sheet, strings, says) in cases {
        match bytes_read(&by_hand(&sheet, strings), Limits::default()) {
            Ok(_) => assert!(says.is_empty(), "{name}: it must be refused"),
            Err(error) => {
                let said = refusal(Err(error));
                assert!(
                    !says.is_empty() && said.starts_with("t.xlsx: ") && said.contains(says),
                    "{name}: {said}"
                );
            }
        }
    }
    let whole = by_hand(&after(""), STRINGS);
    assert!(
        refusal(bytes_read(&whole[..whole.len() / 2], Limits::default())).contains("no whole ZIP archive")
    );
    assert!(refusal(bytes_read(b"DM,a\n", Limits::default())).contains("no whole ZIP archive"));
    assert!(
        refusal(bytes_read(&deflated(&[("a.xml", b"<a/>")]), Limits::default())).contains("no XLSX workbook")
    );
    let out = deflated(&[("../a.xml", b"<a/>")]);
    assert!(refusal(bytes_read(&out, Limits::default())).contains("absolute or dotted path"));
}

#[test]
fn a_workbook_is_held_to_limits_by_name() {
    let rows: Vec<String> = (1..=100)
        .map(|row| format!("<row r='{row}'><c r='A{row}' t='inlineStr'><is><t>DM</t></is></c><c r='CV{row}'><v>1</v></c></row>"))
        .collect();
    let many = by_hand(&sheet(&rows.concat()), STRINGS);
    let wide = sheet(
        &(1..=50)
            .map(|row| format!("<row r='{row}'><c t='str'><v>{row}</v></c></row>"))
            .collect::<Vec<_>>()
            .concat(),
    );
    let padded = format!("{wide}<!--{}-->", " ".repeat(2 << 20));
    for (bytes, limits, says) in [
        (&many, Limits::default().with(Limit::TableBytes, 1000), "table-bytes=1000"),
        (&by_hand(&wide, STRINGS), Limits::default().with(Limit::TableCells, 20), "table-cells=20"),
        (&many, Limits::default().with(Limit::ArchiveEntries, 3), "archive-entries=3"),
        (&by_hand(&padded, STRINGS), Limits::default(), "archive-ratio=500"),
    ] {
        assert!(refusal(bytes_read(bytes, limits)).contains(says), "{says}");
    }
}

#[test]
fn no_bytes_of_a_workbook_changed_make_the_reader_fall() {
    let rows = "<row r='1'><c t='s'><v>0</v></c><c t='s' s='1'><v>1</v></c></row><row r='2'><c><v>1</v></c><c s='1'><v>4.5e4</v></c></row>";
    let text = sheet(rows) + "<mergeCells><mergeCell ref='A1:B2'/></mergeCells>";
    // A generator of our own, so that the same bytes are changed every time.
    let mut state = 0x2545_F491_4F6C_DD17_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut n_read, mut n_refused) = (0, 0);
    for _ in 0..600 {
        let mut parts = [text.clone().into_bytes(), STRINGS.as_bytes().to_vec(), BOOK.as_bytes().to_vec()];
        for _ in 0..=random(3) {
            let part = &mut parts[random(3)];
            let place = random(part.len());
            match random(3) {
                0 => part[place] = random(256) as u8,
                1 => drop(part.remove(place)),
                _ => part.truncate(place.max(1)),
            }
        }
        let [sheet, strings, book] = &parts;
        let bytes = deflated(&[
            ("_rels/.rels", RELS.as_bytes()),
            ("_rels/b.xml.rels", AROUND.as_bytes()),
            ("b.xml", book),
            ("s.xml", sheet),
            ("t.xml", strings),
        ]);
        match bytes_read(&bytes, Limits::default()) {
            Ok(_) => n_read += 1,
            Err(_) => n_refused += 1,
        }
    }
    assert!(0 < n_read && 0 < n_refused, "{n_read} read, {n_refused} refused");
}
