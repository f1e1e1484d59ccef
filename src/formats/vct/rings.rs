//! The shapes of objects. A polygon's rings: from its own coordinates, from lines walked one after another, from other polygons.

use rustc_hash::FxHashSet;

use crate::formats::import::shape::Shape;
use crate::formats::vct::objects::{Body, Found, Object, Objects, WrongAt};
use crate::layer::feature::Geometry;
use crate::layer::text::Text;

/// Polygons made of polygons deeper than this are not read.
const DEPTH_MAX: usize = 16;
/// How often all polygons together may walk what the file holds: neighbors walk a line twice, and a table may be
/// made of polygons of another. Beyond that it is made to be large.
const WALKS_MAX: u64 = 16;
/// What may be walked in any case.
const STEPS_MIN: u64 = 1 << 16;

/// Why an object has no shape.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It is at fault: a kind of finding and its message.
    Object(&'static str, Text),
    /// The file repeats itself beyond [`WALKS_MAX`].
    TooMuch,
}

/// Draws polygons, one after the other.
pub(super) struct Drawer<'a> {
    objects: &'a Objects,
    is_east_first: bool,
    /// The ring at hand, in the file's order of coordinates.
    ring: Vec<(f64, f64)>,
    /// Polygons the one at hand is made of.
    walked: FxHashSet<i64>,
    /// Points and references that may still be walked.
    steps_left: u64,
}

impl<'a> Drawer<'a> {
    pub(super) fn new(objects: &'a Objects, is_east_first: bool) -> Self {
        let held = (objects.points.len() + objects.references.len()) as u64;
        Self {
            objects,
            is_east_first,
            ring: Vec::new(),
            walked: FxHashSet::default(),
            steps_left: STEPS_MIN + WALKS_MAX * held,
        }
    }

    /// Draws an object into a shape that is clear; where the shape takes other kinds, it is told so.
    ///
    /// # Errors
    /// Where the object is at fault.
    pub(super) fn draw(
        &mut self,
        object: &Object,
        geometry: Geometry,
        shape: &mut Shape,
    ) -> Result<(), Refusal> {
        match (geometry, shape.geometry == geometry) {
            (Geometry::Areas, false) => shape.other("Polygon"),
            (Geometry::Lines, false) => shape.other("LineString"),
            (Geometry::Areas, true) => {
                self.walked.clear();
                self.polygon(object, 0, shape)?;
            }
            (Geometry::Lines, true) => {
                self.ring.clear();
                self.walk(object.chain().map_err(faulty)?, true)?;
                self.end_part(true, shape);
            }
        }
        shape.has_z = self.objects.has_z && !shape.part_ends.is_empty();
        Ok(())
    }

    fn polygon(&mut self, polygon: &Object, depth: usize, shape: &mut Shape) -> Result<(), Refusal> {
        if !self.walked.insert(polygon.id) {
            let id = polygon.id;
            return Err(Refusal::Object(
                "reference-circular",
                Text::new(
                    format!("对面 {id} 的引用重复或循环"),
                    format!("polygon {id} is referred to twice or by itself"),
                ),
            ));
        }
        // Which way round the first ring runs, which is an outer one.
        let mut first_turn = None;
        match &polygon.body {
            Body::Faulty(wrong) => return Err(faulty(*wrong)),
            Body::Drawn(chains) => {
                for chain in chains.clone() {
                    self.ring.clear();
                    self.walk(chain, true)?;
                    // Some writers leave out the point that closes a ring.
                    let closing = self.ring.first().copied().filter(|first| self.ring.last() != Some(first));
                    self.ring.extend(closing);
                    self.end_ring(&mut first_turn, shape);
                }
            }
            Body::Lines(range) => {
                self.step(range.len())?;
                for ids in self.objects.references[range.clone()].split(|&id| id == 0) {
                    self.ring_of_lines(ids)?;
                    self.end_ring(&mut first_turn, shape);
                }
            }
            Body::Polygons(range) => {
                self.step(range.len())?;
                for &id in &self.objects.references[range.clone()] {
                    let part = self.part(id, depth)?;
                    self.polygon(part, depth + 1, shape)?;
                }
            }
        }
        Ok(())
    }

    /// The polygon another one refers to.
    fn part(&self, id: i64, depth: usize) -> Result<&'a Object, Refusal> {
        if id <= 0 {
            return Err(Refusal::Object(
                "reference-missing",
                Text::new(
                    format!("对面的引用 {id} 没有确定的含义(应为正的标识码)"),
                    format!("the reference {id} to a polygon means nothing certain; ids are positive"),
                ),
            ));
        }
        if DEPTH_MAX <= depth {
            return Err(Refusal::Object(
                "reference-circular",
                Text::new(
                    format!("面引用面超过 {DEPTH_MAX} 层"),
                    format!("it is made of polygons made of polygons more than {DEPTH_MAX} deep"),
                ),
            ));
        }
        found(self.objects.polygon(id), id, ("面", "polygon")).map(|at| &self.objects.polygons[at])
    }

    /// Walks lines one after another into the ring at hand; a negative id is a line walked backwards.
    fn ring_of_lines(&mut self, ids: &[i64]) -> Result<(), Refusal> {
        self.ring.clear();
        for &id in ids {
            // No id is as great as to have no opposite: those of objects are positive.
            let at = found(self.objects.line(id.saturating_abs()), id, ("线", "line"))?;
            let chain = self.objects.lines[at].chain().map_err(faulty)?;
            let joint = self.ring.last().copied();
            let from = self.ring.len();
            self.walk(chain, 0 < id)?;
            if let Some(joint) = joint {
                let next = self.ring[from];
                if joint != next {
                    return Err(open_at(id, joint, next));
                }
                self.ring.remove(from);
            }
        }
        match (ids.last(), self.ring.first(), self.ring.last()) {
            (Some(&id), Some(&first), Some(&last)) if first != last => Err(open_at(id, last, first)),
            _ => Ok(()),
        }
    }

    /// Adds a chain's points to the ring at hand.
    fn walk(&mut self, chain: usize, is_forward: bool) -> Result<(), Refusal> {
        let points = self.objects.chain(chain);
        self.step(points.len())?;
        if is_forward {
            self.ring.extend(points);
        } else {
            self.ring.extend(points.iter().rev());
        }
        Ok(())
    }

    fn step(&mut self, n_steps: usize) -> Result<(), Refusal> {
        self.steps_left = self.steps_left.checked_sub(n_steps as u64).ok_or(Refusal::TooMuch)?;
        Ok(())
    }

    /// Puts the ring at hand to the shape. The first ring of a polygon is an outer one, and so is each that runs the
    /// same way round; holes run the other way.
    fn end_ring(&self, first_turn: &mut Option<bool>, shape: &mut Shape) {
        if self.ring.is_empty() {
            return;
        }
        let is_left = is_left_turning(&self.ring);
        let is_outer = *first_turn.get_or_insert(is_left) == is_left;
        self.end_part(is_outer, shape);
    }

    /// Puts the points at hand to the shape.
    fn end_part(&self, is_outer: bool, shape: &mut Shape) {
        for &point in &self.ring {
            let (x, y) = if self.is_east_first { point } else { (point.1, point.0) };
            shape.push(x, y);
        }
        shape.end_part(is_outer);
    }
}

fn found(found: Option<Found>, id: i64, (zh, en): (&str, &str)) -> Result<usize, Refusal> {
    match found {
        Some(Found::One(at)) => Ok(at),
        Some(Found::Several) => Err(Refusal::Object(
            "reference-missing",
            Text::new(
                format!("引用的{zh} {id} 在文件中不止一个,不知指哪一个"),
                format!("it refers to {en} {id}, and several have this id"),
            ),
        )),
        None => Err(Refusal::Object(
            "reference-missing",
            Text::new(
                format!("引用的{zh} {id} 不在文件中"),
                format!("it refers to {en} {id}, which is not in the file"),
            ),
        )),
    }
}

fn faulty((line, wrong): WrongAt) -> Refusal {
    Refusal::Object(
        wrong.kind,
        Text::new(format!("第 {line} 行:{}", wrong.zh), format!("line {line}: {}", wrong.en)),
    )
}

fn open_at(id: i64, from: (f64, f64), to: (f64, f64)) -> Refusal {
    Refusal::Object(
        "ring-not-closed",
        Text::new(
            format!("环在线 {id} 处不闭合:({}, {}) 与 ({}, {}) 不相接", from.0, from.1, to.0, to.1),
            format!(
                "its ring does not close at line {id}: ({}, {}) does not meet ({}, {})",
                from.0, from.1, to.0, to.1
            ),
        ),
    )
}

/// Whether a closed ring runs counter-clockwise; only to compare one with another of its polygon.
fn is_left_turning(ring: &[(f64, f64)]) -> bool {
    let Some(&origin) = ring.first() else { return true };
    let offset = ring.iter().map(|point| (point.0 - origin.0, point.1 - origin.1));
    let (area, _) = offset.fold((0.0, (0.0, 0.0)), |(area, (x, y)), (next_x, next_y)| {
        (area + x * next_y - next_x * y, (next_x, next_y))
    });
    0.0 < area
}
