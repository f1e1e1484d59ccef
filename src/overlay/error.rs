//! Why layers could not be cut.

use crate::geometry::grid::Point;
use crate::layer::column::NoRoom;
use crate::layer::text::Text;
use crate::overlay::LAYERS_MAX;

/// Why the cut could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CutError {
    /// The layers reach further than the kernel's range.
    #[error("{}", self.text().en)]
    TooWide {
        /// The layer that went too far.
        layer: String,
        /// The first point that did.
        point: Point,
    },
    /// More layers than labels have places.
    #[error("{}", self.text().en)]
    TooManyLayers {
        /// How many were given.
        n_layers: usize,
    },
    /// More features or points than the kernel can number.
    #[error("{}", self.text().en)]
    TooLarge {
        /// Features given.
        n_features: u64,
        /// Points given.
        n_points: u64,
    },
    /// A change reaches out of the sheet.
    #[error("{}", self.text().en)]
    Beyond {
        /// The layer changed.
        layer: String,
        /// The first point beyond.
        point: Point,
    },
    /// The shelf lists were put on failed.
    #[error("{}", self.text().en)]
    NoRoom {
        /// What it says.
        why: String,
    },
    /// The watch stopped it.
    #[error("{}", self.text().en)]
    Stopped,
}

impl From<NoRoom> for CutError {
    fn from(NoRoom(why): NoRoom) -> Self {
        Self::NoRoom { why }
    }
}

impl CutError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::TooWide { layer, point } => {
                let (x, y) = point.metres();
                Text::new(
                    format!("图层“{layer}”的点({x}, {y})使总范围超过 429 公里;请检查坐标系或带号,或分区处理"),
                    format!(
                        "layer \"{layer}\": point ({x}, {y}) makes the extent wider than 429 km; \
                         check its CRS and zone, or split the area"
                    ),
                )
            }
            Self::TooManyLayers { n_layers } => Text::new(
                format!("一次最多叠置 {LAYERS_MAX} 个图层,现有 {n_layers} 个;请减少图层"),
                format!("{n_layers} layers given, at most {LAYERS_MAX} are overlaid at once; leave some out"),
            ),
            Self::Beyond { layer, point } => {
                let (x, y) = point.metres();
                Text::new(
                    format!("图层“{layer}”改动后的点({x}, {y})超出已叠置的范围;请重新叠置全部图层"),
                    format!(
                        "layer \"{layer}\": changed point ({x}, {y}) lies beyond what was cut; \
                         cut all layers again"
                    ),
                )
            }
            Self::NoRoom { why } => Text::new(
                format!("叠置的中间数据无法写入磁盘:{why};请腾出磁盘空间,或放宽内存上限"),
                format!(
                    "what the overlay keeps on disk could not be written: {why}; make room there, or allow more memory"
                ),
            ),
            Self::Stopped => {
                Text::new("叠置已中止,未保存任何结果", "the overlay was stopped; nothing was kept")
            }
            Self::TooLarge { n_features, n_points } => Text::new(
                format!("{n_features} 个图斑、{n_points} 个点超出一次叠置的上限;请分区处理"),
                format!(
                    "{n_features} features with {n_points} points are too many for one overlay; split the area"
                ),
            ),
        }
    }
}
