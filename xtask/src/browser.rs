//! The reading room and the surveys, walked in a real browser.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::binary;
use crate::cargo::{announce, root};
use crate::tools::Opened;

/// Where browsers are, the environment's own choice aside.
const BROWSERS: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
];

/// Builds a room of the seeds and the made-up pages and walks it. A browser and its driver are installed where that is
/// possible: as root on Debian, with npm.
pub(crate) fn walk(banmian: &Path) -> Result<Opened> {
    let Some(browser) = browser() else {
        return Ok(Opened::LeftOut("no Chromium; install it, or set CHROMIUM".into()));
    };
    let folder = root().join("target/browser");
    if let Err(error) = driver(&folder) {
        return Ok(Opened::LeftOut(format!("{error:#}")));
    }
    let out = folder.join("out");
    let _ = fs::remove_dir_all(&out);
    let mut pipeline = Command::new(banmian);
    pipeline
        .args(["pipeline", "--quiet", "--format", "site", "--out"])
        .arg(&out);
    pipeline.arg("seeds").args(pages()?).current_dir(root());
    announce(&pipeline);
    if !pipeline.status().context("running banmian")?.success() {
        return Ok(Opened::Counted { passed: 0, failed: 1 });
    }
    let (passed, failed) = steps_of(&out, &folder, &browser)?;
    Ok(Opened::Counted { passed, failed })
}

/// Walks the surveys' demonstration: resident, worker, analyst, the public page.
pub(crate) fn walk_survey() -> Result<Opened> {
    let Some(browser) = browser() else {
        return Ok(Opened::LeftOut("no Chromium; install it, or set CHROMIUM".into()));
    };
    let folder = root().join("target/browser");
    if let Err(error) = driver(&folder) {
        return Ok(Opened::LeftOut(format!("{error:#}")));
    }
    // A port that was free a moment ago: the demonstration says so where it is not any more.
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .context("looking for a free port")?
        .port()
        .to_string();
    let mut demonstration = Command::new(binary::survey_tested()?);
    demonstration.args(["demo", "--port", &port]).stdout(Stdio::piped());
    announce(&demonstration);
    let mut demonstration = demonstration.spawn().context("starting banmian-survey")?;
    let mut said = String::new();
    let stdout = demonstration.stdout.take().context("its output is a pipe")?;
    // Held open until the end: it goes on to say its addresses.
    let mut stdout = BufReader::new(stdout);
    let walked = stdout.read_line(&mut said).context("reading its first line");
    let walked = walked.and_then(|_| {
        let mut node = Command::new("node");
        node.arg(root().join("crates/survey-server/browser/walk.mjs"))
            .arg(&port)
            .arg(folder.join("survey-pictures"))
            .arg(&browser)
            .current_dir(&folder);
        counted(node)
    });
    demonstration.kill().context("ending banmian-survey")?;
    demonstration.wait().context("ending banmian-survey")?;
    let (passed, failed) = walked?;
    Ok(Opened::Counted { passed, failed })
}

/// Walks the room: how many steps passed and failed.
fn steps_of(out: &Path, folder: &Path, browser: &Path) -> Result<(usize, usize)> {
    let mut node = Command::new("node");
    node.arg(root().join("crates/room/browser/walk.mjs"))
        .arg(out.join("site"))
        .arg(folder.join("pictures"))
        .arg(browser)
        .current_dir(folder);
    counted(node)
}

/// Runs a walk: how many steps passed and failed.
fn counted(mut node: Command) -> Result<(usize, usize)> {
    node.stderr(Stdio::inherit());
    announce(&node);
    let output = node.output().context("running node")?;
    let text = String::from_utf8_lossy(&output.stdout);
    eprint!("{text}");
    let failed = steps(&text, "FAILED ").max(usize::from(!output.status.success()));
    Ok((steps(&text, "ok "), failed))
}

fn steps(text: &str, word: &str) -> usize {
    text.lines().filter(|line| line.starts_with(word)).count()
}

/// The made-up pages; their notes beside them belong to the tests.
fn pages() -> Result<Vec<PathBuf>> {
    let folder = root().join("fixtures/pages");
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let pages = entries.map(|entry| Ok(entry?.path().join("page.txt")));
    let mut pages = pages.collect::<std::io::Result<Vec<_>>>()?;
    pages.retain(|page| page.is_file());
    pages.sort();
    Ok(pages)
}

fn browser() -> Option<PathBuf> {
    find().or_else(|| {
        let packages = ["chromium", "fonts-noto-cjk"];
        let mut install = Command::new("apt-get");
        install
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages);
        let ran = is_root() && quiet(Command::new("apt-get").arg("update")) && quiet(&mut install);
        if ran { find() } else { None }
    })
}

fn find() -> Option<PathBuf> {
    let chosen = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let known = BROWSERS.iter().map(PathBuf::from);
    chosen.into_iter().chain(known).find(|path| path.is_file())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Runs a command for what it does; whether it did.
fn quiet(command: &mut Command) -> bool {
    announce(command);
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// What drives the browser, pinned in `crates/room/browser`, in a folder below `target`.
fn driver(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut is_there = folder.join("node_modules/playwright-core").is_dir();
    for name in ["package.json", "package-lock.json"] {
        let pinned =
            fs::read(root().join("crates/room/browser").join(name)).with_context(|| format!("reading {name}"))?;
        is_there &= fs::read(folder.join(name)).is_ok_and(|there| there == pinned);
        fs::write(folder.join(name), pinned).with_context(|| format!("writing {name}"))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(folder);
    if !is_there && !quiet(&mut npm) {
        bail!("npm could not install playwright-core and axe-core");
    }
    Ok(())
}
