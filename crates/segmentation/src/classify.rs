use banmian_model::Role;

use crate::blocks::TextBlock;
use crate::evidence::{Context, Since};
use crate::surface::{Ending, Form, Surface};
use crate::{Resources, adverts, heads, notices};

/// What a block is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// Its role; parts of it may get others when the article is put together (a jump line at its end).
    pub(crate) role: Role,
    /// Whether an article starts with it.
    pub(crate) start: bool,
}

/// Gives every block its role: the seam where a learned model would stand.
///
/// First the starts of articles are found among the short lines by weighing evidence, from the top of the page to
/// its bottom; then the lines of each head get their roles, and what is left is crossheads and paragraphs.
pub(crate) fn classify(
    text: &str,
    blocks: &[TextBlock],
    surfaces: &[Surface<'_>],
    resources: &Resources,
) -> Vec<Label> {
    debug_assert!(
        blocks
            .last()
            .is_none_or(|block| block.pieces.end() as usize <= text.len())
    );
    let context = Context::new(blocks, surfaces, resources);
    let mut labels = starting(&context);
    adverts::settle(&context, &mut labels);
    settle_lines(&context, &mut labels);
    notices::settle(&context, &mut labels);
    labels
}

/// Every block with the role of its form and whether an article starts with it.
fn starting(context: &Context<'_>) -> Vec<Label> {
    let label = |(surface, start): (&Surface<'_>, bool)| Label {
        role: by_form(surface.form),
        start,
    };
    context.surfaces.iter().zip(starts(context)).map(label).collect()
}

/// For every line that could start an article its first byte and the evidence.
pub(crate) fn evidence(blocks: &[TextBlock], surfaces: &[Surface<'_>], resources: &Resources) -> Vec<(u32, Vec<f32>)> {
    let context = Context::new(blocks, surfaces, resources);
    let mut found = Vec::new();
    walk(&context, |i, values| {
        found.push((blocks[i].pieces.start(), values.to_vec()));
        weigh(values, &resources.weights) > 0.0
    });
    found
}

/// For every head its lines with their first bytes and the evidence.
pub(crate) fn head_evidence(
    blocks: &[TextBlock],
    surfaces: &[Surface<'_>],
    resources: &Resources,
) -> Vec<Vec<(u32, Vec<f32>)>> {
    let context = Context::new(blocks, surfaces, resources);
    let mut labels = starting(&context);
    adverts::settle(&context, &mut labels);
    let is_head = |i: &usize| labels[*i].start && surfaces[*i].is_line() && labels[*i].role != Role::Advertisement;
    let heads: Vec<usize> = (0..labels.len()).filter(is_head).collect();
    let lines = |i: usize| {
        let to = head_end(&context, &labels, i);
        let found = heads::evidence(&context, i..to, &mut labels.clone());
        found
            .into_iter()
            .map(|(line, values)| (blocks[line].pieces.start(), values))
            .collect()
    };
    heads.into_iter().map(lines).collect()
}

fn starts(context: &Context<'_>) -> Vec<bool> {
    let mut starts = vec![false; context.surfaces.len()];
    let mut open_run = None;
    walk(context, |i, values| {
        let run = context.run(i).0;
        let taken = open_run == Some(run) && context.surfaces[i - 1].form != Form::Byline;
        let start = !taken && weigh(values, &context.resources.weights) > 0.0;
        starts[i] = start;
        open_run = if start { Some(run) } else { open_run };
        start
    });
    headless(context, &mut starts);
    starts
}

/// Goes through the lines from the top and tells each how far behind the last start is.
fn walk(context: &Context<'_>, mut decide: impl FnMut(usize, &[f32]) -> bool) {
    let mut since = Since::default();
    for (i, surface) in context.surfaces.iter().enumerate() {
        if surface.is_line() && decide(i, &context.evidence(i, since)) {
            since = Since::default();
        } else if surface.is_text() {
            since.paragraphs += 1;
            since.characters += surface.chars;
        }
    }
}

fn weigh(values: &[f32], weights: &[f32]) -> f32 {
    let bias = weights.first().copied().unwrap_or_default();
    bias + values
        .iter()
        .zip(weights.iter().skip(1))
        .map(|(value, weight)| value * weight)
        .sum::<f32>()
}

/// Articles without a head: what goes on from another page, and whatever the page begins with.
fn headless(context: &Context<'_>, starts: &mut [bool]) {
    let body = |surface: &Surface<'_>| matches!(surface.form, Form::Plain | Form::Byline);
    let mut started = false;
    for (i, surface) in context.surfaces.iter().enumerate() {
        let after_head = i > 0 && !context.surfaces[i - 1].is_text();
        let goes_on = surface.continued && surface.form == Form::Plain && !after_head;
        starts[i] |=
            goes_on || is_notice(context, i) || heads::names_pictures(context, i) || (!started && body(surface));
        // A headline over what goes on from another page begins an article, whatever else speaks for it.
        if surface.continued && i > 0 && context.surfaces[i - 1].is_line() {
            let run = context.run(i - 1).0;
            starts[run] |= !starts[run..i].contains(&true);
        }
        started |= starts[i];
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
    surface.is_line()
        && alone
        && named
        && surface.chars > 2
        && context.surfaces.get(i + 1).is_some_and(Surface::is_text)
}

fn by_form(form: Form) -> Role {
    match form {
        Form::Plain => Role::Paragraph,
        Form::Byline => Role::Byline,
        Form::Credit => Role::Credit,
        Form::Jump => Role::Jump,
        Form::Caption => Role::Caption,
        Form::Furniture => Role::Furniture,
        Form::Damage => Role::Damage,
    }
}

/// Gives the lines of every run their roles: those of a head from its start on, others crosshead or paragraph.
fn settle_lines(context: &Context<'_>, labels: &mut [Label]) {
    let mut i = 0;
    while i < labels.len() {
        let surface = &context.surfaces[i];
        if labels[i].role == Role::Advertisement {
            i += 1;
            continue;
        }
        if labels[i].start && surface.is_line() {
            let to = head_end(context, labels, i);
            i = heads::settle(context, i..to, labels).max(i + 1);
            continue;
        }
        if surface.is_line() && !is_cut(context, i) {
            labels[i].role = Role::Crosshead;
        }
        i += 1;
    }
}

/// The head goes to the end of its run, or to the next start in it.
fn head_end(context: &Context<'_>, labels: &[Label], start: usize) -> usize {
    let end = context.run(start).1;
    (start + 1..end)
        .find(|&i| labels[i].start || labels[i].role == Role::Advertisement)
        .unwrap_or(end)
}

/// Whether a short block is a piece of a paragraph that a column cut, or a short paragraph, and no crosshead.
fn is_cut(context: &Context<'_>, i: usize) -> bool {
    let surface = &context.surfaces[i];
    let before = i > 0 && context.joiner.joins(i - 1, i);
    let after = i + 1 < context.surfaces.len() && context.joiner.joins(i, i + 1);
    let closed = matches!(surface.ending, Ending::Sentence | Ending::Dash | Ending::Colon);
    let sentence = closed && surface.text.contains(['，', '！', '？', '：', '…']);
    // A diary's day and weather stand over its text and head no part of it (2月14日 武汉 多云).
    let day = context.resources.day.is_match(&surface.text) && surface.text.contains(char::is_whitespace);
    before || after || sentence || day || context.resources.list_mark.is_match(&surface.text) && surface.chars > 24
}
