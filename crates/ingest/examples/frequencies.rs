//! Makes crates/ingest/data/frequencies.txt again:
//!
//! ```text
//! cargo run --profile quick -p banmian-ingest --example frequencies -- ../shared/dev > crates/ingest/data/frequencies.txt
//! ```

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use flate2::read::GzDecoder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dev = std::env::args().nth(1).ok_or("the folder of the dev sets")?;
    let dev = Path::new(&dev);
    let mut texts = Vec::new();
    for name in ["train", "jingbao"] {
        let file = fs::File::open(dev.join(format!("segmentation/{name}.jsonl.gz")))?;
        for line in BufReader::new(GzDecoder::new(file)).lines() {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            texts.extend(record["text"].as_str().map(str::to_owned));
        }
    }
    let mut pages: Vec<_> = fs::read_dir(dev.join("encoding/expected"))?.collect::<Result<_, _>>()?;
    pages.sort_by_key(fs::DirEntry::file_name);
    for page in pages {
        if page.file_name().to_string_lossy().contains("page_utf-8-trad") {
            texts.push(fs::read_to_string(page.path())?);
        }
    }
    let table = banmian_ingest::learn_frequencies(texts.iter().map(String::as_str));
    std::io::stdout().write_all(table.as_bytes())?;
    Ok(())
}
