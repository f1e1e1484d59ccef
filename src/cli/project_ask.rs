//! `hegui project ask`: if this site were approved, what would have to be supplied, from where could it come, and what
//! would be left? Nothing is kept.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::import::date;
use crate::cli::project::SiteFile;
use crate::cli::project_charge::{AskedLand, Worked};
use crate::cli::sheets::Answer;
use crate::geometry::grid::Point;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::account::{State, Stock};
use crate::ledger::amount::Amount;
use crate::ledger::due::Due;
use crate::ledger::ids::ProjectId;
use crate::ledger::sources::sources;
use crate::reports::sheet::Sheet;
use crate::reports::sources as report;
use crate::store::ledger::Scope;
use crate::store::workspace::Workspace;

/// The number of a project that is only asked about.
const ASKED: &str = "?";

/// 若批准此用地:须补什么、从哪里补、补后余多少(不登记) · If this site were approved: what must be supplied, from where could it come, what is left; nothing is kept
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    #[command(flatten)]
    site: SiteFile,
    /// 拟批准日 YYYY-MM-DD,决定适用的制度(默认为基准日) · The day of approval, which decides the regime; by default the reference date
    #[arg(long, value_name = "DATE", value_parser = date)]
    approved: Option<Date>,
    #[command(flatten)]
    asked: AskedLand,
    /// 写入文件:.csv、.xlsx 或 .json · Write a file, by its extension
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let rings = arguments.site.read(&workspace, context)?;
    let worked = arguments.asked.work_out(&workspace, &rings, context)?;
    let approved = arguments.approved.unwrap_or_else(|| workspace.reference_date());
    let (mut remarks, mut sheets) = (worked.remarks(), worked.sheets(context)?);
    let (remark, of_books) = from_where(&workspace, arguments, (&worked, &rings), approved, context)?;
    remarks.push(remark);
    sheets.extend(of_books);
    let usual = &["supply", "books", "lots"];
    let answer = Answer { workspace: &workspace, remarks, sheets, usual, table: None };
    match &arguments.output {
        Some(file) => answer.to_file(file, context)?,
        None => answer.print(arguments.json, context)?,
    }
    Ok(Done::Done)
}

/// From which lots it could come, under the regime of the day.
fn from_where(
    workspace: &Workspace,
    arguments: &Arguments,
    (worked, rings): (&Worked, &[Vec<Point>]),
    approved: Date,
    context: Context,
) -> Result<(Text, Vec<Sheet>), Failure> {
    let Some(regime) = worked.surveyed.loaded.definitions.books.on(approved) else {
        let remark = Text::new(
            format!("{approved} 没有适用的占补制度(layers/books.toml),不查来源"),
            format!("on {approved} no regime holds (layers/books.toml), so no lots are looked for"),
        );
        return Ok((remark, Vec::new()));
    };
    let id = ProjectId::new(ASKED).map_err(|error| Failure::of(&error))?;
    let charge = worked.charge((&id, approved), rings, arguments.asked.said())?;
    let due = Due::of(&charge, regime).map_err(|error| Failure::of(&error))?;
    let available: Vec<(Stock, Amount)> = workspace
        .balances(&Scope::All)?
        .into_iter()
        .filter(|own| own.account.state == State::Available)
        .map(|own| (own.account.stock, own.amount))
        .collect();
    let supplied = sources(&due, &available);
    let short = supplied.iter().filter(|own| Amount::ZERO < own.short).count();
    let remark = Text::new(
        format!(
            "{approved} 适用 {};{}",
            regime.id(),
            if short == 0 { "各账都补得上" } else { "有账补不上,见“缺”" }
        ),
        format!(
            "on {approved} {} holds; {}",
            regime.id(),
            if short == 0 {
                "every book can be supplied"
            } else {
                "not every book can be supplied, see \"short\""
            }
        ),
    );
    Ok((
        remark,
        vec![report::books(&supplied, &due.district, context.lang), report::lots(&supplied, context.lang)],
    ))
}
