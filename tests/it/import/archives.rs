//! Archives: what is in them reads as it does outside, and what is hostile is refused whole.

use std::fs;
use std::path::Path;

use hegui::formats::import::limits::{Limit, Limits, Row, TABLE};
use hegui::formats::import::{Import, Precautions, ReadError, ReadOptions};
use hegui::layer::finding::Weight;

use super::support::{Fixture, SQUARE, read, refusal};
use crate::hostile::zipped::{Member, archive, deflated};

const OTHER: &str = "POLYGON((500000 4152000,500300 4152000,500300 4152100,500000 4152100,500000 4152000))";

/// Reads an archive of these bytes; whatever comes of it, no file is left.
fn read_zip(bytes: &[u8], table: Option<&str>, limits: Limits) -> Result<Import, ReadError> {
    let (dir, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = dir.path().join("交付.zip");
    fs::write(&path, bytes).unwrap();
    let precautions =
        Precautions { scratch: Some(scratch.path().to_owned()), limits, ..Precautions::default() };
    let options = ReadOptions { table: table.map(str::to_owned), precautions, ..ReadOptions::default() };
    let result = read(&path, &options);
    let left =
        |dir: &Path| fs::read_dir(dir).unwrap().map(|own| own.unwrap().file_name()).collect::<Vec<_>>();
    let jobs: Vec<_> =
        left(scratch.path()).iter().flat_map(|home| left(&scratch.path().join(home))).collect();
    assert_eq!((left(dir.path()).len(), jobs), (1, vec!["making".into()]), "only the lock is left");
    result
}

/// The files of a Shapefile of these squares, named in a folder.
fn shapefile(folder: &str, stem: &str, shapes: &[&str]) -> Vec<(String, Vec<u8>)> {
    let rows: Vec<_> = shapes.iter().map(|shape| (*shape, "010")).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture::shapefile(&rows).write(dir.path());
    let own = |extension: &str| (format!("{folder}{stem}.{extension}"), path.with_extension(extension));
    ["shp", "shx", "dbf", "prj"].map(own).map(|(name, path)| (name, fs::read(path).unwrap())).into()
}

fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let members: Vec<_> = files.iter().map(|(name, data)| (name.as_str(), data.as_slice())).collect();
    deflated(&members)
}

#[test]
fn a_zipped_shapefile_reads_as_it_does_outside_and_names_archive_and_member() {
    let bytes = packed(&shapefile("规划/", "TDYTQ", &[SQUARE, "POLYGON EMPTY"]));
    let import = read_zip(&bytes, None, Limits::default()).unwrap();
    assert_eq!((import.n_read, import.n_refused, import.table.as_str()), (2, 1, "TDYTQ"));
    assert_eq!((import.crs.contains("4546"), import.reader.as_str()), (true, "GDAL ESRI Shapefile"));
    let note = import.findings.iter().find(|own| own.kind == "archive-member").unwrap();
    assert!(note.message.en.contains("规划/TDYTQ.shp") && note.message.en.contains("交付.zip"));
    let refused = import.findings.iter().find(|own| own.weight == Weight::Refused).unwrap();
    assert_eq!(refused.file.as_deref(), Some("交付.zip/规划/TDYTQ.shp"));
}

#[test]
fn names_in_gbk_and_in_any_case_and_with_backslashes_are_understood() {
    let gbk = |name: &str| encoding_rs::GBK.encode(name).0.into_owned();
    let upper = |name: &str| name.replace("shx", "SHX").replace("dbf", "Dbf").replace('/', "\\");
    let files = shapefile("规划/", "用途区", &[SQUARE]);
    let members: Vec<_> = files.iter().map(|(name, data)| Member::new(gbk(&upper(name)), data)).collect();
    let import = read_zip(&archive(&members), None, Limits::default()).unwrap();
    assert_eq!((import.n_read, import.n_refused, import.table.as_str()), (1, 0, "用途区"));
}

#[test]
fn of_several_tables_one_is_named_or_known_to_the_card() {
    let both = |first: &str, second: &str| {
        [shapefile("a/", first, &[SQUARE]), shapefile("b/", second, &[SQUARE, OTHER])].concat()
    };
    let bytes = packed(&both("DLTB", "JSYDGZQ"));
    let unsaid = refusal(read_zip(&bytes, None, Limits::default()));
    assert!(unsaid.contains("--table: a/DLTB.shp, b/JSYDGZQ.shp"), "{unsaid}");
    for (table, n_read) in [("dltb", 1), ("b/JSYDGZQ.shp", 2), ("JSYDGZQ", 2)] {
        assert_eq!(read_zip(&bytes, Some(table), Limits::default()).unwrap().n_read, n_read, "{table}");
    }
    assert!(refusal(read_zip(&bytes, Some("XZQ"), Limits::default())).contains("no table \"XZQ\""));
    let known = packed(&both("DLTB", "TDYTQ"));
    assert_eq!(read_zip(&known, None, Limits::default()).unwrap().n_read, 2);
    let twice = packed(&both("DLTB", "DLTB"));
    assert!(refusal(read_zip(&twice, Some("DLTB"), Limits::default())).contains("a/DLTB.shp, b/DLTB.shp"));
}

#[test]
fn a_zipped_file_geodatabase_is_read_table_by_table() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [(SQUARE, "010"), (OTHER, "020")];
    let path =
        Fixture { driver: "OpenFileGDB", file: "a.gdb", ..Fixture::shapefile(&rows) }.write(dir.path());
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (format!("交付/a.gdb/{}", entry.file_name().to_string_lossy()), fs::read(entry.path()).unwrap())
        })
        .collect();
    files.push(("交付/a.gdb/_gdb.HOST.1234.sr.lock".to_owned(), Vec::new()));
    files.push(("说明.txt".to_owned(), b"read me".to_vec()));
    let bytes = packed(&files);
    for table in [None, Some("TDYTQ"), Some("交付/a.gdb/TDYTQ")] {
        let import = read_zip(&bytes, table, Limits::default()).unwrap();
        assert_eq!((import.n_read, import.n_refused, import.table.as_str()), (2, 0, "TDYTQ"), "{table:?}");
    }
    assert!(refusal(read_zip(&bytes, Some("DLTB"), Limits::default())).contains("there are: TDYTQ"));
}

#[test]
fn limits_on_archives_are_named_with_their_value_and_their_setting() {
    let bytes = packed(&shapefile("", "TDYTQ", &[SQUARE]));
    let sizes: Vec<u64> =
        shapefile("", "TDYTQ", &[SQUARE]).iter().map(|(_, data)| data.len() as u64).collect();
    let (total, largest) = (sizes.iter().sum(), *sizes.iter().max().unwrap());
    for (limit, least) in
        [(Limit::ArchiveEntries, 4), (Limit::InflatedBytes, total), (Limit::MemberBytes, largest)]
    {
        read_zip(&bytes, None, Limits::default().with(limit, least)).unwrap();
        let name = limit.row().name;
        let message = refusal(read_zip(&bytes, None, Limits::default().with(limit, least - 1)));
        assert!(message.contains(&format!("{name}={} ", least - 1)), "{message}");
        assert!(message.contains(&format!("--limit {name}=value")), "{message}");
    }
    // A million zero bytes deflate to about a thousand.
    let bomb = deflated(&[("a.geojson", &vec![0; 4 << 20])]);
    assert!(refusal(read_zip(&bomb, None, Limits::default())).contains("archive-ratio=500"));
}

#[test]
fn the_guide_s_tables_of_limits_are_the_program_s() {
    let shown = |name: &str, value: u64| {
        let units = [(30, "GB"), (20, "MB"), (10, "KB")];
        let unit =
            units.into_iter().find(|(bits, _)| name.ends_with("-bytes") && value.trailing_zeros() >= *bits);
        unit.map_or(value.to_string(), |(bits, unit)| format!("{}{unit}", value >> bits))
    };
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md")).unwrap();
    let rows = |what: fn(&Row) -> &str| {
        let line =
            |row: &Row| format!("| `{}` | {} | {} |\n", row.name, shown(row.name, row.default), what(row));
        TABLE.iter().map(line).collect::<String>()
    };
    assert!(guide.contains(&rows(|row| row.zh)) && guide.contains(&rows(|row| row.en)));
}
