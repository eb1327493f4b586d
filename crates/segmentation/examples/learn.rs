//! Training. `learn weights DATA` makes the committed weights again and prints them; DATA holds `train.jsonl.gz` and
//! `jingbao.jsonl.gz`, itself or in its folder `segmentation`. It runs `training/train.py` with the pinned packages of
//! `training/requirements.txt` in an environment of its own, which calls the other steps in turn.
//!
//! `learn pairs PAGES OUT` counts in how many blocks each slot's pairs are; `learn rows 1|2 PAGES OUT WEIGHTS…` writes
//! the values of every block that the trees decide about, each page read with the weights that its `fold` counts to; `learn tags PAGES
//! OUT WEIGHTS` writes what each block is taken for; `learn splits LINES OUT WEIGHTS` writes the values of all ways to read the
//! lines of heads in LINES, JSON Lines of `{"line","body","kicker","deck"}`. PAGES is JSON Lines of `{"id","fold","text"}`.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::Command;

use banmian_model::Page;
use banmian_segmentation::{Resources, training};

/// How hard the weights are pressed, as zstd counts: once for all programs that hold them.
const PRESSED: i32 = 19;

#[path = "learn/phrases.rs"]
mod wording;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["weights", data] => weights(data),
        ["pairs", pages, out] => pairs(pages, out),
        ["rows", look, pages, out, ref weights @ ..] => rows(look == "2", pages, out, weights),
        ["tags", pages, out, weights] => tags(pages, out, weights),
        ["phrases", pages, weights, out, folds] => phrases(pages, weights, out, folds),
        ["splits", lines, out, weights] => splits(lines, out, weights),
        ["names"] => writeln!(std::io::stdout(), "{}", training::names().join("\n")),
        _ => Err(std::io::Error::other("no such step")),
    }
}

/// Makes the weights and prints them.
fn weights(data: &str) -> std::io::Result<()> {
    let nested = Path::new(data).join("segmentation");
    let data = if nested.is_dir() { nested } else { data.into() };
    let learn = std::env::current_exe()?;
    let target = learn
        .ancestors()
        .nth(3)
        .ok_or_else(|| std::io::Error::other("no target folder"))?;
    let work = target.join("training");
    let (python, out) = (work.join("venv/bin/python"), work.join("segmentation.weights"));
    let training = Path::new(env!("CARGO_MANIFEST_DIR")).join("training");
    run(Command::new("python3").args(["-m", "venv"]).arg(work.join("venv")))?;
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(training.join("requirements.txt")))?;
    run(Command::new(&python)
        .arg(training.join("train.py"))
        .arg(data)
        .arg(&learn)
        .arg(&work)
        .arg(&out))?;
    std::io::stdout().write_all(&zstd::bulk::compress(&std::fs::read(out)?, PRESSED)?)
}

/// Runs a command; what it prints goes to standard error, for standard output is the weights'.
fn run(command: &mut Command) -> std::io::Result<()> {
    let status = command.stdout(std::io::stderr()).status()?;
    let failed = || std::io::Error::other(format!("{} failed", command.get_program().display()));
    status.success().then_some(()).ok_or_else(failed)
}

fn pages(file: &str) -> std::io::Result<impl Iterator<Item = std::io::Result<(Page, usize)>>> {
    let lines = BufReader::new(std::fs::File::open(file)?).lines();
    Ok(lines.map(|line| {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let fold = row["fold"].as_u64().unwrap_or_default();
        let page = Page {
            id: field("id"),
            text: field("text"),
            ..Page::default()
        };
        Ok((page, usize::try_from(fold).unwrap_or_default()))
    }))
}

fn pairs(file: &str, out: &str) -> std::io::Result<()> {
    let resources = with_joins(Resources::builtin())?;
    let (mut counts, mut blocks) = (vec![0_u32; training::SLOTS], 0_u32);
    for page in pages(file)? {
        for slots in training::pairs(&page?.0, &resources) {
            blocks += 1;
            slots.into_iter().for_each(|slot| counts[slot] += 1);
        }
    }
    counts.push(blocks);
    let bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
    std::fs::write(out, bytes)
}

/// With the model of joins that `JOINS` in the environment names, or the committed one.
fn with_joins(resources: Resources) -> std::io::Result<Resources> {
    match std::env::var_os("JOINS") {
        Some(file) => resources
            .with_joins(&std::fs::read(file)?)
            .ok_or_else(|| std::io::Error::other("JOINS names no model of joins")),
        None => Ok(resources),
    }
}

fn learned(weights: &[&str]) -> std::io::Result<Vec<Resources>> {
    let read = |file: &&str| {
        let found = Resources::with_learned(&std::fs::read(file)?);
        with_joins(found.ok_or_else(|| std::io::Error::other("no file of weights"))?)
    };
    weights.iter().map(read).collect()
}

/// Writes `OUT.rows`, 16-bit integers, and `OUT.places`, page and first byte of each row as 32-bit integers.
fn rows(second: bool, file: &str, out: &str, weights: &[&str]) -> std::io::Result<()> {
    let learned = learned(weights)?;
    let create = |end: &str| std::fs::File::create(format!("{out}.{end}")).map(BufWriter::new);
    let (mut rows, mut places) = (create("rows")?, create("places")?);
    let mut failed = Ok(());
    for (at, page) in (0_u32..).zip(pages(file)?) {
        let (page, fold) = page?;
        training::rows(&page, &learned[fold % learned.len()], second, |start, values| {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            let place = [at.to_le_bytes(), start.to_le_bytes()].concat();
            let written = rows.write_all(&bytes).and_then(|()| places.write_all(&place));
            if failed.is_ok() {
                failed = written;
            }
        });
    }
    failed?;
    rows.flush()?;
    places.flush()
}

fn tags(file: &str, out: &str, weights: &str) -> std::io::Result<()> {
    let learned = learned(&[weights])?;
    let mut bytes = Vec::new();
    for (at, page) in (0_u32..).zip(pages(file)?) {
        training::tags(&page?.0, &learned[0], |start, tag| {
            for number in [at, start, u32::from(tag)] {
                bytes.extend(number.to_le_bytes());
            }
        });
    }
    std::fs::write(out, bytes)
}

/// Writes for each fold, and for all pages, a table of wordings learned from the pages that are not `out` of the fold.
fn phrases(file: &str, weights: &str, out: &str, folds: &str) -> std::io::Result<()> {
    let learned = learned(&[weights])?;
    let mut examples = Vec::new();
    for line in BufReader::new(std::fs::File::open(file)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let page = Page {
            text: row["text"].as_str().unwrap_or_default().to_owned(),
            ..Page::default()
        };
        let number = |value: &serde_json::Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        let tags: std::collections::BTreeMap<usize, usize> = row["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|pair| number(&pair[0]).zip(number(&pair[1])))
            .collect();
        let outside: Vec<usize> = row["out"].as_array().into_iter().flatten().filter_map(number).collect();
        #[expect(clippy::cast_possible_truncation, reason = "weights are small")]
        let weight = row["weight"].as_f64().unwrap_or(1.0) as f32;
        training::phrases(&page, &learned[0], |start, slots| {
            if let Some(&tag) = tags.get(&(start as usize)) {
                examples.push(wording::Example::new(&slots, tag, weight, outside.clone()));
            }
        });
    }
    for fold in 0..=folds.parse().map_err(std::io::Error::other)? {
        let table = wording::learn(&examples, fold, training::PHRASES);
        std::fs::write(format!("{out}{fold}"), table)?;
    }
    Ok(())
}

/// Writes for each line the number of its readings, and for each of these its bytes in the line and its values.
fn splits(file: &str, out: &str, weights: &str) -> std::io::Result<()> {
    let learned = learned(&[weights])?;
    let mut bytes: Vec<u8> = Vec::new();
    for line in BufReader::new(std::fs::File::open(file)?).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default();
        let known = (row["kicker"] == true, row["deck"] == true);
        let (line, mut count, mut found) = (field("line"), 0_i16, Vec::new());
        training::splits(line, field("body"), known, &learned[0], |part, values| {
            let at = part.as_ptr() as usize - line.as_ptr() as usize;
            let place = [at, at + part.len()].map(|at| i16::try_from(at).unwrap_or(i16::MAX));
            found.extend(place.iter().chain(values).flat_map(|value| value.to_le_bytes()));
            count += 1;
        });
        bytes.extend(count.to_le_bytes());
        bytes.extend(found);
    }
    std::fs::write(out, bytes)
}
