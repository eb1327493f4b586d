//! What a run says at its end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use banmian_pipeline::{Event, InputRow, Proof, Report, Work};
use serde_json::{Value, json};

use crate::terminal::say;

/// Inputs that are named in the summary; the manifest has them all.
const NAMED: usize = 20;

/// Says how far a run has come, for a program.
pub(crate) fn tell(event: &Event) {
    if let Ok(line) = serde_json::to_string(event) {
        say(&line);
    }
}

/// The summary for a person.
pub(crate) fn text(report: &Report, time: Duration) -> String {
    let counts = &report.counts;
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        if !value.is_empty() {
            // A string takes every write.
            let _ = writeln!(text, "{name:>12}  {value}");
        }
    };
    let outcomes = outcomes(report);
    line("inputs", by_name(outcomes.values().sum(), &outcomes));
    if !counts.articles.is_empty() {
        line("pages", counts.pages.to_string());
        line("articles", by_name(counts.articles.values().sum(), &counts.articles));
        line("mentions", by_name(counts.mentions.values().sum(), &counts.mentions));
        line("facts", by_name(counts.facts.values().sum(), &counts.facts));
        line("quotations", by_name(counts.quotes.values().sum(), &counts.quotes));
        line("checks", by_name(counts.checks.values().sum(), &counts.checks));
    }
    named(report.rejected(), &mut line, |input| {
        (input.outcome.clone(), input.reason.clone().unwrap_or_default())
    });
    named(report.doubtful(), &mut line, |input| {
        ("doubtful".to_owned(), input.doubts.join("; "))
    });
    named(report.repeated(), &mut line, |input| {
        ("repeats".to_owned(), input.duplicate_of.clone().unwrap_or_default())
    });
    let open = report.open_ends.len();
    if open > 0 {
        line(
            "open ends",
            format!("{open}: articles that go on where no page of the run is; they are in manifest.json"),
        );
    }
    let out = report.out.display();
    if report.kept {
        line("kept", format!("{out} as it was: no input gave a page"));
    } else if report.skipped {
        line("skipped", format!("{out} is up to date; --force makes it again"));
    } else {
        line("written", format!("{out} in {:.1} s", time.as_secs_f64()));
        line("taken over", taken_over(&report.work));
        line("time", spent(&report.work));
    }
    let tables = [
        "site/index.html",
        "articles.jsonl",
        "facts.jsonl",
        "checks.jsonl",
        "observations.csv",
    ]
    .iter();
    let there = tables.map(|name| report.out.join(name)).filter(|path| path.exists());
    let there: Vec<String> = there.map(|path| path.display().to_string()).collect();
    if !counts.articles.is_empty() {
        line("look at", there.join(", "));
    }
    text
}

/// What an earlier run had done already, and why not more.
fn taken_over(work: &Work) -> String {
    let kept = work.pages.iter().filter(|(_, done)| done.kept > 0);
    let kept: Vec<String> = kept
        .map(|(stage, done)| format!("{stage} of {} pages, {} done", done.kept, done.done))
        .collect();
    let why = work.why.iter().map(String::as_str);
    if kept.is_empty() {
        return String::new();
    }
    kept.iter()
        .map(String::as_str)
        .chain(why)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Where the time went: what took a fiftieth of it or more, the most first.
fn spent(work: &Work) -> String {
    let sum: u64 = work.milliseconds.values().sum();
    let mut parts: Vec<(&String, u64)> = work
        .milliseconds
        .iter()
        .map(|(name, time)| (name, time * 100 / sum.max(1)))
        .filter(|(_, share)| *share >= 2)
        .collect();
    parts.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    let parts: Vec<String> = parts.iter().map(|(name, share)| format!("{name} {share} %")).collect();
    parts.join(", ")
}

/// The first inputs of a kind, a line each, and how many more there are.
fn named(
    inputs: impl Iterator<Item = InputRow>,
    line: &mut impl FnMut(&str, String),
    say: impl Fn(&InputRow) -> (String, String),
) {
    let mut more = 0;
    for (index, input) in inputs.enumerate() {
        if index < NAMED {
            let (name, what) = say(&input);
            line(&name, format!("{}: {what}", input.path));
        } else {
            more += 1;
        }
    }
    if more > 0 {
        line("", format!("… and {more} more in manifest.json"));
    }
}

/// `12: ok 11, refused 1`.
fn by_name(sum: u64, counts: &BTreeMap<String, u64>) -> String {
    let parts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    if parts.is_empty() {
        sum.to_string()
    } else {
        format!("{sum}: {}", parts.join(", "))
    }
}

/// Every input with its outcome, a line each.
pub(crate) fn each(report: &Report) -> String {
    let line = |input: InputRow| {
        let outcome = if report.skipped && input.page.is_some() {
            "skipped"
        } else {
            &input.outcome
        };
        let what = input.page.as_deref().or(input.reason.as_deref()).unwrap_or_default();
        format!("{outcome:>12}  {}: {what}\n", input.path)
    };
    report.inputs.iter().map(line).collect()
}

/// The summary for a program.
pub(crate) fn json(report: &Report) -> Value {
    let mut counts = json!(report.counts);
    counts["outcomes"] = json!(outcomes(report));
    let rejected: Vec<InputRow> = report.rejected().collect();
    let doubtful: Vec<InputRow> = report.doubtful().collect();
    let repeated: Vec<InputRow> = report.repeated().collect();
    json!({
        "out": report.out.display().to_string(), "skipped": report.skipped, "kept": report.kept, "counts": counts,
        "rejected": rejected, "doubtful": doubtful, "repeated": repeated,
        "open_ends": report.open_ends, "work": report.work,
    })
}

/// How the inputs ended now: where everything was up to date, pages were skipped.
fn outcomes(report: &Report) -> BTreeMap<String, u64> {
    let now = |name: &String| {
        if report.skipped && name == "ok" {
            "skipped".to_owned()
        } else {
            name.clone()
        }
    };
    let outcomes = report.counts.outcomes.iter();
    outcomes.map(|(name, count)| (now(name), *count)).collect()
}

/// The proof for a program.
pub(crate) fn proof_json(proof: &Proof) -> Value {
    let findings: Vec<Value> = proof
        .findings
        .iter()
        .map(|finding| json!({ "of": finding.of, "problem": finding.problem }))
        .collect();
    json!({ "pages": proof.pages, "rows": proof.rows, "findings": findings })
}
