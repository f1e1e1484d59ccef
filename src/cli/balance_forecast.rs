//! `hegui balance --forecast`: what farmland would be left if all undecided conflicts went to one plan.

use crate::assess::category::category;
use crate::assess::farmland::forecast::{Forecast, Ground, forecast};
use crate::cli::balance::{Arguments, Shown, against, only, tasks};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::farmland::Surveyed;
use crate::cli::judge::{self, Judged, Question, Rings};
use crate::cli::registered;
use crate::conflict::category::Category;
use crate::conflict::coordination::{State, standing};
use crate::conflict::patch::Patch;
use crate::layer::card::{Cards, Plan};
use crate::layer::text::Text;
use crate::ledger::farmland::land;
use crate::overlay::locate::Index;
use crate::overlay::ranked::Bits;
use crate::overlay::site::parts;
use crate::reports::farmland_forecast as report;
use crate::reports::farmland_year::{items, tasks as tasks_sheet};
use crate::store::workspace::Workspace;

/// The sheets of a forecast, and what must be said of them.
///
/// # Errors
/// Where nothing was overlaid, there is no such plan or none of its layers, or no survey.
pub(super) fn shown(
    workspace: &Workspace,
    arguments: &Arguments,
    asked: &str,
    context: Context,
) -> Result<Shown, Failure> {
    let overlay_sha256 = workspace.latest_run()?.map(|run| run.sha256);
    let question = Question { date: None, rings: Rings::Left };
    let judged = judge::judge(workspace, &question, context, Ok)?;
    let plan = plan(&judged.loaded.definitions.cards, asked)?.clone();
    let (n_patches, disputed) = disputed(workspace, &judged)?;
    let date = judged.date;
    let Judged { loaded, arrangement, measure, .. } = judged;
    let surveyed = Surveyed::new(loaded, arrangement, measure, overlay_sha256, arguments.said.said())?;
    if surveyed.terms.planned.is_empty() {
        return Err(Failure::new(
            "定义的 farmland.toml 没有 [[planned]],不知道规划的何类使耕地减少;可从程序自带的 layers 复制",
            "farmland.toml of the definitions has no [[planned]], so nobody knows which planned classes cost farmland; the \
             layers built into the program have them",
        ));
    }
    let ground = Ground {
        arrangement: &surveyed.arrangement,
        layers: &surveyed.loaded.layers,
        cards: &surveyed.loaded.definitions.cards,
        survey: (surveyed.index, &surveyed.parcels),
        permanent: surveyed.arrangement.layer_index(&surveyed.terms.permanent),
        units: &surveyed.units,
        disputed: &disputed,
    };
    let none = || {
        let (id, name) = (&plan.id, &plan.name);
        Failure::new(
            format!("没有叠置“{}”({id})的面图层,无从预测;请先导入再叠置", name.zh),
            format!("no layer of areas of {} ({id}) was overlaid; import one and overlay again", name.en),
        )
    };
    let mut forecasts = forecast(&ground, &surveyed.terms, &plan.id).ok_or_else(none)?;
    if let Some(only) = only(&surveyed.units, arguments.district.as_deref())? {
        for (_, own) in forecasts.iter_mut().enumerate().filter(|(unit, _)| *unit != usize::from(only)) {
            *own = Forecast::default();
        }
    }
    let tasks = tasks(&surveyed, Some(date));
    let against = against(&surveyed, &tasks, Some(date));
    let units = &surveyed.units.units;
    let years: Vec<_> = forecasts.iter().map(|own| own.year.clone()).collect();
    let sheets = vec![
        report::forecast(&forecasts, units, context.lang),
        items(&years, units, context.lang),
        tasks_sheet(&years, units, &against, context.lang),
    ];
    Ok((remarks(&surveyed, &plan, n_patches, &forecasts), sheets, &["forecast", "items", "tasks"]))
}

fn remarks(surveyed: &Surveyed, plan: &Plan, n_patches: usize, forecasts: &[Forecast]) -> Vec<Text> {
    let name = &plan.name;
    let unsaid = forecasts.iter().fold(Forecast::default(), Forecast::and).unsaid;
    let unsaid = land::area(unsaid).to_hectares_text(4);
    vec![
        surveyed.remark(),
        Text::new(
            format!(
                "假定 {n_patches} 个未决冲突图斑全部以“{}”为准;只算减少,新增耕地须经验收,不由规划得来",
                name.zh
            ),
            format!(
                "as if all {n_patches} undecided conflict patches went to {}; losses alone: farmland comes with its \
                 acceptance and not with a plan",
                name.en
            ),
        ),
        Text::new(
            format!("未决冲突内有 {unsaid} 公顷耕地该规划没有说明用途,按现状保留"),
            format!(
                "of {unsaid} ha of farmland in these conflicts the plan does not say what becomes; they stay"
            ),
        ),
    ]
}

/// The plan of an id, or the one plan whose id begins so.
fn plan<'a>(cards: &'a Cards, asked: &str) -> Result<&'a Plan, Failure> {
    let plans = &cards.plans;
    let exact = plans.iter().find(|own| *own.id == *asked);
    let mut begun = plans.iter().filter(|own| own.id.starts_with(asked));
    let only = begun.next().filter(|_| begun.next().is_none());
    exact.or(only).ok_or_else(|| {
        let known: Vec<&str> = plans.iter().map(|own| &*own.id).collect();
        let known = known.join(", ");
        Failure::new(
            format!("没有规划“{asked}”;现有:{known}"),
            format!("there is no plan \"{asked}\"; there are: {known}"),
        )
    })
}

/// The number of undecided conflicts, and the cells they lie on. Slivers and differences of definition are no conflicts
/// to decide.
fn disputed(workspace: &Workspace, judged: &Judged) -> Result<(usize, Bits), Failure> {
    let standings = workspace.standings()?;
    let days = registered::days(&judged.loaded.versions);
    let rules = &judged.loaded.definitions.rules;
    let is_open = |patch: &&Patch| {
        let state = standing(&standings, &patch.id).state;
        let rule = rules.iter().find(|rule| rule.id == patch.rule);
        let category = rule.map(|rule| category(patch, rule, &days));
        let is_undecided = !state.is_decided() && state != State::Closed;
        is_undecided && matches!(category, Some(Category::Real | Category::Era))
    };
    let arrangement = &judged.arrangement;
    let index = Index::new(arrangement);
    let mut cells = Bits::none(arrangement.n_cells());
    let mut n_patches = 0;
    for patch in judged.assessment.patches.iter().filter(is_open) {
        n_patches += 1;
        let rings: Vec<&[_]> =
            [&*patch.polygon.outer].into_iter().chain(patch.polygon.holes.iter().map(|own| &**own)).collect();
        let own = parts(arrangement, &index, &rings, &judged.measure);
        // A patch is made of whole cells; what else its border meets has no area.
        for part in own.parts.iter().filter(|part| part.is_whole) {
            cells.add(part.cell);
        }
    }
    Ok((n_patches, cells))
}
