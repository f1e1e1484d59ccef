//! Overlay: all layers cut once, exactly, into one arrangement of arcs and cells.
//!
//! - **In**: layers on the grid, their rings as [`crate::layer::feature::Layer`] promises them, all in one
//!   plane; up to [`LAYERS_MAX`] of them, within an extent of 429 km.
//! - **Out**: an [`arrangement::Arrangement`]: arcs with the cell to their left and right; cells, each with
//!   the feature of every layer that covers it, its legal and its planar area.
//! - **Promised**: no two arcs cross and no vertex lies inside an arc's edge; cells are disjoint and add up
//!   to the noded union exactly; cells come in an order that depends on geometry alone, not on the order
//!   of layers or the number of threads; moving all input by whole grid steps, or overlaying the cells
//!   again, changes nothing. What noding moved is in the [`rounding`] accounts, one entry a feature.
//! - **Not checked**: that rings hold their invariants; `formats` has seen to that. Features of one layer
//!   may overlap and leave gaps: both come out as findings ([`quality`]), never as failures.
//!
//! The way of the data, a file a step; `n` is the number of ring points, `k` of crossings:
//!
//! 1. `frame`: `i64` world coordinates become `u32` from the extent's corner. O(n)
//! 2. `segments`: ring edges become unique segments with flanks, by `blocks`, scattered by `buckets`.
//!    O(n log n), the logarithm that of a block
//! 3. `noding`: snap rounding with hot pixels (`predicates`), until nothing moves. O((n + k) log n)
//! 4. `link`: half-edges around vertices. O(n)
//! 5. `arcs`: chains become arcs. O(n)
//! 6. `faces`, `islands`: cycles become cells. O(n) and O(1) a connected piece
//! 7. `labels`: winding numbers spread over the arcs. O(arcs × layers)
//! 8. `arrangement`: areas along arcs. O(n). `dissolve`: cells become regions on demand, O(their arcs)
//!
//! Asked of the finished arrangement, near the place asked about only: `locate`, an index by `tiling`, says
//! which cell lies at a point; `site` cuts a site against the cells, without another cut of the layers.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::{Bordered, Borders};
use crate::layer::card::{Card, Cards, Precedence};
use crate::layer::feature::Layer;
use crate::layer::text::Text;

pub mod arrangement;
pub mod border;
pub mod dissolve;
pub mod locate;
pub mod near;
pub mod quality;
pub mod repair;
pub mod rounding;
pub mod site;
pub mod twins;

mod arcs;
mod blocks;
mod buckets;
mod csr;
mod cycles;
mod faces;
mod flanks;
pub(crate) mod frame;
mod islands;
mod labels;
mod lattice;
mod lines;
mod link;
mod noding;
pub(crate) mod parts;
mod pixels;
mod predicates;
mod runs;
mod seams;
mod search;
mod segments;
mod tiling;
mod vertices;

use arcs::{Arcs, Assembled, BlockArcs, Sides};
use arrangement::Arrangement;
use blocks::Blocks;
use faces::Faces;
use frame::{Extent, Frame};
use lines::Lines;
use noding::{Noded, Workshop};

/// The most layers one cut takes.
pub const LAYERS_MAX: usize = 64;

/// One layer to cut and how overlaps inside it are settled.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// The layer.
    pub layer: &'a Layer,
    borders: Cow<'a, Borders>,
    /// For each feature its rank: of two that overlap, the lower rank labels the cell.
    ranks: Vec<u32>,
}

impl<'a> Input<'a> {
    /// A layer whose overlaps are settled as its card says; its borders are found here.
    pub fn new(layer: &'a Layer, card: &Card, cards: &Cards) -> Self {
        Self { layer, borders: Cow::Owned(Borders::of(layer)), ranks: ranks(layer, card, cards) }
    }

    /// The same with borders found before; the layer needs no rings.
    pub fn bordered(Bordered { layer, borders }: Bordered<'a>, card: &Card, cards: &Cards) -> Self {
        Self { layer, borders: Cow::Borrowed(borders), ranks: ranks(layer, card, cards) }
    }

    /// A layer of whose overlapping features the one that stands first in the file labels the cell.
    pub fn in_file_order(layer: &'a Layer) -> Self {
        let ranks = (0..layer.features.len() as u32).collect();
        Self { layer, borders: Cow::Owned(Borders::of(layer)), ranks }
    }
}

/// For each feature its rank among those of its layer.
fn ranks(layer: &Layer, card: &Card, cards: &Cards) -> Vec<u32> {
    let n = layer.features.len() as u32;
    match card.precedence {
        Precedence::First => (0..n).collect(),
        Precedence::Last => (0..n).rev().collect(),
        Precedence::ByCode => {
            let scheme = cards.scheme_of(card);
            let class = |index: u32| scheme.class(layer.features[index as usize].code.as_deref()?);
            let mut order: Vec<u32> = (0..n).collect();
            // A feature without a class comes last: nothing is known of it.
            order.sort_by_key(|&index| (class(index).map_or(u32::MAX, |class| class.rank), index));
            let mut ranks = vec![0; n as usize];
            for (rank, index) in (0..).zip(order) {
                ranks[index as usize] = rank;
            }
            ranks
        }
    }
}

/// Why the cut could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CutError {
    /// The layers reach further than the kernel's range.
    #[error("{}", self.text().en)]
    TooWide {
        /// The layer that went too far.
        layer: String,
        /// The first point that did.
        point: Point,
    },
    /// More layers than labels have places.
    #[error("{}", self.text().en)]
    TooManyLayers {
        /// How many were given.
        n_layers: usize,
    },
    /// More features or points than the kernel can number.
    #[error("{}", self.text().en)]
    TooLarge {
        /// Features given.
        n_features: u64,
        /// Points given.
        n_points: u64,
    },
}

impl CutError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::TooWide { layer, point } => {
                let (x, y) = point.metres();
                Text::new(
                    format!("图层“{layer}”的点({x}, {y})使总范围超过 429 公里;请检查坐标系或带号,或分区处理"),
                    format!(
                        "layer \"{layer}\": point ({x}, {y}) makes the extent wider than 429 km; \
                         check its CRS and zone, or split the area"
                    ),
                )
            }
            Self::TooManyLayers { n_layers } => Text::new(
                format!("一次最多叠置 {LAYERS_MAX} 个图层,现有 {n_layers} 个;请减少图层"),
                format!("{n_layers} layers given, at most {LAYERS_MAX} are overlaid at once; leave some out"),
            ),
            Self::TooLarge { n_features, n_points } => Text::new(
                format!("{n_features} 个图斑、{n_points} 个点超出一次叠置的上限;请分区处理"),
                format!(
                    "{n_features} features with {n_points} points are too many for one overlay; split the area"
                ),
            ),
        }
    }
}

/// The most ring points one cut takes: half-edges are numbered in 31 bits, and noding may add to them.
const POINTS_MAX: u64 = 500_000_000;

/// Cuts all layers against each other into cells no boundary crosses.
///
/// # Errors
/// [`CutError`] before anything is computed, where the layers do not fit the kernel's range.
pub fn cut(inputs: &[Input<'_>], measure: &LegalMeasure) -> Result<Arrangement, CutError> {
    let n_points: u64 = inputs.iter().map(|input| input.borders.points.len() as u64).sum();
    let n_features: u64 = inputs.iter().map(|input| input.layer.features.len() as u64).sum();
    if inputs.len() > LAYERS_MAX {
        return Err(CutError::TooManyLayers { n_layers: inputs.len() });
    }
    if n_points > POINTS_MAX || n_features > lines::OWNERS_MAX {
        return Err(CutError::TooLarge { n_features, n_points });
    }
    let extent = Extent::of(inputs.iter().map(|input| (&*input.layer.id, &*input.borders)))?
        .unwrap_or(Extent { min: Point::new(0, 0), max: Point::new(0, 0) });
    let frame = Frame::of(extent);
    let n_features: Vec<usize> = inputs.iter().map(|input| input.layer.features.len()).collect();
    let lines = Lines::new(frame, inputs.iter().map(|input| &*input.borders).collect(), &n_features);
    let Skeleton { arcs, sides, faces, legal_areas, planar_areas } =
        skeleton(&lines, extent, frame, Some(measure));
    let (labels, crowds) = labels::spread(&sides, &faces, &labels::Owners::new(inputs), &lines);
    Ok(Arrangement {
        layers: inputs.iter().map(|input| input.layer.id.clone()).collect(),
        crowds,
        n_points_in: n_points,
        frame,
        arcs,
        faces,
        labels,
        legal_areas,
        planar_areas,
    })
}

/// Arcs and cells, before anything is said of what covers them.
pub(crate) struct Skeleton {
    pub(crate) arcs: Arcs,
    pub(crate) sides: Sides,
    pub(crate) faces: Faces,
    pub(crate) legal_areas: Vec<Area>,
    pub(crate) planar_areas: Vec<DoubledArea>,
}

/// Steps 3 to 9. Without a measure, legal areas are zero.
pub(crate) fn skeleton(
    lines: &Lines<'_>,
    extent: Extent,
    frame: Frame,
    measure: Option<&LegalMeasure>,
) -> Skeleton {
    skeleton_by(&Blocks::new(frame.local(extent.min), frame.local(extent.max), lines), lines, frame, measure)
}

fn skeleton_by(blocks: &Blocks, lines: &Lines<'_>, frame: Frame, measure: Option<&LegalMeasure>) -> Skeleton {
    let runs = runs::by_block(lines, blocks);
    let noded: Vec<Noded> = (0..blocks.len())
        .into_par_iter()
        .map_init(Workshop::default, |shop, block| noding::node(block, runs.get(block), lines, blocks, shop))
        .collect();
    drop(runs);
    let seams = seams::bend_all(&noded, lines, blocks);
    let strange = seams.strange(blocks.len());
    let traced: Vec<BlockArcs> = noded
        .into_par_iter()
        .enumerate()
        .map(|(block, noded)| {
            let doors = seams.doors(block, &strange);
            let linked = link::link(noded, seams.pieces.get(block), &doors, &seams.bundles, lines);
            arcs::trace(linked, frame, measure)
        })
        .collect();
    let Assembled { arcs, sides, areas, first_arcs, portals } = arcs::assemble(traced, seams.portals.len());
    drop((seams, strange));
    let cycles = cycles::walk(&arcs, &areas, &first_arcs);
    drop(areas);
    let parents = islands::parents(&arcs, &cycles, blocks, &first_arcs, &portals);
    let (faces, legal_areas, planar_areas) = faces::gather(&cycles, &parents);
    Skeleton { arcs, sides, faces, legal_areas, planar_areas }
}

#[cfg(test)]
mod tests;
