//! Shapefiles written byte by byte (ESRI Shapefile Technical Description, 1998; dBASE III), and what can be wrong
//! with them.

use super::cases::{Case, put};
use crate::import::support::SQUARE;

/// The corners of the square of 100 m, clockwise and closed.
pub(super) const RING: [(f64, f64); 5] =
    [(5e5, 4.152e6), (5e5, 4.1521e6), (5.001e5, 4.1521e6), (5.001e5, 4.152e6), (5e5, 4.152e6)];
pub(super) const PRJ: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_111E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",111.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

/// The files of a Shapefile; each may be damaged before it is written.
#[derive(Clone)]
pub(crate) struct Shapefile {
    pub(super) shp: Vec<u8>,
    pub(super) shx: Vec<u8>,
    pub(super) dbf: Vec<u8>,
    pub(super) prj: Option<Vec<u8>>,
    pub(super) cpg: Option<Vec<u8>>,
}

/// A record's content: a polygon of one ring for each list.
fn polygon(rings: &[&[(f64, f64)]]) -> Vec<u8> {
    let points: Vec<(f64, f64)> = rings.concat();
    let bound = |pick: fn(&(f64, f64)) -> f64, fold: fn(f64, f64) -> f64| {
        points.iter().map(pick).fold(f64::NAN, fold)
    };
    let mut bytes = 5_u32.to_le_bytes().to_vec();
    for ordinate in [
        bound(|p| p.0, f64::min),
        bound(|p| p.1, f64::min),
        bound(|p| p.0, f64::max),
        bound(|p| p.1, f64::max),
    ] {
        bytes.extend(ordinate.to_le_bytes());
    }
    bytes.extend((rings.len() as u32).to_le_bytes());
    bytes.extend((points.len() as u32).to_le_bytes());
    let mut start = 0_u32;
    for ring in rings {
        bytes.extend(start.to_le_bytes());
        start += ring.len() as u32;
    }
    for (x, y) in points {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
    bytes
}

fn header(kind: u32, n_bytes: usize) -> Vec<u8> {
    let mut bytes = 9994_u32.to_be_bytes().to_vec();
    bytes.extend([0; 20]);
    bytes.extend((n_bytes as u32 / 2).to_be_bytes());
    bytes.extend(1000_u32.to_le_bytes());
    bytes.extend(kind.to_le_bytes());
    for ordinate in [5e5, 4.152e6, 5.001e5, 4.1521e6, 0.0, 0.0, 0.0, 0.0_f64] {
        bytes.extend(ordinate.to_le_bytes());
    }
    bytes
}

impl Shapefile {
    /// A Shapefile of these records, each of class 010.
    pub(super) fn of(records: &[Vec<u8>]) -> Self {
        let (mut body, mut index) = (Vec::new(), Vec::new());
        for (number, record) in records.iter().enumerate() {
            index.extend(((100 + body.len()) as u32 / 2).to_be_bytes());
            index.extend((record.len() as u32 / 2).to_be_bytes());
            body.extend((number as u32 + 1).to_be_bytes());
            body.extend((record.len() as u32 / 2).to_be_bytes());
            body.extend(record);
        }
        let rows: Vec<&[u8]> = records.iter().map(|_| &b"010"[..]).collect();
        Self {
            shp: [header(5, 100 + body.len()), body].concat(),
            shx: [header(5, 100 + index.len()), index].concat(),
            dbf: dbf(&[("TDYTQLXDM", b'C', 10)], &rows),
            prj: Some(PRJ.into()),
            cpg: None,
        }
    }

    /// Two squares of 1 ha, the second one 200 m east.
    pub(crate) fn sound() -> Self {
        let east: Vec<_> = RING.iter().map(|(x, y)| (x + 200.0, *y)).collect();
        Self::of(&[polygon(&[&RING]), polygon(&[&east])])
    }

    /// Its files by their extensions.
    pub(super) fn files(self, stem: &str) -> Vec<(String, Vec<u8>)> {
        let own = [
            ("shp", Some(self.shp)),
            ("shx", Some(self.shx)),
            ("dbf", Some(self.dbf)),
            ("prj", self.prj),
            ("cpg", self.cpg),
        ];
        let named =
            |(end, bytes): (&str, Option<Vec<u8>>)| bytes.map(|bytes| (format!("{stem}.{end}"), bytes));
        own.into_iter().filter_map(named).collect()
    }
}

/// A table of rows as wide as all columns; `rows` are padded with blanks.
fn dbf(columns: &[(&str, u8, u8)], rows: &[&[u8]]) -> Vec<u8> {
    let width: usize = 1 + columns.iter().map(|column| usize::from(column.2)).sum::<usize>();
    let mut bytes = vec![3, 120, 1, 1];
    bytes.extend((rows.len() as u32).to_le_bytes());
    bytes.extend((33 + 32 * columns.len() as u16).to_le_bytes());
    bytes.extend((width as u16).to_le_bytes());
    bytes.resize(32, 0);
    for (name, kind, width) in columns {
        let start = bytes.len();
        bytes.extend(name.as_bytes());
        bytes.resize(start + 11, 0);
        bytes.extend([*kind, 0, 0, 0, 0, *width]);
        bytes.resize(start + 32, 0);
    }
    bytes.push(0x0D);
    for row in rows {
        let start = bytes.len();
        bytes.push(b' ');
        bytes.extend(*row);
        bytes.resize(start + width, b' ');
    }
    bytes.push(0x1A);
    bytes
}

/// The sound files, one place of one of them changed.
fn edited(name: &str, edit: impl FnOnce(&mut Shapefile)) -> Case {
    let mut own = Shapefile::sound();
    edit(&mut own);
    Case::of(&format!("shp-{name}"), own.files("TDYTQ"))
}

/// Where the first record's content begins.
const FIRST: usize = 108;

/// Faults of the geometry's file.
fn of_shp() -> Vec<Case> {
    let mut cases = vec![edited("sound", |_| {})];
    for (name, at, bytes) in [
        ("wrong-magic", 0, &[0, 0, 0, 1][..]),
        ("other-version", 28, &[7, 0, 0, 0]),
        ("length-too-large", 24, &[0x7F, 0xFF, 0xFF, 0xFF]),
        ("length-too-small", 24, &[0, 0, 0, 50]),
        ("length-negative", 24, &[0xFF, 0xFF, 0xFF, 0xFE]),
        ("unknown-type-in-head", 32, &[99, 0, 0, 0]),
        ("points-type-in-head", 32, &[1, 0, 0, 0]),
        ("record-length-zero", 104, &[0, 0, 0, 0]),
        ("record-length-huge", 104, &[0x7F, 0xFF, 0xFF, 0xFF]),
        ("record-length-negative", 104, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("record-of-other-type", FIRST, &[1, 0, 0, 0]),
        ("record-of-no-type", FIRST, &[77, 0, 0, 0]),
        ("record-null", FIRST, &[0, 0, 0, 0]),
        ("record-multipatch", FIRST, &[31, 0, 0, 0]),
        ("parts-huge", FIRST + 36, &[0xFF, 0xFF, 0xFF, 0x7F]),
        ("parts-negative", FIRST + 36, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("parts-zero", FIRST + 36, &[0, 0, 0, 0]),
        ("points-huge", FIRST + 40, &[0xFF, 0xFF, 0xFF, 0x0F]),
        ("points-negative", FIRST + 40, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("points-zero", FIRST + 40, &[0, 0, 0, 0]),
        ("part-starts-beyond", FIRST + 44, &[0xFF, 0, 0, 0]),
        ("part-starts-negative", FIRST + 44, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("nan-coordinate", FIRST + 48, &f64::NAN.to_le_bytes()),
        ("infinite-coordinate", FIRST + 48, &f64::INFINITY.to_le_bytes()),
        ("far-coordinate", FIRST + 48, &1e300_f64.to_le_bytes()),
        ("tiny-coordinate", FIRST + 48, &5e-324_f64.to_le_bytes()),
        ("ring-not-closed", FIRST + 48 + 64, &5.0005e5_f64.to_le_bytes()),
    ] {
        cases.push(edited(name, |own| put(&mut own.shp, at, bytes)));
    }
    for (name, length) in
        [("head-cut", 60), ("cut-in-a-record", 200), ("cut-in-the-last-record", 330), ("head-alone", 100)]
    {
        // Cut short, once with the head as it was, once with one that says so.
        cases.push(edited(name, |own| own.shp.truncate(length)));
        cases.push(edited(&format!("{name}-and-said"), |own| {
            own.shp.truncate(length);
            put(&mut own.shp, 24, &(length as u32 / 2).to_be_bytes());
        }));
    }
    cases.push(edited("text-for-geometry", |own| own.shp = SQUARE.into()));
    cases
}

/// Faults of the index.
fn of_shx() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, at, bytes) in [
        ("index-wrong-magic", 0, &[0, 0, 0, 1][..]),
        ("index-beyond-the-end", 100, &[0x3F, 0xFF, 0xFF, 0xFF]),
        ("index-negative", 100, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("index-into-the-head", 100, &[0, 0, 0, 10]),
        ("index-of-the-second-twice", 100, &[0, 0, 0, 122]),
        ("index-length-huge", 104, &[0x7F, 0xFF, 0xFF, 0xFF]),
    ] {
        cases.push(edited(name, |own| put(&mut own.shx, at, bytes)));
    }
    cases.push(edited("index-one-short", |own| own.shx.truncate(108)));
    cases.push(edited("index-one-more", |own| own.shx.extend([0, 0, 0, 50, 0, 0, 0, 64])));
    cases.push(edited("index-empty", |own| own.shx.clear()));
    cases
}

/// Faults of the table.
fn of_dbf() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, at, bytes) in [
        ("table-version-unknown", 0, &[0xFF][..]),
        ("table-one-row-more", 4, &[3, 0, 0, 0]),
        ("table-rows-huge", 4, &[0xFF, 0xFF, 0xFF, 0xFF]),
        ("table-one-row-less", 4, &[1, 0, 0, 0]),
        ("table-head-length-zero", 8, &[0, 0]),
        ("table-head-length-huge", 8, &[0xFF, 0xFF]),
        ("table-row-length-zero", 10, &[0, 0]),
        ("table-row-length-huge", 10, &[0xFF, 0xFF]),
        ("table-row-shorter-than-its-fields", 10, &[3, 0]),
        ("table-field-unknown", 43, b"?"),
        ("table-field-without-width", 48, &[0]),
        ("table-field-too-wide", 48, &[255]),
        ("table-field-without-name", 32, &[0]),
        ("table-without-end-of-fields", 64, b"A"),
        ("table-all-rows-deleted", 65, b"*"),
    ] {
        cases.push(edited(name, |own| put(&mut own.dbf, at, bytes)));
    }
    cases.push(edited("table-cut", |own| own.dbf.truncate(70)));
    cases.push(edited("table-head-cut", |own| own.dbf.truncate(20)));
    cases.push(edited("table-empty", |own| own.dbf.clear()));
    cases.push(edited("number-that-does-not-fit", |own| {
        own.dbf = dbf(&[("TDYTQLXDM", b'C', 3), ("MJ", b'N', 5)], &[b"010*****", b"010 1e99"]);
    }));
    cases.push(edited("date-that-is-none", |own| {
        own.dbf = dbf(&[("TDYTQLXDM", b'C', 3), ("RQ", b'D', 8)], &[b"01099999999", b"0102020022"]);
    }));
    cases
}

/// Faults of encodings and CRSs.
fn of_words() -> Vec<Case> {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let chinese = |own: &mut Shapefile| {
        let rows = [[b"010", &gbk("基本农田")[..]].concat(), [b"010", &gbk("一般农地区")[..]].concat()];
        let columns = [("TDYTQLXDM", b'C', 3), ("MC", b'C', 20)];
        own.dbf = dbf(&columns, &[&rows[0], &rows[1]]);
    };
    let said = |name: &str, cpg: &[u8]| {
        let cpg = cpg.to_vec();
        edited(name, |own| {
            chinese(own);
            own.cpg = Some(cpg);
        })
    };
    let in_crs = |name: &str, prj: Vec<u8>| edited(name, |own| own.prj = Some(prj));
    vec![
        edited("gbk-unsaid", chinese),
        said("gbk-said", b"GBK"),
        said("gbk-said-to-be-utf-8", b"UTF-8"),
        said("encoding-unknown", b"KLINGON"),
        said("encoding-file-of-noise", &[0xFF; 4096]),
        edited("text-in-no-encoding", |own| {
            own.dbf = dbf(&[("TDYTQLXDM", b'C', 6)], &[b"010\xFF\xFF ", b"010   "]);
        }),
        edited("no-prj", |own| own.prj = None),
        in_crs("prj-empty", Vec::new()),
        in_crs("prj-garbage", b"PROJCS[[[[".to_vec()),
        in_crs(
            "prj-xian-80",
            PRJ.replace("D_China_2000", "D_Xian_1980")
                .replace("298.257222101", "298.257")
                .replace("6378137.0", "6378140.0")
                .into(),
        ),
        in_crs(
            "prj-beijing-54",
            PRJ.replace("D_China_2000", "D_Beijing_1954")
                .replace("298.257222101", "298.3")
                .replace("6378137.0", "6378245.0")
                .into(),
        ),
        in_crs("prj-nested-without-end", "PROJCS[".repeat(100_000).into()),
        in_crs("prj-of-ten-megabytes", [PRJ.as_bytes(), &vec![b' '; 10 << 20]].concat()),
        in_crs("prj-names-a-file", b"/etc/passwd".to_vec()),
        in_crs("prj-names-a-url", b"http://127.0.0.1:CANARY/crs".to_vec()),
    ]
}

/// All cases of Shapefiles.
pub(super) fn cases() -> Vec<Case> {
    let missing = |end: &str| {
        let mut files = Shapefile::sound().files("TDYTQ");
        files.retain(|(name, _)| !name.ends_with(end));
        Case::of(&format!("shp-without-{end}"), files)
    };
    let mut none = Shapefile::of(&[]);
    none.dbf = dbf(&[("TDYTQLXDM", b'C', 10)], &[]);
    let bow: Vec<_> = [0, 2, 1, 3, 0].map(|corner| RING[corner]).into();
    let mut cases = vec![
        missing("shx"),
        missing("dbf"),
        Case::of("shp-of-no-records", none.files("TDYTQ")),
        Case::of("shp-bow-tie", Shapefile::of(&[polygon(&[&bow])]).files("TDYTQ")),
        Case::of("shp-two-points", Shapefile::of(&[polygon(&[&RING[..2]])]).files("TDYTQ")),
        Case::of(
            "shp-hole-without-land",
            Shapefile::of(&[polygon(&[&RING.iter().rev().copied().collect::<Vec<_>>()])]).files("TDYTQ"),
        ),
        Case::of("shp-of-100000-rings", Shapefile::of(&[polygon(&vec![&RING[..]; 100_000])]).files("TDYTQ")),
    ];
    cases.extend([of_shp(), of_shx(), of_dbf(), of_words()].concat());
    cases
}
