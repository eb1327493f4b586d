//! The database: found is what is there, and nothing that is typed is an error.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

#[expect(dead_code, reason = "other tests need the rest")]
mod common;

use std::path::{Path, PathBuf};

use banmian_export::PageRows;
use banmian_formats::sqlite::Hit;
use banmian_formats::{Search, Sqlite, Writer};
use common::Made;
use rusqlite::Connection;

fn pages() -> Vec<PageRows> {
    let one = Made::new("a", "疫情防控不能松\n市长付艳萍说，全市累计确诊80例。\n臺灣同胞Ａ2版")
        .newspaper("株洲日报", "2020-03-02")
        .person("付艳萍")
        .facts("全市累计确诊80例", "80");
    let two = Made::new("b", "春耕生产忙\n株洲市的农民说，疫情之下，农时不等人。国画COVID-19")
        .newspaper("人民日报", "2020-04-15")
        .place("株洲市", "430200");
    let three = Made::new("c", "没有日期的一页\n情节曲折，疫病流行").newspaper("申报", "XXXX-03-02");
    vec![one.rows(), two.rows(), three.rows()]
}

fn write(path: &Path, pages: &[PageRows]) -> PathBuf {
    let mut sqlite = Box::new(Sqlite::create(path).unwrap());
    pages.iter().for_each(|rows| sqlite.page(rows).unwrap());
    sqlite.finish().unwrap();
    path.to_path_buf()
}

struct File {
    search: Search,
    connection: Connection,
    _folder: tempfile::TempDir,
}

fn file() -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = write(&folder.path().join("banmian.sqlite"), &pages());
    File {
        search: Search::open(&path).unwrap(),
        connection: Connection::open(&path).unwrap(),
        _folder: folder,
    }
}

impl File {
    fn find(&self, query: &str) -> Vec<Hit> {
        self.search.find(query, 20).unwrap().articles
    }

    /// Pages of what is found, best first.
    fn pages(&self, query: &str) -> String {
        self.find(query).iter().map(|hit| hit.page.as_str()).collect()
    }
}

#[test]
fn words_are_found() {
    let file = file();
    for (query, pages) in [
        ("疫情", "ab"),
        ("疫", "acb"),
        ("付艳萍", "a"),
        ("付艷萍", "a"),
        ("台湾", "a"),
        ("臺灣", "a"),
        ("a2", "a"),
        ("Ａ２", "a"),
        ("covid", "b"),
        ("画", "b"),
        ("情防", "a"),
        ("情节曲折疫病", ""),
        ("情节曲折，疫病", "c"),
        ("80例", "a"),
        ("8", ""),
    ] {
        let mut found: Vec<char> = file.pages(query).chars().collect();
        let mut wanted: Vec<char> = pages.chars().collect();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{query}");
    }
    assert_eq!(file.pages("疫情"), "ab", "the headline weighs more");
}

#[test]
fn queries_are_more_than_words() {
    let file = file();
    for (query, pages) in [
        ("疫情 农时", "b"),
        ("疫情 -农时", "a"),
        ("疫情 NOT 农时", "a"),
        ("确诊 OR 农时", "ab"),
        ("\"疫情 防控\"", ""),
        ("\"疫情防控\"", "a"),
        ("person:付艳萍", "a"),
        ("person:付", "a"),
        ("person:农民", ""),
        ("place:株洲", "b"),
        ("place:430200", "b"),
        ("place:430000", "b"),
        ("place:440000", ""),
        ("newspaper:日报 疫情", "ab"),
        ("newspaper:人民日报", "b"),
        ("headline:春耕", "b"),
        ("headline:农民", ""),
        ("date:2020-03", "a"),
        ("date:2020-03..", "ab"),
        ("date:..2020-03-31", "a"),
        ("date:2020-03.. 农民", "b"),
        ("确诊 OR date:2020-04-15", "ab"),
        ("-疫情", "c"),
        ("-date:2020 疫", "c"),
    ] {
        let mut found: Vec<char> = file.pages(query).chars().collect();
        found.sort_unstable();
        assert_eq!(found.into_iter().collect::<String>(), pages, "{query}");
    }
}

#[test]
fn whatever_is_typed_is_no_error() {
    let file = file();
    for query in [
        "",
        "\"",
        "'",
        "疫*情",
        "疫 AND",
        "OR OR",
        "(((疫情",
        "疫情)))",
        "NEAR(疫 情)",
        "a:b",
        "text:疫",
        "{疫}:",
        "^疫",
        "疫+情",
        "-- ; DROP TABLE pages",
        "person:\"",
        "date:..",
        "date:疫",
        "🙂",
        "\0",
        "NOT",
        "疫情 NOT",
        "%_\\",
    ] {
        file.search.find(query, 5).unwrap();
    }
    for long in ["疫 OR (情 ", "date:2020 ", "疫情 -", "date:2020 OR 疫情 OR "] {
        file.search.find(&long.repeat(1_000), 5).unwrap();
    }
}

#[test]
fn places_lead_back_to_the_source() {
    let file = file();
    let found = file.find("付艷萍 臺灣");
    let [hit] = found.as_slice() else { panic!("{found:?}") };
    let places: Vec<_> = hit
        .places
        .iter()
        .map(|place| (place.text.as_str(), place.spans[0], place.raw[0]))
        .collect();
    // The headline and its line end are 7 characters of two bytes and one of one; the comma and 80 stand between.
    assert_eq!(places, [("付艳萍", [10, 13], [19, 25]), ("臺灣", [26, 28], [48, 52])]);
    let marked = file.find("疫情")[0].headline.as_ref().unwrap().marked(["⟦", "⟧"]);
    assert_eq!(marked, "⟦疫情⟧防控不能松");
    let passage = file.find("农时")[0].passage.as_ref().unwrap().marked(["⟦", "⟧"]);
    assert_eq!(passage, "株洲市的农民说，疫情之下，⟦农时⟧不等人。国画COVID-19");
}

#[test]
fn a_name_that_is_asked_for_is_lit_up_where_it_is_mentioned() {
    let file = file();
    let lit = |query: &str| {
        let places = file.find(query).remove(0).places.into_iter();
        places.map(|place| (place.text, place.spans[0])).collect::<Vec<_>>()
    };
    assert_eq!(lit("person:付艳萍"), [("付艳萍".to_owned(), [10, 13])]);
    assert_eq!(lit("place:株洲"), lit("place:430200"));
    assert_eq!(lit("place:株洲"), lit("place:430000"));
    assert!(!lit("place:株洲").is_empty());
}

#[test]
fn a_file_of_the_same_rows_has_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let one = write(&folder.path().join("one"), &pages());
    let two = write(&folder.path().join("two"), &pages());
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap());
}

#[test]
fn tables_views_and_index_are_sound() {
    let file = file();
    let text = |sql: &str| {
        file.connection
            .query_row(sql, [], |row| row.get::<_, String>(0))
            .unwrap()
    };
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert_eq!(text("SELECT count(*) || '' FROM pragma_foreign_key_check"), "0");
    assert_eq!(text("SELECT said FROM who_said_what"), "全市累计确诊80例");
    assert_eq!(text("SELECT statement FROM failed_checks"), "80 ≠ 69 + 12");
    let counts = "SELECT place || day || window_end || value || typeof(value) FROM counts_by_place_and_day";
    assert_eq!(text(counts), "株洲市2020-03-012020-03-01T15:00:0080integer");
    // As a person asks with another program's SQLite: words of two characters as they are, one with a star.
    let asked = |query: &str| text(&format!("SELECT group_concat(rowid) FROM search('{query}')"));
    assert_eq!(asked("农时"), "2");
    assert_eq!(asked("\"疫病\" OR 画*"), "2,3");
}
