//! Why a CRS is not taken, in both languages.

use crate::layer::text::Text;

/// Why a CRS is not taken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CrsError {
    /// Not of the form `EPSG:n`.
    #[error("{}", self.text().en)]
    NotACode {
        /// The text as given.
        text: String,
    },
    /// No CRS has this code in the registry.
    #[error("{}", self.text().en)]
    Unknown {
        /// The EPSG code.
        code: u32,
    },
    /// The CRS text (`.prj`, header) cannot be understood.
    #[error("{}", self.text().en)]
    NotUnderstood {
        /// The text, shortened.
        text: String,
    },
    /// Xi'an 1980 or Beijing 1954.
    #[error("{}", self.text().en)]
    NoPublicParameters {
        /// The CRS.
        name: String,
        /// The datum in both languages.
        datum: &'static str,
    },
    /// A datum of which we do not know how it lies to CGCS2000.
    #[error("{}", self.text().en)]
    OtherDatum {
        /// The CRS.
        name: String,
        /// The datum's name.
        datum: String,
    },
    /// Longitudes that do not count from Greenwich.
    #[error("{}", self.text().en)]
    PrimeMeridian {
        /// The CRS.
        name: String,
        /// Degrees east of Greenwich.
        degrees: f64,
    },
    /// A point the map projection of a file to be written cannot show.
    #[error("{}", self.text().en)]
    NoImage {
        /// The CRS.
        crs: String,
        /// East in the workspace's plane, metres.
        x_m: f64,
        /// North.
        y_m: f64,
    },
    /// A workspace needs a transverse Mercator plane.
    #[error("{}", self.text().en)]
    NotTransverseMercator {
        /// The CRS.
        name: String,
    },
    /// A workspace needs a plane that counts northings from the equator.
    #[error("{}", self.text().en)]
    LatitudeOfOrigin {
        /// The CRS.
        name: String,
        /// The latitude of origin.
        degrees: f64,
    },
    /// A workspace needs a plane in metres.
    #[error("{}", self.text().en)]
    NotMetres {
        /// The CRS.
        name: String,
        /// Metres in its unit.
        unit_m: f64,
    },
}

impl CrsError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NotACode { text } => Text::new(
                format!("“{text}”不是坐标系代码;请写 EPSG:n,例如 EPSG:4546"),
                format!("\"{text}\" is no CRS code; write EPSG:n, for example EPSG:4546"),
            ),
            Self::Unknown { code } => Text::new(
                format!("EPSG 库中没有 EPSG:{code};请核对代码"),
                format!("EPSG:{code} is not in the EPSG registry; check the code"),
            ),
            Self::NotUnderstood { text } => Text::new(
                format!("读不懂坐标系说明“{text}”;请核对后用 --crs EPSG:n 指明"),
                format!("CRS text \"{text}\" cannot be understood; check it and say --crs EPSG:n"),
            ),
            Self::NoPublicParameters { name, datum } => Text::new(
                format!(
                    "坐标系 {name} 属 {datum},到 CGCS2000 没有公开的转换参数,通用近似转换误差约 100 m;\
                     请先用经批准的参数转换为 CGCS2000 再导入;若文件的标注有误,请先更正标注(如 .prj)"
                ),
                format!(
                    "CRS {name} is on {datum}, which has no public parameters to CGCS2000 (a ballpark \
                     transformation is about 100 m wrong); convert it with approved parameters first, or, if the \
                     file states it wrongly, correct what it states (its .prj)"
                ),
            ),
            Self::OtherDatum { name, datum } => Text::new(
                format!("坐标系 {name} 的基准“{datum}”与 CGCS2000 的关系未知;请先转换为 CGCS2000"),
                format!("CRS {name}: datum \"{datum}\" is not taken; convert the data to CGCS2000 first"),
            ),
            Self::PrimeMeridian { name, degrees } => Text::new(
                format!("坐标系 {name} 的经度不从格林尼治起算(差 {degrees}°);请先转换"),
                format!("CRS {name} counts longitudes from {degrees}° east of Greenwich; convert it first"),
            ),
            Self::NoImage { crs, x_m, y_m } => Text::new(
                format!("点 ({x_m}, {y_m}) 无法投影到 {crs};请另选坐标系"),
                format!("point ({x_m}, {y_m}) cannot be projected to {crs}; take another CRS"),
            ),
            Self::NotTransverseMercator { name } => Text::new(
                format!("{name} 不是高斯-克吕格(横轴墨卡托)平面坐标系;请用例如 EPSG:4546"),
                format!("{name} is no transverse Mercator plane; use for example EPSG:4546"),
            ),
            Self::LatitudeOfOrigin { name, degrees } => Text::new(
                format!("{name} 的起算纬度为 {degrees}°,应为 0°;请用例如 EPSG:4546"),
                format!(
                    "{name} counts northings from latitude {degrees}°, not 0°; use for example EPSG:4546"
                ),
            ),
            Self::NotMetres { name, unit_m } => Text::new(
                format!("{name} 的单位为 {unit_m} m,应为米;请用例如 EPSG:4546"),
                format!("{name} has units of {unit_m} m, not metres; use for example EPSG:4546"),
            ),
        }
    }
}
