use std::ops::Range;

use banmian_model::Role;

use crate::classify::Label;
use crate::context::Context;
use crate::surface::{Ending, Form, Surface};
use crate::{Resources, heads, notices};

/// Advertisements of a line or some: they stand where there was room, so that the text around says nothing about them.
pub(crate) fn settle(context: &Context<'_>, labels: &mut [Label]) {
    let tight = is_spaced(context);
    let mut i = 0;
    while i < labels.len() {
        let group = group(context, i, tight);
        let signs = group.len() == 1 && signs_notice(context, labels, i);
        if !group.is_empty() && !signs && is_advert(context, labels, &group) {
            take(context, group.clone(), labels);
        }
        i = group.end.max(i + 1);
    }
    at_the_end(context, labels);
}

/// Whether most blocks of the page are parted by blank lines, so that a single line break binds lines together.
fn is_spaced(context: &Context<'_>) -> bool {
    let gaps = context.blocks.iter().skip(1).map(|block| block.gap);
    let (all, wide) = gaps.fold((0, 0), |(all, wide), gap| (all + 1, wide + usize::from(gap > 1)));
    all > 0 && wide * 2 > all
}

/// The line at `i` with those bound to it; empty where there is none.
fn group(context: &Context<'_>, i: usize, tight: bool) -> Range<usize> {
    let is_line = |at: usize| context.surfaces.get(at).is_some_and(Surface::is_line);
    if !is_line(i) {
        return i..i;
    }
    let bound = |&at: &usize| tight && is_line(at) && context.blocks[at].gap == 1;
    i..(i + 1..).take_while(bound).last().unwrap_or(i) + 1
}

/// Weighs what a group of lines says and how it stands.
fn is_advert(context: &Context<'_>, labels: &[Label], group: &Range<usize>) -> bool {
    let [firm, promise, reach] = [0, 1, 2].map(|sign| group.clone().any(|i| context.advertises(i)[sign]));
    let bound = group.len() > 1;
    let parted = context.blocks.get(group.end).is_some_and(|next| next.gap > 2);
    let about = group
        .clone()
        .map(|i| context.sheet.covered_behind(i, 4))
        .max()
        .unwrap_or_default();
    let said = group
        .clone()
        .map(|i| context.sheet.covered_before(i, 3))
        .max()
        .unwrap_or_default();
    let head = group.clone().any(|i| labels[i].start) || labels.get(group.end).is_some_and(|label| label.start);
    let leads = group.clone().any(|i| {
        let surface = &context.surfaces[i];
        // A slogan that names a firm is the firm's.
        let slogan = !firm && heads::is_slogan(context, &surface.text);
        slogan || heads::leads(context, &surface.text) || heads::is_standing(context, &surface.text, surface.chars)
    });
    let signs = [firm, promise, reach, bound].iter().filter(|&&holds| holds).count();
    // The more it says of itself, the more words it may happen to share with what stands behind.
    let strange = about < if signs > 2 { 300 } else { 120 } && said < 300;
    let plain = (parted || firm) && head && strange && !bound && !leads && next_is_line(context, group.end);
    strange && (firm || promise) && signs + usize::from(!bound && strange) > 2 || plain
}

/// Whether a text promises what an advertisement does.
fn promises(text: &str, resources: &Resources) -> bool {
    text.contains(|c| resources.promising.contains(c)) && resources.promises.is_match(text)
}

/// Whether a text has a telephone number, which is of seven figures or eight.
fn has_telephone(text: &str, resources: &Resources) -> bool {
    let figures = text.chars().filter(|c| matches!(c, '0'..='9' | '０'..='９'));
    figures.take(7).count() == 7 && resources.telephone.is_match(text)
}

/// What an advertisement's line may show: the name of a firm, a promise, how to reach who made it.
pub(crate) fn signs(text: &str, resources: &Resources) -> [bool; 3] {
    // Who wishes something names itself before it (某某酒业祝全市人民安康).
    let firm = |part: &str| resources.advertising.iter().any(|word| part.ends_with(word));
    let names = |part: &str| firm(part) || part.find(['祝', '恭']).is_some_and(|at| firm(&part[..at]));
    [
        text.split_whitespace().any(names),
        promises(text, resources),
        resources.reach.are_in(text) || has_telephone(text, resources),
    ]
}

fn next_is_line(context: &Context<'_>, at: usize) -> bool {
    context.surfaces.get(at).is_some_and(Surface::is_line)
}

/// Takes a group of lines for an advertisement; if an article was thought to start with it, it starts behind.
fn take(context: &Context<'_>, group: Range<usize>, labels: &mut [Label]) {
    let head = group.clone().any(|i| labels[i].start);
    let goes_on = group.start > 0 && labels[group.start - 1].role == Role::Advertisement;
    for i in group.clone() {
        let start = i == group.start && !goes_on;
        labels[i] = Label {
            role: Role::Advertisement,
            start,
            opening: false,
            ..labels[i]
        };
    }
    if head && next_is_line(context, group.end) {
        labels[group.end].start = true;
    }
}

/// Short lines at the end of the page with no text behind them that could be theirs, if one of them shows what
/// advertisements do.
fn at_the_end(context: &Context<'_>, labels: &mut [Label]) {
    // A note in brackets and a sentence that trails off (…前行脚步中……) are an article's.
    let is_line = |i: usize| {
        let surface = &context.surfaces[i];
        surface.is_line() && !surface.text.starts_with(['（', '(']) && surface.ending != Ending::Dash
    };
    let loose = |i: &usize| {
        let furniture = labels[*i].role == Role::Furniture && !is_signed_day(context, *i);
        is_line(*i) || furniture
    };
    let from = (0..labels.len()).rev().take_while(loose).last().unwrap_or(labels.len());
    let whole = from > 0 && labels[from - 1].role != Role::Byline;
    if !whole || labels.len() - from > LONGEST_TAIL {
        return;
    }
    let from = if signs_notice(context, labels, from) {
        from + 1
    } else {
        from
    };
    if !(from..labels.len()).any(|i| is_line(i) && context.advertises(i).contains(&true)) {
        return;
    }
    let first = (from..labels.len()).find(|&i| is_line(i));
    for i in (from..labels.len()).filter(|&i| is_line(i)) {
        labels[i] = Label {
            role: Role::Advertisement,
            start: Some(i) == first,
            opening: false,
            ..labels[i]
        };
    }
}

/// Whether the line right behind a notice's text is who gives it.
fn signs_notice(context: &Context<'_>, labels: &[Label], i: usize) -> bool {
    let Some(text) = context.surfaces.get(i).map(|surface| surface.text.as_ref()) else {
        return false;
    };
    let text_before = i > 0 && labels[i - 1].role == Role::Paragraph;
    let behind = text_before && notices::is_in_notice(context, labels, i);
    behind && !text.contains(char::is_whitespace) && !promises(text, context.resources)
}

/// Whether a block is the day that a notice is signed with: right behind the name of who gives it.
pub(crate) fn is_signed_day(context: &Context<'_>, i: usize) -> bool {
    let surface = &context.surfaces[i];
    let signed = i > 0 && (context.surfaces[i - 1].is_line() || context.surfaces[i - 1].is_text());
    surface.form == Form::Furniture && signed && context.is_day(i)
}

/// More lines than this at the end of a page are a list, not an advertisement.
const LONGEST_TAIL: usize = 12;
