//! `hegui serve`: layers and conflicts over HTTP.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Done;
use crate::cli::clerk::Bureau;
use crate::cli::context::{Context, out, read_options};
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Judged, Question, Rings};
use crate::cli::settings::Settings;
use crate::cli::settings::arguments::SettingArguments;
use crate::formats::import::Precautions;
use crate::http;
use crate::http::options::{Options, Reading};
use crate::http::registers::registers;
use crate::http::served::{Overlaid, Served, Version};
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::store::law;
use crate::store::workspace::Workspace;

/// 发布图层与冲突(GeoJSON) · Serve layers and conflicts as GeoJSON
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    #[command(flatten)]
    settings: SettingArguments,
}

/// What is served, and as what.
#[derive(Clone)]
struct Subject {
    dir: PathBuf,
    public_url: Option<String>,
    date: Option<Date>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let settings = Settings::gather(&arguments.dir, &arguments.settings, context)?;
    let mut options = settings.options()?;
    let subject =
        Subject { dir: arguments.dir.clone(), public_url: settings.public_url(), date: settings.date() };
    let served = subject.read(context)?;
    let program = Some(std::env::current_exe()?);
    options.strangers = Some(Precautions { program, ..read_options().precautions });
    options.workspace = Some(subject.dir.clone());
    options.clerk = Some(Arc::new(Bureau { dir: subject.dir.clone(), context }));
    options.renew = Some(Arc::new(move || subject.read(context).map_err(|failure| failure.text())));
    Runtime::new()?.block_on(listen(&settings, served, options, context))?;
    Ok(Done::Done)
}

impl Subject {
    /// Reads and judges the workspace as it is now. What is served is in memory then, and the catalogue is given
    /// back to other processes.
    fn read(&self, context: Context) -> Result<Served, Failure> {
        let workspace = Workspace::open(&self.dir)?;
        let question = Question { date: self.date, rings: Rings::Read };
        let judged = judge::judge(&workspace, &question, context, Ok)?;
        served(&workspace, judged, self.public_url.clone())
    }
}

/// What a workspace serves now.
///
/// # Errors
/// Where nothing was overlaid, or what was is not there any more.
pub(super) fn current(
    workspace: &Workspace,
    date: Option<Date>,
    context: Context,
) -> Result<Served, Failure> {
    let judged = judge::judge(workspace, &Question { date, rings: Rings::Read }, context, Ok)?;
    served(workspace, judged, None)
}

fn served(workspace: &Workspace, judged: Judged, public_url: Option<String>) -> Result<Served, Failure> {
    let mut loaded = judged.loaded;
    let findings = loaded.findings(workspace, &judged.arrangement, &judged.measure)?;
    let history = workspace.history()?;
    let version = |version: &crate::store::layers::LayerVersion| Version {
        layer: version.layer.as_str().into(),
        number: version.version as u64,
        as_of: version.as_of,
        until: None,
        law_status: law::on(&history.said, &version.layer, version.version, judged.date)
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
        registers: registers(workspace)?,
        assessment: judged.assessment,
        standings: Some(workspace.standings()?),
        date: judged.date,
        findings,
        history,
        overlaid: Overlaid {
            arrangement: Arc::new(judged.arrangement),
            made_at: judged.made_at,
            is_stale: judged.is_stale,
        },
        events: workspace.all_events()?,
        public_url,
    })
}

async fn listen(
    settings: &Settings,
    served: Served,
    options: Options,
    context: Context,
) -> Result<(), Failure> {
    let address = settings.listen();
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::of(&error).while_doing(
            format!("无法监听 {address};请换端口(--listen)或停掉占用它的程序"),
            format!("cannot listen on {address}; choose another port (--listen) or stop what holds it"),
        )
    })?;
    let address = listener.local_addr()?;
    let scheme = if settings.is_encrypted() { "https" } else { "http" };
    let stopped = stopped()?;
    if options.reading == Reading::ByKey {
        context.remark(&Text::new(
            "读取需要密钥;用 hegui key add 发放",
            "reading wants a key; hegui key add makes one",
        ));
    }
    let mut out = out();
    writeln!(
        out,
        "{}",
        context.say(
            format!("已发布 {scheme}://{address}/ (按 Ctrl-C 停止)"),
            format!("serving {scheme}://{address}/ (stop with Ctrl-C)"),
        )
    )?;
    out.flush()?;
    drop(out);
    Ok(http::serve(listener, served, options, stopped).await?)
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
