//! Every test of the project, with the set-up it needs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{announce, cargo, root};
use crate::tools::Opened;
use crate::{binary, browser, licences, python, snapshot, tidy, tools};

/// What became of one step.
struct Step {
    name: &'static str,
    passed: usize,
    failed: usize,
}

impl Step {
    fn of(name: &'static str, held: bool) -> Self {
        Self {
            name,
            passed: usize::from(held),
            failed: usize::from(!held),
        }
    }
}

/// Names of the steps, in their order.
const STEPS: [&str; 11] = [
    "unit",
    "snapshots",
    "house",
    "licences",
    "survey",
    "floors",
    "main",
    "opened",
    "room",
    "python",
    "spark",
];

/// Runs where it is named alone: it needs Java, and a gigabyte of packages.
const BY_NAME: &str = "spark";

/// Runs every test, or the steps that are named, and prints one closing summary.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let (names, kills) = parse(arguments)?;
    let names = names.as_slice();
    if let Some(name) = names.iter().find(|name| !STEPS.iter().any(|step| **name == **step)) {
        bail!("no step {}; the steps are {}", name.display(), STEPS.join(", "));
    }
    let named = |step: &str| names.iter().any(|name| *name == *step);
    let wants = |step: &str| named(step) || names.is_empty() && step != BY_NAME;
    let references = snapshot::references();
    let _ = std::fs::remove_file(&references);
    let mut steps = Vec::new();
    if wants("unit") {
        steps.push(unit_tests(&references, kills)?);
    }
    if wants("unit") && wants("snapshots") {
        steps.push(Step::of(
            "no pending or unused snapshot",
            nothing(&snapshot::problems(&references)?),
        ));
    }
    if wants("house") {
        steps.push(Step::of("house rules", nothing(&tidy::problems()?)));
    }
    if wants("licences") {
        steps.push(Step::of("licences", nothing(&licences::problems()?)));
    }
    let mut left_out = Vec::new();
    if wants("survey") {
        let walked = browser::walk_survey()?;
        add("the surveys walked in a browser", walked, &mut steps, &mut left_out);
    }
    if STEPS[5..].iter().any(|step| wants(step)) {
        of_program(&binary::tested()?, wants, &mut steps, &mut left_out)?;
    }
    let _ = std::fs::remove_file(&references);

    eprintln!();
    for step in &steps {
        let word = if step.failed == 0 { "ok    " } else { "FAILED" };
        eprintln!("{word} {} ({} passed, {} failed)", step.name, step.passed, step.failed);
    }
    let (passed, failed) = steps
        .iter()
        .fold((0, 0), |(p, f), step| (p + step.passed, f + step.failed));
    if left_out.is_empty() {
        println!("{passed} passed, {failed} failed");
    } else {
        eprintln!("left out: {}", left_out.join("; "));
        println!("{passed} passed, {failed} failed, {} skipped", left_out.len());
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The steps that are named, and how many runs are to be killed.
fn parse(arguments: &[OsString]) -> Result<(Vec<OsString>, Option<&OsString>)> {
    let (mut names, mut kills) = (Vec::new(), None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--kills" {
            kills = Some(rest.next().context("--kills: give a number")?);
        } else {
            names.push(argument.clone());
        }
    }
    Ok((names, kills))
}

/// The steps that run the program itself. What is opened is what the main job wrote.
fn of_program(
    banmian: &Path,
    wants: impl Fn(&str) -> bool,
    steps: &mut Vec<Step>,
    left_out: &mut Vec<String>,
) -> Result<()> {
    if wants("floors") {
        let held = succeeds(Command::new(banmian).arg("evaluate"))?;
        steps.push(Step::of("scores at or above their floors", held));
    }
    if wants("main") || wants("opened") {
        steps.push(main_job(banmian)?);
    }
    if wants("opened") {
        let opened = tools::open(&main_job_out(), &root().join("seeds"))?;
        add("the output opened with the programs of others", opened, steps, left_out);
    }
    if wants("room") {
        let walked = browser::walk(banmian)?;
        add("the reading room walked in a browser", walked, steps, left_out);
    }
    if wants("python") {
        let tested = python::test(banmian)?;
        add("the wheel, in Python", tested, steps, left_out);
    }
    if wants("spark") {
        let tested = python::spark(banmian)?;
        add("one machine's rows, on a cluster", tested, steps, left_out);
    }
    Ok(())
}

fn add(name: &'static str, opened: Opened, steps: &mut Vec<Step>, left_out: &mut Vec<String>) {
    match opened {
        Opened::Counted { passed, failed } => steps.push(Step { name, passed, failed }),
        // Where everything can be had, as where a release is made, nothing is left out.
        Opened::LeftOut(why) if std::env::var_os("BANMIAN_LEAVE_NOTHING_OUT").is_some() => {
            eprintln!("{why}");
            steps.push(Step::of(name, false));
        }
        Opened::LeftOut(why) => left_out.push(format!("{name} ({why})")),
    }
}

/// `cargo test` over the workspace, documentation examples included.
fn unit_tests(references: &Path, kills: Option<&OsString>) -> Result<Step> {
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    if let Some(kills) = kills {
        command.env("BANMIAN_KILLS", kills);
    }
    command
        .env("INSTA_UPDATE", "no")
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", references);
    announce(&command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("running cargo test")?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    let (passed, failed) = counts(&text);
    // A test program that does not build or is killed prints no count, yet it has failed.
    let failed = if output.status.success() { failed } else { failed.max(1) };
    Ok(Step {
        name: "unit, case, property, documentation and command-line tests",
        passed,
        failed,
    })
}

/// Sums of `test result: ok. 6 passed; 0 failed; …`.
fn counts(text: &str) -> (usize, usize) {
    let count = |line: &str, word: &str| -> usize {
        let before = line.split(word).next().unwrap_or_default().trim_end();
        before
            .rsplit([' ', '.'])
            .next()
            .and_then(|digits| digits.parse().ok())
            .unwrap_or(0)
    };
    text.lines()
        .filter(|line| line.starts_with("test result:"))
        .fold((0, 0), |(passed, failed), line| {
            (passed + count(line, "passed"), failed + count(line, "failed"))
        })
}

/// The README's first command, into a folder of its own, and the proof of what it wrote.
fn main_job(banmian: &Path) -> Result<Step> {
    let out = main_job_out();
    let _ = std::fs::remove_dir_all(&out);
    let ran = succeeds(Command::new(banmian).args(["pipeline", "--quiet", "--out"]).arg(&out))?;
    let proven = succeeds(Command::new(banmian).args(["verify", "--quiet"]).arg(&out))?;
    Ok(Step {
        name: "the main job, and the proof of what it wrote",
        passed: usize::from(ran) + usize::from(proven),
        failed: usize::from(!ran) + usize::from(!proven),
    })
}

fn main_job_out() -> PathBuf {
    root().join("target/tmp/main-job")
}

fn succeeds(command: &mut Command) -> Result<bool> {
    command.current_dir(root());
    announce(command);
    let status = command
        .status()
        .with_context(|| format!("running {}", command.get_program().display()))?;
    Ok(status.success())
}

/// Prints the problems; whether there is none.
fn nothing(problems: &[String]) -> bool {
    for problem in problems {
        eprintln!("{problem}");
    }
    problems.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_add_up() {
        let text = "running 7 tests\n\
            test result: ok. 6 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(counts(text), (18, 3));
    }
}
