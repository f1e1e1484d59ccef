//! Difference analysis (差异分析,两规/多规比对): what two sides of an overlay say of the same land.
//!
//! - **In**: an arrangement and its layers; two [`Side`]s, each a layer or a whole plan; what is compared
//!   ([`What`]); units to sum by ([`units::Units`]); the land, all of it or the part in a region.
//! - **Out**: [`table::Table`]: areas by unit and by what either side says, from which the quadrants built and
//!   not built, the cross table and the difference rate are sums, each with what of it differs by definition alone
//!   ([`artefact::Artefacts`]); [`patches::patches`]: the pieces of land on which they differ, slivers told from
//!   the rest; [`signature`]: what all plans say of each place.
//! - **Promised**: every cell is counted once, so every table closes to the land's area exactly. Land a side has
//!   nothing of, or of which its class says nothing, is in no quadrant and is shown beside them: no data is not
//!   agreement.
//! - **Left out**: whether a difference is a conflict; rules say that.
//!
//! 1. `side`: what each side says of a cell, as the number of a [`Key`].
//! 2. `units`: districts, or the units of a frame, by which areas are summed.
//! 3. `table`: cells to areas by unit and pair of keys.
//! 4. `patches`: cells that differ to patches.
//! 5. `artefact`: land on which only the definitions make the sides differ.
//! 6. `signature`: the same of all plans at once, with the rules that hit.

pub mod artefact;
pub mod patches;
pub mod side;
pub mod signature;
pub mod table;
pub mod units;

use crate::assess::difference::artefact::Artefacts;
use crate::assess::difference::units::Units;
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::site::{Areas, Part};

pub use crate::assess::difference::side::{Building, Key, Side};

/// Two sides to compare, and all that says how.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// The arrangement the sides are told of.
    pub arrangement: &'a Arrangement,
    /// The two sides.
    pub sides: [&'a Side; 2],
    /// What is compared.
    pub what: &'a What,
    /// The units to sum by.
    pub units: &'a Units,
    /// Where the definitions alone differ.
    pub artefacts: &'a Artefacts,
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Whether land counts as built (建与非建), by class groups: the four quadrants.
    Built,
    /// The class, between layers of one scheme.
    Class,
    /// A field's value, or the features' own names: two versions of one layer.
    Identity,
}

/// What two sides say of the same land.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// 1 两规均为建设用地.
    BothBuilt,
    /// 2 甲方建设、乙方非建设.
    OnlyABuilt,
    /// 3 乙方建设、甲方非建设.
    OnlyBBuilt,
    /// 4 两规均非建设用地.
    NeitherBuilt,
    /// Both say the same.
    Same,
    /// They say different things.
    Differs,
    /// Only side A has a feature.
    OnlyA,
    /// Only side B has a feature.
    OnlyB,
    /// A side has nothing there, or its class says nothing of what is asked.
    Untold,
}

impl Standing {
    /// What two keys say together.
    pub fn of(what: &What, a: &Key, b: &Key) -> Self {
        match what {
            What::Built => match (a.building, b.building) {
                (Building::Built, Building::Built) => Self::BothBuilt,
                (Building::Built, Building::Open) => Self::OnlyABuilt,
                (Building::Open, Building::Built) => Self::OnlyBBuilt,
                (Building::Open, Building::Open) => Self::NeitherBuilt,
                _ => Self::Untold,
            },
            What::Class | What::Identity => match (a.building, b.building) {
                (Building::Bare, Building::Bare) => Self::Untold,
                (Building::Bare, _) => Self::OnlyB,
                (_, Building::Bare) => Self::OnlyA,
                _ if a.codes.is_empty() || b.codes.is_empty() => Self::Untold,
                _ if a.codes == b.codes => Self::Same,
                _ => Self::Differs,
            },
        }
    }

    /// The standings there are where this is compared, in the order of reports.
    pub const fn all(what: &What) -> &'static [Self] {
        match what {
            What::Built => {
                &[Self::BothBuilt, Self::OnlyABuilt, Self::OnlyBBuilt, Self::NeitherBuilt, Self::Untold]
            }
            What::Class | What::Identity => {
                &[Self::Same, Self::Differs, Self::OnlyA, Self::OnlyB, Self::Untold]
            }
        }
    }

    /// Whether the sides differ there (差异).
    pub const fn is_difference(self) -> bool {
        matches!(self, Self::OnlyABuilt | Self::OnlyBBuilt | Self::Differs | Self::OnlyA | Self::OnlyB)
    }

    /// Whether the land counts in the rate of difference: both sides say something, or one has nothing where the
    /// other's features end.
    pub const fn is_compared(self) -> bool {
        !matches!(self, Self::Untold)
    }

    /// The stable name, in kebab case.
    pub const fn id(self) -> &'static str {
        match self {
            Self::BothBuilt => "both-built",
            Self::OnlyABuilt => "only-a-built",
            Self::OnlyBBuilt => "only-b-built",
            Self::NeitherBuilt => "neither-built",
            Self::Same => "same",
            Self::Differs => "differs",
            Self::OnlyA => "only-a",
            Self::OnlyB => "only-b",
            Self::Untold => "untold",
        }
    }

    /// The words for people.
    pub fn word(self) -> Text {
        let (zh, en) = match self {
            Self::BothBuilt => ("1 均为建设", "1 both built"),
            Self::OnlyABuilt => ("2 甲建乙非建", "2 A built, B not"),
            Self::OnlyBBuilt => ("3 乙建甲非建", "3 B built, A not"),
            Self::NeitherBuilt => ("4 均非建设", "4 neither built"),
            Self::Same => ("相同", "the same"),
            Self::Differs => ("不同", "different"),
            Self::OnlyA => ("仅甲方有", "only A has"),
            Self::OnlyB => ("仅乙方有", "only B has"),
            Self::Untold => ("缺一方或未归类", "a side missing or untold"),
        };
        Text::new(zh, en)
    }
}

/// The cells of a whole arrangement with their areas.
pub fn all(arrangement: &Arrangement) -> impl Iterator<Item = (u32, Areas)> + '_ {
    (0..arrangement.n_cells()).map(|cell| {
        let areas = Areas { legal: arrangement.legal_area(cell), planar: arrangement.planar_area(cell) };
        (cell as u32, areas)
    })
}

/// The parts of cells that lie in a region.
pub fn inside(parts: &[Part]) -> impl Iterator<Item = (u32, Areas)> + '_ {
    parts.iter().map(|part| (part.cell, part.areas))
}
