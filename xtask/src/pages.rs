//! Pages to run with that nobody printed: passages of the annotated pages put together anew, as many as are wanted.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};

use crate::cargo::root;

const USAGE: &str = "usage: cargo xtask pages COUNT DIR [--shards N] [--from DIR]   (without shards a file each)";

/// Bytes of a page: newspaper pages have 6 to 20 KB of text.
const SHORTEST: usize = 6_000;
const LONGEST: usize = 20_000;
/// Lines that are taken from one place.
const LINES: usize = 24;

struct Order {
    count: usize,
    to: PathBuf,
    shards: Option<usize>,
    from: Vec<PathBuf>,
}

/// Writes pages: the same order gives the same bytes.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    println!("{}", make(arguments)?);
    Ok(ExitCode::SUCCESS)
}

/// Writes pages; what was written, in words.
pub(crate) fn make(arguments: &[OsString]) -> Result<String> {
    let order = parse(arguments)?;
    let mut source = Source::read(&order.from)?;
    fs::create_dir_all(&order.to).with_context(|| format!("making {}", order.to.display()))?;
    let mut bytes = 0;
    match order.shards {
        Some(shards) => {
            for shard in 0..shards {
                let path = order.to.join(format!("made-{shard:04}.jsonl"));
                let mut to =
                    BufWriter::new(File::create(&path).with_context(|| format!("writing {}", path.display()))?);
                for number in (0..order.count).skip(shard).step_by(shards) {
                    let text = source.page();
                    bytes += text.len();
                    let line = serde_json::json!({ "id": format!("made-{number:07}"), "text": text });
                    writeln!(to, "{line}")?;
                }
                to.flush()?;
            }
        }
        None => {
            for number in 0..order.count {
                let folder = order.to.join(format!("{:04}", number / 1_000));
                fs::create_dir_all(&folder)?;
                let text = source.page();
                bytes += text.len();
                fs::write(folder.join(format!("made-{number:07}.txt")), text)?;
            }
        }
    }
    Ok(format!(
        "{} pages, {bytes} bytes of text in {}",
        order.count,
        order.to.display()
    ))
}

fn parse(arguments: &[OsString]) -> Result<Order> {
    let mut places = Vec::new();
    let (mut shards, mut from) = (None, Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--shards") => shards = Some(number(rest.next())?),
            Some("--from") => from.push(PathBuf::from(rest.next().context(USAGE)?)),
            Some(option) if option.starts_with("--") => bail!("no {option}; {USAGE}"),
            _ => places.push(argument),
        }
    }
    let [count, to] = places.as_slice() else { bail!(USAGE) };
    if from.is_empty() {
        from = vec![root().join("fixtures/pages"), root().join("seeds")];
    }
    ensure!(shards != Some(0), "no pages in no shard; {USAGE}");
    Ok(Order {
        count: number(Some(count))?,
        to: to.into(),
        shards,
        from,
    })
}

fn number(argument: Option<&OsString>) -> Result<usize> {
    let text = argument.and_then(|text| text.to_str()).context(USAGE)?;
    text.parse().with_context(|| format!("{text} is no number; {USAGE}"))
}

/// The lines of pages, and chance.
struct Source {
    pages: Vec<Vec<String>>,
    state: u64,
}

impl Source {
    fn read(folders: &[PathBuf]) -> Result<Self> {
        let mut paths = Vec::new();
        folders.iter().try_for_each(|folder| texts(folder, &mut paths))?;
        paths.sort();
        let lines = |path: &PathBuf| -> Vec<String> {
            let text = fs::read(path).unwrap_or_default();
            String::from_utf8(text).map_or_else(|_| Vec::new(), |text| text.lines().map(str::to_owned).collect())
        };
        let pages: Vec<_> = paths.iter().map(lines).filter(|lines| !lines.is_empty()).collect();
        ensure!(!pages.is_empty(), "no page in UTF-8 is there");
        Ok(Self { pages, state: 1 })
    }

    /// A number below another (Knuth's linear congruence).
    fn draw(&mut self, below: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap_or_default() % below
    }

    /// Runs of lines from pages drawn at random, with other digits, so that no two pages are alike.
    fn page(&mut self) -> String {
        let wanted = SHORTEST + self.draw(LONGEST - SHORTEST);
        let mut text = String::with_capacity(wanted + LONGEST);
        while text.len() < wanted {
            let page = self.draw(self.pages.len());
            let lines = self.pages[page].len();
            let first = self.draw(lines);
            for line in first..lines.min(first + 1 + self.draw(LINES)) {
                let line = self.pages[page][line].clone();
                for c in line.chars() {
                    // A last digit: numbers keep their length, and dates stay dates.
                    let other = c.is_ascii_digit() && c != '0' && self.draw(8) == 0;
                    text.push(if other {
                        char::from(b'1' + (c as u8 - b'1' + 1) % 9)
                    } else {
                        c
                    });
                }
                text.push('\n');
                if text.len() >= LONGEST {
                    break;
                }
            }
        }
        text
    }
}

fn texts(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("snap") {
            texts(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_of_a_page_s_length_and_unlike() {
        let mut source = Source::read(&[root().join("fixtures/pages")]).unwrap();
        let pages: Vec<_> = (0..20).map(|_| source.page()).collect();
        let fits = |page: &String| (SHORTEST..LONGEST * 2).contains(&page.len());
        assert!(pages.iter().all(fits));
        assert!(pages.iter().zip(&pages[1..]).all(|(one, other)| one != other));
    }
}
