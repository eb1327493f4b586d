//! The tables of a run, read back.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use banmian_export::TABLES;
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::batches::{Batcher, FactColumns, MentionColumns};
use super::schema;

/// The tables of a run, in the order of [`TABLES`]: from its Parquet, or where it has none from its JSON Lines.
///
/// # Errors
/// Where the folder has neither, or what it has cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Vec<RecordBatch>>> {
    TABLES.iter().map(|table| read_table(folder, table)).collect()
}

fn read_table(folder: &Path, table: &str) -> Result<Vec<RecordBatch>> {
    let path = folder.join(format!("{table}.parquet"));
    if path.exists() {
        let reading = || format!("reading {}", path.display());
        let file = File::open(&path).with_context(reading)?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(ParquetRecordBatchReaderBuilder::build);
        let batches = reader.with_context(reading)?.collect::<Result<_, _>>();
        return batches.with_context(reading);
    }
    let path = folder.join(format!("{table}.jsonl"));
    if !path.exists() {
        bail!(
            "{} has no {table}.parquet and no {table}.jsonl; run it with --format parquet",
            folder.display()
        );
    }
    match table {
        "pages" => lines(&path, schema::pages(), push::<PageRow>),
        "articles" => lines(&path, schema::articles(), push::<ArticleRow>),
        "mentions" => lines(&path, schema::mentions(), |batcher, row: &MentionRow, done| {
            push(batcher, &MentionColumns::of(row), done)
        }),
        "facts" => lines(&path, schema::facts(), |batcher, row: &FactRow, done| {
            push(batcher, &FactColumns::of(row), done)
        }),
        "quotes" => lines(&path, schema::quotes(), push::<QuoteRow>),
        _ => lines(&path, schema::checks(), push::<CheckRow>),
    }
}

fn push<R: Serialize>(batcher: &mut Batcher, row: &R, done: &mut Vec<RecordBatch>) -> Result<()> {
    batcher.all([row], |batch| {
        done.push(batch);
        Ok(())
    })
}

/// The batches of a file with a row a line.
fn lines<R: DeserializeOwned>(
    path: &Path,
    schema: Schema,
    push: impl Fn(&mut Batcher, &R, &mut Vec<RecordBatch>) -> Result<()>,
) -> Result<Vec<RecordBatch>> {
    let reading = || format!("reading {}", path.display());
    let mut batcher = Batcher::new(schema)?;
    let mut done = Vec::new();
    for (number, line) in BufReader::new(File::open(path).with_context(reading)?)
        .lines()
        .enumerate()
    {
        let line = line.with_context(reading)?;
        let row = serde_json::from_str(&line).with_context(|| format!("{}, line {}", reading(), number + 1))?;
        push(&mut batcher, &row, &mut done)?;
    }
    done.extend(batcher.flush()?);
    Ok(done)
}
