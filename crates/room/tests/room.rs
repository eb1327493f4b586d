//! The room of made-up tables: hostile text in every field, the same bytes twice, what is split and what is not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use banmian_export::{Counts, InputRow, Manifest};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// What would run, close a tag or an attribute, be a formula, or turn the text behind it around.
const HOSTILE: &str =
    "=1+1</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'`&<!--\u{202e}\u{2066}\0\u{1b}{{x}}";

#[derive(Default)]
struct Tables(BTreeMap<&'static str, String>);

impl Tables {
    fn add(&mut self, table: &'static str, row: &Json) {
        let lines = self.0.entry(table).or_default();
        lines.push_str(&row.to_string());
        lines.push('\n');
    }

    fn write(&self, folder: &Path) {
        for table in ["pages", "articles", "mentions", "facts", "quotes", "checks"] {
            let lines = self.0.get(table).map_or("", String::as_str);
            fs::write(folder.join(format!("{table}.jsonl")), lines).expect("there is room");
        }
    }
}

fn stated(value: &str) -> Json {
    json!({ "value": value, "basis": value, "evidence": [value] })
}

/// A page of one article with a row of each table; every string but ids and kinds is `said`.
fn add_page(tables: &mut Tables, page: &str, date: &str, said: &str) {
    let text = format!("{said}甲乙丙丁");
    let end = text.chars().count();
    let date = Some(date).filter(|date| !date.is_empty());
    let day = json!({ "value": date, "confidence": said, "basis": said, "evidence": [said] });
    tables.add(
        "pages",
        &json!({
            "page": page, "path": said, "bytes": 9, "blake3": said, "duplicate_of": said, "encoding": said, "text": text,
            "damage": [{ "raw": [0, 1], "kind": said }], "newspaper": stated(said), "issue_date": day, "page_label": said,
            "raw": [0, 9], "page_label_basis": said, "page_label_evidence": [said],
            "disputes": [{ "field": said, "value": said, "basis": said, "evidence": [said] }],
            "encoding_decision": { "label": said, "basis": said, "margin": 1, "segments": [] },
            "repair": { "taken_for": said, "encoding": said, "text": said }, "region": stated(said),
            "diagnostics": [{ "code": said, "severity": "warning", "span": null, "message": said }],
            "segmentation_margin": 1,
        }),
    );
    let (spans, raw) = (json!([[0, end]]), json!([[0, 9]]));
    let article = format!("{page}-i0001");
    let paragraph = json!({ "text": said, "spans": spans, "raw": raw, "label": said, "crosshead": false });
    tables.add(
        "articles",
        &json!({
            "article": article, "page": page, "order": 1, "kind": said, "kicker": said, "headline": said, "deck": said,
            "standing_head": [said],
            "byline": { "outlet": said, "reporters": [said], "correspondents": [said], "narrators": [said],
                "compilers": [said], "photographers": [said], "editors": [said] },
            "dateline": { "outlet": said, "mark": said, "date": said }, "paragraphs": [paragraph],
            "captions": [{ "text": said, "spans": spans, "raw": raw }],
            "jump": { "direction": said, "page": said, "mark": said, "target": null }, "spans": spans, "raw": raw,
            "kicker_spans": [], "headline_spans": [[0, 2]], "deck_spans": [], "byline_spans": [], "margin": 10,
            "doubts": [{ "spans": [[1, 3]], "raw": raw, "reading": said, "runner_up": said, "margin": 2 }],
        }),
    );
    for (at, kind) in ["person", "organization", "place", "time", "document", said]
        .iter()
        .enumerate()
    {
        let value = json!({ "name": said, "offices": [said], "role": said, "full_name": said, "adcode": "430200",
            "title": said, "number": said, "issuer": said, "edtf": said });
        tables.add(
            "mentions",
            &json!({ "mention": format!("{article}-m{:04}", at + 1), "article": article, "type": kind, "text": said,
                "spans": [[at, at + 3]], "raw": raw, "value": value, "rule": said }),
        );
    }
    tables.add(
        "facts",
        &json!({ "fact": format!("{article}-f0001"), "article": article, "type": "epidemic", "subject": said,
            "measure": "confirmed", "scope": "new", "origin": said, "value": 3, "unit": said, "modifier": said,
            "numerator": null, "denominator": null, "place": { "adcode": "430200", "name": said },
            "window": { "start": said, "end": "2020-03-02T00:00:00" }, "spans": spans, "raw": raw, "rule": said,
            "text": said }),
    );
    tables.add(
        "quotes",
        &json!({ "quote": format!("{article}-q0001"), "article": article, "speaker": said, "speaker_mention": null,
            "text": said, "kind": said, "cue": said, "spans": spans, "raw": raw, "rule": said }),
    );
    tables.add(
        "checks",
        &json!({ "check": format!("{article}-c0001"), "article": article, "kind": said, "status": "fail",
            "statement": said, "evidence": [{ "spans": [[2, 5]], "raw": raw, "text": said }], "proposal": said,
            "rule": said }),
    );
}

fn manifest(pages: u64, said: &str) -> Manifest {
    let mut counts = Counts {
        pages,
        ..Counts::default()
    };
    counts.mentions.insert("person".to_owned(), pages);
    Manifest {
        tool: said.to_owned(),
        options: BTreeMap::from([(said.to_owned(), said.to_owned())]),
        counts,
        inputs: vec![InputRow {
            input: said.to_owned(),
            path: said.to_owned(),
            page: None,
            bytes: 0,
            blake3: None,
            compression: None,
            outcome: said.to_owned(),
            reason: Some(said.to_owned()),
            duplicate_of: None,
            doubts: vec![said.to_owned()],
        }],
        ..Manifest::default()
    }
}

/// The manifest with the pages of the tables among its inputs.
fn with_pages(tables: &Tables, manifest: &Manifest) -> Manifest {
    let mut manifest = manifest.clone();
    for line in tables.0.get("pages").map_or("", String::as_str).lines() {
        let row: Json = serde_json::from_str(line).expect("it was written as JSON");
        manifest.inputs.push(InputRow {
            page: row["page"].as_str().map(str::to_owned),
            ..manifest.inputs[0].clone()
        });
    }
    manifest
}

fn room(tables: &Tables, manifest: &Manifest) -> (TempDir, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().expect("there is room");
    tables.write(folder.path());
    let place = folder.path().join("site");
    let manifest = &with_pages(tables, manifest);
    let written = banmian_room::write(folder.path(), manifest, &place).expect("the tables are well formed");
    let files = files(&place, "");
    assert_eq!(written.files, files.len() as u64);
    assert_eq!(written.bytes, files.values().map(|text| text.len() as u64).sum::<u64>());
    (folder, files)
}

fn files(folder: &Path, below: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("it can be read");
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            found.extend(files(&entry.path(), &format!("{name}/")));
        } else {
            found.insert(name, fs::read_to_string(entry.path()).expect("it is text"));
        }
    }
    found
}

#[test]
fn hostile_text_is_text() {
    let mut tables = Tables::default();
    add_page(&mut tables, "p1", "2020-03-02", HOSTILE);
    let (_folder, files) = room(&tables, &manifest(1, HOSTILE));
    let mut told = 0;
    for (name, text) in &files {
        let acts = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0' | '\u{1b}');
        assert!(!text.contains(acts), "{name} has a character that acts");
        assert!(
            !text.contains("<script>alert") && !text.contains("<img"),
            "{name} has a tag of the text's"
        );
        if name.ends_with(".html") {
            let scripts = text.matches("<script").count();
            let ours = text.matches("<script src=\"").count();
            assert_eq!(scripts, ours, "{name} has a script that is not ours");
            told += text.matches("&#60;script&#62;alert").count() + text.matches("&lt;script&gt;alert").count();
        }
        if name.ends_with(".js") && !name.ends_with("room.js") && !name.ends_with("search.js") {
            assert!(!text.contains('<'), "{name} could end its script");
        }
    }
    assert!(told > 60, "the text is told, escaped: {told} times");
}

#[test]
fn ids_that_are_no_names_of_files_have_files() {
    let mut tables = Tables::default();
    let ids = [
        "../../x",
        "一版",
        "A1",
        "a1",
        "con",
        "caf\u{e9}",
        "cafe\u{301}",
        &"长".repeat(300),
    ];
    for page in ids {
        add_page(&mut tables, page, "2020-03-02", "甲");
    }
    let (_folder, files) = room(&tables, &manifest(8, "t"));
    let pages: Vec<_> = files.keys().filter(|name| name.starts_with("pages/")).collect();
    assert_eq!(pages.len(), 8, "{pages:?}");
    assert!(pages.iter().all(|name| name.len() < 220));
    every_link_leads_there(&files);
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let mut tables = Tables::default();
    for page in 0..30 {
        add_page(
            &mut tables,
            &format!("p{page}"),
            &format!("2020-03-{:02}", page % 28 + 1),
            &format!("第{page}版"),
        );
    }
    let manifest = manifest(30, "t");
    assert!(room(&tables, &manifest).1 == room(&tables, &manifest).1);
}

#[test]
fn every_link_leads_somewhere() {
    let mut tables = Tables::default();
    for page in 0..3 {
        add_page(&mut tables, &format!("p{page}"), "2020-03-02", &format!("株洲{page}甲"));
    }
    let (_folder, files) = room(&tables, &manifest(3, "t"));
    let followed = every_link_leads_there(&files);
    assert!(followed > 200, "{followed} links were followed");
}

/// Follows every link; how many there are.
fn every_link_leads_there(files: &BTreeMap<String, String>) -> usize {
    let mut followed = 0;
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        for href in links(text) {
            let (file, fragment) = href.split_once('#').unwrap_or((href, ""));
            let file = file.split('?').next().unwrap_or_default();
            let there = resolved(name, &decoded(file));
            let target = files
                .get(&there)
                .unwrap_or_else(|| panic!("{name} leads to {href}, which is not there"));
            let has = fragment.is_empty() || target.contains(&format!("id=\"{fragment}\""));
            assert!(has, "{name} leads to {href}, which {there} does not have");
            followed += 1;
        }
    }
    followed
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

/// A link with its `%XX` as the bytes they stand for.
fn decoded(link: &str) -> String {
    let mut parts = link.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two hexadecimal digits"));
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).expect("names of files are text")
}

/// An article that goes on on another page leads to its part there, whichever page comes first, and whatever its file is
/// called; one whose other part is not known leads nowhere.
#[test]
fn jumps_lead_to_the_other_page() {
    let mut tables = Tables::default();
    let ids = ["A1", "a1", "a1-i0001", "一/版"];
    for page in ids {
        add_page(&mut tables, page, "2020-03-02", "甲");
    }
    let targets = ["a1-i0001", "A1-i0001", "一/版-i0001", "a1-i0001-i0001"];
    let articles = &tables.0["articles"];
    let lines = articles.lines().zip(targets).map(|(line, target)| {
        let mut row: Json = serde_json::from_str(line).expect("it was written as JSON");
        row["jump"] = json!({ "direction": "to", "page": "2", "mark": null, "target": target });
        format!("{row}\n")
    });
    let articles: String = lines.collect();
    tables.0.insert("articles", articles);
    let (_folder, files) = room(&tables, &manifest(4, "t"));
    every_link_leads_there(&files);
    let pages: BTreeMap<&str, &str> = files
        .iter()
        .filter(|(name, _)| name.starts_with("pages/"))
        .map(|(name, text)| {
            let jump = text.split("<p class=\"jump\">").nth(1).expect("it goes on");
            (name.as_str(), links(jump).next().expect("it leads there"))
        })
        .collect();
    let small = pages
        .keys()
        .find(|name| name.starts_with("pages/a1~"))
        .expect("A1 has the plain name");
    assert_eq!(decoded(pages["pages/A1.html"]), format!("{}#i0001", &small[6..]));
    assert_eq!(pages[small], "A1.html#i0001");
    assert_eq!(decoded(pages["pages/a1-i0001.html"]), "一%2F版.html#i0001");
    assert_eq!(pages["pages/一%2F版.html"], "a1-i0001.html#i0001");
}

fn resolved(from: &str, file: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    match (file.strip_prefix("../"), file) {
        (_, "") => from.to_owned(),
        (Some(above), _) => above.to_owned(),
        (None, _) if folder.is_empty() => file.to_owned(),
        (None, _) => format!("{folder}/{file}"),
    }
}

/// Bytes of a file of the room that lists, at most.
const LIST: usize = 400_000;
/// Bytes of the first view with what it loads, at most.
const FIRST_VIEW: usize = 300_000;

/// A room of so many pages, whose day and words hang on their number; what is no page in it.
fn big_room(pages: u64, day: impl Fn(u64) -> String, said: impl Fn(u64) -> String) -> BTreeMap<String, String> {
    let mut tables = Tables::default();
    for page in 0..pages {
        add_page(&mut tables, &format!("p{page}"), &day(page), &said(page));
    }
    let (_folder, files) = room(&tables, &manifest(pages, "t"));
    let view = files["index.html"].len() + files["room.css"].len() + files["room.js"].len();
    assert!(view < FIRST_VIEW, "the first view has {view} bytes");
    // A page, and a text that is searched, are as long as they are.
    let is_list = |name: &str| !name.starts_with("pages/") && !name.starts_with("search/t");
    let lists = files.iter().filter(|(name, _)| is_list(name));
    for (name, text) in lists {
        assert!(text.len() < LIST, "{name} has {} bytes", text.len());
    }
    every_link_leads_there(&files);
    files
}

fn character(number: u64) -> char {
    char::from_u32(0x4e00 + u32::try_from(number).expect("it is small")).expect("it is a character")
}

/// Ten years of newspapers: the first view stays small, and search loads little of its index.
#[test]
fn a_big_run_is_split() {
    let day = |page: u64| format!("{}-{:02}-{:02}", 2000 + page / 1000, page / 84 % 12 + 1, page % 28 + 1);
    let files = big_room(10_000, day, |page| format!("{}某", character(page % 600)));
    let directory = files["search/directory.js"].len();
    assert!(directory < 50_000, "the directory has {directory} bytes");
}

#[test]
fn pages_of_one_newspaper_without_a_day_are_split() {
    let files = big_room(3_000, |_| String::new(), |_| "某报".to_owned());
    let parts = files.keys().filter(|name| name.starts_with("days/undated"));
    let listed: usize = parts
        .map(|name| files[name].matches("<article class=\"front\"").count())
        .sum();
    assert_eq!(listed, 3_000);
}

#[test]
fn pages_of_one_day_are_split() {
    let files = big_room(
        3_000,
        |_| "2020-03-02".to_owned(),
        |page| format!("王{}", character(page)),
    );
    // All names start with one character, and each is in the index once.
    let parts = files.keys().filter(|name| name.starts_with("people/s"));
    let listed: usize = parts.map(|name| files[name].matches("class=\"entry\"").count()).sum();
    assert_eq!(listed, 3_000);
}

#[test]
fn newspapers_of_one_page_each_are_split() {
    let day = |page: u64| format!("{}-03-02", 1900 + page % 120);
    let files = big_room(3_000, day, |page| format!("第{page}号报纸"));
    let parts = files.keys().filter(|name| name.starts_with("days/papers"));
    let listed: usize = parts.map(|name| files[name].matches("<li>").count()).sum();
    assert_eq!(listed, 3_000);
}

/// Fields of hundreds of thousands of characters do not make the lists longer.
#[test]
fn long_fields_are_cut_in_lists() {
    big_room(
        8,
        |_| "2020-03-02".to_owned(),
        |page| format!("{page}{}", "长".repeat(100_000)),
    );
}

#[test]
fn pages_lead_to_their_neighbours() {
    let mut tables = Tables::default();
    for page in ["a", "b/b", "c"] {
        add_page(&mut tables, page, "2020-03-02", "甲");
    }
    let (_folder, files) = room(&tables, &manifest(3, "t"));
    let has = |name: &str, link: &str| files[name].contains(link);
    assert!(has("pages/a.html", "rel=\"next\" href=\"b%252Fb.html\""));
    assert!(
        has("pages/b%2Fb.html", "rel=\"prev\" href=\"a.html\"")
            && has("pages/b%2Fb.html", "rel=\"next\" href=\"c.html\"")
    );
    assert!(!has("pages/a.html", "rel=\"prev\"") && !has("pages/c.html", "rel=\"next\""));
}

#[test]
fn rows_without_their_page_are_named() {
    let mut tables = Tables::default();
    add_page(&mut tables, "p1", "2020-03-02", "甲");
    let other = tables.0["facts"].replace("p1-i0001", "p2-i0001");
    tables.0.insert("facts", other);
    let folder = tempfile::tempdir().expect("there is room");
    tables.write(folder.path());
    let manifest = with_pages(&tables, &manifest(1, "t"));
    let error = banmian_room::write(folder.path(), &manifest, &folder.path().join("site"));
    let told = error.expect_err("a fact has no article").to_string();
    assert!(told.contains("facts.jsonl line 1"), "{told}");
}

#[test]
fn no_pages_make_a_room_too() {
    let (_folder, files) = room(&Tables::default(), &manifest(0, "t"));
    for name in [
        "index.html",
        "checks/index.html",
        "ledger/index.html",
        "people/index.html",
        "search/directory.js",
    ] {
        assert!(files.contains_key(name), "{name}");
    }
}
