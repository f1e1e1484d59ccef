//! `hegui supplement`: projects that bring quota in, their acceptance and filing.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::area::remark_findings;
use crate::cli::context::{Context, harmless, notice_json, out, print_json, read_options};
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::ledger_issue::source;
use crate::cli::ledger_words::{DrawText, Papers, Part, answer, district, draws, lot, part};
use crate::cli::supplement_check::{Judged, check, judge, not_judged, shared_text};
use crate::cli::who::Who;
use crate::formats::import::polygons::any_polygon;
use crate::formats::import::{self, ReadOptions};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::http::wire::books;
use crate::layer::code::Code;
use crate::layer::text::Text;
use crate::ledger::account::Terms;
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::entry::{Document, Role, moved};
use crate::ledger::ids::LotId;
use crate::ledger::kind::Kind;
use crate::ledger::lot::Source;
use crate::store::clock::Moment;
use crate::store::ledger::supplements::{Acceptance, NewSupplement, Supplement, ToAccept};
use crate::store::ledger::{Balance, Scope};
use crate::store::workspace::Workspace;

/// 补充耕地项目:登记、验收、备案、清单 · Supplement projects: add, accept, file, list
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 登记补充项目及其范围 · Enter a supplement project with its land
    Add(AddArguments),
    /// 核查选址:按规则逐条判断其土地,并查与其他补充项目的重叠;有问题时退出状态为 1 · What the rules say of its land, and with whom it shares some
    Check(CheckArguments),
    /// 验收:指标入库,备案后可用 · Accept: what it brings enters the books, and may be used once filed
    Accept(AcceptArguments),
    /// 备案:已验收的指标转为可用 · File: what was accepted becomes available
    File(FileArguments),
    /// 列出补充项目 · List supplement projects
    List(Base),
}

#[derive(Debug, Args)]
struct AddArguments {
    #[command(flatten)]
    base: Base,
    /// 项目编号,唯一,不得重用 · Its number, never used again
    #[arg(value_parser = lot)]
    id: LotId,
    /// 范围文件(格式同导入;须只有一个图斑,可为多面) · Its land: a file of one feature, in any format that can be imported
    file: PathBuf,
    /// 行政区(代码或名称) · The district, by code or name
    #[arg(long, value_name = "DISTRICT")]
    district: String,
    /// 来源:consolidation 整理,reclamation 复垦,development 开发,linkage-surplus 挂钩节余,high-standard 高标准农田,upgrade 提质改造,replacement 补划,mining-reclamation 采矿用地复垦 · How it makes farmland
    #[arg(long, value_name = "SOURCE", value_parser = source)]
    source: Source,
    /// 项目名称 · What it is called
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// 地类(体系:代码),如 XZ17:0103 · The class it makes, as SCHEME:CODE
    #[arg(long, value_name = "SCHEME:CODE", value_parser = class)]
    class: Option<Code>,
    /// 文件坐标系(文件未注明时) · The file's CRS, where it does not say
    #[arg(long, value_name = "EPSG:n")]
    crs: Option<String>,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
struct CheckArguments {
    #[command(flatten)]
    base: Base,
    #[command(flatten)]
    named: Named,
}

/// A supplement that is there.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// 项目编号 · Its number
    #[arg(value_parser = lot)]
    pub(super) id: LotId,
}

#[derive(Debug, Args)]
struct AcceptArguments {
    #[command(flatten)]
    base: Base,
    /// 项目编号 · Its number
    #[arg(value_parser = lot)]
    id: LotId,
    /// 账[:等别]=数量,如 quantity=4.3500 capacity=19575 · BOOK[:GRADE]=AMOUNT
    #[arg(required = true, value_name = "BOOK=AMOUNT", value_parser = part)]
    parts: Vec<Part>,
    /// 此外不可用的面积(公顷):图层看不出的,如污染严格管控;规则查出的自动扣除 · What else of its land cannot serve, in hectares; what the rules bar is taken off by itself
    #[arg(long, value_name = "HA", value_parser = hectares, default_value = "0")]
    barred: Amount,
    /// 不可用的原因或核查结论 · Why, or what was looked at
    #[arg(long, value_name = "TEXT", default_value = "")]
    barred_why: String,
    #[command(flatten)]
    papers: Papers,
}

#[derive(Debug, Args)]
struct FileArguments {
    #[command(flatten)]
    base: Base,
    /// 项目编号 · Its number
    #[arg(value_parser = lot)]
    id: LotId,
    #[command(flatten)]
    papers: Papers,
}

fn class(text: &str) -> Result<Code, String> {
    let wrong = || format!("“{text}”应写作 体系:代码 · write SCHEME:CODE");
    text.split_once(':').map(|(scheme, code)| Code::new(scheme, code)).ok_or_else(wrong)
}

fn hectares(text: &str) -> Result<Amount, String> {
    Unit::Land.read(text).map_err(|error| format!("“{text}”不是公顷数 · {error}"))
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    match &arguments.command {
        Command::Add(own) => add(own, context),
        Command::Check(own) => {
            let is_found = check(&own.named, &own.base, context)?;
            Ok(if is_found { Done::Found } else { Done::Done })
        }
        Command::Accept(own) => accept(own, context),
        Command::File(own) => file(own, context),
        Command::List(own) => list(own, context),
    }
}

fn add(arguments: &AddArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let (card, cards) = any_polygon();
    let options = ReadOptions { crs: arguments.crs.clone(), ..read_options() };
    let import = import::read(&arguments.file, &card, &cards, workspace.plane(), &options)?;
    remark_findings(&import, context);
    let (shown, n_features) = (arguments.file.display(), import.layer.features.len());
    if n_features != 1 {
        return Err(Failure::new(
            format!("{shown}:有 {n_features} 个可用的面,一个项目的范围须恰好一个;请合并或分别登记"),
            format!(
                "{shown}: {n_features} polygons, a project's land is one; join them or enter several projects"
            ),
        ));
    }
    let rings: Vec<Vec<Point>> = import.layer.rings(0).map(<[Point]>::to_vec).collect();
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let area = rings.iter().map(|ring| measure.ring(ring)).sum();
    let district = district(&workspace, &arguments.district)?;
    let who = arguments.who.name();
    let new = NewSupplement {
        id: &arguments.id,
        name: &arguments.name,
        district: &district,
        source: arguments.source,
        class: arguments.class.as_ref(),
        rings: &rings,
        area,
        source_name: &arguments.file.file_name().unwrap_or_default().to_string_lossy(),
        who: &who,
    };
    let added = workspace.add_supplement(&new, &Moment::now())?;
    workspace.shared_land(&added.id)?.iter().for_each(|one| context.remark(&shared_text(one)));
    if arguments.base.json {
        print_json(&books::supplement(&added, &[]))?;
    } else {
        let mut out = out();
        writeln!(out, "{}", line(&added, context))?;
        out.flush()?;
    }
    Ok(Done::Done)
}

fn accept(arguments: &AcceptArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let own = workspace.supplement(&arguments.id)?;
    let texts: Vec<DrawText> =
        arguments.parts.iter().map(|part| DrawText { lot: own.id.clone(), part: *part }).collect();
    let postings = moved(Kind::Register, &draws(&texts, &own.district, Terms::Free));
    let entry = arguments.papers.entry(Kind::Register, postings)?;
    let now = Moment::now();
    let judged = judge(&workspace, &own, now.day, context)?;
    match &judged {
        Some(judged) => judged.lines(context).iter().for_each(|line| context.remark(&Text::new(line, line))),
        None => context.remark(&not_judged()),
    }
    let by_rules = judged.as_ref().map_or(Amount::ZERO, Judged::barred);
    let rules = judged.as_ref().map(Judged::barring).unwrap_or_default();
    let why = [&*rules, &*arguments.barred_why].into_iter().filter(|own| !own.is_empty());
    let kept = judged.as_ref().map(Judged::kept);
    let to_accept = ToAccept {
        id: &own.id,
        family: arguments.parts[0].book.family(),
        barred: by_rules + arguments.barred,
        barred_why: &why.collect::<Vec<_>>().join(";"),
        judgement: kept.as_ref(),
        entry: &entry,
    };
    let said = workspace.accept_supplement(&to_accept, arguments.papers.key.as_deref(), &now)?;
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

fn file(arguments: &FileArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let id = workspace.supplement(&arguments.id)?.id;
    let mut entry = arguments.papers.entry(Kind::File, Vec::new())?;
    // Without postings it is all that is registered of the lots it names.
    entry.documents.push(Document { role: Role::Lot, reference: id.to_string(), sha256: None });
    let said = workspace.post(&entry, arguments.papers.key.as_deref(), &Moment::now())?;
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

fn list(base: &Base, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&base.dir)?;
    let mut listed = Vec::new();
    for own in workspace.supplements()? {
        let balances = workspace.balances(&Scope::Lot(own.id.clone()))?;
        listed.push((own, balances));
    }
    if base.json {
        let list: Vec<Json> = listed.iter().map(|(own, balances)| books::supplement(own, balances)).collect();
        print_json(&json!({"notice": notice_json(&workspace), "supplements": list}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    context.notice(&workspace, &mut out)?;
    for (own, balances) in &listed {
        writeln!(out, "{}", line(own, context))?;
        for Balance { account, amount } in balances.iter().filter(|one| !one.account.state.is_source()) {
            let (unit, book, state) =
                (account.stock.book.unit(), account.stock.book.word(), account.state.word());
            let (book, state) = (book.get(context.lang), state.get(context.lang));
            writeln!(
                out,
                "    {} {book}  {state}  {} {}",
                account.stock.district.code,
                unit.text(*amount),
                unit.word()
            )?;
        }
    }
    out.flush()?;
    Ok(Done::Done)
}

fn line(own: &Supplement, context: Context) -> String {
    let accepted = match &own.acceptance {
        Some(Acceptance { entry, .. }) => {
            context.say(format!("已验收(分录 {entry})"), format!("accepted (entry {entry})"))
        }
        None => context.say("未验收".to_owned(), "not accepted".to_owned()),
    };
    let (district, source) = (&own.district.code, own.source.word());
    let (source, area) = (source.get(context.lang), own.area.to_hectares_text(4));
    harmless(&format!("{}  {district}  {source}  {area} ha  {accepted}  {}", own.id, own.name))
        .trim_end()
        .to_owned()
}
