//! A charge: what one project must supply, and what that was worked out from.

use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::{Grade, ProjectId};

/// What a project that takes land must supply (应补).
///
/// Invariant: it is worked out once, from the versions [`Provenance`] names, and works out to the same numbers from
/// them again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The project.
    pub project: ProjectId,
    /// The district whose stock supplies it, a code of the layer `xzq`.
    pub district: Code,
    /// The day of approval, which decides the regime.
    pub approved: Date,
    /// The cultivated land it takes, by class before the change and grade, ordered by both; no pair twice.
    pub lines: Vec<ChargeLine>,
    /// The permanent basic farmland (永久基本农田) it takes, in the same order; a part of `lines`.
    pub permanent: Vec<ChargeLine>,
    /// What must be supplied of each book of three indicators.
    pub totals: Totals,
    /// What it takes of the quota of conversion (农用地转用); `None` where that was not asked.
    pub conversion: Option<Conversion>,
    /// What all of this was worked out from.
    pub provenance: Provenance,
}

/// Net cultivated land of one class and grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeLine {
    /// The class before the change, for example paddy.
    pub class: Code,
    /// The grade; `None` where the data have none, and then no book that asks for grades can be charged.
    pub grade: Option<Grade>,
    /// The net area in 0.01 m².
    pub area: Amount,
}

/// What must be supplied by the three indicators (三类指标).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// 数量, in 0.01 m².
    pub quantity: Amount,
    /// 产能, in kg.
    pub capacity: Amount,
    /// 水田, in 0.01 m².
    pub paddy: Amount,
}

/// What is taken of the quota of conversion, each a part of the one before, in 0.01 m².
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// 新增建设用地.
    pub total: Amount,
    /// Of it 农用地.
    pub farmland: Amount,
    /// Of it 耕地.
    pub cultivated: Amount,
}

/// What a charge was worked out from, as digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The layers' versions that were looked at, ordered by layer.
    pub layers: Vec<LayerDigest>,
    /// The overlay run; `None` where the site was cut against the layers directly.
    pub overlay_sha256: Option<String>,
    /// The definitions, with the table of grades.
    pub definitions_sha256: String,
    /// The site's geometry.
    pub site_sha256: String,
    /// What was said where the data did not.
    pub said: Said,
}

/// One version of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDigest {
    /// The layer.
    pub layer: String,
    /// Its version.
    pub version: i64,
    /// The snapshot's digest.
    pub sha256: String,
}
