//! `hegui key`: who may do what over HTTP.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::context::{Context, harmless, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::who::{filled, user};
use crate::layer::text::Text;
use crate::store::keys::{Key, NewKey, Role};
use crate::store::workspace::Workspace;

/// 管理 HTTP 访问密钥:发放、列出、吊销 · Keys to the service: add, list, revoke
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Add(Add),
    List(List),
    Revoke(Revoke),
}

/// 发放一个密钥;只显示这一次,库中只存其 argon2id 散列 · Make a key; it is shown this once, kept is its argon2id hash
#[derive(Debug, Args)]
struct Add {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 角色:viewer 查看,planner 规划,land-bureau 国土,administrator 管理 · The role
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// 行政区代码,如 141102:只能办理该区事项(默认不限) · The code of the district the holder may write for, by default all
    #[arg(long, value_name = "CODE", value_parser = filled)]
    district: Option<String>,
    /// 持有人或单位,写入记录 · Who holds it; this name is recorded
    #[arg(long, value_name = "WHO", value_parser = filled)]
    who: String,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// 列出密钥(不含密文) · List the keys, without what is secret
#[derive(Debug, Args)]
struct List {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// 吊销密钥,运行中的服务一秒内生效 · Revoke a key; a running service heeds it within a second
#[derive(Debug, Args)]
struct Revoke {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 密钥编号(hegui_ 之后的 8 位) · The key's id, the eight digits after hegui_
    id: String,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    match &arguments.what {
        What::Add(arguments) => add(arguments, context),
        What::List(arguments) => list(arguments, context),
        What::Revoke(arguments) => revoke(arguments, context),
    }
}

fn add(arguments: &Add, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.dir)?;
    let (key, secret) = workspace.add_key(&NewKey {
        role: arguments.role,
        district: arguments.district.clone(),
        who: arguments.who.clone(),
        made_by: user(),
    })?;
    if arguments.json {
        let mut answer = key_json(&key);
        answer["key"] = json!(secret.expose());
        print_json(&answer)?;
        return Ok(Done::Done);
    }
    let mut out = out();
    writeln!(out, "{}", secret.expose())?;
    out.flush()?;
    context.remark(&Text::new(
        "请立即妥善保存:此密钥不再显示。使用时放在请求头 Authorization: Bearer 之后",
        "keep it now: it is not shown again. Send it in the header Authorization: Bearer",
    ));
    Ok(Done::Done)
}

fn list(arguments: &List, context: Context) -> Result<Done, Failure> {
    let keys = Workspace::open(&arguments.dir)?.keys()?;
    if arguments.json {
        print_json(&json!({"keys": keys.iter().map(key_json).collect::<Vec<_>>()}))?;
        return Ok(Done::Done);
    }
    let mut out = out();
    for key in &keys {
        let Key { id, role, district, who, made_at, made_by, revoked, .. } = key;
        let district = district.as_deref().unwrap_or(context.say("不限", "all districts"));
        let by = context.say("发放人", "made by");
        let revoked = revoked.as_ref().map(|(at, who)| {
            context.say(format!("  已于 {at} 由 {who} 吊销"), format!("  revoked {at} by {who}"))
        });
        let line = format!(
            "{id}  {}  {district}  {who}  {made_at}  {by} {made_by}{}",
            role.word().get(context.lang),
            revoked.unwrap_or_default()
        );
        writeln!(out, "{}", harmless(&line))?;
    }
    out.flush()?;
    Ok(Done::Done)
}

fn revoke(arguments: &Revoke, context: Context) -> Result<Done, Failure> {
    let id = &arguments.id;
    Workspace::open(&arguments.dir)?.revoke_key(id, &user())?;
    let mut out = out();
    writeln!(out, "{}", context.say(format!("已吊销 {id}"), format!("revoked {id}")))?;
    out.flush()?;
    Ok(Done::Done)
}

fn key_json(key: &Key) -> Json {
    let revoked = key.revoked.as_ref().map(|(at, who)| json!({"at": at, "who": who}));
    json!({
        "id": key.id,
        "role": key.role.id(),
        "district": key.district,
        "who": key.who,
        "at": key.made_at,
        "made_by": key.made_by,
        "revoked": revoked,
    })
}

fn role(text: &str) -> Result<Role, String> {
    let is_own = |own: &Role| own.id() == text || own.word().zh == text;
    Role::ALL.into_iter().find(is_own).ok_or_else(|| {
        let known = Role::ALL.map(|own| format!("{} {}", own.id(), own.word().zh)).join(", ");
        format!("\"{text}\" 不是角色;可写 · is no role; write one of: {known}")
    })
}
