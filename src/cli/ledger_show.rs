//! `hegui ledger show`: balances, what a project owes and could draw on, entries, and what waits.

use std::io::{self, Write};

use clap::Args;
use serde_json::json;

use crate::cli::Done;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::ledger_words::{district, lot, project};
use crate::http::wire::books;
use crate::ledger::account::{Stock, Terms};
use crate::ledger::due::Coverage;
use crate::ledger::entry::{Entry, Posted, Posting};
use crate::ledger::ids::{LotId, ProjectId};
use crate::store::ledger::{Balance, Journal, ProjectView, Proposal, Scope};
use crate::store::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    base: Base,
    /// 只看一个行政区(代码或名称) · Only one district, by code or name
    #[arg(long, value_name = "DISTRICT", group = "scope")]
    district: Option<String>,
    /// 只看一个指标来源 · Only one lot
    #[arg(long, value_name = "LOT", group = "scope", value_parser = lot)]
    lot: Option<LotId>,
    /// 只看一个项目:应补、已锁定、已核销、尚缺、可用来源 · Only one project: owed, locked, written off, missing, what it could draw on
    #[arg(long, value_name = "PROJECT", group = "scope", value_parser = project)]
    project: Option<ProjectId>,
    /// 列出分录(默认只列余额) · List entries, not balances alone
    #[arg(long)]
    journal: bool,
    /// 只列最近几笔分录 · Only the last so many entries
    #[arg(long, value_name = "N", requires = "journal")]
    last: Option<usize>,
}

/// What is shown.
struct Shown {
    view: Option<ProjectView>,
    balances: Vec<Balance>,
    entries: Vec<Posted>,
    proposals: Vec<Proposal>,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.base.dir)?;
    let scope = match (&arguments.district, &arguments.lot, &arguments.project) {
        (Some(text), ..) => Scope::District(district(&workspace, text)?),
        (_, Some(lot), _) => Scope::Lot(lot.clone()),
        (.., Some(project)) => Scope::Project(project.clone()),
        _ => Scope::All,
    };
    let view = arguments.project.as_ref().map(|own| workspace.project_view(own)).transpose()?.flatten();
    let entries = if arguments.journal {
        workspace.journal(&Journal { scope: scope.clone(), last: arguments.last })?
    } else {
        Vec::new()
    };
    let proposals = if scope == Scope::All { workspace.proposals()? } else { Vec::new() };
    let shown = Shown { view, balances: workspace.balances(&scope)?, entries, proposals };
    if arguments.base.json {
        print_json(&json!({
            "notice": notice_json(&workspace),
            "project": shown.view.as_ref().map(books::view),
            "balances": shown.balances.iter().map(books::balance).collect::<Vec<_>>(),
            "entries": shown.entries.iter().map(books::posted).collect::<Vec<_>>(),
            "proposals": shown.proposals.iter().map(books::proposal).collect::<Vec<_>>(),
        }))?;
    } else {
        let mut out = out();
        context.notice(&workspace, &mut out)?;
        print(&shown, context, &mut out)?;
        out.flush()?;
    }
    Ok(Done::Done)
}

fn print(shown: &Shown, context: Context, out: &mut impl Write) -> io::Result<()> {
    if let Some(ProjectView { due, coverage, available }) = &shown.view {
        let (project, regime, district) = (&due.project, due.regime.id(), &due.district.code);
        let head = context.say(
            format!("项目 {project}({district},{regime})"),
            format!("project {project} ({district}, {regime})"),
        );
        writeln!(out, "{head}")?;
        for own in coverage {
            writeln!(out, "  {}", coverage_line(own, context))?;
        }
        writeln!(out, "{}", context.say("本区可用来源:", "available in its district:"))?;
        for own in available {
            writeln!(out, "  {}", balance_line(own, context))?;
        }
    }
    for own in &shown.balances {
        writeln!(out, "{}", balance_line(own, context))?;
    }
    for own in &shown.entries {
        writeln!(out, "{}", entry_line(&format!("#{}", own.seq), &own.made_at, &own.entry, context))?;
        for posting in &own.entry.postings {
            writeln!(out, "    {}", posting_line(posting, context))?;
        }
    }
    for Proposal { id, made_at, entry } in &shown.proposals {
        let waits = context.say(format!("待复核 {id}"), format!("proposal {id}"));
        writeln!(out, "{}", entry_line(&waits, made_at, entry, context))?;
        for posting in &entry.postings {
            writeln!(out, "    {}", posting_line(posting, context))?;
        }
    }
    Ok(())
}

fn coverage_line(own: &Coverage, context: Context) -> String {
    let (unit, book) = (own.book.unit(), own.book.word());
    let text = |amount| unit.text(amount);
    let (owed, locked, written) = (text(own.owed), text(own.locked), text(own.written_off));
    let (available, short, word) = (text(own.available), text(own.short), unit.word());
    context.say(
        format!("{}({word}):应补 {owed},已核销 {written},已锁定 {locked},本区可用 {available},尚缺 {short}", book.zh),
        format!("{} ({word}): owed {owed}, written off {written}, locked {locked}, available {available}, short {short}", book.en),
    )
}

fn balance_line(Balance { account, amount }: &Balance, context: Context) -> String {
    let (book, state) = (account.stock.book, account.state.word());
    let project = account.project.as_ref().map(|own| format!(" {own}")).unwrap_or_default();
    let unit = book.unit();
    format!(
        "{}{}  {}{project}  {} {}",
        account.stock,
        bound(&account.stock, context),
        state.get(context.lang),
        unit.text(*amount),
        unit.word()
    )
}

/// What is said of stock that must not be handed on.
fn bound(stock: &Stock, context: Context) -> &'static str {
    match stock.terms {
        Terms::Free => "",
        Terms::NotToBeHandedOn => context.say("(不得再转出)", " (not to be handed on)"),
    }
}

fn entry_line(head: &str, made_at: &str, entry: &Entry, context: Context) -> String {
    let project = entry.project.as_ref().map(|own| format!(" {own}")).unwrap_or_default();
    let reverses = entry.reverses.map(|seq| format!(" #{seq}")).unwrap_or_default();
    let until = entry.expires.map(|day| format!(" → {day}")).unwrap_or_default();
    let price = entry.price_fen.map(|fen| {
        let (yuan, rest) = (fen / 100, fen % 100);
        context.say(format!(" {yuan}.{rest:02} 元"), format!(" {yuan}.{rest:02} yuan"))
    });
    let second = entry.confirmed_by.as_ref().map(|own| format!(" / {own}")).unwrap_or_default();
    let papers: Vec<&str> = entry.documents.iter().map(|own| own.reference.as_str()).collect();
    let line = format!(
        "{head}  {made_at}  {}{reverses}{project}{until}{}  {}{second}  {}  {}",
        entry.kind.word().get(context.lang),
        price.unwrap_or_default(),
        entry.who,
        papers.join(" "),
        entry.note
    );
    harmless(line.trim_end()).into_owned()
}

fn posting_line(posting: &Posting, context: Context) -> String {
    let unit = posting.stock.book.unit();
    let (from, to) = (posting.from.word(), posting.to.word());
    format!(
        "{}{}  {} → {}  {} {}",
        posting.stock,
        bound(&posting.stock, context),
        from.get(context.lang),
        to.get(context.lang),
        unit.text(posting.amount),
        unit.word()
    )
}
