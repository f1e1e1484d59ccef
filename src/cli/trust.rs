//! How far a file is trusted, as told on the command line.

use std::{env, io};

use clap::Args;

use crate::cli::context::read_options;
use crate::formats::import::Precautions;
use crate::formats::import::limits::{Limit, Limits};

/// How far a file is trusted, and what it may cost.
#[derive(Debug, Args)]
pub(super) struct Trust {
    /// 文件来历不明:由一个没有网络、读不到其他文件的进程来读 · The file is a stranger's: read by a process without
    /// network and without other files
    #[arg(long)]
    untrusted: bool,
    /// 限额,如 inflated-bytes=20GB(可多次给出) · A limit, may be given several times
    #[arg(long = "limit", value_name = "NAME=VALUE", value_parser = limit)]
    limits: Vec<(Limit, u64)>,
}

impl Trust {
    /// What is told to the reading of files.
    ///
    /// # Errors
    /// Where the program itself cannot be found, to be started once more.
    pub(super) fn precautions(&self) -> io::Result<Precautions> {
        let mut precautions = read_options().precautions;
        if self.untrusted {
            precautions.program = Some(env::current_exe()?);
        }
        for &(limit, value) in &self.limits {
            precautions.limits = precautions.limits.with(limit, value);
        }
        Ok(precautions)
    }
}

/// Reads a limit of the command line.
fn limit(text: &str) -> Result<(Limit, u64), String> {
    Limits::setting(text).map_err(|wrong| format!("{} · {}", wrong.zh, wrong.en))
}
