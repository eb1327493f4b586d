//! The program `banmian`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(banmian_cli::run(std::env::args_os()))
}
