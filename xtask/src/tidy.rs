//! The house rules that no compiler knows.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::cargo::root;

/// Longest file, in lines that are neither blank nor comment, tests left out.
const MAX_LINES: usize = 500;

/// Prints what breaks a rule.
pub(crate) fn run() -> Result<ExitCode> {
    let problems = problems()?;
    for problem in &problems {
        println!("{problem}");
    }
    Ok(if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What breaks a rule, a line each.
pub(crate) fn problems() -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in tracked()? {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else {
            continue;
        };
        if path.ends_with(".rs") {
            problems.extend(rust(&path, &text));
        }
        if path.starts_with("crates/") && path.ends_with("Cargo.toml") && !text.contains("[lints]\nworkspace = true") {
            problems.push(format!("{path}: does not take the workspace's lints"));
        }
        if path.ends_with(".md") {
            problems.extend(markdown(&path, &text));
        }
    }
    Ok(problems)
}

fn tracked() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .context("running git")?;
    ensure!(
        output.status.success(),
        "git does not list the files: is this a checkout?"
    );
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}

fn rust(path: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let lines = code(text).count();
    if lines > MAX_LINES {
        problems.push(format!(
            "{path}: {lines} lines of code, more than {MAX_LINES}; divide it by what it is about"
        ));
    }
    // Put together here, so that this file does not break its own rule.
    for word in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ign", "ore")] {
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| line.contains(word)) {
            problems.push(format!(
                "{path}:{number}: `{}`: finish it or file an issue",
                line.trim()
            ));
        }
    }
    problems
}

/// Lines of code before the file's tests, which are a module in it: one that stands in a file of its own ends nothing.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let tests = "\n#[cfg(test)]\nmod tests {";
    text.split(tests)
        .next()
        .unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
}

/// Links to files of the repository lead somewhere.
fn markdown(path: &str, text: &str) -> Vec<String> {
    let folder = root()
        .join(path)
        .parent()
        .map(std::path::Path::to_path_buf)
        .unwrap_or_default();
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.contains(' '))
        .filter(|target| !folder.join(target).exists())
        .map(|target| format!("{path}: the link to {target} leads nowhere"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_comments_and_blank_lines_are_no_code() {
        let text = "// why\n\nfn one() {}\n\n#[cfg(test)]\nmod tests {}\n";
        assert_eq!(code(text).collect::<Vec<_>>(), ["fn one() {}"]);
        let text = "#[cfg(test)]\nmod tests;\n\nfn two() {}\n";
        assert_eq!(code(text).last(), Some("fn two() {}"));
    }

    #[test]
    fn unfinished_work_is_found() {
        let text = format!("fn one() {{\n    // {}: later\n}}\n", concat!("TO", "DO"));
        assert_eq!(rust("a.rs", &text).len(), 1);
    }
}
