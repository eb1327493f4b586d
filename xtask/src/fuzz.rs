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
        example: "fuzz",
        leading: &["decide"],
        says: "whatever bytes are read or refused in words, twice the same, and clean texts as what they are in",
    },
    Example {
        name: "decode",
        package: "banmian-ingest",
        example: "fuzz",
        leading: &["decode"],
        says: "the text is what a decoder fed byte by byte gives",
    },
    Example {
        name: "offsets",
        package: "banmian-ingest",
        example: "fuzz",
        leading: &["offsets"],
        says: "the bytes of each unit, decoded alone, are its text, and the map covers both sides",
    },
    Example {
        name: "pages",
        package: "banmian-ingest",
        example: "fuzz",
        leading: &["pages"],
        says: "the pages of a source put together are the source",
    },
    Example {
        name: "numbers",
        package: "banmian-extraction",
        example: "fuzz",
        leading: &[],
        says: "a number is the one that was written, whatever way; bounds and intervals do not fall",
    },
];

/// Runs a target, with what stands behind its name (`--cases N`, `--seed N`); without a name says which there are.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    examples::run("fuzz", "target", TARGETS, arguments)
}
