//! Writing a layer of polygons as a file of boundary points.
//!
//! - **In**: a layer with rings, in a CGCS2000 Gauss-Krüger plane.
//! - **Out**: GBK text with CRLF, X north and Y east with the zone before it, four decimals, rings closed; a polygon
//!   begins with ring 1, its holes follow as 2 and on.
//! - **Promised**: read back, every parcel has its rings to the grid and its values.
//! - **Left out**: fields of other names than the format's. It has no place for them, and [`Written`] says which
//!   they are; a comma within a value becomes a full-width one, a line break a blank.

use std::io::{self, Write};

use encoding_rs::GB18030;

use crate::formats::crs::known::cgcs2000_code;
use crate::formats::txt::read::FIELDS;
use crate::geometry::area::Area;
use crate::geometry::grid::{Point, STEPS_PER_METRE, metres_text};
use crate::geometry::legal::LegalMeasure;
use crate::geometry::nesting;
use crate::geometry::plane::Plane;
use crate::layer::card::Cards;
use crate::layer::date::Date;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::text::Text;

/// What a file is made from.
#[derive(Clone, Copy, Debug)]
pub struct Parcels<'a> {
    /// The layer, with its rings.
    pub layer: &'a Layer,
    /// Cards and schemes, for names and codes where the layer has no such fields.
    pub cards: &'a Cards,
    /// The plane the layer is in.
    pub plane: &'a Plane,
    /// Its legal measure.
    pub measure: &'a LegalMeasure,
    /// The day the file is made (数据产生日期).
    pub date: Date,
    /// Who makes it (数据产生单位).
    pub maker: &'a str,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Parcels.
    pub n_parcels: u64,
    /// Fields of the layer the format has no place for.
    pub left_out: Vec<String>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum WriteError {
    /// The plane is none the format can name.
    Plane {
        /// The plane.
        crs: String,
    },
    /// The system refused.
    Io(#[from] io::Error),
}

impl WriteError {
    /// The message in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Plane { crs } => Text::new(
                format!("报盘 TXT 只能写 CGCS2000 高斯-克吕格平面,工作区是 {crs};请改用其他格式"),
                format!(
                    "this format takes CGCS2000 Gauss-Krüger planes, the workspace's is {crs}; use another"
                ),
            ),
            Self::Io(cause) => Text::new(format!("写入失败:{cause}"), format!("cannot be written: {cause}")),
        }
    }
}

/// The zone of a plane, and how wide it is in degrees.
struct Zone {
    number: u32,
    width: u32,
    /// What turns the plane's eastings into those with the zone before them, in grid steps.
    shift: i64,
}

impl Parcels<'_> {
    /// Writes the file.
    ///
    /// # Errors
    /// [`WriteError`] before anything is written where the plane cannot be named; those of `out`.
    pub fn write(&self, out: &mut impl Write) -> Result<Written, WriteError> {
        let zone = self.zone()?;
        let mut text = self.header(&zone);
        for index in 0..self.layer.features.len() {
            self.parcel(index, &zone, &mut text);
            out.write_all(&GB18030.encode(&text).0)?;
            text.clear();
        }
        out.write_all(&GB18030.encode(&text).0)?;
        let is_left_out = |name: &str| !FIELDS.contains(&name);
        let names = self.layer.fields.iter().map(|field| field.name.to_string());
        Ok(Written {
            n_parcels: self.layer.features.len() as u64,
            left_out: names.filter(|name| is_left_out(name)).collect(),
        })
    }

    fn zone(&self) -> Result<Zone, WriteError> {
        let projection = &self.plane.projection;
        let code =
            cgcs2000_code(projection).ok_or_else(|| WriteError::Plane { crs: self.plane.crs.clone() })?;
        let meridian = projection.central_meridian_deg as u32;
        let (number, width) = if code < 4513 { (meridian.div_ceil(6), 6) } else { (meridian / 3, 3) };
        let wanted_m = i64::from(number) * 1_000_000 + 500_000;
        let shift = (wanted_m - projection.false_easting_m as i64) * STEPS_PER_METRE;
        Ok(Zone { number, width, shift })
    }

    fn header(&self, zone: &Zone) -> String {
        let (Zone { number, width, .. }, Self { date, maker, .. }) = (zone, self);
        let maker = plain(maker);
        [
            "[属性描述]",
            "格式版本号=1.01",
            &format!("数据产生单位={maker}"),
            &format!("数据产生日期={date}"),
            "坐标系=2000国家大地坐标系",
            &format!("几度分带={width}"),
            "投影类型=高斯克吕格",
            "计量单位=米",
            &format!("带号={number}"),
            "精度=0.0001",
            "转换参数=0,0,0,0,0,0,0",
            "[地块坐标]",
            "",
        ]
        .join("\r\n")
    }

    /// Adds one parcel's lines.
    fn parcel(&self, index: usize, zone: &Zone, text: &mut String) {
        use std::fmt::Write as _;
        let rings: Vec<&[Point]> = self.layer.rings(index).collect();
        let n_points: usize = rings.iter().map(|ring| ring.len() + 1).sum();
        let fields = FIELDS.map(|name| self.field(index, name, &rings, n_points));
        // Writing to a String cannot fail.
        let _ = write!(text, "{},@\r\n", fields.join(","));
        for polygon in nesting::nest(&rings) {
            let own = std::iter::once(polygon.outer).chain(polygon.holes);
            for (number, ring) in (1..).zip(own.map(|ring| rings[ring])) {
                for (place, point) in ring.iter().chain(ring.first()).enumerate() {
                    let name = place % ring.len() + 1;
                    let (x, y) = (metres_text(point.y), metres_text(point.x + zone.shift));
                    let _ = write!(text, "J{name},{number},{x},{y}\r\n");
                }
            }
        }
    }

    /// One of the format's fields: the layer's own of that name, else what can be told.
    fn field(&self, index: usize, name: &str, rings: &[&[Point]], n_points: usize) -> String {
        if name == "界址点数" {
            return n_points.to_string();
        }
        let own = self.layer.value(index, name).and_then(describe::label).map(|text| plain(&text));
        own.unwrap_or_else(|| {
            let described = describe::feature(self.cards, self.layer, index);
            match name {
                "地块面积" => {
                    rings.iter().map(|ring| self.measure.ring(ring)).sum::<Area>().to_hectares_text(4)
                }
                "地块编号" => described.number.to_string(),
                "地块名称" => described.label.as_deref().map(plain).unwrap_or_default(),
                "记录图形属性" => "面".to_owned(),
                "地类编码" => described.code.map(|code| plain(&code.code)).unwrap_or_default(),
                _ => String::new(),
            }
        })
    }
}

/// A value that cannot break a line or a field.
fn plain(text: &str) -> String {
    text.replace(',', "\u{ff0c}").replace(['\r', '\n'], " ").trim().to_owned()
}
