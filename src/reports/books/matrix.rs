//! ② 等别×二级地类矩阵 (附表9): the farmland supplements brought in, by grade and class.

use std::collections::{BTreeMap, BTreeSet};

use crate::layer::code::Code;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::State;
use crate::ledger::amount::Amount;
use crate::ledger::book::Book;
use crate::ledger::farmland::levelling::level;
use crate::ledger::ids::{Grade, LotId};
use crate::reports::books::Report;
use crate::reports::books::fields::LAST_DECIMAL;
use crate::reports::books::told::Told;
use crate::reports::farmland::hectares;
use crate::reports::sheet::{Cell, Column, Sheet};

/// The report.
pub const REPORT: Report = Report::new(2, "matrix", "等别×二级地类矩阵", "grades by classes");

/// Land of one project, class and grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The project.
    pub lot: String,
    /// The class; `None` where nobody has said.
    pub class: Option<Code>,
    /// The grade; `None` in books without grades.
    pub grade: Option<Grade>,
    /// What was brought in by the end of the year.
    pub area: Amount,
}

/// What supplements brought in by the end of the year, by lot and grade.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let standing = told.standing(told.year.1);
    let mut sums: BTreeMap<(&LotId, Option<Grade>), Amount> = BTreeMap::new();
    for (account, amount) in &standing {
        let stock = &account.stock;
        let is_land = matches!(stock.book, Book::QuantityByGrade | Book::Quantity);
        if is_land && account.state == State::Outside && told.asks(&stock.district) {
            *sums.entry((&stock.lot, stock.grade)).or_default() -= *amount;
        }
    }
    sums.retain(|_, area| *area != Amount::ZERO);
    let row = |((lot, grade), area): ((&LotId, Option<Grade>), Amount)| Row {
        lot: lot.to_string(),
        class: told.lots.get(lot).and_then(|own| own.class.clone()),
        grade,
        area,
    };
    sums.into_iter().map(row).collect()
}

/// Projects that have several grades in one class, where the template takes one alone.
pub fn of_several_grades(rows: &[Row]) -> Vec<(&str, Option<&Code>)> {
    let mut grades: BTreeMap<(&str, Option<&Code>), BTreeSet<Option<Grade>>> = BTreeMap::new();
    for row in rows {
        grades.entry((&row.lot, row.class.as_ref())).or_default().insert(row.grade);
    }
    grades.into_iter().filter(|(_, own)| 1 < own.len()).map(|(key, _)| key).collect()
}

/// The sheet: a row a grade, a column a class, then totals both ways. All cells are levelled together, so both totals
/// close as printed.
///
/// `name` is what a class is called.
pub fn table(rows: &[Row], name: impl Fn(&Code) -> Text, lang: Lang) -> Sheet {
    let classes: BTreeSet<Option<&Code>> = rows.iter().map(|row| row.class.as_ref()).collect();
    let ungraded = rows.iter().any(|row| row.grade.is_none()).then_some(None);
    let grades: Vec<Option<Grade>> = (1..=Grade::WORST.number()).map(Grade::new).chain(ungraded).collect();
    let mut areas: BTreeMap<(Option<Grade>, Option<&Code>), Amount> = BTreeMap::new();
    for row in rows {
        *areas.entry((row.grade, row.class.as_ref())).or_default() += row.area;
    }
    let parts: Vec<i128> = areas.values().map(|own| i128::from(own.units())).collect();
    let printed = level(&parts, LAST_DECIMAL).into_iter().map(|own| Amount::new(own * LAST_DECIMAL as i64));
    let printed: BTreeMap<_, Amount> = areas.into_keys().zip(printed).collect();
    let heading = |class: Option<&Code>| match class {
        Some(code) => (code.to_string(), name(code)),
        None => ("unknown".to_owned(), Text::new("未定地类", "no class")),
    };
    let column = |(id, name): (String, Text)| {
        Column::number(&id, &format!("{}(公顷)", name.zh), &format!("{}, ha", name.en), 4)
    };
    let total = ("total".to_owned(), Text::new("合计", "total"));
    let columns = classes.iter().copied().map(heading).chain([total.clone()]).map(column);
    let first = Column::words("grade", "等别", "grade");
    let mut sheet = Sheet::new(REPORT.id, REPORT.name(), [first].into_iter().chain(columns));
    let sum = |takes: &dyn Fn(Option<Grade>, Option<&Code>) -> bool| {
        let own = printed.iter().filter(|((grade, class), _)| takes(*grade, *class));
        hectares(own.map(|(_, area)| *area).sum())
    };
    for of in grades.into_iter().map(Some).chain([None]) {
        let is_row = |grade| of.is_none_or(|own: Option<Grade>| own == grade);
        let title = match of {
            Some(Some(grade)) => grade.to_string(),
            Some(None) => Text::new("未分等", "without grade").get(lang).to_owned(),
            None => total.1.get(lang).to_owned(),
        };
        let cells = classes.iter().map(|class| sum(&|grade, own| is_row(grade) && own == *class));
        let whole = sum(&|grade, _| is_row(grade));
        sheet.row([Cell::words(title)].into_iter().chain(cells).chain([whole]));
    }
    sheet
}
