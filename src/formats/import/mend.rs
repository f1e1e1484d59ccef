//! Mending where there is one reading: duplicate points, unclosed rings, vanished rings, and by even-odd
//! what crosses itself. Sound features pass with the same points.
//!
//! Each mend is a finding with the place in the coordinates of the file.

use std::collections::VecDeque;

use crate::formats::import::Precautions;
use crate::formats::import::budget::Budget;
use crate::formats::import::limits::Exceeded;
use crate::formats::import::say::About;
use crate::formats::import::shape::Shape;
use crate::formats::import::simple::{Checker, Fault, Rings};
use crate::geometry::area::planar_square_metres;
use crate::geometry::grid::Point;
use crate::geometry::ring::{cross, doubled_area};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;
use crate::overlay::repair::even_odd;

/// The mender with its room, used again for the next feature.
#[derive(Debug)]
pub(crate) struct Mender {
    rings: Rings,
    /// For each point of `rings` its vertex in the shape.
    vertices: Vec<usize>,
    checker: Checker,
    budget: Budget,
}

/// What one feature became.
pub(crate) enum Mended<'a> {
    /// Its rings hold the layer's invariants as they came.
    Kept(&'a Rings),
    /// They were made anew: rings that were repaired, or cleaned lines.
    Made(Vec<Vec<Point>>),
    /// Nothing of it is left, or it could not be mended; there is a finding.
    Refused,
}

/// One feature under repair: what findings need.
struct Case<'a> {
    about: &'a About,
    number: u64,
    shape: &'a Shape,
    findings: &'a mut Vec<Finding>,
}

impl Case<'_> {
    fn say(&mut self, weight: Weight, kind: &'static str, place: Option<(f64, f64)>, message: Text) {
        self.findings.push(self.about.feature(weight, kind, (self.number, place), message));
    }

    fn vertex(&self, vertex: usize) -> (f64, f64) {
        (self.shape.x[vertex], self.shape.y[vertex])
    }
}

impl Mender {
    /// A mender for one file, held to its limits where it is a stranger's.
    pub(crate) fn new(precautions: &Precautions) -> Self {
        let (rings, vertices, checker) = Default::default();
        Self { rings, vertices, checker, budget: Budget::of(precautions) }
    }

    /// Mends one feature whose vertices `points` are already on the grid.
    pub(crate) fn mend<'a>(
        &'a mut self,
        (about, number): (&About, u64),
        shape: &Shape,
        points: &[Point],
        findings: &mut Vec<Finding>,
    ) -> Mended<'a> {
        let mut case = Case { about, number, shape, findings };
        self.clean(&mut case, points);
        if self.rings.ends.is_empty() {
            refuse_vanished(&mut case);
            return Mended::Refused;
        }
        let fault = match self.checker.check(&self.rings, &mut self.budget) {
            Ok(None) => return Mended::Kept(&self.rings),
            Ok(Some(fault)) => fault,
            Err(over) => return refuse_entangled(&mut case, over),
        };
        if let Err(over) = self.checker.may_mend(&self.rings, &mut self.budget) {
            return refuse_entangled(&mut case, over);
        }
        let rings: Vec<Vec<Point>> = self.rings.each().map(<[Point]>::to_vec).collect();
        let place = self.place(&case, fault);
        match even_odd(&rings) {
            Ok(polygons) if polygons.is_empty() => {
                refuse_vanished(&mut case);
                Mended::Refused
            }
            Ok(polygons) => {
                let repaired: Vec<Vec<Point>> = polygons
                    .into_iter()
                    .flat_map(|polygon| std::iter::once(polygon.outer).chain(polygon.holes))
                    .collect();
                let (kind, message) = fault_text(fault);
                let message = match fault {
                    // Splitting at a point changes no area.
                    Fault::Touching(..) => message,
                    _ => with_areas(&message, &rings, &repaired),
                };
                case.say(Weight::Repaired, kind, Some(place), message);
                Mended::Made(repaired)
            }
            Err(error) => {
                let message = Text::new(
                    format!("图形有误且无法修复({error});未收,请在来源处修改"),
                    format!(
                        "the geometry is faulty and cannot be repaired ({error}); not taken, mend it at its source"
                    ),
                );
                case.say(Weight::Refused, "not-repairable", Some(place), message);
                Mended::Refused
            }
        }
    }

    /// Copies the rings without closing points and duplicates, drops vanished ones, orients the rest.
    fn clean(&mut self, case: &mut Case<'_>, points: &[Point]) {
        self.rings.points.clear();
        self.rings.ends.clear();
        self.rings.is_outer.clear();
        self.vertices.clear();
        let (mut n_duplicates, mut duplicate) = (0_u64, None);
        let mut start = 0;
        for (&end, &is_outer) in case.shape.part_ends.iter().zip(&case.shape.is_outer) {
            let own_start = self.rings.points.len();
            for (vertex, &point) in points.iter().enumerate().take(end).skip(start) {
                if self.rings.points.len() > own_start && self.rings.points.last() == Some(&point) {
                    n_duplicates += 1;
                    duplicate.get_or_insert(vertex);
                } else {
                    self.rings.points.push(point);
                    self.vertices.push(vertex);
                }
            }
            self.close(case, own_start);
            self.collapse_spikes(case, own_start);
            if is_vanished(&self.rings.points[own_start..]) {
                let place = (start < end).then(|| case.vertex(start));
                self.rings.points.truncate(own_start);
                self.vertices.truncate(own_start);
                case.say(
                    Weight::Repaired,
                    "ring-vanished",
                    place,
                    Text::new(
                        "环不足三个不同的点或面积为零,已去掉",
                        "a ring has fewer than three distinct points or no area; it was dropped",
                    ),
                );
            } else {
                if (doubled_area(&self.rings.points[own_start..]) < 0) == is_outer {
                    self.rings.points[own_start..].reverse();
                    self.vertices[own_start..].reverse();
                }
                self.rings.ends.push(self.rings.points.len());
                self.rings.is_outer.push(is_outer);
            }
            start = end;
        }
        if let Some(vertex) = duplicate {
            let place = Some(case.vertex(vertex));
            case.say(Weight::Repaired, "duplicate-points", place, duplicates_text(n_duplicates));
        }
    }

    /// Takes the closing point off the last ring, or says that there was none.
    fn close(&mut self, case: &mut Case<'_>, start: usize) {
        let n_points = self.rings.points.len() - start;
        if n_points < 2 {
            return;
        }
        if self.rings.points.last() == self.rings.points.get(start) {
            self.rings.points.pop();
            self.vertices.pop();
        } else if n_points >= 3 {
            let place = self.vertices.last().map(|&vertex| case.vertex(vertex));
            case.say(
                Weight::Repaired,
                "unclosed-ring",
                place,
                Text::new(
                    "环未闭合,已由末点连回首点",
                    "a ring was not closed; its last point was joined to its first",
                ),
            );
        }
    }

    /// Takes needles narrower than a grid step off the last ring, tip by tip.
    ///
    /// A spike that runs along a meridian in degrees is such a needle in the plane: the grid cannot hold
    /// its width, and neither reading of it has area.
    fn collapse_spikes(&mut self, case: &mut Case<'_>, start: usize) {
        let ring = &self.rings.points[start..];
        let n_points = ring.len();
        let at = |place: usize| ring[place % n_points];
        let tip = (0..n_points).find(|&b| n_points > 3 && is_needle(at(b + n_points - 1), at(b), at(b + 1)));
        let Some(tip) = tip else { return };
        let place = case.vertex(self.vertices[start + tip]);
        let mut kept: VecDeque<(Point, usize)> = VecDeque::with_capacity(n_points);
        for (&point, &vertex) in ring.iter().zip(&self.vertices[start..]) {
            while let [.., a, b] = *kept.make_contiguous()
                && is_needle(a.0, b.0, point)
            {
                kept.pop_back();
            }
            if kept.back().is_none_or(|last| last.0 != point) {
                kept.push_back((point, vertex));
            }
        }
        // The same across the place where the ring begins.
        while let [first, second, .., before, last] = *kept.make_contiguous() {
            if last.0 == first.0 || is_needle(before.0, last.0, first.0) {
                kept.pop_back();
            } else if is_needle(last.0, first.0, second.0) {
                kept.pop_front();
            } else {
                break;
            }
        }
        self.rings.points.truncate(start);
        self.vertices.truncate(start);
        self.rings.points.extend(kept.iter().map(|(point, _)| *point));
        self.vertices.extend(kept.iter().map(|(_, vertex)| *vertex));
        case.say(
            Weight::Repaired,
            "spike",
            Some(place),
            Text::new(
                "有宽度不足一个格网步(0.1 mm)的尖刺,已去掉",
                "a spike narrower than one grid step (0.1 mm) was taken off",
            ),
        );
    }

    /// The place of a fault in the coordinates of the file.
    fn place(&self, case: &Case<'_>, fault: Fault) -> (f64, f64) {
        let ends = |edge: usize| {
            let ring = self.rings.ends.partition_point(|&end| end <= edge);
            let next = self.rings.next(edge, ring);
            (case.vertex(self.vertices[edge]), case.vertex(self.vertices[next]))
        };
        match fault {
            Fault::Crossing(e, f) | Fault::Overlap(e, f) | Fault::Touching(e, f) => {
                meeting_place(ends(e), ends(f))
            }
            Fault::Nesting(ring) => case.vertex(self.vertices[self.rings.start(ring)]),
        }
    }
}

/// Says how many points fell together with the one before.
pub(crate) fn duplicates_text(n: u64) -> Text {
    Text::new(
        format!("在 0.1 mm 格网上重复的相邻点 {n} 个,已去重"),
        format!("{n} consecutive points equal on the 0.1 mm grid were dropped"),
    )
}

/// A ring that encloses nothing: too few points, or all on one line.
fn is_vanished(ring: &[Point]) -> bool {
    ring.len() < 3 || ring[2..].iter().all(|&point| cross(ring[0], ring[1], point) == 0)
}

/// Whether the ring turns back at `b` so sharply that the nearer neighbor lies within a grid step of the
/// edge to the further one.
fn is_needle(a: Point, b: Point, c: Point) -> bool {
    let (ux, uy) = ((a.x - b.x) as f64, (a.y - b.y) as f64);
    let (vx, vy) = ((c.x - b.x) as f64, (c.y - b.y) as f64);
    if ux * vx + uy * vy <= 0.0 {
        return false;
    }
    let turn = cross(b, a, c) as f64;
    turn * turn < (ux * ux + uy * uy).max(vx * vx + vy * vy)
}

/// Where two segments meet, near enough to find it on a map; parallel ones at the later start.
fn meeting_place((a, b): ((f64, f64), (f64, f64)), (c, d): ((f64, f64), (f64, f64))) -> (f64, f64) {
    let (ux, uy, vx, vy) = (b.0 - a.0, b.1 - a.1, d.0 - c.0, d.1 - c.1);
    let determinant = ux * vy - uy * vx;
    if determinant == 0.0 {
        return c;
    }
    let share = ((c.0 - a.0) * vy - (c.1 - a.1) * vx) / determinant;
    // Nearly parallel edges must not throw the place far away.
    let share = share.clamp(0.0, 1.0);
    (a.0 + ux * share, a.1 + uy * share)
}

/// Refuses what would cost more than is left; that it is sound is not known then.
fn refuse_entangled<'a>(case: &mut Case<'_>, over: Exceeded) -> Mended<'a> {
    let (place, over) = ((!case.shape.x.is_empty()).then(|| case.vertex(0)), over.text());
    let message = Text::new(
        format!("边界过于纠缠,未检查修复,未收:{}", over.zh),
        format!("its border is too entangled to be checked and mended; not taken: {}", over.en),
    );
    case.say(Weight::Refused, "too-entangled", place, message);
    Mended::Refused
}

fn refuse_vanished(case: &mut Case<'_>) {
    let place = (!case.shape.x.is_empty()).then(|| case.vertex(0));
    case.say(
        Weight::Refused,
        "no-area",
        place,
        Text::new(
            "图形在 0.1 mm 格网上没有面积,未收",
            "the geometry has no area on the 0.1 mm grid; not taken",
        ),
    );
}

/// Adds what the repair did to the area, for that is what somebody must answer for: planar, the rings as
/// drawn summed with holes subtracted, then as rebuilt.
fn with_areas(message: &Text, before: &[Vec<Point>], after: &[Vec<Point>]) -> Text {
    let area = |rings: &[Vec<Point>]| {
        planar_square_metres(rings.iter().map(|ring| doubled_area(ring)).sum::<i128>())
    };
    let (before, after) = (area(before), area(after));
    Text::new(
        format!("{};平面面积:各环相加 {before:.2} m²,重建后 {after:.2} m²", message.zh),
        format!(
            "{}; planar area: {before:.2} m² as drawn (rings added), {after:.2} m² as rebuilt",
            message.en
        ),
    )
}

fn fault_text(fault: Fault) -> (&'static str, Text) {
    match fault {
        Fault::Crossing(..) => (
            "self-crossing",
            Text::new(
                "边界自相交,按奇偶规则重建;请核对",
                "the boundary crosses itself; rebuilt by the even-odd rule, please check",
            ),
        ),
        Fault::Overlap(..) => (
            "overlapping-edges",
            Text::new(
                "边界有重叠的边(尖刺或共边的环),按奇偶规则重建;请核对",
                "edges of the boundary lie on each other (a spike or rings sharing an edge); rebuilt by the even-odd rule, please check",
            ),
        ),
        Fault::Touching(..) => (
            "self-touching",
            Text::new(
                "环在一点自相接触,已按奇偶规则拆分",
                "a ring touches itself at a point; it was split by the even-odd rule",
            ),
        ),
        Fault::Nesting(..) => (
            "ring-nesting",
            Text::new(
                "内外环关系矛盾(洞在外环之外或环互相包含),按奇偶规则重建;请核对",
                "rings are nested wrongly (a hole outside its outer ring, or outer rings inside each other); rebuilt by the even-odd rule, please check",
            ),
        ),
    }
}
