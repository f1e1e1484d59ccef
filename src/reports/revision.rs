//! Two versions of a layer as sheets: how many features became what, and each that is not the same.

use crate::conflict::revision::{Fate, Revised, Revision};
use crate::geometry::area::Area;
use crate::layer::text::{Lang, Text};
use crate::reports::sheet::{Cell, Column, Sheet};

/// Both sheets: the totals, which close to the square millimetre, and the features that are not the same.
pub fn sheets(revision: &Revision, lang: Lang) -> Vec<Sheet> {
    vec![totals(revision, lang), features(revision, lang)]
}

/// The word for what became of a feature.
pub fn word(fate: Fate) -> Text {
    match fate {
        Fate::Added => Text::new("新增", "added"),
        Fate::Removed => Text::new("删除", "removed"),
        Fate::Changed => Text::new("改变", "changed"),
        Fate::Unchanged => Text::new("不变", "unchanged"),
    }
}

/// The columns of areas: for people in square metres, for machines in whole square millimetres.
fn area_columns() -> impl Iterator<Item = Column> {
    let all = [
        ("before", "前", "before"),
        ("after", "后", "after"),
        ("shared", "共有", "shared"),
        ("gained", "增加", "gained"),
        ("lost", "减少", "lost"),
    ];
    all.into_iter().flat_map(|(id, zh, en)| {
        let (zh, en) = (format!("{zh} m²"), format!("{en} m²"));
        [Column::number(&format!("{id}_m2"), &zh, &en, 2), Column::exact(&format!("{id}_mm2"))]
    })
}

fn area_cells(areas: [Area; 5]) -> impl Iterator<Item = Cell> {
    areas.into_iter().flat_map(|area| {
        [Cell::Number(area.to_square_metres_text()), Cell::integer(area.square_millimetres())]
    })
}

/// Before, after, shared, gained and lost, summed over features.
fn areas<'a>(features: impl Iterator<Item = &'a Revised>) -> [Area; 5] {
    let mut sums = [Area::ZERO; 5];
    for own in features {
        let of_one = [own.area_before, own.area_after, own.shared, own.gained(), own.lost()];
        for (sum, area) in sums.iter_mut().zip(of_one) {
            *sum += area;
        }
    }
    sums
}

fn totals(revision: &Revision, lang: Lang) -> Sheet {
    let columns = [Column::words("change", "变化", "change"), Column::number("n", "图斑数", "features", 0)];
    let columns = columns.into_iter().chain(area_columns());
    let mut sheet = Sheet::new("totals", Text::new("两版对比", "the two versions"), columns);
    for fate in Fate::ALL {
        let own = revision.features.iter().filter(|own| own.fate() == fate);
        let head = [Cell::words(word(fate).get(lang)), Cell::integer(own.clone().count() as i128)];
        sheet.row(head.into_iter().chain(area_cells(areas(own))));
    }
    let all = Text::new("合计", "together");
    let head = [Cell::words(all.get(lang)), Cell::integer(revision.features.len() as i128)];
    sheet.row(head.into_iter().chain(area_cells(areas(revision.features.iter()))));
    // Land of the layer as a whole, whichever feature it is of.
    let Revision { land_kept, land_gained, land_lost, .. } = *revision;
    let land = Text::new("图层范围", "land of the layer");
    let areas = [land_kept + land_lost, land_kept + land_gained, land_kept, land_gained, land_lost];
    sheet.row([Cell::words(land.get(lang)), Cell::Empty].into_iter().chain(area_cells(areas)));
    sheet
}

fn features(revision: &Revision, lang: Lang) -> Sheet {
    let columns = [
        Column::words("change", "变化", "change"),
        Column::words("feature", "图斑", "feature"),
        Column::words("changed", "改变之处", "what changed"),
    ];
    let columns = columns.into_iter().chain(area_columns());
    let mut sheet =
        Sheet::new("features", Text::new("有变化的图斑", "features that are not the same"), columns);
    for own in revision.features.iter().filter(|own| own.fate() != Fate::Unchanged) {
        let cells = [
            Cell::words(word(own.fate()).get(lang)),
            Cell::words(&*own.name),
            Cell::words(changed(own, lang)),
        ];
        sheet.row(cells.into_iter().chain(area_cells(areas(std::iter::once(own)))));
    }
    sheet
}

/// What of a feature changed: shape, class, and the names of fields.
pub fn changed(own: &Revised, lang: Lang) -> String {
    let (shape, class) = (Text::new("图形", "shape"), Text::new("地类", "class"));
    let parts = [own.has_other_shape.then(|| shape.get(lang)), own.has_other_class.then(|| class.get(lang))];
    let fields = own.other_fields.iter().map(|field| &**field);
    parts.into_iter().flatten().chain(fields).collect::<Vec<_>>().join(", ")
}
