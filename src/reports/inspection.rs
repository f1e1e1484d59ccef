//! Quality reports (质检报告) as sheets: check by check, then fault by fault.

use crate::assess::Answer;
use crate::assess::inspection::{Check, Fault, Inspection};
use crate::geometry::area::Area;
use crate::layer::card::Cards;
use crate::layer::describe;
use crate::layer::feature::Layer;
use crate::layer::text::{Lang, Text};
use crate::reports::sheet::{Cell, Column, Sheet};

/// The sheet of checks.
pub const CHECKS: &str = "checks";
/// The sheet of faults.
pub const FAULTS: &str = "faults";

/// What is reported on, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Inspected<'a> {
    /// What was found.
    pub inspection: &'a Inspection,
    /// The layer inspected.
    pub layer: &'a Layer,
    /// Cards and schemes, for names.
    pub cards: &'a Cards,
    /// What is known of the delivery, by its heading: file, reader, CRS, counts.
    pub facts: &'a [(Text, String)],
    /// The language of the report.
    pub lang: Lang,
}

/// Where a fault is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// East or longitude.
    pub x: f64,
    /// North or latitude.
    pub y: f64,
    /// Whether these are coordinates of the file and not of the workspace's plane.
    pub is_of_file: bool,
}

/// All sheets, in the order of reading.
pub fn sheets(inspected: &Inspected<'_>) -> Vec<Sheet> {
    vec![facts(inspected), checks(inspected), faults(inspected)]
}

fn facts(inspected: &Inspected<'_>) -> Sheet {
    let columns = [Column::words("fact", "项目", "fact"), Column::words("value", "内容", "value")];
    let mut sheet = Sheet::new("facts", Text::new("交付说明", "delivery"), columns);
    for (name, value) in inspected.facts {
        sheet.row([Cell::words(name.get(inspected.lang)), Cell::words(value.as_str())]);
    }
    sheet
}

fn checks(inspected: &Inspected<'_>) -> Sheet {
    let columns = [
        Column::words("check", "检查", "check"),
        Column::words("name", "内容", "what is asked"),
        Column::words("severity", "级别", "severity"),
        Column::exact("answer"),
        Column::words("answer_word", "结论", "answer"),
        Column::number("asked", "检查数", "asked", 0),
        Column::number("at_fault", "问题数", "at fault", 0),
        Column::number("without_value", "缺值数", "without value", 0),
        Column::number("area_m2", "涉及面积(m²)", "area (m²)", 2),
        Column::number("share_percent", "占图层(%)", "of the layer (%)", 2),
        Column::words("needs", "缺什么、为何不适用", "what is missing, why not"),
        Column::words("basis", "依据", "basis"),
    ];
    let mut sheet = Sheet::new(CHECKS, Text::new("检查结果", "checks"), columns);
    for check in &inspected.inspection.checks {
        let lang = inspected.lang;
        let is_asked = is_asked(check);
        let number = |number: u64| if is_asked { Cell::integer(number) } else { Cell::Empty };
        let share = check.area.to_percent_text(inspected.inspection.drawn, 2);
        sheet.row([
            Cell::words(check.id.as_str()),
            Cell::words(check.name.get(lang)),
            Cell::words(check.severity.id()),
            Cell::words(check.answer.id()),
            Cell::words(answer_word(check.answer).get(lang)),
            number(check.n_asked),
            number(check.n_at_fault),
            number(check.n_without_value),
            area(check.area),
            share.filter(|_| check.area != Area::ZERO).map_or(Cell::Empty, Cell::Number),
            Cell::words(needs(check, lang)),
            Cell::words(check.basis.get(lang)),
        ]);
    }
    sheet
}

fn faults(inspected: &Inspected<'_>) -> Sheet {
    let columns = [
        Column::words("check", "检查", "check"),
        Column::words("severity", "级别", "severity"),
        Column::words("feature", "图斑", "feature"),
        Column::words("label", "名称编号", "label"),
        Column::words("field", "字段", "field"),
        Column::number("x", "X(东)", "x", 4),
        Column::number("y", "Y(北)", "y", 4),
        Column::words("place_in", "坐标所属", "coordinates of"),
        Column::number("area_m2", "面积(m²)", "area (m²)", 2),
        Column::words("message", "问题与改法", "what it is and what to do"),
    ];
    let mut sheet = Sheet::new(FAULTS, Text::new("问题清单", "faults"), columns);
    for (check, fault) in each(inspected.inspection) {
        let place = place(inspected.layer, fault);
        let number = |pick: fn(&Place) -> f64| match &place {
            Some(place) if pick(place).is_finite() => Cell::Number(format!("{:.4}", pick(place))),
            _ => Cell::Empty,
        };
        let whose = |place: &Place| {
            if place.is_of_file {
                Text::new("文件", "file")
            } else {
                Text::new("工作区平面", "workspace")
            }
        };
        sheet.row([
            Cell::words(check.id.as_str()),
            Cell::words(check.severity.id()),
            fault.number.map_or(Cell::Empty, |number| Cell::words(number.to_string())),
            Cell::words(label(inspected, fault)),
            fault.field.as_deref().map_or(Cell::Empty, Cell::words),
            number(|place| place.x),
            number(|place| place.y),
            place.as_ref().map_or(Cell::Empty, |place| Cell::words(whose(place).get(inspected.lang))),
            area(fault.area),
            Cell::words(fault.message.get(inspected.lang)),
        ]);
    }
    sheet
}

/// Every fault with its check, in their order.
pub fn each(inspection: &Inspection) -> impl Iterator<Item = (&Check, &Fault)> {
    inspection.checks.iter().flat_map(|check| check.faults.iter().map(move |fault| (check, fault)))
}

/// Where a fault is: where reading found it, else a corner of its land, else of its feature.
pub fn place(layer: &Layer, fault: &Fault) -> Option<Place> {
    if let Some((x, y)) = fault.place {
        return Some(Place { x, y, is_of_file: true });
    }
    let of_land = fault.polygons.first().and_then(|own| own.outer.first());
    let of_feature = || layer.parts(fault.feature? as usize).next()?.first();
    let (x, y) = of_land.or_else(of_feature)?.metres();
    Some(Place { x, y, is_of_file: false })
}

/// Whether a check could be asked.
pub(super) fn is_asked(check: &Check) -> bool {
    matches!(check.answer, Answer::Conflict | Answer::Clear)
}

/// The answers in the words of a quality report.
pub fn answer_word(answer: Answer) -> Text {
    match answer {
        Answer::Conflict => Text::new("有问题", "at fault"),
        Answer::Clear => Text::new("合格", "clear"),
        other => other.word(),
    }
}

/// What a check lacks, or why it does not apply.
pub(super) fn needs(check: &Check, lang: Lang) -> String {
    let needs: Vec<&str> = check.needs.iter().map(|own| own.get(lang)).collect();
    needs.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// What a fault's feature is called.
pub(super) fn label(inspected: &Inspected<'_>, fault: &Fault) -> String {
    let described = |feature: u32| describe::feature(inspected.cards, inspected.layer, feature as usize);
    fault.feature.map(|feature| described(feature).short_name()).unwrap_or_default()
}

/// The land at fault, where there is any.
fn area(area: Area) -> Cell {
    if area == Area::ZERO { Cell::Empty } else { Cell::Number(area.to_square_metres_text()) }
}
