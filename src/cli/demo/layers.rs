//! The demonstration's layers: which file, table and fields each comes in, and what it says of a cell.
//!
//! One row of [`LAYERS`] a layer. Table and field names are the standards'; the formats are spread over the
//! layers so that one demonstration exercises them all.

use crate::formats::gdal::write::{Format, TextEncoding};

use super::classes::{control, four_zones, land_cover, land_use, urban};
use super::landscape::{Cell, Kind};

/// How a layer's file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// Through GDAL, in EPSG:4546.
    Plane(Format),
    /// Through GDAL, in EPSG:4525: eastings of eight digits with the zone prefix.
    Prefixed(Format),
    /// `GeoJSON` in longitude and latitude, EPSG:4490.
    Degrees,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A running number.
    Serial,
    /// A running number as text with a prefix.
    Label(&'static str),
    /// The class's code as text.
    Code,
    /// The class's code in a numeric column: leading zeros are lost, as bureaus do lose them.
    CodeNumber,
    /// The class's name, which some bureaus write in place of a code.
    ClassName,
    /// The district's code.
    District,
    /// The district's name.
    DistrictName,
    /// The legal area in m².
    SquareMetres,
    /// The legal area in 公顷.
    Hectares,
    /// Farmland's share of ridges as a fraction.
    Ridges,
    /// Farmland's quality grade.
    Grade,
    /// Farmland's slope level.
    Slope,
    /// Whether farmland is terraced (TT) or on a slope (PD).
    Terraces,
    /// The note that all of it is synthetic.
    Note,
}

/// A column: its name, what it holds, its width.
pub(super) type Attribute = (&'static str, Role, u16);

/// One layer of the demonstration.
pub(super) struct LayerSpec {
    /// The card's id.
    pub(super) id: &'static str,
    /// The table in the file.
    pub(super) table: &'static str,
    /// The file's name.
    pub(super) file: &'static str,
    pub(super) carrier: Carrier,
    /// The share of edges over which cells of one class are joined to a zone.
    pub(super) joined: f64,
    pub(super) attributes: &'static [Attribute],
    /// What the layer says of a cell; `pick` is the cell's own chance.
    pub(super) class: fn(Cell, pick: u64) -> Option<Class>,
}

/// A code and its name in the standard.
pub(super) type Class = (&'static str, &'static str);

use Role::{
    ClassName, Code, CodeNumber, District, DistrictName, Grade, Hectares, Label, Note, Ridges, Serial, Slope,
    SquareMetres, Terraces,
};

const GBK: Format = Format::Shapefile(TextEncoding::GbkDeclared);
const GBK_BARE: Format = Format::Shapefile(TextEncoding::GbkBare);

/// The layers in the order they are imported.
pub(super) static LAYERS: [LayerSpec; 18] = [
    LayerSpec {
        id: "xzq",
        table: "XZQ",
        file: "xzq.geojson",
        carrier: Carrier::Degrees,
        joined: 1.0,
        attributes: &[("XZQDM", District, 12), ("XZQMC", DistrictName, 60), ("BZ", Note, 60)],
        // Every district is one piece; the zones are keyed by district anyway.
        class: |_, _| Some(("", "")),
    },
    LayerSpec {
        id: "zt",
        table: "ZTGNQ",
        file: "zt.shp",
        carrier: Carrier::Plane(GBK_BARE),
        joined: 1.0,
        attributes: &[
            ("BSM", Serial, 10),
            ("ZTGNQDM", Code, 10),
            ("ZTGNQMC", ClassName, 60),
            ("BZ", Note, 60),
        ],
        class: |cell, _| {
            Some(match (cell.reserve, cell.district) {
                (1..=3, _) => ("ZT-40", "禁止开发区域"),
                (_, 0) => ("ZT-22", "重点开发区域"),
                (_, 2) => ("ZT-32P", "限制开发区域·重点生态功能区"),
                _ => ("ZT-32N", "限制开发区域·重点生态功能区"),
            })
        },
    },
    LayerSpec {
        id: "cg",
        table: "CGYD",
        file: "cg.gpkg",
        carrier: Carrier::Plane(Format::GeoPackage),
        joined: 0.45,
        attributes: &[
            ("YDDM", Code, 10),
            ("YDMC", ClassName, 60),
            ("MJ", SquareMetres, 16),
            ("BZ", Note, 60),
        ],
        class: |cell, pick| Some(urban(cell, pick)),
    },
    LayerSpec {
        id: "cgq",
        table: "SQHD",
        file: "cgq.gpkg",
        carrier: Carrier::Plane(Format::GeoPackage),
        joined: 0.48,
        attributes: &[("SQDM", CodeNumber, 2), ("SQLXMC", ClassName, 60), ("BZ", Note, 60)],
        class: |cell, _| Some(four_zones(cell)),
    },
    LayerSpec {
        id: "cgx",
        table: "KZX",
        file: "cgx.geojson",
        carrier: Carrier::Degrees,
        joined: 0.45,
        attributes: &[("KZXLX", ClassName, 20), ("MC", Label("示例控制线"), 60), ("BZ", Note, 60)],
        class: |cell, _| matches!(cell.kind, Kind::River | Kind::Reservoir).then_some(("CGX-BLUE", "蓝线")),
    },
    LayerSpec {
        id: "tdytq",
        table: "TDYTQ",
        file: "TDYTQ.shp",
        carrier: Carrier::Prefixed(GBK),
        joined: 0.4,
        attributes: &[
            ("BSM", Serial, 10),
            ("XZQDM", District, 12),
            ("XZQMC", DistrictName, 60),
            // The synonym some databases write for TDYTQLXDM.
            ("GNFQLXDM", Code, 3),
            ("TDYTQBH", Label("示例"), 18),
            ("TDYTQMJ", Hectares, 15),
            ("SM", Note, 100),
        ],
        class: |cell, _| Some(land_use(cell)),
    },
    LayerSpec {
        id: "jsydgzq",
        table: "JSYDGZQ",
        file: "JSYDGZQ.shp",
        carrier: Carrier::Prefixed(GBK),
        joined: 0.45,
        attributes: &[
            ("BSM", Serial, 10),
            ("XZQDM", District, 12),
            ("XZQMC", DistrictName, 60),
            ("GZQLXDM", Code, 3),
            ("GZQMJ", Hectares, 15),
            ("SM", Note, 100),
        ],
        class: |cell, _| Some(control(cell)),
    },
    LayerSpec {
        id: "pbf",
        table: "YJJBNTTB",
        file: "pbf.gdb",
        carrier: Carrier::Plane(Format::FileGdb),
        joined: 0.4,
        attributes: &[
            ("BSM", Serial, 10),
            ("XZQDM", District, 12),
            ("XZQMC", DistrictName, 60),
            ("YJJBNTTBBH", Label("示例"), 18),
            ("YJJBNTTBMJ", SquareMetres, 15),
            ("BZ", Note, 60),
        ],
        class: |cell, _| (cell.kind == Kind::FarmProtected).then_some(("PBF", "永久基本农田")),
    },
    LayerSpec {
        id: "dltb",
        table: "DLTB",
        file: "dltb.gdb",
        carrier: Carrier::Plane(Format::FileGdb),
        joined: 0.3,
        attributes: &[
            ("BSM", Serial, 10),
            ("TBBH", Label(""), 8),
            ("DLBM", Code, 5),
            ("DLMC", ClassName, 60),
            ("ZLDWDM", District, 19),
            ("ZLDWMC", DistrictName, 60),
            ("TBMJ", SquareMetres, 15),
            ("KCXS", Ridges, 6),
            ("GDLX", Terraces, 2),
            ("GDPDJB", Slope, 2),
            ("GDDB", Grade, 2),
            ("BZ", Note, 60),
        ],
        class: |cell, pick| Some(land_cover(cell, pick)),
    },
    LayerSpec {
        id: "cyyq",
        table: "CYYQ",
        file: "cyyq.fgb",
        carrier: Carrier::Plane(Format::FlatGeobuf),
        joined: 1.0,
        attributes: &[("YQLX", ClassName, 40), ("YQMC", Label("示例园区"), 60), ("BZ", Note, 60)],
        class: |cell, _| {
            (cell.kind == Kind::Park).then_some(match cell.district {
                0 => ("CY-YQ-GX", "高新园"),
                1 => ("CY-YQ-JX", "循环经济园"),
                _ => ("CY-YQ-WL", "物流园"),
            })
        },
    },
    LayerSpec {
        id: "ckq",
        table: "CKQ",
        file: "ckq.shp",
        carrier: Carrier::Plane(GBK),
        joined: 1.0,
        attributes: &[("KYQLX", ClassName, 40), ("KSMC", Label("示例矿区"), 60), ("BZ", Note, 60)],
        class: |cell, _| cell.is_mine.then_some(("CY-CK", "采矿权")),
    },
    LayerSpec {
        id: "sthx",
        table: "STBHHX",
        file: "sthx.geojson",
        carrier: Carrier::Degrees,
        joined: 1.0,
        attributes: &[
            ("BSM", Serial, 10),
            ("XJXZQDM", District, 12),
            ("XJXZQMC", DistrictName, 60),
            ("BZ", Note, 60),
        ],
        class: |cell, _| cell.is_red.then_some(("ST-HX", "生态保护红线")),
    },
    LayerSpec {
        id: "hdglfw",
        table: "HDGLFW",
        file: "hdglfw.fgb",
        carrier: Carrier::Plane(Format::FlatGeobuf),
        joined: 1.0,
        attributes: &[("HDMC", Label("示例河段"), 60), ("BZ", Note, 60)],
        class: |cell, _| (cell.kind == Kind::River).then_some(("ST-HD", "河道管理范围")),
    },
    LayerSpec {
        id: "fjmsq",
        table: "FJMSQ",
        file: "fjmsq.shp",
        carrier: Carrier::Plane(GBK_BARE),
        joined: 1.0,
        attributes: &[("FJQMC", Label("示例风景区"), 60), ("FQMC", ClassName, 20), ("BZ", Note, 60)],
        class: |cell, _| cell.is_scenic().then_some(("ST-FJ", "风景名胜区")),
    },
    LayerSpec {
        id: "zrbhq",
        table: "ZRBHQ",
        file: "zrbhq.geojson",
        carrier: Carrier::Degrees,
        joined: 1.0,
        attributes: &[("BHQMC", Label("示例保护区"), 60), ("GNQMC", ClassName, 20), ("BZ", Note, 60)],
        class: |cell, _| match cell.reserve {
            1 => Some(("ST-ZB-1", "核心区")),
            2 => Some(("ST-ZB-2", "缓冲区")),
            3 => Some(("ST-ZB-3", "实验区")),
            _ => None,
        },
    },
    LayerSpec {
        id: "sydbhq",
        table: "SYDBHQ",
        file: "sydbhq.geojson",
        carrier: Carrier::Degrees,
        joined: 1.0,
        attributes: &[("SYDMC", Label("示例水源地"), 60), ("BHQJB", ClassName, 20), ("BZ", Note, 60)],
        class: |cell, _| match cell.source {
            1 => Some(("ST-SY-1", "一级保护区")),
            2 => Some(("ST-SY-2", "二级保护区")),
            3 => Some(("ST-SY-3", "准保护区")),
            _ => None,
        },
    },
    LayerSpec {
        id: "qy",
        table: "QY",
        file: "qy.geojson",
        carrier: Carrier::Degrees,
        joined: 1.0,
        attributes: &[("QYMC", Label("示例泉域"), 60), ("QYFQ", ClassName, 20), ("BZ", Note, 60)],
        class: |cell, _| match cell.spring {
            1 => Some(("ST-QY-Z", "重点保护区")),
            2 => Some(("ST-QY", "保护范围")),
            _ => None,
        },
    },
    LayerSpec {
        id: "ld",
        table: "LD",
        file: "ld.geojson",
        carrier: Carrier::Degrees,
        joined: 0.45,
        attributes: &[("XBH", Label("示例"), 20), ("BH_DJ", ClassName, 20), ("BZ", Note, 60)],
        class: |cell, _| match (cell.kind, cell.reserve) {
            (Kind::ForestKept, 1) => Some(("ST-LD-1", "Ⅰ级")),
            (Kind::ForestKept, _) => Some(("ST-LD-2", "Ⅱ级")),
            (Kind::Forest, _) => Some(("ST-LD-3", "Ⅲ级")),
            _ => None,
        },
    },
];

/// The place of a layer in [`LAYERS`].
pub(super) fn index(id: &str) -> usize {
    LAYERS.iter().position(|layer| layer.id == id).expect("the plants name only layers of the table above")
}
