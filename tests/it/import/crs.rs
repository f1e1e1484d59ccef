//! CRSs: taken, shifted, projected, refused; never guessed.

use std::fs;

use hegui::formats::crs;
use hegui::formats::import::ReadOptions;
use hegui::layer::finding::Weight;

use super::support::{
    Fixture, SQUARE, crs_option, kinds, only, read, read_into, read_json, refusal, rings_m,
};

/// Eight digits and four decimals: what a bureau delivers.
const EIGHT_DIGITS: &str = "POLYGON((37508842.5456 4152006.8401,37508942.5457 4152006.8401,\
                            37508942.5457 4152106.8409,37508842.5456 4152006.8401))";

#[test]
fn eight_digit_eastings_are_shifted_to_the_tenth_of_a_millimetre() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [(EIGHT_DIGITS, "010")];
    for fixture in [Fixture::gpkg(&rows), Fixture::shapefile(&rows)] {
        let path = Fixture { epsg: Some(4525), ..fixture }.write(dir.path());
        let import = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(import.crs, "EPSG:4525");
        let mut ring = rings_m(&import, 0).concat();
        ring.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(
            ring,
            [
                (508_842.545_6, 4_152_006.840_1),
                (508_942.545_7, 4_152_006.840_1),
                (508_942.545_7, 4_152_106.840_9)
            ]
        );
        assert!(only(&import, "crs").message.en.contains("-37000000 m east"));
    }
}

#[test]
fn degrees_are_projected_by_the_series_of_the_legal_area() {
    // Check point of the geodesy notes, §1: EPSG:4490 37.5°N 111.1°E.
    let ring = "POLYGON((111.1 37.5,111.11 37.5,111.11 37.51,111.1 37.5))";
    for (code, notes) in [(4490, 0), (4326, 1)] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(code), ..Fixture::gpkg(&[(ring, "010")]) }.write(dir.path());
        let import = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!(import.crs, format!("EPSG:{code}"));
        assert_eq!(rings_m(&import, 0)[0][0], (508_842.545_6, 4_152_006.840_1));
        assert_eq!(kinds(&import, Weight::Note).len(), notes, "4326 is taken as equal, and said so");
    }
}

#[test]
fn other_planes_agree_with_proj_to_the_grid() {
    // Of EPSG:4490 111.1, 37.5 by PROJ (cs2cs) in each plane; back in EPSG:4546 to 0.1 mm.
    for code in [32649, 4547, 3857] {
        let json = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4490"}},
            "features":[{"type":"Feature","properties":{"Name":"010"},"geometry":{"type":"Polygon",
            "coordinates":[[[111.1,37.5],[111.11,37.5],[111.11,37.51],[111.1,37.5]]]}}]}"#;
        let straight = rings_m(&read_json(json, &ReadOptions::default()).unwrap(), 0).concat();
        let wkt = project(&[(111.1, 37.5), (111.11, 37.5), (111.11, 37.51), (111.1, 37.5)], code);
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(code), ..Fixture::gpkg(&[(&wkt, "010")]) }.write(dir.path());
        let round = rings_m(&read(&path, &ReadOptions::default()).unwrap(), 0).concat();
        for (a, b) in straight.iter().zip(&round) {
            // WGS 84's ellipsoid differs by 0.1 mm at the pole; a step of rounding beside it.
            assert!((a.0 - b.0).abs() < 2.5e-4 && (a.1 - b.1).abs() < 2.5e-4, "EPSG:{code}: {a:?} {b:?}");
        }
    }
}

/// Projects by PROJ from the geographic CRS of the plane's own datum.
fn project(ring: &[(f64, f64)], code: u32) -> String {
    use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
    let mut plane = SpatialRef::from_epsg(code).unwrap();
    let mut geographic = plane.geog_cs().unwrap();
    plane.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    geographic.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let transform = CoordTransform::new(&geographic, &plane).unwrap();
    let (mut x, mut y): (Vec<_>, Vec<_>) = ring.iter().copied().unzip();
    transform.transform_coords(&mut x, &mut y, &mut []).unwrap();
    let points: Vec<_> = x.iter().zip(&y).map(|(x, y)| format!("{x} {y}")).collect();
    format!("POLYGON(({}))", points.join(","))
}

#[test]
fn old_datums_are_refused_by_code_and_by_text() {
    for (code, datum) in [
        (2361, "Xi'an 1980"),
        (2382, "Xi'an 1980"),
        (4610, "Xi'an 1980"),
        (2413, "Beijing 1954"),
        (4214, "Beijing 1954"),
        (21419, "Beijing 1954"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(code), ..Fixture::gpkg(&[(SQUARE, "010")]) }.write(dir.path());
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(datum) && message.contains("no public parameters"), "{message}");
        let path = Fixture { epsg: None, ..Fixture::shapefile(&[(SQUARE, "010")]) }.write(dir.path());
        let message = refusal(read(&path, &crs_option(&format!("EPSG:{code}"))));
        assert!(message.contains(datum), "{message}");
    }
    let by_prj = |prj: &str, says: &str| {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: None, ..Fixture::shapefile(&[(SQUARE, "010")]) }.write(dir.path());
        fs::write(path.with_extension("prj"), prj).unwrap();
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(says), "{message}");
    };
    let prj = |name: &str, datum: &str, spheroid: &str| {
        format!(
            "PROJCS[\"{name}\",GEOGCS[\"GCS\",DATUM[\"{datum}\",SPHEROID[{spheroid}]],PRIMEM[\"Greenwich\",0.0],\
             UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",500000.0],\
             PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",111.0],PARAMETER[\"Scale_Factor\",1.0],\
             PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
        )
    };
    by_prj(
        &prj("Xian_1980_3_Degree_GK_CM_111E", "D_Xian_1980", "\"Xian_1980\",6378140.0,298.257"),
        "Xi'an 1980",
    );
    by_prj(&prj("own", "D_User_Defined", "\"User\",6378140.0,298.257"), "Xi'an 1980");
    by_prj(&prj("own", "D_User_Defined", "\"Krasovsky\",6378245.0,298.3"), "Beijing 1954");
    by_prj(&prj("own", "D_User_Defined", "\"GRS\",6378137.0,298.257222101"), "is not taken");
    by_prj("this is no CRS", "CRS");
}

#[test]
fn an_esri_prj_without_authority_is_known_by_its_parameters() {
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture { epsg: None, ..Fixture::shapefile(&[(EIGHT_DIGITS, "010")]) }.write(dir.path());
    let prj = "PROJCS[\"CGCS2000_3_Degree_GK_Zone_37\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",\
        DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],\
        UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",37500000.0],\
        PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",111.0],PARAMETER[\"Scale_Factor\",1.0],\
        PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    fs::write(path.with_extension("prj"), prj).unwrap();
    let import = read(&path, &ReadOptions::default()).unwrap();
    assert_eq!((import.crs.as_str(), import.n_refused), ("EPSG:4525", 0));
}

#[test]
fn a_file_without_a_crs_is_refused_with_what_it_looks_like() {
    let check = |wkt: &str, says: &str| {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: None, ..Fixture::shapefile(&[(wkt, "010")]) }.write(dir.path());
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains("does not say its CRS") && message.contains(says), "{message}");
    };
    check(EIGHT_DIGITS, "eastings begin with 37: probably EPSG:4525; if so, say --crs EPSG:4525");
    check("POLYGON((111 37,112 37,112 38,111 37))", "EPSG:4490");
    check(SQUARE, "--crs EPSG:n");
}

#[test]
fn coordinates_that_contradict_the_crs_are_refused_with_what_they_look_like() {
    let check = |epsg: u32, wkt: &str, says: &str| {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(epsg), ..Fixture::gpkg(&[(wkt, "010")]) }.write(dir.path());
        let message = refusal(read(&path, &ReadOptions::default()));
        assert!(message.contains(says), "{message}");
    };
    check(4546, "POLYGON((111 37,112 37,112 38,111 37))", "look like degrees");
    check(4546, EIGHT_DIGITS, "EPSG:4525");
    check(4525, SQUARE, "have none");
    check(4546, "POLYGON((4152000 500000,4152000 500100,4152100 500100,4152000 500000))", "swapped");
    check(4490, SQUARE, "looks like metres");
    check(4490, "POLYGON((37 111,38 112,38 111,37 111))", "swapped");
    check(4490, "POLYGON((131 37,132 37,132 38,131 37))", "more than 6°");
    check(4534, SQUARE, "more than 6°");
}

#[test]
fn one_stray_feature_is_a_finding_and_not_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let stray = "POLYGON((111 37,112 37,112 38,111 37))";
    let path = Fixture::gpkg(&[(SQUARE, "010"), (stray, "010"), (SQUARE, "010")]).write(dir.path());
    let import = read(&path, &ReadOptions::default()).unwrap();
    assert_eq!((import.n_read, import.n_refused, import.layer.features.len()), (3, 1, 2));
    let finding = only(&import, "implausible-place");
    assert_eq!(
        (finding.weight, finding.feature, finding.place),
        (Weight::Refused, Some(2), Some((111.0, 37.0)))
    );
}

/// Data on Xi'an 80 or Beijing 54 read as CGCS2000 lie about 100 m off, whoever says so.
#[test]
fn a_datum_without_public_parameters_is_not_overruled() {
    for epsg in [2361, 2382, 4610, 2413, 4214] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(epsg), ..Fixture::gpkg(&[(SQUARE, "010")]) }.write(dir.path());
        let message = refusal(read(&path, &crs_option("EPSG:4546")));
        assert!(message.contains("no public parameters") && message.contains("correct"), "{message}");
    }
}

#[test]
fn the_crs_said_by_the_caller_overrules_and_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let path = Fixture { epsg: Some(4547), ..Fixture::gpkg(&[(SQUARE, "010")]) }.write(dir.path());
    let import = read(&path, &crs_option("EPSG:4546")).unwrap();
    assert_eq!(only(&import, "crs-overruled").weight, Weight::Warning);
    assert_eq!(rings_m(&import, 0)[0][0], (500_000.0, 4_152_000.0));
    for bad in ["EPSG:99999", "4546", "http://example.com/crs", "+proj=longlat"] {
        assert!(refusal(read(&path, &crs_option(bad))).contains("a.gpkg"));
    }
}

#[test]
fn the_crs_member_of_old_geojson_is_honoured_and_a_link_refused() {
    let json = |crs: &str, x: f64, y: f64| {
        format!(
            r#"{{"type":"FeatureCollection","crs":{crs},"features":[{{"type":"Feature","properties":{{"Name":"010"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{},{y}],[{x},{}],[{x},{y}]]]}}}}]}}"#,
            x + 0.5,
            y + 0.5
        )
    };
    let name = |name: &str| format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#);
    let read = |crs: &str, x, y| read_json(&json(crs, x, y), &ReadOptions::default());
    assert_eq!(read(&name("urn:ogc:def:crs:OGC:1.3:CRS84"), 111.0, 37.0).unwrap().crs, "EPSG:4326");
    assert_eq!(read(&name("urn:ogc:def:crs:EPSG::4490"), 111.0, 37.0).unwrap().crs, "EPSG:4490");
    assert_eq!(read(&name("EPSG:4525"), 37_500_000.0, 4_152_000.0).unwrap().crs, "EPSG:4525");
    let link = r#"{"type":"link","properties":{"href":"http://127.0.0.1:9/crs"}}"#;
    assert!(refusal(read(link, 111.0, 37.0)).contains("is a link"));
    assert!(refusal(read("null", 111.0, 37.0)).contains("does not say its CRS"));
    assert!(refusal(read(&name("EPSG:2361"), 37_500_000.0, 4_152_000.0)).contains("Xi'an 1980"));
}

#[test]
fn a_workspace_stands_in_transverse_mercator_planes_only() {
    let plane = crs::plane("epsg:4546").unwrap();
    assert_eq!((plane.crs.as_str(), plane.projection.central_meridian_deg), ("EPSG:4546", 111.0));
    for (code, says) in [
        ("EPSG:4490", "no transverse Mercator"),
        ("EPSG:3857", "no transverse Mercator"),
        ("EPSG:2361", "Xi'an 1980"),
        ("EPSG:27700", "is not taken"),
        ("EPSG:999999", "not in the EPSG registry"),
        ("4546", "write EPSG:n"),
    ] {
        let error = crs::plane(code).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_ne!(error.text().zh, error.text().en);
    }
}

#[test]
fn utm_planes_take_degrees_too() {
    let dir = tempfile::tempdir().unwrap();
    let ring = "POLYGON((-71.1 42.3,-71.0 42.3,-71.0 42.4,-71.1 42.3))";
    let path = Fixture { epsg: Some(4326), ..Fixture::gpkg(&[(ring, "010")]) }.write(dir.path());
    let import = read_into(&path, "EPSG:32619", &ReadOptions::default()).unwrap();
    assert!(kinds(&import, Weight::Note).is_empty(), "one datum: nothing to say");
    let import = read_into(&path, "EPSG:26919", &ReadOptions::default()).unwrap();
    assert!(only(&import, "crs").message.en.contains("2 m"));
}

#[test]
fn eastings_of_the_neighbor_zone_are_told_by_their_number() {
    let json = |zone: u32| {
        let ring = [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]
            .map(|(x, y)| format!("[{},{}]", zone * 1_000_000 + 500_000 + x, 4_152_000 + y));
        format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:4525"}}}},"features":[
            {{"type":"Feature","properties":{{"TDYTQLXDM":"010"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}]}}"#,
            ring.join(",")
        )
    };
    assert_eq!(read_json(&json(37), &ReadOptions::default()).unwrap().n_refused, 0);
    for (zone, code) in [(36, "EPSG:4524"), (38, "EPSG:4526")] {
        let message = refusal(read_json(&json(zone), &ReadOptions::default()));
        assert!(message.contains(&format!("zone number {zone}")) && message.contains(code), "{message}");
    }
}

#[test]
fn a_file_goes_by_the_code_it_states() {
    // A 6° plane without prefix has the numbers of the 3° plane of its meridian, and yet another code.
    for code in [4509, 4548] {
        let dir = tempfile::tempdir().unwrap();
        let path = Fixture { epsg: Some(code), ..Fixture::gpkg(&[(SQUARE, "010")]) }.write(dir.path());
        let import = read_into(&path, "EPSG:4548", &ReadOptions::default()).unwrap();
        assert_eq!(import.crs, format!("EPSG:{code}"));
    }
}
