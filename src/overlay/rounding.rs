//! The `rounding` account: what noding moved, feature by feature.
//!
//! For each feature, exactly: *drawn* = *labelled* + *yielded* + *rounding*, in the legal and in the planar
//! measure. Labelled are the cells that bear it, yielded those it covers but another feature of its layer
//! bears, and rounding is what is left.

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring;
use crate::layer::borders::{Bordered, Borders};
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};

/// The accounts of one feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Area as drawn: that of its rings, taken along its borders.
    pub drawn: Area,
    /// Area of the cells it labels.
    pub labelled: Area,
    /// Area of the cells it covers but, by precedence, does not label.
    pub yielded: Area,
    /// Planar area as drawn, labelled and yielded.
    pub planar: [DoubledArea; 3],
    /// The number of cells it labels or yields; none: the grid swallowed it.
    pub n_cells: u32,
}

impl Account {
    /// What noding moved: drawn less all its cells.
    pub fn rounding(&self) -> Area {
        self.drawn - self.labelled - self.yielded
    }

    /// The same in the plane.
    pub fn planar_rounding(&self) -> DoubledArea {
        self.planar[0] - self.planar[1] - self.planar[2]
    }
}

/// Draws up the accounts of a layer, in the order of its features.
///
/// `index` is the layer's index in the arrangement.
pub fn accounts(
    arrangement: &Arrangement,
    index: usize,
    Bordered { layer, borders }: Bordered<'_>,
    measure: &LegalMeasure,
) -> Vec<Account> {
    let mut accounts = vec![Account::default(); layer.features.len()];
    draw(&mut accounts, borders, measure);
    for cell in 0..arrangement.n_cells() {
        let label = arrangement.labels(cell)[index];
        if label != NO_FEATURE {
            let account = &mut accounts[label as usize];
            account.labelled += arrangement.legal_area(cell);
            account.planar[1] += arrangement.planar_area(cell);
            account.n_cells += 1;
        }
    }
    for crowd in arrangement.crowds.iter().filter(|crowd| usize::from(crowd.layer) == index) {
        let cell = crowd.cell as usize;
        for &feature in &crowd.features {
            if arrangement.labels(cell)[index] == feature {
                continue;
            }
            let account = &mut accounts[feature as usize];
            account.yielded += arrangement.legal_area(cell);
            account.planar[2] += arrangement.planar_area(cell);
            account.n_cells += 1;
        }
    }
    accounts
}

/// Adds what was drawn: each border's contribution, worked out once, to the feature on its left and, the
/// other way round, to the one on its right.
fn draw(accounts: &mut [Account], borders: &Borders, measure: &LegalMeasure) {
    // Any origin does, as long as it is the same for all; a near one keeps the numbers small.
    let origin = borders.extent.map_or(Point::new(0, 0), |(min, _)| min);
    let of_chains: Vec<(Area, DoubledArea)> = (0..borders.len())
        .into_par_iter()
        .with_min_len(256)
        .map(|chain| {
            let points = borders.points(chain);
            let planar = points.windows(2).map(|pair| ring::cross(origin, pair[0], pair[1])).sum();
            (measure.chain(points.iter().copied()), planar)
        })
        .collect();
    for (chain, (legal, planar)) in of_chains.into_iter().enumerate() {
        if let Some(account) = accounts.get_mut(borders.left[chain] as usize) {
            account.drawn += legal;
            account.planar[0] += planar;
        }
        if let Some(account) = accounts.get_mut(borders.right[chain] as usize) {
            account.drawn -= legal;
            account.planar[0] -= planar;
        }
    }
}
