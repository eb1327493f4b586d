//! Fuzzing: each target is a mode of an example that feeds random input to a crate and holds the result against an
//! oracle. On stable Rust there is no coverage to go by, so the generators know what input looks like.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cargo::{announce, cargo};

/// A target and the example that feeds it.
struct Target {
    name: &'static str,
    package: &'static str,
    example: &'static str,
    holds: &'static str,
}

const TARGETS: &[Target] = &[
    Target {
        name: "decide",
        package: "banmian-ingest",
        example: "fuzz",
        holds: "whatever bytes are read or refused in words, twice the same, and clean texts as what they are in",
    },
    Target {
        name: "decode",
        package: "banmian-ingest",
        example: "fuzz",
        holds: "the text is what a decoder fed byte by byte gives",
    },
    Target {
        name: "offsets",
        package: "banmian-ingest",
        example: "fuzz",
        holds: "the bytes of each unit, decoded alone, are its text, and the map covers both sides",
    },
    Target {
        name: "pages",
        package: "banmian-ingest",
        example: "fuzz",
        holds: "the pages of a source put together are the source",
    },
];

/// Runs a target, with what stands behind its name (`--cases N`, `--seed N`); without a name says which there are.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        for target in TARGETS {
            println!("{:12} {}", target.name, target.holds);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let Some(target) = TARGETS.iter().find(|target| *name == *target.name) else {
        bail!("no target {}; `cargo xtask fuzz` lists them", name.display());
    };
    let mut command = cargo(&["run", "--release", "--quiet", "--package", target.package]);
    command
        .args(["--example", target.example, "--", target.name])
        .args(rest);
    announce(&command);
    let status = command.status().context("running cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
