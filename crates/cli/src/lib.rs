//! `banmian`: arguments, messages, exit statuses, and nothing else.
//!
//! A library, so that the Python wheel has the same command: [`run`] is all of it.

mod arguments;
mod evaluation;
mod ledgering;
mod searching;
mod summary;
mod terminal;

use std::ffi::OsString;
use std::io::{BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use banmian_pipeline::{Options, Report, Stage, Stop, Stopped, Watch};
use clap::{CommandFactory, Parser};

use arguments::{Arguments, Common, Usage, Verb};
use terminal::{Coloured, Interruption, answer, listen, report_defects_briefly, say};

/// All well.
const DONE: u8 = 0;
/// Nothing could be done.
const NOTHING: u8 = 1;
/// The command line is wrong.
const USAGE: u8 = 2;
/// Done, but some inputs were refused or failed.
const SOME_FAILED: u8 = 3;
/// `--strict`, and a check failed.
const CHECK_FAILED: u8 = 4;

/// Does what a command line asks for, the program's name first in it; the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help is a message too; where nobody takes it, there is nobody to tell.
            let _ = message.print();
            return u8::try_from(message.exit_code()).unwrap_or(USAGE);
        }
    };
    report_defects_briefly();
    match perform(arguments.verb, &Stop::default()) {
        Ok(status) => status,
        Err(error) => explain(&error),
    }
}

/// Says what went wrong; the exit status.
fn explain(error: &anyhow::Error) -> u8 {
    if let Some(stopped) = error.downcast_ref::<Stopped>() {
        say(&format!("banmian: {stopped}"));
        return u8::try_from(128 + stopped.signal).unwrap_or(NOTHING);
    }
    // Whoever reads has read enough: `banmian inspect … | head`.
    let broken = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
    if error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(broken))
    {
        return DONE;
    }
    say(&format!("banmian: {error:#}"));
    if error.is::<Usage>() { USAGE } else { NOTHING }
}

fn perform(verb: Verb, stop: &Stop) -> Result<u8> {
    let writes = matches!(
        verb,
        Verb::Pipeline { .. }
            | Verb::Ingest { .. }
            | Verb::Segmentation { .. }
            | Verb::Extraction { .. }
            | Verb::Export { .. }
    );
    let how = if writes {
        Interruption::Orderly
    } else {
        Interruption::AtOnce
    };
    listen(stop, how)?;
    match verb {
        Verb::Pipeline { inputs, out, common } => {
            let options = options(inputs, "seeds", out, "out", &common, stop)?;
            work(&common, || banmian_pipeline::run(&options))
        }
        Verb::Ingest { inputs, out, common } => {
            let options = options(inputs, "seeds", out, "out/artifacts/ingest.bma", &common, stop)?;
            work(&common, || banmian_pipeline::run_stage(Stage::Ingest, &options))
        }
        Verb::Segmentation { artifact, out, common } => {
            let (from, to) = ("out/artifacts/ingest.bma", "out/artifacts/segmentation.bma");
            let options = options(artifact.into_iter().collect(), from, out, to, &common, stop)?;
            work(&common, || banmian_pipeline::run_stage(Stage::Segmentation, &options))
        }
        Verb::Extraction { artifact, out, common } => {
            let (from, to) = ("out/artifacts/segmentation.bma", "out/artifacts/extraction.bma");
            let options = options(artifact.into_iter().collect(), from, out, to, &common, stop)?;
            work(&common, || banmian_pipeline::run_stage(Stage::Extraction, &options))
        }
        Verb::Export { artifact, out, common } => {
            let from = "out/artifacts/extraction.bma";
            let options = options(artifact.into_iter().collect(), from, out, "out", &common, stop)?;
            work(&common, || banmian_pipeline::run_stage(Stage::Export, &options))
        }
        Verb::Inspect { artifact, page, common } => {
            common.settled()?;
            inspect(&artifact, page.as_deref())
        }
        Verb::Annotate { common } => annotate(&common.settled()?, stop),
        Verb::Evaluate(arguments) => evaluation::perform(arguments, stop),
        Verb::Verify { out, common } => verify(&out, &common.settled()?, stop),
        Verb::Ledger { runs, out, common } => ledgering::perform(&runs, out.as_deref(), &common.settled()?),
        Verb::Search(arguments) => searching::perform(arguments),
        Verb::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "banmian", &mut text);
            answer(String::from_utf8_lossy(&text).trim_end())?;
            Ok(DONE)
        }
        Verb::Man => manual(),
        Verb::Why { out, id, common } => why(&out, &id, &common.settled()?),
    }
}

fn options(
    inputs: Vec<PathBuf>,
    default_input: &str,
    out: Option<PathBuf>,
    default_out: &str,
    common: &Common,
    stop: &Stop,
) -> Result<Options> {
    let common = common.clone().settled()?;
    Ok(Options {
        inputs: if inputs.is_empty() {
            vec![default_input.into()]
        } else {
            inputs
        },
        out: out.unwrap_or_else(|| default_out.into()),
        jobs: common.jobs.unwrap_or(0),
        encoding: common.encoding.clone(),
        newspaper: common.newspaper.clone(),
        date: common.day()?,
        region: common.region.clone(),
        paths: common.paths.clone(),
        newspapers: common.newspapers.clone(),
        formats: common.formats(),
        bom: common.bom,
        watch: match () {
            () if common.quiet => Watch::Nobody,
            () if common.json => Watch::Told(summary::tell),
            () => Watch::Terminal,
        },
        force: common.force,
        paranoid: common.paranoid,
        times: common.times,
        stop: stop.clone(),
    })
}

/// Runs, says what came of it, and finds the exit status.
fn work(common: &Common, run: impl FnOnce() -> Result<Report>) -> Result<u8> {
    let start = Instant::now();
    let report = run()?;
    if common.json {
        answer(&summary::json(&report).to_string())?;
    }
    if common.verbose {
        say(summary::each(&report).trim_end());
    }
    // A program that reads JSON is told by it, and by the events.
    if !common.quiet && !common.json {
        say(summary::text(&report, start.elapsed()).trim_end());
    }
    let failed = report.counts.checks.get("fail").copied().unwrap_or(0);
    Ok(match () {
        () if report.counts.pages == 0 => NOTHING,
        () if common.strict && failed > 0 => CHECK_FAILED,
        () if report.rejected().next().is_some() => SOME_FAILED,
        () => DONE,
    })
}

/// The manual: the program's page, and behind it one for each verb.
fn manual() -> Result<u8> {
    let mut command = Arguments::command();
    command.build();
    let mut text = Vec::new();
    for page in std::iter::once(&command).chain(command.get_subcommands()) {
        clap_mangen::Man::new(page.clone()).render(&mut text)?;
    }
    answer(String::from_utf8_lossy(&text).trim_end())?;
    Ok(DONE)
}

fn inspect(artifact: &Path, page: Option<&str>) -> Result<u8> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    if std::io::stdout().is_terminal() {
        banmian_pipeline::inspect(artifact, page, &mut Coloured::new(&mut out))?;
    } else {
        banmian_pipeline::inspect(artifact, page, &mut out)?;
    }
    out.flush()?;
    Ok(DONE)
}

fn annotate(common: &Common, stop: &Stop) -> Result<u8> {
    common.refuse_defaults()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let jobs = common.jobs.unwrap_or(0);
    let failed = banmian_pipeline::annotate(BufReader::new(std::io::stdin()), &mut out, jobs, stop)?;
    if failed > 0 && !common.quiet {
        say(&format!(
            "banmian: {failed} lines are no requests; their answers say why"
        ));
    }
    Ok(if failed == 0 { DONE } else { SOME_FAILED })
}

fn why(out: &Path, id: &str, common: &Common) -> Result<u8> {
    let why = banmian_pipeline::why(out, id)?;
    if common.json {
        answer(&serde_json::to_string(&why).context("writing JSON")?)?;
    } else {
        let lit = std::io::stdout().is_terminal();
        answer(&why.text(if lit { ["\x1b[1;33m", "\x1b[0m"] } else { ["⟦", "⟧"] }))?;
    }
    Ok(DONE)
}

fn verify(out: &Path, common: &Common, stop: &Stop) -> Result<u8> {
    let proof = banmian_pipeline::verify(out, stop).context("verifying")?;
    if common.json {
        answer(&summary::proof_json(&proof).to_string())?;
    } else {
        for finding in &proof.findings {
            answer(&format!("{}: {}", finding.of, finding.problem))?;
        }
    }
    if !common.quiet {
        say(&format!(
            "{} pages read again, {} rows held against them, {} do not hold",
            proof.pages,
            proof.rows,
            proof.findings.len()
        ));
    }
    if proof.pages == 0 && proof.findings.is_empty() {
        bail!("{} has no page to prove", out.display());
    }
    Ok(if proof.findings.is_empty() { DONE } else { SOME_FAILED })
}
