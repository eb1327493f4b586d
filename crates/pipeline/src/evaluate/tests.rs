//! The evaluator on tiny pages made by hand, and the annotated pages held against their own bytes.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::gold::{Fixture, Gold, Meta};
use super::pairing::squeeze;
use super::tally::{Measure, Scores, Sheet, Tally};
use super::{Evaluation, digest, evaluate, floors, gold, score, view::View};

fn fixture(items: &Json) -> Fixture {
    let gold: Gold = serde_json::from_value(json!({ "items": items })).unwrap();
    Fixture {
        id: "made-up".into(),
        bytes: Vec::new(),
        digest: blake3::hash(b""),
        meta: Meta {
            page: None,
            encoding: "utf-8".into(),
            region: None,
        },
        gold,
    }
}

/// A view of articles one after the other, each with its words and rows that name it by its number.
fn view(articles: &[Json], rows: Json) -> View {
    let mut text = String::new();
    let mut out = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        let start = text.chars().count();
        text.push_str(article["words"].as_str().unwrap());
        let mut article = article.clone();
        article["article"] = json!(format!("p-i000{}", at + 1));
        article["spans"] = json!([[start, text.chars().count()]]);
        out.push(article);
    }
    let mut whole = rows;
    whole["articles"] = json!(out);
    whole["page"] = json!({ "text": text });
    serde_json::from_value(whole).unwrap()
}

/// Gold items, articles with `words`, other rows; what a measure comes to: gold, right, wrong.
#[track_caller]
fn check(items: &Json, articles: &[Json], rows: Json, measure: Measure, expected: [usize; 3]) {
    let sheet = score(&fixture(items), &view(articles, rows));
    let Tally { gold, right, wrong } = sheet.scores.of(measure);
    assert_eq!([gold, right, wrong], expected, "{:#?}", sheet.misses);
}

const WORDS: &str = "七名患者出院。截至八日，全市治愈九例。";

#[track_caller]
fn check_one(item: Json, article: Json, rows: Json, measure: Measure, expected: [usize; 3]) {
    let mut item = item;
    item["kind"] = json!("article");
    item["paragraphs"] = json!([WORDS]);
    let mut article = article;
    article["kind"] = json!("article");
    article["words"] = json!(WORDS);
    check(&json!([item]), &[article], rows, measure, expected);
}

#[test]
fn articles_are_paired_by_their_words_in_whatever_order() {
    let items = json!([
        { "kind": "article", "headline": "湖边收稻", "paragraphs": ["湖边的稻子熟了。"] },
        { "kind": "article", "headline": "山上采茶", "paragraphs": ["山上的茶叶绿了。"] },
    ]);
    let article = |headline: &str, body: &str| json!({ "kind": "article", "headline": headline, "words": format!("{headline}{body}"), "paragraphs": [{ "text": body }] });
    let articles = [
        article("山上采茶", "山上的茶叶绿了。"),
        article("湖边收稻", "湖边的稻子熟了。"),
    ];
    check(&items, &articles, json!({}), Measure::Headline, [2, 2, 0]);
    check(&items, &articles, json!({}), Measure::Articles, [2, 2, 0]);
    check(&items, &articles[..1], json!({}), Measure::ItemKind, [2, 1, 0]);
    let more = [articles.as_slice(), &[article("多余的一篇", "谁也没有写过它。")]].concat();
    check(&items, &more, json!({}), Measure::Boundaries, [4, 4, 2]);
}

#[test]
fn white_space_is_not_compared() {
    let gold = json!({ "headline": "严防死守 确保平安" });
    check_one(
        gold,
        json!({ "headline": "严防死守\u{3000}确保\n平安" }),
        json!({}),
        Measure::Headline,
        [1, 1, 0],
    );
}

#[test]
fn credit_of_who_compiled_fills_compilers_alone() {
    let gold =
        json!({ "credit": { "outlet": "甲日报", "reporters": ["赵一"], "correspondents": ["钱二"], "role": "整理" } });
    let got = json!({ "byline": { "outlet": "甲日报", "compilers": ["赵一", "钱二"] } });
    check_one(gold.clone(), got.clone(), json!({}), Measure::Compilers, [2, 2, 0]);
    check_one(gold.clone(), got.clone(), json!({}), Measure::Reporters, [0, 0, 0]);
    check_one(gold, got, json!({}), Measure::Outlet, [1, 1, 0]);
}

#[test]
fn a_paragraph_in_pieces_counts_as_re_joined() {
    let items = json!([{ "kind": "article", "paragraphs": ["付艳萍说她不怕。", "大家都笑了。"] }]);
    let article = json!({ "kind": "article", "words": "付\n\n艳萍说她不怕。\n\n大家都笑了。", "paragraphs": [{ "text": "付艳萍说她不怕。" }, { "text": "大家都笑了。" }] });
    check(
        &items,
        std::slice::from_ref(&article),
        json!({}),
        Measure::Rejoined,
        [1, 1, 0],
    );
    check(&items, &[article], json!({}), Measure::Paragraphs, [2, 2, 0]);
}

#[test]
fn people_of_the_byline_are_not_people_of_the_text() {
    let gold = json!({ "people": [["钱二", "局长、书记"], ["孙三", null]] });
    let got = json!({ "byline": { "reporters": ["赵一"] } });
    let person = |name: &str, offices: Json| json!({ "article": "p-i0001", "type": "person", "text": name, "value": { "name": name, "offices": offices } });
    let rows = json!({ "mentions": [person("赵一", json!([])), person("钱二", json!(["书记", "局长"])), person("孙三", json!(["院长"]))] });
    check_one(gold.clone(), got.clone(), rows.clone(), Measure::People, [2, 2, 0]);
    // 院长 does not stand in this article: the tool knows it from another one.
    check_one(gold, got, rows, Measure::Offices, [1, 0, 0]);
}

#[test]
fn quantities_are_found_by_their_words_whether_or_not_the_span_has_what_stands_before() {
    let gold = json!({ "quantities": [["近300名", 300, "名", "about"], ["6至8个小时", [6, 8], "小时", "range"], ["5亿元以上", 500000000, "CNY", "at_least"], ["94.14%", 0.9414, "ratio", "exact"]] });
    let rows = json!({ "mentions": [
        { "article": "p-i0001", "type": "quantity", "text": "300名", "value": { "number": 300, "unit": "名", "modifier": "about" } },
        { "article": "p-i0001", "type": "time", "text": "6至8个小时", "value": { "kind": "duration", "duration": "PT6H", "duration_high": "PT8H" } },
        { "article": "p-i0001", "type": "money", "text": "5亿元以上", "value": { "number": 500000000, "currency": "CNY", "modifier": "at_least" } },
        { "article": "p-i0001", "type": "ratio", "text": "94.14%", "value": { "number": 0.94, "modifier": "exact" } },
    ] });
    check_one(gold, json!({}), rows, Measure::Quantities, [4, 3, 0]);
}

#[test]
fn counts_are_true_of_the_end_of_their_window() {
    let gold = json!({ "observations": [
        { "place": "甲市", "scope": "new", "value": 7, "as_of": "2020-03-01", "measure": "recovered" },
        { "place": "甲市", "scope": "cumulative", "value": 80, "as_of": "2020-03-01T15", "measure": "confirmed" },
    ] });
    let fact = |scope: &str, measure: &str, value: u32, end: &str| json!({ "article": "p-i0001", "type": "epidemic", "scope": scope, "measure": measure, "value": value, "place": { "name": "甲市" }, "window": { "start": null, "end": end } });
    let right = [
        fact("new", "recovered", 7, "2020-03-02T00:00:00"),
        fact("cumulative", "confirmed", 80, "2020-03-01T15:00:00"),
    ];
    check_one(
        gold.clone(),
        json!({}),
        json!({ "facts": right }),
        Measure::Observations,
        [2, 2, 0],
    );
    let wrong = [fact("cumulative", "recovered", 7, "2020-03-02T00:00:00")];
    check_one(
        gold,
        json!({}),
        json!({ "facts": wrong }),
        Measure::Observations,
        [2, 0, 1],
    );
}

#[test]
fn false_alarms_are_wrong_and_more_passes_are_not() {
    let gold = json!({ "checks": [{ "kind": "sum", "status": "pass" }], "checks_optional": [{ "kind": "repeat", "status": "fail" }] });
    let check = |kind: &str, status: &str| json!({ "article": "p-i0001", "kind": kind, "status": status });
    let rows = json!({ "checks": [check("sum", "pass"), check("sum", "pass"), check("repeat", "fail"), check("rate", "fail")] });
    check_one(gold, json!({}), rows, Measure::Checks, [1, 1, 1]);
}

#[test]
fn words_of_an_unknown_speaker_are_scored_without_one() {
    let gold = json!({ "quotes": [[null, "我先上。"], ["钱二", "不怕。"]], "quotes_optional": [["钱二", "更重了"]] });
    let quote =
        |speaker: Json, text: &str| json!({ "article": "p-i0001", "kind": "direct", "speaker": speaker, "text": text });
    let rows = json!({ "quotes": [quote(Json::Null, "我先上。"), quote(json!("孙三"), "不怕。"), quote(Json::Null, "更重了"), quote(Json::Null, "第一战场")] });
    check_one(gold.clone(), json!({}), rows.clone(), Measure::Quotes, [2, 2, 1]);
    check_one(gold, json!({}), rows, Measure::Speakers, [2, 1, 0]);
}

#[test]
fn telephone_numbers_are_their_digits() {
    let gold = json!({ "phones": [["６６０２７１５", ""], ["2868 0000", "热线"]] });
    let phone =
        |number: &str| json!({ "article": "p-i0001", "type": "phone", "text": number, "value": { "number": number } });
    check_one(
        gold,
        json!({}),
        json!({ "mentions": [phone("6602715"), phone("28680000")] }),
        Measure::Phones,
        [2, 2, 0],
    );
}

fn evaluation(right: usize, gold: usize) -> Evaluation {
    let mut sheet = Sheet::default();
    let names: Vec<String> = (0..gold).map(|n| n.to_string()).collect();
    sheet.list(Measure::Headline, &names, &names[..right]);
    let mut total = Scores::default();
    total.add_all(&sheet.scores);
    Evaluation {
        pages: Vec::new(),
        total,
        misses: Vec::new(),
        digest: digest(&[]),
        altered: None,
    }
}

#[test]
fn floors_rise_by_themselves_and_sink_only_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("floors.toml");
    assert_eq!(evaluation(9, 10).breaches(&path, None).unwrap(), Vec::<String>::new());
    evaluation(9, 10).pin(&path, false).unwrap();
    assert_eq!(evaluation(9, 10).breaches(&path, None).unwrap(), Vec::<String>::new());
    assert_eq!(evaluation(8, 10).breaches(&path, None).unwrap().len(), 1);
    assert!(evaluation(8, 10).pin(&path, false).is_err());
    evaluation(10, 10).pin(&path, false).unwrap();
    assert_eq!(evaluation(9, 10).breaches(&path, None).unwrap().len(), 1);
    evaluation(8, 10).pin(&path, true).unwrap();
    assert_eq!(evaluation(8, 10).breaches(&path, None).unwrap(), Vec::<String>::new());
}

#[test]
fn floors_of_other_gold_say_so() {
    let (text, _) = floors::pinned(None, &evaluation(9, 10));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("floors.toml");
    std::fs::write(&path, text.replace(&digest(&[]), "other")).unwrap();
    let breaches = evaluation(9, 10).breaches(&path, None).unwrap();
    assert!(breaches[0].contains("pin again"), "{breaches:?}");
}

#[test]
fn a_folder_without_gold_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let error = evaluate(folder.path(), None).unwrap_err().to_string();
    assert!(error.contains("nothing to score"), "{error}");
}

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/pages")
}

/// What the gold quotes of a page stands in the page. Paragraphs are joined, so they are looked for without white
/// space; a caption may stand in the cut, so the end alone is looked for.
#[test]
fn annotated_pages_say_what_their_gold_says() {
    for fixture in gold::load(&pages()).unwrap() {
        let text = squeeze(&decode(&fixture));
        assert!(!text.contains('\u{fffd}'), "{}: decoded as it is not", fixture.id);
        for item in &fixture.gold.items {
            let heads = [&item.kicker, &item.headline, &item.deck].into_iter().flatten();
            let people = item.people.iter().flatten().map(|(name, _)| name);
            let numbers = item.quantities.iter().map(|(text, ..)| text);
            let times = item.times.iter().map(|(text, _)| text);
            let lists = item.standing_head.iter().chain(&item.crossheads).chain(&item.labels);
            let captions = item.captions();
            let plain = heads
                .chain(people)
                .chain(numbers)
                .chain(times)
                .chain(lists)
                .chain(&captions);
            for words in plain {
                assert!(
                    text.contains(&squeeze(words)),
                    "{}: {words} does not stand in the page",
                    fixture.id
                );
            }
            // A quotation that its speaker interrupts is one: its clauses stand in the page.
            let quotes = item.quotes.iter().chain(&item.quotes_optional);
            for clause in quotes.flat_map(|(_, text)| text.split(['，', '。', '！', '？'])) {
                assert!(
                    text.contains(&squeeze(clause)),
                    "{}: {clause} does not stand in the page",
                    fixture.id
                );
            }
            for paragraph in item.paragraphs.iter().map(|paragraph| squeeze(paragraph)) {
                let end: String = paragraph
                    .chars()
                    .skip(paragraph.chars().count().saturating_sub(4))
                    .collect();
                assert!(text.contains(&end), "{}: {end} does not stand in the page", fixture.id);
            }
        }
    }
}

fn decode(fixture: &Fixture) -> String {
    let options = banmian_ingest::Options {
        encoding: Some(fixture.meta.encoding.clone()),
        ..banmian_ingest::Options::default()
    };
    match banmian_ingest::ingest(&fixture.id, "page.txt", &fixture.bytes, &options) {
        banmian_model::Entry::Page(page) => page.text,
        banmian_model::Entry::Rejected(rejection) => panic!("{}: {}", fixture.id, rejection.reason),
    }
}
