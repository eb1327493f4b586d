use banmian_model::Role;

use crate::classify::Label;
use crate::evidence::Context;
use crate::heads;

/// Advertisements of a line or some: they stand where there was room, so that the text around says nothing about them.
pub(crate) fn settle(context: &Context<'_>, labels: &mut [Label]) {
    before_heads(context, labels);
    at_the_end(context, labels);
}

/// A line before a head, parted from it by a wide gap or with an advertiser's words, that says nothing of what the
/// article is about.
fn before_heads(context: &Context<'_>, labels: &mut [Label]) {
    for i in 0..labels.len().saturating_sub(1) {
        let first = context.run(i).0 == i || labels[i.saturating_sub(1)].role == Role::Advertisement;
        let line = context.surfaces[i].is_line() && context.surfaces[i + 1].is_line();
        let head = labels[i].start || labels[i + 1].start;
        if first && line && head && is_advert(context, i) {
            let goes_on = i > 0 && labels[i - 1].role == Role::Advertisement;
            labels[i] = Label {
                role: Role::Advertisement,
                start: !goes_on,
            };
            labels[i + 1].start = true;
        }
    }
}

fn is_advert(context: &Context<'_>, i: usize) -> bool {
    let surface = &context.surfaces[i];
    let wide = context.blocks[i + 1].gap > 2;
    let named = context
        .resources
        .advertising
        .iter()
        .any(|word| surface.text.ends_with(word));
    let at = context.ordinal(i);
    let about = context.cohesion.coverage(&surface.text, at, at + 4);
    (wide || named) && about < 0.12 && !heads::belongs_before(context, &surface.text, surface.chars)
}

/// Short lines at the end of the page with no text behind them that could be theirs.
fn at_the_end(context: &Context<'_>, labels: &mut [Label]) {
    let is_line = |i: usize| context.surfaces[i].is_line();
    let loose = |i: &usize| is_line(*i) || labels[*i].role == Role::Furniture;
    let from = (0..labels.len()).rev().take_while(loose).last().unwrap_or(labels.len());
    let whole = from > 0 && labels[from - 1].role != Role::Byline;
    if !whole || labels.len() - from > LONGEST_TAIL {
        return;
    }
    let first = (from..labels.len()).find(|&i| is_line(i));
    for i in (from..labels.len()).filter(|&i| is_line(i)) {
        labels[i] = Label {
            role: Role::Advertisement,
            start: Some(i) == first,
        };
    }
}

/// More lines than this at the end of a page are a list, not an advertisement.
const LONGEST_TAIL: usize = 12;
