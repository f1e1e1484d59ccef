//! ④ 占用方案表: what each project takes, by the charges of the year.

use crate::layer::scheme::Scheme;
use crate::layer::text::Lang;
use crate::ledger::amount::Amount;
use crate::ledger::charge::{Charge, ChargeLine};
use crate::ledger::farmland::grade::Graded;
use crate::reports::books::Report;
use crate::reports::books::fields::{grain, land, mean_grade, sheet, words};
use crate::reports::books::told::Place;
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(4, "occupation", "占用方案表", "land taken by projects");

/// The classes of farmland the table has columns for, by their names in the national classification (GB/T 21010).
const CLASSES: [&str; 3] = ["水田", "水浇地", "旱地"];

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub project: String,
    /// What it is called; may be empty.
    pub title: String,
    /// The district that supplies it.
    pub place: Place,
    /// The day of approval.
    pub approved: String,
    /// 占地, where that was asked.
    pub total: Option<Amount>,
    /// Of it 农用地, where that was asked.
    pub farmland: Option<Amount>,
    /// 耕地.
    pub cultivated: Amount,
    /// Of it 水田, 水浇地, 旱地.
    pub of_classes: [Amount; 3],
    /// The cultivated land that has a grade.
    pub graded: Vec<Graded>,
    /// 产能.
    pub capacity: Amount,
    /// 永久基本农田.
    pub permanent: Amount,
}

/// The row of a charge. `scheme` finds the scheme of a class, for its name.
pub fn row<'a>(
    charge: &Charge,
    title: String,
    place: Place,
    scheme: impl Fn(&str) -> Option<&'a Scheme>,
) -> Row {
    let sum = |lines: &[ChargeLine]| lines.iter().map(|own| own.area).sum::<Amount>();
    let is_called = |own: &ChargeLine, name: &str| {
        let class = scheme(&own.class.scheme).and_then(|scheme| scheme.class(&own.class.code));
        class.is_some_and(|class| class.name.zh == name)
    };
    let of_class =
        |name| charge.lines.iter().filter(|own| is_called(own, name)).map(|own| own.area).sum::<Amount>();
    Row {
        project: charge.project.to_string(),
        title,
        place,
        approved: charge.approved.to_string(),
        total: charge.conversion.map(|own| own.total),
        farmland: charge.conversion.map(|own| own.farmland),
        cultivated: sum(&charge.lines),
        of_classes: CLASSES.map(of_class),
        graded: charge
            .lines
            .iter()
            .filter_map(|own| Some(Graded { grade: own.grade?, area: own.area }))
            .collect(),
        capacity: charge.totals.capacity,
        permanent: sum(&charge.permanent),
    }
}

/// The sheet: a row a project, then their total, with the mean grade of all land taken.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("project", "项目编号", "project", |row: &Row, _| row.project.clone()),
        words("title", "项目名称", "name", |row, _| row.title.clone()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        words("approved", "批准日期", "approved", |row, _| row.approved.clone()),
        land("total_ha", "占地", "land taken", |row| row.total),
        land("farmland_ha", "农用地", "agricultural land", |row| row.farmland),
        land("cultivated_ha", "耕地", "farmland", |row| Some(row.cultivated)),
        land("paddy_ha", "水田", "paddy", |row| Some(row.of_classes[0])),
        land("irrigated_ha", "水浇地", "irrigated", |row| Some(row.of_classes[1])),
        land("dry_ha", "旱地", "dry", |row| Some(row.of_classes[2])),
        mean_grade("mean_grade", "平均等", "mean grade", |row| row.graded.clone()),
        grain("capacity_kg", "产能", "capacity", |row| Some(row.capacity)),
        land("permanent_ha", "永久基本农田", "permanent basic farmland", |row| Some(row.permanent)),
    ];
    sheet(&REPORT, fields, rows, lang)
}
