//! Reads the files of dev/encoding and prints what its scorer wants:
//!
//! ```text
//! cargo run --profile quick -p banmian-ingest --example score -- ../shared/dev/encoding > /tmp/results.jsonl
//! ../shared/dev/encoding/score.py ../shared/dev/encoding /tmp/results.jsonl
//! ```

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use banmian_ingest::{Options, ingest};
use banmian_model::{Entry, Page};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cases = std::env::args().nth(1).ok_or("the folder of the cases")?;
    let mut files: Vec<_> = fs::read_dir(Path::new(&cases).join("files"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let record = match ingest(&name, &name, &fs::read(file.path())?, &Options::default()) {
            Entry::Page(page) => json!({
                "file": format!("files/{name}"),
                "label": page.encoding.label,
                "text": page.text,
                "offsets": character_offsets(&page),
                "repaired": page.repair.map(|repair| repair.text),
                "diagnostics": page.diagnostics.iter().map(|d| d.message.clone()).collect::<Vec<_>>(),
            }),
            Entry::Rejected(rejection) => json!({
                "file": format!("files/{name}"),
                "text": "",
                "offsets": [],
                "reason": rejection.reason,
            }),
        };
        writeln!(out, "{record}")?;
    }
    Ok(())
}

/// The source byte at which each character starts.
fn character_offsets(page: &Page) -> Vec<u64> {
    let mut offsets = Vec::new();
    let (mut text, mut raw) = (0, 0);
    for run in page.offsets.runs() {
        for _ in 0..run.units {
            for inside in 0..usize::from(run.text_width) {
                if page.text.is_char_boundary(text + inside) {
                    offsets.push(raw);
                }
            }
            text += usize::from(run.text_width);
            raw += u64::from(run.raw_width);
        }
    }
    offsets
}
