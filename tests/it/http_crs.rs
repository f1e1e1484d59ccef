//! Features in other CRS than longitude and latitude (OGC API – Features, Part 2).

use hegui::http::served::Served;
use serde_json::Value as Json;

use crate::http::bbox;
use crate::service::Service;
use crate::small_town::town;

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

fn epsg(code: u32) -> String {
    format!("http://www.opengis.net/def/crs/EPSG/0/{code}")
}

/// The first corner of the red line, 510 000 m east and 4 151 000 m north, as served in a CRS.
fn corner(service: &Service, crs: &str) -> (f64, f64) {
    let reply = service.get(&format!("/collections/red-line/items?crs={crs}"));
    assert_eq!(reply.status, 200, "{crs}: {}", reply.body);
    assert_eq!(reply.header("content-crs"), format!("<{crs}>"));
    let one = service.get(&format!("/collections/red-line/items/0?crs={crs}"));
    assert_eq!(one.header("content-crs"), format!("<{crs}>"));
    let place = &reply.json()["features"][0]["geometry"]["coordinates"][0][0];
    assert_eq!(*place, one.json()["geometry"]["coordinates"][0][0], "{crs}");
    (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
}

#[test]
fn every_crs_has_its_axes_in_the_order_it_defines() {
    let service = Service::start(town());
    let (lon, lat) = corner(&service, CRS84);
    assert!((111.0..112.0).contains(&lon) && (37.0..38.0).contains(&lat), "{lon} {lat}");
    assert_eq!(corner(&service, &epsg(4490)), (lat, lon));
    assert_eq!(corner(&service, &epsg(4326)), (lat, lon));
    assert_eq!(corner(&service, &epsg(4546)), (4_151_000.0, 510_000.0));
    assert_eq!(corner(&service, &epsg(4525)), (4_151_000.0, 37_510_000.0));
    // Spherical Mercator on the equatorial radius (EPSG method 1024).
    let radius = 6_378_137.0_f64;
    let mercator = (
        radius * lon.to_radians(),
        radius * (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln(),
    );
    let (x, y) = corner(&service, &epsg(3857));
    assert!((x - mercator.0).abs() < 1e-3 && (y - mercator.1).abs() < 1e-3, "{x} {y} {mercator:?}");
    let default = service.get("/collections/red-line/items");
    assert_eq!(default.header("content-crs"), format!("<{CRS84}>"));
}

#[test]
fn positions_in_the_plane_have_the_grids_four_decimals() {
    let service = Service::start(town());
    let page = service.get(&format!("/collections/red-line/items?crs={}", epsg(4546)));
    assert!(page.body.contains("[4151000.0000,510000.0000]"), "{}", page.body);
    let conflict = service.get(&format!("/collections/conflicts/items/A02-0001?crs={}", epsg(4525)));
    assert!(conflict.body.contains("[4151000.0000,37510000.0000]"), "{}", conflict.body);
}

#[test]
fn collections_list_the_crs_and_say_which_one_they_are_kept_in() {
    let service = Service::start(town());
    let expected: Vec<String> =
        [CRS84.to_owned()].into_iter().chain([4490, 4546, 4525, 4326, 3857].map(epsg)).collect();
    for collection in ["parcels", "conflicts", "findings"] {
        let own = service.json(&format!("/collections/{collection}"));
        assert_eq!(own["crs"], Json::from(expected.clone()), "{collection}");
        assert_eq!(own["storageCrs"], epsg(4546), "{collection}");
    }
    // A plane of UTM on WGS 84 has neither zones of China nor a northing first.
    let mut elsewhere = town();
    elsewhere.plane = hegui::formats::crs::plane("EPSG:32649").unwrap();
    let elsewhere = Service::start(Served { layers: Vec::new(), ..elsewhere });
    let own = elsewhere.json("/collections/conflicts");
    assert_eq!(own["crs"], Json::from(vec![CRS84.to_owned(), epsg(32649), epsg(4326), epsg(3857)]));
    let page = elsewhere.json(&format!("/collections/conflicts/items?crs={}", epsg(32649)));
    let place = &page["features"][0]["geometry"]["coordinates"][0][0];
    assert_eq!((place[0].as_f64(), place[1].as_f64()), (Some(510_000.0), Some(4_151_000.0)));
}

#[test]
fn boxes_are_taken_in_every_crs_in_the_order_of_its_axes() {
    let service = Service::start(town());
    let check = |collection: &str, code: u32, bbox: &str, expected: &[&str]| {
        let path = format!("/collections/{collection}/items?bbox={bbox}&bbox-crs={}", epsg(code));
        assert_eq!(service.ids(&path), expected, "{path}");
    };
    let turned = |text: &str| {
        let own: Vec<&str> = text.split(',').collect();
        [own[1], own[0], own[3], own[2]].join(",")
    };
    for code in [4490, 4326] {
        check("parcels", code, &turned(&bbox(2, 2, 5)), &["7"]);
        check("parcels", code, &turned(&bbox(25, 1025, 5)), &[]);
    }
    // Northing first; then the same with the zone before the easting.
    check("parcels", 4546, "4150002,510002,4150007,510007", &["7"]);
    check("parcels", 4546, "4150005,510005,4150025,510025", &["7", "8"]);
    check("parcels", 4525, "4150005,37510005,4150025,37510025", &["7", "8"]);
    check("parcels", 4546, "510002,4150002,510007,4150007", &[]);
    // In the hole of the last one, on its island, and the last grid step that touches.
    check("parcels", 4546, "4151025,510025,4151030,510030", &[]);
    check("parcels", 4546, "4151045,510045,4151050,510050", &["31"]);
    check("red-line", 4546, "4151200,510200,4151300,510300", &["0"]);
    check("red-line", 4546, "4151200.0001,510200,4151300,510300", &[]);
    check("red-line", 4546, "4151200.00000001,510200,4151300,510300", &[]);
    check("conflicts", 4546, "4151045,510045,4151050,510050", &["A02-0002", "B01-0001"]);
    check("findings", 4546, "4151001,510001,4151002,510002", &["twin-border-0001"]);
    check(
        "parcels",
        4546,
        "-9e99,-9e99,9e99,9e99",
        &service.ids("/collections/parcels/items").iter().map(String::as_str).collect::<Vec<_>>(),
    );
    check("red-line", 3857, "-20037508,-20037508,20037508,20037508", &["0"]);
    check("red-line", 3857, "0,0,100,100", &[]);
    let in_the_plane = corner(&service, &epsg(3857));
    let around = |by: f64| {
        let (x, y) = in_the_plane;
        format!("{},{},{},{}", x - 10.0 + by, y - 10.0 + by, x + by, y + by)
    };
    check("red-line", 3857, &around(0.01), &["0"]);
    check("red-line", 3857, &around(-0.01), &[]);
}

#[test]
fn a_crs_that_is_not_offered_is_refused() {
    let service = Service::start(town());
    for query in [
        format!("crs={}", epsg(2383)),
        "crs=EPSG:4490".to_owned(),
        "crs=".to_owned(),
        format!("bbox=1,2,3,4&bbox-crs={}", epsg(9999)),
        "bbox-crs=garbage".to_owned(),
        format!("bbox=110,37,111,38&bbox-crs={}", epsg(4490)),
        format!("bbox=5,1,4,2&bbox-crs={}", epsg(4546)),
    ] {
        assert_eq!(service.get(&format!("/collections/parcels/items?{query}")).status, 400, "{query}");
    }
}
