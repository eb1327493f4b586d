//! How fast pages are divided into articles, on one core:
//!
//! ```text
//! cargo xtask bench segmentation
//! ```
//!
//! The pages are those of `fixtures/pages` that are UTF-8. Each round reads all of them, and the fastest counts: whatever
//! else the machine does slows the others.

#![expect(clippy::print_stdout, reason = "a figure is what it is run for")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use banmian_model::Page;
use banmian_segmentation::{Resources, segment};

const ROUNDS: usize = 40;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pages = pages(&root)?;
    let bytes: usize = pages.iter().map(|page| page.text.len()).sum();
    let resources = Resources::builtin();
    let fastest = (0..ROUNDS).map(|_| round(&pages, &resources)).min().unwrap_or_default();
    let speed = bytes as f64 / 1e6 / fastest.as_secs_f64();
    println!("{} pages, {bytes} bytes: {speed:.1} MB/s", pages.len());
    Ok(())
}

/// The pages of the repository that are UTF-8.
fn pages(root: &Path) -> std::io::Result<Vec<Page>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(root.join("fixtures/pages"))? {
        if let Ok(text) = fs::read_to_string(entry?.path().join("page.txt")) {
            pages.push(Page {
                text,
                ..Page::default()
            });
        }
    }
    Ok(pages)
}

fn round(pages: &[Page], resources: &Resources) -> Duration {
    let started = Instant::now();
    for page in pages {
        black_box(segment(black_box(page), resources));
    }
    started.elapsed()
}
