//! Publishing anew: the patches of a new version get their identities, and what was decided goes on.
//!
//! 1. A patch that is heir of one of the last version has its id.
//! 2. One that is not, but is a patch of an earlier version come back, has that one's id; of several versions
//!    the latest is asked first.
//! 3. Any other gets the next number of its rule. Numbers are never given twice.
//!
//! Steps follow by themselves, and only for patches somebody has taken up:
//!
//! - gone: closed, unless its rule was not asked;
//! - come back after it was closed: reopened;
//! - a part that lies within the patch it was split from stands where that one stands;
//! - merged with one that was decided otherwise: reopened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::conflict::category::Category;
use crate::conflict::comparison::{Change, Comparison, Counts, Entry, Version, compare};
use crate::conflict::coordination::{Standing, Standings, State, Way};
use crate::conflict::matching;
use crate::conflict::recorded::Recorded;
use crate::geometry::area::Area;
use crate::geometry::legal::LegalMeasure;
use crate::layer::text::Text;
use crate::overlay::CutError;

/// What is known before a version is published.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The last version, its patches with their ids; no patches where there was none.
    pub last: Version<'a>,
    /// Patches of earlier versions that the later ones do not have, by the version that had them last, the
    /// latest first.
    pub gone: &'a [Vec<Recorded>],
    /// Where the patches stand that somebody has taken up, by id.
    pub standings: &'a Standings,
    /// The last number given under each rule.
    pub numbers: &'a BTreeMap<Arc<str>, u32>,
}

/// What publishing a version comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// What each of its patches is, in their order.
    pub lines: Vec<Line>,
    /// The last version's patches it does not have, in their order.
    pub gone: Vec<Gone>,
    /// The steps that follow.
    pub steps: Vec<Follow>,
}

/// What a patch of the new version is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: Arc<str>,
    /// What became of it since the last version.
    pub change: Change,
    /// Land it gained.
    pub gained: Area,
    /// Land it lost.
    pub lost: Area,
    /// Whether an earlier version had it and the last one had not.
    pub has_returned: bool,
    /// The patch it was split from.
    pub split_from: Option<Arc<str>>,
}

/// A patch the new version does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub id: Arc<str>,
    /// [`Change::Resolved`], or [`Change::NotAsked`].
    pub change: Change,
    /// What it was taken for.
    pub category: Category,
    /// The patch that has taken it up.
    pub merged_into: Option<Arc<str>>,
}

/// A step nobody takes: it follows from the plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The patch.
    pub patch: Arc<str>,
    /// The state it has from now on.
    pub state: State,
    /// The way that comes with it.
    pub way: Option<Way>,
    /// Why.
    pub text: Text,
}

/// Gives the patches of a new version their identities.
///
/// # Errors
/// [`CutError`] where patches reach further than the kernel does.
pub fn renew(known: Known<'_>, new: Version<'_>, measure: &LegalMeasure) -> Result<Renewal, CutError> {
    let comparison = compare(known.last, new, measure)?;
    let returned = returned(known, new, &comparison, measure)?;
    let mut renewal = Renewal { lines: lines(known, new, &comparison, &returned), ..Renewal::default() };
    for entry in comparison.entries.iter().filter(|entry| entry.after.is_none()) {
        renewal.gone.extend(entry.before.map(|index| Gone {
            id: known.last.patches[index].id.clone(),
            change: entry.change,
            category: known.last.patches[index].category,
            merged_into: entry.merged_into.map(|index| renewal.lines[index].id.clone()),
        }));
    }
    renewal.steps = steps(known, new, &comparison, &renewal);
    Ok(renewal)
}

impl Renewal {
    /// Counts what became of the patches of one category, or of all; `patches` are those of the new version.
    pub fn counts(&self, patches: &[Recorded], of: Option<Category>) -> Counts {
        let is_counted = |category: Category| of.is_none_or(|of| of == category);
        let mut counts = Counts::default();
        for (line, _) in self.lines.iter().zip(patches).filter(|(_, patch)| is_counted(patch.category)) {
            counts.add(line.change, line.split_from.is_some());
        }
        for gone in self.gone.iter().filter(|gone| is_counted(gone.category)) {
            counts.add(gone.change, gone.merged_into.is_some());
        }
        counts
    }
}

/// The ids of patches that came back, by index.
fn returned(
    known: Known<'_>,
    new: Version<'_>,
    comparison: &Comparison,
    measure: &LegalMeasure,
) -> Result<BTreeMap<usize, Arc<str>>, CutError> {
    let unknown = comparison.entries.iter().filter(|entry| entry.before.is_none());
    let mut left: Vec<usize> = unknown.filter_map(|entry| entry.after).collect();
    let mut returned = BTreeMap::new();
    for gone in known.gone {
        if left.is_empty() {
            break;
        }
        let candidates: Vec<Recorded> = left.iter().map(|&index| new.patches[index].clone()).collect();
        let kin = matching::kin(gone, &candidates, measure)?;
        let heirs = kin.iter().filter(|kin| kin.is_heir);
        returned.extend(heirs.map(|kin| (left[kin.after], gone[kin.before].id.clone())));
        left.retain(|index| !returned.contains_key(index));
    }
    Ok(returned)
}

fn lines(
    known: Known<'_>,
    new: Version<'_>,
    comparison: &Comparison,
    returned: &BTreeMap<usize, Arc<str>>,
) -> Vec<Line> {
    let id_before = |index: usize| known.last.patches[index].id.clone();
    let mut numbers = known.numbers.clone();
    let mut by_patch: Vec<_> =
        comparison.entries.iter().filter_map(|entry| entry.after.map(|index| (index, entry))).collect();
    by_patch.sort_unstable_by_key(|&(index, _)| index);
    let line = |(index, entry): (usize, &Entry)| {
        let own = entry.before.map(id_before).or_else(|| returned.get(&index).cloned());
        let id = own.unwrap_or_else(|| {
            let rule = &new.patches[index].rule;
            let number = numbers.entry(rule.clone()).or_default();
            *number += 1;
            format!("{rule}-{number:04}").into()
        });
        Line {
            id,
            change: entry.change,
            gained: entry.gained,
            lost: entry.lost,
            has_returned: returned.contains_key(&index),
            split_from: entry.split_from.map(id_before),
        }
    };
    by_patch.into_iter().map(line).collect()
}

fn steps(known: Known<'_>, new: Version<'_>, comparison: &Comparison, renewal: &Renewal) -> Vec<Follow> {
    let standing = |id: &Arc<str>| known.standings.get(id).copied();
    let mut steps = Vec::new();
    for line in &renewal.lines {
        if let Some(Standing { state: State::Closed, way }) = standing(&line.id) {
            let text = Text::new("新版规划中再次出现", "the new version has it again");
            steps.push(Follow { patch: line.id.clone(), state: State::Reopened, way, text });
        }
    }
    for entry in comparison.entries.iter().filter(|entry| entry.is_within) {
        let Some(line) = entry.after.map(|index| &renewal.lines[index]) else { continue };
        let parent = line.split_from.as_ref().and_then(|id| Some((id, standing(id)?)));
        if let (Some((id, Standing { state, way })), None) = (parent, standing(&line.id))
            && state != State::Closed
        {
            let text = Text::new(
                format!("由 {id} 分出,沿用其状态"),
                format!("split from {id}: it stands where that one stands"),
            );
            steps.push(Follow { patch: line.id.clone(), state, way, text });
        }
    }
    steps.extend(reopened_by_merger(&renewal.gone, standing));
    steps.extend(closed(known, new, renewal));
    steps
}

/// Those with which patches were merged that had been decided otherwise, each once.
fn reopened_by_merger(gone: &[Gone], standing: impl Fn(&Arc<str>) -> Option<Standing>) -> Vec<Follow> {
    let mut reopened = BTreeMap::new();
    for own in gone {
        let Some(heir) = &own.merged_into else { continue };
        let (Some(before), Some(after)) = (standing(&own.id), standing(heir)) else { continue };
        if before.state.is_decided() && after.state.is_decided() && before.way != after.way {
            let text = Text::new(
                format!("与 {} 合并,而两者的决定不同", own.id),
                format!("merged with {}, which was decided otherwise", own.id),
            );
            let step = Follow { patch: heir.clone(), state: State::Reopened, way: after.way, text };
            reopened.entry(heir.clone()).or_insert(step);
        }
    }
    reopened.into_values().collect()
}

/// Those of any earlier version that are gone, now that their rule was asked.
fn closed(known: Known<'_>, new: Version<'_>, renewal: &Renewal) -> Vec<Follow> {
    let there: BTreeSet<&Arc<str>> = renewal.lines.iter().map(|line| &line.id).collect();
    let merged: BTreeMap<&Arc<str>, &Arc<str>> =
        renewal.gone.iter().filter_map(|gone| Some((&gone.id, gone.merged_into.as_ref()?))).collect();
    let earlier = known.last.patches.iter().chain(known.gone.iter().flatten());
    let gone = earlier.filter(|patch| !there.contains(&patch.id) && new.asked.contains(&patch.rule));
    let mut steps = Vec::new();
    for patch in gone {
        let Some(Standing { state, way }) = known.standings.get(&patch.id).copied() else { continue };
        if state == State::Closed {
            continue;
        }
        let text = match merged.get(&patch.id) {
            None => Text::new("新版规划中已不存在", "the new version does not have it"),
            Some(heir) => Text::new(format!("已并入 {heir}"), format!("merged into {heir}")),
        };
        steps.push(Follow { patch: patch.id.clone(), state: State::Closed, way, text });
    }
    steps
}
