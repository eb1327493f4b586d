//! Facts and checks, case by case and by property. The cases are data: `fixtures/cases/{facts,checks}/*.toml`.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::path::Path;
use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::{CheckKind, CheckStatus, Day, Decimal, Extraction, Fact, FactKind, Scope};
use proptest::prelude::*;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    region: Option<String>,
    facts: Option<Vec<String>>,
    checks: Option<Vec<String>>,
}

fn cases(topic: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/cases")
        .join(topic);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            toml::from_str::<Cases>(&std::fs::read_to_string(file).unwrap())
                .unwrap()
                .case
        })
        .collect()
}

fn read(text: &str, region: Option<&str>) -> Extraction {
    let day = Day {
        year: 2020,
        month: 3,
        day: 6,
    };
    extract(&plain_text("case", text, Some(day), region), &RESOURCES)
}

fn epidemic(found: &Extraction) -> Vec<String> {
    let counts = found.facts.iter().filter(|fact| fact.kind == FactKind::Epidemic);
    let mut lines: Vec<String> = counts.map(line).collect();
    lines.sort();
    lines
}

fn line(fact: &Fact) -> String {
    let scope = match fact.scope {
        Some(Scope::New) => "new",
        Some(Scope::Cumulative) => "cumulative",
        Some(Scope::Current) => "current",
        Some(Scope::Change) => "change",
        Some(Scope::Correction) => "correction",
        None => "-",
    };
    let place = fact.place.as_ref().map_or("-", |place| &place.name);
    let measure = fact.measure.as_deref().unwrap_or("-");
    format!("{place} {measure} {scope} {}", fact.value.unwrap_or_default())
}

fn checked(found: &Extraction) -> Vec<String> {
    found
        .checks
        .iter()
        .map(|check| {
            let kind = match check.kind {
                CheckKind::Sum => "sum",
                CheckKind::Rate => "rate",
                CheckKind::ListCount => "list_count",
                CheckKind::Weekday => "weekday",
                CheckKind::Gazetteer => "gazetteer",
                CheckKind::Range => "range",
                CheckKind::Repeat => "repeat",
                CheckKind::Order => "order",
            };
            let status = match check.status {
                CheckStatus::Pass => "pass",
                CheckStatus::Fail => "fail",
                CheckStatus::Suspect => "suspect",
                CheckStatus::Undetermined => "undetermined",
            };
            format!("{kind} {status} {}", check.statement)
        })
        .collect()
}

#[test]
fn epidemic_cases() {
    let mut wrong = Vec::new();
    for case in cases("facts") {
        let mut expected = case.facts.clone().unwrap_or_default();
        expected.sort();
        let got = epidemic(&read(&case.text, case.region.as_deref()));
        if got != expected {
            wrong.push(format!(
                "{}\n  {}\n  expected {expected:?}\n  got      {got:?}",
                case.name, case.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn check_cases() {
    let mut wrong = Vec::new();
    for case in cases("checks") {
        let expected = case.checks.clone().unwrap_or_default();
        let got = checked(&read(&case.text, Some(case.region.as_deref().unwrap_or("360400"))));
        if got != expected {
            wrong.push(format!(
                "{}\n  {}\n  expected {expected:?}\n  got      {got:?}",
                case.name, case.text
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn spans_say_the_number() {
    for case in cases("facts") {
        let found = read(&case.text, case.region.as_deref());
        for fact in found.facts.iter().filter(|fact| fact.kind == FactKind::Epidemic) {
            let words: String = fact.spans.iter().map(|span| &case.text[span.range()]).collect();
            let value = fact.value.unwrap_or_default().abs();
            let zero = value == Decimal::ZERO && ["无", "無", "零", "0"].iter().any(|word| words.contains(word));
            assert!(
                zero || words.contains(&value.to_string()) || words.contains(&in_characters(value)),
                "{}: {words} does not say {value}",
                case.name
            );
        }
    }
}

/// A number below a hundred as papers without figures print it.
fn in_characters(number: Decimal) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let number: usize = number.to_string().parse().unwrap_or(0);
    let (tens, ones) = (number / 10 % 10, DIGITS[number % 10]);
    match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    }
}

/// Pieces of sentences about cases, as they come and as they should not.
fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "新增",
        "累计",
        "现有",
        "确诊病例",
        "疑似病例",
        "治愈出院",
        "死亡",
        "重症",
        "其中",
        "（",
        "）",
        "，",
        "；",
        "。",
        "、",
        "长沙市",
        "衡阳市",
        "我市",
        "全省",
        "无",
        "零",
        "各",
        "3例",
        "12人",
        "其他96名党员",
        "等3个",
        "一是",
        "二是",
        "94.14%",
        "复工率",
        "3月1日",
        "星期天",
        "截至",
        "分别为",
        "中",
        "核减",
        "湖北以外",
        "“",
        "(",
        "\n",
    ]);
    words.prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_panics(pieces in prop::collection::vec(piece(), 0..60), other in any::<String>()) {
        read(&pieces.concat(), Some("430000"));
        read(&other, Some("430200"));
    }

    #[test]
    fn a_zero_adds_no_case(pieces in prop::collection::vec(piece(), 0..20)) {
        let text = pieces.concat();
        let before: Decimal = read(&text, Some("430000")).facts.iter().filter_map(|fact| fact.value).map(|v| v.abs()).sum();
        let after = read(&format!("{text}\n无新增新冠肺炎确诊病例。"), Some("430000"));
        let sum: Decimal = after.facts.iter().filter_map(|fact| fact.value).map(|v| v.abs()).sum();
        prop_assert_eq!(before, sum);
    }
}

/// A headline says neither when nor where: the ledger has what its text says. What the text does not say stays.
#[test]
fn a_headline_repeats_no_count_of_its_text() {
    let day = Day {
        year: 2020,
        month: 3,
        day: 6,
    };
    let read = |headline: &str| {
        let text = format!("{headline}\n截至3月5日24时，我市累计治愈出院119例。");
        let mut page = plain_text("page", &text, Some(day), Some("360400"));
        let article = &mut page.segmentation.articles[0];
        article.headline = Some(article.paragraphs.remove(0).spans);
        epidemic(&extract(&page, &RESOURCES))
    };
    let said = ["九江市 recovered cumulative 119"];
    assert_eq!(read("九江市确诊病例累计治愈119例"), said);
    assert_eq!(read("九江市新增确诊病例5例"), ["九江市 confirmed new 5", said[0]]);
}

/// Articles are read one by one: in another order they state the same.
#[test]
fn articles_in_another_order_state_the_same() {
    let texts: Vec<String> = cases("facts").into_iter().map(|case| case.text).collect();
    let facts = |order: &[String]| {
        let mut page = plain_text("page", &order.join("\n"), None, Some("430000"));
        let one = page.segmentation.articles.remove(0);
        page.segmentation.articles = one
            .paragraphs
            .iter()
            .map(|paragraph| banmian_model::Article {
                paragraphs: vec![paragraph.clone()],
                spans: paragraph.spans.clone(),
                ..one.clone()
            })
            .collect();
        epidemic(&extract(&page, &RESOURCES))
    };
    let mut turned = texts.clone();
    turned.reverse();
    assert_eq!(facts(&texts), facts(&turned));
}
