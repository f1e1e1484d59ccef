//! Which class a plan gives a cell: five readings of one and the same land, each in its own codes.

use super::landscape::{Cell, Kind};
use super::layers::Class;

/// One of several classes, by the cell's chance.
fn one_of(classes: &[Class], pick: u64) -> Class {
    classes[(pick % classes.len() as u64) as usize]
}

/// 城乡规划用地 (GB 50137-2011).
pub(super) fn urban(cell: Cell, pick: u64) -> Class {
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
pub(super) fn four_zones(cell: Cell) -> Class {
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
pub(super) fn land_use(cell: Cell) -> Class {
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
pub(super) fn control(cell: Cell) -> Class {
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
pub(super) fn land_cover(cell: Cell, pick: u64) -> Class {
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
