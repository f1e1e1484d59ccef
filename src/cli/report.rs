//! `hegui report`: the eight tables of a year that are handed in, off the books.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use crate::assess::farmland::balance::Year;
use crate::cli::Done;
use crate::cli::balance_year::read_year;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::Surveyed;
use crate::cli::ledger_words::district;
use crate::cli::progress::Progress;
use crate::cli::sheets::Answer;
use crate::formats::definitions::Definitions;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::scheme::Scheme;
use crate::layer::text::Text;
use crate::ledger::entry::Posted;
use crate::ledger::farmland::terms::Said;
use crate::ledger::ids::LotId;
use crate::ledger::lot::Lot;
use crate::reports::books::told::Told;
use crate::reports::books::{
    REPORTS, Report, balance, confirmation, linkage, matrix, occupation, struck, supplements, transfers,
};
use crate::reports::sheet::Sheet;
use crate::store::clock;
use crate::store::ledger::{Journal, Scope};
use crate::store::workspace::Workspace;

/// 报表 ①–⑧:1 补充耕地项目清册,2 等别×地类矩阵,3 指标核减清单,4 占用方案表,5 挂钩确认单,6 市域调节台账,7 年度平衡表,8 增减挂钩批次 · The eight reports of a year
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 报表编号 1–8 · The report's number
    #[arg(value_name = "1..8", value_parser = report)]
    report: &'static Report,
    /// 年度:1、2、3、8 为年末数,4、5、6、7 为当年数 · The year: 1, 2, 3, 8 as at its end, 4, 5, 6, 7 of the year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2999))]
    year: u16,
    /// 只看一个行政区(代码或名称) · Only one district, by code or name
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    /// 写入文件:.xlsx、.csv、.json · Write a file, by its extension: .xlsx, .csv, .json
    #[arg(short, long, alias = "out", value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What the reports are made from.
struct Kept {
    definitions: Definitions,
    entries: Vec<(Date, Posted)>,
    lots: BTreeMap<LotId, Lot>,
    titles: BTreeMap<LotId, String>,
}

fn report(text: &str) -> Result<&'static Report, String> {
    text.parse().ok().and_then(Report::of_number).ok_or_else(|| {
        let known = REPORTS.iter().map(|own| format!("{} {}", own.number, own.name().zh));
        format!("“{text}”不是报表编号 · is no report: {}", known.collect::<Vec<_>>().join(", "))
    })
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let (remarks, sheet) =
        make(&workspace, arguments.report, arguments.year, arguments.district.as_deref(), context)?;
    let id = sheet.id;
    let answer = Answer { workspace: &workspace, remarks, sheets: vec![sheet], usual: &[], table: Some(id) };
    match &arguments.output {
        Some(file) => answer.to_file(file, context)?,
        None => answer.print(arguments.json, context)?,
    }
    Ok(Done::Done)
}

/// A report of a year, of all districts or of one, and what must be said of it.
///
/// # Errors
/// Where something it takes is missing.
pub(super) fn make(
    workspace: &Workspace,
    report: &Report,
    year: u16,
    asked: Option<&str>,
    context: Context,
) -> Result<(Vec<Text>, Sheet), Failure> {
    let kept = Kept::read(workspace)?;
    let asked = asked.map(|text| district(workspace, text)).transpose()?;
    let wrong = || Failure::new(format!("{year} 不是年度"), format!("{year} is no year"));
    let (first, last) = Date::new(year, 1, 1).zip(Date::new(year, 12, 31)).ok_or_else(wrong)?;
    let told = Told {
        entries: &kept.entries,
        lots: &kept.lots,
        titles: &kept.titles,
        districts: kept.districts()?,
        year: (first, last),
        district: asked.as_ref(),
    };
    let lang = context.lang;
    let mut remarks = vec![Text::new(format!("{year} 年"), format!("year {year}"))];
    let sheet = match report.number {
        2 => {
            let rows = matrix::rows(&told);
            remarks.extend(several_grades(&rows));
            matrix::table(&rows, |class| kept.class_name(class), lang)
        }
        3 => struck::table(&struck::rows(&told), lang),
        4 => occupation::table(&occupations(workspace, &kept, &told)?, lang),
        5 => confirmation::table(&confirmation::rows(&told), lang),
        6 => transfers::table(&transfers::rows(&told), lang),
        7 => balance_of(workspace, year, &told, (&mut remarks, context))?,
        8 => linkage::table(&linkage::rows(&told), lang),
        _ => supplements::table(&supplements::rows(&told), lang),
    };
    Ok((remarks, sheet))
}

impl Kept {
    fn read(workspace: &Workspace) -> Result<Self, Failure> {
        let mut entries = Vec::new();
        for posted in workspace.journal(&Journal { scope: Scope::All, last: None })? {
            let wrong = || {
                let (seq, at) = (posted.seq, &posted.made_at);
                Failure::new(
                    format!("第 {seq} 笔分录的时间“{at}”无法辨认;请运行 hegui doctor"),
                    format!("entry {seq} has no moment in \"{at}\"; run hegui doctor"),
                )
            };
            entries.push((clock::day_of(&posted.made_at).ok_or_else(wrong)?, posted));
        }
        let titles = workspace.supplements()?.into_iter().map(|own| (own.id, own.name)).collect();
        Ok(Self { definitions: workspace.definitions()?, entries, lots: workspace.lots()?, titles })
    }

    /// The scheme of the districts' layer.
    fn districts(&self) -> Result<&Scheme, Failure> {
        let cards = &self.definitions.cards;
        let scheme = cards.cards.values().find(|own| own.is_district).map(|own| &own.scheme);
        scheme
            .and_then(|id| cards.schemes.get(id))
            .ok_or_else(|| Failure::new("定义中没有行政区图层", "the definitions have no layer of districts"))
    }

    fn class_name(&self, class: &Code) -> Text {
        let known = self.definitions.cards.schemes.get(&class.scheme).and_then(|own| own.class(&class.code));
        let code = &class.code;
        known.map_or_else(
            || Text::new(class.to_string(), class.to_string()),
            |own| Text::new(format!("{code} {}", own.name.zh), format!("{code} {}", own.name.en)),
        )
    }
}

/// Says which projects have several grades in a class.
fn several_grades(rows: &[matrix::Row]) -> Option<Text> {
    let found = matrix::of_several_grades(rows);
    let list: Vec<&str> = found.into_iter().map(|(lot, _)| lot).collect();
    let list = list.join(", ");
    (!list.is_empty()).then(|| {
        Text::new(
            format!("每地类只许填一个等别,以下项目有多个:{list}"),
            format!("a class takes one grade alone; these projects have several: {list}"),
        )
    })
}

/// The projects that were approved in the year, by number.
fn occupations(workspace: &Workspace, kept: &Kept, told: &Told<'_>) -> Result<Vec<occupation::Row>, Failure> {
    let mut titles: BTreeMap<_, String> =
        workspace.projects()?.into_iter().map(|own| (own.id, own.name)).collect();
    // A charge may be entered for a project whose site is not kept here; it is known by what was posted for it.
    for project in told.entries.iter().filter_map(|(_, posted)| posted.entry.project.as_ref()) {
        titles.entry(project.clone()).or_default();
    }
    let (first, last) = told.year;
    let mut rows = Vec::new();
    for (project, title) in titles {
        let Some(charged) = workspace.charge(&project)? else { continue };
        let charge = charged.charge;
        if first <= charge.approved && charge.approved <= last && told.asks(&charge.district) {
            let scheme = |id: &str| kept.definitions.cards.schemes.get(id);
            rows.push(occupation::row(&charge, title, told.place(&charge.district), scheme));
        }
    }
    Ok(rows)
}

/// The balance of the year, with what it lies between.
fn balance_of(
    workspace: &Workspace,
    number: u16,
    told: &Told<'_>,
    (remarks, context): (&mut Vec<Text>, Context),
) -> Result<Sheet, Failure> {
    let progress = Progress::begin(context.say("汇总耕地", "summing farmland"));
    let surveyed = Surveyed::latest(workspace, Said::default(), context)?;
    let (versions, years) = read_year(workspace, &surveyed, number, [None, None], Said::default())?;
    drop(progress);
    remarks.extend(versions);
    let mut rows = Vec::new();
    for (unit, year) in surveyed.units.units.iter().zip(years) {
        let code = Code::new(&*told.districts.id, &*unit.id);
        let has_land = year != Year::default();
        if has_land && told.asks(&code) {
            let place = told.place(&code);
            let (opening, gains, losses, closing) = (year.opening, year.gains, year.losses, year.closing);
            rows.push(balance::Row { place, opening, gains, losses, closing });
        }
    }
    Ok(balance::table(&rows, context.lang))
}
