//! Inputs to pages: decoded on many threads, and in order told apart from those that repeat another.

use std::collections::{BTreeMap, VecDeque};

use anyhow::Result;
use banmian_model::{Digest, Entry, Page};

use crate::chunks::{map, next_chunk};
use crate::input::{Unit, size};
use crate::work::Clock;
use crate::{Stop, stages};

/// The pages of units, in order.
pub(crate) struct Ingesting<'a, I: Iterator> {
    units: std::iter::Peekable<I>,
    pool: &'a rayon::ThreadPool,
    stop: &'a Stop,
    clock: &'a Clock,
    ready: VecDeque<Entry<Page>>,
    seen: Seen,
}

impl<'a, I: Iterator<Item = Result<Unit>>> Ingesting<'a, I> {
    pub(crate) fn new(units: I, pool: &'a rayon::ThreadPool, stop: &'a Stop, clock: &'a Clock) -> Self {
        Self {
            units: units.peekable(),
            pool,
            stop,
            clock,
            ready: VecDeque::new(),
            seen: Seen::default(),
        }
    }

    fn read_on(&mut self) -> Result<()> {
        let units = &mut self.units;
        let chunk = self.clock.time("reading", || next_chunk(self.pool, units, size))?;
        let read = |unit| self.clock.time("ingest", || with_digests(unit));
        for (entry, text) in map(self.pool, self.stop, chunk, read)?.into_iter().flatten() {
            self.ready.push_back(self.seen.told(entry, text));
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

/// The first page with each source and each text. There is an entry for every page of a run, so half a digest has to do
/// (no two pages of a billion share it by chance), and the ids stand in one string.
#[derive(Default)]
pub(crate) struct Seen {
    sources: BTreeMap<u128, u32>,
    texts: BTreeMap<u128, u32>,
    ids: String,
    /// Where each id ends.
    ends: Vec<usize>,
}

impl Seen {
    /// The entry, with what its page repeats; `text` is the digest of its folded text.
    pub(crate) fn told(&mut self, entry: Entry<Page>, text: Digest) -> Entry<Page> {
        entry.map(|page| Page {
            duplicate_of: self.first_like(&page.id, page.source.blake3, page.offsets.base, text),
            ..page
        })
    }

    /// The first page that has the same bytes as this, or else the same text, whatever encoding it is in; none for the
    /// first itself. The pages of one file share its digest, and differ in where they begin.
    pub(crate) fn first_like(&mut self, page: &str, source: Digest, base: u64, text: Digest) -> Option<String> {
        // A digest is even: the place in the file can be mixed into it as it is.
        let source = half(source) ^ u128::from(base);
        let text = half(text);
        let known = self.sources.get(&source).or_else(|| self.texts.get(&text)).copied();
        let first = known.unwrap_or_else(|| self.add(page));
        self.sources.entry(source).or_insert(first);
        self.texts.entry(text).or_insert(first);
        known.map(|number| self.id(number).to_owned()).filter(|id| id != page)
    }

    fn add(&mut self, id: &str) -> u32 {
        self.ids.push_str(id);
        self.ends.push(self.ids.len());
        u32::try_from(self.ends.len() - 1).expect("fewer than four billion pages")
    }

    fn id(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.ids[start..self.ends[at]]
    }
}

/// The first half of a digest.
pub(crate) fn half(Digest(bytes): Digest) -> u128 {
    let (half, _) = bytes.split_at(16);
    u128::from_le_bytes(half.try_into().expect("sixteen bytes"))
}
