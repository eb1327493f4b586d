//! The tables of an export as Parquet: the columns of its CSV, with types.

use std::io::Write;

use arrow_schema::{DataType, Field, Schema};
use banmian_formats::parquet::{Sheet, decimal};
use banmian_survey::export::{Column, Table};

use super::{Given, failed};
use crate::store::StoreError;

/// A table's file while it is written.
pub(super) struct Rows<W: Write + Send>(Sheet<W>);

impl<W: Write + Send> Rows<W> {
    pub(super) fn new(table: &Table<'_>, to: W) -> Result<Self, StoreError> {
        let sheet = Sheet::new(&table.name(), to, schema(table));
        Ok(Self(sheet.map_err(|error| failed(&error))?))
    }

    pub(super) fn add(&mut self, table: &Table<'_>, given: &Given) -> Result<(), StoreError> {
        let mut rows = table.objects(&given.record()).into_iter();
        let added = rows.try_for_each(|row| self.0.row(row));
        added.map_err(|error| failed(&error))
    }

    /// Ends the file; gives what it was written to, and how many numbers had more digits than a column takes.
    pub(super) fn finish(self) -> Result<(W, u64), StoreError> {
        self.0.finish().map_err(|error| failed(&error))
    }
}

/// Every column may be empty: what is not asked after other answers is not answered.
fn schema(table: &Table<'_>) -> Schema {
    let fields = table.typed().into_iter().map(|(name, column)| {
        let kind = match column {
            Column::Text => DataType::Utf8,
            Column::Texts => DataType::new_list(DataType::Utf8, false),
            Column::Integer => DataType::Int64,
            Column::Decimal => decimal(),
            Column::Date => DataType::Date32,
        };
        Field::new(name, kind, true)
    });
    Schema::new(fields.collect::<Vec<_>>())
}
