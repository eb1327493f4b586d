use std::path::PathBuf;

use crate::Stage;

/// Why an artifact could not be written or read: which file, where in it, and what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct Error {
    /// The file's name, as the caller gave it.
    pub file: String,
    /// What is wrong. Its words are in those of the error, so that it is no cause to be printed behind it.
    pub problem: Problem,
}

impl Error {
    /// What the operating system said, where it said no.
    pub fn io(&self) -> Option<&std::io::Error> {
        match &self.problem {
            Problem::Io { source, .. } | Problem::Persist { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// What is wrong with an artifact.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The operating system said no.
    #[error("{doing} at byte {offset}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Where in the file.
        offset: u64,
        /// What it said.
        #[source]
        source: std::io::Error,
    },
    /// Another process is writing it.
    #[error("another run is writing it; wait until it has ended, or give another file with --out")]
    Taken,
    /// It does not start as an artifact does.
    #[error("not an artifact of banmian: its first bytes are others; give a file that a stage has written")]
    NotAnArtifact,
    /// It does not end as an artifact does.
    #[error("cut off: its {length} bytes do not end as an artifact does; make it again with the stage that wrote it")]
    Cut {
        /// Length of the file.
        length: u64,
    },
    /// A checksum does not agree.
    #[error("damaged {part} at byte {offset}: the checksum does not agree; make it again or take it from a backup")]
    Damaged {
        /// Which part.
        part: &'static str,
        /// First byte of the part.
        offset: u64,
    },
    /// Lengths and counts contradict each other, although the checksums agree.
    #[error("inconsistent {part} at byte {offset}: {detail}; make it again with the stage that wrote it")]
    Inconsistent {
        /// Which part.
        part: &'static str,
        /// First byte of the part.
        offset: u64,
        /// How.
        detail: String,
    },
    /// A version that this program does not know.
    #[error("{what} {found} is not one this program reads ({known}); use the version of banmian that wrote the file")]
    Version {
        /// Which number.
        what: &'static str,
        /// The file's.
        found: u16,
        /// What would do.
        known: String,
    },
    /// It holds the records of another stage.
    #[error("holds the records of {found}, and those of {wanted} are wanted; give the {wanted} artifact")]
    OtherStage {
        /// Whose records it holds.
        found: Stage,
        /// Whose are wanted.
        wanted: Stage,
    },
    /// A record that is too long for a block.
    #[error("a record takes {length} bytes, more than the {limit} of a block; divide the page")]
    TooLong {
        /// Its length.
        length: usize,
        /// The greatest length.
        limit: usize,
    },
    /// A record that its type does not fit.
    #[error("record {record} in the block at byte {offset} cannot be {doing}: {detail}")]
    Codec {
        /// Which record of the block, counted from 0.
        record: u32,
        /// First byte of the block.
        offset: u64,
        /// `encoded` or `decoded`.
        doing: &'static str,
        /// What the codec says.
        detail: String,
    },
    /// The finished file could not take its place.
    #[error("moving the finished file to {}: {source}", to.display())]
    Persist {
        /// Its place.
        to: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
}

impl Problem {
    pub(crate) fn of(self, file: &str) -> Error {
        Error {
            file: file.to_owned(),
            problem: self,
        }
    }
}
