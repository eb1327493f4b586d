//! The whole pipeline measured: pages a second, memory, bytes out, what a second job and a second run are worth.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::root;
use crate::{binary, pages};

const USAGE: &str =
    "usage: cargo xtask bench whole [--pages N,N…] [--format LIST] [--from DIR]   (10,1000; jsonl,parquet)";

/// Pages in a shard.
const SHARD: usize = 5_000;

struct Order {
    counts: Vec<usize>,
    formats: String,
    /// What the pages are put together from, as `pages` takes it.
    from: Vec<OsString>,
}

/// What a run took.
struct Taken {
    wall: Duration,
    /// Of all threads.
    processor: Duration,
    /// Greatest memory, in KiB.
    memory: u64,
}

/// Runs the pipeline over made pages and prints a table.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let order = parse(arguments)?;
    let banmian = binary::build()?;
    let place = root().join("target/tmp/whole");
    let _ = fs::remove_dir_all(&place);
    println!("{}; formats {}; `cargo xtask bench whole`", machine(), order.formats);
    println!();
    println!(
        "| pages | MB | jobs | s | MB/s | MB/s of a core | peak MiB | MB out | with one page more | with none changed |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for &count in &order.counts {
        let input = place.join(format!("pages-{count}"));
        let made: Vec<OsString> = [count.to_string().into(), input.clone().into()]
            .into_iter()
            .chain(["--shards".into(), count.div_ceil(SHARD).to_string().into()])
            .chain(order.from.clone())
            .collect();
        pages::make(&made)?;
        for jobs in [1, 2] {
            row(&banmian, &input, count, jobs, &order.formats)?;
        }
        fs::remove_dir_all(&place)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row(banmian: &Path, input: &Path, count: usize, jobs: usize, formats: &str) -> Result<()> {
    let out = input.with_extension(format!("out-{jobs}"));
    let run = || taken(banmian, input, &out, jobs, formats);
    let read = bytes(input)?;
    let first = run()?;
    // A file of its own, as a page comes.
    let more = input.join("more.txt");
    fs::copy(root().join("seeds/000_f4f2e9a4bbadbb5f.txt"), &more)?;
    let added = run()?;
    // Until the new file is old enough for its times to be gone by, and once to remember them.
    std::thread::sleep(Duration::from_millis(2_500));
    run()?;
    let same = run()?;
    fs::remove_file(&more)?;
    let share = |taken: &Taken| 100.0 * taken.processor.as_secs_f64() / first.processor.as_secs_f64();
    println!(
        "| {count} | {:.1} | {jobs} | {:.1} | {:.2} | {:.2} | {} | {:.1} | {:.1} % | {:.2} % |",
        mega(read),
        first.wall.as_secs_f64(),
        mega(read) / first.wall.as_secs_f64(),
        mega(read) / first.processor.as_secs_f64(),
        first.memory.max(added.memory) / 1_024,
        mega(bytes(&out)?),
        share(&added),
        share(&same),
    );
    fs::remove_dir_all(&out)?;
    Ok(())
}

fn taken(banmian: &Path, input: &Path, out: &Path, jobs: usize, formats: &str) -> Result<Taken> {
    let start = Instant::now();
    let mut child = Command::new(banmian)
        .arg("pipeline")
        .arg(input)
        .arg("--out")
        .arg(out)
        .args(["--quiet", "--jobs", &jobs.to_string(), "--format", formats])
        .stdin(Stdio::null())
        .spawn()
        .context("starting banmian")?;
    let (mut memory, mut processor) = (0, Duration::ZERO);
    loop {
        if let Some((kib, time)) = looked(&child) {
            (memory, processor) = (memory.max(kib), time.max(processor));
        }
        if let Some(status) = child.try_wait()? {
            ensure!(status.code() == Some(0), "banmian ended with {status}");
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(Taken {
        wall: start.elapsed(),
        processor: processor.max(Duration::from_millis(1)),
        memory,
    })
}

/// Greatest memory so far in KiB, and time of the processor, as Linux tells them.
fn looked(child: &Child) -> Option<(u64, Duration)> {
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let status = fs::read_to_string(folder.join("status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let peak = peak.split_whitespace().next()?.parse().ok()?;
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // Behind the name, which may have anything in it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields
        .get(11..13)?
        .iter()
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    // A hundred ticks a second on every Linux that is met.
    Some((peak, Duration::from_millis(ticks * 10)))
}

fn parse(arguments: &[OsString]) -> Result<Order> {
    let mut order = Order {
        counts: vec![10, 1_000],
        formats: "jsonl,parquet".to_owned(),
        from: Vec::new(),
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().context(USAGE)?;
        let text = value.to_str().context(USAGE)?;
        match argument.to_str() {
            Some("--pages") => {
                let counts = text.split(',').map(str::parse);
                order.counts = counts.collect::<Result<_, _>>().context(USAGE)?;
            }
            Some("--format") => text.clone_into(&mut order.formats),
            Some("--from") => order.from.extend([argument.clone(), value.clone()]),
            _ => bail!(USAGE),
        }
    }
    Ok(order)
}

/// Kind of the processor, and the day.
fn machine() -> String {
    let said = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = said.lines().find_map(|line| line.strip_prefix("model name"));
    let name = name
        .and_then(|name| name.split_once(": "))
        .map_or("unknown processor", |(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default().to_owned();
    let day = Command::new("date")
        .arg("+%Y-%m-%d")
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    format!(
        "{} on {name}, {cores} cores, load {load}",
        String::from_utf8_lossy(&day).trim()
    )
}

fn bytes(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).with_context(|| format!("reading {}", path.display()))?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    fs::read_dir(path)?.map(|entry| bytes(&entry?.path())).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
fn mega(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
