//! The demonstration's layers: which file, table and fields each comes in, and what it says of a cell.
//!
//! One row of [`LAYERS`] a layer. Table and field names are the standards'; the formats are spread over the
//! layers so that one demonstration exercises them all.

use crate::formats::gdal::write::{Format, TextEncoding};

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
    ClassName, Code, CodeNumber, District, DistrictName, Hectares, Label, Note, Serial, SquareMetres,
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

/// One of several classes, by the cell's chance.
fn one_of(classes: &[Class], pick: u64) -> Class {
    classes[(pick % classes.len() as u64) as usize]
}

/// 城乡规划用地 (GB 50137-2011).
fn urban(cell: Cell, pick: u64) -> Class {
    match cell.kind {
        Kind::River => ("E11", "自然水域"),
        Kind::Reservoir => ("E12", "水库"),
        Kind::TownHomes => one_of(&[("R1", "一类居住用地"), ("R2", "二类居住用地")], pick),
        Kind::TownPublic => {
            one_of(&[("A1", "行政办公用地"), ("A33", "中小学用地"), ("A51", "医院用地")], pick)
        }
        Kind::TownShops => one_of(&[("B1", "商业用地"), ("B2", "商务用地")], pick),
        Kind::TownWorks | Kind::Park => one_of(&[("M1", "一类工业用地"), ("W1", "一类物流仓储用地")], pick),
        Kind::Works => ("M2", "二类工业用地"),
        Kind::Village => ("H14", "村庄建设用地"),
        Kind::Grass | Kind::Bare => ("E9", "其他非建设用地"),
        _ => ("E2", "农林用地"),
    }
}

/// 城规四区.
fn four_zones(cell: Cell) -> Class {
    match cell.kind {
        Kind::TownHomes | Kind::TownPublic => ("01", "已建区"),
        Kind::TownShops | Kind::TownWorks | Kind::Park | Kind::Works | Kind::Village | Kind::FarmFringe => {
            ("02", "适建区")
        }
        Kind::River | Kind::Reservoir | Kind::ForestKept | Kind::Bare => ("04", "禁建区"),
        _ => ("03", "限建区"),
    }
}

/// 土地用途区.
fn land_use(cell: Cell) -> Class {
    match cell.kind {
        Kind::TownHomes | Kind::TownPublic | Kind::TownShops | Kind::TownWorks | Kind::Park => {
            ("030", "城镇建设用地区")
        }
        Kind::Works => ("050", "独立工矿用地区"),
        Kind::Village => ("040", "村镇建设用地区"),
        Kind::FarmProtected | Kind::FarmZoned => ("010", "基本农田保护区"),
        Kind::Farm | Kind::FarmFringe => ("020", "一般农地区"),
        Kind::ForestKept if cell.reserve != 0 => ("080", "自然与文化遗产保护区"),
        Kind::ForestKept => ("070", "生态环境安全控制区"),
        Kind::Forest => ("090", "林业用地区"),
        Kind::River | Kind::Reservoir | Kind::Grass | Kind::Bare => ("990", "其他用地区"),
    }
}

/// 建设用地管制区.
fn control(cell: Cell) -> Class {
    match cell.kind {
        Kind::TownHomes
        | Kind::TownPublic
        | Kind::TownShops
        | Kind::TownWorks
        | Kind::Park
        | Kind::Works
        | Kind::Village => ("010", "允许建设区"),
        Kind::FarmFringe => ("020", "有条件建设区"),
        Kind::River | Kind::Reservoir | Kind::ForestKept | Kind::Bare => ("040", "禁止建设区"),
        _ => ("030", "限制建设区"),
    }
}

/// 现状 (三调工作分类).
fn land_cover(cell: Cell, pick: u64) -> Class {
    match cell.kind {
        Kind::River => one_of(&[("1101", "河流水面"), ("1106", "内陆滩涂")], pick),
        Kind::Reservoir => ("1103", "水库水面"),
        Kind::TownHomes => ("0701", "城镇住宅用地"),
        Kind::TownPublic => one_of(&[("08H1", "机关团体新闻出版用地"), ("08H2", "科教文卫用地")], pick),
        Kind::TownShops => ("05H1", "商业服务业设施用地"),
        Kind::TownWorks | Kind::Park => one_of(&[("0601", "工业用地"), ("0508", "物流仓储用地")], pick),
        Kind::Works => one_of(&[("0601", "工业用地"), ("0602", "采矿用地")], pick),
        Kind::Village => ("0702", "农村宅基地"),
        Kind::FarmProtected => one_of(&[("0102", "水浇地"), ("0103", "旱地"), ("0103", "旱地")], pick),
        Kind::FarmZoned => ("0103", "旱地"),
        Kind::Farm => one_of(&[("0103", "旱地"), ("0201", "果园"), ("0204", "其他园地")], pick),
        Kind::FarmFringe => one_of(&[("0102", "水浇地"), ("0103", "旱地"), ("1202", "设施农用地")], pick),
        Kind::Forest => {
            one_of(&[("0301", "乔木林地"), ("0305", "灌木林地"), ("0307K", "可调整其他林地")], pick)
        }
        Kind::ForestKept => one_of(&[("0301", "乔木林地"), ("0305", "灌木林地")], pick),
        Kind::Grass => one_of(&[("0404", "其他草地"), ("0401", "天然牧草地")], pick),
        Kind::Bare => one_of(&[("1206", "裸土地"), ("1207", "裸岩石砾地")], pick),
    }
}
