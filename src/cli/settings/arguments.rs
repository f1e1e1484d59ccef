//! The settings as flags, made from the table.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::cli::settings::table::{Kind, Row, rows};

/// The flag for another file.
const CONFIG: &str = "config";
/// The flag for limits.
const LIMIT: &str = "limit";

/// What was said of settings on the command line.
#[derive(Clone, Debug, Default)]
pub(in crate::cli) struct SettingArguments {
    /// The settings file, in place of the workspace's own.
    pub(super) config: Option<PathBuf>,
    /// Name, whether it is a limit, and the text, as given.
    pub(super) given: Vec<(String, bool, String)>,
}

impl Args for SettingArguments {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_parser(value_parser!(OsString))
            .help("设置文件(默认为工作区中的 hegui.toml) · The settings file, by default hegui.toml in the workspace");
        let limit = Arg::new(LIMIT)
            .long(LIMIT)
            .value_name("NAME=VALUE")
            .action(ArgAction::Append)
            .value_parser(setting)
            .help("改一项限额,如 body-bytes=4MB(可重复;全部见 hegui config) · Sets a limit, such as body-bytes=4MB (may be given again; hegui config has them all)");
        let rows = rows().into_iter().filter(|row| !row.is_limit);
        command.args(rows.map(|row| flag(&row))).arg(config).arg(limit)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut own = Self::default();
        own.update_from_arg_matches(matches)?;
        Ok(own)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.config = matches.get_one::<OsString>(CONFIG).map(PathBuf::from);
        for row in rows().into_iter().filter(|row| !row.is_limit) {
            if let Some(text) = matches.get_one::<String>(row.name) {
                self.given.push((row.name.to_owned(), false, text.clone()));
            }
        }
        for (name, text) in matches.get_many::<(String, String)>(LIMIT).into_iter().flatten() {
            self.given.push((name.clone(), true, text.clone()));
        }
        Ok(())
    }
}

fn flag(row: &Row) -> Arg {
    let says = format!("{} · {}", row.says.zh, row.says.en);
    let default = row.default.as_ref().map(|own| format!(" [{own}]")).unwrap_or_default();
    let read = row.clone();
    let parser =
        ValueParser::new(move |text: &str| read.read(text).map_err(|why| format!("{} · {}", why.zh, why.en)));
    let arg = Arg::new(row.name).long(row.name).value_parser(parser).help(says + &default);
    match row.kind {
        Kind::Truth => {
            arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL")
        }
        Kind::Listen => arg.value_name("ADDR"),
        Kind::Url => arg.value_name("URL"),
        Kind::Date => arg.value_name("DATE"),
        Kind::File => arg.value_name("FILE"),
        Kind::Networks => arg.value_name("NET,…"),
        Kind::Roles => arg.value_name("SAID=ROLE,…"),
        Kind::Words | Kind::Whole => arg.value_name("TEXT"),
    }
}

fn setting(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("请写 名称=数值 · write name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
