use std::io::Write;

use serde::Serialize;

use crate::codec;
use crate::error::{Error, Problem};
use crate::format::{
    BINCODE, BLOCK_TARGET, BlockEntry, CONTAINER, END_MAGIC, Footer, MAGIC, MAX_BLOCK, Provenance, Stage, ZSTD,
};

/// A record as a file holds it: encoding is most of the work of writing, and needs no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded(Vec<u8>);

impl Encoded {
    /// Encodes a record.
    ///
    /// # Errors
    /// Where the record's type is not plain, or it is longer than [`MAX_BLOCK`].
    pub fn new<T: Serialize>(record: &T) -> Result<Self, Error> {
        let mut bytes = Vec::new();
        let fail = |problem: Problem| problem.of("artifact");
        codec::encode(record, &mut bytes).map_err(|detail| {
            fail(Problem::Codec {
                record: 0,
                offset: 0,
                doing: "encoded",
                detail,
            })
        })?;
        let length = bytes.len();
        if length > MAX_BLOCK {
            return Err(fail(Problem::TooLong {
                length,
                limit: MAX_BLOCK,
            }));
        }
        Ok(Self(bytes))
    }
}

/// Writes records, a block at a time.
pub struct Writer<W> {
    to: W,
    name: String,
    hasher: blake3::Hasher,
    offset: u64,
    /// Encodings of the records of the block that is open.
    raw: Vec<u8>,
    records: u32,
    blocks: Vec<BlockEntry>,
}

impl<W: Write> Writer<W> {
    /// Starts a file of `stage` with records of version `schema`.
    pub fn new(to: W, stage: Stage, schema: u16) -> Result<Self, Error> {
        Self::named(to, "artifact", stage, schema)
    }

    /// As [`Writer::new`], with a name for messages.
    pub fn named(to: W, name: &str, stage: Stage, schema: u16) -> Result<Self, Error> {
        let mut writer = Self {
            to,
            name: name.to_owned(),
            hasher: blake3::Hasher::new(),
            offset: 0,
            raw: Vec::new(),
            records: 0,
            blocks: Vec::new(),
        };
        let mut header = Vec::from(MAGIC);
        header.extend(CONTAINER.to_le_bytes());
        header.extend(stage.number().to_le_bytes());
        header.extend(schema.to_le_bytes());
        header.extend([BINCODE, ZSTD]);
        header.extend(codec::checksum(&[&header]));
        writer.write(&header)?;
        Ok(writer)
    }

    /// Adds a record.
    ///
    /// # Errors
    /// Where the file cannot be written, or the record is longer than [`MAX_BLOCK`].
    pub fn push<T: Serialize>(&mut self, record: &T) -> Result<(), Error> {
        let encoded = Encoded::new(record).map_err(|error| error.problem.of(&self.name))?;
        self.push_encoded(&encoded)
    }

    /// Adds a record that is encoded already.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn push_encoded(&mut self, record: &Encoded) -> Result<(), Error> {
        if self.raw.len() + record.0.len() > MAX_BLOCK {
            // It fits a block of its own, not the one that is open.
            self.close_block()?;
        }
        self.raw.extend_from_slice(&record.0);
        self.records += 1;
        if self.raw.len() >= BLOCK_TARGET {
            self.close_block()
        } else {
            Ok(())
        }
    }

    /// Writes what is left and the footer; gives back what was written to, and the BLAKE3 digest of the file.
    pub fn finish(mut self, provenance: Provenance) -> Result<(W, [u8; 32]), Error> {
        self.close_block()?;
        let footer = Footer {
            blocks: std::mem::take(&mut self.blocks),
            provenance,
        };
        let mut bytes = Vec::new();
        codec::encode(&footer, &mut bytes).map_err(|detail| {
            let offset = self.offset;
            self.fail(Problem::Codec {
                record: 0,
                offset,
                doing: "encoded",
                detail,
            })
        })?;
        let length = u32::try_from(bytes.len())
            .expect("a footer takes 24 bytes a block")
            .to_le_bytes();
        let checksum = codec::checksum(&[&bytes, &length]);
        for part in [bytes.as_slice(), &length, &checksum, &END_MAGIC] {
            self.write(part)?;
        }
        self.to.flush().map_err(|source| self.unwritten(source))?;
        Ok((self.to, *self.hasher.finalize().as_bytes()))
    }

    fn close_block(&mut self) -> Result<(), Error> {
        if self.records == 0 {
            return Ok(());
        }
        let offset = self.offset;
        let stored = codec::compress(&self.raw).map_err(|source| {
            self.fail(Problem::Io {
                doing: "compressing a block",
                offset,
                source,
            })
        })?;
        let mut header = Vec::with_capacity(20);
        for length in [self.raw.len(), stored.len()] {
            header.extend(
                u32::try_from(length)
                    .expect("a block is at most MAX_BLOCK")
                    .to_le_bytes(),
            );
        }
        header.extend(self.records.to_le_bytes());
        header.extend(codec::checksum(&[&header, &stored]));
        self.write(&header)?;
        self.write(&stored)?;
        self.blocks.push(BlockEntry {
            offset,
            records: self.records,
        });
        self.raw.clear();
        self.records = 0;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = self.to.write_all(bytes);
        written.map_err(|source| self.unwritten(source))?;
        self.hasher.update(bytes);
        self.offset += bytes.len() as u64;
        Ok(())
    }

    fn unwritten(&self, source: std::io::Error) -> Error {
        let offset = self.offset;
        self.fail(Problem::Io {
            doing: "writing",
            offset,
            source,
        })
    }

    fn fail(&self, problem: Problem) -> Error {
        problem.of(&self.name)
    }
}
