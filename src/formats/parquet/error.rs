//! Why a `GeoParquet` file could not be written.

use thiserror::Error;

use crate::formats::crs::error::CrsError;
use crate::layer::text::Text;

/// Why a file could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ParquetError {
    /// The CRS is not known to PROJ, or a point cannot be projected.
    #[error(transparent)]
    Crs(#[from] CrsError),
    /// The output does not take it.
    #[error("{}", self.text().en)]
    Parquet(#[from] parquet::errors::ParquetError),
}

impl ParquetError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Crs(error) => error.text(),
            Self::Parquet(error) => Text::new(
                format!("无法写入 GeoParquet:{error};请检查磁盘空间与目录是否可写"),
                format!(
                    "GeoParquet cannot be written: {error}; check that there is room and the folder is writable"
                ),
            ),
        }
    }
}
