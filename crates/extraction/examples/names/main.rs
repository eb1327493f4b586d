//! Trains the tagger of names on labelled sentences, and tags with it to measure.
//!
//! ```text
//! cargo run --profile quick -p banmian-extraction --example names -- train DIR > weights
//! cargo run --profile quick -p banmian-extraction --example names -- label DIR
//! cargo run --profile quick -p banmian-extraction --example names -- tag weights < texts > names
//! ```
//!
//! DIR is the folder that holds `entities/silver_lac.jsonl` and `segmentation/train.jsonl.gz`. `label` makes the labels that
//! `train` trains on, and says where they are; `train` makes them too where they are not there. Labels, texts and names
//! are JSON Lines `{"id", "text", "entities": [{"start", "end", "type"}]}` with `PER`, `LOC` or `ORG` and offsets in code
//! points, as the scorer of dev/entities reads them.

#![expect(clippy::print_stderr, reason = "the speed is said beside the output")]

mod agreement;
mod conventions;
mod labels;

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use banmian_extraction::tagger::{Example, Kind, Name, Tagger, Training, train};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const TYPES: [(&str, Kind); 3] = [("PER", Kind::Person), ("LOC", Kind::Place), ("ORG", Kind::Organization)];

/// How hard the weights are pressed, as zstd counts: once for all programs that hold them.
const PRESSED: i32 = 19;

/// Chosen on the development sets: with 110,000 rows web text is read half a point worse.
const TRAINING: Training = Training {
    epochs: 8,
    least: 2,
    rows: 90_000,
    word: 5,
    words: 60_000,
};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut out = std::io::stdout();
    match words.as_slice() {
        ["train", folder] => {
            let examples = examples(&labels::made(Path::new(folder))?)?;
            out.write_all(&zstd::bulk::compress(&train(&examples, TRAINING), PRESSED)?)?;
        }
        ["label", folder] => writeln!(out, "{}", labels::made(Path::new(folder))?.display())?,
        ["tag", weights] => tag(&Tagger::read(&std::fs::read(weights)?)?)?,
        _ => return Err("train DIR, label DIR or tag WEIGHTS".into()),
    }
    Ok(())
}

/// The labelled sentences, brought to the project's conventions.
fn examples(labels: &Path) -> Outcome<Vec<Example>> {
    let conventions = conventions::Conventions::new();
    let mut examples = Vec::new();
    for line in BufReader::new(std::fs::File::open(labels)?).lines() {
        let mut example = labels::example(&serde_json::from_str(&line?)?)?;
        conventions.apply(&mut example);
        examples.push(example);
    }
    agreement::agree(&mut examples);
    Ok(examples)
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
