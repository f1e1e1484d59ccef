//! Files of boundary points (报盘 TXT) in the variants programs write.

use std::fs;

use encoding_rs::GB18030;
use hegui::formats::import::{Import, ReadError, ReadOptions};
use hegui::layer::feature::Value;
use hegui::layer::finding::Weight;

use super::support::{kinds, only, read, refusal, rings_m};

/// A square of 100 m in EPSG:4546, by northing and easting without the zone.
const SQUARE: [(f64, f64); 4] =
    [(4_150_000.0, 500_000.0), (4_150_100.0, 500_000.0), (4_150_100.0, 500_100.0), (4_150_000.0, 500_100.0)];
const HEADER: &str = "坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n";

/// A file with the header and lines given, in the encoding most bureaus use.
fn read_txt(header: &str, parcels: &str, options: &ReadOptions) -> Result<Import, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    let text = format!("[属性描述]\n{header}[地块坐标]\n{parcels}").replace('\n', "\r\n");
    fs::write(&path, GB18030.encode(&text).0).unwrap();
    let by_code = ReadOptions { class_field: Some("地类编码".to_owned()), ..options.clone() };
    read(&path, &by_code)
}

/// The lines of the square, `line` making one of them.
fn lines(line: impl Fn(usize, f64, f64) -> String) -> String {
    let points = SQUARE.iter().enumerate().map(|(place, &(north, east))| line(place + 1, north, east) + "\n");
    format!("4,1.0,7,村一,面,J49,住宅,010,@\n{}", points.collect::<String>())
}

#[test]
fn every_variant_of_the_lines_gives_the_same_parcel() {
    let plain = |n: usize, x: f64, y: f64| format!("J{n},1,{x:.3},{y:.3}");
    let variants = [
        lines(plain),
        lines(|n, x, y| format!("{n},1,{x},{y}")),
        lines(|n, x, y| format!("J{n},1,{x},{}", y + 37e6)),
        lines(|n, x, y| format!("J{n}\u{ff0c}1\u{ff0c}{x}\u{ff0c}{y}")),
        lines(|n, x, y| format!("J{n},,{x},{y}")),
        lines(|n, x, y| format!("J{n},{x},{y}")),
        lines(|n, x, y| format!("J{n} 1 {x} {y}")),
        lines(|n, x, y| format!("J{n},1,{x},{y},界桩,旧")),
        lines(plain) + "J1,1,4150000.000,500000.000\n",
    ];
    for text in variants {
        let import = read_txt(HEADER, &text, &ReadOptions::default()).unwrap();
        let ring: Vec<(f64, f64)> = SQUARE.iter().map(|&(north, east)| (east, north)).collect();
        let found = rings_m(&import, 0);
        assert_eq!(found.len(), 1, "{text}");
        assert!(
            found[0].len() == 4 && ring.iter().all(|point| found[0].contains(point)),
            "{text}: {found:?}"
        );
        assert_eq!(import.layer.features[0].code.as_deref(), Some("010"), "{text}");
        assert_eq!(import.layer.value(0, "地块名称"), Some(&Value::Text("村一".to_owned())));
        assert_eq!(import.layer.value(0, "界址点数"), Some(&Value::Text("4".to_owned())));
        assert_eq!(kinds(&import, Weight::Warning), Vec::<&str>::new(), "{text}");
        assert_eq!((import.encoding.as_str(), import.reader.as_str()), ("GBK", "txt"));
    }
}

#[test]
fn axes_the_other_way_round_are_told_and_said() {
    let swapped = lines(|n, x, y| format!("J{n},1,{y},{x}"));
    let import = read_txt(HEADER, &swapped, &ReadOptions::default()).unwrap();
    assert!(rings_m(&import, 0)[0].contains(&(500_000.0, 4_150_000.0)));
    assert_eq!(only(&import, "axes-swapped").weight, Weight::Warning);
}

#[test]
fn rings_after_the_first_are_holes_and_ring_one_begins_a_polygon() {
    let ring = |number: u32, from: (f64, f64), side: f64| -> String {
        let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side), (0.0, 0.0)];
        let line = |(x, y): (f64, f64)| format!("J1,{number},{},{}\n", from.0 + x, from.1 + y);
        corners.into_iter().map(line).collect()
    };
    let (low, beside) = ((4_150_000.0, 500_000.0), (4_150_000.0, 500_500.0));
    let text = format!(
        "15,1.0,7,甲,面,,,010,@\n{}{}{}",
        ring(1, low, 100.0),
        ring(2, (low.0 + 40.0, low.1 + 40.0), 20.0),
        ring(1, beside, 50.0),
    );
    let import = read_txt(HEADER, &text, &ReadOptions::default()).unwrap();
    let n_points: Vec<usize> = rings_m(&import, 0).iter().map(Vec::len).collect();
    assert_eq!(n_points, [4, 4, 4]);
    assert_eq!(kinds(&import, Weight::Warning), Vec::<&str>::new());
}

#[test]
fn what_is_wrong_refuses_its_parcel_and_says_the_line() {
    let good = lines(|n, x, y| format!("J{n},1,{x},{y}"));
    let broken = good.replace("J3,1,4150100", "J3,1,4150l00");
    let import = read_txt(HEADER, &format!("{good}{broken}{good}"), &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.n_refused), (3, 1));
    let finding = only(&import, "line-not-understood");
    assert_eq!((finding.weight, finding.feature), (Weight::Refused, Some(1)));
    // Five lines of a header, four and one of the first parcel, then the fourth line of the second.
    assert!(finding.message.en.contains("line 14"), "{}", finding.message.en);
    for (kind, text) in [
        ("not-a-polygon", good.replace(",面,", ",线,")),
        ("empty-geometry", "0,0,1,甲,面,,,010,@\n".to_owned()),
        ("points-miscounted", good.replace("4,1.0,7", "9,1.0,7")),
    ] {
        let import = read_txt(HEADER, &format!("{good}{text}"), &ReadOptions::default()).unwrap();
        only(&import, kind);
    }
}

#[test]
fn a_file_that_cannot_be_placed_or_taken_apart_is_refused_whole() {
    let good = lines(|n, x, y| format!("J{n},1,{x},{y}"));
    let prefixed = lines(|n, x, y| format!("J{n},1,{x},{}", y + 37e6));
    for (header, parcels, words) in [
        ("精度=0.001\n", good.as_str(), "does not say its CRS"),
        ("精度=0.001\n", prefixed.as_str(), "EPSG:4525"),
        ("坐标系=80国家大地坐标系\n带号=37\n", good.as_str(), "西安80"),
        ("坐标系=2000国家大地坐标系\n带号=38\n", prefixed.as_str(), "says zone 38"),
        ("坐标系=2000国家大地坐标系\n带号=甲\n", good.as_str(), "带号=甲"),
        (HEADER, "J1,1,4150000,500000\n", "before any parcel"),
    ] {
        let message = refusal(read_txt(header, parcels, &ReadOptions::default()));
        assert!(message.contains(words), "{header}{message}");
    }
    // The caller's word counts.
    let told = ReadOptions { crs: Some("EPSG:4546".to_owned()), ..ReadOptions::default() };
    let import = read_txt("坐标系=地方坐标系\n", &good, &told).unwrap();
    assert_eq!(import.layer.features.len(), 1);
}

#[test]
fn text_is_read_in_its_encoding() {
    let text = format!("[属性描述]\n{HEADER}[地块坐标]\n{}", lines(|n, x, y| format!("J{n},1,{x},{y}")));
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [&b"\xEF\xBB\xBF"[..], text.as_bytes()].concat();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.txt");
    let options = ReadOptions { class_field: Some("地类编码".to_owned()), ..ReadOptions::default() };
    for (bytes, encoding) in [
        (utf16, "UTF-16LE"),
        (marked, "UTF-8"),
        (text.clone().into_bytes(), "UTF-8"),
        (GB18030.encode(&text).0.into_owned(), "GBK"),
    ] {
        fs::write(&path, bytes).unwrap();
        let import = read(&path, &options).unwrap();
        assert_eq!(import.layer.value(0, "地块名称"), Some(&Value::Text("村一".to_owned())), "{encoding}");
        assert_eq!(import.encoding, encoding);
    }
    fs::write(&path, [text.as_bytes(), b"\xFF\xFF"].concat()).unwrap();
    assert!(refusal(read(&path, &options)).contains("is not UTF-8, GBK"));
}
