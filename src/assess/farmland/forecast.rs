//! A forecast (预测): what farmland would be left if every undecided conflict went to one plan.
//!
//! The land in conflict becomes what that plan draws there; everything else stays as the survey has it. Only losses are
//! forecast: a plan may draw farmland where there is none, but farmland comes with its acceptance and not with a plan
//! (F8). Where the plan says nothing of the land in conflict, nothing is guessed: it stays, and is counted apart.
//!
//! closing = opening − losses, exactly; no parcel is lost twice where conflicts overlap.

use std::sync::Arc;

use crate::assess::difference::units::Units;
use crate::assess::farmland::balance::Year;
use crate::assess::farmland::parcels::Parcels;
use crate::assess::farmland::pieces::{Pieces, all_shared};
use crate::layer::card::Cards;
use crate::layer::feature::{Layer, NO_FEATURE};
use crate::ledger::amount::Amount;
use crate::ledger::farmland::terms::{Item, Terms, Turn};
use crate::overlay::arrangement::Arrangement;
use crate::overlay::ranked::Bits;

/// What would become of a district's farmland.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The balance: what there is, what would be lost, what would be left.
    pub year: Year,
    /// Net farmland in undecided conflicts.
    pub disputed: Amount,
    /// Of it what the plan says nothing of.
    pub unsaid: Amount,
}

impl Forecast {
    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.year = self.year.and(&other.year);
        self.disputed += other.disputed;
        self.unsaid += other.unsaid;
        self
    }
}

/// What becomes of a piece of farmland.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Fate {
    /// No conflict is open on it.
    Undisputed,
    /// The plan leaves it as it is.
    Stays,
    /// The plan makes something else of it.
    Lost(Item),
    /// The plan does not say.
    Unsaid,
}

/// What a feature of the plan makes of farmland: the place of the first of [`Terms::planned`] that names its class, or
/// nothing where the class is farmland or land that is not to be built on.
type Word = Option<usize>;

/// Where the farmland is, and what conflicts are open.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The arrangement.
    pub arrangement: &'a Arrangement,
    /// Its layers.
    pub layers: &'a [Layer],
    /// Their cards.
    pub cards: &'a Cards,
    /// The place of the survey, and its parcels.
    pub survey: (usize, &'a Parcels),
    /// The place of permanent basic farmland; `None`: there is none.
    pub permanent: Option<usize>,
    /// The districts.
    pub units: &'a Units,
    /// The cells in undecided conflicts.
    pub disputed: &'a Bits,
}

/// Forecasts every district, in the order of the units; `None` where no layer of the plan was overlaid.
pub fn forecast(ground: &Ground<'_>, terms: &Terms, plan: &str) -> Option<Vec<Forecast>> {
    let Ground { arrangement, survey: (index, parcels), permanent, units, disputed, .. } = *ground;
    let said = words(ground, terms, plan);
    if said.is_empty() {
        return None;
    }
    let fate = |cell: usize, labels: &[u32]| {
        if !disputed.has(cell as u32) {
            return Fate::Undisputed;
        }
        let own = said.iter().filter(|(layer, _)| labels[*layer] != NO_FEATURE);
        let words = own.filter_map(|(layer, words)| words[labels[*layer] as usize]);
        // Several layers of a plan lie there: what it builds, it builds.
        match words.min_by_key(|word| word.unwrap_or(usize::MAX)) {
            None => Fate::Unsaid,
            Some(None) => Fate::Stays,
            Some(Some(turn)) => Fate::Lost(terms.planned[turn].item),
        }
    };
    let land = (0..arrangement.n_cells()).filter_map(|cell| {
        let labels = arrangement.labels(cell);
        let parcel = labels[index];
        let is_farmland = parcel != NO_FEATURE && parcels.parcels[parcel as usize].kind.is_farmland();
        let is_permanent = permanent.is_some_and(|layer| labels[layer] != NO_FEATURE);
        let piece = || (units.of(labels), fate(cell, labels), is_permanent);
        is_farmland.then(|| (parcel, piece(), arrangement.legal_area(cell)))
    });
    let pieces = Pieces::<(u16, Fate, bool)>::of(land);
    let mut forecasts = vec![Forecast::default(); units.units.len()];
    for (_, (unit, fate, is_permanent), net) in all_shared(parcels, &pieces) {
        forecasts[usize::from(unit)].add(fate, is_permanent, net.net);
    }
    for (parcel, own) in pieces.by_parcel() {
        if parcels.parcels[parcel as usize].net.is_err() {
            for ((unit, ..), area) in own {
                let year = &mut forecasts[usize::from(unit)].year;
                year.unknown_before += area;
                year.unknown_after += area;
            }
        }
    }
    Some(forecasts)
}

impl Forecast {
    fn add(&mut self, fate: Fate, is_permanent: bool, net: Amount) {
        let year = &mut self.year;
        year.opening += net;
        if fate != Fate::Undisputed {
            self.disputed += net;
        }
        if let Fate::Lost(item) = fate {
            *year.losses.entry(item).or_default() += net;
            return;
        }
        year.closing += net;
        if is_permanent {
            year.permanent += net;
        }
        if fate == Fate::Unsaid {
            self.unsaid += net;
        }
    }
}

/// For each overlaid layer of a plan, what each feature makes of farmland; `None` where its class does not tell.
fn words(ground: &Ground<'_>, terms: &Terms, plan: &str) -> Vec<(usize, Vec<Option<Word>>)> {
    let Ground { layers, cards, .. } = *ground;
    let of_plan = |layer: &Layer| {
        !layer.is_of_lines() && cards.cards.get(&layer.id).is_some_and(|card| &*card.plan == plan)
    };
    let own = layers.iter().enumerate().filter(|(_, layer)| of_plan(layer));
    own.map(|(index, layer)| {
        let scheme = cards.scheme_of(&cards.cards[&layer.id]);
        let word = |code: &Option<Arc<str>>| {
            let class = scheme.class(code.as_ref()?)?;
            if class.is_in(&terms.groups.farmland) {
                return Some(None);
            }
            let names = |turn: &Turn| turn.groups.iter().any(|group| class.is_in(group));
            let turn = terms.planned.iter().position(names);
            let is_open = cards.building(class) == Some(false);
            (turn.is_some() || is_open).then_some(turn)
        };
        (index, layer.features.iter().map(|own| word(&own.code)).collect())
    })
    .collect()
}
