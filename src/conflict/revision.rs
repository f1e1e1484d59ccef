//! Two versions of one layer held against each other: which features are new, gone, changed or the same.
//!
//! 1. A feature is the one of before that its bureau calls the same ([`identifiers`]); of what is left, the one
//!    of the same shape, in the order of the files.
//! 2. Shapes are the same where their rings are, to the point, wherever they begin; lines in either direction.
//!    Classes and attributes are the same where their values are; a number is the same as whole and as real.
//! 3. Both versions are cut against each other once, by the kernel. Areas are what a feature labels in that
//!    cut, so they add up: before = shared + lost, after = shared + gained, over any set of features.
//!
//! Not told: which feature was divided or merged. A layer of lines has no areas.

use std::collections::VecDeque;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::conflict::identity::{identifiers, shape_name};
use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::Bordered;
use crate::layer::card::{Card, Cards};
use crate::layer::feature::{Layer, NO_FEATURE, Value};
use crate::overlay::{self, CutError, Input};

/// What became of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// 新增: it was not there before.
    Added,
    /// 删除: it is not there any more.
    Removed,
    /// 改变: its shape, class or attributes are others.
    Changed,
    /// 不变.
    Unchanged,
}

/// One feature through both versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// Which feature it is before, by index.
    pub before: Option<usize>,
    /// Which feature it is after, by index; one of the two is there.
    pub after: Option<usize>,
    /// What it is called: its identifier after, else before, else its shape.
    pub name: Arc<str>,
    /// Whether its shape is another.
    pub has_other_shape: bool,
    /// Whether its class is another.
    pub has_other_class: bool,
    /// The fields whose values are others, of those both versions have.
    pub other_fields: Vec<Arc<str>>,
    /// The legal area it labels before; zero where it was not there.
    pub area_before: Area,
    /// The legal area it labels after.
    pub area_after: Area,
    /// What of it is the same land.
    pub shared: Area,
}

/// What a layer's later version is beside its earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// The features: those of after in their order, then those that are gone.
    pub features: Vec<Revised>,
    /// Fields only the earlier version has.
    pub fields_gone: Vec<Arc<str>>,
    /// Fields only the later version has.
    pub fields_new: Vec<Arc<str>>,
    /// Land of the layer in both versions, whichever feature's.
    pub land_kept: Area,
    /// Land of the layer only before.
    pub land_lost: Area,
    /// Land of the layer only after.
    pub land_gained: Area,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Added, Self::Removed, Self::Changed, Self::Unchanged];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

impl Revised {
    /// What became of it.
    pub fn fate(&self) -> Fate {
        match (self.before, self.after) {
            (None, _) => Fate::Added,
            (_, None) => Fate::Removed,
            _ if self.has_other_shape || self.has_other_class || !self.other_fields.is_empty() => {
                Fate::Changed
            }
            _ => Fate::Unchanged,
        }
    }

    /// What it labels after and did not before.
    pub fn gained(&self) -> Area {
        self.area_after - self.shared
    }

    /// What it labelled before and does not after.
    pub fn lost(&self) -> Area {
        self.area_before - self.shared
    }
}

/// Holds two versions of a layer against each other; both have their rings or lines.
///
/// # Errors
/// [`CutError`] where they reach further than the kernel does.
pub fn revise(
    before: Bordered<'_>,
    after: Bordered<'_>,
    (card, cards): (&Card, &Cards),
    measure: &LegalMeasure,
) -> Result<Revision, CutError> {
    let (old, new) = (before.layer, after.layer);
    let names = [old, new].map(|layer| identifiers(card, layer));
    let fields = Fields::of(old, new);
    let mut features: Vec<Revised> = pairs(old, new, &names)
        .into_iter()
        .map(|(one, other)| {
            let name = other.and_then(|index| names[1][index].clone());
            let name = name.or_else(|| one.and_then(|index| names[0][index].clone()));
            let shape = || {
                other.map_or_else(
                    || one.map(|index| shape_name(old, index)),
                    |index| Some(shape_name(new, index)),
                )
            };
            let both = one.zip(other);
            let class = |layer: &Layer, index: usize| layer.features[index].code.clone();
            Revised {
                before: one,
                after: other,
                name: name.or_else(shape).unwrap_or_default(),
                has_other_shape: both.is_some_and(|(one, other)| !are_alike(old, one, new, other)),
                has_other_class: both.is_some_and(|(one, other)| class(old, one) != class(new, other)),
                other_fields: both.map_or_else(Vec::new, |both| fields.others(old, new, both)),
                area_before: Area::ZERO,
                area_after: Area::ZERO,
                shared: Area::ZERO,
            }
        })
        .collect();
    let mut revision =
        Revision { fields_gone: fields.gone.clone(), fields_new: fields.new.clone(), ..Revision::default() };
    if !new.is_of_lines() {
        let inputs = [before, after].map(|own| Input::bordered(own, card, cards));
        measure_all(&inputs, measure, &mut features, &mut revision)?;
    }
    revision.features = features;
    Ok(revision)
}

/// Which feature is which: those of after in their order, then what is gone.
fn pairs(
    old: &Layer,
    new: &Layer,
    names: &[Vec<Option<Arc<str>>>; 2],
) -> Vec<(Option<usize>, Option<usize>)> {
    let named = names[0].iter().enumerate().filter_map(|(index, name)| Some((name.clone()?, index)));
    let by_name: FxHashMap<Arc<str>, usize> = named.collect();
    let mut is_taken = vec![false; old.features.len()];
    let mut of_new: Vec<Option<usize>> = Vec::with_capacity(new.features.len());
    for name in &names[1] {
        let own = name.as_ref().and_then(|name| by_name.get(name).copied());
        if let Some(index) = own {
            is_taken[index] = true;
        }
        of_new.push(own);
    }
    let mut by_shape: FxHashMap<Arc<str>, VecDeque<usize>> = FxHashMap::default();
    for index in (0..old.features.len()).filter(|&index| !is_taken[index]) {
        by_shape.entry(shape_name(old, index)).or_default().push_back(index);
    }
    for (index, own) in of_new.iter_mut().enumerate().filter(|(_, own)| own.is_none()) {
        let Some(candidates) = by_shape.get_mut(&shape_name(new, index)) else { continue };
        let place = candidates.iter().position(|&candidate| are_alike(old, candidate, new, index));
        *own = place.and_then(|place| candidates.remove(place));
        if let Some(index) = *own {
            is_taken[index] = true;
        }
    }
    let after = of_new.into_iter().enumerate().map(|(index, own)| (own, Some(index)));
    let gone = (0..old.features.len()).filter(|&index| !is_taken[index]);
    after.chain(gone.map(|index| (Some(index), None))).collect()
}

/// Whether two features have the same shape, to the point.
fn are_alike(old: &Layer, one: usize, new: &Layer, other: usize) -> bool {
    old.parts(one).eq(new.parts(other)) || parts(old, one) == parts(new, other)
}

/// A feature's rings from their least point on, or its lines from their lesser end, in order.
fn parts(layer: &Layer, index: usize) -> Vec<Vec<Point>> {
    let ring = |ring: &[Point]| {
        let least = (0..ring.len()).min_by_key(|&place| ring[place]).unwrap_or(0);
        let mut ring = ring.to_vec();
        ring.rotate_left(least);
        ring
    };
    let line = |line: &[Point]| {
        let back: Vec<Point> = line.iter().rev().copied().collect();
        back.min(line.to_vec())
    };
    let mut parts: Vec<Vec<Point>> =
        layer.parts(index).map(|part| if layer.is_of_lines() { line(part) } else { ring(part) }).collect();
    parts.sort_unstable();
    parts
}

/// The fields of two versions, matched by name without regard to case.
struct Fields {
    both: Vec<(usize, usize)>,
    gone: Vec<Arc<str>>,
    new: Vec<Arc<str>>,
}

impl Fields {
    fn of(old: &Layer, new: &Layer) -> Self {
        let place = |layer: &Layer, name: &str| {
            layer.fields.iter().position(|own| own.name.eq_ignore_ascii_case(name))
        };
        let only = |layer: &Layer, other: &Layer| -> Vec<Arc<str>> {
            let names = layer.fields.iter().map(|own| own.name.clone());
            names.filter(|name| place(other, name).is_none()).collect()
        };
        let both = old.fields.iter().enumerate();
        let both = both.filter_map(|(one, field)| Some((one, place(new, &field.name)?)));
        Self { both: both.collect(), gone: only(old, new), new: only(new, old) }
    }

    /// The fields in which two features have other values.
    fn others(&self, old: &Layer, new: &Layer, (one, other): (usize, usize)) -> Vec<Arc<str>> {
        let (one, other) = (&old.features[one].values, &new.features[other].values);
        let differ = self.both.iter().filter(|&&(before, after)| !are_equal(&one[before], &other[after]));
        differ.map(|&(_, after)| new.fields[after].name.clone()).collect()
    }
}

/// Whether two values are the same: reals to the bit, and a whole number also where it was kept as a real.
fn are_equal(one: &Value, other: &Value) -> bool {
    /// Whole numbers up to here are all reals.
    const EXACT_MAX: u64 = 1 << f64::MANTISSA_DIGITS;
    match (one, other) {
        (Value::Real(one), Value::Real(other)) => one.to_bits() == other.to_bits(),
        (Value::Integer(whole), Value::Real(real)) | (Value::Real(real), Value::Integer(whole)) => {
            whole.unsigned_abs() <= EXACT_MAX && (*whole as f64).to_bits() == real.to_bits()
        }
        _ => one == other,
    }
}

/// Cuts both versions against each other and gives each feature and the layer their areas.
fn measure_all(
    inputs: &[Input<'_>; 2],
    measure: &LegalMeasure,
    features: &mut [Revised],
    revision: &mut Revision,
) -> Result<(), CutError> {
    let place = |of: fn(&Revised) -> Option<usize>| -> FxHashMap<u32, usize> {
        let own = features.iter().enumerate();
        own.filter_map(|(place, feature)| Some((of(feature)? as u32, place))).collect()
    };
    let (before, after) = (place(|own| own.before), place(|own| own.after));
    let arrangement = overlay::cut(inputs, measure)?;
    for cell in 0..arrangement.n_cells() {
        let area = arrangement.legal_area(cell);
        let &[one, other] = arrangement.labels(cell) else { unreachable!("two layers were cut") };
        match (one, other) {
            (NO_FEATURE, NO_FEATURE) => {}
            (_, NO_FEATURE) => revision.land_lost += area,
            (NO_FEATURE, _) => revision.land_gained += area,
            _ => revision.land_kept += area,
        }
        let (one, other) = (before.get(&one).copied(), after.get(&other).copied());
        if let Some(own) = one {
            features[own].area_before += area;
        }
        if let Some(own) = other {
            features[own].area_after += area;
        }
        if let Some(own) = one.filter(|_| one == other) {
            features[own].shared += area;
        }
    }
    Ok(())
}
