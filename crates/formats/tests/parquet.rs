//! Parquet: one schema whatever the data, and the same bytes for the same rows.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[expect(dead_code, reason = "other tests need the rest")]
mod common;

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, RecordBatch};
use banmian_export::PageRows;
use banmian_formats::{Parquet, Writer};
use common::Made;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::json;

fn pages() -> Vec<PageRows> {
    let one = Made::new("a", "疫情防控不能松\n市长付艳萍说，全市累计确诊80例，占0.12345678901。")
        .person("付艳萍")
        .mention(
            "ratio",
            "0.12345678901",
            json!({ "number": 0.125, "low": null, "high": null, "modifier": "exact" }),
        )
        .mention("phone", "80", json!({ "number": "0731-80" }))
        .facts("全市累计确诊80例", "80");
    let two = Made::new("b", "长数\n株洲市有123456789012345678901234567890例")
        .facts("有123456789012345678901234567890例", "123456789012345678901234567890")
        .newspaper("株洲日报", "2020-03-02")
        .place("株洲市", "430200");
    vec![one.rows(), two.rows()]
}

fn write(folder: &Path, pages: &[PageRows]) {
    std::fs::create_dir_all(folder).unwrap();
    let mut parquet = Box::new(Parquet::create(folder).unwrap());
    pages.iter().for_each(|rows| parquet.page(rows).unwrap());
    parquet.finish().unwrap();
}

fn read(folder: &Path, table: &str) -> RecordBatch {
    let file = File::open(folder.join(format!("{table}.parquet"))).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let schema = reader.schema().clone();
    let mut batches = reader.build().unwrap();
    batches
        .next()
        .map_or_else(|| RecordBatch::new_empty(schema), Result::unwrap)
}

#[test]
fn rows_come_back() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &pages());
    let facts = read(folder.path(), "facts");
    let value = facts.column_by_name("value").unwrap().as_primitive::<Decimal128Type>();
    assert_eq!(
        (value.value_as_string(0).as_str(), value.is_null(1)),
        ("80.0000000000", true)
    );
    let exact = facts.column_by_name("value_exact").unwrap().as_string::<i32>();
    assert_eq!(
        (exact.value(0), exact.value(1)),
        ("80", "123456789012345678901234567890")
    );
    let mentions = read(folder.path(), "mentions");
    let number = mentions
        .column_by_name("number")
        .unwrap()
        .as_primitive::<Decimal128Type>();
    assert!(number.is_null(0) && number.is_null(2));
    assert_eq!(number.value_as_string(1), "0.1250000000");
    let value = mentions.column_by_name("value").unwrap().as_struct();
    let numbers = value.column_by_name("number").unwrap().as_string::<i32>();
    assert_eq!((numbers.value(1), numbers.value(2)), ("0.125", "0731-80"));
    let spans = mentions.column_by_name("spans").unwrap().as_list::<i32>().value(0);
    assert_eq!(spans.len(), 1);
    assert_eq!(read(folder.path(), "pages").num_rows(), 2);
    assert_eq!(read(folder.path(), "articles").num_rows(), 2);
}

#[test]
fn the_schema_and_bytes_hang_on_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let [full, again, empty] = ["full", "again", "empty"].map(|name| folder.path().join(name));
    write(&full, &pages());
    write(&again, &pages());
    write(&empty, &[]);
    for table in banmian_export::TABLES {
        assert_eq!(read(&full, table).schema(), read(&empty, table).schema(), "{table}");
        let bytes = |folder: &Path| std::fs::read(folder.join(format!("{table}.parquet"))).unwrap();
        assert_eq!(bytes(&full), bytes(&again), "{table}");
    }
}
