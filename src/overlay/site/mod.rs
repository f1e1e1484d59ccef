//! A site (项目用地) against the arrangement: what part of every cell it takes, exactly.
//!
//! - **In**: the site's rings, as a layer's feature has them; an arrangement and its index.
//! - **Out**: [`Parts`]: for every cell the site overlaps the area of the part, and the bare land.
//! - **Promised**: which part lies where is decided without rounding; where a border cuts the site's, the
//!   point is rounded to the grid for measuring, as the kernel rounds it. Cells the site covers whole have
//!   their own areas. Parts, bare land and `rounding` add up to the site as drawn, to the square millimetre.
//!   Touching is not overlapping: a part without planar area is none.
//! - **Cost**: the arcs near the site and its border, however large the cells are that reach beyond it.
//!
//! The steps, a file each:
//!
//! 1. `window`: the site's edges by tile, and which tiles' corners lie inside.
//! 2. `moved`: exact predicates on the site moved by an infinitesimal, so that nothing degenerate is left.
//! 3. `crossings`: where the site's edges cut borders, in order along both.
//! 4. `sums`: along the site's border and the borders inside it, each piece's area goes to the cells beside.

use rustc_hash::FxHashSet;

use crate::geometry::area::{Area, DoubledArea};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::faces::OUTSIDE;
use crate::overlay::locate::{Index, Run, point_of};

mod crossings;
mod moved;
mod sums;
mod window;

use crossings::{Crossing, Crossings};
use sums::Sums;
use window::{Rings, Window};

/// An area in both measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Legal area.
    pub legal: Area,
    /// Planar area.
    pub planar: DoubledArea,
}

/// The part of a cell that lies in the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The cell.
    pub cell: u32,
    /// The part's area; more than nothing in the plane.
    pub areas: Areas,
    /// Whether the site covers the whole cell.
    pub is_whole: bool,
}

/// A site by the cells it overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// One entry a cell, by cell.
    pub parts: Vec<Part>,
    /// The site's land in no cell, where no feature of any layer is.
    pub bare: Areas,
    /// The site as drawn.
    pub drawn: Areas,
}

impl Parts {
    /// What rounding the cuts moved: the site as drawn less its parts and bare land.
    pub fn rounding(&self) -> Areas {
        self.parts.iter().fold(self.drawn.less(self.bare), |rest, part| rest.less(part.areas))
    }
}

impl Areas {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { legal: self.legal + other.legal, planar: self.planar + other.planar }
    }

    /// What is left.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self { legal: self.legal - other.legal, planar: self.planar - other.planar }
    }

    /// The areas of rings stored open.
    pub fn of_rings<'a>(rings: impl IntoIterator<Item = &'a [Point]>, measure: &LegalMeasure) -> Self {
        rings.into_iter().fold(Self::default(), |sum, points| {
            sum.and(Self { legal: measure.ring(points), planar: ring::doubled_area(points) })
        })
    }
}

/// Cuts a site against an arrangement.
///
/// `rings` hold the invariants of a layer's feature: open, outers counter-clockwise, holes clockwise, each
/// place wound once at most; several polygons are one site. `index` is the arrangement's own.
pub fn parts<R: AsRef<[Point]>>(
    arrangement: &Arrangement,
    index: &Index,
    rings: &[R],
    measure: &LegalMeasure,
) -> Parts {
    let drawn = Areas::of_rings(rings.iter().map(AsRef::as_ref), measure);
    let rings = Rings::new(arrangement.frame.origin, rings);
    let Some(window) = Window::new(&index.tiling, &rings) else {
        return Parts { parts: Vec::new(), bare: drawn, drawn };
    };
    let mut cut = Cut { arrangement, index, window: &window, sums: Sums::new(arrangement, measure) };
    let crossings = Crossings::find(arrangement, index, &rings, &window);
    cut.follow_site(&rings, &crossings);
    let by_border = crossings.by_border();
    cut.follow_cut_borders(&by_border);
    let whole = cut.follow_borders(&by_border);
    cut.sums.into_parts(whole, drawn)
}

impl Rings {
    fn new<R: AsRef<[Point]>>(origin: Point, rings: &[R]) -> Self {
        let local = |point: Point| Point::new(point.x - origin.x, point.y - origin.y);
        let mut own = Self { edges: Vec::new(), offsets: vec![0] };
        for points in rings {
            own.edges.extend(ring::edges(points.as_ref()).map(|(c, d)| (local(c), local(d))));
            own.offsets.push(own.edges.len());
        }
        own
    }
}

/// A site being cut.
struct Cut<'a> {
    arrangement: &'a Arrangement,
    index: &'a Index,
    window: &'a Window<'a>,
    sums: Sums<'a>,
}

impl Cut<'_> {
    /// Walks the site's rings and gives each stretch between two crossings to the cell it runs in.
    fn follow_site(&mut self, rings: &Rings, crossings: &Crossings<'_>) {
        self.sums.open(OUTSIDE);
        for ring in rings.offsets.windows(2) {
            let own = crossings.along_site(ring[0]..ring[1]);
            let Some(&(first, _)) = rings.edges.get(ring[0]) else { continue };
            let mut cell = if let Some(crossing) = own.last() {
                self.far_side(crossing)
            } else {
                let origin = self.arrangement.frame.origin;
                let world = Point::new(first.x + origin.x, first.y + origin.y);
                self.index.cell_beside(self.arrangement, world)
            };
            let mut own = own.iter().peekable();
            let mut path = vec![first];
            for (number, &(_, to)) in rings.edges[ring[0]..ring[1]].iter().enumerate() {
                while let Some(crossing) =
                    own.next_if(|crossing| crossing.site_edge as usize == ring[0] + number)
                {
                    let near = self.arrangement.faces.left[crossing.near_half() as usize];
                    assert_eq!(near, cell, "the site's border enters a cell from the one before");
                    path.push(crossing.place);
                    self.sums.add(&path, Some(cell), None);
                    path.clear();
                    path.push(crossing.place);
                    cell = self.far_side(crossing);
                }
                path.push(to);
            }
            self.sums.add(&path, Some(cell), None);
        }
        for crossing in crossings.all() {
            self.sums.open(self.far_side(crossing));
        }
    }

    fn far_side(&self, crossing: &Crossing) -> u32 {
        self.arrangement.faces.left[(crossing.near_half() ^ 1) as usize]
    }

    /// Gives the pieces of cut borders that lie inside the site to the cells beside them.
    ///
    /// The site lies to the left of its edges; so where one goes to the border's left, the border leaves.
    fn follow_cut_borders(&mut self, by_border: &[Crossing]) {
        let Arrangement { arcs, faces, .. } = self.arrangement;
        for cuts in by_border.chunk_by(|one, other| one.edge == other.edge) {
            let (edge, arc) = (cuts[0].edge as usize, cuts[0].arc as usize);
            let (left, right) = (faces.left[2 * arc], faces.left[2 * arc + 1]);
            let mut from = point_of(arcs.points[edge]);
            let mut is_inside = cuts[0].is_leftward;
            for cut in cuts {
                assert_eq!(cut.is_leftward, is_inside, "a border leaves and enters the site by turns");
                if is_inside {
                    self.sums.add(&[from, cut.place], Some(left), Some(right));
                }
                (from, is_inside) = (cut.place, !is_inside);
            }
            if is_inside {
                self.sums.add(&[from, point_of(arcs.points[edge + 1])], Some(left), Some(right));
            }
        }
    }

    /// Walks the other borders inside the site and gives each edge to the cells beside it that the site's
    /// border runs through; returns the cells inside that it does not, ascending.
    fn follow_borders(&mut self, by_border: &[Crossing]) -> Vec<u32> {
        let mut whole: FxHashSet<u32> = FxHashSet::default();
        for (place, tile) in self.window.tiles() {
            let is_at_border = !self.window.near(place).is_empty();
            if !is_at_border && !self.window.is_corner_inside(place) {
                continue;
            }
            for run in self.index.runs(tile) {
                let sides = [0, 1].map(|side| self.arrangement.faces.left[(2 * run.arc + side) as usize]);
                let cut = sides.map(|cell| self.sums.is_open(cell).then_some(cell));
                let is_known = |(cell, cut): (&u32, &Option<u32>)| cut.is_some() || whole.contains(cell);
                if cut == [None, None] && sides.iter().zip(&cut).all(is_known) {
                    continue;
                }
                if self.follow_run(run, (place, tile), by_border, cut) {
                    let uncut = sides.into_iter().zip(cut).filter(|(_, cut)| cut.is_none());
                    whole.extend(uncut.map(|(cell, _)| cell));
                }
            }
        }
        let mut whole: Vec<u32> = whole.into_iter().collect();
        whole.sort_unstable();
        whole
    }

    /// Gives those of a run's edges that begin in a tile, lie inside the site and are not cut to the cells
    /// beside them that are; says whether any vertex of them lies inside.
    fn follow_run(
        &mut self,
        run: Run,
        (place, tile): (usize, usize),
        by_border: &[Crossing],
        [left, right]: [Option<u32>; 2],
    ) -> bool {
        let points = &self.arrangement.arcs.points[run.first as usize..=(run.first + run.n_edges) as usize];
        let is_own = |k: usize| self.index.tiling.of(point_of(points[k])) == Some(tile);
        let n_edges = run.n_edges as usize;
        let Some(begin) = (0..n_edges).find(|&k| is_own(k)) else { return false };
        let mut is_inside = if self.window.near(place).is_empty() {
            self.window.is_corner_inside(place)
        } else {
            self.window.is_inside(place, tile, point_of(points[begin]))
        };
        let from =
            by_border.partition_point(|crossing| (crossing.edge as usize) < run.first as usize + begin);
        let mut crossings = by_border[from..].iter().peekable();
        let mut path: Vec<Point> = Vec::new();
        let mut is_any_inside = false;
        for k in begin..n_edges {
            let edge = run.first as usize + k;
            let mut n_cuts = 0;
            while crossings.next_if(|crossing| crossing.edge as usize == edge).is_some() {
                n_cuts += 1;
            }
            let is_own = is_own(k);
            is_any_inside |= is_own && is_inside;
            if is_own && is_inside && n_cuts == 0 {
                if path.is_empty() {
                    path.push(point_of(points[k]));
                }
                path.push(point_of(points[k + 1]));
            } else {
                self.sums.add(&path, left, right);
                path.clear();
            }
            is_inside ^= n_cuts % 2 == 1;
        }
        self.sums.add(&path, left, right);
        is_any_inside
    }
}
