//! Whether an article that gives an epidemic count twice gives one value, and which counts nobody can place.

use std::collections::BTreeMap;

use banmian_model::{Check, CheckKind, CheckStatus, Fact, FactKind, Modifier, Scope};

use super::check;
use crate::facts::{Doubt, Facts, Reason};

/// 截至3月1日24时，累计确诊80例 and, further down, 截至3月1日24时，累计确诊82例: what is counted, where and until when is one, so
/// the values must be. New counts are left out: of one day a sum and its parts have the same words.
pub(super) fn read(facts: &Facts) -> Vec<Check> {
    let mut told: BTreeMap<String, &Fact> = BTreeMap::new();
    let mut checks = Vec::new();
    for fact in facts.facts.iter().filter(|fact| is_total(fact)) {
        let (Some(key), Some(value)) = (key(fact), fact.value) else {
            continue;
        };
        let first = told.entry(key).or_insert(fact);
        let Some(before) = first.value.filter(|_| first.spans != fact.spans) else {
            continue;
        };
        let measure = fact.measure.as_deref().unwrap_or_default();
        let residual = (value - before).normalize();
        let (before, value) = (before.normalize(), value.normalize());
        let (status, statement) = if residual.is_zero() {
            (CheckStatus::Pass, format!("{measure} {value} twice"))
        } else {
            let statement = format!("{measure} {before} and {value}: residual {residual}");
            (CheckStatus::Suspect, statement)
        };
        let evidence = vec![first.spans.clone(), fact.spans.clone()];
        checks.push(check(
            fact.article,
            CheckKind::Repeat,
            status,
            statement,
            evidence,
            "repeat/count",
        ));
    }
    checks
}

/// Counts that are in no row of the ledger, each with its reason: a wrong row costs more than a missing one, and yet a
/// person should know what is missing.
pub(super) fn left_out(facts: &Facts) -> Vec<Check> {
    let one = |doubt: &Doubt| {
        let (kind, why, rule) = match doubt.reason {
            Reason::Place => (
                CheckKind::Gazetteer,
                "whose count it is is not known",
                "epidemic/place-in-doubt",
            ),
            Reason::Whole => (
                CheckKind::Sum,
                "the count it is a part of was not read",
                "epidemic/part-of-nothing",
            ),
            Reason::Since => (
                CheckKind::Repeat,
                "nothing says since when it counts",
                "epidemic/told-again",
            ),
        };
        let statement = format!("{} is in no row: {why}", doubt.words);
        let status = CheckStatus::Undetermined;
        check(doubt.article, kind, status, statement, vec![doubt.spans.clone()], rule)
    };
    facts.doubts.iter().map(one).collect()
}

fn is_total(fact: &Fact) -> bool {
    let scope = matches!(fact.scope, Some(Scope::Cumulative | Scope::Current));
    fact.kind == FactKind::Epidemic
        && scope
        && fact.modifier == Some(Modifier::Exact)
        && fact.rule.0 == "epidemic/count"
}

/// What two counts share that count the same; `None` where the words do not say where or until when.
fn key(fact: &Fact) -> Option<String> {
    let (place, window) = (fact.place.as_ref()?, fact.window?);
    Some(format!(
        "{} {} {:?} {:?} {:?} {:?} {:?}",
        fact.article, place.name, fact.subject, fact.measure, fact.scope, fact.origin, window
    ))
}
