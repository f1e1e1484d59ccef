//! `hegui conflicts register`: enters the patches of the latest overlay under lasting ids.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::judge::{self, Question, Rings};
use crate::cli::progress::Progress;
use crate::cli::registered;
use crate::conflict::category::Category;
use crate::conflict::comparison::Counts;
use crate::conflict::coordination::State;
use crate::conflict::renewal::Follow;
use crate::layer::date::Date;
use crate::reports::changes;
use crate::store::next_register::{Registration, ToRegister};
use crate::store::workspace::Workspace;

/// 登记最近一次叠置的图斑:与上次登记比对,沿用编号,已消除的关闭、再现的重开 · Register the patches of the latest overlay: known ones keep their ids, gone ones are closed, those that came back reopened
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// The patches of the latest overlay as they were registered.
pub(super) struct Registered {
    registration: Registration,
    /// Patches that were said to be adjusted and are there all the same.
    adjusted: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let registered = register(&mut workspace, arguments.date, context)?;
    if arguments.json {
        let mut answer = serde_json::Map::from_iter([("notice".to_owned(), notice_json(&workspace))]);
        answer.extend(registered.json());
        print_json(&Json::Object(answer))?;
    } else {
        let mut out = out();
        context.notice(&workspace, &mut out)?;
        registered.print(context, &mut out)?;
    }
    Ok(Done::Done)
}

/// Registers the patches of the latest overlay, judged for a day or the workspace's own.
///
/// # Errors
/// Where nothing was overlaid yet, or what was cannot be read or registered; the register is as before then.
pub(super) fn register(
    workspace: &mut Workspace,
    date: Option<Date>,
    context: Context,
) -> Result<Registered, Failure> {
    let question = Question { date, rings: Rings::Left };
    let mut judged = judge::judge_unnamed(workspace, &question, context, Ok)?;
    let progress = Progress::begin(context.say("与上次登记比对", "comparing with the last register"));
    let patches = registered::recorded(workspace, &mut judged)?;
    let asked = registered::asked(&judged);
    let definitions = judged.loaded.definitions.sha256.clone();
    let new = ToRegister { run: judged.run, date: judged.date, asked, definitions, patches };
    let registration = workspace.register_patches(new, &judged.measure)?;
    drop(progress);
    let adjusted = adjusted_but_there(workspace, &registration)?;
    Ok(Registered { registration, adjusted })
}

/// Patches that were said to be adjusted and are there all the same.
fn adjusted_but_there(workspace: &Workspace, registration: &Registration) -> Result<Vec<String>, Failure> {
    let standings = workspace.standings()?;
    let is_adjusted = |id: &str| standings.get(id).is_some_and(|standing| standing.state == State::Adjusted);
    let ids = registration.patches.iter().map(|patch| patch.id.to_string());
    Ok(ids.filter(|id| is_adjusted(id)).collect())
}

impl Registered {
    /// What became of the patches: the counts, then what closed or reopened.
    pub(super) fn print(&self, context: Context, out: &mut impl Write) -> io::Result<()> {
        let Registration { register, is_new, patches, renewal } = &self.registration;
        let (id, run, date, n_patches) = (register.id, register.run, register.date, patches.len());
        if !is_new {
            let said = context.say(
                format!("与第 {id} 次登记(叠置 {run},基准日 {date})完全相同,未重复登记"),
                format!(
                    "the same as register {id} (overlay {run}, reference date {date}): not registered again"
                ),
            );
            writeln!(out, "{said}")?;
            return out.flush();
        }
        let said = context.say(
            format!("第 {id} 次登记:叠置 {run},基准日 {date},图斑 {n_patches} 个"),
            format!("register {id}: overlay {run}, reference date {date}, {n_patches} patches"),
        );
        writeln!(out, "{said}")?;
        write!(out, "{}", changes::table(|of| renewal.counts(patches, of), context.lang))?;
        let n_returned = renewal.lines.iter().filter(|line| line.has_returned).count();
        if 0 < n_returned {
            let said = context.say(
                format!("再现 {n_returned} 个(沿用原编号)"),
                format!("{n_returned} came back and have their ids again"),
            );
            writeln!(out, "{said}")?;
        }
        for Follow { patch, state, text, .. } in &renewal.steps {
            let (state, text) = (state.word(), text.get(context.lang));
            writeln!(out, "  {patch}\t{}\t{text}", state.get(context.lang))?;
        }
        if !self.adjusted.is_empty() {
            let ids = self.adjusted.join(" ");
            let said = context.say(
                format!("注意:已记为“已调整”,但新版规划中仍有:{ids}"),
                format!("note: recorded as adjusted and there all the same: {ids}"),
            );
            writeln!(out, "{said}")?;
        }
        out.flush()
    }

    /// The same for machines, patch by patch.
    pub(super) fn json(&self) -> serde_json::Map<String, Json> {
        let Registration { register, is_new, patches, renewal } = &self.registration;
        let step = |own: &Follow| {
            let text = json!({"zh": own.text.zh, "en": own.text.en});
            json!({"patch": &*own.patch, "state": own.state.id(), "text": text})
        };
        let line = |(own, patch): (&crate::conflict::renewal::Line, &crate::conflict::recorded::Recorded)| {
            json!({
                "id": &*own.id,
                "change": own.change.id(),
                "category": patch.category.id(),
                "area_m2": patch.legal_area.to_square_metres_text(),
                "gained_m2": own.gained.to_square_metres_text(),
                "lost_m2": own.lost.to_square_metres_text(),
                "has_returned": own.has_returned,
                "split_from": own.split_from.as_deref(),
            })
        };
        let gone = renewal.gone.iter().map(
            |own| json!({"id": &*own.id, "change": own.change.id(), "merged_into": own.merged_into.as_deref()}),
        );
        let answer = json!({
            "register": register.id,
            "overlay": register.run,
            "definitions_sha256": register.definitions,
            "date": register.date.to_string(),
            "is_new": is_new,
            "n_patches": patches.len(),
            "counts": counts_by_category(|of| renewal.counts(patches, of)),
            "patches": renewal.lines.iter().zip(patches).map(line).collect::<Vec<_>>(),
            "gone": gone.collect::<Vec<_>>(),
            "steps": renewal.steps.iter().map(step).collect::<Vec<_>>(),
            "adjusted_but_there": self.adjusted,
        });
        let Json::Object(answer) = answer else { unreachable!("it was written as an object") };
        answer
    }
}

/// The counts of each category and of all, for machines.
pub(super) fn counts_by_category(counts: impl Fn(Option<Category>) -> Counts) -> Json {
    let one = |own: Counts| {
        json!({
            "new": own.new,
            "split": own.split,
            "resolved": own.resolved,
            "merged": own.merged,
            "grown": own.grown,
            "shrunk": own.shrunk,
            "unchanged": own.unchanged,
            "not_asked": own.not_asked,
        })
    };
    let categories = Category::ALL.map(|own| (own.id().to_owned(), one(counts(Some(own)))));
    let mut all = serde_json::Map::from_iter(categories);
    all.insert("all".to_owned(), one(counts(None)));
    Json::Object(all)
}
