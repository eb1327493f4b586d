//! Inputs to pages: decoded on many threads, and in order told apart from those that repeat another.

use std::collections::{BTreeMap, VecDeque};

use anyhow::Result;
use banmian_model::{Digest, Entry, Page};

use crate::chunks::{map, next_chunk};
use crate::input::{Unit, size};
use crate::{Stop, stages};

/// The pages of units, in order.
pub(crate) struct Ingesting<'a, I: Iterator> {
    units: std::iter::Peekable<I>,
    pool: &'a rayon::ThreadPool,
    stop: &'a Stop,
    ready: VecDeque<Entry<Page>>,
    seen: Seen,
}

impl<'a, I: Iterator<Item = Result<Unit>>> Ingesting<'a, I> {
    pub(crate) fn new(units: I, pool: &'a rayon::ThreadPool, stop: &'a Stop) -> Self {
        Self {
            units: units.peekable(),
            pool,
            stop,
            ready: VecDeque::new(),
            seen: Seen::default(),
        }
    }

    fn read_on(&mut self) -> Result<()> {
        let chunk = next_chunk(&mut self.units, size)?;
        for (mut entry, text) in map(self.pool, self.stop, chunk, with_digests)?.into_iter().flatten() {
            if let Entry::Page(page) = &mut entry {
                page.duplicate_of = self.seen.first_like(page, text);
            }
            self.ready.push_back(entry);
        }
        Ok(())
    }
}

/// The pages of a unit, each with the digest of its folded text.
pub(crate) fn with_digests(unit: Unit) -> Vec<(Entry<Page>, Digest)> {
    let folded = |entry: Entry<Page>| {
        let digest = match &entry {
            Entry::Page(page) => banmian_ingest::fold(&page.text).text_digest(),
            Entry::Rejected(_) => Digest::default(),
        };
        (entry, digest)
    };
    stages::ingest(unit).into_iter().map(folded).collect()
}

impl<I: Iterator<Item = Result<Unit>>> Iterator for Ingesting<'_, I> {
    type Item = Result<Entry<Page>>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.units.peek().is_some() {
            if let Err(error) = self.read_on() {
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// The first page with each source and each text.
#[derive(Default)]
pub(crate) struct Seen {
    sources: BTreeMap<(Digest, u64), String>,
    texts: BTreeMap<Digest, String>,
}

impl Seen {
    /// The first page that has the same bytes as this, or else the same text, whatever encoding it is in; none for the
    /// first itself. The pages of one file share its digest, and differ in where they begin.
    pub(crate) fn first_like(&mut self, page: &Page, text: Digest) -> Option<String> {
        let source = (page.source.blake3, page.offsets.base);
        let known = self.sources.get(&source).or_else(|| self.texts.get(&text));
        let first = known.unwrap_or(&page.id).clone();
        self.sources.entry(source).or_insert_with(|| first.clone());
        self.texts.entry(text).or_insert_with(|| first.clone());
        (first != page.id).then_some(first)
    }
}
