//! The file that carries a stage's records to the next, and outlives the program that wrote it.
//!
//! [`Writer`] takes records one by one; [`Reader`] gives them back a block at a time, so neither ever holds a whole
//! file. The crate knows no record type: anything that serde can take may be a record, as long as its types are
//! plain (bincode knows no self-describing attributes such as `flatten`, `tag` or `skip_serializing_if`).
//!
//! # Layout
//!
//! All numbers are little-endian. Every byte is covered by a checksum or fixed, so any flipped bit and any cut is
//! found before a record is decoded from it.
//!
//! | part | field | bytes | |
//! | --- | --- | --- | --- |
//! | header | magic | 8 | `89 42 4E 4D 0D 0A 1A 0A`: not text, and broken by line-end conversion |
//! | | container | 2 | version of this layout: 1 |
//! | | stage | 2 | [`Stage`] |
//! | | schema | 2 | version of the records' types |
//! | | codec | 1 | 1 = bincode 2, standard configuration; 2 is reserved for postcard |
//! | | compression | 1 | 1 = zstd |
//! | | checksum | 8 | XXH3 of the 16 bytes before it |
//! | block, any number | raw length | 4 | bytes after decompression, at most [`MAX_BLOCK`] |
//! | | stored length | 4 | bytes in the file |
//! | | records | 4 | |
//! | | checksum | 8 | XXH3 of the 12 bytes before it and the stored bytes |
//! | | stored bytes | | one zstd frame of the records' encodings, one after another |
//! | footer | | | the codec's encoding of [`Footer`] |
//! | trailer | footer length | 4 | |
//! | | checksum | 8 | XXH3 of footer and footer length |
//! | | magic | 8 | `0A 1A 0A 0D 4D 4E 42 89` |
//!
//! # Hostile files
//!
//! Lengths are checked against constants before anything is allocated; a frame stops at the length it declares; a
//! record may claim at most [`MAX_BLOCK`] × 4 bytes of memory. The checksums find accidents, not forgery.
//!
//! # Cut files
//!
//! A file is written as `.NAME.part` and renamed when it is whole. What a killed writer has left has no footer, and no
//! reader opens it; [`salvage`] gives the records of its whole blocks, for whoever goes on with the work.
//!
//! # Versions
//!
//! A reader opens the versions it knows and refuses others by name. `fixtures/artifacts` keeps a file of each schema
//! version; a test opens them all.
//!
//! ```
//! use banmian_artifact::{Provenance, Reader, Stage, Writer};
//!
//! let mut writer = Writer::new(Vec::new(), Stage::Ingest, 1)?;
//! writer.push(&("A1", 18_842_u64))?;
//! let (bytes, _digest) = writer.finish(Provenance::default())?;
//!
//! let reader = Reader::<_, (String, u64)>::open(std::io::Cursor::new(bytes), "example", Stage::Ingest, 1)?;
//! let records: Result<Vec<_>, _> = reader.records().collect();
//! assert_eq!(records?, [("A1".to_owned(), 18_842)]);
//! # Ok::<(), banmian_artifact::Error>(())
//! ```

mod claim;
mod codec;
mod error;
mod file;
mod format;
mod reader;
mod salvage;
mod writer;

pub use claim::Claim;
pub use error::{Error, Problem};
pub use file::{FileWriter, create, open, part_of, salvage, stage_of};
pub use format::{Footer, MAX_BLOCK, Provenance, Stage};
pub use reader::{Reader, Records};
pub use salvage::Salvaged;
pub use writer::{Encoded, Writer};
