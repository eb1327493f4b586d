//! `evaluate`: the table, the misses and the gate.

use std::path::PathBuf;

use anyhow::{Result, bail};
use banmian_pipeline::Stop;
use banmian_pipeline::evaluate::{
    Evaluation, Form, Kind, SetEvaluation, evaluate, evaluate_dating, evaluate_output, evaluate_set,
    evaluate_set_output, is_page_set,
};

use crate::arguments::{Evaluate, Usage};
use crate::terminal::{answer, say};
use crate::{DONE, SOME_FAILED};

/// Where the floors of page sets stand, from the root of the repository.
const SET_FLOORS: &str = "fixtures/page-sets.toml";

/// Scores, prints, and holds against the floors or pins them.
pub(crate) fn perform(arguments: Evaluate, stop: &Stop) -> Result<u8> {
    let arguments = &Evaluate {
        common: arguments.common.settled()?,
        ..arguments
    };
    let kind = arguments.kind.as_deref().and_then(Kind::named);
    if let Some(floors) = arguments
        .floors
        .as_ref()
        .filter(|floors| !arguments.pin && !floors.exists())
    {
        bail!("there is no file of floors {}: --pin writes one", floors.display());
    }
    if arguments.kind.as_deref() == Some("dating") {
        return dating(arguments, stop);
    }
    if is_page_set(&arguments.data) {
        return match kind {
            None | Some(Kind::Segmentation) => page_set(arguments, stop),
            Some(_) => bail!(Usage("a page set has gold for segmentation alone".to_owned())),
        };
    }
    if arguments.printed {
        bail!(Usage("--printed is for page sets in JSON Lines".to_owned()));
    }
    annotated(arguments, kind)
}

fn annotated(arguments: &Evaluate, kind: Option<Kind>) -> Result<u8> {
    if arguments.pin && kind.is_some() {
        bail!(Usage(
            "--pin pins the floors of all stages: leave the stage out".to_owned()
        ));
    }
    let evaluation = match &arguments.output {
        Some(output) => evaluate_output(&arguments.data, output)?,
        None => evaluate(&arguments.data, kind)?,
    };
    show(&evaluation, arguments, kind)?;
    let beside = || arguments.data.with_file_name("floors.toml");
    let floors = arguments.floors.clone().unwrap_or_else(beside);
    if arguments.pin {
        return Ok(pinned(&evaluation.pin(&floors, arguments.allow_regression)?));
    }
    // The floors are the pipeline's; another program's output is only measured.
    if arguments.output.is_some() {
        return Ok(DONE);
    }
    Ok(held(&evaluation.breaches(&floors, kind)?))
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

/// Dates pages of a set from their text alone. There are no floors: the sets stand outside the repository.
fn dating(arguments: &Evaluate, stop: &Stop) -> Result<u8> {
    let alone = arguments.output.is_none() && !arguments.pin && arguments.floors.is_none();
    if !alone || !is_page_set(&arguments.data) {
        bail!(Usage(
            "dating wants --data SET, a page set, and takes neither floors nor an output".to_owned()
        ));
    }
    let common = &arguments.common;
    let evaluation = evaluate_dating(&arguments.data, form(arguments), common.jobs.unwrap_or(0), stop)?;
    match () {
        () if common.json => answer(&evaluation.json().to_string())?,
        () if common.quiet => {}
        () => answer(evaluation.table().trim_end())?,
    }
    Ok(DONE)
}

fn form(arguments: &Evaluate) -> Form {
    if arguments.printed { Form::Printed } else { Form::Blocks }
}

fn page_set(arguments: &Evaluate, stop: &Stop) -> Result<u8> {
    let form = form(arguments);
    let evaluation = match &arguments.output {
        Some(output) => evaluate_set_output(&arguments.data, form, output)?,
        None => evaluate_set(&arguments.data, form, arguments.common.jobs.unwrap_or(0), stop)?,
    };
    show_set(&evaluation, arguments)?;
    let floors = arguments.floors.clone().unwrap_or_else(|| PathBuf::from(SET_FLOORS));
    if arguments.pin {
        return Ok(pinned(&evaluation.pin(&floors, arguments.allow_regression)?));
    }
    if let [first, ..] = evaluation.unread() {
        let count = evaluation.unread().len();
        say(&format!(
            "{count} pages of the set were not read and count as wrong, {first} among them"
        ));
        return Ok(SOME_FAILED);
    }
    if arguments.output.is_some() {
        return Ok(DONE);
    }
    match evaluation.breaches(&floors)? {
        Some(breaches) => Ok(held(&breaches)),
        None => {
            if !arguments.common.quiet {
                say(&format!(
                    "{} has no floors of this set; --pin writes them",
                    floors.display()
                ));
            }
            Ok(DONE)
        }
    }
}

fn show_set(evaluation: &SetEvaluation, arguments: &Evaluate) -> Result<()> {
    let common = &arguments.common;
    match () {
        () if common.json => answer(&evaluation.json().to_string()),
        () if common.quiet => Ok(()),
        () => answer(evaluation.table(common.verbose).trim_end()),
    }
}

fn pinned(lowered: &[String]) -> u8 {
    lowered.iter().for_each(|lowered| say(&format!("lowered {lowered}")));
    DONE
}

fn held(breaches: &[String]) -> u8 {
    breaches.iter().for_each(|breach| say(breach));
    if breaches.is_empty() { DONE } else { SOME_FAILED }
}
