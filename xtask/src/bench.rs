//! The benchmarks: each is an example of the crate it measures, built in release and run here.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::cargo::{announce, cargo};

/// A benchmark and the example that is it.
struct Bench {
    name: &'static str,
    package: &'static str,
    example: &'static str,
    measures: &'static str,
}

const BENCHES: &[Bench] = &[Bench {
    name: "ingest",
    package: "banmian-ingest",
    example: "speed",
    measures: "deciding, decoding and offsets on one core, with plain decoding and chardetng beside them",
}];

/// Runs the benchmark that is named, with what stands behind its name; without a name says which there are.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        for bench in BENCHES {
            println!("{:12} {}", bench.name, bench.measures);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let Some(bench) = BENCHES.iter().find(|bench| *name == *bench.name) else {
        bail!("no benchmark {}; `cargo xtask bench` lists them", name.display());
    };
    let mut command = cargo(&["run", "--release", "--quiet", "--package", bench.package]);
    command.args(["--example", bench.example, "--"]).args(rest);
    announce(&command);
    let status = command.status().context("running cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
