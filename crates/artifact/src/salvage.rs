use std::io::{Read, Seek};

use serde::de::DeserializeOwned;

use crate::error::{Error, Problem};
use crate::format::{BLOCK_HEADER, MAX_BLOCK, Stage};
use crate::reader::{BlockLengths, expect_header, unpack};

/// The records of a file that has no footer, in order, a block in memory at a time. The first block that is not whole
/// ends them: what a writer had buffered when it was killed is not there.
pub struct Salvaged<R, T> {
    from: R,
    block: std::vec::IntoIter<T>,
    ended: bool,
}

impl<R: Read + Seek, T: DeserializeOwned> Salvaged<R, T> {
    pub(crate) fn open(mut from: R, name: &str, stage: Stage, schema: u16) -> Result<Self, Error> {
        expect_header(&mut from, stage, schema).map_err(|problem| problem.of(name))?;
        Ok(Self {
            from,
            block: Vec::new().into_iter(),
            ended: false,
        })
    }

    fn next_block(&mut self) -> Option<Vec<T>> {
        let mut header = [0; BLOCK_HEADER];
        self.from.read_exact(&mut header).ok()?;
        let lengths = BlockLengths::of(&header);
        // What is behind the last block looks like lengths too: no more is allocated than there is to read.
        if lengths.raw > MAX_BLOCK {
            return None;
        }
        let mut stored = Vec::new();
        let wanted = lengths.stored as u64;
        self.from.by_ref().take(wanted).read_to_end(&mut stored).ok()?;
        let whole = stored.len() as u64 == wanted;
        let records: Result<Vec<T>, Problem> = unpack(&header, &stored, 0);
        records.ok().filter(|_| whole)
    }
}

impl<R: Read + Seek, T: DeserializeOwned> Iterator for Salvaged<R, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        loop {
            if let Some(record) = self.block.next() {
                return Some(record);
            }
            if self.ended {
                return None;
            }
            match self.next_block() {
                Some(records) => self.block = records.into_iter(),
                None => self.ended = true,
            }
        }
    }
}
