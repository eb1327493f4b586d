//! The tables as Parquet: one schema whatever the data, lists and structs as the contract nests them.
//!
//! Columns are the fields of the rows ([`banmian_export::rows`]), with a few more, as a column has one type:
//! `mentions.number` is the number of a quantity, amount of money, ratio or ordinal, while `value.number`, `value.low` and
//! `value.high` have the digits as text; `facts.value_exact`, `numerator_exact` and `denominator_exact` have the digits of
//! the columns before them. Numbers are decimals of 38 digits, ten
//! of them behind the point; one that does not fit is null there, and its digits are in the text.
//!
//! The same rows give the same bytes: order of columns, size of row groups, compression and `created_by` are fixed.

mod schema;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::Schema;
use banmian_export::PageRows;
use banmian_export::rows::{FactRow, MentionRow, PlaceRow, Points, Raw, WindowRow};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use serde_json::{Number, Value as Json};

use crate::Writer;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 4_096;
/// Bytes of JSON that wait to be decoded, at most.
const BATCH_BYTES: usize = 4 << 20;
/// Bytes, as they are written, of a row group: enough to be read fast, few enough to be held.
const GROUP_BYTES: usize = 32 << 20;
/// Rows of a row group.
const GROUP_ROWS: usize = 250_000;

/// The Parquet files while they are written.
pub struct Parquet {
    tables: [Table; 6],
}

impl Parquet {
    /// Names of the files, in the order of [`banmian_export::TABLES`].
    pub fn files() -> impl Iterator<Item = String> {
        banmian_export::TABLES.iter().map(|table| format!("{table}.parquet"))
    }

    /// Starts the files in a folder.
    ///
    /// # Errors
    /// Where one cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        let table = |name: &str, schema| Table::create(&folder.join(format!("{name}.parquet")), schema);
        Ok(Self {
            tables: [
                table("pages", schema::pages())?,
                table("articles", schema::articles())?,
                table("mentions", schema::mentions())?,
                table("facts", schema::facts())?,
                table("quotes", schema::quotes())?,
                table("checks", schema::checks())?,
            ],
        })
    }
}

impl Writer for Parquet {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let [pages, articles, mentions, facts, quotes, checks] = &mut self.tables;
        pages.push(&rows.page)?;
        rows.articles.iter().try_for_each(|row| articles.push(row))?;
        rows.mentions
            .iter()
            .try_for_each(|row| mentions.push(&MentionColumns::of(row)))?;
        rows.facts
            .iter()
            .try_for_each(|row| facts.push(&FactColumns::of(row)))?;
        rows.quotes.iter().try_for_each(|row| quotes.push(row))?;
        rows.checks.iter().try_for_each(|row| checks.push(row))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.tables.into_iter().try_for_each(Table::finish)
    }
}

/// One file while it is written.
struct Table {
    name: String,
    decoder: Decoder,
    writer: ArrowWriter<File>,
    /// Rows as JSON, one after another, and how many.
    waiting: Vec<u8>,
    rows: usize,
}

impl Table {
    fn create(path: &Path, schema: Schema) -> Result<Self> {
        let making = || format!("making {}", path.display());
        let schema = Arc::new(schema);
        let properties = WriterProperties::builder()
            .set_created_by("banmian".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).with_context(making)?))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let file = File::create(path).with_context(making)?;
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).with_context(making)?;
        let decoder = ReaderBuilder::new(schema)
            .with_batch_size(BATCH_ROWS)
            .with_coerce_primitive(true)
            .with_strict_mode(true)
            .build_decoder()
            .with_context(making)?;
        Ok(Self {
            name: path.display().to_string(),
            decoder,
            writer,
            waiting: Vec::new(),
            rows: 0,
        })
    }

    fn push(&mut self, row: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.waiting, row)?;
        self.rows += 1;
        if self.rows == BATCH_ROWS || self.waiting.len() >= BATCH_BYTES {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let writing = || format!("writing {}", self.name);
        let read = self.decoder.decode(&self.waiting).with_context(writing)?;
        debug_assert_eq!(read, self.waiting.len(), "no more rows wait than are decoded at a time");
        if let Some(batch) = self.decoder.flush().with_context(writing)? {
            self.writer.write(&batch).with_context(writing)?;
        }
        if self.writer.in_progress_size() >= GROUP_BYTES {
            self.writer.flush().with_context(writing)?;
        }
        self.waiting.clear();
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.write()?;
        let closing = || format!("closing {}", self.name);
        let file = self.writer.into_inner().with_context(closing)?;
        file.sync_all().with_context(closing)
    }
}

/// [`MentionRow`] as columns.
#[derive(Serialize)]
struct MentionColumns<'a> {
    mention: &'a str,
    article: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    text: &'a str,
    spans: &'a [Points],
    raw: &'a [Raw],
    number: Option<&'a Number>,
    value: &'a Json,
    rule: &'a str,
}

impl<'a> MentionColumns<'a> {
    fn of(row: &'a MentionRow) -> Self {
        Self {
            mention: &row.mention,
            article: &row.article,
            kind: &row.kind,
            text: &row.text,
            spans: &row.spans,
            raw: &row.raw,
            number: fitting(row.number()),
            value: &row.value,
            rule: &row.rule,
        }
    }
}

/// [`FactRow`] as columns.
#[derive(Serialize)]
struct FactColumns<'a> {
    fact: &'a str,
    article: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    subject: Option<&'a str>,
    measure: Option<&'a str>,
    scope: Option<&'a str>,
    origin: Option<&'a str>,
    value: Option<&'a Number>,
    value_exact: Option<String>,
    unit: Option<&'a str>,
    modifier: Option<&'a str>,
    numerator: Option<&'a Number>,
    numerator_exact: Option<String>,
    denominator: Option<&'a Number>,
    denominator_exact: Option<String>,
    place: Option<&'a PlaceRow>,
    window: Option<&'a WindowRow>,
    spans: &'a [Points],
    raw: &'a [Raw],
    rule: &'a str,
    text: &'a str,
    form: Option<&'a str>,
    outlook: Option<&'a str>,
    compared_with: Option<&'a str>,
    previous: Option<&'a Number>,
    previous_exact: Option<String>,
}

impl<'a> FactColumns<'a> {
    fn of(row: &'a FactRow) -> Self {
        Self {
            fact: &row.fact,
            article: &row.article,
            kind: &row.kind,
            subject: row.subject.as_deref(),
            measure: row.measure.as_deref(),
            scope: row.scope.as_deref(),
            origin: row.origin.as_deref(),
            value: fitting(row.value.as_ref()),
            value_exact: digits(&row.value),
            unit: row.unit.as_deref(),
            modifier: row.modifier.as_deref(),
            numerator: fitting(row.numerator.as_ref()),
            numerator_exact: digits(&row.numerator),
            denominator: fitting(row.denominator.as_ref()),
            denominator_exact: digits(&row.denominator),
            place: row.place.as_ref(),
            window: row.window.as_ref(),
            spans: &row.spans,
            raw: &row.raw,
            rule: &row.rule,
            text: &row.text,
            form: row.form.as_deref(),
            outlook: row.outlook.as_deref(),
            compared_with: row.compared_with.as_deref(),
            previous: fitting(row.previous.as_ref()),
            previous_exact: digits(&row.previous),
        }
    }
}

fn digits(number: &Option<Number>) -> Option<String> {
    number.as_ref().map(Number::to_string)
}

/// A number that a column of decimals takes without losing a digit.
fn fitting(number: Option<&Number>) -> Option<&Number> {
    let whole_digits = usize::from(schema::PRECISION - schema::SCALE.unsigned_abs());
    number.filter(|number| {
        let digits = number.as_str().trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        whole.len() <= whole_digits
            && fraction.len() <= usize::from(schema::SCALE.unsigned_abs())
            && (whole.bytes().chain(fraction.bytes())).all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fit_whole_or_not_at_all() {
        let fits = |text: &str| fitting(Some(&text.parse().expect("a number"))).is_some();
        assert!(fits("0.9414") && fits("-80") && fits("1234567890123456789012345678.0123456789"));
        assert!(!fits("12345678901234567890123456789") && !fits("0.12345678901") && !fits("1e3"));
    }
}
