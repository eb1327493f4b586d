//! `ledger`: what was found over runs, for a person or a program.

use std::path::{Path, PathBuf};

use anyhow::Result;
use banmian_pipeline::{Ledgered, ledger};
use serde_json::json;

use crate::arguments::Common;
use crate::terminal::{answer, say};
use crate::{CHECK_FAILED, DONE, NOTHING};

/// Makes the ledger; what does not hold is the answer, a line each.
pub(crate) fn perform(runs: &[PathBuf], out: Option<&Path>, common: &Common) -> Result<u8> {
    let made = ledger(runs, out, common.force)?;
    if common.json {
        answer(&summary(&made).to_string())?;
    } else {
        made.failed.iter().try_for_each(|line| answer(line))?;
    }
    if !common.quiet {
        say(&count(&made));
    }
    Ok(match () {
        () if made.entries == 0 => NOTHING,
        () if common.strict && !made.failed.is_empty() => CHECK_FAILED,
        () => DONE,
    })
}

fn summary(made: &Ledgered) -> serde_json::Value {
    let findings = made.findings.iter();
    let findings = findings.map(|((kind, status), count)| json!({ "kind": kind, "status": status, "count": count }));
    json!({
        "out": made.out.display().to_string(),
        "counts": made.entries,
        "findings": findings.collect::<Vec<_>>(),
        "failed": made.failed,
    })
}

fn count(made: &Ledgered) -> String {
    let each: Vec<String> = made
        .findings
        .iter()
        .map(|((kind, status), count)| format!("{count} {kind} {status}"))
        .collect();
    let found = if each.is_empty() {
        "nothing to hold against each other".to_owned()
    } else {
        each.join(", ")
    };
    format!("{}: {} counts; {found}", made.out.display(), made.entries)
}
