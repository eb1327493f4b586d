use std::io::{Read, Seek, SeekFrom};
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use crate::codec;
use crate::error::{Error, Problem};
use crate::format::{
    BINCODE, BLOCK_HEADER, CONTAINER, END_MAGIC, Footer, HEADER, MAGIC, MAX_BLOCK, MAX_FOOTER, Stage, TRAILER, ZSTD,
};

/// Reads records of one type, a block at a time.
#[derive(Debug)]
pub struct Reader<R, T> {
    from: R,
    name: String,
    footer: Footer,
    /// First byte behind the last block.
    end: u64,
    of: PhantomData<fn() -> T>,
}

/// What a header says.
pub(crate) struct Header {
    pub(crate) stage: Stage,
    pub(crate) schema: u16,
}

impl<R: Read + Seek, T: DeserializeOwned> Reader<R, T> {
    /// Opens a file: checks header, trailer and footer, reads no block. `name` is for messages.
    ///
    /// # Errors
    /// Where it is no artifact, cut, damaged, of another stage, or of a version this program does not know.
    pub fn open(mut from: R, name: &str, stage: Stage, schema: u16) -> Result<Self, Error> {
        let (footer, end) = expect_header(&mut from, stage, schema)
            .and_then(|()| read_footer(&mut from))
            .map_err(|problem| problem.of(name))?;
        Ok(Self {
            from,
            name: name.to_owned(),
            footer,
            end,
            of: PhantomData,
        })
    }

    /// What stands behind the last block.
    pub fn footer(&self) -> &Footer {
        &self.footer
    }

    /// The records of block `index`.
    ///
    /// # Errors
    /// Where the block is damaged or its records are not of this type.
    ///
    /// # Panics
    /// If there is no such block.
    pub fn block(&mut self, index: usize) -> Result<Vec<T>, Error> {
        self.read_block(index).map_err(|problem| problem.of(&self.name))
    }

    /// All records in order; a damaged block ends them with its error.
    pub fn records(self) -> Records<R, T> {
        Records {
            reader: self,
            next: 0,
            block: Vec::new().into_iter(),
        }
    }

    fn read_block(&mut self, index: usize) -> Result<Vec<T>, Problem> {
        let entry = self.footer.blocks[index];
        let offset = entry.offset;
        let end = self.footer.blocks.get(index + 1).map_or(self.end, |next| next.offset);
        let inconsistent = |detail: String| Problem::Inconsistent {
            part: "block",
            offset,
            detail,
        };
        let header: [u8; BLOCK_HEADER] = read_at(&mut self.from, offset)?;
        let BlockLengths { raw, stored, records } = BlockLengths::of(&header);
        // Before anything is allocated: the length must be what the footer, whose checksum agreed, leaves for it.
        if offset + (BLOCK_HEADER + stored) as u64 != end || raw > MAX_BLOCK {
            return Err(Problem::Damaged { part: "block", offset });
        }
        let mut bytes = vec![0; stored];
        self.from.read_exact(&mut bytes).map_err(|source| Problem::Io {
            doing: "reading a block",
            offset,
            source,
        })?;
        if records != entry.records {
            return Err(inconsistent(format!(
                "{records} records, and the footer says {}",
                entry.records
            )));
        }
        unpack(&header, &bytes, offset)
    }
}

/// The records of a block: its header and the bytes behind it, whose checksum is held against them first.
pub(crate) fn unpack<T: DeserializeOwned>(
    header: &[u8; BLOCK_HEADER],
    stored: &[u8],
    offset: u64,
) -> Result<Vec<T>, Problem> {
    if codec::checksum(&[&header[..12], stored]) != header[12..] {
        return Err(Problem::Damaged { part: "block", offset });
    }
    let BlockLengths { raw, records, .. } = BlockLengths::of(header);
    let bytes = codec::decompress(stored, raw).map_err(|error| Problem::Inconsistent {
        part: "block",
        offset,
        detail: error.to_string(),
    })?;
    decode_all(&bytes, records, offset)
}

/// What a block's header says of its length.
pub(crate) struct BlockLengths {
    pub(crate) raw: usize,
    pub(crate) stored: usize,
    pub(crate) records: u32,
}

impl BlockLengths {
    pub(crate) fn of(header: &[u8; BLOCK_HEADER]) -> Self {
        let field = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        Self {
            raw: field(0) as usize,
            stored: field(4) as usize,
            records: field(8),
        }
    }
}

fn decode_all<T: DeserializeOwned>(bytes: &[u8], records: u32, offset: u64) -> Result<Vec<T>, Problem> {
    let mut rest = bytes;
    let mut values = Vec::new();
    for record in 0..records {
        let (value, used) = codec::decode(rest).map_err(|detail| Problem::Codec {
            record,
            offset,
            doing: "decoded",
            detail,
        })?;
        values.push(value);
        rest = &rest[used..];
    }
    if !rest.is_empty() {
        let detail = format!("{} bytes behind the last record", rest.len());
        return Err(Problem::Inconsistent {
            part: "block",
            offset,
            detail,
        });
    }
    Ok(values)
}

/// Reads the header and holds it against what is wanted.
pub(crate) fn expect_header(from: &mut (impl Read + Seek), stage: Stage, schema: u16) -> Result<(), Problem> {
    let header = read_header(from)?;
    if header.stage != stage {
        return Err(Problem::OtherStage {
            found: header.stage,
            wanted: stage,
        });
    }
    if header.schema != schema {
        return Err(Problem::Version {
            what: "schema",
            found: header.schema,
            known: format!("schema {schema}"),
        });
    }
    Ok(())
}

pub(crate) fn read_header(from: &mut (impl Read + Seek)) -> Result<Header, Problem> {
    let length = length(from)?;
    if length < HEADER as u64 {
        let mut start = vec![0; MAGIC.len().min(usize::try_from(length).unwrap_or(0))];
        seek(from, 0)?;
        from.read_exact(&mut start).map_err(|source| Problem::Io {
            doing: "reading",
            offset: 0,
            source,
        })?;
        let is_start = !start.is_empty() && MAGIC.starts_with(&start);
        return Err(if is_start {
            Problem::Cut { length }
        } else {
            Problem::NotAnArtifact
        });
    }
    let header: [u8; HEADER] = read_at(from, 0)?;
    if header[..8] != MAGIC {
        return Err(Problem::NotAnArtifact);
    }
    if header[16..] != codec::checksum(&[&header[..16]]) {
        return Err(Problem::Damaged {
            part: "header",
            offset: 0,
        });
    }
    let field = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    known("container version", field(8), CONTAINER)?;
    known("codec", u16::from(header[14]), u16::from(BINCODE))?;
    known("compression", u16::from(header[15]), u16::from(ZSTD))?;
    let number = field(10);
    let stages = || Stage::ALL.map(|stage| format!("{} {stage}", stage.number())).join(", ");
    let stage = Stage::of_number(number).ok_or_else(|| Problem::Version {
        what: "stage",
        found: number,
        known: stages(),
    })?;
    Ok(Header {
        stage,
        schema: field(12),
    })
}

fn known(what: &'static str, found: u16, wanted: u16) -> Result<(), Problem> {
    if found == wanted {
        return Ok(());
    }
    Err(Problem::Version {
        what,
        found,
        known: format!("{what} {wanted}"),
    })
}

/// The footer, and where it starts.
fn read_footer(from: &mut (impl Read + Seek)) -> Result<(Footer, u64), Problem> {
    let length = length(from)?;
    let Some(at) = length.checked_sub(TRAILER as u64).filter(|&at| at >= HEADER as u64) else {
        return Err(Problem::Cut { length });
    };
    let trailer: [u8; TRAILER] = read_at(from, at)?;
    if trailer[12..] != END_MAGIC {
        return Err(Problem::Cut { length });
    }
    let size = u32::from_le_bytes([trailer[0], trailer[1], trailer[2], trailer[3]]) as usize;
    let damaged = Problem::Damaged {
        part: "footer",
        offset: at,
    };
    let Some(start) = at
        .checked_sub(size as u64)
        .filter(|&start| start >= HEADER as u64 && size <= MAX_FOOTER)
    else {
        return Err(damaged);
    };
    let mut bytes = vec![0; size];
    seek(from, start)?;
    from.read_exact(&mut bytes).map_err(|source| Problem::Io {
        doing: "reading the footer",
        offset: start,
        source,
    })?;
    if trailer[4..12] != codec::checksum(&[&bytes, &trailer[..4]]) {
        return Err(damaged);
    }
    let inconsistent = |detail: String| Problem::Inconsistent {
        part: "footer",
        offset: start,
        detail,
    };
    let (footer, used): (Footer, usize) = codec::decode(&bytes).map_err(inconsistent)?;
    if used != size {
        return Err(inconsistent(format!("{} bytes too many", size - used)));
    }
    check_blocks(&footer, start).map_err(inconsistent)?;
    Ok((footer, start))
}

/// The blocks fill the file from the header to the footer, in order.
fn check_blocks(footer: &Footer, end: u64) -> Result<(), String> {
    let mut at = HEADER as u64;
    for block in &footer.blocks {
        if block.offset < at || (at == HEADER as u64 && block.offset != at) {
            return Err(format!("a block at byte {} where one ends at {at}", block.offset));
        }
        at = block.offset + BLOCK_HEADER as u64;
    }
    let holds = if footer.blocks.is_empty() { at == end } else { at <= end };
    if holds {
        Ok(())
    } else {
        Err(format!("blocks end at byte {at} and the footer starts at {end}"))
    }
}

fn length(from: &mut impl Seek) -> Result<u64, Problem> {
    from.seek(SeekFrom::End(0)).map_err(|source| Problem::Io {
        doing: "finding the end",
        offset: 0,
        source,
    })
}

fn seek(from: &mut impl Seek, offset: u64) -> Result<(), Problem> {
    from.seek(SeekFrom::Start(offset))
        .map(drop)
        .map_err(|source| Problem::Io {
            doing: "seeking",
            offset,
            source,
        })
}

fn read_at<const N: usize>(from: &mut (impl Read + Seek), offset: u64) -> Result<[u8; N], Problem> {
    seek(from, offset)?;
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).map_err(|source| Problem::Io {
        doing: "reading",
        offset,
        source,
    })?;
    Ok(bytes)
}

/// The records of a file, in order, a block in memory at a time.
pub struct Records<R, T> {
    reader: Reader<R, T>,
    next: usize,
    block: std::vec::IntoIter<T>,
}

impl<R: Read + Seek, T: DeserializeOwned> Iterator for Records<R, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.block.next() {
                return Some(Ok(record));
            }
            if self.next >= self.reader.footer.blocks() {
                return None;
            }
            match self.reader.block(self.next) {
                Ok(records) => self.block = records.into_iter(),
                Err(error) => {
                    self.next = usize::MAX;
                    return Some(Err(error));
                }
            }
            self.next += 1;
        }
    }
}
