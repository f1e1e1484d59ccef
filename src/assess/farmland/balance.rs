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
//!
//! Land of projects that are entered in the books may be cut with them ([`Entered`]). What an accepted supplement
//! brought is then called what its source is, which no change of class tells (整理), and of gains and of what was built
//! on it is told what lies on such land: the rest was gained or built without being entered.

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

/// Land of the books among the arrangement's layers, each a feature a project.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entered<'a> {
    /// The place of the accepted supplements, and what each brings, by feature; `None`: there are none.
    pub supplements: Option<(usize, &'a [Item])>,
    /// The place of the sites that are charged to projects; `None`: there are none.
    pub projects: Option<usize>,
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
    /// Of the gains what lies on the land of accepted supplements.
    pub entered_gains: Movements,
    /// Of what was built (建设占用) what lies on sites that are charged to projects.
    pub entered_losses: Amount,
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

    /// Adds farmland of the earlier version.
    fn lose(&mut self, piece: Piece, net: Amount) {
        self.opening += net;
        if piece.is_entered {
            self.entered_losses += net;
        }
        match piece.turned {
            Turned::Stays => self.resurveyed -= net,
            Turned::As(item) => *self.losses.entry(item).or_default() += net,
            Turned::Uncovered => self.uncovered -= net,
        }
    }

    /// Adds farmland of the later version.
    fn gain(&mut self, piece: Piece, net: Amount) {
        self.closing += net;
        if piece.is_permanent {
            self.permanent += net;
        }
        match piece.turned {
            Turned::Stays => self.resurveyed += net,
            Turned::As(item) => {
                *self.gains.entry(item).or_default() += net;
                if piece.is_entered {
                    *self.entered_gains.entry(item).or_default() += net;
                }
            }
            Turned::Uncovered => self.uncovered += net,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        let movements = [
            (&mut self.gains, &other.gains),
            (&mut self.losses, &other.losses),
            (&mut self.entered_gains, &other.entered_gains),
        ];
        for (own, others) in movements {
            for (item, amount) in others {
                *own.entry(*item).or_default() += *amount;
            }
        }
        self.entered_losses += other.entered_losses;
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

/// A piece of a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Piece {
    unit: u16,
    turned: Turned,
    is_permanent: bool,
    /// Whether it lies on land that is entered in the books.
    is_entered: bool,
}

/// Draws up the year of every district, in the order of the units.
///
/// - `permanent`: the place of the layer of permanent basic farmland, where there is one.
pub fn year(
    arrangement: &Arrangement,
    [before, after]: [Version<'_>; 2],
    (units, permanent): (&Units, Option<usize>),
    entered: Entered<'_>,
    (terms, cards): (&Terms, &Cards),
) -> Vec<Year> {
    let mut years = vec![Year::default(); units.units.len()];
    let brought = |labels: &[u32]| {
        let (layer, items) = entered.supplements?;
        items.get(labels[layer] as usize).copied()
    };
    let is_built = |labels: &[u32]| entered.projects.is_some_and(|layer| labels[layer] != NO_FEATURE);
    let pieces = |own: Version<'_>, other: Version<'_>, turns: &[Turn], is_gain: bool| {
        let turned = turned(other, turns, cards);
        let land = (0..arrangement.n_cells()).filter_map(|cell| {
            let labels = arrangement.labels(cell);
            let parcel = labels[own.index];
            let is_farmland = parcel != NO_FEATURE && own.parcels.parcels[parcel as usize].kind.is_farmland();
            let is_permanent = permanent.is_some_and(|layer| labels[layer] != NO_FEATURE);
            let other = labels[other.index];
            let as_ = if other == NO_FEATURE { Turned::Uncovered } else { turned[other as usize] };
            let (turned, is_entered) = match (as_, is_gain) {
                (Turned::As(item), true) => {
                    let brought = brought(labels);
                    (Turned::As(brought.unwrap_or(item)), brought.is_some())
                }
                (Turned::As(Item::Construction), false) => (as_, is_built(labels)),
                _ => (as_, false),
            };
            let piece = || Piece { unit: units.of(labels), turned, is_permanent, is_entered };
            is_farmland.then(|| (parcel, piece(), arrangement.legal_area(cell)))
        });
        Pieces::<Piece>::of(land)
    };
    let lost = pieces(before, after, &terms.losses, false);
    let gained = pieces(after, before, &terms.gains, true);
    for (_, piece, net) in all_shared(before.parcels, &lost) {
        years[usize::from(piece.unit)].lose(piece, net.net);
    }
    for (_, piece, net) in all_shared(after.parcels, &gained) {
        years[usize::from(piece.unit)].gain(piece, net.net);
    }
    for (own, pieces, is_before) in [(before, &lost, true), (after, &gained, false)] {
        for (parcel, pieces) in pieces.by_parcel() {
            if own.parcels.parcels[parcel as usize].net.is_ok() {
                continue;
            }
            for (piece, area) in pieces {
                let year = &mut years[usize::from(piece.unit)];
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
