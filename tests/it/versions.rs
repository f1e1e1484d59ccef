//! Two versions of a plan: which patch is which, and the five counts.

use std::collections::BTreeSet;
use std::sync::Arc;

use hegui::conflict::category::Category;
use hegui::conflict::comparison::{Change, Comparison, Counts, Version, compare};
use hegui::conflict::identity;
use hegui::conflict::recorded::{FeatureName, Recorded};
use hegui::conflict::sliver::Class;
use hegui::geometry::grid::Point;
use hegui::geometry::ring::Polygon;
use hegui::layer::feature::{Feature, Field, Layer, Value};
use proptest::prelude::*;

use crate::support::measure;

/// A patch of a rule with a feature on each side; its border in steps of the grid.
fn patch_of(rule: &str, names: [&str; 2], points: &[(i64, i64)]) -> Recorded {
    let point = |&(x, y): &(i64, i64)| Point::new(5_000_000_000 + x, 41_500_000_000 + y);
    let outer: Vec<Point> = points.iter().map(point).collect();
    let name = |layer: &str, name: &str| vec![FeatureName { layer: layer.into(), name: name.into() }];
    Recorded {
        id: "".into(),
        rule: rule.into(),
        category: Category::Real,
        class: Class::Keep,
        district: String::new(),
        features_a: name("cg", names[0]),
        features_b: name("tdytq", names[1]),
        legal_area: measure().ring(&outer),
        polygon: Polygon { outer, holes: Vec::new() },
    }
}

/// A patch of A02, a rectangle from west, south, east, north in metres.
pub(crate) fn patch(names: [&str; 2], [west, south, east, north]: [i64; 4]) -> Recorded {
    let metres = |x: i64, y: i64| (x * 10_000, y * 10_000);
    patch_of(
        "A02",
        names,
        &[metres(west, south), metres(east, south), metres(east, north), metres(west, north)],
    )
}

pub(crate) fn asked(rules: &[&str]) -> BTreeSet<Arc<str>> {
    rules.iter().map(|rule| Arc::from(*rule)).collect()
}

fn compared(before: &[Recorded], after: &[Recorded]) -> Comparison {
    let asked = asked(&["A02"]);
    let (before, after) =
        (Version { patches: before, asked: &asked }, Version { patches: after, asked: &asked });
    compare(before, after, &measure()).unwrap()
}

/// New, resolved, grown, shrunk, unchanged.
fn five(counts: Counts) -> [usize; 5] {
    [counts.new, counts.resolved, counts.grown, counts.shrunk, counts.unchanged]
}

fn counted(before: &[Recorded], after: &[Recorded]) -> Counts {
    compared(before, after).counts(before, after, None)
}

#[test]
fn a_feature_is_known_by_what_it_alone_is_called_else_by_its_shape() {
    let cards = hegui::formats::definitions::builtin().unwrap().cards;
    let square = |west: i64, first: usize| {
        let mut ring = [(0, 0), (10, 0), (10, 10), (0, 10)].map(|(x, y)| Point::new(west + x, y)).to_vec();
        ring.rotate_left(first);
        vec![ring]
    };
    // The land use zones are labelled by number (TDYTQBH), else by identifier (BSM).
    let named = |rows: &[(&str, i64)], first: usize| {
        let fields = ["BSM", "TDYTQBH"].map(|name| Field { name: name.into() }).to_vec();
        let mut layer = Layer::new("tdytq".into(), fields);
        for (number, (label, bsm)) in (0..).zip(rows) {
            let values = vec![
                if *bsm == 0 { Value::Null } else { Value::Integer(*bsm) },
                Value::Text(format!("{label}  ")),
            ];
            layer.push(Feature { number, code: None, values }, square(number as i64 * 10, first));
        }
        layer
    };
    let layer = named(&[("甲", 1), ("乙", 2), ("乙", 3), ("", 4), ("乙", 0)], 0);
    let names = identity::identifiers(&cards.cards["tdytq"], &layer);
    let names: Vec<Option<&str>> = names.iter().map(Option::as_deref).collect();
    assert_eq!(names, [Some("TDYTQBH=甲"), Some("BSM=2"), Some("BSM=3"), Some("BSM=4"), None]);
    let turned = named(&[("", 0), ("", 0), ("", 0), ("", 0), ("", 0)], 2);
    assert_eq!(identity::shape_name(&layer, 4), identity::shape_name(&turned, 4));
    assert_ne!(identity::shape_name(&layer, 4), identity::shape_name(&layer, 3));
}

#[test]
fn the_five_counts_are_right() {
    use Change::{Grown, New, Resolved, Shrunk, Unchanged};
    let before = [
        patch(["a1", "b1"], [0, 0, 100, 100]),
        patch(["a2", "b1"], [200, 0, 300, 100]),
        patch(["a3", "b1"], [400, 0, 500, 100]),
        patch(["a4", "b1"], [600, 0, 700, 100]),
    ];
    let after = [
        patch(["a1", "b1"], [0, 0, 100, 100]),
        patch(["a2", "b1"], [190, 0, 300, 100]),
        patch(["a3", "b1"], [400, 0, 500, 40]),
        patch(["a9", "b9"], [2_000, 0, 2_100, 100]),
    ];
    let comparison = compared(&before, &after);
    assert_eq!(five(comparison.counts(&before, &after, None)), [1, 1, 1, 1, 1]);
    let changes: Vec<Change> = comparison.entries.iter().map(|entry| entry.change).collect();
    assert_eq!(changes, [Unchanged, Grown, Shrunk, Resolved, New]);
    let of = |category| five(comparison.counts(&before, &after, Some(category)));
    assert_eq!((of(Category::Real), of(Category::Sliver)), ([1, 1, 1, 1, 1], [0; 5]));
    // 1,000 m² gained, 6,000 m² lost.
    let square_metres = |index: usize| {
        let entry = &comparison.entries[index];
        (entry.gained.square_metres().round(), entry.lost.square_metres().round())
    };
    assert_eq!((square_metres(1), square_metres(2)), ((1_000.0, 0.0), (0.0, 6_000.0)));
}

#[test]
fn what_the_grid_alone_moves_is_unchanged() {
    let before = [patch(["a", "b"], [0, 0, 100, 100])];
    // Another layer's border was drawn anew and left a vertex here, two steps off.
    let dented = [(0, 0), (500_000, 2), (1_000_000, 0), (1_000_000, 1_000_000), (0, 1_000_000)];
    let after = [patch_of("A02", ["a", "b"], &dented)];
    assert_eq!(five(counted(&before, &after)), [0, 0, 0, 0, 1]);
    // A centimetre is not of the grid.
    let pulled = [(0, 0), (500_000, 100), (1_000_000, 0), (1_000_000, 1_000_000), (0, 1_000_000)];
    let after = [patch_of("A02", ["a", "b"], &pulled)];
    assert_eq!(five(counted(&before, &after)), [0, 0, 0, 1, 0]);
}

#[test]
fn what_grazes_is_not_the_same_unless_it_is_of_the_same_features() {
    let before = [patch(["a", "b"], [0, 0, 100, 100])];
    let grazing = |names| [patch(names, [90, 0, 200, 100])];
    assert_eq!(five(counted(&before, &grazing(["other", "b"]))), [1, 1, 0, 0, 0]);
    assert_eq!(five(counted(&before, &grazing(["a", "b"]))), [0, 0, 1, 0, 0]);
    // Of unknown features, but most of the lesser is shared.
    assert_eq!(five(counted(&before, &[patch(["x", "y"], [40, 0, 110, 100])])), [0, 0, 0, 1, 0]);
    // Touching is not sharing.
    assert_eq!(five(counted(&before, &[patch(["x", "y"], [100, 0, 200, 100])])), [1, 1, 0, 0, 0]);
}

#[test]
fn an_overlap_that_moved_is_known_by_its_features_where_they_are_alone() {
    let before = [patch(["a", "b"], [0, 0, 100, 10])];
    let beside = [patch(["a", "b"], [0, 20, 100, 30])];
    assert_eq!(five(counted(&before, &beside)), [0, 0, 1, 0, 0], "as much gained as lost");
    assert!(compared(&before, &beside).entries[0].has_moved);
    assert!(!compared(&before, &before).entries[0].has_moved);
    let far = [patch(["a", "b"], [0, 500, 100, 510])];
    assert_eq!(five(counted(&before, &far)), [1, 1, 0, 0, 0]);
    let two = [patch(["a", "b"], [0, 20, 100, 30]), patch(["a", "b"], [0, 40, 100, 50])];
    assert_eq!(five(counted(&before, &two)), [2, 1, 0, 0, 0], "it cannot be told which");
}

#[test]
fn parts_and_mergers_are_said() {
    let whole = [patch(["a", "b"], [0, 0, 100, 100])];
    let parts = [patch(["a", "b"], [0, 0, 30, 100]), patch(["a", "b"], [40, 0, 100, 100])];
    let split = compared(&whole, &parts);
    let counts = split.counts(&whole, &parts, None);
    assert_eq!((five(counts), counts.split), ([1, 0, 0, 1, 0], 1));
    assert_eq!(
        (split.entries[0].after, split.entries[1].split_from),
        (Some(1), Some(0)),
        "the larger is heir"
    );
    assert!(split.entries[1].is_within);
    let merged = compared(&parts, &whole);
    let counts = merged.counts(&parts, &whole, None);
    assert_eq!((five(counts), counts.merged), ([0, 1, 1, 0, 0], 1));
    assert_eq!((merged.entries[0].merged_into, merged.entries[1].after), (Some(0), Some(0)));
}

#[test]
fn a_rule_that_was_not_asked_has_nothing_resolved_and_nothing_new() {
    let patches = [patch(["a", "b"], [0, 0, 100, 100])];
    let (with, without) = (asked(&["A02"]), asked(&[]));
    let full = Version { patches: &patches, asked: &with };
    let empty = Version { patches: &[], asked: &without };
    let not_asked = Counts { not_asked: 1, ..Counts::default() };
    let there = compare(full, empty, &measure()).unwrap().counts(&patches, &[], None);
    let back = compare(empty, full, &measure()).unwrap().counts(&[], &patches, None);
    assert_eq!((there, back), (not_asked, not_asked));
}

/// Some squares of a board, each of a size of its own: patches that never overlap within a version.
fn version() -> impl Strategy<Value = Vec<Recorded>> {
    proptest::collection::btree_map((0..4_i64, 0..4_i64), (0..60_i64, 0..60_i64, 20..100_i64, 0..3_u8), 0..12)
        .prop_map(|board| {
            let square = |((column, row), (x, y, side, name)): ((i64, i64), (i64, i64, i64, u8))| {
                let (west, south) = (column * 160 + x, row * 160 + y);
                let name = format!("a{name}");
                patch([&name, "b"], [west, south, west + side, south + side])
            };
            board.into_iter().map(square).collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_patch_is_counted_once_and_backwards_is_the_mirror(before in version(), after in version()) {
        let there = counted(&before, &after);
        prop_assert_eq!(there.resolved + there.grown + there.shrunk + there.unchanged, before.len());
        prop_assert_eq!(there.new + there.grown + there.shrunk + there.unchanged, after.len());
        let back = counted(&after, &before);
        // What moved without change of area is grown both ways.
        prop_assert_eq!(
            (there.new, there.resolved, there.unchanged, there.grown + there.shrunk),
            (back.resolved, back.new, back.unchanged, back.grown + back.shrunk)
        );
        prop_assert_eq!(five(counted(&before, &before)), [0, 0, 0, 0, before.len()]);
    }

    #[test]
    fn the_order_of_patches_does_not_matter(before in version(), after in version()) {
        let pairs = |before: &[Recorded], after: &[Recorded]| -> BTreeSet<_> {
            let entries = compared(before, after).entries.into_iter();
            let corner = |of: &[Recorded], at: Option<usize>| at.map(|at| {
                let point = of[at].polygon.outer[0];
                (point.x, point.y)
            });
            entries.map(|own| (corner(before, own.before), corner(after, own.after), own.gained, own.lost))
                .collect()
        };
        let turned = |of: &[Recorded]| of.iter().rev().cloned().collect::<Vec<_>>();
        prop_assert_eq!(pairs(&before, &after), pairs(&turned(&before), &turned(&after)));
    }
}
