//! The base (耕地底数): net farmland by district, class, quality grade and slope.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::difference::units::Units;
use crate::assess::farmland::parcels::{Kind, Missing, Parcel, Parcels};
use crate::assess::farmland::pieces::{Pieces, all_shared};
use crate::geometry::area::Area;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::ledger::farmland::net::Net;
use crate::ledger::ids::Grade;
use crate::overlay::arrangement::Arrangement;

/// What farmland is summed by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The district, an index into the units; the last is outside all of them.
    pub unit: u16,
    /// Farmland before restorable land.
    pub kind: Kind,
    /// The class's code in the survey's scheme.
    pub class: Option<Arc<str>>,
    /// The quality grade; `None`: not known.
    pub grade: Option<Grade>,
    /// The slope level; `None`: not known.
    pub slope: Option<u8>,
}

/// Farmland of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Registered, deducted, ridges, net.
    pub net: Net,
    /// Parcels that lie there with some of their land.
    pub n_parcels: u32,
}

/// Parcels whose net area cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// How many.
    pub n_parcels: u32,
    /// Their legal area, for their registered one may be what is missing.
    pub area: Area,
}

/// The base of a survey layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// Farmland and restorable land; nothing else.
    pub sums: BTreeMap<Key, Sum>,
    /// Farmland whose net area cannot be told, by unit and what is missing; it is in no sum.
    pub unknown: BTreeMap<(u16, Missing), Unknown>,
}

/// Sums the farmland of a survey layer.
///
/// - Input: the layer's place in the arrangement and its parcels; units to sum by.
/// - Promised: the sums over all units add up to what the parcels register, to the hundredth of a square metre; a
///   parcel the grid swallowed is in the last unit, outside all districts.
pub fn base(
    arrangement: &Arrangement,
    (layer, index): (&Layer, usize),
    parcels: &Parcels,
    units: &Units,
) -> Base {
    let counts = |parcel: u32| {
        let kind = parcels.parcels[parcel as usize].kind;
        kind.is_farmland() || kind == Kind::Restorable
    };
    let outside = units.units.len() as u16 - 1;
    let of_cell = (0..arrangement.n_cells()).filter_map(|cell| {
        let labels = arrangement.labels(cell);
        let parcel = labels[index];
        let is_own = parcel != NO_FEATURE && counts(parcel);
        is_own.then(|| (parcel, units.of(labels), arrangement.legal_area(cell)))
    });
    let mut is_there = vec![false; parcels.parcels.len()];
    let cells: Vec<(u32, u16, Area)> = of_cell.inspect(|own| is_there[own.0 as usize] = true).collect();
    let swallowed = (0..parcels.parcels.len() as u32)
        .filter(|&parcel| !is_there[parcel as usize] && counts(parcel))
        .map(|parcel| (parcel, outside, Area::ZERO));
    let pieces = Pieces::of(cells.into_iter().chain(swallowed));
    let mut base = Base::default();
    for (parcel, unit, net) in all_shared(parcels, &pieces) {
        let own = &parcels.parcels[parcel as usize];
        let class = layer.features[parcel as usize].code.clone();
        let key = Key { unit, kind: own.kind, class, grade: own.grade, slope: own.slope };
        let sum = base.sums.entry(key).or_default();
        *sum = Sum { net: sum.net.and(net), n_parcels: sum.n_parcels + 1 };
    }
    for (parcel, own) in pieces.by_parcel() {
        let Parcel { kind, net: Err(missing), .. } = parcels.parcels[parcel as usize] else { continue };
        if !kind.is_farmland() {
            continue;
        }
        for (unit, area) in own {
            let unknown = base.unknown.entry((unit, missing)).or_default();
            unknown.n_parcels += 1;
            unknown.area += area;
        }
    }
    base
}

impl Base {
    /// Net farmland of a unit, or of all with `None`; restorable land is not counted (F8).
    pub fn farmland(&self, unit: Option<u16>) -> Net {
        let own = self.sums.iter().filter(|(key, _)| unit.is_none_or(|unit| key.unit == unit));
        own.filter(|(key, _)| key.kind.is_farmland()).fold(Net::default(), |sum, (_, own)| sum.and(own.net))
    }
}
