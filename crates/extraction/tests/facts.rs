//! Facts and checks, case by case and by property. The cases are data: `fixtures/cases/{facts,checks}/*.toml`.
#[path = "common/cases.rs"]
mod cases;

use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::{CheckKind, CheckStatus, Day, Decimal, Extraction, Fact, FactKind, Scope};
use cases::cases;
use proptest::prelude::*;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    region: Option<String>,
    facts: Option<Vec<String>>,
    checks: Option<Vec<String>>,
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
    for case in cases::<Case>("facts") {
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
    for case in cases::<Case>("checks") {
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
    for case in cases::<Case>("facts") {
        let found = read(&case.text, case.region.as_deref());
        for fact in found.facts.iter().filter(|fact| fact.kind == FactKind::Epidemic) {
            let words: String = fact.spans.iter().map(|span| &case.text[span.range()]).collect();
            let words = words.replace(',', "");
            let value = fact.value.unwrap_or_default().abs();
            let zero = value == Decimal::ZERO && ["无", "無", "零", "0"].iter().any(|word| words.contains(word));
            assert!(
                zero || words.contains(&value.to_string()) || words.replace('两', "二").contains(&in_characters(value)),
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
    let texts: Vec<String> = cases::<Case>("facts").into_iter().map(|case| case.text).collect();
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

/// A page of three checks that hold: a balance, a rate, a list by places; its numbers in the order they are printed.
fn three_checks(numbers: &[u64; 9]) -> String {
    let [all, well, dead, ill, firms, open, listed, one, other] = numbers;
    let rate = Decimal::from(*open * 100) / Decimal::from(*firms);
    format!(
        "截至5日24时，我市累计确诊{all}例，治愈{well}例，死亡{dead}例，现有住院治疗{ill}例。\n\
         全市{firms}家企业中已有{open}家开工，开工率{rate}%。\n\
         全市累计追踪新冠肺炎密切接触者{listed}人，其中瑞昌市{one}人、永修县{other}人。\n"
    )
}

proptest! {
    #[test]
    fn one_number_altered_turns_the_checks_that_have_it(
        well in 3u64..400, dead in 3u64..90, ill in 3u64..400, open in 11u64..89, one in 3u64..400, other in 401u64..900,
        which in 0usize..9,
    ) {
        let right = [well + dead + ill, well, dead, ill, 100, open, one + other, one, other];
        let before = checked_lines(&three_checks(&right), None);
        prop_assert!(before.iter().all(|(pass, _)| *pass) && before.len() == 3, "{before:?}");
        let after = checked_lines(&three_checks(&right), Some((right[which], which)));
        let turned: Vec<usize> = (0..3).filter(|&line| !after.iter().any(|(pass, of)| *pass && *of == line)).collect();
        let line = [0, 0, 0, 0, 1, 1, 2, 2, 2][which];
        prop_assert_eq!(turned, vec![line], "{:?}", after);
    }
}

/// The checks of a text: whether each holds, and the line it is of. `altered` is a number, by its value and its place
/// among the numbers that are filled in, that is printed ten times as large.
fn checked_lines(text: &str, altered: Option<(u64, usize)>) -> Vec<(bool, usize)> {
    let line = altered.map(|(_, which)| [0, 0, 0, 0, 1, 1, 2, 2, 2][which]);
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(index, words)| match altered {
            Some((number, which)) if line == Some(index) => {
                // Numbers of one line may be alike: the one that is meant is told by what stands before it.
                let before = [
                    "累计确诊",
                    "治愈",
                    "死亡",
                    "住院治疗",
                    "全市",
                    "已有",
                    "接触者",
                    "瑞昌市",
                    "永修县",
                ][which];
                words.replacen(&format!("{before}{number}"), &format!("{before}{number}0"), 1)
            }
            _ => words.to_owned(),
        })
        .collect();
    let found = read(&lines.join("\n"), Some("360400"));
    let starts: Vec<usize> = lines
        .iter()
        .scan(0, |at, line| Some(std::mem::replace(at, *at + line.len() + 1)))
        .collect();
    let of = |check: &banmian_model::Check| {
        let at = check.evidence[0].start() as usize;
        starts.iter().rposition(|start| *start <= at).unwrap_or(0)
    };
    found
        .checks
        .iter()
        .map(|check| (check.status == CheckStatus::Pass, of(check)))
        .collect()
}
