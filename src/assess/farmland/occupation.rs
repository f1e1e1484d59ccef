//! Occupation (占用): what a site takes of a survey's parcels, and of permanent basic farmland among them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::assess::difference::units::Units;
use crate::assess::farmland::base::Unknown;
use crate::assess::farmland::parcels::{Kind, Missing, Parcel, Parcels};
use crate::assess::farmland::pieces::{Pieces, all_shared};
use crate::geometry::area::Area;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::ledger::farmland::net::Net;
use crate::ledger::ids::Grade;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::site::Parts;

/// What the land taken is summed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The district, an index into the units; the last is outside all of them.
    pub unit: u16,
    /// What it is to the books.
    pub kind: Kind,
    /// The class's code in the survey's scheme, before the change.
    pub class: Option<Arc<str>>,
    /// The quality grade; `None`: not known.
    pub grade: Option<Grade>,
    /// Whether it is permanent basic farmland.
    pub is_permanent: bool,
}

/// What a site takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Occupation {
    /// The site's land by what it was, of every kind.
    pub taken: BTreeMap<Key, Net>,
    /// Parcels whose net area cannot be told, by unit, kind and what is missing; they are not in `taken`.
    pub unknown: BTreeMap<(u16, Kind, Missing), Unknown>,
    /// Land of which the survey has no parcel.
    pub uncovered: Area,
    /// Legal area of the site by district, whatever its land.
    pub by_unit: BTreeMap<u16, Area>,
}

/// Where a site is asked: an arrangement and the places of layers in it.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The arrangement.
    pub arrangement: &'a Arrangement,
    /// The survey layer and its place.
    pub survey: (&'a Layer, usize),
    /// Its parcels.
    pub parcels: &'a Parcels,
    /// The place of the layer of permanent basic farmland; `None`: there is none.
    pub permanent: Option<usize>,
    /// The districts.
    pub units: &'a Units,
}

/// A piece of a parcel, as a site divides it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Piece {
    /// In the site: the district, and whether it is permanent basic farmland.
    Taken(u16, bool),
    /// The rest of the parcel.
    Left,
}

/// Sums what a site takes, by the parcels its land belongs to.
///
/// A parcel's registered area goes by legal area to what the site takes of it and to the rest, so two sites that share
/// a parcel cannot take more of it than there is, but for what levelling gives to whole hundredths.
pub fn occupation(ground: &Ground<'_>, parts: &Parts) -> Occupation {
    let Ground { arrangement, survey: (layer, index), parcels, permanent, units } = *ground;
    let mut occupation = Occupation { uncovered: parts.bare.legal, ..Occupation::default() };
    let mut taken: Vec<(u32, Piece, Area)> = Vec::new();
    let mut touched: BTreeMap<u32, Area> = BTreeMap::new();
    for part in &parts.parts {
        let labels = arrangement.labels(part.cell as usize);
        let (parcel, unit, area) = (labels[index], units.of(labels), part.areas.legal);
        *occupation.by_unit.entry(unit).or_default() += area;
        if parcel == NO_FEATURE {
            occupation.uncovered += area;
            continue;
        }
        let is_permanent = permanent.is_some_and(|layer| labels[layer] != NO_FEATURE);
        taken.push((parcel, Piece::Taken(unit, is_permanent), area));
        *touched.entry(parcel).or_default() += area;
    }
    let wholes = whole_areas(arrangement, index, &touched.keys().copied().collect());
    let left = touched.iter().map(|(&parcel, &area)| (parcel, Piece::Left, wholes[&parcel] - area));
    let pieces = Pieces::of(taken.into_iter().chain(left));
    for (parcel, piece, net) in all_shared(parcels, &pieces) {
        let Piece::Taken(unit, is_permanent) = piece else { continue };
        let Parcel { kind, grade, .. } = parcels.parcels[parcel as usize];
        let class = layer.features[parcel as usize].code.clone();
        let sum = occupation.taken.entry(Key { unit, kind, class, grade, is_permanent }).or_default();
        *sum = sum.and(net);
    }
    for (parcel, own) in pieces.by_parcel() {
        let Parcel { kind, net: Err(missing), .. } = parcels.parcels[parcel as usize] else { continue };
        let mut by_unit: BTreeMap<u16, Area> = BTreeMap::new();
        for (piece, area) in own {
            let Piece::Taken(unit, _) = piece else { continue };
            *by_unit.entry(unit).or_default() += area;
        }
        for (unit, area) in by_unit {
            let unknown = occupation.unknown.entry((unit, kind, missing)).or_default();
            unknown.n_parcels += 1;
            unknown.area += area;
        }
    }
    occupation
}

/// The legal areas of some parcels, by the cells they label.
fn whole_areas(arrangement: &Arrangement, index: usize, parcels: &BTreeSet<u32>) -> BTreeMap<u32, Area> {
    let mut wholes: BTreeMap<u32, Area> = parcels.iter().map(|&parcel| (parcel, Area::ZERO)).collect();
    for cell in 0..arrangement.n_cells() {
        let parcel = arrangement.labels(cell)[index];
        if parcels.contains(&parcel) {
            *wholes.entry(parcel).or_default() += arrangement.legal_area(cell);
        }
    }
    wholes
}
