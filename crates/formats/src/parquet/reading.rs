//! The tables of a run, read back.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use banmian_export::Table;
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::batches::{Batcher, FactColumns, MentionColumns};
use super::schema;

/// The tables of a run, in the order of [`Table::ALL`]: from its Parquet, or where it has none from its JSON Lines.
///
/// # Errors
/// Where the folder has neither, or what it has cannot be read.
pub fn read(folder: &Path) -> Result<[Vec<RecordBatch>; Table::ALL.len()]> {
    let mut tables = Table::ALL.map(|_| Vec::new());
    for table in Table::ALL {
        tables[table as usize] = read_table(folder, table)?;
    }
    Ok(tables)
}

fn read_table(folder: &Path, table: Table) -> Result<Vec<RecordBatch>> {
    let name = table.name();
    let path = folder.join(format!("{name}.parquet"));
    if path.exists() {
        let reading = || format!("reading {}", path.display());
        let file = File::open(&path).with_context(reading)?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).and_then(ParquetRecordBatchReaderBuilder::build);
        let batches = reader.with_context(reading)?.collect::<Result<_, _>>();
        return batches.with_context(reading);
    }
    let path = folder.join(format!("{name}.jsonl"));
    if !path.exists() {
        bail!(
            "{} has no {name}.parquet and no {name}.jsonl; run it with --format parquet",
            folder.display()
        );
    }
    match table {
        Table::Pages => lines(&path, schema::pages(), push::<PageRow>),
        Table::Articles => lines(&path, schema::articles(), push::<ArticleRow>),
        Table::Mentions => lines(&path, schema::mentions(), |batcher, row: &MentionRow, done| {
            push(batcher, &MentionColumns::of(row), done)
        }),
        Table::Facts => lines(&path, schema::facts(), |batcher, row: &FactRow, done| {
            push(batcher, &FactColumns::of(row), done)
        }),
        Table::Quotes => lines(&path, schema::quotes(), push::<QuoteRow>),
        Table::Checks => lines(&path, schema::checks(), push::<CheckRow>),
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
