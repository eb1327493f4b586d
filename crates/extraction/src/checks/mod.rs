//! Whether what a page says agrees with itself. Nothing is mended.

mod lists;
mod names;
mod sums;
mod times;

use banmian_model::{Check, CheckKind, CheckStatus, Fact, PageArticles, Rule, Spans};

use crate::Resources;
use crate::facts::rates;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Checks a page; segmentation's checks are among the result.
pub(crate) fn read(
    input: &PageArticles,
    passages: &[Passage<'_>],
    found: &[Found],
    facts: &[Fact],
    setting: &Setting,
    resources: &Resources,
) -> Vec<Check> {
    let mut checks = input.segmentation.checks.clone();
    checks.extend(sums::balances(facts));
    checks.extend(sums::others(passages, found));
    checks.extend(rate_checks(passages, found));
    checks.extend(lists::read(passages, found));
    checks.extend(times::weekdays(passages, found));
    checks.extend(names::look_alikes(passages, setting, resources));
    checks.extend(sums::repeats(passages, found));
    checks.sort_by_key(|check| check.article);
    checks
}

fn check(
    article: u32,
    kind: CheckKind,
    status: CheckStatus,
    statement: String,
    evidence: Vec<Spans>,
    rule: &'static str,
) -> Check {
    Check {
        article,
        kind,
        status,
        statement,
        evidence,
        proposal: None,
        rule: Rule::from(rule),
    }
}

fn rate_checks(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    rates(passages, found)
        .into_iter()
        .map(|rate| {
            let passage = &passages[rate.passage];
            let (status, sign) = match rate.holds() {
                Some(true) => (CheckStatus::Pass, "="),
                Some(false) => (CheckStatus::Fail, "≠"),
                None => (CheckStatus::Undetermined, "?"),
            };
            let statement = format!("{} / {} {sign} {}", rate.numerator.0, rate.denominator.0, rate.printed);
            let evidence = [rate.numerator.1, rate.denominator.1, rate.rate.1].map(|range| passage.spans(range));
            check(
                passage.article,
                CheckKind::Rate,
                status,
                statement,
                evidence.to_vec(),
                "rate/quotient",
            )
        })
        .collect()
}
