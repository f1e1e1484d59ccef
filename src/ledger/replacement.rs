//! Replacement of permanent basic farmland (永久基本农田补划): as much, no worse, by what is net of what cannot serve.

use crate::ledger::amount::Amount;
use crate::ledger::ids::Grade;

/// Land of one grade, with what of it cannot serve (a slope over 25°, other red lines).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its grade.
    pub grade: Grade,
    /// Its net cultivated area.
    pub area: Amount,
    /// What of it cannot serve.
    pub barred: Amount,
}

/// A condition a replacement does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplacementBreach {
    /// Less serves than is taken, by this much.
    TooLittle(Amount),
    /// The weighted mean grade is worse.
    Worse,
}

/// Holds what is offered against what is taken; nothing where it serves.
pub fn breaches(taken: &[(Grade, Amount)], offered: &[Offered]) -> Vec<ReplacementBreach> {
    let serving = |own: &Offered| (own.grade, Amount::ZERO.max(own.area - own.barred));
    let served: Vec<(Grade, Amount)> = offered.iter().map(serving).collect();
    let total = |of: &[(Grade, Amount)]| of.iter().map(|own| own.1).sum::<Amount>();
    let weighted = |of: &[(Grade, Amount)]| -> i128 {
        of.iter().map(|own| i128::from(own.0.number()) * i128::from(own.1.units())).sum()
    };
    let units = |amount: Amount| i128::from(amount.units());
    let (owed, had) = (total(taken), total(&served));
    let mut breaches = Vec::new();
    if had < owed {
        breaches.push(ReplacementBreach::TooLittle(owed - had));
    }
    // Means are compared crosswise, so nothing is divided and nothing rounded.
    if weighted(taken) * units(had) < weighted(&served) * units(owed) {
        breaches.push(ReplacementBreach::Worse);
    }
    breaches
}
