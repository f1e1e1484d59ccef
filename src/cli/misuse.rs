//! A command line that is not understood: said in the language asked for, then in `clap`'s own words, which
//! are English and name what would be taken.

use std::env;

use clap::Error;
use clap::error::{ContextKind, ErrorKind};

use crate::layer::text::Lang;

/// Prints what is wrong, or the help or version that was asked for.
pub(super) fn print(misuse: &Error, lang: Lang) {
    if lang == Lang::Zh && misuse.use_stderr() {
        let of = |kind: ContextKind| misuse.get(kind).map(ToString::to_string).unwrap_or_default();
        let what = match misuse.kind() {
            ErrorKind::InvalidSubcommand => format!("没有命令“{}”", of(ContextKind::InvalidSubcommand)),
            ErrorKind::UnknownArgument => format!("没有参数“{}”", of(ContextKind::InvalidArg)),
            ErrorKind::MissingRequiredArgument => format!("缺少参数 {}", of(ContextKind::InvalidArg)),
            ErrorKind::ArgumentConflict => {
                format!("参数 {} 与 {} 不能同时使用", of(ContextKind::InvalidArg), of(ContextKind::PriorArg))
            }
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
                format!("参数 {argument} 的值“{value}”无效")
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
                "请写明命令".to_owned()
            }
            _ => "命令行有误".to_owned(),
        };
        eprintln!("错误:{what};用法见 --help,程序原话如下");
    }
    // Where even that cannot be printed nobody is reading.
    let _ = misuse.print();
}

/// The language a command line asks for that could not be read as a whole.
pub(super) fn lang_asked() -> Option<bool> {
    let words: Vec<String> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let value = |place: usize| match words[place].strip_prefix("--lang") {
        Some("") => words.get(place + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_owned),
        None => None,
    };
    match (0..words.len()).find_map(value).as_deref() {
        Some("zh") => Some(true),
        Some("en") => Some(false),
        _ => None,
    }
}
