//! The numbers and names of the layout.

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) const MAGIC: [u8; 8] = *b"\x89BNM\r\n\x1a\n";
pub(crate) const END_MAGIC: [u8; 8] = *b"\n\x1a\n\rMNB\x89";
pub(crate) const CONTAINER: u16 = 1;
pub(crate) const BINCODE: u8 = 1;
pub(crate) const ZSTD: u8 = 1;

pub(crate) const HEADER: usize = 24;
pub(crate) const BLOCK_HEADER: usize = 20;
pub(crate) const TRAILER: usize = 20;

/// Bytes of records after which a block is closed: large enough for zstd to find what pages share, small enough that
/// a reader's memory is a few of them.
pub(crate) const BLOCK_TARGET: usize = 1 << 20;

/// Greatest length of a block's records in bytes. A block holds at least one record, so this is also the greatest
/// length of a record: a page of 16 MiB with everything found in it stays below.
pub const MAX_BLOCK: usize = 256 << 20;

/// Greatest length of a footer: 24 bytes a block, so files of tens of terabytes.
pub(crate) const MAX_FOOTER: usize = 64 << 20;

/// Whose records a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Pages.
    Ingest,
    /// Pages with their articles.
    Segmentation,
    /// Pages with their articles and what was found in them.
    Extraction,
}

impl Stage {
    /// All stages that write a file, in order.
    pub const ALL: [Self; 3] = [Self::Ingest, Self::Segmentation, Self::Extraction];

    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::Ingest => 1,
            Self::Segmentation => 2,
            Self::Extraction => 3,
        }
    }

    pub(crate) fn of_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.number() == number)
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingest => "ingest",
            Self::Segmentation => "segmentation",
            Self::Extraction => "extraction",
        })
    }
}

/// What a file was made from and with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name and version of the program.
    pub tool: String,
    /// Options that bear on the records, by name.
    pub options: Vec<(String, String)>,
    /// Lexicons and models the stage read with: name and version or digest.
    pub resources: Vec<(String, String)>,
    /// How many inputs there were; each is a record, as a page or as a rejection.
    pub inputs: u64,
    /// BLAKE3 over the path and digest of every input, in order.
    pub inputs_blake3: [u8; 32],
    /// Stage and BLAKE3 of the artifacts that this one was made from, the first stage first.
    pub made_from: Vec<(String, [u8; 32])>,
}

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BlockEntry {
    /// First byte of its header.
    pub(crate) offset: u64,
    /// Records in it.
    pub(crate) records: u32,
}

/// What stands behind the last block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    pub(crate) blocks: Vec<BlockEntry>,
    /// What the file was made from and with.
    pub provenance: Provenance,
}

impl Footer {
    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Number of records in all blocks.
    pub fn records(&self) -> u64 {
        self.blocks.iter().map(|block| u64::from(block.records)).sum()
    }
}
