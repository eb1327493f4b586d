//! Whatever stands in a field or an id, every format is still one: it is read back, says the same, and nothing in it acts.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[expect(dead_code, reason = "other tests need the rest")]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow_array::cast::AsArray;
use banmian_export::{PageRows, render};
use banmian_formats::{Brat, Ninjs, Parquet, Search, Sqlite, Tei, Writer};
use common::Made;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::Connection;
use serde_json::{Value as Json, json};

/// What would run, end a tag, be a formula, turn the text behind it around, end a line or a string, or be no character.
const HOSTILE: [&str; 9] = [
    "</p></TEI><script>alert(1)</script><!--",
    "=HYPERLINK(\"x\")&\"'`",
    "+1,\"a\",@x",
    "甲\u{202e}乙\u{2066}丙\u{feff}\u{200b}丁",
    "甲\0乙\u{1}丙\u{1b}[31m\u{7f}丁",
    "甲\u{b}乙\u{c}丙\u{1c}\u{85}丁\u{2028}戊\u{2029}己",
    "甲\u{fffe}乙\u{ffff}丙\u{fdd0}",
    "\t甲\t]]>&amp;&#0;\\u0000",
    "'; DROP TABLE pages; --",
];

const IDS: [&str; 9] = [
    "A1",
    "a1",
    "caf\u{e9}",
    "cafe\u{301}",
    "../../etc/x",
    "a/b\\c",
    "=1+1",
    "con",
    "x\u{202e}\0y",
];

/// Each with hostile words in headline, text, name, quotation and fact; the last is very long.
fn pages() -> Vec<PageRows> {
    let long = "长".repeat(300_000);
    let words = HOSTILE.iter().copied().cycle();
    let mut pages: Vec<_> = IDS.iter().zip(words).map(|(id, words)| made(id, words)).collect();
    pages.push(made("long", &long));
    pages
}

fn made(id: &str, words: &str) -> PageRows {
    let value = json!({ "name": words, "offices": [words], "role": words });
    Made::new(id, &format!("{words}\n说{words}，疫情。"))
        .newspaper(words, "2020-03-02")
        .mention("person", words, value)
        .facts(words, "80")
        .rows()
}

fn write(place: &Path, pages: &[PageRows]) {
    let folder = |name: &str| place.join(name);
    std::fs::create_dir_all(folder("parquet")).unwrap();
    let writers: [Box<dyn Writer>; 5] = [
        Box::new(Parquet::create(&folder("parquet")).unwrap()),
        Box::new(Sqlite::create(&folder("banmian.sqlite")).unwrap()),
        Box::new(Ninjs::create(&folder("ninjs")).unwrap()),
        Box::new(Tei::create(&folder("tei")).unwrap()),
        Box::new(Brat::create(&folder("brat")).unwrap()),
    ];
    for mut writer in writers {
        pages.iter().for_each(|rows| writer.page(rows).unwrap());
        writer.finish().unwrap();
    }
}

#[test]
fn every_format_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let pages = pages();
    write(folder.path(), &pages);
    let place = |name: &str| folder.path().join(name);
    sqlite(&place("banmian.sqlite"), &pages);
    parquet(&place("parquet/quotes.parquet"), &pages);
    for (_, text) in files(&place("tei"), pages.len()) {
        well_formed(&text);
    }
    for (name, text) in files(&place("ninjs"), pages.len() * 2) {
        let read: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let uri = read.get("uri").or(read.get("id")).and_then(Json::as_str).unwrap();
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
    }
    brat(&files(&place("brat"), pages.len() * 2 + 1));
    for rows in &pages {
        for line in render(rows, false)
            .lines
            .iter()
            .flat_map(|lines| lines.split_inclusive(|&byte| byte == b'\n'))
        {
            serde_json::from_slice::<Json>(line).unwrap();
        }
    }
}

/// The files of a folder, of which there are so many, none of them the same to a file system that does not tell case.
fn files(folder: &Path, count: usize) -> BTreeMap<String, String> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (
            path.file_name().unwrap().to_str().unwrap().to_owned(),
            std::fs::read_to_string(path).unwrap(),
        )
    };
    let files: BTreeMap<String, String> = std::fs::read_dir(folder).unwrap().map(read).collect();
    let names: BTreeSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!((files.len(), names.len()), (count, count), "{names:?}");
    files
}

fn sqlite(path: &Path, pages: &[PageRows]) {
    let connection = Connection::open(path).unwrap();
    for rows in pages {
        let said = "SELECT text FROM quotes WHERE article = ?";
        let said: String = connection
            .query_row(said, [&rows.articles[0].article], |row| row.get(0))
            .unwrap();
        assert_eq!(said, rows.quotes[0].text);
    }
    let found = Search::open(path).unwrap().find("疫情", 20).unwrap();
    assert_eq!(found.total, pages.len() as u64);
    for hit in found.articles {
        let shown = [hit.headline, hit.passage].into_iter().flatten();
        let acts = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(shown.into_iter().all(|lit| !lit.text.contains(acts)), "{}", hit.page);
    }
}

fn parquet(path: &Path, pages: &[PageRows]) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    let mut read = Vec::new();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let text = batch.column_by_name("text").unwrap().as_string::<i32>();
        read.extend(text.iter().flatten().map(str::to_owned));
    }
    let wanted: Vec<_> = pages.iter().map(|rows| rows.quotes[0].text.clone()).collect();
    assert!(read == wanted, "Parquet has other texts");
}

/// Tags nest, attributes end, and no character is one that XML has no way to write.
#[track_caller]
fn well_formed(xml: &str) {
    let refused = |c: char| c < ' ' && !"\t\n\r".contains(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(refused));
    let mut open = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        let name = tag.split_whitespace().next().unwrap();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') || name.starts_with('?') => {}
            None => open.push(name),
        }
        assert!(!name.starts_with("script") && !name.starts_with('!'), "{tag}");
    }
    assert!(open.is_empty(), "{open:?}");
}

/// Every line is an annotation, its note or a relation, also for a reader that ends lines at other signs.
fn brat(files: &BTreeMap<String, String>) {
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".ann")) {
        assert!(
            !text.contains(['\u{b}', '\u{c}', '\r', '\u{1c}', '\u{85}', '\u{2028}', '\u{2029}']),
            "{name}"
        );
        let page: Vec<char> = files[&name.replace(".ann", ".txt")].chars().collect();
        for line in text.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match line.chars().next() {
                Some('T') => {
                    let [_, place, words] = fields.as_slice() else {
                        panic!("{name}: {line}")
                    };
                    let (_, spans) = place.split_once(' ').unwrap();
                    let there: Vec<String> = spans.split(';').map(|span| between(&page, span)).collect();
                    assert_eq!(*words, there.join(" ").replace('\t', " "), "{name}");
                }
                Some('#') => drop(serde_json::from_str::<Json>(fields[2]).unwrap()),
                _ => assert!(line.starts_with('R'), "{name}: {line}"),
            }
        }
    }
}

fn between(page: &[char], span: &str) -> String {
    let (start, end) = span.split_once(' ').unwrap();
    page[start.parse().unwrap()..end.parse().unwrap()].iter().collect()
}
