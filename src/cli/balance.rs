//! `hegui balance`: the base of farmland, the balance of a year, and what would be left if conflicts went one way.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::units::{Unit, Units};
use crate::assess::farmland::base::base;
use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::{Base, SaidArguments, Surveyed};
use crate::cli::progress::Progress;
use crate::cli::sheets::{Answer, Form};
use crate::cli::{balance_forecast, balance_year};
use crate::http::clerk::AskedBalance;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::terms::Task;
use crate::ledger::regime::Regime;
use crate::reports::farmland as base_report;
use crate::reports::farmland_year::Against;
use crate::reports::sheet::Sheet;
use crate::store::workspace::Workspace;

/// 耕地底数、年度动态平衡(期初、增减、期末,对照任务与台账)、未决冲突一边倒的预测 · Farmland as it is, the balance of a year against tasks and books, and a forecast
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    pub(super) dir: PathBuf,
    /// 年度:期初为上年末及之前最新一版调查,期末为当年末及之前最新一版;不写则只列底数 · The year: from the newest survey up to the end of the year before to the newest up to its end; without, the base alone
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1900..=2999))]
    pub(super) year: Option<u16>,
    /// 期初用这一版(版本号或日期) · The version the year begins with
    #[arg(long, value_name = "VERSION|DATE", requires = "year")]
    pub(super) from: Option<Base>,
    /// 期末用这一版(版本号或日期) · The version the year ends with
    #[arg(long, value_name = "VERSION|DATE", requires = "year")]
    pub(super) to: Option<Base>,
    /// 按哪一制度的账列收支:R1998 数量与等别、R2017 三类指标、R2024 以补定占;不写则为年末施行的 · By which regime the books are shown; that in force at the end of the year where not given
    #[arg(long, value_name = "R1998|R2017|R2024", requires = "year", value_parser = regime)]
    pub(super) regime: Option<Regime>,
    /// 预测:未决冲突全部以该规划为准,耕地还剩多少(urban 城规,land 土规,或其他规划的标识) · A forecast: what would be left if all undecided conflicts went to this plan, by its id or its beginning
    #[arg(long, value_name = "PLAN", conflicts_with = "year")]
    pub(super) forecast: Option<String>,
    /// 只看一个行政区(代码或名称) · Only one district, by code or name
    #[arg(long, value_name = "DISTRICT")]
    pub(super) district: Option<String>,
    #[command(flatten)]
    pub(super) said: SaidArguments,
    /// 只列一张表:districts、base;按年度为 year、items、tasks 对照任务、entered 账实核对、books 收支账;预测为 forecast、items、tasks · Only this table: districts, base; of a year: year, items, tasks, entered, books; of a forecast: forecast, items, tasks
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
    if let Some(plan) = &arguments.forecast {
        return balance_forecast::shown(workspace, arguments, plan, context);
    }
    let surveyed = Surveyed::latest(workspace, arguments.said.said(), context)?;
    match arguments.year {
        None => base_of(&surveyed, arguments, context),
        Some(year) => balance_year::shown(workspace, &surveyed, year, arguments, context),
    }
}

impl Arguments {
    /// A question without a command line.
    pub(super) fn of(dir: PathBuf, asked: AskedBalance) -> Self {
        let AskedBalance { year, district, regime, forecast } = asked;
        let (said, form) = (SaidArguments::default(), Form::default());
        Self { dir, year, from: None, to: None, regime, forecast, district, said, table: None, form }
    }
}

fn regime(text: &str) -> Result<Regime, String> {
    let known = || Regime::ALL.map(Regime::id).join(", ");
    Regime::of_id(text).ok_or_else(|| format!("“{text}”不是制度,现有 · is no regime, there are: {}", known()))
}

/// What farmland of the units is held against on a day.
pub(super) fn against<'a>(
    surveyed: &'a Surveyed,
    tasks: &'a [Option<Task>],
    day: Option<Date>,
) -> Against<'a> {
    let terms = &surveyed.terms;
    Against {
        tasks,
        has_permanent: surveyed.arrangement.layer_index(&terms.permanent).is_some(),
        share: terms.permanent_share.as_ref(),
        is_in_out: terms.in_out.as_ref().is_some_and(|(since, _)| day.is_some_and(|day| *since <= day)),
    }
}

/// The task of each district on a day, where one was handed down.
pub(super) fn tasks(surveyed: &Surveyed, day: Option<Date>) -> Vec<Option<Task>> {
    let of = |unit: &Unit| {
        let own = surveyed.terms.tasks.iter().filter(|task| *task.district == *unit.id);
        own.filter(|task| day.is_some_and(|day| task.since <= day)).max_by_key(|task| task.since).cloned()
    };
    surveyed.units.units.iter().map(of).collect()
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

/// The district asked for.
pub(super) fn only(units: &Units, asked: Option<&str>) -> Result<Option<u16>, Failure> {
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
