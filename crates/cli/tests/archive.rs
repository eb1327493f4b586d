//! What a run makes of the small archive in fixtures/cases/archive.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Room;
use serde_json::{Value as Json, json};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/cases/archive")
        .join(name)
}

#[test]
fn the_archive_is_read_as_expected() {
    let room = Room::new();
    let tree = fixture("tree");
    let tree = tree.to_str().unwrap();
    room.expect(0, &["pipeline", tree, "--out", "out"]);
    let articles = room.rows("out/articles.jsonl");
    let found: Vec<Json> = room
        .rows("out/pages.jsonl")
        .iter()
        .map(|page| seen(page, &articles))
        .collect();
    let expected = fs::read_to_string(fixture("expected.jsonl")).unwrap();
    let expected: Vec<Json> = expected
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
    room.expect(0, &["verify", "out"]);
    room.expect(0, &["pipeline", tree, "--out", "again", "--jobs", "1"]);
    assert_eq!(room.files("again"), room.files("out"));
}

/// What `expected.jsonl` says of a page.
fn seen(page: &Json, articles: &[Json]) -> Json {
    let pick = |from: &Json, names: &[&str]| -> Vec<Json> { names.iter().map(|name| from[name].clone()).collect() };
    let texts = |article: &Json| -> Vec<Json> {
        let paragraphs = article["paragraphs"].as_array().unwrap();
        paragraphs.iter().map(|paragraph| paragraph["text"].clone()).collect()
    };
    let own = articles.iter().filter(|article| article["page"] == page["page"]);
    let disputes = page["disputes"].as_array().unwrap().iter();
    let codes = page["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["code"].clone());
    json!({
        "page": page["page"], "path": page["path"], "encoding": page["encoding"], "raw": page["raw"],
        "duplicate_of": page["duplicate_of"],
        "newspaper": pick(&page["newspaper"], &["value", "basis"]),
        "issue_date": pick(&page["issue_date"], &["value", "confidence", "basis"]),
        "page_label": pick(page, &["page_label", "page_label_basis"]),
        "disputes": disputes.map(|dispute| pick(dispute, &["field", "value", "basis"])).collect::<Vec<_>>(),
        "codes": codes.filter(|code| code.as_str().unwrap().starts_with('I')).collect::<Vec<_>>(),
        "articles": own.map(|article| json!([article["headline"], texts(article)])).collect::<Vec<_>>(),
    })
}

#[test]
fn forms_of_paths_and_newspapers_come_from_the_configuration() {
    let room = Room::with_pages();
    room.write(
        "pages/yh-c3-200302.txt",
        "云河日报讯 渡口新船下水，每班可载六十人过江。\n".as_bytes(),
    );
    let config =
        "paths = ['(?P<newspaper>yh)-(?P<page>[a-z][0-9])-']\n[newspapers.yh]\nregion = '430200'\nencoding = 'gbk'\n";
    room.write("banmian.toml", config.as_bytes());
    room.expect(0, &["pipeline", "pages", "--config", "banmian.toml"]);
    let given = |field| room.given("out", "yh-c3-200302", field);
    assert_eq!(given("newspaper"), (json!("yh"), json!("Path")));
    assert_eq!(given("page_label"), (json!("C3"), json!("Path")));
    assert_eq!(given("region").0, json!("430200"));
    room.expect(0, &["verify", "out"]);
    room.write("wrong.toml", b"paths = ['(']\n");
    let said = room.expect(2, &["pipeline", "pages", "--config", "wrong.toml"]);
    assert!(said.contains("paths"), "{said}");
}

#[test]
fn verify_names_what_changed_and_what_is_gone() {
    let room = Room::new();
    for (name, text) in [
        ("a", "云河日报讯 渡口新船下水，每班可载六十人过江。"),
        ("b", "城东水厂昨日通水，居民用上了新水。"),
    ] {
        let page = format!("=== A1 ===\n{text}\n=== A2 ===\n{text}又一版。\n");
        room.write(&format!("pages/{name}.txt"), page.as_bytes());
    }
    room.write("pages/c.txt", "春耕备耕全面铺开，各乡镇抢抓农时。\n".as_bytes());
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["verify", "out"]);
    room.write("pages/a.txt", b"another text\n");
    fs::remove_file(room.path("pages/c.txt")).unwrap();
    let output = room.run(&["verify", "out", "--json"]);
    assert_eq!(output.status.code(), Some(3));
    let proof: Json = serde_json::from_slice(&output.stdout).unwrap();
    let findings = proof["findings"].as_array().unwrap();
    let of: Vec<&str> = findings.iter().map(|finding| finding["of"].as_str().unwrap()).collect();
    assert_eq!(of, ["a.txt", "a.txt", "c.txt"], "{findings:?}");
    assert_eq!(proof["pages"], 2);
}

/// Lines of a file go by number, not by the letters of it; a path that two inputs have is two sources.
#[test]
fn verify_tells_lines_and_inputs_apart() {
    let room = Room::new();
    let line = |number: u32| serde_json::json!({ "text": format!("城东水厂{number}号机组昨日通水，居民用上了新水。") });
    let lines = |numbers: std::ops::RangeInclusive<u32>| -> String {
        numbers.map(|number| format!("{}\n", line(number))).collect()
    };
    room.write("one/a.jsonl", lines(1..=12).as_bytes());
    room.write("two/a.jsonl", lines(21..=22).as_bytes());
    room.expect(0, &["pipeline", "one", "two"]);
    room.expect(0, &["verify", "out"]);
    room.write("one/a.jsonl", lines(1..=9).as_bytes());
    let output = room.run(&["verify", "out", "--json"]);
    let proof: Json = serde_json::from_slice(&output.stdout).unwrap();
    let findings = proof["findings"].as_array().unwrap();
    let of: Vec<&str> = findings.iter().map(|finding| finding["of"].as_str().unwrap()).collect();
    assert_eq!(of, ["a.jsonl#10", "a.jsonl#11", "a.jsonl#12"], "{findings:?}");
    assert_eq!(proof["pages"], 11);
}

/// What data frames and hands write: numbers for words, blanks and nulls for what is not known, endings in capitals.
#[test]
fn notes_and_records_are_read_as_people_write_them() {
    let room = Room::new();
    let text = "城东水厂昨日通水，居民用上了新水。";
    let lines = [
        serde_json::json!({ "text": text, "date": 20200302, "page": 2, "region": 430200.0, "newspaper": "" }),
        serde_json::json!({ "text": text, "date": "", "page": null, "region": " ", "newspaper": "湘江晚报" }),
    ];
    room.write("pages/lines.jsonl", format!("{}\n{}\n", lines[0], lines[1]).as_bytes());
    room.write("pages/lines.toml", "newspaper = '株洲日报'\npage = 'A9'\n".as_bytes());
    room.write("pages/one.TXT", text.as_bytes());
    room.write(
        "pages/one.json",
        "{\"newspaper\": \"株洲日报\", \"date\": null, \"page\": \"第A01版\"}".as_bytes(),
    );
    room.write("pages/A3/only.txt", text.as_bytes());
    room.write("pages/A3/page.toml", b"page = 'A3'\n");
    room.expect(0, &["pipeline", "pages"]);
    let mut seen: Vec<[Json; 4]> = Vec::new();
    for page in room.rows("out/pages.jsonl") {
        let value = |name: &str| page[name]["value"].clone();
        seen.push([
            value("newspaper"),
            value("issue_date"),
            page["page_label"].clone(),
            value("region"),
        ]);
    }
    let expected = serde_json::json!([
        [null, null, "A3", null],
        ["株洲日报", "2020-03-02", "2", "430200"],
        ["湘江晚报", null, null, null],
        ["株洲日报", null, "A1", "430200"],
    ]);
    assert_eq!(serde_json::to_value(&seen).unwrap(), expected);
    room.write("pages/one.json", b"{\"region\": \"xx\"}");
    room.expect(3, &["pipeline", "pages"]);
    assert!(room.outcomes("out")["one.TXT"].1.contains("six digits"));
}

/// A file of many pages: what a page says of paper and day holds for those behind it; which page it is only its own ruler
/// says, not the path.
#[test]
fn pages_of_one_file_are_told_apart() {
    let room = Room::new();
    let body = "城东水厂昨日通水，居民用上了新水，两万户人家受益。";
    let page = |head: &str| format!("{head}\n{body}\n");
    let issue = [
        "=== A1 ===\n株洲日报 2020年3月2日 星期一",
        "=== A2 ===",
        "=== B1 ===\n株洲日报 2020年3月3日 星期二",
        "=== B2 ===",
    ];
    room.write("pages/A1.txt", issue.map(page).concat().as_bytes());
    let record = serde_json::json!({ "id": "x", "text": format!("\u{FEFF}{body}") }).to_string();
    room.write("pages/lines.JSONL", record.as_bytes());
    room.expect(0, &["pipeline", "pages"]);
    let rows = room.rows("out/pages.jsonl");
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row["page_label"].as_str(), row["issue_date"]["value"].as_str()))
        .collect();
    let (second, third) = (Some("2020-03-02"), Some("2020-03-03"));
    assert_eq!(
        seen,
        [
            (Some("A1"), second),
            (Some("A2"), second),
            (Some("B1"), third),
            (Some("B2"), third),
            (None, None)
        ]
    );
    // Behind a byte order mark, spans of a record still lead to its bytes in the file.
    let mentions = room.rows("out/mentions.jsonl");
    let mention = mentions.iter().find(|row| row["article"] == "x-i0001").unwrap();
    let raw: Vec<usize> = serde_json::from_value(mention["raw"][0].clone()).unwrap();
    assert_eq!(&record[raw[0]..raw[1]], mention["text"].as_str().unwrap());
    // A note that cannot be read any more is named; the source is not gone.
    room.write("pages/A1.toml", b"date =");
    let output = room.run(&["verify", "out"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("A1.toml") && !said.contains("gone"), "{said}");
}
