//! Sentences labelled by a teacher: those of `entities/silver_lac.jsonl`, whose names came with them, and those of the pages
//! of `segmentation/train.jsonl.gz`, which `training/label.py` labels with LAC in an environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use banmian_extraction::tagger::{Class, Example, Name};
use serde_json::Value;

use super::{Outcome, TYPES};

const NAMED: &str = "entities/silver_lac.jsonl";
const PAGES: &str = "segmentation/train.jsonl.gz";

/// The file of labels for the data of a folder, made unless it was made before from the same.
pub(super) fn made(data: &Path) -> Outcome<PathBuf> {
    let (named, pages) = (data.join(NAMED), data.join(PAGES));
    let training = Path::new(env!("CARGO_MANIFEST_DIR")).join("training");
    let (script, packages) = (training.join("label.py"), training.join("requirements.txt"));
    let work = work()?;
    let labels = work.join(format!(
        "labels-{:016x}.jsonl",
        digest(&[&named, &pages, &script, &packages])?
    ));
    if labels.is_file() {
        return Ok(labels);
    }
    let (python, part) = (work.join("venv/bin/python"), work.join("labels.part"));
    run(Command::new("python3").args(["-m", "venv"]).arg(work.join("venv")))?;
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ];
    run(Command::new(&python).args(install).arg(packages))?;
    run(Command::new(&python).arg(script).args([&named, &pages, &part]))?;
    std::fs::rename(part, &labels)?;
    Ok(labels)
}

/// Where the environment and the labels are kept: in the target folder that this program was built into.
fn work() -> Outcome<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).ok_or("no target folder")?;
    let work = target.join("training/names");
    std::fs::create_dir_all(&work)?;
    Ok(work)
}

/// FNV-1a of some files' bytes.
fn digest(files: &[&PathBuf]) -> Outcome<u64> {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for file in files {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        for byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
    Ok(hash)
}

/// Runs a command; what it prints goes to standard error, for standard output is the weights'.
fn run(command: &mut Command) -> Outcome<()> {
    let status = command.stdout(std::io::stderr()).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed", command.get_program().display()).into())
    }
}

/// Reads a sentence with its names and its words.
pub(super) fn example(row: &Value) -> Outcome<Example> {
    let text = row["text"].as_str().ok_or("a line without text")?.to_owned();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |at: &Value| at.as_u64().and_then(|at| bytes.get(usize::try_from(at).ok()?).copied());
    let mut names = Vec::new();
    for entity in row["entities"].as_array().ok_or("a line without entities")? {
        let at = |key: &str| byte(&entity[key]).ok_or("an offset beyond the text");
        let kind = TYPES.iter().find(|(word, _)| entity["type"] == *word);
        let (_, kind) = kind.ok_or("a type that is not PER, LOC or ORG")?;
        names.push(Name {
            range: at("start")?..at("end")?,
            kind: *kind,
            margin: 0,
        });
    }
    names.sort_by_key(|name| name.range.start);
    let mut words = Vec::new();
    let mut at = 0;
    for word in row["words"].as_array().ok_or("a line without words")? {
        words.push((
            *bytes.get(at).ok_or("words beyond the text")?,
            class(word[1].as_str().unwrap_or_default()),
        ));
        at += word[0]
            .as_u64()
            .and_then(|length| usize::try_from(length).ok())
            .ok_or("a word without a length")?;
    }
    Ok(Example { text, names, words })
}

/// The classes of words, by LAC's parts of speech.
const CLASSES: [&[&str]; 13] = [
    &["n", "f", "s"],
    &["nz", "nw"],
    &["v", "vd", "vn"],
    &["a", "ad", "an"],
    &["d"],
    &["p", "c", "u", "xc", "r"],
    &["m", "q"],
    &["t", "TIME"],
    &["PER"],
    &["LOC"],
    &["ORG"],
    &["w"],
    &[],
];

fn class(part_of_speech: &str) -> Class {
    let known = CLASSES.iter().position(|words| words.contains(&part_of_speech));
    let class = known.unwrap_or(CLASSES.len() - 1) + 1;
    Class::try_from(class).unwrap_or_default()
}
