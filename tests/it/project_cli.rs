//! Projects over the command line: what a site must supply, by the survey of before building, kept and worked out
//! again. A land of four squares, drawn here, with the figures of T-F3 and T-F15.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::cli::{cannot, done, json};

/// A square of 200 m side, `x` and `y` squares from the corner, `height` times as high.
pub(crate) fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Json {
    let at = |x: f64, y: f64| json!([512_000.0 + 200.0 * x, 4_158_000.0 + 200.0 * y]);
    json!({"type": "Polygon", "coordinates":
        [[at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height), at(x, y)]]})
}

pub(crate) fn write(dir: &Path, name: &str, features: &[(Json, Json)]) {
    let feature = |(geometry, properties): &(Json, Json)| json!({"type": "Feature", "geometry": geometry, "properties": properties});
    let crs = json!({"type": "name", "properties": {"name": "EPSG:4546"}});
    let features: Vec<Json> = features.iter().map(feature).collect();
    let collection = json!({"type": "FeatureCollection", "crs": crs, "features": features});
    fs::write(dir.join(name), collection.to_string()).unwrap();
}

pub(crate) fn parcel(class: &str, registered: &str, (ridges, grade, slope): (&str, &str, &str)) -> Json {
    json!({"DLBM": class, "TBMJ": registered, "KCXS": ridges, "GDDB": grade, "GDPDJB": slope, "GDLX": null})
}

/// 2012: dry land of grade 12, irrigated land of grade 10, restorable forest, forest; and in another county dry land
/// with a share of ridges. 2013: the dry land has become industry.
fn survey(dir: &Path, name: &str, first: &str) {
    let none = ("", "", "");
    let first = match first {
        "0103" => parcel("0103", "32000.00", ("", "12", "1")),
        other => parcel(other, "32000.00", none),
    };
    write(
        dir,
        name,
        &[
            (rectangle(0.0, 0.0, 1.0, 1.0), first),
            (rectangle(1.0, 0.0, 1.0, 1.0), parcel("0102", "11500.00", ("", "10", "1"))),
            (rectangle(0.0, 1.0, 1.0, 1.0), parcel("0307K", "40000.00", none)),
            (rectangle(1.0, 1.0, 1.0, 1.0), parcel("0301", "40000.00", none)),
            (rectangle(2.0, 0.0, 1.0, 2.0), parcel("0103", "80000.01", ("0.0863", "13", "3"))),
        ],
    );
}

pub(crate) fn workspace(dir: &Path) {
    survey(dir, "dltb2012.geojson", "0103");
    survey(dir, "dltb2013.geojson", "0601");
    let district = |code: &str, name: &str| json!({"XZQDM": code, "XZQMC": name});
    write(
        dir,
        "xzq.geojson",
        &[
            (rectangle(0.0, 0.0, 2.0, 2.0), district("141102", "离石区")),
            (rectangle(2.0, 0.0, 1.0, 2.0), district("141125", "柳林县")),
        ],
    );
    write(dir, "pbf.geojson", &[(rectangle(1.0, 0.0, 0.5, 1.0), json!({"TBBH": "1"}))]);
    done(dir, "init d");
    done(dir, "import d xzq xzq.geojson");
    done(dir, "import d pbf pbf.geojson");
    done(dir, "import d dltb dltb2012.geojson --as-of 2012-12-31");
    done(dir, "import d dltb dltb2013.geojson --as-of 2013-12-31");
    done(dir, "overlay d");
    write(dir, "site.geojson", &[(rectangle(0.0, 0.0, 2.0, 1.0), json!({}))]);
}

#[test]
fn land_built_before_approval_is_supplied_by_the_survey_of_before() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    // T-F15: by the survey of 2013 only the irrigated land would have to be supplied, and that is said.
    let now = json(dir, "project ask d site.geojson --json");
    let rows = now["sheets"]["supply"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &rows[1]["area_m2"], &rows[1]["grain_kg"]),
        (2, &json!("11500.00"), &json!(10350))
    );
    assert!(
        now["remarks"].to_string().contains("3.2000 ha of the site are construction land already"),
        "{now}"
    );
    // T-F3, by the survey before the change.
    let before = json(dir, "project ask d site.geojson --base 2013-06-30 --json");
    let rows = before["sheets"]["supply"].as_array().unwrap();
    let row = |row: &Json| {
        (row["class"].clone(), row["grade"].clone(), row["area_ha"].clone(), row["grain_kg"].clone())
    };
    assert_eq!(row(&rows[0]), (json!("SD:0102"), json!("10"), json!("1.1500"), json!(10350)));
    assert_eq!(row(&rows[1]), (json!("SD:0103"), json!("12"), json!("3.2000"), json!(19200)));
    assert_eq!(row(&rows[2]), (json!("total"), json!("11.5"), json!("4.3500"), json!(29550)));
    // Half of the irrigated land is permanent basic farmland: its registered area goes by halves.
    assert_eq!(rows[2]["permanent_ha"], "0.5750");
    assert_eq!(before["sheets"], json(dir, "project ask d site.geojson --base 1 --json")["sheets"]);
    cannot(
        dir,
        "project ask d site.geojson --base 2011-12-31",
        &["no version whose content stands for 2011-12-31"],
    );
    cannot(dir, "project ask d site.geojson --base 7", &["version 7"]);
}

#[test]
fn a_charge_is_kept_and_works_out_to_the_same_again() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    done(dir, "project add d P-1 site.geojson --name 合成项目 --who planner");
    cannot(dir, "project add d P-1 site.geojson", &["was used before"]);
    cannot(dir, "project charge d P-2 --approved 2014-05-01", &["there is no project"]);
    // Until something is written off, what is entered later holds.
    done(dir, "project charge d P-1 --approved 2014-05-01");
    assert_eq!(json(dir, "project show d P-1 --json")["charge"]["quantity_ha"], "1.1500");
    done(dir, "project charge d P-1 --approved 2014-05-01 --base 1 --who bureau");
    let shown = json(dir, "project show d P-1 --recompute --json");
    assert_eq!(shown["recomputes"], true);
    let charge = &shown["charge"];
    assert_eq!(charge["district"], json!({"scheme": "XZQ", "code": "141102"}));
    assert_eq!((&charge["quantity_ha"], &charge["capacity_kg"]), (&json!("4.3500"), &json!("29550")));
    assert_eq!(
        charge["permanent"],
        json!([{"class": {"scheme": "SD", "code": "0102"}, "grade": 10, "area_ha": "0.5750"}])
    );
    // Nothing of the site was built in 2012, and all of it was farmed.
    assert_eq!(
        charge["conversion"],
        json!({"total_ha": "4.3500", "farmland_ha": "4.3500", "cultivated_ha": "4.3500"})
    );
    // The survey of 2012 was never overlaid: it was cut for the question, and is named.
    assert_eq!(charge["provenance"]["overlay_sha256"], Json::Null);
    assert_eq!(charge["provenance"]["layers"][0]["layer"], "dltb");
    assert_eq!(charge["provenance"]["layers"][0]["version"], 1);
    // Later versions and overlays change nothing of it.
    done(dir, "import d dltb dltb2012.geojson --as-of 2014-12-31");
    done(dir, "overlay d");
    assert_eq!(json(dir, "project show d P-1 --recompute --json")["recomputes"], true);
    done(dir, "project stage d P-1 开工 --note 合成");
    cannot(dir, "project stage d P-1 begun", &["already"]);
    let listed = json(dir, "project list d --json");
    assert_eq!(listed["projects"][0]["stage"], "begun");
    assert_eq!(listed["projects"][0]["charge"], *charge);
    done(dir, "doctor d");
}

#[test]
fn what_is_missing_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    workspace(dir);
    // Two counties: each has its own books.
    write(dir, "wide.geojson", &[(rectangle(1.5, 0.0, 1.0, 1.0), json!({}))]);
    cannot(dir, "project ask d wide.geojson", &["lies in several districts"]);
    let own = json(dir, "project ask d wide.geojson --district 141125 --json");
    // A quarter of 80000.01 m² less 0.0863: net 73096.01, of which a quarter is 18274.0025.
    assert_eq!(own["sheets"]["supply"][0]["area_m2"], "18274.00");
    // Farmland without a share of ridges, and without a grade.
    for (ridges, grade, message) in [("", "13", "no share of ridges"), ("0.0863", "", "no quality grade")] {
        let cut = parcel("0103", "80000.01", (ridges, grade, "3"));
        write(dir, "dltb.geojson", &[(rectangle(2.0, 0.0, 1.0, 2.0), cut)]);
        done(dir, "import d dltb dltb.geojson");
        done(dir, "overlay d");
        write(dir, "east.geojson", &[(rectangle(2.0, 0.0, 1.0, 1.0), json!({}))]);
        cannot(dir, "project ask d east.geojson", &[message]);
    }
    let said = json(dir, "project ask d east.geojson --grade 13 --json");
    assert_eq!(said["sheets"]["supply"][0]["area_m2"], "36548.01");
    // Fractions and percentages in one column mean nothing.
    let mixed =
        |x: f64, ridges: &str| (rectangle(x, 0.0, 1.0, 1.0), parcel("0103", "40000.00", (ridges, "13", "3")));
    write(dir, "dltb.geojson", &[mixed(1.0, "0.0863"), mixed(2.0, "8.63")]);
    done(dir, "import d dltb dltb.geojson");
    done(dir, "overlay d");
    cannot(dir, "project ask d east.geojson", &["fractions or percent?"]);
}
