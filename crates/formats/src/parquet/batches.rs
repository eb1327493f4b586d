//! Rows as record batches of Arrow, and the columns that differ from the rows' fields.

use std::sync::Arc;

use anyhow::{Context, Result};
use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{Schema, SchemaRef};
use banmian_export::rows::{FactRow, MentionRow, PlaceRow, Points, Raw, WindowRow};
use banmian_export::{PageRows, TABLES, Table};
use serde::Serialize;
use serde_json::{Number, Value as Json};

use super::schema;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 1_024;
/// Bytes of JSON that wait to be decoded, at most.
const BATCH_BYTES: usize = 1 << 20;

/// The tables as record batches, in the order of [`TABLES`]: of one schema each, whatever the data.
pub struct Batches {
    tables: [Batcher; TABLES.len()],
}

impl Batches {
    /// Starts with no row.
    ///
    /// # Errors
    /// Where a schema is none that rows are decoded against.
    pub fn new() -> Result<Self> {
        Ok(Self {
            tables: [
                Batcher::new(schema::pages())?,
                Batcher::new(schema::articles())?,
                Batcher::new(schema::mentions())?,
                Batcher::new(schema::facts())?,
                Batcher::new(schema::quotes())?,
                Batcher::new(schema::checks())?,
            ],
        })
    }

    /// The schema of each table.
    pub fn schemas(&self) -> impl Iterator<Item = SchemaRef> {
        self.tables.iter().map(|table| Arc::clone(&table.schema))
    }

    /// Takes the rows of a page; batches that are full go to `full`, with their table.
    ///
    /// # Errors
    /// Where a row is not what its schema says, or `full` fails.
    pub fn page(&mut self, rows: &PageRows, full: &mut impl FnMut(Table, RecordBatch) -> Result<()>) -> Result<()> {
        let [pages, articles, mentions, facts, quotes, checks] = &mut self.tables;
        pages.all([&rows.page], |batch| full(Table::Pages, batch))?;
        articles.all(&rows.articles, |batch| full(Table::Articles, batch))?;
        mentions.all(rows.mentions.iter().map(MentionColumns::of), |batch| {
            full(Table::Mentions, batch)
        })?;
        facts.all(rows.facts.iter().map(FactColumns::of), |batch| {
            full(Table::Facts, batch)
        })?;
        quotes.all(&rows.quotes, |batch| full(Table::Quotes, batch))?;
        checks.all(&rows.checks, |batch| full(Table::Checks, batch))
    }

    /// Gives what waits to `full`.
    ///
    /// # Errors
    /// As [`Batches::page`].
    pub fn finish(&mut self, full: &mut impl FnMut(Table, RecordBatch) -> Result<()>) -> Result<()> {
        for (table, rows) in Table::ALL.into_iter().zip(&mut self.tables) {
            if let Some(batch) = rows.flush()? {
                full(table, batch)?;
            }
        }
        Ok(())
    }
}

/// Rows of one table on their way into record batches.
pub struct Batcher {
    schema: SchemaRef,
    decoder: Decoder,
    /// Rows as JSON, one after another, and how many.
    waiting: Vec<u8>,
    rows: usize,
}

impl Batcher {
    /// For rows whose fields are the columns of a schema, by name.
    ///
    /// # Errors
    /// Where it is a schema that rows are not decoded against.
    pub fn new(schema: Schema) -> Result<Self> {
        let schema = Arc::new(schema);
        let decoder = ReaderBuilder::new(Arc::clone(&schema))
            .with_batch_size(BATCH_ROWS)
            .with_coerce_primitive(true)
            .with_strict_mode(true)
            .build_decoder()
            .context("reading a schema")?;
        Ok(Self {
            schema,
            decoder,
            waiting: Vec::new(),
            rows: 0,
        })
    }

    /// The schema of its batches.
    pub const fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes rows; batches that are full go to `full`.
    ///
    /// # Errors
    /// Where a row is not what the schema says, or `full` fails.
    pub fn all<R: Serialize>(
        &mut self,
        rows: impl IntoIterator<Item = R>,
        mut full: impl FnMut(RecordBatch) -> Result<()>,
    ) -> Result<()> {
        for row in rows {
            serde_json::to_writer(&mut self.waiting, &row)?;
            self.rows += 1;
            if (self.rows == BATCH_ROWS || self.waiting.len() >= BATCH_BYTES)
                && let Some(batch) = self.flush()?
            {
                full(batch)?;
            }
        }
        Ok(())
    }

    /// What waits, where any does.
    ///
    /// # Errors
    /// Where a row is not what the schema says.
    pub fn flush(&mut self) -> Result<Option<RecordBatch>> {
        let decoding = || format!("decoding rows as {:?}", self.schema.field(0).name());
        let read = self.decoder.decode(&self.waiting).with_context(decoding)?;
        debug_assert_eq!(read, self.waiting.len(), "no more rows wait than are decoded at a time");
        self.waiting.clear();
        self.rows = 0;
        self.decoder.flush().with_context(decoding)
    }
}

/// [`MentionRow`] as columns.
#[derive(Serialize)]
pub(super) struct MentionColumns<'a> {
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
    pub(super) fn of(row: &'a MentionRow) -> Self {
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
pub(super) struct FactColumns<'a> {
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
    pub(super) fn of(row: &'a FactRow) -> Self {
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
pub(super) fn fitting(number: Option<&Number>) -> Option<&Number> {
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
