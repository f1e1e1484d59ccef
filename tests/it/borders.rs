//! Borders of a layer: against the plainest way to find them, over random, crowded and touching features.

use std::collections::BTreeMap;

use hegui::geometry::area::Area;
use hegui::geometry::grid::Point;
use hegui::geometry::ring;
use hegui::layer::borders::Borders;
use hegui::layer::feature::{Layer, NO_FEATURE};
use proptest::prelude::*;

use crate::support::{layer, measure};

/// How often a feature lies to the left of an edge from its lesser to its greater end, less how often to
/// the right; never zero.
type Flanks = BTreeMap<(Point, Point, u32), i32>;

fn add(flanks: &mut Flanks, a: Point, b: Point, feature: u32) {
    if a == b || feature == NO_FEATURE {
        return;
    }
    let (key, side) = if a < b { ((a, b, feature), 1) } else { ((b, a, feature), -1) };
    let net = flanks.entry(key).or_default();
    *net += side;
    if *net == 0 {
        flanks.remove(&key);
    }
}

fn flanks_of_rings(layer: &Layer) -> Flanks {
    let mut flanks = Flanks::new();
    for feature in 0..layer.features.len() {
        for (a, b) in layer.rings(feature).flat_map(ring::edges) {
            add(&mut flanks, a, b, feature as u32);
        }
    }
    flanks
}

fn flanks_of_borders(borders: &Borders) -> Flanks {
    let mut flanks = Flanks::new();
    for chain in 0..borders.len() {
        for pair in borders.points(chain).windows(2) {
            add(&mut flanks, pair[0], pair[1], borders.left[chain]);
            add(&mut flanks, pair[1], pair[0], borders.right[chain]);
        }
    }
    flanks
}

/// All that is promised of borders of any layer.
fn check(layer: &Layer) -> Borders {
    let borders = Borders::of(layer);
    check_flanks(layer, &borders);
    check_areas(layer, &borders);
    check_extent(&borders);
    borders
}

fn check_flanks(layer: &Layer, borders: &Borders) {
    assert_eq!(borders.point_offsets.len(), borders.len() + 1);
    assert_eq!((borders.left.len(), borders.right.len()), (borders.len(), borders.len()));
    assert_eq!(borders.point_offsets.last().copied(), Some(borders.points.len() as u32));
    for chain in 0..borders.len() {
        let points = borders.points(chain);
        assert!(2 <= points.len(), "chain {chain} has {} points", points.len());
        assert!(points.windows(2).all(|pair| pair[0] != pair[1]), "chain {chain} stands still");
        assert_ne!(borders.left[chain], borders.right[chain], "chain {chain}");
    }
    let flanks = flanks_of_rings(layer);
    assert_eq!(flanks_of_borders(borders), flanks);
    // No chain makes up a flank that another one takes away again.
    let n_flanks: usize = (0..borders.len())
        .map(|chain| {
            let n_sides =
                [borders.left[chain], borders.right[chain]].iter().filter(|&&f| f != NO_FEATURE).count();
            n_sides * (borders.points(chain).len() - 1)
        })
        .sum();
    assert_eq!(n_flanks as u64, flanks.values().map(|net| u64::from(net.unsigned_abs())).sum::<u64>());
    // Two single-sided chains never run along one another where they could have been one.
    let mut singles: BTreeMap<(Point, Point), [u32; 2]> = BTreeMap::new();
    for chain in (0..borders.len()).filter(|&chain| borders.right[chain] == NO_FEATURE) {
        for pair in borders.points(chain).windows(2) {
            let key = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            singles.entry(key).or_default()[usize::from(pair[0] > pair[1])] += 1;
        }
    }
    assert!(singles.values().all(|sides| sides.contains(&0)), "an edge stands twice: {singles:?}");
}

fn check_areas(layer: &Layer, borders: &Borders) {
    let measure = measure();
    let origin = Point::new(0, 0);
    let mut sums = vec![(Area::ZERO, 0_i128); layer.features.len()];
    for chain in 0..borders.len() {
        let points = borders.points(chain);
        let legal = measure.chain(points.iter().copied());
        let planar: i128 = points.windows(2).map(|pair| ring::cross(origin, pair[0], pair[1])).sum();
        if let Some(sum) = sums.get_mut(borders.left[chain] as usize) {
            *sum = (sum.0 + legal, sum.1 + planar);
        }
        if let Some(sum) = sums.get_mut(borders.right[chain] as usize) {
            *sum = (sum.0 - legal, sum.1 - planar);
        }
    }
    for (feature, sum) in sums.into_iter().enumerate() {
        let legal: Area = layer.rings(feature).map(|ring| measure.ring(ring)).sum();
        let planar: i128 = layer.rings(feature).map(ring::doubled_area).sum();
        assert_eq!(sum, (legal, planar), "feature {feature}");
    }
}

fn check_extent(borders: &Borders) {
    let (xs, ys) = (borders.points.iter().map(|point| point.x), borders.points.iter().map(|point| point.y));
    let low = xs.clone().min().zip(ys.clone().min()).map(|(x, y)| Point::new(x, y));
    let high = xs.max().zip(ys.max()).map(|(x, y)| Point::new(x, y));
    assert_eq!(borders.extent, low.zip(high));
}

fn path(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point::new(x, y)).collect()
}

fn square(x: i64, y: i64, side: i64) -> Vec<Point> {
    path(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side)])
}

fn hole(x: i64, y: i64, side: i64) -> Vec<Point> {
    square(x, y, side).into_iter().rev().collect()
}

/// A chain as (left, right, number of edges).
type Chain = (u32, u32, usize);

/// A name, features as lists of rings, and the chains they have.
type Case<'a> = (&'a str, Vec<Vec<Vec<Point>>>, &'a [Chain]);

/// All chains, sorted.
fn chains(borders: &Borders) -> Vec<Chain> {
    let chain = |chain| (borders.left[chain], borders.right[chain], borders.points(chain).len() - 1);
    let mut chains: Vec<_> = (0..borders.len()).map(chain).collect();
    chains.sort_unstable();
    chains
}

#[test]
fn features_that_share_edges_touch_or_nest_have_each_border_once() {
    const NONE: u32 = NO_FEATURE;
    let cases: [Case<'_>; 10] = [
        ("nothing", vec![], &[]),
        ("a feature without rings", vec![vec![], vec![square(0, 0, 1)], vec![]], &[(1, NONE, 4)]),
        (
            "neighbors",
            vec![vec![square(0, 0, 1)], vec![square(1, 0, 1)]],
            &[(0, 1, 1), (0, NONE, 3), (1, NONE, 3)],
        ),
        (
            "a chain past where the ring begins, and past a vertex of degree two",
            vec![
                vec![path(&[(0, 2), (0, 0), (2, 0), (2, 2), (1, 2)])],
                vec![path(&[(0, 2), (1, 2), (2, 2), (1, 4)])],
            ],
            &[(0, 1, 2), (0, NONE, 3), (1, NONE, 2)],
        ),
        (
            "an island in a hole that it fills",
            vec![vec![square(0, 0, 9), hole(3, 3, 3)], vec![square(3, 3, 3)]],
            &[(0, 1, 4), (0, NONE, 4)],
        ),
        ("a hole left bare", vec![vec![square(0, 0, 9), hole(3, 3, 3)]], &[(0, NONE, 4), (0, NONE, 4)]),
        (
            "squares that touch at a point",
            vec![vec![square(0, 0, 1)], vec![square(1, 1, 1)]],
            &[(0, NONE, 4), (1, NONE, 4)],
        ),
        (
            "parts of one feature that share an edge",
            vec![vec![square(0, 0, 1), square(1, 0, 1)]],
            &[(0, NONE, 3), (0, NONE, 3)],
        ),
        (
            "the same square twice, and once more as the hole of a third",
            vec![vec![square(3, 3, 3)], vec![square(3, 3, 3)], vec![square(0, 0, 9), hole(3, 3, 3)]],
            &[(0, 2, 4), (1, NONE, 4), (2, NONE, 4)],
        ),
        (
            "a feature whose parts meet where another lies as well",
            vec![vec![square(0, 0, 1), square(1, 0, 1)], vec![square(1, 0, 1)]],
            &[(0, NONE, 3), (0, NONE, 3), (1, NONE, 4)],
        ),
    ];
    for (name, features, expected) in cases {
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(chains(&check(&layer("l", &features))), expected, "{name}");
    }
}

#[test]
fn ten_thousand_identical_polygons_keep_every_flank() {
    let ring: Vec<Point> = square(0, 0, 100);
    let features = vec![vec![ring]; 10_000];
    let borders = check(&layer("l", &features));
    assert_eq!(borders.len(), 10_000);
    // A frame around them pairs with one of them.
    let framed = [&[vec![square(-9, -9, 900), hole(0, 0, 100)]][..], &features].concat();
    let borders = check(&layer("l", &framed));
    assert_eq!(borders.len(), 10_001);
    assert_eq!(chains(&borders)[0], (0, 1, 4));
}

#[test]
fn rings_that_stand_still_lose_no_flank() {
    let stuttering = path(&[(0, 0), (0, 0), (5, 0), (5, 0), (5, 5), (0, 0)]);
    check(&layer("l", &[vec![stuttering], vec![path(&[(7, 7), (7, 7), (7, 7)])], vec![square(5, 0, 5)]]));
}

#[test]
fn coordinates_at_the_ends_of_the_grid_are_like_any_other() {
    for far in [1_000_000_000_000, i64::MAX] {
        let beside = |x: i64| path(&[(x, -far), (0, far), (x.signum() * far, 0), (x, -5)]);
        let features = [
            vec![path(&[(0, -far), (0, far), (-far, 0)])],
            vec![path(&[(0, far), (0, -far), (far, far)])],
            vec![beside(-3), beside(3)],
        ];
        // Such places are on no ellipsoid; only the flanks are asked for.
        let layer = layer("l", &features);
        check_flanks(&layer, &Borders::of(&layer));
    }
}

/// A lattice of `n × n` squares, each edge of three segments, in the order a seed shuffles them to, begun at any vertex.
fn lattice(n: i64, seed: u64) -> Layer {
    let cell = |x: i64, y: i64| {
        let along = |a: (i64, i64), b: (i64, i64)| {
            (0..3)
                .map(move |k| Point::new(100 * a.0 + (b.0 - a.0) * 33 * k, 100 * a.1 + (b.1 - a.1) * 33 * k))
        };
        // From the lesser end to the greater, so that both squares beside an edge divide it alike.
        let back = |a, b| along(a, b).skip(1).collect::<Vec<_>>().into_iter().rev();
        let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
        let corner = |k: usize| std::iter::once(Point::new(100 * corners[k].0, 100 * corners[k].1));
        let mut ring: Vec<Point> = along(corners[0], corners[1])
            .chain(along(corners[1], corners[2]))
            .chain(corner(2))
            .chain(back(corners[3], corners[2]))
            .chain(corner(3))
            .chain(back(corners[0], corners[3]))
            .collect();
        let turn = (seed.wrapping_mul(31).wrapping_add((x * 7 + y * 3) as u64) % 12) as usize;
        ring.rotate_left(turn);
        vec![ring]
    };
    let mut cells: Vec<(i64, i64)> = (0..n).flat_map(|x| (0..n).map(move |y| (x, y))).collect();
    cells.sort_by_key(|&(x, y)| {
        (x as u64 * 1_000_003 + y as u64 * 7919 + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    layer("l", &cells.into_iter().map(|(x, y)| cell(x, y)).collect::<Vec<_>>())
}

#[test]
fn a_coverage_has_each_inner_edge_once_whatever_the_threads() {
    let lattice = lattice(150, 5);
    let borders = check(&lattice);
    assert_eq!(borders.n_edges(), 3 * 2 * 150 * 151);
    // Between two squares one chain; a corner square has one chain along its two outer sides.
    assert_eq!(borders.len(), 2 * 150 * 149 + 4 * 149);
    for n_threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        assert!(pool.install(|| Borders::of(&lattice)) == borders, "{n_threads} threads");
    }
}

/// Any closed walks on a small grid: crossing, overlapping, there and back.
fn walks() -> impl Strategy<Value = Vec<Vec<Vec<Point>>>> {
    let point = (0..4_i64, 0..4_i64).prop_map(|(x, y)| Point::new(x, y));
    let ring = proptest::collection::vec(point, 3..8);
    proptest::collection::vec(proptest::collection::vec(ring, 0..3), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// Beyond what one cut reaches, ends are compared in other numbers.
    #[test]
    fn a_feature_far_away_changes_no_border_of_the_others(features in walks()) {
        let near = check(&layer("a", &features));
        let mut with_far = features;
        with_far.push(vec![square(1 << 40, -(1 << 40), 10)]);
        let far = check(&layer("a", &with_far));
        let n = near.len();
        prop_assert_eq!(&far.points[..near.points.len()], &near.points[..]);
        prop_assert_eq!((&far.left[..n], &far.right[..n]), (&near.left[..], &near.right[..]));
        prop_assert_eq!(far.len(), n + 1);
    }

    #[test]
    fn any_closed_walks_keep_their_flanks(features in walks()) {
        check(&layer("l", &features));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn any_coverage_has_each_inner_edge_once(n in 1..12_i64, seed in any::<u32>()) {
        let borders = check(&lattice(n, u64::from(seed)));
        prop_assert_eq!(borders.n_edges() as i64, 3 * 2 * n * (n + 1));
    }
}
