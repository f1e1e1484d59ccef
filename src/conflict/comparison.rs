//! Two versions of a plan held against each other: which conflicts are new, resolved, grown, shrunk or
//! unchanged.
//!
//! - A patch is **grown** where its heir gained more land than it lost, **shrunk** where it lost more, and
//!   **unchanged** where it did neither by more than the grid moves borders. One that gained as much as it
//!   lost has moved: it counts as grown, for it lies on land that was free of it, and says so.
//! - A part a patch was split into is new, and what was merged into another patch is resolved; both say so.
//! - A rule that was not asked in one of the versions (out of force, without data) has neither resolved nor
//!   new patches: no data is not no conflict. Its patches are **not asked**.
//!
//! So before = resolved + grown + shrunk + unchanged + not asked after, and likewise after.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::conflict::category::Category;
use crate::conflict::matching::{self, Difference, Kin};
use crate::conflict::recorded::Recorded;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::text::Text;
use crate::overlay::CutError;

/// What became of a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// 新增: it was not there.
    New,
    /// 消除: it is not there any more.
    Resolved,
    /// 扩大: it gained more land than it lost.
    Grown,
    /// 缩小: it lost more land than it gained.
    Shrunk,
    /// 不变.
    Unchanged,
    /// 未判: its rule was asked in one of the versions only.
    NotAsked,
}

/// The patches of one version.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The patches, those of one rule disjoint.
    pub patches: &'a [Recorded],
    /// The rules that were asked and could answer.
    pub asked: &'a BTreeSet<Arc<str>>,
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What became of it.
    pub change: Change,
    /// The patch before, by index; `None` where it is new.
    pub before: Option<usize>,
    /// The patch after, by index; `None` where it is resolved.
    pub after: Option<usize>,
    /// Land the version after has in it and the one before had not.
    pub gained: Area,
    /// Land the version before had in it and the one after has not.
    pub lost: Area,
    /// Whether it gained as much as it lost.
    pub has_moved: bool,
    /// Of a resolved patch the patch after that has taken it up, by index; of several the first.
    pub merged_into: Option<usize>,
    /// Of a new patch the patch before it is a part of, by index; of several the one it has most land of.
    pub split_from: Option<usize>,
    /// Whether a part lies within what it was split from.
    pub is_within: bool,
}

/// All lines: first those of patches before, in their order, then the new ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The lines.
    pub entries: Vec<Entry>,
}

/// How many lines of which change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// 新增.
    pub new: usize,
    /// Of these, parts of patches that were there.
    pub split: usize,
    /// 消除.
    pub resolved: usize,
    /// Of these, merged into others.
    pub merged: usize,
    /// 扩大.
    pub grown: usize,
    /// 缩小.
    pub shrunk: usize,
    /// 不变.
    pub unchanged: usize,
    /// 未判, of either version.
    pub not_asked: usize,
}

/// Compares two versions.
///
/// # Errors
/// [`CutError`] where patches reach further than the kernel does.
pub fn compare(
    before: Version<'_>,
    after: Version<'_>,
    measure: &LegalMeasure,
) -> Result<Comparison, CutError> {
    let kin = matching::kin(before.patches, after.patches, measure)?;
    Ok(by_kin(before, after, &kin))
}

/// The lines that follow from who is kin to whom.
fn by_kin(before: Version<'_>, after: Version<'_>, kin: &[Kin]) -> Comparison {
    let mut entries = Vec::with_capacity(before.patches.len());
    for (index, patch) in before.patches.iter().enumerate() {
        let mut own = kin.iter().skip(kin.partition_point(|kin| kin.before < index));
        let own = std::iter::from_fn(|| own.next().filter(|kin| kin.before == index)).collect::<Vec<_>>();
        let heir = own.iter().find(|kin| kin.is_heir);
        entries.push(Entry {
            change: match heir {
                Some(kin) => kin.change(),
                None if after.asked.contains(&patch.rule) => Change::Resolved,
                None => Change::NotAsked,
            },
            before: Some(index),
            after: heir.map(|kin| kin.after),
            gained: heir.map_or(Area::ZERO, |kin| kin.gained),
            lost: heir.map_or(patch.legal_area, |kin| kin.lost),
            has_moved: heir.is_some_and(|kin| kin.difference == Difference::Moved),
            merged_into: match heir {
                Some(_) => None,
                None => most_shared(own.iter().copied()).map(|kin| kin.after),
            },
            split_from: None,
            is_within: false,
        });
    }
    let mut of_after: Vec<Vec<&Kin>> = vec![Vec::new(); after.patches.len()];
    for kin in kin {
        of_after[kin.after].push(kin);
    }
    for (index, (patch, own)) in after.patches.iter().zip(of_after).enumerate() {
        if own.iter().any(|kin| kin.is_heir) {
            continue;
        }
        let parent = most_shared(own.iter().copied());
        entries.push(Entry {
            change: if before.asked.contains(&patch.rule) { Change::New } else { Change::NotAsked },
            before: None,
            after: Some(index),
            gained: patch.legal_area,
            lost: Area::ZERO,
            has_moved: false,
            merged_into: None,
            split_from: parent.map(|kin| kin.before),
            is_within: parent.is_some_and(|kin| kin.is_within),
        });
    }
    Comparison { entries }
}

fn most_shared<'k>(kin: impl Iterator<Item = &'k Kin>) -> Option<&'k Kin> {
    kin.reduce(|best, other| if best.shared < other.shared { other } else { best })
}

impl Kin {
    fn change(&self) -> Change {
        match self.difference {
            Difference::None => Change::Unchanged,
            // What moved lies on land that was free of it.
            Difference::Larger | Difference::Moved => Change::Grown,
            Difference::Smaller => Change::Shrunk,
        }
    }
}

impl Change {
    /// All changes, in the order of reports: the five, and what was not asked.
    pub const ALL: [Self; 6] =
        [Self::New, Self::Resolved, Self::Grown, Self::Shrunk, Self::Unchanged, Self::NotAsked];

    /// The stable name: `new`, `resolved`, `grown`, `shrunk`, `unchanged` or `not-asked`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Resolved => "resolved",
            Self::Grown => "grown",
            Self::Shrunk => "shrunk",
            Self::Unchanged => "unchanged",
            Self::NotAsked => "not-asked",
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::New => Text::new("新增", "new"),
            Self::Resolved => Text::new("消除", "resolved"),
            Self::Grown => Text::new("扩大", "grown"),
            Self::Shrunk => Text::new("缩小", "shrunk"),
            Self::Unchanged => Text::new("不变", "unchanged"),
            Self::NotAsked => Text::new("未判", "not asked"),
        }
    }
}

impl Entry {
    /// The patch a line is about: the one after, else the one before.
    pub fn patch<'p>(&self, before: &'p [Recorded], after: &'p [Recorded]) -> &'p Recorded {
        match (self.after, self.before) {
            (Some(index), _) => &after[index],
            (None, Some(index)) => &before[index],
            (None, None) => unreachable!("a line is about a patch"),
        }
    }
}

impl Comparison {
    /// Counts the lines whose patch is of one category, or all.
    pub fn counts(&self, before: &[Recorded], after: &[Recorded], of: Option<Category>) -> Counts {
        let mut counts = Counts::default();
        let is_counted =
            |entry: &&Entry| of.is_none_or(|category| entry.patch(before, after).category == category);
        for entry in self.entries.iter().filter(is_counted) {
            counts.add(entry.change, entry.split_from.is_some() || entry.merged_into.is_some());
        }
        counts
    }
}

impl Counts {
    /// Counts one line; `is_of_other` where a new one was split from another, or a resolved one merged into one.
    pub fn add(&mut self, change: Change, is_of_other: bool) {
        let of_other = usize::from(is_of_other);
        match change {
            Change::New => (self.new, self.split) = (self.new + 1, self.split + of_other),
            Change::Resolved => (self.resolved, self.merged) = (self.resolved + 1, self.merged + of_other),
            Change::Grown => self.grown += 1,
            Change::Shrunk => self.shrunk += 1,
            Change::Unchanged => self.unchanged += 1,
            Change::NotAsked => self.not_asked += 1,
        }
    }
}
