//! The tables of the epidemic ledger, from their JSON Lines.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use arrow_schema::Schema;
use serde_json::Value as Json;

use super::{Sheet, schema};

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
    let name = path.display().to_string();
    let file = File::create(path).with_context(|| format!("making {name}"))?;
    let mut sheet = Sheet::new(&name, file, schema)?;
    for line in lines.lines() {
        let row: Json = serde_json::from_str(line).with_context(|| format!("reading a row of {name}"))?;
        sheet.row(with_digits(row, number))?;
    }
    let (file, _) = sheet.finish()?;
    file.sync_all().with_context(|| format!("closing {name}"))
}

/// A row with the digits of its number beside it: one that does not fit its column is null there.
fn with_digits(mut row: Json, number: &str) -> Json {
    row[format!("{number}_exact")] = row[number].as_number().map(ToString::to_string).into();
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
        assert_eq!(great["value_exact"], "12345678901234567890123456789");
        let none = row(r#"{"value": null}"#);
        assert_eq!((&none["value"], &none["value_exact"]), (&Json::Null, &Json::Null));
    }
}
