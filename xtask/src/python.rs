//! The wheel: built, installed in an environment below `target/`, and tested there.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::cargo::{announce, root};
use crate::tools::{Opened, environment_of, run};

/// Runs the tests of the wheel.
pub(crate) fn test(banmian: &Path) -> Result<Opened> {
    tested(banmian, &["requirements.txt"], &["test_wheel.py", "test_notebook.py"])
}

/// Runs the tests on a cluster of two workers. They need Java and a gigabyte of packages.
pub(crate) fn spark(banmian: &Path) -> Result<Opened> {
    let said = Command::new("java").arg("-version").output();
    let said = said.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    match said.ok().as_deref().and_then(java_of) {
        Some(version) if version >= JAVA => {}
        Some(version) => {
            return Ok(Opened::LeftOut(format!("Java is {version}; install {JAVA} or later")));
        }
        None => return Ok(Opened::LeftOut(format!("there is no Java; install {JAVA} or later"))),
    }
    let tests = ["test_spark.py", "test_spark_killed.py"];
    tested(banmian, &["requirements.txt", "spark.txt"], &tests)
}

/// The oldest Java that Spark runs on.
const JAVA: u32 = 17;

/// The version that `java -version` says: `17.0.15` is 17, and `1.8.0_412` was 8.
fn java_of(said: &str) -> Option<u32> {
    let quoted = said.split('"').nth(1)?;
    let version = quoted.strip_prefix("1.").unwrap_or(quoted);
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Seconds that one test takes at most: on a busy machine two clusters start and a thousand tasks run in less.
const TEST_SECONDS: u32 = 900;

/// Runs files of tests in the environment that has what lists of requirements name.
fn tested(banmian: &Path, wanted: &[&str], files: &[&str]) -> Result<Opened> {
    let tests = root().join("crates/python/tests");
    let wanted: Vec<_> = wanted.iter().map(|list| (tests.join(list), None)).collect();
    let python = match environment_of("python", &wanted) {
        Ok(python) => python,
        Err(error) => return Ok(Opened::LeftOut(format!("{error:#}"))),
    };
    install(&python)?;
    let mut command = Command::new(&python);
    command
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .args(["-o", &format!("faulthandler_timeout={TEST_SECONDS}")])
        .args(["-o", "faulthandler_exit_on_timeout=true"])
        .args(files.iter().map(|name| tests.join(name)))
        .env("BANMIAN", banmian)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(root().join("target/python"));
    announce(&command);
    let output = command.stderr(Stdio::inherit()).output().context("running pytest")?;
    let said = String::from_utf8_lossy(&output.stdout);
    eprint!("{said}");
    let last = said.trim_end().lines().next_back().unwrap_or_default();
    let failed = count(last, "failed") + count(last, "error");
    // A test that takes Python with it prints nothing, yet it has failed.
    let failed = if output.status.success() { failed } else { failed.max(1) };
    Ok(Opened::Counted {
        passed: count(last, "passed"),
        failed,
    })
}

/// Builds the wheel and installs it. Not as a release, which takes as long as all other tests together.
fn install(python: &Path) -> Result<()> {
    let wheels = root().join("target/python/wheels");
    let _ = fs::remove_dir_all(&wheels);
    let mut build = Command::new(python);
    build
        .args(["-m", "maturin", "build", "--locked", "--quiet", "--manifest-path"])
        .arg(root().join("crates/python/Cargo.toml"))
        .arg("--out")
        .arg(&wheels);
    run(&mut build)?;
    let wheel = fs::read_dir(&wheels)?.next().context("maturin built no wheel")??.path();
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--force-reinstall",
    ];
    run(Command::new(python).args(pip).arg(wheel))
}

/// The number before a word in pytest's last line: `3 failed, 40 passed in 2.10s`.
fn count(line: &str, word: &str) -> usize {
    let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| pair[1].starts_with(word));
    pairs.filter_map(|pair| pair[0].parse::<usize>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_counted() {
        let line = "1 failed, 40 passed, 2 errors in 2.10s";
        assert_eq!(
            (count(line, "failed"), count(line, "passed"), count(line, "error")),
            (1, 40, 2)
        );
        assert_eq!(count("43 passed in 7.01s", "failed"), 0);
    }

    #[test]
    fn java_says_its_version() {
        for (said, version) in [
            ("openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime", Some(17)),
            ("openjdk version \"21\" 2023-09-19", Some(21)),
            ("openjdk version \"24-ea\" 2025-03-18", Some(24)),
            ("java version \"1.8.0_412\"", Some(8)),
            (
                "The operation couldn’t be completed. Unable to locate a Java Runtime.",
                None,
            ),
        ] {
            assert_eq!(java_of(said), version, "{said}");
        }
    }
}
