//! What a survey says of farmed land beside its class: grade, slope, ridges, terraces. All of it is invented.

use crate::layer::feature::Value;

use super::layers::Role;
use super::random;

/// What chance is drawn for.
const SALT: u64 = 700;
/// Shares of ridges by slope level on terraces, and on slopes without: invented, not those of any province.
const RIDGES: [[f64; 2]; 5] =
    [[0.0, 0.0], [0.0420, 0.0310], [0.0910, 0.0640], [0.1430, 0.1020], [0.1980, 0.1450]];
/// Slope levels by how often they come.
const SLOPES: [u8; 10] = [1, 1, 2, 2, 2, 3, 3, 3, 4, 5];
/// The best grade, and how many there are.
const GRADES: (u64, u64) = (10, 5);

/// A farmed parcel.
pub(super) struct Farmed {
    grade: i64,
    slope: u8,
    is_terraced: bool,
}

impl Farmed {
    /// The farmed parcel of a class that begins in a cell; `None` where the class is not farmed.
    pub(super) fn of(code: &str, seed: u64, cell: usize) -> Option<Self> {
        let draw = |what: u64| random::hash(seed, SALT + what, cell as u64, 0);
        let is_farmed = matches!(code, "0101" | "0102" | "0103");
        is_farmed.then(|| Self {
            grade: (GRADES.0 + draw(0) % GRADES.1) as i64,
            slope: SLOPES[(draw(1) % SLOPES.len() as u64) as usize],
            is_terraced: draw(2) % 2 == 0,
        })
    }

    /// One of its values.
    pub(super) fn value(&self, role: Role) -> Value {
        let ridges = RIDGES[usize::from(self.slope) - 1][usize::from(!self.is_terraced)];
        match role {
            Role::Ridges => Value::Real(ridges),
            Role::Grade => Value::Text(self.grade.to_string()),
            Role::Slope => Value::Text(self.slope.to_string()),
            Role::Terraces if 1 < self.slope => {
                Value::Text(if self.is_terraced { "TT" } else { "PD" }.to_owned())
            }
            _ => Value::Null,
        }
    }
}
