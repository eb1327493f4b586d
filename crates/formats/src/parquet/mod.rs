//! The tables as Parquet: one schema whatever the data, lists and structs as the contract nests them.
//!
//! Columns are the fields of the rows ([`banmian_export::rows`]), with a few more, as a column has one type:
//! `mentions.number` is the number of a quantity, amount of money, ratio or ordinal, while `value.number`, `value.low` and
//! `value.high` have the digits as text; `facts.value_exact`, `numerator_exact`, `denominator_exact` and `previous_exact` have
//! the digits of the columns before them. Numbers are decimals of 38 digits, ten of them behind the point; one that does not fit is null there, and its digits are in the text.
//!
//! [`Batches`] makes Arrow's record batches of rows; the files here, and the tables that Python is given, are made of them.
//! The same rows give the same bytes: order of columns, size of row groups, compression and `created_by` are fixed.

mod batches;
mod lines;
mod reading;
mod schema;
mod sheet;

use std::fs::File;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use banmian_export::{PageRows, TABLES};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::Writer;

pub use batches::{Batcher, Batches};
pub use lines::{audit, ledger};
pub use reading::read;
pub use schema::{answers, decimal, open_ends, outcomes};
pub use sheet::Sheet;

/// Bytes that a row group may take in memory while it is made: enough to be read fast, few enough to be held six times.
const GROUP_BYTES: usize = 12 << 20;
/// Rows of a row group.
const GROUP_ROWS: usize = 250_000;

/// The Parquet files while they are written.
pub struct Parquet {
    batches: Batches,
    files: Vec<TableFile>,
}

impl Parquet {
    /// Names of the files, in the order of [`TABLES`].
    pub fn files() -> impl Iterator<Item = String> {
        TABLES.iter().map(|table| format!("{table}.parquet"))
    }

    /// Starts the files in a folder.
    ///
    /// # Errors
    /// Where one cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        let batches = Batches::new()?;
        let files = Self::files().zip(batches.schemas());
        let files = files.map(|(name, schema)| TableFile::create(&folder.join(name), schema));
        let files = files.collect::<Result<_>>()?;
        Ok(Self { batches, files })
    }
}

impl Writer for Parquet {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let Self { batches, files } = self;
        batches.page(rows, &mut |table, batch| files[table as usize].write(&batch))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        let Self { mut batches, mut files } = *self;
        batches.finish(&mut |table, batch| files[table as usize].write(&batch))?;
        files.into_iter().try_for_each(TableFile::finish)
    }
}

/// One file while it is written.
struct TableFile<W: Write + Send = File> {
    name: String,
    writer: ArrowWriter<W>,
}

impl TableFile {
    fn create(path: &Path, schema: SchemaRef) -> Result<Self> {
        let file = File::create(path).with_context(|| format!("making {}", path.display()))?;
        Self::new(path.display().to_string(), file, schema)
    }

    fn finish(self) -> Result<()> {
        let closing = format!("closing {}", self.name);
        self.into_inner()?.sync_all().context(closing)
    }
}

impl<W: Write + Send> TableFile<W> {
    fn new(name: String, to: W, schema: SchemaRef) -> Result<Self> {
        let making = || format!("making {name}");
        let properties = WriterProperties::builder()
            .set_created_by("banmian".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).with_context(making)?))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(to, schema, Some(properties)).with_context(making)?;
        Ok(Self { name, writer })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let writing = || format!("writing {}", self.name);
        self.writer.write(batch).with_context(writing)?;
        if self.writer.memory_size() >= GROUP_BYTES {
            self.writer.flush().with_context(writing)?;
        }
        Ok(())
    }

    fn into_inner(self) -> Result<W> {
        let closing = || format!("closing {}", self.name);
        self.writer.into_inner().with_context(closing)
    }
}
