//! Parts and wholes.

use std::sync::LazyLock;

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Fact, FactKind, Scope, Value};
use regex::Regex;

use super::check;
use crate::passage::{Found, Part, Passage};

/// Cumulative cases are those recovered, those who died and those in treatment, where the text prints at least the first
/// and the last of them one after another for one place.
pub(super) fn balances(facts: &[Fact]) -> Vec<Check> {
    let mut checks = Vec::new();
    for (at, whole) in facts.iter().enumerate() {
        let is_whole = whole.measure.as_deref() == Some("confirmed") && whole.scope == Some(Scope::Cumulative);
        if whole.kind != FactKind::Epidemic || !is_whole {
            continue;
        }
        let terms: Vec<&Fact> = facts[at + 1..]
            .iter()
            .take_while(|fact| {
                fact.article == whole.article
                    && fact.kind == FactKind::Epidemic
                    && fact.place == whole.place
                    && fact.measure.as_deref() != Some("confirmed")
            })
            .filter(|fact| match fact.measure.as_deref() {
                Some("recovered" | "death") => fact.scope == Some(Scope::Cumulative),
                Some("in_treatment") => fact.scope == Some(Scope::Current),
                _ => false,
            })
            .collect();
        let has = |measure: &str| terms.iter().any(|fact| fact.measure.as_deref() == Some(measure));
        if !(has("recovered") && has("in_treatment")) {
            continue;
        }
        let Some(total) = whole.value else { continue };
        let sum: Decimal = terms.iter().filter_map(|fact| fact.value).sum();
        let parts: Vec<String> = terms
            .iter()
            .filter_map(|fact| fact.value)
            .map(|value| value.to_string())
            .collect();
        let parts = parts.join(" + ");
        let (status, statement) = if sum == total {
            (CheckStatus::Pass, format!("{total} = {parts}"))
        } else if has("death") {
            (CheckStatus::Fail, format!("{total} ≠ {parts}; off by {}", total - sum))
        } else {
            // Those who died may be left unsaid.
            (
                CheckStatus::Suspect,
                format!("{total} ≠ {parts}; off by {}, and no deaths are printed", total - sum),
            )
        };
        let evidence = std::iter::once(whole)
            .chain(terms)
            .map(|fact| fact.spans.clone())
            .collect();
        checks.push(check(
            whole.article,
            CheckKind::Sum,
            status,
            statement,
            evidence,
            "sum/cases-balance",
        ));
    }
    checks
}

/// 某某和其他96名党员.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"和(?:其他|其余|另外)(?P<count>[0-9]{1,4}(?:名|位|个)(?P<noun>[\p{Han}]{2}))")
        .expect("a pattern that a test compiles")
});

/// One and the others against the number of all in the same article.
pub(super) fn others(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let mut checks = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        for others in OTHERS.captures_iter(&passage.text) {
            let (Some(words), Some(noun)) = (others.name("count"), others.name("noun")) else {
                continue;
            };
            let Some(count) = number(found, index, words.start()) else {
                continue;
            };
            let all = found.iter().find_map(|other| {
                let there = &passages[other.passage];
                let head = there.part != Part::Paragraph && there.article == passage.article;
                let Value::Quantity { amount, .. } = &other.value else {
                    return None;
                };
                (head && there.text[other.range.end..].starts_with(noun.as_str()))
                    .then(|| (amount.number, there.spans(other.range.clone())))
            });
            let Some((all, spans)) = all else { continue };
            let holds = all == count + Decimal::ONE;
            let (status, sign) = if holds {
                (CheckStatus::Pass, "=")
            } else {
                (CheckStatus::Suspect, "≠")
            };
            let statement = format!("{all} {sign} 1 + {count}");
            let evidence = vec![spans, passage.spans(words.range())];
            checks.push(check(
                passage.article,
                CheckKind::Sum,
                status,
                statement,
                evidence,
                "sum/one-and-others",
            ));
        }
    }
    checks
}

fn number(found: &[Found], passage: usize, start: usize) -> Option<Decimal> {
    found.iter().find_map(|found| match &found.value {
        Value::Quantity { amount, .. } if found.passage == passage && found.range.start == start => Some(amount.number),
        _ => None,
    })
}

/// A quantity of the headline that the text gives again.
pub(super) fn repeats(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let counted = |found: &Found| match &found.value {
        Value::Quantity { amount, unit } => Some((amount.number, unit.clone())),
        Value::Money { amount, unit, .. } => Some((amount.number, Some(unit.clone()))),
        _ => None,
    };
    let mut checks = Vec::new();
    for head in found
        .iter()
        .filter(|found| passages[found.passage].part == Part::Headline)
    {
        let (passage, Some(value)) = (&passages[head.passage], counted(head)) else {
            continue;
        };
        let again = found.iter().find(|other| {
            let there = &passages[other.passage];
            there.article == passage.article && there.part == Part::Paragraph && counted(other).as_ref() == Some(&value)
        });
        if let Some(again) = again {
            let words = &passage.text[head.range.clone()];
            let evidence = vec![
                passage.spans(head.range.clone()),
                passages[again.passage].spans(again.range.clone()),
            ];
            let statement = format!("{words} in headline and text");
            checks.push(check(
                passage.article,
                CheckKind::Repeat,
                CheckStatus::Pass,
                statement,
                evidence,
                "repeat/headline-and-text",
            ));
        }
    }
    checks
}
