//! Making findings: the file and layer filled in once.

use crate::layer::feature::{Field, Geometry, Value};
use crate::layer::finding::{Finding, Weight};
use crate::layer::text::Text;

/// Whom all findings of one import are about.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// The layer's id.
    pub(crate) layer: String,
    /// The file's name without its folder.
    pub(crate) file: String,
}

impl About {
    /// A finding about the file as a whole.
    pub(crate) fn file(&self, weight: Weight, kind: &'static str, message: Text) -> Finding {
        Finding {
            weight,
            kind,
            layer: self.layer.clone(),
            file: Some(self.file.clone()),
            feature: None,
            field: None,
            place: None,
            message,
        }
    }

    /// A finding about one feature, `place` in the coordinates of the file.
    pub(crate) fn feature(
        &self,
        weight: Weight,
        kind: &'static str,
        (number, place): (u64, Option<(f64, f64)>),
        message: Text,
    ) -> Finding {
        Finding { feature: Some(number), place, ..self.file(weight, kind, message) }
    }

    /// A finding about one field of one feature.
    pub(crate) fn field(
        &self,
        weight: Weight,
        kind: &'static str,
        (number, field): (u64, &str),
        message: Text,
    ) -> Finding {
        Finding { field: Some(field.to_owned()), ..self.feature(weight, kind, (number, None), message) }
    }
}

/// What a layer takes, as a message names many and one: `polygons`, `polygon`.
pub(crate) fn taken(geometry: Geometry) -> (&'static str, Text) {
    match geometry {
        Geometry::Areas => ("polygons", Text::new("面", "polygon")),
        Geometry::Lines => ("lines", Text::new("线", "line")),
    }
}

/// What can be done where a layer that takes one kind is given others, `Point, LineString`.
pub(crate) fn way_out(wanted: Geometry, holds: &str) -> Text {
    match wanted {
        _ if holds.contains("Curve") => Text::new(
            "请先把弧线转为折线(例如 ogr2ogr -nlt CONVERT_TO_LINEAR)",
            "turn its arcs into straight edges first (for example ogr2ogr -nlt CONVERT_TO_LINEAR)",
        ),
        Geometry::Areas if holds.to_lowercase().contains("line") => Text::new(
            "请换一张面表,或导入线状图层(卡片中 geometry = \"lines\")",
            "name another table, or import it as a layer of lines (a card with geometry = \"lines\")",
        ),
        Geometry::Areas => Text::new("请换一张面表", "name another table"),
        Geometry::Lines if holds.to_lowercase().contains("polygon") => Text::new(
            "请换一张线表(如中心线),或导入面状图层",
            "name a table of lines (center lines, say), or import it as a layer of areas",
        ),
        Geometry::Lines => Text::new("请换一张线表", "name a table of lines"),
    }
}

/// The kinds of geometry of a message, `Point, LineString`, in Chinese.
pub(crate) fn kinds_zh(kinds: &str) -> String {
    let word = |kind| match kind {
        "Point" | "MultiPoint" | "points" => "点",
        "LineString" | "MultiLineString" | "lines" => "线",
        "Polygon" | "MultiPolygon" | "polygons" => "面",
        "Curve" => "弧线(曲线面或曲线)",
        "PolyhedralSurface" => "三维表面",
        "no geometry" => "空(没有图形)",
        other => other,
    };
    kinds.split(", ").map(word).collect::<Vec<_>>().join("、")
}

/// Says where text was damaged before or while it was decoded.
pub(crate) fn note_mojibake(
    (about, number): (&About, u64),
    fields: &[Field],
    values: &[Value],
    findings: &mut Vec<Finding>,
) {
    for (field, value) in fields.iter().zip(values) {
        if let Value::Text(text) = value
            && text.contains('\u{FFFD}')
        {
            findings.push(about.field(
                Weight::Warning,
                "mojibake",
                (number, &field.name),
                Text::new(
                    format!("{} 的文字有乱码(U+FFFD);请核对编码或原始数据", field.name),
                    format!(
                        "{} holds undecodable text (U+FFFD); check the encoding or the source",
                        field.name
                    ),
                ),
            ));
        }
    }
}
