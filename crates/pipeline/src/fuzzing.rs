//! Entries that take text from outside and are no part of the library's face, for the fuzz targets.

use crate::annotate::respond;
use crate::noted::Noted;
use crate::record::Record;
use crate::stages::Resources;

/// Reads a note beside a page: whether it says anything.
///
/// # Errors
/// What is wrong with it.
pub fn note(text: &str, is_json: bool) -> Result<bool, String> {
    let noted = Noted::parse(text, is_json, "note")?;
    Ok(noted.encoding.is_some() || noted.note.newspaper.is_some() || noted.note.date.is_some())
}

/// Reads a line of a JSON Lines file: the bytes of its text, and of what the map leads them to.
///
/// # Errors
/// Where the map does not cover the text; a line that is no record is the inner one.
pub fn record(line: &str) -> Result<Result<(u64, u64), String>, String> {
    let read = Record::parse(line).and_then(|record| {
        let text = record.text(line, 0)?;
        Ok((text, Noted::of_record(&record, "line")?, record.id()))
    });
    Ok(match read {
        Err(reason) => Err(reason),
        Ok(((text, offsets), ..)) => {
            let (covered, raw) = offsets.lengths();
            if covered != text.len() as u64 || offsets.base + raw > line.len() as u64 {
                return Err("the map does not cover the text".to_owned());
            }
            Ok((covered, raw))
        }
    })
}

/// Answers requests of `annotate`.
#[derive(Default)]
pub struct Annotator(Resources);

impl Annotator {
    /// The answer's line to a line.
    pub fn answer(&self, line: Vec<u8>) -> String {
        respond(Ok(line), self.0.extraction()).0
    }
}
