//! `hegui ledger`: the books of farmland and quotas.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{
    Done, ledger_confirm, ledger_issue, ledger_move, ledger_show, ledger_transfer, ledger_verify,
};

/// 台账:指标下达、锁定、核销、调剂、冻结、周转、冲正、查询、核验 · The books: issue, lock, write off, transfer, freeze, lend, reverse, show, verify
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What is done with the books. Written `LOT@BOOK[:GRADE]=AMOUNT`, land in hectares and capacity in kilograms.
#[derive(Debug, Subcommand)]
enum Command {
    /// 下达指标:年度计划、增减挂钩批次 · Hand down quota: a year's plan, a batch of a linkage
    Post(ledger_issue::Arguments),
    /// 登记一个项目的应补清单(JSON 文件) · Enter what a project must supply, from a JSON file
    Charge(ledger_issue::ChargeArguments),
    /// 预挂钩:为项目锁定到某日 · Lock for a project until a day
    Lock(ledger_move::LockArguments),
    /// 解锁:项目撤回;或退回全部到期锁定 · Release: the project is withdrawn; or all whose day has passed
    Release(ledger_move::ReleaseArguments),
    /// 核销(须另一人复核);不写数量即核销已锁定的全部 · Write off, confirmed by another person; without amounts all that is locked
    WriteOff(ledger_move::ProjectArguments),
    /// 调剂到另一区(须另一人复核) · Transfer to another district, confirmed by another person
    Transfer(ledger_transfer::Arguments),
    /// 冻结 · Freeze
    Freeze(ledger_move::StockArguments),
    /// 解冻 · Restore what is frozen
    Restore(ledger_move::StockArguments),
    /// 核减已冻结的 · Strike what is frozen
    Deduct(ledger_move::StockArguments),
    /// 周转使用(增减挂钩、矿业置换) · Use turnover quota, to be given back
    Lend(ledger_move::ProjectArguments),
    /// 归还周转指标 · Give turnover quota back
    Return(ledger_move::ProjectArguments),
    /// 冲正一笔分录;核销、调剂的冲正须另一人复核 · Take back one entry; of a write-off or transfer confirmed by another person
    Reverse(ledger_transfer::ReverseArguments),
    /// 复核待办的分录 · Confirm what another has proposed
    Confirm(ledger_confirm::Arguments),
    /// 退回待复核的分录 · Decline what was proposed
    Decline(ledger_confirm::DeclineArguments),
    /// 查询余额、项目、分录 · Show balances, a project, entries
    Show(ledger_show::Arguments),
    /// 从第一笔起重算全部余额、不变式与哈希链;有误时以状态 1 退出 · Work out all balances, invariants and digests again; exits with 1 where something is wrong
    Verify(ledger_verify::Arguments),
}

/// The workspace and whether the answer is for machines.
#[derive(Debug, Args)]
pub(super) struct Base {
    /// 工作区目录 · The workspace
    pub(super) dir: PathBuf,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    use crate::ledger::kind::Kind;
    match &arguments.command {
        Command::Post(own) => ledger_issue::run(own, context),
        Command::Charge(own) => ledger_issue::run_charge(own, context),
        Command::Lock(own) => ledger_move::lock(own, context),
        Command::Release(own) => ledger_move::release(own, context),
        Command::WriteOff(own) => ledger_move::of_project(Kind::WriteOff, own, context),
        Command::Transfer(own) => ledger_transfer::run(own, context),
        Command::Freeze(own) => ledger_move::of_stock(Kind::Freeze, own, context),
        Command::Restore(own) => ledger_move::of_stock(Kind::Restore, own, context),
        Command::Deduct(own) => ledger_move::of_stock(Kind::Deduct, own, context),
        Command::Lend(own) => ledger_move::of_project(Kind::Lend, own, context),
        Command::Return(own) => ledger_move::of_project(Kind::Return, own, context),
        Command::Reverse(own) => ledger_transfer::run_reverse(own, context),
        Command::Confirm(own) => ledger_confirm::run(own, context),
        Command::Decline(own) => ledger_confirm::run_decline(own, context),
        Command::Show(own) => ledger_show::run(own, context),
        Command::Verify(own) => ledger_verify::run(own, context),
    }
}
