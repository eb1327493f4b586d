//! The made-up cases of `fixtures/cases/entities`, and what must hold of any text.

#[path = "common/cases.rs"]
mod cases;

use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::{FactKind, Mention, PageArticles, QuoteKind, Value};
use proptest::prelude::*;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    people: Option<Vec<String>>,
    quotes: Option<Vec<String>>,
    reported: Option<Vec<String>>,
    documents: Option<Vec<String>>,
    contacts: Option<Vec<String>>,
    places: Option<Vec<String>>,
    /// Those that a rule finds.
    organizations: Option<Vec<String>>,
}

fn page(text: &str) -> PageArticles {
    plain_text("case", text, None, None)
}

fn people(text: &str, resources: &Resources) -> Vec<String> {
    let mut people = Vec::new();
    for mention in extract(&page(text), resources).mentions {
        if let Value::Person { name, offices, .. } = mention.value {
            let person = format!("{name}: {}", offices.join(" | "));
            if !people.contains(&person) {
                people.push(person);
            }
        }
    }
    people
}

fn quotes(text: &str, kind: QuoteKind, resources: &Resources) -> Vec<String> {
    let page = page(text);
    let quotes = extract(&page, resources).quotes;
    quotes
        .iter()
        .filter(|quote| quote.kind == kind)
        .map(|quote| {
            format!(
                "{}: {}",
                quote.speaker.as_deref().unwrap_or(""),
                page.page.slice(&quote.spans)
            )
        })
        .collect()
}

fn documents(text: &str, resources: &Resources) -> Vec<String> {
    let found = extract(&page(text), resources);
    let one = |mention: &Mention| match &mention.value {
        Value::Document { title, number, issuer } => Some(format!(
            "{}: {} {}",
            issuer.as_deref().unwrap_or(""),
            title.as_deref().unwrap_or(""),
            number.as_deref().unwrap_or("")
        )),
        _ => None,
    };
    found.mentions.iter().filter_map(one).collect()
}

fn contacts(text: &str, resources: &Resources) -> Vec<String> {
    let found = extract(&page(text), resources);
    let contacts = found.facts.iter().filter(|fact| fact.kind == FactKind::Contact);
    contacts
        .map(|fact| {
            format!(
                "{}: {}",
                fact.subject.as_deref().unwrap_or(""),
                fact.measure.as_deref().unwrap_or("")
            )
        })
        .collect()
}

fn places(text: &str, resources: &Resources) -> Vec<String> {
    let page = page(text);
    let found = extract(&page, resources);
    let one = |mention: &Mention| match &mention.value {
        Value::Place { adcode, .. } => Some(format!(
            "{}: {}",
            page.page.slice(&mention.spans),
            adcode.as_deref().unwrap_or("")
        )),
        _ => None,
    };
    found.mentions.iter().filter_map(one).collect()
}

fn organizations(text: &str, resources: &Resources) -> Vec<String> {
    let page = page(text);
    let found = extract(&page, resources);
    let by_rule = |mention: &&Mention| {
        matches!(mention.value, Value::Organization { .. }) && !mention.rule.0.ends_with("/tagged")
    };
    let names = found.mentions.iter().filter(by_rule);
    names
        .map(|mention| page.page.slice(&mention.spans).into_owned())
        .collect()
}

#[test]
fn cases() {
    for case in cases::cases::<Case>("entities") {
        if let Some(expected) = case.people {
            assert_eq!(people(&case.text, &RESOURCES), expected, "{}", case.name);
        }
        if let Some(expected) = case.documents {
            assert_eq!(documents(&case.text, &RESOURCES), expected, "{}", case.name);
        }
        if let Some(expected) = case.contacts {
            assert_eq!(contacts(&case.text, &RESOURCES), expected, "{}", case.name);
        }
        if let Some(expected) = case.places {
            assert_eq!(places(&case.text, &RESOURCES), expected, "{}", case.name);
        }
        if let Some(expected) = case.organizations {
            assert_eq!(organizations(&case.text, &RESOURCES), expected, "{}", case.name);
        }
        if let Some(expected) = case.quotes {
            let found = quotes(&case.text, QuoteKind::Direct, &RESOURCES);
            assert_eq!(found, expected, "{}", case.name);
        }
        if let Some(expected) = case.reported {
            let found = quotes(&case.text, QuoteKind::Indirect, &RESOURCES);
            assert_eq!(found, expected, "{}", case.name);
        }
    }
}

fn is_name(mention: &Mention) -> bool {
    matches!(
        mention.value,
        Value::Person { .. } | Value::Office { .. } | Value::Organization { .. } | Value::Place { .. }
    )
}

/// Words that the rules turn on, and any character between.
fn pieces() -> impl Strategy<Value = String> {
    let words = "市长 副主任 周明远 李某 张 强 、 ， 。 “ ” 「 」 《 》 他说： 说 株洲市 朝阳区 县 教育局 村民 等3名 兼 的 〔2020〕3号 \n";
    let words: Vec<&str> = words.split(' ').collect();
    let piece = prop_oneof![
        4 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    // Without a file of failures: one that matters becomes a case.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_stand_in_the_text_and_apart(text in pieces()) {
        stand_apart(&text)?;
    }
}

/// A body behind a place that takes in a person and another body.
#[test]
fn names_stand_apart_where_rules_nest() {
    stand_apart("株洲市兼李某株洲市教育局").unwrap();
}

fn stand_apart(text: &str) -> Result<(), TestCaseError> {
    let page = page(text);
    let found = extract(&page, &RESOURCES);
    let names: Vec<&Mention> = found.mentions.iter().filter(|mention| is_name(mention)).collect();
    for (index, name) in names.iter().enumerate() {
        prop_assert!(!page.page.slice(&name.spans).is_empty());
        if let Value::Person { name: value, .. } = &name.value {
            prop_assert_eq!(page.page.slice(&name.spans), value.as_str());
        }
        for other in &names[index + 1..] {
            let same = std::mem::discriminant(&name.value) == std::mem::discriminant(&other.value);
            prop_assert!(
                !same || !name.spans.overlaps(&other.spans),
                "{:?} and {:?}",
                name,
                other
            );
        }
    }
    Ok(())
}
