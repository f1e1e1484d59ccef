//! `hegui conflicts decide`: one step of coordination.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::who::filled;
use crate::conflict::coordination::{State, Way};
use crate::http::wire;
use crate::layer::text::Text;
use crate::store::source::fingerprint;
use crate::store::steps::{Attachment, NewStep, Step};
use crate::store::workspace::Workspace;

/// 办理一个冲突图斑的一步:提出方案、区政府意见、领导小组办公室意见、决定、办结 · One step towards settling a conflict: proposal, opinions, decision, settlement
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 已登记的图斑编号,如 A02-0001 · The patch's registered id
    id: String,
    /// 这一步之后的状态:proposed 已提方案,district-opinion 区政府意见,office-opinion 领导小组办公室意见,decided 已决定,adjusted 已调整,kept 保留,excluded 剔除,reopened 重新打开 · The state after this step
    #[arg(long, value_name = "STATE", value_parser = state)]
    to: State,
    /// 何人或何单位 · Who takes it
    #[arg(long, value_name = "WHO", value_parser = filled)]
    by: String,
    /// 意见或理由 · What is said
    #[arg(long, value_name = "TEXT", value_parser = filled)]
    text: String,
    /// 协调方式:以土规为准、以城规为准、保留双轨待批、远期腾挪、历史遗留保留、剔除(口径),或其英文名;提方案和决定时必填 · How it is settled (land-use-plan, urban-plan, both-until-approval, moved-later, left-from-history, excluded-by-definition); wanted for a proposal and a decision
    #[arg(long, value_name = "WAY", value_parser = way)]
    way: Option<Way>,
    /// 附件:文件路径、网址或文号,只记引用(文件另记 SHA-256)(可重复) · What it rests on: a path, an address or a document's number; kept by reference, a file with its digest (may be given again)
    #[arg(long, value_name = "REFERENCE", value_parser = filled)]
    attach: Vec<String>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let attachments = arguments.attach.iter().map(|own| attachment(own)).collect::<Result<_, _>>()?;
    let step = workspace.take_step(&NewStep {
        patch: arguments.id.clone(),
        state: arguments.to,
        way: arguments.way,
        who: arguments.by.clone(),
        text: arguments.text.clone(),
        attachments,
    })?;
    let newest = workspace.latest_run()?.map(|run| run.id);
    if newest != Some(workspace.register(step.register)?.run) {
        context.remark(&Text::new(
            "注意:最近一次叠置尚未登记,本步依据的是上次登记;请运行 hegui conflicts register",
            "note: the latest overlay is not registered, and this step is by the last register; run hegui conflicts register",
        ));
    }
    if arguments.json {
        print_json(&wire::step(&step))?;
    } else {
        let mut out = out();
        writeln!(out, "{}", line(&step, context))?;
        out.flush()?;
    }
    Ok(Done::Done)
}

/// A step as one line for people, and one for each attachment.
pub(super) fn line(step: &Step, context: Context) -> String {
    let Step { seq, patch, register, state, way, who, text, made_at, attachments, .. } = step;
    let way = way.map(|way| format!("({})", way.word().get(context.lang))).unwrap_or_default();
    let state = state.word();
    let register = context.say(format!("登记 {register}"), format!("register {register}"));
    let mut line = format!(
        "{patch} #{seq}  {made_at}  {register}  {}{way}  {}: {}",
        state.get(context.lang),
        harmless(who),
        harmless(text)
    );
    for Attachment { reference, sha256 } in attachments {
        let digest = sha256.as_ref().map(|own| format!("  sha256 {own}")).unwrap_or_default();
        let attached = context.say("附件", "attached");
        line.extend(["\n    ", attached, " ", &harmless(reference), &digest]);
    }
    line
}

/// A reference, with the digest of the file where it is one.
pub(super) fn attachment(reference: &str) -> Result<Attachment, Failure> {
    let path = Path::new(reference);
    if !path.is_file() {
        return Ok(Attachment { reference: reference.to_owned(), sha256: None });
    }
    let sha256 = fingerprint(path).map_err(|error| {
        Failure::of(&error).while_doing(
            format!("{reference}:附件无法读取"),
            format!("{reference}: the attachment cannot be read"),
        )
    })?;
    Ok(Attachment { reference: reference.to_owned(), sha256: Some(sha256.to_string()) })
}

fn state(text: &str) -> Result<State, String> {
    let is_own = |own: &State| own.id() == text || own.word().zh == text;
    State::ALL.into_iter().find(is_own).ok_or_else(|| {
        let known = State::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是状态;可写 · is no state; write one of: {known}")
    })
}

fn way(text: &str) -> Result<Way, String> {
    let is_own = |own: &Way| own.id() == text || own.word().zh == text;
    Way::ALL.into_iter().find(is_own).ok_or_else(|| {
        let known = Way::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是协调方式;可写 · is no way; write one of: {known}")
    })
}
