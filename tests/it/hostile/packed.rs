//! Archives that lead out of their folder, blow up, lie or hide.

use super::cases::{Case, put};
use super::shapefiles::Shapefile;
use super::zipped::{Member, archive, deflated};

const JSON: &str = r#"{"type":"FeatureCollection","features":[]}"#;

/// A sound archive of a Shapefile with one member more.
fn and(name: &str, more: Member) -> Case {
    let mut members: Vec<Member> =
        Shapefile::sound().files("TDYTQ").iter().map(|(name, data)| Member::new(name, data)).collect();
    members.push(more);
    Case::file(&format!("zip-{name}"), "a.zip", archive(&members))
}

fn named(name: &str, member: &[u8]) -> Case {
    and(name, Member::new(member, "hegui-slipped"))
}

fn whole() -> Vec<u8> {
    let files = Shapefile::sound().files("TDYTQ");
    let members: Vec<(&str, &[u8])> =
        files.iter().map(|(name, data)| (name.as_str(), data.as_slice())).collect();
    deflated(&members)
}

fn damaged(name: &str, edit: impl FnOnce(&mut Vec<u8>)) -> Case {
    let mut bytes = whole();
    edit(&mut bytes);
    Case::file(&format!("zip-{name}"), "a.zip", bytes)
}

/// Names that lead elsewhere.
fn slips() -> Vec<Case> {
    vec![
        named("slip-dotted", b"../hegui-slipped.shp"),
        named("slip-dotted-deep", b"a/b/../../../../../../../../tmp/hegui-slipped"),
        named("slip-absolute", b"/tmp/hegui-slipped"),
        named("slip-backslashes", b"..\\..\\hegui-slipped"),
        named("slip-drive", b"C:\\hegui-slipped"),
        named("slip-host", b"\\\\127.0.0.1\\share\\hegui-slipped"),
        named("slip-in-a-geodatabase", b"a.gdb/../../hegui-slipped"),
        named("name-empty", b""),
        named("name-with-nul", b"a.shp\0.txt"),
        named("name-with-newline", b"a\n.shp"),
        named("name-of-terminal-codes", b"\x1b[31mred.shp"),
        named("name-of-noise", &[0xFF; 8]),
        named("name-too-long", &[b'a'; 5000]),
        named("name-dot", b"."),
        named("name-with-empty-folder", b"a//b.shp"),
        and("link", Member { mode: 0o120_777, ..Member::new("link.shp", "/etc/passwd") }),
        and("device", Member { mode: 0o020_666, ..Member::new("zero.shp", "") }),
        and("pipe", Member { mode: 0o010_666, ..Member::new("pipe.shp", "") }),
    ]
}

/// Members that lie.
fn lies() -> Vec<Case> {
    let shapefile = |change: fn(&mut Member)| {
        let mut members: Vec<Member> =
            Shapefile::sound().files("TDYTQ").iter().map(|(name, data)| Member::new(name, data)).collect();
        change(&mut members[0]);
        archive(&members)
    };
    let lying =
        |name: &str, change: fn(&mut Member)| Case::file(&format!("zip-{name}"), "a.zip", shapefile(change));
    vec![
        and("duplicate", Member::new("TDYTQ.shp", "other")),
        and("duplicate-in-upper-case", Member::new("tdytq.SHP", "other")),
        and("encrypted", Member { flags: 1, ..Member::new("geheim.shp", "x") }),
        and("bzip2", Member { method: 12, ..Member::new("b.shp", "x") }),
        and("method-unknown", Member { method: 77, ..Member::new("b.shp", "x") }),
        and("member-shares-bytes", Member { offset: Some(0), ..Member::new("TDYTR.shp", "x") }),
        and("member-beyond-the-end", Member { offset: Some(0x7FFF_FFFF), ..Member::new("far.shp", "x") }),
        lying("checksum-wrong", |own| own.crc ^= 1),
        lying("longer-than-promised", |own| own.size -= 10),
        lying("shorter-than-promised", |own| own.size += 10),
        lying("promises-four-gigabytes", |own| own.size = 0xFFFF_FFFE),
        lying("deflated-that-is-not", |own| own.method = 8),
    ]
}

/// Archives that blow up.
fn bombs() -> Vec<Case> {
    let zeros = vec![0_u8; 64 << 20];
    let bomb = deflated(&[("a.geojson", &zeros)]);
    let many: Vec<Member> = (0..20_000).map(|number| Member::new(format!("{number}"), "")).collect();
    let nested = deflated(&[("inner.zip", &deflated(&[("inner.zip", &bomb)]))]);
    vec![
        Case::file("zip-bomb", "a.zip", bomb.clone()),
        Case::file("zip-bomb-let-through", "a.zip", bomb.clone()).with("--limit archive-ratio=2000"),
        Case::file("zip-bomb-of-a-member", "a.zip", bomb.clone())
            .with("--limit archive-ratio=2000 --limit member-bytes=1MB"),
        Case::file("zip-bomb-in-total", "a.zip", bomb)
            .with("--limit archive-ratio=2000 --limit inflated-bytes=1MB"),
        Case::file("zip-of-20000-members", "a.zip", archive(&many)),
        Case::file("zip-nested", "a.zip", nested),
        Case::file("zip-of-one-table-too-large", "a.zip", whole()).with("--limit file-bytes=100"),
    ]
}

/// All cases of archives.
pub(super) fn cases() -> Vec<Case> {
    let only = |name: &str, members: &[Member]| Case::file(&format!("zip-{name}"), "a.zip", archive(members));
    let mut cases = vec![
        damaged("sound", |_| {}),
        damaged("cut", |bytes| bytes.truncate(bytes.len() / 2)),
        damaged("end-cut", |bytes| bytes.truncate(bytes.len() - 3)),
        damaged("no-zip", |bytes| *bytes = b"not a zip".to_vec()),
        damaged("text-ahead", |bytes| *bytes = [b"#!/bin/sh\n", bytes.as_slice()].concat()),
        damaged("data-flipped", |bytes| {
            // Behind the first member's head of 30 bytes and its name.
            put(bytes, 60, b"\xFF\xFF\xFF\xFF");
        }),
        damaged("counts-65535", |bytes| {
            let end = bytes.len() - 22;
            put(bytes, end + 8, &[0xFF; 4]);
        }),
        damaged("directory-beyond-the-end", |bytes| {
            let end = bytes.len() - 22;
            put(bytes, end + 16, &[0xFF, 0xFF, 0xFF, 0x7F]);
        }),
        only("empty", &[]),
        only("of-nothing-to-read", &[Member::new("readme.txt", "read me"), Member::new("a.exe", "MZ")]),
        only("of-a-shp-alone", &[Member::new("TDYTQ.shp", Shapefile::sound().shp)]),
        only("of-two-tables", &[Member::new("a.geojson", JSON), Member::new("b.geojson", JSON)]),
        only(
            "of-resource-forks",
            &[Member::new("__MACOSX/._a.geojson", "x"), Member::new("a.geojson", JSON)],
        ),
        only(
            "geodatabase-of-noise",
            &[Member::new("a.gdb/a00000001.gdbtable", [7; 500]), Member::new("a.gdb/gdb", [5, 0, 0, 0])],
        ),
        only("of-an-html-page", &[Member::new("a.geojson", "<html><body>404</body></html>")]),
    ];
    cases.extend([slips(), lies(), bombs()].concat());
    cases
}
