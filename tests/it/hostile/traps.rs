//! Files that would make GDAL look elsewhere: at other files, at addresses. `CANARY` becomes the port of a listener
//! that must never hear of them, `SECRET` the path of a file that must never be read.

use super::cases::{Case, noise};
use super::zipped::{Member, archive};

const VRT: &str = r#"<OGRVRTDataSource><OGRVRTLayer name="TDYTQ"><SrcDataSource>SECRET</SrcDataSource><SrcLayer>secret</SrcLayer><LayerSRS>EPSG:4546</LayerSRS></OGRVRTLayer></OGRVRTDataSource>"#;
const VRT_OF_A_URL: &str = r#"<OGRVRTDataSource><OGRVRTLayer name="TDYTQ"><SrcDataSource>/vsicurl/http://127.0.0.1:CANARY/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"#;
const WFS: &str = "<OGRWFSDataSource><URL>http://127.0.0.1:CANARY/wfs</URL></OGRWFSDataSource>";
const OAPIF: &str =
    r#"{"links":[{"href":"http://127.0.0.1:CANARY/collections","rel":"data","type":"application/json"}]}"#;
const ESRI: &str = r#"{"features":[],"exceededTransferLimit":true,"geometryType":"esriGeometryPolygon","url":"http://127.0.0.1:CANARY/"}"#;

/// One disguise under every extension that is taken, and some that are not.
fn disguised() -> Vec<Case> {
    let ends = [
        "shp", "gpkg", "fgb", "kml", "dxf", "topojson", "geojson", "json", "txt", "vct", "zip", "csv", "vrt",
        "xml",
    ];
    let mut cases = Vec::new();
    for (what, text) in [("vrt", VRT), ("vrt-of-a-url", VRT_OF_A_URL), ("wfs", WFS)] {
        for end in ends {
            let mut case = Case::file(&format!("trap-{what}-as-{end}"), &format!("a.{end}"), text);
            if end == "shp" {
                case.files.extend(["a.shx", "a.dbf"].map(|name| (name.to_owned(), text.into())));
            }
            cases.push(case);
        }
    }
    for (what, text) in [("oapif", OAPIF), ("esri", ESRI)] {
        for end in ["geojson", "topojson"] {
            cases.push(Case::file(&format!("trap-{what}-as-{end}"), &format!("a.{end}"), text));
        }
    }
    cases.push(Case::file(
        "trap-vrt-in-a-zip",
        "a.zip",
        archive(&[Member::new("a.kml", VRT), Member::new("b.vrt", VRT)]),
    ));
    cases
}

/// Names that are no names of files.
fn names() -> Vec<Case> {
    [
        ("vsicurl", "/vsicurl/http://127.0.0.1:CANARY/a.geojson"),
        ("vsicurl-shp", "/vsicurl/http://127.0.0.1:CANARY/a.shp"),
        ("vsizip", "/vsizip/SECRET.zip/a.shp"),
        ("vsistdin", "/vsistdin/a.geojson"),
        ("vsimem", "/vsimem/a.gpkg"),
        ("http", "http://127.0.0.1:CANARY/a.geojson"),
        ("wfs", "WFS:http://127.0.0.1:CANARY/a.gpkg"),
        ("postgres", "PG:host=127.0.0.1 port=CANARY a.gpkg"),
        ("memory", "MEM:::DATAPOINTER=0,PIXELS=1,LINES=1.gpkg"),
        ("vrt", "<OGRVRTDataSource>.kml"),
        ("dots", "../../../../../../etc/passwd"),
        ("device", "/dev/zero"),
        ("folder", "/etc"),
    ]
    .map(|(name, target)| Case {
        target: target.to_owned(),
        ..Case::of(&format!("trap-name-{name}"), Vec::new())
    })
    .into()
}

fn kml(name: &str, head: &str, body: &str) -> Case {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>TDYTQ</name>{body}</Folder></Document></kml>"#
    );
    Case::file(&format!("kml-{name}"), "a.kml", text).with("--class-field Name --crs EPSG:4490")
}

fn kmls() -> Vec<Case> {
    let place = |name: &str| {
        format!(
            "<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>111.1,37.5 111.2,37.5 111.2,37.6 111.1,37.5</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        )
    };
    let laughs: String = (1..12).fold(String::from("<!ENTITY l0 \"ha\">"), |text, level| {
        let below = format!("&l{};", level - 1).repeat(10);
        text + &format!("<!ENTITY l{level} \"{below}\">")
    });
    let link = "<NetworkLink><Link><href>http://127.0.0.1:CANARY/a.kml</href></Link></NetworkLink>";
    vec![
        kml("sound", "", &place("010")),
        kml("billion-laughs", &format!("<!DOCTYPE kml [{laughs}]>"), &place("&l11;")),
        kml("entity-of-a-file", r#"<!DOCTYPE kml [<!ENTITY x SYSTEM "file://SECRET">]>"#, &place("&x;")),
        kml(
            "entity-of-a-url",
            r#"<!DOCTYPE kml [<!ENTITY x SYSTEM "http://127.0.0.1:CANARY/x">]>"#,
            &place("&x;"),
        ),
        kml("dtd-of-a-url", r#"<!DOCTYPE kml SYSTEM "http://127.0.0.1:CANARY/kml.dtd">"#, &place("010")),
        kml("network-link", "", &(place("010") + link)),
        kml("100000-folders-deep", "", &"<Folder>".repeat(100_000)),
        kml("not-closed", "", "<Placemark>"),
        kml("coordinates-of-words", "", &place("010").replace("111.2,37.5", "here,there")),
    ]
}

/// Other formats that GDAL reads, damaged.
fn others() -> Vec<Case> {
    let square = "0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n010\n90\n4\n70\n1\n10\n500000\n20\n4152000\n10\n500100\n20\n4152000\n10\n500100\n20\n4152100\n10\n500000\n20\n4152100\n0\nENDSEC\n0\nEOF\n";
    let dxf = |name: &str, text: &str| {
        Case::file(&format!("dxf-{name}"), "a.dxf", text).with("--crs EPSG:4546 --class-field Layer")
    };
    let block = "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nA\n10\n0\n20\n0\n0\nINSERT\n2\nA\n10\n0\n20\n0\n0\nENDBLK\n0\nENDSEC\n0\nSECTION\n2\nENTITIES\n0\nINSERT\n2\nA\n10\n0\n20\n0\n0\nENDSEC\n0\nEOF\n";
    let topology = |arcs: &str| {
        format!(
            r#"{{"type":"Topology","objects":{{"TDYTQ":{{"type":"GeometryCollection","geometries":[{{"type":"Polygon","arcs":[[{arcs}]],"properties":{{"TDYTQLXDM":"010"}}}}]}}}},"arcs":[[[111.1,37.5],[111.2,37.5],[111.2,37.6],[111.1,37.5]]]}}"#
        )
    };
    let topo = |name: &str, text: String| {
        Case::file(&format!("topojson-{name}"), "a.topojson", text).with("--crs EPSG:4490")
    };
    let fgb = |name: &str, rest: &[u8]| {
        Case::file(&format!("fgb-{name}"), "a.fgb", [b"fgb\x03fgb\x01", rest].concat())
    };
    let gdb = |name: &str, files: &[(&str, &[u8])]| {
        let files = files.iter().map(|(file, bytes)| (format!("a.gdb/{file}"), bytes.to_vec())).collect();
        Case { target: "a.gdb".to_owned(), ..Case::of(&format!("gdb-{name}"), files) }
    };
    vec![
        dxf("sound", square),
        dxf("cut", &square[..80]),
        dxf("of-huge-counts", &square.replace("90\n4\n", "90\n2000000000\n")),
        dxf("block-in-itself", block),
        dxf("of-words", "hello\nworld\n"),
        topo("sound", topology("0")),
        topo("arc-that-is-not-there", topology("99")),
        topo("arc-negative", topology("-99")),
        topo("100000-deep", "[".repeat(100_000)),
        fgb("head-alone", &[]),
        fgb("head-huge", &[0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3]),
        fgb("of-noise", &noise(2000)),
        gdb("empty", &[("gdb", b"")]),
        gdb(
            "of-noise",
            &[("gdb", &[5, 0, 0, 0]), ("a00000001.gdbtable", &[7; 4000]), ("a00000001.gdbtablx", &[7; 4000])],
        ),
    ]
}

/// All traps.
pub(super) fn cases() -> Vec<Case> {
    [disguised(), names(), kmls(), others()].concat()
}
