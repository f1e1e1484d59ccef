//! ③ 指标核减清单 (附表8): what is not filed and to be struck, what is locked and to be written off, what projects
//! have used, what was struck.

use std::collections::BTreeMap;

use crate::layer::code::Code;
use crate::layer::text::{Lang, Text};
use crate::ledger::account::{Account, State};
use crate::ledger::book::Family;
use crate::ledger::ids::{LotId, ProjectId};
use crate::reports::books::Report;
use crate::reports::books::fields::{by_group, grain, land, words};
use crate::reports::books::told::{Figures, Place, Told};
use crate::reports::sheet::Sheet;

/// The report.
pub const REPORT: Report = Report::new(3, "struck", "指标核减清单", "quota to be struck");

/// Why quota is on the list, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// 未备案应核减.
    NotFiled,
    /// 预挂钩应核销.
    Locked,
    /// 挂钩项目.
    Used,
    /// 冻结待查.
    Frozen,
    /// 已核减.
    Struck,
}

/// Quota of one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Why it is on the list.
    pub reason: Reason,
    /// Whose it is.
    pub place: Place,
    /// 补充项目.
    pub lot: String,
    /// What that is called.
    pub title: String,
    /// 挂钩项目; empty where there is none.
    pub project: String,
    /// How much.
    pub figures: Figures,
}

impl Reason {
    fn of(state: State) -> Option<Self> {
        match state {
            State::Registered => Some(Self::NotFiled),
            State::Locked => Some(Self::Locked),
            State::WrittenOff => Some(Self::Used),
            State::Frozen => Some(Self::Frozen),
            State::Deducted => Some(Self::Struck),
            _ => None,
        }
    }

    /// The word for people.
    pub fn word(self) -> Text {
        match self {
            Self::NotFiled => Text::new("未备案应核减", "not filed, to be struck"),
            Self::Locked => Text::new("预挂钩应核销", "locked, to be written off"),
            Self::Used => Text::new("挂钩项目已核销", "written off"),
            Self::Frozen => Text::new("冻结待查", "frozen"),
            Self::Struck => Text::new("已核减", "struck"),
        }
    }
}

/// What stands in such states at the end of the year, by reason, district, lot and project.
pub fn rows(told: &Told<'_>) -> Vec<Row> {
    let standing = told.standing(told.year.1);
    let mut sums: BTreeMap<(Reason, &Code, &LotId, &Option<ProjectId>), Figures> = BTreeMap::new();
    for (Account { stock, state, project }, amount) in &standing {
        let is_of = matches!(stock.book.family(), Family::ByGrade | Family::ThreeIndicators);
        if let Some(reason) = Reason::of(*state).filter(|_| is_of && told.asks(&stock.district)) {
            sums.entry((reason, &stock.district, &stock.lot, project)).or_default().add(stock.book, *amount);
        }
    }
    sums.retain(|_, own| *own != Figures::default());
    let row = |((reason, district, lot, project), figures): ((_, _, &LotId, &Option<ProjectId>), _)| Row {
        reason,
        place: told.place(district),
        lot: lot.to_string(),
        title: told.title(lot),
        project: project.as_ref().map(ToString::to_string).unwrap_or_default(),
        figures,
    };
    sums.into_iter().map(row).collect()
}

/// The sheet: the rows of each reason, then their total.
pub fn table(rows: &[Row], lang: Lang) -> Sheet {
    let fields = vec![
        words("reason", "类别", "reason", |row: &Row, lang| row.reason.word().get(lang).to_owned()),
        words("district", "县(市、区)", "district", |row, lang| row.place.shown(lang)),
        words("lot", "补充耕地项目编号", "supplement", |row, _| row.lot.clone()),
        words("title", "补充耕地项目名称", "its name", |row, _| row.title.clone()),
        words("project", "挂钩项目", "project", |row, _| row.project.clone()),
        land("quantity_ha", "数量", "quantity", |row| Some(row.figures.total)),
        grain("capacity_kg", "产能", "capacity", |row| Some(row.figures.capacity)),
        land("paddy_ha", "水田", "paddy", |row| Some(row.figures.paddy)),
    ];
    by_group(&REPORT, fields, rows, |row| Some(row.reason.word()), lang)
}
