use banmian_model::Role;

use crate::blocks::TextBlock;
use crate::context::Context;
use crate::learned::{self, Tag};
use crate::surface::{Form, Surface};
use crate::{Resources, adverts, heads, notices};

/// What a block is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// Its role; parts of it may get others when the article is put together (a jump line at its end).
    pub(crate) role: Role,
    /// Whether an article starts with it.
    pub(crate) start: bool,
}

/// Gives every block its role.
///
/// The learned reading tells where articles start and what their blocks are; then what it could not learn from its
/// pages is settled by rules of form: jump lines, notices, advertisements, names over pictures.
pub(crate) fn classify(blocks: &[TextBlock], surfaces: &[Surface<'_>], resources: &Resources) -> Vec<Label> {
    let context = Context::new(blocks, surfaces, resources);
    let tags = learned::read(&context.sheet, &resources.learned);
    let mut labels: Vec<Label> = tags
        .iter()
        .enumerate()
        .map(|(i, &(tag, _))| label(&context, i, tag))
        .collect();
    settle_heads(&context, &mut labels);
    headless(&context, &mut labels);
    adverts::settle(&context, &mut labels);
    notices::settle(&context, &mut labels);
    labels
}

/// The role of a block by its tag, or by its form where that leaves no doubt.
fn label(context: &Context<'_>, i: usize, tag: Tag) -> Label {
    let form = context.surfaces[i].form;
    let role = match (form, tag) {
        (Form::Jump, _) => Role::Jump,
        (Form::Damage, _) => Role::Damage,
        (Form::Credit, _) => Role::Credit,
        (Form::Furniture, _) => Role::Furniture,
        (Form::Byline, _) => Role::Byline,
        (_, Tag::Furniture) => Role::Furniture,
        (_, Tag::Kicker) => Role::Kicker,
        (_, Tag::Headline | Tag::Further) => Role::Headline,
        (_, Tag::Deck) => Role::Deck,
        (_, Tag::Byline) => Role::Byline,
        (_, Tag::Crosshead) => Role::Crosshead,
        (_, Tag::Flag) => Role::StandingHead,
        (_, Tag::Caption) => Role::Caption,
        (_, Tag::Advertisement) => Role::Advertisement,
        (_, Tag::Opening | Tag::Paragraph) => Role::Paragraph,
    };
    Label {
        role,
        start: tag.is_start(),
    }
}

/// Makes heads whole: an article starts with the standing heads before its headline, and has one head.
fn settle_heads(context: &Context<'_>, labels: &mut [Label]) {
    let mut open: Option<usize> = None;
    for i in 0..labels.len() {
        let Label { role, start } = labels[i];
        match role {
            Role::StandingHead if !start => {
                open = open.or(Some(i));
                continue;
            }
            Role::Furniture | Role::Damage | Role::Caption | Role::Advertisement => continue,
            _ => {}
        }
        if start && let Some(first) = open.filter(|&first| context.run(first).1 >= i) {
            labels[first].start = true;
            labels[i].start = false;
        }
        open = None;
    }
}

/// Articles without a head: what goes on from another page, notices, names over pictures, and whatever the page begins
/// with.
fn headless(context: &Context<'_>, labels: &mut [Label]) {
    let mut started = false;
    for i in 0..labels.len() {
        let surface = &context.surfaces[i];
        let after_head = i > 0 && !context.surfaces[i - 1].is_text();
        let goes_on = surface.continued && surface.form == Form::Plain && !after_head;
        let in_article = matches!(
            labels[i].role,
            Role::Paragraph
                | Role::Byline
                | Role::Crosshead
                | Role::Headline
                | Role::Kicker
                | Role::Deck
                | Role::StandingHead
        );
        if is_notice(context, i) || heads::names_pictures(context, i) {
            labels[i] = Label {
                role: if is_notice(context, i) {
                    Role::Headline
                } else {
                    Role::StandingHead
                },
                start: true,
            };
        }
        labels[i].start |= goes_on || (!started && in_article);
        started |= labels[i].start;
    }
}

/// The headline of a notice says so itself, and nothing about its text need be like anything else on the page.
fn is_notice(context: &Context<'_>, i: usize) -> bool {
    let surface = &context.surfaces[i];
    let alone = context.run(i) == (i, i + 1);
    let named = context
        .resources
        .notices
        .iter()
        .any(|word| surface.text.ends_with(word));
    let text_behind = context.surfaces.get(i + 1).is_some_and(Surface::is_text);
    surface.is_line() && alone && named && surface.chars > 2 && text_behind
}
