//! Whether counts add up, and whether printed rates are their quotients.

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Fact, FactKind, Scope};

use super::check;
use crate::facts::{Facts, Tie};

/// Balances (累计确诊 = 治愈 + 死亡 + 在院) and lists by places.
pub(super) fn read(facts: &Facts) -> Vec<Check> {
    let mut checks = balances(&facts.facts);
    checks.extend(observed(&facts.facts));
    checks.extend(facts.ties.iter().filter_map(|tie| list(&facts.facts, tie)));
    checks
}

/// Rates with the numbers beside them.
pub(super) fn rates(facts: &Facts) -> Vec<Check> {
    facts
        .rates
        .iter()
        .map(|rate| {
            let (status, sign) = if rate.holds {
                (CheckStatus::Pass, "=")
            } else {
                (CheckStatus::Fail, "≠")
            };
            let statement = format!("{} / {} {sign} {}", rate.part, rate.whole, rate.printed);
            check(
                rate.article,
                CheckKind::Rate,
                status,
                statement,
                rate.evidence.clone(),
                "rate/quotient",
            )
        })
        .collect()
}

/// Contacts are released or still observed: no more than have been traced.
fn observed(facts: &[Fact]) -> Vec<Check> {
    let is = |fact: &Fact, measure: &str, scope| fact.measure.as_deref() == Some(measure) && fact.scope == Some(scope);
    let counts: Vec<&Fact> = facts.iter().filter(|fact| fact.kind == FactKind::Epidemic).collect();
    let triples = counts.windows(3).filter(|triple| {
        is(triple[0], "contacts", Scope::Cumulative)
            && is(triple[1], "released_obs", Scope::Cumulative)
            && is(triple[2], "under_obs", Scope::Current)
            && triple
                .iter()
                .all(|fact| fact.article == triple[0].article && fact.place == triple[0].place)
    });
    triples.filter_map(traced).collect()
}

fn traced(triple: &[&Fact]) -> Option<Check> {
    let [all, released, under] = [triple[0].value?, triple[1].value?, triple[2].value?];
    let residual = all - released - under;
    let (status, statement) = if residual.is_zero() {
        (CheckStatus::Pass, format!("{all} = {released} + {under}"))
    } else if residual > Decimal::ZERO {
        // Some of them fell ill, and are counted among the cases.
        return None;
    } else {
        (
            CheckStatus::Fail,
            format!("{all} ≠ {released} + {under}: {} too many", -residual),
        )
    };
    let evidence = triple.iter().map(|fact| fact.spans.clone()).collect();
    Some(check(
        triple[0].article,
        CheckKind::Sum,
        status,
        statement,
        evidence,
        "sum/contacts",
    ))
}

/// The terms of one balance, as they are met.
struct Balance<'a> {
    total: &'a Fact,
    recovered: Option<&'a Fact>,
    death: Option<&'a Fact>,
    treated: Option<&'a Fact>,
}

fn balances(facts: &[Fact]) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut open: Option<Balance<'_>> = None;
    for fact in facts.iter().filter(|fact| fact.kind == FactKind::Epidemic) {
        let term = (fact.measure.as_deref(), fact.scope);
        // 临床诊断病例 are what SARS was counted in.
        let clinical = term == (Some("clinical"), Some(Scope::Cumulative))
            && open
                .as_ref()
                .is_none_or(|balance| balance.total.measure.as_deref() == Some("clinical"));
        if clinical || term == (Some("confirmed"), Some(Scope::Cumulative)) {
            if open.as_ref().is_some_and(|balance| belongs(balance, fact)) || !is_part(open.as_ref(), fact) {
                checks.extend(open.take().and_then(|balance| settle(&balance)));
                open = Some(Balance {
                    total: fact,
                    recovered: None,
                    death: None,
                    treated: None,
                });
            }
            continue;
        }
        let Some(balance) = open.as_mut().filter(|balance| belongs(balance, fact)) else {
            continue;
        };
        let slot = match term {
            (Some("recovered"), Some(Scope::Cumulative)) => &mut balance.recovered,
            (Some("death"), Some(Scope::Cumulative)) => &mut balance.death,
            (Some("in_treatment"), Some(Scope::Current)) => &mut balance.treated,
            _ => continue,
        };
        slot.get_or_insert(fact);
    }
    checks.extend(open.and_then(|balance| settle(&balance)));
    checks
}

/// An item of a list by places opens no balance of its own while that of the whole is open.
fn is_part(open: Option<&Balance<'_>>, fact: &Fact) -> bool {
    open.is_some_and(|balance| balance.total.article == fact.article && balance.total.place != fact.place)
        && fact.rule.0.ends_with("list-item")
}

fn belongs(balance: &Balance<'_>, fact: &Fact) -> bool {
    let total = balance.total;
    // Bytes: a bulletin of a province with lists of its cities is no longer than this.
    const NEAR: u32 = 4_000;
    total.article == fact.article
        && total.place == fact.place
        && (total.origin == fact.origin || fact.origin.is_none())
        && fact.spans.start().saturating_sub(total.spans.start()) < NEAR
}

fn settle(balance: &Balance<'_>) -> Option<Check> {
    let (recovered, treated) = (balance.recovered?, balance.treated?);
    let mut parts = vec![recovered];
    parts.extend(balance.death);
    parts.push(treated);
    let total = balance.total.value?;
    let sum: Decimal = parts.iter().filter_map(|part| part.value).sum();
    let terms: Vec<String> = parts
        .iter()
        .filter_map(|part| part.value)
        .map(|value| value.to_string())
        .collect();
    let terms = terms.join(" + ");
    let residual = total - sum;
    let (status, statement) = match (residual.is_zero(), balance.death.is_some()) {
        (true, _) => (CheckStatus::Pass, format!("{total} = {terms}")),
        // The dead are not told: the rest may be theirs, but no part is more than the whole.
        (false, false) if residual > Decimal::ZERO => (
            CheckStatus::Undetermined,
            format!("{total} = {terms} + {residual}: no number of deaths is told"),
        ),
        // 在院治疗 need not be all that are still ill (Hubei, February 2020), so more than the parts is a doubt.
        (false, true) if residual > Decimal::ZERO => {
            (CheckStatus::Suspect, format!("{total} ≠ {terms}: {residual} left over"))
        }
        _ => (CheckStatus::Fail, format!("{total} ≠ {terms}: {} too many", -residual)),
    };
    let mut evidence = vec![balance.total.spans.clone()];
    evidence.extend(parts.iter().map(|part| part.spans.clone()));
    Some(check(
        balance.total.article,
        CheckKind::Sum,
        status,
        statement,
        evidence,
        "sum/balance",
    ))
}

/// Items of a list by places that is taken to name them all.
const LONG: usize = 4;

fn list(facts: &[Fact], tie: &Tie) -> Option<Check> {
    if tie.parts.len() < 2 {
        return None;
    }
    let whole = &facts[tie.whole];
    let total = whole.value?;
    let values: Vec<Decimal> = tie.parts.iter().filter_map(|&part| facts[part].value).collect();
    let sum: Decimal = values.iter().copied().sum::<Decimal>() + tie.rest;
    let mut terms: Vec<String> = values.iter().map(ToString::to_string).collect();
    if !tie.rest.is_zero() {
        terms.push(tie.rest.to_string());
    }
    let terms = terms.join(" + ");
    let residual = total - sum;
    let (status, statement) = if residual.is_zero() {
        (CheckStatus::Pass, format!("{total} = {terms}"))
    } else if tie.unread {
        (
            CheckStatus::Undetermined,
            format!("{total} ≠ {terms}: a number of the list is not understood"),
        )
    } else if residual > Decimal::ZERO {
        // A long list that all but adds up was meant to; a short one names the most of many.
        let slip = values.len() >= LONG && residual * Decimal::TEN <= total;
        let status = if slip { CheckStatus::Fail } else { CheckStatus::Suspect };
        (status, format!("{total} ≠ {terms}: {residual} left over"))
    } else {
        (CheckStatus::Fail, format!("{total} ≠ {terms}: {} too many", -residual))
    };
    let mut evidence = vec![whole.spans.clone()];
    evidence.extend(tie.parts.iter().map(|&part| facts[part].spans.clone()));
    Some(check(
        whole.article,
        CheckKind::Sum,
        status,
        statement,
        evidence,
        "sum/list",
    ))
}
