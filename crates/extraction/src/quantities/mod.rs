//! Numbers and times: read in one pass, resolved in a second.
//!
//! [`read`] goes through each passage from left to right over a width-folded view: times before codes and phones, those
//! before quantities, the longest match first, nothing twice. A number counts only with what is counted behind it (a
//! measure word, a unit, a currency, a percent sign), so that 一线, 统一 and 三冲社区 give none. [`resolve`] then gives
//! every time its interval; change the day, and only it runs again.

mod amount;
mod dating;
mod numeral;
mod resolution;
mod time;
mod view;

use banmian_model::Value;

use crate::Resources;
use crate::passage::{Found, Passage};
use view::View;

pub(crate) use dating::date;
pub(crate) use resolution::resolve;

/// Reads numbers and times without resolving them.
pub(crate) fn read(passages: &[Passage<'_>], _resources: &Resources) -> Vec<Found> {
    passages
        .iter()
        .enumerate()
        .flat_map(|(index, passage)| read_passage(index, passage))
        .collect()
}

fn read_passage(index: usize, passage: &Passage<'_>) -> Vec<Found> {
    let view = View::of(&passage.text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < view.len() {
        if !view.may_start(at) {
            at += 1;
            continue;
        }
        match time::read(&view, at).or_else(|| amount::read(&view, at)) {
            Some(read) => {
                let range = view.byte(at)..view.byte(read.end);
                found.push(Found {
                    passage: index,
                    range,
                    value: read.value,
                    rule: read.rule.into(),
                });
                at = read.end;
            }
            None => at = view.skip_number(at),
        }
    }
    found
}

/// Something read from a view.
struct Read {
    /// Index behind its last character.
    end: usize,
    value: Value,
    rule: &'static str,
}
