//! Quality grades (质量等别): grain by grade (产能) from a table of the definitions, and the mean grade.

use std::collections::BTreeMap;

use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::decimal::half_up;
use crate::ledger::farmland::levelling::level;
use crate::ledger::ids::Grade;

/// Mu of a hectare.
const MU_OF_HECTARE: i128 = 15;
/// A kilogram in the unit grain is exact in: hundredths of a square metre times kilograms a mu times 15.
const OF_KILOGRAM: i128 = 1_000_000;

/// What each grade yields.
///
/// The table is data: national use grades (国家利用等) have 1 to 15, the system of GB/T 33469 has ten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeTable {
    /// What it is called.
    pub name: Text,
    /// Where it was read, and how well that is verified.
    pub source: String,
    /// Kilograms of grain a mu, by grade; 1 is the best.
    pub kg_per_mu: BTreeMap<Grade, u32>,
}

/// Farmland of one grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The grade.
    pub grade: Grade,
    /// The net area.
    pub area: Amount,
}

/// Grain of several lines: each line's kilograms, and their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grain {
    /// Whole kilograms a line, levelled so that they add up to the sum.
    pub lines: Vec<i64>,
    /// The exact sum, rounded once by half-up.
    pub kg: i64,
}

impl GradeTable {
    /// F3, the grain land can yield (标准粮食产能): Σ hectares × 15 × yield a mu. `None` where the table does not have
    /// a grade.
    pub fn grain(&self, land: &[Graded]) -> Option<Grain> {
        let exact: Vec<i128> = land.iter().map(|own| self.exact(*own)).collect::<Option<_>>()?;
        let lines = level(&exact, OF_KILOGRAM);
        let kg = lines.iter().sum();
        Some(Grain { lines, kg })
    }

    /// What land gains in grain by being raised from one grade to another (提质改造), in kilograms.
    pub fn gain(&self, area: Amount, from: Grade, to: Grade) -> Option<i64> {
        let (before, after) =
            (self.exact(Graded { grade: from, area })?, self.exact(Graded { grade: to, area })?);
        Some(half_up(after - before, OF_KILOGRAM) as i64)
    }

    fn exact(&self, Graded { grade, area }: Graded) -> Option<i128> {
        let kg_per_mu = i128::from(*self.kg_per_mu.get(&grade)?);
        Some(i128::from(area.units()) * MU_OF_HECTARE * kg_per_mu)
    }
}

/// F5, the mean grade weighted by area, in tenths, halves up; `None` where there is no area.
pub fn mean_grade_tenths(land: &[Graded]) -> Option<i64> {
    let whole: i128 = land.iter().map(|own| i128::from(own.area.units())).sum();
    let weighted: i128 =
        land.iter().map(|own| i128::from(own.area.units()) * i128::from(own.grade.number()) * 10).sum();
    (0 < whole).then(|| half_up(weighted, whole) as i64)
}
