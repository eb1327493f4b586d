//! Numbers keep their digits in every format, whatever a float or a column of decimals would make of them.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[expect(dead_code, reason = "other tests need the rest")]
mod common;

use arrow_array::cast::AsArray;
use banmian_export::render;
use banmian_formats::{Brat, Ninjs, Parquet, Sqlite, Tei, Writer};
use common::Made;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::Connection;
use serde_json::{Value as Json, json};

/// Too long for a float, too long behind the point for a column of decimals, and too long before it.
const DIGITS: [&str; 3] = [
    "0.94140000000000000001",
    "9007199254740993.123456789012",
    "1234567890123456789012345678.9",
];

#[test]
fn every_format_has_all_digits() {
    let [value, part, whole] = DIGITS;
    let rows = Made::new("a", "比率\n占全部的九成多")
        .rate("占全部的九成多", DIGITS)
        .mention(
            "quantity",
            "九成多",
            json!({ "number": whole.parse::<serde_json::Number>().unwrap(), "unit": "" }),
        )
        .rows();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let writers: [Box<dyn Writer>; 5] = [
        Box::new(Parquet::create(place).unwrap()),
        Box::new(Sqlite::create(&place.join("banmian.sqlite")).unwrap()),
        Box::new(Ninjs::create(place).unwrap()),
        Box::new(Tei::create(place).unwrap()),
        Box::new(Brat::create(place).unwrap()),
    ];
    for mut writer in writers {
        writer.page(&rows).unwrap();
        writer.finish().unwrap();
    }
    let said = [
        format!("\"value\":{value}"),
        format!("\"numerator\":{part}"),
        format!("\"denominator\":{whole}"),
    ];
    let lines = render(&rows, false).lines;
    let has_all = |text: &str| said.iter().all(|said| text.contains(said));
    assert!(has_all(&String::from_utf8_lossy(&lines[3])), "JSON Lines");
    let read = |name: &str| std::fs::read_to_string(place.join(name)).unwrap();
    assert!(has_all(&read("a.ann")), "brat");
    let notes: Json = serde_json::from_str(&read("a-i0001.annotations.json")).unwrap();
    let bodies: Vec<&str> = notes["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["body"]["value"].as_str())
        .collect();
    assert!(bodies.into_iter().any(has_all), "annotations");
    assert!(read("a.xml").contains(&format!("quantity=\"{whole}\"")), "TEI");
    assert_eq!(in_sqlite(&place.join("banmian.sqlite")), DIGITS);
    assert_eq!(in_parquet(&place.join("facts.parquet")), DIGITS);
}

fn in_sqlite(path: &std::path::Path) -> [String; 3] {
    let sql = "SELECT value_exact, numerator_exact, denominator_exact FROM facts";
    let row = |row: &rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?, row.get(2)?]);
    Connection::open(path).unwrap().query_row(sql, [], row).unwrap()
}

fn in_parquet(path: &std::path::Path) -> [String; 3] {
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    ["value_exact", "numerator_exact", "denominator_exact"].map(|name| {
        let column = batch.column_by_name(name).unwrap().as_string::<i32>();
        column.value(0).to_owned()
    })
}
