//! Overlay: all layers cut once, exactly, into one arrangement of arcs and cells.
//!
//! - **In**: the borders of layers on the grid ([`Borders`]), all in one plane; up to [`LAYERS_MAX`] layers
//!   within an extent of 429 km.
//! - **Out**: an [`arrangement::Arrangement`]: arcs with the cell to their left and right; cells, each with
//!   the feature of every layer that covers it, its legal and its planar area.
//! - **Promised**: no two arcs cross and no vertex lies inside an arc's edge; cells are disjoint and add up
//!   to the noded union exactly; cells come in an order that depends on geometry alone, not on the order
//!   of layers or the number of threads; moving all input by whole grid steps, or overlaying the cells
//!   again, gives the same cells. What noding moved is in the [`rounding`] accounts, one entry a feature.
//! - **Not promised**: that arcs are as long as they could be. An arc belongs to a block and ends where it
//!   leaves it, besides at nodes.
//! - **Not checked**: that rings hold their invariants; `formats` has seen to that. Features of one layer
//!   may overlap and leave gaps: both come out as findings ([`quality`]), never as failures.
//!
//! The work is divided by blocks of a few thousand points, which the cache holds and threads share. What a
//! block's segments come to is settled by the hot pixels they pass, and these by the segments as drawn; so
//! a block nodes what lies in it to the end, alone, and only what leaves it is handed on. Blocks are worked
//! off column by column, west to east (`skeleton`): while one is noded, an earlier one that nothing more
//! comes to is linked and traced, and only what the arrangement is made of is kept of it.
//!
//! The way of the data, a file a step; `n` is the number of border points, `k` of crossings, and `b` of
//! points in a block:
//!
//! 1. `frame`, `lines`: `i64` world coordinates become `u32` from the extent's corner; chains and features
//!    are numbered through. O(layers)
//! 2. `blocks`, by `lattice`: the extent is divided, crowded parts again. `runs`: chains are cut up by block,
//!    without copying a point. O(n)
//! 3. `segments`: a block's runs become unique segments, by a table of `vertices`; where chains of several
//!    layers run together, `flanks` bundles what lies beside them. O(n)
//! 4. `noding`: snap rounding with hot `pixels`, until nothing moves; `search` finds crossings and what passes
//!    a pixel, `predicates` decides. O((n + k) log b), but O(m²) where m segments pass one place
//! 5. `seams`: the same for segments that leave their block; what is left between two blocks is a portal.
//!    O(those, and the blocks they pass)
//! 6. `link`: a block's edges are made unique and linked around their ends. O(n + k), stars O(s log s)
//! 7. `arcs`: chains become arcs and are measured, each edge once for both its cells. O(n + k)
//! 8. `cycles`: half-arcs become cycles, those of several blocks from fragments. O(arcs)
//! 9. `faces`, `islands`: cycles become cells; a ray finds what an island lies in. O(arcs), O(b) an island
//! 10. `labels`: winding numbers spread over the arcs, first along where blocks meet, then in each block.
//!     O(arcs), where features overlap O(their number) more
//!
//! In memory stand the borders, the arrangement and a few columns of blocks. Where that is too much the
//! arrangement's lists go to a shelf as they are made (`layer/column`), and what stays are the borders and a few
//! numbers an arc.
//!
//! [`dissolve`]: cells become regions on demand, O(their arcs). [`repair`] and others that only want cells
//! stop after step 9 (`skeleton`). [`watch`]: who wants to see how far it is, or to stop it.
//!
//! Asked of the finished arrangement, near the place asked about only: `locate`, an index by `tiling`, says
//! which cell lies at a point; `site` cuts a site against the cells, without another cut of the layers.
//!
//! [`update`]: features are drawn anew, and only the blocks they touch are made again by the steps above.

use std::borrow::Cow;

use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::{Bordered, Borders};
use crate::layer::card::{Card, Cards, Precedence};
use crate::layer::column::{Column, Shelf};
use crate::layer::feature::Layer;

pub mod arrangement;
pub mod border;
pub mod dissolve;
pub mod distance;
pub mod error;
pub mod locate;
pub mod near;
pub mod quality;
pub mod repair;
pub mod rounding;
pub mod shapes;
pub mod site;
pub mod twins;
pub mod update;
pub mod watch;

mod arcs;
mod blocks;
mod buckets;
pub(crate) mod csr;
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
pub(crate) mod ranked;
mod runs;
mod seams;
mod search;
mod segments;
mod skeleton;
mod tiling;
mod vertices;

use arrangement::Arrangement;
pub use error::CutError;
use frame::{Extent, Frame};
use lines::Lines;
use skeleton::{Skeleton, skeleton};
use watch::{Step, Unwatched, Watch};

/// The most layers one cut takes.
pub const LAYERS_MAX: usize = 64;

/// One layer to cut and how overlaps inside it are settled.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// The layer.
    pub layer: &'a Layer,
    borders: Cow<'a, Borders>,
    /// For each feature its rank: of two that overlap, the lower rank labels the cell.
    ranks: Vec<Rank>,
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
        let ranks = (0..layer.features.len() as u32).map(Rank::in_file_order).collect();
        Self { layer, borders: Cow::Owned(Borders::of(layer)), ranks }
    }
}

/// A feature's rank among those of its layer: of two that overlap, the lesser labels the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(u64);

impl Rank {
    /// The rank of the feature with this index where the one that stands first in the file wins.
    pub fn in_file_order(index: u32) -> Self {
        Self(u64::from(index))
    }

    /// The rank of the feature with this index and code in the layer of a card.
    pub fn new(index: u32, code: Option<&str>, card: &Card, cards: &Cards) -> Self {
        match card.precedence {
            Precedence::First => Self::in_file_order(index),
            Precedence::Last => Self(u64::from(u32::MAX - index)),
            Precedence::ByCode => {
                let class = code.and_then(|code| cards.scheme_of(card).class(code));
                // A feature without a class comes last: nothing is known of it.
                Self(u64::from(class.map_or(u32::MAX, |class| class.rank)) << 32 | u64::from(index))
            }
        }
    }
}

fn ranks(layer: &Layer, card: &Card, cards: &Cards) -> Vec<Rank> {
    let features = (0..).zip(&layer.features);
    features.map(|(index, feature)| Rank::new(index, feature.code.as_deref(), card, cards)).collect()
}

/// The most ring points one cut takes: half-edges are numbered in 31 bits, and noding may add to them.
const POINTS_MAX: u64 = 500_000_000;

/// About how much memory a cut of so many border points needs at most, in bytes, the borders included, with
/// a shelf and without: what plans of a city took, with a fifth to spare. Layers that cross each other more
/// often than plans do need more. What is read from a shelf is not counted: the system takes it back.
pub fn memory_needed(n_points: u64, has_shelf: bool) -> u64 {
    const BYTES_PER_POINT: u64 = 120;
    const WITH_SHELF: u64 = 52;
    n_points * if has_shelf { WITH_SHELF } else { BYTES_PER_POINT }
}

/// Cuts all layers against each other into cells no boundary crosses.
///
/// # Errors
/// [`CutError`] before anything is computed, where the layers do not fit the kernel's range.
pub fn cut(inputs: &[Input<'_>], measure: &LegalMeasure) -> Result<Arrangement, CutError> {
    cut_watched(inputs, measure, &Unwatched, None)
}

/// The same, watched; the long lists are put on the shelf, where there is one.
///
/// # Errors
/// As [`cut`]; [`CutError::Stopped`] soon after the watch says so; [`CutError::NoRoom`] where the shelf
/// fails.
pub fn cut_watched(
    inputs: &[Input<'_>],
    measure: &LegalMeasure,
    watch: &dyn Watch,
    shelf: Option<&dyn Shelf>,
) -> Result<Arrangement, CutError> {
    let (extent, n_points) = check(inputs, None)?;
    let frame = Frame::of(extent);
    let n_features: Vec<usize> = inputs.iter().map(|input| input.layer.features.len()).collect();
    let lines =
        Lines::new(frame, inputs.iter().map(|input| Cow::Borrowed(&*input.borders)).collect(), &n_features);
    let Skeleton { arcs, sides, faces, legal_areas, planar_areas, first_arcs, first_cells } =
        skeleton(&lines, extent, Some(measure), watch, shelf)?;
    watch::begin(watch, Step::Labels)?;
    let ground = labels::Ground {
        sides: &sides,
        faces: &faces,
        lines: &lines,
        owners: &labels::Owners::new(inputs),
        first_arcs: &first_arcs,
        first_cells: &first_cells,
    };
    let (labels, crowds) = labels::spread(ground);
    Ok(Arrangement {
        layers: inputs.iter().map(|input| input.layer.id.clone()).collect(),
        crowds,
        n_points_in: n_points,
        frame,
        arcs,
        faces,
        labels: Column::from(labels).put_on(shelf)?,
        legal_areas,
        planar_areas,
    })
}

/// The extent of some layers and of the room asked for, and the number of points.
///
/// # Errors
/// What does not fit the kernel's range.
fn check(inputs: &[Input<'_>], room: Option<(Point, Point)>) -> Result<(Extent, u64), CutError> {
    let n_points: u64 = inputs.iter().map(|input| input.borders.points.len() as u64).sum();
    let n_features: u64 = inputs.iter().map(|input| input.layer.features.len() as u64).sum();
    if inputs.len() > LAYERS_MAX {
        return Err(CutError::TooManyLayers { n_layers: inputs.len() });
    }
    let n_chains: u64 = inputs.iter().map(|input| input.borders.len() as u64).sum();
    if n_points > POINTS_MAX || n_features > lines::OWNERS_MAX || n_chains > lines::CHAINS_MAX {
        return Err(CutError::TooLarge { n_features, n_points });
    }
    let extent = Extent::of(room, inputs.iter().map(|input| (&*input.layer.id, &*input.borders)))?
        .unwrap_or(Extent { min: Point::new(0, 0), max: Point::new(0, 0) });
    Ok((extent, n_points))
}

#[cfg(test)]
mod tests;
