//! Edges as a plane graph: vertices, half-edges in turn around them, cycles.

use hegui::geometry::grid::Point;

use super::{NONE, cross};

/// Half-edge `2e` runs along edge `e` from its lesser end to its greater, `2e + 1` back.
pub(super) struct Graph {
    /// All ends, ascending.
    pub(super) vertices: Vec<Point>,
    /// Lesser and greater end of each edge, as indices of vertices; ascending.
    pub(super) edges: Vec<(u32, u32)>,
    /// Where the spokes of each vertex begin.
    offsets: Vec<u32>,
    /// Half-edges that leave each vertex, counter-clockwise from due east.
    spokes: Vec<u32>,
    /// For each half-edge its cycle.
    pub(super) cycle: Vec<u32>,
    /// Twice the area of each cycle; positive where it runs counter-clockwise.
    pub(super) areas: Vec<i128>,
    /// For each cycle the least vertex on it.
    pub(super) least: Vec<u32>,
    /// Connected pieces.
    pub(super) n_pieces: usize,
}

impl Graph {
    /// The graph of edges that must all differ.
    pub(super) fn new(edges: impl Iterator<Item = (Point, Point)>) -> Self {
        let mut ends: Vec<(Point, Point)> = edges.map(|(a, b)| (a.min(b), a.max(b))).collect();
        ends.sort_unstable();
        for pair in ends.windows(2) {
            assert!(pair[0] != pair[1], "edge {:?} stands twice", pair[0]);
        }
        let mut vertices: Vec<Point> = ends.iter().flat_map(|&(a, b)| [a, b]).collect();
        vertices.sort_unstable();
        vertices.dedup();
        let number = |point: &Point| vertices.binary_search(point).unwrap() as u32;
        let edges: Vec<(u32, u32)> = ends
            .iter()
            .map(|(a, b)| {
                assert!(a != b, "an edge without length at {a:?}");
                (number(a), number(b))
            })
            .collect();
        let n_halves = 2 * edges.len();
        let mut graph = Self {
            vertices,
            edges,
            offsets: Vec::new(),
            spokes: Vec::new(),
            cycle: vec![NONE; n_halves],
            areas: Vec::new(),
            least: Vec::new(),
            n_pieces: 0,
        };
        graph.gather_spokes();
        graph.walk();
        graph.n_pieces = graph.count_pieces();
        graph
    }

    /// The vertex a half-edge leaves.
    pub(super) fn from(&self, half: u32) -> u32 {
        let (a, b) = self.edges[(half >> 1) as usize];
        if half & 1 == 0 { a } else { b }
    }

    /// The ends of a half-edge in its direction.
    pub(super) fn ends(&self, half: u32) -> (Point, Point) {
        (self.vertices[self.from(half) as usize], self.vertices[self.from(half ^ 1) as usize])
    }

    /// The half-edge from one point to another, where there is one.
    pub(super) fn half(&self, from: Point, to: Point) -> Option<u32> {
        let from = self.vertices.binary_search(&from).ok()? as u32;
        let to = self.vertices.binary_search(&to).ok()? as u32;
        let edge = self.edges.binary_search(&(from.min(to), from.max(to))).ok()? as u32;
        Some(2 * edge + u32::from(to < from))
    }

    fn gather_spokes(&mut self) {
        let n_halves = 2 * self.edges.len() as u32;
        let mut spokes: Vec<(u32, u32)> = (0..n_halves).map(|half| (self.from(half), half)).collect();
        let is_lower = |(a, b): (Point, Point)| b.y < a.y || (b.y == a.y && b.x < a.x);
        spokes.sort_unstable_by(|&(at, one), &(other_at, other)| {
            at.cmp(&other_at).then_with(|| {
                let (u, v) = (self.ends(one), self.ends(other));
                is_lower(u).cmp(&is_lower(v)).then_with(|| 0.cmp(&cross(u.0, u.1, v.1)))
            })
        });
        self.offsets = vec![0; self.vertices.len() + 1];
        for &(at, _) in &spokes {
            self.offsets[at as usize + 1] += 1;
        }
        for vertex in 0..self.vertices.len() {
            self.offsets[vertex + 1] += self.offsets[vertex];
        }
        self.spokes = spokes.into_iter().map(|(_, half)| half).collect();
    }

    /// The half-edges that leave a vertex.
    pub(super) fn spokes(&self, vertex: u32) -> &[u32] {
        let vertex = vertex as usize;
        &self.spokes[self.offsets[vertex] as usize..self.offsets[vertex + 1] as usize]
    }

    /// Goes around every face with it to the left: at each vertex along the next spoke clockwise.
    fn walk(&mut self) {
        let mut place = vec![0_u32; self.spokes.len()];
        for (at, &half) in (0..).zip(&self.spokes) {
            place[half as usize] = at;
        }
        let origin = self.vertices.first().copied().unwrap_or(Point::new(0, 0));
        for start in 0..self.cycle.len() as u32 {
            if self.cycle[start as usize] != NONE {
                continue;
            }
            let (mut half, mut area, mut least) = (start, 0, u32::MAX);
            loop {
                self.cycle[half as usize] = self.areas.len() as u32;
                let (a, b) = self.ends(half);
                area += cross(origin, a, b);
                least = least.min(self.from(half));
                let (first, last) = self.wheel(self.from(half ^ 1));
                let back = place[(half ^ 1) as usize];
                half = self.spokes[if back == first { last } else { back - 1 } as usize];
                if half == start {
                    break;
                }
            }
            assert!(area != 0, "edges around {:?} part no faces", self.ends(start));
            self.areas.push(area);
            self.least.push(least);
        }
    }

    /// The first and the last place of a vertex's spokes.
    fn wheel(&self, vertex: u32) -> (u32, u32) {
        (self.offsets[vertex as usize], self.offsets[vertex as usize + 1] - 1)
    }

    fn count_pieces(&self) -> usize {
        let mut is_seen = vec![false; self.vertices.len()];
        let mut stack = Vec::new();
        let mut n_pieces = 0;
        for start in 0..self.vertices.len() as u32 {
            if std::mem::replace(&mut is_seen[start as usize], true) {
                continue;
            }
            n_pieces += 1;
            stack.push(start);
            while let Some(vertex) = stack.pop() {
                for &half in self.spokes(vertex) {
                    let other = self.from(half ^ 1);
                    if !std::mem::replace(&mut is_seen[other as usize], true) {
                        stack.push(other);
                    }
                }
            }
        }
        n_pieces
    }
}
