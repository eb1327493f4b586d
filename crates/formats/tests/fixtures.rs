//! Every page of the fixtures, as the program reads it, against the schemas that are promised: JSON Schema for each line of
//! JSON Lines, and Parquet's one schema, which is written in strict mode.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[path = "common/json_schema.rs"]
mod json_schema;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use banmian_export::{PageRows, SCHEMAS, TABLES, page_rows, render};
use banmian_formats::{Parquet, Writer};
use banmian_model::{Entry, PageArticles, PageFacts};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value as Json, json};

#[test]
fn all_pages_are_as_the_schemas_say() {
    let schemas = SCHEMAS.map(|text| serde_json::from_str::<Json>(text).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let [full, empty] = ["full", "empty"].map(|name| folder.path().join(name));
    let mut parquet = start(&full);
    let mut counts = [0; TABLES.len()];
    for path in pages() {
        let rows = read(&path);
        parquet.page(&rows).unwrap();
        for (at, lines) in render(&rows, false).lines.iter().enumerate() {
            for line in std::str::from_utf8(lines).unwrap().lines() {
                let problems = json_schema::problems(&schemas[at], &serde_json::from_str(line).unwrap());
                assert!(
                    problems.is_empty(),
                    "{} of {}: {problems:#?}",
                    TABLES[at],
                    path.display()
                );
                counts[at] += 1;
            }
        }
    }
    parquet.finish().unwrap();
    start(&empty).finish().unwrap();
    for (table, count) in TABLES.iter().zip(counts) {
        let [full, empty] = [&full, &empty].map(|folder| open(&folder.join(format!("{table}.parquet"))));
        assert_eq!(full.schema(), empty.schema(), "{table}");
        let rows: usize = full.build().unwrap().map(|batch| batch.unwrap().num_rows()).sum();
        assert_eq!(rows, count, "{table}");
    }
    assert!(
        counts.iter().all(|&count| count > 40),
        "every table has rows: {counts:?}"
    );
}

/// The validator finds what is wrong: otherwise the test above would say nothing.
#[test]
fn what_is_not_so_is_found() {
    let schema: Json = serde_json::from_str(SCHEMAS[5]).unwrap();
    let row = json!({
        "check": "a-i0001-c0001", "article": "a-i0001", "kind": "sum", "status": "fail", "statement": "1 ≠ 2",
        "evidence": [{ "spans": [[0, 1]], "raw": [[0, 3]], "text": "一" }], "proposal": null, "rule": "sum/of_parts",
    });
    assert_eq!(json_schema::problems(&schema, &row), [] as [&str; 0]);
    let wrong = [
        ("check", json!("a")),
        ("kind", json!("other")),
        ("statement", Json::Null),
        ("proposal", json!(1)),
        (
            "evidence",
            json!([{ "spans": [[0, 1, 2]], "raw": [[0, 3]], "text": "一" }]),
        ),
        (
            "evidence",
            json!([{ "spans": [[0, -1]], "raw": [[0, 3]], "text": "一" }]),
        ),
        ("evidence", json!([{ "spans": [], "raw": [] }])),
        ("more", json!(1)),
    ];
    for (field, value) in wrong {
        let mut row = row.clone();
        row[field] = value;
        let found = json_schema::problems(&schema, &row);
        assert_eq!(found.len(), 1, "{field}: {found:?}");
    }
}

fn start(folder: &Path) -> Box<Parquet> {
    std::fs::create_dir_all(folder).unwrap();
    Box::new(Parquet::create(folder).unwrap())
}

fn open(path: &Path) -> ParquetRecordBatchReaderBuilder<File> {
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap()
}

/// The annotated pages and the seeds.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let below = |folder: &str| {
        std::fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
    };
    let beside = below("fixtures/pages").map(|folder| folder.join("page.txt"));
    let mut pages: Vec<_> = beside
        .chain(below("seeds"))
        .filter(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    pages.sort();
    assert!(pages.len() > 40, "{pages:?}");
    pages
}

static SEGMENTATION: LazyLock<banmian_segmentation::Resources> =
    LazyLock::new(banmian_segmentation::Resources::builtin);
static EXTRACTION: LazyLock<banmian_extraction::Resources> = LazyLock::new(banmian_extraction::Resources::builtin);

fn read(path: &Path) -> PageRows {
    let id = path.parent().unwrap().file_name().unwrap().to_str().unwrap();
    let bytes = std::fs::read(path).unwrap();
    let Entry::Page(page) = banmian_ingest::ingest(id, id, &bytes, &banmian_ingest::Options::default()) else {
        panic!("{} is a page", path.display())
    };
    let segmentation = banmian_segmentation::segment(&page, &SEGMENTATION);
    let articles = PageArticles { page, segmentation };
    let extraction = banmian_extraction::extract(&articles, &EXTRACTION);
    let PageArticles { page, segmentation } = articles;
    page_rows(&PageFacts {
        page,
        segmentation,
        extraction,
    })
}
