use std::ops::Range;

use banmian_model::Role;

use crate::byline;
use crate::classify::Label;
use crate::evidence::Context;
use crate::surface::{Form, Surface};

/// Gives the lines of a head their roles. The lines of `head` are short lines and by-lines; the first is where the
/// article starts.
pub(crate) fn settle(context: &Context<'_>, head: Range<usize>, labels: &mut [Label]) {
    let mut lines: Vec<usize> = head
        .clone()
        .filter(|&i| context.surfaces[i].form != Form::Byline)
        .collect();
    if let Some(author) = bare_author(context, &lines, head.end) {
        labels[author].role = Role::Byline;
        lines.retain(|&line| line != author);
    }
    // A head has few lines; of a longer run the first ones are enough to know the headline.
    let Some(headline) = headline(context, &lines[..lines.len().min(8)]) else {
        return;
    };
    for (at, &line) in lines.iter().enumerate() {
        labels[line].role = match at.cmp(&headline) {
            std::cmp::Ordering::Less => before(context, &lines, at, headline),
            std::cmp::Ordering::Equal => Role::Headline,
            std::cmp::Ordering::Greater => Role::Deck,
        };
    }
    settle_behind(context, &lines[headline + 1..], labels);
}

/// A line of bare names right before the text, as some papers sign (朱梦魁).
fn bare_author(context: &Context<'_>, lines: &[usize], end: usize) -> Option<usize> {
    let (&last, rest) = lines.split_last()?;
    let surface = &context.surfaces[last];
    let named = surface.chars <= 9 && byline::parse_bare(&surface.text, context.resources).is_some()
        || byline::parse_placed(&surface.text, context.resources).is_some();
    (named && last + 1 == end && !rest.is_empty()).then_some(last)
}

fn headline(context: &Context<'_>, lines: &[usize]) -> Option<usize> {
    let scores = lines
        .iter()
        .enumerate()
        .map(|(at, &line)| (at, likeness(context, lines, at, line)));
    scores
        .fold(None, |best: Option<(usize, f32)>, (at, score)| match best {
            Some((_, most)) if most >= score => best,
            _ => Some((at, score)),
        })
        .map(|(at, _)| at)
}

/// How much a line of a head is like its headline.
fn likeness(context: &Context<'_>, lines: &[usize], at: usize, line: usize) -> f32 {
    let surface = &context.surfaces[line];
    let text = surface.text.as_ref();
    let next = lines.get(at + 1).map(|&next| &context.surfaces[next]);
    let ordinal = context.ordinal(line);
    let dashed = next.is_some_and(|next| next.text.starts_with('—'));
    // Slogans come in sets; one line of two halves is as good a headline.
    let set = lines
        .iter()
        .filter(|&&other| is_slogan(context, &context.surfaces[other].text))
        .count()
        > 1;
    let slogan_next = set && next.is_some_and(|next| is_slogan(context, &next.text));
    let signals = [
        (text.starts_with('—'), -6.0),
        (leads(context, text), -2.5),
        (is_standing(context, text, surface.chars), -3.0),
        (surface.chars <= 4, -1.5),
        (set && is_slogan(context, text), -0.8),
        (dashed, 3.0),
        (slogan_next && at == 0, 2.0),
        (text.ends_with(['？', '！']), 1.2),
        (text.contains(['“', ' ', '\u{3000}']), 0.3),
        (text.starts_with(['（', '(']), -3.0),
        (at == 1, 0.7),
        (at > 1, -0.6),
    ];
    let sum: f32 = signals
        .iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, weight)| weight)
        .sum();
    sum + context.cohesion.coverage(text, ordinal, ordinal + 4)
}

/// Whether a line leads to the next: it ends in a dash or colon, or says at what something was said.
fn leads(context: &Context<'_>, text: &str) -> bool {
    text.ends_with(['—', '：', ':', '，'])
        || context.resources.kickers.iter().any(|word| text.ends_with(word))
        || text.starts_with('在')
}

/// Whether a line has a form that belongs before a headline: a kicker, the name of a column, a slogan.
pub(crate) fn belongs_before(context: &Context<'_>, text: &str, chars: usize) -> bool {
    leads(context, text) || is_standing(context, text, chars) || is_slogan(context, text)
}

/// Whether a line has the form of the name of a column or series.
fn is_standing(context: &Context<'_>, text: &str, chars: usize) -> bool {
    let named = |part: &str| context.resources.standing_heads.iter().any(|word| part.ends_with(word));
    chars <= 16
        && text
            .split_whitespace()
            .any(|part| part.chars().count() <= 8 && named(part))
}

/// Whether a line is a slogan: halves of one length, or a set phrase that begins with a slogan's word and names
/// neither a number nor a time.
fn is_slogan(context: &Context<'_>, text: &str) -> bool {
    let opens = |part: &str| context.resources.slogans.iter().any(|word| part.starts_with(word));
    let length = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
    let parts: Vec<&str> = text.split_whitespace().collect();
    let numbered = text.contains(|c: char| c.is_ascii_digit());
    let paired = parts.len() > 1
        && parts
            .windows(2)
            .all(|pair| length(pair[0]).abs_diff(length(pair[1])) == 0);
    !numbered && text.chars().count() <= 20 && (opens(text) || paired && parts.len() <= 3 && length(parts[0]) <= 8)
}

/// What stands before the headline: columns and slogans, and a kicker.
fn before(context: &Context<'_>, lines: &[usize], at: usize, headline: usize) -> Role {
    let surface = &context.surfaces[lines[at]];
    let text = surface.text.as_ref();
    // Over a story told by somebody stands the name of the series, which the stories behind share.
    let (from, to) = context.run(lines[at]);
    let told = context.surfaces[from..to.min(from + 8)]
        .iter()
        .any(Surface::is_narrated);
    let standing = told || surface.chars <= 6 || is_standing(context, text, surface.chars) || is_slogan(context, text);
    if leads(context, text) || (at + 1 == headline && !standing) {
        Role::Kicker
    } else {
        Role::StandingHead
    }
}

/// What stands behind the headline: a deck, and the slogans that some papers set between it and the by-line. Slogans
/// come in sets: where one of several lines is one, all that are not marked as deck are.
fn settle_behind(context: &Context<'_>, lines: &[usize], labels: &mut [Label]) {
    let text = |line: usize| context.surfaces[line].text.as_ref();
    let mut decks = 0;
    let slogans = lines.iter().any(|&line| is_slogan(context, text(line)));
    for &line in lines {
        let dashed = text(line).starts_with(['—', '（', '(']);
        let deck =
            dashed || (decks == 0 && !slogans && !is_standing(context, text(line), context.surfaces[line].chars));
        decks += usize::from(deck);
        labels[line].role = if deck { Role::Deck } else { Role::StandingHead };
    }
}
