//! Plain text that goes wrong: GeoJSON, VCT, boundary points.

use std::fmt::Write as _;
use std::path::Path;

use super::cases::{Case, noise};

const CRS: &str = r#""crs":{"type":"name","properties":{"name":"EPSG:4546"}}"#;
const RING: &str = "[[500000,4152000],[500100,4152000],[500100,4152100],[500000,4152100],[500000,4152000]]";

/// A collection of one feature with this geometry and these properties.
fn collection(geometry: &str, properties: &str) -> String {
    format!(
        r#"{{"type":"FeatureCollection",{CRS},"features":[{{"type":"Feature","properties":{properties},"geometry":{geometry}}}]}}"#
    )
}

fn polygon(rings: &str) -> String {
    collection(&format!(r#"{{"type":"Polygon","coordinates":[{rings}]}}"#), r#"{"TDYTQLXDM":"010"}"#)
}

/// One square whose class is this JSON.
fn of_class(class: &str) -> String {
    let geometry = format!(r#"{{"type":"Polygon","coordinates":[{RING}]}}"#);
    collection(&geometry, &format!(r#"{{"TDYTQLXDM":{class}}}"#))
}

fn json(name: &str, text: impl Into<Vec<u8>>) -> Case {
    Case::file(&format!("json-{name}"), "a.geojson", text)
}

/// JSON that is none, or too much of it.
fn malformed() -> Vec<Case> {
    let sound = polygon(RING);
    let nested = |open: &str, close: &str, depth: usize| {
        collection(&format!("{}{}", open.repeat(depth), close.repeat(depth)), "null")
    };
    let deep = r#"{"type":"GeometryCollection","geometries":["#;
    vec![
        json("sound", sound.clone()),
        json("with-a-mark", ["\u{FEFF}", &sound].concat()),
        json("cut", &sound.as_bytes()[..sound.len() / 2]),
        json("and-more", [&sound, "{}"].concat()),
        json("in-utf-16", sound.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        json("not-utf-8", [&sound.as_bytes()[..40], &[0xFF, 0xFE], &sound.as_bytes()[40..]].concat()),
        json("one-brace", "{"),
        json("a-number", "1"),
        json("a-list", "[]"),
        json("null", "null"),
        json("one-nul", [0_u8]),
        json("brackets-100000-deep", "[".repeat(100_000)),
        json("objects-100000-deep", r#"{"a":"#.repeat(100_000)),
        json("closed-brackets-200-deep", nested("[", "]", 200)),
        json(
            "collections-12-deep",
            collection(&format!("{}{}", deep.repeat(12), "]}".repeat(12)), r#"{"TDYTQLXDM":"010"}"#),
        ),
        json(
            "collections-1000-deep",
            collection(&format!("{}{}", deep.repeat(1000), "]}".repeat(1000)), "null"),
        ),
        json(
            "deep-in-properties",
            collection("null", &format!("{{\"a\":{}{}}}", "[".repeat(90), "]".repeat(90))),
        ),
        json("nan", polygon(&RING.replace("500100", "NaN"))),
        json("infinity", polygon(&RING.replace("500100", "Infinity"))),
        json("number-too-large", polygon(&RING.replace("500100", "1e400"))),
        json("number-of-10000-digits", polygon(&RING.replace("500100", &"9".repeat(10_000)))),
        json("leading-zero", polygon(&RING.replace("500100", "0500100"))),
        json("lone-surrogate", collection("null", r#"{"TDYTQLXDM":"\ud800"}"#)),
        json("html", "<!DOCTYPE html><html></html>"),
        json("features-no-list", r#"{"type":"FeatureCollection","features":{}}"#),
        json("features-of-numbers", r#"{"type":"FeatureCollection","features":[1,2]}"#),
        json("no-features", r#"{"type":"FeatureCollection"}"#),
        json("a-lone-feature", r#"{"type":"Feature","geometry":null,"properties":{}}"#),
        json(
            "crs-a-link",
            sound.replace(
                CRS,
                r#""crs":{"type":"link","properties":{"href":"http://127.0.0.1:CANARY/crs","type":"proj4"}}"#,
            ),
        ),
        json("crs-a-number", sound.replace(CRS, r#""crs":7"#)),
        json("crs-unknown", sound.replace("EPSG:4546", "EPSG:999999")),
    ]
}

/// Borders drawn to cost: they meet themselves all over, or only lie near each other.
fn entangled() -> Vec<Case> {
    let star = |n: usize| {
        let corner = |k: usize| {
            let angle = std::f64::consts::TAU * ((k * (n / 2)) % n) as f64 / n as f64;
            format!("[{},{}]", 500_000.0 + 100.0 * angle.cos(), 4_152_000.0 + 100.0 * angle.sin())
        };
        format!("[{}]", (0..=n).map(corner).collect::<Vec<_>>().join(","))
    };
    // Long edges side by side, aslant: sound, and every box of an edge meets every other.
    let hatched = |n: usize| {
        let mut ring = String::from("[");
        for line in 0..n {
            let x = 500_000.0 + line as f64 * 0.01;
            write!(ring, "[{x},4152000],[{},4152500],", x + 500.0).unwrap();
        }
        ring + "[510000,4152600],[499000,4152600],[500000,4152000]]"
    };
    let holes = |n: usize| {
        let mut rings = vec![String::from(
            "[[500000,4152000],[501000,4152000],[501000,4152001],[500000,4152001],[500000,4152000]]",
        )];
        for hole in 0..n {
            let x = 500_000.0 + 0.02 + hole as f64 * 0.04;
            rings.push(format!(
                "[[{x},4152000.5],[{x},4152000.52],[{},4152000.51],[{x},4152000.5]]",
                x + 0.02
            ));
        }
        polygon(&rings.join(","))
    };
    let again = |n: usize| {
        let once = "[500000,4152000],[500100,4152000],[500100,4152100],[500000,4152100],";
        format!("[{}[500000,4152000]]", once.repeat(n))
    };
    vec![
        json("star-of-301", polygon(&star(301))),
        json("star-of-1001", polygon(&star(1001))),
        json("star-of-5001", polygon(&star(5001))),
        json("hatched-by-10000", polygon(&hatched(10_000))),
        json("hatched-by-300", polygon(&hatched(300))),
        json("over-edge-pairs", polygon(&hatched(300))).with("--limit edge-pairs=1000"),
        json("over-crossings", polygon(&star(301))).with("--limit crossings=1000"),
        json("holes-in-a-row", holes(20_000)),
        json("drawn-a-thousand-times", polygon(&again(1000))),
    ]
}

/// Features that are too many, too large, or no shapes.
fn shapes() -> Vec<Case> {
    let features = |n: usize| {
        let one = format!(
            r#"{{"type":"Feature","properties":{{"TDYTQLXDM":"010"}},"geometry":{{"type":"Polygon","coordinates":[{RING}]}}}}"#
        );
        format!(r#"{{"type":"FeatureCollection",{CRS},"features":[{}]}}"#, vec![one; n].join(","))
    };
    let comb = |teeth: usize| {
        let mut ring = String::from("[[500000,4152000]");
        for tooth in 0..teeth {
            let x = 500_000.0 + tooth as f64 * 0.01;
            write!(ring, ",[{x},4152100],[{},4152001]", x + 0.005).unwrap();
        }
        ring + ",[500000,4152000]]"
    };
    let fields: Vec<String> = (0..3000).map(|n| format!("\"F{n}\":1")).collect();
    vec![
        json("no-geometry", collection("null", r#"{"TDYTQLXDM":"010"}"#)),
        json(
            "geometry-unknown",
            collection(r#"{"type":"Curve","coordinates":[]}"#, r#"{"TDYTQLXDM":"010"}"#),
        ),
        json("ring-of-two", polygon("[[500000,4152000],[500100,4152000]]")),
        json("ring-of-one-number-a-point", polygon("[[1],[2],[3],[1]]")),
        json("ring-not-closed", polygon(&RING.replace(",[500000,4152000]]", "]"))),
        json(
            "bow-tie",
            polygon("[[500000,4152000],[500100,4152100],[500100,4152000],[500000,4152100],[500000,4152000]]"),
        ),
        json("comb-of-20000", polygon(&comb(20_000))),
        json("200-features-on-one-place", features(200)),
        json("over-features", features(3)).with("--limit features=2"),
        json("at-features", features(3)).with("--limit features=3"),
        json("over-vertices", features(3)).with("--limit vertices=14"),
        json("at-vertices", features(3)).with("--limit vertices=15"),
        json("over-feature-vertices", features(1)).with("--limit feature-vertices=4"),
        json("over-feature-parts", polygon(&[RING; 3].join(","))).with("--limit feature-parts=2"),
        json("over-fields", collection("null", &format!("{{{}}}", fields.join(",")))),
        json("over-text", collection("null", &format!(r#"{{"TDYTQLXDM":"{}"}}"#, "x".repeat(70_000)))),
        json("over-output", features(50)).with("--limit output-bytes=4KB"),
        json("over-file", features(50)).with("--limit file-bytes=1KB"),
        json("over-memory", polygon(&vec![RING; 40_000].join(","))).with("--limit memory-bytes=1MB"),
        json("text-of-terminal-codes", of_class(r#""\u001b[2J\u001b]0;x\u0007""#)),
        json("field-names-repeated", of_class(r#""010","TDYTQLXDM":"020""#)),
    ]
}

/// The sound VCT of the other corpus.
fn vct() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/vct/direct.vct")).unwrap()
}

fn plain() -> Vec<Case> {
    let vct = vct();
    let head = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n[地块坐标]\n4,1.0,7,村一,面,J49,住宅,010,@\n";
    let points = "J1,1,4152000,500000\nJ2,1,4152000,500100\nJ3,1,4152100,500100\nJ4,1,4152100,500000\n";
    let parcels = |text: &str| text.to_owned().into_bytes();
    let of_vct = |name: &str, text: String| Case::file(&format!("vct-{name}"), "a.vct", text);
    let of_txt = |name: &str, bytes: Vec<u8>| {
        Case::file(&format!("txt-{name}"), "a.txt", bytes).with("--class-field 地类编码")
    };
    let gbk = encoding_rs::GBK.encode(&format!("{head}{points}")).0.into_owned();
    vec![
        of_vct("sound", vct.clone()),
        of_vct("cut", vct[..vct.len() / 2].to_owned()),
        of_vct("of-begins", "PolygonBegin\n".repeat(100_000)),
        of_vct("of-one-long-line", "x".repeat(20 << 20)),
        of_vct("of-a-huge-count", vct.replacen("\n5\n", "\n2000000000\n", 1)),
        of_vct("without-a-head", vct.replace("HEADBEGIN", "KOPFBEGIN")),
        Case::file("vct-of-noise", "a.vct", noise(100_000)),
        of_txt("sound", parcels(&format!("{head}{points}"))),
        of_txt("gbk", gbk),
        of_txt("cut", parcels(&format!("{head}J1,1,41520"))),
        of_txt("of-noise", vec![0x81; 5000]),
        of_txt("without-parcels", parcels("[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n")),
        of_txt(
            "xian-80",
            parcels(&format!("{head}{points}").replace("2000国家大地坐标系", "1980西安坐标系")),
        ),
        of_txt("a-million-commas", parcels(&format!("{head}{}", ",".repeat(1_000_000)))),
        of_txt("nan", parcels(&format!("{head}{}", points.replace("500100", "NaN")))),
        of_txt("not-a-file-of-points", parcels("hello\n")),
    ]
}

/// All cases of plain text.
pub(super) fn cases() -> Vec<Case> {
    [malformed(), shapes(), entangled(), plain()].concat()
}
