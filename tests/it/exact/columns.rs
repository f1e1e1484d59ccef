//! The columns of the product, as a snapshot holds them.

use std::io::Cursor;

use hegui::formats::snapshot::arrangement::{columns, read};
use hegui::formats::snapshot::reader::Reader;
use hegui::geometry::grid::Point;
use hegui::layer::feature::Layer;
use hegui::overlay::arrangement::Arrangement;

use super::NONE;
use super::cells::Cells;
use super::graph::Graph;

/// The bytes of an arrangement's snapshot.
pub(crate) fn bytes(arrangement: &Arrangement) -> Vec<u8> {
    let mut bytes = Vec::new();
    columns(arrangement).write(&mut bytes).unwrap();
    bytes
}

/// The arcs and how they are linked.
pub(super) struct Links {
    offsets: Vec<u32>,
    points: Vec<Point>,
    next: Vec<u32>,
    left: Vec<u32>,
}

/// Checks that half-arcs, links and cycles fit each other, without which a walk might not end; and that what
/// is read back is the same.
pub(super) fn links(arrangement: &Arrangement, layers: &[Layer]) -> Links {
    let bytes = bytes(arrangement);
    let mut reader = Reader::new(Cursor::new(&bytes[..]), "check").unwrap();
    assert!(read(&mut reader, layers).unwrap() == *arrangement, "a snapshot comes back as something else");
    let origin = reader.i64s("origin").unwrap();
    let (xs, ys) = (reader.u32s("x").unwrap(), reader.u32s("y").unwrap());
    let world = |(x, y): (&u32, &u32)| Point::new(origin[0] + i64::from(*x), origin[1] + i64::from(*y));
    let links = Links {
        offsets: reader.u32s("point_offsets").unwrap(),
        points: xs.iter().zip(&ys).map(world).collect(),
        next: reader.u32s("next").unwrap(),
        left: reader.u32s("left").unwrap(),
    };
    links.check();

    let cycle_offsets = reader.u32s("cycle_offsets").unwrap();
    let half_offsets = reader.u32s("half_offsets").unwrap();
    let (halves, outside) = (reader.u32s("halves").unwrap(), reader.u32s("outside").unwrap());
    let mut is_seen = vec![false; links.next.len()];
    for &half in halves.iter().chain(&outside) {
        assert!(!std::mem::replace(&mut is_seen[half as usize], true), "half-arc {half} is in two cycles");
    }
    assert!(is_seen.iter().all(|&is_seen| is_seen), "a half-arc is in no cycle");
    for (cell, cycles) in (0..).zip(cycle_offsets.windows(2)) {
        for cycle in half_offsets[cycles[0] as usize..=cycles[1] as usize].windows(2) {
            let own = &halves[cycle[0] as usize..cycle[1] as usize];
            for (place, &half) in own.iter().enumerate() {
                assert_eq!(links.left[half as usize], cell, "half-arc {half}");
                assert_eq!(links.next[half as usize], own[(place + 1) % own.len()], "after half-arc {half}");
            }
        }
    }
    assert!(outside.iter().all(|&half| links.left[half as usize] == NONE), "outside, and in a cell");
    links
}

impl Links {
    /// The points of a half-arc at its begin, or at its end, in its direction.
    fn edge(&self, half: u32, is_last: bool) -> (Point, Point) {
        let (from, to) = (self.offsets[(half >> 1) as usize], self.offsets[(half >> 1) as usize + 1]);
        let points = &self.points[from as usize..to as usize];
        let place = if is_last == (half & 1 == 0) { points.len() - 2 } else { 0 };
        let (a, b) = (points[place], points[place + 1]);
        if half & 1 == 0 { (a, b) } else { (b, a) }
    }

    /// Links are a permutation and lead on from where a half-arc ends.
    fn check(&self) {
        assert_eq!((self.next.len(), self.left.len()), (2 * (self.offsets.len() - 1), self.next.len()));
        let mut is_met = vec![false; self.next.len()];
        for half in 0..self.next.len() as u32 {
            let next = self.next[half as usize];
            assert!(!std::mem::replace(&mut is_met[next as usize], true), "half-arc {next} follows two");
            let (end, begin) = (self.edge(half, true).1, self.edge(next, false).0);
            assert_eq!(end, begin, "half-arc {next} begins elsewhere than {half} ends");
        }
    }

    /// All along its arcs the cells lie where the columns say.
    pub(super) fn check_sides(&self, graph: &Graph, cells: &Cells<'_>) {
        let mut n_edges = 0;
        for (arc, range) in self.offsets.windows(2).enumerate() {
            let points = &self.points[range[0] as usize..range[1] as usize];
            n_edges += points.len() - 1;
            for pair in points.windows(2) {
                let half = graph.half(pair[0], pair[1]).expect("the edges are the product's own") as usize;
                let sides = (self.left[2 * arc], self.left[2 * arc + 1]);
                assert_eq!((cells.left[half], cells.left[half ^ 1]), sides, "beside arc {arc} at {pair:?}");
            }
        }
        assert_eq!(n_edges, graph.edges.len(), "arcs and edges");
    }
}
