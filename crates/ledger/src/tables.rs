//! The tables: JSON Lines, and the same as CSV.

use std::collections::BTreeMap;

use banmian_export::cell;
use serde::Serialize;
use serde_json::Value as Json;

use crate::Ledger;

/// `ledger` and `audit`, each as `.jsonl` and `.csv`.
pub(crate) fn files(ledger: &Ledger) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    add(&mut files, "ledger", &ledger.entries, ENTRY);
    add(&mut files, "audit", &ledger.findings, FINDING);
    files
}

/// Columns of `ledger.csv`: the fields of [`crate::Entry`].
const ENTRY: &[&str] = &[
    "place",
    "adcode",
    "subject",
    "measure",
    "scope",
    "origin",
    "window_start",
    "window_end",
    "known",
    "value",
    "modifier",
    "standing",
    "by",
    "newspaper",
    "run",
    "page",
    "article",
    "fact",
    "duplicate_of",
    "quote",
    "path",
    "raw_start",
    "raw_end",
];

/// Columns of `audit.csv`: the fields of [`crate::Finding`].
const FINDING: &[&str] = &[
    "kind",
    "status",
    "place",
    "adcode",
    "subject",
    "measure",
    "origin",
    "moment",
    "statement",
    "residual",
    "facts",
    "finding",
];

fn add(files: &mut BTreeMap<String, Vec<u8>>, name: &str, rows: &[impl Serialize], columns: &[&str]) {
    let mut lines = String::new();
    let mut table = columns.join(",") + "\r\n";
    for row in rows {
        let row = numbers(serde_json::to_value(row).expect("a row has names for keys"));
        lines.push_str(&row.to_string());
        lines.push('\n');
        let cells: Vec<String> = columns.iter().map(|column| cell(&text(&row[*column]))).collect();
        table.push_str(&(cells.join(",") + "\r\n"));
    }
    files.insert(format!("{name}.jsonl"), lines.into_bytes());
    files.insert(format!("{name}.csv"), table.into_bytes());
}

/// Decimals are JSON numbers, with the digits they have.
fn numbers(mut row: Json) -> Json {
    for field in ["value", "residual"] {
        let number = row.get(field).and_then(Json::as_str).and_then(|text| text.parse().ok());
        if let Some(number) = number {
            row[field] = Json::Number(number);
        }
    }
    row
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
