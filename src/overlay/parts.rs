//! An arrangement as flat columns, for those who keep it, and back.

use std::borrow::Cow;
use std::sync::Arc;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::overlay::arcs::Arcs;
use crate::overlay::arrangement::{Arrangement, Crowd, NO_FEATURE};
use crate::overlay::faces::{Faces, OUTSIDE};
use crate::overlay::frame::{Frame, Local};

/// The columns, each named after what [`Arrangement`], its arcs and faces call it.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) layers: Vec<Arc<str>>,
    pub(crate) n_points_in: u64,
    pub(crate) origin: Point,
    pub(crate) point_offsets: Cow<'a, [u32]>,
    pub(crate) points: Cow<'a, [Local]>,
    pub(crate) next: Cow<'a, [u32]>,
    pub(crate) left: Cow<'a, [u32]>,
    pub(crate) cycle_offsets: Cow<'a, [u32]>,
    pub(crate) half_offsets: Cow<'a, [u32]>,
    pub(crate) halves: Cow<'a, [u32]>,
    pub(crate) outside: Cow<'a, [u32]>,
    pub(crate) labels: Cow<'a, [u32]>,
    pub(crate) legal_areas: Cow<'a, [Area]>,
    pub(crate) planar_areas: Cow<'a, [DoubledArea]>,
    pub(crate) crowds: Cow<'a, [Crowd]>,
}

impl Arrangement {
    /// Lends the columns out.
    pub(crate) fn parts(&self) -> Parts<'_> {
        Parts {
            layers: self.layers.clone(),
            n_points_in: self.n_points_in,
            origin: self.frame.origin,
            point_offsets: Cow::Borrowed(&self.arcs.point_offsets),
            points: Cow::Borrowed(&self.arcs.points),
            next: Cow::Borrowed(&self.arcs.next),
            left: Cow::Borrowed(&self.faces.left),
            cycle_offsets: Cow::Borrowed(&self.faces.cycle_offsets),
            half_offsets: Cow::Borrowed(&self.faces.half_offsets),
            halves: Cow::Borrowed(&self.faces.halves),
            outside: Cow::Borrowed(&self.faces.outside),
            labels: Cow::Borrowed(&self.labels),
            legal_areas: Cow::Borrowed(&self.legal_areas),
            planar_areas: Cow::Borrowed(&self.planar_areas),
            crowds: Cow::Borrowed(&self.crowds),
        }
    }
}

impl Parts<'_> {
    /// Makes the arrangement again. `n_features` counts the features of each layer.
    ///
    /// # Errors
    /// What does not fit together, in a few words; then the columns are no arrangement's.
    pub(crate) fn into_arrangement(self, n_features: &[usize]) -> Result<Arrangement, &'static str> {
        self.check(n_features)?;
        Ok(Arrangement {
            layers: self.layers,
            crowds: self.crowds.into_owned(),
            n_points_in: self.n_points_in,
            frame: Frame { origin: self.origin },
            arcs: Arcs {
                point_offsets: self.point_offsets.into_owned().into(),
                points: self.points.into_owned().into(),
                next: self.next.into_owned().into(),
            },
            faces: Faces {
                left: self.left.into_owned().into(),
                cycle_offsets: self.cycle_offsets.into_owned().into(),
                half_offsets: self.half_offsets.into_owned().into(),
                halves: self.halves.into_owned().into(),
                outside: self.outside.into_owned().into(),
            },
            labels: self.labels.into_owned().into(),
            legal_areas: self.legal_areas.into_owned().into(),
            planar_areas: self.planar_areas.into_owned().into(),
        })
    }

    fn check(&self, n_features: &[usize]) -> Result<(), &'static str> {
        let n_cells = self.cycle_offsets.len().saturating_sub(1);
        let n_halves = self.next.len();
        let below = |values: &[u32], limit: usize| values.iter().all(|&value| (value as usize) < limit);
        let must = |holds: bool, what| if holds { Ok(()) } else { Err(what) };
        must(self.layers.len() == n_features.len(), "its layers are not those given")?;
        must(are_offsets(&self.point_offsets, self.points.len(), 2), "the points do not fit the arcs")?;
        must(n_halves == 2 * (self.point_offsets.len() - 1), "the links do not fit the arcs")?;
        must(below(&self.next, n_halves) && below(&self.halves, n_halves), "a half-arc does not exist")?;
        must(below(&self.outside, n_halves), "a half-arc does not exist")?;
        let is_cell = |&cell: &u32| cell == OUTSIDE || (cell as usize) < n_cells;
        must(self.left.len() == n_halves && self.left.iter().all(is_cell), "a cell does not exist")?;
        must(are_offsets(&self.half_offsets, self.halves.len(), 1), "the half-arcs do not fit the cycles")?;
        must(
            are_offsets(&self.cycle_offsets, self.half_offsets.len() - 1, 1),
            "the cycles do not fit the cells",
        )?;
        must(self.labels.len() == n_cells * n_features.len(), "the labels do not fit the cells")?;
        must(
            self.legal_areas.len() == n_cells && self.planar_areas.len() == n_cells,
            "the areas do not fit the cells",
        )?;
        let rows = self.labels.chunks(n_features.len().max(1));
        let is_label = |(&label, &n): (&u32, &usize)| label == NO_FEATURE || (label as usize) < n;
        must(
            rows.into_iter().all(|row| row.iter().zip(n_features).all(is_label)),
            "a label names no feature",
        )?;
        let is_crowd = |crowd: &Crowd| {
            let n = n_features.get(usize::from(crowd.layer)).copied().unwrap_or(0);
            (crowd.cell as usize) < n_cells && below(&crowd.features, n)
        };
        must(self.crowds.iter().all(is_crowd), "a crowd names no feature")
    }
}

/// Whether offsets divide `n` things into runs of at least `least`.
fn are_offsets(offsets: &[u32], n: usize, least: u32) -> bool {
    offsets.first() == Some(&0)
        && offsets.last().is_some_and(|&last| last as usize == n)
        && offsets.windows(2).all(|pair| pair[1].checked_sub(pair[0]).is_some_and(|run| least <= run))
}
