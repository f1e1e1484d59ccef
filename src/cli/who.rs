//! Who does what is recorded: as said on the command line, else the user the program runs for.

use clap::Args;
use nix::unistd::{Uid, User};

/// Who does it, and why.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// 何人或何单位(默认为系统用户) · Who does it, by default the user of the system
    #[arg(long, value_name = "WHO", value_parser = filled)]
    who: Option<String>,
}

impl Who {
    /// The name to record; never empty.
    pub(super) fn name(&self) -> String {
        self.who.clone().unwrap_or_else(user)
    }
}

/// The user of the system this process runs for, by name, or by number where the system has no name for it.
pub(super) fn user() -> String {
    let uid = Uid::current();
    let named = User::from_uid(uid).ok().flatten().map(|user| user.name);
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("uid {uid}"))
}

/// Text that says something.
pub(super) fn filled(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("不能为空 · must not be empty".to_owned()) } else { Ok(text.to_owned()) }
}
