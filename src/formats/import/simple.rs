//! Whether the rings of one feature are sound: an exact test that changes nothing.
//!
//! 1. Edges are sorted along the longer side of their box; each is compared with those that begin before
//!    it ends. Where that would take too many comparisons, an R-tree names the pairs instead.
//! 2. `meeting`: two edges may share the vertex between them. Rings may touch each other at points. Anything else
//!    is a [`Fault`].
//! 3. Where no edges disturb each other, one place beside each ring tells whether it is nested rightly.
//!
//! Edges drawn to be near each other make n² pairs, sound or not. What goes beyond the usual is drawn from a
//! [`Budget`], and where that is spent the test ends without an answer.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::formats::import::budget::{Budget, Purse};
use crate::formats::import::limits::Exceeded;
use crate::formats::import::meeting::meeting;
use crate::geometry::grid::Point;
use crate::geometry::ring::cross;

/// Comparisons allowed to the sort before the R-tree takes over, per edge. Measured on parcels and land
/// use: two to eight are the rule.
const COMPARISONS_PER_EDGE: usize = 64;

/// Rings times edges below which the nesting is tested by plain loops.
const NESTING_PLAIN_MAX: usize = 1 << 20;

/// What is wrong with the rings of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Two edges cross; their numbers.
    Crossing(usize, usize),
    /// Two edges run along each other.
    Overlap(usize, usize),
    /// A ring touches itself at a point.
    Touching(usize, usize),
    /// A ring lies where its orientation makes no sense: a hole outside, an outer ring inside; its number.
    Nesting(usize),
}

/// The cleaned rings of one feature: open, oriented by role, edge `i` starts at point `i`.
#[derive(Debug, Default)]
pub(crate) struct Rings {
    /// The points of all rings.
    pub(crate) points: Vec<Point>,
    /// Where each ring ends.
    pub(crate) ends: Vec<usize>,
    /// Whether each ring is an outer one.
    pub(crate) is_outer: Vec<bool>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    low: [i64; 2],
    high: [i64; 2],
    pub(super) number: u32,
    pub(super) ring: u32,
}

type Tree = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

/// The test with its room, used again for the next feature.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    edges: Vec<Edge>,
}

impl Rings {
    /// The first point of ring `ring`.
    pub(crate) fn start(&self, ring: usize) -> usize {
        if ring == 0 { 0 } else { self.ends[ring - 1] }
    }

    /// The points of ring `ring`.
    pub(crate) fn ring(&self, ring: usize) -> &[Point] {
        &self.points[self.start(ring)..self.ends[ring]]
    }

    /// The rings one after the other.
    pub(crate) fn each(&self) -> impl Iterator<Item = &[Point]> + '_ {
        (0..self.ends.len()).map(|ring| self.ring(ring))
    }

    /// The number of the edge after edge `edge` of ring `ring`; it starts where `edge` ends.
    pub(crate) fn next(&self, edge: usize, ring: usize) -> usize {
        if edge + 1 == self.ends[ring] { self.start(ring) } else { edge + 1 }
    }

    pub(super) fn previous(&self, edge: usize, ring: usize) -> usize {
        if edge == self.start(ring) { self.ends[ring] - 1 } else { edge - 1 }
    }

    pub(super) fn ends_of(&self, edge: usize, ring: usize) -> (Point, Point) {
        (self.points[edge], self.points[self.next(edge, ring)])
    }
}

impl Checker {
    /// Finds what is wrong with the rings, the worst kind first; `None` where they are sound.
    ///
    /// # Errors
    /// [`Exceeded`] where the budget is spent before that is known.
    pub(crate) fn check(&mut self, rings: &Rings, budget: &mut Budget) -> Result<Option<Fault>, Exceeded> {
        self.gather(rings);
        let mut touching = None;
        let mut meet = |a: &Edge, b: &Edge| match meeting(rings, a, b) {
            Some(fault @ Fault::Touching(..)) => {
                touching.get_or_insert(fault);
                None
            }
            other => other,
        };
        let swept = self.sweep(&mut meet);
        let worst = match swept {
            Ok(worst) => worst,
            Err(TooMany) => self.by_tree(&mut budget.pairs, &mut meet)?,
        };
        worst.or(touching).map_or_else(|| self.nesting(rings, &mut budget.pairs), |fault| Ok(Some(fault)))
    }

    /// Whether the places where edges meet that should not are so few that they may be mended: as many cells come of
    /// them.
    ///
    /// # Errors
    /// [`Exceeded`] where they are not, or the budget is spent before that is known.
    pub(crate) fn may_mend(&mut self, rings: &Rings, budget: &mut Budget) -> Result<(), Exceeded> {
        self.gather(rings);
        let Budget { pairs, crossings } = budget;
        let mut n_meetings = 0_usize;
        let swept = self.sweep(&mut |a, b| {
            n_meetings += usize::from(meeting(rings, a, b).is_some());
            None
        });
        let mut free = self.edges.len();
        if swept.is_ok() {
            return (0..n_meetings).try_for_each(|_| crossings.pay(&mut free));
        }
        let mut paid = Ok(());
        self.by_tree(pairs, &mut |a, b| {
            let fault = meeting(rings, a, b)?;
            paid = crossings.pay(&mut free);
            paid.is_err().then_some(fault)
        })?;
        paid
    }

    /// Sets the edges up, sorted along the longer side of the feature's box.
    fn gather(&mut self, rings: &Rings) {
        self.edges.clear();
        let (mut low, mut high) = ([i64::MAX; 2], [i64::MIN; 2]);
        for ring in 0..rings.ends.len() {
            for edge in rings.start(ring)..rings.ends[ring] {
                let (a, b) = rings.ends_of(edge, ring);
                let own = Edge {
                    low: [a.x.min(b.x), a.y.min(b.y)],
                    high: [a.x.max(b.x), a.y.max(b.y)],
                    number: edge as u32,
                    ring: ring as u32,
                };
                for axis in 0..2 {
                    low[axis] = low[axis].min(own.low[axis]);
                    high[axis] = high[axis].max(own.high[axis]);
                }
                self.edges.push(own);
            }
        }
        if high[1].saturating_sub(low[1]) > high[0].saturating_sub(low[0]) {
            // The sweep goes along the first axis; the boxes are only compared, so they may be turned.
            for edge in &mut self.edges {
                edge.low.swap(0, 1);
                edge.high.swap(0, 1);
            }
        }
        self.edges.sort_unstable_by_key(|edge| (edge.low[0], edge.number));
    }

    fn sweep(&self, meet: &mut impl FnMut(&Edge, &Edge) -> Option<Fault>) -> Result<Option<Fault>, TooMany> {
        let mut left = self.edges.len().saturating_mul(COMPARISONS_PER_EDGE);
        for (place, edge) in self.edges.iter().enumerate() {
            for other in &self.edges[place + 1..] {
                if edge.high[0] < other.low[0] {
                    break;
                }
                left = left.checked_sub(1).ok_or(TooMany)?;
                if other.low[1] <= edge.high[1]
                    && edge.low[1] <= other.high[1]
                    && let Some(fault) = meet(edge, other)
                {
                    return Ok(Some(fault));
                }
            }
        }
        Ok(None)
    }

    fn by_tree(
        &self,
        pairs: &mut Purse,
        meet: &mut impl FnMut(&Edge, &Edge) -> Option<Fault>,
    ) -> Result<Option<Fault>, Exceeded> {
        let tree = self.tree();
        let mut free = self.edges.len().saturating_mul(COMPARISONS_PER_EDGE);
        for (place, edge) in self.edges.iter().enumerate() {
            let near = tree.locate_in_envelope_intersecting(AABB::from_corners(
                edge.low.map(|step| step as f64),
                edge.high.map(|step| step as f64),
            ));
            let mut later = Vec::new();
            for other in near {
                pairs.pay(&mut free)?;
                let other = other.data as usize;
                if place < other {
                    later.push(other);
                }
            }
            later.sort_unstable();
            for other in later {
                if let Some(fault) = meet(edge, &self.edges[other]) {
                    return Ok(Some(fault));
                }
            }
        }
        Ok(None)
    }

    /// The boxes of all edges; steps below 10¹² are whole in an `f64`.
    fn tree(&self) -> Tree {
        let boxes = self.edges.iter().enumerate().map(|(place, edge)| {
            let corner = |corner: [i64; 2]| corner.map(|step| step as f64);
            GeomWithData::new(Rectangle::from_corners(corner(edge.low), corner(edge.high)), place as u32)
        });
        RTree::bulk_load(boxes.collect())
    }

    /// Whether every ring stands where its orientation makes sense: just outside an outer ring the others
    /// wind 0 times, just outside a hole once.
    fn nesting(&mut self, rings: &Rings, pairs: &mut Purse) -> Result<Option<Fault>, Exceeded> {
        let n_rings = rings.ends.len();
        if n_rings == 1 {
            return Ok((!rings.is_outer[0]).then_some(Fault::Nesting(0)));
        }
        let is_plain = n_rings.saturating_mul(self.edges.len()) <= NESTING_PLAIN_MAX;
        // The tree wants unturned boxes.
        let tree = (!is_plain).then(|| {
            for edge in &mut self.edges {
                let (a, b) = rings.ends_of(edge.number as usize, edge.ring as usize);
                edge.low = [a.x.min(b.x), a.y.min(b.y)];
                edge.high = [a.x.max(b.x), a.y.max(b.y)];
            }
            self.tree()
        });
        let mut free = self.edges.len().saturating_mul(COMPARISONS_PER_EDGE);
        for ring in 0..n_rings {
            if !self.is_nested_rightly(rings, ring, tree.as_ref(), &mut || pairs.pay(&mut free))? {
                return Ok(Some(Fault::Nesting(ring)));
            }
        }
        Ok(None)
    }

    fn is_nested_rightly(
        &self,
        rings: &Rings,
        ring: usize,
        tree: Option<&Tree>,
        pay: &mut impl FnMut() -> Result<(), Exceeded>,
    ) -> Result<bool, Exceeded> {
        let wanted = i32::from(!rings.is_outer[ring]);
        // The middle of an edge, unless another ring touches just there; then the next edge's.
        for edge in rings.start(ring)..rings.ends[ring] {
            let (a, b) = rings.ends_of(edge, ring);
            let middle = Doubled { x: a.x + b.x, y: a.y + b.y };
            let wound = match tree {
                None => winding(rings, ring, middle, self.edges.iter()),
                Some(tree) => {
                    let (x, y) = (middle.x as f64 / 2.0, middle.y as f64 / 2.0);
                    let ray = AABB::from_corners([x, y], [f64::MAX, y]);
                    let mut near = Vec::new();
                    for found in tree.locate_in_envelope_intersecting(ray) {
                        pay()?;
                        near.push(&self.edges[found.data as usize]);
                    }
                    winding(rings, ring, middle, near.into_iter())
                }
            };
            if let Some(wound) = wound {
                return Ok(wound == wanted);
            }
        }
        Ok(false)
    }
}

/// The sort has too many pairs to compare.
struct TooMany;

/// A place in half steps, so that the middle of an edge is exact.
#[derive(Clone, Copy)]
struct Doubled {
    x: i64,
    y: i64,
}

/// How often all rings but `own` wind around a place; `None` where it lies on one of them.
fn winding<'a>(
    rings: &Rings,
    own: usize,
    place: Doubled,
    edges: impl Iterator<Item = &'a Edge>,
) -> Option<i32> {
    let mut sum = 0;
    for edge in edges.filter(|edge| edge.ring as usize != own) {
        let (a, b) = rings.ends_of(edge.number as usize, edge.ring as usize);
        let (a, b) = (Point::new(a.x * 2, a.y * 2), Point::new(b.x * 2, b.y * 2));
        let place = Point::new(place.x, place.y);
        let is_beside = place.y < a.y.min(b.y) || a.y.max(b.y) < place.y || a.x.max(b.x) < place.x;
        if is_beside {
            continue;
        }
        let side = cross(a, b, place);
        if side == 0 && a.x.min(b.x) <= place.x {
            return None;
        }
        // Half-open in y, so that a vertex on the ray counts once.
        if a.y <= place.y && place.y < b.y && side > 0 {
            sum += 1;
        } else if b.y <= place.y && place.y < a.y && side < 0 {
            sum -= 1;
        }
    }
    Some(sum)
}
