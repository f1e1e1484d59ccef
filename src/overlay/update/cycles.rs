//! Cycles of half-arcs, and which of them live on.
//!
//! Only cycles that touch a block linked anew can have changed. They are walked again; one that runs
//! through the same points as before is the same cycle still.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::geometry::area::{Area, DoubledArea};
use crate::overlay::arcs::doubled_area;
use crate::overlay::frame::Local;
use crate::overlay::update::delta::Delta;
use crate::overlay::update::plots::{Half, NONE, Plots};

/// A cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cycle {
    /// One of its half-arcs.
    pub(crate) start: Half,
    /// Twice the signed planar area: negative where it runs around a connected piece from outside.
    pub(crate) area: DoubledArea,
    pub(crate) legal_area: Area,
    /// The cell it is the outer border of, or [`NONE`].
    pub(crate) cell: u32,
}

/// All cycles; the numbers of those that are gone are given to others.
#[derive(Debug, Default)]
pub(crate) struct Cycles {
    all: Vec<Cycle>,
    free: Vec<u32>,
}

/// The cycles that touch some blocks, before these are linked anew.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// Each by its points, from the least edge on.
    by_points: FxHashMap<Vec<Local>, u32>,
}

/// What became of cycles.
#[derive(Debug, Default)]
pub(crate) struct Turnover {
    /// Numbers that name nothing any more; they are kept until the update is done.
    pub(crate) gone: FxHashSet<u32>,
    pub(crate) born: Vec<u32>,
}

impl Cycles {
    pub(crate) fn get(&self, cycle: u32) -> &Cycle {
        &self.all[cycle as usize]
    }

    pub(crate) fn get_mut(&mut self, cycle: u32) -> &mut Cycle {
        &mut self.all[cycle as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Looks at the cycles of some blocks that come by a place where edges come or go.
    pub(crate) fn before(plots: &Plots, blocks: &[u32], delta: &Delta) -> Before {
        let mut before = Before::default();
        let mut seen = FxHashSet::default();
        let halves_of = |block: &u32| plots.halves(*block);
        for half in blocks.iter().flat_map(halves_of).filter(|&half| delta.touches(plots.points(half))) {
            if seen.insert(plots.cycle(half)) {
                let halves = halves(plots, half);
                before.by_points.insert(points(plots, &halves), plots.cycle(half));
            }
        }
        before
    }

    /// Walks the cycles of some blocks that come by a place where edges came or went; all cycles where no
    /// edges are compared.
    pub(crate) fn renew(
        &mut self,
        plots: &mut Plots,
        blocks: &[u32],
        delta: Option<&Delta>,
        mut before: Before,
    ) -> Turnover {
        let mut turnover = Turnover::default();
        let mut stale: FxHashSet<u32> = before.by_points.values().copied().collect();
        for &block in blocks {
            let is_start = |half: &Half| delta.is_none_or(|delta| delta.touches(plots.points(*half)));
            let starts: Vec<Half> = plots.halves(block).filter(is_start).collect();
            for start in starts {
                let cycle = plots.cycle(start);
                if cycle != NONE && !stale.contains(&cycle) {
                    continue;
                }
                let halves = halves(plots, start);
                let same = if before.by_points.is_empty() {
                    None
                } else {
                    before.by_points.remove(&points(plots, &halves))
                };
                let cycle = self.settle(plots, &halves, same);
                stale.remove(&cycle);
                if same.is_none() {
                    turnover.born.push(cycle);
                }
            }
        }
        // Half-arcs have other numbers where blocks were linked anew.
        for &block in blocks {
            for (number, &cycle) in (0..).zip(&plots.get(block).cycles) {
                self.all[cycle as usize].start = Half { block, number };
            }
        }
        turnover.gone = before.by_points.into_values().collect();
        turnover
    }

    /// Gives half-arcs to a cycle that is there already, or to a new one.
    fn settle(&mut self, plots: &mut Plots, halves: &[Half], same: Option<u32>) -> u32 {
        let cycle = same.unwrap_or_else(|| {
            let (area, legal_area) = areas(plots, halves);
            assert!(area != 0, "a cycle encloses nothing, though every edge parts two faces");
            let cycle = Cycle { start: halves[0], area, legal_area, cell: NONE };
            if let Some(number) = self.free.pop() {
                self.all[number as usize] = cycle;
                return number;
            }
            self.all.push(cycle);
            self.all.len() as u32 - 1
        });
        for half in halves {
            plots.get_mut(half.block).cycles[half.number as usize] = cycle;
        }
        cycle
    }

    /// Gives the numbers of cycles free that are gone.
    pub(crate) fn forget(&mut self, gone: &FxHashSet<u32>) {
        self.free.extend(gone);
        self.free.sort_unstable_by(|one, other| other.cmp(one));
    }
}

/// The half-arcs of a cycle from one on.
pub(crate) fn halves(plots: &Plots, start: Half) -> Vec<Half> {
    let mut halves = vec![start];
    let mut half = plots.next(start);
    while half != start {
        halves.push(half);
        half = plots.next(half);
    }
    halves
}

/// The points of a cycle, from its least edge on: equal for equal cycles, whatever their arcs.
fn points(plots: &Plots, halves: &[Half]) -> Vec<Local> {
    let mut points: Vec<Local> = halves.iter().flat_map(|&half| plots.walk(half)).collect();
    let n = points.len();
    let least = (0..n).min_by_key(|&k| (points[k], points[if k + 1 < n { k + 1 } else { 0 }]));
    points.rotate_left(least.expect("a cycle has points"));
    points
}

/// The least vertex of a cycle.
pub(crate) fn least_vertex(plots: &Plots, start: Half) -> Local {
    let halves = halves(plots, start);
    halves.iter().flat_map(|&half| plots.walk(half)).min().expect("a cycle has points")
}

fn areas(plots: &Plots, halves: &[Half]) -> (DoubledArea, Area) {
    let (mut planar, mut legal) = (0, Area::ZERO);
    for half in halves {
        let links = &plots.get(half.block).linked;
        let arc = half.number >> 1;
        let (own_planar, own_legal) = (doubled_area(links.points(arc)), links.arcs.legal[arc as usize]);
        if half.number & 1 == 0 {
            planar += own_planar;
            legal += own_legal;
        } else {
            planar -= own_planar;
            legal -= own_legal;
        }
    }
    (planar, legal)
}
