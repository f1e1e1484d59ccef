//! Where parcels lie: each parcel's areas shared out over its pieces by their legal areas.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::assess::farmland::parcels::Parcels;
use crate::geometry::area::Area;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::levelling::share;
use crate::ledger::farmland::net::Net;

/// Legal areas by parcel and piece.
#[derive(Clone, Debug)]
pub struct Pieces<K> {
    areas: FxHashMap<(u32, K), Area>,
}

impl<K: Copy + Ord + std::hash::Hash> Pieces<K> {
    /// Adds land up: parcels, which piece of theirs it is, and its legal area.
    pub fn of(land: impl IntoIterator<Item = (u32, K, Area)>) -> Self {
        let mut areas: FxHashMap<(u32, K), Area> = FxHashMap::default();
        for (parcel, piece, area) in land {
            *areas.entry((parcel, piece)).or_default() += area;
        }
        Self { areas }
    }

    /// The pieces of each parcel with their legal areas, by parcel and piece.
    pub fn by_parcel(&self) -> BTreeMap<u32, Vec<(K, Area)>> {
        let mut by_parcel: BTreeMap<u32, Vec<(K, Area)>> = BTreeMap::new();
        for (&(parcel, piece), &area) in &self.areas {
            by_parcel.entry(parcel).or_default().push((piece, area));
        }
        for pieces in by_parcel.values_mut() {
            pieces.sort_unstable_by_key(|&(piece, _)| piece);
        }
        by_parcel
    }
}

/// Shares what a parcel is made of out over its pieces: every part of it by their legal areas, levelled, so that the
/// pieces add up to the parcel and each piece's parts to its registered area.
///
/// - Output: as long as `areas`. Pieces without area get nothing; where none has any, the first gets all.
pub fn shared(net: Net, areas: &[Area]) -> Vec<Net> {
    // A sliver's edges, each rounded, may add up to a little less than nothing.
    let mut weights: Vec<i64> = areas.iter().map(|area| area.square_millimetres().max(0)).collect();
    if weights.iter().all(|&weight| weight == 0)
        && let Some(first) = weights.first_mut()
    {
        *first = 1;
    }
    let shares = |whole: Amount| share(whole.units(), &weights);
    let (deducted, ridges, nets) = (shares(net.deducted), shares(net.ridges), shares(net.net));
    let piece = |((deducted, ridges), net): ((i64, i64), i64)| Net {
        registered: Amount::new(deducted + ridges + net),
        deducted: Amount::new(deducted),
        ridges: Amount::new(ridges),
        net: Amount::new(net),
    };
    deducted.into_iter().zip(ridges).zip(nets).map(piece).collect()
}

/// Shares all parcels out that have pieces and whose net area can be told: parcel, piece, and what falls to it.
pub fn all_shared<K: Copy + Ord + std::hash::Hash>(
    parcels: &Parcels,
    pieces: &Pieces<K>,
) -> Vec<(u32, K, Net)> {
    let mut out = Vec::new();
    for (parcel, own) in pieces.by_parcel() {
        let Ok(net) = parcels.parcels[parcel as usize].net else { continue };
        let areas: Vec<Area> = own.iter().map(|&(_, area)| area).collect();
        out.extend(own.iter().zip(shared(net, &areas)).map(|(&(piece, _), net)| (parcel, piece, net)));
    }
    out
}
