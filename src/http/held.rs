//! The collections the house holds, and what is worked out of each once.

use std::sync::{Arc, LazyLock, OnceLock};

use crate::formats::geojson::ready::Ready;
use crate::geometry::projection::Series;
use crate::geometry::window::Window;
use crate::http::index::Index;
use crate::http::names::Names;
use crate::http::served::{CELLS, CONFLICTS, FINDINGS};
use crate::layer::feature::Layer;
use crate::overlay::arrangement::Arrangement;
use crate::tiles::pyramid::Pyramid;

/// What is worked out of a collection once; what tiles want of it when the first is asked for.
pub(super) struct Kept {
    n_features: usize,
    pub(super) extent: Option<Window>,
    index: LazyLock<Index, Box<dyn FnOnce() -> Index + Send>>,
    pub(super) names: Names,
    /// What tiles want of it (`tiles::ready`).
    pub(super) pyramid: OnceLock<Pyramid>,
}

/// One collection: a layer, the conflicts, what the overlay shows of the layers, or its cells.
#[derive(Clone, Copy)]
pub(super) enum Collection<'h> {
    /// A layer, ready to be written.
    Layer(&'h Layer, &'h Ready, &'h Kept),
    /// The patches.
    Conflicts(&'h Kept),
    /// The findings.
    Findings(&'h Kept),
    /// The cells.
    Cells(&'h Kept),
}

impl Kept {
    /// Of a collection whose index was made.
    pub(super) fn new(index: Index, names: Names) -> Self {
        Self {
            n_features: index.len(),
            extent: index.extent(),
            index: LazyLock::new(Box::new(|| index)),
            names,
            pyramid: OnceLock::new(),
        }
    }

    /// Of the cells, which lie within `extent`. They are many and seldom asked for by place: their index is made when
    /// they first are. A cell is called by its number, so no names are kept.
    pub(super) fn of_cells(arrangement: &Arc<Arrangement>, extent: Option<Window>, series: &Series) -> Self {
        let (arrangement, series) = (Arc::clone(arrangement), series.clone());
        Self {
            n_features: arrangement.n_cells(),
            extent,
            index: LazyLock::new(Box::new(move || {
                let windows = (0..arrangement.n_cells()).map(|cell| arrangement.cell_window(cell));
                Index::of_windows(&series, windows)
            })),
            names: Names::new(0, |_| ()),
            pyramid: OnceLock::new(),
        }
    }
}

impl<'h> Collection<'h> {
    /// Whether its features are lines.
    pub(super) fn is_of_lines(self) -> bool {
        matches!(self, Self::Layer(layer, ..) if layer.is_of_lines())
    }

    /// Whether it is drawn: has tiles and a style. Cells have not: layers and conflicts draw all there is of them.
    pub(super) fn is_drawn(self) -> bool {
        !matches!(self, Self::Cells(_))
    }

    /// The id it goes by in addresses.
    pub(super) fn id(self) -> &'h str {
        match self {
            Self::Layer(layer, ..) => &layer.id,
            Self::Conflicts(_) => CONFLICTS,
            Self::Findings(_) => FINDINGS,
            Self::Cells(_) => CELLS,
        }
    }

    /// The number of its features.
    pub(super) fn len(self) -> usize {
        self.kept().n_features
    }

    /// Bounds of all its features, in ten-billionths of a degree; `None` where it is empty.
    pub(super) fn extent(self) -> Option<Window> {
        self.kept().extent
    }

    /// Its spatial index.
    pub(super) fn index(self) -> &'h Index {
        &self.kept().index
    }

    fn kept(self) -> &'h Kept {
        match self {
            Self::Layer(_, _, kept) | Self::Conflicts(kept) | Self::Findings(kept) | Self::Cells(kept) => {
                kept
            }
        }
    }
}
