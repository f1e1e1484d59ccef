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

use rayon::prelude::*;

use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
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
mod faces;
pub(crate) mod frame;
mod grid;
mod islands;
mod labels;
mod link;
mod noding;
pub(crate) mod parts;
mod predicates;
mod segments;
mod tiling;

use arrangement::Arrangement;
use blocks::Blocks;
use frame::{Extent, Frame};
use segments::RingSource;

/// The most layers one cut takes.
pub const LAYERS_MAX: usize = 64;

/// One layer to cut and how overlaps inside it are settled.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// The layer.
    pub layer: &'a Layer,
    /// For each feature its rank: of two that overlap, the lower rank labels the cell.
    ranks: Vec<u32>,
}

impl<'a> Input<'a> {
    /// A layer whose overlaps are settled as its card says.
    pub fn new(layer: &'a Layer, card: &Card, cards: &Cards) -> Self {
        let n = layer.features.len() as u32;
        let ranks = match card.precedence {
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
        };
        Self { layer, ranks }
    }

    /// A layer of whose overlapping features the one that stands first in the file labels the cell.
    pub fn in_file_order(layer: &'a Layer) -> Self {
        Self { layer, ranks: (0..layer.features.len() as u32).collect() }
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
    let n_points: u64 = inputs.iter().map(|input| input.layer.points.len() as u64).sum();
    let n_features: u64 = inputs.iter().map(|input| input.layer.features.len() as u64).sum();
    if inputs.len() > LAYERS_MAX {
        return Err(CutError::TooManyLayers { n_layers: inputs.len() });
    }
    if n_points > POINTS_MAX || n_features > segments::OWNERS_MAX as u64 {
        return Err(CutError::TooLarge { n_features, n_points });
    }
    let extent = Extent::of(inputs.iter().map(|input| (&*input.layer.id, input.layer.points.as_slice())))?
        .unwrap_or(Extent { min: Point::new(0, 0), max: Point::new(0, 0) });
    let frame = Frame::of(extent);
    let blocks = Blocks::new(frame.local(extent.min), frame.local(extent.max), n_points as usize);
    let owners = labels::Owners::new(inputs);
    let Skeleton { mut arcs, faces } = skeleton(&ring_sources(inputs, &owners), frame, &blocks);
    let (labels, crowds) = labels::spread(&arcs, &faces, &owners);
    arcs.drop_flanks();
    let (legal_areas, planar_areas) = arrangement::areas(frame, &arcs, &faces, measure);
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
    pub(crate) arcs: arcs::Arcs,
    pub(crate) faces: faces::Faces,
}

/// Steps 2 to 6.
pub(crate) fn skeleton(sources: &[RingSource<'_>], frame: Frame, blocks: &Blocks) -> Skeleton {
    let segments = segments::unique(sources, frame, blocks);
    let segments = noding::node(segments, blocks);
    let edges = link::link(segments, blocks);
    let arcs = arcs::trace(&edges);
    drop(edges);
    let cycles = faces::walk(&arcs);
    let faces = faces::gather(&arcs, &cycles);
    Skeleton { arcs, faces }
}

/// Divides the layers into a few sources of about equal size.
fn ring_sources<'a>(inputs: &[Input<'a>], owners: &labels::Owners) -> Vec<RingSource<'a>> {
    const POINTS_PER_SOURCE: usize = 1_000_000;
    inputs
        .par_iter()
        .enumerate()
        .flat_map_iter(|(index, input)| {
            let layer = input.layer;
            let range = owners.of_layer(index);
            let n = range.len() as u32;
            let parts = (layer.points.len() / POINTS_PER_SOURCE + 1) as u32;
            (0..parts).map(move |part| RingSource {
                owners: range.start + (u64::from(n) * u64::from(part) / u64::from(parts)) as u32
                    ..range.start + (u64::from(n) * u64::from(part + 1) / u64::from(parts)) as u32,
                rings: Box::new(move |owner, visit| {
                    layer.rings((owner - range.start) as usize).for_each(visit);
                }),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
