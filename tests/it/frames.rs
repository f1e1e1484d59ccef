//! Territorial frames and regions: the same land summed by old and new units, and inside any polygon.

use std::collections::BTreeMap;

use hegui::assess::difference::table::table;
use hegui::assess::difference::units::Units;
use hegui::assess::difference::{Standing, inside};
use hegui::geometry::grid::Point;
use hegui::layer::frame::{Frame, Status, Unit};
use hegui::layer::text::Text;
use hegui::overlay::locate::Index;
use hegui::overlay::site::{Areas, parts};

use crate::compare::{DEMO, built};

/// A unit's id, its districts, its first and its last day.
type Row<'a> = (&'a str, &'a [&'a str], Option<&'a str>, Option<&'a str>);

fn frame(units: &[Row<'_>]) -> Frame {
    let date = |day: Option<&str>| day.map(|day| day.parse().expect("a day"));
    let unit = |&(id, of, since, until): &Row<'_>| Unit {
        id: id.into(),
        name: Text::new(id, id),
        of: of.iter().map(|&code| code.into()).collect(),
        since: date(since),
        until: date(until),
    };
    Frame {
        id: "f".into(),
        name: Text::new("口径", "frame"),
        status: Status::Proposed,
        source: "a test".to_owned(),
        units: units.iter().map(unit).collect(),
    }
}

#[test]
fn an_old_and_a_new_frame_sum_the_same_land() {
    let demo = &*DEMO;
    let cards = &demo.definitions.cards;
    // Lishi and Fangshan become one on 1 July 2015; Wenshui was not delivered.
    let frame = frame(&[
        ("lishi", &["141102"], None, Some("2015-06-30")),
        ("fangshan", &["141128"], None, Some("2015-06-30")),
        ("both", &["141102", "141128"], Some("2015-07-01"), None),
        ("wenshui", &["141121"], None, None),
    ]);
    let a = demo.side("cg");
    let lands = |units: &Units| -> BTreeMap<String, Areas> {
        let table = demo.table([&a, &a], units);
        let land = |place: u16| table.quadrants(Some(place)).total().areas;
        table.units.iter().zip(0..).map(|(unit, place)| (unit.id.clone(), land(place))).collect()
    };
    let on = |day: &str| {
        let units = Units::frame(&demo.layers, cards, &frame, day.parse().unwrap()).unwrap();
        assert_eq!(units.missing, ["141121".into()]);
        lands(&units)
    };
    let (districts, old, new) = (lands(&demo.districts()), on("2015-06-30"), on("2015-07-01"));
    assert_eq!(old["lishi"], districts["141102"]);
    assert_eq!(new["both"], old["lishi"].and(old["fangshan"]));
    assert!(!old.contains_key("both") && !new.contains_key("lishi"));
    assert_eq!(new["wenshui"], Areas::default());
    for lands in [&districts, &old, &new] {
        assert_eq!(lands.values().copied().fold(Areas::default(), Areas::and), demo.total());
    }
    // Of those in the library the four districts are all there is of the demonstration.
    let four = cards.frames.iter().find(|frame| &*frame.id == "four").expect("the library has it");
    assert_eq!(four.status, Status::Analysis);
    let day = "2018-06-30".parse().unwrap();
    let four = lands(&Units::frame(&demo.layers, cards, four, day).unwrap());
    assert_eq!(four["four"].and(four[""]), demo.total());
}

#[test]
fn a_region_has_its_part_of_every_quadrant() {
    let demo = &*DEMO;
    let [a, b] = [demo.side("cg"), demo.side("jsydgzq")];
    let layer = &demo.layers[demo.index("xzq")];
    let index = Index::new(&demo.arrangement);
    let whole = demo.table([&a, &b], &Units::one()).quadrants(None);
    // The districts as regions, drawn as they were delivered, together have the whole but for bare land.
    let mut sum: BTreeMap<Standing, Areas> = BTreeMap::new();
    for feature in 0..layer.features.len() {
        let rings: Vec<&[Point]> = layer.rings(feature).collect();
        let parts = parts(&demo.arrangement, &index, &rings, &demo.measure);
        let inside = inside(&parts.parts);
        let table = table(&built(&demo.arrangement, [&a, &b], &Units::one()), inside);
        assert_eq!(table.total().areas.and(parts.bare).and(parts.rounding()), parts.drawn);
        for (standing, land) in table.quadrants(None).lands {
            let own = sum.entry(standing).or_default();
            *own = own.and(land.areas);
        }
    }
    for (standing, land) in whole.lands {
        let (own, whole) = (sum[&standing], land.areas);
        let differs_m2 = (own.legal - whole.legal).abs().square_metres();
        assert!(differs_m2 < 1.0, "{standing:?}: {own:?} {whole:?}");
    }
}
