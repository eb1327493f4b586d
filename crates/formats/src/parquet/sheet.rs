//! A table that is no run's: columns of its own, a row at a time, into a file or down a line.

use std::io::Write;

use anyhow::Result;
use arrow_schema::Schema;
use serde_json::Value as Json;

use super::batches::{Batcher, fitting};
use super::{TableFile, schema};

/// A Parquet file of rows that are JSON objects, while it is written.
pub struct Sheet<W: Write + Send> {
    rows: Batcher,
    table: TableFile<W>,
    decimals: Vec<String>,
    unfit: u64,
}

impl<W: Write + Send> Sheet<W> {
    /// Starts a file; `name` is what errors call it.
    ///
    /// # Errors
    /// Where it cannot be written, or rows are not decoded against the schema.
    pub fn new(name: &str, to: W, schema: Schema) -> Result<Self> {
        let is_decimal = |field: &&std::sync::Arc<arrow_schema::Field>| *field.data_type() == schema::decimal();
        let decimals = schema.fields().iter().filter(is_decimal);
        let decimals = decimals.map(|field| field.name().clone()).collect();
        let rows = Batcher::new(schema)?;
        let table = TableFile::new(name.to_owned(), to, rows.schema().clone())?;
        Ok(Self {
            rows,
            table,
            decimals,
            unfit: 0,
        })
    }

    /// Takes the next row. A number with more digits than its column has is null in it, and counted.
    ///
    /// # Errors
    /// Where a row is not what the schema says, or cannot be written.
    pub fn row(&mut self, mut row: Json) -> Result<()> {
        for name in &self.decimals {
            if row[name]
                .as_number()
                .is_some_and(|number| fitting(Some(number)).is_none())
            {
                row[name] = Json::Null;
                self.unfit += 1;
            }
        }
        self.rows.all([row], |batch| self.table.write(&batch))
    }

    /// Ends the file; gives what it was written to, and how many numbers did not fit.
    ///
    /// # Errors
    /// As [`Sheet::row`].
    pub fn finish(mut self) -> Result<(W, u64)> {
        if let Some(batch) = self.rows.flush()? {
            self.table.write(&batch)?;
        }
        Ok((self.table.into_inner()?, self.unfit))
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, Field};
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_a_row_of_the_file_and_no_digit_is_rounded() {
        let field = |name: &str, kind| Field::new(name, kind, true);
        let schema = Schema::new(vec![
            field("n", schema::decimal()),
            field("day", DataType::Date32),
            field("all", DataType::new_list(DataType::Utf8, false)),
        ]);
        let mut sheet = Sheet::new("sheet", Vec::new(), schema).expect("it starts");
        let long: Json = serde_json::from_str("0.12345678901").expect("a number");
        for number in [json!(36.6), long, Json::Null] {
            let row = json!({"n": number, "day": "2020-03-02", "all": ["a", "b"]});
            sheet.row(row).expect("it is taken");
        }
        let (bytes, unfit) = sheet.finish().expect("it ends");
        assert_eq!(unfit, 1);
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sheet.parquet");
        std::fs::write(&path, bytes).expect("written");
        let reader = SerializedFileReader::new(std::fs::File::open(path).expect("opens")).expect("a file");
        let rows: Vec<String> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("a row").to_string())
            .collect();
        assert_eq!(rows[0], r#"{n: 36.6000000000, day: 2020-03-02, all: ["a", "b"]}"#);
        assert_eq!(rows[1], r#"{n: null, day: 2020-03-02, all: ["a", "b"]}"#);
    }

    #[test]
    fn a_row_of_other_columns_is_refused() {
        let schema = Schema::new(vec![Field::new("a", DataType::Int64, true)]);
        let mut sheet = Sheet::new("sheet", Vec::new(), schema).expect("it starts");
        let taken = sheet.row(json!({"b": 1})).and_then(|()| sheet.finish());
        assert!(taken.is_err());
    }
}
