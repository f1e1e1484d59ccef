//! The program `hegui`: all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    hegui::cli::main()
}
