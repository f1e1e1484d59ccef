//! Steps 2 to 9 in a row: from lines to arcs and cells, before anything is said of what covers them.

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::legal::LegalMeasure;
use crate::overlay::arcs::{Arcs, Assembled, Assembly, BlockArcs, Sides};
use crate::overlay::blocks::Blocks;
use crate::overlay::error::CutError;
use crate::overlay::faces::Faces;
use crate::overlay::frame::Extent;
use crate::overlay::lines::Lines;
use crate::overlay::noding::{Noded, Workshop};
use crate::overlay::watch::{Step, Watch, begin, block};
use crate::overlay::{arcs, cycles, faces, islands, link, noding, runs, seams};

/// Blocks whose arcs are traced before they are put to the others.
const BATCH: usize = 256;

/// Arcs and cells.
#[derive(Debug)]
pub(crate) struct Skeleton {
    pub(crate) arcs: Arcs,
    pub(crate) sides: Sides,
    pub(crate) faces: Faces,
    pub(crate) legal_areas: Vec<Area>,
    pub(crate) planar_areas: Vec<DoubledArea>,
}

/// Makes arcs and cells of lines. Without a measure, legal areas are zero.
pub(crate) fn skeleton(
    lines: &Lines<'_>,
    extent: Extent,
    measure: Option<&LegalMeasure>,
    watch: &dyn Watch,
) -> Result<Skeleton, CutError> {
    begin(watch, Step::Divide)?;
    let bounds = lines.frame().bounds(extent);
    // Once into the pool, and not with every step: a feature under repair is soon done.
    rayon::scope(|_| skeleton_by(&Blocks::new(bounds, lines), lines, measure, watch))
}

/// The same with a given division into blocks, which changes nothing but where arcs end.
pub(crate) fn skeleton_by(
    blocks: &Blocks,
    lines: &Lines<'_>,
    measure: Option<&LegalMeasure>,
    watch: &dyn Watch,
) -> Result<Skeleton, CutError> {
    let n_blocks = blocks.len();
    let runs = runs::by_block(lines, blocks);
    begin(watch, Step::Node)?;
    let noded: Vec<Noded> = (0..n_blocks)
        .into_par_iter()
        .map_init(Workshop::default, |shop, number| {
            let runs = runs.get(number);
            block(watch, Step::Node, n_blocks, || noding::node(number, runs, lines, blocks, shop))
        })
        .collect::<Result<_, _>>()?;
    drop(runs);
    begin(watch, Step::Seams)?;
    let seams = seams::bend_all(&noded, lines, blocks);
    let strange = seams.strange(n_blocks);
    begin(watch, Step::Arcs)?;
    let mut assembly = Assembly::new(seams.portals.len());
    let trace = |(number, noded)| {
        block(watch, Step::Arcs, n_blocks, || {
            let doors = seams.doors(number, &strange);
            let linked = link::link(noded, seams.pieces.get(number), &doors, &seams.bundles, lines);
            arcs::trace(linked, lines.frame(), measure)
        })
    };
    let mut noded = noded.into_iter().enumerate();
    let mut traced: Vec<BlockArcs> = Vec::new();
    loop {
        let batch: Vec<(usize, Noded)> = noded.by_ref().take(BATCH).collect();
        if batch.is_empty() && traced.is_empty() {
            break;
        }
        // While a batch is traced the one before is put to the others.
        let (next, ()) = rayon::join(
            || batch.into_par_iter().map(trace).collect::<Result<_, _>>(),
            || traced.into_iter().for_each(|block| assembly.push(block)),
        );
        traced = next?;
    }
    begin(watch, Step::Cells)?;
    let Assembled { arcs, sides, legal, first_arcs, portals } = assembly.finish();
    drop((seams, strange));
    let cycles = cycles::walk(&arcs, &legal, &first_arcs);
    drop(legal);
    let parents = islands::parents(&arcs, &cycles, blocks, &first_arcs, &portals);
    let (faces, legal_areas, planar_areas) = faces::gather(cycles, &parents);
    Ok(Skeleton { arcs, sides, faces, legal_areas, planar_areas })
}
