//! A journey through two versions of a plan, over the command line: registered, decided, published anew.

use std::fs;
use std::path::Path;

use hegui::conflict::coordination::State;
use hegui::store::steps::{Attachment, NewStep};
use hegui::store::workspace::Workspace;
use serde_json::Value as Json;

use crate::cli::{cannot, done, err, hegui, json, out, run};

/// The ecological red line without its second feature, the third smaller and the fourth larger.
fn redrawn(dir: &Path) {
    let text = fs::read(dir.join("d/sources/sthx.geojson")).unwrap();
    let mut collection: Json = serde_json::from_slice(&text).unwrap();
    let features = collection["features"].as_array_mut().unwrap();
    for (index, scale) in [(2, 0.8), (3, 1.1)] {
        for ring in features[index]["geometry"]["coordinates"].as_array_mut().unwrap() {
            scale_ring(ring, scale);
        }
    }
    features.remove(1);
    fs::write(dir.join("redrawn.geojson"), collection.to_string()).unwrap();
}

fn scale_ring(ring: &mut Json, scale: f64) {
    let points = ring.as_array_mut().unwrap();
    let n = points.len() as f64;
    for axis in 0..2 {
        let middle = points.iter().map(|point| point[axis].as_f64().unwrap()).sum::<f64>() / n;
        for point in points.iter_mut() {
            point[axis] = (middle + (point[axis].as_f64().unwrap() - middle) * scale).into();
        }
    }
}

/// Imports a red line and overlays, which goes on with the register.
fn published(dir: &Path, file: &str) -> Json {
    done(dir, &format!("import d sthx {file}"));
    json(dir, "overlay d --json")["register"].take()
}

/// New, resolved, grown, shrunk, unchanged.
fn five(counts: &Json) -> [u64; 5] {
    ["new", "resolved", "grown", "shrunk", "unchanged"].map(|name| counts["all"][name].as_u64().unwrap())
}

/// Takes a patch through all steps to a decision.
fn decide(dir: &Path, id: &str) {
    let steps = [
        "--to proposed --way 以土规为准 --by 张三 --text 先报方案 --attach redrawn.geojson --attach 吕政办〔2014〕12号",
        "--to district-opinion --by 离石区政府 --text 同意",
        "--to 领导小组办公室意见 --by 领导小组办公室 --text 同意",
        "--to decided --way land-use-plan --by 市政府 --text 以土规为准",
    ];
    for step in steps {
        done(dir, &format!("conflicts decide d {id} {step}"));
    }
}

#[test]
fn decisions_are_found_again_in_the_next_version() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    assert!(
        done(dir, "overlay d --lang en")
            .contains("there is no register of conflicts; hegui conflicts register")
    );
    redrawn(dir);
    let step = "--to proposed --way 以土规为准 --by 张三 --text 先";
    cannot(dir, &format!("conflicts decide d C01-0001 {step}"), &["no patch \"C01-0001\" is registered"]);
    cannot(dir, "conflicts compare d", &["there are 0 registers"]);

    // Ids shown before are those given, and the same once more is not registered again.
    let shown = json(dir, "conflicts d --json --slivers all");
    let ids = |answer: &Json| -> Vec<String> {
        let patches = answer["patches"].as_array().unwrap();
        patches.iter().map(|patch| patch["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = json(dir, "conflicts register d --json");
    assert_eq!((first["register"].as_i64(), ids(&first)), (Some(1), ids(&shown)));
    assert_eq!(json(dir, "conflicts register d --json")["is_new"], false);
    let n = ids(&first).len() as u64;
    // On another day other rules hold; ids of the first day are known all the same.
    let later = json(dir, "conflicts register d --date 2024-06-30 --json");
    assert!(0 < later["counts"]["all"]["not_asked"].as_u64().unwrap());
    assert_eq!(ids(&json(dir, "conflicts d --json --slivers all")), ids(&shown));
    let again = json(dir, "conflicts register d --json");
    assert_eq!((ids(&again), again["steps"].as_array().unwrap().len()), (ids(&shown), 0));

    for id in ["C01-0001", "C01-0002", "C01-0003"] {
        decide(dir, id);
    }
    let skipping = "conflicts decide d A02-0001 --to decided --way 远期腾挪 --by 市政府 --text 定";
    cannot(dir, skipping, &["it is found, so the next step cannot be decided; it can be: proposed"]);
    cannot(dir, "conflicts decide d C01-0001 --to excluded --by 甲 --text 乙", &["it is: adjusted"]);
    done(dir, "conflicts decide d C01-0001 --to adjusted --by 规划局 --text 已改");

    // A new version: known patches under their ids, what is gone closed, what was decided as it was.
    done(dir, "import d sthx redrawn.geojson");
    let left = json(dir, "overlay d --no-register --json");
    assert_eq!(left["register"], Json::Null);
    let unregistered = run(dir, "conflicts d --rule C01 --json");
    assert!(out(&unregistered).contains("\"C01-x0001\"") && err(&unregistered).contains("not registered"));
    let second = json(dir, "conflicts register d --json");
    assert_eq!(five(&second["counts"]), [0, 1, 1, 1, n - 3]);
    assert_eq!(second["adjusted_but_there"], serde_json::json!(["C01-0001"]));
    assert_eq!(second["steps"][0]["patch"], "C01-0002");
    let standings = done(dir, "conflicts history d --lang zh");
    for line in ["C01-0001\t已调整", "C01-0002\t已关闭", "C01-0003\t已决定\t以土规为准"] {
        assert!(standings.contains(line), "{line}: {standings}");
    }
    lists_say_where_it_stands(dir);
    let compared = json(dir, "conflicts compare d --json");
    assert_eq!(compared["counts"], second["counts"]);
    assert_eq!(compared["patches"].as_array().unwrap().len(), 3);
    cannot(dir, "conflicts decide d C01-0002 --to reopened --by 甲 --text 乙", &["was last in register 3"]);

    what_comes_back_is_reopened(dir, n);
    nothing_is_taken_back(dir);
    the_overlay_stays_where_registering_fails(dir);
}

/// The first version once more, registered by the overlay itself, with all that happened before.
fn what_comes_back_is_reopened(dir: &Path, n: u64) {
    let third = published(dir, "d/sources/sthx.geojson");
    assert_eq!(five(&third["counts"]), [1, 0, 1, 1, n - 3]);
    assert_eq!((third["register"].as_i64(), third["is_new"].as_bool()), (Some(5), Some(true)));
    assert!(
        third["steps"]
            .as_array()
            .unwrap()
            .iter()
            .any(|own| own["patch"] == "C01-0002" && own["state"] == "reopened")
    );
    let history = done(dir, "conflicts history d C01-0002 --lang zh");
    for words in
        ["新增", "先报方案", "附件 吕政办〔2014〕12号", "sha256", "消除", "已关闭", "(再现)", "重新打开"]
    {
        assert!(history.contains(words), "{words}: {history}");
    }
    assert_eq!(five(&json(dir, "conflicts compare d 1 5 --json")["counts"]), [0, 0, 0, 0, n]);
    cannot(dir, "conflicts compare d 1 9", &["there is no register 9; there are: 1, 2, 3, 4, 5"]);
}

/// The register's own snapshots are gone: the overlay is kept and said, and how to go on.
fn the_overlay_stays_where_registering_fails(dir: &Path) {
    for entry in fs::read_dir(dir.join("d/snapshots")).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("patches") {
            fs::remove_file(path).unwrap();
        }
    }
    let before = json(dir, "conflicts d --json")["n_patches"].take();
    let output = run(dir, "overlay d --lang en");
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(out(&output).starts_with("【") && out(&output).contains("overlaid "), "{}", out(&output));
    assert!(
        err(&output).contains("the overlay is kept") && err(&output).contains("hegui conflicts register")
    );
    assert_eq!(json(dir, "conflicts d --json")["n_patches"], before);
    done(dir, "overlay d --no-register");
}

/// CSV and GeoJSON say what a patch is taken for and how far it is settled.
fn lists_say_where_it_stands(dir: &Path) {
    let list = done(dir, "conflicts d --rule C01 --format csv --lang zh");
    assert!(list.contains("协调状态,协调方式") && list.contains("真冲突,已调整,以土规为准"), "{list}");
    let geojson = json(dir, "conflicts d --rule C01 --format geojson");
    let own = &geojson["features"][0]["properties"];
    let said = ["id", "category", "state", "way"].map(|name| own[name].as_str().unwrap());
    assert_eq!(said, ["C01-0001", "real", "adjusted", "land-use-plan"]);
}

/// The catalogue refuses to change, delete or replace a step, whoever asks; what is there stays.
fn nothing_is_taken_back(dir: &Path) {
    let before = done(dir, "conflicts history d C01-0001 --json");
    let catalogue = rusqlite::Connection::open(dir.join("d/hegui.db")).unwrap();
    for statement in [
        "UPDATE step SET text = 'other'",
        "DELETE FROM step",
        "INSERT OR REPLACE INTO step SELECT * FROM step",
        "UPDATE step_attachment SET reference = 'other'",
        "DELETE FROM step_attachment",
        "INSERT OR REPLACE INTO step_attachment SELECT * FROM step_attachment",
        "DELETE FROM register_patch",
        "UPDATE register SET reference_date = '2000-01-01'",
        "UPDATE patch SET number = number + 1000",
        "DELETE FROM register_gone",
    ] {
        let refused = catalogue.execute(statement, ()).unwrap_err().to_string();
        assert!(refused.contains("is only added to"), "{statement}: {refused}");
    }
    assert_eq!(done(dir, "conflicts history d C01-0001 --json"), before);
}

#[test]
fn of_two_who_decide_at_once_one_is_told_that_it_was_done() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    done(dir, "overlay d");
    done(dir, "conflicts register d");
    done(dir, "conflicts decide d A02-0001 --to proposed --way 远期腾挪 --by 张三 --text 先");
    done(dir, "conflicts decide d A02-0001 --to district-opinion --by 区政府 --text 同意");
    done(dir, "conflicts decide d A02-0001 --to office-opinion --by 办公室 --text 同意");
    let clerk = |number: usize| {
        let line = format!("conflicts decide d A02-0001 --to decided --way 远期腾挪 --by {number} --text 定");
        hegui(dir).args(line.split_whitespace()).output().unwrap().status.success()
    };
    let n_done = std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..4).map(|number| scope.spawn(move || clerk(number))).collect();
        clerks.into_iter().map(|clerk| clerk.join().unwrap()).filter(|is_done| *is_done).count()
    });
    assert_eq!(n_done, 1);
    let steps = json(dir, "conflicts history d A02-0001 --json");
    let n_decided =
        steps["events"].as_array().unwrap().iter().filter(|own| own["state"] == "decided").count();
    assert_eq!(n_decided, 1);

    // What cannot be entered whole is not entered at all: the second attachment has no reference.
    let mut workspace = Workspace::open(&dir.join("d")).unwrap();
    let attachment = |reference: &str| Attachment { reference: reference.to_owned(), sha256: None };
    let step = NewStep {
        patch: "A02-0001".to_owned(),
        state: State::Kept,
        way: None,
        who: "市政府".to_owned(),
        text: "保留".to_owned(),
        attachments: vec![attachment("函"), attachment("")],
    };
    workspace.take_step(&step).unwrap_err();
    assert_eq!(json(dir, "conflicts history d A02-0001 --json"), steps);
    let whole = NewStep { attachments: vec![attachment("函")], ..step };
    assert_eq!(workspace.take_step(&whole).unwrap().seq, 5);
}

#[test]
fn only_the_categories_asked_for_are_listed() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    done(dir, "demo d --size XS");
    done(dir, "overlay d");
    let n_listed = |line: &str| json(dir, line)["patches"].as_array().unwrap().len();
    let (slivers, real) = (
        n_listed("conflicts d --json --category sliver"),
        n_listed("conflicts d --json --category real --category era --category artefact"),
    );
    assert_eq!(slivers, n_listed("conflicts d --json --slivers only"));
    assert_eq!(slivers + real, n_listed("conflicts d --json --slivers all"));
    // Without being asked, slivers that no law keeps are counted and not listed.
    let list = run(dir, "conflicts d --format csv --lang zh");
    let set_aside = n_listed("conflicts d --json --slivers all") - n_listed("conflicts d --json");
    assert!(0 < set_aside && err(&list).contains(&format!("未列出 {set_aside} 个图斑")), "{}", err(&list));
    cannot(dir, "conflicts d --category hue", &["is no category"]);
}
