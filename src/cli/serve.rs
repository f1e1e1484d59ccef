//! `hegui serve`: layers and conflicts over HTTP.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Done;
use crate::cli::context::{Context, out};
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::judge::{self, Judged, Question, Rings};
use crate::http;
use crate::http::served::{Served, Version};
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::store::law;
use crate::store::workspace::Workspace;

/// 发布图层与冲突(GeoJSON) · Serve layers and conflicts as GeoJSON
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 监听地址 · Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 对外地址(在代理之后时),末尾不带斜杠 · The address clients use, behind a proxy, without a slash at its end
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// 基准日 YYYY-MM-DD(默认为工作区所定,否则今天) · The reference date, by default the workspace's or today
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let question = Question { date: arguments.date, rings: Rings::Read };
    let judged = judge::judge(&workspace, &question, context, Ok)?;
    let served = served(&workspace, judged, arguments)?;
    // What is served is in memory; the catalogue is given back to other processes.
    drop(workspace);
    Runtime::new()?.block_on(listen(arguments.listen, served, context))?;
    Ok(Done::Done)
}

fn served(workspace: &Workspace, judged: Judged, arguments: &Arguments) -> Result<Served, Failure> {
    let mut loaded = judged.loaded;
    let findings = loaded.findings(workspace, &judged.arrangement, &judged.measure)?;
    let said = workspace.law_statuses()?;
    let version = |version: &crate::store::layers::LayerVersion| Version {
        layer: version.layer.as_str().into(),
        number: version.version as u64,
        as_of: version.as_of,
        law_status: law::on(&said, &version.layer, version.version, judged.date)
            .map(|own| (own.status, own.since)),
    };
    Ok(Served {
        title: Text::new("hegui 合规", "hegui 合规"),
        notice: workspace.notice().cloned(),
        plane: workspace.plane().clone(),
        versions: loaded.versions.iter().map(version).collect(),
        cards: loaded.definitions.cards,
        rules: loaded.definitions.rules,
        layers: loaded.layers,
        assessment: judged.assessment,
        standings: Some(workspace.standings()?),
        date: judged.date,
        findings,
        n_cells: judged.arrangement.n_cells(),
        public_url: arguments.public_url.clone(),
    })
}

async fn listen(address: SocketAddr, served: Served, context: Context) -> Result<(), Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::of(&error).while_doing(
            format!("无法监听 {address};请换端口(--listen)或停掉占用它的程序"),
            format!("cannot listen on {address}; choose another port (--listen) or stop what holds it"),
        )
    })?;
    let address = listener.local_addr()?;
    let stopped = stopped()?;
    let mut out = out();
    writeln!(
        out,
        "{}",
        context.say(
            format!("已发布 http://{address}/ (按 Ctrl-C 停止)"),
            format!("serving http://{address}/ (stop with Ctrl-C)"),
        )
    )?;
    out.flush()?;
    drop(out);
    Ok(http::serve(listener, served, stopped).await?)
}

/// Done once the process is told to stop: by Ctrl-C, or by SIGTERM as service managers do.
fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
