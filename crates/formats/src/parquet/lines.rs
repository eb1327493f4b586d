//! The tables of the epidemic ledger, from their JSON Lines.

use std::path::Path;

use anyhow::{Context, Result};
use arrow_schema::Schema;
use serde_json::Value as Json;

use super::batches::{Batcher, fitting};
use super::{TableFile, schema};

/// Writes the counts of a ledger, its `ledger.jsonl`, as a Parquet file; `value_exact` has the digits of `value`.
///
/// # Errors
/// Where a line is no row of the table, or the file cannot be written.
pub fn ledger(path: &Path, lines: &str) -> Result<()> {
    write(path, schema::ledger(), lines, "value")
}

/// Writes what was found over a ledger, its `audit.jsonl`, as a Parquet file; `residual_exact` has the digits of `residual`.
///
/// # Errors
/// As [`ledger`].
pub fn audit(path: &Path, lines: &str) -> Result<()> {
    write(path, schema::audit(), lines, "residual")
}

fn write(path: &Path, schema: Schema, lines: &str, number: &str) -> Result<()> {
    let mut rows = Batcher::new(schema)?;
    let mut table = TableFile::create(path, rows.schema().clone())?;
    for line in lines.lines() {
        let row: Json = serde_json::from_str(line).with_context(|| format!("reading a row of {}", path.display()))?;
        rows.all([with_digits(row, number)], |batch| table.write(&batch))?;
    }
    if let Some(batch) = rows.flush()? {
        table.write(&batch)?;
    }
    table.finish()
}

/// A row with the digits of its number beside it, and none for a number that does not fit its column.
fn with_digits(mut row: Json, number: &str) -> Json {
    let value = row[number].as_number().cloned();
    row[format!("{number}_exact")] = value.as_ref().map(ToString::to_string).into();
    if fitting(value.as_ref()).is_none() {
        row[number] = Json::Null;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_does_not_fit_keeps_its_digits() {
        let row = |text: &str| with_digits(serde_json::from_str(text).expect("a row"), "value");
        let fits = row(r#"{"value": -80.5}"#);
        assert_eq!(
            (fits["value"].to_string(), &fits["value_exact"]),
            ("-80.5".to_owned(), &"-80.5".into())
        );
        let great = row(r#"{"value": 12345678901234567890123456789}"#);
        assert_eq!(
            (&great["value"], &great["value_exact"]),
            (&Json::Null, &"12345678901234567890123456789".into())
        );
        let none = row(r#"{"value": null}"#);
        assert_eq!((&none["value"], &none["value_exact"]), (&Json::Null, &Json::Null));
    }
}
