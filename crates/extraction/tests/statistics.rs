//! Statistics, case by case. The cases are data: `fixtures/cases/statistics/*.toml`.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

#[path = "common/cases.rs"]
mod cases;

use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::{Day, Fact, FactKind, Outlook, StatisticForm};
use cases::cases;
use proptest::prelude::*;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    facts: Vec<String>,
}

fn facts(text: &str) -> Vec<Fact> {
    let day = Day {
        year: 2020,
        month: 3,
        day: 6,
    };
    let found = extract(&plain_text("case", text, Some(day), Some("360400")), &RESOURCES);
    found
        .facts
        .into_iter()
        .filter(|fact| fact.kind == FactKind::Statistic)
        .collect()
}

/// A statistic as the cases write it.
fn line(fact: &Fact) -> String {
    let statistic = fact.statistic.as_ref().unwrap();
    let outlook = match statistic.outlook {
        Outlook::Result => "",
        Outlook::Target => "target ",
        Outlook::Forecast => "forecast ",
    };
    let form = match statistic.form {
        StatisticForm::Count => "count",
        StatisticForm::Rate => "rate",
        StatisticForm::Growth => "growth",
        StatisticForm::Rank => "rank",
    };
    let subject = fact.subject.as_deref().unwrap_or("-");
    let measure = fact.measure.as_deref().unwrap_or("-");
    let mut line = format!(
        "{outlook}{form} · {subject} · {measure} · {}",
        fact.value.unwrap().normalize()
    );
    line.extend(fact.unit.iter().flat_map(|unit| [" ", unit]));
    if let Some(part) = fact.numerator {
        let whole = fact
            .denominator
            .map_or("-".to_owned(), |whole| whole.normalize().to_string());
        line += &format!(" of {}/{whole}", part.normalize());
    }
    if let Some(previous) = statistic.previous {
        line += &format!(" from {}", previous.normalize());
    }
    line.extend(statistic.compared.iter().flat_map(|compared| [" vs ", compared]));
    line
}

#[test]
fn statistic_cases() {
    let mut wrong = Vec::new();
    for case in cases::<Case>("statistics") {
        let got: Vec<String> = facts(&case.text).iter().map(line).collect();
        if got != case.facts {
            let lines = |list: &[String]| list.join("\n           ");
            wrong.push(format!(
                "{}\n  {}\n  expected {}\n  got      {}",
                case.name,
                case.text,
                lines(&case.facts),
                lines(&got)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} cases\n{}", wrong.len(), wrong.join("\n"));
}

/// A row's words hold its number: what is inherited is named by no span, what is printed is.
#[test]
fn spans_hold_subject_or_measure_or_number() {
    for case in cases::<Case>("statistics") {
        for fact in facts(&case.text) {
            let words: String = fact.spans.iter().map(|span| &case.text[span.range()]).collect();
            let digit = |c: char| c.is_numeric() || "一二三四五六七八九十百千首".contains(c);
            assert!(words.contains(digit), "{}: {words}", case.name);
        }
    }
}

/// Pieces of sentences with statistics, as they come and as they should not.
fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "全市",
        "累计",
        "接待游客",
        "同比",
        "增长",
        "下降",
        "了",
        "由",
        "提高到",
        "占",
        "的",
        "居全省",
        "第3位",
        "首位",
        "力争",
        "预计",
        "分别",
        "和",
        "、",
        "，",
        "。",
        "（",
        "）",
        "12万人",
        "3.5%",
        "百分之十",
        "1,234元",
        "２０％",
        "2019年",
        "比上年",
        "与",
        "相比",
        "共有",
        "40个",
        "充电站",
        "率",
        "年",
        "月",
        "較",
        "產量",
        "\n",
        " ",
        "？",
    ]);
    words.prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_panics(pieces in prop::collection::vec(piece(), 0..40)) {
        facts(&pieces.concat());
    }
}
