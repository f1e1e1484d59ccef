//! One point (查询一点): what every plan says of it, and which rules hold there.

use crate::assess::Answer;
use crate::assess::questions::Questions;
use crate::geometry::grid::Point;
use crate::overlay::arrangement::{Arrangement, NO_FEATURE};
use crate::overlay::locate::{Index, Location};
use crate::rules::kind::Sides;

/// What lies at a point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The cells it lies in: one; none where no feature of any layer is; on a border all that it touches.
    pub spots: Vec<Spot>,
    /// Whether it lies on a border.
    pub is_on_border: bool,
    /// Whether it touches land where no feature of any layer is.
    pub is_bare_touched: bool,
}

/// What is said of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The cell.
    pub cell: u32,
    /// For each layer of the arrangement the features there: first the one that labels the cell, then those
    /// that yield to it; empty where the layer has none.
    pub features: Vec<Vec<u32>>,
    /// One entry a rule, in the order of the questions.
    pub rules: Vec<RuleThere>,
}

/// What one rule says of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleThere {
    /// Its answer.
    pub answer: Answer,
    /// The layers that break it, where it is broken.
    pub sides: Option<Sides>,
}

/// Finds what lies at a point of the workspace's plane and asks every rule of it.
///
/// `index` and `questions` are those of the arrangement.
pub fn point(arrangement: &Arrangement, index: &Index, questions: &Questions, at: Point) -> Place {
    match index.locate(arrangement, at) {
        Location::Outside => Place { is_bare_touched: true, ..Place::default() },
        Location::Inside(cell) => {
            Place { spots: vec![spot(arrangement, questions, cell)], ..Place::default() }
        }
        Location::Border(touched) => Place {
            spots: touched.cells.iter().map(|&cell| spot(arrangement, questions, cell)).collect(),
            is_on_border: true,
            is_bare_touched: touched.is_outside_touched,
        },
    }
}

/// The cells at a point with the features of every layer, as [`Spot::features`] has them; no rule is asked.
pub fn features_at(arrangement: &Arrangement, index: &Index, at: Point) -> Vec<(u32, Vec<Vec<u32>>)> {
    let of = |cell: u32| (cell, features(arrangement, cell));
    match index.locate(arrangement, at) {
        Location::Outside => Vec::new(),
        Location::Inside(cell) => vec![of(cell)],
        Location::Border(touched) => touched.cells.into_iter().map(of).collect(),
    }
}

fn spot(arrangement: &Arrangement, questions: &Questions, cell: u32) -> Spot {
    let labels = arrangement.labels(cell as usize);
    let mut row = Vec::new();
    questions.look(labels, &mut row);
    let rules = questions.answers(&row).map(|(answer, sides)| RuleThere { answer, sides }).collect();
    Spot { cell, features: features(arrangement, cell), rules }
}

/// For each layer the features that cover a cell, the one that labels it first.
fn features(arrangement: &Arrangement, cell: u32) -> Vec<Vec<u32>> {
    let labels = arrangement.labels(cell as usize);
    let label = |&label: &u32| if label == NO_FEATURE { Vec::new() } else { vec![label] };
    let mut features: Vec<Vec<u32>> = labels.iter().map(label).collect();
    let crowds = &arrangement.crowds;
    let first = crowds.partition_point(|crowd| crowd.cell < cell);
    for crowd in crowds[first..].iter().take_while(|crowd| crowd.cell == cell) {
        let own = &mut features[usize::from(crowd.layer)];
        own.extend(crowd.features.iter().filter(|&&other| other != labels[usize::from(crowd.layer)]));
    }
    features
}
