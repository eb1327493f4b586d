//! `why OUT ID`: what made a row.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "all of this is a test, though not each function here is marked as one"
)]

mod common;

use common::Room;
use serde_json::{Value as Json, json};

/// Made up: a cut runs through 生活用水, and two articles stand one behind the other.
const PAGE: &str = "城东水厂昨日通水\n\n江城日报记者 李明远\n\n3月5日，城东水厂正式通水，日供水能力达到十万吨，可以满足城东片区三十万居民的生活用\n\n\
    水需要。3月5日，我市又有3名新冠肺炎确诊患者治愈出院。截至5日15时，我市累计确诊90例，治愈70例，现有住院治疗20例。\n\n厂长王强说：“居民用水从此不再紧张。”\n\n\
    市图书馆延长开放时间\n\n江城日报记者 周红\n\n从本月起，市图书馆每天开放到晚上九点。读者可以在网上预约座位。\n";

fn room() -> Room {
    let room = Room::new();
    room.write("pages/A1.txt", PAGE.as_bytes());
    room.expect(0, &["pipeline", "pages", "--region", "430200", "--date", "2020-03-06"]);
    room
}

#[track_caller]
fn text(room: &Room, id: &str) -> String {
    let output = room.run(&["why", "out", id]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn answer(room: &Room, id: &str) -> Json {
    serde_json::from_slice(&room.run(&["why", "out", id, "--json"]).stdout).unwrap()
}

/// The bytes that an answer names are the words that it lights up.
#[track_caller]
fn lit(answer: &Json) -> String {
    let bytes = |raw: &Json| {
        let at = |side: usize| usize::try_from(raw[side].as_u64().unwrap()).unwrap();
        PAGE[at(0)..at(1)].to_owned()
    };
    let mut all = String::new();
    for place in answer["places"].as_array().unwrap() {
        let named: String = place["raw"].as_array().unwrap().iter().map(bytes).collect();
        let pieces = place["context"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|piece| piece["lit"] == true);
        let shown: String = pieces.map(|piece| piece["text"].as_str().unwrap()).collect();
        assert_eq!(shown, named);
        all.push_str(&shown);
    }
    all
}

#[test]
fn an_article_says_what_it_won_over() {
    let room = room();
    let second = text(&room, "A1-i0002");
    assert!(second.starts_with("A1-i0002 · article\n"), "{second}");
    for words in [
        "headline, an article starts: ⟦市图书馆延长开放时间⟧",
        "over ",
        "margin ",
        "for it",
        "bytes ",
    ] {
        assert!(second.contains(words), "{words}: {second}");
    }
    assert!(
        !second.contains("生活用"),
        "the other article is another question: {second}"
    );
    let first = answer(&room, "A1-i0001");
    let start = &first["blocks"][0];
    assert_eq!((&start["start"], &start["role"]), (&json!(true), &json!("headline")));
    let rows = room.rows("out/articles.jsonl");
    assert_eq!(start["margin"], rows[0]["margin"]);
    assert!(start["because"][0]["weight"].as_i64().unwrap() > 0, "{start}");
    assert!(start["runner_up"].is_string());
    let join = &first["joins"][0];
    assert_eq!(join["joined"], true);
    assert!(
        join["before"].as_str().unwrap().ends_with("生活用") && join["behind"].as_str().unwrap().starts_with("水需要")
    );
    assert_eq!(
        first["notes"],
        json!([]),
        "the run's own page is explained, and comes out as it did"
    );
}

#[test]
fn every_row_says_its_rule_and_its_words() {
    let room = room();
    for (table, id, words) in [
        ("facts", "fact", "治愈70例"),
        ("mentions", "mention", ""),
        ("quotes", "quote", "居民用水从此不再紧张"),
        ("checks", "check", "20例"),
    ] {
        let rows = room.rows(format!("out/{table}.jsonl").as_str());
        assert!(!rows.is_empty(), "{table}");
        let mut all = String::new();
        for row in &rows {
            let name = row[id].as_str().unwrap();
            let answer = answer(&room, name);
            assert_eq!(
                (&answer["id"], &answer["kind"], &answer["rule"]),
                (&row[id], &json!(id), &row["rule"])
            );
            let said = text(&room, name);
            assert!(
                said.contains(row["rule"].as_str().unwrap()) && said.contains('⟦'),
                "{said}"
            );
            all.push_str(&lit(&answer));
        }
        assert!(all.contains(words), "{table}: {all}");
    }
    let fact = room
        .rows("out/facts.jsonl")
        .into_iter()
        .find(|row| row["type"] == "epidemic")
        .unwrap();
    let fact = answer(&room, fact["fact"].as_str().unwrap());
    assert!(
        fact["made_of"]
            .as_array()
            .unwrap()
            .iter()
            .any(|part| part["type"] == "quantity"),
        "{fact}"
    );
    let page = text(&room, "A1");
    assert!(
        page.contains("--date") || page.contains("2020-03-06"),
        "a page says what dates it: {page}"
    );
}

#[test]
fn an_unknown_id_says_which_ids_there_are() {
    let room = room();
    for id in ["A2", "A1-i0099", "A1-i0001-f0099", ""] {
        let said = room.expect(1, &["why", "out", id]);
        assert!(said.contains("A1-i0001-m0001") && said.contains("facts"), "{said}");
    }
    let said = room.expect(1, &["why", "pages", "A1"]);
    assert!(said.contains("give the folder of a run"), "{said}");
}

#[test]
fn without_artifacts_the_page_is_taken_from_its_row() {
    let room = room();
    std::fs::remove_dir_all(room.path("out/artifacts")).unwrap();
    let answer = answer(&room, "A1-i0002");
    assert!(answer["notes"][0].as_str().unwrap().contains("pages.jsonl"), "{answer}");
    assert_eq!(answer["blocks"][0]["text"], "市图书馆延长开放时间");
    assert_eq!(
        answer["blocks"][0]["raw"],
        Json::Null,
        "the way to the bytes is gone with the artifact"
    );
}
