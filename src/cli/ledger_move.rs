//! `hegui ledger lock`, `release`, `write-off`, `freeze`, `restore`, `deduct`, `lend`, `return`: what moves between
//! states inside one district.

use std::io::Write;

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::ledger::Base;
use crate::cli::ledger_words::{DrawText, Papers, answer, district, draw, draws, project};
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::ledger::account::Terms;
use crate::ledger::entry::{Entry, moved};
use crate::ledger::ids::ProjectId;
use crate::ledger::kind::Kind;
use crate::store::clock::Moment;
use crate::store::workspace::Workspace;

/// What is drawn on.
#[derive(Debug, Args)]
pub(super) struct Drawn {
    /// 行政区(代码或名称);项目已登记应补清单时可省 · The district, by code or name; may be left out where what the project owes was entered
    #[arg(long, value_name = "DISTRICT")]
    district: Option<String>,
    /// 取自转入时约定“不得再转出”的部分 · Of what came on the condition that it is not handed on
    #[arg(long)]
    not_to_be_handed_on: bool,
    /// 来源@账[:等别]=数量,如 A@quantity=4.3500 · LOT@BOOK[:GRADE]=AMOUNT
    #[arg(value_name = "LOT@BOOK=AMOUNT", value_parser = draw)]
    draws: Vec<DrawText>,
    #[command(flatten)]
    papers: Papers,
}

#[derive(Debug, Args)]
pub(super) struct StockArguments {
    #[command(flatten)]
    base: Base,
    #[command(flatten)]
    drawn: Drawn,
}

#[derive(Debug, Args)]
pub(super) struct ProjectArguments {
    #[command(flatten)]
    base: Base,
    /// 项目编号 · The project
    #[arg(value_parser = project)]
    project: ProjectId,
    #[command(flatten)]
    drawn: Drawn,
}

#[derive(Debug, Args)]
pub(super) struct LockArguments {
    #[command(flatten)]
    own: ProjectArguments,
    /// 锁定的最后一日 · The last day of the lock
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Date,
}

#[derive(Debug, Args)]
pub(super) struct ReleaseArguments {
    #[command(flatten)]
    base: Base,
    /// 项目编号 · The project
    #[arg(value_parser = project, required_unless_present = "expired")]
    project: Option<ProjectId>,
    /// 退回全部到期的锁定 · All locks whose day has passed
    #[arg(long, conflicts_with = "project")]
    expired: bool,
    #[command(flatten)]
    drawn: Drawn,
}

impl Drawn {
    /// The entry of a kind these draws make.
    fn entry(
        &self,
        kind: Kind,
        project: Option<&ProjectId>,
        workspace: &Workspace,
    ) -> Result<Entry, Failure> {
        let terms = if self.not_to_be_handed_on { Terms::NotToBeHandedOn } else { Terms::Free };
        let postings = if self.draws.is_empty() {
            Vec::new()
        } else {
            moved(kind, &draws(&self.draws, &self.district(project, workspace)?, terms))
        };
        let entry = self.papers.entry(kind, postings)?;
        Ok(Entry { project: project.cloned(), ..entry })
    }

    /// The district said, else that of what the project owes.
    fn district(&self, project: Option<&ProjectId>, workspace: &Workspace) -> Result<Code, Failure> {
        if let Some(text) = &self.district {
            return district(workspace, text);
        }
        let due = project.map(|own| workspace.due(own)).transpose()?.flatten();
        due.map(|due| due.district)
            .ok_or_else(|| Failure::new("请用 --district 写明行政区", "say which district with --district"))
    }

    fn post(
        &self,
        entry: &Entry,
        workspace: &mut Workspace,
        base: &Base,
        context: Context,
    ) -> Result<Done, Failure> {
        let said = workspace.post(entry, self.papers.key.as_deref(), &Moment::now())?;
        answer(said, workspace, base, context)?;
        Ok(Done::Done)
    }
}

/// Entries for no project: freeze, restore, deduct.
pub(super) fn of_stock(kind: Kind, arguments: &StockArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let entry = arguments.drawn.entry(kind, None, &workspace)?;
    arguments.drawn.post(&entry, &mut workspace, &arguments.base, context)
}

/// Entries for a project: write-off, lend, return.
pub(super) fn of_project(
    kind: Kind,
    arguments: &ProjectArguments,
    context: Context,
) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let entry = arguments.drawn.entry(kind, Some(&arguments.project), &workspace)?;
    arguments.drawn.post(&entry, &mut workspace, &arguments.base, context)
}

pub(super) fn lock(arguments: &LockArguments, context: Context) -> Result<Done, Failure> {
    let LockArguments { own, until } = arguments;
    let mut workspace = Workspace::open(&own.base.dir)?;
    let entry = own.drawn.entry(Kind::Lock, Some(&own.project), &workspace)?;
    let entry = Entry { expires: Some(*until), ..entry };
    own.drawn.post(&entry, &mut workspace, &own.base, context)
}

pub(super) fn release(arguments: &ReleaseArguments, context: Context) -> Result<Done, Failure> {
    let ReleaseArguments { base, project, drawn, .. } = arguments;
    let mut workspace = Workspace::open(&base.dir)?;
    if project.is_some() {
        let entry = drawn.entry(Kind::Release, project.as_ref(), &workspace)?;
        return drawn.post(&entry, &mut workspace, base, context);
    }
    let released = workspace.release_expired(&Moment::now())?;
    if base.json {
        print_json(&json!({"entries": released}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    let n = released.len();
    let list = released.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let said = match n {
        0 => context.say("没有到期的锁定".to_owned(), "no lock has passed its day".to_owned()),
        _ => context.say(format!("已退回到期锁定:分录 {list}"), format!("released as entries {list}")),
    };
    writeln!(out, "{said}")?;
    out.flush()?;
    Ok(Done::Done)
}
