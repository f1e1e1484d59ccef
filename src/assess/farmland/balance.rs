//! A year of farmland (动态平衡, F6): what two versions of a survey have, and how land turned between them.
//!
//! Both versions and the districts are one arrangement. Each version's parcels share their net areas out over where
//! they lie and what their land was or became, so for every district, exactly:
//!
//! closing = opening + gains − losses + resurveyed + uncovered
//!
//! *Resurveyed* is what the same land counts for now and did not before: other registered areas, shares of ridges, and
//! what levelling moves. *Uncovered* is farmland of which the other version has no parcel. Both are shown, never
//! spread.

use crate::assess::difference::units::Units;
use crate::assess::farmland::parcels::{Parcel, Parcels};
use crate::assess::farmland::pieces::{Pieces, all_shared};
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::feature::{Feature, Layer, NO_FEATURE};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::terms::{Item, Movements, Terms, Turn};
use crate::overlay::arrangement::Arrangement;

/// One version of the survey in the arrangement.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// Its place in the arrangement.
    pub index: usize,
    /// What its parcels count for.
    pub parcels: &'a Parcels,
}

/// The year of one district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// 期初: net farmland of the earlier version.
    pub opening: Amount,
    /// What was gained, by item.
    pub gains: Movements,
    /// What was lost, by item.
    pub losses: Movements,
    /// What the same farmland counts for more now than before.
    pub resurveyed: Amount,
    /// Farmland that is covered by the later version alone, less that by the earlier alone.
    pub uncovered: Amount,
    /// 期末: net farmland of the later version.
    pub closing: Amount,
    /// Of it permanent basic farmland.
    pub permanent: Amount,
    /// Farmland before whose net area is not known; in no sum.
    pub unknown_before: Area,
    /// Farmland after, likewise.
    pub unknown_after: Area,
}

impl Year {
    /// What the items leave open: closing less opening, gains and losses. Nothing where the year closes by itself.
    pub fn open(&self) -> Amount {
        let sum = |own: &Movements| own.values().copied().sum::<Amount>();
        self.closing - self.opening - sum(&self.gains) + sum(&self.losses)
    }

    /// 进出平衡: what other agricultural land gave less what it took.
    pub fn in_out(&self) -> Amount {
        let of = |own: &Movements| own.get(&Item::Structure).copied().unwrap_or_default();
        of(&self.gains) - of(&self.losses)
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (own, others) in [(&mut self.gains, &other.gains), (&mut self.losses, &other.losses)] {
            for (item, amount) in others {
                *own.entry(*item).or_default() += *amount;
            }
        }
        self.opening += other.opening;
        self.resurveyed += other.resurveyed;
        self.uncovered += other.uncovered;
        self.closing += other.closing;
        self.permanent += other.permanent;
        self.unknown_before += other.unknown_before;
        self.unknown_after += other.unknown_after;
        self
    }
}

/// What land of one version is in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Turned {
    /// Farmland in both.
    Stays,
    /// From or to another class.
    As(Item),
    /// Nothing: the other version has no parcel there, or no item for its class.
    Uncovered,
}

/// A piece of a parcel: its district, what it turned, whether it is permanent basic farmland.
type Piece = (u16, Turned, bool);

/// Draws up the year of every district, in the order of the units.
///
/// - `permanent`: the place of the layer of permanent basic farmland, where there is one.
pub fn year(
    arrangement: &Arrangement,
    [before, after]: [Version<'_>; 2],
    (units, permanent): (&Units, Option<usize>),
    (terms, cards): (&Terms, &Cards),
) -> Vec<Year> {
    let mut years = vec![Year::default(); units.units.len()];
    let pieces = |own: Version<'_>, other: Version<'_>, turns: &[Turn]| {
        let turned = turned(other, turns, cards);
        let land = (0..arrangement.n_cells()).filter_map(|cell| {
            let labels = arrangement.labels(cell);
            let parcel = labels[own.index];
            let is_farmland = parcel != NO_FEATURE && own.parcels.parcels[parcel as usize].kind.is_farmland();
            let is_permanent = permanent.is_some_and(|layer| labels[layer] != NO_FEATURE);
            let other = labels[other.index];
            let as_ = if other == NO_FEATURE { Turned::Uncovered } else { turned[other as usize] };
            is_farmland.then(|| (parcel, (units.of(labels), as_, is_permanent), arrangement.legal_area(cell)))
        });
        Pieces::<Piece>::of(land)
    };
    let (lost, gained) = (pieces(before, after, &terms.losses), pieces(after, before, &terms.gains));
    for (_, (unit, turned, _), net) in all_shared(before.parcels, &lost) {
        let year = &mut years[usize::from(unit)];
        year.opening += net.net;
        match turned {
            Turned::Stays => year.resurveyed -= net.net,
            Turned::As(item) => *year.losses.entry(item).or_default() += net.net,
            Turned::Uncovered => year.uncovered -= net.net,
        }
    }
    for (_, (unit, turned, is_permanent), net) in all_shared(after.parcels, &gained) {
        let year = &mut years[usize::from(unit)];
        year.closing += net.net;
        if is_permanent {
            year.permanent += net.net;
        }
        match turned {
            Turned::Stays => year.resurveyed += net.net,
            Turned::As(item) => *year.gains.entry(item).or_default() += net.net,
            Turned::Uncovered => year.uncovered += net.net,
        }
    }
    for (own, pieces, is_before) in [(before, &lost, true), (after, &gained, false)] {
        for (parcel, pieces) in pieces.by_parcel() {
            if own.parcels.parcels[parcel as usize].net.is_ok() {
                continue;
            }
            for ((unit, ..), area) in pieces {
                let year = &mut years[usize::from(unit)];
                *(if is_before { &mut year.unknown_before } else { &mut year.unknown_after }) += area;
            }
        }
    }
    years
}

/// For each parcel of a version what farmland of the other turned that lies on it.
fn turned(own: Version<'_>, turns: &[Turn], cards: &Cards) -> Vec<Turned> {
    let scheme = cards.scheme_of(&cards.cards[&own.layer.id]);
    let of = |(feature, parcel): (&Feature, &Parcel)| {
        if parcel.kind.is_farmland() {
            return Turned::Stays;
        }
        let class = feature.code.as_ref().and_then(|code| scheme.class(code));
        let fits = |turn: &&Turn| {
            let groups = &turn.groups;
            class.is_some_and(|class| groups.is_empty() || groups.iter().any(|group| class.is_in(group)))
        };
        turns.iter().find(fits).map_or(Turned::Uncovered, |turn| Turned::As(turn.item))
    };
    own.layer.features.iter().zip(&own.parcels.parcels).map(of).collect()
}
