//! Journeys over the command line: land brought in, locked, written off, handed on, taken back, verified, backed up.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, err, json as answer, run};

/// A square of about 8.8 ha, and one beside it.
pub(super) fn write_land(dir: &Path) {
    for (name, west) in [("a.geojson", 111.10), ("b.geojson", 111.12)] {
        let (east, south, north) = (west + 0.003, 37.500, 37.503);
        let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        let land = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}]});
        fs::write(dir.join(name), land.to_string()).unwrap();
    }
}

/// What project P owes: T-F3.
pub(super) fn write_charge(dir: &Path) {
    let class = |code: &str| json!({"scheme": "XZ07", "code": code});
    let charge = json!({
        "project": "P", "district": {"scheme": "XZQ", "code": "141102"}, "approved": "2018-03-01",
        "lines": [{"class": class("012"), "grade": 10, "area_ha": "1.1500"},
            {"class": class("013"), "grade": 12, "area_ha": "3.2000"}],
        "quantity_ha": "4.3500", "capacity_kg": "29550", "paddy_ha": "0",
        "conversion": null,
        "provenance": {"layers": [], "overlay_sha256": null, "definitions_sha256": "0", "site_sha256": "0"},
    });
    fs::write(dir.join("charge.json"), charge.to_string()).unwrap();
}

/// A workspace with lot A of T-F4 available, and B, which makes up what A lacks.
pub(super) fn begin(dir: &Path) {
    write_land(dir);
    write_charge(dir);
    done(dir, "init w");
    done(dir, "supplement add w A a.geojson --district 离石区 --source consolidation --who 张三");
    done(dir, "supplement add w B b.geojson --district 141102 --source 提质改造 --who 张三");
    done(dir, "supplement accept w A quantity=4.3500 capacity=19575 --document 验收1号 --who 张三");
    done(dir, "supplement accept w B capacity=18000 --document 验收2号 --who 张三");
    done(dir, "supplement file w A --document 备案1号 --who 张三 --key file-A");
    done(dir, "supplement file w B --document 备案2号 --who 张三");
}

fn coverage(dir: &Path) -> Vec<(String, String, String)> {
    let shown = answer(dir, "ledger show w --project P --json");
    let text = |own: &Json, key: &str| own[key].as_str().unwrap().to_owned();
    let of = shown["project"]["coverage"].as_array().unwrap().iter();
    of.map(|own| (text(own, "book"), text(own, "short"), text(own, "written_off"))).collect()
}

fn triple(book: &str, short: &str, written: &str) -> (String, String, String) {
    (book.to_owned(), short.to_owned(), written.to_owned())
}

#[test]
fn land_is_brought_in_locked_and_written_off() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    begin(dir);
    let again = answer(dir, "supplement file w A --document 备案1号 --who 张三 --key file-A --json");
    assert_eq!((&again["entry"], &again["is_repeated"]), (&json!(3), &json!(true)));
    cannot(
        dir,
        "supplement add w C a.geojson --district 141102 --source development",
        &["supplement A has this very land"],
    );
    cannot(
        dir,
        "supplement add w A b.geojson --district 141102 --source development",
        &["A is used already"],
    );
    cannot(dir, "supplement accept w A quantity=1 --document x", &["supplement A was accepted by entry 1"]);
    cannot(dir, "supplement accept w C quantity=1 --document x", &["there is no supplement C"]);
    let due = answer(dir, "ledger charge w charge.json --json");
    assert_eq!((&due["regime"], &due["owed"]["capacity"]), (&json!("R2017"), &json!("29550")));
    assert_eq!(coverage(dir), [triple("quantity", "0.0000", "0.0000"), triple("capacity", "0", "0")]);
    cannot(
        dir,
        "ledger lock w P A@quantity=4.3501 --until 2099-12-31",
        &["4.3500 ha available, and 4.3501 ha asked for"],
    );
    done(
        dir,
        "ledger lock w P A@quantity=4.3500 A@capacity=19575 B@capacity=9975 --until 2099-12-31 --key lock-P",
    );
    let said =
        done(dir, "ledger write-off w P --document 晋政地〔2018〕1号 --who 张三 --key off-P --lang en");
    assert!(said.contains("proposal 1 waits; another person runs hegui ledger confirm w 1"), "{said}");
    cannot(dir, "ledger confirm w 1 --who 张三", &["confirmed by another than 张三"]);
    done(dir, "ledger confirm w 1 --who 李四");
    assert_eq!(coverage(dir), [triple("quantity", "0.0000", "4.3500"), triple("capacity", "0", "29550")]);
    let left = answer(dir, "ledger show w --lot B --json")["balances"].take();
    let available: Vec<&Json> =
        left.as_array().unwrap().iter().filter(|own| own["state"] == "available").collect();
    assert_eq!(available.len(), 1);
    assert_eq!(available[0]["amount"], "8025");
    let told = done(dir, "ledger show w --project P --journal --lang zh");
    for words in ["项目 P(141102,R2017)", "尚缺 0.0000", "张三 / 李四", "晋政地〔2018〕1号", "锁定 → 已核销"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    let verified = answer(dir, "ledger verify w --json");
    assert_eq!((&verified["is_whole"], &verified["n_entries"]), (&json!(true), &json!(6)));
    assert!(done(dir, "doctor w").contains("whole"));
    // A backup has the books, to the last digest.
    done(dir, "backup w b.tar");
    done(dir, "restore b.tar v");
    assert_eq!(answer(dir, "ledger verify v --json")["head"], verified["head"]);
    assert!(done(dir, "supplement list v --lang en").contains("A  141102  consolidation"));
}

#[test]
fn more_than_the_land_has_is_not_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    write_land(dir);
    done(dir, "init w");
    done(dir, "supplement add w A a.geojson --district 离石区 --source development");
    let area = answer(dir, "supplement list w --json")["supplements"][0]["area_ha"].take();
    let area: f64 = area.as_str().unwrap().parse().unwrap();
    assert!((8.0..10.0).contains(&area), "{area}");
    cannot(dir, "supplement accept w A quantity=10 --document x", &["10.0000 ha accepted and"]);
    cannot(
        dir,
        "supplement accept w A quantity=5 --barred 4.5 --barred-why 坡度27° --document x",
        &["5.0000 ha accepted and"],
    );
    cannot(dir, "supplement accept w A quantity=5", &["must rest on a document"]);
    cannot(dir, "supplement accept w A quantity=5 linkage-total=1 --document x", &["not in linkage-total"]);
    assert_eq!(answer(dir, "ledger verify w --json")["n_entries"], 0, "nothing was entered");
    done(dir, "supplement accept w A quantity=5 --barred 1.5 --barred-why 坡度27° --document x");
    // Taken back it can be accepted anew.
    done(dir, "ledger reverse w 1 --document 更正");
    done(dir, "supplement accept w A quantity=4 --document y");
    let list = answer(dir, "supplement list w --json");
    assert_eq!(list["supplements"][0]["acceptance"]["entry"], 3);
}

#[test]
fn quota_is_handed_down_and_on() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "init w");
    done(
        dir,
        "ledger post w 2013-LS conversion-total=120 conversion-cultivated=45 --district 离石区 --document 计划",
    );
    done(
        dir,
        "ledger post w 2013-ZY conversion-total=70 conversion-cultivated=25 --district 中阳县 --document 计划",
    );
    let transfer =
        "ledger transfer w --from 中阳县 --to 离石区 --price 1000000.50 --document 协议 --who 张三";
    let output = run(dir, &format!("{transfer} 2013-ZY@conversion-total=10"));
    assert_eq!(output.status.code(), Some(2), "without the giver's task met: {}", err(&output));
    let transfer = format!("{transfer} --task-met 考核结果");
    done(
        dir,
        &format!(
            "{transfer} 2013-ZY@conversion-total=10 2013-ZY@conversion-cultivated=4 --not-to-be-handed-on"
        ),
    );
    done(dir, "ledger confirm w 1 --who 李四");
    cannot(
        dir,
        &format!("{transfer} 2013-ZY@conversion-cultivated=22"),
        &["21.0000 ha available, and 22.0000 ha"],
    );
    cannot(
        dir,
        "ledger transfer w --from 离石区 --to 柳林县 --price 0 --document x --task-met y 2013-ZY@conversion-total=1",
        &["0.0000 ha available"],
    );
    let told = done(dir, "ledger show w --district 离石区 --journal --lang en");
    for words in ["(not to be handed on)", "1000000.50 yuan", "120.0000 ha", "10.0000 ha"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    cannot(
        dir,
        "ledger post w L1 linkage-total=1 --district 离石区 --source linkage-batch --document x",
        &["says when it is given back"],
    );
    cannot(
        dir,
        "ledger post w L1 linkage-total=1 --district 离石区 --source linkage-batch --document x --due 2099-01-01",
        &["at the latest"],
    );
    cannot(
        dir,
        "ledger post w 2013-LS quantity=1 --district 离石区 --document x",
        &["2013-LS is used already for something else"],
    );
    cannot(dir, "ledger post w X quantity=1 --district 离石区 --document x", &["makes no quota of"]);
    cannot(dir, "ledger post w X conversion-total=1 --district 上海 --document x", &["no district \"上海\""]);
    cannot(dir, "ledger freeze w X@conversion-total=1 --document x", &["--district"]);
    write_land(dir);
    done(dir, "supplement add w S a.geojson --district 离石区 --source development");
    cannot(
        dir,
        "ledger post w S conversion-total=1 --district 离石区 --document x",
        &["S is used already for something else"],
    );
    done(dir, "ledger freeze w 2013-LS@conversion-total=5 --district 离石区 --document 卫片");
    done(dir, "ledger deduct w 2013-LS@conversion-total=2 --district 离石区 --document 核减");
    done(dir, "ledger restore w 2013-LS@conversion-total=3 --district 离石区 --document 解冻");
    assert_eq!(answer(dir, "ledger verify w --json")["is_whole"], true);
    assert!(done(dir, "ledger release w --expired --lang en").contains("no lock has passed its day"));
}
