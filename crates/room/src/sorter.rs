//! Sorting more than memory holds: runs of bounded size in unnamed files, merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// Bytes that one sorter holds before it writes a run.
const HELD: usize = 8 << 20;
/// What a record costs beside its bytes.
const OVERHEAD: usize = 64;

/// A record: what it is sorted by, and what it is.
type Record = (Vec<u8>, Vec<u8>);

/// Takes records in any order and gives them back by key; those of one key in the order they came in.
#[derive(Default)]
pub(crate) struct Sorter {
    held: Vec<Record>,
    size: usize,
    runs: Vec<File>,
}

impl Sorter {
    /// Adds a record. Parts of a key are compared one after the other.
    pub(crate) fn push(&mut self, key: &[&str], value: &impl Serialize) -> io::Result<()> {
        let value = serde_json::to_vec(value)?;
        self.push_bytes(key.join("\0").into_bytes(), value)
    }

    /// Adds a record of bytes.
    pub(crate) fn push_bytes(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.size += key.len() + value.len() + OVERHEAD;
        self.held.push((key, value));
        if self.size > HELD { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_by(|a, b| a.0.cmp(&b.0));
        let mut to = BufWriter::new(tempfile::tempfile()?);
        for (key, value) in self.held.drain(..) {
            for bytes in [key, value] {
                let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
                to.write_all(&length.to_le_bytes())?;
                to.write_all(&bytes)?;
            }
        }
        let mut run = to.into_inner().map_err(io::IntoInnerError::into_error)?;
        run.rewind()?;
        self.runs.push(run);
        self.size = 0;
        Ok(())
    }

    /// The records by key.
    pub(crate) fn sorted(mut self) -> io::Result<Sorted> {
        self.held.sort_by(|a, b| a.0.cmp(&b.0));
        let mut sorted = Sorted {
            sources: self
                .runs
                .into_iter()
                .map(|run| Source::Run(BufReader::new(run)))
                .collect(),
            heads: BinaryHeap::new(),
        };
        sorted.sources.push(Source::Held(self.held.into_iter()));
        for at in 0..sorted.sources.len() {
            sorted.refill(at)?;
        }
        Ok(sorted)
    }
}

enum Source {
    Run(BufReader<File>),
    Held(std::vec::IntoIter<Record>),
}

impl Source {
    fn next(&mut self) -> io::Result<Option<Record>> {
        let run = match self {
            Self::Held(records) => return Ok(records.next()),
            Self::Run(run) => run,
        };
        let Some(key) = piece(run)? else { return Ok(None) };
        let value = piece(run)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Some((key, value)))
    }
}

fn piece(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
    from.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// The next record of a source: its key, which source, what it is.
type Head = (Vec<u8>, usize, Vec<u8>);

/// Records by key.
pub(crate) struct Sorted {
    sources: Vec<Source>,
    /// The next record of each source: key, source, value.
    heads: BinaryHeap<Reverse<Head>>,
}

impl Sorted {
    fn refill(&mut self, at: usize) -> io::Result<()> {
        if let Some((key, value)) = self.sources[at].next()? {
            self.heads.push(Reverse((key, at, value)));
        }
        Ok(())
    }

    /// The next record.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(Reverse((key, at, value))) = self.heads.pop() else {
            return Ok(None);
        };
        self.refill(at)?;
        Ok(Some((key, value)))
    }

    /// The next record, its key in parts.
    pub(crate) fn next_of<T: DeserializeOwned>(&mut self) -> io::Result<Option<(Vec<String>, T)>> {
        Ok(self.next_sized()?.map(|(key, value, _)| (key, value)))
    }

    /// The next record, its key in parts, with its bytes.
    fn next_sized<T: DeserializeOwned>(&mut self) -> io::Result<Option<(Vec<String>, T, usize)>> {
        let Some((key, value)) = self.next()? else {
            return Ok(None);
        };
        let parts = String::from_utf8_lossy(&key);
        let parts = parts.split('\0').map(str::to_owned).collect();
        Ok(Some((parts, serde_json::from_slice(&value)?, value.len())))
    }

    /// The next records, until they have `full` bytes: one at least, none at the end.
    pub(crate) fn sheet<T: DeserializeOwned>(&mut self, full: usize) -> io::Result<Vec<(Vec<String>, T)>> {
        let (mut sheet, mut size) = (Vec::new(), 0);
        while size < full {
            let Some((key, value, bytes)) = self.next_sized()? else {
                break;
            };
            size += bytes;
            sheet.push((key, value));
        }
        Ok(sheet)
    }

    /// Calls `group` with the first part of each key and the records that have it, at most `most` of them, and how many
    /// there are.
    pub(crate) fn groups<T: DeserializeOwned>(
        mut self,
        most: usize,
        mut group: impl FnMut(&str, Vec<T>, usize) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut open: Option<(String, Vec<T>, usize)> = None;
        while let Some((mut key, value)) = self.next_of::<T>().map_err(Error::Sorting)? {
            let key = key.swap_remove(0);
            match &mut open {
                Some((name, values, count)) if *name == key => {
                    *count += 1;
                    if values.len() < most {
                        values.push(value);
                    }
                }
                _ => {
                    if let Some((name, values, count)) = open.replace((key, vec![value], 1)) {
                        group(&name, values, count)?;
                    }
                }
            }
        }
        open.map_or(Ok(()), |(name, values, count)| group(&name, values, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_merged_in_order() {
        let mut sorter = Sorter::default();
        for number in (0..500_u32).rev() {
            sorter
                .push(&[&format!("{:03}", number / 2)], &number)
                .expect("there is room");
            if number % 100 == 0 {
                sorter.spill().expect("there is room");
            }
        }
        let mut found = Vec::new();
        let sorted = sorter.sorted().expect("runs are read");
        sorted
            .groups::<u32>(1, |key, values, count| {
                found.push((key.to_owned(), values[0], count));
                Ok(())
            })
            .expect("runs are read");
        let expected: Vec<_> = (0..250_u32).map(|n| (format!("{n:03}"), 2 * n + 1, 2)).collect();
        assert_eq!(found, expected);
    }
}
