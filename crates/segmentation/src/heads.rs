use std::ops::Range;

use banmian_model::Role;

use crate::classify::Label;
use crate::evidence::Context;
use crate::surface::{Form, Surface};
use crate::{byline, head_evidence};

/// Gives the lines of a head their roles, and says where it ends: lines behind that are text. The lines of `head` are
/// short lines and by-lines; the first is where the article starts.
pub(crate) fn settle(context: &Context<'_>, head: Range<usize>, labels: &mut [Label]) -> usize {
    let lines = lines(context, &head, labels);
    if let [line] = lines[..]
        && names_pictures(context, line)
    {
        labels[line].role = Role::StandingHead;
        return head.end;
    }
    let evidence = head_evidence::of(context, &lines, head.end);
    let weights = &context.resources.heads;
    let slogans = is_set_of_slogans(context, &lines);
    let score =
        |(at, values): (usize, &Vec<f32>)| weigh(values, &weights.headline) + form(context, &lines, at, slogans);
    let Some(headline) = best(evidence.iter().enumerate().map(score)) else {
        return head.end;
    };
    for (at, &line) in lines[..headline].iter().enumerate() {
        labels[line].role = before(context, &evidence[at], line);
    }
    labels[lines[headline]].role = Role::Headline;
    let signed = head
        .clone()
        .rfind(|&i| labels[i].role == Role::Byline)
        .unwrap_or_default();
    for (at, &line) in lines.iter().enumerate().skip(headline + 1) {
        // What stands before the by-line is no text.
        let readings = if line < signed {
            &weights.behind[..2]
        } else {
            &weights.behind
        };
        let readings = readings.iter().map(|weights| weigh(&evidence[at], weights));
        labels[line].role = match best(readings) {
            Some(0) => Role::Deck,
            Some(1) => Role::StandingHead,
            _ => return line,
        };
    }
    head.end
}

/// Whether a line is the name that a picture without a headline stands under (图片新闻).
pub(crate) fn names_pictures(context: &Context<'_>, line: usize) -> bool {
    let surface = &context.surfaces[line];
    let next = context.surfaces.get(line + 1);
    let named = context.resources.pictures.iter().any(|name| surface.text == *name);
    surface.is_line() && named && next.is_some_and(|next| next.form == Form::Caption)
}

/// The lines of a head that are no by-lines. A head has few: of a longer run the first are enough to know them.
fn lines(context: &Context<'_>, head: &Range<usize>, labels: &mut [Label]) -> Vec<usize> {
    let is_line = |&i: &usize| context.surfaces[i].form != Form::Byline;
    let mut lines: Vec<usize> = head.clone().filter(is_line).collect();
    if let Some(author) = bare_author(context, &lines, head.end) {
        labels[author].role = Role::Byline;
        lines.retain(|&line| line != author);
    }
    lines.truncate(LONGEST);
    lines
}

/// What weighs for or against a headline whatever the paper, and more than its houses' habits that the weights hold: a
/// set of slogans stands around a headline, and a line that asks is one.
fn form(context: &Context<'_>, lines: &[usize], at: usize, slogans: bool) -> f32 {
    let text = |at: usize| lines.get(at).map_or("", |&line| context.surfaces[line].text.as_ref());
    let asks = text(at).ends_with(['？', '?']);
    let slogan = slogans && is_slogan(context, text(at));
    let before_set = slogans && !slogan && at + 1 < lines.len() && is_slogan(context, text(at + 1));
    (if asks { 1.5 } else { 0.0 }) + (if slogan { -4.0 } else { 0.0 }) + (if before_set { 2.0 } else { 0.0 })
}

/// Slogans come in sets; one line of two halves is as good a headline.
fn is_set_of_slogans(context: &Context<'_>, lines: &[usize]) -> bool {
    let slogan = |line: &&usize| is_slogan(context, &context.surfaces[**line].text);
    lines.len() > 2 && lines.iter().filter(slogan).count() > 1
}

/// More lines than this are a list or a poem behind a head.
const LONGEST: usize = 10;

/// The evidence of the lines of a head, for training: the block each starts at and the values.
pub(crate) fn evidence(context: &Context<'_>, head: Range<usize>, labels: &mut [Label]) -> Vec<(usize, Vec<f32>)> {
    let lines = lines(context, &head, labels);
    let values = head_evidence::of(context, &lines, head.end);
    lines.into_iter().zip(values).collect()
}

fn weigh(values: &[f32], weights: &[f32]) -> f32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The first of the greatest.
fn best(scores: impl Iterator<Item = f32>) -> Option<usize> {
    let most = |best: Option<(usize, f32)>, (at, score)| match best {
        Some((_, most)) if most >= score => best,
        _ => Some((at, score)),
    };
    scores.enumerate().fold(None, most).map(|(at, _)| at)
}

/// A line of bare names right before the text, as some papers sign (朱梦魁); with an office before the name it needs no
/// text right behind.
fn bare_author(context: &Context<'_>, lines: &[usize], end: usize) -> Option<usize> {
    let (&last, rest) = lines.split_last()?;
    let surface = |line: usize| &context.surfaces[line];
    let placed = |line: usize| byline::parse_placed(&surface(line).text, context.resources);
    let bare = surface(last).chars <= 9 && byline::parse_bare(&surface(last).text, context.resources).is_some();
    if (bare || placed(last).is_some()) && last + 1 == end && !rest.is_empty() {
        return Some(last);
    }
    let in_office =
        |&line: &usize| placed(line).is_some_and(|found| found.people.iter().all(|one| one.office.is_some()));
    lines.iter().copied().skip(1).find(in_office)
}

/// Whether a line leads to the next: it ends in a dash or colon, or says at what something was said.
pub(crate) fn leads(context: &Context<'_>, text: &str) -> bool {
    text.ends_with(['—', '：', ':', '，'])
        || context.resources.kickers.iter().any(|word| text.ends_with(word))
        || text.starts_with('在')
}

/// Whether a line has a form that belongs before a headline: a kicker, the name of a column, a slogan.
pub(crate) fn belongs_before(context: &Context<'_>, text: &str, chars: usize) -> bool {
    leads(context, text) || is_standing(context, text, chars) || is_slogan(context, text)
}

/// Whether a line has the form of the name of a column or series.
pub(crate) fn is_standing(context: &Context<'_>, text: &str, chars: usize) -> bool {
    let named = |part: &str| context.resources.standing_heads.iter().any(|word| part.ends_with(word));
    chars <= 16
        && text
            .split_whitespace()
            .any(|part| part.chars().count() <= 8 && named(part))
}

/// Whether a line is a slogan: halves of one length, or a set phrase that begins with a slogan's word and names
/// neither a number nor a time.
pub(crate) fn is_slogan(context: &Context<'_>, text: &str) -> bool {
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

/// What stands before the headline: columns and slogans, and a kicker. Over a story told by somebody stands the name
/// of the series, which the stories behind share.
fn before(context: &Context<'_>, evidence: &[f32], line: usize) -> Role {
    let (from, to) = context.run(line);
    let told = context.surfaces[from..to.min(from + 8)]
        .iter()
        .any(Surface::is_narrated);
    if !told && weigh(evidence, &context.resources.heads.kicker) > 0.0 {
        Role::Kicker
    } else {
        Role::StandingHead
    }
}
