//! Whether ranges run upward.

use banmian_model::{Amount, Check, CheckKind, CheckStatus, Modifier, TimeKind, Value};

use super::check;
use crate::passage::{Found, Passage};

/// Ranges whose ends are turned: 8至6个小时.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    found
        .iter()
        .filter(|item| is_turned(&item.value))
        .filter_map(|item| {
            let passage = &passages[item.passage];
            let words = passage.text.get(item.range.clone())?;
            let statement = format!("{words} runs downward");
            let evidence = vec![passage.spans(item.range.clone())];
            Some(check(
                passage.article,
                CheckKind::Range,
                CheckStatus::Suspect,
                statement,
                evidence,
                "range/turned",
            ))
        })
        .collect()
}

fn is_turned(value: &Value) -> bool {
    match value {
        Value::Quantity { amount, .. } | Value::Money { amount, .. } | Value::Ratio { amount } => turned(amount),
        Value::Time(time) => {
            time.kind == TimeKind::Interval && matches!((time.start, time.end), (Some(start), Some(end)) if end < start)
        }
        _ => false,
    }
}

fn turned(amount: &Amount) -> bool {
    amount.modifier == Modifier::Range && matches!((amount.low, amount.high), (Some(low), Some(high)) if high < low)
}
