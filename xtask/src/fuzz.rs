//! Fuzzing: each target is a mode of an example that feeds random input to a crate and holds the result against an
//! oracle. On stable Rust there is no coverage to go by, so the generators know what input looks like.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::examples::{self, Example};

const TARGETS: &[Example] = &[
    Example {
        name: "decide",
        package: "banmian-ingest",
        example: "ingest_fuzz",
        leading: &["decide"],
        says: "whatever bytes are read or refused in words, twice the same, and clean texts as what they are in",
    },
    Example {
        name: "decode",
        package: "banmian-ingest",
        example: "ingest_fuzz",
        leading: &["decode"],
        says: "the text is what a decoder fed byte by byte gives",
    },
    Example {
        name: "offsets",
        package: "banmian-ingest",
        example: "ingest_fuzz",
        leading: &["offsets"],
        says: "the bytes of each unit, decoded alone, are its text, and the map covers both sides",
    },
    Example {
        name: "pages",
        package: "banmian-ingest",
        example: "ingest_fuzz",
        leading: &["pages"],
        says: "the pages of a source put together are the source",
    },
    Example {
        name: "numbers",
        package: "banmian-extraction",
        example: "extraction_fuzz",
        leading: &[],
        says: "a number is the one that was written, whatever way; bounds and intervals do not fall",
    },
    entry(
        &["page"],
        "bytes are read as pages that cover them, or refused in words",
    ),
    entry(&["articles"], "the blocks of any text tile it, and articles are of it"),
    entry(&["facts"], "what is found in any text is of it"),
    entry(&["rows"], "every row of any page says what stands there"),
    entry(&["artifact"], "a file, whatever it holds, is read or refused"),
    entry(&["query"], "nothing that can be typed is an error"),
    entry(&["note"], "a note beside a page is read or refused in words"),
    entry(
        &["record"],
        "a line is read, and its map covers it, or refused in words",
    ),
    entry(&["annotate"], "a request gets an answer of one line"),
];

/// A target of whatever is taken from outside.
const fn entry(leading: &'static [&'static str], says: &'static str) -> Example {
    Example {
        name: leading[0],
        package: "banmian-pipeline",
        example: "entries",
        leading,
        says,
    }
}

/// Runs a target, with what stands behind its name (`--cases N`, `--seed N`); without a name says which there are.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    examples::run("fuzz", "target", TARGETS, arguments)
}
