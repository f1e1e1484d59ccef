//! The intake: features on their way from the reader into the layer, each kept or refused with a finding.

use crate::formats::import::Precautions;
use crate::formats::import::classify::Classifier;
use crate::formats::import::frame::{Frame, Trouble};
use crate::formats::import::mend::{Mended, Mender};
use crate::formats::import::say::{About, kinds_zh, note_mojibake, taken, way_out};
use crate::formats::import::shape::{Head, RawFeature, Shape};
use crate::formats::import::sink::Sink;
use crate::formats::import::{Import, ReadError, lines};
use crate::geometry::grid::{GridError, Point};
use crate::layer::feature::{Feature, Geometry};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// Features on their way into the layer.
pub(super) struct Intake<'a, L> {
    about: About,
    frame: Frame,
    classifier: Classifier<'a>,
    mender: Mender,
    layer: L,
    pub(super) findings: Vec<Finding>,
    /// The vertices of the feature at hand on the grid.
    points: Vec<Point>,
    pub(super) n_read: u64,
    n_refused: u64,
    /// Bytes of coordinates and text read.
    pub(super) n_bytes: u64,
    /// Features refused because they hold nothing the layer takes, and the kinds they hold.
    n_other_geometry: u64,
    holds: Vec<&'static str>,
    /// Features whose coordinates contradict the CRS, and what the first looks like.
    n_implausible: u64,
    looks: Option<Text>,
    has_z: bool,
}

impl<'a, L: Sink> Intake<'a, L> {
    pub(super) fn new(
        about: About,
        layer: L,
        frame: Frame,
        classifier: Classifier<'a>,
        (precautions, findings): (&Precautions, Vec<Finding>),
    ) -> Self {
        Self {
            layer,
            about,
            frame,
            classifier,
            mender: Mender::new(precautions),
            findings,
            points: Vec::new(),
            n_read: 0,
            n_refused: 0,
            n_bytes: 0,
            n_other_geometry: 0,
            holds: Vec::new(),
            n_implausible: 0,
            looks: None,
            has_z: false,
        }
    }

    /// Takes one feature or refuses it with a finding.
    pub(super) fn take(&mut self, raw: RawFeature<'_>) -> Result<(), ReadError> {
        self.n_read += 1;
        self.n_bytes += raw.size();
        self.findings.extend(raw.findings);
        if let Some(refusal) = raw.refusal {
            self.n_refused += 1;
            self.findings.push(refusal);
            return Ok(());
        }
        let number = raw.number;
        self.note_parts(number, raw.shape);
        if raw.shape.part_ends.is_empty() {
            self.refuse_other_geometry(number, raw.shape);
            return Ok(());
        }
        if let Err(trouble) = self.frame.place(raw.shape, &mut self.points) {
            self.refuse_coordinates(number, raw.shape, trouble);
            return Ok(());
        }
        if self.layer.n_points() + self.points.len() >= u32::MAX as usize {
            return Err(ReadError::TooLarge {
                file: self.about.file.clone(),
                points_max: u64::from(u32::MAX),
            });
        }
        let case = (&self.about, number);
        let mended = match self.layer.geometry() {
            Geometry::Areas => self.mender.mend(case, raw.shape, &self.points, &mut self.findings),
            Geometry::Lines => lines::clean(case, raw.shape, &self.points, &mut self.findings),
        };
        if matches!(mended, Mended::Refused) {
            self.n_refused += 1;
            return Ok(());
        }
        let code = self.classifier.code(case, &raw.values, &mut self.findings);
        note_mojibake(case, self.layer.fields(), &raw.values, &mut self.findings);
        let feature = Feature { number, code, values: raw.values };
        match mended {
            Mended::Kept(rings) => self.layer.push(feature, rings.each()),
            Mended::Made(parts) => self.layer.push(feature, parts),
            Mended::Refused => {}
        }
        Ok(())
    }

    /// Says what parts of a feature are left out although others are taken.
    fn note_parts(&mut self, number: u64, shape: &Shape) {
        if shape.has_z && !self.has_z {
            self.has_z = true;
            self.findings.push(self.about.feature(Weight::Note, "z-dropped", (number, None), Text::new(
                "坐标带高程(Z)或量测值(M),已舍去;本层其余同此",
                "coordinates carry heights (Z) or measures (M), which are dropped; likewise in the rest of the layer",
            )));
        }
        if !shape.others.is_empty() && !shape.part_ends.is_empty() {
            let kinds = shape.others.join(", ");
            let (many, one) = taken(shape.geometry);
            self.findings.push(self.about.feature(
                Weight::Warning,
                "parts-left-out",
                (number, None),
                Text::new(
                    format!("几何集合中只收{},未收{}", one.zh, kinds_zh(&kinds)),
                    format!("of a mixed geometry only the {many} are taken, not {kinds}"),
                ),
            ));
        }
    }

    fn refuse_other_geometry(&mut self, number: u64, shape: &Shape) {
        self.n_refused += 1;
        let (kind, message) = if shape.others.is_empty() {
            ("empty-geometry", Text::new("没有图形,未收", "it has no geometry; not taken"))
        } else {
            self.n_other_geometry += 1;
            for kind in &shape.others {
                if !self.holds.contains(kind) {
                    self.holds.push(kind);
                }
            }
            let kinds = shape.others.join(", ");
            let ((_, one), way_out) = (taken(shape.geometry), way_out(shape.geometry, &kinds));
            let kind = match shape.geometry {
                Geometry::Areas => "not-a-polygon",
                Geometry::Lines => "not-a-line",
            };
            let message = Text::new(
                format!("图形是{},不是{},未收;{}", kinds_zh(&kinds), one.zh, way_out.zh),
                format!("its geometry is {kinds}, no {}; not taken: {}", one.en, way_out.en),
            );
            (kind, message)
        };
        self.findings.push(self.about.feature(Weight::Refused, kind, (number, None), message));
    }

    fn refuse_coordinates(&mut self, number: u64, shape: &Shape, trouble: Trouble) {
        self.n_refused += 1;
        let (kind, place, message) = match trouble {
            Trouble::Vertex(vertex, error) => {
                let (x, y) = (shape.x[vertex], shape.y[vertex]);
                let kind = if matches!(error, GridError::NotFinite { .. }) {
                    "not-a-number"
                } else {
                    "out-of-range"
                };
                (
                    kind,
                    (x, y),
                    Text::new(
                        format!("第 {vertex} 个节点(从 0 起)坐标 ({x}, {y}) 不是有效数值或超出范围,未收"),
                        format!("vertex {vertex} (from 0): {error}; not taken"),
                    ),
                )
            }
            Trouble::Implausible(looks) => {
                self.n_implausible += 1;
                self.looks.get_or_insert_with(|| looks.clone());
                ("implausible-place", (shape.x[0], shape.y[0]), looks)
            }
        };
        self.findings.push(self.about.feature(Weight::Refused, kind, (number, Some(place)), message));
    }

    /// The import, unless the table as a whole turned out to be something else.
    pub(super) fn finish(mut self, head: Head) -> Result<Import<L>, ReadError> {
        let file = self.about.file.clone();
        if self.n_other_geometry > 0 && self.n_other_geometry == self.n_read {
            let (table, wanted, holds) = (head.table, self.layer.geometry(), self.holds.join(", "));
            return Err(ReadError::OtherGeometry { file, table, wanted, holds });
        }
        // One stray feature is a finding; most of them mean that the CRS is wrong.
        if let Some(looks) = self.looks.filter(|_| self.n_implausible * 2 > self.n_read) {
            return Err(ReadError::Implausible { file, crs: self.frame.crs, looks });
        }
        if self.n_read == 0 {
            self.findings.push(self.about.file(
                Weight::Warning,
                "no-features",
                Text::new(
                    format!("表“{}”没有图斑", head.table),
                    format!("table \"{}\" has no features", head.table),
                ),
            ));
        }
        let kept = self.layer.n_features() as u64;
        assert_eq!(self.n_read, kept + self.n_refused, "a feature was lost in the import of {file}");
        Ok(Import {
            layer: self.layer,
            findings: self.findings,
            n_read: self.n_read,
            n_refused: self.n_refused,
            reader: head.reader,
            table: head.table,
            crs: self.frame.crs,
            encoding: head.encoding,
        })
    }
}
