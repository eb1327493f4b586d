//! The programs of others that an output folder is opened with: from PyPI, pinned, in an environment below `target/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::cargo::{announce, root};

/// What came of opening a folder.
pub(crate) enum Opened {
    /// Programs that found what the tables say, and those that did not.
    Counted { passed: usize, failed: usize },
    /// The programs cannot be had: why.
    LeftOut(String),
}

/// Opens an output folder of the pages in `sources`.
pub(crate) fn open(out: &Path, sources: &Path) -> Result<Opened> {
    let python = match environment() {
        Ok(python) => python,
        Err(error) => return Ok(Opened::LeftOut(format!("{error:#}"))),
    };
    let mut command = Command::new(python);
    command
        .arg(root().join("xtask/tools/opened.py"))
        .arg(out)
        .arg(sources)
        .current_dir(root());
    announce(&command);
    let output = command.stderr(Stdio::inherit()).output().context("running python")?;
    let said = String::from_utf8_lossy(&output.stdout);
    eprint!("{said}");
    let count = |word: &str| said.lines().filter(|line| line.starts_with(word)).count();
    let (passed, failed) = (count("ok "), count("FAILED "));
    // A program that takes Python with it prints nothing, yet it has failed.
    let failed = if output.status.success() { failed } else { failed.max(1) };
    Ok(Opened::Counted { passed, failed })
}

/// The environment's Python, with what `requirements.txt` and `carriers.txt` name.
fn environment() -> Result<PathBuf> {
    let tools = root().join("xtask/tools");
    let wanted = [
        (tools.join("requirements.txt"), None),
        (tools.join("carriers.txt"), Some("--no-deps")),
    ];
    environment_of("tools", &wanted)
}

/// The Python of an environment below `target/`, with what lists of requirements name, each installed with more options of
/// pip; what is installed already is not asked for again.
pub(crate) fn environment_of(name: &str, wanted: &[(PathBuf, Option<&str>)]) -> Result<PathBuf> {
    let place = root().join("target").join(name).join("venv");
    let python = place.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    }
    for (file, more) in wanted {
        let text = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let stamp = place.join(file.file_name().context("a list has a name")?);
        if fs::read(&stamp).is_ok_and(|installed| installed == text) {
            continue;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(Command::new(&python).args(pip).args(more).arg("-r").arg(file))?;
        fs::write(&stamp, text).with_context(|| format!("writing {}", stamp.display()))?;
    }
    Ok(python)
}

pub(crate) fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let program = command.get_program().display().to_string();
    let status = command
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("starting {program}"))?;
    anyhow::ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}
