//! Databases that lie: `GeoPackage`s changed by SQL and byte by byte.

use std::fs;

use rusqlite::Connection;

use super::cases::{Case, noise, put};
use crate::import::support::{Fixture, SQUARE};

/// A view that looks for rows for ever and finds none.
const NEVER: &str = "ALTER TABLE TDYTQ RENAME TO t2; CREATE VIEW TDYTQ AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, NULL AS geom, '010' AS TDYTQLXDM FROM r WHERE n < 0";

/// What is done to a sound one in SQL.
const SQL: [(&str, &str); 25] = [
    ("trigger", "CREATE TRIGGER evil AFTER INSERT ON TDYTQ BEGIN DELETE FROM TDYTQ; END"),
    ("view-for-a-table", "ALTER TABLE TDYTQ RENAME TO t2; CREATE VIEW TDYTQ AS SELECT * FROM t2"),
    (
        "view-that-loads",
        "ALTER TABLE TDYTQ RENAME TO t2; CREATE VIEW TDYTQ AS SELECT fid, geom, load_extension('/tmp/hegui-slipped') AS TDYTQLXDM FROM t2",
    ),
    (
        "view-without-end",
        "ALTER TABLE TDYTQ RENAME TO t2; CREATE VIEW TDYTQ AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS fid, (SELECT geom FROM t2 LIMIT 1) AS geom, '010' AS TDYTQLXDM FROM r",
    ),
    ("view-that-never-answers", NEVER),
    ("view-that-never-answers-in-time", NEVER),
    (
        "view-that-fills-memory",
        "ALTER TABLE TDYTQ RENAME TO t2; CREATE VIEW TDYTQ AS SELECT fid, geom, hex(zeroblob(400000000)) AS TDYTQLXDM FROM t2",
    ),
    (
        "schema-of-garbage",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE ((((' WHERE name = 'TDYTQ'",
    ),
    ("table-gone", "ALTER TABLE TDYTQ RENAME TO t2"),
    ("contents-empty", "DELETE FROM gpkg_contents"),
    (
        "contents-of-no-table",
        "UPDATE gpkg_contents SET table_name = 'nowhere'; UPDATE gpkg_geometry_columns SET table_name = 'nowhere'",
    ),
    ("geometry-column-gone", "UPDATE gpkg_geometry_columns SET column_name = 'nowhere'"),
    (
        "table-named-like-sql",
        "ALTER TABLE TDYTQ RENAME TO \"x'; DROP TABLE gpkg_contents; --\"; UPDATE gpkg_contents SET table_name = 'x''; DROP TABLE gpkg_contents; --'; UPDATE gpkg_geometry_columns SET table_name = 'x''; DROP TABLE gpkg_contents; --'",
    ),
    ("crs-unknown", "UPDATE gpkg_geometry_columns SET srs_id = 77777"),
    (
        "crs-of-garbage",
        "UPDATE gpkg_spatial_ref_sys SET definition = 'PROJCS[[[', organization = 'x', organization_coordsys_id = 7 WHERE srs_id = 4546",
    ),
    ("crs-undefined", "UPDATE gpkg_geometry_columns SET srs_id = -1"),
    ("count-lies", "UPDATE gpkg_ogr_contents SET feature_count = 1000000"),
    ("geometry-text", "UPDATE TDYTQ SET geom = 'POLYGON EMPTY' WHERE fid = 1"),
    ("geometry-number", "UPDATE TDYTQ SET geom = 7 WHERE fid = 1"),
    ("geometry-without-magic", "UPDATE TDYTQ SET geom = x'000000000000000000000000' WHERE fid = 1"),
    ("geometry-of-twenty-megabytes", "UPDATE TDYTQ SET geom = zeroblob(20000000) WHERE fid = 1"),
    ("code-a-blob", "UPDATE TDYTQ SET TDYTQLXDM = x'FFFE00' WHERE fid = 1"),
    ("code-of-noise", "UPDATE TDYTQ SET TDYTQLXDM = CAST(x'FFFFFF' AS TEXT) WHERE fid = 1"),
    ("code-of-a-megabyte", "UPDATE TDYTQ SET TDYTQLXDM = hex(zeroblob(500000)) WHERE fid = 1"),
    (
        "duplicate-number",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY AUTOINCREMENT', '') WHERE name = 'TDYTQ'",
    ),
];

/// A sound `GeoPackage` of two squares, changed by SQL.
fn changed(name: &str, sql: &str) -> Case {
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture::gpkg(&[(SQUARE, "010"), (SQUARE, "020")]).write(dir.path());
    let connection = Connection::open(&path).unwrap();
    // The triggers of its index call functions that only GDAL brings.
    let triggers: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    connection.execute_batch(sql).unwrap_or_else(|cause| panic!("{name}: {cause}"));
    drop(connection);
    Case::file(&format!("gpkg-{name}"), "a.gpkg", fs::read(path).unwrap())
}

/// The sound one, changed byte by byte.
fn edited(name: &str, edit: impl FnOnce(&mut Vec<u8>)) -> Case {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = fs::read(Fixture::gpkg(&[(SQUARE, "010")]).write(dir.path())).unwrap();
    edit(&mut bytes);
    Case::file(&format!("gpkg-{name}"), "a.gpkg", bytes)
}

/// A geometry in hexadecimal: the header of a `GeoPackage` without an envelope, then this WKB.
fn set_geometry(wkb: &str) -> String {
    format!("UPDATE TDYTQ SET geom = x'47500001C2110000{wkb}' WHERE fid = 1")
}

/// All cases of `GeoPackage`s.
pub(super) fn cases() -> Vec<Case> {
    let bytes = vec![
        edited("sound", |_| {}),
        edited("cut", |bytes| bytes.truncate(bytes.len() / 2)),
        edited("head-alone", |bytes| bytes.truncate(100)),
        edited("cut-in-the-head", |bytes| bytes.truncate(40)),
        edited("not-sqlite", |bytes| *bytes = b"SQLite format 3\0 and then nothing of it".to_vec()),
        edited("page-size-3", |bytes| put(bytes, 16, &[0, 3])),
        edited("noise-behind-the-head", |bytes| {
            let noise = noise(bytes.len() - 100);
            put(bytes, 100, &noise);
        }),
        edited("pages-flipped", |bytes| {
            let middle = bytes.len() / 2;
            put(bytes, middle, &[0xFF; 4096]);
        }),
        edited("other-application", |bytes| put(bytes, 68, b"XXXX")),
        edited("journal-mode-beside-nothing", |bytes| put(bytes, 18, &[2, 2])),
    ];
    let deep = "010700000001000000".repeat(2000);
    let wkb = [
        ("geometry-cut", "0103000000010000000500000000".to_owned()),
        ("geometry-of-huge-rings", "0103000000FFFFFFFF".to_owned()),
        ("geometry-of-huge-points", "010300000001000000FFFFFF7F".to_owned()),
        ("geometry-unknown", "01FF000000".to_owned()),
        ("geometry-2000-deep", deep),
        ("geometry-big-endian-empty", "000000000300000000".to_owned()),
        ("geometry-of-no-order", "0703000000".to_owned()),
    ];
    let mut cases = bytes;
    cases.extend(SQL.map(|(name, sql)| {
        let case = changed(name, sql);
        // Two features would be a view's own; one without end is known by the limit it runs into.
        match name {
            "view-without-end" => case.with("--limit features=1000"),
            "view-that-loads" => case.with("--crs EPSG:4546"),
            "view-that-never-answers" => case.with("--limit cpu-seconds=1"),
            "view-that-never-answers-in-time" => case.with("--limit wall-seconds=1"),
            _ => case,
        }
    }));
    cases.extend(wkb.iter().map(|(name, wkb)| changed(name, &set_geometry(wkb))));
    cases
}
