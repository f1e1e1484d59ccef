//! Planted faults: each column of a right arrangement is spoiled in turn, and the check must notice.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hegui::formats::snapshot::arrangement::read;
use hegui::formats::snapshot::container::Writer;
use hegui::formats::snapshot::reader::Reader;
use hegui::geometry::grid::Point;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::{Input, cut};

use crate::exact::{Rings, check, columns};
use crate::support::{layer, measure};

/// Columns of whole numbers of 32 bits.
const COLUMNS: [&str; 11] = [
    "point_offsets",
    "x",
    "y",
    "next",
    "left",
    "cycle_offsets",
    "half_offsets",
    "halves",
    "outside",
    "labels",
    "crowd.features",
];

/// Two layers with an island, a hole, an overlap, and land that touches in a point.
fn layers() -> Vec<Layer> {
    let square = |x: i64, y: i64, side: i64| {
        [(0, 0), (side, 0), (side, side), (0, side)].map(|(dx, dy)| Point::new(x + dx, y + dy)).to_vec()
    };
    let mut hole = square(20, 20, 60);
    hole.reverse();
    let slanted = vec![Point::new(-7, 50), Point::new(130, 43), Point::new(95, 140)];
    vec![
        layer("one", &[vec![square(0, 0, 100), hole], vec![square(90, 90, 30)], vec![square(120, 120, 9)]]),
        layer("two", &[vec![square(25, 25, 5)], vec![slanted]]),
    ]
}

/// The arrangement with one number of one column changed; `None` where its reader notices already.
fn spoiled(
    right: &Arrangement,
    layers: &[Layer],
    column: &str,
    place: usize,
    by: u32,
) -> Option<Arrangement> {
    let bytes = columns::bytes(right);
    let mut reader = Reader::new(Cursor::new(&bytes[..]), "right").unwrap();
    let mut values: Vec<(&str, Vec<u32>)> = COLUMNS
        .into_iter()
        .chain(["crowd.cell", "crowd.layer", "crowd.n_features"])
        .map(|name| (name, reader.u32s(name).unwrap()))
        .collect();
    let own = &mut values.iter_mut().find(|(name, _)| *name == column).unwrap().1;
    own[place] = own[place].wrapping_add(by);
    let (origin, n_points_in) = (reader.i64s("origin").unwrap(), reader.i64s("n_points_in").unwrap());
    let (legal, planar) = (reader.i64s("legal_areas").unwrap(), reader.i128s("planar_areas").unwrap());
    let mut writer = Writer::new()
        .strings("what", ["arrangement"])
        .strings("layers", layers.iter().map(|layer| &*layer.id))
        .i64s("origin", &origin)
        .i64s("n_points_in", &n_points_in)
        .i64s("legal_areas", &legal)
        .i128s("planar_areas", &planar);
    for (name, values) in &values {
        writer = writer.u32s(*name, values);
    }
    let mut bytes = Vec::new();
    writer.write(&mut bytes).unwrap();
    read(&mut Reader::new(Cursor::new(&bytes[..]), "spoiled").unwrap(), layers).ok()
}

#[test]
fn the_exact_check_notices_every_spoiled_number() {
    let layers = layers();
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    let right = cut(&inputs, &measure()).unwrap();
    assert_eq!(check(&right, &layers, &measure(), Rings::Sound).n_pieces, 2);
    let bytes = columns::bytes(&right);
    let mut reader = Reader::new(Cursor::new(&bytes[..]), "right").unwrap();
    let (mut n_refused, mut n_noticed) = (0, 0);
    // Panics that are expected need not be printed; those of other tests must be.
    let (hook, own) = (std::panic::take_hook(), std::thread::current().id());
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() != own {
            hook(panic);
        }
    }));
    let mut missed = Vec::new();
    for column in COLUMNS {
        for place in 0..reader.u32s(column).unwrap().len() {
            for by in [1, u32::MAX] {
                let Some(wrong) = spoiled(&right, &layers, column, place, by) else {
                    n_refused += 1;
                    continue;
                };
                let checked = AssertUnwindSafe(|| check(&wrong, &layers, &measure(), Rings::Sound));
                match catch_unwind(checked) {
                    Ok(_) => missed.push((column, place, by)),
                    Err(_) => n_noticed += 1,
                }
            }
        }
    }
    println!("{n_refused} refused by the reader, {n_noticed} noticed by the check");
    drop(std::panic::take_hook());
    assert!(missed.is_empty() && 100 < n_noticed, "missed: {missed:?}");
}
