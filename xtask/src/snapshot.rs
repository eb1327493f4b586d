//! The snapshot tests: run, looked through, accepted. No cargo-insta is needed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::cargo::{announce, cargo, root};

/// Runs the snapshot tests, and does with what changed as the option says.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    match arguments.iter().map(|argument| argument.to_str()).collect::<Vec<_>>()[..] {
        [] => check(),
        [Some("--review")] => review(),
        [Some("--accept")] => accept(),
        _ => bail!("usage: cargo xtask snapshot [--review | --accept]"),
    }
}

/// insta's file of the snapshots that a run of the tests used: what is not in it is an orphan.
pub(crate) fn references() -> PathBuf {
    std::env::temp_dir().join(format!("banmian-snapshots-{}", std::process::id()))
}

fn check() -> Result<ExitCode> {
    let passed = test("no")?;
    let problems = problems(&references())?;
    report(&problems);
    Ok(if passed && problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn accept() -> Result<ExitCode> {
    let passed = test("always")?;
    for orphan in orphans(&references())? {
        std::fs::remove_file(&orphan).with_context(|| format!("removing {}", orphan.display()))?;
        println!("removed {}: no test uses it", shown(&orphan));
    }
    println!("accepted; `git diff` shows what changed");
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows each changed snapshot beside what it was, and asks.
fn review() -> Result<ExitCode> {
    test("new")?;
    let pending = pending()?;
    if !std::io::stdin().is_terminal() {
        pending.iter().try_for_each(|new| show(new))?;
        report(&problems(&references())?);
        return Ok(if pending.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let mut answers = std::io::stdin().lock().lines();
    for (new, number) in pending.iter().zip(1..) {
        show(new)?;
        print!(
            "[{number}/{}] a accept, r reject, anything else leaves it: ",
            pending.len()
        );
        std::io::stdout().flush()?;
        match answers.next().transpose()?.as_deref() {
            Some("a") => std::fs::rename(new, accepted(new))?,
            Some("r") => std::fs::remove_file(new)?,
            _ => {}
        }
    }
    report(&problems(&references())?);
    Ok(ExitCode::SUCCESS)
}

fn test(update: &str) -> Result<bool> {
    let references = references();
    // A run that starts with another's list would take its orphans for used.
    let _ = std::fs::remove_file(&references);
    let mut command = cargo(&["test", "--workspace", "--quiet", "--no-fail-fast"]);
    command
        .env("INSTA_UPDATE", update)
        .env("INSTA_FORCE_PASS", if update == "new" { "1" } else { "0" })
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &references);
    announce(&command);
    Ok(command.status().context("running cargo test")?.success())
}

fn show(new: &Path) -> Result<()> {
    let old = accepted(new);
    let before = if old.exists() {
        old.as_path()
    } else {
        Path::new("/dev/null")
    };
    let mut command = Command::new("git");
    command
        .args(["--no-pager", "diff", "--no-index", "--"])
        .arg(before)
        .arg(new);
    command.status().context("running git diff")?;
    Ok(())
}

fn accepted(new: &Path) -> PathBuf {
    new.with_extension("")
}

/// Snapshots that nobody looked at, and snapshots that no test uses, a line each.
pub(crate) fn problems(references: &Path) -> Result<Vec<String>> {
    let pending = pending()?
        .into_iter()
        .map(|path| format!("{}: changed, not looked at", shown(&path)));
    let orphans = orphans(references)?
        .into_iter()
        .map(|path| format!("{}: no test uses it", shown(&path)));
    Ok(pending.chain(orphans).collect())
}

fn report(problems: &[String]) {
    for problem in problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        println!("`cargo xtask snapshot --review` shows what changed, `--accept` takes it and removes the unused");
    }
}

fn pending() -> Result<Vec<PathBuf>> {
    files(".snap.new")
}

fn orphans(references: &Path) -> Result<Vec<PathBuf>> {
    let used = std::fs::read_to_string(references).unwrap_or_default();
    let used: BTreeSet<_> = used
        .lines()
        .filter_map(|line| std::fs::canonicalize(line).ok())
        .collect();
    let mut all = files(".snap")?;
    all.retain(|path| std::fs::canonicalize(path).is_ok_and(|path| !used.contains(&path)));
    Ok(all)
}

/// Files of the workspace whose name ends so, sorted.
fn files(ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in ["crates", "fixtures", "xtask"] {
        collect(&root().join(folder), ending, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), ending, found)?;
        } else if entry.file_name().to_str().is_some_and(|name| name.ends_with(ending)) {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_snapshot_is_accepted_under_its_own_name() {
        assert_eq!(accepted(Path::new("snap/i0001.snap.new")), Path::new("snap/i0001.snap"));
    }
}
