//! Articles that go on on another page of their issue name each other, and what has no counterpart is listed. The cases
//! are data: `fixtures/issues/<name>/pages` and what is to be found there in `expected.json`.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "all of this is a test, helpers too")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::Room;
use serde_json::Value as Json;

fn issues() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/issues");
    let mut folders: Vec<PathBuf> = fs::read_dir(root.canonicalize().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(folders.len() > 2, "there are made-up issues");
    folders
}

fn rows(path: &Path) -> Vec<Json> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The id of the article on a page that begins with some words, those of its headline first.
fn article(rows: &[Json], part: &Json) -> String {
    let (page, words) = (part[0].as_str().unwrap(), part[1].as_str().unwrap());
    let begins = |row: &&Json| {
        let text = row["headline"]
            .as_str()
            .or_else(|| row["paragraphs"][0]["text"].as_str());
        row["page"] == page && text.is_some_and(|text| text.starts_with(words))
    };
    let found = rows.iter().find(begins);
    let found = found.unwrap_or_else(|| panic!("no article on {page} begins with {words}"));
    found["article"].as_str().unwrap().to_owned()
}

/// The article at the other end of every jump that has one.
fn targets(rows: &[Json]) -> BTreeMap<String, String> {
    let target = |row: &Json| {
        Some((
            row["article"].as_str()?.to_owned(),
            row["jump"]["target"].as_str()?.to_owned(),
        ))
    };
    rows.iter().filter_map(target).collect()
}

#[test]
fn parts_of_an_article_name_each_other() {
    for folder in issues() {
        let expected: Json = serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
        let room = Room::new();
        room.expect(0, &["pipeline", folder.join("pages").to_str().unwrap()]);
        let rows = rows(&room.path("out/articles.jsonl"));
        let mut ties = BTreeMap::new();
        for tie in expected["ties"].as_array().unwrap() {
            let (from, to) = (article(&rows, &tie["from"]), article(&rows, &tie["to"]));
            ties.insert(from.clone(), to.clone());
            ties.insert(to, from);
        }
        assert_eq!(targets(&rows), ties, "{}", folder.display());
        let manifest: Json = serde_json::from_slice(&fs::read(room.path("out/manifest.json")).unwrap()).unwrap();
        let row = |end: &Json, article: &str| format!("{article} {} {} {}", end["direction"], end["page"], end["mark"]);
        let open: BTreeSet<String> = manifest["open_ends"]
            .as_array()
            .unwrap()
            .iter()
            .map(|end| row(end, end["article"].as_str().unwrap()))
            .collect();
        let wanted = expected["open"]
            .as_array()
            .unwrap()
            .iter()
            .map(|end| row(end, &article(&rows, &end["part"])));
        assert_eq!(open, wanted.collect(), "{}", folder.display());
        room.expect(0, &["verify", "out"]);
    }
}

#[test]
fn all_issues_in_one_run_are_stitched_as_each_alone() {
    let (together, mut alone) = (Room::new(), BTreeMap::new());
    for folder in issues() {
        let room = Room::new();
        room.expect(0, &["pipeline", folder.join("pages").to_str().unwrap()]);
        alone.extend(targets(&rows(&room.path("out/articles.jsonl"))));
    }
    let folders: Vec<String> = issues()
        .iter()
        .map(|folder| folder.join("pages").display().to_string())
        .collect();
    for (jobs, order) in [("1", false), ("4", true)] {
        let mut arguments = vec!["pipeline", "--jobs", jobs, "--out", jobs];
        arguments.extend(folders.iter().map(String::as_str));
        if order {
            arguments[5..].reverse();
        }
        together.expect(0, &arguments);
        assert_eq!(targets(&rows(&together.path(format!("{jobs}/articles.jsonl")))), alone);
    }
    assert_eq!(together.files("1"), together.files("4"));
}

#[test]
fn stages_one_at_a_time_stitch_too() {
    let room = Room::new();
    let pages = issues()[0].join("pages");
    let pages = pages.to_str().unwrap();
    room.expect(0, &["pipeline", pages, "--out", "whole"]);
    room.expect(0, &["ingest", pages]);
    for stage in ["segmentation", "extraction", "export"] {
        room.expect(0, &[stage]);
    }
    assert_eq!(room.files("whole"), room.files("out"));
    assert!(!targets(&rows(&room.path("out/articles.jsonl"))).is_empty());
}
