//! Journeys over the command line: the program itself is run and what it says is read.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

pub(crate) fn hegui(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hegui"));
    command.current_dir(dir).env_remove("LANGUAGE").env_remove("HEGUI_LOG").env("LC_ALL", "C");
    command
}

/// Runs the program in `dir`; `line` is split at blanks.
pub(crate) fn run(dir: &Path, line: &str) -> Output {
    hegui(dir).args(line.split_whitespace()).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs a line that must do its work.
pub(crate) fn done(dir: &Path, line: &str) -> String {
    let output = run(dir, line);
    assert_eq!(output.status.code(), Some(0), "{line}: {}", err(&output));
    out(&output)
}

/// Runs a line that cannot be done: status 2, nothing on standard output, `says` on standard error.
pub(crate) fn cannot(dir: &Path, line: &str, says: &[&str]) {
    let output = run(dir, line);
    assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()), "{line}: {}", err(&output));
    for words in says {
        assert!(err(&output).contains(words), "{line}: {} in {}", words, err(&output));
    }
}

pub(crate) fn json(dir: &Path, line: &str) -> Json {
    serde_json::from_str(&done(dir, line)).unwrap()
}

/// Two features, one of a class the scheme does not have.
fn write_tdytq(dir: &Path) {
    let square = |west: f64, code: &str| {
        let ring = [(west, 37.5), (west + 0.01, 37.5), (west + 0.01, 37.51), (west, 37.51), (west, 37.5)]
            .map(|(lon, lat)| serde_json::json!([lon, lat]));
        serde_json::json!({
            "type": "Feature",
            "properties": {"TDYTQLXDM": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })
    };
    let features = [square(111.1, "010"), square(111.2, "999")];
    let collection = serde_json::json!({"type": "FeatureCollection", "features": features});
    fs::write(dir.join("tdytq.geojson"), collection.to_string()).unwrap();
}

#[test]
fn a_workspace_is_made_once() {
    let dir = tempfile::tempdir().unwrap();
    assert!(done(dir.path(), "init w").contains("made workspace w: plane EPSG:4546"));
    cannot(dir.path(), "init w", &["error: w: is a hegui workspace already"]);
    cannot(dir.path(), "init w --lang zh", &["错误:w:已是 hegui 工作区"]);
    cannot(dir.path(), "layers .", &["is not a hegui workspace; run hegui init first"]);
    cannot(dir.path(), "layers absent --lang zh", &["不是 hegui 工作区;请先运行 hegui init"]);
}

#[test]
fn the_language_follows_the_locale_unless_told() {
    let dir = tempfile::tempdir().unwrap();
    let check = |locale: &str, line: &str, says: &str| {
        let output = hegui(dir.path()).env("LC_ALL", locale).args(line.split_whitespace()).output().unwrap();
        assert!(err(&output).starts_with(says), "{locale} {line}: {}", err(&output));
    };
    check("zh_CN.UTF-8", "layers w", "错误:");
    check("zh_TW", "layers w", "错误:");
    check("en_US.UTF-8", "layers w", "error: ");
    check("C", "layers w", "error: ");
    check("zh_CN.UTF-8", "layers w --lang en", "error: ");
    check("C", "--lang zh layers w", "错误:");
}

#[test]
fn a_wrong_call_is_status_2_and_says_why() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    write_tdytq(dir.path());
    cannot(dir.path(), "import w tdyt tdytq.geojson", &["there is no layer \"tdyt\"", "\n  tdytq "]);
    cannot(dir.path(), "import w tdyt tdytq.geojson --lang zh", &["没有编号为“tdyt”的图层", "土地用途"]);
    cannot(dir.path(), "import w tdytq absent.geojson", &["absent.geojson"]);
    cannot(
        dir.path(),
        "import w tdytq tdytq.geojson --as-of 2018-02-30",
        &["“2018-02-30”不是日期", "\"2018-02-30\" is not a date; write YYYY-MM-DD"],
    );
    cannot(dir.path(), "overlay w", &["the workspace has no layers"]);
    cannot(dir.path(), "conflicts w", &["the workspace has not been overlaid; run hegui overlay first"]);
    cannot(dir.path(), "conflicts w --severity S5", &["S5"]);
    cannot(
        dir.path(),
        "overlay w --findings",
        &["no findings of an overlay are kept; run hegui overlay first"],
    );
    cannot(dir.path(), "init w2 --crs EPSG:2381", &["EPSG:2381"]);
    cannot(dir.path(), "fly", &["fly"]);
    assert!(!dir.path().join("w2").exists(), "nothing is half-made");
    assert!(json(dir.path(), "layers w --json")["layers"].as_array().unwrap().is_empty());
}

#[test]
fn an_import_accounts_for_every_feature_and_keeps_its_findings() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    write_tdytq(dir.path());
    let said = done(dir.path(), "import w tdytq tdytq.geojson --as-of 2017-12-31 --lang zh");
    assert!(said.contains("读取 2 = 保留 2 + 拒收 0") && said.contains("警告 unknown-code ×1"), "{said}");
    let again = json(dir.path(), "import w tdytq tdytq.geojson --json");
    assert_eq!((&again["version"]["version"], &again["version"]["n_kept"]), (&2.into(), &2.into()));
    let kinds = again["finding_counts"].as_array().unwrap();
    assert!(kinds.iter().any(|kind| kind["kind"] == "unknown-code" && kind["count"] == 1), "{again}");
    let layers = json(dir.path(), "layers w --json");
    assert_eq!(
        (&layers["layers"][0]["layer"], &layers["layers"][0]["version"]),
        (&"tdytq".into(), &2.into())
    );
}

#[test]
fn the_areas_of_a_file_are_measured_in_the_zone_of_its_middle() {
    let dir = tempfile::tempdir().unwrap();
    write_tdytq(dir.path());
    let answer = json(dir.path(), "area tdytq.geojson --json");
    assert_eq!(answer["plane"], "EPSG:4546");
    // 0.01° by 0.01° at 37.5° N is about 0.98 km²; the zones' planes stretch it in the fifth place.
    let area = |feature: usize, kind: &str| -> f64 {
        answer["features"][feature][kind].as_str().unwrap().parse().unwrap()
    };
    for feature in 0..2 {
        assert!((area(feature, "legal_m2") - 981_000.0).abs() < 1_000.0, "{answer}");
        assert!((area(feature, "legal_m2") - area(feature, "planar_m2")).abs() < 20.0, "{answer}");
    }
    assert_ne!(answer["features"][0]["planar_m2"], answer["features"][0]["legal_m2"]);
    let other = json(dir.path(), "area tdytq.geojson --plane EPSG:4547 --json");
    assert_eq!(other["plane"], "EPSG:4547");
}

/// A file of one square of 0.01° at each place.
fn write_squares(dir: &Path, name: &str, corners: &[(f64, f64)]) {
    let feature = |&(west, south): &(f64, f64)| {
        let (east, north) = (west + 0.01, south + 0.01);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        let geometry = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
        serde_json::json!({"type": "Feature", "properties": {}, "geometry": geometry})
    };
    let features: Vec<Json> = corners.iter().map(feature).collect();
    let collection = serde_json::json!({
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4490"}},
        "features": features,
    });
    fs::write(dir.join(name), collection.to_string()).unwrap();
}

/// Areas by PROJ 9 and geographiclib over edges divided every 5 m, an independent way to the same number.
#[test]
fn areas_are_measured_wherever_the_file_lies() {
    let dir = tempfile::tempdir().unwrap();
    for (west, south, plane, legal_m2) in [
        (87.6, 43.8, "EPSG:4538", 894_072.007),
        (126.6, 45.7, "EPSG:4551", 865_534.137),
        (111.1, 37.5, "EPSG:4546", 981_343.133),
    ] {
        write_squares(dir.path(), "one.geojson", &[(west, south)]);
        let answer = json(dir.path(), "area one.geojson --json");
        assert_eq!(answer["plane"], plane);
        let found: f64 = answer["legal_m2"].as_str().unwrap().parse().unwrap();
        assert!((found - legal_m2).abs() <= 0.01, "{west} {south}: {found}");
    }
    // Abroad, where China has no zone.
    write_squares(dir.path(), "abroad.geojson", &[(-71.1, 42.3)]);
    assert_eq!(json(dir.path(), "area abroad.geojson --json")["plane"], "EPSG:32619");
    // Several zones: the middle feature decides, and that others lie outside its zone is said.
    write_squares(dir.path(), "zones.geojson", &[(108.2, 37.5), (111.5, 37.5), (114.9, 37.5)]);
    let said = run(dir.path(), "area zones.geojson");
    assert!(
        err(&said).contains("measured in EPSG:4546") && err(&said).contains("beyond this zone"),
        "{said:?}"
    );
    assert!(out(&said).contains("read 3 = measured 3 + refused 0"), "{said:?}");
    // Too far for any one plane: refused by name, never measured wrongly.
    write_squares(dir.path(), "wide.geojson", &[(87.6, 43.8), (126.6, 45.7), (126.7, 45.7)]);
    let wide = json(dir.path(), "area wide.geojson --json");
    assert_eq!((&wide["n_read"], &wide["n_refused"]), (&3.into(), &1.into()));
}

#[test]
fn findings_can_be_seen_again_at_any_time() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    write_tdytq(dir.path());
    done(dir.path(), "import w tdytq tdytq.geojson");
    let said = done(dir.path(), "layers w --findings tdytq --lang zh");
    assert!(said.contains("读取 2 = 保留 2 + 拒收 0") && said.contains("警告 unknown-code 图斑 1"), "{said}");
    let all = json(dir.path(), "layers w --findings --json");
    let findings = all["layers"][0]["findings"].as_array().unwrap();
    let unknown: Vec<&Json> = findings.iter().filter(|own| own["kind"] == "unknown-code").collect();
    assert_eq!(unknown.len(), 1);
    assert_eq!((&unknown[0]["feature"], &unknown[0]["field"]), (&1.into(), &"TDYTQLXDM".into()));
    let csv = done(dir.path(), "layers w --findings --format csv");
    assert!(csv.starts_with("\u{feff}layer,version,file,weight,kind"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + findings.len());
    let layers = json(dir.path(), "layers w --json");
    let names = |own: &Json| own["layer"].as_str().unwrap().to_owned();
    let absent: Vec<String> = layers["not_imported"].as_array().unwrap().iter().map(names).collect();
    assert!(absent.contains(&"zt".to_owned()) && !absent.contains(&"tdytq".to_owned()), "{layers}");
    assert!(done(dir.path(), "layers w").contains("layers not imported:"));
    cannot(dir.path(), "layers w --findings zt", &["layer \"zt\" has not been imported"]);
    cannot(dir.path(), "layers w --format csv", &["--findings"]);
}

#[test]
fn causes_are_told_in_the_language_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("bad")).unwrap();
    fs::write(dir.path().join("bad/notes.txt"), "x").unwrap();
    cannot(
        dir.path(),
        "init w --layers bad --lang zh",
        &["图层与规则定义无法读取", "原因:bad/notes.txt:此处不认识"],
    );
    cannot(dir.path(), "init w --layers bad --lang en", &["cause: bad/notes.txt: nothing reads this here"]);
    done(dir.path(), "init w");
    fs::create_dir(dir.path().join("a.shp")).unwrap();
    fs::write(dir.path().join("a.gpkg"), "no database at all").unwrap();
    fs::write(dir.path().join("none.geojson"), r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    fs::write(dir.path().join("nan.geojson"), r#"{"type":"FeatureCollection","features":[NaN]}"#).unwrap();
    for (file, zh, en) in [
        ("a.shp", "它是目录", "it is a directory"),
        ("a.gpkg", "内容不是 .gpkg 数据", "its content is no .gpkg"),
        ("none.geojson", "没有任何字段(可能没有图斑)", "no fields, perhaps no features"),
        ("nan.geojson", "第 1 行第 41 列起不是有效的 JSON", "at line 1 column 41"),
    ] {
        cannot(dir.path(), &format!("import w tdytq {file} --lang zh"), &[zh]);
        cannot(dir.path(), &format!("import w tdytq {file} --lang en"), &[en]);
    }
    assert!(json(dir.path(), "layers w --json")["layers"].as_array().unwrap().is_empty());
    for (line, zh) in [
        ("fly", "没有命令“fly”"),
        ("layers", "缺少参数"),
        ("layers w --wings", "没有参数“--wings”"),
        ("conflicts w --severity S5", "的值“S5”无效"),
        ("conflicts w --json --format csv", "不能同时使用"),
    ] {
        cannot(dir.path(), &format!("{line} --lang=zh"), &["错误:", zh, "--help"]);
    }
}

/// The demonstration end to end: what was planted is found, to the grid square, and nothing beside.
#[test]
fn the_demonstration_shows_what_was_planted() {
    let dir = tempfile::tempdir().unwrap();
    let demo = done(dir.path(), "demo d --size XS --lang zh");
    assert!(demo.contains("合成数据 synthetic"), "{demo}");
    let overlay = json(dir.path(), "overlay d --json");
    assert!(overlay["n_cells"].as_u64().unwrap() > 500 && overlay["peak_bytes"].as_u64().unwrap() > 0);
    for phase in ["load_cpu_s", "cpu_s", "save_cpu_s", "load_wall_s", "wall_s", "save_wall_s"] {
        assert!(overlay[phase].as_f64().unwrap() >= 0.0, "{phase}");
    }
    let steps = overlay["steps"].as_array().unwrap();
    let names: Vec<&str> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(names, ["divide", "blocks", "cells", "labels"]);
    assert!(steps.iter().all(|step| step["cpu_s"].as_f64().unwrap() >= 0.0));
    cannot(dir.path(), "overlay d --memory 10kB", &["overlaying these layers takes about", "--memory"]);
    cannot(dir.path(), "overlay d --memory 2apples", &["no size; write 2GB"]);
    assert_eq!(overlay["is_on_disk"], false);
    // Between what is refused and what fits memory lies more than a doubling.
    let mut sizes = (0..16).map(|power| 50_000_u64 << power);
    let fits = |size: &u64| run(dir.path(), &format!("overlay d --memory {size} --json")).status.success();
    let size = sizes.find(fits).expect("some memory will do");
    let kept = json(dir.path(), &format!("overlay d --memory {size} --json"));
    assert_eq!(kept["is_on_disk"], true, "{size} bytes");
    for same in
        ["n_cells", "n_arcs", "n_points", "area_m2", "planar_area_doubled", "layers", "finding_counts"]
    {
        assert_eq!(kept[same], overlay[same], "{same}");
    }
    // The districts cover everything: all cells together are what was drawn of them.
    assert_ne!(overlay["planar_area_doubled"], "0");
    let found = json(dir.path(), "conflicts d --json");
    for phase in ["load", "judge"] {
        assert!(found["took"][phase]["cpu_s"].as_f64().unwrap() > 0.0, "{phase}");
    }
    let manifest: Json =
        serde_json::from_slice(&fs::read(dir.path().join("d/sources/manifest.json")).unwrap()).unwrap();
    for outcome in found["outcomes"].as_array().unwrap() {
        let rule = outcome["rule"].as_str().unwrap();
        if crate::support::RULES_UNPLANTED.contains(&rule) {
            continue;
        }
        let expected = match manifest["conflicts"].get(rule) {
            Some(planted) => (planted["n_patches"].clone(), planted["planar_area_doubled"].clone()),
            None => (0.into(), "0".into()),
        };
        assert_eq!(
            (outcome["n_patches"].clone(), outcome["planar_area_doubled"].clone()),
            expected,
            "{rule}"
        );
    }
    let table = done(dir.path(), "conflicts d --lang zh");
    assert!(table.contains("合成数据 synthetic") && table.contains("基准日 2018-06-30"), "{table}");
    check_slivers(dir.path());
    assert_eq!(run(dir.path(), "conflicts d --fail-on S1").status.code(), Some(1));
    assert_eq!(run(dir.path(), "conflicts d --rule A04 --fail-on S1").status.code(), Some(0));
    done(dir.path(), "conflicts d --rule a02 --format geojson -o a02.geojson");
    let geojson: Json = serde_json::from_slice(&fs::read(dir.path().join("a02.geojson")).unwrap()).unwrap();
    assert_eq!(
        geojson["features"].as_array().unwrap().len() as u64,
        manifest["conflicts"]["A02"]["n_patches"]
    );
    cannot(dir.path(), "conflicts d --rule X9", &["there is no rule \"X9\"; the rules are: A01"]);
    cannot(dir.path(), "conflicts d --district nowhere", &["there is no district \"nowhere\"", "141102"]);

    // A layer imported again makes the overlay one of yesterday, and that is said.
    done(dir.path(), "import d xzq d/sources/xzq.geojson");
    let stale = run(dir.path(), "conflicts d --json");
    assert!(err(&stale).contains("layers have changed since the overlay"), "{}", err(&stale));
    served(dir.path());
}

/// Slivers are listed or not, the totals stay.
fn check_slivers(dir: &Path) {
    let n_listed = |which: &str| {
        let found = json(dir, &format!("conflicts d --json --slivers {which}"));
        let listed = found["patches"].as_array().unwrap().len() as u64;
        (listed, found["n_patches"].as_u64().unwrap(), found["classes"].clone())
    };
    let (all, keep, only) = (n_listed("all"), n_listed("keep"), n_listed("only"));
    assert_eq!(
        (all.0, &all.2, &all.2),
        (all.1, &keep.2, &only.2),
        "totals are given both ways whatever is listed"
    );
    assert_eq!((keep.1, only.1), (all.1, all.1));
    assert_eq!(Some(keep.0), all.2["keep"]["n_patches"].as_u64());
    assert_eq!(Some(all.0 - keep.0), all.2["suppress"]["n_patches"].as_u64());
    assert!(
        0 < only.0 && only.0 < all.0 && all.0 - keep.0 < only.0,
        "some are suppressed, some flagged only"
    );
    let findings = done(dir, "overlay d --findings --lang zh");
    assert!(findings.contains("twin-border-0001") && findings.contains("近似重合"), "{findings}");
}

/// Serves the demonstration, asks for its conflicts, and stops it.
fn served(dir: &Path) {
    let mut server = hegui(dir)
        .args("serve d --listen 127.0.0.1:0".split(' '))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let request = "GET /collections/conflicts/items?limit=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("application/geo+json"), "{answer}");
    assert!(answer.contains("合成数据"), "{answer}");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let dir = tempfile::tempdir().unwrap();
    done(dir.path(), "init w");
    let mut child = hegui(dir.path())
        .args(["layers", "w", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), err(&output)), (Some(0), String::new()));
}
