//! banmian's own tasks: `cargo xtask` lists them.
//!
//! A task that `banmian` itself has as a verb is run by building it optimised and handing over to it; what only
//! the repository needs (tests, snapshots, house rules) is here. This crate links no stage, so that it builds in
//! seconds whatever state the stages are in. Avoid adding dependencies to it.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task's output is what it is run for"
)]

mod bench;
mod binary;
mod browser;
mod cargo;
mod examples;
mod fuzz;
mod licences;
mod pages;
mod python;
mod snapshot;
mod survey;
mod test;
mod tidy;
mod tools;
mod train;
mod whole;

use std::process::ExitCode;

use anyhow::Result;

const HELP: &str = "\
Usage: cargo xtask TASK [ARGUMENT…]

The main job:
  pipeline [INPUT…] [--out DIR]   pages to data: all four stages (INPUT: seeds, DIR: out)
  survey [--port N]               a demonstration of the health surveys, beside the seed's counts (port 8765)

One stage:
  ingest · segmentation · extraction · export

Looking and measuring:
  inspect ARTIFACT                an artifact as JSON
  annotate                        JSON Lines in, mentions, facts, quotations and checks out
  why OUT ID                      what made a row: rule or reading, its words, what it won over
  ledger OUT…                     holds the epidemic counts of runs against each other
  verify OUT                      proves that every exported span still says what the export says
  evaluate [KIND] [--data SET]    scores against the annotated pages, or segmentation against a page set

The repository:
  test [STEP…] [--kills N]        every test, with the set-up it needs, or the steps that are named (unit … spark);
                                  N runs are killed at random moments
  snapshot [--review | --accept]  the snapshot tests
  bench [NAME]                    the benchmarks; without a name, which there are
  fuzz [TARGET] [--cases N]       random input against an oracle; without a target, which there are
  train KIND [--check]            the committed tables again, byte for byte (encodings, entities, places, segmentation)
  pages COUNT DIR [--shards N]    pages to run with, put together from the annotated ones
  tidy                            the house rules that no compiler knows

`cargo xtask TASK --help` says more of the tasks above the line `The repository`.";

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let Some(task) = arguments.next() else {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    };
    let rest: Vec<_> = arguments.collect();
    match task.to_str() {
        Some("test") => test::run(&rest),
        Some("snapshot") => snapshot::run(&rest),
        Some("tidy") => tidy::run(),
        Some("bench") => bench::run(&rest),
        Some("fuzz") => fuzz::run(&rest),
        Some("pages") => pages::run(&rest),
        Some("survey") => survey::run(&rest),
        Some("train") => train::run(&rest),
        Some("help" | "--help" | "-h") => {
            println!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        _ => binary::hand_over(&task, &rest),
    }
}
