use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, LazyLock, Mutex, PoisonError, mpsc};

use anyhow::Result;
use banmian_export::{PageRows, Request, annotation, page_rows};
use banmian_extraction::{Resources, extract_at, plain_text};
use banmian_model::PageFacts;
use serde_json::json;

use crate::chunks::{map, pool};
use crate::input::{MAX_PAGE, too_long};
use crate::line_reader::LineReader;
use crate::walk::Problem;
use crate::{Stop, check_region};

/// Lines that are read ahead of the answers. As many as there are make a chunk, so that who asks and waits gets an
/// answer to each line, and who sends a file keeps all threads busy.
const AHEAD: usize = 64;
/// Bytes of lines that are read ahead; a line that is longer waits until it is the only one.
const AHEAD_BYTES: usize = 32 << 20;

/// Answers requests line by line, in their order; how many could not be answered. Blank lines are no requests. A line
/// that is too long to be a page is not kept, so that memory is bounded.
///
/// # Errors
/// Where `to` cannot be written.
pub fn annotate(from: impl BufRead + Send + 'static, to: &mut impl Write, jobs: usize, stop: &Stop) -> Result<u64> {
    let resources = Resources::builtin();
    let pool = pool(jobs)?;
    let (sender, lines) = mpsc::sync_channel(AHEAD);
    let room = Arc::new(Room::default());
    let (reader_stop, reader_room) = (stop.clone(), Arc::clone(&room));
    // Not waited for: where nobody takes answers any more, it may stand in a read that never ends.
    std::thread::spawn(move || {
        let lines = LineReader::new(from, u64::MAX, &reader_stop).map(|line| line.bytes);
        for line in lines {
            reader_room.take(length(&line));
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut failed = 0;
    while let Ok(first) = lines.recv() {
        let chunk: Vec<_> = std::iter::once(first).chain(lines.try_iter().take(AHEAD)).collect();
        let bytes = chunk.iter().map(length).sum();
        for (line, answered) in map(&pool, stop, chunk, |line| respond(line, &resources))? {
            failed += u64::from(!answered);
            to.write_all(line.as_bytes())?;
        }
        to.flush()?;
        room.give_back(bytes);
    }
    stop.check()?;
    Ok(failed)
}

fn length(line: &Result<Vec<u8>, Problem>) -> usize {
    line.as_ref().map_or(0, Vec::len)
}

/// Room for what is read ahead.
#[derive(Default)]
struct Room {
    taken: Mutex<usize>,
    given_back: Condvar,
}

impl Room {
    /// Waits until there is room, or nothing else has any.
    fn take(&self, bytes: usize) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut usize| *taken > 0 && *taken + bytes > AHEAD_BYTES;
        let mut taken = self
            .given_back
            .wait_while(taken, full)
            .unwrap_or_else(PoisonError::into_inner);
        *taken += bytes;
    }

    fn give_back(&self, bytes: usize) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.given_back.notify_one();
    }
}

/// The answer's line to a line, and whether it is one.
pub(crate) fn respond(line: Result<Vec<u8>, Problem>, resources: &Resources) -> (String, bool) {
    match line {
        Ok(line) => guarded(&line, || answer(&line, resources)),
        Err(problem) => (json!({ "id": null, "error": problem.reason }).to_string() + "\n", false),
    }
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
    let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
    let request: Result<Request, _> = serde_json::from_slice(line);
    let (value, answered) = match request {
        Err(error) => {
            let reason = format!("not a request: {error}; give {{\"id\", \"text\", \"date\"?, \"region\"?}}");
            (json!({ "id": id_of(line), "error": reason }).to_string(), false)
        }
        Ok(request) => match facts(&request, resources) {
            Err(reason) => (json!({ "id": request.id, "error": reason }).to_string(), false),
            Ok(facts) => {
                let answer = annotation(&request, &facts);
                (serde_json::to_string(&answer).expect("rows have string keys"), true)
            }
        },
    };
    (value + "\n", answered)
}

/// The rows of a text, with `id` as the id of its page: what `annotate` answers to a line, as the rows of a page.
///
/// # Errors
/// Where day or region are none, the text is too long to be a page, or a stage stops: one line for a person.
pub fn annotate_text(id: &str, request: &Request) -> Result<PageRows, String> {
    if request.text.len() as u64 > MAX_PAGE {
        return Err(too_long());
    }
    let work = || facts_of(id, request, &RESOURCES).map(|facts| page_rows(&facts));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err("extraction stopped at a defect of its own; please report it with this text".to_owned())
    })
}

/// What annotations are read with, once in a process.
static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

/// What the text of a request says.
fn facts(request: &Request, resources: &Resources) -> Result<PageFacts, String> {
    facts_of("request", request, resources)
}

fn facts_of(id: &str, request: &Request, resources: &Resources) -> Result<PageFacts, String> {
    let day = request.day()?;
    if let Some(region) = &request.region {
        check_region(region).map_err(|reason| format!("`region`: {reason}"))?;
    }
    let articles = plain_text(id, &request.text, day, request.region.as_deref());
    let extraction = extract_at(&articles, resources, request.moment());
    Ok(PageFacts {
        page: articles.page,
        segmentation: articles.segmentation,
        extraction,
    })
}
