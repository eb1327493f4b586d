//! How fast pages are decided and decoded, with plain decoding and chardetng measured beside it:
//!
//! ```text
//! cargo xtask bench ingest
//! ```
//!
//! The pages are the texts of `seeds` and `fixtures/pages`, written in each encoding and put together to 2 to 20 KB.
//! Each round measures all in turn, and of each the fastest counts: whatever else the machine does slows the others.

#![expect(clippy::print_stdout, reason = "a table is what it is run for")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use banmian_ingest::{Options, ingest};
use banmian_model::{Entry, Page};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Rounds, and in one of how many chardetng takes part: it is slow.
const ROUNDS: usize = 400;
const SELDOM: usize = 50;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let texts = texts(&root)?;
    println!("{HEAD}");
    for label in ["utf-8", "gb18030", "big5", "utf-16le"] {
        let pages: Vec<Vec<u8>> = pages(&texts, label);
        println!("{}", measure(label, &pages));
    }
    Ok(())
}

/// The texts of the repository that are UTF-8, by name; not those in the seven bits of HZ, which are that too.
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

/// The texts in an encoding, in pieces of 2 to 20 KB that end with a line.
fn pages(text: &str, label: &str) -> Vec<Vec<u8>> {
    let mut pages = vec![Vec::new()];
    for line in text.split_inclusive('\n') {
        let bytes = encode(line, label);
        // Pages of 6 KB and of 18 KB in turn.
        let full = if pages.len() % 2 == 0 { 6_000 } else { 18_000 };
        match pages.last_mut() {
            Some(last) if last.len() + bytes.len() <= full => last.extend(bytes),
            _ => pages.push(bytes),
        }
    }
    pages.retain(|page| (2_000..=20_000).contains(&page.len()));
    pages
}

/// A line in an encoding, without what that does not have.
fn encode(line: &str, label: &str) -> Vec<u8> {
    if label == "utf-16le" {
        return line.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the Web");
    let known = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
    encoding
        .encode(&line.chars().filter(known).collect::<String>())
        .0
        .into_owned()
}

const HEAD: &str = "\
| encoding | pages | bytes | ingest MB/s | plain decoding MB/s | of plain decoding | chardetng MB/s | map, of the text |
|---|---:|---:|---:|---:|---:|---:|---:|";

/// A row of the table.
fn measure(label: &str, pages: &[Vec<u8>]) -> String {
    let encoding = Encoding::for_label(label.as_bytes()).expect("a label of the Web");
    let bytes: usize = pages.iter().map(Vec::len).sum();
    let (mut plain, mut whole, mut peer) = (f64::MAX, f64::MAX, f64::MAX);
    for round in 0..ROUNDS {
        plain = plain.min(seconds(pages, |page| {
            encoding.decode_without_bom_handling(page).0.into_owned()
        }));
        whole = whole.min(seconds(pages, read));
        if round % SELDOM == 0 {
            peer = peer.min(seconds(pages, detect));
        }
    }
    let read: Vec<Page> = pages.iter().map(|page| read(page)).collect();
    assert!(
        read.iter().all(|page| page.encoding.label == label),
        "{label}: decided otherwise"
    );
    let text: usize = read.iter().map(|page| page.text.len()).sum();
    let map: usize = read.iter().map(|page| page.offsets.size()).sum();
    let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
    format!(
        "| {label} | {} | {bytes} | {:.0} | {:.0} | {:.2} | {:.1} | {:.3} |",
        pages.len(),
        rate(whole),
        rate(plain),
        plain / whole,
        rate(peer),
        map as f64 / text as f64,
    )
}

/// The detector alone, on the whole page.
fn detect(page: &[u8]) -> &'static str {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(page, false);
    detector.guess(None, Utf8Detection::Allow).name()
}

fn seconds<T>(pages: &[Vec<u8>], work: impl Fn(&[u8]) -> T) -> f64 {
    let start = Instant::now();
    for page in pages {
        black_box(work(black_box(page)));
    }
    start.elapsed().as_secs_f64()
}

fn read(bytes: &[u8]) -> Page {
    match ingest("p", "p.txt", bytes, &Options::default()) {
        Entry::Page(page) => page,
        Entry::Rejected(rejection) => panic!("{}", rejection.reason),
    }
}
