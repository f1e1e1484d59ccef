//! What two edges of one feature do to each other, exactly.

use crate::formats::import::simple::{Edge, Fault, Rings};
use crate::geometry::grid::Point;
use crate::geometry::ring::cross;

/// What two edges whose boxes meet do to each other.
#[expect(clippy::many_single_char_names, reason = "two edges a-b and c-d: geometry's own names")]
pub(super) fn meeting(rings: &Rings, e: &Edge, f: &Edge) -> Option<Fault> {
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
