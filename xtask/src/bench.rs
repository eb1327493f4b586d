//! The benchmarks: each is an example of the crate it measures, built optimised and run here.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::examples::{self, Example};
use crate::whole;

const BENCHES: &[Example] = &[
    Example {
        name: "ingest",
        package: "banmian-ingest",
        example: "ingest_speed",
        leading: &[],
        says: "deciding, decoding and offsets on one core, with plain decoding and chardetng beside them",
    },
    Example {
        name: "segmentation",
        package: "banmian-segmentation",
        example: "segmentation_speed",
        leading: &[],
        says: "pages to articles on one core",
    },
    Example {
        name: "formats",
        package: "banmian-formats",
        example: "formats_speed",
        leading: &[],
        says: "each format on one core, its size, and the time of a search among 100,000 articles",
    },
    Example {
        name: "numbers",
        package: "banmian-extraction",
        example: "extraction_speed",
        leading: &[],
        says: "numbers and times on one core, with JioNLP, chinese2digits and Recognizers-Text run beside (Python)",
    },
];

/// Runs the benchmark that is named; without a name says which there are.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    match arguments.split_first() {
        Some((name, rest)) if name == "whole" => return whole::run(rest),
        None => println!(
            "{:12} the whole pipeline: speed, memory, what a second job and a second run are worth",
            "whole"
        ),
        _ => {}
    }
    examples::run("bench", "benchmark", BENCHES, arguments)
}
