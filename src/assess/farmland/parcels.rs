//! What every parcel of a survey counts for, by its attributes.

use crate::layer::card::{AreaUnit, Card, Cards};
use crate::layer::feature::{Layer, Value};
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::coefficient::{Coefficient, Mixed, Written};
use crate::ledger::farmland::decimal::Decimal;
use crate::ledger::farmland::land;
use crate::ledger::farmland::net::Net;
use crate::ledger::farmland::terms::{Groups, Said, Survey};
use crate::ledger::ids::Grade;

/// The slope level on which no ridges are deducted (坡度级 1, ≤ 2°).
const FLAT: u8 = 1;
/// The steepest slope level (坡度级 5, > 25°).
pub const STEEPEST: u8 = 5;

/// What a parcel is to the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 耕地.
    Farmland,
    /// 水田, which is farmland.
    Paddy,
    /// 可调整地类 (K): no farmland, shown apart.
    Restorable,
    /// 其他农用地 and all other agricultural land.
    Agricultural,
    /// 建设用地.
    Construction,
    /// All other land.
    Other,
}

/// What a parcel lacks before its net area can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// 图斑面积.
    Registered,
    /// 田坎系数, on slopes beyond the first level.
    Ridges,
    /// 线状、零星地物面积, or they are more than the parcel.
    Deductions,
}

/// One parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// What it is.
    pub kind: Kind,
    /// What its registered area is made of, or what is missing for that. Ridges and things are deducted of farmland
    /// and restorable land alone.
    pub net: Result<Net, Missing>,
    /// Its quality grade, where it has one.
    pub grade: Option<Grade>,
    /// Its slope level, 1 to 5, where it has one.
    pub slope: Option<u8>,
}

/// The parcels of a survey layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcels {
    /// One entry a feature.
    pub parcels: Vec<Parcel>,
    /// How shares of ridges are written; `None` where there are none but of nothing.
    pub written: Option<Written>,
}

impl Kind {
    /// Whether it is farmland.
    pub const fn is_farmland(self) -> bool {
        matches!(self, Self::Farmland | Self::Paddy)
    }
}

impl Missing {
    /// What is missing, for people.
    pub fn word(self) -> Text {
        match self {
            Self::Registered => Text::new("无图斑面积", "no registered area"),
            Self::Ridges => Text::new("无田坎系数", "no share of ridges"),
            Self::Deductions => {
                Text::new("线状零星地物面积缺失或过大", "things to deduct unknown or too large")
            }
        }
    }
}

impl Parcels {
    /// Reads the parcels of a survey layer.
    ///
    /// # Errors
    /// [`Mixed`] where nobody says how shares of ridges are written and the column does not tell.
    pub fn read(
        layer: &Layer,
        cards: &Cards,
        (survey, groups): (&Survey, &Groups),
        said: Said,
    ) -> Result<Self, Mixed> {
        let card = &cards.cards[&layer.id];
        let columns = Columns::of(layer, card, survey);
        let kinds: Vec<Kind> = (0..layer.features.len()).map(|own| kind(layer, own, cards, groups)).collect();
        let counts = |own: usize| kinds[own].is_farmland() || kinds[own] == Kind::Restorable;
        let column = (0..layer.features.len()).filter(|&own| counts(own));
        let told = Written::detect(column.filter_map(|own| columns.ridges.decimal(layer, own)));
        let written = match said.written {
            Some(said) => Some(said),
            None => told?,
        };
        let parcel = |(own, kind): (usize, Kind)| {
            let slope = columns.slope.whole(layer, own).filter(|level| (FLAT..=STEEPEST).contains(level));
            let grade = columns.grade.whole(layer, own).and_then(Grade::new).or(said.grade);
            Parcel { kind, net: columns.net(layer, own, (kind, slope, written)), grade, slope }
        };
        Ok(Self { parcels: kinds.into_iter().enumerate().map(parcel).collect(), written })
    }
}

/// The kind of a feature, by the groups of its class.
fn kind(layer: &Layer, feature: usize, cards: &Cards, groups: &Groups) -> Kind {
    let scheme = cards.scheme_of(&cards.cards[&layer.id]);
    let class = layer.features[feature].code.as_ref().and_then(|code| scheme.class(code));
    let Some(class) = class else { return Kind::Other };
    if class.is_in(&groups.restorable) {
        Kind::Restorable
    } else if class.is_in(&groups.farmland) {
        if class.is_in(&groups.paddy) { Kind::Paddy } else { Kind::Farmland }
    } else if class.is_in(&groups.construction) {
        Kind::Construction
    } else if class.is_in(&groups.agricultural) {
        Kind::Agricultural
    } else {
        Kind::Other
    }
}

/// Fields of one meaning, by their places in the layer.
struct Column(Vec<usize>);

impl Column {
    fn of(layer: &Layer, names: &[String]) -> Self {
        let place = |name: &String| layer.fields.iter().position(|own| own.name.eq_ignore_ascii_case(name));
        Self(names.iter().filter_map(place).collect())
    }

    /// The first of them that has a number.
    fn decimal(&self, layer: &Layer, feature: usize) -> Option<Decimal> {
        let values: &[Value] = &layer.features[feature].values;
        self.0.iter().find_map(|&place| Decimal::of(&values[place]))
    }

    /// The first of them that has a number, where it is a whole one of a byte.
    fn whole(&self, layer: &Layer, feature: usize) -> Option<u8> {
        let written = self.decimal(layer, feature)?;
        let whole = written.rounded(0)?;
        (written.rounded(2)? == whole * 100).then(|| u8::try_from(whole).ok()).flatten()
    }
}

/// The columns a survey's formulas need.
struct Columns {
    registered: Vec<(Column, AreaUnit)>,
    ridges: Column,
    /// Linear and scattered things, of the second survey.
    deducted: Option<[Column; 2]>,
    grade: Column,
    slope: Column,
}

impl Columns {
    fn of(layer: &Layer, card: &Card, survey: &Survey) -> Self {
        let column = |names: &[String]| Column::of(layer, names);
        let registered =
            card.area_fields.iter().map(|own| (Column::of(layer, std::slice::from_ref(&own.name)), own.unit));
        let is_second = !(survey.linear.is_empty() && survey.scattered.is_empty());
        Self {
            registered: registered.collect(),
            ridges: column(&survey.ridges),
            deducted: is_second.then(|| [column(&survey.linear), column(&survey.scattered)]),
            grade: column(&survey.grade),
            slope: column(&survey.slope),
        }
    }

    fn registered(&self, layer: &Layer, feature: usize) -> Option<Amount> {
        let land = self.registered.iter().find_map(|(column, unit)| {
            let written = column.decimal(layer, feature)?;
            match unit {
                AreaUnit::SquareMetre => land::of_square_metres(written),
                AreaUnit::Hectare => land::of_hectares(written),
                AreaUnit::Mu => land::of_mu(written),
            }
        });
        land.filter(|&own| Amount::ZERO < own)
    }

    fn net(
        &self,
        layer: &Layer,
        feature: usize,
        (kind, slope, written): (Kind, Option<u8>, Option<Written>),
    ) -> Result<Net, Missing> {
        let registered = self.registered(layer, feature).ok_or(Missing::Registered)?;
        let ridges = match (kind.is_farmland(), self.ridges.decimal(layer, feature)) {
            // Ridges are deducted of what is farmed; land that could be again has none of its own unless written.
            (false, None) => Coefficient::NONE,
            (true, None) if slope == Some(FLAT) => Coefficient::NONE,
            (true, None) => return Err(Missing::Ridges),
            (false, Some(_)) if kind != Kind::Restorable => Coefficient::NONE,
            (_, Some(own)) => {
                let form = written.unwrap_or(Written::Fraction);
                Coefficient::of(own, form).ok_or(Missing::Ridges)?
            }
        };
        match &self.deducted {
            Some(columns) if kind.is_farmland() => {
                let mut things = columns.iter().map(|column| {
                    let written = column.decimal(layer, feature).ok_or(Missing::Deductions)?;
                    land::of_square_metres(written).ok_or(Missing::Deductions)
                });
                let mut next = || things.next().unwrap_or(Ok(Amount::ZERO));
                let (linear, scattered) = (next()?, next()?);
                Net::second_survey(registered, linear, scattered, ridges).ok_or(Missing::Deductions)
            }
            _ => Ok(Net::third_survey(registered, ridges)),
        }
    }
}
