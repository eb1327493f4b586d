//! Rows of a run that are as many as its inputs, and so are kept in a file.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Rows in order, in a file without a name that goes with them.
pub struct Rows<T> {
    count: u64,
    /// A row a line, in JSON; none where there is no row.
    file: Option<Arc<File>>,
    row: PhantomData<fn() -> T>,
}

/// Rows while they come.
pub(crate) struct Collecting<T> {
    count: u64,
    to: Option<BufWriter<File>>,
    row: PhantomData<fn(T)>,
}

impl<T: Serialize> Collecting<T> {
    pub(crate) fn push(&mut self, row: &T) -> io::Result<()> {
        let to = match &mut self.to {
            Some(to) => to,
            none => none.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        serde_json::to_writer(&mut *to, row)?;
        self.count += 1;
        to.write_all(b"\n")
    }

    pub(crate) fn finish(self) -> io::Result<Rows<T>> {
        let file = self.to.map(BufWriter::into_inner).transpose();
        Ok(Rows {
            count: self.count,
            file: file.map_err(io::IntoInnerError::into_error)?.map(Arc::new),
            row: PhantomData,
        })
    }
}

impl<T> Default for Collecting<T> {
    fn default() -> Self {
        Self {
            count: 0,
            to: None,
            row: PhantomData,
        }
    }
}

impl<T> Rows<T> {
    /// How many there are.
    pub const fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<T: DeserializeOwned> Rows<T> {
    /// The rows, one at a time. A disk that fails meanwhile ends them.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        let from = self.file.clone().map(|file| BufReader::new(From { file, at: 0 }));
        let lines = from.into_iter().flat_map(BufRead::lines);
        lines.map_while(|line| serde_json::from_str(&line.ok()?).ok())
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            count: 0,
            file: None,
            row: PhantomData,
        }
    }
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self {
            count: self.count,
            file: self.file.clone(),
            row: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.count)
    }
}

impl<T: DeserializeOwned + Serialize> Serialize for Rows<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, T: DeserializeOwned + Serialize> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<fn() -> T>);
        impl<'de, T: DeserializeOwned + Serialize> Visitor<'de> for Read<T> {
            type Value = Rows<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("rows")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Rows<T>, A::Error> {
                let mut found = Collecting::default();
                while let Some(row) = rows.next_element::<T>()? {
                    found.push(&row).map_err(serde::de::Error::custom)?;
                }
                found.finish().map_err(serde::de::Error::custom)
            }
        }
        deserializer.deserialize_seq(Read(PhantomData))
    }
}

/// A file from a place on, beside others that read it too.
struct From {
    file: Arc<File>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, to, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, to, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use banmian_export::InputRow;
    use banmian_model::Source;

    type InputRows = Rows<InputRow>;

    #[test]
    fn rows_come_back_side_by_side_and_through_json() {
        let row = |path: &str| InputRow {
            doubts: vec!["two\nlines".to_owned()],
            ..InputRow::of(&Source {
                path: path.to_owned(),
                ..Source::default()
            })
        };
        let mut rows = Collecting::default();
        for path in ["a", "b"] {
            rows.push(&row(path)).unwrap();
        }
        let rows = rows.finish().unwrap();
        let pairs: Vec<_> = rows.iter().zip(rows.iter().skip(1)).collect();
        assert_eq!(pairs, [(row("a"), row("b"))]);
        let again: InputRows = serde_json::from_slice(&serde_json::to_vec(&rows).unwrap()).unwrap();
        assert_eq!(again.iter().collect::<Vec<_>>(), rows.iter().collect::<Vec<_>>());
        assert_eq!((again.len(), InputRows::default().iter().count()), (2, 0));
    }
}
