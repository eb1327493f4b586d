//! Building `banmian` and running it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::cargo;

/// Builds the release binary; cargo's progress goes to standard error.
pub(crate) fn build() -> Result<PathBuf> {
    let mut command = cargo(&[
        "build",
        "--release",
        "--package=banmian-cli",
        "--bin=banmian",
        "--message-format=json-render-diagnostics",
    ]);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("running cargo build")?;
    if !output.status.success() {
        bail!("banmian does not build; the errors stand above");
    }
    executable(&output.stdout).context("cargo built no binary named banmian")
}

/// The path of the binary in cargo's messages.
fn executable(messages: &[u8]) -> Option<PathBuf> {
    messages
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
}

/// Builds `banmian` and becomes it, so that signals and the exit status are its own.
pub(crate) fn hand_over(verb: &OsStr, rest: &[OsString]) -> Result<ExitCode> {
    let mut command = Command::new(build()?);
    command.arg(verb).args(rest);
    become_it(command)
}

#[cfg(unix)]
fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("starting banmian")
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("starting banmian")?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_binary_among_the_messages() {
        let messages = br#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"/t/release/banmian"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/t/release/banmian")));
    }
}
