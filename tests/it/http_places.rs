//! Filters by how things lie: each relation with shapes cut out of what the service itself serves.

use serde_json::Value as Json;

use crate::http_filters::taken;
use crate::service::Service;
use crate::small_town::{N_PARCELS, town};

/// The number of the first parcel.
const FIRST: usize = 7;

/// A position with all its decimals, as served.
fn text(position: &Json) -> String {
    format!("{} {}", position[0], position[1])
}

/// The corners of a square parcel, as served: south-west, south-east, north-east, north-west.
fn corners(service: &Service, number: usize) -> [Json; 4] {
    let feature = service.json(&format!("/collections/parcels/items/{number}"));
    let ring = feature["geometry"]["coordinates"][0].as_array().unwrap().clone();
    assert_eq!((ring.len(), &ring[0]), (5, &ring[4]));
    [0, 1, 2, 3].map(|corner| ring[corner].clone())
}

#[test]
fn parcels_are_found_by_how_they_lie() {
    let service = Service::start(town());
    let [sw, se, ne, nw] = corners(&service, FIRST).map(|own| text(&own));
    let [sw2, _, ne2, nw2] = corners(&service, FIRST + 1).map(|own| text(&own));
    let own = format!("POLYGON(({sw}, {se}, {ne}, {nw}, {sw}))");
    // From the first parcel's eastern edge to a little before, and all over, the second.
    let beside = format!("POLYGON(({se}, {sw2}, {ne}, {se}))");
    let over = format!("POLYGON(({sw}, {se}, {ne2}, {nw2}, {sw}))");
    let first: &[usize] = &[FIRST];
    let both: &[usize] = &[FIRST, FIRST + 1];
    let others: Vec<usize> = (FIRST + 1..FIRST + N_PARCELS).collect();
    let cases: [(String, &[usize]); 17] = [
        (format!("S_EQUALS(geometry, {own})"), first),
        (format!("S_EQUALS(geometry, POLYGON(({ne}, {sw}, {se}, {ne})))"), &[]),
        (format!("S_INTERSECTS(geometry, {own})"), first),
        (format!("S_DISJOINT(geometry, {own})"), &others),
        (format!("NOT S_DISJOINT({own}, GEOMETRY)"), first),
        (format!("S_WITHIN(geometry, {own})"), first),
        (format!("S_CONTAINS(geometry, POLYGON(({sw}, {se}, {ne}, {sw})))"), first),
        (format!("S_WITHIN(POLYGON(({sw}, {se}, {ne}, {sw})), geometry)"), first),
        (format!("S_TOUCHES(geometry, {own})"), &[]),
        (format!("S_TOUCHES(geometry, {beside})"), both),
        (format!("S_OVERLAPS(geometry, {beside})"), &[]),
        (format!("S_OVERLAPS(geometry, {over})"), both),
        (format!("S_CROSSES(geometry, LINESTRING({sw}, {ne2}))"), both),
        (format!("S_INTERSECTS(geometry, MULTIPOINT(({se}), ({sw2})))"), both),
        (format!("S_EQUALS(geometry, {own}) AND S_TOUCHES({own}, {beside})"), first),
        (format!("S_EQUALS(geometry, {own}) AND S_DISJOINT({own}, {beside})"), &[]),
        (format!("S_TOUCHES(geometry, POINT({se})) AND BSM > 0"), first),
    ];
    for (filter, expected) in cases {
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(taken(&service, "parcels", &filter), expected, "{filter}");
    }
}

#[test]
fn a_hole_is_not_of_its_parcel_and_an_island_is() {
    let service = Service::start(town());
    let last = (FIRST + N_PARCELS - 1).to_string();
    let feature = service.json(&format!("/collections/parcels/items/{last}"));
    let polygons = feature["geometry"]["coordinates"].as_array().unwrap();
    let ring = |polygon: usize, ring: usize| -> String {
        let places = polygons[polygon][ring].as_array().unwrap();
        places.iter().map(text).collect::<Vec<_>>().join(", ")
    };
    let holed = polygons.iter().position(|own| own.as_array().unwrap().len() == 2).unwrap();
    let (hole, island) = (ring(holed, 1), ring(1 - holed, 0));
    let check = |filter: String, is_taken: bool| {
        let expected: &[String] = if is_taken { std::slice::from_ref(&last) } else { &[] };
        assert_eq!(taken(&service, "parcels", &filter), expected, "{filter}");
    };
    check(format!("S_CONTAINS(geometry, POLYGON(({island})))"), true);
    check(format!("S_CONTAINS(geometry, POLYGON(({hole})))"), false);
    check(format!("S_OVERLAPS(geometry, POLYGON(({hole})))"), true);
    // The hole without its island touches and does no more.
    check(format!("S_TOUCHES(geometry, POLYGON(({hole}), ({island})))"), true);
    let all = format!("POLYGON(({}))", ring(holed, 0));
    check(format!("S_WITHIN(geometry, {all})"), true);
    check(format!("S_EQUALS(geometry, {all})"), false);
    check(format!("S_EQUALS(geometry, POLYGON(({}), ({hole})))", ring(holed, 0)), false);
}

#[test]
fn a_box_in_a_filter_finds_what_the_parameter_finds() {
    let service = Service::start(town());
    for collection in ["parcels", "red-line", "districts", "conflicts"] {
        let about = service.json(&format!("/collections/{collection}"));
        let [west, south, east, north] =
            [0, 1, 2, 3].map(|own| about["extent"]["spatial"]["bbox"][0][own].as_f64().unwrap());
        let step = |from: f64, to: f64, n: f64| format!("{:.7}", from + (to - from) * n / 8.0);
        for n in 0..8 {
            let n = f64::from(n);
            let corners = [
                step(west, east, n),
                step(south, north, n / 2.0),
                step(west, east, n + 0.5),
                step(south, north, n / 2.0 + 3.0),
            ]
            .join(",");
            let found = service.ids(&format!("/collections/{collection}/items?limit=1000&bbox={corners}"));
            let filter = format!("S_INTERSECTS(geometry, BBOX({corners}))");
            assert_eq!(taken(&service, collection, &filter), found, "{collection} {corners}");
        }
    }
}

#[test]
fn what_has_no_place_lies_nowhere() {
    let service = Service::start(town());
    let page = service.json("/collections/findings/items");
    let features = page["features"].as_array().unwrap();
    let placed = features.iter().filter(|own| !own["geometry"].is_null()).count();
    assert!(placed < features.len());
    assert_eq!(taken(&service, "findings", "S_DISJOINT(geometry, POINT(0 0))").len(), placed);
    assert_eq!(taken(&service, "findings", "NOT S_DISJOINT(geometry, POINT(0 0))"), [""; 0]);
}
