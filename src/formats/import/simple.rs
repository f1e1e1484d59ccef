//! Whether the rings of one feature are sound: an exact test that changes nothing.
//!
//! 1. Edges are sorted along the longer side of their box; each is compared with those that begin before
//!    it ends. Where that would take too many comparisons, an R-tree names the pairs instead.
//! 2. Two edges may share the vertex between them. Rings may touch each other at points. Anything else is
//!    a [`Fault`].
//! 3. Where no edges disturb each other, one place beside each ring tells whether it is nested rightly.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

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
struct Edge {
    low: [i64; 2],
    high: [i64; 2],
    number: u32,
    ring: u32,
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

    fn previous(&self, edge: usize, ring: usize) -> usize {
        if edge == self.start(ring) { self.ends[ring] - 1 } else { edge - 1 }
    }

    fn ends_of(&self, edge: usize, ring: usize) -> (Point, Point) {
        (self.points[edge], self.points[self.next(edge, ring)])
    }
}

impl Checker {
    /// Finds what is wrong with the rings, the worst kind first; `None` where they are sound.
    pub(crate) fn check(&mut self, rings: &Rings) -> Option<Fault> {
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
            Err(TooMany) => self.by_tree(&mut meet),
        };
        worst.or(touching).or_else(|| self.nesting(rings))
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

    fn by_tree(&self, meet: &mut impl FnMut(&Edge, &Edge) -> Option<Fault>) -> Option<Fault> {
        let tree = self.tree();
        for (place, edge) in self.edges.iter().enumerate() {
            let near = tree.locate_in_envelope_intersecting(AABB::from_corners(
                edge.low.map(|step| step as f64),
                edge.high.map(|step| step as f64),
            ));
            let mut later: Vec<_> =
                near.map(|other| other.data as usize).filter(|&other| place < other).collect();
            later.sort_unstable();
            for other in later {
                if let Some(fault) = meet(edge, &self.edges[other]) {
                    return Some(fault);
                }
            }
        }
        None
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
    fn nesting(&mut self, rings: &Rings) -> Option<Fault> {
        let n_rings = rings.ends.len();
        if n_rings == 1 {
            return (!rings.is_outer[0]).then_some(Fault::Nesting(0));
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
        (0..n_rings).find(|&ring| !self.is_nested_rightly(rings, ring, tree.as_ref())).map(Fault::Nesting)
    }

    fn is_nested_rightly(&self, rings: &Rings, ring: usize, tree: Option<&Tree>) -> bool {
        let wanted = i32::from(!rings.is_outer[ring]);
        // The middle of an edge, unless another ring touches just there; then the next edge's.
        (rings.start(ring)..rings.ends[ring]).find_map(|edge| {
            let (a, b) = rings.ends_of(edge, ring);
            let middle = Doubled { x: a.x + b.x, y: a.y + b.y };
            match tree {
                None => winding(rings, ring, middle, self.edges.iter()),
                Some(tree) => {
                    let (x, y) = (middle.x as f64 / 2.0, middle.y as f64 / 2.0);
                    let ray = AABB::from_corners([x, y], [f64::MAX, y]);
                    let near = tree.locate_in_envelope_intersecting(ray);
                    winding(rings, ring, middle, near.map(|found| &self.edges[found.data as usize]))
                }
            }
        }) == Some(wanted)
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

/// What two edges whose boxes meet do to each other.
#[expect(clippy::many_single_char_names, reason = "two edges a-b and c-d: geometry's own names")]
fn meeting(rings: &Rings, e: &Edge, f: &Edge) -> Option<Fault> {
    let (edge_e, ring_e) = (e.number as usize, e.ring as usize);
    let (edge_f, ring_f) = (f.number as usize, f.ring as usize);
    let ((a, b), (c, d)) = (rings.ends_of(edge_e, ring_e), rings.ends_of(edge_f, ring_f));
    let (first, second) = (edge_e.min(edge_f), edge_e.max(edge_f));
    if ring_e == ring_f && (b == c && rings.next(edge_e, ring_e) == edge_f) {
        return is_spike(a, b, d).then_some(Fault::Overlap(first, second));
    }
    if ring_e == ring_f && (d == a && rings.next(edge_f, ring_f) == edge_e) {
        return is_spike(c, d, b).then_some(Fault::Overlap(first, second));
    }
    let sides = [cross(a, b, c), cross(a, b, d), cross(c, d, a), cross(c, d, b)].map(i128::signum);
    if sides == [0; 4] {
        let (low, high) = (a.min(b).max(c.min(d)), a.max(b).min(c.max(d)));
        if low < high {
            return Some(Fault::Overlap(first, second));
        }
    } else if sides[0] * sides[1] < 0 && sides[2] * sides[3] < 0 {
        return Some(Fault::Crossing(first, second));
    }
    let is_on = |side: i128, p: Point, (q, r): (Point, Point)| {
        side == 0
            && (q.x.min(r.x)..=q.x.max(r.x)).contains(&p.x)
            && (q.y.min(r.y)..=q.y.max(r.y)).contains(&p.y)
    };
    let place = if is_on(sides[0], c, (a, b)) {
        c
    } else if is_on(sides[1], d, (a, b)) {
        d
    } else if is_on(sides[2], a, (c, d)) {
        a
    } else if is_on(sides[3], b, (c, d)) {
        b
    } else {
        return None;
    };
    let (arms_e, arms_f) = (arms(rings, edge_e, ring_e, place), arms(rings, edge_f, ring_f, place));
    let is_along = |p: Point| is_spike(arms_e.0, place, p) || is_spike(arms_e.1, place, p);
    if is_along(arms_f.0) || is_along(arms_f.1) {
        Some(Fault::Overlap(first, second))
    } else if is_between(place, arms_e, arms_f.0) != is_between(place, arms_e, arms_f.1) {
        Some(Fault::Crossing(first, second))
    } else {
        (ring_e == ring_f).then_some(Fault::Touching(first, second))
    }
}

/// Whether a line goes from `a` to `b` and back over the same ground to `c`.
fn is_spike(a: Point, b: Point, c: Point) -> bool {
    let along = i128::from(a.x - b.x) * i128::from(c.x - b.x) + i128::from(a.y - b.y) * i128::from(c.y - b.y);
    along > 0 && cross(b, a, c) == 0
}

/// Where the ring comes from and goes to at a place on edge `edge`.
fn arms(rings: &Rings, edge: usize, ring: usize, place: Point) -> (Point, Point) {
    let (from, to) = rings.ends_of(edge, ring);
    if place == from {
        (rings.points[rings.previous(edge, ring)], to)
    } else if place == to {
        let next = rings.next(edge, ring);
        (from, rings.points[rings.next(next, ring)])
    } else {
        (from, to)
    }
}

/// Whether `p` lies strictly inside the angle at `place` that opens counter-clockwise from the first arm
/// to the second.
fn is_between(place: Point, arms: (Point, Point), p: Point) -> bool {
    let (from, to) = (cross(place, arms.0, p), cross(place, p, arms.1));
    let is_convex = cross(place, arms.0, arms.1) > 0;
    if is_convex { from > 0 && to > 0 } else { from > 0 || to > 0 }
}
