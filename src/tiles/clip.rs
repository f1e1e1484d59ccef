//! Rings and lines cut to a tile and its buffer, in the tile's steps (Sutherland and Hodgman, 1974).
//!
//! Where an edge leaves the tile its place is rounded from the edge's lesser end, so that two features that share
//! the edge are cut alike. A ring that leaves the tile and comes back runs along the tile's edge there and back:
//! what it encloses is right, and its area too.

use crate::tiles::address::{BUFFER, EXTENT};

/// A place in a tile, in steps from its north-west corner.
pub(super) type Step = [i64; 2];

const LOW: i64 = -(BUFFER as i64);
const HIGH: i64 = (EXTENT + BUFFER) as i64;

/// The sides of the box: which coordinate, and whether it is bounded from above.
const SIDES: [(usize, bool); 4] = [(0, false), (0, true), (1, false), (1, true)];

/// A ring, stored open, cut to the tile; empty where nothing of it is there. `spare` is room to work in.
pub(super) fn ring(ring: &mut Vec<Step>, spare: &mut Vec<Step>) {
    for (axis, is_upper) in SIDES {
        if ring.iter().all(|own| is_inside(*own, axis, is_upper)) {
            continue;
        }
        spare.clear();
        let mut last = ring.last().copied();
        for &own in ring.iter() {
            if let Some(last) = last
                && is_inside(last, axis, is_upper) != is_inside(own, axis, is_upper)
            {
                push(spare, crossing(last, own, axis, is_upper));
            }
            if is_inside(own, axis, is_upper) {
                push(spare, own);
            }
            last = Some(own);
        }
        while 1 < spare.len() && spare.first() == spare.last() {
            spare.pop();
        }
        std::mem::swap(ring, spare);
    }
}

/// The pieces of a line in the tile.
pub(super) fn line(line: &[Step]) -> Vec<Vec<Step>> {
    let mut pieces: Vec<Vec<Step>> = Vec::new();
    let mut last_end = None;
    for pair in line.windows(2) {
        let Some((from, to)) = segment(pair[0], pair[1]) else { continue };
        if last_end != Some(from) {
            pieces.push(vec![from]);
        }
        if let Some(piece) = pieces.last_mut() {
            push(piece, to);
        }
        last_end = Some(to);
    }
    pieces
}

/// Twice the area of a ring, positive where it runs as exterior rings of tiles do (y runs south).
pub(super) fn doubled_area(ring: &[Step]) -> i64 {
    let Some(&last) = ring.last() else { return 0 };
    let mut from = last;
    let mut sum = 0;
    for &to in ring {
        sum += from[0] * to[1] - to[0] * from[1];
        from = to;
    }
    sum
}

/// The part of a segment in the tile.
fn segment(mut from: Step, mut to: Step) -> Option<(Step, Step)> {
    for (axis, is_upper) in SIDES {
        match (is_inside(from, axis, is_upper), is_inside(to, axis, is_upper)) {
            (true, true) => {}
            (false, false) => return None,
            (false, true) => from = crossing(from, to, axis, is_upper),
            (true, false) => to = crossing(from, to, axis, is_upper),
        }
    }
    Some((from, to))
}

fn is_inside(own: Step, axis: usize, is_upper: bool) -> bool {
    if is_upper { own[axis] <= HIGH } else { LOW <= own[axis] }
}

/// Where an edge crosses a side, rounded in the direction of its lesser end.
fn crossing(one: Step, other: Step, axis: usize, is_upper: bool) -> Step {
    let (from, to) = if one <= other { (one, other) } else { (other, one) };
    let at = if is_upper { HIGH } else { LOW };
    let across = 1 - axis;
    let run = i128::from(to[axis] - from[axis]);
    let rise = i128::from(to[across] - from[across]) * i128::from(at - from[axis]);
    // Half a step up, in whole numbers.
    let moved = (2 * rise * run.signum() + run.abs()).div_euclid(2 * run.abs()) as i64;
    let mut own = [at; 2];
    own[across] = from[across] + moved;
    own
}

fn push(ring: &mut Vec<Step>, own: Step) {
    if ring.last() != Some(&own) {
        ring.push(own);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Step, doubled_area, line, ring};

    fn cut(own: &[Step]) -> Vec<Step> {
        let mut own = own.to_vec();
        ring(&mut own, &mut Vec::new());
        own
    }

    #[test]
    fn what_is_inside_stays_and_what_is_outside_goes() {
        let inside = [[0, 0], [10, 0], [10, 10]];
        assert_eq!(cut(&inside), inside);
        assert_eq!(cut(&[[-900, 0], [-800, 0], [-800, 10]]), Vec::<Step>::new());
        let around = [[-9000, -9000], [9000, -9000], [9000, 9000], [-9000, 9000]];
        assert_eq!(doubled_area(&cut(&around)), 2 * 4224 * 4224);
    }

    #[test]
    fn a_line_comes_in_pieces() {
        let own = [[-100, 0], [100, 0], [100, 9000], [200, 9000], [200, 0]];
        assert_eq!(line(&own), [vec![[-64, 0], [100, 0], [100, 4160]], vec![[200, 4160], [200, 0]]]);
    }

    proptest! {
        /// A square divided by a crooked border: both parts together are the tile, to the last step.
        #[test]
        fn both_sides_of_a_border_are_cut_alike(
            border in proptest::collection::vec((-9000_i64..9000, -9000_i64..9000), 1..12),
        ) {
            let mut left = vec![[-10_000, -10_000], [0, -10_000]];
            left.extend(border.iter().map(|&(x, y)| [x, y]));
            left.extend([[0, 10_000], [-10_000, 10_000]]);
            let mut right = vec![[10_000, 10_000], [0, 10_000]];
            right.extend(border.iter().rev().map(|&(x, y)| [x, y]));
            right.extend([[0, -10_000], [10_000, -10_000]]);
            prop_assert_eq!(doubled_area(&cut(&left)) + doubled_area(&cut(&right)), 2 * 4224 * 4224);
        }
    }
}
