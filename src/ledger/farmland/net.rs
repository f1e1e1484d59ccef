//! Net area of a parcel (图斑地类面积): what is registered less ridges, and in the second survey less linear and
//! scattered things.

use crate::ledger::amount::Amount;
use crate::ledger::farmland::coefficient::Coefficient;
use crate::ledger::farmland::decimal::half_up;

/// What a parcel's registered area is made of: registered = deducted + ridges + net.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// 图斑面积 (TBMJ).
    pub registered: Amount,
    /// Linear (线状地物) and scattered things (零星地物), of the second survey alone.
    pub deducted: Amount,
    /// 田坎面积 (TKMJ, KCMJ).
    pub ridges: Amount,
    /// 图斑地类面积 (TBDLMJ).
    pub net: Amount,
}

impl Net {
    /// F2, the third survey and plan databases: linear things are parcels of their own and not deducted again.
    pub fn third_survey(registered: Amount, ridges: Coefficient) -> Self {
        Self::of(registered, Amount::ZERO, ridges)
    }

    /// F1, the second survey: ridges are a share of what linear and scattered things leave. `None` where they leave
    /// less than nothing.
    pub fn second_survey(
        registered: Amount,
        linear: Amount,
        scattered: Amount,
        ridges: Coefficient,
    ) -> Option<Self> {
        let deducted = linear + scattered;
        let is_possible = Amount::ZERO <= linear.min(scattered) && deducted <= registered;
        is_possible.then(|| Self::of(registered, deducted, ridges))
    }

    fn of(registered: Amount, deducted: Amount, share: Coefficient) -> Self {
        let rest = registered - deducted;
        let exact = i128::from(rest.units()) * i128::from(share.units());
        let ridges = Amount::new(half_up(exact, i128::from(Coefficient::WHOLE)) as i64);
        Self { registered, deducted, ridges, net: rest - ridges }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            registered: self.registered + other.registered,
            deducted: self.deducted + other.deducted,
            ridges: self.ridges + other.ridges,
            net: self.net + other.net,
        }
    }
}
