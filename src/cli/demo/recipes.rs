//! What is planted: for each recipe where, in which one layer, and which rules must find it.
//!
//! A recipe changes one layer on one patch inside one cell of land that agrees with all rules; the rules it
//! names are all that the change breaks (rule library, `layers/rules/`). Findings are planted likewise.

use super::landscape::{Cell, Kind};

/// The land a recipe asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Host {
    /// Land of a kind, free of protections and mining rights.
    Plain(Kind),
    /// Grass in a mining right.
    Mine,
    /// Forest in a protection zone of a water source.
    Source(u8),
    /// A zone of the nature reserve: 1 core, 3 experimental.
    Reserve(u8),
    /// Forest inside the red line and the scenic area.
    Scenic,
    /// Forest inside the red line, outside reserve and scenic area.
    Red,
    /// A town, whatever part of it; drawn last, from what the others leave.
    Town,
}

impl Host {
    /// Whether a cell is such land.
    pub(super) fn takes(self, cell: Cell) -> bool {
        match self {
            Self::Plain(kind) => cell.kind == kind && cell.is_plain(),
            Self::Mine => cell.is_mine,
            Self::Town => cell.is_plain() && TOWN.contains(&cell.kind),
            Self::Source(zone) => cell.source == zone && cell.kind == Kind::Forest && cell.spring == 0,
            Self::Reserve(zone) => cell.reserve == zone && cell.spring == 0,
            Self::Scenic => cell.is_scenic() && cell.source == 0 && cell.spring == 0,
            Self::Red => {
                cell.is_red && !cell.is_scenic() && (cell.reserve, cell.source, cell.spring) == (0, 0, 0)
            }
        }
    }
}

/// The parts of a town.
const TOWN: [Kind; 4] = [Kind::TownHomes, Kind::TownPublic, Kind::TownShops, Kind::TownWorks];

/// How the patch is put into the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The patch is cut out of its zone and a feature of another class stands there.
    Replace,
    /// A feature is added where the layer has none, or over what it has.
    Add,
    /// The patch is cut out and nothing stands there.
    Gap,
    /// A feature is added whose ring crosses itself once, in the middle.
    BowTie,
    /// A feature is added that repeats two of its vertices.
    Repeated,
}

/// One thing to plant.
pub(super) struct Recipe {
    /// The rules that find the patch, once each.
    pub(super) rules: &'static [&'static str],
    /// The kind of finding it makes, where it makes one.
    pub(super) finding: Option<&'static str>,
    pub(super) host: Host,
    pub(super) layer: &'static str,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) how: How,
    /// The least number of patches, whatever the size.
    pub(super) n_min: usize,
}

/// A recipe for a conflict.
const fn conflict(
    rules: &'static [&'static str],
    host: Host,
    layer: &'static str,
    (code, name): (&'static str, &'static str),
    how: How,
) -> Recipe {
    Recipe { rules, finding: None, host, layer, code, name, how, n_min: 1 }
}

/// A recipe for a fault in the data.
const fn fault(
    finding: &'static str,
    host: Host,
    layer: &'static str,
    (code, name): (&'static str, &'static str),
    how: How,
) -> Recipe {
    Recipe { rules: &[], finding: Some(finding), host, layer, code, name, how, n_min: 2 }
}

use Host::{Mine, Plain, Red, Reserve, Scenic, Source, Town};
use How::{Add, BowTie, Gap, Repeated, Replace};
use Kind::{Bare, Farm, FarmFringe, FarmProtected, FarmZoned, Grass, TownHomes, TownShops, Village, Works};

const HOMES: (&str, &str) = ("R2", "二类居住用地");
const ZONE: (&str, &str) = ("CY-KFQ-P", "省级开发区");

/// Everything that is planted.
pub(super) static RECIPES: &[Recipe] = &[
    // Urban construction where the land-use plan keeps the land.
    conflict(&["A01"], Plain(Farm), "cg", HOMES, Replace),
    conflict(&["A02"], Plain(FarmZoned), "cg", ("M1", "一类工业用地"), Replace),
    conflict(&["A03"], Plain(Bare), "cg", ("B1", "商业用地"), Replace),
    conflict(&["A04"], Plain(FarmFringe), "cg", HOMES, Replace),
    conflict(&["A02", "B01"], Plain(FarmProtected), "cg", HOMES, Replace),
    // The two plans disagree on built-up land.
    conflict(&["A05"], Town, "cg", ("E2", "农林用地"), Replace),
    conflict(&["A06"], Town, "cgq", ("04", "禁建区"), Replace),
    conflict(&["A07"], Plain(Works), "cg", HOMES, Replace),
    conflict(&["A08"], Plain(Village), "cg", HOMES, Replace),
    // Control lines of the urban plan.
    conflict(&["A13"], Town, "cgx", ("CGX-GREEN", "绿线"), Add),
    conflict(&["A14"], Town, "cgx", ("CGX-BLUE", "蓝线"), Add),
    conflict(&["A15"], Town, "cgx", ("CGX-PURPLE", "紫线"), Add),
    conflict(&["A16"], Town, "cgx", ("CGX-YELLOW", "黄线"), Add),
    // Inside the land-use plan.
    conflict(&["A05", "B09"], Plain(FarmZoned), "jsydgzq", ("010", "允许建设区"), Replace),
    conflict(&["A02", "B09"], Plain(Village), "tdytq", ("010", "基本农田保护区"), Replace),
    conflict(&["G02"], Plain(Farm), "tdytq", ("050", "独立工矿用地区"), Replace),
    // Farmland where nature comes first.
    conflict(&["B06"], Source(1), "dltb", ("0103", "旱地"), Replace),
    conflict(&["B07"], Reserve(1), "dltb", ("0103", "旱地"), Replace),
    // Construction where nature comes first.
    conflict(&["C01"], Town, "sthx", ("ST-HX", "生态保护红线"), Add),
    conflict(&["C04"], Town, "zrbhq", ("ST-ZB-2", "缓冲区"), Add),
    conflict(&["C07"], Town, "sydbhq", ("ST-SY-1", "一级保护区"), Add),
    conflict(&["C09"], Plain(TownHomes), "sydbhq", ("ST-SY-2", "二级保护区"), Add),
    conflict(&["C17"], Town, "ld", ("ST-LD-1", "Ⅰ级"), Add),
    conflict(&["C18"], Plain(TownShops), "ld", ("ST-LD-2", "Ⅱ级"), Add),
    conflict(&["C19"], Town, "dltb", ("0305", "灌木林地"), Replace),
    conflict(&["C28"], Town, "zt", ("ZT-40", "禁止开发区域"), Replace),
    conflict(&["C30"], Town, "tdytq", ("070", "生态环境安全控制区"), Replace),
    conflict(&["C31"], Town, "tdytq", ("080", "自然与文化遗产保护区"), Replace),
    conflict(&["C06"], Town, "zrbhq", ("ST-ZB-3", "实验区"), Add),
    conflict(&["C12"], Town, "qy", ("ST-QY", "保护范围"), Add),
    conflict(&["C26"], Town, "hdglfw", ("ST-HD", "河道管理范围"), Add),
    // Industry and mining.
    conflict(&["B01", "B02"], Plain(FarmProtected), "ckq", ("CY-CK-LT", "露天开采"), Add),
    conflict(&["C02"], Mine, "sthx", ("ST-HX", "生态保护红线"), Add),
    conflict(&["C14"], Mine, "fjmsq", ("ST-FJ", "风景名胜区"), Add),
    conflict(&["D23"], Red, "cyyq", ("CY-FG", "光伏"), Add),
    // One project that breaks many rules at once: its land must be counted once all the same.
    conflict(&["C01", "C05", "C19", "C28", "C31", "D04"], Reserve(3), "cyyq", ("CY-JH", "焦化"), Add),
    conflict(&["C08", "C19"], Source(2), "cyyq", ("CY-SN", "水泥"), Add),
    conflict(&["C10", "C19", "D04"], Source(3), "cyyq", ("CY-JH", "焦化"), Add),
    conflict(&["C01", "C13", "C19", "C30", "D15", "D16"], Scenic, "cyyq", ZONE, Add),
    conflict(&["C11"], Mine, "qy", ("ST-QY-Z", "重点保护区"), Add),
    conflict(&["D15"], Plain(FarmFringe), "cyyq", ZONE, Add),
    conflict(&["D15", "D16"], Plain(Farm), "cyyq", ZONE, Add),
    conflict(&["D18"], Town, "ckq", ("CY-CK", "采矿权"), Add),
    // Faults in the data.
    fault("gap", Plain(Grass), "dltb", ("", ""), Gap),
    fault("overlap", Plain(Farm), "tdytq", ("990", "其他用地区"), Add),
    fault("overlap", Plain(FarmProtected), "pbf", ("PBF", "永久基本农田"), Add),
    fault("self-crossing", Plain(Grass), "ld", ("ST-LD-4", "Ⅳ级"), BowTie),
    fault("self-crossing", Plain(Grass), "ckq", ("CY-CK", "采矿权"), BowTie),
    fault("duplicate-points", Plain(Grass), "ld", ("ST-LD-4", "Ⅳ级"), Repeated),
    Recipe { n_min: 1, ..fault("unknown-code", Plain(Grass), "dltb", ("0999", "未知"), Replace) },
    Recipe { n_min: 1, ..fault("empty-code", Plain(Grass), "tdytq", ("", ""), Replace) },
];
