//! `evaluate`: the table, the misses and the gate.

use anyhow::Result;
use banmian_pipeline::evaluate::{Evaluation, Kind, evaluate, evaluate_output};

use crate::arguments::Evaluate;
use crate::terminal::{answer, say};
use crate::{DONE, SOME_FAILED};

/// Scores, prints, and holds against the floors or pins them.
pub(crate) fn perform(arguments: Evaluate) -> Result<u8> {
    let arguments = &Evaluate {
        common: arguments.common.settled()?,
        ..arguments
    };
    let kind = arguments.kind.as_deref().and_then(Kind::named);
    let evaluation = match &arguments.output {
        Some(output) => evaluate_output(&arguments.data, output)?,
        None => evaluate(&arguments.data)?,
    };
    show(&evaluation, arguments, kind)?;
    let floors = arguments.data.with_file_name("floors.toml");
    if arguments.pin {
        for lowered in evaluation.pin(&floors, arguments.allow_regression)? {
            say(&format!("lowered {lowered}"));
        }
        return Ok(DONE);
    }
    // The floors are the pipeline's; another program's output is only measured.
    if arguments.output.is_some() {
        return Ok(DONE);
    }
    let breaches = evaluation.breaches(&floors, kind)?;
    for breach in &breaches {
        say(breach);
    }
    Ok(if breaches.is_empty() { DONE } else { SOME_FAILED })
}

fn show(evaluation: &Evaluation, arguments: &Evaluate, kind: Option<Kind>) -> Result<()> {
    let common = &arguments.common;
    if common.json {
        return answer(&evaluation.json(kind).to_string());
    }
    if common.verbose {
        answer(&evaluation.explanation(kind))?;
    }
    if common.quiet {
        return Ok(());
    }
    answer(evaluation.table(kind, common.verbose).trim_end())
}
