//! `hegui ledger transfer` and `hegui ledger reverse`.

use clap::Args;

use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::ledger::Base;
use crate::cli::ledger_words::{DrawText, Papers, answer, district, document, draw, draws};
use crate::cli::who::filled;
use crate::ledger::account::Terms;
use crate::ledger::entry::{Entry, Role, transferred};
use crate::ledger::kind::Kind;
use crate::store::clock::Moment;
use crate::store::workspace::Workspace;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    base: Base,
    /// 转出的行政区(代码或名称) · The district that gives, by code or name
    #[arg(long, value_name = "DISTRICT")]
    from: String,
    /// 转入的行政区(代码或名称) · The district that gets, by code or name
    #[arg(long, value_name = "DISTRICT")]
    to: String,
    /// 价格(元,至多两位小数;无偿写 0) · The price in yuan, at most two decimals; 0 where nothing is paid
    #[arg(long, value_name = "YUAN", value_parser = fen)]
    price: i64,
    /// 转出区已完成耕地保有量任务的证明文件 · The document that says that the giver has met its retained-farmland task
    #[arg(long, value_name = "REFERENCE", value_parser = filled)]
    task_met: String,
    /// 转入后不得再转出 · What is got must not be handed on
    #[arg(long)]
    not_to_be_handed_on: bool,
    /// 来源@账[:等别]=数量 · LOT@BOOK[:GRADE]=AMOUNT
    #[arg(required = true, value_name = "LOT@BOOK=AMOUNT", value_parser = draw)]
    draws: Vec<DrawText>,
    #[command(flatten)]
    papers: Papers,
}

#[derive(Debug, Args)]
pub(super) struct ReverseArguments {
    #[command(flatten)]
    base: Base,
    /// 要冲正的分录号 · The entry to take back
    entry: i64,
    #[command(flatten)]
    papers: Papers,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let giver = district(&workspace, &arguments.from)?;
    let receiver = district(&workspace, &arguments.to)?;
    let terms = if arguments.not_to_be_handed_on { Terms::NotToBeHandedOn } else { Terms::Free };
    let given = draws(&arguments.draws, &giver, Terms::Free);
    let mut entry = arguments.papers.entry(Kind::Transfer, transferred(&given, &receiver, terms))?;
    entry.price_fen = Some(arguments.price);
    entry.documents.push(document(Role::TaskMet, &arguments.task_met)?);
    let said = workspace.post(&entry, arguments.papers.key.as_deref(), &Moment::now())?;
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

pub(super) fn run_reverse(arguments: &ReverseArguments, context: Context) -> Result<Done, Failure> {
    let mut workspace = Workspace::open(&arguments.base.dir)?;
    let entry = arguments.papers.entry(Kind::Reverse, Vec::new())?;
    let entry = Entry { reverses: Some(arguments.entry), ..entry };
    let said = workspace.post(&entry, arguments.papers.key.as_deref(), &Moment::now())?;
    answer(said, &workspace, &arguments.base, context)?;
    Ok(Done::Done)
}

/// Reads yuan, exactly.
fn fen(text: &str) -> Result<i64, String> {
    let wrong = || format!("“{text}”不是价格,应为元、至多两位小数 · write yuan with at most two decimals");
    let (yuan, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = !yuan.is_empty()
        && (1..=2).contains(&rest.len())
        && yuan.bytes().chain(rest.bytes()).all(|own| own.is_ascii_digit());
    if !is_number {
        return Err(wrong());
    }
    format!("{yuan}{rest:0<2}").parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::fen;

    #[test]
    fn yuan_are_read_to_the_fen() {
        for (text, expected) in
            [("0", Some(0)), ("20400000", Some(2_040_000_000)), ("0.5", Some(50)), ("1.05", Some(105))]
        {
            assert_eq!(fen(text).ok(), expected, "{text}");
        }
        for wrong in ["", ".", "1.", ".5", "-1", "1.005", "1,5", "99999999999999999999"] {
            assert!(fen(wrong).is_err(), "{wrong}");
        }
    }
}
