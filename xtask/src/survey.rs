//! The demonstration of the health surveys, beside what the seed page counts.

use std::ffi::OsString;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::binary;
use crate::cargo::{announce, root};

/// Makes the seed's ledger and becomes `banmian-survey demo`; arguments are its own.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let survey = binary::build_survey()?;
    let mut demonstration = Command::new(survey);
    demonstration.arg("demo").args(arguments);
    let asks = |name: &str| arguments.iter().any(|argument| argument == name);
    if !asks("--newspapers") && !asks("--help") && !asks("-h") {
        demonstration.arg("--newspapers").arg(newspapers()?);
    }
    binary::become_it(demonstration)
}

/// The seed through all stages, with its ledger: where nothing has changed, this ends at once.
fn newspapers() -> Result<std::path::PathBuf> {
    let banmian = binary::build()?;
    let out = root().join("target/survey/out");
    std::fs::create_dir_all(root().join("target/survey")).context("making target/survey")?;
    let mut pipeline = Command::new(&banmian);
    pipeline.args(["pipeline", "--quiet", "--format", "jsonl,site", "seeds", "--out"]);
    let mut ledger = Command::new(&banmian);
    ledger.arg("ledger");
    for command in [&mut pipeline, &mut ledger] {
        // Standard output is for the demonstration's addresses.
        command.arg(&out).current_dir(root()).stdout(Stdio::null());
        announce(command);
        let status = command.status().context("running banmian")?;
        if !status.success() {
            bail!("banmian ended with {status}; what it says stands above");
        }
    }
    Ok(out)
}
