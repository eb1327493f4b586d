use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Result;
use banmian_export::{Request, annotation};
use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::PageFacts;
use serde_json::json;

use crate::Stop;
use crate::chunks::{drive, pool};
use crate::line_reader::LineReader;

/// Answers requests line by line, in their order; how many could not be answered. A line that is too long to be a page
/// is not kept, so that memory is bounded.
///
/// # Errors
/// Where `from` cannot be read or `to` not be written.
pub fn annotate(from: impl BufRead, to: &mut impl Write, jobs: usize, stop: &Stop) -> Result<u64> {
    let resources = Resources::builtin();
    let mut failed = 0;
    let lines = LineReader::new(from, u64::MAX, stop).map(|line| Ok(line.bytes));
    drive(
        &pool(jobs)?,
        stop,
        lines,
        |line| line.as_ref().map_or(0, Vec::len),
        |line| match line {
            Ok(line) => guarded(&line, || answer(&line, &resources)),
            Err(problem) => (json!({ "id": null, "error": problem.reason }).to_string() + "\n", false),
        },
        |(line, answered)| {
            failed += u64::from(!answered);
            Ok(to.write_all(line.as_bytes())?)
        },
    )?;
    to.flush()?;
    Ok(failed)
}

/// A defect costs its line, by id, and no other line's answer.
fn guarded(line: &[u8], work: impl FnOnce() -> (String, bool)) -> (String, bool) {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let reason = "extraction stopped at a defect of its own; please report it with this text";
        (json!({ "id": id_of(line), "error": reason }).to_string() + "\n", false)
    })
}

/// The id of what may be no request.
fn id_of(line: &[u8]) -> Option<serde_json::Value> {
    let value: serde_json::Value = serde_json::from_slice(line).ok()?;
    value.get("id").cloned()
}

/// The answer's line, and whether it is one.
fn answer(line: &[u8], resources: &Resources) -> (String, bool) {
    let request: Result<Request, _> = serde_json::from_slice(line);
    let (value, answered) = match request {
        Err(error) => {
            let reason = format!("not a request: {error}; give {{\"id\", \"text\", \"date\"?, \"region\"?}}");
            (json!({ "id": id_of(line), "error": reason }).to_string(), false)
        }
        Ok(request) => match request.day() {
            Err(reason) => (json!({ "id": request.id, "error": reason }).to_string(), false),
            Ok(day) => {
                let articles = plain_text("request", &request.text, day, request.region.as_deref());
                let extraction = extract(&articles, resources);
                let facts = PageFacts {
                    page: articles.page,
                    segmentation: articles.segmentation,
                    extraction,
                };
                let answer = annotation(request.id, &facts);
                (serde_json::to_string(&answer).expect("rows have string keys"), true)
            }
        },
    };
    (value + "\n", answered)
}
