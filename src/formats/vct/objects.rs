//! Lines and polygons as they stand in the file: coordinates of their own, or references to others.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::formats::crs::ranges::{self, Range as Span};
use crate::formats::vct::syntax::{Line, Lines};
use crate::formats::vct::tables::Chosen;

/// What is wrong with an object. Kept by reference: a damaged file may have millions of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The kind of finding.
    pub(super) kind: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

/// A line, counted from 1, and what is wrong there.
pub(super) type WrongAt = (usize, &'static Wrong);

/// Segments that are arcs (GB/T 17798-2007: 12 to 17).
const ARCS: [&str; 6] = ["12", "13", "14", "15", "16", "17"];

static NOT_UNDERSTOOD: Wrong = Wrong {
    kind: "record-not-understood",
    zh: "读不懂,格式与 GB/T 17798 不符",
    en: "it is not understood, it is not as GB/T 17798 has it",
};
static ARC: Wrong = Wrong {
    kind: "arc-not-taken",
    zh: "有圆弧、椭圆弧或曲线(线段类型 12 至 17),不收;请由原软件转为折线(11)另存",
    en: "it has an arc or curve (segments 12 to 17); have them turned into straight edges (11) and save it again",
};
static LINE_OF_LINES: Wrong = Wrong {
    kind: "record-not-understood",
    zh: "是由其他线组成的线(间接坐标线 100),不收;请由原软件以直接坐标另存",
    en: "it is a line made of other lines (100); save it with coordinates of its own",
};
static MISCOUNTED: Wrong = Wrong {
    kind: "record-not-understood",
    zh: "所称的点数或引用数与实有的不符",
    en: "it has another number of points or references than it says",
};
static TWICE: Wrong = Wrong {
    kind: "object-double",
    zh: "对象标识码在文件中重复,只收第一个",
    en: "its id stands in the file before; only the first is taken",
};

/// A line or a polygon.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) id: i64,
    /// Where it begins in the text, counted from 1.
    pub(super) line: usize,
    /// Whether it is of the table that is read.
    pub(super) is_own: bool,
    pub(super) body: Body,
}

/// What an object is made of.
#[derive(Debug)]
pub(super) enum Body {
    /// Chains of points: of a line one, of a polygon its rings.
    Drawn(Range<usize>),
    /// References to lines, with 0 between rings.
    Lines(Range<usize>),
    /// References to polygons.
    Polygons(Range<usize>),
    Faulty(WrongAt),
}

/// Where a line is, or that several have its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    One(usize),
    Several,
}

/// All lines and polygons of a file.
#[derive(Debug, Default)]
pub(super) struct Objects {
    pub(super) lines: Vec<Object>,
    pub(super) polygons: Vec<Object>,
    /// References of all polygons.
    pub(super) references: Vec<i64>,
    /// Points of all chains, in the file's order of coordinates.
    pub(super) points: Vec<(f64, f64)>,
    /// Where each chain ends.
    chain_ends: Vec<usize>,
    line_of: FxHashMap<i64, Found>,
    polygon_of: FxHashMap<i64, Found>,
    /// The first record without an id, or behind one without an end, and how many there are.
    pub(super) strays: Option<(usize, usize)>,
    /// The first object whose code no feature code declares, and how many there are.
    pub(super) undeclared: Option<(usize, usize)>,
    /// Whether there are heights, which are left out.
    pub(super) has_z: bool,
}

/// Which codes mean what.
pub(super) struct Codes<'a> {
    pub(super) declared: &'a FxHashSet<&'a str>,
    pub(super) chosen: &'a Chosen<'a>,
}

/// Counts something, and keeps where it was first.
pub(super) fn count(counted: &mut Option<(usize, usize)>, line: usize) {
    counted.get_or_insert((line, 0)).1 += 1;
}

impl Object {
    /// Whether it has its id to itself or stands first of those that share it.
    pub(super) fn is_first_of_its_id(&self) -> bool {
        !matches!(self.body, Body::Faulty((_, wrong)) if *wrong == TWICE)
    }

    /// The chain of a line; of a faulty one what is wrong.
    pub(super) fn chain(&self) -> Result<usize, WrongAt> {
        match &self.body {
            Body::Drawn(chains) => Ok(chains.start),
            Body::Faulty(wrong) => Err(*wrong),
            Body::Lines(_) | Body::Polygons(_) => unreachable!("a line has points of its own"),
        }
    }
}

impl Objects {
    /// Takes a section of lines in.
    pub(super) fn add_lines(&mut self, mut lines: Lines<'_>, codes: &Codes<'_>) {
        while let Some(line) = lines.next_filled() {
            if let Some(object) = self.object(line, &mut lines, codes, Self::line_body) {
                enter(object, &mut self.lines, &mut self.line_of);
            }
        }
    }

    /// Takes a section of polygons in.
    pub(super) fn add_polygons(&mut self, mut lines: Lines<'_>, codes: &Codes<'_>) {
        while let Some(line) = lines.next_filled() {
            if let Some(object) = self.object(line, &mut lines, codes, Self::polygon_body) {
                enter(object, &mut self.polygons, &mut self.polygon_of);
            }
        }
    }

    /// The line of an id.
    pub(super) fn line(&self, id: i64) -> Option<Found> {
        self.line_of.get(&id).copied()
    }

    /// The polygon of an id.
    pub(super) fn polygon(&self, id: i64) -> Option<Found> {
        self.polygon_of.get(&id).copied()
    }

    /// The points of a chain.
    pub(super) fn chain(&self, chain: usize) -> &[(f64, f64)] {
        let from = if chain == 0 { 0 } else { self.chain_ends[chain - 1] };
        &self.points[from..self.chain_ends[chain]]
    }

    /// The ranges of all first and of all second coordinates.
    pub(super) fn ranges(&self) -> Option<[Span; 2]> {
        let start: [Option<Span>; 2] = [None, None];
        let [first, second] = self.points.iter().fold(start, |[first, second], &(x, y)| {
            [Some(ranges::with(first, x)), Some(ranges::with(second, y))]
        });
        Some([first?, second?])
    }

    /// Reads an object that begins at a line: id, code, style, and what `body` reads. `None` where it has no id.
    fn object(
        &mut self,
        first: Line<'_>,
        lines: &mut Lines<'_>,
        codes: &Codes<'_>,
        body: fn(&mut Self, &mut Lines<'_>) -> Result<Body, WrongAt>,
    ) -> Option<Object> {
        if first.text.trim() == "0" {
            return None;
        }
        let id = first.text.trim().parse::<i64>().ok().filter(|&id| 0 < id);
        let code = lines.next().map(|line| line.text.trim());
        let (Some(id), Some(code)) = (id, code) else {
            count(&mut self.strays, first.number);
            self.pass(lines.clone(), lines, codes);
            return None;
        };
        if !codes.declared.contains(code) {
            count(&mut self.undeclared, first.number);
        }
        // The style, which may be empty.
        lines.next();
        let inside = lines.clone();
        let before = (self.points.len(), self.chain_ends.len(), self.references.len());
        let read = body(self, lines).and_then(|body| end(lines).map(|()| body));
        let body = read.unwrap_or_else(|wrong| {
            self.points.truncate(before.0);
            self.chain_ends.truncate(before.1);
            self.references.truncate(before.2);
            self.pass(inside, lines, codes);
            Body::Faulty(wrong)
        });
        let is_own = codes.chosen.codes.contains(code);
        Some(Object { id, line: first.number, is_own, body })
    }

    /// Passes over what is left of an object that is not understood, up to its `0`. A feature code since `inside`, where
    /// the object began, is that of another one, which is passed over because the first has no `0`.
    fn pass(&mut self, mut inside: Lines<'_>, lines: &mut Lines<'_>, codes: &Codes<'_>) {
        lines.resume();
        while inside.number() < lines.number()
            && let Some(line) = inside.next()
        {
            if codes.declared.contains(line.text.trim()) {
                count(&mut self.strays, line.number);
            }
        }
    }

    /// Reads a line's kind, then its segments, which follow one another.
    fn line_body(&mut self, lines: &mut Lines<'_>) -> Result<Body, WrongAt> {
        let kind = filled(lines)?;
        match kind.text.trim() {
            "1" => {}
            "100" => return Err((kind.number, &LINE_OF_LINES)),
            _ => return Err((kind.number, &NOT_UNDERSTOOD)),
        }
        let from = self.points.len();
        for _ in 0..number(filled(lines)?)? {
            let joint = self.points.len();
            self.straight(lines)?;
            if from < joint && self.points.get(joint) == Some(&self.points[joint - 1]) {
                self.points.remove(joint);
            }
        }
        if self.points.len() < from + 2 {
            return Err((kind.number, &MISCOUNTED));
        }
        Ok(Body::Drawn(self.end_chain()))
    }

    /// Reads a polygon's kind and the position of its label, then its rings or references.
    fn polygon_body(&mut self, lines: &mut Lines<'_>) -> Result<Body, WrongAt> {
        let kind = filled(lines)?;
        if lines.peek().is_some_and(|label| label.text.contains(',')) {
            lines.next_filled();
        }
        match kind.text.trim() {
            "1" => {
                let mut chains = self.chain_ends.len()..self.chain_ends.len();
                for _ in 0..number(filled(lines)?)? {
                    self.straight(lines)?;
                    chains.end = self.end_chain().end;
                }
                Ok(Body::Drawn(chains))
            }
            "100" => {
                let of = filled(lines)?;
                match of.text.trim() {
                    "21" => self.references(lines).map(Body::Lines),
                    "22" => self.references(lines).map(Body::Polygons),
                    _ => Err((of.number, &NOT_UNDERSTOOD)),
                }
            }
            _ => Err((kind.number, &NOT_UNDERSTOOD)),
        }
    }

    /// Reads a chain of straight edges: `11`, the number of points, the points.
    fn straight(&mut self, lines: &mut Lines<'_>) -> Result<(), WrongAt> {
        let kind = filled(lines)?;
        match kind.text.trim() {
            "11" => {}
            arc if ARCS.contains(&arc) => return Err((kind.number, &ARC)),
            _ => return Err((kind.number, &NOT_UNDERSTOOD)),
        }
        for _ in 0..number(filled(lines)?)? {
            let line = filled(lines)?;
            if !line.text.contains(',') {
                return Err((line.number, &MISCOUNTED));
            }
            let (point, has_z) = point(line.text).ok_or((line.number, &NOT_UNDERSTOOD))?;
            self.points.push(point);
            self.has_z |= has_z;
        }
        Ok(())
    }

    /// Reads the number of references and so many of them, several in a line.
    fn references(&mut self, lines: &mut Lines<'_>) -> Result<Range<usize>, WrongAt> {
        let count = filled(lines)?;
        let (from, n_references) = (self.references.len(), number(count)?);
        while self.references.len() - from < n_references {
            let line = filled(lines)?;
            for text in line.text.split(',').map(str::trim).filter(|text| !text.is_empty()) {
                self.references.push(text.parse().map_err(|_not_an_id| (line.number, &NOT_UNDERSTOOD))?);
            }
        }
        if n_references < self.references.len() - from {
            return Err((count.number, &MISCOUNTED));
        }
        Ok(from..self.references.len())
    }

    fn end_chain(&mut self) -> Range<usize> {
        let chain = self.chain_ends.len();
        self.chain_ends.push(self.points.len());
        chain..chain + 1
    }
}

/// Puts an object to the others; one whose id is taken becomes faulty.
fn enter(mut object: Object, objects: &mut Vec<Object>, places: &mut FxHashMap<i64, Found>) {
    if let Some(found) = places.get_mut(&object.id) {
        *found = Found::Several;
        object.body = Body::Faulty((object.line, &TWICE));
    } else {
        places.insert(object.id, Found::One(objects.len()));
    }
    objects.push(object);
}

/// Reads the `0` an object ends with, which some writers leave out.
fn end(lines: &mut Lines<'_>) -> Result<(), WrongAt> {
    match lines.peek() {
        Some(line) if line.text.trim() == "0" => {
            lines.next_filled();
            Ok(())
        }
        Some(line) if line.text.contains(',') => Err((line.number, &MISCOUNTED)),
        _ => Ok(()),
    }
}

fn filled<'a>(lines: &mut Lines<'a>) -> Result<Line<'a>, WrongAt> {
    lines.next_filled().ok_or((lines.number(), &NOT_UNDERSTOOD))
}

fn number(line: Line<'_>) -> Result<usize, WrongAt> {
    line.text.trim().parse().map_err(|_not_a_number| (line.number, &NOT_UNDERSTOOD))
}

/// Two coordinates, and whether there are more.
fn point(text: &str) -> Option<((f64, f64), bool)> {
    let mut parts = text.split(',').map(str::trim);
    let mut next = || parts.next()?.parse::<f64>().ok().filter(|own| own.is_finite());
    let point = (next()?, next()?);
    Some((point, parts.next().is_some_and(|rest| !rest.is_empty())))
}
