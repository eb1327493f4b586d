//! Whether what a page says agrees with itself. Nothing is mended.

mod ages;
mod changes;
mod counts;
mod dates;
mod divisions;
mod enumerations;
mod groups;
mod lookalikes;
mod lunar;
mod ranges;
mod repeats;
mod sums;
mod told_twice;
mod weekdays;

use banmian_model::{Check, CheckKind, CheckStatus, PageArticles, Rule, Spans};

use crate::Resources;
use crate::facts::Facts;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Checks a page; segmentation's checks are among the result.
pub(crate) fn read(
    input: &PageArticles,
    passages: &[Passage<'_>],
    found: &[Found],
    facts: &Facts,
    setting: &Setting,
    resources: &Resources,
) -> Vec<Check> {
    let region = setting.region.as_ref().map(|region| region.value.as_str());
    let mut checks = input.segmentation.checks.clone();
    checks.extend(sums::read(facts));
    checks.extend(groups::read(passages, found));
    checks.extend(divisions::read(passages, found, &facts.facts));
    checks.extend(sums::rates(facts));
    checks.extend(enumerations::read(passages, found));
    checks.extend(weekdays::read(passages, found, setting));
    checks.extend(lunar::read(passages, found, setting, resources));
    checks.extend(lookalikes::read(passages, found, region, resources));
    checks.extend(ranges::read(passages, found));
    checks.extend(repeats::read(passages, found));
    checks.extend(counts::read(facts));
    checks.extend(counts::left_out(facts));
    checks.extend(changes::read(&facts.facts));
    checks.extend(told_twice::read(input, &facts.facts));
    checks.extend(dates::read(passages, found, setting));
    checks.extend(ages::read(passages, found, setting));
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
