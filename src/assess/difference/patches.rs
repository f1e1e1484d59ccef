//! Difference patches (差异图斑): connected land on which two sides differ, slivers told from the rest.
//!
//! Land joins where both sides differ in the same way inside one unit: the same quadrant where built and not
//! built are compared, the same two values otherwise; land that differs by definition alone joins no other. So a
//! strip along a border that was digitized twice does not hang on the parcel beside it that has really changed.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::assess::difference::side::{Keys, Side};
use crate::assess::difference::{Comparison, Standing, What};
use crate::conflict::category::Category;
use crate::conflict::sliver::{self, Candidate, Class, Sliver, Sorting};
use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::ring::Polygon;
use crate::geometry::shape::Shape;
use crate::overlay::border;
use crate::overlay::dissolve::{Region, dissolve};

/// A piece of land on which two sides differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its number among the differences, from 1, by unit, standing, then lowest corner.
    pub number: u32,
    /// How the sides differ.
    pub standing: Standing,
    /// Whether the definitions alone make them differ, on all of it.
    pub is_artefact: bool,
    /// The unit it lies in, an index into the units compared by.
    pub unit: u16,
    /// The features of side A, as (layer in the arrangement, feature), sorted.
    pub features_a: Vec<(u16, u32)>,
    /// The features of side B, likewise.
    pub features_b: Vec<(u16, u32)>,
    /// The number of cells joined.
    pub n_cells: u32,
    /// Legal area.
    pub legal_area: Area,
    /// Planar area, in half grid squares.
    pub planar_area: DoubledArea,
    /// Its border.
    pub polygon: Polygon,
    /// Whether it is a sliver, and why.
    pub sliver: Sliver,
}

/// Patches and their area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub n_patches: u32,
    /// Their legal area.
    pub legal_area: Area,
    /// Their planar area.
    pub planar_area: DoubledArea,
}

/// What tells one group of cells from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    unit: u16,
    standing: Standing,
    is_artefact: bool,
    /// What either side says, where not only built and not built are compared.
    keys: (u32, u32),
}

/// Joins the cells on which two sides differ; `sorting` says which patches are slivers.
pub fn patches(comparison: &Comparison<'_>, sorting: Sorting) -> Vec<Difference> {
    let (groups, chosen) = differing(comparison);
    let regions = dissolve(comparison.arrangement, &chosen);
    let mut found: Vec<Difference> = regions
        .into_iter()
        .map(|region| {
            let group = groups[region.group as usize];
            difference(comparison, group, region, sorting)
        })
        .collect();
    found.sort_by_key(|own| (own.unit, own.standing, own.polygon.outer[0]));
    for (own, number) in found.iter_mut().zip(1..) {
        own.number = number;
    }
    found
}

/// The groups there are, and each cell on which the sides differ with its group.
fn differing(comparison: &Comparison<'_>) -> (Vec<Group>, Vec<(u32, u32)>) {
    let Comparison { arrangement, sides: [a, b], what, units, artefacts } = *comparison;
    let (mut keys_a, mut keys_b) = (Keys::default(), Keys::default());
    let mut numbers: FxHashMap<Group, u32> = FxHashMap::default();
    let (mut groups, mut chosen) = (Vec::new(), Vec::new());
    for cell in 0..arrangement.n_cells() {
        let labels = arrangement.labels(cell);
        let keys = (a.number(labels, &mut keys_a), b.number(labels, &mut keys_b));
        let standing = Standing::of(what, keys_a.get(keys.0), keys_b.get(keys.1));
        if !standing.is_difference() {
            continue;
        }
        let keys = if *what == What::Built { (0, 0) } else { keys };
        let is_artefact = artefacts.has(cell as u32);
        let group = Group { unit: units.of(labels), standing, is_artefact, keys };
        let number = *numbers.entry(group).or_insert_with(|| {
            groups.push(group);
            groups.len() as u32 - 1
        });
        chosen.push((cell as u32, number));
    }
    (groups, chosen)
}

fn difference(comparison: &Comparison<'_>, group: Group, region: Region, sorting: Sorting) -> Difference {
    let Comparison { arrangement, sides: [a, b], .. } = *comparison;
    let Group { unit, standing, is_artefact, .. } = group;
    let cells = || region.cells.iter().map(|&cell| cell as usize);
    let legal_area = cells().map(|cell| arrangement.legal_area(cell)).sum();
    let planar_area = cells().map(|cell| arrangement.planar_area(cell)).sum();
    let border = border::of_region(arrangement, &region.cells);
    let shape = Shape { doubled_area: planar_area, perimeter: border.iter().map(|side| side.length).sum() };
    let candidate = Candidate { shape, legal_area, cells: &region.cells, layers: a.bits() | b.bits() };
    let features = |side: &Side| -> Vec<(u16, u32)> {
        let own: BTreeSet<_> =
            cells().flat_map(|cell| side.features(arrangement.labels(cell)).collect::<Vec<_>>()).collect();
        own.into_iter().collect()
    };
    Difference {
        number: 0,
        standing,
        is_artefact,
        unit,
        features_a: features(a),
        features_b: features(b),
        n_cells: region.cells.len() as u32,
        legal_area,
        planar_area,
        sliver: sliver::sort(arrangement, &candidate, sorting),
        polygon: region.polygon,
    }
}

impl Difference {
    /// What it is taken for, where it only looks like a difference of the plans: a sliver, else an artefact.
    pub fn category(&self) -> Option<Category> {
        if self.sliver.is_sliver() {
            Some(Category::Sliver)
        } else {
            self.is_artefact.then_some(Category::Artefact)
        }
    }
}

/// Counts patches by standing and by what a sliver's class is, in the order of [`Standing::all`] and
/// [`Class::ALL`].
pub fn counts(what: &What, patches: &[Difference]) -> Vec<(Standing, [Count; 3])> {
    let of = |standing: Standing| {
        let mut counts = [Count::default(); 3];
        for own in patches.iter().filter(|own| own.standing == standing) {
            let place = Class::ALL.iter().position(|&class| class == own.sliver.class);
            let count = &mut counts[place.expect("all classes are listed")];
            count.n_patches += 1;
            count.legal_area += own.legal_area;
            count.planar_area += own.planar_area;
        }
        (standing, counts)
    };
    Standing::all(what).iter().copied().filter(|standing| standing.is_difference()).map(of).collect()
}
