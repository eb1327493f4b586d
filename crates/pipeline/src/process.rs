//! Pages from memory through the same stages as files: for programs that have them already.

use std::sync::LazyLock;

use anyhow::Result;
use banmian_export::{InputRow, OpenEnd, PageRows};
use banmian_model::{Digest, Entry, Page, file_and_line};
use serde::Serialize;

use crate::Options;
use crate::chunks::{map, next_chunk, pool};
use crate::held::{Held, Released};
use crate::ingesting::{Seen, with_digests};
use crate::input::given::{Given, units};
use crate::input::size;
use crate::stages::{self, Exported, Resources};

/// What became of pages.
#[derive(Default)]
pub struct Processed {
    /// The rows of each page, in the order the pages were given.
    pub pages: Vec<PageRows>,
    /// What became of each input.
    pub outcomes: Vec<Outcome>,
    /// Articles that go on, or come from, where no page is.
    pub open_ends: Vec<OpenEnd>,
}

/// What became of an input, and what tells pages that repeat another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// As the manifest of a run has it.
    #[serde(flatten)]
    pub row: InputRow,
    /// BLAKE3 of the folded text: pages with the same repeat each other, whatever encoding they are in.
    pub text_blake3: Option<String>,
    /// Byte of the source where the page begins.
    pub start: u64,
}

/// What pages are read with, once in a process.
static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

/// Takes pages through all stages, in the order they are given: their rows are those that a run has of files of the same
/// paths and bytes, if that is the order of a run. On `jobs` threads of its own, of which none is left behind.
///
/// # Errors
/// Where options are not what they have to be, or the work is stopped. What is wrong with a page is its outcome.
pub fn process(pages: Vec<Given>, options: &Options) -> Result<Processed> {
    let pool = pool(options.jobs)?;
    let mut units = units(pages, options)?.into_iter().map(Ok).peekable();
    let (mut seen, mut held, mut done) = (Seen::default(), Held::new(true, false), Processed::default());
    while units.peek().is_some() {
        let chunk = next_chunk(&pool, &mut units, size)?;
        let read = map(&pool, &options.stop, chunk, with_digests)?.into_iter().flatten();
        let told: Vec<(Entry<Page>, Digest)> = read.map(|(entry, text)| (seen.told(entry, text), text)).collect();
        for (exported, text, start) in map(&pool, &options.stop, told, through)? {
            done.outcomes.push(Outcome {
                text_blake3: exported.input.page.is_some().then(|| text.to_string()),
                start,
                row: exported.input,
            });
            done.take(held.push(exported.rows, exported.tables));
        }
    }
    done.take(held.finish());
    done.open_ends = held.open_ends();
    Ok(done)
}

/// What a page is told by where all pages of a run are held against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it was found below.
    pub input: String,
    /// Path below that.
    pub path: String,
    /// Its id.
    pub page: String,
    /// BLAKE3 of its source, in hexadecimal.
    pub blake3: String,
    /// Byte of the source where it begins.
    pub start: u64,
    /// BLAKE3 of its folded text, in hexadecimal.
    pub text_blake3: String,
}

/// Pages of a run that repeat another of those that are told, each with the first like it: what the run over all says,
/// where every page is told that shares its source or text with one. They may come in any order.
///
/// # Errors
/// Where a digest is none.
pub fn repeats(mut pages: Vec<Told>) -> Result<Vec<(String, String)>> {
    pages.sort_by(|one, other| order(one).cmp(&order(other)));
    let digest = |text: &str| anyhow::Ok(Digest(*blake3::Hash::from_hex(text)?.as_bytes()));
    let (mut seen, mut found) = (Seen::default(), Vec::new());
    for page in pages {
        let (source, text) = (digest(&page.blake3)?, digest(&page.text_blake3)?);
        let first = seen.first_like(&page.page, source, page.start, text);
        found.extend(first.map(|first| (page.page, first)));
    }
    Ok(found)
}

/// The order of a run: by path, then by input; the lines and pages of a file as they stand in it.
fn order(page: &Told) -> impl Ord + '_ {
    let (file, line) = file_and_line(&page.path);
    (file, &page.input, line, page.start)
}

impl Processed {
    /// With what came of other pages behind it.
    pub fn extend(&mut self, other: Self) {
        self.pages.extend(other.pages);
        self.outcomes.extend(other.outcomes);
        self.open_ends.extend(other.open_ends);
    }

    fn take(&mut self, released: Vec<Released>) {
        self.pages.extend(released.into_iter().filter_map(|page| page.rows));
    }
}

/// One page through the stages after the first, and where it begins in its source.
fn through((entry, text): (Entry<Page>, Digest)) -> (Exported, Digest, u64) {
    let start = match &entry {
        Entry::Page(page) => page.offsets.base,
        Entry::Rejected(_) => 0,
    };
    let facts = stages::extract(stages::segment(entry, &RESOURCES), &RESOURCES);
    (stages::export(&facts, false), text, start)
}
