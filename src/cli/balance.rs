//! `hegui balance`: the base of farmland, the balance of a year, and what would be lost if conflicts went one way.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::units::Units;
use crate::assess::farmland::balance::{Version, Year, year};
use crate::assess::farmland::base::base;
use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::{Base, SaidArguments, Surveyed, base_version, read_parcels};
use crate::cli::judge::{self, ToCut};
use crate::cli::progress::Progress;
use crate::cli::sheets::{Answer, Form};
use crate::geometry::legal::LegalMeasure;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::amount::Amount;
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::land;
use crate::ledger::farmland::terms::{Said, Task};
use crate::overlay::watch::Unwatched;
use crate::reports::farmland as base_report;
use crate::reports::farmland_year as year_report;
use crate::reports::sheet::Sheet;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// 耕地底数与年度动态平衡(期初、增减、期末,对照任务) · Farmland as it is, and the balance of a year against the tasks
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 年度:期初为上年末及之前最新一版调查,期末为当年末及之前最新一版;不写则只列底数 · The year: from the newest survey up to the end of the year before to the newest up to its end; without, the base alone
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2999))]
    year: Option<u16>,
    /// 期初用这一版(版本号或日期) · The version the year begins with
    #[arg(long, value_name = "VERSION|DATE", requires = "year")]
    from: Option<Base>,
    /// 期末用这一版(版本号或日期) · The version the year ends with
    #[arg(long, value_name = "VERSION|DATE", requires = "year")]
    to: Option<Base>,
    /// 只看一个行政区(代码或名称) · Only one district, by code or name
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    #[command(flatten)]
    said: SaidArguments,
    /// 只列一张表:districts、base,按年度为 year、items · Only this table: districts, base; of a year: year, items
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    #[command(flatten)]
    form: Form,
}

/// What is to be shown: remarks, sheets, the usual ones.
pub(super) type Shown = (Vec<Text>, Vec<Sheet>, &'static [&'static str]);

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let (remarks, sheets, usual) = shown(&workspace, arguments, context)?;
    let table = arguments.table.as_deref();
    Answer { workspace: &workspace, remarks, sheets, usual, table }.give(&arguments.form, context)?;
    Ok(Done::Done)
}

/// The sheets asked for, and what must be said of them.
///
/// # Errors
/// Where something they take is missing.
pub(super) fn shown(
    workspace: &Workspace,
    arguments: &Arguments,
    context: Context,
) -> Result<Shown, Failure> {
    let _progress = Progress::begin(context.say("汇总耕地", "summing farmland"));
    let surveyed = Surveyed::latest(workspace, arguments.said.said(), context)?;
    match arguments.year {
        None => base_of(&surveyed, arguments, context),
        Some(year) => year_of(workspace, &surveyed, year, arguments, context),
    }
}

impl Arguments {
    /// A question without a command line.
    pub(super) fn of(dir: PathBuf, year: Option<u16>, district: Option<String>) -> Self {
        let (said, form) = (SaidArguments::default(), Form::default());
        Self { dir, year, from: None, to: None, district, said, table: None, form }
    }
}

fn base_of(surveyed: &Surveyed, arguments: &Arguments, context: Context) -> Result<Shown, Failure> {
    let Surveyed { loaded, arrangement, index, parcels, units, .. } = surveyed;
    let layer = &loaded.layers[*index];
    let mut found = base(arrangement, (layer, *index), parcels, units);
    if let Some(only) = only(units, arguments.district.as_deref())? {
        found.sums.retain(|key, _| key.unit == only);
        found.unknown.retain(|(unit, _), _| *unit == only);
    }
    let cards = &loaded.definitions.cards;
    let scheme = &cards.cards[&layer.id].scheme;
    let sheets = vec![
        base_report::districts(&found, &units.units, context.lang),
        base_report::base(&found, &units.units, (cards, scheme), context.lang),
    ];
    let form = parcels.written.map(|own| match own {
        Written::Fraction => Text::new("田坎系数为小数", "shares of ridges are fractions"),
        Written::Percent => {
            Text::new("田坎系数为百分数,已除以 100", "shares of ridges are percentages, divided by 100")
        }
    });
    let remarks = [Some(surveyed.remark()), form].into_iter().flatten().collect();
    Ok((remarks, sheets, &["districts"]))
}

fn year_of(
    workspace: &Workspace,
    surveyed: &Surveyed,
    number: u16,
    arguments: &Arguments,
    context: Context,
) -> Result<Shown, Failure> {
    let between = [arguments.from, arguments.to];
    let (remarks, mut years) = read_year(workspace, surveyed, number, between, arguments.said.said())?;
    let only = only(&surveyed.units, arguments.district.as_deref())?;
    let day = Date::new(number, 12, 31);
    let tasks = tasks(surveyed, day);
    let units = &surveyed.units.units;
    if let Some(only) = only {
        for (_, own) in years.iter_mut().enumerate().filter(|(unit, _)| *unit != usize::from(only)) {
            *own = Year::default();
        }
    }
    let sheets = vec![
        year_report::year(&years, units, &tasks, context.lang),
        year_report::items(&years, units, context.lang),
    ];
    Ok((with_closing(remarks, &years), sheets, &["year", "items"]))
}

/// The year of each unit, in their order, with the versions it lies between: those given, else the newest up to the
/// end of the year before and of the year.
pub(super) fn read_year(
    workspace: &Workspace,
    surveyed: &Surveyed,
    number: u16,
    [from, to]: [Option<Base>; 2],
    said: Said,
) -> Result<(Vec<Text>, Vec<Year>), Failure> {
    let end_of = |year: u16| {
        let wrong = || Failure::new(format!("{year} 不是年度"), format!("{year} is no year"));
        Date::new(year, 12, 31).map(Base::AsOf).ok_or_else(wrong)
    };
    let layer = surveyed.layer_id();
    let before = base_version(workspace, layer, from.map_or_else(|| end_of(number - 1), Ok)?)?;
    let after = base_version(workspace, layer, to.map_or_else(|| end_of(number), Ok)?)?;
    if before.id == after.id {
        let (version, layer) = (before.version, &before.layer);
        return Err(Failure::new(
            format!(
                "{number} 年期初、期末都是 {layer} 第 {version} 版,没有变更;请导入当年的变更调查(--as-of)"
            ),
            format!(
                "{number} begins and ends with version {version} of {layer}: nothing changed; import the survey of that \
                 year (--as-of)"
            ),
        ));
    }
    let remarks = vec![version_text(&before, "期初", "opening"), version_text(&after, "期末", "closing")];
    Ok((remarks, years(workspace, surveyed, [before, after], said)?))
}

/// Says whether the year closes, and by how much it does not.
fn with_closing(mut remarks: Vec<Text>, years: &[Year]) -> Vec<Text> {
    let whole = years.iter().fold(Year::default(), Year::and);
    let m2 = |own: Amount| land::area(own).to_square_metres_text();
    let open = whole.open();
    remarks.push(if open == Amount::ZERO && whole.unknown_before == whole.unknown_after {
        Text::new("期初 + 增 − 减 = 期末,差 0.00 平方米", "opening + gains − losses = closing, to 0.00 m²")
    } else {
        let (open, resurveyed, uncovered) = (m2(open), m2(whole.resurveyed), m2(whole.uncovered));
        Text::new(
            format!("期末 − (期初 + 增 − 减) = {open} 平方米:同一耕地登记变动 {resurveyed},另一版无图斑 {uncovered}"),
            format!(
                "closing − (opening + gains − losses) = {open} m²: the same farmland registers {resurveyed} more, and \
                 {uncovered} have no parcel in the other version"
            ),
        )
    });
    remarks
}

fn version_text(version: &LayerVersion, zh: &str, en: &str) -> Text {
    let LayerVersion { layer, version, as_of, .. } = version;
    let day = as_of.map(|own| own.to_string()).unwrap_or_default();
    Text::new(
        format!("{zh}:{layer} 第 {version} 版 {day}"),
        format!("{en}: version {version} of {layer} {day}"),
    )
}

/// The years of all districts: both versions cut against the districts and permanent basic farmland at once.
fn years(
    workspace: &Workspace,
    surveyed: &Surveyed,
    versions: [LayerVersion; 2],
    said: Said,
) -> Result<Vec<Year>, Failure> {
    let survey = surveyed.layer_id().to_owned();
    let beside = surveyed.asked_layers().filter(|own| own.layer != survey).cloned();
    let to_cut: ToCut = judge::load_to_cut(workspace, versions.into_iter().chain(beside).collect())?;
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let arrangement = to_cut.cut(&measure, &Unwatched, None)?;
    let (loaded, terms) = (&to_cut.into_valued(workspace)?, &surveyed.terms);
    let own = terms.surveys.iter().find(|own| *own.layer == *survey);
    let own = own.expect("the survey was found among the terms' own");
    let parcels = [0, 1].map(|index| read_parcels(loaded, (own, index), terms, said));
    let [before, after] = parcels;
    let (before, after) = (before?, after?);
    let version = |index: usize, parcels| Version { layer: &loaded.layers[index], index, parcels };
    let cards = &loaded.definitions.cards;
    let units = Units::districts(&loaded.layers, cards).expect("the districts were asked before");
    let permanent = arrangement.layer_index(&terms.permanent);
    Ok(year(&arrangement, [version(0, &before), version(1, &after)], (&units, permanent), (terms, cards)))
}

/// The task of each district on a day, where one was handed down.
fn tasks(surveyed: &Surveyed, day: Option<Date>) -> Vec<Option<Task>> {
    let of = |unit: &crate::assess::difference::units::Unit| {
        let own = surveyed.terms.tasks.iter().filter(|task| *task.district == *unit.id);
        own.filter(|task| day.is_some_and(|day| task.since <= day)).max_by_key(|task| task.since).cloned()
    };
    surveyed.units.units.iter().map(of).collect()
}

/// The district asked for.
fn only(units: &Units, asked: Option<&str>) -> Result<Option<u16>, Failure> {
    let Some(asked) = asked else { return Ok(None) };
    let found =
        units.units.iter().position(|own| !own.id.is_empty() && (own.id == asked || own.name.zh == asked));
    let known: Vec<&str> = units.units.iter().map(|own| &*own.id).filter(|id| !id.is_empty()).collect();
    let known = known.join(", ");
    found.map(|unit| Some(unit as u16)).ok_or_else(|| {
        Failure::new(
            format!("没有行政区“{asked}”;现有:{known}"),
            format!("there is no district \"{asked}\"; there are: {known}"),
        )
    })
}
