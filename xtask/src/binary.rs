//! Building `banmian` and running it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{OPTIMISED, cargo};

/// Builds the optimised program; cargo's progress goes to standard error.
pub(crate) fn build() -> Result<PathBuf> {
    executable(
        &["build", OPTIMISED, "--package=banmian-cli", "--bin=banmian"],
        "banmian",
    )
}

/// Builds the survey server, optimised.
pub(crate) fn build_survey() -> Result<PathBuf> {
    let name = "banmian-survey";
    executable(
        &[
            "build",
            OPTIMISED,
            "--package=banmian-survey-server",
            "--bin=banmian-survey",
        ],
        name,
    )
}

/// The binary that the command-line tests run, with checks of overflow. Asked for as `cargo test` builds it, so that
/// behind the unit tests nothing is compiled: a package that is asked for alone has its dependencies with other features.
pub(crate) fn tested() -> Result<PathBuf> {
    executable(&["test", "--workspace", "--test=verbs", "--no-run"], "banmian")
}

/// The survey server as its tests run it, asked for in the same way.
pub(crate) fn survey_tested() -> Result<PathBuf> {
    executable(&["test", "--workspace", "--test=attacks", "--no-run"], "banmian-survey")
}

fn executable(arguments: &[&str], name: &str) -> Result<PathBuf> {
    let output = cargo(arguments)
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("running cargo")?;
    if !output.status.success() {
        bail!("{name} does not build; the errors stand above");
    }
    built(&output.stdout, name).with_context(|| format!("cargo built no binary named {name}"))
}

/// The path of the binary of this name in cargo's messages.
fn built(messages: &[u8], name: &str) -> Option<PathBuf> {
    let built = |line: &[u8]| {
        let message: serde_json::Value = serde_json::from_slice(line).ok()?;
        let is = message.pointer("/target/name")? == name && message.pointer("/profile/test")? == false;
        is.then(|| Some(PathBuf::from(message.get("executable")?.as_str()?)))?
    };
    messages.split(|&byte| byte == b'\n').find_map(built)
}

/// Builds `banmian` and becomes it, so that signals and the exit status are its own.
pub(crate) fn hand_over(verb: &OsStr, rest: &[OsString]) -> Result<ExitCode> {
    let mut command = Command::new(build()?);
    command.arg(verb).args(rest);
    become_it(command)
}

#[cfg(unix)]
pub(crate) fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("starting the program")
}

#[cfg(not(unix))]
pub(crate) fn become_it(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("starting the program")?;
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
        let messages = br#"{"reason":"compiler-artifact","target":{"name":"verbs"},"profile":{"test":true},"executable":"/t/debug/deps/verbs-1"}
{"reason":"compiler-artifact","target":{"name":"banmian"},"profile":{"test":false},"executable":"/t/release/banmian"}
{"reason":"build-finished","success":true}
"#;
        assert_eq!(built(messages, "banmian"), Some(PathBuf::from("/t/release/banmian")));
    }
}
