//! How fast each format is written, in megabytes of page text a second of the processor's time, and how large it is.
//!
//! Usage: `speed OUT`, the folder of a run with JSON Lines (by default `out`); its first pages are written, 32 MB of text at
//! most.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use banmian_export::{Manifest, PageRows, render};
use banmian_formats::{Brat, Finished, Ninjs, Parquet, Search, Sqlite, Tei, Writer};

/// Bytes of text that are read in.
const TEXT: usize = 32 << 20;
/// Rounds, of which the fastest counts.
const ROUNDS: usize = 3;

type Create = fn(&Path) -> Result<Box<dyn Writer>>;

const FORMATS: [(&str, Create); 5] = [
    ("parquet", |folder| Ok(Box::new(Parquet::create(folder)?))),
    ("sqlite", |folder| {
        Ok(Box::new(Sqlite::create(&folder.join("banmian.sqlite"))?))
    }),
    ("ninjs", |folder| Ok(Box::new(Ninjs::create(folder)?))),
    ("tei", |folder| Ok(Box::new(Tei::create(folder)?))),
    ("brat", |folder| Ok(Box::new(Brat::create(folder)?))),
];

fn main() -> Result<()> {
    let out = std::env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("out"), PathBuf::from);
    let pages = read(&out)?;
    let text: usize = pages.iter().map(|rows| rows.page.text.len()).sum();
    ensure!(text > 0, "{} has no page", out.display());
    println!("{} pages, {:.2} MB of text", pages.len(), mega(text));
    let lines = pages
        .iter()
        .map(|rows| render(rows).lines.iter().map(Vec::len).sum::<usize>());
    let size = lines.sum();
    let seconds = fastest(|| {
        let start = Processor::now();
        for rows in &pages {
            std::hint::black_box(render(rows));
        }
        Ok(start.seconds())
    })?;
    print("jsonl, csv", text, seconds, size);
    let mut all = 0.0;
    let mut searched = false;
    for (name, create) in FORMATS {
        let folder = std::env::temp_dir().join(format!("banmian-speed-{}", std::process::id()));
        let mut size = 0;
        let seconds = fastest(|| {
            fs::create_dir_all(&folder)?;
            let start = Processor::now();
            let mut writer = create(&folder)?;
            pages.iter().try_for_each(|rows| writer.page(rows))?;
            writer.finish()?;
            let seconds = start.seconds();
            size = bytes(&folder)?;
            if name == "sqlite" && !std::mem::replace(&mut searched, true) {
                search(&folder.join("banmian.sqlite"))?;
            }
            fs::remove_dir_all(&folder)?;
            Ok(seconds)
        })?;
        print(name, text, seconds, size);
        all += seconds;
    }
    println!("{:12} {:8.1} MB/s", "together", mega(text) / all);
    Ok(())
}

fn read(out: &Path) -> Result<Vec<PageRows>> {
    let manifest = fs::read(out.join("manifest.json"))
        .with_context(|| format!("reading {}: give the folder of a run", out.display()))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)?;
    let finished = Finished {
        folder: out,
        manifest: &manifest,
    };
    let mut text = 0;
    let mut pages = Vec::new();
    for rows in finished.pages()? {
        let rows = rows?;
        text += rows.page.text.len();
        pages.push(rows);
        if text >= TEXT {
            break;
        }
    }
    Ok(pages)
}

fn search(path: &Path) -> Result<()> {
    let search = Search::open(path)?;
    for query in ["疫情", "记者", "的", "中国人民", "person:王"] {
        let start = Instant::now();
        let found = search.find(query, 20)?;
        let time = start.elapsed().as_secs_f64() * 1_000.0;
        println!("{:12} {query}: {} articles in {time:.1} ms", "", found.total);
    }
    Ok(())
}

/// Time of the processor since: others may use it too, and a disk takes its own time.
struct Processor(Duration);

impl Processor {
    fn now() -> Self {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Self(time.try_into().unwrap_or_default())
    }

    fn seconds(&self) -> f64 {
        Self::now().0.saturating_sub(self.0).as_secs_f64()
    }
}

fn fastest(mut run: impl FnMut() -> Result<f64>) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        best = best.min(run()?);
    }
    Ok(best)
}

fn bytes(folder: &Path) -> Result<usize> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        sum += usize::try_from(entry?.metadata()?.len())?;
    }
    Ok(sum)
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn print(name: &str, text: usize, seconds: f64, size: usize) {
    println!(
        "{name:12} {:8.1} MB/s {:8.2} MB, {:.2} times the text",
        mega(text) / seconds,
        mega(size),
        mega(size) / mega(text)
    );
}
