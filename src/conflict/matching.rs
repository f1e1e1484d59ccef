//! Which patch of one version is which of another.
//!
//! Only patches of one rule are held against each other; for each rule:
//!
//! 1. patches with the same border, to the point, are the same;
//! 2. the others of both versions are cut against each other by the kernel. Two patches are **kin** where they
//!    share more land than the grid alone can move, and either share a feature on each side of the rule, or
//!    what they share is at least half of the lesser: so a patch that grazes an unrelated one is none of it;
//! 3. of all kin the pair with the most land in common comes first; where that is equal the one with common
//!    features, then the one that lies further west. A patch has one **heir** at most, and is heir of one;
//!    further kin are parts it was split into, or patches that were merged into its heir;
//! 4. what has no kin is the same all the same where exactly one patch on each side names the same features
//!    and they lie no further apart than the larger is long: an overlap that moved along a border.
//!
//! Deterministic: nothing depends on anything but the patches and their order.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::conflict::recorded::{FeatureName, Recorded};
use crate::conflict::shared::{self, Land, Shared};
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::window::Window;
use crate::overlay::CutError;

/// A patch before and a patch after that have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kin {
    /// The patch before, by index.
    pub before: usize,
    /// The patch after, by index.
    pub after: usize,
    /// Whether the one after is the one before, and not only a part of it or made of it.
    pub is_heir: bool,
    /// What they share.
    pub shared: Area,
    /// What the one after has that the one before had not.
    pub gained: Area,
    /// What the one before had that the one after has not.
    pub lost: Area,
    /// How the one after differs in the plane.
    pub difference: Difference,
    /// Whether the one after lies within the one before, but for what the grid moves.
    pub is_within: bool,
}

/// How a patch differs from the one it is heir of, but for what the grid moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Not at all.
    None,
    /// It gained more than it lost.
    Larger,
    /// It lost more than it gained.
    Smaller,
    /// It gained as much as it lost.
    Moved,
}

/// Finds all kin, in order of the patch before, then the one after.
///
/// The patches of one version and rule are disjoint.
///
/// # Errors
/// [`CutError`] where patches reach further than the kernel does.
pub fn kin(before: &[Recorded], after: &[Recorded], measure: &LegalMeasure) -> Result<Vec<Kin>, CutError> {
    let mut found = same_borders(before, after);
    let of_rule = |patches: &[Recorded], taken: FxHashSet<usize>| {
        let mut of_rule: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, patch) in patches.iter().enumerate().filter(|(index, _)| !taken.contains(index)) {
            of_rule.entry(patch.rule.clone()).or_default().push(index);
        }
        of_rule
    };
    let rules_before = of_rule(before, found.iter().map(|kin| kin.before).collect());
    let rules_after = of_rule(after, found.iter().map(|kin| kin.after).collect());
    for (rule, before_own) in &rules_before {
        let Some(after_own) = rules_after.get(rule) else { continue };
        let old: Vec<_> = before_own.iter().map(|&index| &before[index].polygon).collect();
        let new: Vec<_> = after_own.iter().map(|&index| &after[index].polygon).collect();
        let shared = shared::land(&old, &new, measure)?;
        let of_one = OfRule { before, after, before_own, after_own, shared };
        let mut own = of_one.by_land();
        own.extend(of_one.by_features(&own));
        found.extend(own);
    }
    found.sort_unstable_by_key(|kin| (kin.before, kin.after));
    Ok(found)
}

/// Step 1: equal borders.
fn same_borders(before: &[Recorded], after: &[Recorded]) -> Vec<Kin> {
    let key = |patch: &Recorded| (patch.rule.clone(), patch.polygon.outer.first().copied(), patch.legal_area);
    let mut there: FxHashMap<_, Vec<usize>> = FxHashMap::default();
    for (index, patch) in before.iter().enumerate() {
        there.entry(key(patch)).or_default().push(index);
    }
    let mut found = Vec::new();
    for (index, patch) in after.iter().enumerate() {
        let mut candidates = there.get(&key(patch)).into_iter().flatten();
        if let Some(&own) = candidates.find(|&&candidate| before[candidate].polygon == patch.polygon) {
            found.push(Kin {
                before: own,
                after: index,
                is_heir: true,
                shared: patch.legal_area,
                gained: Area::ZERO,
                lost: Area::ZERO,
                difference: Difference::None,
                is_within: true,
            });
        }
    }
    found
}

/// The patches of one rule, without those of equal borders, and what they share.
struct OfRule<'a> {
    before: &'a [Recorded],
    after: &'a [Recorded],
    /// Those of the rule, as indices into `before`; `shared` counts these.
    before_own: &'a [usize],
    /// Those of the rule, as indices into `after`.
    after_own: &'a [usize],
    shared: Shared,
}

/// Two patches that share land, as indices among those of the rule.
struct Candidate {
    pair: (u32, u32),
    land: Land,
    has_common_features: bool,
}

impl OfRule<'_> {
    /// Steps 2 and 3.
    fn by_land(&self) -> Vec<Kin> {
        let mut candidates: Vec<Candidate> = self
            .shared
            .both
            .iter()
            .map(|(&pair, &land)| Candidate { pair, land, has_common_features: self.have_common(pair) })
            .filter(|candidate| self.are_kin(candidate))
            .collect();
        candidates.sort_unstable_by_key(|own| {
            let (one, other) = self.patches(own.pair);
            let mut corners = [one, other].map(|patch| patch.polygon.outer.first().copied());
            corners.sort_unstable();
            (std::cmp::Reverse((own.land.planar_area, own.has_common_features)), corners, own.pair)
        });
        let (mut has_heir, mut is_heir) = (FxHashSet::default(), FxHashSet::default());
        let mut kin = Vec::with_capacity(candidates.len());
        for Candidate { pair, land, .. } in candidates {
            let is_first = !has_heir.contains(&pair.0) && !is_heir.contains(&pair.1);
            if is_first {
                has_heir.insert(pair.0);
                is_heir.insert(pair.1);
            }
            kin.push(self.related(pair, land, is_first));
        }
        kin
    }

    fn patches(&self, (one, other): (u32, u32)) -> (&Recorded, &Recorded) {
        (&self.before[self.before_own[one as usize]], &self.after[self.after_own[other as usize]])
    }

    fn have_common(&self, pair: (u32, u32)) -> bool {
        let (one, other) = self.patches(pair);
        let meet = |one: &[FeatureName], other: &[FeatureName]| {
            one.iter().any(|name| other.binary_search(name).is_ok()) || (one.is_empty() && other.is_empty())
        };
        meet(&one.features_a, &other.features_a) && meet(&one.features_b, &other.features_b)
    }

    fn are_kin(&self, Candidate { pair, land, has_common_features }: &Candidate) -> bool {
        let (one, other) = self.patches(*pair);
        let lesser = self.shared.before[pair.0 as usize]
            .planar_area
            .min(self.shared.after[pair.1 as usize].planar_area);
        // What grazes is asked last: it wants a walk along both borders.
        let border = || shared::perimeter(&one.polygon).min(shared::perimeter(&other.polygon));
        lesser <= 2 * land.planar_area || (*has_common_features && !land.is_of_the_grid(border()))
    }

    fn related(&self, pair: (u32, u32), land: Land, is_heir: bool) -> Kin {
        let (one, other) = self.patches(pair);
        let gained = self.shared.after[pair.1 as usize].without(land);
        let lost = self.shared.before[pair.0 as usize].without(land);
        let (border_before, border_after) =
            (shared::perimeter(&one.polygon), shared::perimeter(&other.polygon));
        let is_within = gained.is_of_the_grid(border_after);
        let difference = if is_within && lost.is_of_the_grid(border_before) {
            Difference::None
        } else if gained.without(lost).is_of_the_grid(border_before.min(border_after)) {
            Difference::Moved
        } else if lost.planar_area < gained.planar_area {
            Difference::Larger
        } else {
            Difference::Smaller
        };
        Kin {
            before: self.before_own[pair.0 as usize],
            after: self.after_own[pair.1 as usize],
            is_heir,
            shared: land.legal_area,
            gained: gained.legal_area,
            lost: lost.legal_area,
            difference,
            is_within,
        }
    }

    /// Step 4.
    fn by_features(&self, known: &[Kin]) -> Vec<Kin> {
        let have_kin: FxHashSet<usize> = known.iter().map(|kin| kin.before).collect();
        let are_kin: FxHashSet<usize> = known.iter().map(|kin| kin.after).collect();
        let mut by_names: BTreeMap<Names<'_>, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for (number, &index) in (0..).zip(self.before_own) {
            if let Some(names) = names(&self.before[index]).filter(|_| !have_kin.contains(&index)) {
                by_names.entry(names).or_default().0.push(number);
            }
        }
        for (number, &index) in (0..).zip(self.after_own) {
            if let Some(names) = names(&self.after[index]).filter(|_| !are_kin.contains(&index)) {
                by_names.entry(names).or_default().1.push(number);
            }
        }
        let mut found = Vec::new();
        for (one, other) in by_names.values() {
            if let (&[one], &[other]) = (&one[..], &other[..]) {
                let (before, after) = self.patches((one, other));
                if are_near(before, after) {
                    found.push(self.related((one, other), Land::default(), true));
                }
            }
        }
        found
    }
}

/// The features on both sides of a rule.
type Names<'a> = (&'a [FeatureName], &'a [FeatureName]);

/// What a patch is known by beside its land; `None` where it names no feature.
fn names(patch: &Recorded) -> Option<Names<'_>> {
    let names = (&patch.features_a[..], &patch.features_b[..]);
    (!names.0.is_empty() || !names.1.is_empty()).then_some(names)
}

/// Whether two patches lie no further apart than the larger is long, by their bounds.
fn are_near(one: &Recorded, other: &Recorded) -> bool {
    let bounds =
        |patch: &Recorded| Window::around(patch.polygon.outer.iter().map(|point| (point.x, point.y)));
    let (Some(one), Some(other)) = (bounds(one), bounds(other)) else { return false };
    let length = |own: &Window| (own.east - own.west).max(own.north - own.south);
    let reach = length(&one).max(length(&other));
    let wide = Window {
        west: one.west - reach,
        south: one.south - reach,
        east: one.east + reach,
        north: one.north + reach,
    };
    wide.meets(&other)
}
