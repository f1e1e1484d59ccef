//! Steps 2 to 9 in a row: from lines to arcs and cells, before anything is said of what covers them.
//!
//! The blocks are worked off column by column: a band of columns is noded while the blocks of an earlier one, which
//! nothing more comes to, are linked and traced, and those of a still earlier one are put to the others. So
//! what only one step wants of a block stands in memory for a few columns at a time.

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::LegalMeasure;
use crate::layer::column::{Column, Shelf};
use crate::overlay::arcs::{self, Arcs, Assembled, Assembly, BlockArcs, Sides};
use crate::overlay::blocks::Blocks;
use crate::overlay::buckets::Buckets;
use crate::overlay::cycles::{self, BlockCycles};
use crate::overlay::error::CutError;
use crate::overlay::faces::{self, Faces, Gathered};
use crate::overlay::frame::Extent;
use crate::overlay::lines::Lines;
use crate::overlay::noding::{self, Noded, Workshop};
use crate::overlay::runs::{self, Run};
use crate::overlay::seams::Seams;
use crate::overlay::watch::{Part, Step, Watch, begin, go_on, part};
use crate::overlay::{islands, link};

/// The least number of blocks worked off at once.
const BAND: usize = 32;

/// Arcs and cells.
#[derive(Debug)]
pub(crate) struct Skeleton {
    pub(crate) arcs: Arcs,
    pub(crate) sides: Sides,
    pub(crate) faces: Faces,
    pub(crate) legal_areas: Column<Area>,
    pub(crate) planar_areas: Column<DoubledArea>,
    /// The numbers of each block's first arc and of its first cell; one longer than the blocks.
    pub(crate) first_arcs: Vec<u32>,
    pub(crate) first_cells: Vec<u32>,
}

/// Makes arcs and cells of lines. Without a measure, legal areas are zero.
pub(crate) fn skeleton(
    lines: &Lines<'_>,
    extent: Extent,
    measure: Option<&LegalMeasure>,
    watch: &dyn Watch,
    shelf: Option<&dyn Shelf>,
) -> Result<Skeleton, CutError> {
    begin(watch, Step::Divide)?;
    let bounds = lines.frame().bounds(extent);
    // Once into the pool, and not with every step: a feature under repair is soon done.
    rayon::scope(|_| skeleton_by(&Blocks::new(bounds, lines), lines, measure, watch, shelf))
}

/// The same with a given division into blocks, which changes nothing but where arcs end.
pub(crate) fn skeleton_by(
    blocks: &Blocks,
    lines: &Lines<'_>,
    measure: Option<&LegalMeasure>,
    watch: &dyn Watch,
    shelf: Option<&dyn Shelf>,
) -> Result<Skeleton, CutError> {
    let runs = runs::by_block(lines, blocks);
    begin(watch, Step::Blocks)?;
    let sweep = Sweep { blocks, runs, lines, measure, watch, shelf };
    let Assembled { arcs, sides, cycles, first_arcs, portals } = sweep.run()?;
    begin(watch, Step::Cells)?;
    let parents = islands::parents(&arcs, &cycles, blocks, &first_arcs, &portals);
    let Gathered { faces, legal_areas, planar_areas, first_cells } = faces::gather(cycles, &parents, shelf)?;
    Ok(Skeleton { arcs, sides, faces, legal_areas, planar_areas, first_arcs, first_cells })
}

/// Steps 4 to 8, column by column.
struct Sweep<'a> {
    blocks: &'a Blocks,
    runs: Buckets<Run>,
    lines: &'a Lines<'a>,
    measure: Option<&'a LegalMeasure>,
    watch: &'a dyn Watch,
    shelf: Option<&'a dyn Shelf>,
}

/// A block that is done, and those still to be put to the others.
type Traced = (BlockArcs, BlockCycles);

impl Sweep<'_> {
    fn run(&self) -> Result<Assembled, CutError> {
        let Self { blocks, lines, .. } = *self;
        let mut noded: Vec<Option<Noded>> = (0..blocks.len()).map(|_| None).collect();
        let mut seams = Seams::new(blocks);
        let mut assembly = Assembly::new(lines.n_points(), self.shelf);
        let mut settled = 0..0;
        let mut traced: Vec<Traced> = Vec::new();
        let mut columns = 0..0;
        while columns.end < blocks.n_columns() || !settled.is_empty() || !traced.is_empty() {
            columns = self.next_band(columns);
            let ready: Vec<(usize, Noded)> =
                settled.clone().filter_map(|block| Some((block, noded[block].take()?))).collect();
            let (fresh, (next, ())) = rayon::join(
                || self.node(blocks.of_columns(columns.clone())),
                || {
                    let gather =
                        || traced.into_iter().for_each(|(arcs, cycles)| assembly.push(&arcs, cycles));
                    rayon::join(|| self.trace(ready, &seams), || part(self.watch, Part::Gather, gather))
                },
            );
            traced = next?;
            seams.forget(settled);
            for (block, mut fresh) in blocks.of_columns(columns.clone()).zip(fresh?) {
                seams.take(&mut fresh, blocks, lines);
                noded[block] = Some(fresh);
            }
            seams.bend(columns.end, &noded, blocks, self.watch);
            settled = seams.settle(blocks, lines);
        }
        assembly.finish(self.shelf)
    }

    /// The columns after some, with enough blocks to share.
    fn next_band(&self, Range { end, .. }: Range<usize>) -> Range<usize> {
        let n_columns = self.blocks.n_columns();
        let is_enough = |to: &usize| self.blocks.of_columns(end..*to).len() >= BAND;
        end..(end + 1..n_columns).find(is_enough).unwrap_or(n_columns)
    }

    fn node(&self, band: Range<usize>) -> Result<Vec<Noded>, CutError> {
        band.into_par_iter()
            .map_init(Workshop::default, |shop, number| {
                let runs = self.runs.get(number);
                go_on(self.watch)?;
                let node = || noding::node(number, runs, self.lines, self.blocks, shop);
                Ok(part(self.watch, Part::Node, node))
            })
            .collect()
    }

    fn trace(&self, ready: Vec<(usize, Noded)>, seams: &Seams) -> Result<Vec<Traced>, CutError> {
        let trace = |(number, noded)| {
            go_on(self.watch)?;
            let (pieces, doors) = (seams.pieces(number), seams.doors(number));
            let link = || link::link(noded, pieces, &doors, &seams.bundles, self.lines);
            let linked = part(self.watch, Part::Link, link);
            let traced = part(self.watch, Part::Trace, || {
                let arcs = arcs::trace(linked, self.lines.frame(), self.measure);
                let cycles = cycles::walk(&arcs);
                (arcs, cycles)
            });
            self.watch.block(Step::Blocks, self.blocks.len());
            Ok(traced)
        };
        ready.into_par_iter().map(trace).collect()
    }
}
