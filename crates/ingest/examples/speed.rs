//! How fast pages are decided and decoded, with plain decoding measured beside it:
//!
//! ```text
//! cargo run --release -p banmian-ingest --example speed -- ../shared/dev
//! ```
//!
//! Pages are those of dev/segmentation/pages, cut to 2 to 20 KB in each encoding. Each round measures plain decoding
//! and ingest in turn, and the least time of each counts: the machine may be busy. Prints a line of JSON an encoding.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use banmian_ingest::{Options, ingest};
use banmian_model::{Entry, Page};
use encoding_rs::Encoding;
use serde_json::json;

const ROUNDS: usize = 30;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dev = std::env::args().nth(1).ok_or("the folder of the dev sets")?;
    let mut files: Vec<_> = fs::read_dir(Path::new(&dev).join("segmentation/pages"))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file.path()))
        .collect::<Result<_, _>>()?;
    for label in ["utf-8", "gb18030", "big5", "utf-16le"] {
        let pages: Vec<Vec<u8>> = texts.iter().flat_map(|text| pages(text, label)).collect();
        println!("{}", measure(label, &pages));
    }
    Ok(())
}

/// A text in an encoding, in pieces of 2 to 20 KB that end with a line.
fn pages(text: &str, label: &str) -> Vec<Vec<u8>> {
    let mut pages = vec![Vec::new()];
    let encoding = Encoding::for_label(label.as_bytes());
    for line in text.split_inclusive('\n') {
        let bytes = match encoding {
            _ if label == "utf-16le" => line.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Some(encoding) => {
                let known = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
                encoding.encode(&line.chars().filter(known).collect::<String>()).0.into_owned()
            }
            None => Vec::new(),
        };
        let last = pages.len() - 1;
        if pages[last].len() + bytes.len() > 20_000 {
            pages.push(bytes);
        } else {
            pages[last].extend(bytes);
        }
    }
    pages.retain(|page| (2_000..=20_000).contains(&page.len()));
    pages
}

fn measure(label: &str, pages: &[Vec<u8>]) -> serde_json::Value {
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the Web");
    let bytes: usize = pages.iter().map(Vec::len).sum();
    let (mut plain, mut whole) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        plain = plain.min(seconds(|| {
            for page in pages {
                black_box(encoding.decode_without_bom_handling(black_box(page)).0.into_owned());
            }
        }));
        whole = whole.min(seconds(|| {
            for page in pages {
                black_box(read(black_box(page)));
            }
        }));
    }
    let read: Vec<Page> = pages.iter().map(|page| read(page)).collect();
    assert!(read.iter().all(|page| page.encoding.label == label), "{label}: decided otherwise");
    let text: usize = read.iter().map(|page| page.text.len()).sum();
    let map: usize = read.iter().map(|page| size_of_val(page.offsets.runs())).sum();
    let rate = |seconds: f64| (bytes as f64 / seconds / 1e6).round();
    json!({
        "bench": "ingest", "encoding": label, "pages": pages.len(), "bytes": bytes,
        "mb_per_s": rate(whole), "plain_decoding_mb_per_s": rate(plain),
        "ratio": (plain / whole * 1000.0).round() / 1000.0,
        "map_share_of_text": (map as f64 / text as f64 * 1000.0).round() / 1000.0,
    })
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn read(bytes: &[u8]) -> Page {
    match ingest("p", "p.txt", bytes, &Options::default()) {
        Entry::Page(page) => page,
        Entry::Rejected(rejection) => panic!("{}", rejection.reason),
    }
}
