//! Formats: each whole or not there, and what is searched.

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{PAGE, Room};
use serde_json::Value as Json;

/// What stands in `out` but the manifest and the artifacts; folders by their names.
fn written(room: &Room) -> BTreeSet<String> {
    let files = room.files("out").into_keys();
    let names = files.map(|name| {
        name.split_once('/')
            .map_or(name.clone(), |(folder, _)| format!("{folder}/"))
    });
    names
        .filter(|name| name != "manifest.json" && name != "artifacts/")
        .collect()
}

#[track_caller]
fn check(room: &Room, format: &str, names: &[&str]) {
    room.expect(0, &["pipeline", "pages", "--format", format]);
    let wanted = names.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(written(room), wanted, "{format}");
    room.expect(0, &["verify", "out"]);
}

#[test]
fn each_format_alone() {
    let room = Room::with_pages();
    let parquet =
        ["pages", "articles", "mentions", "facts", "quotes", "checks"].map(|table| format!("{table}.parquet"));
    check(&room, "parquet", &parquet.each_ref().map(String::as_str));
    check(&room, "sqlite", &["banmian.sqlite"]);
    check(&room, "ninjs", &["ninjs/"]);
    check(&room, "tei,brat", &["brat/", "tei/"]);
    let folders = &room.manifest("out")["folders"];
    assert_eq!(
        (&folders["tei"]["files"], &folders["brat"]["files"]),
        (&2.into(), &5.into())
    );
}

#[test]
fn an_input_that_is_gone_leaves_no_row() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    assert!(room.files("out").contains_key("ninjs/b-i0001.json"));
    room.expect(0, &["search", "out", "图书馆"]);
    fs::remove_file(room.path("pages/b.txt")).unwrap();
    room.expect(0, &["pipeline", "pages"]);
    let left: Vec<String> = room
        .files("out")
        .into_keys()
        .filter(|name| name.contains("/b"))
        .collect();
    assert_eq!(left, [] as [&str; 0]);
    room.expect(1, &["search", "out", "图书馆"]);
}

#[test]
fn what_is_not_ours_in_a_folder_stays() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    room.write("out/brat/mine.ann", b"T1\tperson 0 1\tx\n");
    room.write("pages/c.txt", PAGE.as_bytes());
    let said = room.expect(1, &["pipeline", "pages"]);
    assert!(said.contains("brat/") && said.contains("--force"), "{said}");
    assert!(room.path("out/brat/mine.ann").exists());
    room.expect(0, &["pipeline", "pages", "--force"]);
    assert!(!room.path("out/brat/mine.ann").exists());
}

#[test]
fn what_is_lost_from_a_folder_is_made_again() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    fs::remove_file(room.path("out/tei/a.xml")).unwrap();
    room.expect(3, &["verify", "out"]);
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["verify", "out"]);
}

#[test]
fn searching() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--format", "sqlite"]);
    let output = room.run(&["search", "out", "確診"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("a-i0001") && said.contains("⟦确诊⟧病例3例"), "{said}");
    assert!(said.contains(" of a.txt"), "{said}");
    let output = room.run(&["search", "out", "-确诊", "--json"]);
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&found["total"], &found["articles"][0]["page"]),
        (&1.into(), &"b".into())
    );
    let output = room.run(&["search", "out", "--json", "王强"]);
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    let raw = &found["articles"][0]["places"][0]["raw"][0];
    let [start, end] = [0, 1].map(|at| usize::try_from(raw[at].as_u64().unwrap()).unwrap());
    assert_eq!(&PAGE.as_bytes()[start..end], "王强".as_bytes());
    room.expect(1, &["search", "out", "((\""]);
    let said = room.expect(1, &["search", "pages", "疫情"]);
    assert!(said.contains("--format sqlite"), "{said}");
}

#[test]
fn csv_for_excel() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--format", "csv", "--bom"]);
    assert!(room.files("out")["observations.csv"].starts_with("\u{feff}fact,".as_bytes()));
    room.expect(0, &["pipeline", "pages", "--format", "csv"]);
    assert!(room.files("out")["observations.csv"].starts_with(b"fact,"));
}
