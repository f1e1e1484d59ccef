//! Step 6: a block's edges are made unique and linked around their ends.
//!
//! The half-edges of an edge are `2·edge` (from its first end) and `2·edge + 1`. Around each vertex of the
//! block the half-edges that leave it are sorted by angle, by exact cross products; arriving at a vertex
//! one goes on along the next half-edge clockwise, so that one face stays to the left.

use crate::overlay::flanks::{Beside, Bundles};
use crate::overlay::frame::Local;
use crate::overlay::lines::{Flank, Lines};
use crate::overlay::noding::{Edge, Noded};
use crate::overlay::seams::{Doors, Piece, Portal};

/// In [`Linked::next`]: nothing follows in this block.
pub(crate) const NONE: u32 = u32::MAX;

/// The edges of one block: first those that lie in it, then the portals that begin in it, then those that
/// end in it. The last are another block's.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    /// The block's own vertices, then the far ends of portals.
    pub(crate) points: Vec<Local>,
    pub(crate) n_own: u32,
    pub(crate) edges: Vec<Edge>,
    /// The number of edges that lie in the block, and of those and the portals that begin in it.
    pub(crate) n_inner: u32,
    pub(crate) n_home: u32,
    /// For each portal among the edges its number in [`crate::overlay::seams::Seams::portals`].
    pub(crate) portals: Vec<u32>,
    /// For each half-edge that arrives in the block the one that follows it around the face to its left.
    pub(crate) next: Vec<u32>,
    /// Where more or fewer than two edges meet, or another block's edge ends: arcs end there.
    pub(crate) is_node: Vec<bool>,
    pub(crate) bundles: Bundles,
    /// Half-edges by the vertex they leave; around a node by angle.
    spoke_offsets: Vec<u32>,
    spokes: Vec<u32>,
}

impl Linked {
    /// The number of the vertex a half-edge leaves.
    pub(crate) fn origin(&self, half: u32) -> u32 {
        self.edges[(half >> 1) as usize].ends[(half & 1) as usize]
    }

    /// The number of the vertex a half-edge goes to.
    pub(crate) fn target(&self, half: u32) -> u32 {
        self.origin(half ^ 1)
    }

    /// Whether a half-edge belongs to a portal from another block.
    pub(crate) fn is_strange(&self, half: u32) -> bool {
        half >> 1 >= self.n_home
    }

    /// The number of the portal a half-edge runs along.
    pub(crate) fn portal(&self, half: u32) -> u32 {
        self.portals[((half >> 1) - self.n_inner) as usize]
    }

    /// The half-edges that leave a vertex of the block.
    pub(crate) fn spokes(&self, vertex: u32) -> &[u32] {
        let vertex = vertex as usize;
        &self.spokes[self.spoke_offsets[vertex] as usize..self.spoke_offsets[vertex + 1] as usize]
    }
}

/// Links the edges of one block: its own, the pieces of segments that leave a block, and its portals.
pub(crate) fn link(
    noded: Noded,
    pieces: &[Piece],
    doors: &Doors<'_>,
    seams: &Bundles,
    lines: &Lines<'_>,
) -> Linked {
    let Noded { pixels, mut edges, mut bundles, .. } = noded;
    let number = |point: Local| pixels.number(point).expect("edges end at hot pixels");
    for piece in pieces {
        let beside = adopt(piece.beside, seams, &mut bundles, lines);
        edges.push(Edge { ends: [number(piece.from), number(piece.to)], beside });
    }
    unify(&mut edges, pixels.points.len(), &mut bundles, lines);
    let n_inner = edges.len() as u32;
    let n_own = pixels.points.len() as u32;
    let mut far = Vec::with_capacity(doors.out.len() + doors.strange.len());
    for (side, portal) in
        doors.out.clone().map(|portal| (0, portal)).chain(doors.strange.iter().map(|&portal| (1, portal)))
    {
        let Portal { edge, beside, .. } = doors.all[portal as usize];
        let beyond = n_own + far.len() as u32;
        let ends = if side == 0 { [number(edge.a), beyond] } else { [beyond, number(edge.b)] };
        far.push(if side == 0 { edge.b } else { edge.a });
        edges.push(Edge { ends, beside: adopt(beside, seams, &mut bundles, lines) });
    }
    let mut linked = Linked {
        points: pixels.points,
        n_own,
        n_inner,
        n_home: n_inner + doors.out.len() as u32,
        portals: doors.out.clone().chain(doors.strange.iter().copied()).collect(),
        next: vec![NONE; 2 * edges.len()],
        is_node: vec![false; n_own as usize],
        edges,
        bundles,
        ..Linked::default()
    };
    linked.points.extend(far);
    linked.gather_spokes();
    linked.link_wheels();
    linked
}

/// Takes over what lies beside an edge from the seams' bundles.
fn adopt(beside: Beside, seams: &Bundles, bundles: &mut Bundles, lines: &Lines<'_>) -> Beside {
    if !Bundles::is_bundle(beside) {
        return beside;
    }
    let mut flanks: Vec<Flank> = Vec::new();
    seams.expand(beside, lines, &mut flanks);
    bundles.keep(&mut flanks).expect("the flanks of an edge do not cancel out")
}

/// Makes one edge of those that run together; those whose flanks cancel out are gone.
fn unify(edges: &mut Vec<Edge>, n_vertices: usize, bundles: &mut Bundles, lines: &Lines<'_>) {
    const GONE: u32 = u32::MAX;
    let mut again = found_again(edges, n_vertices).unwrap_or_else(|| found_again_by_sorting(edges));
    if again.is_empty() {
        return;
    }
    again.sort_unstable();
    let mut flanks: Vec<Flank> = Vec::new();
    for group in again.chunk_by(|one, other| one.0 == other.0) {
        let first = edges[group[0].0 as usize];
        flanks.clear();
        bundles.expand(first.beside, lines, &mut flanks);
        for &(_, edge) in group {
            let edge = &mut edges[edge as usize];
            let flip = u32::from(edge.ends != first.ends);
            bundles.expand(edge.beside ^ flip, lines, &mut flanks);
            edge.ends = [GONE; 2];
        }
        let edge = &mut edges[group[0].0 as usize];
        match bundles.keep(&mut flanks) {
            Some(beside) => edge.beside = beside,
            None => edge.ends = [GONE; 2],
        }
    }
    edges.retain(|edge| edge.ends[0] != GONE);
}

/// Edges that run along an earlier one, as (the first, the other), by lists of edges by their lesser end;
/// `None` where a list grows long.
fn found_again(edges: &[Edge], n_vertices: usize) -> Option<Vec<(u32, u32)>> {
    const LONG: u32 = 16;
    // For each vertex the edge found last whose lesser end it is, for each edge the one before.
    let mut latest = vec![NONE; n_vertices];
    let mut before = vec![NONE; edges.len()];
    let mut again = Vec::new();
    for (number, edge) in (0..).zip(edges) {
        let [one, other] = edge.ends;
        let (low, high) = (one.min(other), one.max(other));
        let mut there = latest[low as usize];
        let mut n_steps = 0;
        while there != NONE && !edges[there as usize].ends.contains(&high) {
            there = before[there as usize];
            n_steps += 1;
        }
        if n_steps > LONG {
            return None;
        }
        if there == NONE {
            before[number as usize] = latest[low as usize];
            latest[low as usize] = number;
        } else {
            again.push((there, number));
        }
    }
    Some(again)
}

/// The same by sorting, which a star of many edges does not slow down.
fn found_again_by_sorting(edges: &[Edge]) -> Vec<(u32, u32)> {
    let ends = |edge: &Edge| (edge.ends[0].min(edge.ends[1]), edge.ends[0].max(edge.ends[1]));
    let mut sorted: Vec<((u32, u32), u32)> = edges.iter().map(ends).zip(0..).collect();
    sorted.sort_unstable();
    let groups = sorted.chunk_by(|one, other| one.0 == other.0);
    groups.flat_map(|group| group[1..].iter().map(|&(_, edge)| (group[0].1, edge))).collect()
}

impl Linked {
    fn gather_spokes(&mut self) {
        let n_own = self.n_own;
        let mut offsets = vec![0_u32; n_own as usize + 1];
        let own = self.edges.iter().flat_map(|edge| edge.ends).filter(|&end| end < n_own);
        own.for_each(|end| offsets[end as usize] += 1);
        let mut end = 0;
        for offset in &mut offsets {
            end += *offset;
            *offset = end;
        }
        let mut spokes = vec![0; end as usize];
        for (edge, ends) in (0..).zip(self.edges.iter().map(|edge| edge.ends)) {
            for (side, end) in (0..2).zip(ends) {
                if end < n_own {
                    let place = &mut offsets[end as usize];
                    *place -= 1;
                    spokes[*place as usize] = edge << 1 | side;
                }
            }
        }
        (self.spoke_offsets, self.spokes) = (offsets, spokes);
    }

    fn link_wheels(&mut self) {
        let mut wheel: Vec<(i64, i64, u32)> = Vec::new();
        for vertex in 0..self.n_own {
            let range = self.spoke_offsets[vertex as usize] as usize
                ..self.spoke_offsets[vertex as usize + 1] as usize;
            let spokes = &mut self.spokes[range];
            let is_node = spokes.len() != 2 || spokes.iter().any(|half| half >> 1 >= self.n_home);
            self.is_node[vertex as usize] = is_node;
            if is_node && spokes.len() > 1 {
                let hub = self.points[vertex as usize];
                wheel.clear();
                wheel.extend(spokes.iter().map(|&half| {
                    let rim = self.edges[(half >> 1) as usize].ends[(half & 1 ^ 1) as usize];
                    let rim = self.points[rim as usize];
                    (i64::from(rim.x) - i64::from(hub.x), i64::from(rim.y) - i64::from(hub.y), half)
                }));
                wheel.sort_unstable_by(by_angle);
                spokes.iter_mut().zip(&wheel).for_each(|(half, &(_, _, sorted))| *half = sorted);
            }
            // Arriving against a spoke, go on along the one before it, which is the next clockwise.
            let Some(&last) = spokes.last() else { continue };
            let mut before = last;
            for &half in spokes.iter() {
                self.next[(half ^ 1) as usize] = before;
                before = half;
            }
        }
    }
}

/// Counter-clockwise from due east. No two spokes of a wheel point the same way: edges are unique and noded.
fn by_angle(one: &(i64, i64, u32), other: &(i64, i64, u32)) -> std::cmp::Ordering {
    let is_lower = |&(x, y, _): &(i64, i64, u32)| y < 0 || (y == 0 && x < 0);
    is_lower(one).cmp(&is_lower(other)).then_with(|| {
        let cross = i128::from(one.0) * i128::from(other.1) - i128::from(one.1) * i128::from(other.0);
        0.cmp(&cross)
    })
}
