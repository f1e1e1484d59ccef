//! Making findings: the file and layer filled in once.

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

/// The kinds of geometry of a message, `Point, LineString`, in Chinese.
pub(crate) fn kinds_zh(kinds: &str) -> String {
    let word = |kind| match kind {
        "Point" | "points" => "点",
        "LineString" | "lines" => "线",
        "Curve" => "弧线(曲线面或曲线)",
        "PolyhedralSurface" => "三维表面",
        "no geometry" => "空(没有图形)",
        other => other,
    };
    kinds.split(", ").map(word).collect::<Vec<_>>().join("、")
}
