//! A sheet as those use it who draw features anew: through the public door, with cards and findings.

use std::path::Path;

use hegui::formats::definitions::read_dir;
use hegui::geometry::grid::Point;
use hegui::layer::card::{Card, Cards, Precedence};
use hegui::layer::feature::{Feature, Layer};
use hegui::overlay::arrangement::Arrangement;
use hegui::overlay::dissolve::cell_polygon;
use hegui::overlay::update::{Redrawn, Sheet};
use hegui::overlay::{Input, Rank, cut};

use crate::support::measure;

fn square(x: i64, y: i64, side: i64) -> Vec<Vec<Point>> {
    let at = Point::new;
    vec![vec![at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side)]]
}

/// A layer of features, each with a code.
fn layer(card: &Card, features: &[(&str, Vec<Vec<Point>>)]) -> Layer {
    let mut layer = Layer::new(card.id.clone(), Vec::new());
    for (number, (code, rings)) in (0..).zip(features) {
        layer.push(Feature { number, code: Some((*code).into()), values: Vec::new() }, rings);
    }
    layer
}

/// A cell without its number: rings, labels, both areas.
type Told = (Vec<Vec<Point>>, Vec<u32>, i128, i64);

fn cells(arrangement: &Arrangement) -> Vec<Told> {
    let cell = |cell: usize| {
        let rings = cell_polygon(arrangement, cell).rings().map(<[Point]>::to_vec).collect();
        let legal = arrangement.legal_area(cell).square_millimetres();
        (rings, arrangement.labels(cell).to_vec(), arrangement.planar_area(cell), legal)
    };
    let mut cells: Vec<_> = (0..arrangement.n_cells()).map(cell).collect();
    cells.sort();
    cells
}

/// A card whose classes settle overlaps, and the codes of its first and its last class by rank.
fn ranked(cards: &Cards) -> (&Card, String, String) {
    let card = cards.cards.values().find(|card| card.precedence == Precedence::ByCode);
    let card = card.expect("some card of the project settles overlaps by code");
    let mut codes: Vec<_> = cards.scheme_of(card).classes.iter().collect();
    codes.sort_by_key(|(_, class)| class.rank);
    (card, codes[0].0.to_string(), codes[codes.len() - 1].0.to_string())
}

#[test]
fn an_added_feature_wins_or_yields_as_its_class_says() {
    let definitions = read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers")).unwrap();
    let cards = &definitions.cards;
    let (card, strong, weak) = ranked(cards);
    let measure = measure();
    let first = [(&*weak, square(0, 0, 1_000_000)), (&*strong, square(1_000_000, 0, 1_000_000))];
    let base = layer(card, &first);
    for (code, winner) in [(&*strong, 2), (&*weak, 0)] {
        let mut features = first.to_vec();
        features.push((code, square(200_000, 200_000, 500_000)));
        let edited = layer(card, &features);
        let whole = cut(&[Input::new(&edited, card, cards)], &measure).unwrap();
        let mut sheet = Sheet::new(vec![Input::new(&base, card, cards)], None, &measure).unwrap();
        let rank = Rank::new(2, Some(code), card, cards);
        let change = sheet.update(0, &[Redrawn { feature: 2, rings: features[2].1.clone(), rank }]).unwrap();
        assert_eq!(cells(&sheet.to_arrangement()), cells(&whole));
        assert_eq!((change.gone.len(), change.new.len()), (1, 2));
        let labels: Vec<u32> = change.new.iter().map(|&cell| sheet.labels(cell)[0]).collect();
        assert!(labels.contains(&winner), "{labels:?}, expected {winner} to win with {code}");
    }
}

#[test]
fn a_feature_drawn_as_it_was_changes_no_cell() {
    let definitions = read_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("layers")).unwrap();
    let cards = &definitions.cards;
    let (card, strong, weak) = ranked(cards);
    let measure = measure();
    let features = [(&*weak, square(0, 0, 9_000)), (&*strong, square(9_000, 0, 9_000))];
    let base = layer(card, &features);
    let mut sheet = Sheet::new(vec![Input::new(&base, card, cards)], None, &measure).unwrap();
    let before = sheet.to_arrangement();
    let redrawn =
        Redrawn { feature: 1, rings: features[1].1.clone(), rank: Rank::new(1, Some(&strong), card, cards) };
    let change = sheet.update(0, &[redrawn]).unwrap();
    assert!(change.gone.is_empty() && change.new.is_empty(), "{change:?}");
    assert_eq!(cells(&sheet.to_arrangement()), cells(&before));
}
