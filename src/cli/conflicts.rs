//! `hegui conflicts`: what the rules say of the latest overlay.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::assess::Sums;
use crate::assess::category::category;
use crate::assess::queried::conflict::{Ground, QueriedPatch, queryables};
use crate::cli::Done;
use crate::cli::context::{Context, out};
use crate::cli::failure::Failure;
use crate::cli::filter::read_filter;
use crate::cli::import::date;
use crate::cli::judge::{self, Judged, Question, Rings};
use crate::cli::whole_file::to_file;
use crate::cli::{
    conflicts_compare, conflicts_decide, conflicts_history, conflicts_json, conflicts_register, registered,
};
use crate::conflict::category::Category;
use crate::conflict::coordination::{Standing, Standings, standing};
use crate::conflict::patch::Patch;
use crate::conflict::sliver::View;
use crate::formats::definitions::Definitions;
use crate::formats::geojson::write;
use crate::geometry::area::Area;
use crate::layer::date::Date;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::reports::{Subject, conflicts, summary};
use crate::rules::rule::{Rule, Severity};
use crate::store::workspace::Workspace;

/// 查找并列出冲突,登记、比对、办理 · Find and list conflicts; register, compare and settle them
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// 工作区目录 · The workspace
    #[arg(required = true)]
    dir: Option<PathBuf>,
    /// 只看这些规则,如 A02(可重复) · Only these rules (may be given again)
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
    /// 只看一个行政区(代码或名称) · Only one district, by code or name
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    /// 只看不低于此等级的规则 · Only rules at least this severe
    #[arg(long, value_enum, value_name = "S1")]
    severity: Option<SeverityArgument>,
    /// 列出哪些图斑:keep 除去碎片(默认),all 全部(注明碎片分类),only 只看碎片;合计始终两者都给 · Which patches to list: keep (without slivers, the default), all (each with its class), only (slivers); totals are always given both ways
    #[arg(long, value_enum, value_name = "WHICH")]
    slivers: Option<SliversArgument>,
    /// 只列这些类别的图斑:real 真冲突,era 时点差异,artefact 口径差异,sliver 碎片(可重复) · List only patches of these categories (may be given again)
    #[arg(long, value_name = "CATEGORY", value_parser = category_of)]
    category: Vec<Category>,
    /// 只看合乎此条件的图斑(CQL2 文本),如 "category = 'real' AND severity = 'S1'";可用的属性写错时会列出 · Only patches of which this holds (CQL2 text)
    #[arg(long, value_name = "CQL2")]
    filter: Option<String>,
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// 列出的图斑中有不低于此等级的冲突时以状态 1 退出 · Exit with 1 where conflicts at least this severe are listed
    #[arg(long, value_enum, value_name = "S1")]
    fail_on: Option<SeverityArgument>,
    /// 输出格式 · The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// 写入文件 · Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 输出各规则的结论与汇总(不含图形) · Answer in JSON: rules and sums, without geometry
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

/// What is done with conflicts beside listing them.
#[derive(Debug, Subcommand)]
enum Command {
    Register(conflicts_register::Arguments),
    Compare(conflicts_compare::Arguments),
    Decide(conflicts_decide::Arguments),
    History(conflicts_history::Arguments),
}

/// A severity, as written on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SeverityArgument {
    /// 阻断 · blocks
    #[value(name = "S1", alias = "s1")]
    S1,
    /// 重大 · major
    #[value(name = "S2", alias = "s2")]
    S2,
    /// 协调 · to be coordinated
    #[value(name = "S3", alias = "s3")]
    S3,
    /// 提示 · hint
    #[value(name = "S4", alias = "s4")]
    S4,
}

/// Which patches are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SliversArgument {
    /// 全部 · all
    All,
    /// 除去碎片 · without slivers
    Keep,
    /// 只看碎片 · slivers only
    Only,
}

/// The form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 汇总表 · summary
    Table,
    /// 图斑(GeoJSON) · patches with geometry
    Geojson,
    /// 图斑清单(CSV) · list of patches
    Csv,
}

/// What is answered: a judgement, of which only some patches may be asked for.
pub(super) struct Answered<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) judged: &'a Judged,
    pub(super) patches: Vec<&'a Patch>,
    /// Sums of the patches asked for, whether slivers are listed or not.
    pub(super) totals: Sums,
    /// The day each layer stands for.
    pub(super) days: Vec<Option<Date>>,
    /// Where the patches stand that somebody has taken up.
    pub(super) standings: Standings,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    match &arguments.command {
        None => list(arguments, context),
        Some(Command::Register(arguments)) => conflicts_register::run(arguments, context),
        Some(Command::Compare(arguments)) => conflicts_compare::run(arguments, context),
        Some(Command::Decide(arguments)) => conflicts_decide::run(arguments, context),
        Some(Command::History(arguments)) => conflicts_history::run(arguments, context),
    }
}

fn list(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let dir = arguments.dir.as_deref().expect("without a subcommand the directory is required");
    let workspace = Workspace::open(dir)?;
    // Before anything long is begun.
    let read =
        |text: &str| read_filter(text, &queryables("conflicts", true), &workspace.definitions()?.cards);
    let filter = arguments.filter.as_deref().map(read).transpose()?;
    let question = Question { date: arguments.date, rings: Rings::Left };
    let judged = judge::judge(&workspace, &question, context, |rules| choose(rules, arguments))?;
    let standings = workspace.standings()?;
    let days = registered::days(&judged.loaded.versions);
    let district = arguments.district.as_ref().map(|name| district(&judged, name)).transpose()?;
    let Definitions { rules, cards, .. } = &judged.loaded.definitions;
    let ground =
        Ground { rules, layers: &judged.loaded.layers, cards, as_of: &days, standings: Some(&standings) };
    let is_asked_for = |patch: &&Patch| {
        (district.is_none() || patch.district == district)
            && filter.as_ref().is_none_or(|filter| filter.takes(&QueriedPatch::new(ground, patch)))
    };
    let patches: Vec<&Patch> = judged.assessment.patches.iter().filter(is_asked_for).collect();
    let totals = Sums::of(patches.iter().copied());
    let mut answered = Answered { workspace: &workspace, judged: &judged, patches, totals, days, standings };
    answered.leave_out(arguments, context);
    match &arguments.output {
        Some(file) => to_file(file, |out| answered.write(arguments, context, out))?,
        None => answered.write(arguments, context, &mut out())?,
    }
    let is_grave = |limit: SeverityArgument| {
        answered.patches.iter().any(|patch| answered.rule(patch).severity <= limit.severity())
            || answered.breaks_sums(limit.severity())
    };
    Ok(if arguments.fail_on.is_some_and(is_grave) { Done::Found } else { Done::Done })
}

impl Arguments {
    /// Whether some patches alone are asked for, whatever their rule.
    fn is_of_some(&self) -> bool {
        self.district.is_some() || self.filter.is_some()
    }
}

impl SeverityArgument {
    /// The severity meant.
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::S1 => Severity::S1,
            Self::S2 => Severity::S2,
            Self::S3 => Severity::S3,
            Self::S4 => Severity::S4,
        }
    }
}

impl SliversArgument {
    /// The view it asks for.
    pub(super) fn view(self) -> View {
        match self {
            Self::All => View::All,
            Self::Keep => View::Keep,
            Self::Only => View::Only,
        }
    }
}

fn category_of(text: &str) -> Result<Category, String> {
    Category::of_id(text).ok_or_else(|| {
        let known = Category::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是图斑类别;可写 · is no category; write one of: {known}")
    })
}

/// The rules asked for.
///
/// Rules are left out before judging, not patches after it, so that net areas are those of these rules.
fn choose(rules: Vec<Rule>, arguments: &Arguments) -> Result<Vec<Rule>, Failure> {
    let is_called = |rule: &Rule, id: &str| rule.id.eq_ignore_ascii_case(id);
    for id in &arguments.rule {
        if !rules.iter().any(|rule| is_called(rule, id)) {
            let ids = rules.iter().map(|rule| &*rule.id).collect::<Vec<_>>().join(" ");
            return Err(Failure::new(
                format!("没有编号为“{id}”的规则;现有规则:{ids}"),
                format!("there is no rule \"{id}\"; the rules are: {ids}"),
            ));
        }
    }
    let is_asked_for = |rule: &Rule| {
        (arguments.rule.is_empty() || arguments.rule.iter().any(|id| is_called(rule, id)))
            && arguments.severity.is_none_or(|limit| rule.severity <= limit.severity())
    };
    Ok(rules.into_iter().filter(is_asked_for).collect())
}

/// The district of a code or a name, as its index in the district layer.
fn district(judged: &Judged, name: &str) -> Result<u32, Failure> {
    let cards = &judged.loaded.definitions.cards;
    let layer =
        cards.district_card().and_then(|card| judged.loaded.layers.iter().find(|layer| layer.id == card.id));
    let Some(layer) = layer else {
        return Err(Failure::new(
            "没有叠置行政区图层,无法按行政区筛选;请先导入行政区图层再叠置",
            "no district layer was overlaid; import one and overlay again",
        ));
    };
    let card = &cards.cards[&layer.id];
    let names = |index: usize| {
        let code = layer.features[index].code.iter().map(ToString::to_string);
        let labels = card.label_fields.iter().filter_map(move |field| layer.value(index, field));
        code.chain(labels.filter_map(describe::label).map(Cow::into_owned)).collect::<Vec<_>>()
    };
    let found = (0..layer.features.len()).find(|&index| names(index).iter().any(|own| own == name));
    found.map(|index| index as u32).ok_or_else(|| {
        let there: Vec<String> = (0..layer.features.len()).map(|index| names(index).join(" ")).collect();
        Failure::new(
            format!("没有行政区“{name}”;现有:{}", there.join("、")),
            format!("there is no district \"{name}\"; there are: {}", there.join(", ")),
        )
    })
}

impl Answered<'_> {
    fn write(&self, arguments: &Arguments, context: Context, out: &mut impl Write) -> Result<(), Failure> {
        let loaded = &self.judged.loaded;
        let subject = Subject {
            assessment: &self.judged.assessment,
            rules: &loaded.definitions.rules,
            layers: &loaded.layers,
            cards: &loaded.definitions.cards,
            as_of: &self.days,
            standings: Some(&self.standings),
            notice: self.workspace.notice(),
            lang: context.lang,
        };
        if arguments.json {
            serde_json::to_writer_pretty(&mut *out, &conflicts_json::answer(self, &subject))
                .map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            match arguments.format {
                Format::Table if arguments.is_of_some() => self.list(context, out)?,
                Format::Table => {
                    writeln!(out, "{}", self.head(context))?;
                    out.write_all(summary::text(&subject).as_bytes())?;
                }
                Format::Csv => conflicts::write(&subject, self.patches.iter().copied(), &mut *out)?,
                Format::Geojson => {
                    let geojson = write::Context {
                        cards: subject.cards,
                        rules: subject.rules,
                        layers: subject.layers,
                        measure: &self.judged.measure,
                        as_of: &self.days,
                        standings: Some(&self.standings),
                        notice: subject.notice,
                    };
                    geojson.write_conflicts(out, self.patches.iter().copied())?;
                    writeln!(out)?;
                }
            }
        }
        Ok(out.flush()?)
    }

    /// Keeps the patches to be listed, and says how many others there are where the answer does not.
    fn leave_out(&mut self, arguments: &Arguments, context: Context) {
        let view = match arguments.slivers {
            Some(which) => which.view(),
            None if arguments.category.is_empty() => View::Keep,
            None => View::All,
        };
        let (listed, others): (Vec<&Patch>, Vec<&Patch>) = self.patches.iter().partition(|patch| {
            let is_asked_for =
                arguments.category.is_empty() || arguments.category.contains(&self.category(patch));
            is_asked_for && view.takes(&patch.sliver)
        });
        self.patches = listed;
        let lists = arguments.is_of_some() || arguments.format != Format::Table;
        if lists && !arguments.json && !others.is_empty() {
            let n_others = others.len();
            let area = others.iter().map(|patch| patch.legal_area).sum::<Area>().to_square_metres_text();
            context.remark(&Text::new(
                format!(
                    "未列出 {n_others} 个图斑({area} m²,仍计入合计);要看请用 --slivers all,其中注明原因"
                ),
                format!(
                    "{n_others} patches are not listed ({area} m², counted in the totals); --slivers all shows them \
                     and says why"
                ),
            ));
        }
    }

    /// Where a patch stands.
    pub(super) fn standing(&self, patch: &Patch) -> Standing {
        standing(&self.standings, &patch.id)
    }

    /// What a patch is taken for.
    pub(super) fn category(&self, patch: &Patch) -> Category {
        category(patch, self.rule(patch), &self.days)
    }

    /// Whether a rule on sums at least that severe is broken; it has no patches.
    fn breaks_sums(&self, limit: Severity) -> bool {
        let rules = &self.judged.loaded.definitions.rules;
        let mut outcomes = self.judged.assessment.outcomes.iter().zip(rules);
        outcomes.any(|(outcome, rule)| {
            rule.severity <= limit && outcome.measures.iter().any(|measure| measure.is_broken)
        })
    }

    /// The rule a patch breaks.
    pub(super) fn rule(&self, patch: &Patch) -> &Rule {
        let rules = &self.judged.loaded.definitions.rules;
        rules
            .iter()
            .find(|rule| rule.id == patch.rule)
            .expect("a patch is made by one of the rules judged by")
    }
}
