//! The law of updates: whatever is drawn anew, the sheet is what a cut of the changed layers is.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::projection::{Ellipsoid, TransverseMercator};
use crate::layer::feature::{Feature, Layer};
use crate::overlay::arrangement::Arrangement;
use crate::overlay::blocks::Blocks;
use crate::overlay::dissolve::cell_polygon;
use crate::overlay::update::{Redrawn, Sheet};
use crate::overlay::{CutError, Input, Rank, cut};

type Rings = Vec<Vec<Point>>;

/// EPSG:4546.
fn measure() -> LegalMeasure {
    LegalMeasure::new(&TransverseMercator {
        ellipsoid: Ellipsoid::CGCS2000,
        central_meridian_deg: 111.0,
        scale: 1.0,
        false_easting_m: 500_000.0,
        false_northing_m: 0.0,
    })
}

/// What can be told of a cell: rings, labels, both areas, and crowds as layer and features.
type Told = (Rings, Vec<u32>, i128, i64, Vec<(u16, Vec<u32>)>);

fn told(arrangement: &Arrangement) -> Vec<Told> {
    (0..arrangement.n_cells())
        .map(|cell| {
            let polygon = cell_polygon(arrangement, cell);
            let crowds = arrangement.crowds.iter().filter(|crowd| crowd.cell as usize == cell);
            (
                polygon.rings().map(<[Point]>::to_vec).collect(),
                arrangement.labels(cell).to_vec(),
                arrangement.planar_area(cell),
                arrangement.legal_area(cell).square_millimetres(),
                crowds.map(|crowd| (crowd.layer, crowd.features.clone())).collect(),
            )
        })
        .collect()
}

fn by_number(sheet: &Sheet<'_>) -> BTreeMap<u32, Told> {
    sheet.cells().zip(told(&sheet.to_arrangement())).collect()
}

fn layers_of(plans: &[Vec<Rings>]) -> Vec<Layer> {
    let layer = |features: &Vec<Rings>| {
        let mut layer = Layer::new("l".into(), Vec::new());
        for (number, rings) in features.iter().enumerate() {
            layer.push(Feature { number: number as u64, code: None, values: Vec::new() }, rings);
        }
        layer
    };
    plans.iter().map(layer).collect()
}

/// One change, in numbers that are brought into range where it is made.
#[derive(Clone, Debug)]
enum Edit {
    Remove(usize),
    Clear,
    Add(Vec<Point>),
    Redraw(usize, Vec<Point>),
    MoveVertex(usize, usize, i64, i64),
    /// A feature gets the rings of one of another layer, so that both run together.
    Copy(usize, usize, usize),
    /// A frame around much of what is there.
    Surround(i64),
}

impl Edit {
    /// The features that change, with their rings.
    fn of(&self, layer: usize, plans: &[Vec<Rings>], range: i64) -> Vec<(u32, Rings)> {
        let plan = &plans[layer];
        let one = |index: usize| index % plan.len().max(1);
        let is_empty = plan.is_empty();
        match self {
            Self::Add(ring) => vec![(plan.len() as u32, vec![ring.clone()])],
            Self::Surround(at) => {
                let low = (*at).min(range / 3);
                let high = range - low;
                let box_of = |low: i64, high: i64| {
                    [(low, low), (high, low), (high, high), (low, high)]
                        .map(|(x, y)| Point::new(x, y))
                        .to_vec()
                };
                let mut hole = box_of(low + 1 + range / 20, high - 1 - range / 20);
                hole.reverse();
                vec![(plan.len() as u32, vec![box_of(low, high), hole])]
            }
            Self::Clear => (0..plan.len() as u32).map(|feature| (feature, Vec::new())).collect(),
            _ if is_empty => Vec::new(),
            Self::Remove(index) => vec![(one(*index) as u32, Vec::new())],
            Self::Redraw(index, ring) => vec![(one(*index) as u32, vec![ring.clone()])],
            Self::MoveVertex(index, vertex, dx, dy) => {
                let mut rings = plan[one(*index)].clone();
                let n_rings = rings.len();
                if n_rings > 0 {
                    let ring = &mut rings[vertex % n_rings];
                    let n = ring.len();
                    let point = &mut ring[vertex % n];
                    point.x = (point.x + dx).clamp(0, range);
                    point.y = (point.y + dy).clamp(0, range);
                    ring.dedup();
                    if ring.first() == ring.last() {
                        ring.pop();
                    }
                    if ring.len() < 3 {
                        rings.clear();
                    }
                }
                vec![(one(*index) as u32, rings)]
            }
            Self::Copy(index, other, feature) => {
                let other = &plans[other % plans.len()];
                let rings = if other.is_empty() { Vec::new() } else { other[feature % other.len()].clone() };
                vec![(one(*index) as u32, rings)]
            }
        }
    }
}

fn star(range: i64) -> impl Strategy<Value = Vec<Point>> {
    let radius = range / 4 + 1;
    (0..=range, 0..=range, 1..=radius, proptest::collection::vec((50..=100_i64, 0..100_u32), 3..9)).prop_map(
        move |(x, y, radius, spokes)| {
            let n = spokes.len() as f64;
            let mut ring: Vec<Point> = Vec::new();
            for (k, &(length, jitter)) in spokes.iter().enumerate() {
                let angle = (k as f64 + f64::from(jitter) / 101.0) / n * std::f64::consts::TAU;
                let step = |turn: f64| (turn * (length * radius) as f64 / 100.0).round() as i64;
                let at = |middle: i64, turn: f64| (middle + step(turn)).clamp(0, range);
                ring.push(Point::new(at(x, angle.cos()), at(y, angle.sin())));
            }
            ring.dedup();
            if ring.first() == ring.last() {
                ring.pop();
            }
            if ring.len() < 3 {
                let (x, y) = (x.min(range - 2), y.min(range - 2));
                ring = vec![Point::new(x, y), Point::new(x + 2, y), Point::new(x, y + 2)];
            }
            ring
        },
    )
}

fn edit(range: i64) -> impl Strategy<Value = Edit> {
    let far = range / 8 + 1;
    prop_oneof![
        2 => any::<usize>().prop_map(Edit::Remove),
        1 => Just(Edit::Clear),
        3 => star(range).prop_map(Edit::Add),
        3 => (any::<usize>(), star(range)).prop_map(|(index, ring)| Edit::Redraw(index, ring)),
        4 => (any::<usize>(), any::<usize>(), -far..=far, -far..=far)
            .prop_map(|(index, vertex, dx, dy)| Edit::MoveVertex(index, vertex, dx, dy)),
        2 => any::<(usize, usize, usize)>().prop_map(|(index, other, feature)| Edit::Copy(index, other, feature)),
        1 => (0..range).prop_map(Edit::Surround),
    ]
}

#[derive(Clone, Debug)]
struct Case {
    range: i64,
    points_per_block: usize,
    plans: Vec<Vec<Rings>>,
    edits: Vec<(usize, Edit)>,
}

/// Squares side by side, so that most borders are shared.
fn coverage(range: i64, n: i64) -> Vec<Rings> {
    let at = |k: i64| range * k / n;
    let square = |x: i64, y: i64| {
        let corner = |dx: i64, dy: i64| Point::new(at(x + dx), at(y + dy));
        vec![vec![corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]]
    };
    (0..n).flat_map(|x| (0..n).map(move |y| square(x, y))).collect()
}

fn case(n_features: usize) -> impl Strategy<Value = Case> {
    let range =
        prop_oneof![3 => Just(12_i64), 3 => Just(60), 2 => Just(1_000_000), 1 => Just(2_000_000_000_i64)];
    (range, prop_oneof![Just(3_usize), Just(8), Just(40), Just(usize::MAX)]).prop_flat_map(
        move |(range, points_per_block)| {
            let plan = prop_oneof![
                3 => proptest::collection::vec(star(range).prop_map(|ring| vec![ring]), 0..n_features),
                1 => (1..6_i64).prop_map(move |n| coverage(range, n)),
            ];
            let plans = proptest::collection::vec(plan, 1..4);
            let edits = proptest::collection::vec((any::<usize>(), edit(range)), 1..6);
            (plans, edits).prop_map(move |(plans, edits)| Case { range, points_per_block, plans, edits })
        },
    )
}

/// Makes the changes one by one and compares after each with a cut of the whole.
fn check(case: &Case) -> Result<(), TestCaseError> {
    let measure = measure();
    let mut plans = case.plans.clone();
    let first = layers_of(&plans);
    let inputs: Vec<Input<'_>> = first.iter().map(Input::in_file_order).collect();
    let room = Some((Point::new(0, 0), Point::new(case.range, case.range)));
    let mut sheet = Sheet::divided(inputs, room, &measure, |bounds, lines| {
        Blocks::with_points_per_block(bounds, lines, case.points_per_block)
    })
    .unwrap();
    let mut before = compare(&sheet, &plans, &measure)?;
    for (layer, edit) in &case.edits {
        let layer = layer % plans.len();
        let features = edit.of(layer, &plans, case.range);
        let redrawn: Vec<Redrawn> = features
            .iter()
            .map(|(feature, rings)| Redrawn {
                feature: *feature,
                rings: rings.clone(),
                rank: Rank::in_file_order(*feature),
            })
            .collect();
        let change = sheet.update(layer, &redrawn).unwrap();
        for (feature, rings) in features {
            if feature as usize == plans[layer].len() {
                plans[layer].push(rings);
            } else {
                plans[layer][feature as usize] = rings;
            }
        }
        let after = compare(&sheet, &plans, &measure)?;
        for number in &change.gone {
            prop_assert!(!after.contains_key(number), "cell {number} is gone and there");
            prop_assert!(!after.values().any(|told| told == &before[number]), "cell {number} is the same");
        }
        for number in &change.new {
            prop_assert!(!before.contains_key(number), "cell {number} is new and was there");
            prop_assert!(!before.values().any(|told| told == &after[number]), "cell {number} is no other");
        }
        for (number, told) in &before {
            if change.gone.binary_search(number).is_err() {
                prop_assert_eq!(after.get(number), Some(told), "cell {} stayed", number);
            }
        }
        prop_assert_eq!(before.len() + change.new.len(), after.len() + change.gone.len());
        before = after;
    }
    Ok(())
}

fn compare(
    sheet: &Sheet<'_>,
    plans: &[Vec<Rings>],
    measure: &LegalMeasure,
) -> Result<BTreeMap<u32, Told>, TestCaseError> {
    let layers = layers_of(plans);
    let inputs: Vec<Input<'_>> = layers.iter().map(Input::in_file_order).collect();
    let mut whole = told(&cut(&inputs, measure).unwrap());
    let cells = by_number(sheet);
    let mut own: Vec<&Told> = cells.values().collect();
    whole.sort();
    own.sort();
    prop_assert_eq!(own.len(), whole.len());
    for (own, whole) in own.into_iter().zip(&whole) {
        prop_assert_eq!(own, whole);
    }
    for (number, told) in &cells {
        prop_assert_eq!(sheet.labels(*number), &told.1[..]);
    }
    Ok(cells)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_sheet_is_a_cut_of_the_changed_layers(case in case(8)) {
        check(&case)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn so_is_one_of_many_features(case in case(120)) {
        check(&case)?;
    }
}

#[test]
fn what_reaches_out_of_the_sheet_is_refused_and_changes_nothing() {
    let measure = measure();
    let plans = vec![coverage(1000, 3)];
    let layers = layers_of(&plans);
    let mut sheet = Sheet::new(vec![Input::in_file_order(&layers[0])], None, &measure).unwrap();
    let before = by_number(&sheet);
    let ring = vec![Point::new(0, 0), Point::new(1001, 0), Point::new(0, 5)];
    let redrawn = Redrawn { feature: 9, rings: vec![ring], rank: Rank::in_file_order(9) };
    let error = sheet.update(0, &[redrawn]).unwrap_err();
    assert_eq!(error, CutError::Beyond { layer: "l".to_owned(), point: Point::new(1001, 0) });
    assert_eq!(before, by_number(&sheet));
}
