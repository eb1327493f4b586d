//! Tasks that are examples of the crates they are about: listed by name, built optimised and run.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cargo::{OPTIMISED, announce, cargo};

/// One that a task can be asked for.
pub(crate) struct Example {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
    pub(crate) example: &'static str,
    /// What the example is told before what stands behind the name.
    pub(crate) leading: &'static [&'static str],
    /// What it does, as the list says it.
    pub(crate) says: &'static str,
}

/// Runs the example that is named, with what stands behind its name; without a name says which there are. `task` is how
/// it was asked for and `noun` what the examples are, for messages.
pub(crate) fn run(task: &str, noun: &str, examples: &[Example], arguments: &[OsString]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        for example in examples {
            println!("{:12} {}", example.name, example.says);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let Some(example) = examples.iter().find(|example| *name == *example.name) else {
        bail!("no {noun} {}; `cargo xtask {task}` lists them", name.display());
    };
    let mut command = cargo(&["run", OPTIMISED, "--quiet", "--package", example.package]);
    command
        .args(["--example", example.example, "--"])
        .args(example.leading)
        .args(rest);
    announce(&command);
    let status = command.status().context("running cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
