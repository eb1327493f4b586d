//! The lines of a JSON Lines file, one at a time and within limits.

use std::io::{self, BufRead, Read, Take};
use std::path::Path;

use crate::Stop;
use crate::input::{MAX_PAGE, too_long};
use crate::walk::{Problem, decompressed_by, is_compressed, open};

/// How many times its own length a compressed file may give: newspaper text gives four, text repeated over and over
/// some dozens. What gives more, and more than a page, is a bomb.
const MOST_TIMES: u64 = 200;

/// A line that is not blank.
pub(crate) struct Line {
    /// Its number in the file, from 1, blank ones counted.
    pub(crate) number: u64,
    /// Byte of the file where it begins.
    pub(crate) start: u64,
    /// The line with its end, or why it cannot be had.
    pub(crate) bytes: Result<Vec<u8>, Problem>,
}

/// Reads a file a line at a time. A line that is too long is a problem of its own; a file that cannot be read on, or
/// gives too much, ends with one.
pub(crate) struct LineReader<'a, R> {
    reader: Take<R>,
    stop: &'a Stop,
    number: u64,
    at: u64,
    ended: bool,
}

/// The lines of a file.
pub(crate) type FileLines<'a> = LineReader<'a, Box<dyn BufRead>>;

impl<'a> FileLines<'a> {
    pub(crate) fn of_file(path: &Path, stop: &'a Stop) -> io::Result<Self> {
        let length = std::fs::metadata(path)?.len();
        Ok(Self::within(path, length, open(path)?, stop))
    }

    /// Reads what a file of that path and those bytes gives.
    pub(crate) fn of_bytes(path: &Path, bytes: Vec<u8>, stop: &'a Stop) -> io::Result<Self> {
        let length = bytes.len() as u64;
        let reader = decompressed_by(path, io::Cursor::new(bytes))?;
        Ok(Self::within(path, length, reader, stop))
    }

    fn within(path: &Path, length: u64, reader: Box<dyn BufRead>, stop: &'a Stop) -> Self {
        let most = if is_compressed(path) {
            length.saturating_mul(MOST_TIMES).max(MAX_PAGE)
        } else {
            u64::MAX
        };
        Self::new(reader, most.saturating_add(1), stop)
    }
}

impl<'a, R: BufRead> LineReader<'a, R> {
    /// Reads lines until there were `most` bytes.
    pub(crate) fn new(reader: R, most: u64, stop: &'a Stop) -> Self {
        Self {
            reader: reader.take(most),
            stop,
            number: 0,
            at: 0,
            ended: false,
        }
    }

    /// The next line, blank or not; `None` at the end of the file.
    fn read(&mut self) -> Option<Result<Vec<u8>, Problem>> {
        let mut line = Vec::new();
        match self.reader.by_ref().take(MAX_PAGE + 1).read_until(b'\n', &mut line) {
            _ if self.reader.limit() == 0 => Some(Err(self.end(Problem::refused(&format!(
                "gives more than {MOST_TIMES} times its own length, so not read on; decompress it if that is right"
            ))))),
            Ok(0) => None,
            Ok(length) if length as u64 > MAX_PAGE => {
                // The lines after it are inputs of their own.
                if !line.ends_with(b"\n")
                    && let Err(error) = self.skip_line()
                {
                    return Some(Err(self.cannot_read_on(&error)));
                }
                Some(Err(Problem::refused(&too_long())))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => Some(Err(self.cannot_read_on(&error))),
        }
    }

    /// Reads to the end of a line without keeping it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let length = end.map_or(buffer.len(), |end| end + 1);
            let ended = end.is_some() || buffer.is_empty();
            self.reader.consume(length);
            if ended || self.stop.check().is_err() {
                return Ok(());
            }
        }
    }

    fn cannot_read_on(&mut self, error: &io::Error) -> Problem {
        self.end(Problem::failed(&format!(
            "cannot be read on: {error}; check the file and its disk"
        )))
    }

    fn end(&mut self, problem: Problem) -> Problem {
        self.ended = true;
        problem
    }
}

impl<R: BufRead> Iterator for LineReader<'_, R> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        while !self.ended {
            let (start, before) = (self.at, self.reader.limit());
            let bytes = self.read()?;
            self.at += before - self.reader.limit();
            self.number += 1;
            let blank = |line: &Vec<u8>| line.iter().all(u8::is_ascii_whitespace);
            // A caller that is to stop finds out between lines.
            if bytes.as_ref().is_ok_and(blank) && self.stop.check().is_ok() {
                continue;
            }
            return Some(Line {
                number: self.number,
                start,
                bytes,
            });
        }
        None
    }
}
