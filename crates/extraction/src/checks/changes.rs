//! Whether a printed change fits the two values that it is between: 由83.5%提高到91.2%，提高了7.7个百分点.

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Fact, FactKind, Modifier, Statistic, StatisticForm};

use super::check;
use crate::facts::{half_unit, is_summable};

/// A value before, a value now, and the change between, each from a statistic.
struct Change<'a> {
    now: &'a Fact,
    change: &'a Fact,
    previous: Decimal,
}

/// The changes of a page: a pair of values with the growth told right behind it, and a growth from a number that it names
/// (比前一周的561例下降11.2%).
pub(super) fn read(facts: &[Fact]) -> Vec<Check> {
    let statistics: Vec<&Fact> = facts.iter().filter(|fact| fact.kind == FactKind::Statistic).collect();
    let pairs = statistics.windows(2).filter_map(|pair| change(pair[0], pair[1]));
    pairs.filter_map(|change| one(&change)).collect()
}

fn change<'a>(now: &'a Fact, change: &'a Fact) -> Option<Change<'a>> {
    let grown = statistic(change, StatisticForm::Growth)?;
    let of = now.statistic.as_ref().filter(|of| of.form != StatisticForm::Growth)?;
    let exact = [now, change].iter().all(|fact| fact.modifier == Some(Modifier::Exact));
    let same = now.article == change.article && now.measure == change.measure && now.subject == change.subject;
    let previous = of.previous.xor(grown.previous)?;
    (exact && same).then_some(Change { now, change, previous })
}

fn statistic(fact: &Fact, form: StatisticForm) -> Option<&Statistic> {
    fact.statistic.as_ref().filter(|statistic| statistic.form == form)
}

fn one(found: &Change<'_>) -> Option<Check> {
    let (now, change) = (found.now.value?, found.change.value?);
    if ![now, change, found.previous].into_iter().all(is_summable) || found.previous.is_zero() {
        return None;
    }
    let rise = now - found.previous;
    // What is printed of the change, how it is worked out, and how far it may be off.
    let (worked_out, off, sign) = match found.change.unit.as_deref() {
        Some("个百分点" | "百分点") => (rise * Decimal::ONE_HUNDRED, Decimal::ZERO, "-"),
        unit if unit.is_some() && unit == found.now.unit.as_deref() => (rise, Decimal::ZERO, "-"),
        None => {
            let printed = change.abs().normalize();
            let places = printed.scale().saturating_sub(2);
            (rise.checked_div(found.previous)?, half_unit(places), "/")
        }
        _ => return None,
    };
    let holds = (worked_out - change).abs() <= off;
    let (status, equals) = if holds {
        (CheckStatus::Pass, "=")
    } else {
        (CheckStatus::Suspect, "≠")
    };
    let (now, previous, change) = (now.normalize(), found.previous.normalize(), change.normalize());
    let statement = if sign == "-" {
        format!("{now} - {previous} {equals} {change}")
    } else {
        format!("({now} - {previous}) / {previous} {equals} {change}")
    };
    let evidence = vec![found.now.spans.clone(), found.change.spans.clone()];
    Some(check(
        found.now.article,
        CheckKind::Rate,
        status,
        statement,
        evidence,
        "rate/change",
    ))
}
