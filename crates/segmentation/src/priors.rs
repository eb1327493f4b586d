//! What rules of form and structure know of papers that the training pages have nothing of. Each raises or lowers the
//! score of a tag; where the learned reading is sure, it stays as it was.

use crate::context::Context;
use crate::heads::is_slogan;
use crate::learned::{Scores, Tag, UNIT};
use crate::surface::{Ending, Form, Surface};

/// Adds what the rules say of every block to its scores.
pub(crate) fn add(context: &Context<'_>, scores: &mut [Scores]) {
    for (i, scores) in scores.iter_mut().enumerate() {
        by_form(context.surfaces[i].form, scores);
        if context.surfaces[i].is_line() {
            told(context, i, scores);
            asking(context, i, scores);
            set_of_slogans(context, i, scores);
            alone(context, i, scores);
        }
    }
}

/// The rules that know by-lines, captions and folios of many papers count for about as much as the learned reading.
fn by_form(form: Form, scores: &mut Scores) {
    match form {
        Form::Furniture => scores.raise(Tag::Furniture, 3 * UNIT),
        Form::Caption => scores.raise(Tag::Caption, 2 * UNIT),
        Form::Byline => scores.raise(Tag::Byline, UNIT),
        _ => {}
    }
}

/// Right above the name of who tells a story (讲述人：…) stands the story's headline.
fn told(context: &Context<'_>, i: usize, scores: &mut Scores) {
    if context.surfaces.get(i + 1).is_some_and(Surface::is_narrated) {
        scores.raise(Tag::Headline, 5 * UNIT);
        scores.raise(Tag::Further, 3 * UNIT);
    }
}

/// A line that asks is a headline rather than its kicker.
fn asking(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let asks = context.surfaces[i].text.ends_with(['？', '?']);
    if asks && context.surfaces.get(i + 1).is_some_and(Surface::is_line) {
        scores.raise(Tag::Kicker, -2 * UNIT);
    }
}

/// Slogans in a head come in sets: none of them is its headline.
fn set_of_slogans(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let slogan = |at: usize| {
        let surface = context.surfaces.get(at).filter(|surface| surface.is_line());
        surface.is_some_and(|surface| is_slogan(context, &surface.text))
    };
    let beside = slogan(i + 1) || i > 0 && slogan(i - 1);
    if beside && slogan(i) {
        scores.raise(Tag::Flag, 2 * UNIT);
    }
}

/// A short line without a mark at its end that stands alone between whole paragraphs is no paragraph.
fn alone(context: &Context<'_>, i: usize, scores: &mut Scores) {
    let own = &context.surfaces[i];
    let before = i.checked_sub(1).map(|at| &context.surfaces[at]);
    let whole = before.is_some_and(|one| one.is_text() && one.ending == Ending::Sentence);
    let behind = context.surfaces.get(i + 1).is_some_and(Surface::is_text);
    if whole && behind && own.ending == Ending::Word && (4..=24).contains(&own.chars) {
        scores.raise(Tag::Paragraph, -UNIT);
    }
}
