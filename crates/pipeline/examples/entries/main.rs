//! Feeds changed pages, texts, artifacts, queries, notes and requests to whatever takes them from outside:
//!
//! ```text
//! cargo xtask fuzz TARGET [--minutes N | --cases N] [--seed N] [--keep]
//! ```
//!
//! Inputs are those of `fixtures/fuzz/TARGET` and of the annotated pages, changed at random: cut, doubled, spliced,
//! words of the trade put in, bytes flipped. On stable Rust there is no coverage to go by, so what a target says of its
//! result (roles, rules, reasons) is gone by instead: an input that shows something new is changed further, and with
//! `--keep` the new ones are made as short as they may be and written to `fixtures/fuzz/TARGET`. One that breaks the
//! target's promise, panics, or takes more than its time is made short, and stays in `target/fuzz/TARGET`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "counts are what it is run for")]

mod mutation;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use mutation::{Random, mutated};
use targets::{Run, Shown, TARGETS, Target};

/// Longest input in bytes: the step limit is for 64 KB.
const LONGEST: usize = 64 << 10;
/// Time of the processor that an input of [`LONGEST`] may take, 20 times that of ordinary text of its length; a short
/// one may take a tenth of it.
const SLOW: Duration = Duration::from_millis(1_500);
/// Inputs that are changed further.
const POOL: usize = 4_000;

struct Order {
    target: &'static Target,
    until: Option<Instant>,
    cases: u64,
    seed: u64,
    keep: bool,
}

fn main() -> Result<ExitCode> {
    let order = parse()?;
    // What panics is told by its input.
    std::panic::set_hook(Box::new(|_| {}));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("a workspace")?;
    let committed = root.join("fixtures/fuzz").join(order.target.name);
    let mut fuzz = Fuzz {
        run: (order.target.make)()?,
        random: Random::new(order.seed),
        pool: seeds(&committed)?,
        seen: BTreeSet::new(),
        kept: Vec::new(),
        broken: root.join("target/fuzz").join(order.target.name),
        breaks: 0,
    };
    if order.target.reads_pages {
        fuzz.pool.extend(seeds(&root.join("fixtures/pages"))?);
    }
    fuzz.pool
        .extend(order.target.seeds.iter().map(|seed| seed.as_bytes().to_vec()));
    let first = fuzz.pool.clone();
    for input in &first {
        fuzz.try_one(input);
    }
    let known = fuzz.seen.len();
    let (start, mut cases) = (Instant::now(), 0_u64);
    while order.until.map_or(cases < order.cases, |until| Instant::now() < until) && fuzz.breaks < 20 {
        let input = mutated(&mut fuzz.random, &fuzz.pool, order.target.words, LONGEST);
        if fuzz.try_one(&input) && fuzz.pool.len() < POOL {
            fuzz.pool.push(input.clone());
            fuzz.kept.push(input);
        }
        cases += 1;
    }
    println!(
        "{}: {cases} cases from seed {} in {} s, {} things shown, {} of them new, {} inputs broken",
        order.target.name,
        order.seed,
        start.elapsed().as_secs(),
        fuzz.seen.len(),
        fuzz.seen.len() - known,
        fuzz.breaks
    );
    if order.keep {
        fuzz.keep(&first, &committed)?;
    }
    Ok(if fuzz.breaks == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn parse() -> Result<Order> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    let target = arguments
        .first()
        .and_then(|name| TARGETS.iter().find(|target| target.name == *name));
    let Some(target) = target else {
        bail!("targets: {}", names.join(", "))
    };
    let number = |name: &str| -> Option<u64> {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    Ok(Order {
        target,
        until: number("--minutes").map(|minutes| Instant::now() + Duration::from_secs(60 * minutes)),
        cases: number("--cases").unwrap_or(20_000),
        seed: number("--seed").unwrap_or(1),
        keep: arguments.iter().any(|argument| argument == "--keep"),
    })
}

/// All files below a folder that are no snapshots or notes.
fn seeds(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> = match fs::read_dir(&folder) {
            Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
            Err(_) => continue,
        };
        paths.sort();
        for path in paths {
            let is_other = path.ends_with("snap")
                || path
                    .extension()
                    .is_some_and(|ending| ending == "toml" || ending == "md");
            if is_other {
                continue;
            } else if path.is_dir() {
                folders.push(path);
            } else {
                let mut bytes = fs::read(&path)?;
                bytes.truncate(LONGEST);
                found.push(bytes);
            }
        }
    }
    Ok(found)
}

struct Fuzz {
    run: Run,
    random: Random,
    /// Inputs that are changed.
    pool: Vec<Vec<u8>>,
    /// What was shown so far.
    seen: BTreeSet<u64>,
    /// Inputs that showed something new.
    kept: Vec<Vec<u8>>,
    broken: PathBuf,
    breaks: u32,
}

impl Fuzz {
    /// Whether the input showed something new.
    fn try_one(&mut self, input: &[u8]) -> bool {
        match self.judge(input) {
            Ok(shown) => {
                let before = self.seen.len();
                self.seen.extend(shown);
                self.seen.len() > before
            }
            Err(problem) => {
                self.breaks += 1;
                let short = self.shortened(input, |fuzz, input| fuzz.judge(input).is_err());
                let name = format!("{:016x}", targets::hash(&short));
                let _ = fs::create_dir_all(&self.broken);
                let path = self.broken.join(name);
                let _ = fs::write(&path, &short);
                eprintln!(
                    "{problem}\n  in {}: {:?}",
                    path.display(),
                    String::from_utf8_lossy(&short[..short.len().min(300)])
                );
                false
            }
        }
    }

    fn judge(&self, input: &[u8]) -> Result<Shown, String> {
        let start = processor();
        let shown = catch_unwind(AssertUnwindSafe(|| (self.run)(input))).unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(format!("panics: {}", words.unwrap_or("no words")))
        })?;
        let (time, most) = (
            processor().saturating_sub(start),
            SLOW.mul_f64((input.len() as f64 / LONGEST as f64).max(0.1)),
        );
        if time > most {
            return Err(format!("takes {} ms for {} bytes", time.as_millis(), input.len()));
        }
        Ok(shown)
    }

    /// A shorter input of which the same is true.
    fn shortened(&self, input: &[u8], holds: impl Fn(&Self, &[u8]) -> bool) -> Vec<u8> {
        let mut short = input.to_vec();
        let mut piece = (short.len() / 2).max(1);
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            let mut at = 0;
            while at < short.len() && Instant::now() < end {
                let mut less = short.clone();
                less.drain(at..(at + piece).min(short.len()));
                if holds(self, &less) {
                    short = less;
                } else {
                    at += piece;
                }
            }
            if piece == 1 {
                break;
            }
            piece /= 2;
        }
        short
    }

    /// Writes the fewest and shortest inputs that show what no seed does.
    fn keep(&self, first: &[Vec<u8>], folder: &Path) -> Result<()> {
        let shown = |input: &[u8]| self.judge(input).unwrap_or_default();
        let mut seen: BTreeSet<u64> = first.iter().flat_map(|input| shown(input)).collect();
        let mut kept = self.kept.clone();
        kept.sort_by_key(Vec::len);
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let mut written = 0;
        for input in kept {
            let new: BTreeSet<u64> = shown(&input).into_iter().filter(|one| !seen.contains(one)).collect();
            if new.is_empty() {
                continue;
            }
            let short = self.shortened(&input, |_, less| {
                let shown: BTreeSet<u64> = shown(less).into_iter().collect();
                new.is_subset(&shown)
            });
            seen.extend(shown(&short));
            fs::write(folder.join(format!("{:016x}", targets::hash(&short))), &short)?;
            written += 1;
        }
        println!("{written} inputs written to {}", folder.display());
        Ok(())
    }
}

/// Time of the processor that this thread has taken: others may use it too.
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().unwrap_or_default()
}
