//! Trains the tagger of names on labelled sentences, and tags with it to measure.
//!
//! ```text
//! cargo run --release -p banmian-extraction --example names -- train DIR > weights
//! cargo run --release -p banmian-extraction --example names -- tag weights < texts > names
//! ```
//!
//! DIR is the folder that holds `entities/silver_lac.jsonl`. Labels, texts and names are JSON Lines `{"id", "text", "entities": [{"start", "end", "type"}]}` with `PER`, `LOC` or
//! `ORG` and offsets in code points, as the scorer of dev/entities reads them.

#![expect(clippy::print_stderr, reason = "the speed is said beside the output")]

mod conventions;

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use banmian_extraction::tagger::{Example, Kind, Name, Tagger, Training, train};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const TYPES: [(&str, Kind); 3] = [("PER", Kind::Person), ("LOC", Kind::Place), ("ORG", Kind::Organization)];

/// Chosen on the development sets; more rows or rounds gain less than half a point.
const TRAINING: Training = Training {
    epochs: 8,
    least: 2,
    rows: 110_000,
};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["train", folder] => {
            let labels = std::fs::read_to_string(Path::new(folder).join("entities/silver_lac.jsonl"))?;
            std::io::stdout().write_all(&train(&examples(&labels)?, TRAINING))?;
            Ok(())
        }
        ["tag", weights] => tag(&Tagger::read(&std::fs::read(weights)?)?),
        _ => Err("train DIR or tag WEIGHTS".into()),
    }
}

/// The labelled sentences, brought to the project's conventions.
fn examples(labels: &str) -> Outcome<Vec<Example>> {
    let conventions = conventions::Conventions::new();
    let read = |line: &str| -> Outcome<Example> {
        let mut example = example(&serde_json::from_str(line)?)?;
        conventions.apply(&mut example);
        Ok(example)
    };
    labels.lines().map(read).collect()
}

fn tag(tagger: &Tagger) -> Outcome<()> {
    let lines = std::io::stdin().lines().map(|line| Ok(serde_json::from_str(&line?)?));
    let lines: Vec<Value> = lines.collect::<Outcome<_>>()?;
    let texts: Vec<&str> = lines
        .iter()
        .map(|line| line["text"].as_str().unwrap_or_default())
        .collect();
    let start = Instant::now();
    let tagged: Vec<Vec<Name>> = texts.iter().map(|text| tagger.tag(text)).collect();
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    eprintln!("{:.1} MB/s", bytes as f64 / 1e6 / start.elapsed().as_secs_f64());
    let mut out = BufWriter::new(std::io::stdout().lock());
    for ((line, text), names) in lines.iter().zip(texts).zip(tagged) {
        let at = |byte: usize| text[..byte].chars().count();
        let named = |name: &Name| {
            let word = TYPES.iter().find(|(_, kind)| *kind == name.kind).map(|(word, _)| word);
            json!({"start": at(name.range.start), "end": at(name.range.end), "type": word})
        };
        let entities: Vec<Value> = names.iter().map(named).collect();
        writeln!(out, "{}", json!({"id": line["id"], "entities": entities}))?;
    }
    Ok(())
}

fn example(row: &Value) -> Outcome<Example> {
    let text = row["text"].as_str().ok_or("a line without text")?.to_owned();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut names = Vec::new();
    for entity in row["entities"].as_array().ok_or("a line without entities")? {
        let at = |key: &str| {
            let characters = entity[key].as_u64().and_then(|at| usize::try_from(at).ok());
            characters
                .and_then(|at| bytes.get(at).copied())
                .ok_or("an offset beyond the text")
        };
        let kind = TYPES.iter().find(|(word, _)| entity["type"] == *word);
        let (_, kind) = kind.ok_or("a type that is not PER, LOC or ORG")?;
        names.push(Name {
            range: at("start")?..at("end")?,
            kind: *kind,
            margin: 0,
        });
    }
    names.sort_by_key(|name| name.range.start);
    Ok(Example { text, names })
}
