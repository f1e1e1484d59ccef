//! What a site's occupation charges its project with (应补): quantity, grain, paddy, by class and grade.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::farmland::occupation::{Key, Occupation};
use crate::assess::farmland::parcels::{Kind, Missing};
use crate::geometry::area::Area;
use crate::layer::code::Code;
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::charge::{ChargeLine, Conversion, Totals};
use crate::ledger::farmland::grade::{GradeTable, Graded};
use crate::ledger::farmland::net::Net;
use crate::ledger::ids::Grade;

/// What a project must supply for its land in one district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Net farmland taken, by class and grade.
    pub lines: Vec<ChargeLine>,
    /// Of it permanent basic farmland.
    pub permanent: Vec<ChargeLine>,
    /// The sums by book.
    pub totals: Totals,
    /// Of the quota of conversion; `None` where some land's area is not known.
    pub conversion: Option<Conversion>,
}

/// Why it cannot be told what must be supplied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untold {
    /// Farmland whose net area is not known.
    #[error("{}", self.text().en)]
    NetArea {
        /// What is missing.
        missing: Missing,
        /// Parcels.
        n_parcels: u32,
        /// Their land in the site.
        area: Area,
    },
    /// Farmland without a grade, so that its grain is not known.
    #[error("{}", self.text().en)]
    Grade {
        /// The class.
        class: Code,
        /// Its net area.
        area: Amount,
    },
    /// Nobody has said what grades yield, or not this one.
    #[error("{}", self.text().en)]
    Yield {
        /// The grade the table lacks; `None`: there is no table.
        grade: Option<Grade>,
    },
}

impl Untold {
    /// What is missing and where to put it, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::NetArea { missing, n_parcels, area } => {
                let (word, m2) = (missing.word(), area.to_square_metres_text());
                Text::new(
                    format!(
                        "用地内 {n_parcels} 个耕地图斑({m2} 平方米)算不出净面积:{};请补齐调查图层的属性",
                        word.zh
                    ),
                    format!(
                        "{n_parcels} parcels of farmland in the site ({m2} m²) have no net area: {}; complete the \
                         survey layer's attributes",
                        word.en
                    ),
                )
            }
            Self::Grade { class, area } => {
                let m2 = crate::ledger::farmland::land::area(*area).to_square_metres_text();
                Text::new(
                    format!(
                        "{class} 耕地 {m2} 平方米没有质量等别,算不出产能;请补齐等别字段,或以 --grade 写明"
                    ),
                    format!(
                        "{m2} m² of farmland {class} have no quality grade, so no grain; complete the field of grades, or \
                         say it by --grade"
                    ),
                )
            }
            Self::Yield { grade: None } => Text::new(
                "没有等别产能表;请在 layers/farmland.toml 写 [yields]",
                "there is no table of yields; write [yields] in layers/farmland.toml",
            ),
            Self::Yield { grade: Some(grade) } => Text::new(
                format!("等别产能表没有 {grade} 等;请改 layers/farmland.toml 的 [yields]"),
                format!("the table of yields has no grade {grade}; mend [yields] in layers/farmland.toml"),
            ),
        }
    }
}

/// Works out what a site's land in one district must be supplied for.
///
/// - `scheme`: that of the survey's classes.
///
/// # Errors
/// [`Untold`]: nothing is guessed.
pub fn supply(
    occupation: &Occupation,
    unit: u16,
    scheme: &Arc<str>,
    yields: Option<&GradeTable>,
) -> Result<Supply, Untold> {
    let own = || occupation.taken.iter().filter(move |(key, _)| key.unit == unit);
    let unknown = || occupation.unknown.iter().filter(move |((own, ..), _)| *own == unit);
    if let Some((&(_, _, missing), own)) = unknown().find(|((_, kind, _), _)| kind.is_farmland()) {
        return Err(Untold::NetArea { missing, n_parcels: own.n_parcels, area: own.area });
    }
    let lines = lines(own(), scheme);
    let permanent = self::lines(own().filter(|(key, _)| key.is_permanent), scheme);
    let sum = |takes: fn(Kind) -> bool| -> Net {
        own().filter(|(key, _)| takes(key.kind)).fold(Net::default(), |sum, (_, net)| sum.and(*net))
    };
    let quantity = sum(Kind::is_farmland).net;
    let conversion = unknown().next().is_none().then(|| Conversion {
        total: sum(|kind| kind != Kind::Construction).registered,
        farmland: sum(|kind| !matches!(kind, Kind::Construction | Kind::Other)).registered,
        cultivated: quantity,
    });
    let totals = Totals {
        quantity,
        capacity: Amount::new(grain(&lines, yields)?.iter().sum()),
        paddy: sum(|kind| kind == Kind::Paddy).net,
    };
    Ok(Supply { lines, permanent, totals, conversion })
}

/// The grain of lines, whole kilograms each, which add up to the sum rounded once.
///
/// # Errors
/// [`Untold::Grade`], [`Untold::Yield`]; none where there are no lines.
pub fn grain(lines: &[ChargeLine], yields: Option<&GradeTable>) -> Result<Vec<i64>, Untold> {
    let graded = |line: &ChargeLine| {
        let untold = || Untold::Grade { class: line.class.clone(), area: line.area };
        Ok(Graded { grade: line.grade.ok_or_else(untold)?, area: line.area })
    };
    let graded: Vec<Graded> = lines.iter().map(graded).collect::<Result<_, _>>()?;
    if graded.is_empty() {
        return Ok(Vec::new());
    }
    let table = yields.ok_or(Untold::Yield { grade: None })?;
    if let Some(own) = graded.iter().find(|own| !table.kg_per_mu.contains_key(&own.grade)) {
        return Err(Untold::Yield { grade: Some(own.grade) });
    }
    Ok(table.grain(&graded).map(|grain| grain.lines).unwrap_or_default())
}

/// Farmland by class and grade; none of nothing.
fn lines<'a>(taken: impl Iterator<Item = (&'a Key, &'a Net)>, scheme: &Arc<str>) -> Vec<ChargeLine> {
    let mut sums: BTreeMap<(Code, Option<Grade>), Amount> = BTreeMap::new();
    for (key, net) in taken.filter(|(key, _)| key.kind.is_farmland()) {
        let code = Code::new(scheme.clone(), key.class.clone().unwrap_or_default());
        *sums.entry((code, key.grade)).or_default() += net.net;
    }
    let line = |((class, grade), area): ((Code, Option<Grade>), Amount)| ChargeLine { class, grade, area };
    sums.into_iter().filter(|&(_, area)| area != Amount::ZERO).map(line).collect()
}
