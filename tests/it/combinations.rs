//! Combinations against a plain grouping of all cells, whatever the number of threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use hegui::assess::whole;
use hegui::formats::definitions::{Definitions, builtin};
use hegui::geometry::area::{Area, DoubledArea};
use hegui::geometry::grid::Point;
use hegui::layer::feature::{Feature, Layer, NO_FEATURE};
use hegui::overlay::arrangement::Arrangement;
use hegui::rules::combination::Combinations;
use rayon::ThreadPoolBuilder;

use crate::support::overlay;

/// Squares along a side of each layer: enough cells for several runs.
const N_SQUARES: i64 = 24;
/// A square's side, in grid steps.
const SIDE: i64 = 1_000_000;
/// So many layers that their looks do not fit one table.
const N_LAYERS: usize = 6;

/// What nobody else would choose for a place.
fn chance(layer: usize, x: i64, y: i64) -> usize {
    let mixed = (layer as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ ((x as u64) << 32 | y as u64);
    (mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 40) as usize
}

/// Squares of many classes, each layer a little aside of the last; some are missing, some of unknown class.
fn layers(definitions: &Definitions) -> Vec<Layer> {
    let cards = &definitions.cards;
    let mut ids: Vec<_> = cards.cards.values().collect();
    ids.sort_by_key(|card| (std::cmp::Reverse(cards.scheme_of(card).classes.len()), &card.id));
    let layer = |(index, card): (usize, &&hegui::layer::card::Card)| {
        let codes: Vec<&Arc<str>> = cards.scheme_of(card).classes.keys().collect();
        let mut layer = Layer::new(card.id.clone(), Vec::new());
        for (x, y) in (0..N_SQUARES).flat_map(|y| (0..N_SQUARES).map(move |x| (x, y))) {
            let number = chance(index, x, y);
            if number.is_multiple_of(11) {
                continue;
            }
            let corner = |right: i64, up: i64| {
                let aside = index as i64 * SIDE / 7;
                Point::new(
                    5_000_000_000 + (x + right) * SIDE + aside,
                    34_000_000_000 + (y + up) * SIDE + aside,
                )
            };
            let code = (!number.is_multiple_of(13)).then(|| codes[number % codes.len()].clone());
            let ring = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(right, up)| corner(right, up));
            layer.push(Feature { number: layer.features.len() as u64, code, values: Vec::new() }, [ring]);
        }
        layer
    };
    ids.iter().take(N_LAYERS).enumerate().map(layer).collect()
}

/// For each layer the class of its feature, if it has one and if that has one.
type Classes = Vec<Option<Option<Arc<str>>>>;

/// The cells and the areas of each combination.
type Groups = Vec<(Vec<u32>, (Area, DoubledArea))>;

/// Cells by the classes of the features that cover them, in the order of the first cell of each.
fn plainly(arrangement: &Arrangement, layers: &[Layer]) -> Groups {
    let mut groups: BTreeMap<Classes, (Vec<u32>, (Area, DoubledArea))> = BTreeMap::new();
    for cell in 0..arrangement.n_cells() {
        let class = |(layer, &feature): (&Layer, &u32)| -> Option<Option<Arc<str>>> {
            (feature != NO_FEATURE).then(|| layer.features[feature as usize].code.clone())
        };
        let key = layers.iter().zip(arrangement.labels(cell)).map(class).collect();
        let (cells, areas) = groups.entry(key).or_default();
        cells.push(cell as u32);
        areas.0 += arrangement.legal_area(cell);
        areas.1 += arrangement.planar_area(cell);
    }
    let mut groups: Groups = groups.into_values().collect();
    groups.sort_by_key(|(cells, _)| cells[0]);
    groups
}

#[test]
fn combinations_are_those_of_a_plain_grouping_by_any_number_of_threads() {
    let definitions = builtin().expect("the library is taken");
    let layers = layers(&definitions);
    let arrangement = overlay(&layers);
    let expected = plainly(&arrangement, &layers);
    println!("{} cells, {} combinations", arrangement.n_cells(), expected.len());
    assert!(expected.len() < arrangement.n_cells() && 20_000 < arrangement.n_cells());
    let Definitions { cards, rules, .. } = &definitions;
    let date = "2024-06-30".parse().unwrap();
    let judge = |n_threads: usize| {
        ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(|| {
            let combinations = Combinations::new(&arrangement, &layers, cards, &[]);
            let group = |number: usize| {
                assert_eq!(combinations.n_cells(number), combinations.cells(number).count());
                (combinations.cells(number).collect(), combinations.areas(&arrangement, number))
            };
            let groups: Groups = (0..combinations.len()).map(group).collect();
            assert!(groups == expected, "{n_threads} threads group otherwise");
            whole(&arrangement, &layers, cards, rules, date)
        })
    };
    let one = judge(1);
    assert!(!one.patches.is_empty());
    for n_threads in [2, 8] {
        assert!(judge(n_threads) == one, "{n_threads} threads judge otherwise");
    }
}
