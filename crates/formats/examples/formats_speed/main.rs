//! How fast each format is written, in megabytes of page text a second of the processor's time, and how large it is; and
//! how fast a hundred thousand articles are searched.
//!
//! Usage: `speed [FOLDER|-] [NAME…]`: a folder of pages (`.txt`), by default and as `-` the repository's; names of formats,
//! or `search`, to measure those alone.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

mod pages;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use banmian_export::{PageRows, render};
use banmian_formats::{Brat, Ninjs, Parquet, Search, Sqlite, Tei, Writer};
use rusqlite::Connection;

/// Bytes of text that are written.
const TEXT: usize = 8 << 20;
/// Rounds, of which the fastest counts.
const ROUNDS: usize = 3;
/// Articles that are searched, and how often for each query.
const ARTICLES: usize = 100_000;
const SEARCHES: usize = 5;

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
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().filter(|folder| folder != "-").map(PathBuf::from);
    let wanted = Wanted(arguments.collect());
    let facts = pages::read(folder.as_deref())?;
    ensure!(!facts.is_empty(), "there is no page");
    let place = std::env::temp_dir().join(format!("banmian-speed-{}", std::process::id()));
    formats(&pages::repeated(&facts, TEXT), &place, &wanted)?;
    if wanted.has("search") {
        search(pages::Recombined::of(&facts)?, &place.join("search"))?;
    }
    // Not before: a file system is slow to make files where it has just removed some.
    fs::remove_dir_all(&place)?;
    Ok(())
}

/// What is to be measured: where nothing is named, all.
struct Wanted(Vec<String>);

impl Wanted {
    fn has(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|wanted| wanted == name)
    }
}

/// The speed and size of each format.
fn formats(pages: &[PageRows], place: &Path, wanted: &Wanted) -> Result<()> {
    let text: usize = pages.iter().map(|rows| rows.page.text.len()).sum();
    println!("{} pages, {:.2} MB of text", pages.len(), mega(text));
    let lines = pages
        .iter()
        .map(|rows| render(rows, true).lines.iter().map(Vec::len).sum::<usize>());
    let size = lines.sum();
    let mut all = fastest(|| {
        let start = Processor::now();
        for rows in pages {
            std::hint::black_box(render(rows, true));
        }
        Ok(start.seconds())
    })?;
    print("jsonl, csv", text, all, size);
    for (name, create) in FORMATS.into_iter().filter(|(name, _)| wanted.has(name)) {
        let (mut size, mut round) = (0, 0);
        let seconds = fastest(|| {
            round += 1;
            let folder = place.join(format!("{name}-{round}"));
            fs::create_dir_all(&folder)?;
            let start = Processor::now();
            let mut writer = create(&folder)?;
            pages.iter().try_for_each(|rows| writer.page(rows))?;
            writer.finish()?;
            let seconds = start.seconds();
            size = bytes(&folder)?;
            Ok(seconds)
        })?;
        print(name, text, seconds, size);
        all += seconds;
    }
    println!("{:12} {:8.1} MB/s", "together", mega(text) / all);
    Ok(())
}

/// How long searches of many articles take, and how large their index is.
fn search(mut made: pages::Recombined, place: &Path) -> Result<()> {
    fs::create_dir_all(place)?;
    let path = place.join("banmian.sqlite");
    let mut writer = Box::new(Sqlite::create(&path)?);
    let (mut articles, mut text) = (0, 0);
    while articles < ARTICLES {
        let page = made.page();
        articles += page.articles.len();
        text += page.page.text.len();
        writer.page(&page)?;
    }
    writer.finish()?;
    let sql = "SELECT (SELECT sum(length(block)) FROM search_data) + (SELECT sum(length(sz)) FROM search_docsize)";
    let index: i64 = Connection::open(&path)?.query_row(sql, [], |row| row.get(0))?;
    let index = usize::try_from(index).unwrap_or_default();
    println!(
        "{articles} articles of {:.1} MB: an index of {:.1} MB, {:.2} times the text",
        mega(text),
        mega(index),
        mega(index) / mega(text)
    );
    let search = Search::open(&path)?;
    for query in [
        "疫情",
        "记者",
        "工作",
        "的",
        "中国人民",
        "person:王",
        "疫情 OR 工作 -记者",
    ] {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..SEARCHES {
            let start = Instant::now();
            total = search.find(query, 20)?.total;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        times.sort_by(f64::total_cmp);
        println!("{:12} {query}: {total} articles in {:.1} ms", "", times[SEARCHES / 2]);
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
