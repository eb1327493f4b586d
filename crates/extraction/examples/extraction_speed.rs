//! How fast numbers and times are read and resolved, with the peers that can be installed run beside it on the same text:
//!
//! ```text
//! cargo xtask bench numbers [--alone] [--text FILE]
//! ```
//!
//! The text is that of `seeds` and `fixtures/pages`, in pieces of some pages. One thread. Every reader, ours too, reads each
//! piece so many times, and the fastest counts: whatever else the machine does slows the others. A slow reader stops behind
//! the piece at which its time is up, and is judged by those it has read. The peers are Python: they stand in
//! `peers/requirements.txt` with their versions, in an environment under `target/`, and read a line a call; their start and a
//! first call are not counted, and they are timed by the processor's time, ours by the clock on the wall, which a busy
//! machine makes the longer. `--alone` leaves them out.

#![expect(clippy::print_stdout, reason = "a table is what it is run for")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use banmian_extraction::{Resources, extract, numbers_and_times, plain_text};
use banmian_model::{Day, PageArticles};

/// Times that every reader reads a piece, as in `peers/measure.py`.
const ROUNDS: usize = 10;

/// Bytes of a piece: some pages, and short enough for a round that nothing interrupts. As in `peers/measure.py`.
const PIECE: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let given = arguments.iter().position(|argument| argument == "--text");
    let text = match given.and_then(|at| arguments.get(at + 1)) {
        Some(file) => fs::read_to_string(file)?,
        None => texts(&root)?,
    };
    println!("{HEAD}");
    let ours = ours(&text);
    if !arguments.iter().any(|argument| argument == "--alone") {
        peers(&root, &text, ours)?;
    }
    Ok(())
}

const HEAD: &str = "\
| reader | what it reads | characters/s | ours is so many times as fast |
|---|---|---:|---:|";

/// The pages of the repository that are UTF-8, by name.
fn texts(root: &Path) -> std::io::Result<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("fixtures/pages"))? {
        files.push(entry?.path().join("page.txt"));
    }
    for entry in fs::read_dir(root.join("seeds"))? {
        files.push(entry?.path());
    }
    files.sort();
    let texts = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    Ok(texts.filter(|text| !text.is_ascii()).collect())
}

/// Our rows of the table; characters a second of numbers and times together.
fn ours(text: &str) -> f64 {
    let resources = Resources::builtin();
    let day = Day {
        year: 2020,
        month: 3,
        day: 2,
    };
    let chars = text.chars().count() as f64;
    let pages: Vec<PageArticles> = pieces(text)
        .into_iter()
        .map(|piece| plain_text("speed", piece, Some(day), Some("430200")))
        .collect();
    let rate = chars / best(&pages, |page| numbers_and_times(page, &resources, None).len());
    println!("| banmian | numbers and times, resolved | {rate:.0} | 1 |");
    let whole = chars / best(&pages, |page| extract(page, &resources).mentions.len());
    println!("| banmian | all of extraction | {whole:.0} | {:.1} |", rate / whole);
    rate
}

/// The text in pieces that end with a line.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('\n') {
        if at + 1 - start >= PIECE {
            pieces.push(&text[start..=at]);
            start = at + 1;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Seconds that all pages take, each in its fastest round.
fn best(pages: &[PageArticles], read: impl Fn(&PageArticles) -> usize) -> f64 {
    let once = |page| {
        let start = Instant::now();
        black_box(read(black_box(page)));
        start.elapsed().as_secs_f64()
    };
    let fastest = |page| (0..ROUNDS).map(|_| once(page)).fold(f64::MAX, f64::min);
    pages.iter().map(fastest).sum()
}

/// The peers' rows, as `peers/measure.py` measures them.
fn peers(root: &Path, text: &str, ours: f64) -> Result<(), Box<dyn Error>> {
    let python = environment(root)?;
    let mut child = Command::new(python)
        .arg(sources().join("measure.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no way in")?.write_all(text.as_bytes())?;
    let output = child.wait_with_output()?;
    for line in String::from_utf8(output.stdout)?.lines() {
        let (said, rate) = line.rsplit_once('\t').ok_or("a row without a figure")?;
        let rate: f64 = rate.parse()?;
        println!("| {} | {rate:.0} | {:.0} |", said.replace('\t', " | "), ours / rate);
    }
    Ok(())
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The interpreter of the peers' environment, which is made where it is not there yet.
fn environment(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = root.join("target/peers");
    let python = folder.join("bin/python");
    let done = folder.join("installed");
    let wanted = fs::read_to_string(sources().join("requirements.txt"))?;
    if fs::read_to_string(&done).is_ok_and(|had| had == wanted) {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--requirement"];
    run(Command::new(&python).args(pip).arg(sources().join("requirements.txt")))?;
    fs::write(done, wanted)?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    // What it says goes beside the table, not into it.
    let status = command.stdout(Stdio::null()).status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("{command:?} failed").into())
}
