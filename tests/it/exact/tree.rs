//! Boxes in a tree, to be asked which of them an edge comes near.

use hegui::geometry::grid::Point;

use super::cross;

/// A box and whose it is.
#[derive(Clone, Copy)]
struct Item {
    low: Point,
    high: Point,
    number: u32,
}

/// A box around the items `first..last`; unless it is a leaf, its halves are the node after it and `right`.
struct Node {
    low: Point,
    high: Point,
    first: usize,
    last: usize,
    right: usize,
}

/// The tree.
pub(super) struct Tree {
    items: Vec<Item>,
    nodes: Vec<Node>,
}

const LEAF: usize = 8;

impl Tree {
    /// A tree of boxes between two points each, numbered as they come.
    pub(super) fn new(boxes: impl Iterator<Item = (Point, Point)>) -> Self {
        let item = |(number, (a, b)): (u32, (Point, Point))| Item {
            low: Point::new(a.x.min(b.x), a.y.min(b.y)),
            high: Point::new(a.x.max(b.x), a.y.max(b.y)),
            number,
        };
        let mut tree = Self { items: (0..).zip(boxes).map(item).collect(), nodes: Vec::new() };
        let last = tree.items.len();
        if last != 0 {
            tree.grow(0, last);
        }
        tree
    }

    fn grow(&mut self, first: usize, last: usize) -> usize {
        let own = &mut self.items[first..last];
        let (mut low, mut high) = (own[0].low, own[0].high);
        for item in own.iter() {
            low = Point::new(low.x.min(item.low.x), low.y.min(item.low.y));
            high = Point::new(high.x.max(item.high.x), high.y.max(item.high.y));
        }
        let number = self.nodes.len();
        self.nodes.push(Node { low, high, first, last, right: 0 });
        if LEAF < own.len() {
            let half = own.len() / 2;
            if high.x - low.x < high.y - low.y {
                own.select_nth_unstable_by_key(half, |item| item.low.y + item.high.y);
            } else {
                own.select_nth_unstable_by_key(half, |item| item.low.x + item.high.x);
            }
            self.grow(first, first + half);
            self.nodes[number].right = self.grow(first + half, last);
        }
        number
    }

    /// Calls `visit` for the boxes, a step wider to each side, that the edge `a`–`b` meets.
    pub(super) fn near(&self, a: Point, b: Point, visit: &mut impl FnMut(u32)) {
        let mut stack = vec![0];
        while let Some(number) = stack.pop() {
            let Some(node) = self.nodes.get(number) else { continue };
            if !meets(a, b, node.low, node.high) {
                continue;
            }
            if node.right == 0 {
                let own = self.items[node.first..node.last].iter();
                own.filter(|item| meets(a, b, item.low, item.high)).for_each(|item| visit(item.number));
            } else {
                stack.extend([number + 1, node.right]);
            }
        }
    }
}

fn meets(a: Point, b: Point, low: Point, high: Point) -> bool {
    let (low, high) = (Point::new(low.x - 1, low.y - 1), Point::new(high.x + 1, high.y + 1));
    if a.x.max(b.x) < low.x || high.x < a.x.min(b.x) || a.y.max(b.y) < low.y || high.y < a.y.min(b.y) {
        return false;
    }
    let corners = [low, Point::new(high.x, low.y), high, Point::new(low.x, high.y)];
    let sides = corners.map(|corner| cross(a, b, corner));
    sides.iter().any(|&side| side <= 0) && sides.iter().any(|&side| 0 <= side)
}
