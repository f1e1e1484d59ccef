//! Two versions of a plan: which patch is which, the five counts, and what was decided.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hegui::conflict::category::Category;
use hegui::conflict::comparison::{Change, Comparison, Counts, Version, compare};
use hegui::conflict::coordination::{Standing, State, StepError, Way};
use hegui::conflict::recorded::{FeatureName, Recorded};
use hegui::conflict::renewal::{Known, Renewal, renew};
use hegui::conflict::sliver::Class;
use hegui::geometry::grid::Point;
use hegui::geometry::ring::Polygon;
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

/// A rectangle from west, south, east, north in metres.
fn patch(names: [&str; 2], [west, south, east, north]: [i64; 4]) -> Recorded {
    let metres = |x: i64, y: i64| (x * 10_000, y * 10_000);
    patch_of(
        "A02",
        names,
        &[metres(west, south), metres(east, south), metres(east, north), metres(west, north)],
    )
}

fn asked(rules: &[&str]) -> BTreeSet<Arc<str>> {
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

/// What was known before, to publish against.
#[derive(Default)]
struct Office {
    last: Vec<Recorded>,
    asked: BTreeSet<Arc<str>>,
    gone: Vec<Vec<Recorded>>,
    standings: BTreeMap<Arc<str>, Standing>,
    numbers: BTreeMap<Arc<str>, u32>,
}

impl Office {
    /// Publishes a version as the catalogue does.
    fn publish(&mut self, mut patches: Vec<Recorded>, rules: &[&str]) -> Renewal {
        let asked = asked(rules);
        let known = Known {
            last: Version { patches: &self.last, asked: &self.asked },
            gone: &self.gone,
            standings: &self.standings,
            numbers: &self.numbers,
        };
        let renewal = renew(known, Version { patches: &patches, asked: &asked }, &measure()).unwrap();
        for (patch, line) in patches.iter_mut().zip(&renewal.lines) {
            patch.id = line.id.clone();
            let number: u32 = line.id.rsplit_once('-').unwrap().1.parse().unwrap();
            let last = self.numbers.entry(patch.rule.clone()).or_default();
            *last = number.max(*last);
        }
        for step in &renewal.steps {
            self.standings.insert(step.patch.clone(), Standing { state: step.state, way: step.way });
        }
        let there: BTreeSet<Arc<str>> = patches.iter().map(|patch| patch.id.clone()).collect();
        let mut last = std::mem::replace(&mut self.last, patches);
        last.retain(|patch| !there.contains(&patch.id));
        for gone in &mut self.gone {
            gone.retain(|patch| !there.contains(&patch.id));
        }
        self.gone.insert(0, last);
        self.asked = asked;
        renewal
    }

    fn decide(&mut self, id: &str, way: Way) {
        self.standings.insert(id.into(), Standing { state: State::Decided, way: Some(way) });
    }

    fn state(&self, id: &str) -> Option<State> {
        self.standings.get(id).map(|own| own.state)
    }
}

fn ids(renewal: &Renewal) -> Vec<&str> {
    renewal.lines.iter().map(|line| &*line.id).collect()
}

#[test]
fn decisions_survive_a_new_version_are_closed_and_come_back() {
    let (one, two) = (patch(["a", "b"], [0, 0, 100, 100]), patch(["c", "d"], [500, 0, 600, 100]));
    let mut office = Office::default();
    assert_eq!(ids(&office.publish(vec![one.clone(), two.clone()], &["A02"])), ["A02-0001", "A02-0002"]);
    office.decide("A02-0001", Way::LandUsePlan);
    office.decide("A02-0002", Way::LeftFromHistory);
    // A new one stands before the others; the first has grown; the second is gone.
    let (new, grown) = (patch(["x", "y"], [0, 300, 50, 350]), patch(["a", "b"], [0, 0, 120, 100]));
    assert_eq!(ids(&office.publish(vec![new.clone(), grown], &["A02"])), ["A02-0003", "A02-0001"]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided), "what was decided holds");
    assert_eq!(office.state("A02-0002"), Some(State::Closed));
    assert_eq!(office.state("A02-0003"), None);
    // The rule has no data: that resolves nothing.
    office.publish(Vec::new(), &[]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided));
    // All are back, and the numbers with them.
    let renewal = office.publish(vec![one, two, new], &["A02"]);
    assert_eq!(ids(&renewal), ["A02-0001", "A02-0002", "A02-0003"]);
    assert!(renewal.lines.iter().all(|line| line.has_returned));
    assert_eq!(office.state("A02-0001"), Some(State::Decided), "it was never closed");
    assert_eq!(
        office.standings["A02-0002"],
        Standing { state: State::Reopened, way: Some(Way::LeftFromHistory) }
    );
    // Gone for good; its number is not given again.
    let renewal = office.publish(vec![patch(["q", "r"], [0, 900, 50, 950])], &["A02"]);
    assert_eq!(ids(&renewal), ["A02-0004"]);
    assert_eq!(office.state("A02-0001"), Some(State::Closed));
}

#[test]
fn one_that_was_not_asked_is_closed_once_its_rule_is_asked_again_without_it() {
    let mut office = Office::default();
    office.publish(vec![patch(["a", "b"], [0, 0, 100, 100])], &["A02"]);
    office.decide("A02-0001", Way::LandUsePlan);
    office.publish(Vec::new(), &[]);
    assert_eq!(office.state("A02-0001"), Some(State::Decided));
    office.publish(Vec::new(), &["A02"]);
    assert_eq!(office.state("A02-0001"), Some(State::Closed));
}

#[test]
fn parts_stand_where_the_whole_stood_and_mergers_that_differ_are_reopened() {
    let whole = patch(["a", "b"], [0, 0, 100, 100]);
    let parts = [patch(["a", "b"], [0, 0, 30, 100]), patch(["a", "b"], [40, 0, 100, 100])];
    let mut office = Office::default();
    office.publish(vec![whole.clone()], &["A02"]);
    office.decide("A02-0001", Way::LandUsePlan);
    assert_eq!(ids(&office.publish(parts.to_vec(), &["A02"])), ["A02-0002", "A02-0001"]);
    assert_eq!(office.standings["A02-0002"], Standing { state: State::Decided, way: Some(Way::LandUsePlan) });
    // Decided alike: the merger holds.
    let mut alike = Office { standings: office.standings.clone(), ..Office::default() };
    (alike.last, alike.asked, alike.numbers) =
        (office.last.clone(), office.asked.clone(), office.numbers.clone());
    alike.publish(vec![whole.clone()], &["A02"]);
    assert_eq!(
        (alike.state("A02-0001"), alike.state("A02-0002")),
        (Some(State::Decided), Some(State::Closed))
    );
    // Decided otherwise: it must be looked at again.
    office.decide("A02-0002", Way::LeftFromHistory);
    let renewal = office.publish(vec![whole], &["A02"]);
    assert_eq!(renewal.gone[0].merged_into.as_deref(), Some("A02-0001"));
    assert_eq!(
        (office.state("A02-0001"), office.state("A02-0002")),
        (Some(State::Reopened), Some(State::Closed))
    );
}

#[test]
fn steps_follow_each_other_and_nobody_skips_one() {
    use State::{Adjusted, Closed, Decided, DistrictOpinion, Excluded, Found, Kept, OfficeOpinion, Proposed};
    let mut standing = Standing::FOUND;
    for to in [Proposed, DistrictOpinion, OfficeOpinion, Decided] {
        for other in State::ALL.into_iter().filter(|other| !standing.state.next().contains(other)) {
            let error = standing.after(other, Some(Way::UrbanPlan)).unwrap_err();
            assert_eq!(error, StepError::OutOfOrder { from: standing.state, to: other });
            assert!(error.text().zh.contains(&other.word().zh) && error.text().en.contains("can be"));
        }
        let needs_way = [Proposed, Decided].contains(&to);
        assert_eq!(standing.after(to, None).is_err(), needs_way, "{to:?}");
        standing = standing.after(to, Some(Way::UrbanPlan)).unwrap();
    }
    assert_eq!(
        standing.after(Excluded, None),
        Err(StepError::OtherWay { to: Excluded, way: Way::UrbanPlan })
    );
    for way in Way::ALL {
        let decided = Standing { state: Decided, way: Some(way) };
        let settled = [Adjusted, Kept, Excluded].into_iter().filter(|to| decided.after(*to, None).is_ok());
        assert_eq!(settled.collect::<Vec<_>>(), way.settles_as());
        assert_eq!(Way::of_id(way.id()), Some(way));
    }
    assert_eq!(standing.after(Adjusted, None).unwrap().way, Some(Way::UrbanPlan));
    let closed = Standing { state: Closed, way: None };
    assert!(State::ALL.into_iter().all(|to| closed.after(to, Some(Way::UrbanPlan)).is_err()));
    assert!(
        State::ALL.into_iter().all(|from| !from.next().contains(&Closed) && !from.next().contains(&Found))
    );
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
